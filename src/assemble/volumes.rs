//! Cuts a timeline into volumes, one for each chapter, with silence around each if the target asks for it.

use super::{Cue, Placed, PlacedSound, Timeline};
use crate::script::SoundKind;

/// Seconds in which music fades away before the silence around a volume.
const FADE: f64 = 0.25;

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
        if volumes.is_empty() {
            return vec![self.clone()];
        }
        let mut begun = 0;
        for volume in &mut volumes {
            let range = begun..begun + volume.frames;
            let sounds = self.sounds.iter().filter_map(|sound| sound.within(&range, -(begun as i64)));
            volume.sounds = sounds.collect();
            begun = range.end;
        }
        volumes
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
            for sound in volume.sounds.iter().filter_map(|sound| sound.within(&(0..u64::MAX), begun as i64)) {
                // Music that goes on as it was is one again.
                let goes_on = |last: &&mut PlacedSound| {
                    let same = (last.nth, last.start, last.heard.end) == (sound.nth, sound.start, sound.heard.start);
                    same && last.cuts[1] == 0 && sound.cuts[0] == 0
                };
                match whole.sounds.iter_mut().find(goes_on) {
                    Some(last) => last.heard.end = sound.heard.end,
                    None => whole.sounds.push(sound),
                }
            }
            whole.frames += volume.frames;
        }
        Some(whole)
    }

    /// The same timeline with exactly this much silence around it, instead of the silence that is there. A sound is no
    /// silence, but music is: it fades away before.
    pub fn framed(&self, frame: Frame) -> Timeline {
        let (first, end, before) = self.content();
        let silence = |seconds| Placed { frames: super::frames_of(seconds, self.rate), take: None };
        let (head, tail) = (silence(frame.head), silence(frame.tail));
        let mut framed = self.empty();
        framed.placed.push(head);
        framed.placed.extend(&self.placed[first..end]);
        framed.placed.push(tail);
        framed.frames = framed.placed.iter().map(|placed| placed.frames).sum();
        let moved = |sample: u64| sample - before + head.frames;
        framed.cues =
            self.cues.iter().map(|cue| Cue { start: moved(cue.start), end: moved(cue.end), ..*cue }).collect();
        let range = before..before + framed.frames - head.frames - tail.frames;
        let fade = super::frames_of(FADE, self.rate).min((range.end - range.start) / 2);
        let framed_sound = |sound: &PlacedSound| {
            let cut = [sound.heard.start < range.start, sound.heard.end > range.end];
            let within = sound.within(&range, head.frames as i64 - before as i64)?;
            Some(PlacedSound { cuts: cut.map(|cut| if cut { fade } else { 0 }), ..within })
        };
        framed.sounds = self.sounds.iter().filter_map(framed_sound).collect();
        framed
    }

    /// Which of the stretches are not silence around everything, and the sample at which they begin.
    fn content(&self) -> (usize, usize, u64) {
        let (mut first, mut end, mut before, mut at) = (self.placed.len(), 0, 0, 0);
        for (nth, placed) in self.placed.iter().enumerate() {
            let here = at..at + placed.frames;
            let sounds = || {
                let heard = self.sounds.iter().filter(|sound| sound.kind == SoundKind::Sound).map(|sound| &sound.heard);
                heard.into_iter().any(|heard| heard.start < here.end && here.start < heard.end)
            };
            if placed.take.is_some() || sounds() {
                if first > nth {
                    (first, before) = (nth, here.start);
                }
                end = nth + 1;
            }
            at = here.end;
        }
        if end == 0 { (first, first, at) } else { (first, end, before) }
    }

    pub(super) fn empty(&self) -> Timeline {
        Timeline { frames: 0, placed: Vec::new(), cues: Vec::new(), sounds: Vec::new(), ..self.clone() }
    }
}
