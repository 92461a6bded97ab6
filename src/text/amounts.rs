//! Numbers and what they count: money, times, dates, years, ranges, units.

use super::numbers::{self, LARGEST};
use super::scan::{Hit, Place};
use super::tongue::Tongue;
use super::vocabulary::{AFTER_YEAR, BEFORE_YEAR, UNITS};
use regex::{Captures, Regex};
use std::sync::LazyLock;

/// A pattern that is anchored with `^`, so a search never runs on through the text.
macro_rules! pattern {
    ($name:ident, $pattern:literal) => {
        static $name: LazyLock<Regex> = LazyLock::new(|| Regex::new($pattern).expect("a pattern that was tested"));
    };
}

pattern!(TIME, r"^([01]?[0-9]|2[0-4]):([0-5][0-9])(?::([0-5][0-9]))?");
pattern!(HOUR, r"^(1[0-2]|0?[1-9])");
pattern!(MERIDIEM, r"^ ?(?:([aApP])\.[mM]\.|([aApP])[mM]\b)");
pattern!(ISO_DATE, r"^([12][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])");
pattern!(DECADE, r"^(?:(1[0-9]|20)?([0-9])0)'?s");
pattern!(ORDINAL, r"(?i)^([0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,12})(?:st|nd|rd|th)");
pattern!(FEET, r#"^([1-9])'([0-9]{1,2})(?:"|'')"#);
pattern!(FRACTION, r"^([0-9]{1,3})/([0-9]{1,3})");
pattern!(MIXED, r"^ ?(?:([½¼¾⅓⅔])|([1-9])/([2-9]|10))");
pattern!(VERSION, r"^[0-9]{1,9}(?:\.[0-9]{1,9}){2,8}");
pattern!(POINTS, r"^(?:\.[0-9]{1,9}){1,8}");
pattern!(PHONE, r"^(?:[0-9]{1,3}[- ])?(?:[0-9]{3}[- ])?[0-9]{3}-[0-9]{4}");
pattern!(CHAIN, r"^[0-9]{1,12}(?:-[0-9]{1,12}){2,12}");
pattern!(MAGNITUDE, r"^(?: ?(thousand|million|billion|trillion)\b|(k|K|m|M|bn|B|b|tn)\b)");
pattern!(SCORE, r"^([0-9]{1,3}):([0-9]{1,3})");

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

/// A number as it is written in English: `1,234.50`.
struct Number<'a> {
    len: usize,
    /// Its digits, without separators.
    whole: String,
    fraction: Option<&'a str>,
}

impl<'a> Number<'a> {
    /// Reads the longest number at the beginning of a text; `point` is the mark before the fraction.
    fn read(text: &'a str, point: char) -> Option<Self> {
        let comma = if point == '.' { b',' } else { b'.' };
        let bytes = text.as_bytes();
        let digits = |from: usize| bytes[from.min(bytes.len())..].iter().take_while(|b| b.is_ascii_digit()).count();
        let mut len = digits(0);
        if (1..=3).contains(&len) {
            while bytes.get(len) == Some(&comma) && digits(len + 1) == 3 {
                len += 4;
            }
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

    fn value(&self) -> Option<u64> {
        self.whole.parse().ok().filter(|&n| n <= LARGEST)
    }

    fn is_one(&self) -> bool {
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
fn integer(digits: &str) -> String {
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
        _ => numbers::digits(digits),
    }
}

/// Digits in an address.
pub(super) fn code_digits(digits: &str, tongue: &Tongue) -> String {
    if tongue.english { short_number(digits) } else { digits.to_string() }
}

fn is_year(n: u64) -> bool {
    (1100..=2099).contains(&n)
}

fn value(found: &Captures, group: usize) -> u64 {
    found.get(group).and_then(|digits| digits.as_str().replace(',', "").parse().ok()).unwrap_or(0)
}

/// Reads anything that begins with a digit, in English.
pub(super) fn english(place: Place) -> Option<Hit> {
    let rules: [fn(Place) -> Option<Hit>; 12] =
        [time, hour, date, decade, ordinal, phone, feet, version, score, fraction, counted, year];
    rules.iter().find_map(|rule| rule(place)).or_else(|| number(place))
}

fn matched<'a>(pattern: &Regex, place: Place<'a>) -> Option<(Captures<'a>, usize)> {
    let found = pattern.captures(place.rest())?;
    let len = found.get(0)?.len();
    place.ends(len).then_some((found, len))
}

/// `am` or `p.m.` after a time: its length in bytes, and how it is said.
fn meridiem(place: Place, len: usize) -> Option<(usize, String)> {
    let found = MERIDIEM.captures(place.skip(len).rest())?;
    let letter = found.get(1).or_else(|| found.get(2))?.as_str().to_ascii_uppercase();
    let long = len + found.get(0)?.len();
    let stop = found.get(1).is_some() && place.sentence_ends(long);
    Some((long, format!(" {} em{}", if letter == "A" { "ay" } else { "pee" }, if stop { "." } else { "" })))
}

fn time(place: Place) -> Option<Hit> {
    let found = TIME.captures(place.rest())?;
    let len = found.get(0)?.len();
    let (hour, minute) = (value(&found, 1), value(&found, 2));
    let day = meridiem(place, len);
    if (day.is_none() && !place.ends(len)) || place.after(len) == Some(':') {
        return None;
    }
    let mut spoken = match minute {
        0 if day.is_some() => numbers::cardinal(hour),
        0 if hour == 0 => "midnight".to_string(),
        0 if hour <= 12 => format!("{} o'clock", numbers::cardinal(hour)),
        0 => format!("{} hundred", numbers::cardinal(hour)),
        1..=9 => format!("{} oh {}", numbers::cardinal(hour), numbers::cardinal(minute)),
        _ => format!("{} {}", numbers::cardinal(hour), numbers::cardinal(minute)),
    };
    if found.get(3).is_some() {
        let seconds = value(&found, 3);
        spoken += &format!(" and {} second{}", numbers::cardinal(seconds), if seconds == 1 { "" } else { "s" });
    }
    let (len, day) = day.unwrap_or((len, String::new()));
    Some(Hit::new(len, spoken + &day, "time"))
}

/// `5 pm`
fn hour(place: Place) -> Option<Hit> {
    let found = HOUR.captures(place.rest())?;
    let (len, day) = meridiem(place, found.get(0)?.len())?;
    Some(Hit::new(len, numbers::cardinal(value(&found, 1)) + &day, "time"))
}

fn date(place: Place) -> Option<Hit> {
    let (found, len) = matched(&ISO_DATE, place)?;
    let month = MONTHS[(value(&found, 2) as usize).clamp(1, 12) - 1];
    let spoken = format!("{month} {}, {}", numbers::ordinal(value(&found, 3)), numbers::year(value(&found, 1)));
    Some(Hit::new(len, spoken, "date"))
}

/// `1990s`, `90s`, `2000s`
fn decade(place: Place) -> Option<Hit> {
    let (found, len) = matched(&DECADE, place)?;
    let century = found.get(1).map(|_| value(&found, 1));
    let spoken = match (century, value(&found, 2)) {
        (None, 0) => return None,
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

fn ordinal(place: Place) -> Option<Hit> {
    let (found, len) = matched(&ORDINAL, place)?;
    Some(Hit::new(len, numbers::ordinal(value(&found, 1)), "ordinal"))
}

/// Telephone numbers and others that are said digit by digit.
fn phone(place: Place) -> Option<Hit> {
    let (_, len) = matched(&PHONE, place).or_else(|| matched(&CHAIN, place))?;
    let groups: Vec<String> = place.rest()[..len].split(['-', ' ']).map(numbers::digits).collect();
    Some(Hit::new(len, groups.join(", "), "number"))
}

/// `5'10"`
fn feet(place: Place) -> Option<Hit> {
    let (found, len) = matched(&FEET, place)?;
    let spoken = format!("{} foot {}", numbers::cardinal(value(&found, 1)), numbers::cardinal(value(&found, 2)));
    Some(Hit::new(len, spoken, "unit"))
}

/// `1.2.3`
fn version(place: Place) -> Option<Hit> {
    let (_, len) = matched(&VERSION, place)?;
    let parts: Vec<String> = place.rest()[..len].split('.').map(integer).collect();
    Some(Hit::new(len, parts.join(" point "), "number"))
}

/// `3:1`, `16:9`
fn score(place: Place) -> Option<Hit> {
    let (found, len) = matched(&SCORE, place)?;
    let closed = place.after(len) != Some(':');
    let spoken = format!("{} to {}", numbers::cardinal(value(&found, 1)), numbers::cardinal(value(&found, 2)));
    closed.then(|| Hit::new(len, spoken, "ratio"))
}

/// `.0.1` after a word that ends in a digit: its length in bytes, and how it is said.
pub(super) fn points(place: Place) -> Option<(usize, String)> {
    let found = POINTS.find(place.rest()).filter(|found| place.ends(found.len()))?;
    Some((found.len(), found.as_str().split('.').skip(1).map(|part| format!(" point {}", integer(part))).collect()))
}

fn ends_in_digit(text: &str) -> bool {
    text.ends_with(|c: char| c.is_ascii_digit())
}

/// `1/2`, `24/7`
fn fraction(place: Place) -> Option<Hit> {
    let (found, len) = matched(&FRACTION, place)?;
    let (above, below) = (value(&found, 1), value(&found, 2));
    let spoken = match (above, below) {
        (24, 7) => "twenty-four seven".to_string(),
        (1..=9, 2..=10) | (1..=99, 100) if above < below => {
            format!("{} {}", numbers::cardinal(above), numbers::part(below, above > 1))
        }
        _ => return None,
    };
    (place.after(len) != Some('/')).then(|| Hit::new(len, spoken, "fraction"))
}

/// A number, or a number and a half (`2½`), and then a unit, a percent sign or a currency sign.
fn counted(place: Place) -> Option<Hit> {
    let number = Number::read(place.rest(), '.')?;
    let tail = place.skip(number.len);
    if let Some(found) = MIXED.captures(tail.rest()).filter(|_| number.fraction.is_none()) {
        let len = number.len + found.get(0)?.len();
        let part = match found.get(1).map(|sign| sign.as_str()) {
            Some("½") => "a half".to_string(),
            Some("¼") => "a quarter".to_string(),
            Some("¾") => "three quarters".to_string(),
            Some("⅓") => "a third".to_string(),
            Some(_) => "two thirds".to_string(),
            None if value(&found, 2) >= value(&found, 3) => return None,
            None if (value(&found, 2), value(&found, 3)) == (1, 2) => "a half".to_string(),
            None => {
                let above = value(&found, 2);
                format!("{} {}", numbers::cardinal(above), numbers::part(value(&found, 3), above > 1))
            }
        };
        return place.ends(len).then(|| Hit::new(len, format!("{} and {part}", number.words()), "fraction"));
    }
    let open = tail.rest().strip_prefix(' ').unwrap_or(tail.rest());
    let space = tail.rest().len() - open.len();
    if open.starts_with('%') {
        return Some(Hit::new(number.len + space + 1, format!("{} percent", number.words()), "percent"));
    }
    if let Some(sign) = open.chars().next().filter(|c| matches!(c, '€' | '£' | '¥' | '$' | '¢')) {
        let len = number.len + space + sign.len_utf8();
        let free = !place.after(len).is_some_and(|c| c.is_ascii_digit());
        return free.then(|| Hit::new(len, coins(&number, None, sign, &super::tongue::ENGLISH), "currency"));
    }
    let &(sign, one, many) = UNITS.iter().find(|(sign, ..)| open.starts_with(sign) && tail.ends(space + sign.len()))?;
    // `m`, `s` and `h` after a hyphen or an apostrophe are not units.
    let len = number.len + space + sign.len();
    if place.after(len) == Some('\'')
        || (sign == "s" && space == 0 && number.fraction.is_none() && number.whole.len() == 4)
    {
        return None;
    }
    let unit = if number.is_one() { one } else { many };
    Some(Hit::new(len, format!("{} {unit}", number.words()), "unit"))
}

/// Four digits that are a year because of the words around them.
fn year(place: Place) -> Option<Hit> {
    let number = Number::read(place.rest(), '.').filter(|number| number.len == 4 && number.fraction.is_none())?;
    let n = number.value().filter(|&n| is_year(n) && place.ends(4))?;
    let before = place.word_before().to_lowercase();
    let next = place.word_after(4).to_lowercase();
    let follows = match place.after(4) {
        None => true,
        Some(' ') => {
            next.is_empty()
                || AFTER_YEAR.contains(&next.as_str())
                || place.word_after(4).starts_with(char::is_uppercase)
        }
        Some('-' | '–' | '—') => true,
        Some(c) => !c.is_alphanumeric() && !matches!(c, '%' | '/' | '+' | '*' | '='),
    };
    let head = place.text[..place.at].trim_end();
    // After a day (`May 5, 2019`), after another year (`1914–1918`), or in brackets.
    let linked = head.ends_with('(')
        || head.ends_with(['-', '–', '—'])
            && head.trim_end_matches(['-', '–', '—']).ends_with(|c: char| c.is_ascii_digit())
        || place.skip(4).rest().strip_prefix(['-', '–']).is_some_and(|tail| {
            let digits = tail.chars().take(5).take_while(char::is_ascii_digit).count();
            digits == 4 || (digits == 2 && n >= 1700)
        })
        || head.strip_suffix(',').is_some_and(|head| {
            ["", "st", "nd", "rd", "th"].iter().any(|end| head.strip_suffix(end).is_some_and(ends_in_digit))
        })
        || head.strip_suffix('-').is_some_and(|head| head.ends_with(char::is_alphabetic));
    let opens = head.is_empty() && matches!(next.as_str(), "was" | "is" | "had" | "began" | "will");
    let led = BEFORE_YEAR.contains(&before.as_str());
    let fits = opens || (follows && (led || linked || place.before() == Some('\'')));
    fits.then(|| Hit::new(4, numbers::year(n), "year"))
}

/// Whether a number begins with this full stop: `.5`
pub(super) fn is_decimal(place: Place) -> bool {
    !place.before().is_some_and(|c| super::scan::in_word(c) || c == '.')
        && place.after(1).is_some_and(|c| c.is_ascii_digit())
}

/// Any other number. Letters attached to it are said after it: `3D`, `4K`.
fn number(place: Place) -> Option<Hit> {
    let number = Number::read(place.rest(), '.')?;
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

/// `$5.20`, `€5`, `$1.5 million`: a currency sign before a number.
pub(super) fn money(place: Place, tongue: &Tongue) -> Option<Hit> {
    let sign = place.after(0).filter(|c| matches!(c, '$' | '€' | '£' | '¥'))?;
    let tail = place.skip(sign.len_utf8());
    let space = usize::from(tail.rest().starts_with(' '));
    let number = Number::read(tail.skip(space).rest(), tongue.point)?;
    let mut len = sign.len_utf8() + space + number.len;
    let scale = match MAGNITUDE.captures(place.skip(len).rest()).filter(|_| tongue.english) {
        Some(found) => {
            len += found.get(0)?.len();
            found.get(1).or_else(|| found.get(2)).map(|scale| match scale.as_str() {
                "k" | "K" => "thousand",
                "m" | "M" => "million",
                "b" | "B" | "bn" => "billion",
                "tn" => "trillion",
                other => other,
            })
        }
        None => None,
    };
    Some(Hit::new(len, coins(&number, scale, sign, tongue), "currency"))
}

/// The names of a currency: singular and plural, and the same for its smaller coin.
pub(super) fn coin(sign: char, tongue: &Tongue) -> [&'static str; 4] {
    match sign {
        '€' => tongue.euro,
        '£' => tongue.pound,
        '¥' => tongue.yen,
        '¢' => [tongue.dollar[2], tongue.dollar[3], "", ""],
        _ => tongue.dollar,
    }
}

/// An amount of money. Languages other than English keep the digits, because their engines read plain numbers.
fn coins(number: &Number, scale: Option<&str>, sign: char, tongue: &Tongue) -> String {
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

/// Reads anything that begins with a digit in a language other than English: digits are kept, and signs after them are named.
pub(super) fn plain(place: Place, tongue: &Tongue) -> Option<Hit> {
    if let Some((found, len)) =
        matched(&TIME, place).filter(|(found, len)| found.get(3).is_none() && place.after(*len) != Some(':'))
    {
        let (hour, minute) = (value(&found, 1), value(&found, 2));
        let spoken = match minute {
            0 => format!("{hour} {}", tongue.clock[1]),
            _ => format!("{hour} {} {minute}", tongue.clock[0]),
        };
        return Some(Hit::new(len, spoken.trim_end(), "time"));
    }
    let number = Number::read(place.rest(), tongue.point)?;
    let tail = place.skip(number.len).rest();
    if tail.starts_with('½') && number.fraction.is_none() {
        let len = number.len + '½'.len_utf8();
        return Some(Hit::new(len, format!("{} {}", number.whole, tongue.half), "fraction"));
    }
    let open = tail.strip_prefix(' ').unwrap_or(tail);
    let sign = open.chars().next().filter(|c| matches!(c, '€' | '£' | '¥' | '$'))?;
    let len = number.len + tail.len() - open.len() + sign.len_utf8();
    let free = !place.after(len).is_some_and(|c| c.is_ascii_digit());
    free.then(|| Hit::new(len, coins(&number, None, sign, tongue), "currency"))
}
