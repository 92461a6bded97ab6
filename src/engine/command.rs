//! Programs that write WAV: those that `[engines.command]` in voices.toml describes, and a few known ones that are used
//! if they are installed ([`presets`]).
//!
//! No shell is involved. A program is not started before one of its voices is used or listed.

pub(super) mod presets;
mod process;
mod program;
mod settings;
mod template;

use super::voice;
use super::{Absence, Engine, EngineError, Fingerprint, Obstacle, Setup, Speech, Utterance, Voice};
use crate::diag::Diagnostics;
use crate::voices::EngineSchema;
use program::Program;
use settings::CommandSettings;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock};

/// The engine; see the module.
#[derive(Default)]
pub struct Command {
    settings: CommandSettings,
    /// The programs, which are looked for when the first one is needed.
    programs: OnceLock<Vec<Program>>,
    /// All their voices.
    voices: OnceLock<Vec<Voice>>,
    /// The fingerprint of each voice, as far as it was needed.
    fingerprints: Mutex<BTreeMap<String, Fingerprint>>,
}

impl Command {
    /// Opens the engine, without looking for programs yet.
    pub fn open() -> Box<dyn Engine> {
        Box::new(Self::default())
    }

    fn set_up(&mut self, settings: CommandSettings) {
        // If the settings are the same, known programs need not be looked for again.
        if self.settings != settings {
            *self = Self { settings, ..Self::default() };
        }
    }

    fn programs(&self) -> &[Program] {
        self.programs.get_or_init(|| program::all(&self.settings))
    }

    /// The program of a voice, and the part after the slash.
    fn program<'a>(&self, voice: &'a str) -> Option<(&Program, &'a str)> {
        let (name, own) = voice.split_once('/').unwrap_or((voice, ""));
        Some((self.programs().iter().find(|program| program.name == name)?, own))
    }
}

impl Engine for Command {
    fn name(&self) -> &'static str {
        "command"
    }

    fn is_self_contained(&self) -> bool {
        false
    }

    fn schema(&self) -> Option<&'static EngineSchema> {
        Some(&settings::SCHEMA)
    }

    fn configure(&mut self, setup: &Setup<'_>, faults: &mut Diagnostics) {
        self.set_up(settings::read(setup, faults));
    }

    fn fingerprint(&self, voice: &str) -> Fingerprint {
        let mut known = self.fingerprints.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let print =
            || self.program(voice).map_or_else(|| format!("command/1 {voice}"), |(program, own)| program.print(own));
        known.entry(voice.to_string()).or_insert_with(|| Fingerprint(print())).clone()
    }

    fn voices(&self) -> &[Voice] {
        self.voices.get_or_init(|| self.programs().iter().flat_map(Program::listed_voices).collect())
    }

    fn voice(&self, name: &str) -> Result<Cow<'_, Voice>, Obstacle> {
        match self.program(name) {
            Some((program, own)) => program.voice(own).map(Cow::Owned),
            None => Err(program::not_installed(name.split('/').next().unwrap_or_default())),
        }
    }

    fn named(&self, bare: &str) -> Vec<String> {
        if bare.contains('/') {
            return self.voice(bare).map(|voice| voice.name.to_string()).into_iter().collect();
        }
        self.programs().iter().filter_map(|program| program.named(bare)).map(|voice| voice.name.into_owned()).collect()
    }

    fn naturalness(&self) -> f32 {
        2.0
    }

    fn missing_for(&self, language: &str) -> Option<Obstacle> {
        program::missing_for(self.programs(), language)
    }

    /// A variant of espeak-ng, such as the `f3` of `espeak-ng/en-us+f3`, is kept.
    fn voice_in(&self, voice: &Voice, language: &str) -> Option<String> {
        let own = self.program(&voice.name)?.0;
        let listed: Vec<Voice> = own.listed_voices();
        let found = voice::in_language(&listed, voice, language)?;
        let varied = voice.name.split_once('+').map(|(_, variant)| format!("{found}+{variant}"));
        Some(varied.filter(|varied| found != voice.name && self.voice(varied).is_ok()).unwrap_or(found))
    }

    fn absences(&self) -> Vec<Absence> {
        let obstacle = Obstacle::Setting {
            table: "[engines.command.NAME]",
            step: "install espeak-ng or flite, for example with `apt install espeak-ng flite`, or describe a program of your own",
            example: "argv = [\"./speak\", \"{text}\", \"{out}\"]",
        };
        let none = self.voices().is_empty().then(|| Absence { what: String::new(), obstacle });
        // First the known programs that are not installed, then the programs of voices.toml that are not found.
        let lost = self
            .programs()
            .iter()
            .filter_map(|program| Some(Absence { what: program.name.clone(), obstacle: program.obstacle()? }));
        none.into_iter().chain(program::installable(self.programs())).chain(lost).collect()
    }

    fn speak(&self, utterance: &Utterance<'_>) -> Result<Speech, EngineError> {
        let program = self.program(utterance.voice);
        let (program, own) = program.ok_or_else(|| EngineError::from(Obstacle::unknown()).about(utterance.voice))?;
        program.speak(own, utterance).map(|audio| Speech { audio })
    }
}

#[cfg(test)]
mod tests;
