//! FLAC: lossless, at about half the size of WAV.

#[cfg(test)]
mod tests;

use super::shared::{self, Shared, disk};
use super::tags::Tags;
use super::{Bits, Output, OutputError, Spec, comments};
use crate::audio::pcm;
use flac_codec::Error;
use flac_codec::encode::{FlacSampleWriter, Options};
use flac_codec::metadata::VorbisComment;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

/// How many samples are converted at a time.
const BLOCK: usize = 8192;

/// STREAMINFO has 36 bits for the number of frames, 20 for the rate and 3 for the number of channels minus one (RFC 9639, 8.2).
const MAX_FRAMES: u64 = (1 << 36) - 1;
const MAX_RATE: u32 = (1 << 20) - 1;
const MAX_CHANNELS: u16 = 8;

/// Seconds between two entries of the seek table, and bytes of an entry (RFC 9639, 8.5).
const SEEK_SECONDS: u8 = 10;
const SEEK_POINT: u64 = 18;

/// Bytes of padding for programs that change the tags later.
const SPARE: u64 = 4096;

/// The longest metadata block; its size has 24 bits (RFC 9639, 8.1).
const MAX_BLOCK: u64 = (1 << 24) - 1;

/// Checks that a FLAC file can hold the sound.
///
/// # Errors
/// There are more frames (samples per channel) or channels, or the rate is higher, than the format allows.
pub fn check_size(frames: u64, spec: &Spec) -> Result<(), OutputError> {
    let unsupported = |what| Err(OutputError::Unsupported { format: "FLAC", what });
    match spec {
        Spec { rate: 0, .. } | Spec { channels: 0, .. } => unsupported("sound without samples".into()),
        Spec { rate, .. } if *rate > MAX_RATE => unsupported(format!("{rate} Hz")),
        Spec { channels, .. } if *channels > MAX_CHANNELS => unsupported(format!("{channels} channels")),
        _ if frames > MAX_FRAMES => {
            Err(OutputError::TooLong { format: "FLAC", limit: MAX_FRAMES as f64 / f64::from(spec.rate) })
        }
        _ => Ok(()),
    }
}

/// Starts a FLAC file. Samples are rounded as for WAV; see [`pcm`].
///
/// # Errors
/// The path cannot be written to, or the format cannot hold this kind of sound or the tags.
pub fn open(path: &Path, spec: &Spec, tags: &Tags) -> Result<Box<dyn Output>, OutputError> {
    check_size(0, spec)?;
    let fields = comments::comments(tags, spec.rate, "FLAC")?;
    let mut options = Options::default()
        .comment(VorbisComment { vendor_string: comments::VENDOR.into(), fields })
        .seektable_seconds(SEEK_SECONDS)
        .padding(room(spec))
        .expect("a size that a block can have");
    if let Some(cover) = &tags.cover {
        options = options.picture(comments::picture(cover));
    }
    let file = Shared::create(path)?;
    let target = path.to_path_buf();
    let buffered = BufWriter::with_capacity(shared::BUFFER, file.clone());
    let bits = u32::from(spec.bits.count());
    let writer = FlacSampleWriter::new(buffered, options, spec.rate, bits, spec.channels as u8, None)
        .map_err(|error| fault(path, error))?;
    Ok(Box::new(Flac { writer, file, target, spec: *spec, samples: 0, block: Vec::new() }))
}

/// Bytes of padding, from which the encoder takes the seek table at the end. If the length is unknown, there is room for
/// a table of half an hour; a longer file has no table, and players seek by bisection.
fn room(spec: &Spec) -> u32 {
    let points = spec.frames.unwrap_or(0) / (u64::from(SEEK_SECONDS) * u64::from(spec.rate)) + 2;
    (4 + points.saturating_mul(SEEK_POINT) + SPARE).min(MAX_BLOCK) as u32
}

struct Flac {
    writer: FlacSampleWriter<BufWriter<Shared>>,
    file: Shared,
    target: PathBuf,
    spec: Spec,
    samples: u64,
    /// A block of samples as integers.
    block: Vec<i32>,
}

impl Output for Flac {
    fn write(&mut self, samples: &[f32]) -> Result<(), OutputError> {
        self.samples += samples.len() as u64;
        if self.samples / u64::from(self.spec.channels) > MAX_FRAMES {
            return check_size(u64::MAX, &self.spec);
        }
        for block in samples.chunks(BLOCK) {
            self.block.clear();
            match self.spec.bits {
                Bits::Sixteen => self.block.extend(block.iter().map(|&sample| i32::from(pcm::to_i16(sample)))),
                Bits::TwentyFour => self.block.extend(block.iter().map(|&sample| pcm::to_i24(sample))),
            }
            self.writer.write(&self.block).map_err(|error| fault(&self.target, error))?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), OutputError> {
        let Flac { writer, file, target, spec, samples, .. } = *self;
        shared::whole_frames(&target, samples, spec.channels)?;
        match writer.finalize() {
            // The encoder reports a file without samples as an error, but its header is complete, with a length of 0.
            Err(Error::NoSamples) if samples == 0 => {}
            done => done.map_err(|error| fault(&target, error))?,
        }
        file.commit(&target)
    }
}

fn fault(target: &Path, error: Error) -> OutputError {
    match error {
        Error::ExcessiveBlockSize | Error::ExcessiveStringLength | Error::ExcessivePictureSize => {
            OutputError::Unsupported { format: "FLAC", what: "a cover or tags of more than 16 MiB".into() }
        }
        other => disk(target, other.into()),
    }
}
