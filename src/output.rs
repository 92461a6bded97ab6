//! Files for people: [`Output`], one file of this folder for each format, one table [`OUTPUTS`]; and the files beside the sound.

mod comments;
pub mod cover;
pub mod epub;
pub mod flac;
pub mod labels;
pub mod m4b;
#[cfg(feature = "mp3")]
pub mod mp3;
#[cfg(not(feature = "mp3"))]
#[path = "output/mp3_missing.rs"]
pub mod mp3;
pub mod opus;
pub mod page;
pub mod playlist;
mod shared;
pub mod side;
pub mod stems;
pub mod subtitles;
pub mod tags;
pub mod telling;
pub mod timeline;
pub mod wav;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

use crate::diag::{Advice, Diagnostic};
use crate::fs::PathError;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::fs::File;
use std::path::Path;
use tags::Tags;

/// A file that is being written, sample by sample. Nothing is seen of it, and the old file stays as it was, until it is
/// finished; dropped before that, it is gone.
pub trait Output: Send {
    /// Appends samples; those of several channels by turns (left, right, left, …). What is outside of -1.0..=1.0 is
    /// clipped.
    ///
    /// # Errors
    /// The disk is full or failed, or the format can hold no more.
    fn write(&mut self, samples: &[f32]) -> Result<(), OutputError>;

    /// Where the samples are in the file, if they are written as they are. Encoders have none.
    fn raw(&self) -> Option<Raw> {
        None
    }

    /// Appends the next frames (samples of all channels) of an older file, byte by byte from where that one stands.
    ///
    /// # Errors
    /// The format is none with [`raw`](Self::raw) samples, the older file ends too early, or as for [`write`](Self::write).
    fn take_over(&mut self, _old: &File, _frames: u64) -> Result<(), OutputError> {
        Err(OutputError::Unsupported { format: "this format", what: "samples of another file".into() })
    }

    /// Puts the file in its place, safe on the disk.
    ///
    /// # Errors
    /// The disk is full or failed.
    fn finish(self: Box<Self>) -> Result<(), OutputError>;
}

/// Where samples lie in a file of [`Output`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Raw {
    /// The first byte of the first one.
    pub start: u64,
    /// Bytes of the samples of all channels at one moment.
    pub frame: u64,
}

/// What the sound in a file is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spec {
    /// Samples per second and channel, never 0.
    pub rate: u32,
    /// Channels, never 0.
    pub channels: u16,
    /// Size of a sample; formats that lose something have none and pass over it.
    pub bits: Bits,
    /// Frames (samples per channel) that will be written, if that is known: some formats make room for what depends on it,
    /// and only then know whether they need more than their plainest form.
    pub frames: Option<u64>,
    /// Bits per second, for formats that lose something; `None` for what they hold for right.
    pub bitrate: Option<u32>,
}

impl Spec {
    /// Sound of unknown length, at the bitrate that the format holds for right.
    pub const fn new(rate: u32, channels: u16, bits: Bits) -> Self {
        Self { rate, channels, bits, frames: None, bitrate: None }
    }
}

/// Size of a sample.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub enum Bits {
    /// As the engines have it.
    #[default]
    Sixteen,
    /// For those who process the file further.
    TwentyFour,
}

impl Bits {
    /// As a number.
    pub fn count(self) -> u16 {
        match self {
            Bits::Sixteen => 16,
            Bits::TwentyFour => 24,
        }
    }

    /// From a number, if it is 16 or 24.
    pub fn from_count(count: u16) -> Option<Self> {
        [Bits::Sixteen, Bits::TwentyFour].into_iter().find(|bits| bits.count() == count)
    }
}

impl From<Bits> for u16 {
    fn from(bits: Bits) -> Self {
        bits.count()
    }
}

impl TryFrom<u16> for Bits {
    type Error = &'static str;

    fn try_from(count: u16) -> Result<Self, Self::Error> {
        Self::from_count(count).ok_or("a sample has 16 or 24 bits")
    }
}

/// Why a file was not written.
#[derive(Debug)]
pub enum OutputError {
    /// The disk is full or failed.
    Disk(PathError),
    /// The sound is longer than a file of this format can be.
    TooLong {
        /// Name of the format.
        format: &'static str,
        /// The longest it can be, in seconds.
        limit: f64,
    },
    /// The format does not know sound of that kind.
    Unsupported {
        /// Name of the format.
        format: &'static str,
        /// What is asked too much.
        what: String,
    },
    /// This build was made without the format.
    NotBuilt {
        /// Name of the format.
        format: &'static str,
        /// The cargo feature that brings it.
        feature: &'static str,
    },
}

impl From<PathError> for OutputError {
    fn from(error: PathError) -> Self {
        Self::Disk(error)
    }
}

impl fmt::Display for OutputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Disk(error) => error.fmt(f),
            Self::TooLong { format, limit } => {
                write!(f, "this is too long for {format}, which holds {:.1} hours of such sound", limit / 3600.0)
            }
            Self::Unsupported { format, what } => write!(f, "{format} cannot hold {what}"),
            Self::NotBuilt { format, .. } => write!(f, "this fullcast was built without {format}"),
        }
    }
}

impl std::error::Error for OutputError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Disk(error) => Some(error),
            Self::TooLong { .. } | Self::Unsupported { .. } | Self::NotBuilt { .. } => None,
        }
    }
}

impl From<OutputError> for Diagnostic {
    fn from(error: OutputError) -> Self {
        let message = error.to_string();
        match error {
            OutputError::Disk(error) => error.into(),
            OutputError::TooLong { .. } => Diagnostic::error("too-long", message).advise(Advice::MakeSmaller),
            OutputError::Unsupported { .. } => Diagnostic::error("unsupported-output", message),
            OutputError::NotBuilt { feature, .. } => Diagnostic::error("format-not-built", message)
                .hint("write another format, such as .m4b or .opus, or build the program with this one")
                .advise(Advice::BuildWithFeature(feature)),
        }
    }
}

/// A row of [`OUTPUTS`].
pub struct OutputRow {
    /// The format's name.
    pub name: &'static str,
    /// Endings of its files, lower case, without the dot; the first one is the usual one.
    pub extensions: &'static [&'static str],
    /// One line for people.
    pub help: &'static str,
    /// Whether its files hold plain samples, one after another: see [`Output::raw`].
    pub raw: bool,
    /// Refuses, before anything is spoken, what the format cannot hold: so many frames (samples per channel), or such.
    pub check_size: fn(frames: u64, spec: &Spec) -> Result<(), OutputError>,
    /// Starts a file.
    pub open: Open,
}

/// Starts a file of a format.
pub type Open = fn(path: &Path, spec: &Spec, tags: &Tags) -> Result<Box<dyn Output>, OutputError>;

/// Every format there is. One that this build lacks has its row all the same, and says how to get it.
pub const OUTPUTS: &[OutputRow] = &[
    OutputRow {
        name: "wav",
        extensions: &["wav", "wave"],
        help: "uncompressed, for any player or editor; RF64 beyond 4 GiB",
        raw: true,
        check_size: wav::check_size,
        open: wav::open,
    },
    OutputRow {
        name: "flac",
        extensions: &["flac"],
        help: "lossless, about half the size of WAV; tags, chapters, cover",
        raw: false,
        check_size: flac::check_size,
        open: flac::open,
    },
    OutputRow {
        name: "opus",
        extensions: &["opus", "ogg"],
        help: "the smallest files (40 kbit/s), for phones and the web; tags, chapters, cover",
        raw: false,
        check_size: opus::check_size,
        open: opus::open,
    },
    OutputRow {
        name: "m4b",
        extensions: &["m4b", "m4a", "mp4"],
        help: "audiobook for phones and players: AAC with tags, chapters and cover",
        raw: false,
        check_size: m4b::check_size,
        open: m4b::open,
    },
    OutputRow {
        name: "mp3",
        extensions: &["mp3"],
        help: mp3::HELP,
        raw: false,
        check_size: mp3::check_size,
        open: mp3::open,
    },
];

/// The format of that name.
pub fn by_name(name: &str) -> Option<&'static OutputRow> {
    OUTPUTS.iter().find(|row| row.name == name)
}

/// The format whose files end as this path does, in upper or lower case.
pub fn by_path(path: &Path) -> Option<&'static OutputRow> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    OUTPUTS.iter().find(|row| row.extensions.contains(&extension.as_str()))
}
