//! WAV, as [`wav`](crate::audio::wav) reads it, with all its channels.

use super::{DecodeError, Sink};
use crate::audio::wav::{self, WavError};

/// Samples that are decoded at a time.
const BLOCK: usize = 1 << 14;

pub(super) fn recognizes(bytes: &[u8]) -> bool {
    wav::recognizes(bytes)
}

pub(super) fn decode(bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), DecodeError> {
    let broken = |error: WavError| DecodeError::Broken(error.to_string());
    let (format, data) = wav::samples(bytes).map_err(broken)?;
    sink.begin(format.rate, format.channels)?;
    let width = format.encoding.bytes();
    let frame = width * usize::from(format.channels);
    let mut block = Vec::with_capacity(BLOCK);
    for frames in data[..data.len() / frame * frame].chunks(frame * (BLOCK / usize::from(format.channels))) {
        block.clear();
        block.extend(frames.chunks_exact(width).map(|sample| format.encoding.sample(sample)));
        sink.give(&block)?;
    }
    Ok(())
}
