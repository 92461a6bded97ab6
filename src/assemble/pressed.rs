//! Who is louder than the limiter can hold without being heard.

use super::stream::loudest_side;
use super::{Lowered, Timeline};
use crate::audio::{decibel, level};
use crate::render::Takes;
use std::collections::BTreeMap;

/// dB by which peaks may be pressed down and nobody minds: those of speech stand alone, and shouts are meant to be dense.
const UNHEARD: f64 = 6.0;

/// Lines whose own gain lifts their peaks far above the ceiling, so that the limiter is heard: of each voice the one that is
/// pressed down most, and by how much. None where no gain of voices.toml is to blame.
pub fn pressed(timeline: &Timeline, takes: &Takes) -> Vec<Lowered> {
    let Some(ceiling) = timeline.ceiling else { return Vec::new() };
    let mut worst: BTreeMap<usize, Lowered> = BTreeMap::new();
    let (mut at, mut cues) = (0, timeline.cues.iter().peekable());
    for placed in &timeline.placed {
        while cues.next_if(|cue| cue.end <= at).is_some() {}
        at += placed.frames;
        let (Some(sound), Some(cue)) = (placed.sound, cues.peek()) else { continue };
        let peak = takes[&sound.key].true_peak * sound.gain * loudest_side(timeline, &sound);
        let over = decibel::from_amplitude(f64::from(peak)).unwrap_or(f64::MIN) - ceiling;
        let by = (over.min(f64::from(level::to_db(sound.asked)))) as f32;
        if over > UNHEARD && by > 0.0 && worst.get(&sound.voice).is_none_or(|known| known.by < by) {
            worst.insert(sound.voice, Lowered { line: cue.line, by });
        }
    }
    let mut worst: Vec<_> = worst.into_values().collect();
    worst.sort_by_key(|lowered| lowered.line);
    worst
}
