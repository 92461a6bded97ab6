//! Where sounds and music are heard, and how music makes way for the voices.

use super::Timeline;
use crate::audio::rate::converted;
use crate::plan::{Plan, PlannedSound, Speak, Step};
use crate::script::{SoundFile, SoundKind};
use std::ops::Range;
use std::sync::Arc;

/// Seconds before speech in which music goes down, so that it is down with the first sound.
const DOWN: f64 = 0.3;

/// Seconds after speech before music comes up again.
const HOLD: f64 = 0.15;

/// Seconds in which it comes up. It stays down in a shorter pause, because it would sound as if it were pumped.
const UP: f64 = 0.6;

/// Fades of a sound at its ends, in seconds: too short to be heard, and long enough not to click.
const EDGES: [f64; 2] = [0.002, 0.005];

/// A sound or music at a certain level and place.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedSound {
    /// The index into [`Plan::sounds`].
    pub nth: usize,
    /// Its file.
    pub file: SoundFile,
    /// [`SoundKind::Sound`] or [`SoundKind::Music`].
    pub kind: SoundKind,
    /// The sample at which it begins. It is negative in a volume that begins in the middle of it.
    pub start: i64,
    /// How long it lasts, in samples. Music that is shorter is repeated.
    pub length: u64,
    /// The samples of the timeline in which it is heard. They are fewer than its length in a volume that has only a part.
    pub heard: Range<u64>,
    /// The lengths of its fades at the beginning and the end, in samples.
    pub fades: [u64; 2],
    /// The lengths of fades at the ends of `heard`, in samples.
    pub cuts: [u64; 2],
    /// By how many dB it is louder than the voices.
    pub asked: f32,
    /// The factor by which samples are multiplied.
    pub gain: f32,
    /// How it makes way for the voices: samples after its start, and the dB by which it is louder there. In between, the dB
    /// are on straight lines.
    pub duck: Arc<[(i64, f32)]>,
}

impl PlacedSound {
    /// Adds everything that decides how it sounds to a digest.
    pub fn digest(&self, hasher: &mut blake3::Hasher) {
        hasher.update(&self.file.digest).update(&[u8::from(self.kind == SoundKind::Music)]);
        let [[a, b], [c, d]] = [self.fades, self.cuts];
        for number in [self.length, self.heard.start, self.heard.end, a, b, c, d, self.duck.len() as u64] {
            hasher.update(&number.to_le_bytes());
        }
        hasher.update(&self.start.to_le_bytes()).update(&self.asked.to_le_bytes()).update(&self.gain.to_le_bytes());
        for (at, db) in &*self.duck {
            hasher.update(&at.to_le_bytes()).update(&db.to_le_bytes());
        }
    }

    /// The same sound, moved later by this many samples, as far as it is heard within a range. `None` if it is not.
    pub(super) fn within(&self, range: &Range<u64>, later: i64) -> Option<Self> {
        let heard = self.heard.start.max(range.start)..self.heard.end.min(range.end);
        let moved = |at: u64| at.saturating_add_signed(later);
        let sound = || Self { start: self.start + later, heard: moved(heard.start)..moved(heard.end), ..self.clone() };
        (heard.start < heard.end).then(sound)
    }
}

/// Places the sounds of a plan in its timeline, of which everything else is placed already. Gains are set later. `edges` says
/// how many seconds of an utterance are not heard clearly.
pub(super) fn place(plan: &Plan, edges: &dyn Fn(&Speak) -> [f64; 2], timeline: &Timeline) -> Vec<PlacedSound> {
    if plan.sounds.is_empty() {
        return Vec::new();
    }
    // Every step has its stretch.
    let mut starts = vec![0];
    for placed in &timeline.placed {
        starts.push(starts[starts.len() - 1] + placed.frames);
    }
    let speech = speech(plan, edges, timeline);
    let sounds = plan.sounds.iter().enumerate().map(|(nth, sound)| one(nth, sound, timeline, &starts));
    let ducked = sounds.zip(&plan.sounds).map(|(placed, sound)| {
        let duck = duck(&placed, sound.duck, &speech, timeline.rate);
        PlacedSound { duck: duck.into(), ..placed }
    });
    ducked.filter(|placed| !placed.heard.is_empty()).collect()
}

fn one(nth: usize, sound: &PlannedSound, timeline: &Timeline, starts: &[u64]) -> PlacedSound {
    let frames = |seconds: f64| super::frames_of(seconds, timeline.rate);
    let start = starts[sound.from.min(starts.len() - 1)];
    let (length, fades) = match sound.kind {
        SoundKind::Sound => (converted(sound.file.frames, sound.file.rate, timeline.rate), EDGES.map(frames)),
        _ => {
            let at = |step: usize| starts[step.min(starts.len() - 1)];
            let ends = at(sound.to.unwrap_or(usize::MAX));
            let end = (ends + frames(sound.fades[1])).min(sound.until.map_or(timeline.frames, at));
            let fades = [frames(sound.fades[0]), end.saturating_sub(ends)];
            (end.saturating_sub(start), fades)
        }
    };
    // Both fades fit into a short piece.
    let fades = fades.map(|fade| fade.min(length / 2));
    PlacedSound {
        nth,
        file: sound.file.clone(),
        kind: sound.kind,
        start: start as i64,
        length,
        heard: start..(start + length).min(timeline.frames),
        fades,
        cuts: [0; 2],
        asked: sound.level,
        gain: 1.0,
        duck: [].into(),
    }
}

/// The stretches in which somebody speaks, without pauses in which music does not come up.
fn speech(plan: &Plan, edges: &dyn Fn(&Speak) -> [f64; 2], timeline: &Timeline) -> Vec<Range<i64>> {
    let frames = |seconds: f64| (seconds * f64::from(timeline.rate)).round() as i64;
    let pause = frames(DOWN + HOLD + UP);
    let mut speech: Vec<Range<i64>> = Vec::new();
    let mut at = 0;
    for (step, placed) in plan.steps.iter().zip(&timeline.placed) {
        let end = at + placed.frames as i64;
        if let Step::Speak(speak) = step {
            let [head, tail] = edges(speak).map(frames);
            let heard = at + head..(end - tail).max(at + head);
            match speech.last_mut().filter(|last| heard.start - last.end < pause) {
                Some(last) => last.end = last.end.max(heard.end),
                None => speech.push(heard),
            }
        }
        at = end;
    }
    speech
}

/// The points between which a sound goes down and up.
fn duck(sound: &PlacedSound, by: f32, speech: &[Range<i64>], rate: u32) -> Vec<(i64, f32)> {
    let frames = |seconds: f64| (seconds * f64::from(rate)).round() as i64;
    let (down, hold, up) = (frames(DOWN), frames(HOLD), frames(UP));
    let end = sound.start + sound.length as i64;
    let near = speech.iter().filter(|heard| heard.end + hold + up > sound.start && heard.start - down < end);
    let points = near.filter(|_| by > 0.0).flat_map(|heard| {
        let (start, end) = (heard.start - sound.start, heard.end - sound.start + hold);
        [(start - down, 0.0), (start, -by), (end, -by), (end + up, 0.0)]
    });
    points.collect()
}
