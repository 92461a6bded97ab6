//! Names and words: the one way to compare them, and who bears a given name.
//!
//! A writer who types `O'Brien:` in one place and `O’Brien:` in another means one person, and so does one who writes
//! `Mr. Darcy` and `mr Darcy`. All code that looks up names, compares them or keeps them in a map uses their [`key`].

mod given;
#[cfg(test)]
mod tests;

pub use given::{Bearers, bearers, bearers_of};

use std::borrow::Cow;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// The key of a name: two names mean the same person if their keys are equal.
///
/// Differences that readers do not see or do not mean are removed: letter case, the kind and amount of white space, the
/// kind of apostrophe, the full stop of a title (`Mr.` is `Mr`), and whether an accented letter is one character or two
/// (NFC). Accents themselves do matter: `Zoe` is not `Zoë`.
pub fn key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for word in name.split_whitespace() {
        if !key.is_empty() {
            key.push(' ');
        }
        let start = key.len();
        if word.is_ascii() {
            key.extend(word.bytes().map(|byte| straight(byte.to_ascii_lowercase() as char)));
        } else {
            // A letter in lower case can be decomposed again, so letters are composed before and after.
            key.extend(composed(&composed(word).to_lowercase()).chars().map(straight));
        }
        if let Some(bare) = key[start..].strip_suffix('.').filter(|bare| is_title(bare)) {
            key.truncate(start + bare.len());
        }
    }
    key
}

/// Whether two names mean the same person; see [`key`].
pub fn same(one: &str, other: &str) -> bool {
    key(one) == key(other)
}

/// Whether a word, in lower case, is a title that is often written with a full stop.
pub fn is_title(word: &str) -> bool {
    const TITLES: &[&str] = &[
        "capt", "col", "dr", "gen", "jr", "lt", "messrs", "mlle", "mme", "mr", "mrs", "ms", "mx", "prof", "rev", "sgt",
        "sr", "sra", "st",
    ];
    TITLES.binary_search(&word).is_ok()
}

/// Whether a character can be the apostrophe of a name: straight, curly, or a character that is often typed instead.
pub fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '‛' | 'ʼ' | 'ʻ' | '′' | '`' | '´' | '＇')
}

/// A word without a genitive `'s`.
pub fn without_genitive(word: &str) -> &str {
    let bare = word.strip_suffix(['s', 'S']).and_then(|rest| rest.strip_suffix(is_apostrophe));
    bare.unwrap_or(word)
}

fn straight(c: char) -> char {
    if is_apostrophe(c) { '\'' } else { c }
}

fn composed(text: &str) -> Cow<'_, str> {
    if is_nfc(text) { text.into() } else { text.nfc().collect::<String>().into() }
}
