use super::*;
use crate::audio::signals::{noise, silence, sine, syllables};

const RATE: u32 = 24_000;

fn loudness(takes: &[Vec<f32>]) -> Option<f64> {
    let mut meter = VoiceMeter::new(RATE);
    takes.iter().for_each(|take| meter.add(&contour(take, RATE), take.len() as u64));
    meter.loudness()
}

fn tone(seconds: f64) -> Vec<f32> {
    sine(RATE, 1000.0, -20.0, 0.0, seconds)
}

#[track_caller]
fn near(lufs: Option<f64>, expected: f64, by: f64) {
    let lufs = lufs.expect("a loudness");
    assert!((lufs - expected).abs() <= by, "{lufs} is not within {by} of {expected}");
}

#[test]
fn a_voice_is_as_loud_as_its_takes() {
    near(loudness(&[tone(2.0), tone(3.0)]), -23.0, 0.1);
}

#[test]
fn a_take_by_itself_is_as_loud_as_its_sound_and_pauses_do_not_count() {
    let take = |parts: &[Vec<f32>]| Some(f64::from(super::loudness(&contour(&parts.concat(), RATE))));
    near(take(&[tone(2.0)]), -23.0, 0.1);
    near(take(&[tone(0.2)]), -23.0, 0.1);
    near(take(&[tone(2.0), silence(RATE, 3.0)]), -23.0, 0.5);
    assert_eq!(take(&[silence(RATE, 1.0)]), Some(f64::NEG_INFINITY));
    assert_eq!(take(&[]), Some(f64::NEG_INFINITY));
}

#[test]
fn takes_shorter_than_a_gating_block_are_measured() {
    // Together they are longer than 400 ms, but none of them is by itself.
    near(loudness(&vec![tone(0.15); 10]), -23.0, 0.1);
    // Even together they are shorter.
    near(loudness(&[tone(0.15)]), -23.0, 0.3);
    near(loudness(&[tone(0.02), tone(0.02)]), -23.0, 0.3);
    for seconds in [0.399, 0.4, 0.401] {
        near(loudness(&[tone(seconds)]), -23.0, 0.3);
    }
}

#[test]
fn silence_around_takes_does_not_make_a_voice_softer() {
    let breath = silence(RATE, 0.2);
    let padded = [breath.clone(), tone(0.25), breath].concat();
    near(loudness(&vec![padded; 8]), -23.0, 0.2);
    let noisy = [noise(RATE, 0.001, 0.3, 1), tone(0.25), noise(RATE, 0.001, 0.3, 2)].concat();
    near(loudness(&vec![noisy; 8]), -23.0, 0.2);
}

#[test]
fn the_order_of_the_takes_hardly_matters() {
    let takes: Vec<_> = (0..12).map(|n| syllables(RATE, 0.2 + n as f32 * 0.05, 0.3 + f64::from(n) * 0.2)).collect();
    let reversed: Vec<_> = takes.iter().rev().cloned().collect();
    near(loudness(&takes), loudness(&reversed).unwrap(), 0.1);
    assert_eq!(loudness(&takes), loudness(&takes.clone()));
}

#[test]
fn a_voice_that_is_not_heard_has_no_loudness() {
    assert_eq!(loudness(&[]), None);
    assert_eq!(loudness(&[vec![], silence(RATE, 2.0), vec![f32::NAN; 100]]), None);
    assert_eq!(loudness(&[sine(RATE, 1000.0, -90.0, 0.0, 1.0)]), None);
    assert_eq!(contour(&[0.5; 100], 100), [0.0; 50]);
    assert_eq!(contour(&[0.5; 2], 0), [0.0; 2]);
}

#[test]
fn voices_of_different_levels_come_to_the_same_level() {
    let speech = syllables(RATE, 0.9, 6.0);
    let voices: Vec<Vec<f32>> =
        [1.0, 0.5, 0.3].map(|factor| speech.iter().map(|sample| sample * factor).collect()).to_vec();
    let before: Vec<_> = voices.iter().map(|voice| loudness(std::slice::from_ref(voice))).collect();
    let gains = voice_gains(&before);
    let after = voices.iter().zip(&gains).map(|(voice, gain)| {
        let factor = 10f32.powf(gain / 20.0);
        loudness(&[voice.iter().map(|sample| sample * factor).collect()]).unwrap()
    });
    let after: Vec<f64> = after.collect();
    assert!(after.iter().all(|lufs| (lufs - after[0]).abs() < 0.1), "{after:?}");
}

#[test]
fn gains_are_held_to_their_limit_and_an_odd_voice_moves_nobody() {
    let gains = voice_gains(&[Some(-20.0), Some(-60.0), Some(-22.0), Some(-21.0), None, Some(-2.0), Some(f64::NAN)]);
    assert_eq!(gains, [-1.0, 12.0, 1.0, 0.0, 0.0, -12.0, 0.0]);
}

#[test]
fn one_voice_alone_and_no_voice_get_no_gain() {
    assert_eq!(voice_gains(&[]), [0f32; 0]);
    assert_eq!(voice_gains(&[None]), [0.0]);
    assert_eq!(voice_gains(&[Some(-31.0)]), [0.0]);
}

#[test]
fn a_programme_is_as_loud_as_a_meter_finds_it() {
    for rate in [16_000, 22_050, 44_100, 48_000] {
        let parts = [syllables(rate, 0.5, 4.37), silence(rate, 1.234), noise(rate, 0.05, 3.3, 5), silence(rate, 0.61)];
        let mut programme = Programme::new(rate);
        for part in &parts {
            let mut left = part.len() as u64;
            for power in contour(part, rate) {
                let frames = left.min(step(rate) as u64);
                programme.add(f64::from(power), frames);
                left -= frames;
            }
        }
        let mut meter = crate::audio::measure::Meter::new(rate, 1).unwrap();
        parts.iter().for_each(|part| meter.add(part));
        near(programme.loudness(), meter.finish().integrated_lufs.unwrap(), 0.05);
    }
}

#[test]
fn a_gate_keeps_what_is_far_softer_out_of_the_loudness() {
    let mut programme = Programme::new(RATE);
    programme.add(0.01, 10 * u64::from(RATE));
    let alone = programme.loudness().unwrap();
    assert!((alone - (-20.691)).abs() < 0.001, "{alone}");
    programme.add(0.000_05, 100 * u64::from(RATE));
    near(programme.loudness(), alone, 0.2);
    assert_eq!(Programme::new(RATE).loudness(), None);
}
