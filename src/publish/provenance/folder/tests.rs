use super::*;
use crate::assemble::{Placed, PlacedTake, Timeline};
use crate::output::{Bits, OUTPUTS};
use crate::store::Key;
use std::fs::write;

fn timeline() -> Timeline {
    let sound = PlacedTake { key: Key([1; 32]), gain: 0.5, asked: 1.0, pan: 0.0, voice: 0, edges: [0; 2] };
    let placed = [Placed { frames: 10, take: Some(sound) }, Placed { frames: 5, take: None }];
    Timeline {
        rate: 16_000,
        channels: 1,
        frames: 15,
        placed: placed.into(),
        cues: Vec::new(),
        lowered: Vec::new(),
        ceiling: Some(-3.1),
        room_tone: false,
        sounds: Vec::new(),
    }
}

const SPEC: Spec = Spec::new(16_000, 1, Bits::Sixteen);

fn made(program: &blake3::Hash, format: &OutputRow, spec: &Spec, tags: Tags, timeline: Timeline) -> blake3::Hash {
    origin(program, format, spec, &Volume { path: "a.wav".into(), timeline: timeline.into(), tags })
}

#[test]
fn whatever_goes_into_a_file_goes_into_its_origin() {
    let program = blake3::hash(b"program");
    let plain = made(&program, &OUTPUTS[0], &SPEC, Tags::default(), timeline());
    assert_eq!(plain, made(&program, &OUTPUTS[0], &SPEC, Tags::default(), timeline()));
    let changed = |change: fn(&mut Timeline)| {
        let mut timeline = timeline();
        change(&mut timeline);
        made(&program, &OUTPUTS[0], &SPEC, Tags::default(), timeline)
    };
    let cover = |bytes: &[u8]| crate::output::tags::Cover { mime: "image/png", bytes: bytes.into() };
    let tagged = |tags: Tags| made(&program, &OUTPUTS[0], &SPEC, tags, timeline());
    let others = [
        made(&blake3::hash(b"update"), &OUTPUTS[0], &SPEC, Tags::default(), timeline()),
        made(&program, &OUTPUTS[1], &SPEC, Tags::default(), timeline()),
        made(&program, &OUTPUTS[0], &Spec::new(16_000, 1, Bits::TwentyFour), Tags::default(), timeline()),
        tagged(Tags { track: Some(2), ..Tags::default() }),
        tagged(Tags { cover: Some(cover(b"a")), ..Tags::default() }),
        tagged(Tags { cover: Some(cover(b"b")), ..Tags::default() }),
        changed(|timeline| timeline.placed[1].frames += 1),
        changed(|timeline| timeline.placed[0].take.as_mut().unwrap().key = Key([2; 32])),
        changed(|timeline| timeline.placed[0].take.as_mut().unwrap().gain = 0.500_000_1),
        changed(|timeline| timeline.placed[0].take.as_mut().unwrap().pan = 0.1),
        changed(|timeline| timeline.placed[0].take.as_mut().unwrap().edges = [1, 0]),
        changed(|timeline| timeline.placed[0].take.as_mut().unwrap().edges = [0, 1]),
        changed(|timeline| timeline.placed[0].take = None),
        changed(|timeline| timeline.ceiling = None),
        changed(|timeline| timeline.room_tone = true),
        changed(|timeline| timeline.rate = 44_100),
        changed(|timeline| timeline.channels = 2),
    ];
    let all: BTreeSet<String> = others.iter().chain([&plain]).map(|hash| hash.to_hex().to_string()).collect();
    assert_eq!(all.len(), others.len() + 1);
}

#[test]
fn only_what_is_as_it_was_written_is_held() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (one, two) = (blake3::hash(b"one"), blake3::hash(b"two"));
    write(folder.join("a.wav"), "sound").unwrap();
    let mut record = FolderRecord::default();
    record.add(folder, "a.wav", &one, None);
    let record = FolderRecord::parse(&record.bytes());
    assert_eq!(record.holds(folder, "a.wav", &one, false), Some(None));
    assert_eq!(record.holds(folder, "a.wav", &two, false), None, "made from something else");
    assert_eq!(record.holds(folder, "b.wav", &one, false), None, "another file");
    assert_eq!(record.holds(folder, "a.wav", &one, true), None, "nobody measured it");
    write(folder.join("a.wav"), "Sound").unwrap();
    assert_eq!(record.holds(folder, "a.wav", &one, false), None, "somebody changed it");
    std::fs::remove_file(folder.join("a.wav")).unwrap();
    assert_eq!(record.holds(folder, "a.wav", &one, false), None, "somebody removed it");
    assert_eq!(FolderRecord::parse(b"junk"), FolderRecord::default());
}

#[test]
fn only_what_was_written_here_is_swept() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut record = FolderRecord::default();
    for name in ["01 a.wav", "02 b.wav", "03 c.wav", "03 c.mp3"] {
        write(folder.join(name), name).unwrap();
        record.add(folder, name, &blake3::hash(b"x"), None);
    }
    write(folder.join("03 c.wav"), "edited by hand").unwrap();
    write(folder.join("04 mine.wav"), "never ours").unwrap();
    let swept = record.sweep(folder, &BTreeSet::from(["wav"]), &BTreeSet::from(["01 a.wav"]));
    assert_eq!(swept, Swept { removed: vec!["02 b.wav".into()], left: vec!["03 c.wav".into()] });
    let left: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 4, "{left:?}");
    assert_eq!(record.sweep(folder, &BTreeSet::from(["wav"]), &BTreeSet::from(["01 a.wav"])), Swept::default());
    #[cfg(unix)]
    {
        // This is like a disk that ignores case: the old name leads to the new file.
        std::os::unix::fs::symlink(folder.join("01 a.wav"), folder.join("01 A.wav")).unwrap();
        record.add(folder, "01 A.wav", &blake3::hash(b"x"), None);
        record.sweep(folder, &BTreeSet::from(["wav"]), &BTreeSet::from(["01 a.wav"]));
        assert!(folder.join("01 a.wav").is_file() && folder.join("01 A.wav").is_file());
    }
}
