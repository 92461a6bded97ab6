//! What makes sound: [`Engine`], one file for each, one table [`ENGINES`].

use crate::audio::{Audio, shape::Shape};
use crate::voices::EngineSettings;
pub use crate::voices::phonemes::Pronunciation;
use std::borrow::Cow;
use std::fmt;
use std::path::Path;
use std::sync::atomic::AtomicBool;

mod command;
mod kokoro;
mod neural;
mod openai;
mod perform;
mod pico;
mod piper;
mod registry;
mod tone;

pub use neural::folder as voices_folder;
pub use perform::{CEILING, REVISION, fingerprint, perform, perform_with, says};
pub use registry::Engines;

/// Turns one utterance into samples, and the same utterance always into the same samples, on every thread and run.
pub trait Engine: Send + Sync {
    /// The engine's name in [`ENGINES`].
    fn name(&self) -> &'static str;

    /// Takes what voices.toml says of it; may come again with other settings. Cheap, as starting is: nothing is loaded, no
    /// program started and no server asked.
    fn configure(&mut self, _settings: &EngineSettings) {}

    /// Names the folder of the cache that keys are made for, before [`configure`](Self::configure) or after. An engine whose
    /// voices lie elsewhere may ask there for the sake of [`fingerprint`](Self::fingerprint) once it has such a folder, and
    /// keeps the answers in it, for runs without a network. Without one it asks nobody.
    fn remember_in(&mut self, _cache: &Path) {}

    /// Code and the data of this voice: part of every key of the cache, by way of [`fingerprint`]. A voice that the engine
    /// does not have only needs one that is like no other's. May start a program, or ask a server for a few seconds, once
    /// for each: so it is for voices that are used, not for those that are listed or compared.
    fn fingerprint(&self, voice: &str) -> Fingerprint;

    /// The voices that work on this machine, for lists and for automatic casting.
    fn voices(&self) -> &[VoiceInfo];

    /// A voice by its name within the engine. An engine that makes voices by recipe (a blend of two, whatever a server may
    /// know) answers for more names than it lists.
    fn voice(&self, name: &str) -> Option<Cow<'_, VoiceInfo>> {
        self.voices().iter().find(|voice| voice.name == name).map(Cow::Borrowed)
    }

    /// The voices that people may mean by a bare name, or by `engine:name` where no voice has just that name: as a rule the
    /// listed one. Asked for every bare name in every voices.toml, so it starts no program and asks no server.
    fn named(&self, bare: &str) -> Vec<Cow<'_, VoiceInfo>> {
        self.voices().iter().filter(|voice| voice.name == bare).map(Cow::Borrowed).collect()
    }

    /// Where the engine has no voice on this machine: the one step that is missing, in a sentence without a full stop.
    fn missing(&self) -> Option<String> {
        None
    }

    /// What else it could speak with on this machine: a name and the one step that is missing, each.
    fn more(&self) -> Vec<(String, String)> {
        Vec::new()
    }

    /// Why it has no voice of this name, and what helps, if more can be said than that: in a sentence without a full stop.
    fn why_not(&self, _name: &str) -> Option<String> {
        self.missing()
    }

    /// What a voice that there is lacks to speak on this machine: the one step that is missing, in a sentence without a full
    /// stop. Asked of every voice in a cast, so that a render does not begin what it cannot end. May start a program, asks no
    /// server.
    fn lacks(&self, _voice: &str) -> Option<String> {
        None
    }

    /// What it does by itself with this voice; the rest is done on the samples.
    fn abilities(&self, voice: &str) -> Abilities;

    /// How many utterances it works on at once where another machine does the work; none where this machine does, which has
    /// its number of cores.
    fn at_once(&self) -> Option<usize> {
        None
    }

    /// What a million characters of this voice cost, in the currency of voices.toml; none where nothing is known of a price.
    fn price(&self, _voice: &str) -> Option<f64> {
        None
    }

    /// How far apart two of its voices sound, where that is known: 0 for the same voice, 1 for two that are easily taken
    /// for one another, more for others.
    fn distance(&self, _voice: &str, _other: &str) -> Option<f32> {
        None
    }

    /// The first sign of a pronunciation (as [`ipa`](crate::voices::phonemes::ipa) gives it) that this voice has no sound
    /// for; none where it can say all of it.
    fn unsayable(&self, _voice: &str, _ipa: &str) -> Option<String> {
        None
    }

    /// Whether this voice has sounds for a letter beyond ASCII. What it cannot read is spelt in Latin letters before it comes
    /// here, since voices pass over what they do not know.
    fn reads(&self, _voice: &str, _letter: char) -> bool {
        true
    }

    /// Speaks.
    ///
    /// # Errors
    /// The text or the voice cannot be spoken, or the engine broke. An engine never answers with silence instead.
    fn speak(&self, utterance: &Utterance<'_>) -> Result<Speech, EngineError>;
}

/// Identifies an engine's code and data: equal fingerprints promise equal samples.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint(pub String);

/// What an engine does natively.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Abilities {
    /// Smallest and largest tempo factor; none where it has one tempo only.
    pub rate: Option<(f32, f32)>,
    /// Smallest and largest pitch factor (2 is an octave up); none where it has one pitch only.
    pub pitch: Option<(f32, f32)>,
    /// The longest text it takes well, in characters.
    pub limit: usize,
    /// Whether it takes [`Utterance::sounds`].
    pub phonemes: bool,
}

/// One thing to say.
#[derive(Clone, Copy, Debug)]
pub struct Utterance<'a> {
    /// Spoken text, free of markup.
    pub text: &'a str,
    /// Stretches of the text with a pronunciation of their own, in order; none unless the engine can
    /// ([`Abilities::phonemes`], [`Engine::unsayable`]).
    pub sounds: &'a [Pronunciation],
    /// The voice's name.
    pub voice: &'a str,
    /// Tempo factor; 1 unless the engine can ([`Abilities::rate`]).
    pub rate: f32,
    /// Semitones; 0 unless the engine can ([`Abilities::pitch`]).
    pub pitch: f32,
    /// For engines that draw random numbers.
    pub seed: u64,
    /// Set when nobody waits for the answer any more: whoever may take long looks at it and gives up with an error.
    pub stop: &'a AtomicBool,
}

/// What an engine gives back.
#[derive(Clone, Debug, PartialEq)]
pub struct Speech {
    /// The sound.
    pub audio: Audio,
}

/// What is known of a voice.
#[derive(Clone, Debug, PartialEq)]
pub struct VoiceInfo {
    /// Name, unique within its engine.
    pub name: Cow<'static, str>,
    /// BCP 47.
    pub language: Cow<'static, str>,
    /// As heard.
    pub gender: Gender,
    /// One line for people.
    pub description: Cow<'static, str>,
    /// How the engine's plain voice is bent to give this one.
    pub shape: Shape,
    /// dB that bring the voice to the loudness of the others.
    pub gain: f32,
    /// Licence of the voice data.
    pub licence: Cow<'static, str>,
    /// Samples per second; none where that shows only when it speaks.
    pub rate: Option<u32>,
}

/// How a voice is heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gender {
    /// A woman's voice.
    Woman,
    /// A man's voice.
    Man,
    /// Neither.
    Neutral,
}

impl fmt::Display for Gender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Gender::Woman => "woman",
            Gender::Man => "man",
            Gender::Neutral => "neutral",
        })
    }
}

/// Why an utterance was not spoken.
#[derive(Clone, Debug, PartialEq)]
pub struct EngineError {
    /// What happened, in a sentence without a full stop.
    pub message: String,
}

impl fmt::Display for EngineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for EngineError {}

/// A row of [`ENGINES`].
pub struct EngineRow {
    /// What stands before the colon in `pico:nora`.
    pub name: &'static str,
    /// One line for people.
    pub help: &'static str,
    /// Whether its voices are given to characters whom nobody cast. They have to be there on every machine, or a story
    /// would be cast otherwise on the next one.
    pub automatic: bool,
    /// Starts it. Cheap: nothing is loaded before the first utterance; what does not work is told by [`Engine::missing`].
    pub open: fn() -> Box<dyn Engine>,
}

/// Every engine there is, in the order in which a bare voice name is looked up.
pub const ENGINES: &[EngineRow] = &[
    EngineRow { name: "pico", help: "built-in voices in six languages", automatic: true, open: pico::Pico::open },
    EngineRow {
        name: "tone",
        help: "a beep for every word instead of speech: instant, for testing timing and levels",
        automatic: false,
        open: tone::Tone::open,
    },
    EngineRow {
        name: "command",
        help: "programs that write WAV: espeak-ng, flite and others, or any program of your own",
        automatic: false,
        open: command::Command::open,
    },
    EngineRow {
        name: "openai",
        help: "speech servers that answer POST /v1/audio/speech, on this machine or elsewhere",
        automatic: false,
        open: openai::OpenAi::open,
    },
    EngineRow {
        name: "piper",
        help: "Piper's neural voices, which you install",
        automatic: false,
        open: piper::Piper::open,
    },
    EngineRow {
        name: "kokoro",
        help: "the neural model Kokoro with its many voices, which you install",
        automatic: false,
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
