use super::*;
use crate::assemble::lay_out;
use crate::audio::Audio;
use crate::audio::level::from_db;
use crate::cast::Delivery;
use crate::plan::{PlannedLine, Step};
use crate::render::Takes;
use crate::script::SpeakerId;
use crate::store::Store;

const RATE: u32 = 16_000;

/// A word at some level in dBFS: after a breath, a second of tone, and then 200 ms that are this many dB softer.
fn word(level: f32, softer: f32) -> Audio {
    let part = |seconds: f32, level: f32| {
        let tone = move |n: usize| (std::f32::consts::TAU * 500.0 * n as f32 / RATE as f32).sin();
        (0..(seconds * RATE as f32) as usize).map(move |n| 2f32.sqrt() * from_db(level) * tone(n))
    };
    let silence = || std::iter::repeat_n(0.0, 480);
    Audio::new(RATE, silence().chain(part(1.0, level)).chain(part(0.2, level - softer)).chain(silence()).collect())
}

/// A book of one voice that says these words, each with the number of its delivery; the gains are those of the deliveries.
fn book(words: &[(Audio, usize)], gains: &[f32]) -> (Plan, Takes, Store) {
    let store = Store::temporary().unwrap();
    let mut takes = Takes::new();
    let mut steps = Vec::new();
    for (line, (sound, delivery)) in words.iter().enumerate() {
        let bytes: Vec<u8> = sound.samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        let key = Key(*blake3::hash(&bytes).as_bytes());
        takes.insert(key, store.put(&key, sound).unwrap());
        let (text, sounds, delivery) = ("words".into(), Vec::new(), DeliveryId(*delivery));
        steps.extend([Step::Speak(Box::new(Speak { line, text, sounds, delivery, key })), Step::Silence(0.6)]);
    }
    let delivery = |&gain| Delivery { voices: Vec::new(), gain, pan: 0.0, speaker: SpeakerId(0), language: None };
    let lines = vec![PlannedLine { spoken: "words".into(), ..PlannedLine::default() }; words.len()];
    (Plan { deliveries: gains.iter().map(delivery).collect(), steps, lines, sounds: Vec::new() }, takes, store)
}

/// The milliseconds of the pause after each word.
fn pauses(words: &[(Audio, usize)], gains: &[f32]) -> Vec<u64> {
    let (plan, takes, _store) = book(words, gains);
    let timeline = lay_out(&plan, &takes, RATE);
    timeline.placed.iter().filter(|placed| placed.take.is_none()).map(|placed| placed.frames / 16).collect()
}

#[test]
fn what_is_heard_of_an_ending_is_decided_by_the_voice_and_not_by_the_line() {
    // The ending is at -58 dBFS, beside a voice at -20 and beside one at -30.
    let last = || (word(-26.0, 32.0), 0);
    let among = |level: f32| {
        let mut words: Vec<_> = (0..8).map(|n| (word(level - 0.1 * n as f32, 20.0), 0)).collect();
        words.insert(4, last());
        pauses(&words, &[0.0])[4]
    };
    let (loud, soft) = (among(-20.0), among(-30.0));
    assert!((330..=345).contains(&loud), "the ending belongs to the pause: {loud} ms of silence");
    assert!((535..=545).contains(&soft), "the ending is heard: {soft} ms of silence");
}

#[test]
fn a_style_that_is_lowered_is_heard_shorter_and_a_voice_that_is_lowered_is_not() {
    let words = |delivery: usize| {
        let mut words: Vec<_> = (0..6).map(|n| (word(-20.0 - 0.1 * n as f32, 20.0), 0)).collect();
        words.push((word(-20.05, 30.0), delivery));
        words
    };
    let plain = pauses(&words(0), &[0.0]);
    assert_eq!(pauses(&words(0), &[-9.0]), plain);
    let lowered = pauses(&words(1), &[0.0, -9.0]);
    assert_eq!(lowered[..5], plain[..5]);
    assert!(lowered[6].abs_diff(plain[6] - 200) <= 5, "{} and {} ms", lowered[6], plain[6]);
}

#[test]
fn an_edit_of_a_line_moves_no_pause_of_another() {
    let words = |edited: Option<usize>| -> Vec<(Audio, usize)> {
        let word = |n: usize| {
            let level = -20.3 - 0.07 * ((n * 7) % 40) as f32;
            if edited == Some(n) { word(level + 1.5, 22.0) } else { word(level, 20.0 + (n % 15) as f32) }
        };
        (0..40).map(|n| (word(n), 0)).collect()
    };
    let before = pauses(&words(None), &[0.0]);
    for edited in [0, 13, 20, 39] {
        let after = pauses(&words(Some(edited)), &[0.0]);
        let moved = (0..40).filter(|&nth| after[nth] != before[nth]).filter(|&nth| nth != edited && nth + 1 != edited);
        assert_eq!(moved.collect::<Vec<_>>(), [0; 0], "after an edit of line {edited}");
    }
}

#[test]
fn neither_the_order_of_lines_nor_takes_that_nobody_says_change_what_is_heard() {
    let words: Vec<_> = (0..9).map(|n| (word(-20.0 - n as f32, 28.0 + n as f32), 0)).collect();
    let expected = pauses(&words, &[0.0]);
    let reversed: Vec<_> = words.iter().rev().cloned().collect();
    let (plan, mut takes, store) = book(&reversed, &[0.0]);
    let key = Key([9; 32]);
    takes.insert(key, store.put(&key, &word(-3.0, 20.0)).unwrap());
    let timeline = lay_out(&plan, &takes, RATE);
    let silences = timeline.placed.iter().rev().filter(|placed| placed.take.is_none());
    // Nothing comes after the last pause, and all words begin alike.
    let found: Vec<u64> = silences.map(|placed| placed.frames / 16).collect();
    assert_eq!(found[1..8], expected[1..8]);
}

#[test]
fn a_voice_of_silence_has_the_pauses_of_a_take_that_is_not_heard() {
    let silent = Audio::new(RATE, vec![0.0; 4_000]);
    assert_eq!(pauses(&[(silent, 0), (word(-20.0, 10.0), 0)], &[0.0])[0], 570);
    let edges = Edges::default();
    let (plan, takes, _store) = book(&[(word(-20.0, 10.0), 0)], &[0.0]);
    let speak = plan.speaks().next().unwrap();
    assert_eq!(edges.of(&plan, speak, &takes[&speak.key]), LEAST_EDGES, "nothing is known of the voice");
}

#[test]
fn what_is_not_heard_clearly_fades_and_the_rest_stays_as_it_is() {
    let words: Vec<_> = (0..6).map(|n| (word(-20.0 - 0.01 * n as f32, 40.0), 0)).collect();
    let (plan, takes, store) = book(&words, &[0.0]);
    let timeline = lay_out(&plan, &takes, RATE);
    let mut samples = Vec::new();
    let sink = &mut |block: &[f32]| {
        samples.extend_from_slice(block);
        Ok::<(), std::convert::Infallible>(())
    };
    crate::assemble::stream(&timeline, &takes, &store, sink).unwrap();
    let first = plan.speaks().next().unwrap();
    let whole = store.read(&takes[&first.key]).unwrap().samples;
    let heard = &samples[..whole.len()];
    // A second of tone after 30 ms of silence, and then a fifth of one that is 40 dB softer.
    assert_eq!(timeline.takes().next().unwrap().edges, [480, 480 + 3_200]);
    assert_eq!(heard[..16_480], whole[..16_480]);
    let level = |samples: &[f32]| crate::audio::level::to_db(crate::audio::level::rms(samples));
    let lower = |from: usize| level(&whole[from..from + 160]) - level(&heard[from..from + 160]);
    for (from, expected) in [(16_480, 1.5), (17_280, 16.5), (18_080, 31.5)] {
        assert!((lower(from) - expected).abs() < 0.3, "{} dB lower after {from} samples", lower(from));
    }
}

#[test]
fn a_fade_is_as_long_as_the_sound_at_most() {
    for edges in [[0, 0], [3, 3], [9, 0], [0, 9], [9, 9], [u64::MAX, u64::MAX]] {
        let mut samples = [1.0; 5];
        fade(&mut samples, RATE, edges);
        let faded = samples.iter().filter(|sample| **sample < 1.0).count() as u64;
        assert_eq!(faded, (edges[0].min(5) + edges[1].min(5)).min(5), "{edges:?}: {samples:?}");
    }
    fade(&mut [], RATE, [1, 1]);
}
