//! What is heard: lines, and the silences between them.

use super::{Emphasis, Rule, Setting, Skip, SourceMap, SpeakerId};
use crate::diag::Place;

/// What follows one another in time.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// Something is said.
    Line(Box<Line>),
    /// A silence that the text asks for (rule D1).
    Pause {
        /// Length; `None` is a plain `[pause]`, whose length voices.toml gives.
        seconds: Option<f64>,
        /// What asks for it.
        place: Place,
    },
    /// A scene break (rule B3).
    Scene {
        /// The break's own line.
        place: Place,
    },
}

/// One utterance of one speaker, however long.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Who says it.
    pub speaker: SpeakerId,
    /// What is said, as written, without markup; hard wraps are single spaces. Quotation marks stay.
    pub text: String,
    /// Where each byte of `text` stands in the source.
    pub map: SourceMap,
    /// From its first spoken character to its last. Places of lines never overlap; that of a line which stands nowhere
    /// in the source (a title made from the file's name) is empty.
    pub place: Place,
    /// Markup and the like inside `place` that is not spoken.
    pub skipped: Vec<Skip>,
    /// The evidence that gave the line to its speaker.
    pub rule: Rule,
    /// How sure that is, from 0 (a guess as good as any other) to 1 (the text says so itself).
    pub confidence: f32,
    /// Who else it could be, the likeliest first. The narrator is never among them.
    pub others: Vec<SpeakerId>,
    /// The direction in brackets (rule T7), as written, and where.
    pub style: Option<(String, Place)>,
    /// The level of a heading that is read (rule B2). Levels 1 and 2 start a chapter.
    pub heading: Option<u8>,
    /// Which block of the text the line lies in; lines of one block follow each other closely.
    pub block: usize,
    /// How the author set that block.
    pub setting: Setting,
    /// Words of `text` that are set off.
    pub emphasis: Vec<Emphasis>,
    /// Offsets in `text` at which the author began a new line, as in verse.
    pub breaks: Vec<usize>,
}

impl Line {
    /// A line that its speaker certainly says, in plain letters and with no place of its own.
    pub fn new(speaker: SpeakerId, text: impl Into<String>, rule: Rule) -> Self {
        Self {
            speaker,
            text: text.into(),
            map: SourceMap::default(),
            place: Place::default(),
            skipped: Vec::new(),
            rule,
            confidence: 1.0,
            others: Vec::new(),
            style: None,
            heading: None,
            block: 0,
            setting: Setting::default(),
            emphasis: Vec::new(),
            breaks: Vec::new(),
        }
    }

    /// Whether a chapter begins here: headings of level 1 and 2 do that (rule B2).
    pub fn starts_chapter(&self) -> bool {
        self.heading.is_some_and(|level| level <= 2)
    }
}
