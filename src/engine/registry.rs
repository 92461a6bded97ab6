//! Finding a voice by its name.

use super::{ENGINES, Engine, EngineError, VoiceInfo};
use crate::diag::did_you_mean;
use crate::voices::EngineSettings;
use std::borrow::Cow;
use std::path::Path;

/// All engines of [`ENGINES`], started.
pub struct Engines {
    engines: Vec<Box<dyn Engine>>,
}

impl Engines {
    /// Starts every engine. Cheap: none loads anything before its first utterance.
    pub fn open() -> Self {
        Self { engines: ENGINES.iter().map(|row| (row.open)()).collect() }
    }

    /// The engines, in the order of [`ENGINES`].
    pub fn iter(&self) -> impl Iterator<Item = &dyn Engine> {
        self.engines.iter().map(|engine| &**engine)
    }

    /// An engine by its name.
    pub fn get(&self, name: &str) -> Option<&dyn Engine> {
        self.iter().find(|engine| engine.name() == name)
    }

    /// Every voice of every engine, in order.
    pub fn voices(&self) -> impl Iterator<Item = (&dyn Engine, &VoiceInfo)> {
        self.iter().flat_map(|engine| engine.voices().iter().map(move |voice| (engine, voice)))
    }

    /// The voices that a character whom nobody cast may get.
    pub fn automatic(&self) -> impl Iterator<Item = (&dyn Engine, &VoiceInfo)> {
        let rows = self.iter().zip(ENGINES).filter(|(_, row)| row.automatic);
        rows.flat_map(|(engine, _)| engine.voices().iter().map(move |voice| (engine, voice)))
    }

    /// Hands every engine what voices.toml says of it.
    pub fn configure(&mut self, settings: &EngineSettings) {
        self.engines.iter_mut().for_each(|engine| engine.configure(settings));
    }

    /// Names the cache that keys are made for: see [`Engine::remember_in`]. Who needs no keys that last leaves it out, and
    /// no server is asked for them.
    pub fn remember_in(&mut self, cache: &Path) {
        self.engines.iter_mut().for_each(|engine| engine.remember_in(cache));
    }

    /// A voice by `name` (looked for in every engine) or `engine:name`.
    ///
    /// # Errors
    /// Nothing of that name, or a bare name that several voices have.
    pub fn find(&self, name: &str) -> Result<(&dyn Engine, Cow<'_, VoiceInfo>), EngineError> {
        let mut found: Vec<_> = match name.split_once(':') {
            Some((engine, own)) => {
                let Some(engine) = self.get(engine) else { return Err(self.no_engine(engine, own)) };
                match engine.voice(own) {
                    Some(voice) => vec![(engine, voice)],
                    None => engine.named(own).into_iter().map(|voice| (engine, voice)).collect(),
                }
            }
            None => self
                .iter()
                .flat_map(|engine| engine.named(name).into_iter().map(move |voice| (engine, voice)))
                .collect(),
        };
        match found.len() {
            0 => {
                let asked = name.split_once(':').and_then(|(engine, own)| self.get(engine)?.why_not(own));
                let why = asked.map_or_else(String::new, |why| format!(": {why}"));
                Err(EngineError { message: format!("no voice `{name}`{why}") })
            }
            1 => Ok(found.remove(0)),
            _ => {
                let names: Vec<_> =
                    found.iter().map(|(engine, voice)| format!("{}:{}", engine.name(), voice.name)).collect();
                Err(EngineError { message: format!("the voice `{name}` is ambiguous: write {}", names.join(" or ")) })
            }
        }
    }

    fn no_engine(&self, engine: &str, voice: &str) -> EngineError {
        let known: Vec<&str> = self.iter().map(|engine| engine.name()).collect();
        let known = known.join(", ");
        EngineError { message: format!("no engine `{engine}` for the voice `{voice}` (there are: {known})") }
    }

    /// The voice that was probably meant by a name that [`find`](Self::find) does not find, as it is to be written. Either
    /// side of `engine:name` can be a slip, but not both.
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
        // The right voice behind the wrong engine, or no engine at all.
        let somewhere = || did_you_mean(bare, self.voices().map(|(_, voice)| &voice.name[..])).map(str::to_string);
        meant.or_else(somewhere)
    }
}
