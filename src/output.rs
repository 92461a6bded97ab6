//! Output files: the trait [`Output`] for audio, a file for each format, the table [`OUTPUTS`], and the files next to the
//! sound.

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
mod packed;
pub mod page;
pub mod playlist;
pub mod proof;
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

use crate::assemble::Grid;
use crate::diag::{Advice, Diagnostic};
use crate::fs::PathError;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::fs::File;
use std::path::Path;
use tags::Tags;

/// An audio file that is being written. It appears, and replaces an old file of that name, only when it is finished. If
/// it is dropped before that, it is removed.
pub trait Output: Send {
    /// Appends interleaved samples (left, right, left, …). Values outside of -1.0..=1.0 are clipped.
    ///
    /// # Errors
    /// The disk is full or failed, or the format cannot hold more.
    fn write(&mut self, samples: &[f32]) -> Result<(), OutputError>;

    /// Where the samples are in the file, if it holds plain samples. `None` for encoders.
    fn raw(&self) -> Option<Raw> {
        None
    }

    /// Appends the next frames (samples of all channels) of an older file, byte by byte from its current position.
    ///
    /// # Errors
    /// The format has no [`raw`](Self::raw) samples, the older file ends too early, or as for [`write`](Self::write).
    fn take_over(&mut self, _old: &File, _frames: u64) -> Result<(), OutputError> {
        Err(OutputError::Unsupported { format: "this format", what: "samples of another file".into() })
    }

    /// Appends a segment that was encoded by itself and has so many frames: see [`Segments`].
    ///
    /// # Errors
    /// The format has no segments, the segment is damaged, or as for [`write`](Self::write).
    fn append(&mut self, _segment: &[u8], _frames: u64) -> Result<(), OutputError> {
        Err(OutputError::Unsupported { format: "this format", what: "segments".into() })
    }

    /// Finishes the file and puts it in its place, synced to the disk.
    ///
    /// # Errors
    /// The disk is full or failed.
    fn finish(self: Box<Self>) -> Result<(), OutputError>;
}

/// Where the samples are in a file with plain samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Raw {
    /// Offset of the first sample, in bytes.
    pub start: u64,
    /// Bytes of a frame, which has one sample of each channel.
    pub frame: u64,
}

/// The format of the sound in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spec {
    /// Samples per second of each channel, never 0.
    pub rate: u32,
    /// The number of channels, never 0.
    pub channels: u16,
    /// The size of a sample. Lossy formats ignore it.
    pub bits: Bits,
    /// The number of frames (samples per channel) that will be written, if it is known. Some formats need it to reserve
    /// room in the header or to use their simplest form.
    pub frames: Option<u64>,
    /// Bits per second for lossy formats. `None` means the format's default.
    pub bitrate: Option<u32>,
}

impl Spec {
    /// Describes sound of unknown length, at the format's default bitrate.
    pub const fn new(rate: u32, channels: u16, bits: Bits) -> Self {
        Self { rate, channels, bits, frames: None, bitrate: None }
    }
}

/// The size of a sample.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub enum Bits {
    /// 16 bits, which is what most engines produce.
    #[default]
    Sixteen,
    /// 24 bits, for further processing.
    TwentyFour,
}

impl Bits {
    /// The number of bits.
    pub fn count(self) -> u16 {
        match self {
            Bits::Sixteen => 16,
            Bits::TwentyFour => 24,
        }
    }

    /// The size with this number of bits, if it is 16 or 24.
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
    /// The format does not support this kind of sound.
    Unsupported {
        /// Name of the format.
        format: &'static str,
        /// What the format cannot hold.
        what: String,
    },
    /// This build was made without the format.
    NotBuilt {
        /// Name of the format.
        format: &'static str,
        /// The cargo feature that adds it.
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
    /// Extensions of its files, in lower case and without the dot. The first one is the usual one.
    pub extensions: &'static [&'static str],
    /// One line that describes it.
    pub help: &'static str,
    /// Whether its files hold plain samples, one after another: see [`Output::raw`].
    pub raw: bool,
    /// Checks, before anything is spoken, that the format can hold this many frames (samples per channel) of this kind.
    pub check_size: fn(frames: u64, spec: &Spec) -> Result<(), OutputError>,
    /// How many seconds of sound one thread of a usual computer writes in a second, for estimates.
    pub speed: f64,
    /// Starts a file.
    pub open: Open,
    /// How a file is made of segments that are encoded one by one. `None` if its encoder has to begin at the beginning.
    pub segments: Option<Segments>,
}

/// How files of a format are made of segments.
pub struct Segments {
    /// The units at which segments begin. See [`Timeline::joints`](crate::assemble::Timeline::joints).
    pub grid: fn(&Spec) -> Grid,
    /// Starts to encode a segment of so many units, of which the end is silence. `None` means the last one, which is as
    /// long as what is written.
    pub encode: OpenSegment,
}

/// Starts a segment of a format.
pub type OpenSegment = fn(&Spec, units: Option<u64>) -> Result<Box<dyn SegmentEncoder>, OutputError>;

/// A segment that is being encoded.
pub trait SegmentEncoder: Send {
    /// Appends interleaved samples, as [`Output::write`] does.
    ///
    /// # Errors
    /// The encoder failed.
    fn write(&mut self, samples: &[f32]) -> Result<(), OutputError>;

    /// The bytes of the segment, for [`Output::append`].
    ///
    /// # Errors
    /// The encoder failed.
    fn finish(self: Box<Self>) -> Result<Vec<u8>, OutputError>;
}

/// Starts a file of a format.
pub type Open = fn(path: &Path, spec: &Spec, tags: &Tags) -> Result<Box<dyn Output>, OutputError>;

/// Every format. A format that this build lacks has a row too, which says how to get it.
pub const OUTPUTS: &[OutputRow] = &[
    OutputRow {
        name: "wav",
        extensions: &["wav", "wave"],
        help: "uncompressed, for any player or editor; RF64 beyond 4 GiB",
        raw: true,
        check_size: wav::check_size,
        speed: 8_000.0,
        open: wav::open,
        segments: None,
    },
    OutputRow {
        name: "flac",
        extensions: &["flac"],
        help: "lossless, about half the size of WAV; tags, chapters, cover",
        raw: false,
        check_size: flac::check_size,
        speed: 500.0,
        open: flac::open,
        segments: None,
    },
    OutputRow {
        name: "opus",
        extensions: &["opus", "ogg"],
        help: "the smallest files (40 kbit/s), for phones and the web; tags, chapters, cover",
        raw: false,
        check_size: opus::check_size,
        speed: 30.0,
        open: opus::open,
        segments: Some(Segments { grid: opus::segment::grid, encode: opus::segment::encode }),
    },
    OutputRow {
        name: "m4b",
        extensions: &["m4b", "m4a", "mp4"],
        help: "audiobook for phones and players: AAC with tags, chapters and cover",
        raw: false,
        check_size: m4b::check_size,
        speed: 230.0,
        open: m4b::open,
        segments: Some(Segments { grid: m4b::segment::grid, encode: m4b::segment::encode }),
    },
    OutputRow {
        name: "mp3",
        extensions: &["mp3"],
        help: mp3::HELP,
        raw: false,
        check_size: mp3::check_size,
        speed: 130.0,
        open: mp3::open,
        segments: None,
    },
];

/// Finds a format by its name.
pub fn by_name(name: &str) -> Option<&'static OutputRow> {
    OUTPUTS.iter().find(|row| row.name == name)
}

/// Finds the format of a path by its extension, in upper or lower case.
pub fn by_path(path: &Path) -> Option<&'static OutputRow> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    OUTPUTS.iter().find(|row| row.extensions.contains(&extension.as_str()))
}
