//! Turns written text into spoken text: what engines read badly is spelt out, the lexicon is applied, and long texts
//! are split. This needs no voice, and every substitution can be shown.
//!
//! There are two passes, both linear in the length of the text. `clean` repairs characters (quotes, ligatures, emoji,
//! invisible characters). Then `scan` walks over the words once, tries the lexicon first and the language's rules after
//! it, and never looks again at what it has replaced. `edit` joins the edits of both passes into one list that applies
//! to the text as it was written.

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
    /// What the engine is given. Empty if no word is left (`…`, an emoji alone). All white space is single spaces.
    pub text: String,
    /// What was replaced, in order and without overlaps. Applied to the written text, the changes give `text`, apart
    /// from white space.
    pub changes: Vec<Change>,
    /// Stretches of `text` with a pronunciation of their own, in order and without overlaps.
    pub sounds: Vec<Pronunciation>,
}

/// One replacement.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Change {
    /// Where it begins in the written text, in bytes.
    pub at: usize,
    /// The text as written.
    pub written: String,
    /// The text as spoken.
    pub spoken: String,
    /// What caused it: `lexicon`, `currency`, `time` …, or [`LETTERS`] for a word in letters that the voice does not read.
    pub why: Cow<'static, str>,
}

/// Makes texts of one language speakable. Creating one reads the whole lexicon, so create one for many lines.
#[derive(Debug)]
pub struct Speller {
    lexicon: lexicon::Index,
    tongue: Option<&'static tongue::Tongue>,
}

impl Speller {
    /// `language` is a BCP 47 tag, of which only the first part counts. English has rules for everything; German,
    /// French, Italian and Spanish have words for symbols and money; a text in any other language is only cleaned.
    pub fn new(lexicon: &Lexicon, language: &str) -> Self {
        Self { lexicon: lexicon::Index::new(lexicon), tongue: tongue::of(language) }
    }

    /// Makes a written text speakable. Words that the voice cannot read are spelt in Latin letters if a spelling is
    /// known; [`unreadable`] finds the ones that remain.
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
