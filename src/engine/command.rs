//! Any program that writes WAV: those of `[engines.command]` in voices.toml, and a few that are known and used where they
//! are installed ([`presets`]).
//!
//! No shell is involved. Nothing is started before a voice of the program is used or listed.

mod presets;
mod process;
mod program;
mod template;

use super::{Abilities, Engine, EngineError, Fingerprint, Speech, Utterance, VoiceInfo};
use crate::voices::EngineSettings;
use program::Program;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock};

/// The tempo factors that are asked of a program; beyond, the samples are stretched.
const RATE: (f32, f32) = (0.5, 2.0);

/// The engine. See the module.
#[derive(Default)]
pub struct Command {
    settings: EngineSettings,
    /// Found when the first one is asked for.
    programs: OnceLock<Vec<Program>>,
    /// All their voices.
    voices: OnceLock<Vec<VoiceInfo>>,
    /// By voice.
    fingerprints: Mutex<BTreeMap<String, Fingerprint>>,
}

impl Command {
    /// Starts it; nothing is looked for yet.
    pub fn open() -> Box<dyn Engine> {
        Box::new(Self::default())
    }

    fn programs(&self) -> &[Program] {
        self.programs.get_or_init(|| program::all(&self.settings))
    }

    /// The program of a voice, and what stands behind the slash.
    fn program<'a>(&self, voice: &'a str) -> Option<(&Program, &'a str)> {
        let (name, own) = voice.split_once('/').unwrap_or((voice, ""));
        Some((self.programs().iter().find(|program| program.name == name)?, own))
    }
}

impl Engine for Command {
    fn name(&self) -> &'static str {
        "command"
    }

    fn configure(&mut self, settings: &EngineSettings) {
        if self.settings != *settings {
            *self = Self { settings: settings.clone(), ..Self::default() };
        }
    }

    fn fingerprint(&self, voice: &str) -> Fingerprint {
        let mut known = self.fingerprints.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let print =
            || self.program(voice).map_or_else(|| format!("command/1 {voice}"), |(program, own)| program.print(own));
        known.entry(voice.to_string()).or_insert_with(|| Fingerprint(print())).clone()
    }

    fn voices(&self) -> &[VoiceInfo] {
        self.voices.get_or_init(|| self.programs().iter().flat_map(Program::infos).collect())
    }

    fn voice(&self, name: &str) -> Option<Cow<'_, VoiceInfo>> {
        let (program, own) = self.program(name)?;
        program.info(own).map(Cow::Owned)
    }

    fn named(&self, bare: &str) -> Vec<Cow<'_, VoiceInfo>> {
        if bare.contains('/') {
            return self.voice(bare).into_iter().collect();
        }
        self.programs().iter().filter_map(|program| program.named(bare)).map(Cow::Owned).collect()
    }

    fn missing(&self) -> Option<String> {
        let how = "install espeak-ng or flite, such as by `apt install espeak-ng flite`, or describe a program of yours \
                   under [engines.command.NAME] in voices.toml";
        self.voices().is_empty().then(|| how.into())
    }

    fn more(&self) -> Vec<(String, String)> {
        let mut more: Vec<(String, String)> = program::installable(self.programs());
        // What voices.toml describes and nobody finds.
        let lost = self.programs().iter().filter_map(|program| Some((program.name.clone(), program.lost()?)));
        more.extend(lost);
        more
    }

    fn why_not(&self, name: &str) -> Option<String> {
        let wanted = name.split('/').next().unwrap_or_default();
        match self.program(name) {
            Some((program, _)) => program.lacks(),
            None => program::install(wanted).map(|install| format!("{wanted} is not installed ({install})")),
        }
    }

    fn abilities(&self, voice: &str) -> Abilities {
        let program = self.program(voice).map(|(program, _)| program);
        Abilities {
            rate: program.is_some_and(|program| template::mentions(&program.argv, "rate")).then_some(RATE),
            pitch: None,
            phonemes: false,
            limit: program.map_or(usize::MAX, |program| program.limit),
        }
    }

    fn reads(&self, voice: &str, _letter: char) -> bool {
        !self.program(voice).is_some_and(|(program, _)| program.is_ascii())
    }

    fn speak(&self, utterance: &Utterance<'_>) -> Result<Speech, EngineError> {
        let no_voice = || EngineError { message: format!("the engine command has no voice `{}`", utterance.voice) };
        let (program, own) = self.program(utterance.voice).ok_or_else(no_voice)?;
        let spoken = program.speak(own, utterance);
        spoken.map(|audio| Speech { audio }).map_err(|message| EngineError { message })
    }
}

#[cfg(test)]
mod tests;
