//! How different two voices sound: in pitch and in spectral envelope.

use super::Audio;
use super::shape::melody::Melody;
use realfft::RealFftPlanner;

/// Samples of a frame, and from one frame to the next, at 16 kHz: 32 and 16 ms.
const WINDOW: usize = 512;
const HOP: usize = 256;

/// The number of bands of equal width on the mel scale, and of the cepstral coefficients that are computed from them.
const BANDS: usize = 24;
const COEFFICIENTS: usize = 12;

/// The frequency range that is compared, in Hz, which every voice and rate has.
const LOWEST: f32 = 80.0;
const HIGHEST: f32 = 7_000.0;

/// Frames below the loudest one times this factor (-30 dB) are pauses.
const SOFT: f32 = 0.032;

/// The measures by which two voices are compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Timbre {
    /// Median pitch in semitones above 1 Hz. `None` if nothing is voiced.
    pub pitch: Option<f32>,
    /// Mean mel cepstrum without its level, c1 to c12, of natural logarithms of amplitudes.
    pub cepstrum: [f32; COEFFICIENTS],
}

impl Timbre {
    /// Measures speech. `None` if there is no sound.
    pub fn of(audio: &Audio) -> Option<Self> {
        let period = Melody::track(&audio.samples, audio.rate).median();
        Some(Self { pitch: period.map(|period| -12.0 * period.log2()), cepstrum: cepstrum(audio)? })
    }

    /// Semitones between the two pitches, or 0 if one of them has none.
    pub fn semitones(&self, other: &Self) -> f32 {
        self.pitch.zip(other.pitch).map_or(0.0, |(a, b)| (a - b).abs())
    }

    /// Mel cepstral distortion of the mean envelopes, in dB (Kubichek 1993).
    pub fn distortion(&self, other: &Self) -> f32 {
        let squares: f32 = self.cepstrum.iter().zip(&other.cepstrum).map(|(a, b)| (a - b).powi(2)).sum();
        10.0 / std::f32::consts::LN_10 * (2.0 * squares).sqrt()
    }
}

fn cepstrum(audio: &Audio) -> Option<[f32; COEFFICIENTS]> {
    let rms: Vec<f32> = audio.samples.windows(WINDOW).step_by(HOP).map(super::level::rms).collect();
    let loudest = rms.iter().copied().fold(0.0, f32::max);
    if loudest <= 0.0 {
        return None;
    }
    let transform = RealFftPlanner::<f32>::new().plan_fft_forward(WINDOW);
    let (mut input, mut spectrum) = (transform.make_input_vec(), transform.make_output_vec());
    let bands = bands(audio.rate);
    let mut sums = [0.0_f32; BANDS];
    let mut frames = 0.0;
    for (frame, _) in audio.samples.windows(WINDOW).step_by(HOP).zip(&rms).filter(|(_, rms)| **rms >= SOFT * loudest) {
        for (n, (slot, sample)) in input.iter_mut().zip(frame).enumerate() {
            let phase = std::f32::consts::TAU * n as f32 / WINDOW as f32;
            *slot = sample * (0.5 - 0.5 * phase.cos());
        }
        transform.process(&mut input, &mut spectrum).ok()?;
        for (sum, band) in sums.iter_mut().zip(&bands) {
            let power: f32 = spectrum[band.clone()].iter().map(|bin| bin.norm_sqr()).sum::<f32>() / band.len() as f32;
            // The floor keeps the logarithm of digital silence finite. It is far below the resolution of 16 bits.
            *sum += 0.5 * (power + 1e-9).ln();
        }
        frames += 1.0;
    }
    let mut cepstrum = [0.0; COEFFICIENTS];
    for (k, c) in cepstrum.iter_mut().enumerate() {
        let cosine = |band: usize| (std::f32::consts::PI * (k + 1) as f32 * (band as f32 + 0.5) / BANDS as f32).cos();
        // The discrete cosine transform, scaled so that the distortion is in dB.
        *c = (0..BANDS).map(|band| sums[band] / frames * cosine(band)).sum::<f32>() * 2.0 / BANDS as f32;
    }
    Some(cepstrum)
}

/// The bins of each band.
fn bands(rate: u32) -> Vec<std::ops::Range<usize>> {
    // O'Shaughnessy 1987.
    let mel = |hz: f32| 2595.0 * (1.0 + hz / 700.0).log10();
    let hz = |mel: f32| 700.0 * (10.0_f32.powf(mel / 2595.0) - 1.0);
    let top = HIGHEST.min(rate as f32 * 0.45);
    let edge = |n: usize| {
        let at = mel(LOWEST) + (mel(top) - mel(LOWEST)) * n as f32 / BANDS as f32;
        (hz(at) * WINDOW as f32 / rate as f32) as usize
    };
    (0..BANDS).map(|n| edge(n)..edge(n + 1).max(edge(n) + 1)).collect()
}
