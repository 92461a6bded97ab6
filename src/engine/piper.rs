//! Piper: neural voices (VITS) that the user installs, each a file with its configuration; 16 or 22 kHz.
//!
//! A voice is `NAME.onnx` with `NAME.onnx.json` next to it. In a voice with several speakers, `NAME#SPEAKER` selects one
//! by name or number; otherwise, the first one speaks.

use super::neural::{
    self, ElementType, Installation, Loaded, MarkedText, Network, Phonemizer, Port, Tensor, VoiceData,
};
use super::{Abilities, Absence, Engine, EngineError, Fingerprint, Gender, Obstacle, Setup, Speech, Utterance, Voice};
use crate::audio::Audio;
use crate::diag::Diagnostics;
use crate::names::{self, Bearers};
use crate::voices::{EngineSchema, Table, TableKey};
use config::{Config, Phonemes};
use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

pub(super) mod config;
mod ids;
#[cfg(test)]
mod tests;

/// The tempo factors that the graphs handle well. Outside this range, phonemes vanish or blur.
const RATES: (f32, f32) = (0.5, 2.0);

/// Seconds of silence between two sentences, as in Piper's own program.
const BETWEEN: f32 = 0.2;

/// How many names of speakers a message shows.
const SHOWN: usize = 8;

/// The obstacle if no voice is installed.
const NOTHING_INSTALLED: Obstacle = Obstacle::Voices { what: "no voice is installed", entry: None };

/// How many graphs are kept in memory, which take 20 to 120 MB each.
const KEPT: usize = 8;

const TABLE: &Table = &Table {
    name: "piper",
    header: "[engines.piper]",
    help: "Piper voices on this machine. They are named `piper:VOICE`.",
};

static KEYS: [TableKey; 1] = neural::folder_key(&[TABLE]);

static SCHEMA: EngineSchema =
    neural::folder_schema(&[TABLE], &[&KEYS], ["piper.folder = \"piper\"", "Piper voices on this machine"]);

/// The engine; see the module.
pub struct Piper {
    installed: Installation<Vec<VoicePair>>,
    loaded: Loaded<Network>,
}

/// The files of a voice.
struct VoicePair {
    name: String,
    model: VoiceData,
    /// The configuration, and a digest of what was read.
    config: Result<(Config, String), Obstacle>,
}

/// A speaker of a voice.
struct Chosen<'a> {
    found: &'a VoicePair,
    speaker: i32,
}

impl Piper {
    /// Opens the engine with the user's folder of voices.
    pub fn open() -> Box<dyn Engine> {
        Box::new(Self::new(Installation::of("piper")))
    }

    /// Opens the engine with another folder and another source of phonemes.
    pub fn open_at(folder: &Path, phonemizer: Box<dyn Phonemizer>) -> Box<dyn Engine> {
        Box::new(Self::new(Installation::at("piper", Some(folder.to_path_buf()), phonemizer)))
    }

    fn new(installed: Installation<Vec<VoicePair>>) -> Self {
        Self { installed, loaded: Loaded::new(KEPT) }
    }

    fn found(&self) -> &[VoicePair] {
        self.installed.found(|| {
            let models = self.installed.files(".onnx");
            let pair = |model: VoiceData| look_at(self.installed.sibling(&model, "onnx.json"), model);
            let mut found: Vec<VoicePair> = models.into_iter().map(pair).collect();
            // Of files with the same name, the first one by path is used.
            found.dedup_by(|second, first| second.name == first.name);
            found
        })
    }

    /// Finds a voice by name, with its speaker.
    fn choose(&self, name: &str) -> Option<Chosen<'_>> {
        // The name itself can contain a `#`.
        if let Some(found) = self.found().iter().find(|found| found.name == name) {
            return Some(Chosen { found, speaker: 0 });
        }
        let (base, speaker) = name.rsplit_once('#')?;
        let found = self.found().iter().find(|found| found.name == base)?;
        let speaker = found.config.as_ref().ok()?.0.speaker(speaker)?;
        Some(Chosen { found, speaker })
    }

    /// What keeps a voice from speaking.
    fn obstacle(&self, found: &VoicePair) -> Option<Obstacle> {
        let config = match &found.config {
            Ok((config, _)) => config,
            Err(obstacle) => return Some(obstacle.clone()),
        };
        let phonemes = match config.phonemes {
            Phonemes::Espeak(_) => self.installed.phonemizer.version().err(),
            Phonemes::Text => None,
        };
        let load = || self.network(&found.model, config).map(drop);
        phonemes.or_else(|| neural::runtime().err()).or_else(|| self.installed.unloadable(&found.model, load))
    }

    /// Returns the network of a voice. It is looked up by the digest of its file, so that a file that has been replaced
    /// is not taken for the old one.
    fn network(&self, model: &VoiceData, config: &Config) -> Result<Arc<Network>, EngineError> {
        self.loaded.get(&self.installed.digests.of(model), || load(model, config))
    }

    fn stretches(&self, config: &Config, utterance: &Utterance<'_>) -> Result<Vec<ids::IdRun>, EngineError> {
        let sentences = match &config.phonemes {
            Phonemes::Espeak(voice) => {
                let written = MarkedText { text: utterance.text, sounds: utterance.sounds, notation: ids::notation };
                ids::sentences(&neural::phonemize(&*self.installed.phonemizer, voice, written, false)?)
            }
            Phonemes::Text => vec![ids::letters(utterance.text)],
        };
        let mut all = Vec::new();
        for sentence in sentences {
            all.extend(ids::stretches(config, &sentence)?);
        }
        Ok(all)
    }

    fn say(&self, utterance: &Utterance<'_>) -> Result<Audio, EngineError> {
        let chosen = self.choose(utterance.voice).ok_or_else(Obstacle::unknown)?;
        let (config, _) = chosen.found.config.as_ref().map_err(Clone::clone)?;
        let stretches = self.stretches(config, utterance)?;
        let network = self.network(&chosen.found.model, config)?;
        let mut samples = Vec::new();
        for (nth, stretch) in stretches.iter().enumerate() {
            if utterance.stop.load(Ordering::Relaxed) {
                return Err(EngineError::stopped());
            }
            let inputs = inputs(&network, config, stretch, chosen.speaker, utterance.shape.rate);
            samples.extend(network.run(inputs, utterance.seed.wrapping_add(nth as u64))?);
            if stretch.last && nth + 1 < stretches.len() {
                let silence = (BETWEEN / utterance.shape.rate * config.rate as f32) as usize;
                samples.resize(samples.len() + silence, 0.0);
            }
        }
        Ok(Audio::new(config.rate, samples))
    }
}

impl Piper {
    /// Why there is no voice with this name.
    fn unknown(&self, name: &str) -> Obstacle {
        let split = name.rsplit_once('#').and_then(|(base, speaker)| Some((self.choose(base)?.found, speaker)));
        match split {
            Some((VoicePair { config: Err(obstacle), .. }, _)) => obstacle.clone(),
            Some((VoicePair { name, config: Ok((config, _)), .. }, _)) if config.speaker_count == 1 => {
                Obstacle::name(format!("`{name}` has only one speaker"))
            }
            Some((VoicePair { name, config: Ok((config, _)), .. }, speaker)) => {
                let names: Vec<&str> = config.speakers.keys().take(SHOWN).map(String::as_str).collect();
                let more = if config.speaker_count as usize > names.len() { ", …" } else { "" };
                let names = names.join(", ");
                Obstacle::name(format!("`{name}` has no speaker `{speaker}` (there are: {names}{more})"))
            }
            None if self.found().is_empty() => self.installed.untrusted().unwrap_or(NOTHING_INSTALLED),
            None => Obstacle::Voices { what: "it is not installed", entry: None },
        }
    }

    fn describe(&self, chosen: &Chosen<'_>, name: String) -> Voice {
        let config = chosen.found.config.as_ref().ok().map(|(config, _)| config);
        let speakers = config.map_or(1, |config| config.speaker_count);
        let kind = neural::description();
        let names: Vec<&str> =
            config.iter().flat_map(|config| config.speakers.keys().take(4)).map(String::as_str).collect();
        let description = match speakers > 1 && !name.contains('#') {
            true => {
                let more = if speakers as usize > names.len() { ", …" } else { "" };
                format!("{kind} with {speakers} speakers: {name}#SPEAKER ({}{more})", names.join(", "))
            }
            false => kind.into(),
        };
        let phonemes = config.is_some_and(|config| matches!(config.phonemes, Phonemes::Espeak(_)));
        let language = config.map_or_else(|| "und".to_string(), |config| config.language.clone());
        Voice {
            description: description.into(),
            licence: "see the voice's MODEL_CARD".into(),
            rate: config.map(|config| config.rate),
            speed: 8.0,
            abilities: Abilities { rate: Some(RATES), limit: 400, phonemes, ..Abilities::NONE },
            obstacle: self.obstacle(chosen.found),
            gender: gender(&chosen.found.name, &language),
            automatic: true,
            ..Voice::new(name.into(), language.into())
        }
    }
}

/// The gender of a voice such as `en_US-amy-medium`, which has the name of the person who recorded it.
fn gender(voice: &str, language: &str) -> Gender {
    let recorded = voice.split('-').nth(1).unwrap_or_default();
    let mut words = recorded.split('_');
    let said = words.clone().find_map(|word| match word {
        "female" => Some(Gender::Woman),
        "male" => Some(Gender::Man),
        _ => None,
    });
    said.unwrap_or_else(|| match words.next().and_then(|first| names::bearers(first, language)) {
        Some(Bearers::Women) => Gender::Woman,
        Some(Bearers::Men) => Gender::Man,
        None => Gender::Neutral,
    })
}

impl Engine for Piper {
    fn name(&self) -> &'static str {
        "piper"
    }

    fn schema(&self) -> Option<&'static EngineSchema> {
        Some(&SCHEMA)
    }

    fn configure(&mut self, setup: &Setup<'_>, _faults: &mut Diagnostics) {
        self.installed.configure(setup);
    }

    fn fingerprint(&self, voice: &str) -> Fingerprint {
        // Raise the number after the slash with every change here that changes samples.
        let code = format!("piper/2 {}", neural::runtime().unwrap_or_else(|_| "no runtime".into()));
        let Some(Chosen { found, speaker }) = self.choose(voice) else {
            return Fingerprint(format!("{code} no {voice}"));
        };
        let Ok((config, digest)) = &found.config else { return Fingerprint(format!("{code} broken {voice}")) };
        let phonemes = match config.phonemes {
            Phonemes::Espeak(_) => self.installed.phonemizer.version().unwrap_or_else(|_| "no phonemes".into()),
            Phonemes::Text => "text".into(),
        };
        Fingerprint(format!(
            "{code} {} {digest} speaker {speaker}; {phonemes}",
            self.installed.digests.of(&found.model)
        ))
    }

    fn voices(&self) -> &[Voice] {
        self.installed.voices(|| {
            let all = self.found().iter().map(|found| self.describe(&Chosen { found, speaker: 0 }, found.name.clone()));
            all.filter(|voice| voice.obstacle.is_none()).collect()
        })
    }

    /// A bare name can also mean a speaker of a voice.
    fn voice(&self, name: &str) -> Result<Cow<'_, Voice>, Obstacle> {
        let chosen = self.choose(name).ok_or_else(|| self.unknown(name))?;
        Ok(Cow::Owned(self.describe(&chosen, name.to_string())))
    }

    fn named(&self, bare: &str) -> Vec<String> {
        self.choose(bare).map(|_| bare.to_string()).into_iter().collect()
    }

    fn naturalness(&self) -> f32 {
        3.4
    }

    fn absences(&self) -> Vec<Absence> {
        if self.found().is_empty() {
            let obstacle = self.installed.untrusted().unwrap_or(NOTHING_INSTALLED);
            return vec![Absence { what: String::new(), obstacle }];
        }
        let lost = |found: &VoicePair| Some(Absence { what: found.name.clone(), obstacle: self.obstacle(found)? });
        self.found().iter().filter_map(lost).collect()
    }

    fn unsayable(&self, voice: &str, ipa: &str) -> Option<String> {
        let (config, _) = self.choose(voice)?.found.config.as_ref().ok()?;
        let own = ids::notation(ipa);
        own.chars().find(|sign| !config.ids.contains_key(sign)).map(String::from)
    }

    fn speak(&self, utterance: &Utterance<'_>) -> Result<Speech, EngineError> {
        let audio = self.say(utterance).map_err(|error| error.about(format_args!("piper:{}", utterance.voice)))?;
        Ok(Speech { audio })
    }
}

/// Reads the configuration of a voice.
fn look_at(config: Option<VoiceData>, model: VoiceData) -> VoicePair {
    let name = model.stem().to_string();
    let path = config.as_ref().map_or_else(|| model.path().into_owned(), |config| config.path().into_owned());
    let read = config.map_or_else(|| Err(std::io::ErrorKind::NotFound.into()), |config| config.read());
    let config = match read {
        Ok(bytes) => std::str::from_utf8(&bytes)
            .map_err(|error| error.to_string())
            .and_then(Config::parse)
            .map(|config| (config, blake3::hash(&bytes).to_hex().to_string()))
            .map_err(|what| Obstacle::Damaged { path, problem: format!("cannot be used: {what}") }),
        Err(error) => {
            let problem = format!("cannot be read, which belongs to the voice: {error}");
            Err(Obstacle::File { path, problem })
        }
    };
    VoicePair { name, model, config }
}

/// Loads a graph and checks that it has the inputs of a Piper voice.
fn load(model: &VoiceData, config: &Config) -> Result<Network, EngineError> {
    let network = Network::load(model)?;
    let strange = |what: String| {
        let problem = format!("is not a Piper voice: {what}");
        EngineError::from(Obstacle::Damaged { path: model.path().into_owned(), problem })
    };
    let has = |name: &str| network.inputs().iter().any(|input| input.name == name);
    let mut needed = vec!["input", "input_lengths", "scales"];
    if config.speaker_count > 1 {
        needed.push("sid");
    }
    // If the graph states types and shapes, they must match.
    let fits = |port: &Port| match port.name.as_str() {
        "scales" => {
            port.kind != Some(ElementType::Integer) && matches!(port.shape.as_deref(), None | Some([None | Some(3)]))
        }
        _ => port.kind != Some(ElementType::Float),
    };
    if let Some(port) = network.inputs().iter().find(|port| !fits(port)) {
        return Err(strange(format!("the input `{}` of its graph has another type or shape", port.name)));
    }
    let missing = needed.iter().find(|name| !has(name));
    let unknown = network.inputs().iter().find(|input| input.name != "sid" && !needed.contains(&input.name.as_str()));
    match (missing, unknown) {
        (Some(name), _) => Err(strange(format!("its graph has no input `{name}`"))),
        (_, Some(port)) => Err(strange(format!("its graph has the unknown input `{}`", port.name))),
        _ => Ok(network),
    }
}

fn inputs(network: &Network, config: &Config, stretch: &ids::IdRun, speaker: i32, rate: f32) -> Vec<(usize, Tensor)> {
    let length = stretch.ids.len();
    let scales = vec![config.noise_scale, config.length_scale / rate, config.noise_w];
    let value = |name: &str| match name {
        "input" => Tensor::integers(&[1, length], stretch.ids.clone()),
        "input_lengths" => Tensor::integers(&[1], vec![length as i32]),
        "scales" => Tensor::floats(&[3], scales.clone()),
        _ => Tensor::integers(&[1], vec![speaker]),
    };
    network.inputs().iter().map(|port| (port.at, value(&port.name))).collect()
}
