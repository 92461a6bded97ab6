//! Reads a WAV file of any size from any program, to measure it. It streams: a file of ten hours takes no more memory
//! than one of a second.

use crate::audio::measure::{Measures, Meter};
use crate::audio::wav::head;
use crate::diag::Diagnostic;
use crate::fs::{Doing, PathError};
use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read};
use std::path::Path;

/// Frames that are read at a time.
const BLOCK: usize = 16 << 10;

/// Measures a WAV or RF64 file with PCM or float samples. A file that ends too early is measured up to there.
///
/// # Errors
/// It cannot be read, or is not such a file.
pub fn measure(path: &Path) -> Result<Measures, Diagnostic> {
    let unreadable = |error| PathError::new(path, Doing::Read, error);
    let other = |what: &str| {
        Diagnostic::error("not-measurable", format!("cannot measure `{}`: {what}", path.display())).hint(
            "only WAV and RF64 files with PCM or float samples can be measured; decode other formats to WAV first",
        )
    };
    let mut file = BufReader::with_capacity(1 << 16, File::open(path).map_err(unreadable)?);
    let (format, length) = match head(&mut file) {
        Ok(Some(head)) => head,
        Ok(None) => return Err(other("it is not a WAV file, or of an unknown kind")),
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

/// Reads until the buffer is full or the file ends.
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
        // The file is cut in the middle of a frame.
        std::fs::write(&path, &good[..1001]).unwrap();
        assert_eq!(measure(&path).unwrap().frames, (1001 - 44) / 2);
        assert_eq!(measure(&folder.path().join("none.wav")).unwrap_err().code, "cannot-read");
    }
}
