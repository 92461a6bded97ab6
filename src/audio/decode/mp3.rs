//! MP3, by the crate `nanomp3`, without the silence that encoders add at both ends.

use super::{DecodeError, Sink};
use nanomp3::{Channels, SliceReader};

pub(super) fn recognizes(bytes: &[u8]) -> bool {
    nanomp3::detect(bytes)
}

pub(super) fn decode(bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), DecodeError> {
    let mut reader = SliceReader::<f32>::new(bytes);
    let channels = match reader.channels() {
        Some(Channels::Mono) => 1,
        Some(_) => 2,
        None => return Err(DecodeError::Empty),
    };
    sink.begin(reader.sample_rate(), channels)?;
    let whole = usize::from(channels);
    while let Some(frame) = reader.read_frame().map_err(|error| DecodeError::Broken(error.to_string()))? {
        sink.give(&frame[..frame.len() / whole * whole])?;
    }
    Ok(())
}
