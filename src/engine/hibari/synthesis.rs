//! Turns a network's frames into samples: pulses and noise are filtered frame by frame, and an inverse short-time Fourier
//! transform follows. The formula is that of hibari-tts 0.2.1 (`dsp.py`):
//!
//! S = exp(lh)·exp(iπ·tanh(theta))·E + exp(ln)·Z + exp(lr)·exp(i·phi)
//!
//! where E is the spectrum of the pulses, and Z is complex noise whose two parts are normal with deviation 1.

use super::bend::SpectrumBend;
use super::filter::{FrameFilter, window};
use super::graph::SpectrumFrames;
use super::pulses::pulses;
use crate::audio::random::Random;

/// Samples per second.
pub const RATE: u32 = 24_000;

/// The number of samples from the start of one frame to the start of the next.
pub const HOP: usize = 300;

/// The number of samples that a frame covers.
pub const WINDOW: usize = 1_200;

/// The number of frames that overlap at every sample.
const OVERLAP: usize = WINDOW / HOP;

/// Makes the samples of some frames, changed as `bend` says, with noise from `random`.
pub fn synthesize(frames: &SpectrumFrames, bend: &SpectrumBend, random: &mut Random) -> Vec<f32> {
    let source = pulses(&frames.melody, bend.roughness, random);
    synthesize_with(frames, bend, &source, || random.normal())
}

/// Like [`synthesize`], but with given pulses and noise.
pub fn synthesize_with(
    frames: &SpectrumFrames,
    bend: &SpectrumBend,
    source: &[f32],
    mut noise: impl FnMut() -> f32,
) -> Vec<f32> {
    let mut filter = FrameFilter::new(bend);
    let mut out = vec![0.0; (frames.count + OVERLAP - 1) * HOP];
    for nth in 0..frames.count {
        let samples = filter.run(frames.frame(nth), source, nth, &mut noise);
        let place = &mut out[nth * HOP..][..WINDOW];
        for ((slot, sample), share) in place.iter_mut().zip(samples).zip(window()) {
            *slot += sample * share;
        }
    }
    let mut out = flatten(out, frames.count, window());
    if let Some(gain) = filter.restoring_gain() {
        out.iter_mut().for_each(|sample| *sample *= gain);
    }
    out
}

/// Divides by the sum of the overlapping windows, which are fewer at both ends, and cuts off what comes before the middle
/// of the first frame.
fn flatten(mut out: Vec<f32>, frames: usize, window: &[f32]) -> Vec<f32> {
    let sum = |block: usize, i: usize| {
        let windows = (0..OVERLAP).filter(|k| (*k..frames + k).contains(&block));
        let sum: f32 = windows.map(|k| window[k * HOP + i].powi(2)).sum();
        1.0 / (sum.max(1e-11) * WINDOW as f32)
    };
    // The same for every block that all of its windows cover.
    let inner: Vec<f32> = (0..HOP).map(|i| sum(OVERLAP - 1, i)).collect();
    for (block, samples) in out.chunks_exact_mut(HOP).enumerate() {
        if (OVERLAP - 1..frames).contains(&block) {
            samples.iter_mut().zip(&inner).for_each(|(sample, share)| *sample *= share);
        } else {
            samples.iter_mut().enumerate().for_each(|(i, sample)| *sample *= sum(block, i));
        }
    }
    out.drain(..WINDOW / 2);
    out.truncate(frames * HOP);
    out
}
