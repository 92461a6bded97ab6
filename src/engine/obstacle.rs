//! What keeps a voice from speaking, as data.

use crate::diag::Advice;
use std::error::Error;
use std::fmt;
use std::path::PathBuf;

/// What keeps a voice or a whole engine from speaking on this machine. It is shown as one sentence without a full stop that
/// names the next step, if that is known. No message names a command of a program that uses this library.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Obstacle {
    /// The engine has no voice with this name.
    Name {
        /// Which names there are, or what is wrong with this one, in a sentence without a full stop. Empty if nothing
        /// more is known.
        reason: String,
    },
    /// The voice is part of this program only if it is built with a cargo feature.
    NotBuilt {
        /// The feature.
        feature: &'static str,
    },
    /// No voice of the engine is installed.
    Voices {
        /// What is missing, in a sentence without a full stop.
        what: &'static str,
        /// The entry of the catalogue that provides it. `None` if any voice of the engine does.
        entry: Option<&'static str>,
    },
    /// A program that is not installed or does not run.
    Program {
        /// Its name or path.
        name: String,
        /// What it is needed for, such as `which turns text into phonemes`, or empty.
        purpose: &'static str,
        /// What is wrong with it: `is not installed`.
        problem: String,
        /// How it is installed, such as `apt install flite`. `None` if that is unknown.
        install: Option<&'static str>,
    },
    /// A shared library that cannot be used.
    Library {
        /// Its name, and where it was looked for.
        name: String,
        /// Why it cannot be used.
        problem: String,
    },
    /// A file or folder that is missing, or that lacks something.
    File {
        /// Where it should be.
        path: PathBuf,
        /// What is missing: `cannot be read: …`.
        problem: String,
    },
    /// A file that exists but is damaged or of another kind.
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it: `cannot be used: …`.
        problem: String,
    },
    /// A file that is whole, but needs something that this program cannot do.
    Unsupported {
        /// The file.
        path: PathBuf,
        /// What it needs: `uses the operator …, which …`.
        problem: String,
    },
    /// A book asks for something to which its reader has not agreed.
    Untrusted {
        /// What it asks for, in words that follow "to".
        wish: String,
    },
    /// Something that must be set in voices.toml.
    Setting {
        /// The table, such as `[engines.openai]`.
        table: &'static str,
        /// What to do there: `name a server`.
        step: &'static str,
        /// What could be written: `urls = ["http://localhost:8880/v1"]`.
        example: &'static str,
    },
}

/// Something that an engine could speak with if an obstacle were removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absence {
    /// A voice, a program, or languages. Empty for the engine as a whole.
    pub what: String,
    /// What keeps it from speaking.
    pub obstacle: Obstacle,
}

impl Obstacle {
    /// An unknown name, about which nothing more is known.
    pub fn unknown() -> Self {
        Self::Name { reason: String::new() }
    }

    /// What helps, if the message does not already say so.
    pub fn advice(&self) -> Option<Advice> {
        match self {
            Self::Voices { entry: Some(entry), .. } => Some(Advice::InstallVoice(entry.to_string())),
            Self::Voices { entry: None, .. } => Some(Advice::ListInstallable),
            Self::Untrusted { .. } => Some(Advice::ListRequests),
            Self::NotBuilt { feature } => Some(Advice::BuildWithFeature(feature)),
            _ => None,
        }
    }

    /// See [`Obstacle::Name`].
    pub fn name(reason: impl Into<String>) -> Self {
        Self::Name { reason: reason.into() }
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name { reason } if reason.is_empty() => f.write_str("there is no such voice"),
            Self::Name { reason } => f.write_str(reason),
            Self::NotBuilt { .. } => f.write_str("it is not built into this program"),
            Self::Voices { what, .. } => f.write_str(what),
            Self::Program { name, purpose, problem, install } => {
                let purpose = if purpose.is_empty() { String::new() } else { format!(", {purpose},") };
                write!(f, "the program `{name}`{purpose} {problem}")?;
                install.iter().try_for_each(|install| write!(f, "; to install it: {install}"))
            }
            Self::Library { name, problem } => write!(f, "{name} cannot be used: {problem}"),
            Self::File { path, problem } | Self::Damaged { path, problem } | Self::Unsupported { path, problem } => {
                write!(f, "`{}` {problem}", path.display())
            }
            Self::Untrusted { wish } => write!(f, "the book asks to {wish}; no one has agreed to that yet"),
            Self::Setting { table, step, example } => {
                write!(f, "{step} under {table} in voices.toml, such as {example}")
            }
        }
    }
}

impl Error for Obstacle {}
