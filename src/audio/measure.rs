//! Measures what a mastering engineer looks at: loudness, peaks, noise floor, clipping, DC and silences, in one
//! streaming pass and constant memory.
//! pass and constant memory.

mod level;
mod silence;
#[cfg(test)]
mod tests;

use super::decibel::from_amplitude;
use ebur128::{EbuR128, Mode};
use level::Levels;
use serde::{Deserialize, Serialize};
use silence::Silences;
use std::borrow::Cow;
use std::fmt;

pub use level::{CLIPPED_RUN, FULL_SCALE, NOISE_WINDOW};
pub use silence::{SILENCE, SILENCE_WINDOW};

/// The sample rates that can be measured, in Hz. At lower ones, the K-weighting filter of ITU-R BS.1770-4 does not fit
/// below half the rate. Higher ones come from a damaged header.
pub const RATES: std::ops::RangeInclusive<u32> = 4_000..=768_000;

/// The most channels that can be measured.
pub const MAX_CHANNELS: u16 = 8;

/// Samples beyond this (+180 dBFS) are not sound but misread bytes. They are counted and treated as silence, like NaN.
const ABSURD: f32 = 1e9;

/// Shortest signal with a loudness range, in seconds: it is computed from short-term values of 3 s (EBU Tech 3342).
const SHORT_TERM: f64 = 3.0;

/// Frames of silence after the end that flush the last samples through the true-peak interpolator (12 or 24 taps).
const PEAK_TAIL: usize = 24;

/// Everything that was measured of a signal. In decibel values, `None` is minus infinity, which means silence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measures {
    /// Samples per second and channel.
    pub rate: u32,
    /// Channels.
    pub channels: u16,
    /// Samples per channel.
    pub frames: u64,
    /// Length in seconds.
    pub duration_s: f64,
    /// Integrated loudness in LUFS, gated (ITU-R BS.1770-4, EBU R 128). A mono file counts its channel once, so it reads
    /// 3 LU lower than the same sound on two channels. `None` below 400 ms, or if nothing reaches -70 LUFS.
    pub integrated_lufs: Option<f64>,
    /// Loudness range in LU (EBU Tech 3342). `None` below 3 s, or if nothing was loud enough to be measured.
    pub loudness_range_lu: Option<f64>,
    /// True peak in dBTP: the highest value between the samples, found by fourfold oversampling (ITU-R BS.1770-4, annex 2).
    pub true_peak_dbtp: Option<f64>,
    /// Highest sample in dBFS.
    pub sample_peak_dbfs: Option<f64>,
    /// RMS of the whole signal over all channels in dBFS. A full-scale sine has -3.01 dBFS.
    pub rms_dbfs: Option<f64>,
    /// RMS of the quietest [`NOISE_WINDOW`] in dBFS, or of the whole signal if it is shorter.
    pub noise_floor_dbfs: Option<f64>,
    /// Samples at or beyond [`FULL_SCALE`].
    pub clipped_samples: u64,
    /// Runs of at least [`CLIPPED_RUN`] such samples in one channel: waves whose tops are cut off.
    pub clipped_runs: u64,
    /// Samples that were NaN, infinite or absurdly large. They are measured as silence.
    pub invalid_samples: u64,
    /// DC offset: the mean of the samples in the channel where it is furthest from 0. 1 is full scale.
    pub dc_offset: f64,
    /// Seconds before the first sound, or the whole length if there is no sound. See [`SILENCE`].
    pub head_silence_s: f64,
    /// Seconds after the last sound, or the whole length if there is no sound.
    pub tail_silence_s: f64,
    /// The longest silence in seconds, wherever it is. `None` if it was not measured.
    pub longest_silence_s: Option<f64>,
}

/// The error for a signal that cannot be measured, because its rate is outside [`RATES`], or it does not have 1 to
/// [`MAX_CHANNELS`] channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unmeasurable {
    /// The samples per second that the header gives.
    pub rate: u32,
    /// The number of channels that the header gives.
    pub channels: u16,
}

impl fmt::Display for Unmeasurable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rate, channels } = self;
        let (low, high) = (RATES.start(), RATES.end());
        write!(f, "{channels} channels at {rate} Hz cannot be measured, only 1 to {MAX_CHANNELS} at {low} to {high} Hz")
    }
}

impl std::error::Error for Unmeasurable {}

/// Measures a signal as it passes. The result does not depend on how the signal is cut into blocks.
///
/// ```
/// use fullcast::audio::measure::Meter;
/// let mut meter = Meter::new(48_000, 1)?;
/// meter.add(&[0.5; 24_000]);
/// meter.add(&[-0.5; 24_000]);
/// let measures = meter.finish();
/// assert_eq!(measures.duration_s, 1.0);
/// assert!((measures.rms_dbfs.unwrap() + 6.02).abs() < 0.01);
/// # Ok::<(), fullcast::audio::measure::Unmeasurable>(())
/// ```
pub struct Meter {
    rate: u32,
    channels: u16,
    loudness: EbuR128,
    // Separate from the loudness, because it gets a few zeros at the end that must not count for the loudness.
    peak: EbuR128,
    levels: Levels,
    silences: Silences,
    invalid: u64,
    // The beginning of a frame that continues in the next block.
    partial: Vec<f32>,
}

impl Meter {
    /// Creates a meter.
    ///
    /// # Errors
    /// The rate or the number of channels is out of range.
    pub fn new(rate: u32, channels: u16) -> Result<Self, Unmeasurable> {
        let unmeasurable = Unmeasurable { rate, channels };
        if !RATES.contains(&rate) || !(1..=MAX_CHANNELS).contains(&channels) {
            return Err(unmeasurable);
        }
        // The histogram has bins of 0.1 LU and takes 8 kB, however long the book is.
        let open = |mode| EbuR128::new(u32::from(channels), rate, mode).map_err(|_| unmeasurable);
        Ok(Self {
            rate,
            channels,
            loudness: open(Mode::I | Mode::LRA | Mode::HISTOGRAM)?,
            peak: open(Mode::TRUE_PEAK)?,
            levels: Levels::new(rate, channels),
            silences: Silences::new(rate),
            invalid: 0,
            partial: Vec::new(),
        })
    }

    /// Adds the next samples, interleaved, where 1 is full scale. A block may end inside a frame.
    pub fn add(&mut self, interleaved: &[f32]) {
        let channels = usize::from(self.channels);
        let mut rest = interleaved;
        if !self.partial.is_empty() {
            let (head, tail) = rest.split_at((channels - self.partial.len()).min(rest.len()));
            self.partial.extend_from_slice(head);
            rest = tail;
            if self.partial.len() < channels {
                return;
            }
            let frame = std::mem::take(&mut self.partial);
            self.add_frames(&frame);
        }
        let (whole, partial) = rest.split_at(rest.len() - rest.len() % channels);
        self.add_frames(whole);
        self.partial.extend_from_slice(partial);
    }

    /// The measures of everything that was added. An incomplete last frame, as in a truncated file, is left out.
    pub fn finish(mut self) -> Measures {
        let frames = self.levels.frames();
        let duration_s = frames as f64 / f64::from(self.rate);
        let seconds = |frames: u64| frames as f64 / f64::from(self.rate);
        feed(&mut self.peak, &vec![0.0; PEAK_TAIL * usize::from(self.channels)]);
        let integrated_lufs = self.loudness.loudness_global().ok().filter(|lufs| lufs.is_finite());
        let range = self.loudness.loudness_range().ok().filter(|lu| lu.is_finite());
        let spans = self.silences.finish();
        Measures {
            rate: self.rate,
            channels: self.channels,
            frames,
            duration_s,
            integrated_lufs,
            loudness_range_lu: range.filter(|_| integrated_lufs.is_some() && duration_s >= SHORT_TERM),
            true_peak_dbtp: from_amplitude(loudest(self.channels, |c| self.peak.true_peak(c))),
            sample_peak_dbfs: from_amplitude(loudest(self.channels, |c| self.peak.sample_peak(c))),
            rms_dbfs: self.levels.rms(),
            noise_floor_dbfs: self.levels.noise_floor(),
            clipped_samples: self.levels.clipped_samples(),
            clipped_runs: self.levels.clipped_runs(),
            invalid_samples: self.invalid,
            dc_offset: self.levels.dc_offset(),
            head_silence_s: seconds(spans.head),
            tail_silence_s: seconds(spans.tail),
            longest_silence_s: Some(seconds(spans.longest)),
        }
    }

    fn add_frames(&mut self, interleaved: &[f32]) {
        if interleaved.is_empty() {
            return;
        }
        let (samples, invalid) = valid(interleaved);
        self.invalid += invalid;
        feed(&mut self.loudness, &samples);
        feed(&mut self.peak, &samples);
        self.levels.add(&samples);
        for frame in samples.chunks_exact(usize::from(self.channels)) {
            self.silences.add(loudest_of(frame));
        }
    }
}

/// Frames of silence before the first and after the last sound, as a [`Meter`] finds them. `None` if there is no sound.
pub(crate) fn edges(interleaved: &[f32], rate: u32, channels: u16) -> Option<(u64, u64)> {
    let mut silences = Silences::new(rate);
    let frames = interleaved.chunks_exact(usize::from(channels));
    let all = frames.len() as u64;
    frames.for_each(|frame| silences.add(loudest_of(frame)));
    let spans = silences.finish();
    (spans.head < all).then_some((spans.head, spans.tail))
}

fn loudest_of(frame: &[f32]) -> f32 {
    frame.iter().fold(0.0, |loudest, sample| sample.abs().max(loudest))
}

/// Replaces samples that are not usable numbers by silence, and counts them.
pub(super) fn valid(samples: &[f32]) -> (Cow<'_, [f32]>, u64) {
    // NaN is not within any limits, so one comparison finds all three kinds.
    let is_valid = |sample: &f32| sample.abs() <= ABSURD;
    let invalid = samples.iter().filter(|sample| !is_valid(sample)).count();
    if invalid == 0 {
        return (samples.into(), 0);
    }
    let cleaned = samples.iter().map(|sample| if is_valid(sample) { *sample } else { 0.0 });
    (cleaned.collect::<Vec<_>>().into(), invalid as u64)
}

/// Feeds whole frames, which the crate always accepts.
pub(super) fn feed(meter: &mut EbuR128, samples: &[f32]) {
    let fed = meter.add_frames_f32(samples);
    debug_assert!(fed.is_ok(), "whole frames were fed");
}

fn loudest(channels: u16, peak: impl Fn(u32) -> Result<f64, ebur128::Error>) -> f64 {
    (0..u32::from(channels)).filter_map(|channel| peak(channel).ok()).fold(0.0, f64::max)
}
