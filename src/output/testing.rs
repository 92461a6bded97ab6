//! Helpers for the tests of several formats.

use super::tags::{Chapter, Cover, Tags};
use super::{Open, OutputError, Spec};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A path for a file. The folder is removed when the first value is dropped.
pub fn target(name: &str) -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    (dir, path)
}

pub fn write(open: Open, path: &Path, spec: &Spec, tags: &Tags, blocks: &[&[f32]]) -> Result<(), OutputError> {
    let mut output = open(path, spec, tags)?;
    blocks.iter().try_for_each(|block| output.write(block))?;
    output.finish()
}

/// Sound that is built like speech: syllables of a buzz with three formants, breath noise, pauses. The second channel
/// is a fifth higher and softer.
pub fn voice(frames: usize, rate: u32, channels: u16) -> Vec<f32> {
    let mut state = 1_u32;
    let mut noise = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state) / f64::from(u32::MAX) - 0.5
    };
    let mut samples = Vec::with_capacity(frames * usize::from(channels));
    for frame in 0..frames {
        let seconds = frame as f64 / f64::from(rate);
        let syllable =
            (std::f64::consts::PI * seconds * 3.3).sin().powi(2) * if seconds % 1.7 > 1.4 { 0.0 } else { 1.0 };
        for channel in 0..channels {
            let pitch = 120.0 * if channel == 0 { 1.0 } else { 1.5 };
            let buzz: f64 = (1..24)
                .map(|harmonic| f64::from(harmonic) * pitch)
                .filter(|&hertz| hertz < f64::from(rate) * 0.45)
                .map(|hertz| {
                    let formants: f64 = [(500.0, 1.0), (1500.0, 0.5), (2500.0, 0.25)]
                        .iter()
                        .map(|(center, gain)| gain / (1.0 + ((hertz - center) / 150.0_f64).powi(2)))
                        .sum();
                    formants * (std::f64::consts::TAU * hertz * seconds).sin()
                })
                .sum();
            samples.push((syllable * (0.25 * buzz + 0.01 * noise()) / f64::from(channel + 1)) as f32);
        }
    }
    samples
}

/// The smallest picture: one grey pixel.
pub const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0, 1, 8, 0,
    0, 0, 0, 0x3A, 0x7E, 0x9B, 0x55, 0, 0, 0, 10, b'I', b'D', b'A', b'T', 0x78, 0x9C, 0x63, 0x68, 0, 0, 0, 0x82, 0,
    0x81, 0x77, 0xCD, 0x72, 0xB6, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xAE, 0x42, 0x60, 0x82,
];

/// Tags with a value in every field, for sound of at least three seconds.
pub fn tags(rate: u32) -> Tags {
    let chapter =
        |title: &str, seconds: f64| Chapter { title: title.into(), start: (seconds * f64::from(rate)) as u64 };
    Tags {
        title: "The Lost Café".into(),
        author: Some("Ada Lénard".into()),
        narrator: Some("Fullcast".into()),
        series: Some("Harbour Tales".into()),
        part: Some("2".into()),
        date: Some("2026-11-22".into()),
        language: Some("en".into()),
        genre: Some("Audiobook".into()),
        description: Some("Two lines\nabout = a café".into()),
        cover: Some(Cover { mime: "image/png", bytes: PNG.to_vec() }),
        chapters: vec![chapter("One: Rain", 0.0), chapter("Two — “Wow!”", 1.5), chapter("3 = three", 2.25)],
        ..Tags::default()
    }
}

/// The ratio of signal to noise, in dB.
pub fn snr(expected: &[f32], found: &[f32]) -> f64 {
    let power = |samples: &mut dyn Iterator<Item = f64>| samples.map(|sample| sample * sample).sum::<f64>();
    let signal = power(&mut expected.iter().map(|&sample| f64::from(sample)));
    let noise = power(&mut expected.iter().zip(found).map(|(&a, &b)| f64::from(a) - f64::from(b)));
    10.0 * (signal / noise).log10()
}
