//! Directions in letters: beside the names of streets, `N. Main St.`, and in descriptions, `bounded N. by Tennessee`.

use super::super::scan::{Hit, Place};
use super::{hit, stop};

/// `N. Main St.`, `Main St. NE`: a direction before or after the name of a street.
pub(super) fn direction(place: Place, word: &str) -> Option<Hit> {
    let &(_, name) = DIRECTIONS.iter().find(|(sign, _)| *sign == word)?;
    let len = word.len() + usize::from(stop(place, word));
    if leads_to_street(place, word) {
        return Some(Hit::new(len, name, "abbreviation"));
    }
    if word.len() == 1 && leads_away(place) {
        return Some(Hit::new(len, name.to_lowercase(), "abbreviation"));
    }
    (follows_street(place) && trails(place, word)).then(|| hit(place, len, name, true)).flatten()
}

/// Whether a direction follows that belongs to the street before it.
pub(super) fn goes_on(place: Place) -> bool {
    let word = place.word();
    DIRECTIONS.iter().any(|(sign, _)| *sign == word) && follows_street(place) && trails(place, word)
}

/// Whether a letter with a full stop is a direction because of the words around it: `bounded N. by Tennessee`, `the lands S. and
/// W. of the river`. An initial has a name after it, and a title or a name before it.
fn leads_away(place: Place) -> bool {
    const AFTER: [&str; 11] =
        ["of", "by", "part", "boundary", "side", "coast", "end", "corner", "half", "shore", "border"];
    const BEFORE: [&str; 8] = ["farther", "further", "due", "directly", "generally", "extend", "extends", "the"];
    let before = place.text[..place.at].trim_end();
    // `Mr. S. of`, `Anna S. by`
    let named = before.ends_with('.') || place.word_before().starts_with(char::is_uppercase);
    if place.after(1) != Some('.') || named {
        return false;
    }
    let next = place.word_after(2);
    let pair = next == "and" && {
        let other = place.skip(7);
        DIRECTIONS.iter().any(|(sign, _)| *sign == other.word()) && AFTER.contains(&other.word_after(2))
    };
    let lower = next.starts_with(char::is_lowercase);
    AFTER.contains(&next) || pair || (lower && BEFORE.contains(&place.word_before()))
}

/// Whether a direction can belong to the street before it: `NE`, or a letter that no name follows.
fn trails(place: Place, word: &str) -> bool {
    let len = word.len() + usize::from(stop(place, word));
    let initial = place.after(len).is_some_and(char::is_alphabetic);
    let fits = word.len() == 2 || !place.word_after(len).starts_with(char::is_lowercase);
    fits && !initial && !leads_to_street(place, word)
}

/// Whether a letter is a direction before the name of a street.
fn leads_to_street(place: Place, word: &str) -> bool {
    let len = word.len() + usize::from(stop(place, word));
    let named = place.word_after(len);
    let street = place.skip(len + 1 + named.len()).word_after(0);
    (named.starts_with(char::is_uppercase) || named.ends_with("th")) && STREETS.contains(&street) && word.len() == 1
}

/// Whether the word before this is a kind of street, with or without a full stop.
fn follows_street(place: Place) -> bool {
    let head = place.text[..place.at].strip_suffix(' ').unwrap_or("");
    let head = head.strip_suffix('.').unwrap_or(head);
    STREETS.iter().any(|street| head.strip_suffix(street).is_some_and(|rest| rest.ends_with(' ')))
}

const DIRECTIONS: [(&str, &str); 8] = [
    ("N", "North"),
    ("S", "South"),
    ("E", "East"),
    ("W", "West"),
    ("NE", "Northeast"),
    ("NW", "Northwest"),
    ("SE", "Southeast"),
    ("SW", "Southwest"),
];

/// Kinds of streets.
const STREETS: [&str; 18] = [
    "St",
    "Street",
    "Ave",
    "Avenue",
    "Rd",
    "Road",
    "Blvd",
    "Boulevard",
    "Dr",
    "Drive",
    "Ln",
    "Lane",
    "Pl",
    "Place",
    "Hwy",
    "Highway",
    "Pkwy",
    "Way",
];
