//! How much two voices sound alike, measured on the same sentences.

use crate::audio::timbre::Timbre;
use crate::audio::{Audio, level};
use crate::cast::Delivery;
use crate::engine::{self, Engine, Engines};
use crate::store::{Request, Store};
use std::collections::BTreeMap;

/// What every voice says to be measured. The sentences have all vowels of English in them, long and short.
const SENTENCES: [&str; 2] = [
    "The old ferry leaves the harbour at eight, and nobody on board knows who is steering it tonight.",
    "Would you choose a quiet room by the garden, or that bright one above the shop?",
];

/// Two voices that are closer than this are easily mistaken for one another: see [`distance`].
pub const ALIKE: f32 = 1.0;

/// The differences that count as a distance of 1: in pitch, in semitones, and in mel cepstral distortion, in dB.
const SEMITONES: f32 = 2.0;
const DISTORTION: f32 = 2.5;

/// The distance between two voices: 0 for the same voice, and below [`ALIKE`] for one that is hard to tell from it. It
/// is the Euclidean distance over pitch and spectral envelope.
pub fn distance(a: &Timbre, b: &Timbre) -> f32 {
    (a.semitones(b) / SEMITONES).hypot(a.distortion(b) / DISTORTION)
}

/// Measures deliveries, each voice once. What has to be spoken for that is kept in the store.
pub struct Likeness<'a> {
    engines: &'a Engines,
    store: &'a Store,
    /// What was measured, by the voices and their settings, which decide the sound.
    known: BTreeMap<String, Timbre>,
}

impl<'a> Likeness<'a> {
    /// Nothing is measured yet.
    pub fn new(engines: &'a Engines, store: &'a Store) -> Self {
        Self { engines, store, known: BTreeMap::new() }
    }

    /// How far apart two deliveries sound; see [`distance`].
    ///
    /// # Errors
    /// What the engine or the store could not do, in a sentence without a full stop.
    pub fn distance(&mut self, a: &Delivery, b: &Delivery) -> Result<f32, String> {
        Ok(distance(&self.timbre(a)?, &self.timbre(b)?))
    }

    fn timbre(&mut self, delivery: &Delivery) -> Result<Timbre, String> {
        let name = format!("{:?}", delivery.voices);
        if let Some(known) = self.known.get(&name) {
            return Ok(known.clone());
        }
        let mut speech: Option<Audio> = None;
        for text in SENTENCES {
            let spoken = self.speak(delivery, text)?;
            match &mut speech {
                Some(speech) => speech.samples.extend(spoken.samples),
                None => speech = Some(spoken),
            }
        }
        let timbre = speech.as_ref().and_then(Timbre::of).ok_or("a voice makes no sound")?;
        self.known.insert(name, timbre.clone());
        Ok(timbre)
    }

    fn speak(&self, delivery: &Delivery, text: &str) -> Result<Audio, String> {
        let mut members = Vec::new();
        for settings in &delivery.voices {
            let engine = self
                .engines
                .get(&settings.engine)
                .ok_or_else(|| format!("there is no engine `{}`", settings.engine))?;
            members.push((engine, settings));
        }
        let prints: Vec<_> =
            members.iter().map(|(engine, settings)| engine::fingerprint(*engine, &settings.voice)).collect();
        let prints: Vec<_> = prints.iter().zip(&members).map(|(print, (_, settings))| (print, *settings)).collect();
        let key = Request { voices: &prints, text, sounds: &[], language: "", seed: 0 }.key();
        if let Some(kept) = self.store.get(&key).and_then(|take| self.store.read(&take).ok()) {
            return Ok(kept);
        }
        // Servers may cost money, and text is sent to them, so they are asked for lines of the story only.
        let elsewhere =
            |engine: &dyn Engine, voice: &str| engine.voice(voice).is_ok_and(|voice| voice.at_once.is_some());
        if let Some((_, settings)) = members.iter().find(|(engine, settings)| elsewhere(*engine, &settings.voice)) {
            return Err(format!("`{}` is a server's voice, which is not asked just to be compared", settings.voice));
        }
        let mut spoken = Vec::new();
        for (engine, settings) in members {
            spoken.push(engine::perform(engine, settings, text).map_err(|error| error.to_string())?);
        }
        let audio = level::mix(&spoken, engine::CEILING).ok_or("a chorus of nobody")?;
        // If the take cannot be kept, it can still be measured.
        let _ = self.store.put(&key, &audio);
        Ok(audio)
    }
}
