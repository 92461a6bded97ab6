//! Ordinals: those with a mark (`21.º`, `2e`), and German ones with a full stop, whose ending depends on the words around.

use super::super::amounts::{pattern, value};
use super::super::scan::{Hit, Place};
use super::super::spellout::spell;
use super::super::tongue::{Language, Tongue};

pattern!(RAISED, r"^([0-9]{1,4})\.?(º|ª|°|er\b)");
pattern!(SPANISH, r"^([0-9]{1,2})(r[oa]|d[oa]|t[oa]|m[oa]|n[oa]|v[oa]|er)\b");
pattern!(FRENCH, r"^([0-9]{1,4})(er|re|ère|nde|nd|e|ème|eme)(s?)\b");
pattern!(DUTCH, r"^([0-9]{1,4})(?:ste|de|e)\b");
pattern!(GERMAN, r"^([0-9]{1,3})\.");

/// `1er`, `2e`, `21.º`, `3.ª`, `3de`
pub(super) fn marked(place: Place, tongue: &Tongue) -> Option<Hit> {
    let (len, spoken) = match tongue.language {
        Language::French => {
            let found = FRENCH.captures(place.rest())?;
            let n = value(&found, 1);
            let set = if matches!(&found[2], "re" | "ère" | "nde") { "ordinal-feminine" } else { "ordinal-masculine" };
            let spoken = match &found[2] {
                "nd" => "second".to_string(),
                "nde" => "seconde".to_string(),
                _ => spell(n, tongue.language, set)?,
            };
            (found[0].len(), spoken + &found[3])
        }
        Language::Dutch => {
            let found = DUTCH.captures(place.rest())?;
            (found[0].len(), spell(value(&found, 1), tongue.language, "ordinal")?)
        }
        Language::Spanish if SPANISH.is_match(place.rest()) => {
            let found = SPANISH.captures(place.rest())?;
            let set = match &found[2] {
                "er" => "ordinal-masculine-adjective",
                ending if ending.ends_with('a') => "ordinal-feminine",
                _ => "ordinal-masculine",
            };
            (found[0].len(), spell(value(&found, 1), tongue.language, set)?)
        }
        Language::Spanish | Language::Italian | Language::Portuguese => {
            let found = RAISED.captures(place.rest())?;
            let set = match &found[2] {
                "ª" => "ordinal-feminine",
                "er" if tongue.language == Language::Spanish => "ordinal-masculine-adjective",
                "er" => return None,
                // `20° C` and `el 20°` are degrees, and `1° maggio` is a date.
                "°" if !is_ordinal(place, found[0].len(), tongue) => return None,
                _ => "ordinal-masculine",
            };
            (found[0].len(), spell(value(&found, 1), tongue.language, set)?)
        }
        _ => return None,
    };
    Some(Hit::new(len, spoken, "ordinal"))
}

/// Whether a degree sign stands for the mark of an ordinal: before a word in small letters, in languages that type it so.
fn is_ordinal(place: Place, len: usize, tongue: &Tongue) -> bool {
    let next = place.word_after(len);
    tongue.language != Language::Spanish && next.chars().count() > 2 && next.starts_with(char::is_lowercase)
}

/// `am 3. Mai`, `der 2. Weltkrieg`, `im 19. Jahrhundert`
pub(super) fn dotted(place: Place, tongue: &Tongue) -> Option<Hit> {
    match tongue.language {
        Language::German => {
            let found = GERMAN.captures(place.rest())?;
            let next = place.word_after(found[0].len());
            let spoken = german(value(&found, 1), place, next)?;
            let named = next.starts_with(char::is_alphabetic);
            // After a determiner, or before a word of which the gender is known.
            (named && (after_determiner(place) || noun(next).is_some()))
                .then(|| Hit::new(found[0].len(), spoken, "ordinal"))
        }
        // `3 maja`
        Language::Polish => {
            let day = place.word();
            let n: u64 = day.parse().ok().filter(|n| (1..=31).contains(n))?;
            let dated = tongue.months.split(' ').any(|month| month == place.word_after(day.len()));
            let spoken = spell(n, tongue.language, "ordinal-masculine-genitive")?;
            dated.then(|| Hit::new(day.len(), spoken, "ordinal"))
        }
        _ => None,
    }
}

const DETERMINERS: &str = " der die das den dem des am im zum zur vom beim ins ans ein eine einem einen einer eines diese dieser diesem diesen \
     dieses jede jeder jedem jeden jedes mein meine meinem meinen meiner sein seine seinem seinen seiner ihr ihre ihrem ihren ihrer \
     unser unsere unserem unseren bis und oder ";

/// Whether a word before asks for an ordinal.
pub(super) fn after_determiner(place: Place) -> bool {
    let before = place.word_before().to_lowercase();
    let linked = matches!(before.as_str(), "bis" | "und" | "oder");
    let chained = || place.text[..place.at].trim_end_matches([' ', '.']).contains('.');
    !before.is_empty() && DETERMINERS.contains(&format!(" {before} ")) && (!linked || chained())
}

/// A German ordinal with the ending that the word before it and the noun after it ask for.
pub(super) fn german(n: u64, place: Place, noun_after: &str) -> Option<String> {
    let stem = spell(n, Language::German, "ordinal")?;
    let before = place.word_before().to_lowercase();
    let ending = match before.as_str() {
        "am" | "im" | "zum" | "zur" | "vom" | "beim" | "den" | "dem" | "des" | "einem" | "einen" | "einer"
        | "eines" | "bis" | "und" | "oder" => "n",
        "der" => {
            let mut words = place.words_before().skip(1);
            let governed = words.next().is_some_and(is_preposition);
            if governed { "n" } else { "" }
        }
        "die" | "das" | "ins" | "ans" | "eine" => "",
        _ if before.ends_with("em") || before.ends_with("en") || before.ends_with("er") && before.len() > 4 => "n",
        _ => noun(noun_after).unwrap_or("r"),
    };
    Some(stem + ending)
}

fn is_preposition(word: &str) -> bool {
    const PREPOSITIONS: &str =
        " in an auf aus bei mit nach seit von zu vor hinter über unter neben zwischen während wegen trotz ab ";
    PREPOSITIONS.contains(&format!(" {} ", word.to_lowercase()))
}

/// The ending of an ordinal without an article before a noun of known gender.
fn noun(word: &str) -> Option<&'static str> {
    const MASCULINE: &str = " Januar Februar März April Mai Juni Juli August September Oktober November Dezember Weltkrieg Akt Teil Band \
         Stock Platz Tag Gang Versuch Advent ";
    const NEUTER: &str = " Kapitel Buch Jahrhundert Jahr Mal Lied Kind Semester ";
    const FEMININE: &str = " Klasse Szene Auflage Woche Stunde Etage Staffel Folge Liga Runde Strophe ";
    let listed = |list: &str| !word.is_empty() && list.contains(&format!(" {word} "));
    match () {
        _ if listed(MASCULINE) => Some("r"),
        _ if listed(NEUTER) => Some("s"),
        _ if listed(FEMININE) => Some(""),
        _ => None,
    }
}
