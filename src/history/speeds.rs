//! How fast the voices are on this machine. What any render measured here is kept in the cache, so that a book that was
//! never rendered is not a riddle.

use super::{History, characters, label};
use crate::assemble::CHARACTERS_PER_SECOND;
use crate::cast::Delivery;
use crate::engine::Engines;
use crate::fs::{self, Doing, PathError, Staged};
use crate::plan::Speak;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

/// The version of the file format.
const VERSION: u32 = 1;

/// The name of the file in the cache.
const FILE: &str = "speeds.json";

/// How many characters count of what was measured before. A machine that became faster or slower is known after about
/// as many new ones.
const MEMORY: f64 = 4000.0;

/// The seconds that a thread of this machine takes for a character of a voice on a server, about which nothing is known in
/// advance: about as long as the line sounds, and as long again for waiting in the queue.
const ELSEWHERE: f64 = 0.12;

/// How fast a voice speaks and how fast it is synthesized. Characters are those of the spoken text divided by the tempo
/// factor, that is, what the voice would have said in the same time at its natural tempo.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Speed {
    /// How many characters it has in the book.
    pub characters: f64,
    /// How many seconds of sound these characters make.
    pub seconds: f64,
    /// How many characters were synthesized while the time was taken.
    pub timed: f64,
    /// How many seconds one thread took for those.
    pub took: f64,
}

/// The speed of each voice, by its [`label`].
pub type Speeds = BTreeMap<String, Speed>;

/// The speeds that renders of all books measured on this machine.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MachineSpeeds {
    version: u32,
    speeds: Speeds,
}

impl MachineSpeeds {
    /// Loads the record from a cache. Empty if there is none that can be read.
    pub fn load(cache: &Path) -> Self {
        let text = std::fs::read(cache.join(FILE)).ok();
        let read: Option<Self> = text.and_then(|text| serde_json::from_slice(&text).ok());
        read.filter(|read| read.version == VERSION).unwrap_or_default()
    }

    /// Saves the record in a cache.
    ///
    /// # Errors
    /// The cache cannot be written to.
    pub fn save(&self, cache: &Path) -> Result<(), PathError> {
        let path = cache.join(FILE);
        fs::make_folder(cache)?;
        let mut staged = Staged::create(&path)?;
        let text = serde_json::to_vec(&Self { version: VERSION, ..self.clone() }).expect("plain values become JSON");
        staged.write_all(&text).map_err(|error| PathError::new(&path, Doing::Write, error))?;
        // A power failure costs no more than some estimates, so there is no need to wait for the disk.
        staged.commit_unsynced()
    }

    /// Adds what was measured of a voice with this [`label`].
    pub fn learn(&mut self, label: &str, now: Speed) {
        let before = self.speeds.entry(label.to_string()).or_default();
        let aged = |mut sum: f64, mut per: f64| {
            let kept = if sum > MEMORY { MEMORY / sum } else { 1.0 };
            (sum, per) = (sum * kept, per * kept);
            (sum, per)
        };
        (before.timed, before.took) = aged(before.timed, before.took);
        (before.characters, before.seconds) = aged(before.characters, before.seconds);
        before.timed += now.timed;
        before.took += now.took;
        before.characters += now.characters;
        before.seconds += now.seconds;
    }

    /// Adds what a render measured.
    pub fn learn_from(&mut self, history: &History<'_>, pace: &super::Pace) {
        for (label, (timed, took)) in pace.measured() {
            let sound = history.speed(&label).copied().unwrap_or_default();
            self.learn(&label, Speed { timed, took, ..sound });
        }
    }

    /// How fast the voice with this [`label`] is, if it was measured.
    pub fn of(&self, label: &str) -> Option<&Speed> {
        self.speeds.get(label)
    }

    /// Adds how fast voices were, when the sound that they made is not at hand.
    pub fn learn_paces(&mut self, pace: &super::Pace) {
        for (label, (timed, took)) in pace.measured() {
            self.learn(&label, Speed { timed, took, ..Speed::default() });
        }
    }

    /// What was measured of all voices of an engine together.
    fn of_engine(&self, engine: &str) -> Speed {
        let own =
            |label: &str| label.split_once(':').is_some_and(|(name, voice)| name == engine && !voice.contains('+'));
        self.speeds.iter().filter(|(label, _)| own(label)).fold(Speed::default(), |sum, (_, speed)| Speed {
            characters: sum.characters + speed.characters,
            seconds: sum.seconds + speed.seconds,
            timed: sum.timed + speed.timed,
            took: sum.took + speed.took,
        })
    }
}

/// What earlier renders tell about the next one.
#[derive(Clone, Debug, Default)]
pub struct Past {
    /// The last render of the same script.
    pub last: Option<History<'static>>,
    /// The speeds of this machine.
    pub machine: MachineSpeeds,
}

impl Past {
    /// Loads what a cache knows.
    pub fn load(cache: &Path, script: &Path) -> Self {
        Self { last: History::load(cache, script), machine: MachineSpeeds::load(cache) }
    }
}

/// How long a voice takes, and how that is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expected {
    /// Seconds that one thread takes for a character.
    pub per_character: f64,
    /// Whether this voice, or another one of its engine, was measured on this machine.
    pub measured: bool,
}

impl Past {
    /// How long a voice takes: by what was measured of it, or else of other voices of its engine, or else by a guess.
    pub fn expected(&self, delivery: &Delivery, engines: &Engines) -> Expected {
        let label = label(delivery);
        let known = self.machine.of(&label).filter(|speed| speed.timed > 0.0);
        let known = known.or_else(|| self.last.as_ref()?.speed(&label).filter(|speed| speed.timed > 0.0));
        if let Some(speed) = known {
            return Expected { per_character: speed.took / speed.timed, measured: true };
        }
        let mut sum = Expected { per_character: 0.0, measured: true };
        for settings in &delivery.voices {
            let alike = self.machine.of_engine(&settings.engine);
            let voice = engines.voice(&settings.engine, &settings.voice);
            let (speed, elsewhere) = voice.map_or((1.0, false), |voice| (voice.speed, voice.at_once.is_some()));
            sum.per_character += match (alike.timed > 0.0, elsewhere) {
                (true, _) => alike.took / alike.timed,
                (false, true) => ELSEWHERE,
                (false, false) => 1.0 / (f64::from(speed) * CHARACTERS_PER_SECOND),
            };
            sum.measured &= alike.timed > 0.0;
        }
        sum
    }

    /// How many seconds one thread takes for an utterance.
    pub fn seconds(&self, speak: &Speak, delivery: &Delivery, engines: &Engines) -> f64 {
        characters(speak, delivery) * self.expected(delivery, engines).per_character
    }

    /// How many characters the voice says in a second.
    pub fn characters_per_second(&self, delivery: &Delivery) -> f64 {
        let label = label(delivery);
        let records = [self.last.as_ref().and_then(|last| last.speed(&label)), self.machine.of(&label)];
        let measured = records.into_iter().flatten().find(|speed| speed.seconds > 0.0 && speed.characters > 0.0);
        measured.map_or(CHARACTERS_PER_SECOND, |speed| speed.characters / speed.seconds)
    }
}
