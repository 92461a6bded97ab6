use super::testing::{tags, target, voice, write};
use super::*;
use crate::fs;
use std::collections::BTreeSet;

#[test]
fn every_format_has_a_name_endings_and_help_of_its_own() {
    let names: BTreeSet<_> = OUTPUTS.iter().map(|row| row.name).collect();
    let endings: Vec<_> = OUTPUTS.iter().flat_map(|row| row.extensions).collect();
    assert_eq!(names.len(), OUTPUTS.len());
    assert_eq!(endings.iter().collect::<BTreeSet<_>>().len(), endings.len());
    assert!(OUTPUTS.iter().all(|row| !row.help.is_empty() && !row.extensions.is_empty()));
    assert!(endings.iter().all(|ending| **ending == ending.to_ascii_lowercase()));
}

#[test]
fn a_path_tells_its_format_in_upper_and_lower_case() {
    for path in ["a.wav", "b.WAV", "c.mp3.Wave"] {
        assert_eq!(by_path(Path::new(path)).unwrap().name, "wav");
    }
    for (path, name) in [("a.flac", "flac"), ("a.opus", "opus"), ("a.ogg", "opus"), ("a.MP3", "mp3")] {
        assert_eq!(by_path(Path::new(path)).unwrap().name, name);
    }
    assert!(["wav", "a.", "a.md", ".wav"].iter().all(|path| by_path(Path::new(path)).is_none()));
}

const SPEECH: Spec = Spec::new(44_100, 1, Bits::Sixteen);

/// Every format that this build can write.
fn built() -> impl Iterator<Item = &'static OutputRow> {
    OUTPUTS.iter().filter(|row| !matches!((row.check_size)(1, &SPEECH), Err(OutputError::NotBuilt { .. })))
}

#[test]
fn the_same_sound_gives_the_same_bytes_however_it_is_cut() {
    let samples = voice(44_100, 44_100, 1);
    let tags = tags(44_100);
    for row in built() {
        let (_dir, path) = target(row.name);
        let bytes_of = |blocks: &[&[f32]]| {
            write(row.open, &path, &SPEECH, &tags, blocks).unwrap();
            fs::read_bytes(&path).unwrap()
        };
        let whole = bytes_of(&[&samples]);
        assert!(whole == bytes_of(&[&samples]), "{}", row.name);
        for size in [7, 1_001, 20_000] {
            assert!(whole == bytes_of(&samples.chunks(size).collect::<Vec<_>>()), "{} in blocks of {size}", row.name);
        }
    }
}

#[test]
fn an_unfinished_file_is_never_seen_and_leaves_the_old_one() {
    for row in built() {
        let (dir, path) = target(row.name);
        std::fs::write(&path, "old").unwrap();
        let mut output = (row.open)(&path, &SPEECH, &tags(44_100)).unwrap();
        output.write(&voice(100_000, 44_100, 1)).unwrap();
        drop(output);
        assert_eq!(fs::read_bytes(&path).unwrap(), b"old", "{}", row.name);
        assert_eq!(dir.path().read_dir().unwrap().count(), 1);
    }
}

#[test]
fn a_disk_that_fills_up_at_any_byte_is_told_and_the_old_file_stays() {
    let samples = voice(60_000, 44_100, 1);
    for row in built() {
        let (dir, path) = target(row.name);
        let written = || write(row.open, &path, &SPEECH, &tags(44_100), &[&samples[..50_000], &samples[50_000..]]);
        written().unwrap();
        let old = fs::read_bytes(&path).unwrap();
        for room in [0, 1, old.len() / 4, old.len() / 2, old.len() - 1, old.len()] {
            fs::testing::ROOM.set(room);
            let done = written();
            fs::testing::ROOM.set(usize::MAX);
            match done {
                Err(error) => {
                    assert!(
                        matches!(&error, OutputError::Disk(error) if error.is_full()),
                        "{} at {room}: {error}",
                        row.name
                    );
                    assert_eq!(Diagnostic::from(error).code, "cannot-write");
                }
                // This format never goes back to fill in a size.
                Ok(()) => assert_eq!(room, old.len(), "{}", row.name),
            }
            assert!(fs::read_bytes(&path).unwrap() == old, "{} at {room}", row.name);
            assert_eq!(dir.path().read_dir().unwrap().count(), 1);
        }
    }
}

#[test]
fn half_a_frame_is_an_error_and_not_a_file() {
    let stereo = Spec { channels: 2, ..SPEECH };
    for row in built() {
        let (_dir, path) = target(row.name);
        assert!(write(row.open, &path, &stereo, &Tags::default(), &[&[0.1, 0.2, 0.3]]).is_err(), "{}", row.name);
        assert!(!path.exists());
    }
}

#[test]
fn a_kind_of_sound_that_no_format_knows_is_refused_before_a_file_is_there() {
    for row in built() {
        for (rate, channels) in [(0, 1), (16_000, 0), (u32::MAX, 1), (48_000, 65_535)] {
            let spec = Spec::new(rate, channels, Bits::Sixteen);
            let (dir, path) = target(row.name);
            let refused = |done: Result<(), OutputError>| matches!(done, Err(OutputError::Unsupported { .. }));
            assert!(refused((row.check_size)(1, &spec)), "{}: {rate} Hz, {channels} channels", row.name);
            assert!(refused((row.open)(&path, &spec, &Tags::default()).map(drop)));
            assert_eq!(dir.path().read_dir().unwrap().count(), 0);
        }
    }
}

#[test]
fn what_is_out_of_range_or_no_number_is_clipped_or_silent_and_never_a_fault() {
    let wild = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e30, -7.0, 0.5].repeat(5_000);
    for row in built() {
        let (_dir, path) = target(row.name);
        write(row.open, &path, &SPEECH, &Tags::default(), &[&wild]).unwrap();
        assert!(path.exists(), "{}", row.name);
    }
}

#[test]
fn a_format_that_is_not_built_says_how_to_get_it() {
    let error = OutputError::NotBuilt { format: "MP3", feature: "mp3" };
    let told = Diagnostic::from(error);
    assert_eq!((told.code, &told.message[..]), ("format-not-built", "this fullcast was built without MP3"));
    assert_eq!(told.advice, [Advice::BuildWithFeature("mp3")]);
    let row = by_path(Path::new("story.mp3")).unwrap();
    assert_eq!((row.check_size)(1, &SPEECH).is_err(), cfg!(not(feature = "mp3")));
}
