//! The attack on the decoders of sound files.

use super::{MOST_CHANNELS, RATES, decode};

/// The most seconds that are asked for.
const SECONDS: f64 = 2.0;

/// A file that a book names: it is decoded to as many samples as were asked for at most, and these are numbers.
pub(crate) fn sounds(bytes: &[u8]) {
    let mut mended = bytes.to_vec();
    self::mended(&mut mended);
    for bytes in [bytes, &mended] {
        let mut given = 0;
        let decoded = decode(bytes, SECONDS, &mut |shape, samples| {
            assert!(RATES.contains(&shape.rate) && (1..=MOST_CHANNELS).contains(&shape.channels));
            assert!(samples.iter().all(|sample| sample.is_finite()));
            given += samples.len();
            assert!(given as u64 == shape.frames * u64::from(shape.channels) && shape.seconds() <= SECONDS);
        });
        match decoded {
            Ok(shape) => assert!(given > 0 && given as u64 == shape.frames * u64::from(shape.channels)),
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
}

/// Sets the checksums of Ogg pages right, so that damage gets past them.
pub(crate) fn mended(bytes: &mut [u8]) {
    let mut at = 0;
    while let Some(found) = bytes[at..].windows(4).position(|four| four == b"OggS") {
        let page = at + found;
        let Some(segments) = bytes.get(page + 26).map(|&count| usize::from(count)) else { return };
        let Some(table) = bytes.get(page + 27..page + 27 + segments) else { return };
        let end =
            (page + 27 + segments + table.iter().map(|&length| usize::from(length)).sum::<usize>()).min(bytes.len());
        bytes[page + 22..page + 26].fill(0);
        let sum = bytes[page..end].iter().fold(0u32, |sum, &byte| {
            (0..8)
                .fold(sum ^ (u32::from(byte) << 24), |sum, _| (sum << 1) ^ if sum >> 31 == 1 { 0x04C1_1DB7 } else { 0 })
        });
        bytes[page + 22..page + 26].copy_from_slice(&sum.to_le_bytes());
        at = page + 4;
    }
}
