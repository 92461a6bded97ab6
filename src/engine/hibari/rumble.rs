//! Removes the rumble of a recording room, which voices have learnt from their teachers, where it would be heard: between
//! words, and after the last one.

use super::melody::VOICED;
use super::synthesis::{HOP, RATE};
use crate::audio::butterworth::Highpass;

/// Nothing that is spoken without the voice is below this many Hz. The rumble of `hugh`, who has the most, is at 20 to 60
/// Hz, 20 dB below his vowels.
const LOWEST: f64 = 120.0;

/// Filters what is not voiced. `melody` has a frequency for each frame of the samples. Where a voiced frame and one that
/// is not are next to each other, one sound fades into the other.
pub fn remove_rumble(samples: &mut [f32], melody: &[f32]) {
    let is_voiced = |frame: usize| melody.get(frame).is_some_and(|&hz| hz > VOICED);
    // A frame reaches into its neighbours.
    let share = |frame: usize| {
        let voiced = is_voiced(frame) || is_voiced(frame + 1) || frame.checked_sub(1).is_some_and(is_voiced);
        f32::from(u8::from(voiced))
    };
    let mut filter = Highpass::new(LOWEST, RATE);
    let mut before = share(0);
    for (frame, part) in samples.chunks_mut(HOP).enumerate() {
        let now = share(frame);
        for (nth, sample) in part.iter_mut().enumerate() {
            let kept = before + (now - before) * nth as f32 / HOP as f32;
            let filtered = filter.next(*sample);
            *sample = kept * *sample + (1.0 - kept) * filtered;
        }
        before = now;
    }
}
