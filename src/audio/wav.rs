//! Reads WAV as other programs write it: the header of a file or stream, and its samples.

use super::Audio;
use std::fmt;
use std::io::{self, ErrorKind, Read};

/// How samples are stored in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// 8 bits, unsigned.
    Byte,
    /// Little-endian integers of 2, 3 or 4 bytes.
    Integer(usize),
    /// Little-endian floats of 4 or 8 bytes.
    Float(usize),
}

/// The format of the samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    /// How a sample is stored.
    pub encoding: Encoding,
    /// Samples per frame.
    pub channels: u16,
    /// Frames per second.
    pub rate: u32,
}

/// Reads everything before the samples: their format, and their length in bytes, which is `u64::MAX` for a stream that
/// was never closed. `None` if this is not a WAV file.
///
/// # Errors
/// It cannot be read, or ends before the samples.
pub fn head(file: &mut impl Read) -> io::Result<Option<(Format, u64)>> {
    let mut start = [0; 12];
    file.read_exact(&mut start)?;
    if !matches!(&start[..4], b"RIFF" | b"RF64" | b"BW64") || &start[8..] != b"WAVE" {
        return Ok(None);
    }
    let (mut format, mut large) = (None, None);
    loop {
        let mut chunk = [0; 8];
        file.read_exact(&mut chunk)?;
        let length = u32::from_le_bytes(chunk[4..].try_into().expect("four bytes"));
        match &chunk[..4] {
            b"data" => {
                // A size of all ones refers to the one in `ds64` (EBU Tech 3306), or means a stream that was never closed.
                let length = match length {
                    u32::MAX => large.unwrap_or(u64::MAX),
                    length => length.into(),
                };
                return Ok(format.map(|format| (format, length)));
            }
            b"ds64" | b"fmt " => {
                let mut body = Vec::new();
                // No valid chunk is longer, so a wrong length cannot ask for more.
                file.take(u64::from(length) + u64::from(length % 2)).read_to_end(&mut body)?;
                if (body.len() as u64) < u64::from(length) {
                    return Err(ErrorKind::UnexpectedEof.into());
                }
                if &chunk[..4] == b"ds64" {
                    large = body.get(8..16).map(|size| u64::from_le_bytes(size.try_into().expect("eight bytes")));
                } else {
                    format = parse(&body);
                    if format.is_none() {
                        return Ok(None);
                    }
                }
            }
            _ => {
                let length = u64::from(length) + u64::from(length % 2);
                if io::copy(&mut file.take(length), &mut io::sink())? < length {
                    return Err(ErrorKind::UnexpectedEof.into());
                }
            }
        }
    }
}

/// The body of a `fmt ` chunk, plain or extensible (Microsoft, "Multiple Channel Audio Data and WAVE Files", 2001).
fn parse(body: &[u8]) -> Option<Format> {
    let short = |at: usize| Some(u16::from_le_bytes(body.get(at..at + 2)?.try_into().ok()?));
    let rate = u32::from_le_bytes(body.get(4..8)?.try_into().ok()?);
    let (channels, bits) = (short(2)?, short(14)?);
    let tag = match short(0)? {
        0xFFFE => short(24)?,
        tag => tag,
    };
    let encoding = match (tag, bits) {
        (1, 8) => Encoding::Byte,
        (1, 16 | 24 | 32) => Encoding::Integer(usize::from(bits / 8)),
        (3, 32 | 64) => Encoding::Float(usize::from(bits / 8)),
        _ => return None,
    };
    (channels > 0).then_some(Format { encoding, channels, rate })
}

impl Encoding {
    /// Bytes of a sample.
    pub fn bytes(self) -> usize {
        match self {
            Encoding::Byte => 1,
            Encoding::Integer(bytes) | Encoding::Float(bytes) => bytes,
        }
    }

    /// Decodes a sample, to -1..1 (floats unchanged).
    pub fn sample(self, bytes: &[u8]) -> f32 {
        match (self, bytes) {
            (Encoding::Byte, _) => (f32::from(bytes[0]) - 128.0) / 128.0,
            (Encoding::Float(_), &[a, b, c, d]) => f32::from_le_bytes([a, b, c, d]),
            (Encoding::Float(_), _) => bytes.try_into().map(f64::from_le_bytes).unwrap_or(0.0) as f32,
            (Encoding::Integer(_), _) => {
                let mut whole = [0; 4];
                whole[4 - bytes.len()..].copy_from_slice(bytes);
                (f64::from(i32::from_le_bytes(whole)) / 2_147_483_648.0) as f32
            }
        }
    }
}

/// Why bytes cannot be read as sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WavError {
    /// It is not a WAV file, or of an unknown kind.
    NotWav,
    /// It ends before its header says.
    Short {
        /// Bytes of samples that the header announces. `None` if the header itself is incomplete.
        announced: Option<u64>,
        /// Bytes of samples that were found.
        found: u64,
    },
    /// Its rate or its samples are invalid.
    Broken,
    /// It is longer than was asked for.
    Long {
        /// Its length in whole seconds.
        seconds: u64,
        /// The most seconds that were asked for.
        most: u64,
    },
}

impl fmt::Display for WavError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WavError::NotWav => f.write_str("it is not a WAV file with PCM or float samples"),
            WavError::Short { announced: Some(bytes), found } => {
                write!(f, "it ends after {found} of {bytes} bytes of samples")
            }
            WavError::Short { announced: None, .. } => f.write_str("it ends within its header"),
            WavError::Broken => f.write_str("its rate or its samples are invalid"),
            WavError::Long { seconds, most } => write!(f, "it lasts {seconds} s, and can last {most} s at most"),
        }
    }
}

impl std::error::Error for WavError {}

/// Rates that are accepted, in Hz.
const RATES: std::ops::RangeInclusive<u32> = 1_000..=768_000;

/// Sizes that are placeholders of programs that wrote a stream and could not go back: espeak-ng writes 0x7FFFF000, ffmpeg
/// 0xFFFFFFFF, and others the same less the size of the header.
const PLACEHOLDERS: [std::ops::RangeInclusive<u64>; 3] =
    [0x7FFF_0000..=0x8000_0000, 0xFFFF_0000..=0xFFFF_FFFF, u64::MAX..=u64::MAX];

/// Chunks that can come after the samples.
const CHUNKS: [&[u8]; 6] = [b"LIST", b"fact", b"id3 ", b"ID3 ", b"cue ", b"bext"];

/// Whether a size of samples is only the placeholder of a stream, so that the samples reach to the end of the file: the
/// maximum, or 0 if something other than another chunk follows. `after` is what follows the size, at least 4 bytes of it.
pub fn is_placeholder(size: u64, after: &[u8]) -> bool {
    let another = || after.is_empty() || CHUNKS.iter().any(|chunk| after.starts_with(chunk));
    PLACEHOLDERS.iter().any(|sizes| sizes.contains(&size)) || (size == 0 && !another())
}

/// The sound of a WAV file from a program or server, mixed down to one channel. Sizes of 0 and of the maximum, which
/// streams have, reach to the end of the file; a file that ends before any other size is an error.
///
/// # Errors
/// See [`WavError`]. A file without samples is not an error here.
pub fn decode(bytes: &[u8]) -> Result<Audio, WavError> {
    decode_within(bytes, f64::INFINITY)
}

/// Like [`decode`], but refuses a file that lasts longer than this many seconds before anything is allocated for it.
///
/// # Errors
/// As for [`decode`], and [`WavError::Long`].
pub fn decode_within(bytes: &[u8], most: f64) -> Result<Audio, WavError> {
    let (format, data) = samples(bytes)?;
    let width = format.encoding.bytes();
    let channels = usize::from(format.channels);
    let seconds = (data.len() / (width * channels)) as f64 / f64::from(format.rate);
    if seconds > most {
        return Err(WavError::Long { seconds: seconds as u64, most: most as u64 });
    }
    let frames = data.chunks_exact(width * channels).map(|frame| {
        let sum: f32 = frame.chunks_exact(width).map(|sample| format.encoding.sample(sample)).sum();
        sum / channels as f32
    });
    let samples: Vec<f32> = frames.collect();
    if samples.iter().any(|sample| !sample.is_finite()) {
        return Err(WavError::Broken);
    }
    Ok(Audio::new(format.rate, samples))
}

/// Whether bytes begin as a WAV file does.
pub fn recognizes(bytes: &[u8]) -> bool {
    [b"RIFF", b"RF64", b"BW64"].iter().any(|mark| bytes.starts_with(*mark))
}

/// The format of a WAV file, and the bytes of its samples, as [`decode`] takes them.
///
/// # Errors
/// As for [`decode`].
pub fn samples(mut bytes: &[u8]) -> Result<(Format, &[u8]), WavError> {
    if !recognizes(bytes) {
        return Err(WavError::NotWav);
    }
    let (format, announced) = match head(&mut bytes) {
        Ok(Some(head)) => head,
        Ok(None) => return Err(WavError::NotWav),
        Err(_) => return Err(WavError::Short { announced: None, found: 0 }),
    };
    let found = bytes.len() as u64;
    let unknown = is_placeholder(announced, bytes);
    if announced > found && !unknown {
        return Err(WavError::Short { announced: Some(announced), found });
    }
    if !RATES.contains(&format.rate) {
        return Err(WavError::Broken);
    }
    Ok((format, if unknown { bytes } else { &bytes[..announced as usize] }))
}

#[cfg(test)]
mod tests;
