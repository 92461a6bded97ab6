//! Abbreviations of a language, from its table.

use super::super::numbers;
use super::super::scan::{Hit, Place};
use super::super::tongue::{Tongue, When};

/// Reads an abbreviation that begins here.
pub(super) fn abbreviation(place: Place, tongue: &Tongue) -> Option<Hit> {
    let rest = place.rest();
    let hits = tongue.abbreviations.iter().filter_map(|&(written, spoken, when)| {
        let len = matched(rest, written)?;
        let closed = written.ends_with('.') || place.ends(len);
        (closed && fits(place, len, when)).then_some((len, spoken, when, written))
    });
    let (len, spoken, when, written) = hits.max_by_key(|(len, ..)| *len)?;
    let ends = match when {
        When::MayEnd => place.sentence_ends(len),
        // A title or a word before a number never ends a sentence.
        When::Always | When::After | When::RomanAfter => {
            place.rest()[len..].trim_start_matches(['"', '\'', ')']).is_empty()
        }
        _ => false,
    };
    let stop = if ends && written.ends_with('.') { "." } else { "" };
    Some(Hit::new(len, format!("{spoken}{stop}"), "abbreviation"))
}

/// How many bytes of a text an abbreviation has there, whose spaces may be missing.
fn matched(text: &str, written: &str) -> Option<usize> {
    let mut left = text;
    for c in written.chars() {
        left = match c {
            ' ' => left.strip_prefix(' ').unwrap_or(left),
            _ => left.strip_prefix(c)?,
        };
    }
    Some(text.len() - left.len())
}

fn fits(place: Place, len: usize, when: When) -> bool {
    let tail = place.skip(len + usize::from(place.after(len) == Some(' ')));
    let roman = |word: &str| numbers::roman(word).is_some();
    match when {
        When::Always | When::MayEnd => true,
        When::Name => {
            let mut next = tail.rest().chars();
            place.after(len) == Some(' ')
                && next.next().is_some_and(char::is_uppercase)
                && next.next().is_none_or(|c| c.is_lowercase() || c == '\'' || c == '.')
        }
        When::Number => tail.rest().starts_with(|c: char| c.is_ascii_digit()) || roman(tail.word()),
        When::Roman => roman(tail.word()),
        When::RomanAfter => roman(place.word_before()),
        When::After => place.text[..place.at].trim_end_matches([' ', '.']).ends_with(|c: char| c.is_ascii_digit()),
    }
}
