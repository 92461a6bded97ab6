//! What a take is found by.

use crate::audio::shape::{KNOBS, Shape};
use crate::engine::{Fingerprint, Pronunciation, Settings};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// Version of the encoding below. To be raised with every change of it, and of what lies between an engine and its take
/// (shaping, trimming) where no fingerprint tells of that change.
const VERSION: u64 = 1;

/// Identifies a take: equal keys promise equal samples. Shown as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(pub [u8; 32]);

impl Key {
    /// The key that [`Display`](fmt::Display) shows as `hex`.
    pub fn from_hex(hex: &str) -> Option<Self> {
        // Lower case only: otherwise one take could have two names.
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
        Self::from_hex(&hex).ok_or_else(|| D::Error::custom("64 hexadecimal digits are a key"))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({self})")
    }
}

/// All that decides how a take sounds, and nothing else: neither who says it, where, nor how loud.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Who speaks: one voice, or all those of a chorus in their order, each with the fingerprint of its engine.
    pub voices: &'a [(&'a Fingerprint, &'a Settings)],
    /// What is spoken, as the engine gets it.
    pub text: &'a str,
    /// What of it is said by phonemes.
    pub sounds: &'a [Pronunciation],
    /// BCP 47; empty where the voice decides.
    pub language: &'a str,
    /// For what is random by nature.
    pub seed: u64,
}

// The tags of the fields. A number is never given to another field, or old keys would get a new meaning.
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
    /// It is the BLAKE3 digest of the fields, each as its tag, its length (8 bytes, little endian) and its bytes; a
    /// fingerprint begins a voice. Knobs are written where they differ from the default, so that a new knob leaves the
    /// takes of all who do not turn it as they are.
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
        // By name: the order of the table is for people and may change.
        turned.sort_unstable_by_key(|(key, _)| *key);
        for (key, value) in turned {
            self.add(TAG_KNOB, key.as_bytes());
            // Minus zero sounds as zero does.
            self.add(TAG_VALUE, &(value + 0.0).to_bits().to_le_bytes());
        }
    }
}
