//! The engines of a run, and how a voice is found by its name.

use super::{ENGINES, Engine, EngineError, Obstacle, Setup, Voice};
use crate::diag::{Diagnostics, did_you_mean};
use crate::trust::{Asked, Consent, Petition, TrustRequest};
use crate::voices::{EngineSchema, EngineTables};
use std::borrow::Cow;
use std::path::{Path, PathBuf};

/// The engines of a run.
///
/// Most runs use those of [`ENGINES`]. A program can add engines of its own, or replace some:
///
/// ```
/// use fullcast::audio::Audio;
/// use fullcast::engine::{Engine, EngineError, Engines, Fingerprint, Settings, Speech, Utterance, Voice, perform};
///
/// /// Says every letter as the same short beep.
/// struct Beep([Voice; 1]);
///
/// impl Engine for Beep {
///     fn name(&self) -> &'static str {
///         "beep"
///     }
///     fn voices(&self) -> &[Voice] {
///         &self.0
///     }
///     fn fingerprint(&self, _voice: &str) -> Fingerprint {
///         Fingerprint("beep/1".into())
///     }
///     fn speak(&self, utterance: &Utterance<'_>) -> Result<Speech, EngineError> {
///         let frames = utterance.text.chars().count() * 800;
///         let samples = (0..frames).map(|frame| if frame / 20 % 2 == 0 { 0.2 } else { -0.2 }).collect();
///         Ok(Speech { audio: Audio::new(16_000, samples) })
///     }
/// }
///
/// let engines = Engines::open().with(Beep([Voice::new("bip".into(), "und".into())]));
/// let (engine, voice) = engines.find("bip")?;
/// let settings = Settings { engine: engine.name().into(), voice: voice.name.to_string(), shape: voice.shape };
/// assert!(perform(engine, &settings, "Hello.")?.seconds() > 0.2);
/// # Ok::<(), EngineError>(())
/// ```
#[derive(Default)]
pub struct Engines {
    engines: Vec<Box<dyn Engine>>,
    tables: EngineTables,
    /// The user's own settings.
    own: EngineTables,
    consent: Consent,
    /// What the book of the tables asked for.
    asked: Vec<Asked>,
    cache: Option<PathBuf>,
    preferred: Option<String>,
}

/// An engine, and one of its voices.
pub type EngineVoice<'e> = (&'e dyn Engine, Cow<'e, Voice>);

impl Engines {
    /// Opens every engine of [`ENGINES`]. This is cheap, because engines load nothing before their first utterance.
    pub fn open() -> Self {
        Self { engines: ENGINES.iter().map(|row| (row.open)()).collect(), ..Self::default() }
    }

    /// Starts without engines; add them with [`with`](Self::with).
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds an engine after the others, or replaces the one with the same name. It gets the same setup as the others.
    pub fn with(mut self, engine: impl Engine + 'static) -> Self {
        match self.engines.iter_mut().find(|known| known.name() == engine.name()) {
            Some(known) => *known = Box::new(engine),
            None => self.engines.push(Box::new(engine)),
        }
        self.set_up();
        self
    }

    /// The engines, in the order in which a bare voice name is looked up.
    pub fn iter(&self) -> impl Iterator<Item = &dyn Engine> {
        self.engines.iter().map(|engine| &**engine)
    }

    /// Finds an engine by its name.
    pub fn get(&self, name: &str) -> Option<&dyn Engine> {
        self.iter().find(|engine| engine.name() == name)
    }

    /// Finds a voice by the name of its engine and its own name.
    pub fn voice(&self, engine: &str, voice: &str) -> Option<Cow<'_, Voice>> {
        self.get(engine)?.voice(voice).ok()
    }

    /// Every voice of every engine that works on this machine, in order.
    pub fn voices(&self) -> impl Iterator<Item = (&dyn Engine, &Voice)> {
        self.iter().flat_map(|engine| engine.voices().iter().map(move |voice| (engine, voice)))
    }

    /// What an engine is waiting for: see [`Engine::waiting`].
    pub fn waiting(&self) -> Option<String> {
        self.iter().find_map(Engine::waiting)
    }

    /// The engines, the most natural one first: see [`Engine::naturalness`].
    pub fn by_naturalness(&self) -> Vec<&dyn Engine> {
        let mut engines: Vec<&dyn Engine> = self.iter().collect();
        engines.sort_by(|one, other| other.naturalness().total_cmp(&one.naturalness()));
        engines
    }

    /// Gives characters without an entry only voices of this engine, whatever voices.toml says.
    pub fn prefer(&mut self, engine: &str) {
        self.preferred = Some(engine.to_string());
    }

    /// The engine that [`prefer`](Self::prefer) named.
    pub fn preferred(&self) -> Option<&str> {
        self.preferred.as_deref()
    }

    /// The settings of the engines in voices.toml, for [`manual`](crate::voices::manual) and
    /// [`json_schema`](crate::voices::json_schema).
    pub fn schemas(&self) -> Vec<&'static EngineSchema> {
        self.iter().filter_map(Engine::schema).collect()
    }

    /// Gives every engine its settings in voices.toml. All mistakes in them are pushed to `faults`, with their places;
    /// settings that are correct apply nevertheless.
    pub fn configure(&mut self, tables: &EngineTables, faults: &mut Diagnostics) {
        self.tables = tables.clone();
        faults.extend(self.set_up());
    }

    /// Sets the cache for which keys are made: see [`Setup::cache`]. Callers that need no lasting keys do not call it,
    /// and then no server is asked.
    pub fn remember_in(&mut self, cache: &Path) {
        self.cache = Some(cache.to_path_buf());
        self.set_up();
    }

    /// Says what books may do of that which needs consent, such as starting a program that voices.toml names. Without this,
    /// they may do nothing of it. [`Consent::everything`] is for programs whose books are their own.
    ///
    /// ```
    /// use fullcast::{book::Book, engine::Engines, trust::Consent};
    ///
    /// let voices = "narrator.voice = \"mine\"\n[engines.command.mine]\nargv = [\"./speak\", \"{out}\"]\n";
    /// let mut engines = Engines::open();
    /// assert!(Book::from_text("Hello.", voices, &mut engines).is_err());
    /// assert_eq!(engines.requests().count(), 1);
    /// engines.trust(Consent::everything());
    /// assert_eq!(engines.requests().count(), 0);
    /// ```
    pub fn trust(&mut self, consent: Consent) {
        self.consent = consent;
        self.set_up();
    }

    /// What the books of this run may do.
    pub fn consent(&self) -> &Consent {
        &self.consent
    }

    /// What the settings in voices.toml ask for and nobody has agreed to.
    pub fn requests(&self) -> impl Iterator<Item = &TrustRequest> {
        self.asked.iter().filter(|asked| !asked.granted).map(|asked| &asked.request)
    }

    /// Everything that the settings in voices.toml ask for, whether somebody has agreed to it or not.
    pub fn asked(&self) -> &[Asked] {
        &self.asked
    }

    /// Sets the user's own settings, which need no consent. A voices.toml can use what they name, such as a server, and takes
    /// precedence where it has settings of the same name. Mistakes in them are reported by [`configure`](Self::configure).
    pub fn set_own(&mut self, tables: EngineTables) {
        self.own = tables;
        self.set_up();
    }

    /// Whether these engines got the same settings from voices.toml as others.
    pub fn has_settings_of(&self, others: &Engines) -> bool {
        self.tables.say_the_same_as(&others.tables)
    }

    fn set_up(&mut self) -> Diagnostics {
        let mut faults = Diagnostics::new();
        let settings = self.tables.over(&self.own).read(&self.schemas(), &mut faults);
        let petition = Petition::new(&self.consent, &self.tables.book);
        let setup = Setup { settings: &settings, cache: self.cache.as_deref(), petition: &petition };
        self.engines.iter_mut().for_each(|engine| engine.configure(&setup, &mut faults));
        self.asked = petition.asked();
        settings.without_secrets(faults)
    }

    /// Finds a voice by `name`, which is looked up in every engine, or by `engine:name`. The voice can be one that cannot
    /// speak on this machine: see [`Voice::obstacle`].
    ///
    /// # Errors
    /// There is no voice with this name, or a bare name is ambiguous.
    pub fn find(&self, name: &str) -> Result<EngineVoice<'_>, EngineError> {
        let meant = |engine: &'_ dyn Engine, bare: &str| {
            engine.named(bare).into_iter().map(|name| (engine.name(), name)).collect::<Vec<_>>()
        };
        let (mut found, why) = match name.split_once(':') {
            Some((prefix, own)) => {
                let engine = self.get(prefix).ok_or_else(|| self.no_engine(prefix, own))?;
                match engine.voice(own) {
                    Ok(voice) => return Ok((engine, voice)),
                    Err(why) => (meant(engine, own), Some(why)),
                }
            }
            None => (self.iter().flat_map(|engine| meant(engine, name)).collect(), None),
        };
        match (found.len(), found.pop()) {
            (1, Some((engine, voice))) => {
                let engine = self.get(engine).ok_or_else(|| self.no_engine(engine, &voice))?;
                let found = engine.voice(&voice).map_err(|why| no_voice(name, Some(why)))?;
                Ok((engine, found))
            }
            (_, Some(last)) => {
                let names = found.into_iter().chain([last]).map(|(engine, voice)| format!("{engine}:{voice}"));
                let names: Vec<String> = names.collect();
                let message = format!("the voice `{name}` is ambiguous: write {}", names.join(" or "));
                Err(EngineError::missing(message))
            }
            // `engine/name` is understood as well, unless a program or server of that name has such a voice.
            (_, None) => match name.split_once('/') {
                Some((engine, own)) if self.get(engine).is_some() => self.find(&format!("{engine}:{own}")),
                _ => Err(no_voice(name, why)),
            },
        }
    }

    fn no_engine(&self, engine: &str, voice: &str) -> EngineError {
        let known: Vec<&str> = self.iter().map(|engine| engine.name()).collect();
        let known = known.join(", ");
        EngineError::missing(format!("no engine `{engine}` for the voice `{voice}` (there are: {known})"))
    }

    /// The voice that was probably meant by a name that [`find`](Self::find) does not find, as it should be written. One
    /// side of `engine:name` can be misspelt, but not both.
    pub fn suggest(&self, name: &str) -> Option<String> {
        let Some((prefix, bare)) = name.split_once(':') else {
            return did_you_mean(name, self.voices().map(|(_, voice)| &voice.name[..])).map(str::to_string);
        };
        let spoken_by =
            |engine: &str| self.get(engine).into_iter().flat_map(Engine::voices).map(|voice| &voice.name[..]);
        let meant = match self.get(prefix) {
            Some(_) => did_you_mean(bare, spoken_by(prefix)).map(|voice| format!("{prefix}:{voice}")),
            None => {
                let engine = did_you_mean(prefix, self.iter().map(|engine| engine.name()));
                engine
                    .filter(|engine| spoken_by(engine).any(|voice| voice == bare))
                    .map(|engine| format!("{engine}:{bare}"))
            }
        };
        // The right voice was named with the wrong engine, or with no engine at all.
        let somewhere = || did_you_mean(bare, self.voices().map(|(_, voice)| &voice.name[..])).map(str::to_string);
        meant.or_else(somewhere)
    }
}

fn no_voice(name: &str, why: Option<Obstacle>) -> EngineError {
    match why {
        None => EngineError::missing(format!("no voice `{name}`")),
        Some(Obstacle::Name { reason }) if reason.is_empty() => EngineError::missing(format!("no voice `{name}`")),
        Some(why) => EngineError::from(why).about(format_args!("no voice `{name}`")),
    }
}
