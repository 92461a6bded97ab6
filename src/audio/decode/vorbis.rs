//! Ogg Vorbis: the packets by the crate `ogg`, the sound by `lewton`.

use super::{DecodeError, Sink, books};
use lewton::audio::{PreviousWindowRight, read_audio_packet_generic};
use lewton::header::{read_header_ident, read_header_setup};
use lewton::samples::{InterleavedSamples, Samples};
use ogg::{Packet, PacketReader};
use std::fmt::Display;
use std::io::Cursor;

pub(super) fn recognizes(bytes: &[u8]) -> bool {
    bytes.starts_with(b"OggS")
}

pub(super) fn broken(error: impl Display) -> DecodeError {
    DecodeError::Broken(error.to_string())
}

/// The packets of the first stream in an Ogg file.
pub(super) struct Packets<'a> {
    reader: PacketReader<Cursor<&'a [u8]>>,
    serial: Option<u32>,
}

impl<'a> Packets<'a> {
    pub fn of(bytes: &'a [u8]) -> Self {
        Self { reader: PacketReader::new(Cursor::new(bytes)), serial: None }
    }

    pub fn next(&mut self) -> Result<Option<Packet>, DecodeError> {
        while let Some(packet) = self.reader.read_packet().map_err(broken)? {
            if *self.serial.get_or_insert(packet.stream_serial()) == packet.stream_serial() {
                return Ok(Some(packet));
            }
        }
        Ok(None)
    }

    pub fn header(&mut self) -> Result<Packet, DecodeError> {
        self.next()?.ok_or_else(|| broken("it ends within its header"))
    }
}

pub(super) fn decode(bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), DecodeError> {
    let mut packets = Packets::of(bytes);
    let ident = read_header_ident(&packets.header()?.data).map_err(broken)?;
    // The second header has comments, which say nothing about the sound.
    packets.header()?;
    let sizes = (ident.blocksize_0, ident.blocksize_1);
    sink.begin(ident.audio_sample_rate, ident.audio_channels.into())?;
    let setup = packets.header()?.data;
    if !books::are_usual(&setup) {
        return Err(broken("its codebooks are wrong"));
    }
    let setup = read_header_setup(&setup, ident.audio_channels, sizes).map_err(broken)?;
    let mut window = PreviousWindowRight::new();
    // The position at which the last page ended.
    let mut position: Option<u64> = None;
    while let Some(packet) = packets.next()? {
        let decoded = read_audio_packet_generic(&ident, &setup, &packet.data, &mut window);
        let mut decoded: InterleavedSamples<f32> = decoded.map_err(broken)?;
        // The last packet holds more than was encoded, and the position of its page says where the sound ends.
        if packet.last_in_stream() {
            let length = position.map_or(usize::MAX, |from| packet.absgp_page().saturating_sub(from) as usize);
            decoded.truncate(length.min(decoded.num_samples()));
        }
        position = match packet.last_in_page() {
            true => Some(packet.absgp_page()),
            false => position.map(|at| at.saturating_add(decoded.num_samples() as u64)),
        };
        sink.give(&decoded.samples)?;
        if packet.last_in_stream() {
            break;
        }
    }
    Ok(())
}
