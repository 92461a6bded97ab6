//! Dates, years and times of the day.

use super::super::amounts::{TIME, matched, pattern, value};
use super::super::dates;
use super::super::scan::{Hit, Place};
use super::super::spellout::spell;
use super::super::tongue::{Language, Tongue};
use super::ordinals;

pattern!(LETTERED, r"^([01]?[0-9]|2[0-4]) ?h(?: ?([0-5][0-9])(?: ?min)?)?");
pattern!(DOTTED, r"^([01]?[0-9]|2[0-4])\.([0-5][0-9])");
pattern!(ISO, r"^([12][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])");
pattern!(DAY_AND_MONTH, r"^(0?[1-9]|[12][0-9]|3[01])\.(0?[1-9]|1[0-2])\.");

/// `01.02.2023`, `01/02/2023`, `2023-02-01`, and German `24.12.`
pub(super) fn date(place: Place, tongue: &Tongue) -> Option<Hit> {
    let (day, month, year, len) = match matched(&ISO, place) {
        Some((found, len)) => (value(&found, 3), value(&found, 2), Some(value(&found, 1)), len),
        None => match dates::figures(place, true) {
            Some((day, month, year, len)) => (day, month, Some(year), len),
            None => {
                let (found, len) = matched(&DAY_AND_MONTH, place)?;
                let dated = tongue.language == Language::German && ordinals::after_determiner(place);
                dated.then(|| (value(&found, 1), value(&found, 2), None, len))?
            }
        },
    };
    let name = tongue.months.split(' ').nth(usize::try_from(month).ok()?.checked_sub(1)?)?;
    let year = year.map(|year| (year, in_words(year, tongue.language).unwrap_or_else(|| year.to_string())));
    let spoken = match tongue.language {
        Language::German => format!("{} {name}", ordinals::german(day, place, name)?),
        Language::French if day == 1 => format!("premier {name}"),
        Language::Italian if day == 1 => format!("primo {name}"),
        Language::Spanish | Language::Portuguese => format!("{day} de {name}"),
        Language::Polish => format!("{} {name}", spell(day, tongue.language, "ordinal-masculine-genitive")?),
        _ => format!("{day} {name}"),
    };
    let spoken = match (tongue.language, year) {
        (_, None) => spoken,
        (Language::Spanish | Language::Portuguese, Some((_, year))) => format!("{spoken} de {year}"),
        (Language::Polish, Some((year, _))) => {
            let tail = place.rest()[len..].trim_start_matches(' ');
            let said = if tail.starts_with("r.") || tail.starts_with("rok") { "" } else { " roku" };
            format!("{spoken} {}{said}", spell(year, tongue.language, "ordinal-masculine-genitive")?)
        }
        (_, Some((_, year))) => format!("{spoken} {year}"),
    };
    Some(Hit::new(len, spoken, "date"))
}

/// A year as it is said where that differs from the number: `neunzehnhundertvierundachtzig`.
fn in_words(year: u64, language: Language) -> Option<String> {
    let differs = matches!(language, Language::German | Language::Dutch) && (1100..2000).contains(&year);
    differs.then(|| spell(year, language, "numbering-year")).flatten()
}

/// Four digits that are a year because of the words around them.
pub(super) fn year(place: Place, tongue: &Tongue) -> Option<Hit> {
    let word = place.word();
    let four = word.len() == 4 && !place.after(4).is_some_and(|c| matches!(c, '%' | '€' | '/'));
    let year: u64 = word.parse().ok().filter(|_| four)?;
    let tail = place.skip(4);
    if matches!(tail.rest().chars().next(), Some('.' | ','))
        && tail.rest()[1..].starts_with(|c: char| c.is_ascii_digit())
    {
        return None;
    }
    let before = place.word_before().to_lowercase();
    if tongue.language == Language::Polish {
        let next = place.word_after(4);
        let genitive = if matches!(before.as_str(), "w" | "we" | "po" | "o") { "locative" } else { "genitive" };
        let stop = next == "r" && tail.after(2) == Some('.');
        let len = 4 + if stop { 3 } else { 0 };
        let spoken = spell(year, tongue.language, &format!("ordinal-masculine-{genitive}"))?;
        let end = if stop && place.sentence_ends(len) { "." } else { "" };
        let spoken = if stop { format!("{spoken} roku{end}") } else { spoken };
        return (next == "roku" || stop).then(|| Hit::new(len, spoken, "year"));
    }
    const BEFORE: &str = " jahr jahre jahres jahren in im seit von vom bis ab um vor nach anno winter sommer frühling frühjahr herbst \
         ende anfang mitte januar februar märz april mai juni juli august september oktober november dezember und \
         jaar sinds van tot vanaf rond na voor zomer lente najaar eind begin januari februari maart mei juni juli augustus oktober ";
    let led = !before.is_empty() && BEFORE.contains(&format!(" {before} "));
    let head = &place.text[..place.at];
    let linked = head.ends_with(['(', '–', '-', '\'']) || tail.rest().starts_with(['–', '-', ')']);
    let spoken = in_words(year, tongue.language).filter(|_| led || linked)?;
    Some(Hit::new(4, spoken, "year"))
}

/// `14:30`, `14:30 Uhr`, `14.30 Uhr`, `14h30`
pub(super) fn time(place: Place, tongue: &Tongue) -> Option<Hit> {
    let lettered = matches!(tongue.language, Language::French | Language::Portuguese | Language::Spanish);
    if let Some((found, len)) = matched(&LETTERED, place).filter(|_| lettered) {
        return Some(Hit::new(len, on_a_clock(value(&found, 1), value(&found, 2), place, tongue), "time"));
    }
    let named = |len: usize| {
        let word = match tongue.language {
            Language::German => "Uhr",
            Language::Dutch => "uur",
            Language::Spanish => "h",
            _ => return None,
        };
        (place.word_after(len) == word).then_some(len + 1 + word.len())
    };
    let (found, len) = match matched(&TIME, place) {
        Some((found, len)) if found.get(3).is_none() && place.after(len) != Some(':') => (found, len),
        _ => {
            let (found, len) = matched(&DOTTED, place)?;
            let before = place.word_before().to_lowercase();
            let led = match tongue.language {
                Language::Italian => matches!(before.as_str(), "ore" | "alle" | "dalle" | "le"),
                Language::Spanish => before == "las",
                Language::Portuguese => matches!(before.as_str(), "às" | "as" | "das"),
                Language::Polish => matches!(before.as_str(), "o" | "godz" | "godzinie"),
                _ => false,
            };
            (led || named(len).is_some()).then_some((found, len))?
        }
    };
    let long = named(len).unwrap_or(len);
    Some(Hit::new(long, on_a_clock(value(&found, 1), value(&found, 2), place, tongue), "time"))
}

fn on_a_clock(hour: u64, minute: u64, place: Place, tongue: &Tongue) -> String {
    let [between, full] = tongue.clock;
    match (tongue.language, minute) {
        (Language::Polish, _) => {
            let set = if place.word_before() == "o" { "ordinal-feminine-locative" } else { "ordinal-feminine" };
            let hour = spell(hour, tongue.language, set).unwrap_or_else(|| hour.to_string());
            if minute == 0 { hour } else { format!("{hour} {minute}") }
        }
        (Language::French, 0) if hour == 1 => "1 heure".to_string(),
        (Language::French, _) if hour == 1 => format!("1 heure {minute}"),
        (Language::Portuguese, 0) if hour == 1 => "1 hora".to_string(),
        (_, 0) => format!("{hour} {full}").trim_end().to_string(),
        _ => format!("{hour} {between} {minute}"),
    }
}
