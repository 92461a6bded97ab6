//! WAV: plain RIFF through hound where the sound is known to fit, else with room for the sizes of RF64.

pub mod read;
mod rf64;
#[cfg(test)]
mod tests;

use super::shared::{self, Shared, disk};
use super::tags::Tags;
use super::{Bits, Output, OutputError, Spec};
use crate::audio::pcm;
use hound::{SampleFormat, WavSpec, WavWriter};
use rf64::Rf64;
use std::io::{self, BufWriter, ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Samples that are converted at once.
const BLOCK: usize = 8192;

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
        let writer = WavWriter::new(buffered, wav).map_err(|error| hound_fault(path, error))?;
        let left = max_frames(spec) * u64::from(spec.channels);
        Ok(Box::new(Plain { writer, file, target, spec: *spec, left }))
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
    /// Samples that still fit.
    left: u64,
}

impl Output for Plain {
    fn write(&mut self, samples: &[f32]) -> Result<(), OutputError> {
        // Only sound that is longer than was announced comes to this end.
        self.left = self.left.checked_sub(samples.len() as u64).ok_or_else(|| OutputError::TooLong {
            format: "WAV",
            limit: max_frames(&self.spec) as f64 / f64::from(self.spec.rate),
        })?;
        for block in samples.chunks(BLOCK) {
            let written = match self.spec.bits {
                Bits::Sixteen => {
                    let mut writer = self.writer.get_i16_writer(block.len() as u32);
                    block.iter().for_each(|&sample| writer.write_sample(pcm::to_i16(sample)));
                    writer.flush()
                }
                Bits::TwentyFour => block.iter().try_for_each(|&s| self.writer.write_sample(pcm::to_i24(s))),
            };
            written.map_err(|error| hound_fault(&self.target, error))?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), OutputError> {
        let Plain { writer, mut file, target, spec, .. } = *self;
        let bytes = u64::from(writer.len()) * u64::from(spec.bits.count() / 8);
        writer.finalize().map_err(|error| hound_fault(&target, error))?;
        if bytes % 2 == 1 {
            // Chunks of a RIFF file have an even length; hound leaves the pad byte out. It counts for the outer size.
            pad(&mut file).map_err(|error| disk(&target, error))?;
        }
        file.commit(&target)
    }
}

fn pad(file: &mut Shared) -> io::Result<()> {
    let end = file.seek(SeekFrom::End(0))?;
    file.write_all(&[0])?;
    file.seek(SeekFrom::Start(4))?;
    file.write_all(&u32::try_from(end + 1 - 8).map_err(io::Error::other)?.to_le_bytes())
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

    fn finish(self: Box<Self>) -> Result<(), OutputError> {
        let Large { writer, file, target, spec, samples, .. } = *self;
        shared::whole_frames(&target, samples, spec.channels)?;
        writer.finish().map_err(|error| disk(&target, error))?;
        file.commit(&target)
    }
}
