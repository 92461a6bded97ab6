//! How a take lies on the disk: a WAV file that any player plays, with one chunk more than usual.
//!
//! | bytes | what |
//! |---|---|
//! | 0–11 | `RIFF`, size, `WAVE` |
//! | 12–35 | `fmt `: PCM, mono, 16 bits |
//! | 36–43 | `fcst`, its size |
//! | 44–75 | the key |
//! | 76–79 | the peak, as the bits of an f32 |
//! | 80–111 | BLAKE3 of all bytes before this place, and of all samples |
//! | 112–127 | the first half of the BLAKE3 of all bytes before this place, so that a header is proved without samples |
//! | 128–135 | `data`, its size |
//! | 136– | the samples |
//!
//! All numbers are little endian. A file is sound if each of its bytes is what this module would write, so a flipped bit
//! anywhere makes it unsound.

use super::Key;
use crate::audio::Audio;
use crate::audio::pcm;
use std::io::{self, Read};

/// Bytes before the samples.
pub(super) const HEADER: usize = 136;
const CHECKSUM: std::ops::Range<usize> = 80..112;
const SEAL: std::ops::Range<usize> = 112..128;

/// Bytes read and checked at a time: small enough for the fast part of the processor's cache.
const BLOCK: usize = 64 << 10;

/// What is known of a take without its samples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Header {
    pub key: Key,
    pub rate: u32,
    pub frames: u32,
    pub peak: f32,
    checksum: [u8; 32],
}

impl Header {
    /// The file's length in bytes.
    pub fn file_size(&self) -> u64 {
        HEADER as u64 + u64::from(self.frames) * 2
    }

    /// The bytes before the samples.
    fn bytes(&self) -> [u8; HEADER] {
        let data = self.frames * 2;
        let mut bytes = [0; HEADER];
        let mut rest = &mut bytes[..];
        let mut put = |field: &[u8]| {
            let (place, after) = std::mem::take(&mut rest).split_at_mut(field.len());
            place.copy_from_slice(field);
            rest = after;
        };
        put(b"RIFF");
        put(&(data + HEADER as u32 - 8).to_le_bytes());
        put(b"WAVEfmt ");
        put(&16u32.to_le_bytes());
        put(&1u16.to_le_bytes()); // PCM
        put(&1u16.to_le_bytes()); // mono
        put(&self.rate.to_le_bytes());
        put(&self.rate.wrapping_mul(2).to_le_bytes());
        put(&2u16.to_le_bytes());
        put(&16u16.to_le_bytes());
        put(b"fcst");
        put(&84u32.to_le_bytes());
        put(&self.key.0);
        put(&self.peak.to_bits().to_le_bytes());
        put(&self.checksum);
        put(&[0; 16]);
        put(b"data");
        put(&data.to_le_bytes());
        let seal = blake3::hash(&bytes[..SEAL.start]);
        bytes[SEAL].copy_from_slice(&seal.as_bytes()[..SEAL.len()]);
        bytes
    }

    /// The hasher, past all that lies before the checksum.
    fn hasher(&self) -> blake3::Hasher {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.bytes()[..CHECKSUM.start]);
        hasher
    }

    /// Reads a header; none if it is not one that [`encode`] writes.
    pub fn parse(bytes: &[u8; HEADER]) -> Option<Self> {
        let number = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
        let header = Self {
            key: Key(bytes[44..76].try_into().expect("32 bytes")),
            rate: number(24),
            frames: number(132) / 2,
            peak: f32::from_bits(number(76)),
            checksum: bytes[CHECKSUM].try_into().expect("32 bytes"),
        };
        let sound = header.frames <= MAX_FRAMES && header.rate > 0 && header.bytes() == *bytes;
        sound.then_some(header)
    }
}

/// The most samples a take may have: what a WAV file can hold.
pub(super) const MAX_FRAMES: u32 = (u32::MAX - HEADER as u32) / 2;

/// The whole file of a take, and what its header says. None if there are too many samples.
pub(super) fn encode(key: Key, audio: &Audio) -> Option<(Header, Vec<u8>)> {
    let frames = u32::try_from(audio.samples.len()).ok().filter(|&frames| frames <= MAX_FRAMES)?;
    let mut file = vec![0; HEADER + audio.samples.len() * 2];
    let mut highest = 0;
    for (bytes, &sample) in file[HEADER..].chunks_exact_mut(2).zip(&audio.samples) {
        let sample = pcm::to_i16(sample);
        highest = highest.max(sample.unsigned_abs());
        bytes.copy_from_slice(&sample.to_le_bytes());
    }
    let peak = f32::from(highest) / 32_768.0;
    let mut header = Header { key, rate: audio.rate, frames, peak, checksum: [0; 32] };
    header.checksum = *header.hasher().update(&file[HEADER..]).finalize().as_bytes();
    file[..HEADER].copy_from_slice(&header.bytes());
    Some((header, file))
}

/// Reads the samples behind a header into `samples`, which is emptied first. Whether they are sound and the file ends
/// behind them; if not, `samples` is empty.
///
/// # Errors
/// The disk failed.
pub(super) fn decode(header: &Header, file: &mut impl Read, samples: &mut Vec<f32>) -> io::Result<bool> {
    samples.clear();
    let mut hasher = header.hasher();
    // The caller has compared the length with that of the file, so a broken header cannot ask for too much.
    samples.reserve(header.frames as usize);
    let mut left = header.frames as usize * 2;
    let mut block = vec![0; left.min(BLOCK)];
    let mut whole = true;
    while left > 0 && whole {
        let bytes = &mut block[..left.min(BLOCK)];
        whole = match file.read_exact(bytes) {
            Ok(()) => true,
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => false,
            Err(error) => {
                samples.clear();
                return Err(error);
            }
        };
        hasher.update(bytes);
        samples.extend(bytes.chunks_exact(2).map(|b| pcm::from_i16(i16::from_le_bytes([b[0], b[1]]))));
        left -= bytes.len();
    }
    let sound = whole && hasher.finalize() == blake3::Hash::from_bytes(header.checksum);
    if !sound {
        samples.clear();
    }
    Ok(sound)
}
