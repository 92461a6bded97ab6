//! A part of the sound that is encoded by itself.

use super::codec::{self, FRAME, Packets};
use super::{RATE, bitrate, clean};
use crate::assemble::Grid;
use crate::audio::rate::RateConverter;
use crate::output::{OutputError, SegmentEncoder, Spec, packed};
use std::io;

/// The silence after a joint: 100 ms. After 80 ms, a decoder that comes from elsewhere has converged (RFC 7845, 4.6).
const LEAD: u64 = 5;

/// The packets of Opus.
pub fn grid(_: &Spec) -> Grid {
    Grid { unit: FRAME as u64, rate: RATE, lead: LEAD }
}

/// Starts a segment: see [`Segments::encode`](crate::output::Segments::encode).
///
/// # Errors
/// Opus cannot hold this kind of sound.
pub fn encode(spec: &Spec, units: Option<u64>) -> Result<Box<dyn SegmentEncoder>, OutputError> {
    super::check_size(0, spec)?;
    let (encoder, lag) =
        codec::new(spec.channels == 2, bitrate(spec)).map_err(|error| packed::fault(io::Error::other(error)))?;
    Ok(Box::new(Segment {
        spec: *spec,
        converter: Some(RateConverter::new(spec.rate, RATE, spec.channels)),
        encoder,
        lag: u64::from(lag),
        units,
        waiting: Vec::new(),
        given: 0,
        bytes: Vec::new(),
    }))
}

struct Segment {
    spec: Spec,
    /// Converts the rate. It is taken out when the sound ends.
    converter: Option<RateConverter>,
    encoder: Box<dyn Packets>,
    /// By how many samples the output of the encoder is late.
    lag: u64,
    units: Option<u64>,
    /// Samples at Opus' rate that are not encoded yet.
    waiting: Vec<f32>,
    /// The number of packets so far.
    given: u64,
    bytes: Vec<u8>,
}

impl SegmentEncoder for Segment {
    fn write(&mut self, samples: &[f32]) -> Result<(), OutputError> {
        if let Some(converter) = &mut self.converter {
            converter.push(&clean(samples), &mut self.waiting);
        }
        self.drain().map_err(packed::fault)
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<u8>, OutputError> {
        if self.units.is_some() {
            self.write(&packed::ringing(self.spec.rate, self.spec.channels))?;
        }
        if let Some(converter) = self.converter.take() {
            converter.finish(&mut self.waiting);
        }
        let channels = usize::from(self.spec.channels);
        let last = (self.waiting.len() / channels) as u64 + self.lag;
        let left = match self.units {
            Some(units) => units.saturating_sub(self.given),
            None if self.given == 0 && self.waiting.is_empty() => 0,
            None => last.div_ceil(FRAME as u64),
        };
        self.waiting.resize(left as usize * FRAME * channels, 0.0);
        self.drain().map_err(packed::fault)?;
        Ok(self.bytes)
    }
}

impl Segment {
    /// Encodes every complete packet.
    fn drain(&mut self) -> io::Result<()> {
        let size = FRAME * usize::from(self.spec.channels);
        let whole = self.waiting.len() / size * size;
        for frame in self.waiting[..whole].chunks_mut(size) {
            // The resampling filter may overshoot.
            frame.iter_mut().for_each(|sample| *sample = sample.clamp(-1.0, 1.0));
            let packet = self.encoder.encode(frame).map_err(io::Error::other)?;
            packed::append(&mut self.bytes, &packet)?;
            self.given += 1;
        }
        self.waiting.drain(..whole);
        Ok(())
    }
}
