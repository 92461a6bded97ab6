//! What makes sound: the trait [`Engine`], a file or folder for each engine, and one table, [`ENGINES`].

use crate::audio::{Audio, shape::Shape};
use crate::diag::Diagnostics;
pub use crate::voices::phonemes::Pronunciation;
use crate::voices::{EngineSchema, EngineSettings};
use std::borrow::Cow;
use std::path::Path;
use std::sync::atomic::AtomicBool;

mod command;
mod error;
mod kokoro;
mod neural;
mod obstacle;
mod openai;
mod perform;
mod pico;
mod piper;
mod registry;
mod settings;
mod tone;
mod voice;

pub use crate::script::Gender;
pub use error::{EngineError, EngineErrorKind};
pub use neural::folder as voices_folder;
pub use obstacle::{Absence, Obstacle};
pub use perform::{CEILING, REVISION, fingerprint, perform, perform_with, says};
pub use registry::{EngineVoice, Engines};
pub use voice::{Abilities, Letters, Voice};

/// Turns one utterance into samples, and the same utterance always into the same samples, on every thread and in every run.
///
/// An engine says everything that is known of a voice in one value, [`Voice`]: what it is, what it can do, and what keeps it
/// from speaking where it does not work. Only what depends on a text or on a second voice is asked for by further methods.
pub trait Engine: Send + Sync {
    /// What stands before the colon in `pico:nora`.
    fn name(&self) -> &'static str;

    /// The keys that it takes in voices.toml under `[engines.NAME]`; none where it takes none. The parser with its hints, the
    /// manual and the JSON Schema follow from them.
    fn schema(&self) -> Option<&'static EngineSchema> {
        None
    }

    /// Sets it up; may come again with another setup. Cheap, as opening is: nothing is loaded, no program is started and no
    /// server is asked.
    ///
    /// What is wrong in its settings beyond what its [`schema`](Self::schema) rules out is pushed to `faults`, with its place.
    fn configure(&mut self, _setup: &Setup<'_>, _faults: &mut Diagnostics) {}

    /// The voices that work on this machine, for lists and for automatic casting.
    fn voices(&self) -> &[Voice];

    /// A voice by its name within the engine. An engine that makes voices by recipe (a blend of two, whatever a server may
    /// know) answers for more names than it lists, and for voices that it has but that cannot speak now:
    /// [`Voice::obstacle`] says why. Asked of every voice in a cast, so that a render does not begin what it cannot end. May
    /// start a program, asks no server.
    ///
    /// # Errors
    /// There is no such voice; the obstacle says why, as far as that is known.
    fn voice(&self, name: &str) -> Result<Cow<'_, Voice>, Obstacle> {
        let listed = self.voices().iter().find(|voice| voice.name == name);
        listed.map(Cow::Borrowed).ok_or_else(Obstacle::unknown)
    }

    /// The names of the voices that people may mean by a bare name, or by `engine:name` where no voice has just that name: as
    /// a rule the listed one. Asked for every bare name in every voices.toml, so it starts no program and asks no server.
    fn named(&self, bare: &str) -> Vec<String> {
        let listed = self.voices().iter().filter(|voice| voice.name == bare);
        listed.map(|voice| voice.name.to_string()).collect()
    }

    /// What else it could speak with on this machine, and what keeps it from that: for lists.
    fn absences(&self) -> Vec<Absence> {
        Vec::new()
    }

    /// Code and the data of this voice: part of every key of the cache, by way of [`fingerprint`]. A voice that the engine
    /// does not have only needs one that is like no other's. May start a program, or ask a server for a few seconds, once
    /// for each: so it is for voices that are used, not for those that are listed or compared.
    fn fingerprint(&self, voice: &str) -> Fingerprint;

    /// How far apart two of its voices sound, where that is known: 0 for the same voice, 1 for two that are easily taken
    /// for one another, more for others.
    fn distance(&self, _voice: &str, _other: &str) -> Option<f32> {
        None
    }

    /// The first sign of a pronunciation (as [`ipa`](crate::voices::phonemes::ipa) gives it) that a voice which takes
    /// phonemes ([`Abilities::phonemes`]) has no sound for; none where it can say all of it.
    fn unsayable(&self, _voice: &str, _ipa: &str) -> Option<String> {
        None
    }

    /// Speaks.
    ///
    /// # Errors
    /// The text or the voice cannot be spoken, something is missing, or the engine broke: see [`EngineErrorKind`]. An engine
    /// never answers with silence instead.
    fn speak(&self, utterance: &Utterance<'_>) -> Result<Speech, EngineError>;
}

/// What an engine is set up with.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Setup<'a> {
    /// What voices.toml says under `[engines]`, as the schemas of the engines allow it.
    pub settings: &'a EngineSettings,
    /// The folder of the cache that keys are made for; none where no keys are made that last. An engine whose voices lie
    /// elsewhere may ask there for the sake of [`Engine::fingerprint`] if there is such a folder, and keeps the answers in
    /// it for runs without a network. Without such a folder it asks no server.
    pub cache: Option<&'a Path>,
}

/// Identifies an engine's code and data: equal fingerprints promise equal samples.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint(pub String);

/// One thing to say.
#[derive(Clone, Copy, Debug)]
pub struct Utterance<'a> {
    /// Spoken text, free of markup.
    pub text: &'a str,
    /// Stretches of the text with a pronunciation of their own, in order; none unless the voice takes them
    /// ([`Abilities::phonemes`], [`Engine::unsayable`]).
    pub sounds: &'a [Pronunciation],
    /// The voice's name.
    pub voice: &'a str,
    /// How it should sound: the tempo factor `rate` and the semitones `pitch` within [`Abilities::rate`] and
    /// [`Abilities::pitch`], and the knobs of [`Abilities::knobs`]. All others are neutral.
    pub shape: Shape,
    /// For engines that draw random numbers.
    pub seed: u64,
    /// Set when the answer is no longer needed: an engine that may take long checks it and gives up with
    /// [`EngineError::stopped`].
    pub stop: &'a AtomicBool,
}

/// What an engine gives back.
#[derive(Clone, Debug, PartialEq)]
pub struct Speech {
    /// The sound.
    pub audio: Audio,
}

/// A row of [`ENGINES`].
pub struct EngineRow {
    /// What stands before the colon in `pico:nora`.
    pub name: &'static str,
    /// One line for people.
    pub help: &'static str,
    /// Opens it. Cheap: nothing is loaded before the first utterance, and what does not work is told by [`Engine::voice`]
    /// and [`Engine::absences`].
    pub open: fn() -> Box<dyn Engine>,
}

/// Every engine that is built in, in the order in which a bare voice name is looked up.
pub const ENGINES: &[EngineRow] = &[
    EngineRow { name: "pico", help: "built-in voices in six languages", open: pico::Pico::open },
    EngineRow {
        name: "tone",
        help: "a beep for every word instead of speech: instant, for testing timing and levels",

        open: tone::Tone::open,
    },
    EngineRow {
        name: "command",
        help: "programs that write WAV: espeak-ng, flite and others, or any program of your own",

        open: command::Command::open,
    },
    EngineRow {
        name: "openai",
        help: "speech servers that answer POST /v1/audio/speech, on this machine or elsewhere",

        open: openai::OpenAi::open,
    },
    EngineRow { name: "piper", help: "Piper's neural voices, which you install", open: piper::Piper::open },
    EngineRow {
        name: "kokoro",
        help: "the neural model Kokoro with its many voices, which you install",

        open: kokoro::Kokoro::open,
    },
];

/// How a character sounds, as far as the samples are concerned: all of it is in the cache's key.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Settings {
    /// Name of the engine.
    pub engine: String,
    /// Name of the voice within it.
    pub voice: String,
    /// The voice's own shape with the character's wishes on top.
    pub shape: Shape,
}

#[cfg(test)]
mod tests;
