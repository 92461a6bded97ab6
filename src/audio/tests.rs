use super::level::{fade, from_db, gain, mix, peak, remove_rumble, rms, soft_limit, to_db};
use super::resample::{play_faster, resample};
use super::trim::{BREATH, trim};
use super::*;

fn sine(rate: u32, hz: f32, seconds: f32, level: f32) -> Audio {
    let length = (seconds * rate as f32) as usize;
    let omega = std::f32::consts::TAU * hz / rate as f32;
    Audio::new(rate, (0..length).map(|i| level * (omega * i as f32).sin()).collect())
}

/// Upward zero crossings per second.
fn frequency(audio: &Audio) -> f64 {
    let crossings = audio.samples.windows(2).filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0).count();
    crossings as f64 / audio.seconds()
}

fn silence(seconds: f32) -> Vec<f32> {
    vec![0.0; (seconds * 16_000.0) as usize]
}

#[test]
fn resampling_keeps_time_pitch_and_level() {
    let tone = sine(16_000, 440.0, 1.0, 0.5);
    for rate in [8_000, 22_050, 44_100, 48_000] {
        let other = resample(&tone, rate);
        assert_eq!(other.rate, rate);
        assert!((other.seconds() - 1.0).abs() < 1e-3, "{}", other.seconds());
        assert!((frequency(&other) - 440.0).abs() < 2.0);
        let inner = &other.samples[rate as usize / 10..rate as usize * 9 / 10];
        assert!((to_db(rms(inner)) - to_db(rms(&tone.samples))).abs() < 0.1);
    }
}

#[test]
fn resampling_moves_nothing_in_time() {
    let mut samples = silence(0.5);
    samples[4000] = 1.0;
    let up = resample(&Audio::new(16_000, samples), 48_000);
    let place = (0..up.samples.len()).max_by(|&a, &b| up.samples[a].total_cmp(&up.samples[b])).unwrap();
    assert!(place.abs_diff(12_000) <= 2, "{place}");
}

#[test]
fn nothing_stays_nothing_and_little_stays_little() {
    for length in [0, 1, 5] {
        let few = Audio::new(16_000, vec![0.1; length]);
        assert_eq!(resample(&few, 16_000), few);
        assert!(resample(&few, 48_000).samples.len().abs_diff(3 * length) <= 1);
        assert!(play_faster(&few, 0.8).samples.len() <= 7);
    }
}

#[test]
fn playing_faster_shortens_and_raises() {
    let tone = sine(16_000, 400.0, 1.0, 0.5);
    for factor in [0.8, 0.937, 1.2] {
        let other = play_faster(&tone, factor);
        assert_eq!(other.rate, 16_000);
        assert!((other.seconds() * f64::from(factor) - 1.0).abs() < 2e-3);
        assert!((frequency(&other) / f64::from(factor) - 400.0).abs() < 3.0);
    }
}

#[test]
fn trimming_cuts_to_a_breath_and_pads_to_one() {
    let tone = sine(16_000, 300.0, 0.5, 0.3).samples;
    let long = [silence(0.7), tone.clone(), silence(1.2)].concat();
    for samples in [long, tone] {
        let trimmed = trim(&Audio::new(16_000, samples)).unwrap();
        let expected = 0.5 + 2.0 * f64::from(BREATH);
        assert!((trimmed.seconds() - expected).abs() < 0.011, "{}", trimmed.seconds());
        assert!(trimmed.samples[0].abs() < 1e-3 && trimmed.samples[trimmed.samples.len() - 1].abs() < 1e-3);
    }
}

#[test]
fn trimming_keeps_a_soft_onset() {
    let mut random = random::Random::new(3);
    // This is like the f of "fish": 80 ms of noise, 48 dB below the vowel.
    let soft: Vec<f32> = (0..1280).map(|_| 0.3 * from_db(-48.0) * 0.7 * random.normal()).collect();
    let vowel = sine(16_000, 200.0, 0.3, 0.3).samples;
    let spoken = Audio::new(16_000, [silence(0.4), soft.clone(), vowel.clone(), soft, silence(0.4)].concat());
    let trimmed = trim(&spoken).unwrap();
    assert!(trimmed.seconds() >= 0.3 + 0.16 + 1.9 * f64::from(BREATH), "{}", trimmed.seconds());
}

#[test]
fn silence_and_the_hiss_of_an_engine_are_no_sound() {
    let mut random = random::Random::new(3);
    let hiss: Vec<f32> = (0..3200).map(|_| from_db(-62.0) * random.normal()).collect();
    for samples in [vec![], silence(0.3), hiss] {
        assert_eq!(trim(&Audio::new(16_000, samples)), None);
    }
}

#[test]
fn gain_is_in_decibels_and_fades_reach_zero() {
    let mut audio = Audio::new(16_000, vec![0.5; 1600]);
    gain(&mut audio, -6.0);
    assert!((audio.samples[800] - 0.2506).abs() < 1e-3);
    fade(&mut audio, 0.01);
    assert!(audio.samples[0] < 1e-4 && audio.samples[1599] < 1e-4);
    assert_eq!(audio.samples[160], audio.samples[800]);
    let mut short = Audio::new(16_000, vec![0.5; 3]);
    fade(&mut short, 1.0);
    assert!(short.samples.iter().all(|sample| (0.0..=0.5).contains(sample)));
}

#[test]
fn the_limiter_leaves_what_is_low_and_holds_what_is_high() {
    let mut samples = vec![0.1, -0.3, 0.6, -2.0, 40.0];
    soft_limit(&mut samples, 0.6);
    assert_eq!(samples[..2], [0.1, -0.3]);
    assert!(peak(&samples) <= 0.6 && samples[3] < 0.0 && samples[2] > 0.5);
}

#[test]
fn what_leans_to_one_side_is_put_upright_and_nothing_else_changes() {
    let mut leaning = sine(16_000, 200.0, 1.0, 0.3);
    let upright = leaning.clone();
    leaning.samples.iter_mut().for_each(|sample| *sample += 0.1);
    leaning.samples.extend([0.0; 1600]);
    remove_rumble(&mut leaning);
    let settled = &leaning.samples[1600..16_000];
    let mean = settled.iter().sum::<f32>() / settled.len() as f32;
    assert!(mean.abs() < 1e-4, "{mean}");
    assert!((to_db(rms(settled)) - to_db(rms(&upright.samples))).abs() < 0.05);
    let pause = &leaning.samples[16_000 + 640..];
    assert!(to_db(peak(pause)) < -60.0, "a pause settles at zero within 40 ms: {}", to_db(peak(pause)));
}

#[test]
fn a_mix_is_as_loud_as_one_voice_and_a_little_longer() {
    let voices: Vec<Audio> = [200.0, 273.0, 341.0].iter().map(|&hz| sine(16_000, hz, 1.0, 0.2)).collect();
    let all = mix(&voices, 0.7).unwrap();
    assert!((to_db(rms(&all.samples[2000..15_000])) - to_db(rms(&voices[0].samples))).abs() < 0.5);
    assert!(all.seconds() > 1.05 && all.seconds() < 1.1);
    assert_eq!(mix(&[], 0.7), None);
    let loud: Vec<Audio> = vec![sine(16_000, 200.0, 1.0, 0.7); 12];
    assert!(peak(&mix(&loud, 0.7).unwrap().samples) <= 0.7);
}
