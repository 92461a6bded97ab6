//! A rehearsal: lines of a script read out one after the other, as long as somebody listens. Whoever reads them is not
//! known here.

use super::audition::{Unheard, find};
use crate::book::Book;
use crate::script::{Line, Script};
use std::time::Duration;

/// A line to be read.
#[derive(Clone, Debug, PartialEq)]
pub struct RehearsalLine {
    /// The line of the script, counted from 1.
    pub number: usize,
    /// Who says it.
    pub name: String,
    /// What is written.
    pub text: String,
    /// What is said: see [`crate::text`].
    pub spoken: String,
    /// Tempo factor.
    pub rate: f32,
    /// Semitones.
    pub pitch: f32,
}

/// The lines to be read, in order: all of them, or those from a line of the script on (counted from 1), or those of one
/// character. Lines without a word are left out.
///
/// # Errors
/// See [`Unheard`].
pub fn cues(book: &Book, from: Option<usize>, character: Option<&str>) -> Result<Vec<RehearsalLine>, Unheard> {
    let script = &book.script;
    let who = character.map(|name| find(script, name).ok_or_else(|| Unheard::Nobody(name.into()))).transpose()?;
    let lines = script.lines().zip(&book.plan.lines).zip(book.cast.by_line());
    let mut cues = Vec::new();
    let mut silent = true;
    for ((line, planned), delivery) in lines {
        if planned.spoken.is_empty() || who.is_some_and(|id| id != line.speaker) {
            continue;
        }
        silent = false;
        // A line of several rows is in reach from any of them.
        if from.is_some_and(|from| last_row(script, line) < from) {
            continue;
        }
        let shape = delivery.voices.first().map(|settings| settings.shape).unwrap_or_default();
        cues.push(RehearsalLine {
            number: script.line_of(line.place),
            name: script.name(line.speaker).into(),
            text: line.text.clone(),
            spoken: planned.spoken.clone(),
            rate: shape.rate,
            pitch: shape.pitch,
        });
    }
    match (cues.is_empty(), silent, from) {
        (false, ..) => Ok(cues),
        (true, false, Some(from)) => Err(Unheard::NothingFrom(from)),
        _ => Err(Unheard::Silent),
    }
}

/// The row of the source in which a line ends, counted from 1.
fn last_row(script: &Script, line: &Line) -> usize {
    line.place.source(&script.parts).line_column(line.place.span.end.max(1) - 1).0
}

/// How long to wait at most for the end of a line to be told: longer than any voice takes to say it. Some systems never
/// tell it, such as speech-dispatcher without a sound server.
pub fn patience(cue: &RehearsalLine) -> Duration {
    /// What a voice may take to begin.
    const START: f32 = 3.0;
    /// Half of the pace of reading aloud, which is about 15 characters a second.
    const PACE: f32 = 7.5;
    Duration::from_secs_f32(START + cue.spoken.chars().count() as f32 / (PACE * cue.rate.max(0.1)))
}

/// What happens in a rehearsal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happening {
    /// The line has been said, or its time is over.
    Ended,
    /// Someone wants a pause, or its end.
    Pause,
    /// Someone wants the line after this one.
    Forward,
    /// Someone wants the line before this one.
    Back,
    /// Someone has heard enough.
    Enough,
}

/// What is to be done about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Whatever is being said is broken off, and the line of this index begins.
    Say(usize),
    /// Nothing is said until further notice; the line of this index is the next.
    Wait(usize),
    /// Nothing changes.
    Nothing,
    /// That was it.
    End,
}

/// Where a rehearsal stands.
#[derive(Clone, Copy, Debug)]
pub struct Rehearsal {
    count: usize,
    at: usize,
    paused: bool,
}

impl Rehearsal {
    /// A rehearsal of so many lines that begins with the first.
    pub fn new(count: usize) -> Self {
        Self { count, at: 0, paused: false }
    }

    /// What is to be done now.
    pub fn next(&mut self, happening: Happening) -> Action {
        match happening {
            Happening::Enough => return Action::End,
            Happening::Ended if self.paused => return Action::Nothing,
            Happening::Ended if self.at + 1 >= self.count => return Action::End,
            Happening::Forward if self.at + 1 >= self.count => return Action::Nothing,
            Happening::Ended | Happening::Forward => self.at += 1,
            Happening::Back => self.at = self.at.saturating_sub(1),
            Happening::Pause => self.paused = !self.paused,
        }
        if self.paused { Action::Wait(self.at) } else { Action::Say(self.at) }
    }
}
