//! A part of the sound that is encoded by itself. Its bytes are access units, each after its length in 2 bytes.

use super::encoding::Encoding;
use super::{FRAME, file_rate};
use crate::assemble::Grid;
use crate::fs::{Doing, PathError};
use crate::output::{OutputError, SegmentEncoder, Spec};
use std::io::{self, ErrorKind};

/// Seconds of silence that pass the change of rate after the sound, in which its filter falls silent.
const RINGING: f64 = 0.2;

/// The units of AAC at the rate of a file with this sound.
pub fn grid(spec: &Spec) -> Grid {
    Grid { unit: FRAME as u64, rate: file_rate(spec) }
}

/// Starts a segment: see [`Segments::encode`](crate::output::Segments::encode).
///
/// # Errors
/// M4B cannot hold this kind of sound.
pub fn encode(spec: &Spec, units: Option<u64>) -> Result<Box<dyn SegmentEncoder>, OutputError> {
    super::check_size(0, spec)?;
    let encoding = Encoding::new(spec).map_err(fault)?;
    Ok(Box::new(Segment { encoding, spec: *spec, units, bytes: Vec::new() }))
}

struct Segment {
    encoding: Encoding,
    spec: Spec,
    units: Option<u64>,
    bytes: Vec<u8>,
}

impl SegmentEncoder for Segment {
    fn write(&mut self, samples: &[f32]) -> Result<(), OutputError> {
        let Self { encoding, bytes, .. } = self;
        encoding.push(samples, &mut |unit| append(bytes, unit)).map_err(fault)
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<u8>, OutputError> {
        let Some(count) = self.units else {
            let Self { encoding, bytes, .. } = &mut *self;
            encoding.drain(&mut |unit| append(bytes, unit)).map_err(fault)?;
            return Ok(self.bytes);
        };
        let ringing = (RINGING * f64::from(self.spec.rate)) as usize;
        self.write(&vec![0.0; ringing * usize::from(self.spec.channels)])?;
        let Self { encoding, bytes, .. } = &mut *self;
        encoding.fill(count * FRAME as u64, &mut |unit| append(bytes, unit)).map_err(fault)?;
        Ok(self.bytes)
    }
}

fn append(bytes: &mut Vec<u8>, unit: &[u8]) -> io::Result<()> {
    let length = u16::try_from(unit.len()).map_err(io::Error::other)?;
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(unit);
    Ok(())
}

/// The units of a segment.
///
/// # Errors
/// It is damaged.
pub fn units(mut segment: &[u8]) -> io::Result<Vec<&[u8]>> {
    let mut units = Vec::new();
    while let Some((length, rest)) = segment.split_first_chunk() {
        let unit = rest.split_at_checked(u16::from_be_bytes(*length).into());
        let (unit, rest) = unit.ok_or(ErrorKind::UnexpectedEof)?;
        units.push(unit);
        segment = rest;
    }
    if segment.is_empty() { Ok(units) } else { Err(ErrorKind::UnexpectedEof.into()) }
}

fn fault(error: io::Error) -> OutputError {
    PathError::new("the sound", Doing::Write, error).into()
}
