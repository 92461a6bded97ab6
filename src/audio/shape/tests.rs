use super::melody::Melody;
use super::*;
use crate::audio::level::{rms, to_db};
use std::collections::BTreeSet;

const RATE: u32 = 16_000;

/// A second and a half of a vowel-like buzz: pulses at `f0` Hz, gliding by `glide` semitones up and down, through
/// resonators at the given formants.
fn vowel(f0: f32, glide: f32, formants: &[f32]) -> Audio {
    let length = RATE as usize * 3 / 2;
    let mut phase = 0.0;
    let source = (0..length)
        .map(|i| {
            let time = i as f32 / RATE as f32;
            phase += f0 * (glide / 12.0 * (std::f32::consts::TAU * 2.0 * time).sin()).exp2() / RATE as f32;
            if phase >= 1.0 {
                phase -= 1.0;
                1.0
            } else {
                0.0
            }
        })
        .collect();
    resonate(source, formants)
}

/// The same sound, whispered.
fn whisper(formants: &[f32]) -> Audio {
    let mut random = Random::new(5);
    resonate((0..RATE * 3 / 2).map(|_| random.normal()).collect(), formants)
}

fn resonate(mut samples: Vec<f32>, formants: &[f32]) -> Audio {
    for &formant in formants {
        let (radius, angle) =
            ((-std::f32::consts::PI * 90.0 / RATE as f32).exp(), std::f32::consts::TAU * formant / RATE as f32);
        let (mut one, mut two) = (0.0, 0.0);
        for sample in &mut samples {
            let now = *sample + 2.0 * radius * angle.cos() * one - radius * radius * two;
            (one, two) = (now, one);
            *sample = now;
        }
    }
    let level = 0.1 / rms(&samples);
    samples.iter_mut().for_each(|sample| *sample *= level);
    Audio::new(RATE, samples)
}

/// The power of the sound in 150 Hz around a frequency, by brute-force Fourier sums.
fn power(audio: &Audio, hz: f32) -> f32 {
    let middle = &audio.samples[audio.samples.len() / 4..audio.samples.len() * 3 / 4];
    (-5..=5)
        .map(|step| {
            let omega = std::f32::consts::TAU * (hz + 15.0 * step as f32) / RATE as f32;
            let (mut re, mut im) = (0.0, 0.0);
            for (i, sample) in middle.iter().enumerate() {
                let (sin, cos) = (omega * i as f32).sin_cos();
                re += sample * cos;
                im += sample * sin;
            }
            re * re + im * im
        })
        .sum()
}

/// The mean of the frequencies in a range, weighted by power.
fn centre(audio: &Audio, from: u32, to: u32) -> f32 {
    let powers: Vec<(f32, f32)> = (from..to).step_by(40).map(|hz| (hz as f32, power(audio, hz as f32))).collect();
    powers.iter().map(|(hz, power)| hz * power).sum::<f32>() / powers.iter().map(|(_, power)| power).sum::<f32>()
}

fn f0(audio: &Audio) -> f32 {
    1.0 / Melody::track(&audio.samples, audio.rate).median().unwrap()
}

fn shaped(audio: &Audio, change: impl Fn(&mut Shape)) -> Audio {
    let mut shape = Shape::default();
    change(&mut shape);
    apply(audio.clone(), &shape, 7)
}

#[test]
fn every_knob_is_named_once_described_and_neutral_by_default() {
    let keys: BTreeSet<_> = KNOBS.iter().map(|knob| knob.key).collect();
    assert_eq!(keys.len(), KNOBS.len());
    for knob in KNOBS {
        assert!(!knob.unit.is_empty() && !knob.help.is_empty());
        let neutral = (knob.get)(&Shape::default());
        let wanted = match knob.stacks {
            Stacking::Product => 1.0,
            Stacking::Sum => 0.0,
            Stacking::Larger => knob.min,
            Stacking::Smaller => knob.max,
        };
        assert_eq!(neutral, wanted, "{}", knob.key);
        assert!((knob.min..=knob.max).contains(&neutral));
        let mut shape = Shape::default();
        (knob.set)(&mut shape, knob.max);
        assert_eq!((knob.get)(&shape), knob.max, "{}", knob.key);
    }
}

#[test]
fn shapes_stack_within_their_ranges() {
    let low = Shape { pitch: -8.0, timbre: 0.8, ..Shape::default() };
    let both = low.then(&Shape { pitch: -8.0, timbre: 1.1, ..Shape::default() });
    assert_eq!(both.pitch, -12.0);
    assert!((both.timbre - 0.88).abs() < 1e-6);
}

#[test]
fn a_band_keeps_what_is_within_and_the_narrower_of_two_counts() {
    let phone = Shape { low_cut: 300.0, high_cut: 3_400.0, ..Shape::default() };
    let both = phone.then(&Shape { low_cut: 200.0, high_cut: 2_000.0, ..Shape::default() });
    assert_eq!((both.low_cut, both.high_cut), (300.0, 2_000.0));
    let tone = |hz: f32| {
        let omega = std::f32::consts::TAU * hz / RATE as f32;
        Audio::new(RATE, (0..RATE).map(|n| 0.3 * (omega * n as f32).sin()).collect())
    };
    let change = |hz: f32| {
        let (before, after) = (tone(hz), apply(tone(hz), &phone, 0));
        to_db(rms(&after.samples[1000..])) - to_db(rms(&before.samples[1000..]))
    };
    assert!(change(1_000.0).abs() < 0.1, "{}", change(1_000.0));
    // What is lost is made up for, by 12 dB at most.
    assert!(change(100.0) < -20.0 && change(7_000.0) < -10.0, "{} and {}", change(100.0), change(7_000.0));
}

#[test]
fn the_default_shape_changes_nothing() {
    let vowel = vowel(120.0, 0.0, &[500.0, 1500.0, 2500.0]);
    assert!(shaped(&vowel, |_| ()) == vowel);
}

#[test]
fn a_hair_of_shape_changes_a_hair() {
    let vowel = vowel(150.0, 2.0, &[500.0, 1500.0, 2500.0]);
    let almost = shaped(&vowel, |shape| (shape.intonation, shape.f1) = (1.0001, 1.0001));
    let error: Vec<f32> = vowel.samples.iter().zip(&almost.samples).map(|(a, b)| a - b).collect();
    let inner = 800..vowel.samples.len() - 1600;
    let ratio = to_db(rms(&error[inner.clone()])) - to_db(rms(&vowel.samples[inner]));
    assert!(ratio < -25.0, "{ratio} dB");
}

#[test]
fn the_melody_is_tracked() {
    for wanted in [80.0, 120.0, 200.0, 320.0] {
        let found = f0(&vowel(wanted, 0.0, &[500.0, 1500.0]));
        assert!((found / wanted - 1.0).abs() < 0.02, "{found} for {wanted} Hz");
    }
    let noise: Vec<f32> = {
        let mut random = Random::new(1);
        (0..RATE).map(|_| 0.1 * random.normal()).collect()
    };
    assert_eq!(Melody::track(&noise, RATE).median(), None);
    assert_eq!(Melody::track(&[], RATE).median(), None);
}

#[test]
fn pitch_moves_the_fundamental_and_not_the_formants() {
    let vowel = vowel(140.0, 0.0, &[600.0, 1700.0]);
    for semitones in [-4.0, 4.0] {
        let moved = shaped(&vowel, |shape| shape.pitch = semitones);
        let steps = 12.0 * (f0(&moved) / f0(&vowel)).log2();
        assert!((steps - semitones).abs() < 0.3, "{steps} for {semitones}");
        assert_eq!(moved.samples.len(), vowel.samples.len());
        let factor = centre(&moved, 1200, 2200) / centre(&vowel, 1200, 2200);
        assert!((factor - 1.0).abs() < 0.05, "{factor}");
    }
}

#[test]
fn rate_changes_the_length_and_not_the_pitch() {
    let vowel = vowel(140.0, 0.0, &[600.0, 1700.0]);
    for rate in [0.7, 1.4] {
        let changed = shaped(&vowel, |shape| shape.rate = rate);
        let length = changed.seconds() / vowel.seconds() * f64::from(rate);
        assert!((length - 1.0).abs() < 0.01, "{length}");
        assert!((f0(&changed) / f0(&vowel) - 1.0).abs() < 0.02);
    }
}

#[test]
fn each_formant_moves_by_its_own_knob() {
    let bands = [(520.0, 200, 1000), (1500.0, 1100, 2100), (2600.0, 2000, 3400)];
    let changes: [fn(&mut Shape); 3] = [|shape| shape.f1 = 1.2, |shape| shape.f2 = 1.15, |shape| shape.f3 = 1.15];
    for (formant, (hz, from, to)) in bands.into_iter().enumerate() {
        let vowel = whisper(&[hz]);
        let before = centre(&vowel, from, to);
        for (knob, change) in changes.into_iter().enumerate() {
            let factor = centre(&shaped(&vowel, change), from, to) / before;
            assert!(
                if knob == formant { factor > 1.08 } else { (factor - 1.0).abs() < 0.05 },
                "{knob} {hz} Hz: {factor}"
            );
        }
        let factor = centre(&shaped(&vowel, |shape| shape.timbre = 0.87), from, to) / before;
        assert!((0.83..0.94).contains(&factor), "{hz} Hz: {factor}");
    }
}

#[test]
fn tilt_turns_the_spectrum_around_1_khz() {
    let vowel = vowel(100.0, 0.0, &[500.0, 1500.0, 2500.0, 3500.0]);
    let slope = |audio: &Audio| 10.0 * (power(audio, 4000.0) / power(audio, 500.0)).log10();
    for tilt in [-3.0, 3.0] {
        let change = slope(&shaped(&vowel, |shape| shape.tilt = tilt)) - slope(&vowel);
        assert!((change - 3.0 * tilt).abs() < 1.5, "{change} dB over three octaves at {tilt}");
    }
}

#[test]
fn breath_fills_the_gaps_between_harmonics() {
    let vowel = vowel(200.0, 0.0, &[500.0, 1500.0, 2500.0, 3500.0]);
    let between = |audio: &Audio| to_db(power(audio, 3300.0).sqrt()) - to_db(power(audio, 3200.0).sqrt());
    let (dry, breathy) = (between(&vowel), between(&shaped(&vowel, |shape| shape.breath = 1.0)));
    assert!(breathy > dry + 6.0, "{dry} dB, {breathy} dB");
}

#[test]
fn roughness_makes_periods_uneven() {
    let vowel = vowel(120.0, 0.0, &[600.0, 1700.0]);
    let unevenness = |audio: &Audio| {
        let melody = Melody::track(&audio.samples, RATE);
        let at: Vec<f64> = melody::marks(&audio.samples, RATE, &melody).iter().map(|mark| mark.at).collect();
        let steps: Vec<f64> = at.windows(2).map(|pair| pair[1] - pair[0]).collect();
        steps.windows(2).map(|pair| (pair[1] - pair[0]).abs()).sum::<f64>() / steps.iter().sum::<f64>()
    };
    let (even, rough) = (unevenness(&vowel), unevenness(&shaped(&vowel, |shape| shape.roughness = 0.5)));
    assert!(rough > 2.0 * even + 0.01, "{even} {rough}");
}

#[test]
fn intonation_scales_the_melody() {
    let vowel = vowel(150.0, 3.0, &[600.0, 1700.0]);
    let range = |audio: &Audio| {
        let melody = Melody::track(&audio.samples, RATE);
        let mut periods: Vec<f32> = (40..240).map(|frame| melody.period(frame as f32 * melody::HOP)).collect();
        periods.retain(|&period| period > 0.0);
        periods.sort_by(f32::total_cmp);
        12.0 * (periods[periods.len() * 9 / 10] / periods[periods.len() / 10]).log2()
    };
    let before = range(&vowel);
    for factor in [0.3, 1.5] {
        let after = range(&shaped(&vowel, |shape| shape.intonation = factor));
        assert!((after / before - factor).abs() < 0.15, "{before} to {after} at {factor}");
    }
}

#[test]
fn loudness_survives_every_knob_at_both_ends() {
    let vowel = vowel(150.0, 2.0, &[600.0, 1700.0, 2700.0]);
    for knob in KNOBS {
        for value in [knob.min, knob.max] {
            let after = shaped(&vowel, |shape| (knob.set)(shape, value));
            let change = to_db(rms(&after.samples)) - to_db(rms(&vowel.samples));
            assert!(change.abs() < 6.0, "{} {value}: {change} dB", knob.key);
            assert!(after.samples.iter().all(|sample| sample.is_finite()));
        }
    }
}

#[test]
fn the_seed_decides_the_noise() {
    let vowel = vowel(150.0, 2.0, &[600.0]);
    let shape = Shape { breath: 0.5, roughness: 0.5, ..Shape::default() };
    let one = apply(vowel.clone(), &shape, 1);
    assert!(one == apply(vowel.clone(), &shape, 1));
    assert!(one != apply(vowel, &shape, 2));
}

#[test]
fn any_length_is_shaped() {
    let shape = Shape { pitch: 3.0, f1: 1.1, tilt: 2.0, breath: 0.5, roughness: 0.5, rate: 0.8, ..Shape::default() };
    for length in [0, 1, 2, 79, 80, 81, 511, 512, 513, 2000] {
        for rate in [8_000, 16_000, 44_100, 48_000] {
            let shaped = apply(Audio::new(rate, vec![0.1; length]), &shape, 3);
            assert!(shaped.samples.iter().all(|sample| sample.is_finite()), "{length} at {rate} Hz");
        }
    }
}
