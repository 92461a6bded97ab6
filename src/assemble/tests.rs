mod steady;

use super::*;
use crate::audio::Audio;
use crate::cast::{Delivery, DeliveryId};
use crate::engine::Engines;
use crate::plan::PlannedLine;
use crate::render::Booth;
use crate::script::SpeakerId;
use crate::store::Store;
use std::convert::Infallible;

fn speaking(speaker: usize, gain: f32, pan: f32) -> Delivery {
    Delivery { voices: Vec::new(), gain, pan, speaker: SpeakerId(speaker), language: None }
}

fn delivery(gain: f32) -> Delivery {
    speaking(0, gain, 0.0)
}

/// An utterance with the delivery of this number.
fn speak(line: usize, key: u8, delivery: usize) -> Step {
    Step::Speak(Box::new(Speak {
        line,
        text: "words".into(),
        sounds: Vec::new(),
        delivery: DeliveryId(delivery),
        key: Key([key; 32]),
    }))
}

fn plan(deliveries: impl Into<Vec<Delivery>>, steps: Vec<Step>, lines: usize) -> Plan {
    Plan {
        deliveries: deliveries.into(),
        steps,
        lines: vec![PlannedLine { spoken: "words".into(), ..PlannedLine::default() }; lines],
        sounds: Vec::new(),
    }
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

/// A take like those of voices: 30 ms of silence at both ends.
fn spoken(rate: u32, frames: usize, value: f32) -> Audio {
    let edge = rate as usize * 3 / 100;
    let sample = |n: usize| if n.is_multiple_of(2) { value } else { -value };
    Audio::new(rate, (0..frames).map(|n| if (edge..frames - edge).contains(&n) { sample(n) } else { 0.0 }).collect())
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

/// A take of speech-like sound: a tone that swells and fades, silent at both ends.
fn swell(rate: u32, seconds: f64, level: f32, hz: f32) -> Audio {
    let frames = (seconds * f64::from(rate)) as usize;
    let sample = |n: usize| {
        let time = n as f32 / rate as f32;
        let shape = (std::f32::consts::PI * n as f32 / frames as f32).sin().powi(2);
        level * shape * (0.6 + 0.4 * (19.0 * time).sin()) * (std::f32::consts::TAU * hz * time).sin()
    };
    Audio::new(rate, (0..frames).map(sample).collect())
}

fn levelled(timeline: &Timeline, takes: &Takes, store: &Store, target: &str, jobs: usize) -> Timeline {
    let mut timeline = timeline.clone();
    let target = crate::audio::target::find(target).expect("a target");
    let engines = Engines::open();
    level(&mut timeline, takes, target, &Booth { jobs, ..Booth::new(&engines, store) }).expect("sound takes");
    timeline
}

fn measured(timeline: &Timeline, samples: &[f32]) -> crate::audio::measure::Measures {
    let mut meter = crate::audio::measure::Meter::new(timeline.rate, timeline.channels).expect("measurable");
    meter.add(samples);
    meter.finish()
}

/// A loud, a soft and a panned voice, of which the soft one has a gain of its own.
fn trio(pan: f32) -> (Timeline, Takes, Store) {
    let voices = [speaking(0, 0.0, 0.0), speaking(1, 0.0, 0.0), speaking(2, -6.0, pan)];
    let mut steps = Vec::new();
    for line in 0..9 {
        steps.extend([speak(line, line as u8 + 1, line % 3), Step::Silence(if line == 4 { 1.2 } else { 0.4 })]);
    }
    let plan = plan(voices, steps, 9);
    let sounds: Vec<_> = (0..9).map(|n| swell(16_000, 3.0, [0.6, 0.08, 0.3][n % 3], 180.0 + 20.0 * n as f32)).collect();
    let (store, takes) = stored(&sounds);
    (lay_out(&plan, &takes, 16_000), takes, store)
}

#[test]
fn voices_are_brought_to_one_level_and_a_characters_gain_comes_on_top() {
    let (plain, takes, store) = trio(0.0);
    let timeline = levelled(&plain, &takes, &store, "audiobook", 2);
    let samples = streamed(&timeline, &takes, &store);
    let loudness = |line: usize| {
        let cue = timeline.cues[line];
        measured(&timeline, &samples[cue.start as usize..cue.end as usize]).integrated_lufs.expect("sound")
    };
    assert!((loudness(0) - loudness(1)).abs() < 0.5, "{} and {}", loudness(0), loudness(1));
    assert!((loudness(0) - loudness(2) - 6.0).abs() < 0.5, "{} and {}", loudness(0), loudness(2));
}

#[test]
fn every_target_is_met_in_mono_and_stereo() {
    for pan in [0.0, -0.8] {
        let (plain, takes, store) = trio(pan);
        assert_eq!(plain.channels, if pan == 0.0 { 1 } else { 2 });
        for target in ["audiobook", "podcast", "r128", "acx"] {
            let timeline = levelled(&plain, &takes, &store, target, 2);
            let measures = measured(&timeline, &streamed(&timeline, &takes, &store));
            let target = crate::audio::target::find(target).expect("a target");
            for row in crate::audio::target::judge(&measures, target) {
                let level =
                    ["integrated loudness", "RMS", "true peak", "sample peak", "clipped runs"].contains(&row.quantity);
                assert!(!level || row.verdict != crate::audio::target::Verdict::Fail, "{}: {row:?}", target.name);
            }
        }
    }
}

#[test]
fn what_is_foretold_is_what_a_meter_finds() {
    let engines = Engines::open();
    for (pan, target) in [(0.0, "audiobook"), (0.0, "none"), (0.7, "audiobook"), (-1.0, "podcast"), (0.0, "r128")] {
        let (plain, takes, store) = trio(pan);
        let mut timeline = levelled(&plain, &takes, &store, target, 2);
        // The ceiling is so low that the limiter holds some takes.
        timeline.ceiling = timeline.ceiling.map(|ceiling| ceiling - 5.0);
        let metered = measured(&timeline, &streamed(&timeline, &takes, &store));
        let judge = crate::audio::target::find(target).expect("a target");
        let foretold = foretell(&timeline, &takes, judge, &Booth::new(&engines, &store)).expect("sound takes");
        let foretold = foretold.expect("all of it follows");
        let near = |a: Option<f64>, b: Option<f64>, by: f64| {
            assert!((a.unwrap() - b.unwrap()).abs() <= by, "{target}, pan {pan}: {metered:#?} {foretold:#?}");
        };
        // Where voices stay 17 dB apart, a block of the soft one is at the gate, and counts in one of the two.
        near(foretold.integrated_lufs, metered.integrated_lufs, if target == "none" { 0.15 } else { 0.05 });
        near(foretold.rms_dbfs, metered.rms_dbfs, 0.001);
        near(foretold.true_peak_dbtp, metered.true_peak_dbtp, 0.1);
        near(Some(foretold.dc_offset), Some(metered.dc_offset), 1e-6);
        near(foretold.loudness_range_lu, metered.loudness_range_lu, 0.3);
        near(foretold.sample_peak_dbfs, metered.sample_peak_dbfs, 0.001);
        near(Some(foretold.head_silence_s), Some(metered.head_silence_s), 0.01);
        near(Some(foretold.tail_silence_s), Some(metered.tail_silence_s), 0.01);
        assert_eq!((foretold.noise_floor_dbfs, metered.noise_floor_dbfs), (None, None));
        assert_eq!((foretold.frames, foretold.duration_s), (metered.frames, metered.duration_s));
        assert_eq!((foretold.clipped_samples, foretold.invalid_samples), (0, 0));
    }
    let (plain, takes, store) = trio(0.0);
    let heard = |timeline: &Timeline, target: &str| {
        let target = crate::audio::target::find(target).expect("a target");
        foretell(timeline, &takes, target, &Booth::new(&engines, &store)).expect("sound takes").is_none()
    };
    assert!(heard(&plain, "acx"), "its silences are judged");
    let mut dense = plain.clone();
    dense.placed.iter_mut().filter(|placed| placed.take.is_none()).for_each(|silence| silence.frames = 8000);
    assert!(heard(&dense, "audiobook"), "the noise floor lies in the sound");
    assert!(heard(&Timeline { room_tone: true, ..plain.clone() }, "audiobook"));
    assert!(heard(&Timeline { rate: 44_100, ..plain.clone() }, "audiobook"), "the peaks of new samples are not known");
    let mut loud = plain.clone();
    loud.placed.iter_mut().filter_map(|placed| placed.take.as_mut()).for_each(|placed| placed.gain = 2.0);
    assert!(heard(&loud, "none"), "what clips has to be counted");
}

#[test]
fn gains_do_not_depend_on_the_number_of_threads_and_none_leaves_all_as_it_is() {
    let (plain, takes, store) = trio(0.0);
    let one = levelled(&plain, &takes, &store, "podcast", 1);
    assert_eq!(one, levelled(&plain, &takes, &store, "podcast", 7));
    assert_ne!(one, plain);
    assert_eq!(plain, levelled(&plain, &takes, &store, "none", 2));
}

#[test]
fn takes_below_the_ceiling_pass_bit_by_bit_beside_one_that_is_limited() {
    let plan = plan([delivery(0.0)], vec![speak(0, 1, 0), speak(1, 2, 0)], 2);
    let (store, takes) = stored(&[swell(16_000, 1.0, 0.9, 200.0), swell(16_000, 1.0, 0.3, 200.0)]);
    let mut timeline = lay_out(&plan, &takes, 16_000);
    let free = streamed(&timeline, &takes, &store);
    timeline.ceiling = Some(-6.0);
    let held = streamed(&timeline, &takes, &store);
    assert_eq!(free[16_000..], held[16_000..]);
    assert!(crate::audio::level::peak(&free) > 0.7 && crate::audio::level::peak(&held) < 0.502);
}

#[test]
fn a_panned_voice_has_its_power_where_it_stands() {
    let voices = [speaking(0, 0.0, -1.0), speaking(1, 0.0, 0.0)];
    let plan = plan(voices, vec![speak(0, 1, 0), speak(1, 2, 1)], 2);
    let (store, takes) = stored(&[constant(1000, 10, 0.5), constant(1000, 10, 0.5)]);
    let timeline = lay_out(&plan, &takes, 1000);
    let samples = streamed(&timeline, &takes, &store);
    assert_eq!((timeline.channels, timeline.frames, samples.len()), (2, 20, 40));
    assert!((samples[0] - 0.5).abs() < 1e-6 && samples[1].abs() < 1e-6, "all on the left: {:?}", &samples[..2]);
    let power = samples[20].powi(2) + samples[21].powi(2);
    assert!(samples[20] == samples[21] && (power - 0.25).abs() < 1e-6, "in the middle: {:?}", &samples[20..22]);
}

#[test]
fn volumes_one_after_another_are_the_whole() {
    let (whole, takes, store) = trio(0.0);
    let starts = [0, whole.cues[2].start, whole.cues[7].start];
    let volumes = whole.cut(&starts);
    assert_eq!(volumes.len(), 3);
    let pieces: Vec<f32> = volumes.iter().flat_map(|volume| streamed(volume, &takes, &store)).collect();
    assert_eq!(pieces, streamed(&whole, &takes, &store));
    assert_eq!(volumes.iter().map(|volume| volume.cues.len()).collect::<Vec<_>>(), [2, 5, 2]);
    assert_eq!(volumes[1].cues[0].start, 0);
    assert_eq!(Timeline::join(&volumes), Some(whole));
}

#[test]
fn a_frame_takes_the_place_of_the_silence_around_a_volume() {
    let plan = plan([delivery(0.0)], vec![Step::Silence(2.0), speak(0, 1, 0), Step::Silence(1.0)], 1);
    let (_store, takes) = stored(&[constant(1000, 100, 0.1)]);
    let framed = lay_out(&plan, &takes, 1000).framed(Frame { head: 0.75, tail: 3.0 });
    assert_eq!(framed.frames, 750 + 100 + 3000);
    assert_eq!(framed.cues, [Cue { line: 0, start: 750, end: 850 }]);
}

#[test]
fn room_tone_lies_under_everything_at_its_level() {
    let (mut timeline, takes, store) = trio(0.0);
    let dry = streamed(&timeline, &takes, &store);
    timeline.room_tone = true;
    let wet = streamed(&timeline, &takes, &store);
    let tone: Vec<f32> = dry.iter().zip(&wet).map(|(dry, wet)| wet - dry).collect();
    let level = f64::from(crate::audio::level::to_db(crate::audio::level::rms(&tone)));
    assert!((level - room_tone::LEVEL).abs() < 0.3, "{level}");
    assert_eq!(wet, streamed(&timeline, &takes, &store));
}

#[test]
fn the_timeline_is_exact_and_the_samples_lie_where_it_says() {
    let plan = plan([delivery(0.0)], vec![speak(0, 1, 0), Step::Silence(0.5), speak(1, 2, 0), Step::Silence(0.25)], 2);
    let (store, takes) = stored(&[spoken(1000, 100, 0.25), spoken(1000, 70, 0.5)]);
    let timeline = lay_out(&plan, &takes, 1000);
    // What is not heard clearly is part of the silences beside it.
    assert_eq!(timeline.frames, 100 + 440 + 70 + 220);
    assert_eq!(timeline.cues, [Cue { line: 0, start: 0, end: 100 }, Cue { line: 1, start: 540, end: 610 }]);
    let samples = streamed(&timeline, &takes, &store);
    assert_eq!(samples.len() as u64, timeline.frames);
    assert!(samples[30..70].iter().all(|&s| s.abs() == 0.25) && samples[70..570].iter().all(|&s| s == 0.0));
    assert!(samples[570..580].iter().all(|&s| s.abs() == 0.5) && samples[580..].iter().all(|&s| s == 0.0));
}

#[test]
fn the_pieces_of_one_line_are_one_cue() {
    let plan = plan([delivery(0.0)], vec![speak(0, 1, 0), Step::Silence(0.1), speak(0, 2, 0)], 1);
    let (_store, takes) = stored(&[spoken(1000, 100, 0.1), spoken(1000, 70, 0.1)]);
    assert_eq!(lay_out(&plan, &takes, 1000).cues, [Cue { line: 0, start: 0, end: 210 }]);
}

#[test]
fn takes_of_other_rates_are_resampled_to_the_length_the_timeline_knows() {
    let plan = plan([delivery(0.0)], vec![speak(0, 1, 0), speak(1, 2, 0)], 2);
    let (store, takes) = stored(&[constant(16_000, 1601, 0.1), constant(22_050, 999, 0.1)]);
    assert_eq!(natural_rate(&takes), 22_050);
    let timeline = lay_out(&plan, &takes, 44_100);
    assert_eq!(timeline.frames, (1601 * 44_100u64).div_ceil(16_000) + 2 * 999);
    assert_eq!(streamed(&timeline, &takes, &store).len() as u64, timeline.frames);
}

#[test]
fn a_gain_that_would_clip_is_lowered_for_all_lines_of_that_voice_alike() {
    let steps = vec![speak(0, 1, 0), speak(1, 2, 0), speak(2, 3, 1)];
    let plan = plan([delivery(6.0), delivery(6.0)], steps, 3);
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
    let plan = plan([delivery(0.0)], vec![speak(0, 1, 0), speak(1, 2, 0), speak(2, 3, 0)], 3);
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
    let plan = plan([delivery(0.0)], vec![speak(0, 1, 0), Step::Silence(1.0)], 1);
    let (store, takes) = stored(&[constant(1000, 10, 0.1)]);
    let timeline = lay_out(&plan, &takes, 1000);
    let result = stream(&timeline, &takes, &store, &mut |_: &[f32]| Err("full"));
    assert!(matches!(result, Err(StreamError::Sink("full"))));
}
