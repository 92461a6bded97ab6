//! The named voices. Each is one of Pico's six speakers, changed by a shape until it sounds like another person.

use crate::audio::shape::Shape;
use crate::engine::{Abilities, Gender, Letters, Voice, VoicePriority};
use std::borrow::Cow;

/// Licence of all of Pico's voice data.
const LICENCE: &str = "Apache-2.0";

const PLAIN: Shape = Shape::PLAIN;

/// Pico reads only Latin-1, and silently skips other letters.
const ABILITIES: Abilities = Abilities {
    rate: Some(super::SPEED),
    pitch: Some(super::PITCH),
    knobs: &[],
    limit: 400,
    phonemes: true,
    letters: Letters::Latin1,
};

/// A voice with its name, its language and its description for users.
const fn voice([name, language, description]: [&'static str; 3], gender: Gender, shape: Shape, gain: f32) -> Voice {
    Voice {
        name: Cow::Borrowed(name),
        language: Cow::Borrowed(language),
        gender,
        description: Cow::Borrowed(description),
        shape,
        gain,
        licence: Cow::Borrowed(LICENCE),
        rate: Some(super::RATE),
        abilities: ABILITIES,
        automatic: true,
        built_in: true,
        priority: VoicePriority::First,
        at_once: None,
        speed: 120.0,
        price: None,
        obstacle: None,
    }
}

/// The same for particular parts.
const fn particular(told: [&'static str; 3], gender: Gender, shape: Shape, gain: f32) -> Voice {
    let mut voice = voice(told, gender, shape, gain);
    voice.priority = VoicePriority::Particular;
    voice
}

/// Every voice. Within a language, they are in the order in which they should be assigned, the most different ones first.
pub const VOICES: &[Voice] = &[
    voice(["nora", "en-US", "American woman, clear and even; made for narrating"], Gender::Woman, PLAIN, 0.7),
    voice(
        ["walter", "en-US", "American man, broad and calm"],
        Gender::Man,
        Shape {
            rate: 0.97,
            pitch: -8.9,
            timbre: 0.86,
            f1: 1.01,
            f2: 0.88,
            f3: 0.87,
            tilt: -0.99,
            intonation: 0.97,
            ..PLAIN
        },
        0.6,
    ),
    voice(
        ["claire", "en-GB", "English woman, light and bright"],
        Gender::Woman,
        Shape {
            rate: 0.98,
            pitch: 2.5,
            timbre: 1.02,
            f1: 0.9,
            f2: 0.96,
            f3: 1.08,
            tilt: 2.25,
            breath: 0.06,
            intonation: 1.15,
            ..PLAIN
        },
        -0.2,
    ),
    voice(
        ["rupert", "en-GB", "English man, mellow and reserved"],
        Gender::Man,
        Shape {
            rate: 0.93,
            pitch: -6.51,
            timbre: 0.87,
            f1: 1.06,
            f2: 1.07,
            f3: 0.93,
            tilt: 1.29,
            intonation: 1.01,
            ..PLAIN
        },
        0.8,
    ),
    particular(
        ["pip", "en-GB", "English child, high and lively"],
        Gender::Neutral,
        Shape { rate: 0.96, pitch: 5.2, timbre: 1.02, f1: 1.17, f3: 1.12, tilt: 0.2, intonation: 1.1, ..PLAIN },
        -1.0,
    ),
    voice(
        ["june", "en-US", "American woman, a firm alto"],
        Gender::Woman,
        Shape {
            pitch: -1.79,
            timbre: 0.91,
            f1: 0.96,
            f2: 0.94,
            f3: 0.86,
            tilt: 2.75,
            breath: 0.1,
            intonation: 0.92,
            ..PLAIN
        },
        0.7,
    ),
    voice(
        ["ivy", "en-US", "American woman, young and airy"],
        Gender::Woman,
        Shape { pitch: 5.2, f1: 0.89, f2: 1.07, f3: 0.94, tilt: -1.5, breath: 0.42, intonation: 1.2, ..PLAIN },
        -0.3,
    ),
    particular(
        ["edith", "en-GB", "English woman, elderly, soft and breathy"],
        Gender::Woman,
        Shape {
            rate: 0.88,
            pitch: -0.05,
            timbre: 1.01,
            f1: 1.09,
            f2: 0.98,
            f3: 0.92,
            tilt: -2.22,
            breath: 0.59,
            roughness: 0.13,
            intonation: 1.01,
            ..PLAIN
        },
        0.8,
    ),
    voice(
        ["hugo", "en-GB", "English man, low and dark"],
        Gender::Man,
        Shape {
            rate: 1.02,
            pitch: -7.92,
            timbre: 0.89,
            f1: 0.86,
            f2: 0.9,
            f3: 1.08,
            tilt: -0.93,
            intonation: 0.97,
            ..PLAIN
        },
        0.8,
    ),
    particular(
        ["otis", "en-US", "American man, very deep, with an edge"],
        Gender::Man,
        Shape {
            rate: 0.95,
            pitch: -11.77,
            timbre: 0.86,
            f1: 0.88,
            f2: 1.01,
            f3: 1.09,
            tilt: 2.44,
            breath: 0.06,
            intonation: 1.15,
            ..PLAIN
        },
        0.0,
    ),
    particular(
        ["silas", "en-US", "American man, old, breathy and creaking"],
        Gender::Man,
        Shape {
            rate: 0.9,
            pitch: -6.23,
            timbre: 0.95,
            f1: 1.14,
            f2: 1.07,
            f3: 0.89,
            tilt: 0.86,
            breath: 0.49,
            roughness: 0.53,
            intonation: 1.14,
            ..PLAIN
        },
        1.5,
    ),
    voice(["greta", "de-DE", "German woman"], Gender::Woman, PLAIN, 0.4),
    voice(["colette", "fr-FR", "French woman"], Gender::Woman, PLAIN, 1.4),
    voice(["giulia", "it-IT", "Italian woman"], Gender::Woman, PLAIN, 2.6),
    voice(["lucia", "es-ES", "Spanish woman"], Gender::Woman, PLAIN, -0.2),
];
