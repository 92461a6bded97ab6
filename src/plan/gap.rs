//! The silence between two lines, and between lines and sounds.

use crate::script::{Line, SoundMark};
use crate::voices::Pauses;

/// The gap after the last line or sound.
#[derive(Default)]
pub(super) struct Gap<'a> {
    last: Option<Last<'a>>,
    /// The silence that the author asked for, in seconds.
    pub asked: f64,
    pub scene: bool,
    /// Whether a silence that the author asked for is in the plan already.
    asked_before: bool,
}

/// What was heard last.
enum Last<'a> {
    Line(&'a Line),
    /// A sound in the block with this number.
    Sound(usize),
}

impl<'a> Gap<'a> {
    pub fn after(line: &'a Line) -> Self {
        Gap { last: Some(Last::Line(line)), ..Gap::default() }
    }

    pub fn after_sound(mark: &SoundMark) -> Self {
        Gap { last: Some(Last::Sound(mark.block)), ..Gap::default() }
    }

    pub fn is_after_sound(&self) -> bool {
        matches!(self.last, Some(Last::Sound(_)))
    }

    /// Takes what the author asked for so far out of the gap, because music begins or ends there.
    pub fn take_asked(&mut self) -> f64 {
        self.asked_before |= self.asked > 0.0;
        std::mem::take(&mut self.asked)
    }

    /// Seconds of silence before `next`. A pause that the author asked for replaces the usual one between lines. If there is a
    /// scene break or a chapter heading, the longest pause counts, and what the author asked for is added to it.
    pub fn before(&self, next: &Line, pauses: &Pauses) -> f64 {
        let chapter = |line: &Line| line.heading.is_some();
        let (usual, opens) = match self.last {
            None => return self.asked,
            Some(Last::Line(last)) if last.block == next.block => (pauses.line, chapter(last)),
            Some(Last::Line(last)) if last.speaker != next.speaker => (pauses.turn, chapter(last)),
            Some(Last::Line(last)) => (pauses.paragraph, chapter(last)),
            Some(Last::Sound(block)) if block == next.block => (pauses.line, false),
            Some(Last::Sound(_)) => (pauses.paragraph, false),
        };
        self.silence(usual, opens || chapter(next), pauses)
    }

    /// Seconds of silence before a sound. Two sounds follow each other without one.
    pub fn before_sound(&self, mark: &SoundMark, pauses: &Pauses) -> f64 {
        let (usual, heading) = match self.last {
            None | Some(Last::Sound(_)) => (0.0, false),
            Some(Last::Line(last)) if last.heading.is_some() => (pauses.chapter, true),
            Some(Last::Line(last)) if last.block == mark.block => (pauses.line, false),
            Some(Last::Line(_)) => (pauses.paragraph, false),
        };
        self.silence(usual, heading, pauses)
    }

    fn silence(&self, usual: f64, heading: bool, pauses: &Pauses) -> f64 {
        let mut silence = if self.asked > 0.0 || self.asked_before { 0.0 } else { usual };
        if self.scene {
            silence = silence.max(pauses.scene);
        }
        if heading {
            silence = silence.max(pauses.chapter);
        }
        silence + self.asked
    }
}
