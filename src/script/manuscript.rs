//! A text as it was read: blocks with their places and their formatting. Who says what is not decided yet.

use super::{Declared, LanguageStretch, Ruby, Skip, SoundMark, SourceMap, TimedWords};
use crate::diag::{Place, Source, toml_key};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

/// The longest pause that a text can ask for, in seconds.
pub const LONGEST_PAUSE: f64 = 600.0;

/// A text that was read, from any format.
#[derive(Clone, Debug)]
pub struct Manuscript {
    /// The parts of the source, in reading order. A Markdown file has one, and an EPUB one for each document. There is at
    /// least one.
    pub parts: Vec<Arc<Source>>,
    /// What the text says about itself.
    pub meta: Meta,
    /// Speakers that the text declares.
    pub declared: Vec<Declared>,
    /// All blocks, in reading order.
    pub blocks: Vec<Block>,
    /// What is not text, such as markup, comments and link targets, with the reason, in any order. Stretches may be
    /// nested, and white space need not be listed.
    pub skipped: Vec<Skip>,
    /// Whether the text is a script that its author can change: it has front matter, and can name speakers.
    pub is_script: bool,
}

impl Manuscript {
    /// Where to declare a speaker of this name, for hints.
    pub(crate) fn where_to_declare(&self, name: &str) -> String {
        let entry = format!("with [cast.{}] in voices.toml", toml_key(name));
        if self.is_script { format!("{entry}, or with `cast` in the front matter") } else { entry }
    }
}

/// What a text says about itself: the keys of the front matter, or their equivalents in other formats.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Meta {
    /// Title: from the front matter, else the first heading of level 1, else the file's name without its extension (rule
    /// F3).
    pub title: String,
    /// Where the title is. `None` or empty if the source does not contain it as it is spoken.
    pub title_place: Option<Place>,
    /// Author.
    pub author: Option<String>,
    /// Where the author is, in the same way.
    pub author_place: Option<Place>,
    /// Who reads, for the tags of audio files.
    pub narrator: Option<String>,
    /// Date, as written.
    pub date: Option<String>,
    /// BCP 47 language tag.
    pub language: Option<String>,
    /// Path of a picture, relative to the file that was read.
    pub cover: Option<PathBuf>,
    /// Where `cover` is. Empty if the source does not contain it as it is read.
    pub cover_place: Option<Place>,
    /// The picture of the cover, if the file itself has it.
    pub picture: Option<Arc<[u8]>>,
    /// The e-book that the text was read from, if it was one.
    pub original: Option<Arc<OriginalBook>>,
    /// Series that the story belongs to.
    pub series: Option<String>,
    /// Part of the series, as written.
    pub part: Option<String>,
    /// Description.
    pub description: Option<String>,
    /// Genre.
    pub genre: Option<String>,
    /// How long the sound should last, in seconds, if the text has times and these are read: see
    /// [`ReadOptions::times`](super::ReadOptions::times).
    pub lasts: Option<f64>,
}

/// An e-book as it came, so that it can go out again with its sound.
#[derive(Clone, PartialEq)]
pub struct OriginalBook {
    /// The bytes of the archive.
    pub bytes: Arc<[u8]>,
    /// The path of the package file in the archive.
    pub package: String,
    /// The documents that were read: the number of the part, and the path in the archive.
    pub documents: Vec<(usize, String)>,
}

impl std::fmt::Debug for OriginalBook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OriginalBook({}, {} bytes)", self.package, self.bytes.len())
    }
}

/// What a block is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BlockKind {
    /// A paragraph of text.
    #[default]
    Paragraph,
    /// A heading with its level, counted from 1.
    Heading(u8),
    /// A scene break, which has no text.
    Scene,
}

/// Lines that belong together: a paragraph, a heading, or a list item.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Block {
    /// What kind of block it is.
    pub kind: BlockKind,
    /// Its formatting.
    pub setting: Setting,
    /// Where it is, from the beginning of its text to the end.
    pub place: Place,
    /// What can be spoken: the text without markup, with single spaces for white space and line breaks.
    pub text: String,
    /// Where each byte of `text` is in the source.
    pub map: SourceMap,
    /// Offsets in `text` at which a line of the source begins. The first one is 0.
    pub lines: Vec<usize>,
    /// Offsets in `text` at which the author started a new line on purpose, as in verse. The other line breaks only wrap
    /// the text.
    pub breaks: Vec<usize>,
    /// Emphasis and the like, in order of their beginnings.
    pub emphasis: Vec<Emphasis>,
    /// Interruptions of speech, in order.
    pub cuts: Vec<Cut>,
    /// Speakers that the format itself states, in order. There are none in formats such as Markdown, where a turn is a
    /// name and a colon in the text: whether `Name:` is a speaker is decided later.
    pub labels: Vec<StatedSpeaker>,
    /// Ranges of characters that must be taken literally, because they were escaped or are code, in order.
    pub literal: Vec<Range<usize>>,
    /// When the words are shown, in order. Empty if the text has no times, or if these are not read.
    pub times: Vec<TimedWords>,
    /// Words with their reading beside them, in order and without overlaps.
    pub ruby: Vec<Ruby>,
    /// Words that are marked as being in a language, in order and without overlaps.
    pub languages: Vec<LanguageStretch>,
    /// Words in square brackets that mean nothing in the format, with their brackets, in order of their beginnings.
    pub brackets: Vec<Range<usize>>,
}

/// The formatting of a block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Setting {
    /// How many block quotes it is nested in.
    pub quotes: usize,
    /// The mark of the list item, if the block is one.
    pub list: Option<ListMark>,
}

/// The mark of a list item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListMark {
    /// A bullet: `*` or `+`.
    Bullet,
    /// A bullet that is written as a hyphen, with which some authors open dialogue.
    Hyphen,
    /// A number.
    Number(usize),
}

/// Words with a formatting of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emphasis {
    /// Where in the text they are.
    pub range: Range<usize>,
    /// The formatting.
    pub face: Typeface,
}

/// The formatting of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typeface {
    /// `*small*`.
    Italic,
    /// `**large**`.
    Bold,
    /// `~~gone~~`.
    Struck,
    /// Code.
    Code,
}

/// An interruption of speech.
#[derive(Clone, Debug, PartialEq)]
pub struct Cut {
    /// Offset in the text.
    pub at: usize,
    /// What interrupts it.
    pub kind: CutKind,
}

/// What interrupts speech.
#[derive(Clone, Debug, PartialEq)]
pub enum CutKind {
    /// A mere line break.
    Break,
    /// A silence.
    Pause {
        /// Its length, if the text gives it.
        seconds: Option<f64>,
        /// The place of the words that ask for it.
        place: Place,
    },
    /// A mark for sound.
    Sound(Box<SoundMark>),
}

/// A speaker that the format itself states, such as the cue of a screenplay.
#[derive(Clone, Debug, PartialEq)]
pub struct StatedSpeaker {
    /// Offset in the text where this speaker begins; it lasts up to the next one.
    pub at: usize,
    /// The name.
    pub name: String,
    /// Where the name is. The reader also lists it among what is skipped.
    pub place: Place,
    /// The direction, as written, and its place.
    pub style: Option<(String, Place)>,
}

impl Block {
    /// The place of a range of the text.
    pub fn place_of(&self, range: Range<usize>) -> Place {
        self.map.place(range)
    }

    /// Whether the character at an offset was escaped or is code.
    pub fn is_literal(&self, at: usize) -> bool {
        let next = self.literal.partition_point(|range| range.start <= at);
        next > 0 && self.literal[next - 1].contains(&at)
    }

    /// The end of the source line that begins at the offset `start`.
    pub fn line_end(&self, start: usize) -> usize {
        let next = self.lines.partition_point(|&line| line <= start);
        self.lines.get(next).copied().unwrap_or(self.text.len())
    }

    /// Trims white space from both ends of a range.
    pub fn trim(&self, range: Range<usize>) -> Range<usize> {
        let text = &self.text[range.clone()];
        let start = range.start + (text.len() - text.trim_start().len());
        start..(start + text.trim().len())
    }
}
