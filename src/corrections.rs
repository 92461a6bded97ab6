//! Corrections of who says what, in a file beside the script: `story.cast.toml` for `story.md`.
//!
//! A correction finds its quotation by words, not by a line number, so that it survives edits of the text. [`parse`] reads the
//! file, [`Corrections::find`] finds the quotations, and [`add`] writes a correction without touching what a person wrote.
//!
//! ```toml
//! [[line]]
//! words = "Then burn it."
//! after = "said the stranger."
//! before = "Never."
//! speaker = "Arvind"
//!
//! [[conversation]]
//! words = "Who sent it?"
//! speakers = ["Arvind", "Veena"]
//!
//! [[split]]
//! words = "Never. Give it back."
//! at = "Give it back."
//! speaker = "Veena"
//! ```

mod anchors;
mod edit;
mod file;
#[cfg(test)]
mod tests;

pub use anchors::{NotFound, words_at};
pub use edit::{Unaddable, add, add_all, entry, remove};
pub use file::parse;

use crate::diag::{Source, Span};
use crate::script::Anchor;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// All corrections of a script.
#[derive(Clone, Debug, Default)]
pub struct Corrections {
    /// The file that the corrections were read from. `None` if there is none.
    pub source: Option<Arc<Source>>,
    /// The corrections, in the order of the file.
    pub list: Vec<Correction>,
}

/// A correction: the speaker of a quotation or of the rest of it, or the people who take part in a conversation from a quotation
/// on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The words by which the quotation is found.
    pub anchor: Anchor,
    /// Where these words are in the file.
    pub span: Span,
    /// Who says it. For a conversation, everybody who takes part, beginning with the speaker of this quotation.
    pub speakers: Vec<String>,
    /// Whether it also decides who takes part in the rest of the conversation.
    pub conversation: bool,
    /// If the speaker says only the rest of the quotation: the words with which that begins.
    pub at: Option<String>,
}

impl Correction {
    /// Creates a correction of one quotation that is not in any file yet.
    pub fn line(anchor: Anchor, speaker: impl Into<String>) -> Self {
        Self { anchor, span: Span::default(), speakers: vec![speaker.into()], conversation: false, at: None }
    }

    /// Creates a correction of a conversation that is not in any file yet. The first speaker says the quotation of the
    /// anchor.
    pub fn conversation(anchor: Anchor, speakers: Vec<String>) -> Self {
        Self { anchor, span: Span::default(), speakers, conversation: true, at: None }
    }

    /// Creates a correction that is not in any file yet: the speaker says the rest of the quotation of the anchor, from these
    /// words on.
    pub fn split(anchor: Anchor, at: impl Into<String>, speaker: impl Into<String>) -> Self {
        Self { at: Some(at.into()), ..Self::line(anchor, speaker) }
    }
}

/// The path of the file with the corrections of a script.
pub fn path_for(script: &Path) -> PathBuf {
    script.with_extension("cast.toml")
}
