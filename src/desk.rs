//! The casting desk: who is in a script, how much each of them says and in which voice, and what should be looked at
//! first when the script is cast.

mod audition;
mod change;
mod edit;
mod likeness;
mod rehearsal;
#[cfg(test)]
mod tests;
mod unusual;
mod written;

pub use audition::{Unheard, audition, voices_of};
pub use change::{VoicesChange, change, has_entry};
pub use edit::{Addition, Unwritable, add, missing, starter};
pub use likeness::{ALIKE, Likeness, distance};
pub use rehearsal::{Action, Happening, Rehearsal, RehearsalLine, cues, excerpt, patience};
pub use unusual::{Unusual, reading, unusual};
pub use written::written_out;

use crate::book::Book;
use crate::cast::Origin;
use crate::diag::{Advice, Diagnostic, Diagnostics};
use crate::names;
use crate::script::{Item, SpeakerId};
use std::collections::BTreeMap;

/// A character who has at least this share of all words that characters say is a main character.
pub const MAIN_SHARE: f64 = 0.1;

/// Two characters who take turns at least this many times talk to each other often.
pub const OFTEN: usize = 3;

/// One speaker, and what the script gives them to say.
#[derive(Clone, Debug, PartialEq)]
pub struct Appearance {
    /// The speaker.
    pub speaker: SpeakerId,
    /// How many lines they have.
    pub lines: usize,
    /// How many words they have, as written.
    pub words: usize,
    /// Their share of all words of the script, from 0 to 1.
    pub share: f64,
    /// The line of the script on which they first speak, counted from 1. `None` for a narrator or a declared character
    /// who says nothing.
    pub first: Option<usize>,
    /// The text of their first line.
    pub opening: String,
}

/// Counts what everyone says. The narrator comes first, then the characters, from the one who says most to the one who
/// says least; equals are in the order in which they appear. Speakers without a line are left out.
pub fn rows(book: &Book) -> Vec<Appearance> {
    let script = &book.script;
    let mut rows: Vec<Appearance> = (0..script.speakers.len())
        .map(|id| Appearance {
            speaker: SpeakerId(id),
            lines: 0,
            words: 0,
            share: 0.0,
            first: None,
            opening: String::new(),
        })
        .collect();
    for line in script.lines() {
        let row = &mut rows[line.speaker.0];
        row.lines += 1;
        row.words += words(&line.text);
        // A title that is announced may be nowhere in the script. Its empty place is then the best there is.
        if row.first.is_none() {
            row.first = Some(script.line_of(line.place));
            row.opening = line.text.clone();
        }
    }
    let all: usize = rows.iter().map(|row| row.words).sum();
    for row in &mut rows {
        row.share = row.words as f64 / all.max(1) as f64;
    }
    rows.retain(|row| row.lines > 0);
    rows.sort_by_key(|row| (row.speaker != SpeakerId::NARRATOR, std::cmp::Reverse(row.words), row.speaker));
    rows
}

/// Counts the words of a text. A word is what is between white space and has a letter or digit in it.
fn words(text: &str) -> usize {
    text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count()
}

/// How often two characters take turns: one speaks after the other in the same scene, with nothing or only the narrator
/// in between. The smaller id of a pair comes first.
pub fn exchanges(book: &Book) -> BTreeMap<(SpeakerId, SpeakerId), usize> {
    let mut exchanges = BTreeMap::new();
    let mut last: Option<SpeakerId> = None;
    for item in &book.script.items {
        match item {
            Item::Scene { .. } => last = None,
            Item::Line(line) if line.heading.is_some() => last = None,
            Item::Line(line) if line.speaker != SpeakerId::NARRATOR => {
                if let Some(other) = last.filter(|other| *other != line.speaker) {
                    *exchanges.entry((other.min(line.speaker), other.max(line.speaker))).or_default() += 1;
                }
                last = Some(line.speaker);
            }
            Item::Line(_) | Item::Pause { .. } | Item::Sound(_) => {}
        }
    }
    exchanges
}

/// The main characters: those who have at least [`MAIN_SHARE`] of the words that are not the narrator's.
pub fn main_characters(rows: &[Appearance]) -> Vec<SpeakerId> {
    let characters = || rows.iter().filter(|row| row.speaker != SpeakerId::NARRATOR);
    let all: usize = characters().map(|row| row.words).sum();
    characters().filter(|row| row.words as f64 >= MAIN_SHARE * all as f64).map(|row| row.speaker).collect()
}

/// What should be looked at first: main characters who often talk to each other and for whom `sound_alike` is true,
/// then speakers who speak once and whose name resembles that of another.
pub fn problems(book: &Book, rows: &[Appearance], sound_alike: &dyn Fn(SpeakerId, SpeakerId) -> bool) -> Diagnostics {
    let mut problems: Vec<Diagnostic> = alike(book, rows, sound_alike);
    problems.extend(once(book, rows));
    problems.into_iter().collect()
}

fn alike(book: &Book, rows: &[Appearance], sound_alike: &dyn Fn(SpeakerId, SpeakerId) -> bool) -> Vec<Diagnostic> {
    let main = main_characters(rows);
    let often =
        exchanges(book).into_iter().filter(|((a, b), times)| *times >= OFTEN && main.contains(a) && main.contains(b));
    let pairs = often.filter(|((a, b), _)| sound_alike(*a, *b));
    pairs
        .map(|((a, b), times)| {
            let (one, other) = (book.script.name(a), book.script.name(b));
            let message = format!("{one} and {other} take turns {times} times, and their voices sound alike");
            let voices = [a, b].map(|id| book.cast.roles[id.0].voice.clone()).join("` and `");
            Diagnostic::warning("alike-voices", message)
                .hint(format!("they have `{voices}`: give one of them another voice in voices.toml"))
                .advise(Advice::CompareVoices { character: other.into() })
        })
        .collect()
}

/// Finds speakers who were probably created by a typing error in a name.
fn once(book: &Book, rows: &[Appearance]) -> Vec<Diagnostic> {
    let characters = || rows.iter().filter(|row| row.speaker != SpeakerId::NARRATOR);
    let slips = characters().filter(|row| row.lines == 1 && !is_written(book, row.speaker)).filter_map(|row| {
        let name = book.script.name(row.speaker);
        let others = characters().filter(|other| other.speaker != row.speaker && other.lines > 1);
        let meant = others.map(|other| book.script.name(other.speaker)).find(|other| resembles(name, other))?;
        let mut warning =
            Diagnostic::warning("speaks-once", format!("{name} speaks one line and has nearly the name of {meant}"))
                .hint(format!(
                    "if {meant} is meant, write `{meant}`, or add to voices.toml:  [cast.{}]  aliases = [{name:?}]",
                    crate::diag::toml_key(meant)
                ));
        if let Some(first) = book.script.speakers[row.speaker.0].first {
            warning = warning.at_place(&book.script.parts, first);
        }
        Some(warning)
    });
    slips.collect()
}

/// Of books with more speakers than this, only those who are heard first are compared with each other.
const COMPARED: usize = 200;

/// Pairs of speakers whose names are so similar that they may be one person. At least one of the two is not cast in
/// voices.toml and not declared in the script.
pub fn resembling(book: &Book) -> Vec<(SpeakerId, SpeakerId)> {
    let speakers = &book.script.speakers;
    let people: Vec<SpeakerId> = (1..speakers.len().min(COMPARED)).map(SpeakerId).collect();
    let single = |id: &SpeakerId| speakers[id.0].members.is_empty();
    let open = |id: SpeakerId| !is_written(book, id) && !speakers[id.0].declared;
    let people: Vec<SpeakerId> = people.into_iter().filter(single).collect();
    let mut pairs = Vec::new();
    for (nth, &one) in people.iter().enumerate() {
        let others = people[nth + 1..].iter().filter(|&&other| open(one) || open(other));
        pairs.extend(
            others
                .filter(|other| resembles(book.script.name(one), book.script.name(**other)))
                .map(|&other| (one, other)),
        );
    }
    pairs
}

/// Whether the user has cast this speaker in voices.toml.
fn is_written(book: &Book, id: SpeakerId) -> bool {
    book.cast.roles[id.0].origin == Origin::Configured
}

/// Whether two names differ by a typing error or two, or one is a word of the other.
fn resembles(name: &str, other: &str) -> bool {
    // The cost of comparing grows with the product of both lengths.
    const LONGEST: usize = 64;
    let (name, other) = (names::key(name), names::key(other));
    if name.len() > LONGEST || other.len() > LONGEST {
        return false;
    }
    let part = |short: &str, long: &str| short.chars().count() > 2 && long.split_whitespace().any(|word| word == short);
    let length = name.chars().count().min(other.chars().count());
    // Names such as Guard 1 and Guard 2 differ in their numbers on purpose.
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    part(&name, &other)
        || part(&other, &name)
        || length > 2
            && digits(&name) == digits(&other)
            && strsim::osa_distance(&name, &other) <= length / 4 + usize::from(length > 3)
}
