//! Filters that remove what is below or above a frequency: rumble and DC, or what a telephone does not transmit.

use std::f64::consts::{PI, TAU};

/// A Butterworth high-pass filter of fourth order: -3 dB at its corner, and 24 dB per octave below it.
///
/// It is made of two filters of second order, with the coefficients of R. Bristow-Johnson, "Cookbook formulae for audio EQ
/// biquad filter coefficients".
pub struct Highpass([Section; 2]);

impl Highpass {
    /// Creates a filter with a corner in Hz for sound at `rate`.
    pub fn new(corner: f64, rate: u32) -> Self {
        Self(sections(corner, rate, 1.0))
    }

    /// Filters the next sample.
    pub fn next(&mut self, sample: f32) -> f32 {
        self.0.iter_mut().fold(f64::from(sample), |sample, section| section.next(sample)) as f32
    }
}

/// A Butterworth low-pass filter of fourth order: -3 dB at its corner, and 24 dB per octave above it.
pub(crate) struct Lowpass([Section; 2]);

impl Lowpass {
    /// Creates a filter with a corner in Hz, below half of `rate`, for sound at `rate`.
    pub(crate) fn new(corner: f64, rate: u32) -> Self {
        Self(sections(corner, rate, -1.0))
    }

    /// Filters the next sample.
    pub(crate) fn next(&mut self, sample: f32) -> f32 {
        self.0.iter_mut().fold(f64::from(sample), |sample, section| section.next(sample)) as f32
    }
}

/// Two filters of second order that are one of fourth order together. `side` is 1 to keep what is above, and -1 to keep
/// what is below.
fn sections(corner: f64, rate: u32, side: f64) -> [Section; 2] {
    // The poles of a Butterworth filter are at equal angles.
    [PI / 8.0, 3.0 * PI / 8.0].map(|angle| Section::new(TAU * corner / f64::from(rate), 0.5 / angle.cos(), side))
}

/// A filter of second order.
struct Section {
    /// The factors of this sample, the last one, and the one before.
    forward: [f64; 3],
    /// The factors of the last two results.
    back: [f64; 2],
    input: [f64; 2],
    output: [f64; 2],
}

impl Section {
    /// Creates a filter with its corner at `omega` radians per sample; see [`sections`].
    fn new(omega: f64, q: f64, side: f64) -> Self {
        let (alpha, cosine) = (omega.sin() / (2.0 * q), omega.cos());
        let scale = 1.0 + alpha;
        let edge = (1.0 + side * cosine) / 2.0 / scale;
        Self {
            forward: [edge, -2.0 * side * edge, edge],
            back: [-2.0 * cosine / scale, (1.0 - alpha) / scale],
            input: [0.0; 2],
            output: [0.0; 2],
        }
    }

    fn next(&mut self, sample: f64) -> f64 {
        let ([b0, b1, b2], [a1, a2]) = (self.forward, self.back);
        let out = b0 * sample + b1 * self.input[0] + b2 * self.input[1] - a1 * self.output[0] - a2 * self.output[1];
        self.input = [sample, self.input[0]];
        self.output = [out, self.output[0]];
        out
    }
}
