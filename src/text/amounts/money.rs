//! Amounts of money.

use super::super::scan::{Hit, Place};
use super::super::tongue::{ENGLISH, Tongue};
use super::{Number, integer, pattern};

pattern!(MAGNITUDE, r"^(?: ?(thousand|million|billion|trillion)\b|(k|K|m|M|mn|bn|B|b|tn)\b)");

/// A sign of a currency.
pub(in super::super) fn is_sign(c: char) -> bool {
    matches!(c, '$' | '€' | '£' | '¥' | '₹')
}

/// `A$5`, `US$5`: the letters before a dollar sign.
pub(in super::super) fn dollars(place: Place) -> Option<Hit> {
    let country = match place.word() {
        "US" => "US",
        "A" | "AU" => "Australian",
        "C" | "CA" => "Canadian",
        "NZ" => "New Zealand",
        "HK" => "Hong Kong",
        "S" => "Singapore",
        _ => return None,
    };
    let sign = place.word().len();
    let tail = place.skip(sign);
    let hit = money(tail, &ENGLISH).filter(|_| tail.after(0) == Some('$') && place.before() != Some('$'))?;
    let spoken = match country {
        "US" => hit.spoken,
        _ => hit.spoken.replacen(" dollar", &format!(" {country} dollar"), 1),
    };
    Some(Hit::new(sign + hit.len, spoken, "currency"))
}

/// `L100,000`, `L300 a year`: pounds, as books in plain letters have them.
pub(in super::super) fn pounds(place: Place) -> Option<Hit> {
    let tail = place.skip(1);
    let number = Number::read(tail.rest(), '.')
        .filter(|_| place.rest().starts_with('L') && place.text.is_char_boundary(place.at + 1))?;
    let after = tail.skip(number.len);
    let yearly = [" a year", " a week", " a month", " per annum", " a-year", " in gold", " in notes"];
    let grouped = tail.rest()[..number.len].contains(',');
    let before = place.word_before();
    // `a good L150 from the oil`
    let round = number.value().is_some_and(|n| n >= 100 && n % 10 == 0);
    let summed = round && before.len() > 1 && before.starts_with(char::is_lowercase) && before != "the";
    let fits =
        number.fraction.is_none() && (grouped || summed || yearly.iter().any(|words| after.rest().starts_with(words)));
    (fits && after.ends(0)).then(|| Hit::new(1 + number.len, coins(&number, None, '£', &ENGLISH), "currency"))
}

/// `$5.20`, `€5`, `$1.5 million`: a currency sign before a number.
pub(in super::super) fn money(place: Place, tongue: &Tongue) -> Option<Hit> {
    let sign = place.after(0).filter(|&c| is_sign(c))?;
    let tail = place.skip(sign.len_utf8());
    let space = usize::from(tail.rest().starts_with(' '));
    let number = Number::read(tail.skip(space).rest(), tongue.point)?;
    let mut len = sign.len_utf8() + space + number.len;
    let scale = match magnitude(place.skip(len)).filter(|_| tongue.english) {
        Some((more, scale)) => {
            len += more;
            Some(scale)
        }
        None => None,
    };
    Some(Hit::new(len, coins(&number, scale, sign, tongue), "currency"))
}

/// `8s. 6d.`, `£88 10s.`, `8½d.`: shillings and pence, which are known by each other or by a pound sign nearby.
pub(super) fn shillings(place: Place, tongue: &Tongue) -> Option<Hit> {
    let number = Number::read(place.rest(), '.').filter(|number| number.len <= 2 && number.fraction.is_none())?;
    let half = place.skip(number.len).after(0).filter(|&c| matches!(c, '½' | '¼' | '¾'));
    let len = number.len + half.map_or(0, char::len_utf8);
    let unit = place.skip(len).word();
    let (one, many) = match unit {
        "s" => ("shilling", "shillings"),
        "d" => ("penny", "pence"),
        _ => return None,
    };
    if unit == "s" && half.is_none() && is_decade(place, &number.whole) {
        return None;
    }
    let stop = place.after(len + 1) == Some('.');
    let (head, tail) = (&place.text[..place.at], &place.rest()[len..]);
    let near = &head[head.char_indices().rev().nth(12).map_or(0, |(at, _)| at)..];
    let sterling = near.contains('£') && near.rsplit('£').next().is_some_and(|sum| !sum.contains(char::is_alphabetic));
    let coins = COINS.is_match(tail) || COIN_BEFORE.is_match(near);
    // A full stop after the letter, as seconds rarely have it, in a price or, in a British book, after a comma; and what follows
    // pounds.
    let listed = tongue.day_first && head.trim_end().ends_with(',');
    let priced = stop && (place.word_before() == "at" || listed);
    let priced = priced || matches!(place.word_before(), "pound" | "pounds");
    // Only here were prices written so; seconds have no full stop.
    if !(sterling || coins || priced || (stop && (unit == "d" || HAGGLE.is_match(head) || HAGGLE.is_match(tail)))) {
        return None;
    }
    let end = len + 1 + usize::from(stop);
    let words = match half {
        Some(sign) => format!("{} and {}", integer(&number.whole), super::counted::vulgar(sign)?),
        None => integer(&number.whole),
    };
    let name = if number.is_one() && half.is_none() { one } else { many };
    let ends = stop && place.sentence_ends(end) && !place.rest()[end..].starts_with(" 1");
    Some(Hit::new(end, format!("{words} {name}{}", if ends { "." } else { "" }), "currency"))
}

/// `the '90s`, `in his 20s`
fn is_decade(place: Place, whole: &str) -> bool {
    const BEFORE: [&str; 12] =
        ["the", "early", "mid", "late", "his", "her", "their", "my", "your", "our", "roaring", "swinging"];
    let tens = whole.len() == 2 && whole.ends_with('0') && whole != "10";
    let word = place.word_before().to_lowercase();
    tens && (BEFORE.contains(&word.as_str()) || matches!(place.before(), Some('\'' | '-')))
}

pattern!(COINS, r"^s\.? [0-9]{1,2}[½¼¾]?d\b");
pattern!(COIN_BEFORE, r"[0-9]s\.? $");
pattern!(HAGGLE, r"[0-9][½¼¾]?d\.|£|shilling|[0-9]s\. ?[0-9]");

/// `k`, `M`, `bn`, ` million` after an amount of money: the length in bytes, and what is said.
fn magnitude(place: Place) -> Option<(usize, &'static str)> {
    let found = MAGNITUDE.captures(place.rest())?;
    let scale = match found.get(1).or_else(|| found.get(2))?.as_str() {
        "k" | "K" | "thousand" => "thousand",
        "m" | "M" | "mn" | "million" => "million",
        "b" | "B" | "bn" | "billion" => "billion",
        _ => "trillion",
    };
    Some((found.get(0)?.len(), scale))
}

/// The names of a currency: singular and plural, and the same for its smaller coin.
pub(in super::super) fn coin(sign: char, tongue: &Tongue) -> [&'static str; 4] {
    match sign {
        '€' => tongue.euro,
        '£' => tongue.pound,
        '¥' => tongue.yen,
        '₹' => ["rupee", "rupees", "paisa", "paise"],
        '¢' => [tongue.dollar[2], tongue.dollar[3], "", ""],
        _ => tongue.dollar,
    }
}

/// An amount of money. Languages other than English keep the digits, because their engines read plain numbers.
pub(in super::super) fn coins(number: &Number, scale: Option<&str>, sign: char, tongue: &Tongue) -> String {
    let [one, many, cent, cents] = coin(sign, tongue);
    let say = |digits: &str| if tongue.english { integer(digits) } else { digits.to_string() };
    let small = number.fraction.filter(|digits| digits.len() == 2 && scale.is_none());
    let Some(small) = small else {
        let scale = scale.map(|scale| format!(" {scale}")).unwrap_or_default();
        let name = if number.is_one() && scale.is_empty() { one } else { many };
        return match number.fraction {
            Some(digits) if !tongue.english => format!("{}{}{digits} {name}", number.whole, tongue.point),
            _ if tongue.english => format!("{}{scale} {name}", number.words()),
            _ => format!("{} {name}", number.whole),
        };
    };
    let name = if number.whole == "1" { one } else { many };
    let large = format!("{} {name}", say(&number.whole));
    if small == "00" {
        return large;
    }
    let rest = small.trim_start_matches('0');
    match tongue.english {
        true if number.whole.is_empty() || number.whole == "0" => {
            format!("{} {}", integer(rest), if rest == "1" { cent } else { cents })
        }
        true => format!("{large} and {} {}", integer(rest), if rest == "1" { cent } else { cents }),
        false if tongue.coins.is_empty() => format!("{large} {rest}"),
        false => format!("{large} {} {rest}", tongue.coins),
    }
}
