#![cfg(unix)]

use super::*;
use crate::assemble::{Placed, PlacedTake};
use crate::output::Bits;
use crate::store::Key;
use std::io::Read;

const SPEC: Spec = Spec::new(16_000, 1, Bits::Sixteen);

const RAW: Raw = Raw { start: 4, frame: 2 };

/// A timeline with stretches of 20 s each, so that there is a mark after every fourth.
fn timeline(keys: &[u8]) -> Timeline {
    let sound = |key: u8| PlacedTake { key: Key([key; 32]), gain: 0.5, asked: 1.0, pan: 0.0, voice: 0, edges: [0; 2] };
    let placed: Vec<_> = keys.iter().map(|&key| Placed { frames: 320_000, take: Some(sound(key)) }).collect();
    Timeline {
        rate: 16_000,
        channels: 1,
        frames: placed.iter().map(|placed| placed.frames).sum(),
        placed,
        cues: Vec::new(),
        lowered: Vec::new(),
        ceiling: Some(-3.1),
        room_tone: false,
        sounds: Vec::new(),
    }
}

fn marks(timeline: &Timeline) -> Marks {
    Marks::new(&blake3::hash(b"program"), &SPEC, timeline).unwrap()
}

/// How many stretches of [`timeline`] both have in common at the beginning.
fn common(one: &Timeline, other: &Timeline) -> u64 {
    marks(one).common(&marks(other)) / 320_000
}

#[test]
fn what_two_files_have_in_common_ends_at_the_last_mark_before_the_first_change() {
    let old = timeline(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    assert_eq!(common(&old, &old), 10);
    let edited = |at: usize| {
        let mut keys = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
        keys[at] = 99;
        common(&old, &timeline(&keys))
    };
    assert_eq!([0, 3, 4, 7, 8, 9].map(edited), [0, 0, 4, 4, 8, 8]);
    assert_eq!(common(&old, &timeline(&[1, 2, 3, 4, 5, 6])), 4, "the end of one is none of the other");
    assert_eq!(common(&old, &timeline(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])), 8);
    assert_eq!(common(&old, &timeline(&[])), 0);
}

#[test]
fn another_program_kind_of_sound_gain_or_ceiling_has_nothing_in_common() {
    let plain = timeline(&[1, 2, 3, 4, 5]);
    let changed = |change: fn(&mut Timeline)| {
        let mut timeline = plain.clone();
        change(&mut timeline);
        marks(&timeline)
    };
    let others = [
        Marks::new(&blake3::hash(b"update"), &SPEC, &plain).unwrap(),
        Marks::new(&blake3::hash(b"program"), &Spec::new(16_000, 1, Bits::TwentyFour), &plain).unwrap(),
        changed(|timeline| timeline.placed[0].take.as_mut().unwrap().gain = 0.51),
        changed(|timeline| timeline.placed[0].take.as_mut().unwrap().pan = 0.1),
        changed(|timeline| timeline.placed[0].take.as_mut().unwrap().edges = [0, 1]),
        changed(|timeline| timeline.ceiling = None),
        changed(|timeline| timeline.channels = 2),
    ];
    others.iter().for_each(|other| assert_eq!(marks(&plain).common(other), 0));
}

#[test]
fn sound_over_room_tone_has_no_marks() {
    let timeline = Timeline { room_tone: true, ..timeline(&[1]) };
    assert_eq!(Marks::new(&blake3::hash(b"program"), &SPEC, &timeline), None);
}

#[test]
fn a_file_is_taken_for_what_was_written_until_somebody_touches_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("story.wav");
    std::fs::write(&path, b"headsound").unwrap();
    let (old, new) = (marks(&timeline(&[1, 2, 3, 4, 5])), marks(&timeline(&[1, 2, 3, 4, 6])));
    let record = StretchRecord::of(&path, RAW, old.clone(), None).expect("a disk with a fine clock");
    let record = StretchRecord::parse(&record.bytes()).unwrap();
    assert!(record.holds(&path, &old) && !record.holds(&path, &new));
    let mut beginning = record.beginning(&path, &new).unwrap();
    assert_eq!(beginning.frames, 4 * 320_000);
    let mut rest = String::new();
    beginning.file.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "sound", "it is read from after the header on");
    beginning.check().unwrap();

    std::thread::sleep(std::time::Duration::from_millis(20));
    std::fs::write(&path, b"headSOUND").unwrap();
    beginning.check().unwrap_err();
    assert!(!record.holds(&path, &old) && record.beginning(&path, &new).is_none());
    std::fs::remove_file(&path).unwrap();
    assert!(!record.holds(&path, &old) && record.beginning(&path, &new).is_none());
    assert_eq!(StretchRecord::parse(b"torn"), None);
}
