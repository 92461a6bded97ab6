//! From written to spoken text: what engines read badly is spelt out, the lexicon is applied, long texts are split.
//! Runs without a voice; every substitution can be shown.
//!
//! Two passes, both linear in the text. `clean` repairs characters (quotes, ligatures, emoji, what is invisible);
//! `scan` then walks over the words once, asks the lexicon first and the language's rules after it, and never looks at
//! what it has replaced again. `edit` joins the edits of both into one list over the text as it was written.

mod abbreviations;
mod amounts;
mod capitals;
mod clean;
mod edit;
mod letters;
mod lexicon;
mod links;
mod numbers;
mod scan;
mod split;
mod symbols;
mod tongue;
mod trace;
mod vocabulary;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

use crate::voices::Lexicon;
use crate::voices::phonemes::Pronunciation;
pub use letters::{Reads, is_foreign, unreadable};
pub use split::{pieces, sounds_of, verse_lines};
use std::borrow::Cow;
pub use trace::{spoken_offsets, written_range};

/// The reason of a [`Change`]: the word was in letters that the voice does not read.
pub const LETTERS: &str = "letters";

/// A text made ready for an engine.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SpokenText {
    /// What the engine gets; empty when no word is left (`…`, an emoji alone). White space is single spaces.
    pub text: String,
    /// What was replaced, in order; they do not overlap. Put in place of what was written they give `text`, white space
    /// aside.
    pub changes: Vec<Change>,
    /// Stretches of `text` with a pronunciation of their own, in order; they do not overlap.
    pub sounds: Vec<Pronunciation>,
}

/// One substitution.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Change {
    /// Where in the written text it begins, in bytes.
    pub at: usize,
    /// As written.
    pub written: String,
    /// As spoken.
    pub spoken: String,
    /// What did it: `lexicon`, `currency`, `time` …; [`LETTERS`] for a word in letters that the voice does not read.
    pub why: Cow<'static, str>,
}

/// Makes texts of one language speakable. Building it reads the whole lexicon once, so build one for many lines.
#[derive(Debug)]
pub struct Speller {
    lexicon: lexicon::Index,
    tongue: Option<&'static tongue::Tongue>,
}

impl Speller {
    /// `language` is a BCP 47 tag; only its first part counts. English has rules for everything; German, French, Italian and
    /// Spanish have words for symbols and money; a text of any other language is only cleaned.
    pub fn new(lexicon: &Lexicon, language: &str) -> Self {
        Self { lexicon: lexicon::Index::new(lexicon), tongue: tongue::of(language) }
    }

    /// Makes a written text speakable. What the voice cannot read is spelt in Latin letters, if anybody has spelt it so;
    /// [`unreadable`] tells of the rest.
    pub fn speakable(&self, written: &str, reads: Reads) -> SpokenText {
        let (cleaned, repairs) = clean::clean(written, self.tongue.is_some());
        let edits = scan::scan(&cleaned, &self.lexicon, self.tongue, reads);
        let edits = edit::compose(&cleaned, repairs, edits);
        let text = edit::tidy(&edit::apply(written, &edits));
        if !text.chars().any(char::is_alphanumeric) {
            return SpokenText { text: String::new(), changes: edit::silence(written), sounds: Vec::new() };
        }
        let sounds = edit::sounds(written, &edits, &text);
        SpokenText { text, changes: edit::changes(written, edits), sounds }
    }
}
