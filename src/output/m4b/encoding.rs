//! From samples at any rate to access units.

use super::aac::{self, AHEAD, Aac, DELAY, FRAME};
use super::{BLOCK, file_rate};
use crate::audio::rate::{self, RateConverter};
use crate::output::Spec;
use std::io::{self, ErrorKind};

/// A function that takes access units, in order.
pub type Units<'a> = dyn FnMut(&[u8]) -> io::Result<()> + 'a;

/// An encoder together with the change of rate before it.
pub struct AacEncoder {
    spec: Spec,
    /// Converts the rate. It is taken out when the sound ends.
    converter: Option<RateConverter>,
    aac: Aac,
    /// The number of samples so far, over all channels.
    samples: u64,
    /// Samples at the file's rate that are not encoded yet.
    pcm: Vec<f32>,
    /// How many frames of these were encoded.
    encoded: u64,
    planes: Vec<Vec<f32>>,
    unit: Vec<u8>,
}

impl AacEncoder {
    /// Starts anew.
    ///
    /// # Errors
    /// The encoder does not support this kind of sound.
    pub fn new(spec: &Spec) -> io::Result<Self> {
        let (rate, channels) = (file_rate(spec), usize::from(spec.channels));
        Ok(Self {
            spec: *spec,
            converter: Some(RateConverter::new(spec.rate, rate, spec.channels)),
            aac: aac::encoder(rate, channels)?,
            samples: 0,
            pcm: Vec::new(),
            encoded: 0,
            planes: vec![vec![0.0; FRAME]; channels],
            unit: Vec::new(),
        })
    }

    /// AudioSpecificConfig, ISO/IEC 14496-3.
    pub fn config(&self) -> &[u8] {
        &self.aac.config
    }

    /// The number of samples so far, over all channels.
    pub fn samples(&self) -> u64 {
        self.samples
    }

    /// Takes interleaved samples, and passes on the units that are ready.
    ///
    /// # Errors
    /// The encoder or the receiver failed.
    pub fn push(&mut self, samples: &[f32], units: &mut Units<'_>) -> io::Result<()> {
        self.samples += samples.len() as u64;
        for block in samples.chunks(BLOCK) {
            let samples: Vec<f32> = block.iter().map(|&sample| clip(sample)).collect();
            if let Some(converter) = &mut self.converter {
                converter.push(&samples, &mut self.pcm);
            }
            self.encode(units)?;
        }
        Ok(())
    }

    /// Encodes every complete frame.
    fn encode(&mut self, units: &mut Units<'_>) -> io::Result<()> {
        let channels = self.planes.len();
        let full = self.pcm.len() / (FRAME * channels) * FRAME * channels;
        for frame in self.pcm[..full].chunks_exact(FRAME * channels) {
            for (channel, plane) in self.planes.iter_mut().enumerate() {
                let samples = frame.iter().skip(channel).step_by(channels);
                // Resampling can overshoot a little.
                plane.iter_mut().zip(samples).for_each(|(to, &sample)| *to = clip(sample));
            }
            self.unit.clear();
            self.aac.encoder.encode(&self.planes, &mut self.unit)?;
            if !self.unit.is_empty() {
                units(&self.unit)?;
            }
        }
        self.encoded += (full / channels) as u64;
        self.pcm.drain(..full);
        Ok(())
    }

    /// Encodes the rest, and silence until a decoder can output the last sample. Returns how many samples per channel there
    /// are at the file's rate.
    ///
    /// # Errors
    /// The encoder or the receiver failed, or the last frame is incomplete.
    pub fn drain(&mut self, units: &mut Units<'_>) -> io::Result<u64> {
        let channels = self.planes.len();
        let whole = self.samples / channels as u64;
        if whole * channels as u64 != self.samples {
            return Err(io::Error::new(ErrorKind::InvalidInput, "the sound ends before its last channel"));
        }
        let frames = rate::converted(whole, self.spec.rate, file_rate(&self.spec));
        if let Some(converter) = self.converter.take() {
            converter.finish(&mut self.pcm);
        }
        if frames > 0 {
            let begun = self.pcm.len().next_multiple_of(FRAME * channels);
            self.pcm.resize(begun + (DELAY as usize + AHEAD) * channels, 0.0);
            self.encode(units)?;
        }
        Ok(frames)
    }

    /// Encodes the rest and as much silence as is needed until `frames` samples per channel are encoded, at the file's rate,
    /// and the encoder has output the unit with the last of them.
    ///
    /// # Errors
    /// The encoder or the receiver failed.
    pub fn fill(&mut self, frames: u64, units: &mut Units<'_>) -> io::Result<()> {
        if let Some(converter) = self.converter.take() {
            converter.finish(&mut self.pcm);
        }
        let left = (frames + AHEAD as u64).saturating_sub(self.encoded);
        self.pcm.resize(left as usize * self.planes.len(), 0.0);
        self.encode(units)
    }
}

/// Replaces NaN and infinite samples by silence.
fn clip(sample: f32) -> f32 {
    if sample.is_nan() { 0.0 } else { sample.clamp(-1.0, 1.0) }
}
