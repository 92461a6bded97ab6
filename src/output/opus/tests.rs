use super::super::testing::{self, PNG, snr, target, voice};
use super::*;
use crate::audio::rate::converted;
use crate::fs;
use crate::output::Bits;
use ogg::reading::PacketReader;
use ropus::{Channels, DecodeMode, Decoder};
use std::io::Cursor;

/// The contents of a file.
struct Parts {
    head: Vec<u8>,
    tags: Vec<u8>,
    /// The samples that a player would play: those to drop at the beginning and the end are cut off.
    samples: Vec<f32>,
    /// Where each page of sound ends.
    pages: Vec<u64>,
    serial: u32,
}

fn encode(spec: &Spec, tags: &Tags, samples: &[f32]) -> Vec<u8> {
    let (_dir, path) = target("story.opus");
    testing::write(open, &path, spec, tags, &[samples]).unwrap();
    fs::read_bytes(&path).unwrap()
}

fn decode(bytes: &[u8]) -> Parts {
    let mut reader = PacketReader::new(Cursor::new(bytes));
    let head = reader.read_packet_expected().unwrap();
    let tags = reader.read_packet_expected().unwrap();
    assert!(head.first_in_stream() && head.last_in_page() && tags.last_in_page());
    let stereo = head.data[9] == 2;
    let channels = usize::from(head.data[9]);
    let mut decoder = Decoder::new(48_000, if stereo { Channels::Stereo } else { Channels::Mono }).unwrap();
    let (mut samples, mut pages, mut ended) = (Vec::new(), Vec::new(), false);
    let mut block = vec![0.0; 5760 * channels];
    while let Some(packet) = reader.read_packet().unwrap() {
        let frames = decoder.decode_float(&packet.data, &mut block, DecodeMode::Normal).unwrap();
        samples.extend_from_slice(&block[..frames * channels]);
        if packet.last_in_page() {
            pages.push(packet.absgp_page());
        }
        ended = packet.last_in_stream();
    }
    assert!(ended);
    samples.truncate(*pages.last().unwrap() as usize * channels);
    samples.drain(..usize::from(u16::from_le_bytes([head.data[10], head.data[11]])) * channels);
    Parts { serial: head.stream_serial(), head: head.data, tags: tags.data, samples, pages }
}

fn comments_of(mut header: &[u8]) -> Vec<String> {
    let take = |header: &mut &[u8], count: usize| {
        let (head, tail) = header.split_at(count);
        *header = tail;
        head.to_vec()
    };
    let number = |header: &mut &[u8]| u32::from_le_bytes(take(header, 4).try_into().unwrap()) as usize;
    assert_eq!(take(&mut header, 8), b"OpusTags");
    let length = number(&mut header);
    assert_eq!(take(&mut header, length), comments::VENDOR.as_bytes());
    let count = number(&mut header);
    let comments = (0..count)
        .map(|_| {
            let length = number(&mut header);
            String::from_utf8(take(&mut header, length)).unwrap()
        })
        .collect();
    assert!(header.is_empty());
    comments
}

#[test]
fn a_decoder_gives_back_the_sound_to_the_sample_at_any_rate() {
    for (rate, channels) in
        [(8_000, 1), (16_000, 1), (22_050, 1), (44_100, 1), (48_000, 1), (96_000, 1), (16_000, 2), (44_100, 2)]
    {
        let frames = rate as usize * 3 + 123;
        let samples = voice(frames, rate, channels);
        let parts = decode(&encode(&Spec::new(rate, channels, Bits::Sixteen), &Tags::default(), &samples));
        let total = converted(frames as u64, rate, RATE);
        assert_eq!(parts.samples.len() as u64, total * u64::from(channels), "{rate} Hz");
        assert_eq!(u32::from_le_bytes(parts.head[12..16].try_into().unwrap()), rate);
        // The same sound made at 48 kHz, which differs in its noise only.
        let mut expected = Vec::new();
        let mut converter = RateConverter::new(rate, RATE, channels);
        converter.push(&samples, &mut expected);
        converter.finish(&mut expected);
        let width = usize::from(channels);
        let moved = |by: i32| match by {
            0.. => snr(&expected, &parts.samples[by as usize * width..]),
            _ => snr(&expected[by.unsigned_abs() as usize * width..], &parts.samples),
        };
        // In the low half of its band, the codec itself is about 50 µs early.
        let best = (-24..=24).max_by(|&a, &b| moved(a).total_cmp(&moved(b))).unwrap();
        assert!((-3..=0).contains(&best), "{rate} Hz, {channels} channels: moved by {best}");
        assert!(moved(best) > 15.0, "{rate} Hz, {channels} channels: {:.1} dB", moved(best));
    }
}

#[test]
fn sound_shorter_than_a_packet_and_empty_sound_keep_their_length() {
    for frames in [0, 1, 647, 648, 649, 960, 1_608, 1_609, 48_000] {
        let parts = decode(&encode(&Spec::new(48_000, 1, Bits::Sixteen), &Tags::default(), &voice(frames, 48_000, 1)));
        assert_eq!(parts.samples.len(), frames);
    }
}

#[test]
fn a_page_ends_at_least_every_second() {
    let parts = decode(&encode(&Spec::new(16_000, 1, Bits::Sixteen), &Tags::default(), &voice(80_000, 16_000, 1)));
    assert_eq!(parts.pages, [48_000, 96_000, 144_000, 192_000, 240_000, 240_312]);
}

#[test]
fn tags_chapters_and_cover_are_read_back() {
    let tags = testing::tags(22_050);
    let parts = decode(&encode(&Spec::new(22_050, 1, Bits::Sixteen), &tags, &voice(70_000, 22_050, 1)));
    let mut found = comments_of(&parts.tags);
    let picture = found.pop().unwrap();
    assert_eq!(found, comments::comments(&tags, 22_050, "Opus").unwrap());
    assert!(found.contains(&"CHAPTER001=00:00:01.500".to_string()) && found.contains(&"ARTIST=Ada Lénard".to_string()));
    let block = base64::engine::general_purpose::STANDARD
        .decode(picture.strip_prefix("METADATA_BLOCK_PICTURE=").unwrap())
        .unwrap();
    assert!(block.starts_with(b"\0\0\0\x03\0\0\0\x09image/png\0\0\0\0\0\0\0\x01\0\0\0\x01") && block.ends_with(PNG));
}

#[test]
fn a_large_cover_fills_many_pages_and_the_sound_follows() {
    let cover =
        super::super::tags::Cover { mime: "image/jpeg", bytes: (0..300_000).map(|i| (i * 31 % 251) as u8).collect() };
    let tags = Tags { cover: Some(cover), ..Tags::default() };
    let parts = decode(&encode(&Spec::new(48_000, 1, Bits::Sixteen), &tags, &voice(5_000, 48_000, 1)));
    assert_eq!((comments_of(&parts.tags).len(), parts.samples.len()), (1, 5_000));
}

#[test]
fn another_story_has_another_serial_number() {
    let serial = |title: &str| {
        let tags = Tags { title: title.into(), ..Tags::default() };
        decode(&encode(&Spec::new(48_000, 1, Bits::Sixteen), &tags, &[0.0; 10])).serial
    };
    assert_eq!(serial("One"), serial("One"));
    assert_ne!(serial("One"), serial("Two"));
}

#[test]
fn the_bitrate_is_what_was_asked_for_or_refused() {
    let spec = Spec::new(48_000, 1, Bits::Sixteen);
    let samples = voice(48_000 * 5, 48_000, 1);
    let size = |bitrate| encode(&Spec { bitrate, ..spec }, &Tags::default(), &samples).len();
    assert!(size(Some(16_000)) < size(None) && size(None) < size(Some(128_000)));
    for (bitrate, channels) in [(5_999, 1), (0, 1), (256_001, 1), (11_999, 2), (u32::MAX, 2)] {
        let spec = Spec { bitrate: Some(bitrate), channels, ..spec };
        assert!(matches!(check_size(1, &spec), Err(OutputError::Unsupported { .. })), "{bitrate}");
    }
}

#[test]
fn more_channels_or_slower_sound_than_opus_takes_are_refused() {
    for (rate, channels) in [(48_000, 3), (3_999, 1), (384_001, 1)] {
        let spec = Spec::new(rate, channels, Bits::Sixteen);
        assert!(matches!(check_size(1, &spec), Err(OutputError::Unsupported { .. })));
    }
}
