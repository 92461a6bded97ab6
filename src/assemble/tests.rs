use super::*;
use crate::audio::Audio;
use crate::cast::Delivery;
use crate::plan::PlannedLine;
use std::convert::Infallible;

fn delivery(gain: f32) -> Arc<Delivery> {
    Arc::new(Delivery { voices: Vec::new(), gain })
}

fn speak(line: usize, key: u8, delivery: &Arc<Delivery>) -> Step {
    Step::Speak(Speak { line, text: "words".into(), delivery: delivery.clone(), key: Key([key; 32]) })
}

fn plan(steps: Vec<Step>, lines: usize) -> Plan {
    Plan { steps, lines: vec![PlannedLine { spoken: "words".into(), changes: Vec::new() }; lines] }
}

/// A store that holds these sounds under keys of 1, 2, 3 …
fn stored(sounds: &[Audio]) -> (Store, Takes) {
    let store = Store::temporary().expect("a store");
    let put = |(nth, sound)| {
        let key = Key([nth as u8 + 1; 32]);
        (key, store.put(&key, sound).expect("stored"))
    };
    let takes = sounds.iter().enumerate().map(put).collect();
    (store, takes)
}

fn constant(rate: u32, frames: usize, value: f32) -> Audio {
    Audio::new(rate, vec![value; frames])
}

fn streamed(timeline: &Timeline, takes: &Takes, store: &Store) -> Vec<f32> {
    let mut all = Vec::new();
    let sink = &mut |samples: &[f32]| {
        all.extend_from_slice(samples);
        Ok::<(), Infallible>(())
    };
    stream(timeline, takes, store, sink).expect("sound takes");
    all
}

#[test]
fn the_timeline_is_exact_and_the_samples_lie_where_it_says() {
    let voice = delivery(0.0);
    let plan = plan(vec![speak(0, 1, &voice), Step::Silence(0.5), speak(1, 2, &voice), Step::Silence(0.25)], 2);
    let (store, takes) = stored(&[constant(1000, 100, 0.25), constant(1000, 70, 0.5)]);
    let timeline = lay_out(&plan, &takes, 1000);
    assert_eq!(timeline.frames, 100 + 500 + 70 + 250);
    assert_eq!(timeline.cues, [Cue { line: 0, start: 0, end: 100 }, Cue { line: 1, start: 600, end: 670 }]);
    let samples = streamed(&timeline, &takes, &store);
    assert_eq!(samples.len() as u64, timeline.frames);
    assert!(samples[..100].iter().all(|&s| s == 0.25) && samples[100..600].iter().all(|&s| s == 0.0));
    assert!(samples[600..670].iter().all(|&s| s == 0.5) && samples[670..].iter().all(|&s| s == 0.0));
}

#[test]
fn the_pieces_of_one_line_are_one_cue() {
    let voice = delivery(0.0);
    let plan = plan(vec![speak(0, 1, &voice), Step::Silence(0.1), speak(0, 2, &voice)], 1);
    let (_store, takes) = stored(&[constant(1000, 100, 0.1), constant(1000, 50, 0.1)]);
    assert_eq!(lay_out(&plan, &takes, 1000).cues, [Cue { line: 0, start: 0, end: 250 }]);
}

#[test]
fn takes_of_other_rates_are_resampled_to_the_length_the_timeline_knows() {
    let voice = delivery(0.0);
    let plan = plan(vec![speak(0, 1, &voice), speak(1, 2, &voice)], 2);
    let (store, takes) = stored(&[constant(16_000, 1601, 0.1), constant(22_050, 999, 0.1)]);
    assert_eq!(natural_rate(&takes), 22_050);
    let timeline = lay_out(&plan, &takes, 44_100);
    assert_eq!(timeline.frames, (1601 * 44_100u64).div_ceil(16_000) + 2 * 999);
    assert_eq!(streamed(&timeline, &takes, &store).len() as u64, timeline.frames);
}

#[test]
fn a_gain_that_would_clip_is_lowered_for_all_lines_of_that_voice_alike() {
    let (loud, other) = (delivery(6.0), delivery(6.0));
    let plan = plan(vec![speak(0, 1, &loud), speak(1, 2, &loud), speak(2, 3, &other)], 3);
    let (store, takes) = stored(&[constant(1000, 10, 0.8), constant(1000, 10, 0.1), constant(1000, 10, 0.1)]);
    let timeline = lay_out(&plan, &takes, 1000);
    let samples = streamed(&timeline, &takes, &store);
    assert!((samples[0] - CEILING).abs() < 1e-3, "the loudest take meets the ceiling: {}", samples[0]);
    assert!((samples[10] / samples[0] - 0.125).abs() < 1e-3, "one factor for the whole voice");
    assert!((samples[20] - 0.1995).abs() < 1e-3, "another voice is left alone: {}", samples[20]);
    assert_eq!(timeline.lowered.len(), 1);
    assert_eq!(timeline.lowered[0].line, 0);
}

#[test]
fn damaged_takes_are_all_named_and_nothing_follows_the_first() {
    let voice = delivery(0.0);
    let plan = plan(vec![speak(0, 1, &voice), speak(1, 2, &voice), speak(2, 3, &voice)], 3);
    let sounds = [constant(1000, 10, 0.1), constant(1000, 10, 0.2), constant(1000, 10, 0.3)];
    let (store, mut takes) = stored(&sounds);
    for key in [2, 3] {
        takes.get_mut(&Key([key; 32])).expect("a take").frames += 1;
    }
    let mut handed = 0;
    let sink = &mut |samples: &[f32]| {
        handed += samples.len();
        Ok::<(), Infallible>(())
    };
    let timeline = lay_out(&plan, &takes, 1000);
    let Err(StreamError::Damaged(keys)) = stream(&timeline, &takes, &store, sink) else { panic!("damage goes unseen") };
    assert_eq!(keys.into_iter().collect::<Vec<_>>(), [Key([2; 32]), Key([3; 32])]);
    assert_eq!(handed, 10);
}

#[test]
fn a_sink_that_fails_ends_the_stream() {
    let voice = delivery(0.0);
    let plan = plan(vec![speak(0, 1, &voice), Step::Silence(1.0)], 1);
    let (store, takes) = stored(&[constant(1000, 10, 0.1)]);
    let timeline = lay_out(&plan, &takes, 1000);
    let result = stream(&timeline, &takes, &store, &mut |_: &[f32]| Err("full"));
    assert!(matches!(result, Err(StreamError::Sink("full"))));
}
