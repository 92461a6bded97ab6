mod told;

use super::*;
use crate::fs;
use crate::output::Bits;
use crate::output::tags::Chapter;
use mp4ameta::Tag;
use shiguredo_mp4::boxes::{ElstEntry, MoovBox, RootBox, StblBox, StszBox, TrakBox};
use shiguredo_mp4::{Decode, Either, Mp4File};
use std::io::{Cursor, ErrorKind, Seek, SeekFrom, Write};
use tempfile::TempDir;

const SPEECH: Spec = Spec::new(16_000, 1, Bits::Sixteen);
const NATIVE: Spec = Spec { rate: 44_100, ..SPEECH };

fn target() -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("story.m4b");
    (dir, path)
}

fn write_to(path: &Path, spec: Spec, tags: &Tags, blocks: &[&[f32]]) -> Result<(), OutputError> {
    let mut output = open(path, &spec, tags)?;
    blocks.iter().try_for_each(|block| output.write(block))?;
    output.finish()
}

fn file(spec: Spec, tags: &Tags, samples: &[f32]) -> Vec<u8> {
    let (_dir, path) = target();
    write_to(&path, spec, tags, &[samples]).unwrap();
    fs::read_bytes(&path).unwrap()
}

/// A tone of 440 Hz that swells, so that a shift in time would show.
fn tone(spec: Spec, frames: usize) -> Vec<f32> {
    let at = |frame: usize| {
        let time = frame as f32 / spec.rate as f32;
        0.5 * (time * 440.0 * std::f32::consts::TAU).sin() * (0.6 + 0.4 * (time * 21.0).sin())
    };
    (0..frames).flat_map(|frame| (0..spec.channels).map(move |channel| at(frame) / f32::from(channel + 1))).collect()
}

fn chaptered(count: u64) -> Tags {
    let chapters =
        (0..count).map(|i| Chapter { title: format!("Kapitel {i}: Ägypten 始まり"), start: i * 101 }).collect();
    Tags { title: "Story".into(), chapters, ..Tags::default() }
}

fn moov(bytes: &[u8]) -> MoovBox {
    let (file, _) = Mp4File::<RootBox>::decode(bytes).unwrap();
    let found = file.boxes.into_iter().find_map(|found| match found {
        RootBox::Moov(moov) => Some(moov),
        _ => None,
    });
    found.unwrap()
}

fn edit(trak: &TrakBox) -> ElstEntry {
    trak.edts_box.as_ref().unwrap().elst_box.as_ref().unwrap().entries[0].clone()
}

fn sizes(stbl: &StblBox) -> &[u32] {
    match &stbl.stsz_box {
        StszBox::Variable { entry_sizes } => entry_sizes,
        StszBox::Fixed { .. } => panic!("sizes are listed"),
    }
}

fn decoded(bytes: &[u8]) -> Vec<Vec<f32>> {
    syom::decode_with(bytes, &syom::DecodeOptions::audio()).unwrap().channels
}

/// The power of the signal divided by the power of what differs from it, in dB.
fn snr(signal: impl Iterator<Item = f32> + Clone, found: &[f32]) -> f32 {
    let power: f32 = signal.clone().map(|s| s * s).sum();
    let noise: f32 = signal.zip(found).map(|(s, f)| (s - f) * (s - f)).sum();
    10.0 * (power / noise).log10()
}

#[test]
fn a_decoded_file_has_exactly_the_samples_that_were_written() {
    for rate in [44_100, 48_000] {
        for channels in [1, 2] {
            for frames in [1, 1023, 1024, 1025, 20_000] {
                let spec = Spec::new(rate, channels, Bits::TwentyFour);
                let samples = tone(spec, frames);
                let found = decoded(&file(spec, &Tags::default(), &samples));
                assert_eq!(found.len(), usize::from(channels));
                assert!(found.iter().all(|plane| plane.len() == frames), "{frames} frames at {rate} Hz");
                if frames == 20_000 {
                    for (channel, plane) in found.iter().enumerate() {
                        let sent = samples.iter().copied().skip(channel).step_by(channels.into());
                        let snr = snr(sent, plane);
                        assert!(snr > 25.0, "{snr} dB in channel {channel} at {rate} Hz");
                    }
                }
            }
        }
    }
}

#[test]
fn sound_at_another_rate_is_resampled_without_delay_to_the_same_length() {
    for (rate, channels) in [(16_000, 1), (22_050, 2), (8_000, 1), (96_000, 1), (7_919, 1), (32_000, 2)] {
        let spec = Spec::new(rate, channels, Bits::Sixteen);
        for frames in [1, 7, 15_999] {
            let bytes = file(spec, &Tags::default(), &tone(spec, frames));
            let expected = (frames as u64 * 44_100).div_ceil(rate.into());
            let found = decoded(&bytes);
            assert_eq!(found[0].len() as u64, expected, "{frames} frames at {rate} Hz");
            if frames == 15_999 {
                // The resampler rings at the edges, because the sound begins and ends abruptly, so only the middle is compared.
                let (from, until) = (expected as usize / 10, expected as usize * 9 / 10);
                let resampled = tone(Spec { rate: RATE, channels: 1, ..spec }, expected as usize);
                let snr = snr(resampled[from..until].iter().copied(), &found[0][from..until]);
                assert!(snr > 25.0, "{snr} dB at {rate} Hz");
            }
        }
    }
}

#[test]
fn durations_and_the_edit_list_count_samples() {
    for (spec, frames, expected) in [(NATIVE, 30_000, 30_000), (SPEECH, 16_000, 44_100)] {
        let bytes = file(spec, &Tags::default(), &tone(spec, frames));
        let moov = moov(&bytes);
        let trak = &moov.trak_boxes[0];
        let units = sizes(&trak.mdia_box.minf_box.stbl_box).len() as u64;
        assert_eq!((moov.mvhd_box.timescale.get(), moov.mvhd_box.duration), (RATE, expected));
        assert_eq!(trak.tkhd_box.duration, expected);
        assert_eq!((edit(trak).media_time, edit(trak).edit_duration), (1024, expected));
        assert_eq!((trak.mdia_box.mdhd_box.timescale.get(), trak.mdia_box.mdhd_box.duration), (RATE, 1024 + expected));
        assert_eq!(units, expected.div_ceil(1024) + 1);
        // No time is stored.
        assert_eq!(moov.mvhd_box.creation_time.as_secs() + trak.mdia_box.mdhd_box.modification_time.as_secs(), 0);
    }
}

#[test]
fn the_tables_lead_to_every_byte_of_the_sound() {
    // Chunks have 43 units: these are two full ones and a part of a third.
    let bytes = file(NATIVE, &chaptered(2), &tone(NATIVE, 1024 * 100));
    let moov = moov(&bytes);
    let stbl = &moov.trak_boxes[0].mdia_box.minf_box.stbl_box;
    let (first, second) = (&stbl.stsc_box.entries[0], &stbl.stsc_box.entries[1]);
    assert_eq!((first.first_chunk.get(), first.sample_per_chunk), (1, 43));
    assert_eq!((second.first_chunk.get(), second.sample_per_chunk), (3, 101 - 86));
    let Either::A(stco) = &stbl.stco_or_co64_box else { panic!("a small file needs no large offsets") };
    let sizes = sizes(stbl);
    let starts: Vec<u32> = sizes
        .chunks(43)
        .scan(0, |at, sizes| {
            let start = *at;
            *at += sizes.iter().sum::<u32>();
            Some(start)
        })
        .collect();
    assert!(stco.chunk_offsets.iter().zip(&starts).all(|(offset, start)| offset - stco.chunk_offsets[0] == *start));
    assert_eq!(stco.chunk_offsets.len(), 3);
    assert_eq!(bytes[stco.chunk_offsets[0] as usize - 16 + 4..][..4], *b"mdat");
}

#[test]
fn blocks_leave_no_trace_in_the_file() {
    let stereo = Spec::new(22_050, 2, Bits::Sixteen);
    for spec in [SPEECH, NATIVE, stereo] {
        let samples = tone(spec, 30_000);
        let whole = file(spec, &chaptered(3), &samples);
        for size in [7, 1000, 40_001] {
            let (_dir, path) = target();
            write_to(&path, spec, &chaptered(3), &samples.chunks(size).collect::<Vec<_>>()).unwrap();
            assert!(whole == fs::read_bytes(&path).unwrap(), "{size} samples of {spec:?}");
        }
    }
}

#[test]
fn what_is_out_of_range_is_clipped_and_what_is_no_number_is_silent() {
    for spec in [SPEECH, NATIVE] {
        let mut loud: Vec<f32> = tone(spec, 30_000).iter().map(|sample| sample * 40.0).collect();
        let clipped: Vec<f32> = loud.iter().map(|sample| sample.clamp(-1.0, 1.0)).collect();
        assert!(file(spec, &Tags::default(), &loud) == file(spec, &Tags::default(), &clipped));
        loud[500..504].copy_from_slice(&[f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX]);
        let found = decoded(&file(spec, &Tags::default(), &loud));
        assert!(found[0].iter().all(|sample| sample.is_finite() && sample.abs() < 2.0));
    }
}

#[test]
fn empty_sound_makes_a_file_of_no_length_that_still_tells_its_tags() {
    for spec in [SPEECH, NATIVE] {
        let bytes = file(spec, &chaptered(2), &[]);
        let moov = moov(&bytes);
        assert_eq!((moov.mvhd_box.duration, sizes(&moov.trak_boxes[0].mdia_box.minf_box.stbl_box).len()), (0, 0));
        assert!(moov.trak_boxes[0].edts_box.is_none());
        let tag = Tag::read_from(&mut Cursor::new(&bytes)).unwrap();
        assert_eq!((tag.title(), tag.chapter_track().len()), (Some("Story"), 2));
    }
}

#[test]
fn half_a_frame_is_an_error_and_not_a_file() {
    let (_dir, path) = target();
    let spec = Spec { channels: 2, ..SPEECH };
    assert!(write_to(&path, spec, &Tags::default(), &[&[0.1, 0.2, 0.3]]).is_err());
    assert!(!path.exists());
}

#[test]
fn what_m4b_cannot_hold_is_refused_before_anything_is_written() {
    for (rate, channels) in [(0, 1), (999, 1), (384_001, 1), (44_100, 0), (44_100, 3)] {
        let spec = Spec::new(rate, channels, Bits::Sixteen);
        let (_dir, path) = target();
        assert!(matches!(check_size(1, &spec), Err(OutputError::Unsupported { .. })));
        assert!(open(&path, &spec, &Tags::default()).is_err() && !path.exists());
    }
    for spec in [SPEECH, NATIVE] {
        check_size(10 * 365 * u64::from(spec.rate) * 3600, &spec).unwrap_err();
        check_size(100 * 24 * u64::from(spec.rate) * 3600, &spec).unwrap();
        assert!(matches!(check_size(u64::MAX, &spec), Err(OutputError::TooLong { .. })));
    }
}

#[test]
fn an_unfinished_file_is_never_seen_and_leaves_the_old_one() {
    let (dir, path) = target();
    write_to(&path, SPEECH, &Tags::default(), &[&[0.5; 100]]).unwrap();
    let old = fs::read_bytes(&path).unwrap();
    let mut output = open(&path, &SPEECH, &Tags::default()).unwrap();
    output.write(&tone(SPEECH, 50_000)).unwrap();
    drop(output);
    assert_eq!(fs::read_bytes(&path).unwrap(), old);
    assert_eq!(dir.path().read_dir().unwrap().count(), 1);
}

#[test]
fn a_disk_that_fills_up_at_any_byte_is_told_and_the_old_file_stays() {
    let (dir, path) = target();
    write_to(&path, SPEECH, &chaptered(3), &[&tone(SPEECH, 16_000)]).unwrap();
    let old = fs::read_bytes(&path).unwrap();
    // The size of `mdat` is written last, over the placeholder.
    for room in [0, 10, 8192, old.len() - 1, old.len(), old.len() + 15] {
        fs::testing::ROOM.set(room);
        let error = write_to(&path, SPEECH, &chaptered(3), &[&tone(SPEECH, 16_000)]).unwrap_err();
        fs::testing::ROOM.set(usize::MAX);
        assert!(matches!(&error, OutputError::Disk(error) if error.is_full()), "{room}: {error}");
        assert_eq!(fs::read_bytes(&path).unwrap(), old);
        assert_eq!(dir.path().read_dir().unwrap().count(), 1);
    }
}

/// A disk that remembers what was written at which offset, and stores nothing for the gaps.
#[derive(Default)]
struct Sparse {
    at: u64,
    pieces: Vec<(u64, Vec<u8>)>,
}

impl Write for Sparse {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.pieces.push((self.at, bytes.to_vec()));
        self.at += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Sparse {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let SeekFrom::Start(at) = to else { return Err(ErrorKind::Unsupported.into()) };
        self.at = at;
        Ok(at)
    }
}

#[test]
fn a_file_beyond_4_gib_has_offsets_and_sizes_that_are_right() {
    const FAR: u64 = 5 << 30;
    let mut container = Container::new(Sparse::default(), *b"M4B ").unwrap();
    (0..43).for_each(|_| container.write_unit(b"near").unwrap());
    container.file.seek(SeekFrom::Start(FAR)).unwrap();
    container.position = FAR;
    container.write_unit(b"far").unwrap();
    // 30 hours at 44.1 kHz, so durations need more than 32 bits too.
    let frames = 44_100 * 3600 * 30;
    let sound = SoundTrack { rate: 44_100, channels: 1, frames, config: &[0x12, 0x08], language: None };
    let marks = [ChapterMark { title: "One", start: 0 }, ChapterMark { title: "Two", start: frames / 2 }];
    let disk = container.finish(&sound, &marks, metadata::user_data(&Tags::default(), &marks, 44_100, "")).unwrap();
    let at = |place: u64| disk.pieces.iter().rev().find(|piece| piece.0 == place).unwrap().1.as_slice();
    let titles = FAR + 3;
    let mdat_end = titles + (2 + 3 + 12) * 2;
    let after = disk.pieces.iter().filter(|piece| piece.0 >= mdat_end);
    let moov: Vec<u8> = after.flat_map(|piece| piece.1.iter().copied()).collect();
    let (moov, length) = MoovBox::decode(&moov).map(|(decoded, length)| (decoded, (length, moov.len()))).unwrap();
    assert_eq!(length.0, length.1);
    let StszBox::Variable { entry_sizes } = &moov.trak_boxes[0].mdia_box.minf_box.stbl_box.stsz_box else {
        panic!("each has its own size")
    };
    assert_eq!(*entry_sizes, [[4; 43].as_slice(), &[3]].concat());
    let offsets = |track: usize| match &moov.trak_boxes[track].mdia_box.minf_box.stbl_box.stco_or_co64_box {
        Either::A(_) => panic!("32 bits are not enough"),
        Either::B(co64) => co64.chunk_offsets.clone(),
    };
    assert_eq!(offsets(0), [44, FAR]);
    assert_eq!(offsets(1), [titles]);
    assert_eq!((at(FAR), at(44)), (&b"far"[..], &b"near"[..]));
    assert_eq!(at(28)[..8], *b"\0\0\0\x01mdat");
    assert_eq!(at(28)[8..], (mdat_end - 28).to_be_bytes());
    assert_eq!((moov.mvhd_box.duration, edit(&moov.trak_boxes[0]).edit_duration), (frames, frames));
}
