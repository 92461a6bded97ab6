//! The knobs that turn one recorded voice into many, and the table that names them.

use super::Audio;
use super::random::Random;
use serde::{Deserialize, Serialize};

mod band;
pub(super) mod melody;
mod overlap;
mod spectrum;

/// How a voice is changed, relative to how its engine speaks. The default changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Shape {
    /// Tempo factor: 2 is twice as fast.
    pub rate: f32,
    /// The change of pitch in semitones; positive is up.
    pub pitch: f32,
    /// Factor on all formants: below 1 is a longer vocal tract, which sounds like a bigger body.
    pub timbre: f32,
    /// Factor on the first formant, in addition to `timbre`.
    pub f1: f32,
    /// Factor on the second formant, in addition to `timbre`.
    pub f2: f32,
    /// Factor on the third formant and all above it, in addition to `timbre`.
    pub f3: f32,
    /// Spectral tilt in dB per octave: below 0 is darker.
    pub tilt: f32,
    /// Aspiration noise under the voice, 0 to 1.
    pub breath: f32,
    /// Jitter and creak, 0 to 1.
    pub roughness: f32,
    /// Factor on how far the melody moves from its middle: 0 is monotone.
    pub intonation: f32,
    /// Everything below this frequency in Hz is removed. 0 removes nothing.
    pub low_cut: f32,
    /// Everything above this frequency in Hz is removed. [`OPEN`] removes nothing.
    pub high_cut: f32,
}

/// The [`Shape::high_cut`] that removes nothing, in Hz.
pub const OPEN: f32 = 20_000.0;

impl Shape {
    /// The shape that changes nothing.
    pub const PLAIN: Shape = Shape {
        rate: 1.0,
        pitch: 0.0,
        timbre: 1.0,
        f1: 1.0,
        f2: 1.0,
        f3: 1.0,
        tilt: 0.0,
        breath: 0.0,
        roughness: 0.0,
        intonation: 1.0,
        low_cut: 0.0,
        high_cut: OPEN,
    };
}

impl Default for Shape {
    fn default() -> Self {
        Self::PLAIN
    }
}

/// One knob of a [`Shape`]: a key of voices.toml, with its unit and range.
pub struct Knob {
    /// The key in voices.toml.
    pub key: &'static str,
    /// What a value means, for messages and the manual.
    pub unit: &'static str,
    /// Smallest value allowed.
    pub min: f32,
    /// Largest value allowed.
    pub max: f32,
    /// One line for the manual.
    pub help: &'static str,
    /// How two values become one when one shape is put on top of another.
    pub stacks: Stacking,
    /// Reads the field.
    pub get: fn(&Shape) -> f32,
    /// Sets the field.
    pub set: fn(&mut Shape, f32),
}

/// How two values of a [`Knob`] become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stacking {
    /// They are multiplied: factors.
    Product,
    /// They are added: semitones, decibels.
    Sum,
    /// The larger one counts.
    Larger,
    /// The smaller one counts.
    Smaller,
}

impl Stacking {
    fn stack(self, one: f32, other: f32) -> f32 {
        match self {
            Self::Product => one * other,
            Self::Sum => one + other,
            Self::Larger => one.max(other),
            Self::Smaller => one.min(other),
        }
    }
}

macro_rules! knob {
    ($field:ident, $unit:literal, $min:literal..=$max:literal, $stacks:ident, $help:literal) => {
        Knob {
            key: stringify!($field),
            unit: $unit,
            min: $min,
            max: $max,
            help: $help,
            stacks: Stacking::$stacks,
            get: |s| s.$field,
            set: |s, v| s.$field = v,
        }
    };
}

/// Every knob, in the order in which the manual and `fullcast voices` show them.
pub const KNOBS: &[Knob] = &[
    knob!(rate, "factor", 0.5..=2.0, Product, "tempo: 1.2 speaks a fifth faster"),
    knob!(pitch, "semitones", -12.0..=12.0, Sum, "pitch: -2 is two semitones lower"),
    knob!(timbre, "factor", 0.7..=1.3, Product, "all formants: 0.9 sounds like a bigger body"),
    knob!(f1, "factor", 0.7..=1.4, Product, "first formant: above 1 opens the vowels"),
    knob!(f2, "factor", 0.7..=1.4, Product, "second formant: above 1 brings the tongue forward"),
    knob!(f3, "factor", 0.7..=1.4, Product, "third formant and above: the ring of the voice"),
    knob!(tilt, "dB per octave", -6.0..=6.0, Sum, "brightness: below 0 is darker"),
    knob!(breath, "0 to 1", 0.0..=1.0, Sum, "aspiration noise under the voice"),
    knob!(roughness, "0 to 1", 0.0..=1.0, Sum, "jitter and creak"),
    knob!(intonation, "factor", 0.0..=2.0, Product, "melody: 0 is monotone, 1.5 is lively"),
    knob!(low_cut, "Hz", 0.0..=1000.0, Larger, "removes what is below: 300 sounds like a telephone"),
    knob!(high_cut, "Hz", 500.0..=20000.0, Smaller, "removes what is above: 3400 sounds like a telephone"),
];

impl Shape {
    /// Whether every knob is within its range. That is so for every shape that this program makes.
    pub fn is_allowed(&self) -> bool {
        KNOBS.iter().all(|knob| (knob.min..=knob.max).contains(&(knob.get)(self)))
    }

    /// This shape with another one on top: the values of each knob are stacked, and kept within its range.
    pub fn then(&self, other: &Shape) -> Shape {
        let mut both = *self;
        for knob in KNOBS {
            let (a, b) = ((knob.get)(self), (knob.get)(other));
            (knob.set)(&mut both, knob.stacks.stack(a, b).clamp(knob.min, knob.max));
        }
        both
    }
}

/// Changes a voice by processing its samples. The same input, shape and seed give the same samples on every run.
///
/// `seed` is for breath noise and jitter, which are random.
pub fn apply(audio: Audio, shape: &Shape, seed: u64) -> Audio {
    let mut random = Random::new(seed);
    let Audio { rate, mut samples } = audio;
    if overlap::concerns(shape) {
        samples = overlap::relay(&samples, rate, shape, &mut random);
    }
    if spectrum::concerns(shape) {
        samples = spectrum::filter(&samples, rate, shape, &mut random);
    }
    if band::concerns(shape) {
        band::filter(&mut samples, rate, shape);
    }
    Audio::new(rate, samples)
}

#[cfg(test)]
mod tests;
