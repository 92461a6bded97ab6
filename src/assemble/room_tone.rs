//! A faint, even noise instead of digital silence, the same in every run.

use crate::audio::decibel;
use crate::audio::random::Random;

/// Its level in dBFS RMS: 5 dB below the noise floor that ACX allows.
pub(super) const LEVEL: f64 = -65.0;

/// The frequency in Hz above which it becomes weaker. A room sounds dull, and hiss would be noticed.
const DARK: f64 = 1500.0;

const SEED: u64 = 0x726f_6f6d;

/// The noise of a whole file, made block by block.
pub(super) struct RoomTone {
    random: Random,
    keep: f32,
    scale: f32,
    /// The filter's state for each channel.
    last: Vec<f32>,
}

impl RoomTone {
    pub fn new(rate: u32, channels: u16) -> Self {
        let keep = (-std::f64::consts::TAU * DARK / f64::from(rate)).exp();
        // A one-pole low-pass leaves (1 - k) / (1 + k) of white noise's power.
        let scale = decibel::to_amplitude(LEVEL) * ((1.0 + keep) / (1.0 - keep)).sqrt();
        Self { random: Random::new(SEED), keep: keep as f32, scale: scale as f32, last: vec![0.0; channels.into()] }
    }

    /// Adds the next stretch of noise to a block of whole frames.
    pub fn add(&mut self, block: &mut [f32]) {
        for frame in block.chunks_exact_mut(self.last.len()) {
            for (sample, last) in frame.iter_mut().zip(&mut self.last) {
                *last = self.keep * *last + (1.0 - self.keep) * self.random.normal();
                *sample += self.scale * *last;
            }
        }
    }
}
