use super::bend::SpectrumBend;
use super::ending::end_with_words;
use super::graph::{BINS, SpectrumFrames};
use super::pulses::pulses;
use super::synthesis::{HOP, synthesize, synthesize_with};
use crate::audio::random::Random;
use crate::audio::shape::{KNOBS, Shape};

#[cfg(feature = "natural")]
mod odd;
mod published;
#[cfg(feature = "natural")]
mod spoken;

/// The number of frames of the reference.
const COUNT: usize = 24;

/// One in this many samples of the reference is kept.
const KEPT: usize = 23;

/// Pseudorandom numbers in 0.0..1.0, which are easy to compute in the same way in any language.
struct Congruential(u32);

impl Congruential {
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as f32 / (1 << 24) as f32
    }
}

/// The frames that were given to `dsp.py`: falling lines with noise on them, and a melody with every kind of edge.
fn reference_frames() -> SpectrumFrames {
    let mut random = Congruential(1);
    let mut table = |base: f32, slope: f32, width: f32| -> Vec<f32> {
        let places = (0..BINS).flat_map(|bin| std::iter::repeat_n(bin, COUNT));
        places.map(|bin| base - slope * bin as f32 + width * (random.next() - 0.5)).collect()
    };
    let mut parts = [
        table(3.0, 1.0 / 128.0, 2.0),
        table(0.0, 0.0, 4.0),
        table(1.0, 1.0 / 256.0, 2.0),
        table(1.5, 1.0 / 128.0, 2.0),
        table(0.0, 0.0, 16.0),
    ];
    parts[0][5 * COUNT + 8] = 9.0;
    let melody = [
        0.0, 0.0, 0.0, 30.0, 90.0, 120.0, 124.0, 128.0, 131.0, 133.0, 134.0, 133.0, 130.0, 126.0, 121.0, 60.0, 0.0,
        0.0, 0.0, 45.0, 210.0, 215.0, 0.0, 0.0,
    ];
    SpectrumFrames::of_parts(&parts, melody.into()).unwrap()
}

fn numbers(text: &str) -> Vec<f32> {
    text.lines().map(|line| line.parse().unwrap()).collect()
}

/// Returns the greatest difference from the kept samples of a reference, relative to its greatest sample.
fn error(samples: &[f32], reference: &[f32]) -> f32 {
    let kept: Vec<f32> = samples.iter().step_by(KEPT).copied().collect();
    assert_eq!(kept.len(), reference.len());
    let greatest = |numbers: &mut dyn Iterator<Item = f32>| numbers.map(f32::abs).fold(0.0, f32::max);
    greatest(&mut kept.iter().zip(reference).map(|(a, b)| a - b)) / greatest(&mut reference.iter().copied())
}

/// The reference is what `dsp.py` of hibari-tts 0.2.1 makes of the same frames, with the same noise.
#[test]
fn the_sound_is_that_of_the_reference() {
    let frames = reference_frames();
    let source = pulses(&frames.melody, 0.0, &mut Random::new(0));
    let off = error(&source, &numbers(include_str!("fixtures/pulses.txt")));
    assert!(off < 1e-4, "pulses: {off}");
    let mut random = Congruential(2);
    let samples =
        synthesize_with(&frames, &SpectrumBend::new(&Shape::default()), &source, || random.next() * 4.0 - 2.0);
    let off = error(&samples, &numbers(include_str!("fixtures/samples.txt")));
    assert!(off < 1e-4, "samples: {off}");
}

/// Makes a vowel of `count` frames: harmonics at `hz` under formants, a little noise, and no rest.
fn vowel(hz: f32, count: usize, formants: &[f32]) -> SpectrumFrames {
    let log = |bin: usize| {
        let place = bin as f32 * 20.0;
        let sum: f32 = formants.iter().map(|formant| 1.0 / (1.0 + ((place - formant) / 80.0).powi(2))).sum();
        (sum + 1e-4).ln() + 2.0
    };
    let table = |number: &dyn Fn(usize) -> f32| (0..BINS * count).map(|at| number(at / count)).collect::<Vec<f32>>();
    let (silent, zero) = (table(&|_| -20.0), table(&|_| 0.0));
    let parts = [table(&log), zero.clone(), table(&|bin| log(bin) - 6.0), silent, zero];
    SpectrumFrames::of_parts(&parts, vec![hz; count]).unwrap()
}

fn bent(frames: &SpectrumFrames, change: impl Fn(&mut Shape)) -> Vec<f32> {
    let mut shape = Shape::default();
    change(&mut shape);
    let bend = SpectrumBend::new(&shape);
    let mut frames = frames.clone();
    bend.turn.turn(&mut frames.melody);
    synthesize(&frames, &bend, &mut Random::new(5))
}

/// Computes the power at a frequency, by a Fourier sum over the middle of the sound.
fn power(samples: &[f32], hz: f32) -> f32 {
    let middle = &samples[samples.len() / 4..samples.len() * 3 / 4];
    let omega = std::f32::consts::TAU * hz / 24_000.0;
    let (re, im) = middle.iter().enumerate().fold((0.0, 0.0), |(re, im), (i, sample)| {
        let (sin, cos) = (omega * i as f32).sin_cos();
        (re + sample * cos, im + sample * sin)
    });
    re * re + im * im
}

fn rms(samples: &[f32]) -> f32 {
    (samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len() as f32).sqrt()
}

#[test]
fn the_pitch_moves_the_harmonics_and_not_the_formants() {
    let vowel = vowel(120.0, 80, &[600.0, 1_800.0]);
    for semitones in [-9.0f32, -4.0, 5.0] {
        let samples = bent(&vowel, |shape| shape.pitch = semitones);
        let hz = 120.0 * (semitones / 12.0).exp2();
        let nth = (600.0 / hz).round();
        let (on, beside) = (power(&samples, nth * hz), power(&samples, (nth + 0.5) * hz));
        assert!(on > 100.0 * beside, "{semitones}: {on} {beside}");
        let far = power(&samples, (1_200.0 / hz).round() * hz);
        assert!(on > 10.0 * far, "{semitones}: {on} {far}");
    }
}

#[test]
fn the_timbre_moves_the_formants_and_not_the_harmonics() {
    let vowel = vowel(100.0, 80, &[1_000.0]);
    let samples = bent(&vowel, |shape| shape.timbre = 0.8);
    assert!(power(&samples, 800.0) > 3.0 * power(&samples, 1_000.0));
    assert!(power(&samples, 800.0) > 100.0 * power(&samples, 850.0));
}

#[test]
fn loudness_survives_every_knob_at_both_ends() {
    let vowel = vowel(140.0, 60, &[600.0, 1_700.0, 2_700.0]);
    let plain = rms(&bent(&vowel, |_| ()));
    for knob in KNOBS {
        for value in [knob.min, knob.max] {
            let samples = bent(&vowel, |shape| (knob.set)(shape, value));
            let change = 20.0 * (rms(&samples) / plain).log10();
            assert!(change.abs() < 3.0, "{} {value}: {change} dB", knob.key);
            assert!(samples.iter().all(|sample| sample.is_finite()));
        }
    }
}

#[test]
fn the_intonation_scales_the_melody() {
    let mut vowel = vowel(0.0, 80, &[600.0]);
    vowel.melody = (0..80).map(|frame| if frame < 40 { 100.0 } else { 200.0 }).collect();
    let samples = bent(&vowel, |shape| shape.intonation = 0.0);
    let hz = 100.0 * 2.0f32.sqrt();
    for half in samples.chunks(samples.len() / 2) {
        assert!(power(half, 4.0 * hz) > 100.0 * power(half, 4.5 * hz));
    }
}

#[test]
fn breath_fills_the_gaps_between_harmonics() {
    let vowel = vowel(200.0, 80, &[600.0, 2_500.0]);
    let between = |samples: &[f32]| power(samples, 2_500.0) / power(samples, 2_600.0);
    let (dry, breathy) = (between(&bent(&vowel, |_| ())), between(&bent(&vowel, |shape| shape.breath = 1.0)));
    assert!(breathy > 10.0 * dry, "{dry} {breathy}");
}

#[test]
fn any_number_of_frames_is_a_sound() {
    for count in 1..12 {
        let samples = bent(&vowel(150.0, count, &[600.0]), |shape| (shape.roughness, shape.timbre) = (0.5, 0.9));
        assert_eq!(samples.len(), count * HOP);
        assert!(samples.iter().all(|sample| sample.is_finite()), "{count}");
    }
}

#[test]
fn the_seed_decides_the_noise() {
    let vowel = vowel(150.0, 20, &[600.0]);
    let shape = Shape { breath: 0.5, roughness: 0.5, ..Shape::default() };
    let with = |seed| synthesize(&vowel, &SpectrumBend::new(&shape), &mut Random::new(seed));
    assert!(with(1) == with(1) && with(1) != with(2));
}

#[test]
fn a_breath_after_the_last_word_fades_and_the_last_consonant_stays() {
    let frames = |count: usize, level: f32| std::iter::repeat_n(level, count * HOP);
    let (vowel, closure, release) = (frames(40, 0.3), frames(12, 0.0), frames(4, 0.01));
    let breath = frames(30, 0.005).chain(frames(1, 0.05)).chain(frames(29, 0.005));
    let spoken: Vec<f32> = vowel.chain(closure).chain(release).chain(breath).collect();
    let melody: Vec<f32> = (0..116).map(|nth| if nth < 40 { 150.0 } else { 0.0 }).collect();
    let ended = |melody: &[f32], tempo| {
        let mut samples = spoken.clone();
        end_with_words(&mut samples, melody, tempo);
        samples
    };
    let plain = ended(&melody, 1.0);
    assert_eq!(plain[..56 * HOP], spoken[..56 * HOP]);
    assert!(plain.len() < 70 * HOP && plain.last() == Some(&0.0));
    let slow = ended(&melody, 0.5);
    assert!((76 * HOP..90 * HOP).contains(&slow.len()), "consonants are longer at half the tempo");
    assert_eq!(ended(&[0.0; 116], 1.0), spoken, "whispers are left as they are");
}
