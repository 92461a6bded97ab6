use super::*;
use crate::assemble::{Cue, PlacedTake};
use crate::store::Key;
use proptest::prelude::*;

const AAC: Grid = Grid { unit: 1024, rate: 44_100, lead: 2 };

/// Lines of these lengths with a pause after each, both in samples. The numbers of the lines are their keys.
fn timeline(rate: u32, lines: &[(u8, u64, u64)]) -> Timeline {
    let mut timeline = Timeline {
        rate,
        channels: 1,
        frames: 0,
        placed: Vec::new(),
        cues: Vec::new(),
        lowered: Vec::new(),
        ceiling: None,
        room_tone: false,
        sounds: Vec::new(),
    };
    for (nth, &(key, frames, pause)) in lines.iter().enumerate() {
        let start = timeline.frames;
        let take = PlacedTake { key: Key([key; 32]), gain: 1.0, asked: 1.0, pan: 0.0, voice: 0, edges: [0; 2] };
        timeline.put(Placed { frames, take: Some(take) });
        timeline.cues.push(Cue { line: nth, start, end: timeline.frames });
        timeline.put(Placed { frames: pause, take: None });
    }
    timeline
}

/// The takes and cues, without the pauses.
fn content(timeline: &Timeline) -> (Vec<Placed>, Vec<(usize, u64)>) {
    let takes = timeline.placed.iter().filter(|placed| placed.take.is_some()).copied().collect();
    (takes, timeline.cues.iter().map(|cue| (cue.line, cue.end - cue.start)).collect())
}

proptest! {
    #[test]
    fn pauses_become_longer_by_less_than_a_unit_and_every_joint_is_where_a_unit_begins(
        rate in prop::sample::select(vec![8_000u32, 16_000, 22_050, 24_000, 44_100, 48_000, 7_919]),
        lines in prop::collection::vec((0u8..16, 1u64..40_000, 0u64..30_000), 1..40),
        chapters in prop::collection::vec(any::<prop::sample::Index>(), 0..5),
    ) {
        let plain = timeline(rate, &lines);
        let mut starts: Vec<u64> = chapters.iter().map(|at| plain.cues[at.index(plain.cues.len())].start).collect();
        starts.sort_unstable();
        let jointed = plain.with_joints(AAC, &starts);
        prop_assert_eq!(content(&jointed), content(&plain));
        prop_assert_eq!(jointed.frames, jointed.placed.iter().map(|placed| placed.frames).sum::<u64>());
        let joints = jointed.joints(AAC);
        let unit = AAC.start(1, rate) + 1;
        let longer = jointed.frames - plain.frames;
        prop_assert!(longer <= unit * (joints.len() as u64 - 1), "{} for {} joints", longer, joints.len() - 1);
        for joint in &joints {
            prop_assert_eq!(AAC.start(AAC.unit_from(*joint, rate), rate), *joint);
        }
        // Every chapter after a pause that is long enough has its joint.
        let least = frames_of(BEFORE, rate) + AAC.lead(rate);
        for (nth, cue) in plain.cues.iter().enumerate().skip(1) {
            if starts.contains(&cue.start) && lines[nth - 1].2 >= least {
                prop_assert!(joints.contains(&(jointed.cues[nth].start - AAC.lead(rate))));
            }
        }
        for cue in &jointed.cues {
            let mut at = 0;
            let found = jointed.placed.iter().find(|placed| { at += placed.frames; at > cue.start });
            prop_assert!(found.is_some_and(|placed| placed.take.is_some()), "a cue begins with a take");
        }
        prop_assert_eq!(Timeline::join(&jointed.cut(&joints)), Some(jointed));
    }
}

#[test]
fn units_begin_within_a_sample_of_their_exact_place_however_far_they_are() {
    for rate in [8_000, 24_000, 44_100, 7_919] {
        for unit in [0, 1, 2, 1_000_003, 40_000_000_000] {
            let start = AAC.start(unit, rate);
            let late = start as f64 - unit as f64 * 1024.0 * f64::from(rate) / 44_100.0;
            assert!(unit > 1_000_000_000 || (-1e-6..1.0).contains(&late), "{late} samples at {rate} Hz");
            assert_eq!((AAC.unit_from(start, rate), AAC.unit_from(start + 1, rate)), (unit, unit + 1));
        }
    }
}

#[test]
fn a_changed_line_moves_no_joint_before_it_and_the_same_lines_come_after_the_joints_that_follow() {
    // Every line may be one at which a segment begins: some are, as their keys say.
    let lines: Vec<(u8, u64, u64)> = (0..200).map(|nth| ((nth * 37 % 251) as u8, 50_000 + nth * 13, 12_000)).collect();
    let mut edited = lines.clone();
    edited[100] = (250, 61_234, 12_000);
    let first_lines = |lines: &[(u8, u64, u64)]| {
        let jointed = timeline(24_000, lines).with_joints(AAC, &[]);
        let joints = jointed.joints(AAC);
        let line = |joint: &u64| jointed.cues.iter().find(|cue| cue.start >= *joint).unwrap().line;
        joints.iter().map(line).collect::<Vec<_>>()
    };
    let (before, after) = (first_lines(&lines), first_lines(&edited));
    assert!(before.len() > 10, "{before:?}");
    let differ = before.iter().filter(|line| !after.contains(line)).count();
    assert!(differ <= 1, "{before:?} and {after:?}");
}

#[test]
fn sound_that_stays_as_it_is_has_joints_between_any_two_samples() {
    let lines: Vec<(u8, u64, u64)> = (0..60).map(|nth| ((nth * 37 % 251) as u8, 50_000 + nth * 13, 12_000)).collect();
    let plain = timeline(24_000, &lines);
    let opus = Grid { unit: 960, rate: 48_000, lead: 5 };
    let fine = opus.of_samples(24_000);
    for timeline in [plain.clone(), plain.with_joints(AAC, &[])] {
        let jointed = timeline.with_joints(fine, &[]);
        assert_eq!((jointed.frames, &jointed.cues), (timeline.frames, &timeline.cues), "nothing moves");
        let joints = jointed.joints(fine);
        assert!(joints.len() > 5, "{joints:?}");
        for joint in joints {
            let exact = joint as f64 * 48_000.0 / 24_000.0 / 960.0;
            assert!((opus.nearest(joint, 24_000) as f64 - exact).abs() <= 0.5);
        }
    }
}

#[test]
fn over_room_tone_there_is_one_segment_and_nothing_moves() {
    let plain = Timeline { room_tone: true, ..timeline(24_000, &[(0, 400_000, 24_000), (8, 400_000, 24_000)]) };
    assert_eq!(plain.with_joints(AAC, &[424_000]), plain);
    assert_eq!(plain.joints(AAC), [0]);
    let silent = Timeline { room_tone: false, ..plain };
    assert_eq!(silent.with_joints(AAC, &[424_000]).joints(AAC).len(), 2);
}

#[test]
fn a_segment_that_is_long_already_ends_soon() {
    // Nine minutes of lines of four seconds.
    let lines: Vec<(u8, u64, u64)> =
        (0..120u64).map(|nth| (blake3::hash(&nth.to_le_bytes()).as_bytes()[0], 80_000 + nth * 150, 14_400)).collect();
    let jointed = timeline(24_000, &lines).with_joints(AAC, &[]);
    let joints = jointed.joints(AAC);
    let ends = joints[1..].iter().chain([&jointed.frames]);
    let longest = joints.iter().zip(ends).map(|(start, end)| (end - start) / 24_000).max().unwrap();
    assert!(jointed.frames > 480 * 24_000 && longest <= 70, "{longest} s of {joints:?}");
}
