//! A look-ahead true-peak limiter, for the few peaks that the gain of a book lifts above the ceiling.
//!
//! The gain that a frame needs is known [`LOOK_AHEAD`] before the frame is output. The lowest gain in view is held,
//! released slowly, and averaged over the look-ahead, so that the gain glides to exactly the value that is needed and
//! reaches it in time. Where nothing in view exceeds the ceiling, samples pass unchanged, bit for bit.

mod peak;
#[cfg(test)]
mod tests;
mod window;

pub use peak::true_peak;

use super::decibel::to_amplitude;
use peak::Peak;
use std::collections::VecDeque;
use window::{Highest, Sum};

/// Seconds over which the gain goes down before a peak. If it were below about 1 ms, the glide itself would be audible
/// as distortion; 5 ms is shorter than a period of most voices, so it is not audible as a change of level.
pub const LOOK_AHEAD: f64 = 0.005;

/// Time constant in seconds with which the gain returns: a few periods of the lowest voice, so that it does not follow the
/// waveform, but less than a syllable.
pub const RELEASE: f64 = 0.1;

/// Reductions are integers in units of 2^-24 (the precision of an f32), so that their sums have no rounding error and
/// return to exactly 0.
const UNIT: f64 = (1u64 << 24) as f64;

/// Limits interleaved samples. It outputs as many frames as it gets, without shifting them in time, and the result does not
/// depend on how the signal is cut into blocks. All channels get the same gain, so that the stereo image stays in place.
///
/// ```
/// use fullcast::audio::limiter::Limiter;
/// let mut limiter = Limiter::new(24_000, 1, -3.0);
/// let mut output = Vec::new();
/// limiter.process(&[0.1, 0.9, -0.9, 0.2], &mut output);
/// limiter.finish(&mut output);
/// assert_eq!(output.len(), 4);
/// assert!(output.iter().all(|sample| sample.abs() < 0.708));
/// ```
pub struct Limiter {
    ceiling: f64,
    channels: usize,
    peaks: Vec<Peak>,
    highest: Highest,
    release: f64,
    reduction: u64,
    sums: [Sum; 2],
    delay: VecDeque<f32>,
    // Frames in the delay line from before the signal began.
    unfilled: usize,
    latency: usize,
}

impl Limiter {
    /// Creates a limiter for `channels` channels (at least 1) at `rate` Hz that allows no true peak above `ceiling` dBTP.
    ///
    /// True peaks are found by fourfold oversampling (ITU-R BS.1770-4, annex 2), as in every meter of that standard, and by
    /// eightfold oversampling at low rates. Meters differ by up to 0.3 dB there and by some hundredths of a dB elsewhere, so
    /// set the ceiling that much below the limit that must be kept.
    pub fn new(rate: u32, channels: u16, ceiling: f64) -> Self {
        let channels = usize::from(channels.max(1));
        let ceiling = to_amplitude(ceiling);
        let reach = peak::reach(rate);
        let glide = ((f64::from(rate) * LOOK_AHEAD).round() as usize).max(2);
        // Two averages in a row make the gain bend smoothly into and out of its glide. Together they span `glide` frames.
        let (first, second) = (glide.div_ceil(2), glide + 1 - glide.div_ceil(2));
        // All samples within reach of the interpolator contribute to a peak, so all of them get the gain that it needs.
        let latency = glide - 1 + 2 * reach;
        Self {
            ceiling,
            channels,
            peaks: vec![Peak::new(rate, ceiling); channels],
            highest: Highest::new(glide + 2 * reach),
            release: (-1.0 / (f64::from(rate.max(1)) * RELEASE)).exp(),
            reduction: 0,
            sums: [Sum::new(first), Sum::new(second)],
            delay: std::iter::repeat_n(0.0, latency * channels).collect(),
            unfilled: latency,
            latency,
        }
    }

    /// Takes the next samples and appends those that are ready to `output`. In all, as many samples come out as went in,
    /// the last of them from [`finish`](Self::finish). NaN and infinite samples come out as 0.
    ///
    /// # Panics
    /// The block does not consist of whole frames.
    pub fn process(&mut self, interleaved: &[f32], output: &mut Vec<f32>) {
        assert!(interleaved.len().is_multiple_of(self.channels), "a block holds whole frames");
        output.reserve(interleaved.len());
        let mut rest = interleaved;
        while !rest.is_empty() {
            // Most of a signal is far below the ceiling, where nothing has to be computed.
            let quiet = if self.is_idle() { self.quiet(rest) } else { 0 };
            let (now, later) = rest.split_at(quiet.max(1) * self.channels);
            if quiet > 0 {
                self.pass(now, output);
            } else {
                self.step(now, output);
            }
            rest = later;
        }
    }

    /// Whether the gain is 1 and stays at 1 as long as no peak comes.
    fn is_idle(&self) -> bool {
        self.reduction == 0
            && self.unfilled == 0
            && self.sums.iter().all(Sum::is_zero)
            && self.highest.is_zero()
            && self.peaks.iter().all(Peak::is_quiet)
    }

    /// How many frames come before the first one that can be part of a peak.
    fn quiet(&self, interleaved: &[f32]) -> usize {
        let passes = |sample: &f32| self.peaks[0].passes(*sample);
        interleaved.iter().position(|sample| !passes(sample)).unwrap_or(interleaved.len()) / self.channels
    }

    /// Takes frames that cannot be part of a peak, and outputs those that were waiting.
    fn pass(&mut self, interleaved: &[f32], output: &mut Vec<f32>) {
        for (channel, peak) in self.peaks.iter_mut().enumerate() {
            peak.skip(interleaved[channel..].iter().step_by(self.channels).copied());
        }
        self.highest.skip(interleaved.len() / self.channels);
        self.delay.extend(interleaved);
        output.extend(self.delay.drain(..interleaved.len()));
    }

    /// Appends the samples that are still held back.
    pub fn finish(mut self, output: &mut Vec<f32>) {
        let silence = vec![0.0; self.channels];
        for _ in 0..self.latency {
            self.step(&silence, output);
        }
    }

    fn step(&mut self, frame: &[f32], output: &mut Vec<f32>) {
        let mut peak = 0f32;
        for (detector, &sample) in self.peaks.iter_mut().zip(frame) {
            let sample = if sample.is_finite() { sample } else { 0.0 };
            peak = peak.max(detector.push(sample));
            self.delay.push_back(sample);
        }
        let needed = self.needed(f64::from(peak));
        // Truncation subtracts at least 1 in every step, so the release reaches its end.
        let released = (self.reduction as f64 * self.release) as u64;
        self.reduction = self.highest.push(needed).max(released);
        let [first, second] = &mut self.sums;
        let reduction = second.push(first.push(self.reduction));
        let full = UNIT * (first.len() * second.len()) as f64;
        let gain = 1.0 - reduction as f64 / full;
        let ready = self.delay.drain(..self.channels);
        if self.unfilled > 0 {
            self.unfilled -= 1;
        } else if reduction == 0 {
            output.extend(ready);
        } else {
            output.extend(ready.map(|sample| (f64::from(sample) * gain) as f32));
        }
    }

    /// The reduction of the gain that brings a peak down to the ceiling, rounded up.
    fn needed(&self, peak: f64) -> u64 {
        if peak <= self.ceiling { 0 } else { ((1.0 - self.ceiling / peak) * UNIT).ceil() as u64 }
    }
}
