//! The values that stand between a text and its voices. A [`Manuscript`] is what was read: blocks of text, each with its place and
//! with what the author set off. A [`Script`] is what was decided: who says what, on which evidence, and how sure that is.
//!
//! Nothing here reads a format, and nothing here decides anything: see [`crate::read`] and [`crate::attribute`].

mod line;
mod manuscript;
mod map;
mod people;
mod rule;

pub use line::{Item, Line};
pub use manuscript::{
    Block, BlockKind, Cut, Emphasis, LONGEST_PAUSE, ListMark, Manuscript, Meta, Setting, StatedSpeaker, Typeface,
};
pub use map::SourceMap;
pub use people::{Declared, Gender, GenderStatement, Quotes, Speaker, SpeakerId};
pub use rule::Rule;

use crate::diag::{Place, Source};
use std::sync::Arc;

/// Who says what, in the order in which it is heard.
#[derive(Clone, Debug)]
pub struct Script {
    /// The texts that it was read from, in reading order. There is at least one.
    pub parts: Vec<Arc<Source>>,
    /// What the text says about itself.
    pub meta: Meta,
    /// Everyone who speaks; the narrator is always the first, at [`SpeakerId::NARRATOR`], even when silent.
    pub speakers: Vec<Speaker>,
    /// Lines, pauses and breaks, in the order in which they are heard.
    pub items: Vec<Item>,
    /// What is not spoken, outside of lines, in reading order. Together with the places of the lines it tiles the parts.
    pub skipped: Vec<Skip>,
}

impl Script {
    /// The lines alone, in order.
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        self.items.iter().filter_map(|item| match item {
            Item::Line(line) => Some(&**line),
            _ => None,
        })
    }

    /// The name of a speaker, as first spelt.
    pub fn name(&self, id: SpeakerId) -> &str {
        &self.speakers[id.0].name
    }

    /// The line of the source in which a place begins, counted from 1.
    pub fn line_of(&self, place: Place) -> usize {
        place.line(&self.parts)
    }
}

/// A stretch that is not spoken, and why.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Skip {
    /// Where.
    #[serde(flatten)]
    pub place: Place,
    /// Why, in a few words, such as `link target`.
    pub reason: &'static str,
}
