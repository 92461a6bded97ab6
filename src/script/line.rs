//! The items of a script, which are lines and the silences between them.

use super::{Emphasis, LanguageStretch, Ruby, Rule, Setting, Skip, SoundMark, SourceMap, SpeakerId, TimedWords};
use crate::diag::Place;

/// An item of a script. Items are in the order in which they are heard.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// Something that is said.
    Line(Box<Line>),
    /// A silence that the text asks for (rule D1).
    Pause {
        /// Length in seconds. `None` is a plain `[pause]`, whose length is set in voices.toml.
        seconds: Option<f64>,
        /// The place of the words that ask for it.
        place: Place,
    },
    /// A mark for sound (rule D4).
    Sound(Box<SoundMark>),
    /// A scene break (rule B3).
    Scene {
        /// The place of its line.
        place: Place,
    },
}

/// One utterance of one speaker, of any length.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The speaker who says it.
    pub speaker: SpeakerId,
    /// What is said, as written but without markup. Line breaks in the source are single spaces; quotation marks are kept.
    pub text: String,
    /// Where each byte of `text` is in the source.
    pub map: SourceMap,
    /// From the first spoken character to the last. Places of lines never overlap, but a note that is read later can lie
    /// inside of its paragraph, which skips it. The place is empty if the text is not
    /// in the source, such as a title made from the file's name.
    pub place: Place,
    /// What is not spoken inside `place`, such as markup.
    pub skipped: Vec<Skip>,
    /// The evidence that gave the line to its speaker.
    pub rule: Rule,
    /// How sure that is, from 0 (no better than any other guess) to 1 (the text says so itself).
    pub confidence: f32,
    /// The other speakers who may say it, the most likely first. The narrator is never among them.
    pub others: Vec<SpeakerId>,
    /// The direction in brackets (rule T7), as written, and its place.
    pub style: Option<(String, Place)>,
    /// The level of a heading that is read (rule B2). Levels 1 and 2 start a chapter.
    pub heading: Option<u8>,
    /// The number of the block that the line is in. Lines of the same block follow each other after a short pause.
    pub block: usize,
    /// The formatting of that block.
    pub setting: Setting,
    /// Emphasis and the like in `text`.
    pub emphasis: Vec<Emphasis>,
    /// Words in `text` with their reading beside them, in order and without overlaps.
    pub ruby: Vec<Ruby>,
    /// Words in `text` that are marked as being in a language, in order and without overlaps.
    pub languages: Vec<LanguageStretch>,
    /// Offsets in `text` at which the author started a new line, as in verse.
    pub breaks: Vec<usize>,
    /// When the words are shown, with offsets in `text`, of which the first is 0. Empty if the text has no times.
    pub times: Vec<TimedWords>,
}

impl Line {
    /// Creates a line that its speaker certainly says, without formatting and without a place in the source.
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
            ruby: Vec::new(),
            languages: Vec::new(),
            breaks: Vec::new(),
            times: Vec::new(),
        }
    }

    /// Whether a chapter begins here: headings of level 1 and 2 do that (rule B2). A heading that is announced as the title
    /// of the whole does not (rule F4).
    pub fn starts_chapter(&self) -> bool {
        self.heading.is_some_and(|level| level <= 2) && self.rule != Rule::Announced
    }
}
