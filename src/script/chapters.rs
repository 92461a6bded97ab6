//! The chapters of a script, and a selection of them.

use super::{Item, Line, Rule, Script, Skip, SoundKind, SoundMark};
use std::ops::RangeInclusive;
use std::str::FromStr;

/// A chapter: a heading of level 1 or 2 and what follows it, up to the next one.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ChapterSummary {
    /// Its number, counted from 1. What comes before the first heading has the number 0.
    pub number: usize,
    /// Its heading. Empty for what comes before the first heading.
    pub title: String,
    /// The level of the heading, or 0.
    pub level: u8,
    /// How many words it has, with its heading.
    pub words: usize,
}

/// A selection of chapters by their numbers, as in `3-5,8` or `7-`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChapterSelection(Vec<RangeInclusive<usize>>);

impl ChapterSelection {
    /// Whether a chapter is in the selection.
    pub fn contains(&self, number: usize) -> bool {
        self.0.iter().any(|range| range.contains(&number))
    }

    /// The first number in the selection that is larger than `last`, except at an open end.
    fn beyond(&self, last: usize) -> Option<usize> {
        self.0.iter().find_map(|range| {
            let end = if *range.end() == usize::MAX { *range.start() } else { *range.end() };
            (end > last).then(|| end.min((*range.start()).max(last + 1)))
        })
    }
}

impl FromStr for ChapterSelection {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |word: &str| {
            word.trim()
                .parse::<usize>()
                .map_err(|_| format!("`{}` is not the number of a chapter; write 3-5,8 or 7-", word.trim()))
        };
        let range = |part: &str| match part.split_once(['-', '–']) {
            Some((first, last)) => {
                let (first, last) = (number(first)?, if last.trim().is_empty() { usize::MAX } else { number(last)? });
                if first > last {
                    return Err(format!("`{}` ends before it begins", part.trim()));
                }
                Ok(first..=last)
            }
            None => number(part).map(|number| number..=number),
        };
        text.split(',').map(range).collect::<Result<_, _>>().map(Self)
    }
}

/// Why the lines of other chapters are not spoken.
const ELSEWHERE: &str = "another chapter";

impl Script {
    /// The chapters, in order. What comes before the first heading is only listed if it has words, besides the title and
    /// the author.
    pub fn chapters(&self) -> Vec<ChapterSummary> {
        let mut chapters = Vec::<ChapterSummary>::new();
        for line in self.lines().filter(|line| line.rule != Rule::Announced) {
            if line.starts_chapter() {
                let number = chapters.last().map_or(0, |last| last.number) + 1;
                chapters.push(ChapterSummary {
                    number,
                    title: line.text.clone(),
                    level: line.heading.unwrap_or(0),
                    words: 0,
                });
            } else if chapters.is_empty() {
                chapters.push(ChapterSummary { number: 0, title: String::new(), level: 0, words: 0 });
            }
            if let Some(chapter) = chapters.last_mut() {
                chapter.words += line.text.split_whitespace().count();
            }
        }
        chapters
    }

    /// Keeps only some chapters, and the announcement of title and author. The lines of the others are skipped.
    ///
    /// # Errors
    /// The first number that no chapter has, and the last one that there is.
    pub fn select(&mut self, selection: &ChapterSelection) -> Result<(), (usize, usize)> {
        let last = self.chapters().last().map_or(0, |chapter| chapter.number);
        if let Some(beyond) = selection.beyond(last) {
            return Err((beyond, last));
        }
        self.carry_music(selection);
        let mut number = 0;
        let mut elsewhere = Vec::new();
        self.items.retain(|item| {
            let line = match item {
                Item::Line(line) => Some(&**line),
                _ => None,
            };
            number += usize::from(line.is_some_and(Line::starts_chapter));
            let announced = line.is_some_and(|line| line.rule == Rule::Announced);
            let kept = announced || selection.contains(number);
            if let Some(line) = line.filter(|line| !kept && !line.place.is_empty()) {
                elsewhere.push(Skip { place: line.place, reason: ELSEWHERE });
            }
            kept
        });
        self.skipped.extend(elsewhere);
        self.skipped.sort_by_key(|skip| skip.place);
        Ok(())
    }
}

impl Script {
    /// Where music goes on from a chapter that is left out into one that is kept, has it begin after the heading. Where it
    /// ends in a chapter that is left out, it ends after the next heading that is kept.
    fn carry_music(&mut self, selection: &ChapterSelection) {
        let mut number = 0;
        // The music that plays in the whole script, and in the chapters that are kept.
        let (mut plays, mut heard): (Option<Box<SoundMark>>, Option<Box<SoundMark>>) = (None, None);
        let mut items = Vec::with_capacity(self.items.len());
        for item in std::mem::take(&mut self.items) {
            let opens = matches!(&item, Item::Line(line) if line.starts_chapter());
            number += usize::from(opens);
            let kept = selection.contains(number);
            if let Item::Sound(mark) = &item
                && mark.kind != SoundKind::Sound
            {
                plays = Some(mark.clone()).filter(|mark| mark.kind == SoundKind::Music);
                heard = if kept { plays.clone() } else { heard };
            }
            items.push(item);
            if opens && kept && plays != heard {
                let ends =
                    || heard.as_ref().map(|mark| Box::new(SoundMark { kind: SoundKind::MusicEnd, ..(**mark).clone() }));
                items.extend(plays.clone().or_else(ends).map(Item::Sound));
                heard.clone_from(&plays);
            }
        }
        self.items = items;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attribute::{AttributionOptions, attribute};
    use crate::diag::Diagnostics;
    use crate::read::{Input, read};
    use std::path::Path;

    const STORY: &str = "---\ntitle: The Well\n---\n\nBefore all.\n\n# One\n\nIt broke. It did.\n\n### Aside\n\n---\n\n## Two\n\nIt held.\n";

    fn script() -> Script {
        let manuscript = read(Input::new(Path::new("s.md"), STORY.into()), &mut Diagnostics::new()).unwrap();
        attribute(&manuscript, &AttributionOptions::default(), &mut Diagnostics::new())
    }

    #[test]
    fn chapters_begin_with_headings_of_level_1_and_2() {
        let chapters = script().chapters();
        let told: Vec<_> = chapters.iter().map(|one| (one.number, one.title.as_str(), one.level, one.words)).collect();
        assert_eq!(told, [(0, "", 0, 2), (1, "One", 1, 6), (2, "Two", 2, 3)]);
    }

    #[test]
    fn a_selection_keeps_its_chapters_and_the_title() {
        let selected = |selection: &str| {
            let mut script = script();
            script.select(&selection.parse().unwrap()).unwrap();
            let spoken: usize = script.lines().map(|line| line.place.span.len()).sum();
            let skipped: usize = script.skipped.iter().map(|skip| skip.place.span.len()).sum();
            assert_eq!(spoken + skipped, STORY.len(), "every byte is still spoken or skipped");
            script.lines().map(|line| line.text.clone()).collect::<Vec<_>>()
        };
        assert_eq!(selected("2"), ["The Well", "Two", "It held."]);
        assert_eq!(selected("0,2-"), ["The Well", "Before all.", "Two", "It held."]);
        assert_eq!(selected("1"), ["The Well", "One", "It broke. It did.", "Aside"]);
    }

    #[test]
    fn a_chapter_that_is_not_there_is_named() {
        let beyond = |selection: &str| script().select(&selection.parse().unwrap());
        assert_eq!((beyond("1-3"), beyond("9"), beyond("7-")), (Err((3, 2)), Err((9, 2)), Err((7, 2))));
        assert_eq!(beyond("1-"), Ok(()));
    }

    #[test]
    fn a_selection_is_numbers_and_ranges() {
        let parsed = |text: &str| text.parse::<ChapterSelection>().map(|selection| selection.0);
        assert_eq!(parsed("3-5, 8"), Ok(vec![3..=5, 8..=8]));
        for text in ["", "x", "5-3", "1,,2", "-"] {
            assert!(parsed(text).is_err(), "{text:?}");
        }
    }
}
