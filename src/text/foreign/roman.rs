//! Roman numerals: of rulers, of centuries, and of what is counted.

use super::super::numbers;
use super::super::roman::has;
use super::super::scan::{Hit, Place};
use super::super::spellout::spell;
use super::super::tongue::{Language, Tongue};
use super::ordinals;
use crate::names::{Bearers, bearers};

/// Numerals that are more often something else.
const ELSE: &str = " DIX MIL MIX DI MI LI CI MC CD DC CV MD XL DVI VI CC MM DIM ";
/// Rulers whose names hardly anybody else bears today.
const RULERS: &str = " Napoleon Napoléon Napoleone Napoleón Pius Pie Pio Pío Ludwig Luis Ludovico Luigi Friedrich Federico Heinrich Enrico \
     Enrique Otto Ottone Ramses Ramsès Ramsés Ptolemäus Karl Carl Carlo Carlos Charles Louis Philippe Felipe Filippo Filipe Pedro \
     Alfonso Afonso Fernando Ferdinand Isabel Isabella Elisabeth Élisabeth Elisabetta Katharina Caterina Catalina Catherine \
     Lodewijk Willem Karel Filips Jan Zygmunt Kazimierz Władysław Stefan Bolesław Mieszko Henryk Ludwik Emanuele Umberto Paul Pablo \
     Paolo Paulo Paweł Johannes Juan Giovanni João Benedikt Benedicto Benedetto Bento Leo León Leone Leão Gregor Gregorio Alexander \
     Alejandro Alessandro Alexandre Nikolaus Nicolás Nicola Nicolas Wilhelm Guillermo Guglielmo Guillaume Georg Jorge Giorgio Jakob \
     Jaime Jakobus Jacques François Francisco Francesco Franz Henri Henrique Innozenz Inocencio Innocenzo Urban Urbano Clément Clemens ";

/// Reads a Roman numeral that begins here.
pub(super) fn numeral(place: Place, tongue: &Tongue) -> Option<Hit> {
    let word = place.word();
    let letters = word.find(|c: char| !"IVXLCDM".contains(c)).unwrap_or(word.len());
    let (letters, ending) = word.split_at(letters);
    let n = numbers::roman(letters).filter(|_| !letters.is_empty())?;
    let spoken = match ending {
        "" => return bare(place, letters, n, tongue),
        "er" if tongue.language == Language::French && n == 1 => "premier".to_string(),
        "re" | "ère" if tongue.language == Language::French && n == 1 => "première".to_string(),
        "e" | "ème" | "eme" if tongue.language == Language::French => spell(n, tongue.language, "ordinal-masculine")?,
        "e" | "de" | "ste" if tongue.language == Language::Dutch => spell(n, tongue.language, "ordinal")?,
        _ => return None,
    };
    // `Me Dupont`, `De`
    (letters.len() > 1 || matches!(letters, "I" | "V" | "X")).then(|| Hit::new(word.len(), spoken, "Roman numeral"))
}

/// A numeral without an ending of its own.
fn bare(place: Place, letters: &str, n: u64, tongue: &Tongue) -> Option<Hit> {
    let text = place.text[..place.at].trim_end_matches(' ');
    let before = place.word_before();
    let stopped =
        text.strip_suffix('.').map(|head| head.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default());
    let governor = if before.is_empty() { stopped.unwrap_or_default() } else { before };
    let shouted = governor.chars().count() > 1 && governor.chars().all(char::is_uppercase);
    let abbreviated = || tongue.abbreviations.iter().any(|(written, ..)| written.strip_suffix('.') == Some(governor));
    let counted =
        has(tongue.counted, &governor.to_lowercase()) || (stopped.is_some() && before.is_empty() && abbreviated());
    if counted && letters != "C" && letters != "D" && letters != "L" && letters != "M" {
        return Some(Hit::new(letters.len(), n.to_string(), "Roman numeral"));
    }
    if shouted || (letters.len() > 1 && has(ELSE, letters)) {
        return None;
    }
    century(place, letters, n, tongue).or_else(|| ruler(place, letters, n, tongue))
}

/// `XX secolo`, `XIX. Jahrhundert`, `XIX wieku`
fn century(place: Place, letters: &str, n: u64, tongue: &Tongue) -> Option<Hit> {
    let stop = usize::from(place.after(letters.len()) == Some('.'));
    let next = place.word_after(letters.len() + if tongue.language == Language::German { stop } else { 0 });
    let spoken = match tongue.language {
        Language::German if stop == 1 && (ordinals::after_determiner(place) || next == "Jahrhundert") => {
            return next
                .starts_with(char::is_alphabetic)
                .then(|| ordinals::german(n, place, next))
                .flatten()
                .map(|spoken| Hit::new(letters.len() + 1, spoken, "Roman numeral"));
        }
        Language::Italian if matches!(next, "secolo" | "sec") => spell(n, tongue.language, "ordinal-masculine")?,
        Language::French if next == "siècle" => spell(n, tongue.language, "ordinal-masculine")?,
        Language::Dutch if next == "eeuw" => spell(n, tongue.language, "ordinal")?,
        Language::Polish if next == "wiek" => spell(n, tongue.language, "ordinal-masculine")?,
        Language::Polish if next == "wieku" || (next == "w" && place.skip(letters.len()).after(2) == Some('.')) => {
            let case = if matches!(place.word_before(), "w" | "W" | "po") { "locative" } else { "genitive" };
            spell(n, tongue.language, &format!("ordinal-masculine-{case}"))?
        }
        _ => return None,
    };
    Some(Hit::new(letters.len(), spoken, "Roman numeral"))
}

/// `Louis XIV`, `Heinrich IV.`, `Felipe II`
fn ruler(place: Place, letters: &str, n: u64, tongue: &Tongue) -> Option<Hit> {
    let name = place.word_before();
    let plain = name.strip_suffix('s').filter(|stem| has(RULERS, stem)).unwrap_or(name);
    let tag = tag(tongue.language);
    let known = has(RULERS, plain) || bearers(plain, tag).is_some();
    let named = name.chars().count() > 2 && name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase);
    let single = letters.len() == 1;
    if !named || (single && !(known && matches!(letters, "I" | "V" | "X"))) {
        return None;
    }
    let gender = if bearers(plain, tag) == Some(Bearers::Women) { "feminine" } else { "masculine" };
    let mut len = letters.len();
    let spoken = match tongue.language {
        _ if !known => n.to_string(),
        Language::Spanish | Language::Portuguese if n <= 10 => spell(n, tongue.language, &format!("ordinal-{gender}"))?,
        Language::Italian => spell(n, tongue.language, &format!("ordinal-{gender}"))?,
        Language::French if n == 1 => spell(n, tongue.language, &format!("ordinal-{gender}"))?,
        Language::Dutch => format!("de {}", spell(n, tongue.language, "ordinal")?),
        Language::Polish => spell(n, tongue.language, &format!("ordinal-{gender}"))?,
        Language::German => {
            let stop = place.after(len) == Some('.');
            let ends = stop && ends_sentence(place, len + 1);
            len += usize::from(stop && !ends);
            the_german(n, place, plain != name, gender)?
        }
        _ => n.to_string(),
    };
    Some(Hit::new(len, spoken, "Roman numeral"))
}

fn tag(language: Language) -> &'static str {
    match language {
        Language::English => "en",
        Language::German => "de",
        Language::French => "fr",
        Language::Italian => "it",
        Language::Spanish => "es",
        Language::Portuguese => "pt",
        Language::Dutch => "nl",
        Language::Polish => "pl",
    }
}

/// Whether the full stop of a German numeral also ends the sentence: nothing follows, or a word that opens one.
fn ends_sentence(place: Place, len: usize) -> bool {
    const OPENERS: &str = " Er Sie Es Der Die Das Und Doch Aber Dann In Im Am Als Ein Eine Wir Ich Ihr Sein Seine Nach Auf Mit Von Danach Dort \
         Da Denn So Nun Was Wer Wie Wo Bei Für Nicht Auch Man Dieser Diese Dieses Später ";
    let tail = place.rest()[len..].trim_start_matches(['"', '\'', ')']);
    tail.trim().is_empty() || has(OPENERS, place.word_after(len))
}

/// `der Vierte`, `des Vierten`, `dem Vierten`, `den Vierten`: the case is told by the ending of the name and by a
/// preposition before it.
fn the_german(n: u64, place: Place, genitive: bool, gender: &str) -> Option<String> {
    let ordinal = spell(n, Language::German, "ordinal")?;
    let mut letters = ordinal.chars();
    let ordinal: String = letters.next()?.to_uppercase().chain(letters).collect();
    let governed = |list: &str| place.words_before().skip(1).take(2).any(|word| has(list, &word.to_lowercase()));
    Some(match gender {
        "feminine" if governed("von mit unter bei zu nach aus seit") => format!("der {ordinal}n"),
        "feminine" => format!("die {ordinal}"),
        _ if genitive => format!("des {ordinal}n"),
        _ if governed("von mit unter bei zu nach aus seit") => format!("dem {ordinal}n"),
        _ if governed("für gegen durch ohne um") => format!("den {ordinal}n"),
        _ => format!("der {ordinal}"),
    })
}
