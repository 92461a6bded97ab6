//! The file format of a take: a WAV file that every player can play, with two additional chunks.
//!
//! | bytes | what |
//! |---|---|
//! | 0–11 | `RIFF`, size, `WAVE` |
//! | 12–35 | `fmt `: PCM, mono, 16 bits |
//! | 36–43 | `fcst`, its size |
//! | 44–75 | the key |
//! | 76–79 | the highest sample, as the bits of an f32 |
//! | 80–83 | the true peak, likewise |
//! | 84–91 | the sum of the samples' squares, as the bits of an f64 |
//! | 92–99 | the sum of the samples, likewise |
//! | 100–103 | the loudness in LUFS (see [`levels::loudness`]), as the bits of an f32 |
//! | 104–107 | the power of the loudest tenth of a second (see [`levels::loudest`]), likewise |
//! | 108–327 | where it rises above each of many levels, from the first sample and from the last (see [`Ends`]) |
//! | 328–359 | BLAKE3 of all bytes before this offset, and of all samples |
//! | 360–375 | half of the BLAKE3 of all bytes before this offset, to verify the header without samples |
//! | 376–383 | `data`, its size |
//! | 384– | the samples |
//! | then | `cntr`, its size |
//! | | the contour (see [`levels::contour`]): one f32 for each step of 25 ms |
//! | | half of the BLAKE3 of bytes 0–327 and the contour, to verify it without samples |
//!
//! All numbers are little endian. A file is valid if every byte is what this module would write, so a flipped bit
//! anywhere makes it invalid.

use super::Key;
use crate::audio::ends::Ends;
use crate::audio::{Audio, level, levels, limiter, pcm};
use std::io::{self, Read};

/// Bytes before the samples.
pub(super) const HEADER: usize = 384;
const CHECKSUM: std::ops::Range<usize> = 328..360;
const SEAL: std::ops::Range<usize> = 360..376;

/// Bytes of the contour's chunk in addition to the contour: its header and its checksum.
const CONTOUR_HEAD: usize = 8;
const PROOF: usize = 16;

/// Bytes that are read and checked at a time: few enough for the processor's cache.
const BLOCK: usize = 64 << 10;

/// What the header says about a take.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Header {
    pub key: Key,
    pub rate: u32,
    pub frames: u32,
    pub peak: f32,
    pub true_peak: f32,
    pub energy: f64,
    pub sum: f64,
    pub loudness: f32,
    pub loudest: f32,
    pub ends: Ends,
    checksum: [u8; 32],
}

impl Header {
    /// The file's length in bytes.
    pub fn file_size(&self) -> u64 {
        self.contour_at() + self.contour_size() as u64
    }

    /// The offset of the contour's chunk.
    pub fn contour_at(&self) -> u64 {
        HEADER as u64 + u64::from(self.frames) * 2
    }

    /// Bytes of the contour's chunk.
    fn contour_size(&self) -> usize {
        CONTOUR_HEAD + self.steps() * 4 + PROOF
    }

    fn steps(&self) -> usize {
        (self.frames as usize).div_ceil(levels::step(self.rate))
    }

    /// The contour's chunk.
    fn contour_chunk(&self, contour: impl Iterator<Item = f32>) -> Vec<u8> {
        let mut chunk = Vec::with_capacity(self.contour_size());
        chunk.extend(b"cntr");
        chunk.extend(((self.contour_size() - CONTOUR_HEAD) as u32).to_le_bytes());
        contour.for_each(|power| chunk.extend(power.to_le_bytes()));
        let proof = self.hasher().update(&chunk[CONTOUR_HEAD..]).finalize();
        chunk.extend(&proof.as_bytes()[..PROOF]);
        chunk
    }

    /// Reads the contour from its chunk, which begins at the file's position. `None` if it is invalid.
    ///
    /// # Errors
    /// The disk failed.
    pub fn contour(&self, file: &mut impl Read) -> io::Result<Option<Vec<f32>>> {
        let mut chunk = vec![0; self.contour_size()];
        if !read_whole(file, &mut chunk)? {
            return Ok(None);
        }
        let powers = chunk[CONTOUR_HEAD..chunk.len() - PROOF].chunks_exact(4);
        let contour: Vec<f32> = powers.map(|power| f32::from_le_bytes(power.try_into().expect("four bytes"))).collect();
        Ok((self.contour_chunk(contour.iter().copied()) == chunk).then_some(contour))
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
        put(&(self.file_size() as u32 - 8).to_le_bytes());
        put(b"WAVEfmt ");
        put(&16u32.to_le_bytes());
        put(&1u16.to_le_bytes()); // PCM
        put(&1u16.to_le_bytes()); // mono
        put(&self.rate.to_le_bytes());
        put(&self.rate.wrapping_mul(2).to_le_bytes());
        put(&2u16.to_le_bytes());
        put(&16u16.to_le_bytes());
        put(b"fcst");
        put(&332u32.to_le_bytes());
        put(&self.key.0);
        put(&self.peak.to_bits().to_le_bytes());
        put(&self.true_peak.to_bits().to_le_bytes());
        put(&self.energy.to_bits().to_le_bytes());
        put(&self.sum.to_bits().to_le_bytes());
        put(&self.loudness.to_bits().to_le_bytes());
        put(&self.loudest.to_bits().to_le_bytes());
        put(&self.ends.bytes());
        put(&self.checksum);
        put(&[0; 16]);
        put(b"data");
        put(&data.to_le_bytes());
        let seal = blake3::hash(&bytes[..SEAL.start]);
        bytes[SEAL].copy_from_slice(&seal.as_bytes()[..SEAL.len()]);
        bytes
    }

    /// The hasher, after all bytes before the checksum.
    fn hasher(&self) -> blake3::Hasher {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.bytes()[..CHECKSUM.start]);
        hasher
    }

    /// Reads a header. `None` if [`encode`] would not have written it.
    pub fn parse(bytes: &[u8; HEADER]) -> Option<Self> {
        let number = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
        let double = |at: usize| f64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes"));
        let header = Self {
            key: Key(bytes[44..76].try_into().expect("32 bytes")),
            rate: number(24),
            frames: number(380) / 2,
            peak: f32::from_bits(number(76)),
            true_peak: f32::from_bits(number(80)),
            energy: double(84),
            sum: double(92),
            loudness: f32::from_bits(number(100)),
            loudest: f32::from_bits(number(104)),
            ends: Ends::from_bytes(bytes[108..].first_chunk().expect("they are before the checksum")),
            checksum: bytes[CHECKSUM].try_into().expect("32 bytes"),
        };
        let sound = header.frames <= MAX_FRAMES && header.rate > 0 && header.bytes() == *bytes;
        sound.then_some(header)
    }
}

/// The most samples a take can have: as many as a WAV file can hold together with the largest contour, which has one number
/// per sample.
pub(super) const MAX_FRAMES: u32 = (u32::MAX - 1024) / 6;

/// The file of a take, and its header. `None` if there are too many samples.
pub(super) fn encode(key: Key, audio: &Audio) -> Option<(Header, Vec<u8>)> {
    let frames = u32::try_from(audio.samples.len()).ok().filter(|&frames| frames <= MAX_FRAMES)?;
    let mut file = vec![0; HEADER + audio.samples.len() * 2];
    // Samples are measured as they are stored, after rounding.
    let mut rounded = Vec::with_capacity(audio.samples.len());
    for (bytes, &sample) in file[HEADER..].chunks_exact_mut(2).zip(&audio.samples) {
        let sample = pcm::to_i16(sample);
        rounded.push(pcm::from_i16(sample));
        bytes.copy_from_slice(&sample.to_le_bytes());
    }
    let rounded = Audio::new(audio.rate, rounded);
    let ends = Ends::of(&rounded);
    let rounded = rounded.samples;
    let contour = levels::contour(&rounded, audio.rate);
    let mut header = Header {
        key,
        rate: audio.rate,
        frames,
        peak: level::peak(&rounded),
        true_peak: limiter::true_peak(&rounded, audio.rate),
        energy: level::energy(&rounded),
        sum: level::sum(&rounded),
        loudness: levels::loudness(&contour),
        loudest: levels::loudest(&contour),
        ends,
        checksum: [0; 32],
    };
    header.checksum = *header.hasher().update(&file[HEADER..]).finalize().as_bytes();
    file[..HEADER].copy_from_slice(&header.bytes());
    file.extend(header.contour_chunk(contour.into_iter()));
    Some((header, file))
}

/// Reads the samples after a header into `samples`, which is cleared first. Returns whether they are valid and the file
/// ends after them; if not, `samples` is empty.
///
/// # Errors
/// The disk failed.
pub(super) fn decode(header: &Header, file: &mut impl Read, samples: &mut Vec<f32>) -> io::Result<bool> {
    samples.clear();
    let mut hasher = header.hasher();
    // The caller has compared the length with that of the file, so an invalid header cannot ask for too much.
    samples.reserve(header.frames as usize);
    let mut left = header.frames as usize * 2;
    let mut block = vec![0; left.min(BLOCK)];
    let mut whole = true;
    while left > 0 && whole {
        let bytes = &mut block[..left.min(BLOCK)];
        whole = match read_whole(file, bytes) {
            Ok(whole) => whole,
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
    let contour = if sound { header.contour(file) } else { Ok(None) };
    if !matches!(contour, Ok(Some(_))) {
        samples.clear();
    }
    Ok(contour?.is_some())
}

/// Fills the bytes, and returns whether there were enough.
fn read_whole(file: &mut impl Read, bytes: &mut [u8]) -> io::Result<bool> {
    match file.read_exact(bytes) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}
