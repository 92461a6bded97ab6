//! A record of what the last render of a script was made of, kept beside the takes. From it, a plan can say why a line
//! has to be spoken again, and how long that will take.
//!
//! The record is in `renders/` in the cache, one JSON file for each script. Only explanations and estimates depend on
//! it, so one that is missing, damaged or of another version is ignored.

mod forecast;
mod speeds;
#[cfg(test)]
mod tests;

pub use forecast::{Forecast, LineForecast, Share, State, Why, cost, forecast};

pub use speeds::{Expected, MachineSpeeds, Past, Speed, Speeds};

use crate::audio::shape::{KNOBS, Shape};
use crate::book::Book;
use crate::cast::{Delivery, DeliveryId};
use crate::engine::{self, Engines, Settings};
use crate::fs::{self, Doing, PathError, Staged};
use crate::plan::Speak;
use crate::render::{SpeechEvent, Takes};
use crate::store::{Key, Store};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The version of the file format. Raise it when a field changes its meaning.
const VERSION: u32 = 1;

/// The last render of one script.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct History<'a> {
    version: u32,
    /// The script's path, for people who look into the file. Empty for a book from memory.
    script: PathBuf,
    /// The language, as a BCP 47 tag.
    language: String,
    /// The voicings that the lines refer to.
    voicings: Vec<Voicing>,
    lines: Vec<Said<'a>>,
    /// The speed of each voice, by its [`label`].
    speeds: Speeds,
}

/// A way of speaking, as far as keys of takes depend on it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Voicing {
    /// The voices and their knobs, in words.
    voice: String,
    /// The fingerprints of the engines' code and data.
    engine: String,
}

/// A line as it was in that render.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Said<'a> {
    speaker: Cow<'a, str>,
    written: Cow<'a, str>,
    voicing: usize,
    /// What the engine was given piece by piece, each with the key of its take.
    pieces: Vec<(Cow<'a, str>, Key)>,
}

/// The voices of a delivery with their engines, such as `pico:nora` or `pico:nora+pico:walter`.
pub fn label(delivery: &Delivery) -> String {
    let names = delivery.voices.iter().map(|settings| format!("{}:{}", settings.engine, settings.voice));
    names.collect::<Vec<_>>().join("+")
}

/// The characters of an utterance at its voice's natural tempo: see [`Speed`].
pub fn characters(speak: &Speak, delivery: &Delivery) -> f64 {
    // The slowest member of a chorus decides how long the utterance lasts.
    let rate = delivery.voices.iter().map(|settings| settings.shape.rate).fold(f32::MAX, f32::min);
    speak.text.chars().count() as f64 / f64::from(rate)
}

impl Voicing {
    fn of(delivery: &Delivery, engines: &Engines) -> Self {
        let (mut voice, mut engine) = (Vec::new(), Vec::new());
        for settings in &delivery.voices {
            voice.push(describe(settings));
            engine.extend(engines.get(&settings.engine).map(|found| engine::fingerprint(found, &settings.voice).0));
        }
        Self { voice: voice.join(" + "), engine: engine.join(" + ") }
    }
}

/// A voice and those of its knobs that are set, such as `pico:walter pitch -8.9 rate 0.97`.
fn describe(settings: &Settings) -> String {
    let mut words = format!("{}:{}", settings.engine, settings.voice);
    let neutral = Shape::default();
    for knob in KNOBS {
        let value = (knob.get)(&settings.shape);
        if value != (knob.get)(&neutral) {
            // Writing to a String cannot fail.
            let _ = write!(words, " {} {value}", knob.key);
        }
    }
    words
}

/// What an utterance says: its text, with the phonemes of what is pronounced by phonemes.
fn pronounced(speak: &Speak) -> Cow<'_, str> {
    if speak.sounds.is_empty() {
        return Cow::Borrowed(&speak.text);
    }
    let sounds = speak.sounds.iter().map(|sound| format!(" {}-{} /{}/", sound.start, sound.end, sound.ipa));
    Cow::Owned(speak.text.clone() + &sounds.collect::<String>())
}

/// Measures how long the utterances of a render take to synthesize.
#[derive(Debug, Default)]
pub struct Pace(Mutex<BTreeMap<String, (f64, f64)>>);

impl Pace {
    /// Takes note of an event. It may be called from any thread.
    pub fn watch(&self, event: &SpeechEvent<'_>) {
        if let SpeechEvent::Spoken { speak, delivery, took: Some(took), .. } = event {
            self.add(label(delivery), characters(speak, delivery), *took);
        }
    }

    /// The characters and the seconds of each voice, by its [`label`].
    fn measured(&self) -> BTreeMap<String, (f64, f64)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn add(&self, label: String, characters: f64, took: Duration) {
        let mut timed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = timed.entry(label).or_default();
        entry.0 += characters;
        entry.1 += took.as_secs_f64();
    }
}

impl<'a> History<'a> {
    /// Records what a finished render was made of. For voices that it did not synthesize, the times are taken from the
    /// record before.
    pub fn of(book: &'a Book, engines: &Engines, takes: &Takes, meter: &Pace, before: &Speeds) -> Self {
        let mut history = Self {
            version: VERSION,
            script: book.path.as_deref().map(canonical).unwrap_or_default(),
            language: book.cast.language.clone(),
            voicings: book.cast.deliveries.iter().map(|delivery| Voicing::of(delivery, engines)).collect(),
            lines: Vec::new(),
            speeds: BTreeMap::new(),
        };
        for (line, DeliveryId(voicing)) in book.script.lines().zip(book.cast.lines.iter().copied()) {
            let speaker = book.script.name(line.speaker).into();
            history.lines.push(Said { speaker, written: Cow::Borrowed(&line.text), voicing, pieces: Vec::new() });
        }
        for speak in book.plan.speaks() {
            history.lines[speak.line].pieces.push((pronounced(speak), speak.key));
            if let Some(take) = takes.get(&speak.key) {
                let delivery = book.plan.delivery(speak);
                let speed = history.speeds.entry(label(delivery)).or_default();
                speed.characters += characters(speak, delivery);
                speed.seconds += take.seconds();
            }
        }
        history.add_times(meter, before);
        history
    }

    fn add_times(&mut self, meter: &Pace, before: &Speeds) {
        let timed = meter.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (label, speed) in before {
            // The times of a voice that is no longer in the book are kept, because it may come back.
            let now = self.speeds.entry(label.clone()).or_insert(Speed { timed: 0.0, took: 0.0, ..*speed });
            (now.timed, now.took) = (speed.timed, speed.took);
        }
        for (label, (characters, took)) in timed.iter() {
            let now = self.speeds.entry(label.clone()).or_default();
            (now.timed, now.took) = (*characters, *took);
        }
    }

    /// How fast the voice with this [`label`] is, if it was measured.
    pub fn speed(&self, label: &str) -> Option<&Speed> {
        self.speeds.get(label)
    }

    /// Loads the record of a script from a cache. `None` if there is none that can be read.
    pub fn load(cache: &Path, script: &Path) -> Option<Self> {
        let file = File::open(path(cache, script)).ok()?;
        let history: Self = serde_json::from_reader(BufReader::new(file)).ok()?;
        let whole = history.lines.iter().all(|line| line.voicing < history.voicings.len());
        (history.version == VERSION && whole).then_some(history)
    }

    /// Loads only the speeds from the record of a script. Empty if there is none that can be read.
    pub fn speeds_before(cache: &Path, script: &Path) -> Speeds {
        #[derive(Deserialize)]
        struct Excerpt {
            version: u32,
            speeds: Speeds,
        }
        let file = File::open(path(cache, script)).ok();
        let excerpt: Option<Excerpt> = file.and_then(|file| serde_json::from_reader(BufReader::new(file)).ok());
        excerpt.filter(|excerpt| excerpt.version == VERSION).map(|excerpt| excerpt.speeds).unwrap_or_default()
    }

    /// Saves the record in a cache. The file appears whole or not at all. A book from memory has no name by which its
    /// record could be found again, so no record is saved for it.
    ///
    /// # Errors
    /// The cache cannot be written to.
    pub fn save(&self, cache: &Path) -> Result<(), PathError> {
        if self.script.as_os_str().is_empty() {
            return Ok(());
        }
        let path = path(cache, &self.script);
        fs::make_folder(cache.join("renders"))?;
        let mut staged = Staged::create(&path)?;
        let mut buffered = BufWriter::new(&mut staged);
        let written = serde_json::to_writer(&mut buffered, self).map_err(std::io::Error::from);
        let written = written.and_then(|()| buffered.flush());
        drop(buffered);
        written.map_err(|error| PathError::new(&path, Doing::Write, error))?;
        // A power failure costs no more than some explanations and estimates, so there is no need to wait for the disk.
        staged.commit_unsynced()
    }
}

/// Records in the cache what a render of a book was made of and how fast its voices were, for the next plan. Only explanations
/// and estimates depend on that, so nothing is told if it cannot be kept. Nothing is recorded of a book from memory, or in a
/// temporary store.
pub fn record(book: &Book, engines: &Engines, takes: &Takes, pace: &Pace, store: &Store) {
    let Some(script) = book.path.as_ref().filter(|_| !store.is_temporary()) else { return };
    let before = History::speeds_before(store.dir(), script);
    let history = History::of(book, engines, takes, pace, &before);
    let _ = history.save(store.dir());
    let mut speeds = MachineSpeeds::load(store.dir());
    speeds.learn_from(&history, pace);
    let _ = speeds.save(store.dir());
}

/// Records how fast voices were, of whatever they spoke. Only estimates depend on that, so nothing is told if it cannot be kept.
pub fn learn(pace: &Pace, store: &Store) {
    if !store.is_temporary() {
        let mut speeds = MachineSpeeds::load(store.dir());
        speeds.learn_paces(pace);
        let _ = speeds.save(store.dir());
    }
}

/// The same path for a script, whatever folder the program is called from.
fn canonical(script: &Path) -> PathBuf {
    script.canonicalize().unwrap_or_else(|_| script.to_path_buf())
}

fn path(cache: &Path, script: &Path) -> PathBuf {
    let name = blake3::hash(canonical(script).as_os_str().as_encoded_bytes());
    cache.join("renders").join(format!("{}.json", name.to_hex()))
}
