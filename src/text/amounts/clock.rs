//! Times of the day, in English.

use super::super::numbers;
use super::super::scan::{Hit, Place};
use super::super::tongue::Tongue;
use super::{pattern, value};

pattern!(pub(in super::super) TIME, r"^([01]?[0-9]|2[0-4]):([0-5][0-9])(?::([0-5][0-9]))?");
pattern!(DOTTED, r"^([01]?[0-9]|2[0-4])\.([0-5][0-9])");
pattern!(HOUR, r"^(1[0-2]|0?[1-9])");
pattern!(MERIDIEM, r"^ ?(?:([aApP])\.[mM]\.|([aApP])[mM]\b)");

/// `am` or `p.m.` after a time: its length in bytes, and how it is said.
fn meridiem(place: Place, len: usize) -> Option<(usize, String)> {
    let found = MERIDIEM.captures(place.skip(len).rest())?;
    let letter = found.get(1).or_else(|| found.get(2))?.as_str().to_ascii_uppercase();
    let long = len + found.get(0)?.len();
    let stop = found.get(1).is_some() && place.sentence_ends(long);
    Some((long, format!(" {} em{}", if letter == "A" { "ay" } else { "pee" }, if stop { "." } else { "" })))
}

/// `10:30`, `10:30 am`, `10:30:15`
pub(super) fn time(place: Place, _: &Tongue) -> Option<Hit> {
    let found = TIME.captures(place.rest())?;
    let len = found.get(0)?.len();
    let day = meridiem(place, len);
    if (day.is_none() && !place.ends(len)) || place.after(len) == Some(':') || after_a_book(place) {
        return None;
    }
    if let Some(lasts) = lasts(&found, place.skip(len)).filter(|_| day.is_none()) {
        return Some(Hit::new(len + lasts.0, lasts.1, "time"));
    }
    let mut spoken = on_a_clock(value(&found, 1), value(&found, 2), day.is_some());
    if found.get(3).is_some() {
        let seconds = value(&found, 3);
        spoken += &format!(" and {} second{}", numbers::cardinal(seconds), if seconds == 1 { "" } else { "s" });
    }
    let (len, day) = day.unwrap_or((len, String::new()));
    Some(Hit::new(len, spoken + &day, "time"))
}

/// `0:14:43`, `0:00:24.5`: how long something lasts, because a time after midnight is hardly written to the second. The length of
/// the fraction in `tail`, and what is said.
fn lasts(found: &regex::Captures, tail: Place) -> Option<(usize, String)> {
    found.get(3).filter(|_| value(found, 1) == 0)?;
    let counted = |n: u64, one: &str| format!("{} {one}{}", numbers::cardinal(n), if n == 1 { "" } else { "s" });
    let (minutes, seconds) = (value(found, 2), value(found, 3));
    let rest = tail.rest().strip_prefix('.').unwrap_or("");
    let digits = &rest[..rest.bytes().take_while(u8::is_ascii_digit).count()];
    let part = digits.trim_end_matches('0');
    let spoken = match part.is_empty() {
        true => counted(seconds, "second"),
        false => format!("{} point {} seconds", numbers::cardinal(seconds), numbers::digits(part)),
    };
    let length = if digits.is_empty() { 0 } else { digits.len() + 1 };
    Some((length, if minutes == 0 { spoken } else { format!("{} and {spoken}", counted(minutes, "minute")) }))
}

fn on_a_clock(hour: u64, minute: u64, day: bool) -> String {
    match minute {
        0 if day => numbers::cardinal(hour),
        0 if hour == 0 => "midnight".to_string(),
        0 if hour <= 12 => format!("{} o'clock", numbers::cardinal(hour)),
        0 => format!("{} hundred", numbers::cardinal(hour)),
        1..=9 => format!("{} oh {}", numbers::cardinal(hour), numbers::cardinal(minute)),
        _ => format!("{} {}", numbers::cardinal(hour), numbers::cardinal(minute)),
    }
}

/// `9.30 pm`; in British English also `at 9.30`, where nothing is counted.
pub(super) fn dotted(place: Place, tongue: &Tongue) -> Option<Hit> {
    let found = DOTTED.captures(place.rest())?;
    let len = found.get(0)?.len();
    let day = meridiem(place, len);
    let free = || {
        place.ends(len) && !place.after(len).is_some_and(|c| matches!(c, '.' if digit_after(place, len)) || c == '%')
    };
    let next = place.word_after(len);
    let counts = || next.starts_with(char::is_lowercase) && !AFTER_TIME.split(' ').any(|word| word == next);
    let british =
        tongue.day_first && matches!(place.word_before(), "at" | "until" | "till" | "by" | "before" | "after");
    if day.is_none() && !(british && free() && !counts()) {
        return None;
    }
    let spoken = on_a_clock(value(&found, 1), value(&found, 2), day.is_some());
    let (len, day) = day.unwrap_or((len, String::new()));
    Some(Hit::new(len, spoken + &day, "time"))
}

/// Words that can follow a time of the day, and not the name of what a number counts.
const AFTER_TIME: &str =
    "and or on in the this that tomorrow tonight today sharp when we he she they it i you to for with from until o";

fn digit_after(place: Place, len: usize) -> bool {
    place.after(len + 1).is_some_and(|c| c.is_ascii_digit())
}

/// `5 pm`
pub(super) fn hour(place: Place, _: &Tongue) -> Option<Hit> {
    let found = HOUR.captures(place.rest())?;
    let (len, day) = meridiem(place, found.get(0)?.len())?;
    Some(Hit::new(len, numbers::cardinal(value(&found, 1)) + &day, "time"))
}

/// Whether a book of the Bible is before a chapter and a verse: `John 3:16`
pub(super) fn after_a_book(place: Place) -> bool {
    const BOOKS: &str = " Genesis Exodus Leviticus Numbers Deuteronomy Joshua Judges Ruth Samuel Kings Chronicles Ezra Nehemiah Esther Job \
         Psalm Psalms Proverbs Ecclesiastes Isaiah Jeremiah Lamentations Ezekiel Daniel Hosea Joel Amos Obadiah Jonah Micah Nahum \
         Habakkuk Zephaniah Haggai Zechariah Malachi Matthew Mark Luke John Acts Romans Corinthians Galatians Ephesians Philippians \
         Colossians Thessalonians Timothy Titus Philemon Hebrews James Peter Jude Revelation ";
    let before = place.word_before();
    !before.is_empty() && BOOKS.split_ascii_whitespace().any(|book| book == before)
}
