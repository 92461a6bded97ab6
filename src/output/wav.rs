//! WAV: plain RIFF with a header from the crate `hound` if the sound is known to fit, and otherwise with room for RF64.

pub mod read;
mod rf64;
#[cfg(test)]
mod tests;

use super::shared::{self, Shared, disk};
use super::tags::Tags;
use super::{Bits, Output, OutputError, Raw, Spec};
use crate::audio::pcm;
use hound::{SampleFormat, WavSpec, WavWriter};
use rf64::Chunks;
use std::fs::File;
use std::io::{self, BufWriter, Cursor, ErrorKind};
use std::path::{Path, PathBuf};

/// How many samples are converted at a time: enough to bypass the buffer in front of the disk.
const BLOCK: usize = shared::BUFFER;

/// Checks that WAV can hold this kind of sound. Its length does not matter: sound that is too long for the 32-bit sizes
/// of RIFF becomes an RF64 file.
///
/// # Errors
/// There is no channel, or the rate is too high for the header's bytes per second.
pub fn check_size(_: u64, spec: &Spec) -> Result<(), OutputError> {
    let unsupported = |what| Err(OutputError::Unsupported { format: "WAV", what });
    if spec.rate == 0 || spec.channels == 0 {
        return unsupported("sound without samples".into());
    }
    if frame_bytes(spec) > u64::from(u16::MAX) || frame_bytes(spec) * u64::from(spec.rate) > u64::from(u32::MAX) {
        return unsupported(format!("{} channels of {} Hz", spec.channels, spec.rate));
    }
    Ok(())
}

/// Starts a WAV file. Samples are rounded to the nearest step, without dither: see [`pcm`].
///
/// Sound that is known to stay below 4 GiB gets the plain header that every program reads. If its length is unknown, a `JUNK`
/// chunk, which readers skip, reserves room for the larger sizes; the file becomes RF64 only if it grows that long.
///
/// # Errors
/// The path cannot be written to, or WAV cannot hold this kind of sound.
pub fn open(path: &Path, spec: &Spec, _: &Tags) -> Result<Box<dyn Output>, OutputError> {
    check_size(0, spec)?;
    let file = Shared::create(path)?;
    let target = path.to_path_buf();
    let buffered = BufWriter::with_capacity(shared::BUFFER, file.clone());
    let plain = spec.frames.is_some_and(|frames| frames <= max_frames(spec));
    let (header, most) = match plain {
        true => (plain_header(spec).map_err(|error| hound_fault(path, error))?, max_frames(spec)),
        false => (rf64::header(spec), u64::MAX / frame_bytes(spec)),
    };
    let writer = Chunks::new(buffered, &header, frame_bytes(spec)).map_err(|error| disk(path, error))?;
    let left = most * u64::from(spec.channels);
    Ok(Box::new(Wav { writer, file, target, spec: *spec, samples: 0, left, bytes: Vec::new() }))
}

/// The header from hound, with sizes of 0.
fn plain_header(spec: &Spec) -> hound::Result<Vec<u8>> {
    let wav = WavSpec {
        channels: spec.channels,
        sample_rate: spec.rate,
        bits_per_sample: spec.bits.count(),
        sample_format: SampleFormat::Int,
    };
    let mut header = Cursor::new(Vec::new());
    WavWriter::new(&mut header, wav)?.finalize()?;
    Ok(header.into_inner())
}

/// How many frames fit into a RIFF file at most.
fn max_frames(spec: &Spec) -> u64 {
    // The size of the RIFF chunk counts everything but its own first 8 bytes. hound's headers have 44 bytes, or 68 with the
    // extensible format that it uses for more than 16 bits or 2 channels. A pad byte can follow.
    (u64::from(u32::MAX) - (68 - 8) - 1) / frame_bytes(spec)
}

fn frame_bytes(spec: &Spec) -> u64 {
    u64::from(spec.channels) * u64::from(spec.bits.count() / 8)
}

fn hound_fault(target: &Path, error: hound::Error) -> OutputError {
    let error = match error {
        hound::Error::IoError(error) => error,
        other => io::Error::new(ErrorKind::InvalidInput, other),
    };
    disk(target, error)
}

/// A file that is being written. hound would take the samples one by one, which costs more than everything before it.
struct Wav {
    writer: Chunks<BufWriter<Shared>>,
    file: Shared,
    target: PathBuf,
    spec: Spec,
    /// The number of samples written so far, over all channels.
    samples: u64,
    /// Samples that still fit.
    left: u64,
    /// The bytes of a block.
    bytes: Vec<u8>,
}

impl Wav {
    /// Reserves room for samples. Fails only if the sound is longer than was announced.
    fn make_room(&mut self, samples: u64) -> Result<(), OutputError> {
        self.left = self.left.checked_sub(samples).ok_or_else(|| OutputError::TooLong {
            format: "WAV",
            limit: max_frames(&self.spec) as f64 / f64::from(self.spec.rate),
        })?;
        self.samples += samples;
        Ok(())
    }
}

impl Output for Wav {
    fn write(&mut self, samples: &[f32]) -> Result<(), OutputError> {
        self.make_room(samples.len() as u64)?;
        for block in samples.chunks(BLOCK) {
            self.bytes.resize(block.len() * usize::from(self.spec.bits.count() / 8), 0);
            // This is simple enough for the compiler to process several samples at once.
            match self.spec.bits {
                Bits::Sixteen => {
                    let places = self.bytes.chunks_exact_mut(2).zip(block);
                    places.for_each(|(place, &s)| place.copy_from_slice(&pcm::to_i16(s).to_le_bytes()));
                }
                Bits::TwentyFour => {
                    let places = self.bytes.chunks_exact_mut(3).zip(block);
                    places.for_each(|(place, &s)| place.copy_from_slice(&pcm::to_i24(s).to_le_bytes()[..3]));
                }
            }
            self.writer.append(&self.bytes).map_err(|error| disk(&self.target, error))?;
        }
        Ok(())
    }

    fn raw(&self) -> Option<Raw> {
        Some(Raw { start: self.writer.start(), frame: frame_bytes(&self.spec) })
    }

    fn take_over(&mut self, old: &File, frames: u64) -> Result<(), OutputError> {
        self.make_room(frames.saturating_mul(self.spec.channels.into()))?;
        let bytes = frames * frame_bytes(&self.spec);
        let mut file = self.file.clone();
        let taken = self.writer.append_elsewhere(bytes, || file.write_from(old, bytes));
        taken.map_err(|error| disk(&self.target, error))
    }

    fn finish(self: Box<Self>) -> Result<(), OutputError> {
        let Wav { writer, file, target, spec, samples, .. } = *self;
        shared::whole_frames(&target, samples, spec.channels)?;
        writer.finish().map_err(|error| disk(&target, error))?;
        file.commit(&target)
    }
}
