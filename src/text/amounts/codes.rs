//! Figures that are said digit by digit or part by part, in English: telephone numbers, versions, scores, powers.

use super::super::numbers;
use super::super::scan::{Hit, Place};
use super::super::tongue::Tongue;
use super::{Number, clock, integer, matched, pattern, value};

pattern!(FEET, r#"^([1-9])'([0-9]{1,2})(?:"|'')"#);
pattern!(VERSION, r"^[0-9]{1,9}(?:\.[0-9]{1,9}){2,8}");
pattern!(POINTS, r"^(?:\.[0-9]{1,9}){1,8}");
pattern!(PHONE, r"^(?:[0-9]{1,3}[- ])?(?:[0-9]{3}[- ])?[0-9]{3}-[0-9]{4}");
pattern!(NATIONAL, r"^0[0-9]{1,4}(?:[ -][0-9]{2,4}){1,3}");
pattern!(AREA, r"^\(([0-9]{2,5})\) ?([0-9]{3,4})[-. ]([0-9]{3,4})");
pattern!(ABROAD, r"^\+([0-9]{1,3}(?:[ -]?\(?[0-9]{1,4}\)?){2,5})");
pattern!(GROUPED, r"^[1-9][0-9]{1,4}(?: [0-9]{2,4}){2,4}");
pattern!(CHAIN, r"^[0-9]{1,12}(?:-[0-9]{1,12}){2,12}");
pattern!(SCORE, r"^([0-9]{1,3}):([0-9]{1,3})");
pattern!(HEX, r"^0([xXbB])([0-9a-fA-F]{1,16})");
pattern!(POWER, r"^(?:e|E)([+-]?[0-9]{1,3})");

/// Digit by digit, with a short pause between groups.
fn groups(written: &str) -> String {
    let groups = written.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty());
    groups.map(numbers::digits).collect::<Vec<_>>().join(", ")
}

/// Telephone numbers and others that are said digit by digit.
pub(super) fn phone(place: Place, _: &Tongue) -> Option<Hit> {
    let (_, len) = matched(&PHONE, place)
        .or_else(|| matched(&CHAIN, place))
        .or_else(|| matched(&NATIONAL, place))
        .or_else(|| matched(&GROUPED, place).filter(|(_, len)| is_dialled(place, *len)))?;
    Some(Hit::new(len, groups(&place.rest()[..len]), "number"))
}

/// Whether groups of digits are a telephone number: after `call` and the like, or because a group begins with a zero that
/// no number has there.
fn is_dialled(place: Place, len: usize) -> bool {
    const CALLS: [&str; 12] =
        ["call", "phone", "dial", "text", "ring", "tel", "telephone", "fax", "mobile", "on", "number", "called"];
    let asked = place.words_before().take(2).any(|word| CALLS.contains(&word.to_lowercase().as_str()));
    let written = &place.rest()[..len];
    let thousands = written.split(' ').skip(1).all(|group| group.len() == 3);
    asked
        || (!thousands && written.split(' ').skip(1).any(|group| group.starts_with('0') && group != "000"))
        || (written.split(' ').next().is_some_and(|first| first.len() == 4) && thousands)
}

/// `Sebastopol, CA 95472`: the digits one by one.
pub(super) fn post_code(place: Place, _: &Tongue) -> Option<Hit> {
    let digits = place.word();
    let state = place.word_before();
    let figures = digits.len() == 5 && digits.bytes().all(|b| b.is_ascii_digit());
    let capitals = state.len() == 2 && state.bytes().all(|b| b.is_ascii_uppercase());
    let alone = !place.word_after(5).starts_with(char::is_lowercase);
    (figures && capitals && alone).then(|| Hit::new(5, numbers::digits(digits), "number"))
}

/// `call 911`, `dial 999`
pub(super) fn emergency(place: Place, _: &Tongue) -> Option<Hit> {
    const CALLS: &str = " call calls called calling dial dials dialed dialled dialing dialling ring rang phone phoned ";
    const AFTER: &str = " and or for if when but to now from on in immediately right ";
    let (digits, next) = (place.word(), place.word_after(3));
    let figures = digits.len() == 3 && digits.bytes().all(|b| b.is_ascii_digit());
    let called = CALLS.split_ascii_whitespace().any(|call| call == place.word_before().to_lowercase());
    let alone = next.is_empty() || AFTER.split_ascii_whitespace().any(|word| word == next);
    (figures && called && alone).then(|| Hit::new(3, numbers::digits(digits), "number"))
}

/// `(212) 555-0142`, `+44 20 7946 0018`: telephone numbers that do not begin with a digit.
pub(in super::super) fn dialled(place: Place) -> Option<Hit> {
    let free = !place.before().is_some_and(super::super::scan::in_word);
    if let Some((_, len)) = matched(&AREA, place).filter(|_| free) {
        return Some(Hit::new(len, groups(&place.rest()[..len]), "number"));
    }
    let (found, len) = matched(&ABROAD, place).filter(|_| free)?;
    let written = found.get(1)?.as_str();
    let digits = written.chars().filter(char::is_ascii_digit).count();
    let grouped = written.contains([' ', '-', '(']);
    (digits >= 7 && grouped).then(|| Hit::new(len, format!("plus {}", groups(written)), "number"))
}

/// `5'10"`
pub(super) fn feet(place: Place, _: &Tongue) -> Option<Hit> {
    let (found, len) = matched(&FEET, place)?;
    let spoken = format!("{} foot {}", numbers::cardinal(value(&found, 1)), numbers::cardinal(value(&found, 2)));
    Some(Hit::new(len, spoken, "unit"))
}

/// `1.2.3`
pub(super) fn version(place: Place, _: &Tongue) -> Option<Hit> {
    let (_, len) = matched(&VERSION, place)?;
    let parts: Vec<String> = place.rest()[..len].split('.').map(integer).collect();
    Some(Hit::new(len, parts.join(" point "), "number"))
}

/// `3:1`, `16:9`, and `John 3:16`, which is a chapter and a verse
pub(super) fn score(place: Place, _: &Tongue) -> Option<Hit> {
    let (found, len) = matched(&SCORE, place)?;
    let closed = place.after(len) != Some(':');
    let (one, other) = (numbers::cardinal(value(&found, 1)), numbers::cardinal(value(&found, 2)));
    let (spoken, why) = match clock::after_a_book(place) {
        true => (format!("{one} {other}"), "verse"),
        false => (format!("{one} to {other}"), "ratio"),
    };
    closed.then(|| Hit::new(len, spoken, why))
}

/// `.0.1` after a word that ends in a digit: its length in bytes, and how it is said.
pub(in super::super) fn points(place: Place) -> Option<(usize, String)> {
    let found = POINTS.find(place.rest()).filter(|found| place.ends(found.len()))?;
    Some((found.len(), found.as_str().split('.').skip(1).map(|part| format!(" point {}", integer(part))).collect()))
}

/// `0x1F`: the digits and letters one by one.
pub(super) fn hex(place: Place, _: &Tongue) -> Option<Hit> {
    let (found, len) = matched(&HEX, place)?;
    let letter = if found.get(1)?.as_str().eq_ignore_ascii_case("x") { "ex" } else { "bee" };
    let name = |c: char| match c.is_ascii_digit() {
        true => numbers::digits(c.encode_utf8(&mut [0; 4])),
        false => super::super::capitals::spell(&c.to_uppercase().to_string(), false),
    };
    let signs: Vec<String> = found.get(2)?.as_str().chars().map(name).collect();
    Some(Hit::new(len, format!("zero {letter} {}", signs.join(" ")), "code"))
}

/// `1e6`, `6.02e23`
pub(super) fn scientific(place: Place, _: &Tongue) -> Option<Hit> {
    let number = Number::read(place.rest(), '.')?;
    let (found, len) = matched(&POWER, place.skip(number.len))?;
    let power = found.get(1)?.as_str();
    let exponent = power.trim_start_matches(['+', '-']).parse().ok()?;
    let ten = format!("ten to the {}", power_of(exponent, power.starts_with('-')));
    let spoken = if number.is_one() { ten } else { format!("{} times {ten}", number.words()) };
    Some(Hit::new(number.len + len, spoken, "power"))
}

fn power_of(exponent: u64, negative: bool) -> String {
    if negative { format!("minus {}", numbers::cardinal(exponent)) } else { numbers::ordinal(exponent) }
}

/// What small raised digits mean after a number or a short symbol: `10⁻³`, `x²`. `None` if they are no power.
pub(in super::super) fn raised(written: &str) -> Option<String> {
    let digits: String = written.chars().filter_map(raised_digit).collect();
    let negative = written.starts_with('⁻');
    let exponent: u64 = digits.parse().ok().filter(|&n| n <= 999)?;
    Some(match exponent {
        2 if !negative => "squared".to_string(),
        3 if !negative => "cubed".to_string(),
        _ => format!("to the {}", power_of(exponent, negative)),
    })
}

/// The digit that a raised digit is.
pub(in super::super) fn raised_digit(c: char) -> Option<char> {
    "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().position(|other| other == c).and_then(|digit| char::from_digit(digit as u32, 10))
}

/// The digit that a lowered digit is.
pub(super) fn lowered_digit(c: char) -> Option<char> {
    "₀₁₂₃₄₅₆₇₈₉".chars().position(|other| other == c).and_then(|digit| char::from_digit(digit as u32, 10))
}

/// `.264` after `H`, and `.509` after `X`: names of standards, whose full stop is not said. After one digit it is, as the
/// numbers of appendices and sections have it: `A.1`, `B.2.3`.
pub(in super::super) fn standard(place: Place) -> Option<Hit> {
    let letter = place.word();
    let named = letter.len() == 1 && (letter == "x" || letter.bytes().all(|b| b.is_ascii_uppercase()));
    let figures = place.rest().get(letter.len() + 1..).filter(|_| named && place.after(1) == Some('.'))?;
    let digits = figures.find(|c: char| !c.is_ascii_digit()).unwrap_or(figures.len());
    let len = 2 + digits;
    let chained = figures[digits..].starts_with('.') && figures[digits + 1..].starts_with(|c: char| c.is_ascii_digit());
    if !(1..=4).contains(&digits) || !place.ends(len) {
        return None;
    }
    if chained || digits == 1 {
        let (points, spoken) = points(place.skip(1))?;
        return Some(Hit::new(1 + points, format!("{letter}{spoken}"), "code"));
    }
    Some(Hit::new(len, format!("{letter} {}", standard_digits(&figures[..digits])), "code"))
}

/// `264` → `two sixty-four`, `509` → `five oh nine`.
fn standard_digits(digits: &str) -> String {
    match digits.len() {
        3 if !digits.starts_with('0') && !digits.ends_with("00") => super::in_pairs(digits),
        _ => super::short_number(digits),
    }
}

/// `802.11`: the family of standards for networks.
pub(super) fn network(place: Place, _: &Tongue) -> Option<Hit> {
    let part = place.rest().strip_prefix("802.")?;
    let digits = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
    let letters = place.skip(4 + digits).word();
    let known = matches!(&part[..digits], "1" | "3" | "11" | "15" | "16");
    if !known || letters.len() > 2 || !letters.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    let spelt: String = letters.chars().map(|c| format!(" {}", c.to_ascii_uppercase())).collect();
    let spoken = format!("eight oh two point {}{spelt}", integer(&part[..digits]));
    Some(Hit::new(4 + digits + letters.len(), spoken, "code"))
}
