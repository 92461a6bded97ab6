//! Which texts have the shape of a name, and which of those are people (T4, T5).

use super::words::{LABELS, NUMBERED, NUMBERS, OPENERS, PARTICLES, PRONOUNS, has};
use crate::names::{is_apostrophe, key};

/// Whether a text has the shape of a name (T4).
pub(super) fn is_name(text: &str) -> bool {
    let words: Vec<&str> = text.split(char::is_whitespace).take(5).collect();
    let upper = |word: &str| word.starts_with(opens_name) || elided(word);
    (1..=4).contains(&words.len())
        && words.iter().all(|word| is_name_word(word))
        && words.iter().any(|word| upper(word))
        && text.chars().any(char::is_alphabetic)
}

/// Upper case; or a letter of a script without cases, for names are written in those too.
fn opens_name(c: char) -> bool {
    c.is_uppercase() || (c.is_alphabetic() && !c.is_lowercase())
}

/// One word of a name: letters and digits, with apostrophes, hyphens and full stops in or after it.
pub(super) fn is_name_word(word: &str) -> bool {
    let opens = word.starts_with(|c: char| opens_name(c) || c.is_numeric()) || has(PARTICLES, word) || elided(word);
    let inner = |c: char| {
        c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c) || is_apostrophe(c) || "-.".contains(c)
    };
    opens && word.chars().all(inner) && word.chars().count() <= 40
}

/// `d'Artagnan`, `al-Rashid`: a particle grown together with the name.
fn elided(word: &str) -> bool {
    let Some((particle, name)) = word.split_once(|c| is_apostrophe(c) || c == '-') else { return false };
    (matches!(particle, "d" | "l") || has(PARTICLES, particle)) && name.starts_with(char::is_uppercase)
}

/// Whether an undeclared text before a colon is someone (T4, T5).
pub(super) fn is_person(text: &str) -> bool {
    is_name(text) && !is_label(&key(text))
}

/// A label that is not a person, a sentence's opening, or a clause that says that someone speaks.
fn is_label(key: &str) -> bool {
    let bare = key.trim_end_matches('.');
    let bare = bare.strip_prefix("the ").filter(|rest| has(LABELS, rest)).unwrap_or(bare);
    let first = bare.split(' ').next().unwrap_or_default();
    let rest = bare.get(first.len() + 1..).unwrap_or_default();
    let numeral = |word: &str| word.chars().any(char::is_numeric) || has(NUMBERS, word) || is_roman(word);
    let says = |c: char| "说說道问問曰".contains(c);
    has(LABELS, bare)
        // `All: Hooray!` and `He: No.` are lines of a play; `All In All: …` is not.
        || (has(OPENERS, first) && !(rest.is_empty() && has(PRONOUNS, first)))
        || (has(NUMBERED, first) && (rest.is_empty() || rest.split(' ').any(numeral)))
        || bare.split(' ').all(|word| word.starts_with(char::is_numeric))
        || bare.ends_with(says)
}

fn is_roman(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b"ivxlc".contains(&b))
}
