//! What is said and by whom: a source text becomes a [`Script`]. Nothing here knows of voices or sound.
//!
//! The format's rules have numbers (F1, B5, T2, Q2.3 …); [`Rule`] carries the one that decided a line.

mod blocks;
mod decode;
mod flow;
mod front;
mod inline;
mod markdown;
mod names;
mod quotes;
mod resolve;
mod tags;
#[cfg(test)]
mod tests;
mod tile;
mod turns;
mod words;

pub use decode::decode;

use crate::diag::{Diagnostics, Source, Span};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A parsed script.
#[derive(Clone, Debug)]
pub struct Script {
    /// The text it was read from.
    pub source: Arc<Source>,
    /// Front matter, and what stands in for it.
    pub meta: Meta,
    /// Everyone who speaks; the narrator is always the first, at [`SpeakerId::NARRATOR`], even when silent.
    pub speakers: Vec<Speaker>,
    /// Lines, pauses and breaks, in the order in which they are heard.
    pub items: Vec<Item>,
    /// What is not spoken, outside of lines, in source order. Together with the lines' spans it tiles the source.
    pub skipped: Vec<Skip>,
}

impl Script {
    /// The lines alone, in order.
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        self.items.iter().filter_map(|item| match item {
            Item::Line(line) => Some(line),
            _ => None,
        })
    }

    /// The name of a speaker, as first spelt.
    pub fn name(&self, id: SpeakerId) -> &str {
        &self.speakers[id.0].name
    }
}

/// Which entry of [`Script::speakers`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct SpeakerId(pub usize);

impl SpeakerId {
    /// The narrator.
    pub const NARRATOR: SpeakerId = SpeakerId(0);
}

/// Someone who speaks.
#[derive(Clone, Debug, PartialEq)]
pub struct Speaker {
    /// The first spelling seen, or the declared one; `narrator` for the narrator.
    pub name: String,
    /// Other names declared for the same one.
    pub aliases: Vec<String>,
    /// Whether front matter or voices.toml names this speaker.
    pub declared: bool,
    /// Where the name first stands in the script, if it does.
    pub first: Option<Span>,
}

/// The front matter's known keys.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Meta {
    /// Title: front matter, else the first level-1 heading, else the file's stem (rule F3).
    pub title: String,
    /// Author.
    pub author: Option<String>,
    /// Who reads: for tags of the file.
    pub narrator: Option<String>,
    /// Date as written.
    pub date: Option<String>,
    /// BCP 47 language tag.
    pub language: Option<String>,
    /// Picture, relative to the script.
    pub cover: Option<PathBuf>,
    /// Where `cover` stands; empty where its words are not in the source as they are read.
    pub cover_span: Option<Span>,
    /// Series the story belongs to.
    pub series: Option<String>,
    /// Part of the series, as written.
    pub part: Option<String>,
    /// What it is about.
    pub description: Option<String>,
    /// Genre.
    pub genre: Option<String>,
}

/// What follows one another in time.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// Something is said.
    Line(Line),
    /// A silence that the script asks for (rule D1).
    Pause {
        /// Length; `None` is a plain `[pause]`, whose length voices.toml gives.
        seconds: Option<f64>,
        /// The bracket.
        span: Span,
    },
    /// A scene break (rule B3).
    Scene {
        /// The break's own line.
        span: Span,
    },
}

/// One utterance of one speaker, however long.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Who says it.
    pub speaker: SpeakerId,
    /// What is said, as written, without markup; hard wraps are single spaces. Quotation marks stay.
    pub text: String,
    /// From its first spoken character to its last. Spans of lines never overlap.
    pub span: Span,
    /// Markup and the like inside `span` that is not spoken.
    pub skipped: Vec<Skip>,
    /// The rule that gave the line to its speaker.
    pub rule: Rule,
    /// The direction in brackets (rule T7), as written, and where.
    pub style: Option<(String, Span)>,
    /// The level of a heading that is read (rule B2). Levels 1 and 2 start a chapter.
    pub heading: Option<u8>,
    /// Which block of the script the line lies in; lines of one block follow each other closely.
    pub block: usize,
}

impl Line {
    /// Whether a chapter begins here: headings of level 1 and 2 do that (rule B2).
    pub fn starts_chapter(&self) -> bool {
        self.heading.is_some_and(|level| level <= 2)
    }
}

/// A stretch that is not spoken, and why.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Skip {
    /// Where.
    pub span: Span,
    /// Why, in a few words, such as `link target`.
    pub reason: &'static str,
}

/// Why a line belongs to its speaker: the rule of the script format that decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// F4: title or author, announced.
    Announced,
    /// B1: text of no one else is the narrator's.
    Narration,
    /// B2: a heading.
    Heading,
    /// T1: a turn at the start of a block.
    Turn,
    /// T2: a turn at the start of a line inside a block.
    InnerTurn,
    /// Q2.1: a speech tag.
    SpeechTag,
    /// Q2.2: a self-introduction.
    Introduction,
    /// Q2.3: the block before names the speaker.
    NamedBefore,
    /// Q2.4: two speakers trading quotations.
    Alternation,
    /// Q2.5: a quotation of nobody, read by the narrator.
    Unattributed,
    /// Q1: a quotation that goes on from the block before.
    Continued,
}

impl Rule {
    /// The rule's number in the script format.
    pub fn id(self) -> &'static str {
        match self {
            Rule::Announced => "F4",
            Rule::Narration => "B1",
            Rule::Heading => "B2",
            Rule::Turn => "T1",
            Rule::InnerTurn => "T2",
            Rule::SpeechTag => "Q2.1",
            Rule::Introduction => "Q2.2",
            Rule::NamedBefore => "Q2.3",
            Rule::Alternation => "Q2.4",
            Rule::Unattributed => "Q2.5",
            Rule::Continued => "Q1",
        }
    }
}

/// A name that is known before the script is read (voices.toml).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Declared {
    /// The name as declared.
    pub name: String,
    /// Others for the same one.
    pub aliases: Vec<String>,
}

/// What becomes of a quotation that no rule gives to a speaker (Q2.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quotes {
    /// The narrator reads it.
    #[default]
    Narrator,
    /// It is an error.
    Error,
}

/// What parsing needs to know from outside the script.
#[derive(Clone, Debug)]
pub struct Options {
    /// Names that voices.toml declares.
    pub declared: Vec<Declared>,
    /// What to do with quotations of nobody.
    pub quotes: Quotes,
    /// Whether title and author are read first (F4).
    pub announce: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { declared: Vec::new(), quotes: Quotes::Narrator, announce: true }
    }
}

/// A form in which scripts are written.
pub struct Format {
    /// Its name.
    pub name: &'static str,
    /// What it is, in a line.
    pub about: &'static str,
    /// File extensions, lower case, without the dot.
    pub extensions: &'static [&'static str],
    /// Reads it; see [`parse`].
    pub parse: fn(&Arc<Source>, &Options, &mut Diagnostics) -> Script,
}

/// All forms; the first one is taken for files with an extension that none of them names.
pub const FORMATS: &[Format] = &[Format {
    name: "markdown",
    about: "Markdown or plain text with `Name: text` turns and quotations",
    extensions: &["md", "markdown", "txt"],
    parse: markdown::parse,
}];

/// The format of a file, by its extension in any case.
pub fn format_of(path: &Path) -> &'static Format {
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    FORMATS.iter().find(|format| format.extensions.contains(&extension.as_str())).unwrap_or(&FORMATS[0])
}

/// Reads a script. Every fault is pushed to `diagnostics`, in source order; what can be read is returned all the same.
pub fn parse(source: &Arc<Source>, options: &Options, diagnostics: &mut Diagnostics) -> Script {
    let mut found = Diagnostics::new();
    let script = (format_of(&source.path).parse)(source, options, &mut found);
    found.sort();
    diagnostics.extend(found);
    script
}
