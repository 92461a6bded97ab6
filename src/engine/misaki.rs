//! The phonemes of misaki, on which Kokoro and the networks of hibari's form were trained: the languages of the voices,
//! the symbols and their numbers, and how an English text is turned into them.

pub mod english;
mod language;
pub mod tokens;
pub mod words;

use super::{EngineError, Utterance, neural};
pub use language::{MisakiLanguage, gender};

/// Returns the symbols of a text, if the networks know at least one symbol of each word.
///
/// # Errors
/// Returns an error if no sound of a word is known.
pub fn checked(symbols: &str) -> Result<Vec<char>, EngineError> {
    let symbols: Vec<char> = symbols.trim_end().chars().collect();
    match neural::unknown_word(&symbols, |symbol| tokens::token(symbol).is_some()) {
        Some(word) => Err(EngineError::refused(format!("the model knows none of the sounds of `{word}`"))),
        None => Ok(symbols),
    }
}

/// Returns the symbols of an English text.
///
/// # Errors
/// Returns an error if no sounds are known for a word.
pub fn english(language: MisakiLanguage, utterance: &Utterance<'_>) -> Result<Vec<char>, EngineError> {
    checked(&english::symbols(language, utterance)?)
}

/// Returns the numbers of symbols, between the two pads that the networks expect.
pub fn numbers(symbols: &[char]) -> Vec<i32> {
    let known = symbols.iter().filter_map(|&symbol| tokens::token(symbol));
    [tokens::PAD].into_iter().chain(known).chain([tokens::PAD]).collect()
}

/// Returns the first character of an IPA pronunciation for which a language has no symbol.
pub fn unsayable(language: MisakiLanguage, ipa: &str) -> Option<String> {
    let symbols = tokens::symbols(language, &tokens::notation(ipa));
    symbols.chars().find(|&symbol| tokens::token(symbol).is_none()).map(String::from)
}
