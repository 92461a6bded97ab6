//! What the last render of a script was made of, kept beside the takes: so that a plan can say why a line will be spoken
//! again, and how long that takes.
//!
//! It lies in `renders/` of the cache, one JSON file for each script. Nothing depends on it but explanations and estimates:
//! one that is missing, broken or of another version counts as none.

mod forecast;
#[cfg(test)]
mod tests;

pub use forecast::{Forecast, LineForecast, Share, State, Why, forecast};

use crate::audio::shape::{KNOBS, Shape};
use crate::book::Book;
use crate::cast::{Delivery, DeliveryId};
use crate::engine::{self, Engines, Settings};
use crate::fs::{self, Doing, PathError, Staged};
use crate::plan::Speak;
use crate::render::{SpeechEvent, Takes};
use crate::store::Key;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Version of the form. To be raised when a field changes its meaning.
const VERSION: u32 = 1;

/// The last render of one script.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct History<'a> {
    version: u32,
    /// The script's path, for people who look into the file. Empty for a book from memory.
    script: PathBuf,
    /// BCP 47.
    language: String,
    /// The ways of speaking that its lines refer to.
    voicings: Vec<Voicing>,
    lines: Vec<Said<'a>>,
    /// By the label of a voice: see [`label`].
    speeds: Speeds,
}

/// A way of speaking, as far as it decides keys.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Voicing {
    /// Voices and knobs, in words.
    voice: String,
    /// Fingerprints of code and data.
    engine: String,
}

/// A line as it was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Said<'a> {
    speaker: Cow<'a, str>,
    written: Cow<'a, str>,
    voicing: usize,
    /// What the engine got, and the key of its take.
    pieces: Vec<(Cow<'a, str>, Key)>,
}

/// How fast a voice speaks and is spoken. Characters are those of the spoken text, divided by the tempo factor: what the
/// voice would have said in that time at its natural tempo.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Speed {
    /// Characters in the book.
    pub characters: f64,
    /// Seconds of sound that they last.
    pub seconds: f64,
    /// Characters that were synthesized while somebody watched the clock.
    pub timed: f64,
    /// Seconds that one thread took for those.
    pub took: f64,
}

/// The voices of a delivery with their engines, such as `pico:nora` or `pico:nora+pico:walter`.
pub fn label(delivery: &Delivery) -> String {
    let names = delivery.voices.iter().map(|settings| format!("{}:{}", settings.engine, settings.voice));
    names.collect::<Vec<_>>().join("+")
}

/// Characters of an utterance at its voice's natural tempo: see [`Speed`].
fn characters(speak: &Speak, delivery: &Delivery) -> f64 {
    // The slowest member of a chorus decides how long it takes.
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

/// A voice and the knobs that are turned, such as `pico:walter pitch -8.9 rate 0.97`.
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

/// What an utterance says: its text, and what of it is pronounced otherwise.
fn pronounced(speak: &Speak) -> Cow<'_, str> {
    if speak.sounds.is_empty() {
        return Cow::Borrowed(&speak.text);
    }
    let sounds = speak.sounds.iter().map(|sound| format!(" {}-{} /{}/", sound.start, sound.end, sound.ipa));
    Cow::Owned(speak.text.clone() + &sounds.collect::<String>())
}

/// Takes the times of what is spoken in a render.
#[derive(Debug, Default)]
pub struct Pace(Mutex<BTreeMap<String, (f64, f64)>>);

impl Pace {
    /// Takes note of an event, from any thread.
    pub fn watch(&self, event: &SpeechEvent<'_>) {
        if let SpeechEvent::Spoken { speak, delivery, took: Some(took), .. } = event {
            self.add(label(delivery), characters(speak, delivery), *took);
        }
    }

    fn add(&self, label: String, characters: f64, took: Duration) {
        let mut timed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = timed.entry(label).or_default();
        entry.0 += characters;
        entry.1 += took.as_secs_f64();
    }
}

/// The speeds of voices by their [`label`]s.
pub type Speeds = BTreeMap<String, Speed>;

impl<'a> History<'a> {
    /// What a render that has come to its end was made of. Times of voices that it did not speak are taken from the record
    /// before.
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
            // What a voice that is out of the book did is kept: it may come back.
            let now = self.speeds.entry(label.clone()).or_insert(Speed { timed: 0.0, took: 0.0, ..*speed });
            (now.timed, now.took) = (speed.timed, speed.took);
        }
        for (label, (characters, took)) in timed.iter() {
            let now = self.speeds.entry(label.clone()).or_default();
            (now.timed, now.took) = (*characters, *took);
        }
    }

    /// How fast a voice is, by its [`label`], if it was measured.
    pub fn speed(&self, label: &str) -> Option<&Speed> {
        self.speeds.get(label)
    }

    /// The record of a script in a cache; none if there is none that can be read.
    pub fn load(cache: &Path, script: &Path) -> Option<Self> {
        let file = File::open(path(cache, script)).ok()?;
        let history: Self = serde_json::from_reader(BufReader::new(file)).ok()?;
        let whole = history.lines.iter().all(|line| line.voicing < history.voicings.len());
        (history.version == VERSION && whole).then_some(history)
    }

    /// The speeds of the record of a script in a cache, without all the rest; empty if there is none that can be read.
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

    /// Puts the record into a cache, whole or not at all. A book from memory has no name by which its record could be found
    /// again, so it leaves none.
    ///
    /// # Errors
    /// The cache cannot be written.
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
        // A power cut costs a reason or two, which is not worth waiting for the disk.
        staged.commit_unsynced()
    }
}

/// One name for a script, whatever folder it is called from.
fn canonical(script: &Path) -> PathBuf {
    script.canonicalize().unwrap_or_else(|_| script.to_path_buf())
}

fn path(cache: &Path, script: &Path) -> PathBuf {
    let name = blake3::hash(canonical(script).as_os_str().as_encoded_bytes());
    cache.join("renders").join(format!("{}.json", name.to_hex()))
}
