//! Numbers, dates, times, ordinals, Roman numerals and abbreviations in languages other than English. Plain numbers stay in
//! digits, because engines read those; what depends on the words around a number is put into words.

mod abbreviations;
mod dates;
mod ordinals;
mod roman;

use super::amounts::{self, Number, matched, pattern, value};
use super::scan::{Hit, Place};
use super::tongue::Tongue;

pattern!(FRACTION, r"^([0-9]{1,2})/([0-9]{1,2})");
pattern!(RATIO, r"^([0-9]{1,3}):([0-9]{1,3})");

/// Reads anything that begins with a digit.
pub(super) fn figures(place: Place, tongue: &Tongue) -> Option<Hit> {
    let rules: [fn(Place, &Tongue) -> Option<Hit>; 8] =
        [dates::date, dates::time, ordinals::marked, ordinals::dotted, dates::year, fraction, ratio, counted];
    rules.iter().find_map(|rule| rule(place, tongue))
}

/// Reads an abbreviation or a Roman numeral.
pub(super) fn word(place: Place, tongue: &Tongue) -> Option<Hit> {
    abbreviations::abbreviation(place, tongue).or_else(|| roman::numeral(place, tongue))
}

/// `1/2`, `3/4`
fn fraction(place: Place, tongue: &Tongue) -> Option<Hit> {
    let (found, len) = matched(&FRACTION, place)?;
    let nth = match (value(&found, 1), value(&found, 2)) {
        (1, 2) => 0,
        (1, 4) => 1,
        (3, 4) => 2,
        (1, 3) => 3,
        (2, 3) => 4,
        _ => return None,
    };
    let closed = place.after(len) != Some('/');
    closed.then(|| Hit::new(len, tongue.fractions[nth], "fraction"))
}

/// `2:1`
fn ratio(place: Place, tongue: &Tongue) -> Option<Hit> {
    let (found, len) = matched(&RATIO, place)?;
    let closed = place.after(len) != Some(':');
    closed.then(|| Hit::new(len, format!("{} {} {}", &found[1], tongue.ratio, &found[2]), "ratio"))
}

/// A number with a half, a currency, a unit, or with digits in groups.
fn counted(place: Place, tongue: &Tongue) -> Option<Hit> {
    let number = Number::read(place.rest(), tongue.point)?;
    let tail = place.skip(number.len).rest();
    if tail.starts_with('½') && number.fraction.is_none() {
        let len = number.len + '½'.len_utf8();
        return Some(Hit::new(len, format!("{} {}", number.whole, tongue.half), "fraction"));
    }
    let open = tail.strip_prefix(' ').unwrap_or(tail);
    let space = tail.len() - open.len();
    if let Some(sign) = open.chars().next().filter(|&c| amounts::is_sign(c)) {
        let len = number.len + space + sign.len_utf8();
        let free = !place.after(len).is_some_and(|c| c.is_ascii_digit());
        return free.then(|| Hit::new(len, amounts::coins(&number, None, sign, tongue), "currency"));
    }
    let plain = match number.fraction {
        Some(digits) => format!("{}{}{digits}", number.whole, tongue.point),
        None => number.whole.clone(),
    };
    let fits = |sign: &str| open.starts_with(sign) && place.ends(number.len + space + sign.len());
    if let Some((sign, one, many)) = tongue.units.iter().find(|(sign, ..)| fits(sign)) {
        let len = number.len + space + sign.len();
        let name = if number.is_one() { one } else { many };
        return (place.after(len) != Some('\'')).then(|| Hit::new(len, format!("{plain} {name}"), "unit"));
    }
    (plain.len() < number.len).then(|| Hit::new(number.len, plain, "number"))
}
