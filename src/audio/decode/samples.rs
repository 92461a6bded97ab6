//! Sound files for tests, made here. Vorbis and MP3 are written bit by bit, with a single line of the spectrum, because no
//! encoder of theirs is among the dependencies.

use flac_codec::encode::{FlacSampleWriter, Options};
use ogg::{PacketWriteEndInfo, PacketWriter};
use std::io::Cursor;

/// A tone of half of full scale, with the same samples in all channels.
pub(crate) fn tone(hertz: f64, rate: u32, seconds: f64, channels: u16) -> Vec<f32> {
    let step = std::f64::consts::TAU * hertz / f64::from(rate);
    let frames = (seconds * f64::from(rate)).round() as usize;
    let frame = |at: usize| std::iter::repeat_n((0.5 * (step * at as f64).sin()) as f32, channels.into());
    (0..frames).flat_map(frame).collect()
}

/// A WAV file of 16 bits.
pub(crate) fn wav(samples: &[f32], rate: u32, channels: u16) -> Vec<u8> {
    let spec =
        hound::WavSpec { channels, sample_rate: rate, bits_per_sample: 16, sample_format: hound::SampleFormat::Int };
    let mut bytes = Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut bytes, spec).unwrap();
    samples.iter().for_each(|&sample| writer.write_sample(crate::audio::pcm::to_i16(sample)).unwrap());
    writer.finalize().unwrap();
    bytes.into_inner()
}

/// A FLAC file of 16 bits.
pub(crate) fn flac(samples: &[f32], rate: u32, channels: u8) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let options = Options::default();
    let mut writer =
        FlacSampleWriter::new(&mut bytes, options, rate, 16, channels, Some(samples.len() as u64)).unwrap();
    let samples: Vec<i32> = samples.iter().map(|&sample| crate::audio::pcm::to_i16(sample).into()).collect();
    writer.write(&samples).unwrap();
    writer.finalize().unwrap();
    bytes.into_inner()
}

/// Bits in bytes, from the highest bit of each byte down (MP3), or from the lowest up (Vorbis).
struct Bits {
    bytes: Vec<u8>,
    length: usize,
    up: bool,
}

impl Bits {
    fn new(up: bool) -> Self {
        Self { bytes: Vec::new(), length: 0, up }
    }

    fn put(&mut self, value: u32, bits: usize) {
        for nth in 0..bits {
            let from = if self.up { nth } else { bits - 1 - nth };
            if self.length.is_multiple_of(8) {
                self.bytes.push(0);
            }
            let place = if self.up { self.length % 8 } else { 7 - self.length % 8 };
            let last = self.bytes.last_mut().unwrap();
            *last |= (((value >> from) & 1) as u8) << place;
            self.length += 1;
        }
    }

    fn put_all(&mut self, fields: &[(u32, usize)]) -> &mut Self {
        fields.iter().for_each(|&(value, bits)| self.put(value, bits));
        self
    }
}

/// An MP3 file in mono at 44.1 kHz with this many frames of 1152 samples, and a tone of about 766 Hz.
pub(crate) fn mp3(frames: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    for _ in 0..frames {
        let mut bits = Bits::new(false);
        // MPEG-1, layer III, without a checksum, 128 kbit/s, 44.1 kHz, mono.
        bits.put(0xFFFB_90C0, 32);
        // The main data begins here. Nothing is shared between the granules.
        bits.put_all(&[(0, 9), (0, 5), (0, 4)]);
        // Five groups of four zeros, and one that begins with a one and its sign.
        let length = 5 * 4 + 4 + 1;
        for _ in 0..2 {
            // The length, no large values, the gain, no factors, one long window; the second table for small values.
            bits.put_all(&[
                (length, 12),
                (0, 9),
                (200, 8),
                (0, 4),
                (0, 1),
                (0, 15),
                (0, 4),
                (0, 3),
                (0, 1),
                (0, 1),
                (1, 1),
            ]);
        }
        for _ in 0..2 {
            bits.put_all(&[(0xF_FFFF, 20), (0b0111, 4), (0, 1)]);
        }
        bits.bytes.resize(417, 0);
        bytes.append(&mut bits.bytes);
    }
    bytes
}

/// The fields of a codebook with this many dimensions and entries, which all have codes of one length, and this kind of
/// values: see section 3.2.1 of the Vorbis I specification.
pub(crate) fn book(dimensions: u32, entries: u32, kind: u32) -> Vec<(u32, usize)> {
    let width = 32 - entries.leading_zeros() as usize;
    vec![
        (0x56_4342, 24),
        (dimensions, 16),
        (entries, 24),
        (1, 1),
        (0, 5),
        (entries, width),
        (kind, 4),
        (0, 32),
        (0, 32),
    ]
}

/// A setup header with these codebooks, and nothing after them but zeros.
pub(crate) fn setup_of(books: &[Vec<(u32, usize)>]) -> Vec<u8> {
    let mut bits = Bits::new(true);
    bits.put(books.len() as u32 - 1, 8);
    books.iter().for_each(|book| _ = bits.put_all(book));
    bits.bytes.resize(bits.bytes.len() + 1_000, 0);
    [b"\x05vorbis".to_vec(), bits.bytes].concat()
}

fn vorbis_setup() -> Vec<u8> {
    let mut bits = Bits::new(true);
    let one = (788 << 21) | 1;
    bits.put_all(&[(1, 8)]);
    // A book of two entries for the classes, and one for the values 0 and 1.
    bits.put_all(&[(0x56_4342, 24), (1, 16), (2, 24), (0, 1), (0, 1), (0, 5), (0, 5), (0, 4)]);
    bits.put_all(&[(0x56_4342, 24), (1, 16), (2, 24), (0, 1), (0, 1), (0, 5), (0, 5), (1, 4)]);
    bits.put_all(&[(0, 32), (one, 32), (0, 4), (0, 1), (0, 1), (1, 1)]);
    // The unused time domain; a floor that is a straight line.
    bits.put_all(&[(0, 6), (0, 16), (0, 6), (1, 16), (0, 5), (0, 2), (7, 4)]);
    // A residue of one partition, one mapping, one mode.
    bits.put_all(&[(0, 6), (1, 16), (0, 24), (128, 24), (127, 24), (0, 6), (0, 8), (1, 3), (0, 1), (1, 8)]);
    bits.put_all(&[(0, 6), (0, 16), (0, 1), (0, 1), (0, 2), (0, 8), (0, 8), (0, 8)]);
    bits.put_all(&[(0, 6), (0, 1), (0, 16), (0, 16), (0, 8), (1, 1)]);
    [b"\x05vorbis".to_vec(), bits.bytes].concat()
}

/// An Ogg Vorbis file in mono with this many samples, and a tone of about a sixteenth of the rate.
pub(crate) fn vorbis(rate: u32, frames: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = PacketWriter::new(&mut bytes);
    let [rate, none] = [rate.to_le_bytes(), 0u32.to_le_bytes()];
    let ident = [&b"\x01vorbis"[..], &none, &[1], &rate, &none, &none, &none, &[0x88, 1]].concat();
    let comment = [&b"\x03vorbis"[..], &none, &none, &[1]].concat();
    writer.write_packet(ident, 1, PacketWriteEndInfo::EndPage, 0).unwrap();
    writer.write_packet(comment, 1, PacketWriteEndInfo::NormalPacket, 0).unwrap();
    writer.write_packet(vorbis_setup(), 1, PacketWriteEndInfo::EndPage, 0).unwrap();
    let mut packet = Bits::new(true);
    packet.put_all(&[(0, 1), (1, 1), (200, 8), (200, 8), (0, 1)]);
    (0..128).for_each(|line| packet.put(u32::from(line == 16), 1));
    let packets = frames.div_ceil(128) + 1;
    for nth in 0..packets {
        let end = match nth + 1 {
            last if last == packets => PacketWriteEndInfo::EndStream,
            full if full % 100 == 0 => PacketWriteEndInfo::EndPage,
            _ => PacketWriteEndInfo::NormalPacket,
        };
        let position = (nth * 128).min(frames) as u64;
        writer.write_packet(packet.bytes.clone(), 1, end, position).unwrap();
    }
    drop(writer);
    bytes
}

/// A tone as Ogg Opus: this many frames at 48 kHz, of which the decoder has to leave out the first ones.
pub(crate) fn opus(hertz: f64, frames: usize, channels: u16) -> Vec<u8> {
    const FRAME: usize = 960;
    let layout = if channels == 2 { ropus::Channels::Stereo } else { ropus::Channels::Mono };
    let mut encoder = ropus::Encoder::builder(48_000, layout, ropus::Application::Audio).build().unwrap();
    let lag = encoder.lookahead() as usize;
    let mut bytes = Vec::new();
    let mut writer = PacketWriter::new(&mut bytes);
    let head =
        [&b"OpusHead\x01"[..], &[channels as u8], &(lag as u16).to_le_bytes(), &48_000u32.to_le_bytes(), &[0; 3]];
    writer.write_packet(head.concat(), 1, PacketWriteEndInfo::EndPage, 0).unwrap();
    let tags = [&b"OpusTags"[..], &0u32.to_le_bytes(), &0u32.to_le_bytes()].concat();
    writer.write_packet(tags, 1, PacketWriteEndInfo::EndPage, 0).unwrap();
    let packets = (frames + lag).div_ceil(FRAME);
    let mut sound = tone(hertz, 48_000, frames as f64 / 48_000.0, channels);
    sound.resize(packets * FRAME * usize::from(channels), 0.0);
    for (nth, part) in sound.chunks(FRAME * usize::from(channels)).enumerate() {
        let mut packet = [0; 1277];
        let length = encoder.encode_float(part, &mut packet).unwrap();
        let end = match nth + 1 {
            last if last == packets => PacketWriteEndInfo::EndStream,
            full if full % 50 == 0 => PacketWriteEndInfo::EndPage,
            _ => PacketWriteEndInfo::NormalPacket,
        };
        let position = ((nth + 1) * FRAME).min(frames + lag) as u64;
        writer.write_packet(packet[..length].to_vec(), 1, end, position).unwrap();
    }
    drop(writer);
    bytes
}
