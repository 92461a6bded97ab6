//! Marks that give a quotation to somebody in place: a comment with a name right after it, as in
//! `“I am,”<!-- Tobias --> said the young man` (rule Q6). Every format that has comments in its text can carry them, and no
//! reader of the page sees them. In Fountain they are notes: `[[Tobias]]`.

use super::labels::{are_people, is_person};
use super::people::{Id, NARRATOR, People};
use super::pieces::is_sound;
use super::speech::{self, Attribution, Pin, SpokenBlock};
use super::{Passage, groups};
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::script::{Block, Manuscript};
use std::collections::BTreeSet;
use std::ops::Range;

/// A mark and its quotation.
pub(super) struct Mark {
    /// The name in it.
    name: String,
    /// Where the name is.
    place: Place,
    /// The index of the block, and the index of the quotation within the block.
    quotation: (usize, usize),
}

/// Finds the marks of a text. What names somebody known and follows no quotation is told; any other comment is only that.
pub(super) fn find(
    blocks: &[SpokenBlock],
    manuscript: &Manuscript,
    language: &str,
    people: &mut People,
    diagnostics: &mut Diagnostics,
) -> Vec<Mark> {
    let named = names(manuscript, people);
    if named.is_empty() {
        return Vec::new();
    }
    let quotations = speech::quotations(blocks, language);
    let (mut marks, mut taken) = (Vec::new(), BTreeSet::new());
    for (name, place) in named {
        let position = position(manuscript, place);
        let found =
            position.and_then(|(block, at)| Some((block, before(&blocks[block].text, at, &quotations[block])?)));
        let fault = match found {
            Some(quotation) if taken.insert(quotation) => {
                // Nobody else than several people says something at once.
                if are_people(&name) && people.find(&name).is_none() {
                    people.meet_group(&name, &groups::names(&name), place);
                }
                marks.push(Mark { name, place, quotation });
                continue;
            }
            Some(_) => Diagnostic::warning("marked-twice", "another comment already says who says this quotation")
                .hint("remove one of the two; `<!-- Ada and Ben -->` gives it to both"),
            None if people.find(&name).is_none() || is_note(manuscript, place) => continue,
            None => Diagnostic::warning("stray-mark", format!("this comment names `{name}`, but follows no quotation"))
                .hint("a comment with a name says who says the quotation right before it: “Yes.”<!-- Ada -->")
                .hint("quotations inside of a turn belong to the turn; write other comments with more than a name"),
        };
        diagnostics.push(fault.at_place(&manuscript.parts, place));
    }
    marks
}

/// The comments that have nothing but a name, which is known or has the shape of one, each with the place of the name.
fn names(manuscript: &Manuscript, people: &People) -> Vec<(String, Place)> {
    let comments = manuscript.skipped.iter().filter_map(|skip| {
        let (_, open, close) = COMMENTS.into_iter().find(|(reason, ..)| *reason == skip.reason)?;
        let inner = skip.place.text(&manuscript.parts).strip_prefix(open)?.strip_suffix(close)?;
        let name = inner.trim();
        let start = skip.place.span.start + open.len() + (inner.len() - inner.trim_start().len());
        let is_name = name.len() <= LONGEST && !name.contains('\n');
        let named = is_name && (people.find(name).is_some() || is_person(name) || are_people(name));
        named.then(|| (name.to_string(), Place::new(skip.place.part, start..start + name.len())))
    });
    let mut names: Vec<_> = comments.collect();
    names.sort_by_key(|(_, place)| *place);
    names
}

/// The reasons for which comments are skipped, and what is around their words: those of HTML, and the notes of Fountain.
const COMMENTS: [(&str, &str, &str); 2] = [("comment", "<!--", "-->"), ("note", "[[", "]]")];

/// Whether the words at a place are a note of Fountain, which may be about anybody.
fn is_note(manuscript: &Manuscript, place: Place) -> bool {
    manuscript.parts[place.part].text[..place.span.start].trim_end().ends_with("[[")
}

/// A longer comment is no name, in bytes.
const LONGEST: usize = 120;

/// The block that a place outside of its text belongs to, and the offset in the text.
fn position(manuscript: &Manuscript, place: Place) -> Option<(usize, usize)> {
    let before = &manuscript.parts[place.part].text[..place.span.start];
    let comment = COMMENTS.iter().filter_map(|(_, open, _)| before.rfind(open)).max()?;
    let before =
        |block: &Block| block.place.part == place.part && block.place.span.start <= comment && !block.text.is_empty();
    let blocks = manuscript.blocks.iter().enumerate().filter(|(_, block)| before(block));
    let (number, block) = blocks.max_by_key(|(_, block)| block.place.span.start)?;
    let end = block.place.span.end;
    let gap = manuscript.parts[place.part].text.get(end..comment).unwrap_or_default();
    is_nothing(gap).then(|| (number, block.map.offset(comment)))
}

/// Whether nothing but markup inside a paragraph stands between its last word and a comment.
fn is_nothing(gap: &str) -> bool {
    // Other notes of Fountain.
    if let Some((text, note)) = gap.split_once("[[") {
        return note.split_once("]]").is_some_and(|(_, after)| is_nothing(&format!("{text}{after}")));
    }
    let mut rest = gap;
    let mut outside = String::new();
    while let Some((text, tag)) = rest.split_once('<') {
        outside.push_str(text);
        let Some((tag, after)) = tag.split_once('>') else { return false };
        // Another mark, or the end of emphasis.
        let name = tag.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        if !tag.starts_with("!--") && !["a", "b", "em", "i", "q", "small", "span", "strong", "u"].contains(&name) {
            return false;
        }
        rest = after;
    }
    outside.push_str(rest);
    outside.matches('\n').count() < 2 && outside.chars().all(|c| c.is_whitespace() || "*_~`\\".contains(c))
}

/// The quotation that a mark at an offset follows, with nothing but punctuation between, or that it stands in.
fn before(text: &str, at: usize, quotations: &[(Range<usize>, Range<usize>)]) -> Option<usize> {
    let (nth, (range, _)) = quotations.iter().enumerate().rfind(|(_, (range, _))| range.start < at)?;
    let follows = text.get(range.end..at).is_none_or(|between| !between.chars().any(is_sound));
    follows.then_some(nth)
}

/// What the marks say, for the attribution of all quotations.
pub(super) fn pins(marks: &[Mark]) -> impl Iterator<Item = Pin> {
    marks.iter().map(|mark| Pin {
        quotation: mark.quotation,
        speakers: vec![mark.name.clone()],
        conversation: false,
        marked: true,
    })
}

/// Notes of the people whom nothing but a mark names that this is where they are named, so that a typing error is told.
pub(super) fn see(marks: &[Mark], found: &Attribution, ids: &[Id], passages: &[Passage], people: &mut People) {
    for mark in marks {
        let (block, nth) = mark.quotation;
        let quotation = &found.quotations[block][nth];
        let Some(who) = quotation.speaker.filter(|who| ids[*who] != NARRATOR) else { continue };
        let only = found.people[who].first == Some((block, quotation.range.clone()));
        if only && !found.people[who].declared {
            people.see_mark(ids[who], passages[block].block.place_of(quotation.range.clone()), mark.place);
        }
    }
}
