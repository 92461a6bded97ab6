//! A text as it was read: blocks with their places, and with what the author set off. Nobody has decided who says what.

use super::{Declared, Skip, SourceMap};
use crate::diag::{Place, Source};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

/// The longest silence that a text can ask for at once, in seconds.
pub const LONGEST_PAUSE: f64 = 600.0;

/// A text that was read, whatever its format.
#[derive(Clone, Debug)]
pub struct Manuscript {
    /// The parts of the source, in reading order: a Markdown file has one, an EPUB one for each document. There is at
    /// least one.
    pub parts: Vec<Arc<Source>>,
    /// What the text says about itself.
    pub meta: Meta,
    /// Speakers that the text declares.
    pub declared: Vec<Declared>,
    /// All blocks, in reading order.
    pub blocks: Vec<Block>,
    /// What is not text, with the reason, in any order: markup, comments, links. Stretches may lie in one another, and
    /// blank space need not be listed.
    pub skipped: Vec<Skip>,
}

/// What a text says about itself: the keys of the front matter, or their like in other formats.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Meta {
    /// Title. What was read always has one: that of the front matter, else the first heading of level 1, else the stem of
    /// the file's name (rule F3).
    pub title: String,
    /// Where the title stands; none, or an empty place, where its words are not in the source as they are spoken.
    pub title_place: Option<Place>,
    /// Author.
    pub author: Option<String>,
    /// The same for the author.
    pub author_place: Option<Place>,
    /// Who reads: for tags of the file.
    pub narrator: Option<String>,
    /// Date as written.
    pub date: Option<String>,
    /// BCP 47 language tag.
    pub language: Option<String>,
    /// Picture, relative to the file that was read.
    pub cover: Option<PathBuf>,
    /// Where `cover` stands; an empty place where its words are not in the source as they are read.
    pub cover_place: Option<Place>,
    /// Series the story belongs to.
    pub series: Option<String>,
    /// Part of the series, as written.
    pub part: Option<String>,
    /// What it is about.
    pub description: Option<String>,
    /// Genre.
    pub genre: Option<String>,
}

/// What a block is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BlockKind {
    /// Text.
    #[default]
    Paragraph,
    /// A heading with its level, from 1.
    Heading(u8),
    /// A scene break; it has no text.
    Scene,
}

/// Lines that belong together: a paragraph, a heading, an item of a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// How the author set it.
    pub setting: Setting,
    /// Where it stands, from its first text to its last.
    pub place: Place,
    /// What can be spoken: without markup, with single spaces for ASCII white space and hard wraps.
    pub text: String,
    /// Where each byte of `text` stands in the source.
    pub map: SourceMap,
    /// Offsets in `text` at which a line of the source begins; the first is 0.
    pub lines: Vec<usize>,
    /// Offsets in `text` at which the author began a new line, as in verse; the others are hard wraps.
    pub breaks: Vec<usize>,
    /// Words that are set off, in order of their beginnings.
    pub emphasis: Vec<Emphasis>,
    /// Where speech is interrupted, in order.
    pub cuts: Vec<Cut>,
    /// Speakers that the format itself states, in order. In a format where a name before a colon opens a turn, as in
    /// Markdown, there are none: whether `Name:` is one is decided later.
    pub labels: Vec<StatedSpeaker>,
    /// Characters that stand for nothing but themselves, in order: they were escaped, or are code.
    pub literal: Vec<Range<usize>>,
    /// Bracketed words that mean nothing in the format, brackets included, in order of their beginnings.
    pub brackets: Vec<Range<usize>>,
}

/// How the author set a block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Setting {
    /// How many block quotes it lies in.
    pub quotes: usize,
    /// Its mark, if the block is an item of a list.
    pub list: Option<ListMark>,
}

/// The mark of an item of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListMark {
    /// A bullet.
    Bullet,
    /// A number.
    Number(usize),
}

/// Words that are set off from those around them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emphasis {
    /// Where in the text.
    pub range: Range<usize>,
    /// How.
    pub face: Typeface,
}

/// How words can be set off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typeface {
    /// `*small*`.
    Italic,
    /// `**large**`.
    Bold,
    /// `~~gone~~`.
    Struck,
    /// A word of code.
    Code,
}

/// An interruption of speech.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cut {
    /// Offset in the text.
    pub at: usize,
    /// Length of the silence in seconds, if the text gives it, and what asks for it; none for a line break alone.
    pub pause: Option<(Option<f64>, Place)>,
}

/// A speaker that the format itself states, such as the cue of a screenplay.
#[derive(Clone, Debug, PartialEq)]
pub struct StatedSpeaker {
    /// Offset in the text from which this one speaks, up to the next.
    pub at: usize,
    /// The name.
    pub name: String,
    /// Where the name stands; the reader lists it among what is skipped.
    pub place: Place,
    /// The direction, as written, and where.
    pub style: Option<(String, Place)>,
}

impl Block {
    /// The place of a stretch of the text.
    pub fn place_of(&self, range: Range<usize>) -> Place {
        self.map.place(range)
    }

    /// Whether the character there was escaped or is code.
    pub fn is_literal(&self, at: usize) -> bool {
        let next = self.literal.partition_point(|range| range.start <= at);
        next > 0 && self.literal[next - 1].contains(&at)
    }

    /// Where the line of the source ends that begins at the offset `start`.
    pub fn line_end(&self, start: usize) -> usize {
        let next = self.lines.partition_point(|&line| line <= start);
        self.lines.get(next).copied().unwrap_or(self.text.len())
    }

    /// A range without white space at its ends.
    pub fn trim(&self, range: Range<usize>) -> Range<usize> {
        let text = &self.text[range.clone()];
        let start = range.start + (text.len() - text.trim_start().len());
        start..(start + text.trim().len())
    }
}
