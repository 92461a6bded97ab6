//! Finds voices that are so loud that the limiter can be heard at work.

use super::stream::loudest_side;
use super::{Lowered, Timeline};
use crate::audio::{decibel, level};
use crate::render::Takes;
use std::collections::BTreeMap;

/// By how many dB the limiter may lower peaks without being noticed: the peaks of speech are rare, and shouts may sound dense.
const UNHEARD: f64 = 6.0;

/// Lines that a gain in voices.toml lifts so far above the ceiling that the limiter can be heard: for each voice, the
/// line that is lowered most, and by how much.
pub fn pressed(timeline: &Timeline, takes: &Takes) -> Vec<Lowered> {
    let Some(ceiling) = timeline.ceiling else { return Vec::new() };
    let mut worst: BTreeMap<usize, Lowered> = BTreeMap::new();
    let (mut at, mut cues) = (0, timeline.cues.iter().peekable());
    for stretch in &timeline.placed {
        while cues.next_if(|cue| cue.end <= at).is_some() {}
        at += stretch.frames;
        let (Some(placed), Some(cue)) = (stretch.take, cues.peek()) else { continue };
        let peak = takes[&placed.key].true_peak * placed.gain * loudest_side(timeline, &placed);
        let over = decibel::from_amplitude(f64::from(peak)).unwrap_or(f64::MIN) - ceiling;
        let by = (over.min(f64::from(level::to_db(placed.asked)))) as f32;
        if over > UNHEARD && by > 0.0 && worst.get(&placed.voice).is_none_or(|known| known.by < by) {
            worst.insert(placed.voice, Lowered { line: cue.line, by });
        }
    }
    let mut worst: Vec<_> = worst.into_values().collect();
    worst.sort_by_key(|lowered| lowered.line);
    worst
}
