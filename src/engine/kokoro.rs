//! Kokoro: one neural model of 82 million weights with some fifty voices, and any mixture of them; 24 kHz.
//!
//! Its folder holds the model, a `.onnx` file, and voices: `.bin` files of 510 × 256 floats or NumPy archives. A voice is
//! asked for by name, `af_heart`, or as a mixture, `af_heart*0.7+am_echo*0.3`. English is read by what is built in, other
//! languages by an installed espeak-ng.

use super::neural::{self, Digests, Espeak, Kind, Loaded, Network, Phonemizer, Port, Tensor, Written};
use super::{Abilities, Engine, EngineError, Fingerprint, Gender, Speech, Utterance, VoiceInfo};
use crate::audio::Audio;
use crate::audio::shape::Shape;
use crate::voices::EngineSettings;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::Ordering;
use voices::{Source, Tongue, WIDTH};

mod english;
#[cfg(test)]
mod tests;
mod tokens;
mod voices;

/// Samples per second of all that Kokoro makes.
const RATE: u32 = 24_000;

/// Tempo that the model was made for.
const RATES: (f32, f32) = (0.5, 2.0);

/// The engine. See the module.
pub struct Kokoro {
    folder: Option<PathBuf>,
    phonemizer: Box<dyn Phonemizer>,
    found: OnceLock<Found>,
    infos: OnceLock<Vec<VoiceInfo>>,
    digests: Digests,
    model: Loaded<Model>,
    styles: Loaded<Vec<f32>>,
}

/// What lies in the folder.
struct Found {
    model: Option<PathBuf>,
    voices: Vec<Source>,
}

/// A voice or a mixture of several.
struct Mixture<'a> {
    parts: Vec<(&'a Source, f32)>,
    tongue: Tongue,
}

/// The graph, and what goes in where.
struct Model {
    network: Network,
    tokens: usize,
    style: usize,
    speed: usize,
    /// Some exports know no tempo but 1, 2, 3.
    whole_speed: bool,
}

impl Kokoro {
    /// Starts it on the user's folder.
    pub fn open() -> Box<dyn Engine> {
        Box::new(Self::new(neural::folder("kokoro"), Box::new(Espeak::default())))
    }

    /// Starts it on a folder. Nothing is read before a voice is asked for.
    fn new(folder: Option<PathBuf>, phonemizer: Box<dyn Phonemizer>) -> Self {
        Self {
            folder,
            phonemizer,
            found: OnceLock::new(),
            infos: OnceLock::new(),
            digests: Digests::default(),
            model: Loaded::new(1),
            styles: Loaded::new(64),
        }
    }

    fn found(&self) -> &Found {
        self.found.get_or_init(|| {
            let files =
                |ending| self.folder.as_deref().map(|folder| neural::find_files(folder, ending)).unwrap_or_default();
            let tables = files(".bin").into_iter().chain(files(".npz"));
            let mut voices: Vec<Source> = tables.flat_map(|path| voices::list(&path)).collect();
            voices.sort_by(|a, b| (&a.name, &a.path).cmp(&(&b.name, &b.path)));
            voices.dedup_by(|second, first| second.name == first.name);
            Found { model: files(".onnx").into_iter().next(), voices }
        })
    }

    /// What is meant by a name.
    fn mixture(&self, name: &str) -> Result<Mixture<'_>, String> {
        let known = |name: &str| self.found().voices.iter().find(|source| source.name == name);
        let parts = match known(name) {
            Some(source) => vec![(source, 1.0)],
            None => {
                let part = |(name, weight): (String, f32)| match known(&name) {
                    Some(source) => Ok((source, weight)),
                    None => Err(self.missing().unwrap_or_else(|| format!("the voice `{name}` is not installed"))),
                };
                voices::recipe(name)?.into_iter().map(part).collect::<Result<_, _>>()?
            }
        };
        let first: &Source = parts[0].0;
        let tongue = Tongue::of(&first.name);
        let tongue =
            tongue.ok_or("Japanese and Chinese voices are not supported: their phonemes come from elsewhere")?;
        Ok(Mixture { parts, tongue })
    }

    /// The style for a text of so many symbols.
    fn style(&self, mixture: &Mixture<'_>, symbols: usize) -> Result<Vec<f32>, String> {
        let mut style = vec![0.0; WIDTH];
        for (source, weight) in &mixture.parts {
            let key = format!("{} {}", self.digests.of(&source.path), source.name);
            let styles = self.styles.get(&key, || voices::styles(source))?;
            let row = styles.chunks_exact(WIDTH).nth(symbols.saturating_sub(1)).ok_or("the text is too long")?;
            style.iter_mut().zip(row).for_each(|(sum, number)| *sum += weight * number);
        }
        Ok(style)
    }

    fn model(&self) -> Result<std::sync::Arc<Model>, String> {
        let path = self.found().model.as_deref().ok_or("its model is not installed")?;
        self.model.get(&self.digests.of(path), || Model::load(path))
    }

    /// The symbols of a text.
    fn symbols(&self, tongue: Tongue, utterance: &Utterance<'_>) -> Result<Vec<char>, String> {
        let symbols = match tongue.is_english() {
            true => english::symbols(tongue, utterance)?,
            false => self.foreign_symbols(tongue, utterance)?,
        };
        let symbols: Vec<char> = symbols.trim_end().chars().collect();
        match neural::unknown_word(&symbols, |symbol| tokens::token(symbol).is_some()) {
            Some(word) => Err(format!("the model knows none of the sounds of `{word}`")),
            None => Ok(symbols),
        }
    }

    fn foreign_symbols(&self, tongue: Tongue, utterance: &Utterance<'_>) -> Result<String, String> {
        let written = Written { text: utterance.text, sounds: utterance.sounds, notation: tokens::notation };
        let mut symbols = String::new();
        for clause in neural::phonemize(&*self.phonemizer, tongue.names().1, written, true)? {
            symbols.push_str(&tokens::symbols(tongue, &clause.phonemes));
            symbols.push(clause.mark);
            symbols.push(' ');
        }
        Ok(symbols)
    }

    /// What makes symbols of a text in this language.
    ///
    /// # Errors
    /// It is not installed.
    fn reader(&self, tongue: Tongue) -> Result<String, String> {
        if tongue.is_english() { Ok(english::VERSION.into()) } else { self.phonemizer.version() }
    }

    fn say(&self, utterance: &Utterance<'_>) -> Result<Audio, String> {
        let mixture = self.mixture(utterance.voice)?;
        let symbols = self.symbols(mixture.tongue, utterance)?;
        let model = self.model()?;
        let mut samples = Vec::new();
        let mut rest = symbols.as_slice();
        let mut nth = 0;
        while !rest.is_empty() {
            if utterance.stop.load(Ordering::Relaxed) {
                return Err("stopped".into());
            }
            let (first, after) = rest.split_at(neural::cut(rest, tokens::LONGEST));
            let known: Vec<i32> = first.iter().filter_map(|&symbol| tokens::token(symbol)).collect();
            let style = self.style(&mixture, known.len())?;
            samples.extend(model.run(&known, style, utterance.rate, utterance.seed.wrapping_add(nth))?);
            rest = after;
            nth += 1;
        }
        Ok(Audio::new(RATE, samples))
    }

    fn info(&self, mixture: &Mixture<'_>, name: String) -> VoiceInfo {
        let genders: Vec<Gender> = mixture.parts.iter().map(|(source, _)| voices::gender(&source.name)).collect();
        let same = genders.iter().all(|gender| *gender == genders[0]);
        VoiceInfo {
            name: name.into(),
            language: mixture.tongue.names().0.into(),
            gender: if same { genders[0] } else { Gender::Neutral },
            description: match mixture.parts.len() {
                1 => neural::description().into(),
                _ => "mixture of neural voices".into(),
            },
            shape: Shape::default(),
            gain: 0.0,
            licence: "Apache-2.0".into(),
            rate: Some(RATE),
        }
    }
}

impl Engine for Kokoro {
    fn name(&self) -> &'static str {
        "kokoro"
    }

    fn configure(&mut self, settings: &EngineSettings) {
        if let Some(folder) = settings.kokoro.folder.clone().or_else(|| neural::folder("kokoro")) {
            self.folder = Some(folder);
        }
        self.found = OnceLock::new();
        self.infos = OnceLock::new();
    }

    fn fingerprint(&self, voice: &str) -> Fingerprint {
        // Raise the number with every change here that changes samples.
        let mut print = format!("kokoro/2 {}", neural::runtime().unwrap_or_else(|_| "no runtime".into()));
        match (self.mixture(voice), &self.found().model) {
            (Ok(mixture), Some(model)) => {
                let phonemes = self.reader(mixture.tongue).unwrap_or_else(|_| "no phonemes".into());
                print += &format!(" {}; {phonemes}", self.digests.of(model));
                for (source, weight) in mixture.parts {
                    print += &format!("; {} {} * {weight}", source.name, self.digests.of(&source.path));
                }
            }
            _ => print += &format!(" no {voice}"),
        }
        Fingerprint(print)
    }

    fn voices(&self) -> &[VoiceInfo] {
        self.infos.get_or_init(|| {
            let found = self.found();
            let info = |source: &Source| {
                let mixture = self.mixture(&source.name).ok().filter(|mixture| self.reader(mixture.tongue).is_ok())?;
                Some(self.info(&mixture, source.name.clone()))
            };
            match self.missing() {
                Some(_) => Vec::new(),
                None => found.voices.iter().filter_map(info).collect(),
            }
        })
    }

    fn voice(&self, name: &str) -> Option<Cow<'_, VoiceInfo>> {
        self.mixture(name).ok().map(|mixture| Cow::Owned(self.info(&mixture, name.to_string())))
    }

    fn named(&self, bare: &str) -> Vec<Cow<'_, VoiceInfo>> {
        self.voice(bare).into_iter().collect()
    }

    fn missing(&self) -> Option<String> {
        let found = self.found();
        match (&found.model, found.voices.is_empty()) {
            (None, true) => Some("it is not installed; `fullcast voices install kokoro` fetches it".into()),
            (None, false) => Some("its model, a file ending in .onnx, is missing beside the voices".into()),
            (Some(_), true) => Some("its voices, files ending in .bin or .npz, are missing beside the model".into()),
            _ => neural::runtime().err(),
        }
    }

    fn more(&self) -> Vec<(String, String)> {
        let tongues = self.found().voices.iter().filter_map(|source| Tongue::of(&source.name));
        let foreign = tongues.filter(|tongue| !tongue.is_english());
        let languages: BTreeSet<&str> = foreign.map(|tongue| tongue.names().0).collect();
        // The program is not even looked for where there is nothing to speak with.
        if languages.is_empty() || self.missing().is_some() {
            return Vec::new();
        }
        let languages = Vec::from_iter(languages).join(", ");
        self.phonemizer.version().err().map(|step| (format!("voices in {languages}"), step)).into_iter().collect()
    }

    fn why_not(&self, name: &str) -> Option<String> {
        self.mixture(name).err()
    }

    fn lacks(&self, voice: &str) -> Option<String> {
        self.missing().or_else(|| self.reader(self.mixture(voice).ok()?.tongue).err())
    }

    fn abilities(&self, _voice: &str) -> Abilities {
        Abilities { rate: Some(RATES), pitch: None, limit: 400, phonemes: true }
    }

    fn unsayable(&self, voice: &str, ipa: &str) -> Option<String> {
        let symbols = tokens::symbols(self.mixture(voice).ok()?.tongue, &tokens::notation(ipa));
        symbols.chars().find(|&symbol| tokens::token(symbol).is_none()).map(String::from)
    }

    fn reads(&self, voice: &str, _letter: char) -> bool {
        !self.mixture(voice).is_ok_and(|mixture| mixture.tongue.is_english())
    }

    fn speak(&self, utterance: &Utterance<'_>) -> Result<Speech, EngineError> {
        let audio = self.say(utterance);
        let audio =
            audio.map_err(|message| EngineError { message: format!("kokoro:{}: {message}", utterance.voice) })?;
        Ok(Speech { audio })
    }
}

impl Model {
    /// Loads the graph and finds its three inputs, which exports call differently: by name, else by type and shape.
    fn load(path: &Path) -> Result<Self, String> {
        let network = Network::load(path)?;
        let port = |names: &[&str], fits: &dyn Fn(&Port) -> bool| {
            let named = network.inputs().iter().find(|port| names.contains(&port.name.as_str()));
            named.or_else(|| network.inputs().iter().find(|port| fits(port)))
        };
        let last = |port: &Port| port.shape.as_ref().and_then(|shape| shape.last().copied().flatten());
        let rank = |port: &Port| port.shape.as_ref().map(Vec::len);
        let tokens = port(&["input_ids", "tokens"], &|port| port.kind == Some(Kind::Integer) && rank(port) == Some(2));
        let style = port(&["style", "ref_s"], &|port| port.kind != Some(Kind::Integer) && last(port) == Some(WIDTH));
        let speed = port(&["speed"], &|port| rank(port).is_some_and(|rank| rank < 2) && last(port) != Some(WIDTH));
        let fits = tokens.is_some_and(|port| port.kind != Some(Kind::Float))
            && style
                .is_some_and(|port| port.kind != Some(Kind::Integer) && last(port).is_none_or(|last| last == WIDTH));
        let (tokens, style, speed, whole_speed) = match (tokens, style, speed) {
            (Some(tokens), Some(style), Some(speed)) if fits && network.inputs().len() == 3 => {
                (tokens.at, style.at, speed.at, speed.kind == Some(Kind::Integer))
            }
            _ => {
                let names: Vec<&str> = network.inputs().iter().map(|port| port.name.as_str()).collect();
                let wanted = "tokens, a style of 256 numbers and a speed";
                let path = path.display();
                return Err(format!("`{path}` is not Kokoro: its graph takes {}, not {wanted}", names.join(", ")));
            }
        };
        Ok(Self { network, tokens, style, speed, whole_speed })
    }

    fn run(&self, tokens: &[i32], style: Vec<f32>, rate: f32, seed: u64) -> Result<Vec<f32>, String> {
        let pad = [tokens::PAD];
        let ids = [&pad, tokens, &pad].concat();
        let speed = match self.whole_speed {
            false => Tensor::floats(&[1], vec![rate]),
            true if rate == 1.0 => Tensor::integers(&[1], vec![1]),
            true => return Err("this export of the model speaks at one tempo only; set `rate = 1`".into()),
        };
        let inputs = vec![
            (self.tokens, Tensor::integers(&[1, ids.len()], ids)),
            (self.style, Tensor::floats(&[1, WIDTH], style)),
            (self.speed, speed),
        ];
        self.network.run(inputs, seed)
    }
}
