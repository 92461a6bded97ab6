//! Changes the sample rate of a whole sound.

use super::Audio;
use super::rate::converted;
use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Resampler};

/// Input samples for one transform: long enough for a steep filter (the pass band ends within 2 % of half the lower rate),
/// but short enough that a short line is not padded to a long one.
const CHUNK: usize = 2048;

/// Converts a sound to another sample rate, in which it has [`converted`] samples. The filter's delay is removed, so
/// nothing moves in time.
pub fn resample(audio: &Audio, rate: u32) -> Audio {
    assert!(rate > 0, "a sample rate is at least 1 Hz");
    let mut samples = stretch(&audio.samples, audio.rate, rate);
    samples.resize(converted(audio.samples.len() as u64, audio.rate, rate) as usize, 0.0);
    Audio::new(rate, samples)
}

/// Plays the sound `factor` times as fast: shorter, higher, and with all formants moved up by the factor. The sample rate
/// stays the same. `factor` is rounded to a thousandth.
pub fn play_faster(audio: &Audio, factor: f32) -> Audio {
    let thousandths = (factor.clamp(0.1, 10.0) * 1000.0).round() as u32;
    Audio::new(audio.rate, stretch(&audio.samples, thousandths, 1000))
}

/// Resamples to the number of samples that the ratio of the two rates gives.
fn stretch(samples: &[f32], from: u32, to: u32) -> Vec<f32> {
    if from == to || samples.is_empty() {
        return samples.to_vec();
    }
    // The rates are positive, there is one channel, and the buffers have the right lengths, so nothing can fail.
    let input = InterleavedSlice::new(samples, 1, samples.len()).expect("one channel of this length");
    let mut resampler = Fft::<f32>::new_custom(
        from as usize,
        to as usize,
        CHUNK,
        1,
        1,
        rubato::WindowFunction::BlackmanHarris2,
        FixedSync::Both,
    )
    .expect("two positive rates");
    resampler.process_all(&input, samples.len(), None).expect("buffers of the right size").take_data()
}
