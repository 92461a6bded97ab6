use super::super::testing::{self, PNG, target, voice};
use super::*;
use crate::fs;
use flac_codec::decode::FlacSampleReader;
use flac_codec::metadata::{BlockList, Picture, PictureType, SeekTable, Streaminfo};
use std::io::Cursor;

fn encode(spec: &Spec, tags: &Tags, samples: &[f32]) -> Vec<u8> {
    let (_dir, path) = target("story.flac");
    testing::write(open, &path, spec, tags, &[samples]).unwrap();
    fs::read_bytes(&path).unwrap()
}

fn decode(bytes: &[u8]) -> Vec<i32> {
    let mut reader = FlacSampleReader::new(Cursor::new(bytes)).unwrap();
    let mut samples = Vec::new();
    reader.read_to_end(&mut samples).unwrap();
    samples
}

fn blocks(bytes: &[u8]) -> BlockList {
    BlockList::read(bytes).unwrap()
}

#[test]
fn every_sample_comes_back_at_any_rate_depth_and_number_of_channels() {
    let noise = |count: usize| (0..count).map(|i| ((i * 7_919 % 65_537) as f32 / 32_000.0) - 1.02);
    for (rate, channels, frames) in [
        (8_000, 1, 20_000),
        (16_000, 2, 12_345),
        (22_050, 1, 4_096),
        (44_100, 2, 4_097),
        (48_000, 1, 1),
        (7_919, 1, 5_000),
        (192_000, 2, 9_999),
        (1_048_575, 1, 5_000),
        (16_000, 8, 5_000),
    ] {
        for bits in [Bits::Sixteen, Bits::TwentyFour] {
            let mut samples = voice(frames, rate, channels);
            // Sound that cannot be predicted: noise beyond full scale, and silence.
            let noisy = samples.len() * 2 / 3;
            samples.splice(noisy.., noise(samples.len() - noisy)).for_each(drop);
            samples[..noisy / 2].fill(0.0);
            let spec = Spec::new(rate, channels, bits);
            let bytes = encode(&spec, &Tags::default(), &samples);
            let expected: Vec<i32> = match bits {
                Bits::Sixteen => samples.iter().map(|&s| pcm::to_i16(s).into()).collect(),
                Bits::TwentyFour => samples.iter().map(|&s| pcm::to_i24(s)).collect(),
            };
            assert!(decode(&bytes) == expected, "{rate} Hz, {channels} channels, {bits:?}");
            let info: Streaminfo = blocks(&bytes).streaminfo().clone();
            assert_eq!(info.total_samples.unwrap().get(), samples.len() as u64 / u64::from(channels));
            assert_eq!((info.sample_rate, u16::from(info.channels.get())), (rate, channels));
            assert!(info.md5.is_some());
        }
    }
}

#[test]
fn empty_sound_is_a_file_without_samples() {
    let spec = Spec::new(16_000, 1, Bits::Sixteen);
    let bytes = encode(&spec, &testing::tags(16_000), &[]);
    assert_eq!(decode(&bytes), [0; 0]);
}

#[test]
fn tags_chapters_and_cover_are_read_back() {
    let tags = testing::tags(16_000);
    let found = blocks(&encode(&Spec::new(16_000, 1, Bits::Sixteen), &tags, &voice(48_000, 16_000, 1)));
    let comment: &VorbisComment = found.get().unwrap();
    assert_eq!(comment.fields, comments::comments(&tags, 16_000, "FLAC").unwrap());
    assert_eq!(comment.get("title"), Some("The Lost Café"));
    assert_eq!(comment.get("PERFORMER"), Some("Fullcast"));
    assert_eq!(
        (comment.get("CHAPTER001"), comment.get("CHAPTER001NAME")),
        (Some("00:00:01.500"), Some("Two — “Wow!”"))
    );
    let picture: &Picture = found.get().unwrap();
    assert_eq!((picture.picture_type, &picture.media_type[..]), (PictureType::FrontCover, "image/png"));
    assert_eq!((picture.width, picture.height, &picture.data[..]), (1, 1, PNG));
}

#[test]
fn a_long_file_whose_length_was_announced_has_a_seek_table() {
    let rate = 8_000;
    let samples = vec![0.25; rate as usize * 3600];
    let points = |frames: Option<u64>| {
        let bytes = encode(&Spec { frames, ..Spec::new(rate, 1, Bits::Sixteen) }, &Tags::default(), &samples);
        assert_eq!(decode(&bytes).len(), samples.len());
        blocks(&bytes).get::<SeekTable>().map(|table| table.points.len())
    };
    // There is a point every ten seconds.
    assert_eq!(points(Some(samples.len() as u64)), Some(360));
    assert_eq!(points(None), None);
    // If the announced length was wrong, only the table is missing.
    assert_eq!(points(Some(1)), None);
    assert_eq!(points(Some(u64::MAX)), Some(360));
}

#[test]
fn what_flac_cannot_count_or_hold_is_refused() {
    let spec = Spec::new(16_000, 1, Bits::Sixteen);
    check_size(MAX_FRAMES, &spec).unwrap();
    assert!(matches!(check_size(MAX_FRAMES + 1, &spec), Err(OutputError::TooLong { .. })));
    for spec in [Spec { rate: 1 << 20, ..spec }, Spec { channels: 9, ..spec }] {
        assert!(matches!(check_size(1, &spec), Err(OutputError::Unsupported { .. })));
    }
    let cover = Some(super::super::tags::Cover { mime: "image/png", bytes: vec![0; 1 << 24] });
    let (dir, path) = target("story.flac");
    let error = open(&path, &spec, &Tags { cover, ..Tags::default() }).map(drop).unwrap_err();
    assert_eq!(error.to_string(), "FLAC cannot hold a cover or tags of more than 16 MiB");
    assert_eq!(dir.path().read_dir().unwrap().count(), 0);
}
