//! Reads a WAV file of any size from any program, to measure it. It streams: a file of ten hours takes no more memory
//! than one of a second.

use crate::audio::measure::{Measures, Meter};
use crate::audio::wav::{Format, head, is_placeholder};
use crate::diag::Diagnostic;
use crate::fs::{Doing, PathError};
use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read};
use std::path::Path;

/// Frames that are read at a time.
const BLOCK: usize = 16 << 10;

/// Measures a WAV or RF64 file with PCM or float samples. The samples of a stream whose header does not know their size
/// reach to the end of the file.
///
/// # Errors
/// It cannot be read, is not such a file, or ends before its header says.
pub fn measure(path: &Path) -> Result<Measures, Diagnostic> {
    let unreadable = |error| PathError::new(path, Doing::Read, error);
    let other = |what: &str| {
        Diagnostic::error("not-measurable", format!("cannot measure `{}`: {what}", path.display())).hint(
            "only WAV and RF64 files with PCM or float samples can be measured; decode other formats to WAV first",
        )
    };
    let mut file = BufReader::with_capacity(1 << 16, File::open(path).map_err(unreadable)?);
    let (format, announced) = match head(&mut file) {
        Ok(Some(head)) => head,
        Ok(None) => return Err(other("it is not a WAV file, or of an unknown kind")),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Err(other("it ends within its header")),
        Err(error) => return Err(unreadable(error).into()),
    };
    let mut meter = Meter::new(format.rate, format.channels).map_err(|error| other(&error.to_string()))?;
    let mut first = [0; 4];
    let filled = fill(&mut file, &mut first).map_err(unreadable)?;
    let announced = (!is_placeholder(announced, &first[..filled])).then_some(announced);
    let mut data = first[..filled].chain(file).take(announced.unwrap_or(u64::MAX));
    let found = feed(&mut meter, &mut data, &format).map_err(unreadable)?;
    match announced.filter(|&announced| found < announced) {
        Some(announced) => Err(truncated(path, &format, found, announced)),
        None => Ok(meter.finish()),
    }
}

/// Measures all samples, and returns how many bytes they had.
fn feed(meter: &mut Meter, data: &mut impl Read, format: &Format) -> io::Result<u64> {
    let width = format.encoding.bytes();
    let mut bytes = vec![0; BLOCK * width * usize::from(format.channels)];
    let (mut samples, mut found) = (Vec::new(), 0);
    loop {
        let filled = fill(data, &mut bytes)?;
        found += filled as u64;
        samples.clear();
        samples.extend(bytes[..filled].chunks_exact(width).map(|sample| format.encoding.sample(sample)));
        meter.add(&samples);
        if filled < bytes.len() {
            return Ok(found);
        }
    }
}

/// The fault of a file that has fewer bytes of samples than its header announces.
fn truncated(path: &Path, format: &Format, found: u64, announced: u64) -> Diagnostic {
    let second = format.encoding.bytes() as f64 * f64::from(format.channels) * f64::from(format.rate);
    let [there, whole] = [found, announced].map(|bytes| bytes as f64 / second);
    let missing = announced - found;
    let message = format!(
        "`{}` is truncated: it ends after {there:.2} of {whole:.2} s of sound, and {missing} of {announced} bytes are missing",
        path.display()
    );
    Diagnostic::error("truncated", message).hint("copy or render it again")
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
        assert_eq!(measure(&folder.path().join("none.wav")).unwrap_err().code, "cannot-read");
    }
    #[test]
    fn a_truncated_file_fails_and_says_how_much_is_missing() {
        let (_folder, path) = written(Bits::Sixteen, 1, true);
        let good = std::fs::read(&path).unwrap();
        // At a block's end, in the middle of a frame, and one byte before the end.
        for end in [44 + BLOCK * 2, 44 + 24_001, good.len() - 1, 44] {
            std::fs::write(&path, &good[..end]).unwrap();
            let fault = measure(&path).unwrap_err();
            assert_eq!(fault.code, "truncated", "{end}");
            assert!(fault.message.contains(&format!("{} of 96000 bytes", good.len() - end)), "{}", fault.message);
        }
        std::fs::write(&path, &good[..44 + 48_000]).unwrap();
        let told = measure(&path).unwrap_err().message;
        assert!(told.contains("after 0.50 of 1.00 s"), "{told}");
    }

    #[test]
    fn the_sizes_of_streams_are_no_promise() {
        let (_folder, path) = written(Bits::Sixteen, 1, true);
        let good = std::fs::read(&path).unwrap();
        for size in [0, u32::MAX, 0x7FFF_F000, u32::MAX - 36] {
            let mut stream = good[..44 + 24_001].to_vec();
            stream[40..44].copy_from_slice(&size.to_le_bytes());
            std::fs::write(&path, stream).unwrap();
            assert_eq!(measure(&path).unwrap().frames, 12_000, "{size:#x}");
        }
        let mut empty = good[..44].to_vec();
        empty[40..44].copy_from_slice(&[0; 4]);
        std::fs::write(&path, empty).unwrap();
        assert_eq!(measure(&path).unwrap().frames, 0);
    }
}
