//! Numbers and what they count: money, times, dates, years, ranges, units.

mod clock;
mod codes;
mod counted;
mod money;
mod years;

use super::capitals::is_common;
use super::dates;
use super::numbers::{self, LARGEST};
use super::scan::{Hit, Place};
use super::tongue::Tongue;
pub(super) use clock::TIME;
pub(super) use codes::{dialled, points, raised, raised_digit, standard};
pub(super) use counted::{part_of, stacked};
pub(super) use money::{coin, coins, dollars, is_sign, money, pounds};
use regex::{Captures, Regex};
pub(super) use years::is_year;

/// A pattern that is anchored with `^`, so a search never runs on through the text.
macro_rules! pattern {
    ($seen:vis $name:ident, $pattern:literal) => {
        $seen static $name: std::sync::LazyLock<regex::Regex> =
            std::sync::LazyLock::new(|| regex::Regex::new($pattern).expect("a pattern that was tested"));
    };
}
pub(super) use pattern;

pattern!(SHORT_ORDINAL, r"^([1-9]?[23])d");
pattern!(ORDINAL, r"(?i)^([0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,12})(?:st|nd|rd|th)");

/// A number as it is written in English: `1,234.50`.
pub(super) struct Number<'a> {
    pub len: usize,
    /// Its digits, without separators.
    pub whole: String,
    pub fraction: Option<&'a str>,
}

impl<'a> Number<'a> {
    /// Reads the longest number at the beginning of a text; `point` is the mark before the fraction.
    pub fn read(text: &'a str, point: char) -> Option<Self> {
        let comma = if point == '.' { b',' } else { b'.' };
        let bytes = text.as_bytes();
        let digits = |from: usize| bytes[from.min(bytes.len())..].iter().take_while(|b| b.is_ascii_digit()).count();
        let mut len = digits(0);
        if (1..=3).contains(&len) {
            while bytes.get(len) == Some(&comma) && digits(len + 1) == 3 {
                len += 4;
            }
        }
        // Groups that are set off by spaces, which were no-break spaces or thin ones in most texts.
        if (1..=3).contains(&len) && !text.starts_with('0') {
            let mut end = len;
            while bytes.get(end) == Some(&b' ') && digits(end + 1) == 3 {
                end += 4;
            }
            // What goes on with another number is a list or a telephone number.
            let goes_on = matches!(bytes.get(end), Some(b' ' | b'-')) && digits(end + 1) > 0;
            len = if goes_on || bytes.get(end) == Some(&b'/') { len } else { end };
        }
        let whole: String = text[..len].chars().filter(char::is_ascii_digit).collect();
        let decimals = digits(len + 1);
        let fraction =
            (bytes.get(len) == Some(&(point as u8)) && decimals > 0).then(|| &text[len + 1..len + 1 + decimals]);
        if len == 0 && fraction.is_none() {
            return None;
        }
        Some(Self { len: len + fraction.map_or(0, |digits| digits.len() + 1), whole, fraction })
    }

    pub fn value(&self) -> Option<u64> {
        self.whole.parse().ok().filter(|&n| n <= LARGEST)
    }

    pub fn is_one(&self) -> bool {
        self.whole == "1" && self.fraction.is_none()
    }

    fn words(&self) -> String {
        let whole = integer(&self.whole);
        match self.fraction {
            None => whole,
            Some(digits) if self.whole.is_empty() => format!("point {}", numbers::digits(digits)),
            Some(digits) => format!("{whole} point {}", numbers::digits(digits)),
        }
    }
}

/// Reads digits as a number, or one by one if there is a leading zero or there are too many of them.
pub(super) fn integer(digits: &str) -> String {
    match digits.parse::<u64>() {
        Ok(n) if n <= LARGEST && (digits == "0" || !digits.starts_with('0')) => numbers::cardinal(n),
        _ => numbers::digits(digits),
    }
}

/// A number inside a word or name: `3` → `three`, `1984` → `nineteen eighty-four`, longer ones digit by digit.
pub(super) fn short_number(digits: &str) -> String {
    match digits.len() {
        1 | 2 => integer(digits),
        4 if digits.parse().is_ok_and(is_year) => digits.parse().map_or_else(|_| integer(digits), numbers::year),
        3 if digits.ends_with("00") => integer(digits),
        3 if !digits.starts_with('0') => in_pairs(digits),
        4 if !digits.starts_with('0') && !digits[2..].starts_with('0') => {
            format!("{} {}", integer(&digits[..2]), integer(&digits[2..]))
        }
        _ => numbers::digits(digits),
    }
}

/// Digits in an address.
pub(super) fn code_digits(digits: &str, tongue: &Tongue) -> String {
    if tongue.english { short_number(digits) } else { digits.to_string() }
}

pub(super) fn value(found: &Captures, group: usize) -> u64 {
    found.get(group).and_then(|digits| digits.as_str().replace(',', "").parse().ok()).unwrap_or(0)
}

/// Reads anything that begins with a digit, in English.
pub(super) fn english(place: Place, tongue: &Tongue) -> Option<Hit> {
    let rules: [fn(Place, &Tongue) -> Option<Hit>; 23] = [
        counted::stacked,
        codes::network,
        short_ordinal,
        money::shillings,
        clock::time,
        clock::dotted,
        clock::hour,
        dates::date,
        dates::day,
        years::decade,
        ordinal,
        codes::phone,
        codes::post_code,
        codes::emergency,
        codes::feet,
        codes::version,
        codes::score,
        codes::hex,
        codes::scientific,
        counted::fraction,
        counted::counted,
        years::year,
        after_a_model,
    ];
    rules.iter().find_map(|rule| rule(place, tongue)).or_else(|| number(place))
}

pub(super) fn matched<'a>(pattern: &Regex, place: Place<'a>) -> Option<(Captures<'a>, usize)> {
    let found = pattern.captures(place.rest())?;
    let len = found.get(0)?.len();
    place.ends(len).then_some((found, len))
}

fn ordinal(place: Place, _: &Tongue) -> Option<Hit> {
    let (found, len) = matched(&ORDINAL, place)?;
    Some(Hit::new(len, numbers::ordinal(value(&found, 1)), "ordinal"))
}

/// `August 3d`, `the 22d of May`: the old spelling of `3rd` and `22nd`.
fn short_ordinal(place: Place, _: &Tongue) -> Option<Hit> {
    let (found, len) = matched(&SHORT_ORDINAL, place)?;
    let (before, next) = (place.word_before(), place.word_after(len));
    let dated = dates::names_month(before) || dates::names_month(next) || matches!(next, "of" | "inst" | "ult" | "day");
    let counted =
        before == "the" && ["regiment", "infantry", "cavalry"].iter().any(|unit| next.eq_ignore_ascii_case(unit));
    (dated || counted).then(|| Hit::new(len, numbers::ordinal(value(&found, 1)), "ordinal"))
}

/// Three digits that are a name, and are said in pairs: `Boeing 747`, `Flight 370`, `Room 101`.
fn after_a_model(place: Place, _: &Tongue) -> Option<Hit> {
    const MODELS: [&str; 12] = [
        "Boeing",
        "Airbus",
        "Flight",
        "flight",
        "Porsche",
        "Peugeot",
        "Highway",
        "Interstate",
        "Room",
        "room",
        "Route",
        "Suite",
    ];
    let digits = place.word();
    let figures = digits.len() == 3 && digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
    if !figures
        || !MODELS.contains(&place.word_before())
        || place.after(3).is_some_and(|c| matches!(c, '.' | ',') && place.after(4).is_some_and(|c| c.is_ascii_digit()))
    {
        return None;
    }
    (!digits.ends_with("00")).then(|| Hit::new(3, in_pairs(digits), "number"))
}

/// Three digits as a name: `747` → `seven forty-seven`, `101` → `one oh one`.
fn in_pairs(digits: &str) -> String {
    let (first, rest) = digits.split_at(1);
    let oh = if rest.starts_with('0') { "oh " } else { "" };
    format!("{} {oh}{}", integer(first), integer(rest.trim_start_matches('0')))
}

/// Whether a number begins with this full stop: `.5`
pub(super) fn is_decimal(place: Place) -> bool {
    !place.before().is_some_and(|c| super::scan::in_word(c) || c == '.')
        && place.after(1).is_some_and(|c| c.is_ascii_digit())
}

/// Any other number. Letters attached to it are said after it: `3D`, `4K`.
fn number(place: Place) -> Option<Hit> {
    let number = Number::read(place.rest(), '.')?;
    // Nobody writes so large a number without groups, but the number of a book or an account is written so.
    if number.len >= 10 && number.whole.len() == number.len && !number.whole.ends_with("0000") {
        return Some(Hit::new(number.len, numbers::digits(&number.whole), "number"));
    }
    if place.ends(number.len) {
        return Some(Hit::new(number.len, number.words(), "number"));
    }
    let word = place.word();
    let digits = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(0);
    if digits < number.len {
        // It has a fraction or groups of digits, or an endless word follows: only the number itself can be read.
        return Some(Hit::new(number.len, number.words(), "number"));
    }
    Some(Hit::new(digits, short_number(&word[..digits]), "number"))
}
