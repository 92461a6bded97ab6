//! Units of measurement after numbers, in English.

use super::amounts::Number;
use super::scan::{Hit, Place, in_word};
use super::tongue::Tongue;
use regex::Regex;
use std::sync::LazyLock;

/// A unit as it is written at a place, and its names.
pub(super) struct Unit {
    /// How many bytes it has.
    pub len: usize,
    pub one: String,
    pub many: String,
}

impl Unit {
    /// The unit that begins here, with what it is divided by: `m³/hr`.
    pub fn at(place: Place) -> Option<Self> {
        let rest = place.rest();
        let fits = |sign: &str| rest.starts_with(sign) && place.ends(sign.len());
        let &(sign, one, many) = UNITS.iter().find(|(sign, ..)| fits(sign))?;
        let mut unit = Self { len: sign.len(), one: one.to_string(), many: many.to_string() };
        if let Some((len, per)) = per(place.skip(unit.len)) {
            unit.len += len;
            unit.one = format!("{} per {per}", unit.one);
            unit.many = format!("{} per {per}", unit.many);
        }
        Some(unit)
    }
}

/// `m²`, `m³` without a number in digits before it: `five m²`, `fünf m²`
pub(super) fn alone(place: Place, tongue: &Tongue) -> Option<Hit> {
    let len = place.word().len();
    let raised = place.after(len).filter(|c| matches!(c, '²' | '³'))?;
    let sign = &place.rest()[..len + raised.len_utf8()];
    let many = match tongue.english {
        true => UNITS.iter().find(|(written, ..)| *written == sign)?.2,
        false => tongue.units.iter().find(|(written, ..)| *written == sign)?.2,
    };
    Some(Hit::new(sign.len(), many, "unit"))
}

/// `/h`, `/day`: the length in bytes, and the name of what is divided by.
pub(super) fn per(place: Place) -> Option<(usize, &'static str)> {
    const PER: [(&str, &str); 28] = [
        ("hr", "hour"),
        ("h", "hour"),
        ("hour", "hour"),
        ("min", "minute"),
        ("minute", "minute"),
        ("sec", "second"),
        ("s²", "second squared"),
        ("s", "second"),
        ("second", "second"),
        ("day", "day"),
        ("d", "day"),
        ("night", "night"),
        ("week", "week"),
        ("wk", "week"),
        ("month", "month"),
        ("mo", "month"),
        ("year", "year"),
        ("yr", "year"),
        ("person", "person"),
        ("head", "head"),
        ("capita", "capita"),
        ("kg", "kilogram"),
        ("g", "gram"),
        ("l", "liter"),
        ("L", "liter"),
        ("m²", "square meter"),
        ("m³", "cubic meter"),
        ("m", "meter"),
    ];
    let tail = place.rest().strip_prefix('/')?;
    let fits = |sign: &str| {
        tail.starts_with(sign) && !tail[sign.len()..].starts_with(|c| in_word(c) || matches!(c, '²' | '³'))
    };
    PER.iter().find(|(sign, _)| fits(sign)).map(|&(sign, name)| (1 + sign.len(), name))
}

/// Whether what looks like a unit after a number is something else: `2 in 3 people`, `12 m 30`, `1080p`. `tail` begins
/// after the number, and `space` is the space before the sign.
pub(super) fn is_other(tail: Place, space: usize, whole: &str) -> bool {
    let word = tail.skip(space).word();
    let end = tail.skip(space + word.len());
    match word {
        "p" => space > 0 || whole.len() > 2,
        // `1 st. 11 lb.`, `She weighs 9 st.`, but `1 st` in a table
        "st" => {
            let weighed = |word: &str| word.to_lowercase().starts_with("weigh");
            space == 0 || !(is_measured_on(end, word) || tail.words_before().any(weighed))
        }
        // `5 in. of rain`, `a 5 in pipe`, but `2 in 3 people`
        "in" => {
            let next = end.word_after(1);
            let stop = end.after(0) == Some('.')
                && (next.is_empty() || next.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit()));
            !stop || space > 1
        }
        _ => false,
    }
}

/// How far a unit reaches that begins `at` bytes after the beginning of its number, and its name. A full stop after an
/// abbreviation belongs to it if the sentence goes on (`3 ft. tall`), and is said if it also ends the sentence.
pub(super) fn written_out(place: Place, at: usize, unit: &Unit, number: &Number) -> (usize, String) {
    let written = &place.rest()[at..at + unit.len];
    let mut len = at + unit.len;
    let (one, many) = match written {
        "m" if leads_away(place.skip(len)) => ("mile", "miles"),
        "sq. m." if is_land(place, number) => ("square mile", "square miles"),
        _ => (unit.one.as_str(), unit.many.as_str()),
    };
    let mut name = if number.is_one() { one } else { many }.to_string();
    let tail = &place.rest()[len..];
    let goes_on = tail.strip_prefix('.').is_some_and(|tail| {
        let next = tail.strip_prefix(' ').unwrap_or("");
        let measured_on = || is_measured_on(place.skip(len), written);
        tail.starts_with([',', ';', ':', ')'])
            || next.starts_with(char::is_lowercase)
            || name.starts_with("mile")
            || measured_on()
    });
    if goes_on && written.ends_with(char::is_alphabetic) {
        len += 1;
    } else if written.ends_with('.') && place.sentence_ends(len) {
        name.push('.');
    }
    (len, name)
}

/// Whether an amount goes on in the next smaller unit: `11 st. 4 lb.`, `5 ft. 3 in.` `end` is the end of the first unit, before
/// its full stop.
fn is_measured_on(end: Place, unit: &str) -> bool {
    const SMALLER: [(&str, &str); 9] = [
        ("st", "lb lbs"),
        ("lb", "oz"),
        ("lbs", "oz"),
        ("ft", "in"),
        ("yd", "ft in"),
        ("hr", "min mins"),
        ("hrs", "min mins"),
        ("min", "sec secs"),
        ("yrs", "mos"),
    ];
    let Some((_, smaller)) = SMALLER.iter().find(|(one, _)| *one == unit) else { return false };
    let tail = end.rest().strip_prefix('.').unwrap_or(end.rest());
    let Some(number) = tail.strip_prefix(' ').and_then(|tail| Number::read(tail, '.')) else { return false };
    let next = tail[1 + number.len..].trim_start_matches(' ');
    let next = &next[..next.find(|c| !in_word(c)).unwrap_or(next.len())];
    smaller.split(' ').any(|one| one == next)
}

/// Whether `m.` are miles, as old books have them: a direction follows, or a speed. `tail` begins at the full stop.
fn leads_away(tail: Place) -> bool {
    static WAYS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^\. (?:(?:[NSEW]|N\.? ?[EW]|S\.? ?[EW]|[NS]\.[NS]\.[EW])(?:\.| (?:of|from|by)\b)|(?:due |to the )?(?:north|south|east|west)|distant\b|an hour\b|per hour\b)")
            .expect("a pattern that was tested")
    });
    WAYS.is_match(tail.rest())
}

/// Whether `sq. m.` measures land rather than rooms, by the words nearby or else by the number.
fn is_land(place: Place, number: &Number) -> bool {
    const ROOMS: &str = " apartment flat floor garden hall house kitchen km metres meters office plot room space store \
         warehouse cm ";
    const LAND: &str = " basin colony counties country county desert district empire island islands kingdom lake land \
         miles population province republic river state states territory ";
    let near = || place.words_before().chain(place.words_after()).map(str::to_lowercase);
    let among = |list: &str| near().any(|word| list.split_ascii_whitespace().any(|one| one == word));
    !among(ROOMS) && (among(LAND) || number.whole.len() > 3)
}

/// Units after a number: written form, singular, plural. A longer unit comes before one that it begins with.
const UNITS: [(&str, &str, &str); 107] = [
    ("sq. ft.", "square foot", "square feet"),
    ("sq. km.", "square kilometer", "square kilometers"),
    ("sq. mi.", "square mile", "square miles"),
    ("sq. m.", "square meter", "square meters"),
    ("fl. oz.", "fluid ounce", "fluid ounces"),
    ("sq ft", "square foot", "square feet"),
    ("sq mi", "square mile", "square miles"),
    ("sq km", "square kilometer", "square kilometers"),
    ("fl oz", "fluid ounce", "fluid ounces"),
    ("sq m", "square meter", "square meters"),
    ("mins", "minute", "minutes"),
    ("secs", "second", "seconds"),
    ("tbsp", "tablespoon", "tablespoons"),
    ("kcal", "kilocalorie", "kilocalories"),
    ("Mbps", "megabit per second", "megabits per second"),
    ("Gbps", "gigabit per second", "gigabits per second"),
    ("kph", "kilometer per hour", "kilometers per hour"),
    ("mph", "mile per hour", "miles per hour"),
    ("km²", "square kilometer", "square kilometers"),
    ("lbs", "pound", "pounds"),
    ("kWh", "kilowatt hour", "kilowatt hours"),
    ("GHz", "gigahertz", "gigahertz"),
    ("MHz", "megahertz", "megahertz"),
    ("kHz", "kilohertz", "kilohertz"),
    ("sec", "second", "seconds"),
    ("min", "minute", "minutes"),
    ("hrs", "hour", "hours"),
    ("cm²", "square centimeter", "square centimeters"),
    ("cm³", "cubic centimeter", "cubic centimeters"),
    ("ft²", "square foot", "square feet"),
    ("km³", "cubic kilometer", "cubic kilometers"),
    ("yrs", "year", "years"),
    ("wks", "week", "weeks"),
    ("mos", "month", "months"),
    ("gal", "gallon", "gallons"),
    ("tsp", "teaspoon", "teaspoons"),
    ("hPa", "hectopascal", "hectopascals"),
    ("kPa", "kilopascal", "kilopascals"),
    ("psi", "pound per square inch", "pounds per square inch"),
    ("rpm", "revolution per minute", "revolutions per minute"),
    ("° C", "degree Celsius", "degrees Celsius"),
    ("° F", "degree Fahrenheit", "degrees Fahrenheit"),
    ("° N", "degree north", "degrees north"),
    ("° S", "degree south", "degrees south"),
    ("° E", "degree east", "degrees east"),
    ("° W", "degree west", "degrees west"),
    ("m²", "square meter", "square meters"),
    ("m³", "cubic meter", "cubic meters"),
    ("km", "kilometer", "kilometers"),
    ("cm", "centimeter", "centimeters"),
    ("mm", "millimeter", "millimeters"),
    ("nm", "nanometer", "nanometers"),
    ("mi", "mile", "miles"),
    ("yd", "yard", "yards"),
    ("ft", "foot", "feet"),
    ("st", "stone", "stone"),
    ("kg", "kilogram", "kilograms"),
    ("mg", "milligram", "milligrams"),
    ("lb", "pound", "pounds"),
    ("oz", "ounce", "ounces"),
    ("ml", "milliliter", "milliliters"),
    ("mL", "milliliter", "milliliters"),
    ("cl", "centiliter", "centiliters"),
    ("kW", "kilowatt", "kilowatts"),
    ("MW", "megawatt", "megawatts"),
    ("Hz", "hertz", "hertz"),
    ("dB", "decibel", "decibels"),
    ("TB", "terabyte", "terabytes"),
    ("GB", "gigabyte", "gigabytes"),
    ("MB", "megabyte", "megabytes"),
    ("KB", "kilobyte", "kilobytes"),
    ("kB", "kilobyte", "kilobytes"),
    ("ms", "millisecond", "milliseconds"),
    ("hr", "hour", "hours"),
    ("°C", "degree Celsius", "degrees Celsius"),
    ("°F", "degree Fahrenheit", "degrees Fahrenheit"),
    ("yr", "year", "years"),
    ("wk", "week", "weeks"),
    ("qt", "quart", "quarts"),
    ("pt", "pint", "pints"),
    ("in", "inch", "inches"),
    ("μm", "micrometer", "micrometers"),
    ("µm", "micrometer", "micrometers"),
    ("μg", "microgram", "micrograms"),
    ("µg", "microgram", "micrograms"),
    ("mA", "milliampere", "milliamperes"),
    ("kV", "kilovolt", "kilovolts"),
    ("mV", "millivolt", "millivolts"),
    ("kΩ", "kilohm", "kilohms"),
    ("MΩ", "megohm", "megohms"),
    ("kJ", "kilojoule", "kilojoules"),
    ("Pa", "pascal", "pascals"),
    ("°N", "degree north", "degrees north"),
    ("°S", "degree south", "degrees south"),
    ("°E", "degree east", "degrees east"),
    ("°W", "degree west", "degrees west"),
    ("m", "meter", "meters"),
    ("g", "gram", "grams"),
    ("l", "liter", "liters"),
    ("L", "liter", "liters"),
    ("W", "watt", "watts"),
    ("V", "volt", "volts"),
    ("s", "second", "seconds"),
    ("h", "hour", "hours"),
    ("Ω", "ohm", "ohms"),
    ("p", "penny", "pence"),
    ("°", "degree", "degrees"),
];
