//! Reads the bytes of a file into a [`Manuscript`]. Each format has a file of its own and a row in the table [`FORMATS`].
//!
//! A format knows how text is formatted, and what is not text. Who says what is decided later: see [`crate::attribute`].

pub(crate) mod archive;
mod block;
mod decode;
mod element;
pub(crate) mod entity;
pub(crate) mod epub;
mod foreign;
mod fountain;
pub(crate) mod html;
mod markdown;
mod notes;
mod office;
mod opendocument;
mod plain;
mod rtf;
mod ruby;
mod sounds;
mod subtitles;
#[cfg(test)]
pub(crate) mod tests;
mod transcript;
mod word;

pub use decode::{decode, decode_any};

use crate::diag::{Diagnostics, Span};
use crate::script::{BlockKind, Footnotes, Manuscript, ReadOptions};
use std::path::Path;

/// A file to read.
pub struct Input<'a> {
    /// Its path, which is only for messages and for its extension.
    pub path: &'a Path,
    /// Its content.
    pub bytes: Vec<u8>,
    /// What is read of it.
    pub options: ReadOptions,
}

impl<'a> Input<'a> {
    /// A file that is read as usual.
    pub fn new(path: &'a Path, bytes: Vec<u8>) -> Self {
        Self { path, bytes, options: ReadOptions::default() }
    }
}

/// Reads a file. Returns `None` and reports an error if the bytes are not in the format at all.
pub type Reader = fn(Input, &mut Diagnostics) -> Option<Manuscript>;

/// A file format for stories.
pub struct InputFormat {
    /// Its name.
    pub name: &'static str,
    /// One line that describes it.
    pub about: &'static str,
    /// File extensions, in lower case and without the dot.
    pub extensions: &'static [&'static str],
    /// Whether the content of a file shows that it is in this format, whatever the file is called.
    pub recognizes: fn(&[u8]) -> bool,
    /// Reads a file; [`read`] does what all formats have in common.
    pub reader: Reader,
}

/// All formats, in the order in which they are tried. The last one is used for files that nothing else is known about.
pub const FORMATS: &[InputFormat] = &[
    InputFormat {
        name: "epub",
        about: "An e-book: EPUB 2 or 3 without DRM",
        extensions: &["epub"],
        recognizes: epub::recognizes,
        reader: epub::read,
    },
    InputFormat {
        name: "word",
        about: "A document of Word",
        extensions: &["docx"],
        recognizes: word::recognizes,
        reader: word::read,
    },
    InputFormat {
        name: "opendocument",
        about: "A text of LibreOffice",
        extensions: &["odt"],
        recognizes: opendocument::recognizes,
        reader: opendocument::read,
    },
    InputFormat {
        name: "rtf",
        about: "A document in RTF",
        extensions: &["rtf"],
        recognizes: rtf::recognizes,
        reader: rtf::read,
    },
    InputFormat {
        name: "html",
        about: "A web page saved to disk",
        extensions: &["html", "htm", "xhtml"],
        recognizes: html::recognizes,
        reader: html::read,
    },
    InputFormat {
        name: "fountain",
        about: "A screenplay in Fountain",
        extensions: &["fountain", "spmd"],
        recognizes: fountain::recognizes,
        reader: fountain::read,
    },
    InputFormat {
        name: "subtitles",
        about: "Subtitles: SRT or WebVTT",
        extensions: &["srt", "vtt"],
        recognizes: subtitles::recognizes,
        reader: subtitles::read,
    },
    InputFormat {
        name: "transcript",
        about: "A transcript or chat log: `[00:01:02] Anna: Hi`, `<anna> hi`, `[Anna] Hi`",
        extensions: &["log"],
        recognizes: transcript::recognizes,
        reader: transcript::read,
    },
    InputFormat {
        name: "text",
        about: "Plain text, such as a book of Project Gutenberg",
        extensions: &["txt", "text"],
        recognizes: plain::recognizes,
        reader: plain::read,
    },
    InputFormat {
        name: "markdown",
        about: "Markdown with `Name: text` turns and quotations",
        extensions: &["md", "markdown"],
        recognizes: |_| false,
        reader: markdown::read,
    },
];

/// Returns the format of a file: the one that its content shows, or else that of its extension in upper or lower case.
pub fn format_of(path: &Path, bytes: &[u8]) -> &'static InputFormat {
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    let shown = FORMATS.iter().find(|format| (format.recognizes)(bytes));
    let named = || FORMATS.iter().find(|format| format.extensions.contains(&extension.as_str()));
    shown.or_else(named).unwrap_or(&FORMATS[FORMATS.len() - 1])
}

/// A sentence that names the formats that can be read, for hints.
pub fn readable() -> String {
    let names: Vec<String> =
        FORMATS.iter().map(|format| format!("{} (.{})", format.name, format.extensions[0])).collect();
    format!("these can be read: {}", names.join(", "))
}

/// Reads a file in its format. Every fault is pushed to `diagnostics`, in reading order, and everything that can be read is
/// returned nevertheless.
pub fn read(input: Input, diagnostics: &mut Diagnostics) -> Option<Manuscript> {
    let mut found = Diagnostics::new();
    let path = input.path;
    if let Some(fault) = foreign::tell(path, &input.bytes) {
        diagnostics.push(fault);
        return None;
    }
    let (played, footnotes) = (input.options.sounds, input.options.footnotes);
    let mut manuscript = (format_of(path, &input.bytes).reader)(input, &mut found);
    if let Some(manuscript) = &mut manuscript {
        if footnotes == Footnotes::Skip {
            notes::skip_signed(manuscript);
        }
        sounds::take_out(manuscript, played, &mut found);
        entitle(manuscript, path);
    }
    found.sort();
    diagnostics.extend(found);
    manuscript
}

/// Sets the title of a text without one: it is the first heading of level 1, or else the name of the file (rule F3).
fn entitle(manuscript: &mut Manuscript, path: &Path) {
    if !manuscript.meta.title.is_empty() {
        return;
    }
    let heading = manuscript.blocks.iter().find(|block| block.kind == BlockKind::Heading(1));
    let heading = heading.map(|block| block.text.trim()).filter(|heading| !heading.is_empty());
    manuscript.meta.title = heading.map_or_else(|| stem(path), str::to_string);
}

/// Returns the name of the file without its extension, as words. What comes from standard input, `-`, has no name.
fn stem(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    stem.split(['-', '_', ' ']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Whether a zip archive lists a file with this path. The list stands at its end.
fn has_entry(bytes: &[u8], path: &str) -> bool {
    let end = &bytes[bytes.len().saturating_sub(1 << 20)..];
    end.windows(path.len()).any(|window| window == path.as_bytes())
}

/// The lines of a text without their line ends.
fn lines(text: &str) -> Vec<Span> {
    let mut at = 0;
    let lines = text.split_inclusive('\n').map(|line| {
        let start = at;
        at += line.len();
        let bare = line.strip_suffix('\n').unwrap_or(line);
        Span::new(start, start + bare.strip_suffix('\r').unwrap_or(bare).len())
    });
    lines.collect()
}

/// A span without white space at its ends.
fn trimmed(text: &str, span: Span) -> Span {
    let inner = &text[span.range()];
    let start = span.start + (inner.len() - inner.trim_start().len());
    Span::new(start, start + inner.trim().len())
}
