//! A part of the sound that is encoded by itself.

use super::encoding::AacEncoder;
use super::{FRAME, file_rate};
use crate::assemble::Grid;
use crate::output::{OutputError, SegmentEncoder, Spec, packed};

/// The silence after a joint: what the encoder needs to begin, as it looks ahead by one unit.
const LEAD: u64 = 2;

/// The units of AAC at the rate of a file with this sound.
pub fn grid(spec: &Spec) -> Grid {
    Grid { unit: FRAME as u64, rate: file_rate(spec), lead: LEAD }
}

/// Starts a segment: see [`Segments::encode`](crate::output::Segments::encode).
///
/// # Errors
/// M4B cannot hold this kind of sound.
pub fn encode(spec: &Spec, units: Option<u64>) -> Result<Box<dyn SegmentEncoder>, OutputError> {
    super::check_size(0, spec)?;
    let encoding = AacEncoder::new(spec).map_err(packed::fault)?;
    Ok(Box::new(Segment { encoding, spec: *spec, units, bytes: Vec::new() }))
}

struct Segment {
    encoding: AacEncoder,
    spec: Spec,
    units: Option<u64>,
    bytes: Vec<u8>,
}

impl SegmentEncoder for Segment {
    fn write(&mut self, samples: &[f32]) -> Result<(), OutputError> {
        let Self { encoding, bytes, .. } = self;
        encoding.push(samples, &mut |unit| packed::append(bytes, unit)).map_err(packed::fault)
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<u8>, OutputError> {
        let Some(count) = self.units else {
            let Self { encoding, bytes, .. } = &mut *self;
            encoding.drain(&mut |unit| packed::append(bytes, unit)).map_err(packed::fault)?;
            return Ok(self.bytes);
        };
        self.write(&packed::ringing(self.spec.rate, self.spec.channels))?;
        let Self { encoding, bytes, .. } = &mut *self;
        encoding.fill(count * FRAME as u64, &mut |unit| packed::append(bytes, unit)).map_err(packed::fault)?;
        Ok(self.bytes)
    }
}
