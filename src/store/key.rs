//! The key of a take: a digest of everything that decides how it sounds.

use crate::audio::shape::{KNOBS, Shape};
use crate::engine::{Fingerprint, Pronunciation, Settings};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// Version of the encoding below. Raise it when the encoding changes, or when a step between the engine and its take
/// (shaping, trimming) changes without a change of a fingerprint.
const VERSION: u64 = 1;

/// Identifies a take: equal keys mean equal samples. It is shown as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(pub [u8; 32]);

impl Key {
    /// The key that [`Display`](fmt::Display) shows as `hex`.
    pub fn from_hex(hex: &str) -> Option<Self> {
        // Lower case only, because otherwise a take could have two names.
        let lower = hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        blake3::Hash::from_hex(hex).ok().filter(|_| lower).map(|hash| Self(*hash.as_bytes()))
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&blake3::Hash::from_bytes(self.0).to_hex())
    }
}

impl Serialize for Key {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let hex = String::deserialize(deserializer)?;
        Self::from_hex(&hex).ok_or_else(|| D::Error::custom("a key has 64 hexadecimal digits"))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({self})")
    }
}

/// Everything that decides how a take sounds. The speaker, the position and the level are not part of it.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The voice, or all voices of a chorus in order, each with the fingerprint of its engine.
    pub voices: &'a [(&'a Fingerprint, &'a Settings)],
    /// The text, as the engine gets it.
    pub text: &'a str,
    /// The parts of the text that are given as phonemes.
    pub sounds: &'a [Pronunciation],
    /// BCP 47 tag, or empty if the voice decides.
    pub language: &'a str,
    /// Seed for everything random.
    pub seed: u64,
}

// The tags of the fields. Never reuse a number for another field, because old keys would then get a new meaning.
const TAG_VERSION: u8 = 1;
const TAG_FINGERPRINT: u8 = 2;
const TAG_ENGINE: u8 = 3;
const TAG_VOICE: u8 = 4;
const TAG_KNOB: u8 = 5;
const TAG_VALUE: u8 = 6;
const TAG_TEXT: u8 = 7;
const TAG_LANGUAGE: u8 = 8;
const TAG_SEED: u8 = 9;
const TAG_SOUND: u8 = 10;
const TAG_IPA: u8 = 11;

impl Request<'_> {
    /// The key under which the take is stored.
    ///
    /// It is the BLAKE3 digest of the fields, each written as its tag, its length (8 bytes, little endian) and its bytes. A
    /// fingerprint starts a voice. Knobs are written only if they differ from the default, so that a new knob does not
    /// invalidate the takes of voices that do not use it.
    pub fn key(&self) -> Key {
        let mut fields = Fields(blake3::Hasher::new());
        fields.add(TAG_VERSION, &VERSION.to_le_bytes());
        for (fingerprint, settings) in self.voices {
            fields.add(TAG_FINGERPRINT, fingerprint.0.as_bytes());
            fields.add(TAG_ENGINE, settings.engine.as_bytes());
            fields.add(TAG_VOICE, settings.voice.as_bytes());
            fields.add_shape(&settings.shape);
        }
        fields.add(TAG_TEXT, self.text.as_bytes());
        for sound in self.sounds {
            let place = [(sound.start as u64).to_le_bytes(), (sound.end as u64).to_le_bytes()];
            fields.add(TAG_SOUND, place.as_flattened());
            fields.add(TAG_IPA, sound.ipa.as_bytes());
        }
        fields.add(TAG_LANGUAGE, self.language.as_bytes());
        fields.add(TAG_SEED, &self.seed.to_le_bytes());
        Key(*fields.0.finalize().as_bytes())
    }
}

struct Fields(blake3::Hasher);

impl Fields {
    fn add(&mut self, tag: u8, bytes: &[u8]) {
        let mut head = [tag; 9];
        head[1..].copy_from_slice(&(bytes.len() as u64).to_le_bytes());
        self.0.update(&head);
        self.0.update(bytes);
    }

    fn add_shape(&mut self, shape: &Shape) {
        let neutral = Shape::default();
        let mut turned: Vec<(&str, f32)> = KNOBS
            .iter()
            .map(|knob| (knob.key, (knob.get)(shape), (knob.get)(&neutral)))
            .filter(|(_, value, neutral)| value != neutral)
            .map(|(key, value, _)| (key, value))
            .collect();
        // Sorted by name, because the order of the table may change.
        turned.sort_unstable_by_key(|(key, _)| *key);
        for (key, value) in turned {
            self.add(TAG_KNOB, key.as_bytes());
            // Minus zero sounds the same as zero.
            self.add(TAG_VALUE, &(value + 0.0).to_bits().to_le_bytes());
        }
    }
}
