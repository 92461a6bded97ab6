//! What is wanted.

use crate::output::Bits;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What to publish: plain data that can be written down and sent. What it leaves open is chosen from the book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Order {
    /// Where the sound goes: a file or, if the book is split, a folder. An ending that names a format is not part of the
    /// folder's name. None is beside the script, under its name.
    pub output: Option<PathBuf>,
    /// The name of a format (see [`OUTPUTS`](crate::output::OUTPUTS)). None is the one that `output` ends with.
    pub format: Option<String>,
    /// The name of what the sound has to measure (see [`TARGETS`](crate::audio::target::TARGETS)). None is what voices.toml
    /// says.
    pub target: Option<String>,
    /// Whether every chapter gets a volume of its own. A target can ask for that too.
    pub split: bool,
    /// Size of a sample, for formats that know several.
    pub bits: Bits,
    /// Samples per second. None is what the target asks for, else what the voices have.
    pub rate: Option<u32>,
    /// Whether anybody wants to know what the volumes measure.
    pub measure: bool,
    /// What else to write.
    pub sides: Sides,
}

impl Default for Order {
    fn default() -> Self {
        Self {
            output: None,
            format: None,
            target: None,
            split: false,
            bits: Bits::default(),
            rate: None,
            measure: true,
            sides: Sides::default(),
        }
    }
}

impl Order {
    /// One file, in the format that its name ends with.
    pub fn to(output: impl Into<PathBuf>) -> Self {
        Self { output: Some(output.into()), ..Self::default() }
    }
}

/// Files beside the sound.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sides {
    /// When each line is heard, as JSON.
    pub timeline: Option<PathBuf>,
    /// Subtitles of the whole, in the formats that the names end with.
    pub subtitles: Vec<PathBuf>,
    /// Formats of subtitles, such as `srt`, that are written beside every volume, under its name.
    pub volume_subtitles: Vec<String>,
    /// Labels for an audio editor.
    pub labels: Option<PathBuf>,
    /// A folder for one sound file for each speaker.
    pub stems: Option<PathBuf>,
    /// A page to read along with.
    pub page: Option<PathBuf>,
    /// An EPUB that reads itself aloud.
    pub epub: Option<PathBuf>,
}
