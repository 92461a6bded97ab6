//! WAV: plain RIFF through hound where the sound is known to fit, else with room for the sizes of RF64.

pub mod read;
mod rf64;
#[cfg(test)]
mod tests;

use super::shared::{self, Shared, disk};
use super::tags::Tags;
use super::{Bits, Output, OutputError, Raw, Spec};
use crate::audio::pcm;
use hound::{SampleFormat, WavSpec, WavWriter};
use rf64::Rf64;
use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Samples that are converted at once: more than fill the buffer before the disk, which they pass by so.
const BLOCK: usize = shared::BUFFER;

/// Refuses sound of a kind that WAV cannot hold. Its length does not matter: what is too long for the 32-bit sizes of
/// RIFF becomes an RF64 file.
///
/// # Errors
/// No channel, or a rate too high for its byte count per second.
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
/// Sound that is known to stay below 4 GiB gets the plain header that everything reads. Where its length is not known, a
/// `JUNK` chunk keeps the place of the larger sizes, and readers pass over it; the file is RF64 only if it grows so long.
///
/// # Errors
/// The path cannot be written, or the kind of sound is none that WAV can hold.
pub fn open(path: &Path, spec: &Spec, _: &Tags) -> Result<Box<dyn Output>, OutputError> {
    check_size(0, spec)?;
    let file = Shared::create(path)?;
    let target = path.to_path_buf();
    let buffered = BufWriter::with_capacity(shared::BUFFER, file.clone());
    if spec.frames.is_some_and(|frames| frames <= max_frames(spec)) {
        let wav = WavSpec {
            channels: spec.channels,
            sample_rate: spec.rate,
            bits_per_sample: spec.bits.count(),
            sample_format: SampleFormat::Int,
        };
        let mut writer = WavWriter::new(buffered, wav).map_err(|error| hound_fault(path, error))?;
        writer.flush().map_err(|error| hound_fault(path, error))?;
        let start = file.clone().stream_position().map_err(|error| disk(path, error))?;
        let left = max_frames(spec) * u64::from(spec.channels);
        Ok(Box::new(Plain { writer, file, target, spec: *spec, start, left, taken: 0, block: Vec::new() }))
    } else {
        let writer = Rf64::new(buffered, spec).map_err(|error| disk(path, error))?;
        Ok(Box::new(Large { writer, file, target, spec: *spec, samples: 0, bytes: Vec::new() }))
    }
}

/// The longest a RIFF file can be.
fn max_frames(spec: &Spec) -> u64 {
    // The RIFF chunk's size counts all but its own first 8 bytes. hound's headers have 44 or, with the extensible
    // format that it uses for more than 16 bits or 2 channels, 68 bytes; a pad byte may follow.
    (u64::from(u32::MAX) - (68 - 8) - 1) / frame_bytes(spec)
}

fn frame_bytes(spec: &Spec) -> u64 {
    u64::from(spec.channels) * u64::from(spec.bits.count() / 8)
}

struct Plain {
    writer: WavWriter<BufWriter<Shared>>,
    file: Shared,
    target: PathBuf,
    spec: Spec,
    /// Length of the header.
    start: u64,
    /// Samples that still fit.
    left: u64,
    /// Bytes of samples that another file gave, and the encoder knows nothing of.
    taken: u64,
    /// Samples as they go to the file.
    block: Vec<i16>,
}

impl Plain {
    /// Only sound that is longer than was announced comes to an end here.
    fn make_room(&mut self, samples: u64) -> Result<(), OutputError> {
        self.left = self.left.checked_sub(samples).ok_or_else(|| OutputError::TooLong {
            format: "WAV",
            limit: max_frames(&self.spec) as f64 / f64::from(self.spec.rate),
        })?;
        Ok(())
    }
}

impl Output for Plain {
    fn write(&mut self, samples: &[f32]) -> Result<(), OutputError> {
        self.make_room(samples.len() as u64)?;
        for block in samples.chunks(BLOCK) {
            let written = match self.spec.bits {
                Bits::Sixteen => {
                    // In two steps: the compiler makes the first one several samples wide.
                    self.block.clear();
                    self.block.extend(block.iter().map(|&sample| pcm::to_i16(sample)));
                    let mut writer = self.writer.get_i16_writer(block.len() as u32);
                    self.block.iter().for_each(|&sample| writer.write_sample(sample));
                    writer.flush()
                }
                Bits::TwentyFour => block.iter().try_for_each(|&s| self.writer.write_sample(pcm::to_i24(s))),
            };
            written.map_err(|error| hound_fault(&self.target, error))?;
        }
        Ok(())
    }

    fn raw(&self) -> Option<Raw> {
        Some(Raw { start: self.start, frame: frame_bytes(&self.spec) })
    }

    fn take_over(&mut self, old: &File, frames: u64) -> Result<(), OutputError> {
        self.make_room(frames * u64::from(self.spec.channels))?;
        self.writer.flush().map_err(|error| hound_fault(&self.target, error))?;
        let bytes = frames * frame_bytes(&self.spec);
        self.file.write_from(old, bytes).map_err(|error| disk(&self.target, error))?;
        self.taken += bytes;
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), OutputError> {
        let Plain { writer, mut file, target, spec, start, taken, .. } = *self;
        let bytes = taken + u64::from(writer.len()) * u64::from(spec.bits.count() / 8);
        writer.finalize().map_err(|error| hound_fault(&target, error))?;
        if taken > 0 || bytes % 2 == 1 {
            set_sizes(&mut file, start, bytes).map_err(|error| disk(&target, error))?;
        }
        file.commit(&target)
    }
}

/// Sets the sizes of a file with samples that hound did not count, or an odd number of bytes: chunks of a RIFF file have an
/// even length, and hound leaves the pad byte out. That one counts for the outer size only.
fn set_sizes(file: &mut Shared, start: u64, bytes: u64) -> io::Result<()> {
    if bytes % 2 == 1 {
        file.seek(SeekFrom::Start(start + bytes))?;
        file.write_all(&[0])?;
    }
    let outer = start - 8 + bytes.next_multiple_of(2);
    for (at, size) in [(4, outer), (start - 4, bytes)] {
        file.seek(SeekFrom::Start(at))?;
        file.write_all(&u32::try_from(size).map_err(io::Error::other)?.to_le_bytes())?;
    }
    Ok(())
}

fn hound_fault(target: &Path, error: hound::Error) -> OutputError {
    let error = match error {
        hound::Error::IoError(error) => error,
        // Such as a stereo file with an odd number of samples.
        other => io::Error::new(ErrorKind::InvalidInput, other),
    };
    disk(target, error)
}

struct Large {
    writer: Rf64<BufWriter<Shared>>,
    file: Shared,
    target: PathBuf,
    spec: Spec,
    samples: u64,
    /// A block as it goes to the file.
    bytes: Vec<u8>,
}

impl Output for Large {
    fn write(&mut self, samples: &[f32]) -> Result<(), OutputError> {
        for block in samples.chunks(BLOCK) {
            self.bytes.clear();
            match self.spec.bits {
                Bits::Sixteen => self.bytes.extend(block.iter().flat_map(|&s| pcm::to_i16(s).to_le_bytes())),
                Bits::TwentyFour => block.iter().for_each(|&sample| {
                    self.bytes.extend_from_slice(&pcm::to_i24(sample).to_le_bytes()[..3]);
                }),
            }
            self.writer.append(&self.bytes).map_err(|error| disk(&self.target, error))?;
        }
        self.samples += samples.len() as u64;
        Ok(())
    }

    fn raw(&self) -> Option<Raw> {
        Some(Raw { start: self.writer.header(), frame: frame_bytes(&self.spec) })
    }

    fn take_over(&mut self, old: &File, frames: u64) -> Result<(), OutputError> {
        let bytes = frames * frame_bytes(&self.spec);
        let mut file = self.file.clone();
        let taken = self.writer.append_elsewhere(bytes, || file.write_from(old, bytes));
        taken.map_err(|error| disk(&self.target, error))?;
        self.samples += frames * u64::from(self.spec.channels);
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), OutputError> {
        let Large { writer, file, target, spec, samples, .. } = *self;
        shared::whole_frames(&target, samples, spec.channels)?;
        writer.finish().map_err(|error| disk(&target, error))?;
        file.commit(&target)
    }
}
