//! Ogg Opus (RFC 7845): the packets by the crate `ogg`, the sound by `ropus`.

use super::vorbis::{Packets, broken};
use super::{DecodeError, Sink};
use crate::audio::level;
use ropus::{Channels, DecodeMode, Decoder};

/// Frames per second of every Opus stream, whatever the rate of what was encoded.
const RATE: u32 = 48_000;

/// The most frames in a packet: 120 ms (RFC 6716, 3.2.5).
const LONGEST: usize = 5_760;

pub(super) fn recognizes(bytes: &[u8]) -> bool {
    bytes.starts_with(b"OggS") && bytes.get(28..).is_some_and(|rest| rest.starts_with(b"OpusHead"))
}

/// What the first packet says (RFC 7845, 5.1).
struct Head {
    channels: Channels,
    /// How many frames at the beginning are not heard.
    skipped: usize,
    /// The factor by which samples are multiplied.
    gain: f32,
}

impl Head {
    fn read(packet: &[u8]) -> Result<Self, DecodeError> {
        let head: &[u8; 19] = packet.first_chunk().ok_or_else(|| broken("its header is too short"))?;
        if &head[..8] != b"OpusHead" || head[8] > 15 {
            return Err(broken("its header is of a version that is not known"));
        }
        let channels = match (head[18], head[9]) {
            (0, 1) => Channels::Mono,
            (0, 2) => Channels::Stereo,
            _ => return Err(DecodeError::Unknown(Some("Opus with more than two channels"))),
        };
        let gain = f32::from(i16::from_le_bytes([head[16], head[17]])) / 256.0;
        Ok(Self { channels, skipped: u16::from_le_bytes([head[10], head[11]]).into(), gain: level::from_db(gain) })
    }
}

pub(super) fn decode(bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), DecodeError> {
    let mut packets = Packets::of(bytes);
    let head = Head::read(&packets.header()?.data)?;
    // The second packet has comments, which say nothing about the sound.
    packets.header()?;
    let channels = head.channels.count();
    sink.begin(RATE, channels as u16)?;
    let mut decoder = Decoder::new(RATE, head.channels).map_err(broken)?;
    let mut samples = vec![0.0; LONGEST * channels];
    // The position at which the last page ended, and how many frames of the beginning are still to be left out.
    let (mut position, mut skipped) = (Some(0u64), head.skipped);
    while let Some(packet) = packets.next()? {
        if packet.data.is_empty() {
            return Err(broken("it has an empty packet"));
        }
        let mut frames =
            decoder.decode_float(&packet.data, &mut samples, DecodeMode::Normal).map_err(broken)?.min(LONGEST);
        // The last packet holds more than was encoded, and the position of its page says where the sound ends.
        if packet.last_in_stream() {
            let length = position.map_or(usize::MAX, |from| packet.absgp_page().saturating_sub(from) as usize);
            frames = frames.min(length);
        }
        position = match packet.last_in_page() {
            true => Some(packet.absgp_page()),
            false => position.map(|at| at.saturating_add(frames as u64)),
        };
        let from = skipped.min(frames);
        skipped -= from;
        let heard = &mut samples[from * channels..frames * channels];
        heard.iter_mut().for_each(|sample| *sample *= head.gain);
        sink.give(heard)?;
        if packet.last_in_stream() {
            break;
        }
    }
    Ok(())
}
