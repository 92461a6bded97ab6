//! Piper: neural voices (VITS) that a user installs, one file and its configuration each; 16 or 22 kHz.
//!
//! A voice is `NAME.onnx` with `NAME.onnx.json` beside it. One with several speakers is asked for as `NAME#SPEAKER`, the
//! speaker by name or number; without, the first one speaks.

use super::neural::{self, Digests, Espeak, Kind, Loaded, Network, Phonemizer, Port, Tensor, Written};
use super::{Abilities, Engine, EngineError, Fingerprint, Gender, Speech, Utterance, VoiceInfo};
use crate::audio::Audio;
use crate::audio::shape::Shape;
use crate::voices::EngineSettings;
use config::{Config, Phonemes};
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::Ordering;

mod config;
mod ids;
#[cfg(test)]
mod tests;

/// Tempo that the graphs do well; beyond it phonemes shrink to nothing or smear.
const RATES: (f32, f32) = (0.5, 2.0);

/// Seconds of silence between two sentences, as Piper's own program has it.
const BETWEEN: f32 = 0.2;

/// Names of speakers that a message shows.
const SHOWN: usize = 8;

/// Graphs kept in memory: 20 to 120 MB each.
const KEPT: usize = 8;

/// The engine. See the module.
pub struct Piper {
    folder: Option<PathBuf>,
    phonemizer: Box<dyn Phonemizer>,
    found: OnceLock<Vec<Found>>,
    infos: OnceLock<Vec<VoiceInfo>>,
    digests: Digests,
    loaded: Loaded<Network>,
}

/// A voice's files.
struct Found {
    name: String,
    model: PathBuf,
    /// What the configuration says, and the digest of what was read.
    config: Result<(Config, String), String>,
}

/// One speaker of a voice.
struct Chosen<'a> {
    found: &'a Found,
    speaker: i32,
}

impl Piper {
    /// Starts it on the user's folder of voices.
    pub fn open() -> Box<dyn Engine> {
        Box::new(Self::new(neural::folder("piper"), Box::new(Espeak::default())))
    }

    /// Starts it on a folder. Nothing is read before a voice is asked for.
    fn new(folder: Option<PathBuf>, phonemizer: Box<dyn Phonemizer>) -> Self {
        Self {
            folder,
            phonemizer,
            found: OnceLock::new(),
            infos: OnceLock::new(),
            digests: Digests::default(),
            loaded: Loaded::new(KEPT),
        }
    }

    fn found(&self) -> &[Found] {
        self.found.get_or_init(|| {
            let folder = self.folder.as_deref();
            let models = folder.map(|folder| neural::find_files(folder, ".onnx")).unwrap_or_default();
            let mut found: Vec<Found> = models.into_iter().filter_map(look_at).collect();
            // Of two files of one name, the first by path.
            found.dedup_by(|second, first| second.name == first.name);
            found
        })
    }

    /// A voice by name, with its speaker.
    fn choose(&self, name: &str) -> Option<Chosen<'_>> {
        // A name may hold the sign itself.
        if let Some(found) = self.found().iter().find(|found| found.name == name) {
            return Some(Chosen { found, speaker: 0 });
        }
        let (base, speaker) = name.rsplit_once('#')?;
        let found = self.found().iter().find(|found| found.name == base)?;
        let speaker = found.config.as_ref().ok()?.0.speaker(speaker)?;
        Some(Chosen { found, speaker })
    }

    /// Says what is missing to speak with a voice.
    fn works(&self, found: &Found) -> Result<(), String> {
        let (config, _) = found.config.as_ref().map_err(|what| format!("{}: {what}", found.name))?;
        if let Phonemes::Espeak(_) = config.phonemes {
            self.phonemizer.version()?;
        }
        neural::runtime().map(drop)
    }

    fn stretches(&self, config: &Config, utterance: &Utterance<'_>) -> Result<Vec<ids::Stretch>, String> {
        let sentences = match &config.phonemes {
            Phonemes::Espeak(voice) => {
                let written = Written { text: utterance.text, sounds: utterance.sounds, notation: ids::notation };
                ids::sentences(&neural::phonemize(&*self.phonemizer, voice, written, false)?)
            }
            Phonemes::Text => vec![ids::letters(utterance.text)],
        };
        let mut all = Vec::new();
        for sentence in sentences {
            all.extend(ids::stretches(config, &sentence)?);
        }
        Ok(all)
    }

    fn say(&self, utterance: &Utterance<'_>) -> Result<Audio, String> {
        let chosen = self.choose(utterance.voice).ok_or("there is no such voice")?;
        let (config, _) = chosen.found.config.as_ref().map_err(Clone::clone)?;
        let model = &chosen.found.model;
        let stretches = self.stretches(config, utterance)?;
        // By digest, so that a file that was replaced meanwhile is not taken for the old one.
        let network = self.loaded.get(&self.digests.of(model), || load(model, config))?;
        let mut samples = Vec::new();
        for (nth, stretch) in stretches.iter().enumerate() {
            if utterance.stop.load(Ordering::Relaxed) {
                return Err("stopped".into());
            }
            let inputs = inputs(&network, config, stretch, chosen.speaker, utterance.rate);
            samples.extend(network.run(inputs, utterance.seed.wrapping_add(nth as u64))?);
            if stretch.last && nth + 1 < stretches.len() {
                let silence = (BETWEEN / utterance.rate * config.rate as f32) as usize;
                samples.resize(samples.len() + silence, 0.0);
            }
        }
        Ok(Audio::new(config.rate, samples))
    }
}

impl Engine for Piper {
    fn name(&self) -> &'static str {
        "piper"
    }

    fn configure(&mut self, settings: &EngineSettings) {
        if let Some(folder) = settings.piper.folder.clone().or_else(|| neural::folder("piper")) {
            self.folder = Some(folder);
        }
        // Looked at anew: a render that watches its files comes here again.
        self.found = OnceLock::new();
        self.infos = OnceLock::new();
    }

    fn fingerprint(&self, voice: &str) -> Fingerprint {
        // Raise the number with every change here that changes samples.
        let code = format!("piper/2 {}", neural::runtime().unwrap_or_else(|_| "no runtime".into()));
        let Some(Chosen { found, speaker }) = self.choose(voice) else {
            return Fingerprint(format!("{code} no {voice}"));
        };
        let Ok((config, digest)) = &found.config else { return Fingerprint(format!("{code} broken {voice}")) };
        let phonemes = match config.phonemes {
            Phonemes::Espeak(_) => self.phonemizer.version().unwrap_or_else(|_| "no phonemes".into()),
            Phonemes::Text => "text".into(),
        };
        Fingerprint(format!("{code} {} {digest} speaker {speaker}; {phonemes}", self.digests.of(&found.model)))
    }

    fn voices(&self) -> &[VoiceInfo] {
        self.infos.get_or_init(|| {
            let working = self.found().iter().filter(|found| self.works(found).is_ok());
            working.map(|found| info(&Chosen { found, speaker: 0 }, found.name.clone())).collect()
        })
    }

    /// Also the speakers of a voice, and a voice that cannot speak now: [`lacks`](Engine::lacks) tells why.
    fn voice(&self, name: &str) -> Option<Cow<'_, VoiceInfo>> {
        self.choose(name).map(|chosen| Cow::Owned(info(&chosen, name.to_string())))
    }

    fn named(&self, bare: &str) -> Vec<Cow<'_, VoiceInfo>> {
        self.voice(bare).into_iter().collect()
    }

    fn why_not(&self, name: &str) -> Option<String> {
        let split = name.rsplit_once('#').and_then(|(base, speaker)| Some((self.choose(base)?.found, speaker)));
        match split {
            Some((found, speaker)) => {
                let (config, _) = found.config.as_ref().ok()?;
                let names: Vec<&str> = config.speakers.keys().take(SHOWN).map(String::as_str).collect();
                let more = if config.speaker_count as usize > names.len() { ", …" } else { "" };
                Some(match config.speaker_count {
                    1 => format!("`{}` has one speaker only", found.name),
                    _ => format!("`{}` has no speaker `{speaker}` (there are: {}{more})", found.name, names.join(", ")),
                })
            }
            None => self.missing().or_else(|| Some("`fullcast voices list` shows what can be installed".into())),
        }
    }

    fn missing(&self) -> Option<String> {
        if !self.voices().is_empty() {
            return None;
        }
        match self.found() {
            [] => Some("no voice is installed; `fullcast voices install NAME` fetches one".into()),
            all => all.iter().find_map(|found| self.works(found).err()),
        }
    }

    fn more(&self) -> Vec<(String, String)> {
        // Where no voice works at all, that is told already.
        let all = if self.voices().is_empty() { &[][..] } else { self.found() };
        all.iter().filter_map(|found| Some((found.name.clone(), self.works(found).err()?))).collect()
    }

    fn lacks(&self, voice: &str) -> Option<String> {
        self.works(self.choose(voice)?.found).err()
    }

    fn abilities(&self, voice: &str) -> Abilities {
        let config = self.choose(voice).and_then(|chosen| chosen.found.config.as_ref().ok());
        let phonemes = config.is_some_and(|(config, _)| matches!(config.phonemes, Phonemes::Espeak(_)));
        Abilities { rate: Some(RATES), pitch: None, limit: 400, phonemes }
    }

    fn unsayable(&self, voice: &str, ipa: &str) -> Option<String> {
        let (config, _) = self.choose(voice)?.found.config.as_ref().ok()?;
        let own = ids::notation(ipa);
        own.chars().find(|sign| !config.ids.contains_key(sign)).map(String::from)
    }

    fn speak(&self, utterance: &Utterance<'_>) -> Result<Speech, EngineError> {
        let audio = self.say(utterance);
        let audio =
            audio.map_err(|message| EngineError { message: format!("piper:{}: {message}", utterance.voice) })?;
        Ok(Speech { audio })
    }
}

/// A voice's configuration; none for a path without a name.
fn look_at(model: PathBuf) -> Option<Found> {
    let name = model.file_stem()?.to_str()?.to_string();
    let path = model.with_extension("onnx.json");
    let config = match std::fs::read(&path) {
        Ok(bytes) => std::str::from_utf8(&bytes)
            .map_err(|error| error.to_string())
            .and_then(Config::parse)
            .map(|config| (config, blake3::hash(&bytes).to_hex().to_string()))
            .map_err(|what| format!("`{}` cannot be used: {what}", path.display())),
        Err(error) => Err(format!("`{}` cannot be read, which belongs to the voice: {error}", path.display())),
    };
    Some(Found { name, model, config })
}

fn info(chosen: &Chosen<'_>, name: String) -> VoiceInfo {
    let config = chosen.found.config.as_ref().ok().map(|(config, _)| config);
    let speakers = config.map_or(1, |config| config.speaker_count);
    let kind = neural::description();
    let description = match config.map(|config| config.speakers.keys().take(4).map(String::as_str).collect::<Vec<_>>())
    {
        Some(names) if speakers > 1 && !name.contains('#') => {
            let more = if speakers as usize > names.len() { ", …" } else { "" };
            format!("{kind} with {speakers} speakers: {name}#SPEAKER ({}{more})", names.join(", "))
        }
        _ => kind.into(),
    };
    VoiceInfo {
        name: name.into(),
        language: config.map_or_else(|| "und".into(), |config| config.language.clone().into()),
        gender: Gender::Neutral,
        description: description.into(),
        shape: Shape::default(),
        gain: 0.0,
        licence: "see the voice's MODEL_CARD".into(),
        rate: config.map(|config| config.rate),
    }
}

/// Loads a graph and makes sure that it takes what a Piper voice takes.
fn load(model: &Path, config: &Config) -> Result<Network, String> {
    let network = Network::load(model)?;
    let has = |name: &str| network.inputs().iter().any(|input| input.name == name);
    let mut needed = vec!["input", "input_lengths", "scales"];
    if config.speaker_count > 1 {
        needed.push("sid");
    }
    // Where the graph tells of types and shapes, they have to fit.
    let fits = |port: &Port| match port.name.as_str() {
        "scales" => port.kind != Some(Kind::Integer) && matches!(port.shape.as_deref(), None | Some([None | Some(3)])),
        _ => port.kind != Some(Kind::Float),
    };
    if let Some(port) = network.inputs().iter().find(|port| !fits(port)) {
        let what = format!("the input `{}` of its graph has another type or shape", port.name);
        return Err(format!("`{}` is not a Piper voice: {what}", model.display()));
    }
    let missing = needed.iter().find(|name| !has(name));
    let strange = network.inputs().iter().find(|input| input.name != "sid" && !needed.contains(&input.name.as_str()));
    match (missing, strange) {
        (Some(name), _) => Err(format!("`{}` is not a Piper voice: its graph has no input `{name}`", model.display())),
        (_, Some(port)) => {
            Err(format!("`{}` is not a Piper voice: its graph wants an input `{}`", model.display(), port.name))
        }
        _ => Ok(network),
    }
}

fn inputs(network: &Network, config: &Config, stretch: &ids::Stretch, speaker: i32, rate: f32) -> Vec<(usize, Tensor)> {
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
