//! Years and decades, in English.

use super::super::numbers;
use super::super::scan::{Hit, Place};
use super::super::tongue::Tongue;
use super::super::vocabulary::{AFTER_YEAR, BEFORE_YEAR};
use super::{Number, is_common, matched, pattern, value};

pattern!(DECADE, r"^(?:(1[0-9]|20)?([0-9])0)'?[sS]");

/// `1990s`, `90s`, `2000s`
pub(super) fn decade(place: Place, _: &Tongue) -> Option<Hit> {
    let (found, len) = matched(&DECADE, place)?;
    let century = found.get(1).map(|_| value(&found, 1));
    let spoken = match (century, value(&found, 2)) {
        (None, 0) => return None,
        // `10s` is rather ten seconds.
        (None, 1) if place.word_before() != "the" => return None,
        (None, tens) => numbers::plural(&numbers::cardinal(tens * 10)),
        (Some(20), 0) => "two thousands".to_string(),
        (Some(century), 0) => format!("{} hundreds", numbers::cardinal(century)),
        (Some(century), 1) => format!("{} tens", numbers::cardinal(century)),
        (Some(century), tens) => {
            format!("{} {}", numbers::cardinal(century), numbers::plural(&numbers::cardinal(tens * 10)))
        }
    };
    Some(Hit::new(len, spoken, "year"))
}

pub(in super::super) fn is_year(n: u64) -> bool {
    (1100..=2099).contains(&n)
}

/// Four digits that are a year because of the words around them.
pub(super) fn year(place: Place, _: &Tongue) -> Option<Hit> {
    let number = Number::read(place.rest(), '.').filter(|number| number.len == 4 && number.fraction.is_none())?;
    let n = number.value().filter(|&n| is_year(n) && place.ends(4))?;
    let before = place.word_before().to_lowercase();
    let next = place.word_after(4).to_lowercase();
    let follows = match place.after(4) {
        None => true,
        Some(' ') => {
            next.is_empty()
                || AFTER_YEAR.contains(&next.as_str())
                || next.starts_with(|c: char| c.is_ascii_digit())
                || place.word_after(4).starts_with(char::is_uppercase)
        }
        Some('-' | '–' | '—') => true,
        Some('/') => second_year(place, n, &['/']),
        Some(c) => !c.is_alphanumeric() && !matches!(c, '%' | '+' | '*' | '='),
    };
    let head = place.text[..place.at].trim_end();
    let opens = head.is_empty() && matches!(next.as_str(), "was" | "is" | "had" | "began" | "will");
    let alone = place.after(4).is_none_or(|c| matches!(c, '.' | ':' | '!')) && head.is_empty() && n >= 1500;
    let sentence = head.ends_with(['.', '!', '?'])
        && place.after(4) == Some('.')
        && (1500..2100).contains(&n)
        && place.skip(5).rest().chars().next().is_none_or(|c| c == ' ');
    let listed = || {
        before == "or"
            && place.words_before().nth(1).is_some_and(|word| word.len() == 4 && word.parse().is_ok_and(is_year))
    };
    let led = listed() || BEFORE_YEAR.contains(&before.as_str()) || is_quarter(&before);
    let near = || led || is_linked(place, head, n) || place.before() == Some('\'') || abbreviated(head);
    // `the 1906 edition`
    let edition = matches!(before.as_str(), "the" | "a" | "this" | "that" | "his" | "her")
        && n >= 1700
        && next.starts_with(|c: char| c.is_ascii_lowercase())
        && !next.ends_with('s')
        && !matches!(next.as_str(), "people" | "men" | "women" | "children" | "or" | "and" | "to");
    let dated = is_dated(place, head, n) || is_named(place, &before, n);
    (opens || alone || sentence || edition || dated || (follows && near()))
        .then(|| Hit::new(4, numbers::year(n), "year"))
}

/// After a word that only a year can follow, whatever comes next (`A.D. 1671`, `in the year 1690 some persons`), and after
/// `in`, if what follows is nothing that is counted: `in 1890 leased`.
fn is_dated(place: Place, head: &str, n: u64) -> bool {
    let before = place.word_before().to_lowercase();
    let next = place.word_after(4);
    let counted = next.ends_with('s') && !next.ends_with("ss")
        || matches!(
            next,
            "people" | "men" | "women" | "children" | "feet" | "of" | "percent" | "per" | "more" | "other"
        );
    let number = matches!(next, "thousand" | "million" | "or" | "dollars" | "pounds") || place.after(4) == Some('%');
    ["A.D.", "AD", "B.C.", "©"].iter().any(|era| head.ends_with(era))
        || (n >= 1500 && (follows_day(place) || next == "respectively"))
        || (n >= 1500 && head.ends_with("as early as") | head.ends_with("as late as") && !counted)
        || (n >= 1500 && place.after(4) == Some(')') && matches!(before.as_str(), "for" | "with" | "to"))
        || (matches!(before.as_str(), "anno" | "year") && !number)
        || head.ends_with("year of our Lord")
        || (before == "years"
            && matches!(next, "and" | "to" | "or")
            && is_year_word(place.skip(5 + next.len()).word_after(0)))
        || (before == "and"
            && place.words_before().nth(2) == Some("years")
            && is_year_word(place.words_before().nth(1).unwrap_or("")))
        || head.ends_with("far back as")
        || (matches!(before.as_str(), "in" | "until" | "till")
            && n >= 1500
            && next.starts_with(|c: char| c.is_ascii_lowercase())
            && !(counted || number))
}

/// After the name of a month, `the 1st of January 1915 no one may`.
fn follows_day(place: Place) -> bool {
    super::dates::names_month(place.word_before())
}

/// Whether a word has the four digits of a year.
fn is_year_word(word: &str) -> bool {
    word.len() == 4 && word.parse().is_ok_and(is_year)
}

/// After a name, at the end of a clause, as in a list of governors: `William Ewen 1775`.
fn is_named(place: Place, before: &str, n: u64) -> bool {
    let name = place.word_before();
    let capital = name.chars().count() > 2 && name.starts_with(char::is_uppercase) && !is_common(before);
    let ends = place.after(4).is_none_or(|c| matches!(c, ',' | ';' | ')'))
        || place.rest()[4..].starts_with(['.', '-']) && place.rest()[5..].chars().next().is_none_or(|c| c == ' ');
    capital && ends && n >= 1500
}

/// `Q3 2024`, `H1 2024`
fn is_quarter(before: &str) -> bool {
    matches!(before, "q1" | "q2" | "q3" | "q4" | "h1" | "h2" | "fy")
}

/// `b. 1900`, `Jan. 1984`
fn abbreviated(head: &str) -> bool {
    const BEFORE: [&str; 18] = [
        "b.", "d.", "c.", "ca.", "r.", "fl.", "est.", "jan.", "feb.", "mar.", "apr.", "aug.", "sept.", "sep.", "oct.",
        "nov.", "dec.", "fall.",
    ];
    let last = head.rsplit([' ', '(']).next().unwrap_or_default();
    last.len() <= 5 && BEFORE.contains(&last.to_lowercase().as_str())
}

/// After a day (`May 5, 2019`), beside another year (`1914–1918`, `1999/2000`), in brackets, or after the name of a place
/// or of an author (`Paris, 1889`, `Brandt, 2020`).
fn is_linked(place: Place, head: &str, n: u64) -> bool {
    let digit_before = |head: &str| head.ends_with(|c: char| c.is_ascii_digit());
    let dashes = ['-', '–', '—'];
    let undashed = head.trim_end_matches(dashes);
    let after_comma = |head: &str| {
        let dated =
            ["", "st", "nd", "rd", "th", "d"].iter().any(|end| head.strip_suffix(end).is_some_and(digit_before));
        let word = head.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        let named = word.starts_with(char::is_uppercase) || head.ends_with(" al.") || head.ends_with(" others");
        dated
            || (named
                && place
                    .after(4)
                    .is_none_or(|c| matches!(c, '.' | ',' | ';' | ':' | ')' | '!' | '?' | '"' | '\'' | '—' | '–')))
            || (named && place.rest()[4..].starts_with("--"))
    };
    head.ends_with('(')
        || (undashed.len() < head.len() && digit_before(undashed))
        || (head.ends_with('/') && digit_before(&head[..head.len() - 1]) && place.at >= 5)
        || second_year(place, n, &['-', '–', '/'])
        || head.strip_suffix(',').is_some_and(after_comma)
        || head.strip_suffix('-').is_some_and(|head| head.ends_with(char::is_alphabetic))
}

/// Whether a second year follows: `1914–18`, `1999/2000`
fn second_year(place: Place, n: u64, signs: &[char]) -> bool {
    place.skip(4).rest().strip_prefix(signs).is_some_and(|tail| {
        let digits: String = tail.chars().take(5).take_while(char::is_ascii_digit).collect();
        let later = |digits: &str| digits.parse().is_ok_and(|second: u64| is_year(second) && second > n);
        (digits.len() == 4 && (later(&digits) || !signs.contains(&'/'))) || (digits.len() == 2 && n >= 1700)
    })
}
