//! A rehearsal: lines of a script are read out one after the other for as long as somebody listens. This module does
//! not know who or what reads them.

use super::audition::{Unheard, find};
use crate::book::Book;
use crate::plan::{Plan, Step};
use crate::script::{Line, Script};
use std::time::Duration;

/// A line to be read.
#[derive(Clone, Debug, PartialEq)]
pub struct RehearsalLine {
    /// The line of the script, counted from 1.
    pub number: usize,
    /// The speaker's name.
    pub name: String,
    /// The text as written.
    pub text: String,
    /// The text as it is said: see [`crate::text`].
    pub spoken: String,
    /// The tempo, as a factor.
    pub rate: f32,
    /// The change of pitch, in semitones.
    pub pitch: f32,
}

/// The lines to be read, in order: all of them, or only those from a certain line of the script on (counted from 1), or
/// only those of one character. Lines without a word are left out.
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
        // What is said may span several lines of the file. It is included if any of them is in the range.
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

/// The plan of a part of a book, in which everything else is left out: the lines from a certain line of the script on
/// (counted from 1), or those of one character. A pause is as long as the one before the line that it comes after. Sounds
/// and music are left out.
///
/// # Errors
/// See [`Unheard`].
pub fn excerpt(book: &Book, from: Option<usize>, character: Option<&str>) -> Result<Plan, Unheard> {
    let script = &book.script;
    let who = character.map(|name| find(script, name).ok_or_else(|| Unheard::Nobody(name.into()))).transpose()?;
    let lines: Vec<&Line> = script.lines().collect();
    let theirs = |line: &Line| who.is_none_or(|id| id == line.speaker);
    let wanted = |line: usize| theirs(lines[line]) && from.is_none_or(|from| last_row(script, lines[line]) >= from);
    let mut steps: Vec<Step> = Vec::new();
    let mut heard = false;
    for step in &book.plan.steps {
        match step {
            Step::Speak(speak) => {
                heard = wanted(speak.line);
                if heard {
                    steps.push(step.clone());
                }
            }
            Step::Silence(_) | Step::Slot(_) if heard => steps.push(step.clone()),
            _ => {}
        }
    }
    let silent = !book.plan.speaks().any(|speak| theirs(lines[speak.line]));
    match (steps.is_empty(), silent, from) {
        (false, ..) => Ok(Plan { steps, sounds: Vec::new(), ..book.plan.clone() }),
        (true, false, Some(from)) => Err(Unheard::NothingFrom(from)),
        _ => Err(Unheard::Silent),
    }
}

/// The line of the file on which what is said ends, counted from 1.
fn last_row(script: &Script, line: &Line) -> usize {
    line.place.source(&script.parts).line_column(line.place.span.end.max(1) - 1).0
}

/// The longest time to wait for the system to report that a line has been said, which is longer than any voice takes to
/// say it. Some systems never report it, such as speech-dispatcher without a sound server.
pub fn patience(cue: &RehearsalLine) -> Duration {
    /// How many seconds a voice may take to begin.
    const START: f32 = 3.0;
    /// Characters per second: half the pace of reading aloud, which is about 15.
    const PACE: f32 = 7.5;
    Duration::from_secs_f32(START + cue.spoken.chars().count() as f32 / (PACE * cue.rate.max(0.1)))
}

/// Something that happens in a rehearsal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happening {
    /// The line has been said, or the longest time to wait for it has passed.
    Ended,
    /// The user wants to pause, or to go on after a pause.
    Pause,
    /// The user wants to hear the next line.
    Forward,
    /// The user wants to hear the line before this one.
    Back,
    /// The user has heard enough.
    Enough,
}

/// What has to be done in response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Stop whatever is being said, and begin the line of this index.
    Say(usize),
    /// Stop, and say nothing for now; the line of this index is the next.
    Wait(usize),
    /// Go on as before.
    Nothing,
    /// End the rehearsal.
    End,
}

/// The state of a rehearsal.
#[derive(Clone, Copy, Debug)]
pub struct Rehearsal {
    count: usize,
    at: usize,
    paused: bool,
}

impl Rehearsal {
    /// Starts a rehearsal of this many lines with the first one.
    pub fn new(count: usize) -> Self {
        Self { count, at: 0, paused: false }
    }

    /// What has to be done now that something has happened.
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
