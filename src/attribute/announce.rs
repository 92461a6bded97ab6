//! Rule F4: the narrator announces the title and the author before the story begins.

use crate::diag::Place;
use crate::names;
use crate::script::{Item, Line, Meta, Rule, SourceMap, SpeakerId};

/// The most words of a dedication or an epigraph that stands before the title. More than that is a part of the story.
const EPIGRAPH: usize = 100;

/// Puts lines with the title and the author before everything else. If the first heading is the title, that heading becomes
/// the announcement, so that the title is not heard twice; it stays where it is if only a dedication or an epigraph is
/// before it.
pub(super) fn announce(items: &mut Vec<Item>, meta: &Meta) {
    let mut next = 0;
    if let Some(block) = opening_heading(items, &meta.title) {
        for (index, item) in items.iter_mut().enumerate() {
            if let Item::Line(line) = item
                && line.block == block
            {
                line.rule = Rule::Announced;
                next = index + 1;
            }
        }
    } else if !meta.title.is_empty() {
        items.insert(0, line(&meta.title, meta.title_place, 0));
        next = 1;
    }
    if let Some(author) = &meta.author {
        items.insert(next, line(author, meta.author_place, 1));
    }
}

/// Returns the block of the first heading, if its text is the title and no story comes before it.
fn opening_heading(items: &[Item], title: &str) -> Option<usize> {
    let lines = || items.iter().filter_map(|item| if let Item::Line(line) = item { Some(line) } else { None });
    let first = lines().find(|line| line.heading.is_some())?;
    let before: usize =
        lines().take_while(|line| line.heading.is_none()).map(|line| line.text.split_whitespace().count()).sum();
    let bare = |text: &str| text.trim_end_matches(['.', ':', '!', '。']).trim_end().to_string();
    let is_title = first.heading.is_some_and(|level| level <= 2) && names::same(&bare(&first.text), &bare(title));
    (is_title && before <= EPIGRAPH).then_some(first.block)
}

fn line(text: &str, place: Option<Place>, block: usize) -> Item {
    let place = place.unwrap_or_default();
    let map = SourceMap::verbatim(place);
    Item::Line(Box::new(Line { map, place, block, ..Line::new(SpeakerId::NARRATOR, text, Rule::Announced) }))
}
