//! A timeline in parts: one for each chapter, each with its own silence around it where a target asks for that.

use super::{Cue, Placed, Timeline};

/// Silence around each part, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// Before the first take.
    pub head: f64,
    /// Behind the last take.
    pub tail: f64,
}

impl Timeline {
    /// Cuts before each of these samples, rising and the first 0; each has to be where a take or a silence begins. The
    /// parts one after another are the whole, sample by sample.
    pub fn cut(&self, starts: &[u64]) -> Vec<Timeline> {
        let mut parts: Vec<Timeline> = Vec::new();
        let (mut at, mut cues) = (0, self.cues.iter().peekable());
        for placed in &self.placed {
            if parts.is_empty() || starts.get(parts.len()).is_some_and(|&start| start <= at) {
                parts.push(self.empty());
            }
            let part = parts.last_mut().expect("it was just begun");
            let begun = at - part.frames;
            part.frames += placed.frames;
            part.placed.push(*placed);
            at += placed.frames;
            while let Some(cue) = cues.next_if(|cue| cue.start < at) {
                part.cues.push(Cue { start: cue.start - begun, end: cue.end - begun, ..*cue });
            }
        }
        if parts.is_empty() { vec![self.clone()] } else { parts }
    }

    /// What follows the first so many samples, which have to end where a take or a silence begins.
    pub fn after(&self, start: u64) -> Timeline {
        match start {
            0 => self.clone(),
            _ if start < self.frames => self.cut(&[0, start]).pop().unwrap_or_else(|| self.empty()),
            _ => self.empty(),
        }
    }

    /// The parts one after another.
    pub fn join(parts: &[Timeline]) -> Option<Timeline> {
        let mut whole = parts.first()?.clone();
        for part in &parts[1..] {
            let begun = whole.frames;
            whole.placed.extend(&part.placed);
            whole.cues.extend(part.cues.iter().map(|cue| Cue {
                start: cue.start + begun,
                end: cue.end + begun,
                ..*cue
            }));
            whole.frames += part.frames;
        }
        Some(whole)
    }

    /// Puts exactly this much silence around it, in place of what is there.
    pub fn framed(&self, frame: Frame) -> Timeline {
        let silent = |placed: &&Placed| placed.sound.is_none();
        let before: u64 = self.placed.iter().take_while(silent).map(|placed| placed.frames).sum();
        let silence = |seconds| Placed { frames: super::frames_of(seconds, self.rate), sound: None };
        let (head, tail) = (silence(frame.head), silence(frame.tail));
        let first = self.placed.iter().position(|placed| placed.sound.is_some()).unwrap_or(self.placed.len());
        let end = self.placed.iter().rposition(|placed| placed.sound.is_some()).map_or(first, |last| last + 1);
        let mut framed = self.empty();
        framed.placed.push(head);
        framed.placed.extend(&self.placed[first..end]);
        framed.placed.push(tail);
        framed.frames = framed.placed.iter().map(|placed| placed.frames).sum();
        let moved = |sample: u64| sample - before + head.frames;
        framed.cues =
            self.cues.iter().map(|cue| Cue { start: moved(cue.start), end: moved(cue.end), ..*cue }).collect();
        framed
    }

    fn empty(&self) -> Timeline {
        Timeline { frames: 0, placed: Vec::new(), cues: Vec::new(), ..self.clone() }
    }
}
