//! FLAC, by the crate `flac-codec`.

use super::{DecodeError, Sink};
use flac_codec::decode::{FlacSampleReader, Metadata};

pub(super) fn recognizes(bytes: &[u8]) -> bool {
    bytes.starts_with(b"fLaC")
}

pub(super) fn decode(bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), DecodeError> {
    let broken = |error: flac_codec::Error| DecodeError::Broken(error.to_string());
    let mut reader = FlacSampleReader::new(bytes).map_err(broken)?;
    let metadata = reader.metadata();
    let (rate, channels, bits) = (metadata.sample_rate(), metadata.channel_count(), metadata.bits_per_sample());
    sink.begin(rate, channels.into())?;
    let scale = 1.0 / (1u64 << bits.saturating_sub(1).min(31)) as f32;
    let mut block = Vec::new();
    loop {
        let samples = reader.fill_buf().map_err(broken)?;
        let length = samples.len();
        if length == 0 {
            return Ok(());
        }
        block.clear();
        block.extend(samples.iter().map(|&sample| sample as f32 * scale));
        reader.consume(length);
        sink.give(&block)?;
    }
}
