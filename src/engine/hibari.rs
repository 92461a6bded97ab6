//! Natural English voices, from small neural networks of the form of hibari (PyPI `hibari-tts`), at 24 kHz. One network,
//! which speaks with several voices, is built in. The engine's folder can hold others of that form.
//!
//! A network returns the spectrum and the melody of the speech, and the sound is made from them here. So a voice can be
//! changed before there is any sound, which leaves no artefacts, and further voices are made by changing those of the
//! network.

use super::misaki;
use super::neural::{self, Espeak, GraphSource, Installation, LoadFault, Loaded};
use super::{Absence, Engine, EngineError, Fingerprint, Obstacle, Setup, Speech, Utterance, Voice};
use crate::audio::random::Random;
use crate::audio::{Audio, trim};
use crate::diag::Diagnostics;
use crate::voices::{EngineSchema, Table, TableKey};
use bend::SpectrumBend;
use graph::{FrameRequest, SpectrumGraph};
use networks::{InstalledNetwork, NetworkSpeaker, NetworkWeights};
use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use synthesis::RATE;
use voices::HibariVoice;

mod bend;
mod distances;
mod ending;
mod filter;
mod graph;
mod melody;
mod networks;
mod pulses;
mod reading;
mod rumble;
mod synthesis;
#[cfg(test)]
mod tests;
mod voices;

/// How many networks are kept loaded, at 20 to 40 MB each.
const KEPT: usize = 4;

const TABLE: &Table = &Table {
    name: "hibari",
    header: "[engines.hibari]",
    help: "Further networks of hibari's form on this machine. Their voices are named `hibari:NAME`, after the files, or `hibari:NAME/2` for voice number 2 of a network with several.",
};

static KEYS: [TableKey; 1] = neural::folder_key(&[TABLE]);

static SCHEMA: EngineSchema = neural::folder_schema(
    &[TABLE],
    &[&KEYS],
    ["hibari.folder = \"networks\"", "further voices of hibari's form on this machine"],
);

/// The engine; see the module's documentation.
pub struct Hibari {
    installed: Installation<Vec<InstalledNetwork>>,
    graphs: Loaded<SpectrumGraph>,
}

impl Hibari {
    /// Opens the engine with the user's folder.
    pub fn open() -> Box<dyn Engine> {
        Box::new(Self::new(Installation::of("hibari")))
    }

    /// Opens the engine with another folder.
    pub fn open_at(folder: &Path) -> Box<dyn Engine> {
        Box::new(Self::new(Installation::at("hibari", Some(folder.to_path_buf()), Box::new(Espeak::default()))))
    }

    fn new(installed: Installation<Vec<InstalledNetwork>>) -> Self {
        Self { installed, graphs: Loaded::new(KEPT) }
    }

    /// Returns the networks in the folder, without those that have the name of a built-in voice.
    fn found(&self) -> &[InstalledNetwork] {
        self.installed.found(|| {
            let files = self.installed.files(".onnx");
            let mut networks: Vec<InstalledNetwork> = files.into_iter().map(InstalledNetwork::of).collect();
            networks.retain(|network| voices::VOICES.iter().all(|own| own.name != network.name));
            networks.dedup_by(|second, first| second.name == first.name);
            networks
        })
    }

    /// Returns the network in the folder that a name stands for, and the number of its voice. `hana` is its first voice,
    /// and `hana/2` the third one of a network with several.
    fn installed(&self, name: &str) -> Option<(&InstalledNetwork, usize)> {
        let called = |name: &str| self.found().iter().find(|network| network.name == name);
        match name.rsplit_once('/') {
            Some((base, number)) => Some((called(base)?, number.parse().ok()?)),
            None => Some((called(name)?, 0)),
        }
    }

    /// Returns the network and the number of a voice.
    fn speaker(&self, voice: &str) -> Option<NetworkSpeaker<'_>> {
        match voices::VOICES.iter().find(|own| own.name == voice) {
            Some(own) => Some(own.speaker()),
            None => self.installed(voice).map(|(network, number)| network.speaker(number)),
        }
    }

    /// Returns the digest of a network's weights.
    fn digest(&self, weights: NetworkWeights<'_>) -> String {
        match weights {
            NetworkWeights::BuiltIn => networks::COMPANY_DIGEST.clone(),
            NetworkWeights::Installed(data) => self.installed.digests.of(data),
        }
    }

    /// Describes a voice of a network in the folder, with what keeps it from speaking.
    fn describe(&self, network: &InstalledNetwork, name: &str) -> Voice {
        let load = || self.graph(NetworkWeights::Installed(&network.data)).map(drop);
        Voice { obstacle: self.installed.unloadable(&network.data, load), ..network.voice(name) }
    }

    fn graph(&self, weights: NetworkWeights<'_>) -> Result<Arc<SpectrumGraph>, EngineError> {
        let load = || match weights {
            NetworkWeights::BuiltIn => {
                SpectrumGraph::load(GraphSource::BuiltIn(networks::COMPANY)).map_err(LoadFault::built_in)
            }
            NetworkWeights::Installed(data) => {
                Ok(SpectrumGraph::load(GraphSource::of(data)).map_err(|fault| fault.at(&data.path()))?)
            }
        };
        self.graphs.get(&self.digest(weights), load)
    }

    fn say(&self, utterance: &Utterance<'_>) -> Result<Audio, EngineError> {
        let speaker = self.speaker(utterance.voice).ok_or_else(Obstacle::unknown)?;
        let pieces = reading::pieces(speaker.language, utterance)?;
        let graph = self.graph(speaker.weights)?;
        let bend = SpectrumBend::new(&utterance.shape);
        let tempo = utterance.shape.rate;
        let request = FrameRequest { voice: speaker.number, tempo, turn: bend.turn };
        let mut speech = Audio::new(RATE, Vec::new());
        for (nth, piece) in pieces.iter().enumerate() {
            if utterance.stop.load(Ordering::Relaxed) {
                return Err(EngineError::stopped());
            }
            let frames = graph.run(&piece.numbers, &request)?;
            let mut random = Random::new(utterance.seed.wrapping_add(nth as u64));
            let mut samples = synthesis::synthesize(&frames, &bend, &mut random);
            rumble::remove_rumble(&mut samples, &frames.melody);
            ending::end_with_words(&mut samples, &frames.melody, tempo);
            let sound = Audio::new(RATE, samples);
            speech.samples.extend(trim::trim(&sound).ok_or_else(EngineError::silent)?.samples);
            if nth + 1 < pieces.len() {
                let silence = (piece.pause / tempo * RATE as f32) as usize;
                speech.samples.resize(speech.samples.len() + silence, 0.0);
            }
        }
        match speech.samples.iter().all(|sample| sample.is_finite()) {
            true => Ok(speech),
            false => Err(EngineError::broken("the network's output has samples that are not numbers")),
        }
    }
}

/// Whether a voice is one of the program's own.
pub fn is_built_in(name: &str) -> bool {
    voices::VOICES.iter().any(|own| own.name == name)
}

impl Engine for Hibari {
    fn name(&self) -> &'static str {
        "hibari"
    }

    fn schema(&self) -> Option<&'static EngineSchema> {
        Some(&SCHEMA)
    }

    fn configure(&mut self, setup: &Setup<'_>, _faults: &mut Diagnostics) {
        self.installed.configure(setup);
    }

    fn voices(&self) -> &[Voice] {
        self.installed.voices(|| {
            let built_in = voices::VOICES.iter().map(HibariVoice::voice);
            let installed = self.found().iter().map(|network| self.describe(network, &network.name));
            built_in.chain(installed.filter(|voice| voice.obstacle.is_none())).collect()
        })
    }

    fn voice(&self, name: &str) -> Result<Cow<'_, Voice>, Obstacle> {
        let listed = self.voices().iter().find(|voice| voice.name == name).map(Cow::Borrowed);
        let further = || self.installed(name).map(|(network, _)| Cow::Owned(self.describe(network, name)));
        listed.or_else(further).ok_or_else(|| match voices::is_known(name) {
            true => Obstacle::NotBuilt { feature: "natural" },
            false => self.installed.untrusted().unwrap_or_else(Obstacle::unknown),
        })
    }

    fn named(&self, bare: &str) -> Vec<String> {
        let known = voices::is_known(bare) || self.installed(bare).is_some();
        if known { vec![bare.to_string()] } else { Vec::new() }
    }

    fn absences(&self) -> Vec<Absence> {
        let lost = |network: &InstalledNetwork| {
            Some(Absence { what: network.name.clone(), obstacle: self.describe(network, &network.name).obstacle? })
        };
        let untrusted = self.installed.untrusted().map(|obstacle| Absence { what: String::new(), obstacle });
        untrusted.into_iter().chain(self.found().iter().filter_map(lost)).collect()
    }

    fn fingerprint(&self, voice: &str) -> Fingerprint {
        let print = match self.speaker(voice) {
            Some(speaker) => {
                format!("{}#{}, {}", self.digest(speaker.weights), speaker.number, misaki::english::VERSION)
            }
            None => format!("no {voice}"),
        };
        // Raise this number with every change that affects the samples.
        Fingerprint(format!("hibari/4 rten 0.27; {print}"))
    }

    fn naturalness(&self) -> f32 {
        4.1
    }

    fn distance(&self, voice: &str, other: &str) -> Option<f32> {
        distances::between(voice, other)
    }

    fn unsayable(&self, voice: &str, ipa: &str) -> Option<String> {
        misaki::unsayable(self.speaker(voice)?.language, ipa)
    }

    fn speak(&self, utterance: &Utterance<'_>) -> Result<Speech, EngineError> {
        let audio = self.say(utterance).map_err(|error| error.about(format_args!("hibari:{}", utterance.voice)))?;
        Ok(Speech { audio })
    }
}
