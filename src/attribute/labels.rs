//! Decides whether the text before a colon is a name, and whether the name is that of a person (T4, T5).

use super::groups;
use super::plays::is_cue;
use super::words::{LABELS, LINKS, NUMBERED, NUMBERS, OPENERS, PARTICLES, PRONOUNS, has};
use crate::names::{is_apostrophe, key};

/// The most words of a name, not counting those in lower case inside it.
const LONGEST: usize = 4;

/// Whether a text is written like a name: one to four words that can be part of a name, at least one of which begins with
/// an upper-case letter (T4). Words such as `in the` may stand between them, as in `Man in the Blue Hat`, and a number
/// after them, as in `Man #2`.
pub(super) fn is_name(text: &str) -> bool {
    let words: Vec<&str> = text.split(char::is_whitespace).take(2 * LONGEST).collect();
    let upper = |word: &str| word.starts_with(opens_name) || elided(word);
    let inner =
        |nth: usize| (1..words.len() - 1).contains(&nth) && (has(LINKS, words[nth]) || has(PARTICLES, words[nth]));
    let number = |nth: usize| nth > 0 && words[nth].strip_prefix('#').is_some_and(is_digits);
    (1..=LONGEST).contains(&(0..words.len()).filter(|&nth| !inner(nth)).count())
        && (0..words.len()).all(|nth| is_name_word(words[nth]) || inner(nth) || number(nth))
        && words.iter().any(|word| upper(word))
        && text.chars().any(char::is_alphabetic)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a name can begin with this letter: one in upper case, or one of a script that has no cases.
fn opens_name(c: char) -> bool {
    c.is_uppercase() || (c.is_alphabetic() && !c.is_lowercase())
}

/// Whether a word can be part of a name: letters and digits, with apostrophes, hyphens and full stops in or after it.
pub(super) fn is_name_word(word: &str) -> bool {
    let opens = word.starts_with(|c: char| opens_name(c) || c.is_numeric()) || has(PARTICLES, word) || elided(word);
    let inner = |c: char| {
        c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c) || is_apostrophe(c) || "-.".contains(c)
    };
    // `Emma--quite` is a name and a dash.
    opens && word.chars().all(inner) && !word.contains("--") && word.chars().count() <= 40
}

/// Whether the word is a particle joined to a name, as in `d'Artagnan` or `al-Rashid`.
fn elided(word: &str) -> bool {
    let Some((particle, name)) = word.split_once(|c| is_apostrophe(c) || c == '-') else { return false };
    (matches!(particle, "d" | "l") || has(PARTICLES, particle)) && name.starts_with(char::is_uppercase)
}

/// Whether the text before a colon names a person, although nobody has declared that name (T4, T5).
pub(super) fn is_person(text: &str) -> bool {
    is_name(text) && !is_label(&key(text)) && !is_cue(text, true)
}

/// Whether the text before a colon names several people, as in `Anna, Ben and Carl`.
pub(super) fn are_people(text: &str) -> bool {
    let names = groups::names(text);
    names.len() > 1 && names.iter().all(|name| is_person(name))
}

/// Whether the text looks like a name, but is a label that is known not to be one, such as `Monday` or `Note`.
pub(super) fn is_word(text: &str) -> bool {
    let key = key(text);
    is_name(text) && !is_cue(text, true) && has(LABELS, key.trim_end_matches('.'))
}

/// Whether the text is something other than a person: a label such as `Note` or `Chapter 3`, the beginning of a sentence,
/// or a clause that ends with a verb of saying.
fn is_label(key: &str) -> bool {
    let bare = key.trim_end_matches('.');
    let bare = bare.strip_prefix("the ").filter(|rest| has(LABELS, rest)).unwrap_or(bare);
    let first = bare.split(' ').next().unwrap_or_default();
    let rest = bare.get(first.len() + 1..).unwrap_or_default();
    let numeral = |word: &str| word.chars().any(char::is_numeric) || has(NUMBERS, word) || is_roman(word);
    let says = |c: char| "说說道问問曰".contains(c);
    has(LABELS, bare)
        // A pronoun alone can be a speaker in a play, as in `All: Hooray!` or `He: No.`, but `All In All: …` begins a
        // sentence.
        || (has(OPENERS, first) && !(rest.is_empty() && has(PRONOUNS, first)))
        || (has(NUMBERED, first) && (rest.is_empty() || rest.split(' ').any(numeral)))
        // `Friday 12`, `Version 2.1`
        || (has(LABELS, first) && !rest.is_empty() && rest.split(' ').all(|word| word.contains(char::is_numeric)))
        || bare.split(' ').all(|word| word.starts_with(char::is_numeric))
        || bare.ends_with(says)
}

fn is_roman(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b"ivxlc".contains(&b))
}
