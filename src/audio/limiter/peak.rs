//! The highest value of a signal between its samples.

use std::f64::consts::PI;

/// Points between any two samples at most rates: fourfold oversampling (ITU-R BS.1770-4, annex 2).
const BETWEEN: usize = 3;

/// Below this rate in Hz, speech reaches up to half the rate, where fourfold oversampling misses up to 0.7 dB of a sharp
/// consonant. So there are further points, from a longer kernel.
const LOW_RATE: u32 = 32_000;
const BETWEEN_LOW: usize = 7;

/// From this rate in Hz upwards, a longer kernel is used.
const HIGH_RATE: u32 = 96_000;

/// Samples on either side that contribute to a value between two samples. Up to 96 kHz, the kernel is as long as that of
/// BS.1770-4 (48 taps in four phases). Above that rate, meters built on libebur128 use twice as many samples, and a longer
/// kernel finds higher peaks in sound close to half the rate. The limiter must find at least the peaks of these meters.
pub(super) fn reach(rate: u32) -> usize {
    if (LOW_RATE..HIGH_RATE).contains(&rate) { 6 } else { 12 }
}

/// Finds the peaks of one channel.
#[derive(Clone)]
pub(super) struct Peak {
    reach: usize,
    /// The last samples, stored twice, so that they are always contiguous somewhere.
    samples: Vec<f32>,
    /// Position of the oldest sample in the first half.
    oldest: usize,
    kernels: Vec<Vec<f32>>,
    /// Samples up to this amplitude cannot produce a point above the ceiling.
    quiet: f32,
    /// Pushes left until the last sample above `quiet` is gone.
    loud: usize,
}

impl Peak {
    /// Creates a detector for peaks above `ceiling`, an amplitude, at `rate` Hz.
    pub(super) fn new(rate: u32, ceiling: f64) -> Self {
        let (reach, kernels) = (reach(rate), kernels(rate));
        let quiet = ceiling as f32 / overshoot(&kernels);
        Self { reach, samples: vec![0.0; 4 * reach], oldest: 0, kernels, quiet, loud: 0 }
    }

    /// Whether the samples pushed so far can no longer produce a point above the ceiling.
    pub(super) fn is_quiet(&self) -> bool {
        self.loud == 0
    }

    /// Whether this sample is too quiet to produce a point above the ceiling, together with others like it.
    pub(super) fn passes(&self, sample: f32) -> bool {
        sample.abs() <= self.quiet
    }

    fn remember(&mut self, sample: f32) {
        let window = 2 * self.reach;
        self.samples[self.oldest] = sample;
        self.samples[self.oldest + window] = sample;
        self.oldest = (self.oldest + 1) % window;
    }

    /// Takes samples that [`pass`](Self::passes), all at once.
    pub(super) fn skip(&mut self, samples: impl ExactSizeIterator<Item = f32>) {
        let old = samples.len().saturating_sub(2 * self.reach);
        samples.skip(old).for_each(|sample| self.remember(sample));
    }

    /// Takes a sample. Returns the highest magnitude from the sample taken `reach` pushes ago up to the one after it, or
    /// 0 if that is certainly below the ceiling.
    pub(super) fn push(&mut self, sample: f32) -> f32 {
        self.remember(sample);
        let window = 2 * self.reach;
        self.loud = if self.passes(sample) { self.loud.saturating_sub(1) } else { window };
        if self.loud == 0 {
            return 0.0;
        }
        highest(&self.samples[self.oldest..self.oldest + window], &self.kernels)
    }
}

/// The highest magnitude from the sample in the middle of a window up to the next sample.
fn highest(window: &[f32], kernels: &[Vec<f32>]) -> f32 {
    let between = kernels.iter().map(|kernel| {
        let products = kernel.iter().zip(window).map(|(weight, sample)| weight * sample);
        products.sum::<f32>().abs()
    });
    between.fold(window[window.len() / 2 - 1].abs(), f32::max)
}

/// The true peak of a mono signal as an amplitude, as the limiter finds it.
pub fn true_peak(samples: &[f32], rate: u32) -> f32 {
    let reach = reach(rate);
    let window = 2 * reach;
    let kernels = kernels(rate);
    let overshoot = overshoot(&kernels);
    let silence = vec![0.0; window];
    let padded = [&silence, samples, &silence].concat();
    let mut peak = crate::audio::level::peak(samples);
    // Only points near samples that are loud enough can be the highest.
    let mut loud = 0;
    for (at, sample) in padded.iter().enumerate().skip(window) {
        if sample.abs() * overshoot > peak {
            loud = at + window;
        }
        if at < loud {
            peak = peak.max(highest(&padded[at + 1 - window..=at], &kernels));
        }
    }
    peak
}

/// A kernel for each point between two samples, all of them over `2 * reach(rate)` samples.
fn kernels(rate: u32) -> Vec<Vec<f32>> {
    let points =
        |between: usize, reach| (1..=between).map(move |point| kernel(reach, point as f64 / (between + 1) as f64));
    if rate >= LOW_RATE {
        return points(BETWEEN, reach(rate)).collect();
    }
    // The short kernel too, because meters use it, and in noise it can find more.
    let margin = vec![0.0; reach(rate) - reach(LOW_RATE)];
    let short = points(BETWEEN, reach(LOW_RATE)).map(|kernel| [&margin[..], &kernel, &margin].concat());
    points(BETWEEN_LOW, reach(rate)).chain(short).collect()
}

/// The largest factor by which a point can exceed the highest sample: the sum of the magnitudes of the weights.
fn overshoot(kernels: &[Vec<f32>]) -> f32 {
    let sums = kernels.iter().map(|kernel| kernel.iter().map(|weight| weight.abs()).sum());
    sums.fold(1.0, f32::max) * 1.001
}

/// A sinc under a Hann window, for the point at `position` (0 to 1) after the sample in the middle.
fn kernel(reach: usize, position: f64) -> Vec<f32> {
    let weight = |tap: usize| {
        let distance = position + (reach - 1) as f64 - tap as f64;
        let hann = 0.5 * (1.0 + (PI * distance / reach as f64).cos());
        (hann * (PI * distance).sin() / (PI * distance)) as f32
    };
    (0..2 * reach).map(weight).collect()
}
