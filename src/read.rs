//! Reads the bytes of a file into a [`Manuscript`]. Each format has a file of its own and a row in the table [`FORMATS`].
//!
//! A format knows how text is formatted, and what is not text. Who says what is decided later: see [`crate::attribute`].

mod decode;
mod markdown;
#[cfg(test)]
mod tests;

pub use decode::decode;

use crate::diag::{Diagnostics, Source};
use crate::script::{BlockKind, Manuscript};
use std::path::Path;

/// Reads the bytes of a file. The path is only for messages. Returns `None` and reports an error if the bytes are not in
/// the format at all.
pub type Reader = fn(&Path, Vec<u8>, &mut Diagnostics) -> Option<Manuscript>;

/// A file format for stories.
pub struct InputFormat {
    /// Its name.
    pub name: &'static str,
    /// One line that describes it.
    pub about: &'static str,
    /// File extensions, in lower case and without the dot.
    pub extensions: &'static [&'static str],
    /// Reads a file; [`read`] does what all formats have in common.
    pub reader: Reader,
}

/// All formats. The first one is used for files with an unknown extension.
pub const FORMATS: &[InputFormat] = &[InputFormat {
    name: "markdown",
    about: "Markdown or plain text with `Name: text` turns and quotations",
    extensions: &["md", "markdown", "txt"],
    reader: markdown::read,
}];

/// Returns the format of a file, by its extension in upper or lower case.
pub fn format_of(path: &Path) -> &'static InputFormat {
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    FORMATS.iter().find(|format| format.extensions.contains(&extension.as_str())).unwrap_or(&FORMATS[0])
}

/// Reads a file in its format. Every fault is pushed to `diagnostics`, in reading order, and everything that can be read is
/// returned nevertheless.
pub fn read(path: &Path, bytes: Vec<u8>, diagnostics: &mut Diagnostics) -> Option<Manuscript> {
    let mut found = Diagnostics::new();
    let mut manuscript = (format_of(path).reader)(path, bytes, &mut found);
    if let Some(manuscript) = &mut manuscript {
        entitle(manuscript);
    }
    found.sort();
    diagnostics.extend(found);
    manuscript
}

/// Sets the title of a text without one: it is the first heading of level 1, or else the name of the file (rule F3).
fn entitle(manuscript: &mut Manuscript) {
    if !manuscript.meta.title.is_empty() {
        return;
    }
    let heading = manuscript.blocks.iter().find(|block| block.kind == BlockKind::Heading(1));
    let heading = heading.map(|block| block.text.trim()).filter(|heading| !heading.is_empty());
    manuscript.meta.title = heading.map_or_else(|| stem(&manuscript.parts[0]), str::to_string);
}

/// Returns the name of the file without its extension, as words.
fn stem(source: &Source) -> String {
    let stem = source.path.file_stem().unwrap_or_default().to_string_lossy();
    stem.split(['-', '_', ' ']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
