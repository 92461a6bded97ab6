//! Servers that answer `POST /v1/audio/speech`, as OpenAI and most local speech servers do.
//!
//! A server is asked when the key of a take is wanted, for what it says of its model ([`statement`]), and for lines. Keys of
//! services are read then, and are in no key of the cache, no file and no message.

mod addresses;
mod answer;
mod server;
mod statement;

use super::{Abilities, Engine, EngineError, Fingerprint, Gender, Speech, Utterance, VoiceInfo};
use crate::audio::shape::Shape;
use crate::voices::{EngineSettings, ServerSettings};
use server::Server;
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The engine. See the module.
#[derive(Default)]
pub struct OpenAi {
    settings: Vec<ServerSettings>,
    servers: Vec<Arc<Server>>,
    voices: Vec<VoiceInfo>,
    /// The cache, where there is one.
    memory: Option<PathBuf>,
}

impl OpenAi {
    /// Starts it; it knows no server before [`Engine::configure`].
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

    /// Makes the servers anew; none is asked yet.
    fn set_up(&mut self) {
        let server = |settings: &ServerSettings| Arc::new(Server::new(settings.clone(), self.memory.as_deref()));
        self.servers = self.settings.iter().map(server).collect();
    }
}

/// A voice, whether the server has it or not.
fn describe(settings: &ServerSettings, own: &str) -> VoiceInfo {
    let name = if settings.name.is_empty() { own.to_string() } else { format!("{}/{own}", settings.name) };
    VoiceInfo {
        name: name.into(),
        language: settings.language.clone().into(),
        gender: Gender::Neutral,
        description: format!("{} at {}", settings.model, settings.urls[0]).into(),
        shape: Shape::default(),
        gain: 0.0,
        licence: settings.licence.clone().into(),
        rate: None,
    }
}

impl Engine for OpenAi {
    fn name(&self) -> &'static str {
        "openai"
    }

    fn configure(&mut self, settings: &EngineSettings) {
        if self.settings == settings.openai {
            return;
        }
        let listed =
            |server: &ServerSettings| server.voices.iter().map(|own| describe(server, own)).collect::<Vec<_>>();
        self.settings = settings.openai.clone();
        self.voices = self.settings.iter().flat_map(listed).collect();
        self.set_up();
    }

    fn remember_in(&mut self, cache: &Path) {
        self.memory = Some(cache.to_path_buf());
        self.set_up();
    }

    fn fingerprint(&self, voice: &str) -> Fingerprint {
        Fingerprint(self.server(voice).map_or_else(|| format!("openai/1 {voice}"), |(server, own)| server.print(own)))
    }

    fn voices(&self) -> &[VoiceInfo] {
        &self.voices
    }

    /// What voices a server has, only the server knows.
    fn voice(&self, name: &str) -> Option<Cow<'_, VoiceInfo>> {
        self.server(name).map(|(server, own)| Cow::Owned(describe(&server.settings, own)))
    }

    fn named(&self, bare: &str) -> Vec<Cow<'_, VoiceInfo>> {
        let own = |voice: &VoiceInfo| voice.name.rsplit_once('/').is_some_and(|(_, own)| own == bare);
        let meant = self.voices.iter().filter(|voice| voice.name == bare || own(voice));
        meant.map(Cow::Borrowed).collect()
    }

    fn missing(&self) -> Option<String> {
        let how = match self.servers.is_empty() {
            true => {
                "name a server under [engines.openai] in voices.toml, such as urls = [\"http://localhost:8880/v1\"]"
            }
            false => {
                "say `voices = [\"…\"]` under [engines.openai] in voices.toml to have them listed; any voice of the \
                      server can be used as openai:VOICE"
            }
        };
        self.voices.is_empty().then(|| how.into())
    }

    fn abilities(&self, voice: &str) -> Abilities {
        let limit = self.server(voice).map_or(usize::MAX, |(server, _)| server.settings.max_characters);
        Abilities { limit, ..Abilities::default() }
    }

    fn at_once(&self) -> Option<usize> {
        let each = self.settings.iter().map(|server| server.concurrency * server.urls.len());
        each.reduce(|sum, more| sum + more)
    }

    fn price(&self, voice: &str) -> Option<f64> {
        self.server(voice)?.0.settings.price_per_million_characters
    }

    fn speak(&self, utterance: &Utterance<'_>) -> Result<Speech, EngineError> {
        let no_voice = || EngineError { message: format!("the engine openai has no voice `{}`", utterance.voice) };
        let (server, own) = self.server(utterance.voice).ok_or_else(no_voice)?;
        let spoken = server.speak(own, utterance.text, utterance.stop);
        spoken.map(|audio| Speech { audio }).map_err(|message| EngineError { message })
    }
}

#[cfg(test)]
mod tests;
