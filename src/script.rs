//! The two values between a text and its voices. A [`Manuscript`] is the text as it was read: blocks, each with its place
//! in the source and its formatting. A [`Script`] says who speaks what, on which evidence, and how sure that is.
//!
//! This module only defines the values. [`crate::read`] makes manuscripts, and [`crate::attribute`] turns them into
//! scripts.

mod chapters;
mod line;
mod manuscript;
mod map;
mod people;
mod quotation;
mod reading;
mod rule;
mod slot;
mod sound;
mod stretch;
pub mod usual_styles;

pub use chapters::{ChapterSelection, ChapterSummary};
pub use line::{Item, Line};
pub use manuscript::{
    Block, BlockKind, Cut, CutKind, Emphasis, LONGEST_PAUSE, ListMark, Manuscript, Meta, OriginalBook, Setting,
    StatedSpeaker, Typeface,
};
pub use map::SourceMap;
pub use people::{Declared, Gender, GenderStatement, Quotes, Speaker, SpeakerId, SpeechTags, UNKNOWN};
pub use quotation::{Anchor, DoubtfulConversation, QuotationCounts, SpokenQuotation, doubtful, doubtful_conversations};
pub use reading::{Footnotes, Matter, ReadOptions};
pub use rule::Rule;
pub use slot::{TimeSlot, TimedWords};
pub use sound::{SoundFile, SoundKind, SoundMark};
pub use stretch::{LanguageStretch, Ruby};
pub(crate) use stretch::{is_same_language, primary};

use crate::diag::{Place, Source};
use std::sync::Arc;

/// Who says what, in the order in which it is heard.
#[derive(Clone, Debug)]
pub struct Script {
    /// The source texts, in reading order. There is at least one.
    pub parts: Vec<Arc<Source>>,
    /// What the text says about itself.
    pub meta: Meta,
    /// Everyone who speaks. The narrator is always the first, at [`SpeakerId::NARRATOR`], even if they are silent.
    pub speakers: Vec<Speaker>,
    /// Lines, pauses and breaks, in the order in which they are heard.
    pub items: Vec<Item>,
    /// The quotations that somebody says, in order, with what was decided about them.
    pub quotations: Vec<SpokenQuotation>,
    /// What is not spoken outside of lines, in reading order. Together with the places of the lines, it covers every byte
    /// of the parts exactly once.
    pub skipped: Vec<Skip>,
}

impl Script {
    /// The lines, in order.
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        self.items.iter().filter_map(|item| match item {
            Item::Line(line) => Some(&**line),
            _ => None,
        })
    }

    /// The name of a speaker, in its first spelling.
    pub fn name(&self, id: SpeakerId) -> &str {
        &self.speakers[id.0].name
    }

    /// The source line in which a place begins, counted from 1.
    pub fn line_of(&self, place: Place) -> usize {
        place.line(&self.parts)
    }
}

/// A part of the source that is not spoken, and why.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Skip {
    /// Where it is.
    #[serde(flatten)]
    pub place: Place,
    /// The reason in a few words, such as `link target`.
    pub reason: &'static str,
}
