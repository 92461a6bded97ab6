//! Dates in figures, and ranges of months and days of the week; in English.

use super::amounts::{is_year, matched, pattern, value};
use super::numbers;
use super::scan::{Hit, Place};
use super::tongue::Tongue;

pattern!(ISO_DATE, r"^([12][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])(?:T[0-9:.]*Z?)?");
pattern!(DAY_AND_MONTH, r"^([0-9]{1,2})/([0-9]{1,2})");
pattern!(pub(super) FIGURES, r"^([0-9]{1,2})([/.-])([0-9]{1,2})([/.-])([12][0-9]{3}|[0-9]{2})");

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Whether a word is the name of a month, in whole or short, in any case.
pub(super) fn names_month(word: &str) -> bool {
    let begins = |month: &str| month.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    word.len() >= 3 && word.starts_with(char::is_uppercase) && MONTHS.into_iter().any(begins)
}

/// `2019-12-25`, `12/25/2019`, `25.12.2019`
pub(super) fn date(place: Place, tongue: &Tongue) -> Option<Hit> {
    if let Some((found, len)) = matched(&ISO_DATE, place) {
        let spoken = spoken(value(&found, 1), value(&found, 2), value(&found, 3), tongue)?;
        return Some(Hit::new(len, spoken, "date"));
    }
    if let Some(hit) = end_of_week(place, tongue) {
        return Some(hit);
    }
    let (day, month, year, len) = figures(place, tongue.day_first)?;
    Some(Hit::new(len, spoken(year, month, day, tongue)?, "date"))
}

/// `w/e 3/4`: the day on which a week ends, and no fraction.
fn end_of_week(place: Place, tongue: &Tongue) -> Option<Hit> {
    let head = &place.text[..place.at];
    let (found, len) =
        matched(&DAY_AND_MONTH, place).filter(|_| head.ends_with("w/e ") || head.ends_with("ending "))?;
    let (first, second) = (value(&found, 1), value(&found, 2));
    let day_first = if tongue.day_first { second <= 12 } else { first > 12 };
    let (day, month) = if day_first { (first, second) } else { (second, first) };
    let month = MONTHS.get(usize::try_from(month).ok()?.checked_sub(1)?)?;
    let day = numbers::ordinal(Some(day).filter(|day| (1..=31).contains(day))?);
    let spoken = if tongue.day_first { format!("the {day} of {month}") } else { format!("{month} {day}") };
    Some(Hit::new(len, spoken, "date"))
}

/// Day, month, year and length of a date in figures. Which of the first two is the day is decided by the language, unless
/// only one of them can be a month.
pub(super) fn figures(place: Place, day_first: bool) -> Option<(u64, u64, u64, usize)> {
    let (found, len) = matched(&FIGURES, place)?;
    let sign = found.get(2)?.as_str();
    let written = found.get(5)?.as_str();
    // `1.2.3` is a version, and `1/2/34` needs leading zeros to be a date.
    let short = written.len() == 2;
    let padded = found.get(1)?.len() == 2 && found.get(3)?.len() == 2;
    let closed = !place
        .after(len)
        .is_some_and(|c| sign.starts_with(c) && place.after(len + 1).is_some_and(|c| c.is_ascii_digit()));
    if found.get(4)?.as_str() != sign || !closed || (short && (!padded || sign == "-")) {
        return None;
    }
    let (first, second) = (value(&found, 1), value(&found, 3));
    let (day, month) = match (first <= 12, second <= 12) {
        (true, true) if !(day_first || sign == ".") => (second, first),
        (_, true) => (first, second),
        (true, false) => (second, first),
        (false, false) => return None,
    };
    let year = value(&found, 5);
    let year = if short && year > 40 {
        1900 + year
    } else if short {
        2000 + year
    } else {
        year
    };
    ((1..=31).contains(&day) && (1..=12).contains(&month)).then_some((day, month, year, len))
}

/// What may follow the day after a month, besides names, numbers and punctuation: `on May 5 he left`. Another word can be
/// what is counted: `by June 30 people had left`.
const AFTER_A_DAY: &str = "a after an and as at before but by for from had he her his i if in is it of on or she so than that \
     the their there they this to until was we were when where which while who will with would you";

/// `5 May`, `the 12 June`, `May 5`, `Oct. 5`: the day of a month is an ordinal, however it is written.
pub(super) fn day(place: Place, tongue: &Tongue) -> Option<Hit> {
    let len = place.rest().bytes().take_while(u8::is_ascii_digit).count();
    let day: u64 = place.rest()[..len].parse().ok().filter(|day| len <= 2 && (1..=31).contains(day))?;
    let tail = &place.rest()[len..];
    let closed = tail.trim_start_matches(['.', ',', ')', '"', '”', '’', ';', '!', '?']);
    let alone =
        place.ends(len) && (closed.is_empty() || closed.starts_with([' ', '\n', '—'])) && !is_range_of_days(tail);
    if !alone || place.before().is_some_and(|c| !(c.is_whitespace() || "(\"“‘[—".contains(c))) {
        return None;
    }
    let ordinal = numbers::ordinal(day);
    let next = place.word_after(len);
    if follows_month(place) {
        let listed = matches!(next, "and" | "or" | "to") && starts_number(place.skip(len + next.len() + 2).rest());
        let plain =
            next.chars().next().is_none_or(|c| !c.is_lowercase()) || AFTER_A_DAY.split(' ').any(|word| word == next);
        let spoken = if tongue.day_first { format!("the {ordinal}") } else { ordinal };
        return (plain && !listed).then(|| Hit::new(len, spoken, "date"));
    }
    let mut before = place.words_before();
    let (last, second) = (before.next().unwrap_or(""), before.next().unwrap_or(""));
    let listed = matches!(last, "and" | "or" | "to") && starts_number(second);
    let the = if last.eq_ignore_ascii_case("the") { "" } else { "the " };
    (names_month(next) && !listed).then(|| Hit::new(len, format!("{the}{ordinal} of"), "date"))
}

fn starts_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a dash follows, with or without spaces, and then a number: `5 – 7 May`.
fn is_range_of_days(tail: &str) -> bool {
    tail.trim_start_matches(' ').strip_prefix(['-', '–']).is_some_and(|end| starts_number(end.trim_start_matches(' ')))
}

/// Whether the name of a month stands right before a place. A full stop is part of a short name, and ends a sentence after
/// a full one.
fn follows_month(place: Place) -> bool {
    let Some(head) = place.text[..place.at].strip_suffix(' ') else { return false };
    let (head, short) = head.strip_suffix('.').map_or((head, false), |head| (head, true));
    let word = head.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    names_month(word) && !(short && MONTHS.iter().any(|month| month.eq_ignore_ascii_case(word)))
}

fn spoken(year: u64, month: u64, day: u64, tongue: &Tongue) -> Option<String> {
    let month = MONTHS.get(usize::try_from(month).ok()?.checked_sub(1)?)?;
    let year = if is_year(year) { numbers::year(year) } else { numbers::cardinal(year) };
    let day = numbers::ordinal(day);
    Some(if tongue.day_first { format!("the {day} of {month}, {year}") } else { format!("{month} {day}, {year}") })
}

/// The full name of a month or a day of the week from its abbreviation.
fn full(short: &str) -> Option<&'static str> {
    let short = short.strip_suffix('.').unwrap_or(short);
    let fits = |name: &&&str| short.len() >= 3 && name.starts_with(short) && (short.len() < 5 || **name == short);
    MONTHS.iter().chain(&DAYS).find(fits).copied()
}

fn is_month(name: &str) -> bool {
    MONTHS.contains(&name)
}

/// Whether two words are months or days of the week, as in `Oct-Dec` and `Monday–Friday`.
pub(super) fn is_range(first: &str, second: &str) -> bool {
    full(first).zip(full(second)).is_some_and(|(first, second)| is_month(first) == is_month(second))
}

/// `Oct-Dec`, `Mon–Fri`: an abbreviation that is one of the ends of a range. `May` and `Sun` are words elsewhere.
pub(super) fn abbreviated(place: Place, word: &str) -> Option<Hit> {
    let name = full(word).filter(|name| *name != word)?;
    let len = word.len() + usize::from(place.after(word.len()) == Some('.'));
    let beyond = place.rest()[len..].trim_start_matches(' ').strip_prefix(['-', '–', '/']);
    let next = beyond
        .map(|tail| tail.trim_start_matches(' '))
        .and_then(|tail| tail.split(|c: char| !c.is_alphabetic()).next());
    let head = place.text[..place.at].trim_end_matches(' ').strip_suffix(['-', '–', '/']);
    let last = head
        .map(|head| head.trim_end_matches([' ', '.']))
        .and_then(|head| head.rsplit(|c: char| !c.is_alphabetic()).next());
    let ranged = next.is_some_and(|next| is_range(word, next)) || last.is_some_and(|last| is_range(last, word));
    ranged.then(|| Hit::new(len, name, "abbreviation"))
}
