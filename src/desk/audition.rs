//! An audition: lines of the script, read in the voices that are being tried for them and announced by the narrator.

use crate::book::Book;
use crate::cast::{self, Cast, Delivery, DeliveryId};
use crate::diag::{Advice, Diagnostic, Diagnostics, Source, Span};
use crate::engine::Engines;
use crate::names;
use crate::plan;
use crate::script::{Item, Line, Rule, Script, SpeakerId};
use crate::voices::Spanned;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// The length in characters, about twenty seconds, above which a line is too long for trying out a voice.
const LONGEST: usize = 300;

/// How many words a short line should have: enough to hear the voice, and no more.
const SHORT: std::ops::RangeInclusive<usize> = 2..=8;

/// Why there is nothing to hear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unheard {
    /// No one of that name speaks in the script.
    Nobody(String),
    /// The character that was asked for says nothing, or no character does.
    Silent,
    /// Nothing is said on this line of the script or after it, counted from 1.
    NothingFrom(usize),
}

/// Reads a list of voices, such as `nora,walter`, as the user typed it. Each voice keeps its place in the list, so that
/// messages can point at it. `origin` is what those messages call the list.
pub fn voices_of(list: &str, origin: &str) -> Vec<Spanned<String>> {
    let source = Source::new(origin, list);
    let mut at = 0;
    let mut voices = Vec::new();
    for part in list.split(',') {
        let start = at + (part.len() - part.trim_start().len());
        let value = part.trim().to_string();
        if !value.is_empty() {
            voices.push(Spanned { span: Span::new(start, start + value.len()), value, source: source.clone() });
        }
        at += part.len() + 1;
    }
    voices
}

/// Makes the audition as a book of its own, which is rendered like any other. Every utterance has the key that it has
/// in the story, so what is spoken for the audition does not have to be spoken again for the story.
///
/// Each character, or only the one that is named, reads up to three of their lines: a short one, a long one, and a
/// question or exclamation. With `voices`, the lines are read once in each of those voices, with all other settings as
/// they are. Voices that do not exist are reported to `diagnostics`.
///
/// # Errors
/// See [`Unheard`].
pub fn audition(
    book: &Book,
    engines: &Engines,
    character: Option<&str>,
    voices: &[Spanned<String>],
    diagnostics: &mut Diagnostics,
) -> Result<Book, Unheard> {
    let who = match character {
        Some(name) => vec![find(&book.script, name).ok_or_else(|| Unheard::Nobody(name.into()))?],
        None => super::rows(book).iter().map(|row| row.speaker).filter(|id| *id != SpeakerId::NARRATOR).collect(),
    };
    let mut reading = Reading::new(book);
    for id in who {
        let lines = choose(&book.script, id);
        if lines.is_empty() {
            continue;
        }
        if voices.is_empty() {
            reading.announce(book.script.name(id), &lines);
            let first = reading.adopt(&book.cast);
            reading.read(&lines, &book.cast, first);
        }
        for voice in voices {
            let mut tried = book.voices.clone();
            tried.recast(book.script.name(id), voice.clone());
            // Everything but the voices to try was already reported when the book was loaded.
            let mut faults = Diagnostics::new();
            let cast = cast::cast(&book.script, &tried, engines, &mut faults);
            for fault in faults
                .iter()
                .filter(|fault| fault.place.as_ref().is_some_and(|(source, _)| Arc::ptr_eq(source, &voice.source)))
            {
                diagnostics.push(fault.clone());
            }
            reading.announce(&voice.value, &lines);
            let first = reading.adopt(&cast);
            reading.read(&lines, &cast, first);
        }
    }
    if reading.items.is_empty() { Err(Unheard::Silent) } else { Ok(reading.into_book(engines)) }
}

/// Finds a speaker by name or alias, in any letter case.
pub(super) fn find(script: &Script, name: &str) -> Option<SpeakerId> {
    let wanted = names::key(name);
    let known = |speaker: &crate::script::Speaker| {
        std::iter::once(&speaker.name).chain(&speaker.aliases).any(|name| names::key(name) == wanted)
    };
    script.speakers.iter().position(known).map(SpeakerId)
}

/// Chooses up to three lines of a character and returns their indices: a short one, a long one and a lively one.
fn choose(script: &Script, id: SpeakerId) -> Vec<usize> {
    // Headings and lines with a style are avoided if there are others: see `plain` below.
    let own: Vec<(usize, &Line)> = script.lines().enumerate().filter(|(_, line)| line.speaker == id).collect();
    let count = |line: &Line| super::words(&line.text);
    let length = |line: &Line| line.text.chars().count();
    let mut chosen: Vec<usize> = Vec::new();
    let left = |chosen: &[usize]| {
        own.iter().filter(|(at, line)| !chosen.contains(at) && count(line) > 0).copied().collect::<Vec<_>>()
    };
    let plain = |line: &Line| (line.style.is_some(), line.heading.is_some());
    let short =
        left(&chosen).into_iter().min_by_key(|(_, line)| (plain(line), !SHORT.contains(&count(line)), length(line)));
    chosen.extend(short.map(|(at, _)| at));
    let long = left(&chosen)
        .into_iter()
        .min_by_key(|(_, line)| (plain(line), length(line) > LONGEST, LONGEST.abs_diff(length(line))));
    chosen.extend(long.map(|(at, _)| at));
    let lively = |line: &Line| {
        line.text.trim_end_matches(|c: char| !c.is_alphanumeric() && !"?!".contains(c)).ends_with(['?', '!'])
    };
    let third = left(&chosen).into_iter().min_by_key(|(_, line)| (!lively(line), plain(line), length(line) > LONGEST));
    chosen.extend(third.map(|(at, _)| at));
    chosen
}

/// A book that is put together from lines of another one.
pub(super) struct Reading<'a> {
    book: &'a Book,
    items: Vec<Item>,
    /// The deliveries of every cast that was adopted.
    deliveries: Vec<Delivery>,
    /// The delivery of each line. `None` for the narrator's announcements.
    lines: Vec<Option<DeliveryId>>,
}

impl<'a> Reading<'a> {
    pub fn new(book: &'a Book) -> Self {
        Self { book, items: Vec::new(), deliveries: Vec::new(), lines: Vec::new() }
    }

    /// Adds a line in which the narrator says who is heard next.
    fn announce(&mut self, name: &str, lines: &[usize]) {
        let first = self.book.script.lines().nth(lines[0]).expect("chosen from these lines");
        if !self.items.is_empty() {
            self.items.push(Item::Scene { place: first.place });
        }
        let line = Line { place: first.place, ..Line::new(SpeakerId::NARRATOR, format!("{name}."), Rule::Announced) };
        self.push(line, None);
    }

    /// Adds the deliveries of a cast, and returns the number that its first delivery has here.
    pub fn adopt(&mut self, cast: &Cast) -> usize {
        self.deliveries.extend_from_slice(&cast.deliveries);
        self.deliveries.len() - cast.deliveries.len()
    }

    /// Adds lines of the book in the deliveries that a cast gives them. `first` is what [`adopt`](Self::adopt) returned
    /// for that cast.
    fn read(&mut self, lines: &[usize], cast: &Cast, first: usize) {
        let all: Vec<&Line> = self.book.script.lines().collect();
        for &at in lines {
            let delivery = DeliveryId(first + cast.lines[at].0);
            self.push(Line { heading: None, ..all[at].clone() }, Some(delivery));
        }
    }

    /// Adds a line. Without a delivery, the narrator reads it.
    pub fn push(&mut self, line: Line, delivery: Option<DeliveryId>) {
        // Each line is a block of its own: lines that do not follow one another in the story must not be joined.
        self.items.push(Item::Line(Box::new(Line { block: self.lines.len(), ..line })));
        self.lines.push(delivery);
    }

    pub fn into_book(self, engines: &Engines) -> Book {
        let Reading { book, items, deliveries, lines } = self;
        let script = Script { items, skipped: Vec::new(), ..book.script.clone() };
        // The faults of the story were already reported when it was loaded.
        let mut told = Diagnostics::new();
        let mut cast = cast::cast(&script, &book.voices, engines, &mut told);
        cast.roles.clone_from(&book.cast.roles);
        cast.language.clone_from(&book.cast.language);
        redeliver(&mut cast, &deliveries, &lines);
        let plan = plan::plan(&script, &cast, &book.voices, engines, &mut told);
        Book {
            path: book.path.clone(),
            voices_path: book.voices_path.clone(),
            script,
            voices: book.voices.clone(),
            cast,
            plan,
            asked: book.asked.clone(),
        }
    }
}

/// Replaces the deliveries of those lines of a cast for which another delivery is given. Afterwards the cast holds only
/// the deliveries that are in use.
fn redeliver(cast: &mut Cast, others: &[Delivery], lines: &[Option<DeliveryId>]) {
    let mut numbers: BTreeMap<(bool, DeliveryId), DeliveryId> = BTreeMap::new();
    let own = std::mem::take(&mut cast.deliveries);
    for (line, other) in cast.lines.iter_mut().zip(lines) {
        let (list, id) = other.map_or((&own[..], *line), |id| (others, id));
        *line = *numbers.entry((other.is_some(), id)).or_insert_with(|| {
            cast.deliveries.push(list[id.0].clone());
            DeliveryId(cast.deliveries.len() - 1)
        });
    }
}

impl fmt::Display for Unheard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nobody(name) => write!(f, "nobody called `{name}` speaks in this script"),
            Self::Silent => f.write_str("there is no line of a character to read"),
            Self::NothingFrom(line) => write!(f, "there is nothing to read from line {line} on"),
        }
    }
}

impl std::error::Error for Unheard {}

impl From<Unheard> for Diagnostic {
    fn from(unheard: Unheard) -> Self {
        let message = unheard.to_string();
        match unheard {
            Unheard::Nobody(_) => Diagnostic::error("no-such-character", message).advise(Advice::ListCharacters),
            Unheard::Silent => Diagnostic::error("nobody-speaks", message),
            Unheard::NothingFrom(_) => Diagnostic::error("nobody-speaks", message).advise(Advice::ListLines),
        }
    }
}
