//! Cuts a timeline into volumes, one for each chapter, with silence around each if the target asks for it.

use super::{Cue, Placed, Timeline};

/// Silence around each volume, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// Before the first take.
    pub head: f64,
    /// After the last take.
    pub tail: f64,
}

impl Timeline {
    /// Cuts before each of the samples `starts`. They ascend from 0, and a take or a silence must begin at each of
    /// them. Played one after another, the volumes are the whole, sample by sample.
    pub fn cut(&self, starts: &[u64]) -> Vec<Timeline> {
        let mut volumes: Vec<Timeline> = Vec::new();
        let (mut at, mut cues) = (0, self.cues.iter().peekable());
        for placed in &self.placed {
            if volumes.is_empty() || starts.get(volumes.len()).is_some_and(|&start| start <= at) {
                volumes.push(self.empty());
            }
            let volume = volumes.last_mut().expect("one was begun above");
            let begun = at - volume.frames;
            volume.frames += placed.frames;
            volume.placed.push(*placed);
            at += placed.frames;
            while let Some(cue) = cues.next_if(|cue| cue.start < at) {
                volume.cues.push(Cue { start: cue.start - begun, end: cue.end - begun, ..*cue });
            }
        }
        if volumes.is_empty() { vec![self.clone()] } else { volumes }
    }

    /// The rest of the timeline from the sample `start`, at which a take or a silence must begin.
    pub fn after(&self, start: u64) -> Timeline {
        match start {
            0 => self.clone(),
            _ if start < self.frames => self.cut(&[0, start]).pop().unwrap_or_else(|| self.empty()),
            _ => self.empty(),
        }
    }

    /// Joins volumes one after another. `None` if there are none.
    pub fn join(volumes: &[Timeline]) -> Option<Timeline> {
        let mut whole = volumes.first()?.clone();
        for volume in &volumes[1..] {
            let begun = whole.frames;
            whole.placed.extend(&volume.placed);
            whole.cues.extend(volume.cues.iter().map(|cue| Cue {
                start: cue.start + begun,
                end: cue.end + begun,
                ..*cue
            }));
            whole.frames += volume.frames;
        }
        Some(whole)
    }

    /// The same timeline with exactly this much silence around it, instead of the silence that is there.
    pub fn framed(&self, frame: Frame) -> Timeline {
        let silent = |placed: &&Placed| placed.take.is_none();
        let before: u64 = self.placed.iter().take_while(silent).map(|placed| placed.frames).sum();
        let silence = |seconds| Placed { frames: super::frames_of(seconds, self.rate), take: None };
        let (head, tail) = (silence(frame.head), silence(frame.tail));
        let first = self.placed.iter().position(|placed| placed.take.is_some()).unwrap_or(self.placed.len());
        let end = self.placed.iter().rposition(|placed| placed.take.is_some()).map_or(first, |last| last + 1);
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
