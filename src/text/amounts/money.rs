//! Amounts of money.

use super::super::scan::{Hit, Place};
use super::super::tongue::Tongue;
use super::{Number, integer, pattern};

pattern!(MAGNITUDE, r"^(?: ?(thousand|million|billion|trillion)\b|(k|K|m|M|mn|bn|B|b|tn)\b)");

/// A sign of a currency.
pub(in super::super) fn is_sign(c: char) -> bool {
    matches!(c, '$' | '€' | '£' | '¥' | '₹')
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
