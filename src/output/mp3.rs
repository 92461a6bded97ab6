//! MP3 with LAME, for players that support nothing else. LAME is under the LGPL, so this needs the feature `mp3`.

mod id3v2;
#[cfg(test)]
mod tests;

use super::shared::{self, Shared, disk};
use super::tags::Tags;
use super::{Output, OutputError, Spec};
use crate::audio::rate::{RATES, RateConverter, converted};
use id3v2::Id3v2;
use mp3lame_encoder::{Bitrate, Builder, DualPcm, Encoder, FlushGap, Mode, MonoPcm, Quality};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// The description of the format in one line, for users.
pub const HELP: &str = "plays everywhere; constant 192 kbit/s, as ACX requires; tags, chapters, cover";

/// Rates of MPEG-2.5, MPEG-2 and MPEG-1 audio, in Hz (ISO 11172-3 and 13818-3).
const MP3_RATES: [u32; 9] = [8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000];

/// From this rate on, the format is MPEG-1, with bitrates up to 320 kbit/s. Below it, bitrates go up to 160 kbit/s, and
/// up to 64 kbit/s at 12 kHz and less.
const MPEG_1: u32 = 32_000;
const MPEG_2: u32 = 16_000;

/// The bitrates of layer III, in kbit/s.
const BITRATES: [Bitrate; 16] = [
    Bitrate::Kbps8,
    Bitrate::Kbps16,
    Bitrate::Kbps24,
    Bitrate::Kbps32,
    Bitrate::Kbps40,
    Bitrate::Kbps48,
    Bitrate::Kbps64,
    Bitrate::Kbps80,
    Bitrate::Kbps96,
    Bitrate::Kbps112,
    Bitrate::Kbps128,
    Bitrate::Kbps160,
    Bitrate::Kbps192,
    Bitrate::Kbps224,
    Bitrate::Kbps256,
    Bitrate::Kbps320,
];

/// The longest ID3v2 tag, whose size has 28 bits.
const MAX_TAG: usize = 1 << 28;

/// Samples that are encoded at a time. LAME needs a buffer in proportion.
const BLOCK: usize = 8192;

/// Checks that an MP3 file can hold the sound.
///
/// # Errors
/// There are more than two channels, the rate cannot be converted, layer III does not have these bits per second at this
/// rate, or the file would exceed the 4 GiB that its index can count.
pub fn check_size(frames: u64, spec: &Spec) -> Result<(), OutputError> {
    let unsupported = |what| Err(OutputError::Unsupported { format: "MP3", what });
    if !RATES.contains(&spec.rate) {
        return unsupported(format!("sound of {} Hz", spec.rate));
    }
    if !(1..=2).contains(&spec.channels) {
        return unsupported(format!("{} channels", spec.channels));
    }
    let Some(bitrate) = bitrate(spec) else {
        let (rate, asked) = (mp3_rate(spec.rate), spec.bitrate.unwrap_or(0));
        return unsupported(format!("{asked} bits per second at {rate} Hz (try 64000, or 192000 from 32000 Hz on)"));
    };
    let limit = f64::from(u32::MAX) / (f64::from(bitrate as u16) * 1000.0 / 8.0);
    if frames as f64 / f64::from(spec.rate) > limit {
        return Err(OutputError::TooLong { format: "MP3", limit });
    }
    Ok(())
}

/// The closest rate of MP3 that does not lose high frequencies.
fn mp3_rate(rate: u32) -> u32 {
    MP3_RATES.into_iter().find(|&known| known >= rate).unwrap_or(48_000)
}

/// The requested bitrate, if layer III has it at this rate; by default the highest one, up to the 192 kbit/s that ACX requires.
fn bitrate(spec: &Spec) -> Option<Bitrate> {
    let (lowest, highest, usual) = match mp3_rate(spec.rate) {
        MPEG_1.. => (32, 320, 192),
        MPEG_2.. => (8, 160, if spec.channels == 1 { 96 } else { 160 }),
        _ => (8, 64, 64),
    };
    let asked = spec.bitrate.unwrap_or(usual * 1000);
    // Within these limits, MPEG-1 and MPEG-2 differ only in 144 and 56 kbit/s, which the bindings do not have.
    BITRATES.into_iter().find(|&known| known as u32 * 1000 == asked && (lowest..=highest).contains(&(known as u32)))
}

/// Starts an MP3 file with a constant bitrate. Its LAME header tells players how many samples precede and follow the sound.
///
/// # Errors
/// The path cannot be written to, or the format cannot hold this kind of sound or the tags.
pub fn open(path: &Path, spec: &Spec, tags: &Tags) -> Result<Box<dyn Output>, OutputError> {
    check_size(0, spec)?;
    let rate = mp3_rate(spec.rate);
    let encoder = encoder(spec, rate).map_err(|error| disk(path, io::Error::other(error)))?;
    let tag = Id3v2::new(tags, spec.rate);
    let head = tag.bytes(0).map_err(|error| id3_fault(path, error))?;
    if head.len() > MAX_TAG {
        return Err(OutputError::Unsupported { format: "MP3", what: "a cover or tags of more than 256 MiB".into() });
    }
    let file = Shared::create(path)?;
    let mut writer = BufWriter::with_capacity(shared::BUFFER, file.clone());
    writer.write_all(&head).map_err(|error| disk(path, error))?;
    Ok(Box::new(Mp3 {
        converter: RateConverter::new(spec.rate, rate, spec.channels),
        encoder,
        tag,
        head: head.len() as u64,
        writer,
        file,
        target: path.to_path_buf(),
        spec: *spec,
        samples: 0,
        waiting: Vec::new(),
        bytes: Vec::new(),
    }))
}

fn encoder(spec: &Spec, rate: u32) -> Result<Encoder, String> {
    let bitrate = bitrate(spec).expect("looked at before");
    let mode = if spec.channels == 1 { Mode::Mono } else { Mode::JointStereo };
    let build = |builder: Builder| {
        builder
            .with_num_channels(spec.channels as u8)?
            .with_sample_rate(rate)?
            .with_output_sample_rate(std::num::NonZeroU32::new(rate))?
            .with_mode(mode)?
            .with_brate(bitrate)?
            .with_quality(Quality::NearBest)?
            // Even at a constant bitrate, the first frame of the file holds the delays.
            .with_to_write_vbr_tag(true)?
            .build()
    };
    build(Builder::new().ok_or("no memory for LAME")?).map_err(|error| error.to_string())
}

struct Mp3 {
    converter: RateConverter,
    encoder: Encoder,
    tag: Id3v2,
    /// Length of the ID3 tag.
    head: u64,
    writer: BufWriter<Shared>,
    file: Shared,
    target: PathBuf,
    spec: Spec,
    samples: u64,
    /// Samples at the file's rate.
    waiting: Vec<f32>,
    /// The last output of LAME.
    bytes: Vec<u8>,
}

impl Output for Mp3 {
    fn write(&mut self, samples: &[f32]) -> Result<(), OutputError> {
        self.samples += samples.len() as u64;
        check_size(self.samples / u64::from(self.spec.channels), &self.spec)?;
        let clean = samples.iter().map(|&sample| if sample.is_nan() { 0.0 } else { sample.clamp(-1.0, 1.0) });
        self.converter.push(&clean.collect::<Vec<f32>>(), &mut self.waiting);
        self.drain(BLOCK).map_err(|error| disk(&self.target, error))
    }

    fn finish(mut self: Box<Self>) -> Result<(), OutputError> {
        shared::whole_frames(&self.target, self.samples, self.spec.channels)?;
        let rate = mp3_rate(self.spec.rate);
        let empty = RateConverter::new(rate, rate, self.spec.channels);
        std::mem::replace(&mut self.converter, empty).finish(&mut self.waiting);
        let ended = self.drain(self.spec.channels.into()).and_then(|()| self.end());
        ended.map_err(|error| disk(&self.target, error))?;
        let Mp3 { writer, file, target, .. } = *self;
        drop(writer);
        file.commit(&target)
    }
}

impl Mp3 {
    /// Encodes waiting samples in blocks of equal size until fewer than `least` are left, so that the result does not
    /// depend on how the input is cut.
    fn drain(&mut self, least: usize) -> io::Result<()> {
        let mut done = 0;
        while self.waiting.len() - done >= least {
            let block = &self.waiting[done..(done + BLOCK).min(self.waiting.len())];
            self.bytes.clear();
            self.bytes.reserve(mp3lame_encoder::max_required_buffer_size(BLOCK));
            let encoded = if self.spec.channels == 1 {
                self.encoder.encode_to_vec(MonoPcm(block), &mut self.bytes)
            } else {
                let side = |side: usize| block.iter().skip(side).step_by(2).copied().collect::<Vec<f32>>();
                let (left, right) = (side(0), side(1));
                self.encoder.encode_to_vec(DualPcm { left: &left, right: &right }, &mut self.bytes)
            };
            encoded.map_err(|error| io::Error::other(error.to_string()))?;
            self.writer.write_all(&self.bytes)?;
            done += block.len();
        }
        self.waiting.drain(..done);
        Ok(())
    }

    /// Writes the encoder's last frames, and then the two headers that depend on them.
    fn end(&mut self) -> io::Result<()> {
        self.bytes.clear();
        self.bytes.reserve(mp3lame_encoder::max_required_buffer_size(BLOCK));
        // FlushNoGap would lose the last 36 ms.
        self.encoder.flush_to_vec::<FlushGap>(&mut self.bytes).map_err(|error| io::Error::other(error.to_string()))?;
        self.writer.write_all(&self.bytes)?;
        let mut lame = Vec::with_capacity(self.encoder.lame_tag_size());
        self.encoder.lame_tag_encode_to_vec(&mut lame);
        self.writer.seek(SeekFrom::Start(self.head))?;
        self.writer.write_all(&lame)?;
        let milliseconds = converted(self.samples / u64::from(self.spec.channels), self.spec.rate, 1000);
        let head = self.tag.bytes(milliseconds).map_err(io::Error::other)?;
        debug_assert_eq!(head.len() as u64, self.head);
        self.writer.seek(SeekFrom::Start(0))?;
        self.writer.write_all(&head)?;
        self.writer.flush()
    }
}

fn id3_fault(path: &Path, error: id3::Error) -> OutputError {
    match error.kind {
        id3::ErrorKind::InvalidInput => {
            OutputError::Unsupported { format: "MP3", what: format!("these tags: {}", error.description) }
        }
        _ => disk(path, io::Error::other(error)),
    }
}
