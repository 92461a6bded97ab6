//! Numbers with what they count: fractions, percentages, units, magnitudes; in English.

use super::super::numbers;
use super::super::scan::{Hit, Place};
use super::super::tongue::{ENGLISH, Tongue};
use super::super::units::{self, Unit};
use super::{Number, codes, matched, money, pattern, value};

pattern!(FRACTION, r"^([0-9]{1,3})/([0-9]{1,3})");
pattern!(STACKED, r"^(?:([0-9]{1,4}) ?)?([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})[⁄/]([₀₁₂₃₄₅₆₇₈₉]{1,3}|[0-9]{1,3})");
pattern!(SOLIDUS, r"^(?:([0-9]{1,4}) )?([0-9]{1,3})⁄([0-9]{1,3})");
pattern!(MIXED, r"^ ?(?:([½¼¾⅐-⅞])|([1-9])/([2-9]|10))");
pattern!(TIMES, r"^ ?[x×] ?([0-9])");
pattern!(CHAIN, r"^[0-9]{1,4}(?:/[0-9]{1,4}){2,5}");

/// `1/2`, `24/7`, `5/5`
pub(super) fn fraction(place: Place, _: &Tongue) -> Option<Hit> {
    if let Some((_, len)) = matched(&CHAIN, place) {
        let parts: Vec<String> = place.rest()[..len].split('/').map(super::integer).collect();
        return Some(Hit::new(len, parts.join(" "), "number"));
    }
    let (found, len) = matched(&FRACTION, place)?;
    let (above, below) = (value(&found, 1), value(&found, 2));
    let spoken = match (above, below) {
        (24, 7) => "twenty-four seven".to_string(),
        (1..=10, 1..=10) if above == below || (matches!(below, 5 | 10) && is_rating(place)) => {
            format!("{} out of {}", numbers::cardinal(above), numbers::cardinal(below))
        }
        (1..=9, 2..=10) | (1..=99, 100) if above < below => {
            format!("{} {}", numbers::cardinal(above), numbers::part(below, above > 1))
        }
        _ => return None,
    };
    (place.after(len) != Some('/')).then(|| Hit::new(len, spoken, "fraction"))
}

/// `2²⁄₃`, `¹⁄₁₆`, `3 1⁄2`: a fraction whose parts are raised and lowered, or divided by the solidus that makes fractions,
/// with the number before it.
pub(in super::super) fn stacked(place: Place, _: &Tongue) -> Option<Hit> {
    let (found, len) = matched(&STACKED, place).or_else(|| matched(&SOLIDUS, place))?;
    let digits = |group: usize| -> Option<u64> {
        let digit = |c: char| codes::raised_digit(c).or_else(|| codes::lowered_digit(c)).unwrap_or(c);
        found.get(group)?.as_str().chars().map(digit).collect::<String>().parse().ok()
    };
    let (above, below) = (digits(2)?, digits(3)?);
    // `22⁄3`: the whole number has run into the fraction.
    let (whole, above) = match digits(1) {
        None if above >= below && above > 9 => (Some(above / 10), above % 10),
        whole => (whole, above),
    };
    if above == 0 || above >= below {
        return None;
    }
    let part = match (above, below, whole) {
        (1, 2, None) => "half".to_string(),
        (1, _, _) => {
            format!("{} {}", if matches!(below, 8 | 11 | 18) { "an" } else { "a" }, numbers::part(below, false))
        }
        _ => format!("{} {}", numbers::cardinal(above), numbers::part(below, true)),
    };
    let spoken = match whole {
        Some(whole) => format!("{} and {part}", numbers::cardinal(whole)),
        None => part,
    };
    Some(Hit::new(len, spoken, "fraction"))
}

/// Whether something is being rated: `gave it 7/10`
fn is_rating(place: Place) -> bool {
    let rating = ["gave", "give", "gives", "giving", "rated", "rate", "rating", "score", "scored", "scores", "got"];
    place.words_before().take(4).any(|word| rating.contains(&word.to_lowercase().as_str()))
}

/// The name of a fraction that is one character: `half`, `an eighth`, `five eighths`.
pub(in super::super) fn vulgar(c: char) -> Option<String> {
    let (above, below) = match c {
        '½' => (1, 2),
        '¼' => (1, 4),
        '¾' => (3, 4),
        '⅓' => (1, 3),
        '⅔' => (2, 3),
        '⅕'..='⅘' => (c as u64 - '⅕' as u64 + 1, 5),
        '⅙' => (1, 6),
        '⅚' => (5, 6),
        '⅐' => (1, 7),
        '⅑' => (1, 9),
        '⅒' => (1, 10),
        '⅛' => (1, 8),
        '⅜' => (3, 8),
        '⅝' => (5, 8),
        '⅞' => (7, 8),
        _ => return None,
    };
    Some(match above {
        1 => format!("{} {}", if below == 8 { "an" } else { "a" }, numbers::part(below, false)),
        _ => format!("{} {}", numbers::cardinal(above), numbers::part(below, true)),
    })
}

/// A fraction that is one character and nothing before it: `½ cup` is half a cup, and `½ a cup` too.
pub(in super::super) fn part_of(place: Place, c: char) -> Option<Hit> {
    let part = vulgar(c)?;
    let len = c.len_utf8();
    let after = place.word_after(len);
    let unit = Some(len + 1).filter(|_| place.after(len) == Some(' ')).and_then(|at| Unit::at(place.skip(at)));
    let unit = unit.or_else(|| Unit::at(place.skip(len)).filter(|_| place.after(len) != Some(' ')));
    let thing = match &unit {
        Some(unit) => unit.one.clone(),
        None => after.to_string(),
    };
    let bare = matches!(after, "a" | "an" | "the" | "of" | "my" | "his" | "her" | "their" | "our" | "your" | "past");
    let counted =
        thing.starts_with(|c: char| c.is_ascii_lowercase()) && !bare && !super::super::vocabulary::is_particle(&thing);
    if c != '½' || !counted || (unit.is_none() && thing.ends_with('s')) {
        let bare_half = if c == '½' { "half".to_string() } else { part };
        return Some(Hit::new(len, bare_half, "fraction"));
    }
    let article = if thing.starts_with(['a', 'e', 'i', 'o']) || thing == "hour" { "an" } else { "a" };
    let space = usize::from(place.after(len) == Some(' '));
    Some(match unit {
        Some(unit) => Hit::new(len + space + unit.len, format!("half {article} {thing}"), "fraction"),
        None => Hit::new(len, format!("half {article}"), "fraction"),
    })
}

/// A number, or a number and a half (`2½`), and then a unit, a percent sign, a currency sign or a magnitude.
pub(super) fn counted(place: Place, _: &Tongue) -> Option<Hit> {
    let number = Number::read(place.rest(), '.')?;
    if let Some(hit) = mixed(place, &number).or_else(|| product(place, &number)) {
        return Some(hit);
    }
    let tail = place.skip(number.len);
    let open = tail.rest().strip_prefix(' ').unwrap_or(tail.rest());
    let space = tail.rest().len() - open.len();
    if open.starts_with('%') {
        return Some(Hit::new(number.len + space + 1, format!("{} percent", number.words()), "percent"));
    }
    if let Some(sign) = open.chars().next().filter(|&c| money::is_sign(c) || c == '¢') {
        let len = number.len + space + sign.len_utf8();
        let free = !place.after(len).is_some_and(|c| c.is_ascii_digit());
        return free.then(|| Hit::new(len, money::coins(&number, None, sign, &ENGLISH), "currency"));
    }
    let close = || magnitude(place, &number).or_else(|| primes(place, &number)).or_else(|| plural(place, &number));
    if space == 0
        && let Some(hit) = close()
    {
        return Some(hit);
    }
    let unit = Unit::at(tail.skip(space))?;
    let len = number.len + space + unit.len;
    // `m`, `s` and `h` after a hyphen or an apostrophe are not units.
    let decade = unit.one == "second" && space == 0 && number.fraction.is_none() && number.whole.len() == 4;
    // Pounds were written `10,000 l.`, and no book counts so many litres.
    let pounds = unit.one == "liter" && number.whole.len() > 3;
    if pounds
        || place.after(len) == Some('\'')
        || decade
        || units::is_other(place.skip(number.len), space, &number.whole)
    {
        return None;
    }
    let (len, name) = units::written_out(place, number.len + space, &unit, &number);
    Some(Hit::new(len, format!("{} {name}", number.words()), "unit"))
}

/// `2½`, `2 1/2`, `3⅛`
fn mixed(place: Place, number: &Number) -> Option<Hit> {
    let tail = place.skip(number.len);
    let found = MIXED.captures(tail.rest()).filter(|_| number.fraction.is_none())?;
    let len = number.len + found.get(0)?.len();
    let (above, below) = (value(&found, 2), value(&found, 3));
    let part = match found.get(1).and_then(|sign| sign.as_str().chars().next()) {
        Some(sign) => vulgar(sign)?,
        None if above >= below => return None,
        None if (above, below) == (1, 2) => "a half".to_string(),
        None => format!("{} {}", numbers::cardinal(above), numbers::part(below, above > 1)),
    };
    place.ends(len).then(|| Hit::new(len, format!("{} and {part}", number.words()), "fraction"))
}

/// `5 x 4` and `2x`: times. `4x4` and `5 x 4 m`: by.
fn product(place: Place, number: &Number) -> Option<Hit> {
    let tail = place.skip(number.len);
    if let Some(found) = TIMES.captures(tail.rest()) {
        let next = found.get(1)?.start();
        let other = Number::read(tail.skip(next).rest(), '.')?;
        let after = tail.skip(next + other.len);
        let space = usize::from(after.rest().starts_with(' '));
        let measured = Unit::at(after.skip(space)).is_some() || next == 1;
        let times = if measured && !tail.rest().contains('=') { "by" } else { "times" };
        return Some(Hit::new(number.len + next, format!("{} {times} ", number.words()), "symbol"));
    }
    let alone = tail.rest().starts_with(['x', '×']) && tail.ends(tail.after(0)?.len_utf8());
    let len = number.len + tail.after(0)?.len_utf8();
    alone.then(|| Hit::new(len, format!("{} times", number.words()), "symbol"))
}

/// `5k`, `3.5M`, `5bn`, and `3m` before what is counted in millions. `5k run` is a distance.
fn magnitude(place: Place, number: &Number) -> Option<Hit> {
    let tail = place.skip(number.len);
    let sign = tail.word();
    let small = number.fraction.is_none() && number.whole.len() == 1;
    let scale = match sign {
        // `4K` is a resolution.
        "K" if small && matches!(number.whole.as_str(), "2" | "4" | "8") => return None,
        "k" | "K" if number.fraction.is_none() && is_run(&number.whole, tail.word_after(1)) => "kay",
        "k" | "K" => "thousand",
        "M" | "mn" | "mln" => "million",
        "m" if is_a_crowd(tail.word_after(1)) => "million",
        "bn" | "bln" => "billion",
        "B" if number.fraction.is_some() => "billion",
        "tn" | "trn" => "trillion",
        _ => return None,
    };
    Some(Hit::new(number.len + sign.len(), format!("{} {scale}", number.words()), "number"))
}

/// `30° 31′ 39″`: minutes and seconds of an angle; `5′ 10″`: feet and inches.
fn primes(place: Place, number: &Number) -> Option<Hit> {
    let sign = place.after(number.len)?;
    let before = place.text[..place.at].trim_end();
    let start = before.char_indices().rev().nth(8).map_or(0, |(at, _)| at);
    let angle = before.ends_with(['°', '′']) && before[start..].contains('°');
    let (one, many) = match (sign, angle) {
        ('′', true) => ("minute", "minutes"),
        ('″', true) => ("second", "seconds"),
        ('′', false) => ("foot", "feet"),
        ('″', false) => ("inch", "inches"),
        _ => return None,
    };
    let name = if number.is_one() { one } else { many };
    Some(Hit::new(number.len + sign.len_utf8(), format!("{} {name}", number.words()), "unit"))
}

/// `all EPUB 3s`: several things with a number in their name, rather than seconds.
fn plural(place: Place, number: &Number) -> Option<Hit> {
    let tail = place.skip(number.len);
    let name = place.word_before();
    let named = name.chars().count() > 2 && name.starts_with(char::is_uppercase) && !super::is_common(name);
    let fits =
        named && number.fraction.is_none() && number.len <= 2 && tail.word() == "s" && tail.after(1) != Some('.');
    fits.then(|| Hit::new(number.len + 1, numbers::plural(&number.words()), "number"))
}

/// Whether so many kilometres are a usual distance of what a word says.
fn is_run(kilometres: &str, word: &str) -> bool {
    matches!(kilometres, "1" | "2" | "3" | "5" | "8" | "10" | "15" | "20" | "21" | "25" | "30" | "42" | "50" | "100")
        && matches!(word, "run" | "runs" | "race" | "races" | "runner" | "runners" | "walk" | "jog" | "swim" | "loop")
}

/// Whether a word is the plural of something that is not measured in metres.
fn is_a_crowd(word: &str) -> bool {
    const OTHER: [&str; 11] =
        ["across", "this", "was", "as", "is", "less", "upwards", "downwards", "sideways", "towards", "waves"];
    matches!(word, "people" | "men" | "women" | "children")
        || (word.len() > 4 && word.ends_with('s') && !OTHER.contains(&word) && !word.ends_with("ss"))
}
