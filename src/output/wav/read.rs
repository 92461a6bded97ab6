//! Reading a WAV file back, of any size and maker, to measure it. Streams: a file of ten hours takes no more memory than
//! one of a second.

use crate::audio::measure::{Measures, Meter};
use crate::diag::Diagnostic;
use crate::fs::{Doing, PathError};
use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read};
use std::path::Path;

/// Frames that are read at once.
const BLOCK: usize = 16 << 10;

/// How samples lie in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    /// 8 bits, unsigned.
    Byte,
    /// Little-endian integers of 2, 3 or 4 bytes.
    Integer(usize),
    /// Little-endian floats of 4 or 8 bytes.
    Float(usize),
}

#[derive(Clone, Copy, Debug)]
struct Format {
    encoding: Encoding,
    channels: u16,
    rate: u32,
}

/// Measures a WAV or RF64 file of PCM or float samples. A file that ends too early is measured as far as it goes.
///
/// # Errors
/// It cannot be read, or is no such file.
pub fn measure(path: &Path) -> Result<Measures, Diagnostic> {
    let unreadable = |error| PathError::new(path, Doing::Read, error);
    let other = |what: &str| {
        Diagnostic::error("not-measurable", format!("cannot measure `{}`: {what}", path.display()))
            .hint("WAV and RF64 files with PCM or float samples are measured; decode other formats to WAV first")
    };
    let mut file = BufReader::with_capacity(1 << 16, File::open(path).map_err(unreadable)?);
    let (format, length) = match head(&mut file) {
        Ok(Some(head)) => head,
        Ok(None) => return Err(other("it is no WAV file, or of a kind that is not known here")),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Err(other("it ends within its header")),
        Err(error) => return Err(unreadable(error).into()),
    };
    let mut meter = Meter::new(format.rate, format.channels).map_err(|error| other(&error.to_string()))?;
    let mut data = file.take(length);
    let width = format.encoding.bytes();
    let mut bytes = vec![0; BLOCK * width * usize::from(format.channels)];
    let mut samples = Vec::new();
    loop {
        let filled = fill(&mut data, &mut bytes).map_err(unreadable)?;
        samples.clear();
        samples.extend(bytes[..filled].chunks_exact(width).map(|sample| format.encoding.sample(sample)));
        meter.add(&samples);
        if filled < bytes.len() {
            return Ok(meter.finish());
        }
    }
}

/// Reads until the buffer is full or the end is there.
fn fill(from: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match from.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Reads all that lies before the samples: their format and their length in bytes. None if this is no such file.
fn head(file: &mut impl Read) -> io::Result<Option<(Format, u64)>> {
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
                // A size of all ones stands for the one in `ds64` (EBU Tech 3306), or for a stream that was never closed.
                let length = match length {
                    u32::MAX => large.unwrap_or(u64::MAX),
                    length => length.into(),
                };
                return Ok(format.map(|format| (format, length)));
            }
            b"ds64" | b"fmt " => {
                let mut body = Vec::new();
                // No such chunk is longer; a broken length asks for no more than there is.
                file.take(u64::from(length) + u64::from(length % 2)).read_to_end(&mut body)?;
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
    fn bytes(self) -> usize {
        match self {
            Encoding::Byte => 1,
            Encoding::Integer(bytes) | Encoding::Float(bytes) => bytes,
        }
    }

    fn sample(self, bytes: &[u8]) -> f32 {
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

#[cfg(test)]
mod tests {
    use super::super::open;
    use super::*;
    use crate::output::tags::Tags;
    use crate::output::{Bits, Spec};

    fn written(bits: Bits, channels: u16, known: bool) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tone.wav");
        let frames = 48_000;
        let spec = Spec { frames: known.then_some(frames), ..Spec::new(48_000, channels, bits) };
        let mut file = open(&path, &spec, &Tags::default()).unwrap();
        let tone = |n: u64| 0.5 * (n as f32 * 0.131).sin();
        let samples: Vec<f32> = (0..frames).flat_map(|n| vec![tone(n); channels.into()]).collect();
        file.write(&samples).unwrap();
        file.finish().unwrap();
        (folder, path)
    }

    #[test]
    fn what_was_written_is_measured() {
        for bits in [Bits::Sixteen, Bits::TwentyFour] {
            for channels in [1, 2] {
                for known in [true, false] {
                    let (_folder, path) = written(bits, channels, known);
                    let measures = measure(&path).unwrap();
                    assert_eq!((measures.rate, measures.channels, measures.frames), (48_000, channels, 48_000));
                    assert!((measures.rms_dbfs.unwrap() + 9.03).abs() < 0.01, "{measures:?}");
                }
            }
        }
    }

    #[test]
    fn floats_and_large_sizes_are_read() {
        let mut file = Vec::new();
        let samples: Vec<u8> = [0.5f32, -0.5].iter().flat_map(|sample| sample.to_le_bytes()).collect();
        file.extend_from_slice(b"RF64\xFF\xFF\xFF\xFFWAVEds64\x1C\0\0\0");
        file.extend_from_slice(&[0; 8]);
        file.extend_from_slice(&(samples.len() as u64).to_le_bytes());
        file.extend_from_slice(&[0; 12]);
        file.extend_from_slice(b"fmt \x10\0\0\0\x03\0\x01\0\x80\xBB\0\0\0\0\0\0\x04\0\x20\0data\xFF\xFF\xFF\xFF");
        file.extend_from_slice(&samples);
        file.extend_from_slice(b"LIST and more that is no sound");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("float.wav");
        std::fs::write(&path, &file).unwrap();
        let measures = measure(&path).unwrap();
        assert_eq!((measures.frames, measures.rate), (2, 48_000));
        assert!((measures.sample_peak_dbfs.unwrap() + 6.02).abs() < 0.01);
    }

    #[test]
    fn what_is_no_wav_file_is_told_and_nothing_panics() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.wav");
        let (_whole, good) = written(Bits::Sixteen, 1, true);
        let good = std::fs::read(good).unwrap();
        for bytes in [&b""[..], b"fLaC and so on and so on", b"RIFF1234WAVE", &good[..30]] {
            std::fs::write(&path, bytes).unwrap();
            assert_eq!(measure(&path).unwrap_err().code, "not-measurable");
        }
        // Torn in the middle of a frame.
        std::fs::write(&path, &good[..1001]).unwrap();
        assert_eq!(measure(&path).unwrap().frames, (1001 - 44) / 2);
        assert_eq!(measure(&folder.path().join("none.wav")).unwrap_err().code, "cannot-read");
    }
}
