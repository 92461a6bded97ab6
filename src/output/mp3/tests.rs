use super::super::testing::{self, PNG, target, voice};
use super::*;
use crate::fs;
use crate::output::Bits;
use id3::{Tag, TagLike};

fn encode(spec: &Spec, tags: &Tags, samples: &[f32]) -> Vec<u8> {
    let (_dir, path) = target("story.mp3");
    testing::write(open, &path, spec, tags, &[samples]).unwrap();
    fs::read_bytes(&path).unwrap()
}

/// Bytes after the ID3 tag.
fn frames(bytes: &[u8]) -> &[u8] {
    assert_eq!(&bytes[..3], b"ID3");
    let size = bytes[6..10].iter().fold(0, |size, &byte| size << 7 | usize::from(byte));
    &bytes[10 + size..]
}

/// The number of samples before and after the sound, from the LAME header ("LAME tag", revision 1: 12 bits each, 21
/// bytes after its name), and the number of samples in the frames.
fn lengths(bytes: &[u8], samples_per_frame: usize) -> (usize, usize, usize) {
    let frames = frames(bytes);
    let at = frames.windows(4).position(|bytes| bytes == b"LAME").unwrap();
    let info = frames.windows(4).position(|bytes| bytes == b"Info").unwrap();
    let count = u32::from_be_bytes(frames[info + 8..info + 12].try_into().unwrap()) as usize;
    let bits = u32::from_be_bytes([0, frames[at + 21], frames[at + 22], frames[at + 23]]) as usize;
    (bits >> 12, bits & 0xFFF, count * samples_per_frame)
}

#[test]
fn the_header_tells_the_length_to_the_sample() {
    for (rate, per_frame) in [(44_100, 1152), (48_000, 1152), (22_050, 576), (16_000, 576), (8_000, 576)] {
        for channels in [1, 2] {
            let count = rate as usize * 2 + 77;
            let bytes =
                encode(&Spec::new(rate, channels, Bits::Sixteen), &Tags::default(), &voice(count, rate, channels));
            let (before, after, all) = lengths(&bytes, per_frame);
            assert_eq!(all - before - after, count, "{rate} Hz, {channels} channels");
            assert!(before >= 576);
        }
    }
}

#[test]
fn the_bitrate_is_constant_and_such_as_acx_asks_for() {
    let bytes = encode(&Spec::new(44_100, 1, Bits::Sixteen), &Tags::default(), &voice(44_100 * 4, 44_100, 1));
    let mut rest = frames(&bytes);
    let mut count = 0;
    while !rest.is_empty() {
        // MPEG-1 layer III. The upper four bits of the third byte are the index of the bitrate, of which 11 is 192 kbit/s.
        assert_eq!((rest[0], rest[1] & 0xFE, rest[2] >> 4, rest[2] >> 2 & 3), (0xFF, 0xFA, 11, 0));
        let padding = usize::from(rest[2] >> 1 & 1);
        rest = &rest[144 * 192_000 / 44_100 + padding..];
        count += 1;
    }
    assert!(count > 44_100 * 4 / 1152);
}

#[test]
fn tags_chapters_and_cover_are_read_back() {
    let bytes = encode(&Spec::new(44_100, 1, Bits::Sixteen), &testing::tags(44_100), &voice(44_100 * 3, 44_100, 1));
    let tag = Tag::read_from2(std::io::Cursor::new(&bytes)).unwrap();
    let text = |id: &str| tag.get(id).and_then(|frame| frame.content().text()).unwrap_or_default();
    assert_eq!(
        [text("TIT2"), text("TPE1"), text("TCOM"), text("TDRC")],
        ["The Lost Café", "Ada Lénard", "Fullcast", "2026-11-22"]
    );
    assert!(tag.extended_texts().any(|text| text.description == "SERIES" && text.value == "Harbour Tales"));
    assert_eq!(tag.pictures().next().unwrap().data, PNG);
    let times: Vec<_> = tag.chapters().map(|chapter| (chapter.start_time, chapter.end_time)).collect();
    assert_eq!(times, [(0, 1500), (1500, 2250), (2250, 3000)]);
    let titles: Vec<_> = tag.chapters().map(|chapter| chapter.frames[0].content().text().unwrap()).collect();
    assert_eq!(titles, ["One: Rain", "Two — “Wow!”", "3 = three"]);
    assert_eq!(tag.tables_of_contents().next().unwrap().elements, ["chp0", "chp1", "chp2"]);
}

#[test]
fn more_chapters_than_a_table_holds_get_tables_of_their_own() {
    let mark = |start| super::super::tags::Chapter { title: format!("Chapter {start}"), start };
    let tags = Tags { chapters: (0..600).map(mark).collect(), ..Tags::default() };
    let bytes = encode(&Spec::new(44_100, 1, Bits::Sixteen), &tags, &voice(44_100, 44_100, 1));
    let tag = Tag::read_from2(std::io::Cursor::new(&bytes)).unwrap();
    assert_eq!(tag.chapters().count(), 600);
    let tables: Vec<_> = tag.tables_of_contents().map(|table| (table.top_level, table.elements.len())).collect();
    assert_eq!(tables, [(true, 3), (false, 255), (false, 255), (false, 90)]);
}

#[test]
fn empty_and_short_sound_is_a_file() {
    for count in [0, 1, 576, 1153] {
        let bytes = encode(&Spec::new(44_100, 1, Bits::Sixteen), &testing::tags(44_100), &voice(count, 44_100, 1));
        let (before, after, all) = lengths(&bytes, 1152);
        assert_eq!(all - before - after, count);
    }
}

#[test]
fn a_bitrate_that_the_rate_does_not_know_is_refused_with_one_that_works() {
    let spec = |rate, bitrate| Spec { bitrate: Some(bitrate), ..Spec::new(rate, 1, Bits::Sixteen) };
    for (rate, bitrate) in [(44_100, 64_000), (48_000, 320_000), (22_050, 160_000), (8_000, 64_000), (96_000, 128_000)]
    {
        check_size(1, &spec(rate, bitrate)).unwrap();
        encode(&spec(rate, bitrate), &Tags::default(), &voice(5_000, rate, 1));
    }
    for (rate, bitrate) in [(44_100, 24_000), (22_050, 192_000), (8_000, 96_000), (44_100, 100_000), (44_100, 0)] {
        assert!(
            matches!(check_size(1, &spec(rate, bitrate)), Err(OutputError::Unsupported { .. })),
            "{rate} {bitrate}"
        );
    }
    assert!(matches!(check_size(u64::MAX, &spec(44_100, 192_000)), Err(OutputError::TooLong { .. })));
}
