//! Sound as samples: gain, fades, resampling, trimming, loudness and the shaping of voices. This room knows no engine,
//! and of file formats only those of sound that other programs produce.

pub mod butterworth;
pub mod decibel;
pub mod decode;
pub mod ends;
pub mod level;
pub mod levels;
pub mod limiter;
pub mod measure;
pub mod pcm;
pub(crate) mod random;
pub mod rate;
pub mod resample;
pub mod shape;
#[cfg(test)]
mod signals;
pub mod target;
pub mod timbre;
pub mod trim;
pub mod wav;

/// Mono sound.
#[derive(Clone, Debug, PartialEq)]
pub struct Audio {
    /// Samples per second, never 0.
    pub rate: u32,
    /// Samples, nominally in -1.0..=1.0.
    pub samples: Vec<f32>,
}

impl Audio {
    /// Creates a sound from samples.
    pub fn new(rate: u32, samples: Vec<f32>) -> Self {
        assert!(rate > 0, "a sample rate is at least 1 Hz");
        Self { rate, samples }
    }

    /// Length in seconds.
    pub fn seconds(&self) -> f64 {
        self.samples.len() as f64 / f64::from(self.rate)
    }
}

#[cfg(test)]
mod tests;
