//! Test signals.

use std::f64::consts::TAU;

/// A sine of `seconds`, with an amplitude in dBFS and the phase of the first sample in degrees.
pub(super) fn sine(rate: u32, hz: f64, db: f64, degrees: f64, seconds: f64) -> Vec<f32> {
    let amplitude = super::decibel::to_amplitude(db);
    let step = hz / f64::from(rate);
    let sample = |n: usize| (amplitude * (TAU * (step * n as f64 + degrees / 360.0)).sin()) as f32;
    (0..frames(rate, seconds)).map(sample).collect()
}

pub(super) fn silence(rate: u32, seconds: f64) -> Vec<f32> {
    vec![0.0; frames(rate, seconds)]
}

/// White noise between -`amplitude` and `amplitude`.
pub(super) fn noise(rate: u32, amplitude: f32, seconds: f64, seed: u64) -> Vec<f32> {
    let mut state = seed;
    let sample = |_| {
        // Knuth's MMIX generator; the high bits are good enough for sound.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        amplitude * ((state >> 40) as f32 / (1u64 << 23) as f32 - 1.0)
    };
    (0..frames(rate, seconds)).map(sample).collect()
}

/// Syllables: pulses of a gliding voice with a resonance, swelling and dying away four times a second, with hisses between
/// and a pause after every third. Its level is near that of speech recorded with its peaks at `peak`.
pub(super) fn syllables(rate: u32, peak: f32, seconds: f64) -> Vec<f32> {
    let hiss = noise(rate, 0.4, seconds, 7);
    let (mut phase, mut low, mut band) = (0.0f64, 0.0f64, 0.0f64);
    let mut samples: Vec<f32> = Vec::with_capacity(hiss.len());
    for (n, hiss) in hiss.iter().enumerate() {
        let time = n as f64 / f64::from(rate);
        phase += (110.0 + 30.0 * (TAU * 0.7 * time).sin()) / f64::from(rate);
        let pulse = if phase >= 1.0 { 1.0 } else { 0.0 };
        phase -= phase.floor();
        // A state-variable filter at 600 Hz.
        let f = 2.0 * (TAU / 2.0 * 600.0 / f64::from(rate)).sin();
        low += f * band;
        band += f * (pulse - low - 0.25 * band);
        let place = (time * 4.0).fract();
        let swell = (TAU / 2.0 * place).sin().powi(2);
        let voiced = if (time * 4.0) as u64 % 4 == 3 { 0.0 } else { swell };
        let hissing = if (0.85..1.0).contains(&place) { 0.3 } else { 0.0 };
        samples.push((band * voiced) as f32 + hiss * hissing as f32 * voiced.sqrt() as f32);
    }
    let highest = samples.iter().fold(0f32, |highest, sample| highest.max(sample.abs()));
    samples.iter().map(|sample| sample * peak / highest).collect()
}

/// Interleaves two channels.
pub(super) fn interleave(left: &[f32], right: &[f32]) -> Vec<f32> {
    left.iter().zip(right).flat_map(|(left, right)| [*left, *right]).collect()
}

fn frames(rate: u32, seconds: f64) -> usize {
    (f64::from(rate) * seconds).round() as usize
}
