//! Kokoro: a neural model with 82 million weights and about fifty voices, which can be mixed. It speaks at 24 kHz.
//!
//! The engine's folder holds the model, which is an `.onnx` file, and the voices, which are `.bin` files of 510 × 256
//! floats or NumPy archives. A voice is chosen by its name, such as `af_heart`, or as a mixture, such as
//! `af_heart*0.7+am_echo*0.3`. `@` and a language after it make it read that language: `af_heart@fr`. English is read with built-in dictionaries, and other languages with an installed
//! espeak-ng.

use super::misaki::{self, MisakiLanguage, tokens};
use super::neural::{
    self, ElementType, Installation, Loaded, MarkedText, Network, Phonemizer, Port, Tensor, VoiceData,
};
use super::{
    Abilities, Absence, Engine, EngineError, Fingerprint, Gender, Letters, Obstacle, Setup, Speech, Utterance, Voice,
    reads,
};
use crate::audio::Audio;
use crate::diag::Diagnostics;
use crate::voices::{EngineSchema, Table, TableKey};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use voices::{VoiceFile, WIDTH};

mod distances;
mod ranks;
#[cfg(test)]
mod tests;
pub(super) mod voices;

/// Samples per second of Kokoro's sound.
const RATE: u32 = 24_000;

/// The tempo factors that the model was made for.
const RATES: (f32, f32) = (0.5, 2.0);

const TABLE: &Table = &Table {
    name: "kokoro",
    header: "[engines.kokoro]",
    help: "Kokoro voices on this machine. They are named `kokoro:VOICE`.",
};

static KEYS: [TableKey; 1] = neural::folder_key(&[TABLE]);

static SCHEMA: EngineSchema =
    neural::folder_schema(&[TABLE], &[&KEYS], ["kokoro.folder = \"kokoro\"", "Kokoro voices on this machine"]);

/// The engine; see the module's documentation.
pub struct Kokoro {
    installed: Installation<Found>,
    model: Loaded<Model>,
    styles: Loaded<Vec<f32>>,
}

/// The contents of the folder.
struct Found {
    folder: PathBuf,
    model: Option<VoiceData>,
    voices: Vec<VoiceFile>,
}

/// A voice, or a mixture of several.
struct Mixture<'a> {
    parts: Vec<(&'a VoiceFile, f32)>,
    language: MisakiLanguage,
}

/// The graph and its inputs.
struct Model {
    network: Network,
    tokens: usize,
    style: usize,
    speed: usize,
    /// Some exports only have the tempos 1, 2 and 3.
    whole_speed: bool,
}

impl Kokoro {
    /// Opens the engine with the user's folder.
    pub fn open() -> Box<dyn Engine> {
        Box::new(Self::new(Installation::of("kokoro")))
    }

    /// Opens the engine with another folder and another source of phonemes.
    pub fn open_at(folder: &Path, phonemizer: Box<dyn Phonemizer>) -> Box<dyn Engine> {
        Box::new(Self::new(Installation::at("kokoro", Some(folder.to_path_buf()), phonemizer)))
    }

    fn new(installed: Installation<Found>) -> Self {
        Self { installed, model: Loaded::new(1), styles: Loaded::new(64) }
    }

    fn found(&self) -> &Found {
        self.installed.found(|| Found {
            folder: self.installed.folder().map(Path::to_path_buf).unwrap_or_default(),
            model: self.installed.files(".onnx").into_iter().next(),
            voices: list_tables([".bin", ".npz"].into_iter().flat_map(|ending| self.installed.files(ending))),
        })
    }

    /// Returns what keeps all voices from speaking, if anything does.
    fn obstacle(&self) -> Option<Obstacle> {
        if let Some(untrusted) = self.installed.untrusted().filter(|_| self.found().model.is_none()) {
            return Some(untrusted);
        }
        let found = self.found();
        let incomplete = |problem: &str| Some(Obstacle::File { path: found.folder.clone(), problem: problem.into() });
        match (&found.model, found.voices.is_empty()) {
            (None, true) => Some(Obstacle::Voices { what: "it is not installed", entry: Some("kokoro") }),
            (None, false) => incomplete("has voices, but no model, which is a file ending in .onnx"),
            (Some(_), true) => incomplete("has a model, but no voices, which are files ending in .bin or .npz"),
            (Some(model), false) => {
                neural::runtime().err().or_else(|| self.installed.unloadable(model, || self.model().map(drop)))
            }
        }
    }

    /// Returns the mixture that a name stands for.
    fn mixture(&self, name: &str) -> Result<Mixture<'_>, Obstacle> {
        let (name, tag) = name.split_once('@').map_or((name, None), |(name, tag)| (name, Some(tag)));
        let known = |name: &str| self.found().voices.iter().find(|file| file.name == name);
        let parts = match known(name) {
            Some(file) => vec![(file, 1.0)],
            None => {
                let part = |(name, weight): (String, f32)| match known(&name) {
                    Some(file) => Ok((file, weight)),
                    None => Err(self
                        .obstacle()
                        .unwrap_or_else(|| Obstacle::name(format!("the voice `{name}` is not installed")))),
                };
                let recipe = voices::recipe(name).map_err(Obstacle::name)?;
                recipe.into_iter().map(part).collect::<Result<_, _>>()?
            }
        };
        let first: &VoiceFile = parts[0].0;
        if let Some(tag) = tag {
            let unknown = || Obstacle::name(format!("Kokoro has no phonemes for the language `{tag}`"));
            return Ok(Mixture { parts, language: MisakiLanguage::of_tag(tag).ok_or_else(unknown)? });
        }
        let unsupported = "Japanese and Chinese voices are not supported: their phonemes come from elsewhere";
        let language = MisakiLanguage::of(&first.name).ok_or_else(|| Obstacle::name(unsupported))?;
        Ok(Mixture { parts, language })
    }

    /// Returns the style for a text with this many symbols.
    fn style(&self, mixture: &Mixture<'_>, symbols: usize) -> Result<Vec<f32>, EngineError> {
        let mut style = vec![0.0; WIDTH];
        for (source, weight) in &mixture.parts {
            let key = format!("{} {}", self.installed.digests.of(&source.data), source.name);
            let styles = self.styles.get(&key, || voices::styles(source))?;
            let row = styles.chunks_exact(WIDTH).nth(symbols.saturating_sub(1));
            let row = row.ok_or_else(|| EngineError::refused("the text is too long"))?;
            style.iter_mut().zip(row).for_each(|(sum, number)| *sum += weight * number);
        }
        Ok(style)
    }

    fn model(&self) -> Result<Arc<Model>, EngineError> {
        let data = self.found().model.as_ref();
        let data = data.ok_or_else(|| EngineError::missing("its model is not installed"))?;
        self.model.get(&self.installed.digests.of(data), || Model::load(data))
    }

    /// Returns the symbols of a text.
    fn symbols(&self, language: MisakiLanguage, utterance: &Utterance<'_>) -> Result<Vec<char>, EngineError> {
        match language.is_english() {
            true => misaki::english(language, utterance),
            false => misaki::checked(&self.foreign_symbols(language, utterance)?),
        }
    }

    fn foreign_symbols(&self, language: MisakiLanguage, utterance: &Utterance<'_>) -> Result<String, EngineError> {
        let written = MarkedText { text: utterance.text, sounds: utterance.sounds, notation: tokens::notation };
        let mut symbols = String::new();
        for clause in neural::phonemize(&*self.installed.phonemizer, language.names().1, written, true)? {
            symbols.push_str(&tokens::symbols(language, &clause.phonemes));
            symbols.push(clause.mark);
            symbols.push(' ');
        }
        Ok(symbols)
    }

    /// Returns the version of whatever turns text in this language into symbols.
    ///
    /// # Errors
    /// Returns an error if it is not installed.
    fn reader(&self, language: MisakiLanguage) -> Result<String, Obstacle> {
        if language.is_english() { Ok(misaki::english::VERSION.into()) } else { self.installed.phonemizer.version() }
    }

    fn say(&self, utterance: &Utterance<'_>) -> Result<Audio, EngineError> {
        let mixture = self.mixture(utterance.voice)?;
        let symbols = self.symbols(mixture.language, utterance)?;
        let model = self.model()?;
        let mut samples = Vec::new();
        let mut rest = symbols.as_slice();
        let mut nth = 0;
        while !rest.is_empty() {
            if utterance.stop.load(Ordering::Relaxed) {
                return Err(EngineError::stopped());
            }
            let (first, after) = rest.split_at(neural::cut(rest, tokens::LONGEST));
            let numbers = misaki::numbers(first);
            let style = self.style(&mixture, numbers.len() - 2)?;
            samples.extend(model.run(numbers, style, utterance.shape.rate, utterance.seed.wrapping_add(nth))?);
            rest = after;
            nth += 1;
        }
        Ok(Audio::new(RATE, samples))
    }

    /// Describes a mixture for the rest of the program. `obstacle` is what keeps all voices from speaking.
    fn describe(&self, mixture: &Mixture<'_>, name: String, obstacle: Option<Obstacle>) -> Voice {
        let genders: Vec<Gender> = mixture.parts.iter().map(|(file, _)| misaki::gender(&file.name)).collect();
        let same = genders.iter().all(|gender| *gender == genders[0]);
        let description = if mixture.parts.len() == 1 { neural::description() } else { "mixture of neural voices" };
        let letters = if mixture.language.is_english() { Letters::Ascii } else { Letters::All };
        Voice {
            gender: if same { genders[0] } else { Gender::Neutral },
            description: description.into(),
            licence: "Apache-2.0".into(),
            rate: Some(RATE),
            speed: 3.0,
            abilities: Abilities { rate: Some(RATES), limit: 400, phonemes: true, letters, ..Abilities::NONE },
            obstacle: obstacle.or_else(|| self.reader(mixture.language).err()),
            automatic: true,
            priority: ranks::priority(&name),
            ..Voice::new(name.into(), mixture.language.names().0.into())
        }
    }
}

/// Reads every voice in a folder.
///
/// # Errors
/// One of them cannot be read, or is not made of numbers.
pub fn check_tables(folder: &Path) -> Result<(), EngineError> {
    let files = [".bin", ".npz"].into_iter().flat_map(|ending| neural::find_data(Some(folder), None, ending));
    list_tables(files).iter().try_for_each(|file| voices::styles(file).map(drop))
}

/// Lists the voices in these files, sorted by name. Of voices with the same name, the first one is kept.
fn list_tables(files: impl Iterator<Item = VoiceData>) -> Vec<VoiceFile> {
    let mut voices: Vec<VoiceFile> = files.flat_map(|data| voices::list(&data)).collect();
    voices.sort_by(|a, b| a.name.cmp(&b.name));
    voices.dedup_by(|second, first| second.name == first.name);
    voices
}

impl Engine for Kokoro {
    fn name(&self) -> &'static str {
        "kokoro"
    }

    fn schema(&self) -> Option<&'static EngineSchema> {
        Some(&SCHEMA)
    }

    fn configure(&mut self, setup: &Setup<'_>, _faults: &mut Diagnostics) {
        self.installed.configure(setup);
    }

    fn fingerprint(&self, voice: &str) -> Fingerprint {
        // Raise this number with every change that affects the samples.
        let mut print = format!("kokoro/3 {}", neural::runtime().unwrap_or_else(|_| "no runtime".into()));
        match (self.mixture(voice), &self.found().model) {
            (Ok(mixture), Some(model)) => {
                let phonemes = self.reader(mixture.language).unwrap_or_else(|_| "no phonemes".into());
                print += &format!(" {}; {phonemes}", self.installed.digests.of(model));
                for (source, weight) in mixture.parts {
                    print += &format!("; {} {} * {weight}", source.name, self.installed.digests.of(&source.data));
                }
            }
            _ => print += &format!(" no {voice}"),
        }
        Fingerprint(print)
    }

    fn voices(&self) -> &[Voice] {
        self.installed.voices(|| {
            if self.obstacle().is_some() {
                return Vec::new();
            }
            let mut files: Vec<&VoiceFile> = self.found().voices.iter().collect();
            files.sort_by_key(|file| ranks::order(&file.name));
            let mixtures = files.into_iter().filter_map(|file| Some((file, self.mixture(&file.name).ok()?)));
            let voices = mixtures.map(|(file, mixture)| self.describe(&mixture, file.name.clone(), None));
            voices.filter(|voice| voice.obstacle.is_none()).collect()
        })
    }

    fn voice(&self, name: &str) -> Result<Cow<'_, Voice>, Obstacle> {
        let mixture = self.mixture(name).map_err(|why| self.installed.untrusted().unwrap_or(why))?;
        Ok(Cow::Owned(self.describe(&mixture, name.to_string(), self.obstacle())))
    }

    fn named(&self, bare: &str) -> Vec<String> {
        self.mixture(bare).map(|_| bare.to_string()).into_iter().collect()
    }

    fn absences(&self) -> Vec<Absence> {
        if let Some(obstacle) = self.obstacle() {
            return vec![Absence { what: String::new(), obstacle }];
        }
        let languages = self.found().voices.iter().filter_map(|file| MisakiLanguage::of(&file.name));
        let foreign = languages.filter(|language| !language.is_english());
        let languages: BTreeSet<&str> = foreign.map(|language| language.names().0).collect();
        // espeak-ng is only searched for if there are voices that need it.
        if languages.is_empty() {
            return Vec::new();
        }
        let what = format!("voices in {}", Vec::from_iter(languages).join(", "));
        self.installed.phonemizer.version().err().map(|obstacle| Absence { what, obstacle }).into_iter().collect()
    }

    fn naturalness(&self) -> f32 {
        4.2
    }

    /// A voice can read the phonemes of every language, with an accent.
    fn voice_in(&self, voice: &Voice, language: &str) -> Option<String> {
        let own = MisakiLanguage::of_tag(&voice.language)?;
        let other = MisakiLanguage::of_tag(language)?;
        if reads(voice, language) {
            return Some(voice.name.to_string());
        }
        let base = voice.name.split('@').next().unwrap_or_default();
        (own != other && self.reader(other).is_ok()).then(|| format!("{base}@{}", other.names().0))
    }

    fn distance(&self, voice: &str, other: &str) -> Option<f32> {
        distances::between(voice, other)
    }

    fn unsayable(&self, voice: &str, ipa: &str) -> Option<String> {
        misaki::unsayable(self.mixture(voice).ok()?.language, ipa)
    }

    fn speak(&self, utterance: &Utterance<'_>) -> Result<Speech, EngineError> {
        let audio = self.say(utterance).map_err(|error| error.about(format_args!("kokoro:{}", utterance.voice)))?;
        Ok(Speech { audio })
    }
}

impl Model {
    /// Loads the graph and finds its three inputs by name or, because exports name them differently, by type and shape.
    fn load(data: &VoiceData) -> Result<Self, EngineError> {
        let network = Network::load(data)?;
        let port = |names: &[&str], fits: &dyn Fn(&Port) -> bool| {
            let named = network.inputs().iter().find(|port| names.contains(&port.name.as_str()));
            named.or_else(|| network.inputs().iter().find(|port| fits(port)))
        };
        let last = |port: &Port| port.shape.as_ref().and_then(|shape| shape.last().copied().flatten());
        let rank = |port: &Port| port.shape.as_ref().map(Vec::len);
        let tokens =
            port(&["input_ids", "tokens"], &|port| port.kind == Some(ElementType::Integer) && rank(port) == Some(2));
        let style =
            port(&["style", "ref_s"], &|port| port.kind != Some(ElementType::Integer) && last(port) == Some(WIDTH));
        let speed = port(&["speed"], &|port| rank(port).is_some_and(|rank| rank < 2) && last(port) != Some(WIDTH));
        let fits = tokens.is_some_and(|port| port.kind != Some(ElementType::Float))
            && style.is_some_and(|port| {
                port.kind != Some(ElementType::Integer) && last(port).is_none_or(|last| last == WIDTH)
            });
        let (tokens, style, speed, whole_speed) = match (tokens, style, speed) {
            (Some(tokens), Some(style), Some(speed)) if fits && network.inputs().len() == 3 => {
                (tokens.at, style.at, speed.at, speed.kind == Some(ElementType::Integer))
            }
            _ => {
                let names: Vec<&str> = network.inputs().iter().map(|port| port.name.as_str()).collect();
                let wanted = "tokens, a style of 256 numbers and a speed";
                let problem = format!("is not Kokoro: its graph takes {}, not {wanted}", names.join(", "));
                return Err(Obstacle::Damaged { path: data.path().into_owned(), problem }.into());
            }
        };
        Ok(Self { network, tokens, style, speed, whole_speed })
    }

    fn run(&self, ids: Vec<i32>, style: Vec<f32>, rate: f32, seed: u64) -> Result<Vec<f32>, EngineError> {
        let speed = match self.whole_speed {
            false => Tensor::floats(&[1], vec![rate]),
            true if rate == 1.0 => Tensor::integers(&[1], vec![1]),
            true => {
                let message = "this export of the model has only one tempo; set `rate = 1`";
                return Err(EngineError::refused(message));
            }
        };
        let inputs = vec![
            (self.tokens, Tensor::integers(&[1, ids.len()], ids)),
            (self.style, Tensor::floats(&[1, WIDTH], style)),
            (self.speed, speed),
        ];
        self.network.run(inputs, seed)
    }
}
