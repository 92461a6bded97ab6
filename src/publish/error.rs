//! Why a book was not published.

use super::Product;
use crate::assemble::{Cancelled, StreamError};
use crate::audio::target::TARGETS;
use crate::book::Book;
use crate::diag::{Advice, Diagnostic, Diagnostics};
use crate::fs::{self, PathError};
use crate::output::subtitles::FORMATS;
use crate::output::{OUTPUTS, OutputError};
use crate::render::{Failure, RenderError};
use crate::sounds::SoundError;
use crate::store::StoreError;
use std::error::Error;
use std::fmt;
use std::path::PathBuf;

/// Why a book was not published. It is shown as a sentence without a full stop.
#[derive(Debug)]
pub enum PublishError {
    /// No target has this name.
    UnknownTarget(String),
    /// No format has this name.
    UnknownFormat(String),
    /// The name of the output does not say which format to write, and nothing else does.
    NoFormat(PathBuf),
    /// The name of a subtitle file does not say which format to write, or there is no subtitle format of this name.
    NoSubtitles(PathBuf),
    /// The name of a file next to the sound has the ending of something else.
    OtherEnding {
        /// What would be in it.
        product: Product,
        /// The file.
        path: PathBuf,
    },
    /// Nothing says where the sound should go: the order names no output, and the book was not read from a file.
    NoOutput,
    /// An output would replace a file that the user wrote.
    OverwritesInput {
        /// The file.
        path: PathBuf,
        /// What it is, such as "the script".
        what: &'static str,
    },
    /// Two outputs cannot be in the same place.
    Clash {
        /// One output.
        first: (Product, PathBuf),
        /// The other one.
        second: (Product, PathBuf),
    },
    /// One output is a file where the other one needs a folder.
    Within {
        /// The file.
        file: (Product, PathBuf),
        /// The path inside it, which would need a folder.
        inside: (Product, PathBuf),
    },
    /// There is a link at a place that the order does not name. It may have come with the book, and is not followed.
    Link {
        /// The link.
        path: PathBuf,
        /// Where it leads.
        target: PathBuf,
    },
    /// These utterances, in the order of the script, could not be spoken. All others are in the store.
    Speech(Vec<Failure>),
    /// The store failed.
    Store(StoreError),
    /// A sound file that the script names could not be read any more.
    Sound(SoundError),
    /// A file could not be written.
    Output(OutputError),
    /// Takes were damaged again each time they were spoken again.
    Damaged,
    /// The work was asked to stop. What was spoken is in the store.
    Cancelled,
}

impl fmt::Display for PublishError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownTarget(name) => write!(f, "there is no target `{name}`"),
            Self::UnknownFormat(name) => write!(f, "there is no format `{name}`"),
            Self::NoFormat(path) => write!(f, "the name {} does not say which format to write", path.display()),
            Self::NoSubtitles(path) => write!(f, "the name {} does not say which subtitles to write", path.display()),
            Self::OtherEnding { product, path } => {
                write!(f, "{product} cannot be {}: that is the name of something else", path.display())
            }
            Self::NoOutput => f.write_str("nothing says where the sound should go"),
            Self::OverwritesInput { path, what } => {
                write!(f, "{} is {what} itself: it is not overwritten", path.display())
            }
            Self::Clash { first, second } => clash(f, first, second),
            Self::Within { file: (file, path), inside: (product, inside) } => {
                let (path, inside) = (path.display(), inside.display());
                write!(f, "{product} cannot go to {inside}, because {file} is a file at {path}")
            }
            Self::Link { path, target } => write!(f, "cannot write {}: {}", path.display(), fs::is_link(target)),
            Self::Speech(failures) => match &failures[..] {
                [only] => only.fmt(f),
                failures => write!(f, "{} lines could not be spoken", failures.len()),
            },
            Self::Store(error) => error.fmt(f),
            Self::Sound(error) => error.fmt(f),
            Self::Output(error) => error.fmt(f),
            Self::Damaged => f.write_str("lines in the cache are damaged each time they are spoken"),
            Self::Cancelled => f.write_str("stopped"),
        }
    }
}

fn clash(f: &mut fmt::Formatter<'_>, first: &(Product, PathBuf), second: &(Product, PathBuf)) -> fmt::Result {
    let ((one, other), (two, path)) = (first, second);
    let shown = path.display();
    match (one.is_folder(), two.is_folder()) {
        (true, _) => write!(f, "{two} cannot be a file at {shown}, because the folder of {one} goes there"),
        (_, true) => write!(f, "the folder of {two} cannot be at {shown}, because the file of {one} goes there"),
        _ if one == two => write!(f, "{one} cannot go to one file twice, {shown}"),
        _ if other == path => write!(f, "{two} and {one} cannot go to one file, {shown}"),
        // The two paths are different names of the same file.
        _ => write!(f, "{two} and {one} cannot go to one file, {shown} and {}", other.display()),
    }
}

impl Error for PublishError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Speech(failures) => failures.first().map(|failure| failure as _),
            Self::Store(error) => Some(error),
            Self::Sound(error) => Some(error),
            Self::Output(error) => Some(error),
            _ => None,
        }
    }
}

impl From<StoreError> for PublishError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<SoundError> for PublishError {
    fn from(error: SoundError) -> Self {
        Self::Sound(error)
    }
}

impl From<OutputError> for PublishError {
    fn from(error: OutputError) -> Self {
        Self::Output(error)
    }
}

impl From<PathError> for PublishError {
    fn from(error: PathError) -> Self {
        Self::Output(error.into())
    }
}

impl From<RenderError> for PublishError {
    fn from(error: RenderError) -> Self {
        match error {
            RenderError::Speech(failures) => Self::Speech(failures),
            RenderError::Store(error) => Self::Store(error),
            RenderError::Cancelled => Self::Cancelled,
        }
    }
}

/// Converts an error of levelling that may be a cancellation.
pub(super) fn stopped(error: StreamError<Cancelled>) -> StreamError<PublishError> {
    match error {
        StreamError::Damaged(keys) => StreamError::Damaged(keys),
        StreamError::Store(error) => StreamError::Store(error),
        StreamError::Sound(error) => StreamError::Sound(error),
        StreamError::Sink(Cancelled) => StreamError::Sink(PublishError::Cancelled),
    }
}

impl PublishError {
    /// Everything that went wrong, with places in the script and hints. Empty if the work was asked to stop, which is
    /// not a fault.
    pub fn diagnostics(self, book: &Book) -> Diagnostics {
        let message = self.to_string();
        let fault = match self {
            Self::Cancelled => return Diagnostics::new(),
            Self::Speech(failures) => return failures.iter().map(|failure| unspoken(failure, book)).collect(),
            Self::Store(error) => error.into(),
            Self::Sound(_) => Diagnostic::error("no-sound", message).hint("make the book again"),
            Self::Output(error) => error.into(),
            Self::UnknownTarget(_) => Diagnostic::error("unknown-target", message)
                .hint(format!("the targets are {}", list(TARGETS.iter().map(|target| target.name.into())))),
            Self::UnknownFormat(_) => Diagnostic::error("unknown-format", message)
                .hint(format!("the formats are {}", list(OUTPUTS.iter().map(|row| row.name.into())))),
            Self::NoFormat(_) => {
                let known = OUTPUTS.iter().flat_map(|row| row.extensions).map(|ending| format!(".{ending}"));
                Diagnostic::error("unknown-format", message)
                    .hint(format!("end it with one of: {}", list(known)))
                    .advise(Advice::NameFormat)
            }
            Self::NoSubtitles(_) => {
                let known = FORMATS.iter().map(|format| format!(".{}", format.extension));
                Diagnostic::error("unknown-format", message).hint(format!("end it with one of: {}", list(known)))
            }
            Self::OtherEnding { product, .. } => {
                let fault = Diagnostic::error("other-ending", message);
                match product.endings() {
                    [] => fault.hint("name a folder, which needs no ending"),
                    endings => fault.hint(format!(
                        "end it with {}, or with nothing",
                        list(endings.iter().map(|e| format!(".{e}")))
                    )),
                }
            }
            Self::NoOutput => Diagnostic::error("no-output", message).advise(Advice::NameTheOutput),
            Self::Link { .. } => Diagnostic::error("cannot-write", message)
                .hint("remove the link, if you did not make it")
                .advise(Advice::NameTheOutput),
            Self::OverwritesInput { .. } => {
                Diagnostic::error("overwrites-input", message).advise(Advice::ChooseAnotherName)
            }
            Self::Clash { .. } | Self::Within { .. } => {
                Diagnostic::error("one-file-twice", message).hint("give each of them a place of its own")
            }
            Self::Damaged => Diagnostic::error("cache-failed", message)
                .hint("the disk may be failing")
                .advise(Advice::OtherCacheFolder),
        };
        [fault].into_iter().collect()
    }
}

fn list(names: impl Iterator<Item = String>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

fn unspoken(failure: &Failure, book: &Book) -> Diagnostic {
    let lines = &mut book.script.lines();
    let Some(line) = lines.nth(failure.line) else { return Diagnostic::error("not-spoken", failure.to_string()) };
    let name = book.script.name(line.speaker);
    let message = format!("{name}'s line could not be spoken: {}", failure.error);
    let fault = Diagnostic::error("not-spoken", message).at_place(&book.script.parts, line.place);
    match failure.error.kind.advice() {
        Some(advice) => fault.hint(advice),
        None => fault,
    }
}
