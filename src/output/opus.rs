//! Opus in Ogg: the smallest files in which speech sounds good.
//!
//! The layout follows RFC 7845. Opus always runs at 48 kHz; sound at another rate is converted.

pub mod codec;
pub mod segment;
#[cfg(test)]
mod tests;

use super::shared::{self, Shared, disk};
use super::tags::Tags;
use super::{Output, OutputError, Spec, comments, packed};
use crate::audio::rate::{RATES, RateConverter, converted};
use base64::Engine;
use codec::{FRAME, Packets};
use flac_codec::metadata::Picture;
use ogg::writing::{PacketWriteEndInfo, PacketWriter};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Opus' own rate, in Hz.
const RATE: u32 = 48_000;

/// Packets per page: one second, the most that RFC 7845 (section 6) recommends, so that players can seek precisely.
const PAGE: u32 = 50;

/// Default bits per second: what the authors of the codec recommend for fullband speech (RFC 7587, 3.1.1: 28 to 40 kbit/s
/// for mono), and 1.6 times that for two channels, which have much in common.
const MONO: u32 = 40_000;
const STEREO: u32 = 64_000;

/// The bits per second per channel that the codec allows (RFC 6716, 2.1.1).
const BITRATES: std::ops::RangeInclusive<u32> = 6_000..=256_000;

/// Checks that Opus can hold this kind of sound. Its length does not matter.
///
/// # Errors
/// There are more than two channels, the rate cannot be converted, or the codec does not allow these bits per second.
pub fn check_size(_: u64, spec: &Spec) -> Result<(), OutputError> {
    let unsupported = |what| Err(OutputError::Unsupported { format: "Opus", what });
    if !RATES.contains(&spec.rate) {
        return unsupported(format!("sound of {} Hz", spec.rate));
    }
    if !(1..=2).contains(&spec.channels) {
        return unsupported(format!("{} channels", spec.channels));
    }
    match spec.bitrate {
        Some(bitrate) if !BITRATES.contains(&(bitrate / u32::from(spec.channels))) => {
            unsupported(format!("{bitrate} bits per second (it takes 6,000 to 256,000 per channel)"))
        }
        _ => Ok(()),
    }
}

/// Starts an Opus file. A decoder returns as many samples as were written, counted at 48 kHz and rounded up.
///
/// # Errors
/// The path cannot be written to, or the format cannot hold this kind of sound or the tags.
pub fn open(path: &Path, spec: &Spec, tags: &Tags) -> Result<Box<dyn Output>, OutputError> {
    check_size(0, spec)?;
    let (encoder, lag) =
        codec::new(spec.channels == 2, bitrate(spec)).map_err(|error| disk(path, io::Error::other(error)))?;
    let head = head(spec, lag);
    let tags = comment_header(tags, spec.rate)?;
    // The serial number of the stream is the same for the same tags, so that the same story gives the same bytes.
    let digest = blake3::hash(&tags);
    let serial = u32::from_le_bytes(*digest.as_bytes().first_chunk().expect("32 bytes"));
    let file = Shared::create(path)?;
    let target = path.to_path_buf();
    let mut pages = PacketWriter::new(BufWriter::with_capacity(shared::BUFFER, file.clone()));
    for header in [head, tags] {
        pages.write_packet(header, serial, PacketWriteEndInfo::EndPage, 0).map_err(|error| disk(path, error))?;
    }
    Ok(Box::new(Opus {
        converter: RateConverter::new(spec.rate, RATE, spec.channels),
        stream: Stream { pages, serial, encoder, lag: u64::from(lag), given: 0, packets: 0, held: None },
        waiting: Vec::new(),
        file,
        target,
        spec: *spec,
        channels: spec.channels,
        samples: 0,
        taken: 0,
    }))
}

fn bitrate(spec: &Spec) -> u32 {
    spec.bitrate.unwrap_or(if spec.channels == 2 { STEREO } else { MONO })
}

/// Replaces NaN and infinite samples, which would spread in the transform.
fn clean(samples: &[f32]) -> Vec<f32> {
    samples.iter().map(|&sample| if sample.is_nan() { 0.0 } else { sample.clamp(-1.0, 1.0) }).collect()
}

/// The identification header (RFC 7845, 5.1).
fn head(spec: &Spec, lag: u16) -> Vec<u8> {
    let mut head = b"OpusHead\x01".to_vec();
    head.push(spec.channels as u8);
    head.extend_from_slice(&lag.to_le_bytes());
    head.extend_from_slice(&spec.rate.to_le_bytes());
    // There is no gain; the channels are mono, or left and right.
    head.extend_from_slice(&[0, 0, 0]);
    head
}

/// The comment header (RFC 7845, 5.2).
fn comment_header(tags: &Tags, rate: u32) -> Result<Vec<u8>, OutputError> {
    let mut comments = comments::comments(tags, rate, "Opus")?;
    if let Some(cover) = &tags.cover {
        let block = picture_block(&comments::picture(cover));
        let text = base64::engine::general_purpose::STANDARD.encode(block);
        comments.push(format!("METADATA_BLOCK_PICTURE={text}"));
    }
    let mut header = b"OpusTags".to_vec();
    push_text(&mut header, comments::VENDOR)?;
    header.extend_from_slice(&(comments.len() as u32).to_le_bytes());
    comments.iter().try_for_each(|comment| push_text(&mut header, comment))?;
    Ok(header)
}

fn push_text(header: &mut Vec<u8>, text: &str) -> Result<(), OutputError> {
    let length = u32::try_from(text.len())
        .map_err(|_| OutputError::Unsupported { format: "Opus", what: "a cover or tag of more than 4 GiB".into() })?;
    header.extend_from_slice(&length.to_le_bytes());
    header.extend_from_slice(text.as_bytes());
    Ok(())
}

/// A picture as in a FLAC file (RFC 9639, 8.8), which is a comment in base64.
fn picture_block(picture: &Picture) -> Vec<u8> {
    let colors = picture.colors_used.map_or(0, std::num::NonZero::get);
    let mut block = Vec::with_capacity(picture.data.len() + 64);
    let front_cover = 3_u32;
    block.extend_from_slice(&front_cover.to_be_bytes());
    for text in [&picture.media_type, &picture.description] {
        block.extend_from_slice(&(text.len() as u32).to_be_bytes());
        block.extend_from_slice(text.as_bytes());
    }
    for number in [picture.width, picture.height, picture.color_depth, colors, picture.data.len() as u32] {
        block.extend_from_slice(&number.to_be_bytes());
    }
    block.extend_from_slice(&picture.data);
    block
}

struct Opus {
    converter: RateConverter,
    stream: Stream,
    /// Samples at 48 kHz that do not fill a packet yet.
    waiting: Vec<f32>,
    file: Shared,
    target: PathBuf,
    spec: Spec,
    channels: u16,
    samples: u64,
    /// Samples per channel in segments that were appended, at the rate of the sound.
    taken: u64,
}

impl Output for Opus {
    fn write(&mut self, samples: &[f32]) -> Result<(), OutputError> {
        self.samples += samples.len() as u64;
        self.converter.push(&clean(samples), &mut self.waiting);
        self.drain().map_err(|error| disk(&self.target, error))
    }

    fn append(&mut self, segment: &[u8], frames: u64) -> Result<(), OutputError> {
        self.taken += frames;
        let packets = packed::units(segment).map_err(|error| disk(&self.target, error))?;
        let mut packets = packets.into_iter().map(<[u8]>::to_vec);
        packets.try_for_each(|packet| self.stream.packet(packet)).map_err(|error| disk(&self.target, error))
    }

    fn finish(mut self: Box<Self>) -> Result<(), OutputError> {
        if self.taken > 0 {
            let Opus { stream, file, target, spec, taken, .. } = *self;
            let end = converted(taken, spec.rate, RATE) + stream.lag;
            stream.end(end).map_err(|error| disk(&target, error))?;
            return file.commit(&target);
        }
        shared::whole_frames(&self.target, self.samples, self.channels)?;
        let empty = RateConverter::new(RATE, RATE, self.channels);
        std::mem::replace(&mut self.converter, empty).finish(&mut self.waiting);
        self.drain().map_err(|error| disk(&self.target, error))?;
        let Opus { stream, waiting, file, target, channels, .. } = *self;
        stream.finish(waiting, usize::from(channels)).map_err(|error| disk(&target, error))?;
        file.commit(&target)
    }
}

impl Opus {
    fn drain(&mut self) -> io::Result<()> {
        let size = FRAME * usize::from(self.channels);
        let whole = self.waiting.len() / size * size;
        for frame in self.waiting[..whole].chunks_mut(size) {
            // The resampling filter may overshoot.
            frame.iter_mut().for_each(|sample| *sample = sample.clamp(-1.0, 1.0));
            self.stream.push(frame)?;
        }
        self.waiting.drain(..whole);
        Ok(())
    }
}

/// Collects packets into pages.
struct Stream {
    pages: PacketWriter<'static, BufWriter<Shared>>,
    serial: u32,
    encoder: Box<dyn Packets>,
    /// Samples that a decoder drops at the beginning.
    lag: u64,
    /// Samples per channel that were encoded so far.
    given: u64,
    packets: u32,
    /// The last packet, which is held back until it is known whether it ends the stream.
    held: Option<Vec<u8>>,
}

impl Stream {
    fn push(&mut self, frame: &[f32]) -> io::Result<()> {
        let packet = self.encoder.encode(frame).map_err(io::Error::other)?;
        self.packet(packet)
    }

    fn packet(&mut self, packet: Vec<u8>) -> io::Result<()> {
        if let Some(last) = self.held.replace(packet) {
            self.packets += 1;
            let page = self.packets.is_multiple_of(PAGE);
            let end = if page { PacketWriteEndInfo::EndPage } else { PacketWriteEndInfo::NormalPacket };
            self.pages.write_packet(last, self.serial, end, self.given)?;
        }
        self.given += FRAME as u64;
        Ok(())
    }

    /// Encodes the rest, and as much silence as the encoder needs to output the last sample. The last page says where the
    /// sound ends, exactly to the sample (RFC 7845, 4.4).
    fn finish(mut self, rest: Vec<f32>, channels: usize) -> io::Result<()> {
        let end = self.given + (rest.len() / channels) as u64 + self.lag;
        let mut rest = rest;
        while self.given < end {
            rest.resize(FRAME * channels, 0.0);
            self.push(&rest)?;
            rest.clear();
        }
        self.end(end)
    }

    /// Ends the stream at this sample, which is in its last packet or, if segments were rounded, at most one before it.
    fn end(mut self, end: u64) -> io::Result<()> {
        let end = end.clamp(self.given.saturating_sub(FRAME as u64), self.given);
        let last = self.held.take().unwrap_or_default();
        self.pages.write_packet(last, self.serial, PacketWriteEndInfo::EndStream, end)?;
        self.pages.inner_mut().flush()
    }
}
