//! The order: what to publish.

use super::{Product, PublishError};
use crate::output::Bits;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What to publish. It is plain data, which can be stored and sent. Whatever it leaves open is chosen from the book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Order {
    /// Where the sound goes: a file or, if the book is split, a folder. An extension that names a format is not part of the
    /// folder's name. `None` means next to the script, with its name.
    pub output: Option<PathBuf>,
    /// The folder in which it goes if `output` is not given, with the script's name. `None` means the script's own.
    pub folder: Option<PathBuf>,
    /// The name of a format (see [`OUTPUTS`](crate::output::OUTPUTS)). `None` means the one of the extension of `output`.
    pub format: Option<String>,
    /// The name of the target (see [`TARGETS`](crate::audio::target::TARGETS)). `None` means the one in voices.toml.
    pub target: Option<String>,
    /// Whether every chapter gets a volume of its own. A target can require that too.
    pub split: bool,
    /// Size of a sample, for formats that have several.
    pub bits: Bits,
    /// Samples per second. `None` means the rate of the target, or else that of the voices.
    pub rate: Option<u32>,
    /// Whether to measure the volumes.
    pub measure: bool,
    /// Additional files.
    pub sides: Sides,
}

impl Default for Order {
    fn default() -> Self {
        Self {
            output: None,
            folder: None,
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
    /// Orders a single file, in the format of its extension.
    pub fn to(output: impl Into<PathBuf>) -> Self {
        Self { output: Some(output.into()), ..Self::default() }
    }
}

/// Files next to the sound. A name without an ending gets the usual one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sides {
    /// The start and end of every line, as JSON.
    pub timeline: Option<PathBuf>,
    /// Subtitles of the whole book, in the formats of the extensions.
    pub subtitles: Vec<PathBuf>,
    /// Formats of subtitles, such as `srt`, to write next to every volume, with its name.
    pub volume_subtitles: Vec<String>,
    /// Labels for an audio editor.
    pub labels: Option<PathBuf>,
    /// A folder for one sound file per speaker.
    pub stems: Option<PathBuf>,
    /// A page to read along with.
    pub page: Option<PathBuf>,
    /// An EPUB with the sound in it, which reading apps play along with the text.
    pub epub: Option<PathBuf>,
}

impl Sides {
    /// All paths, as they are named.
    pub(super) fn paths(&self) -> impl Iterator<Item = &PathBuf> {
        let single = [&self.timeline, &self.labels, &self.stems, &self.page, &self.epub];
        single.into_iter().flatten().chain(&self.subtitles)
    }

    /// The same with the endings of their formats: see [`Product::named`].
    pub(super) fn named(&self) -> Result<Self, PublishError> {
        let named =
            |product: Product, path: &Option<PathBuf>| path.as_deref().map(|path| product.named(path)).transpose();
        Ok(Self {
            timeline: named(Product::Timeline, &self.timeline)?,
            labels: named(Product::Labels, &self.labels)?,
            stems: named(Product::Stems, &self.stems)?,
            page: named(Product::Page, &self.page)?,
            epub: named(Product::Epub, &self.epub)?,
            subtitles: self.subtitles.clone(),
            volume_subtitles: self.volume_subtitles.clone(),
        })
    }
}
