//! Marks of notes, which are not read aloud: `[1]`, `[^1]`, `¹`, `*`, `†`.

use super::amounts;
use super::scan::{Hit, Place, in_word};
use super::tongue::Tongue;
use regex::Regex;
use std::sync::LazyLock;

/// The reason of a change that leaves a mark out.
const NOTE: &str = "note mark";

static BRACKETED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\[(?:\^[^\]\s]{1,24}|(?:[0-9]{1,3}|[ivx]{1,4}|[a-z]|(?:n|note|fn) ?[0-9]{1,3})(?:(?:, ?|[-–]|; ?)[0-9]{1,3})*|citation needed)\]")
        .expect("a pattern that was tested")
});

/// Leaves out the mark of a note that begins here.
pub(super) fn mark(place: Place, c: char, tongue: Option<&Tongue>) -> Option<Hit> {
    match c {
        '[' => bracketed(place),
        '*' | '†' | '‡' => sign(place, c),
        _ if amounts::raised_digit(c).is_some() || c == '⁻' => raised(place, tongue),
        _ => None,
    }
}

/// `twice.[1] Later`, `the table [4, 5].` The space before it goes too, but numbers in square brackets are read where
/// the word before them asks for it.
fn bracketed(place: Place) -> Option<Hit> {
    const READ: [&str; 12] =
        ["interval", "range", "ranges", "list", "array", "set", "vector", "between", "in", "is", "equals", "with"];
    let found = BRACKETED.find(place.rest())?;
    let word = place.word_before().to_lowercase();
    let attached = place.before().is_some_and(|c| !c.is_whitespace());
    let letter = place.rest()[1..].starts_with(|c: char| c.is_ascii_lowercase()) && found.len() <= 6;
    if READ.contains(&word.as_str()) || place.before().is_none_or(|c| c == '=') || (letter && !attached) {
        return None;
    }
    let after = place.after(found.len());
    if after.is_some_and(in_word) && attached && place.before().is_some_and(in_word) {
        // `x[1]y`
        return None;
    }
    Some(Hit::new(found.len(), if after.is_some_and(in_word) { " " } else { "" }, NOTE))
}

/// `*`, `**`, `†` after a word or the end of a sentence.
fn sign(place: Place, c: char) -> Option<Hit> {
    let len = place.rest().len() - place.rest().trim_start_matches(c).len();
    let before = place.before()?;
    let closed =
        place.after(len).is_none_or(|c| matches!(c, ' ' | '.' | ',' | ';' | ':' | '!' | '?' | '"' | '\'' | ')'));
    let follows = matches!(before, '.' | '!' | '?' | ',' | '"' | '\'' | ')') || in_word(before);
    // A pair of stars is emphasis.
    let paired = c == '*' && place.text[..place.at].contains('*');
    (closed && follows && !paired).then(|| Hit::new(len, "", NOTE))
}

/// Raised digits are a power after a number, and after a symbol of one or two letters. After anything else they are the
/// mark of a note.
fn raised(place: Place, tongue: Option<&Tongue>) -> Option<Hit> {
    let rest = place.rest();
    let sign = if rest.starts_with('⁻') { '⁻'.len_utf8() } else { 0 };
    let digits = rest[sign..].find(|c| amounts::raised_digit(c).is_none()).unwrap_or(rest.len() - sign);
    let len = sign + digits;
    let head = place.text[..place.at].trim_end_matches(in_word);
    let symbol = &place.text[head.len()..place.at];
    let letters = symbol.chars().count();
    let figures = symbol.ends_with(|c: char| c.is_ascii_digit());
    let short = (1..=2).contains(&letters)
        || (letters == 3 && symbol.starts_with(|c: char| c.is_lowercase()) && is_unit(symbol));
    let bracket = symbol.is_empty() && place.before() == Some(')');
    let written = &rest[..len];
    // `²³` after a word that ends a sentence are two notes, and `word¹` is one.
    if (figures || (short && written != "¹") || (bracket && written != "¹")) && digits > 0 {
        let power = match (tongue, written) {
            (Some(tongue), _) if tongue.english => amounts::raised(written)?,
            (Some(tongue), "²") => tongue.powers[0].to_string(),
            (Some(tongue), "³") => tongue.powers[1].to_string(),
            _ => return None,
        };
        return Some(Hit::new(len, format!(" {power}"), "power"));
    }
    let follows = !symbol.is_empty()
        || place.before().is_some_and(|c| matches!(c, '.' | ',' | '!' | '?' | '"' | '\'' | ')' | ';' | ':'));
    follows.then(|| Hit::new(len, if place.ends(len) { "" } else { " " }, NOTE))
}

fn is_unit(symbol: &str) -> bool {
    matches!(symbol, "mol" | "sin" | "cos" | "tan")
}
