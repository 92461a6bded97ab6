//! What the proof of a book shows, in the order in which it is heard, with everything that is left out at its place.

use super::doubts;
use crate::book::Book;
use crate::diag::Place;
use crate::plan::PlannedLine;
use crate::script::{Item, Line, Skip, SoundMark};
use std::collections::BTreeMap;

/// A chapter, or what comes before the first one.
#[derive(Default)]
pub(super) struct Chapter<'a> {
    pub title: String,
    pub rows: Vec<Row<'a>>,
    /// What is left out and has no words, such as tags: how often, by reason and text.
    pub markup: BTreeMap<(&'static str, &'a str), usize>,
}

/// A row of the proof.
pub(super) enum Row<'a> {
    Line(Box<ProofLine<'a>>),
    /// A silence that the text asks for, with its seconds.
    Pause(Option<f64>),
    /// A mark for sound.
    Sound(&'a SoundMark),
    Scene,
    /// Words that are not spoken. The text has no tags.
    LeftOut {
        reason: &'static str,
        text: String,
    },
}

/// A line of the script with what becomes of it.
pub(super) struct ProofLine<'a> {
    pub number: usize,
    pub line: &'a Line,
    pub planned: &'a PlannedLine,
    pub voice: String,
    pub doubtful: bool,
}

/// Substitutions that change how a text looks and not how it sounds.
const MINOR: [&str; 5] = ["", "dash", "invisible", "quote", "unicode"];

/// Whether a substitution only changes how the text looks.
pub(super) fn is_minor(why: &str) -> bool {
    MINOR.contains(&why)
}

impl ProofLine<'_> {
    /// Whether words of it are spoken otherwise than they are written.
    pub fn is_changed(&self) -> bool {
        self.planned.changes.iter().any(|change| !is_minor(&change.why)) || !self.planned.sounds.is_empty()
    }
}

/// Reasons of skips that hold no words of the author's, even if they look so.
const MARKUP: [&str; 11] = [
    "blank",
    "byte order mark",
    "document head",
    "document type",
    "escape",
    "HTML script",
    "mark for sound",
    "markup",
    "package",
    "front matter",
    "comment",
];

/// The words of a skip, without tags, if it has any.
pub(super) fn words_of(skip: &Skip, book: &Book) -> Option<String> {
    if MARKUP.contains(&skip.reason) {
        return None;
    }
    let text = untagged(skip.place.text(&book.script.parts));
    text.chars().any(char::is_alphanumeric).then_some(text)
}

/// A text without tags and with single spaces.
fn untagged(text: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(open) = rest.find('<') {
        let tag = rest[open + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!' || c == '?');
        let Some(close) = rest[open..].find('>').filter(|_| tag) else {
            out.push_str(&rest[..=open]);
            rest = &rest[open + 1..];
            continue;
        };
        out.push_str(&rest[..open]);
        out.push(' ');
        rest = &rest[open + close + 1..];
    }
    out.push_str(rest);
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// All chapters, in order. There is always at least one.
pub(super) fn chapters(book: &Book) -> Vec<Chapter<'_>> {
    let doubts = doubts(book);
    let mut proof = Proof { book, skips: &book.script.skipped, chapters: vec![Chapter::default()] };
    let mut number = 0;
    for item in &book.script.items {
        match item {
            Item::Line(line) => {
                proof.skip_to(line.place);
                if line.starts_chapter() {
                    proof.begin(&line.text);
                }
                let planned = &book.plan.lines[number];
                let voice = book.cast.delivery(number).voice();
                let doubtful = overlaps(&doubts, line.place);
                proof.markup(&line.skipped);
                proof.last().rows.push(Row::Line(Box::new(ProofLine { number, line, planned, voice, doubtful })));
                number += 1;
            }
            Item::Pause { seconds, .. } => proof.last().rows.push(Row::Pause(*seconds)),
            Item::Sound(mark) => proof.last().rows.push(Row::Sound(mark)),
            Item::Scene { place } => {
                proof.skip_to(*place);
                proof.last().rows.push(Row::Scene);
            }
        }
    }
    let rest = std::mem::take(&mut proof.skips);
    rest.iter().for_each(|skip| proof.skip(skip));
    let mut chapters = proof.chapters;
    if chapters[0].title.is_empty() {
        chapters[0].title = "Before the first chapter".into();
    }
    if chapters.len() > 1 && chapters[0].rows.is_empty() && chapters[0].markup.is_empty() {
        chapters.remove(0);
    }
    chapters
}

/// Whether a place touches one of these, which are sorted and apart.
fn overlaps(places: &[Place], place: Place) -> bool {
    let next = places.partition_point(|one| (one.part, one.span.end) <= (place.part, place.span.start));
    places.get(next).is_some_and(|one| one.part == place.part && one.span.start < place.span.end)
}

struct Proof<'a> {
    book: &'a Book,
    /// What is left out and not shown yet, in the order of the source.
    skips: &'a [Skip],
    chapters: Vec<Chapter<'a>>,
}

impl<'a> Proof<'a> {
    fn last(&mut self) -> &mut Chapter<'a> {
        self.chapters.last_mut().expect("there is always one")
    }

    fn begin(&mut self, title: &str) {
        let fresh = Chapter { title: title.to_string(), ..Chapter::default() };
        match &self.chapters[..] {
            [only] if only.title.is_empty() && only.rows.is_empty() => self.last().title = fresh.title,
            _ => self.chapters.push(fresh),
        }
    }

    /// Shows what is left out before a place.
    fn skip_to(&mut self, place: Place) {
        let before = self.skips.partition_point(|skip| skip.place < place);
        let (now, later) = self.skips.split_at(before);
        self.skips = later;
        now.iter().for_each(|skip| self.skip(skip));
    }

    fn skip(&mut self, skip: &'a Skip) {
        match words_of(skip, self.book) {
            Some(text) => self.last().rows.push(Row::LeftOut { reason: skip.reason, text }),
            None => self.markup(std::slice::from_ref(skip)),
        }
    }

    /// Counts what has no words. White space is not worth a row.
    fn markup(&mut self, skips: &'a [Skip]) {
        let book = self.book;
        let bare = skips.iter().filter(|skip| skip.reason != "blank" && words_of(skip, book).is_none());
        for skip in bare {
            *self.last().markup.entry((skip.reason, skip.place.text(&book.script.parts))).or_default() += 1;
        }
    }
}
