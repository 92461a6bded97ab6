//! Sines instead of speech: instant and always the same, for tests and for checking timing and levels.

use super::{Abilities, Engine, EngineError, Fingerprint, Obstacle, Speech, Utterance, Voice};
use crate::audio::Audio;
use std::borrow::Cow;
use std::f32::consts::TAU;
use std::sync::LazyLock;

/// Samples per second.
const RATE: u32 = 16_000;

/// Seconds that a letter lasts, about as in brisk speech.
const LETTER: f32 = 0.06;

/// Seconds of silence between two words, and after a full stop.
const GAP: f32 = 0.06;
const STOP: f32 = 0.25;

/// Peak of a sine: -20 dBFS RMS, as loud as the speaking voices.
const LEVEL: f32 = 0.1414;

/// The base frequencies of the voices in Hz, in the order of [`VOICES`].
const BASES: [f32; 4] = [440.0, 330.0, 262.0, 196.0];

/// The allowed tempo and pitch factors.
const RANGE: (f32, f32) = (0.1, 10.0);

static VOICES: LazyLock<[Voice; 4]> = LazyLock::new(|| {
    let names = ["beep", "chime", "hum", "drone"];
    let descriptions = ["high sine", "middle sine", "low sine", "very low sine"];
    std::array::from_fn(|i| Voice {
        description: descriptions[i].into(),
        licence: "MIT OR Apache-2.0".into(),
        rate: Some(RATE),
        speed: 1000.0,
        abilities: Abilities { rate: Some(RANGE), pitch: Some(RANGE), limit: 400, ..Abilities::NONE },
        ..Voice::new(Cow::Borrowed(names[i]), Cow::Borrowed("und"))
    })
});

/// The engine; see the module.
pub struct Tone;

impl Tone {
    /// Opens the engine.
    pub fn open() -> Box<dyn Engine> {
        Box::new(Self)
    }
}

impl Engine for Tone {
    fn name(&self) -> &'static str {
        "tone"
    }

    fn fingerprint(&self, _voice: &str) -> Fingerprint {
        Fingerprint("tone/1".into())
    }

    fn voices(&self) -> &[Voice] {
        &*VOICES
    }

    fn speak(&self, utterance: &Utterance<'_>) -> Result<Speech, EngineError> {
        let voice = VOICES.iter().position(|voice| voice.name == utterance.voice);
        let base = voice.map(|voice| BASES[voice]);
        let base = base.ok_or_else(|| EngineError::from(Obstacle::unknown()).about(utterance.voice))?;
        let mut samples = Vec::new();
        for word in utterance.text.split_whitespace() {
            let letters = word.chars().filter(|character| character.is_alphanumeric()).count();
            if letters == 0 {
                continue;
            }
            // The word decides its pitch within a fifth, so that different words sound different.
            let step = word.bytes().fold(0u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte))) % 8;
            let frequency = base * ((utterance.shape.pitch + step as f32) / 12.0).exp2();
            beep(&mut samples, frequency, letters.min(20) as f32 * LETTER / utterance.shape.rate);
            let pause = if word.ends_with(['.', '!', '?', ':', ';']) { STOP } else { GAP };
            samples.resize(samples.len() + (pause / utterance.shape.rate * RATE as f32) as usize, 0.0);
        }
        Ok(Speech { audio: Audio::new(RATE, samples) })
    }
}

/// Adds a sine with soft ends.
fn beep(samples: &mut Vec<f32>, frequency: f32, seconds: f32) {
    let length = (seconds * RATE as f32) as usize;
    let ramp = (length / 4).clamp(1, 160);
    for i in 0..length {
        let edge = (i.min(length - 1 - i) as f32 / ramp as f32).min(1.0);
        samples.push(LEVEL * edge * (TAU * frequency * i as f32 / RATE as f32).sin());
    }
}
