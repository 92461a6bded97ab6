//! Cuts off the lowest and the highest frequencies of a voice, as a telephone, a wall or a long way does.

use super::{OPEN, Shape};
use crate::audio::butterworth::{Highpass, Lowpass};
use crate::audio::level::rms;

/// A low-pass filter this close to half the sample rate, as a share of the rate, would change nothing that is heard.
const NEARLY_HALF: f32 = 0.45;

/// The largest factor that makes up for what was cut off.
const MAX_GAIN: f32 = 4.0;

pub fn concerns(shape: &Shape) -> bool {
    shape.low_cut > 0.0 || shape.high_cut < OPEN
}

/// Cuts off what is outside of the band. What remains is made as loud as the whole was, within [`MAX_GAIN`].
pub fn filter(samples: &mut [f32], rate: u32, shape: &Shape) {
    let before = rms(samples);
    if shape.low_cut > 0.0 {
        let mut filter = Highpass::new(shape.low_cut.into(), rate);
        samples.iter_mut().for_each(|sample| *sample = filter.next(*sample));
    }
    if shape.high_cut < OPEN.min(NEARLY_HALF * rate as f32) {
        let mut filter = Lowpass::new(shape.high_cut.into(), rate);
        samples.iter_mut().for_each(|sample| *sample = filter.next(*sample));
    }
    let gain = (before / rms(samples).max(1e-9)).min(MAX_GAIN);
    samples.iter_mut().for_each(|sample| *sample *= gain);
}
