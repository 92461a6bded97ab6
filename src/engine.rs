//! Engines make speech. This room has the trait [`Engine`], a file or folder for each engine, and the table [`ENGINES`].

use crate::audio::{Audio, shape::Shape};
use crate::diag::Diagnostics;
use crate::trust::{BookFolder, Permit, Petition, TrustRequest};
pub use crate::voices::phonemes::Pronunciation;
use crate::voices::{CheckedTable, EngineSchema, EngineSettings};
use std::borrow::Cow;
use std::path::Path;
use std::sync::atomic::AtomicBool;

mod bundle;
mod children;
mod command;
mod distances;
mod error;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod hibari;
mod interjections;
mod kokoro;
mod misaki;
mod neural;
mod obstacle;
mod openai;
mod perform;
mod pico;
mod piper;
mod registry;
mod settings;
mod tone;
mod trial;
mod voice;
mod vowels;

pub use crate::script::Gender;
pub use bundle::{BUNDLE, BundledFile};
pub use error::{EngineError, EngineErrorKind};
pub use misaki::words::knows as knows_english;
#[cfg(test)]
pub(crate) use neural::onnx;
pub use neural::{GraphKind, folder as voices_folder, forget_loads};
pub use obstacle::{Absence, Obstacle};
pub use perform::{CEILING, REVISION, fingerprint, perform, perform_with, says};
pub use registry::{EngineVoice, Engines};
pub use trial::{VoiceTrial, trial};
pub(crate) use voice::reads;
pub use voice::{Abilities, Letters, Voice, VoicePriority};

/// Turns an utterance into samples. The same utterance always gives the same samples, on every thread and in every run.
///
/// An engine describes a voice in one value, [`Voice`]: what it is, what it can do and, if it does not work, what keeps it
/// from speaking. Other methods are only for what depends on a text or on a second voice.
pub trait Engine: Send + Sync {
    /// The name of the engine: the part before the colon in `pico:nora`.
    fn name(&self) -> &'static str;

    /// The keys of `[engines.NAME]` in voices.toml. `None` if the engine has no settings. The parser with its hints, the
    /// manual and the JSON Schema are derived from them.
    fn schema(&self) -> Option<&'static EngineSchema> {
        None
    }

    /// Sets up the engine. This can be called again with another setup. Like opening, it must be cheap: it loads nothing,
    /// starts no program and asks no server. What the settings of a book name beyond the book's own folder is not touched
    /// without a permit: see [`Setup::ask`].
    ///
    /// Mistakes in the settings that the [`schema`](Self::schema) does not rule out are pushed to `faults`, with their places.
    fn configure(&mut self, _setup: &Setup<'_>, _faults: &mut Diagnostics) {}

    /// The voices that work on this machine, for lists and for automatic casting.
    fn voices(&self) -> &[Voice];

    /// A voice by its name within the engine. An engine that makes voices by recipe (such as a blend of two, or
    /// whatever a server may know) accepts more names than it lists. It also accepts voices that it has but that cannot
    /// speak now, and [`Voice::obstacle`] says why. This is called for every voice in a cast, so that a render does not
    /// begin what it cannot finish. It may start a program, but asks no server.
    ///
    /// # Errors
    /// There is no such voice. The obstacle says why, as far as that is known.
    fn voice(&self, name: &str) -> Result<Cow<'_, Voice>, Obstacle> {
        let listed = self.voices().iter().find(|voice| voice.name == name);
        listed.map(Cow::Borrowed).ok_or_else(Obstacle::unknown)
    }

    /// The names of the voices that a bare name can mean, or `engine:name` if no voice has exactly that name. Usually
    /// that is the listed voice of this name. This is called for every bare name in every voices.toml, so it must not
    /// start a program or ask a server.
    fn named(&self, bare: &str) -> Vec<String> {
        let listed = self.voices().iter().filter(|voice| voice.name == bare);
        listed.map(|voice| voice.name.to_string()).collect()
    }

    /// What the engine could also speak with on this machine, and what is missing for that. It is for lists.
    fn absences(&self) -> Vec<Absence> {
        Vec::new()
    }

    /// Identifies the engine's code and the data of this voice. It is part of every key in the cache, through
    /// [`fingerprint`]. A voice that the engine does not have only needs a value that no other voice has. This may start
    /// a program, or ask a server for a few seconds, once for each voice. So it is for voices that are used, and not for
    /// lists or comparisons.
    fn fingerprint(&self, voice: &str) -> Fingerprint;

    /// How natural its voices sound, from 1 to 5, as listeners would say on average (a mean opinion score, estimated by
    /// the program NISQA-TTS). Characters without an entry get the voices of the most natural engine. 0 is unknown.
    fn naturalness(&self) -> f32 {
        0.0
    }

    /// What would have to be installed for the engine to read a language, if it does not read it and that is known. The
    /// language is a BCP 47 tag. What the catalogue has is known without asking.
    fn missing_for(&self, _language: &str) -> Option<Obstacle> {
        None
    }

    /// The voice with which the speaker of a voice says words in another language, a BCP 47 tag: the same one, if it reads that
    /// language too, or one of the same gender that does. `None` if there is none.
    fn voice_in(&self, voice: &Voice, language: &str) -> Option<String> {
        voice::in_language(self.voices(), voice, language)
    }

    /// How different two of its voices sound, if that is known: 0 for the same voice, 1 for two that are easily confused,
    /// and more for others.
    fn distance(&self, _voice: &str, _other: &str) -> Option<f32> {
        None
    }

    /// The first symbol of a pronunciation (in the form of [`ipa`](crate::voices::phonemes::ipa)) for which a voice that
    /// takes phonemes ([`Abilities::phonemes`]) has no sound. `None` if it can say everything.
    fn unsayable(&self, _voice: &str, _ipa: &str) -> Option<String> {
        None
    }

    /// Whether its voices are built in or installed, so that another machine with a voice of the same fingerprint speaks for
    /// this one. That of a program or a server that settings name is not: its place is where somebody agreed to it.
    fn is_self_contained(&self) -> bool {
        true
    }

    /// What it is waiting for, in a sentence for the display of the progress: a server that asked to be left alone for a
    /// while. `None` if it is working, or has nothing to do.
    fn waiting(&self) -> Option<String> {
        None
    }

    /// Speaks an utterance.
    ///
    /// # Errors
    /// The text cannot be spoken, something is missing, or the engine failed: see [`EngineErrorKind`]. An engine must not
    /// return silence instead.
    fn speak(&self, utterance: &Utterance<'_>) -> Result<Speech, EngineError>;
}

/// The setup of an engine.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Setup<'a> {
    /// The content of `[engines]` in voices.toml, checked against the schemas of the engines.
    pub settings: &'a EngineSettings,
    /// The folder of the cache for which keys are made. `None` if no lasting keys are made. If there is such a folder,
    /// an engine whose voices are elsewhere may ask there for [`Engine::fingerprint`], and keeps the answers in the
    /// folder for runs without a network. Without it, the engine asks no server.
    pub cache: Option<&'a Path>,
    /// Takes what the book asks for.
    petition: &'a Petition<'a>,
}

impl Setup<'_> {
    /// The folders of the book that the settings belong to.
    pub fn book(&self) -> &BookFolder {
        self.petition.book()
    }

    /// Asks the reader's consent to what a table of settings names: starting a program, sending text or a key to an address,
    /// using an environment variable. The user's own settings need none. Without a permit, an engine does nothing of the kind,
    /// and its voices have an [`Obstacle::Untrusted`].
    pub fn ask(
        &self,
        table: &CheckedTable,
        request: impl FnOnce(&BookFolder) -> TrustRequest,
    ) -> Result<Permit, Obstacle> {
        if table.own {
            return Ok(Permit::OWN);
        }
        let request = request(self.petition.book());
        let untrusted = Obstacle::Untrusted { wish: request.to_string() };
        self.petition.ask(request).ok_or(untrusted)
    }

    /// Asks the reader's consent to reading a file or folder that a table of settings names. None is needed for what is in the
    /// folder of the book. `what` says what it is for, such as "voices".
    pub fn ask_to_read(&self, table: &CheckedTable, path: &Path, what: &'static str) -> Result<Permit, Obstacle> {
        match table.own || self.petition.book().holds(path) {
            true => Ok(Permit::OWN),
            false => {
                let untrusted =
                    Obstacle::Untrusted { wish: TrustRequest::Read { path: path.into(), what }.to_string() };
                self.petition.ask_to_read(path, what).ok_or(untrusted)
            }
        }
    }
}

/// Identifies an engine's code and data. Equal fingerprints mean equal samples.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint(pub String);

/// Something to say.
#[derive(Clone, Copy, Debug)]
pub struct Utterance<'a> {
    /// The spoken text, without markup.
    pub text: &'a str,
    /// Parts of the text with a given pronunciation, in order. Empty unless the voice takes them ([`Abilities::phonemes`],
    /// [`Engine::unsayable`]).
    pub sounds: &'a [Pronunciation],
    /// The voice's name.
    pub voice: &'a str,
    /// How it should sound: the tempo factor `rate` and the semitones `pitch` within [`Abilities::rate`] and
    /// [`Abilities::pitch`], and the knobs of [`Abilities::knobs`]. All others are neutral.
    pub shape: Shape,
    /// Seed for engines that use random numbers.
    pub seed: u64,
    /// Set when the answer is no longer needed: an engine that may take long checks it and gives up with
    /// [`EngineError::stopped`].
    pub stop: &'a AtomicBool,
}

/// What an engine returns.
#[derive(Clone, Debug, PartialEq)]
pub struct Speech {
    /// The sound.
    pub audio: Audio,
}

/// A row of [`ENGINES`].
pub struct EngineRow {
    /// The name of the engine: the part before the colon in `pico:nora`.
    pub name: &'static str,
    /// One line that describes it.
    pub help: &'static str,
    /// Opens the engine. This must be cheap: nothing is loaded before the first utterance. [`Engine::voice`] and
    /// [`Engine::absences`] report what does not work.
    pub open: fn() -> Box<dyn Engine>,
}

/// Every built-in engine, in the order in which bare names of voices are looked up.
pub const ENGINES: &[EngineRow] = &[
    EngineRow { name: "hibari", help: "built-in natural voices in English", open: hibari::Hibari::open },
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

/// Everything about a character's voice that changes samples. All of it is part of the keys in the cache.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Settings {
    /// Name of the engine.
    pub engine: String,
    /// Name of the voice within it.
    pub voice: String,
    /// The voice's own shape, combined with the character's.
    pub shape: Shape,
}

#[cfg(test)]
mod tests;
