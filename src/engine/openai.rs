//! Servers that answer `POST /v1/audio/speech`, as OpenAI and most local speech servers do.
//!
//! A server is asked for lines, and for what it says about its model ([`statement`]) when the key of a take is needed.
//! The API key is read then. It is never part of a key in the cache, a file or a message.

mod addresses;
pub(super) mod answer;
mod server;
mod settings;
pub(super) mod statement;

use super::{Abilities, Absence, Engine, EngineError, Fingerprint, Obstacle, Setup, Speech, Utterance, Voice};
use crate::diag::Diagnostics;
use crate::voices::EngineSchema;
use server::Server;
use settings::ServerSettings;
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The engine; see the module.
#[derive(Default)]
pub struct OpenAi {
    settings: Vec<ServerSettings>,
    servers: Vec<Arc<Server>>,
    voices: Vec<Voice>,
    /// See [`Setup::cache`].
    cache: Option<PathBuf>,
}

impl OpenAi {
    /// Opens the engine. It has no servers before [`Engine::configure`].
    pub fn open() -> Box<dyn Engine> {
        Box::new(Self::default())
    }

    /// The server of a voice, and the voice's name there.
    fn server<'a>(&self, voice: &'a str) -> Option<(&Arc<Server>, &'a str)> {
        let named = voice.split_once('/').and_then(|(name, own)| Some((self.find(name)?, own)));
        named.or_else(|| Some((self.find("")?, voice))).filter(|(_, own)| !own.is_empty())
    }

    fn find(&self, name: &str) -> Option<&Arc<Server>> {
        self.servers.iter().find(|server| server.settings.name == name)
    }

    /// Sets the servers, without asking them anything.
    fn set_up(&mut self, settings: Vec<ServerSettings>, cache: Option<&Path>) {
        if self.settings == settings && self.cache.as_deref() == cache {
            return;
        }
        self.settings = settings;
        self.cache = cache.map(PathBuf::from);
        let at_once = self.at_once();
        let listed =
            self.settings.iter().flat_map(|server| server.described.voices.iter().map(move |own| (server, own)));
        let listed = listed.filter(|(server, _)| server.permit.is_ok());
        self.voices = listed.map(|(server, own)| describe(server, own, at_once)).collect();
        self.servers = self.settings.iter().map(|server| Arc::new(Server::new(server.clone(), cache))).collect();
    }

    /// How many requests all servers take at once.
    fn at_once(&self) -> Option<usize> {
        let each = self.settings.iter().map(|server| server.concurrency * server.urls.len());
        each.reduce(|sum, more| sum + more)
    }
}

/// The name of a voice within the engine.
fn full_name(settings: &ServerSettings, own: &str) -> String {
    if settings.name.is_empty() { own.to_string() } else { format!("{}/{own}", settings.name) }
}

/// Describes a voice, whether the server has it or not.
fn describe(settings: &ServerSettings, own: &str, at_once: Option<usize>) -> Voice {
    let name = full_name(settings, own);
    Voice {
        description: format!("{} at {}", settings.model, settings.urls[0]).into(),
        licence: settings.described.licence.clone().into(),
        abilities: Abilities { limit: settings.described.max_characters, ..Abilities::NONE },
        at_once,
        obstacle: settings.permit.as_ref().err().cloned(),
        price: settings.price_per_million_characters,
        ..Voice::new(name.into(), settings.described.language.clone().into())
    }
}

impl Engine for OpenAi {
    fn name(&self) -> &'static str {
        "openai"
    }

    fn is_self_contained(&self) -> bool {
        false
    }

    fn schema(&self) -> Option<&'static EngineSchema> {
        Some(&settings::SCHEMA)
    }

    fn configure(&mut self, setup: &Setup<'_>, faults: &mut Diagnostics) {
        self.set_up(settings::read(setup, faults), setup.cache);
    }

    fn fingerprint(&self, voice: &str) -> Fingerprint {
        Fingerprint(self.server(voice).map_or_else(|| format!("openai/1 {voice}"), |(server, own)| server.print(own)))
    }

    fn voices(&self) -> &[Voice] {
        &self.voices
    }

    /// Accepts every name, because only the server knows which voices it has.
    fn voice(&self, name: &str) -> Result<Cow<'_, Voice>, Obstacle> {
        let (server, own) = self.server(name).ok_or_else(|| self.obstacle().unwrap_or_else(Obstacle::unknown))?;
        Ok(Cow::Owned(describe(&server.settings, own, self.at_once())))
    }

    fn named(&self, bare: &str) -> Vec<String> {
        let names = self.settings.iter().flat_map(|server| {
            let meant = |own: &&String| *own == bare || full_name(server, own) == bare;
            server.described.voices.iter().filter(meant).map(|own| full_name(server, own))
        });
        names.collect()
    }

    fn absences(&self) -> Vec<Absence> {
        self.obstacle().map(|obstacle| Absence { what: String::new(), obstacle }).into_iter().collect()
    }

    fn waiting(&self) -> Option<String> {
        let (url, left) = self.servers.iter().filter_map(|server| server.resting()).min_by_key(|(_, left)| *left)?;
        Some(format!("{url} asked for a pause: it is asked again in {} s", left.as_secs() + 1))
    }

    fn speak(&self, utterance: &Utterance<'_>) -> Result<Speech, EngineError> {
        let server = self.server(utterance.voice);
        let (server, own) = server.ok_or_else(|| EngineError::from(Obstacle::unknown()).about(utterance.voice))?;
        server.speak(own, utterance.text, utterance.stop).map(|audio| Speech { audio })
    }
}

impl OpenAi {
    /// Why no voice is listed.
    fn obstacle(&self) -> Option<Obstacle> {
        let untrusted = self.settings.iter().find_map(|server| server.permit.as_ref().err().cloned());
        if self.voices.is_empty() && untrusted.is_some() {
            return untrusted;
        }
        let (step, example) = match self.servers.is_empty() {
            true => ("name a server", "urls = [\"http://localhost:8880/v1\"]"),
            false => ("any voice of the server works as openai:VOICE; list some", "voices = [\"nova\"]"),
        };
        self.voices.is_empty().then_some(Obstacle::Setting { table: "[engines.openai]", step, example })
    }
}

#[cfg(test)]
mod tests;
