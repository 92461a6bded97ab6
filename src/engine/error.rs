//! The error of an engine.

use super::Obstacle;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// Why an utterance was not spoken.
///
/// It is shown as one sentence without a full stop, which includes what its [`source`](Error::source) says. Print only
/// one of the two.
#[derive(Clone, Debug)]
pub struct EngineError {
    /// What can be done about it.
    pub kind: EngineErrorKind,
    /// What happened, in a sentence without a full stop.
    pub message: String,
    silent: bool,
    cause: Option<Arc<dyn Error + Send + Sync>>,
}

/// What can be done about an [`EngineError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EngineErrorKind {
    /// The same request may succeed later: a server is busy or cannot be reached, or a program took too long.
    Retry,
    /// This voice cannot speak this text, now or later. Another text may work.
    Refused,
    /// Something is missing: the voice, its program, its model, or a key. See [`Obstacle`].
    Missing,
    /// The engine or its data is damaged or not supported, or it answered with something other than speech.
    Broken,
}

impl EngineErrorKind {
    /// What the user can do about it, if the message does not already say so.
    pub fn advice(self) -> Option<&'static str> {
        match self {
            Self::Retry => Some("try again later: every line that was spoken is kept"),
            Self::Refused => {
                Some("reword the line, or respell what the voice cannot say under [lexicon] in voices.toml")
            }
            Self::Missing | Self::Broken => None,
        }
    }
}

impl EngineError {
    /// Creates an error without a source.
    pub fn new(kind: EngineErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), silent: false, cause: None }
    }

    /// Creates an error of the kind [`EngineErrorKind::Retry`].
    pub fn retry(message: impl Into<String>) -> Self {
        Self::new(EngineErrorKind::Retry, message)
    }

    /// Creates an error of the kind [`EngineErrorKind::Refused`].
    pub fn refused(message: impl Into<String>) -> Self {
        Self::new(EngineErrorKind::Refused, message)
    }

    /// Creates an error of the kind [`EngineErrorKind::Missing`].
    pub fn missing(message: impl Into<String>) -> Self {
        Self::new(EngineErrorKind::Missing, message)
    }

    /// Creates an error of the kind [`EngineErrorKind::Broken`].
    pub fn broken(message: impl Into<String>) -> Self {
        Self::new(EngineErrorKind::Broken, message)
    }

    /// The error of an engine that was told to stop before it was done: see [`Utterance::stop`](super::Utterance::stop).
    pub fn stopped() -> Self {
        Self::retry("it was stopped")
    }

    /// The error of an engine that returned silence for a text.
    pub fn silent() -> Self {
        Self { silent: true, ..Self::refused("the engine made no sound of this text") }
    }

    /// Whether it is that the engine returned silence, for all of a text or a sentence of it.
    pub fn is_silent(&self) -> bool {
        self.silent
    }

    /// Adds the error that this one comes from. The message must already include it.
    pub fn because(self, cause: impl Error + Send + Sync + 'static) -> Self {
        Self { cause: Some(Arc::new(cause)), ..self }
    }

    /// The obstacle that it comes from, if it comes from one.
    pub fn obstacle(&self) -> Option<&Obstacle> {
        self.source()?.downcast_ref()
    }

    /// Puts words before the message, such as the name of the voice.
    pub fn about(self, whom: impl fmt::Display) -> Self {
        self.reworded(|message| format!("{whom}: {message}"))
    }

    /// Changes the message.
    pub fn reworded(self, reword: impl FnOnce(String) -> String) -> Self {
        Self { message: reword(self.message), ..self }
    }
}

impl fmt::Display for EngineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for EngineError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause.as_deref().map(|cause| cause as &(dyn Error + 'static))
    }
}

impl From<Obstacle> for EngineError {
    fn from(obstacle: Obstacle) -> Self {
        let kind = match obstacle {
            Obstacle::Damaged { .. } | Obstacle::Unsupported { .. } => EngineErrorKind::Broken,
            _ => EngineErrorKind::Missing,
        };
        Self::new(kind, obstacle.to_string()).because(obstacle)
    }
}
