//! The highest value of a signal between its samples.

use std::f64::consts::PI;

/// Fourfold oversampling: three points between any two samples (ITU-R BS.1770-4, annex 2).
const BETWEEN: usize = 3;

/// From this rate on a longer kernel is used.
const HIGH_RATE: u32 = 96_000;

/// Samples on either side that a value between two samples is made of. Up to 96 kHz the kernel is as long as that of
/// BS.1770-4 (48 taps in four phases). Meters built on libebur128 go on with twice as many samples from there, and a longer
/// kernel finds higher peaks in sound that reaches up to half the rate; the limiter must find what they find.
pub(super) fn reach(rate: u32) -> usize {
    if rate < HIGH_RATE { 6 } else { 12 }
}

/// Finds the peaks of one channel.
#[derive(Clone)]
pub(super) struct Peak {
    reach: usize,
    /// The last samples, the newest at the end.
    samples: Vec<f32>,
    kernels: [Vec<f32>; BETWEEN],
    /// Samples up to here make no point above the ceiling.
    quiet: f32,
    /// Pushes until the last sample above `quiet` has left.
    loud: usize,
}

impl Peak {
    /// A detector of what exceeds `ceiling` (amplitude).
    pub(super) fn new(reach: usize, ceiling: f64) -> Self {
        let kernels = std::array::from_fn(|point| kernel(reach, (point + 1) as f64 / (BETWEEN + 1) as f64));
        // No point is higher than the highest sample times the sum of the weights' magnitudes.
        let overshoot = kernels.iter().map(|kernel| kernel.iter().map(|weight| weight.abs()).sum());
        let overshoot = overshoot.fold(1.0, f32::max) * 1.001;
        Self { reach, samples: vec![0.0; 2 * reach], kernels, quiet: ceiling as f32 / overshoot, loud: 0 }
    }

    /// Takes a sample; gives the highest magnitude from the sample taken `reach` pushes ago until before its successor, or 0
    /// where it is sure to be below the ceiling.
    pub(super) fn push(&mut self, sample: f32) -> f32 {
        self.samples.copy_within(1.., 0);
        let newest = self.samples.len() - 1;
        self.samples[newest] = sample;
        self.loud = if sample.abs() > self.quiet { self.samples.len() } else { self.loud.saturating_sub(1) };
        if self.loud == 0 {
            return 0.0;
        }
        let between = self.kernels.iter().map(|kernel| {
            let products = kernel.iter().zip(&self.samples).map(|(weight, sample)| weight * sample);
            products.sum::<f32>().abs()
        });
        between.fold(self.samples[self.reach - 1].abs(), f32::max)
    }
}

/// A sinc under a Hann window, for the point at `position` (0 to 1) behind the sample in the middle.
fn kernel(reach: usize, position: f64) -> Vec<f32> {
    let weight = |tap: usize| {
        let distance = position + (reach - 1) as f64 - tap as f64;
        let hann = 0.5 * (1.0 + (PI * distance / reach as f64).cos());
        (hann * (PI * distance).sin() / (PI * distance)) as f32
    };
    (0..2 * reach).map(weight).collect()
}
