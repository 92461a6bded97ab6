//! The bytes of a segment: units of an encoder, each after its length in 2 bytes.

use super::OutputError;
use crate::fs::{Doing, PathError};
use std::io::{self, ErrorKind};

/// Appends a unit.
///
/// # Errors
/// It is too long.
pub fn append(bytes: &mut Vec<u8>, unit: &[u8]) -> io::Result<()> {
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

/// That a segment could not be encoded, which has no path of its own.
pub fn fault(error: io::Error) -> OutputError {
    PathError::new("the sound", Doing::Write, error).into()
}

/// Seconds of silence that pass a change of rate after the sound of a segment, in which its filter falls silent.
pub const RINGING: f64 = 0.2;

/// The silence of that length, interleaved.
pub fn ringing(rate: u32, channels: u16) -> Vec<f32> {
    vec![0.0; (RINGING * f64::from(rate)) as usize * usize::from(channels)]
}
