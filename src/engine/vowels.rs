//! Words of consonants for voices that are silent for them, such as `Pff !` in French, or `Zzz.` by a child. They get a vowel, so
//! that every word of the author is heard.

use super::interjections::{pronounce, single};
use super::{Engine, Voice, says};
use crate::voices::phonemes::Pronunciation;

/// The sounds of consonants, with letters that belong together first. A voice says the first sound that it has.
const CONSONANTS: &[(&str, &[&str])] = &[
    ("sch", &["ʃ"]),
    ("tch", &["tʃ", "ʃ"]),
    ("ch", &["tʃ", "ʃ"]),
    ("sh", &["ʃ", "s"]),
    ("th", &["θ", "t"]),
    ("ph", &["f"]),
    ("b", &["b"]),
    ("c", &["k"]),
    ("d", &["d"]),
    ("f", &["f"]),
    ("g", &["ɡ"]),
    ("h", &["h", "x"]),
    ("j", &["dʒ", "ʒ", "j"]),
    ("k", &["k"]),
    ("l", &["l"]),
    ("m", &["m"]),
    ("n", &["n"]),
    ("p", &["p"]),
    ("q", &["k"]),
    ("r", &["ɹ", "ʁ", "r", "ɾ"]),
    ("s", &["s"]),
    ("t", &["t"]),
    ("v", &["v"]),
    ("w", &["w", "v"]),
    ("x", &["ks"]),
    ("z", &["z", "s"]),
];

/// The vowel is the first of these that a voice has: what is nearest to none.
const VOWELS: &[&str] = &["ʌ", "ə", "œ", "ɛ", "e", "a"];

/// A word of consonants with a vowel after the first one: `zˈʌz` for `Zzz`. `None` if there is another letter in it, or if the
/// voice cannot say it.
fn vowelled(word: &str, says: &dyn Fn(&str) -> bool) -> Option<String> {
    let vowel = VOWELS.iter().find(|vowel| says(vowel))?;
    let word = single(word);
    let (mut rest, mut sounds) = (word.as_str(), Vec::<&str>::new());
    while !rest.is_empty() {
        let (letters, all) = CONSONANTS.iter().find(|(letters, _)| rest.starts_with(letters))?;
        sounds.extend(all.iter().find(|sound| says(&format!("{sound}{vowel}"))));
        rest = &rest[letters.len()..];
    }
    let (first, after) = sounds.split_first()?;
    let after = if after.is_empty() { first.to_string() } else { after.concat() };
    ["ˈ", ""].iter().map(|stress| format!("{first}{stress}{vowel}{after}")).find(|ipa| says(ipa))
}

/// The pronunciations for a voice that is silent for a text with `own` pronunciations: its words without a vowel get one. `None`
/// if there are no such words.
pub(super) fn add(engine: &dyn Engine, voice: &Voice, text: &str, own: &[Pronunciation]) -> Option<Vec<Pronunciation>> {
    let mut sounds = own.to_vec();
    pronounce(text, &mut sounds, |word| vowelled(word, &|ipa| says(engine, voice, ipa)));
    (sounds.len() > own.len()).then_some(sounds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Engines, Settings, perform};

    #[test]
    fn no_voice_is_silent_for_a_word_without_a_vowel() {
        let engines = Engines::open();
        let natural = if cfg!(feature = "natural") { &["wren"][..] } else { &[] };
        for name in ["nora", "claire", "pip", "greta", "colette", "giulia", "lucia"].iter().chain(natural) {
            let (engine, voice) = engines.find(name).unwrap();
            let settings = Settings { engine: engine.name().into(), voice: voice.name.to_string(), shape: voice.shape };
            let english = ["Brr.", "Grrr!", "Shh!", "Tsk, tsk.", "Rrr!", "Mm.", "\"Zzz…\""];
            let other = ["Hmph.", "Zzz.", "Fff.", "Tch.", "Psst.", "Pst !", "Pff !", "Pfft.", "Krr.", "Kch!", "Ph!"];
            for text in english.iter().chain(&other) {
                assert!(perform(engine, &settings, text).is_ok(), "{name}: {text}");
            }
        }
    }

    #[test]
    fn a_word_gets_the_vowel_and_the_consonants_that_a_voice_has() {
        let all = |_: &str| true;
        for (word, ipa) in [("Zzz", "zˈʌz"), ("Tch", "tʃˈʌtʃ"), ("MM", "mˈʌm"), ("Rrrr", "ɹˈʌɹ"), ("Ksss", "kˈʌs")]
        {
            assert_eq!(vowelled(word, &all).as_deref(), Some(ipa));
        }
        for word in ["He", "Why", "5", "Жж", "l'"] {
            assert_eq!(vowelled(word, &all), None, "{word}");
        }
        let french = |ipa: &str| !ipa.contains(['ʌ', 'ə', 'ɹ', 'h', 'x', 'ˈ']);
        assert_eq!(vowelled("Brrh", &french).as_deref(), Some("bœʁ"));
        assert_eq!(vowelled("Hhh", &|ipa: &str| !ipa.contains(['h', 'x'])), None, "nothing is left of it");
        assert_eq!(vowelled("Hm", &|_: &str| false), None);
    }

    #[test]
    fn only_words_that_the_author_says_nothing_of_get_a_vowel() {
        let engines = Engines::open();
        let (engine, voice) = engines.find("nora").unwrap();
        let said = |text: &str, own: &[Pronunciation]| {
            let sounds = add(engine, &voice, text, own)?;
            Some(sounds.into_iter().map(|sound| (sound.start, sound.ipa)).collect::<Vec<_>>())
        };
        assert_eq!(said("Zzz, he said. Mm.", &[]), Some(vec![(0, "zˈʌz".into()), (14, "mˈʌm".into())]));
        assert_eq!(said("He said.", &[]), None);
        assert_eq!(said("…", &[]), None);
        let own = Pronunciation { start: 0, end: 3, ipa: "zz".into() };
        assert_eq!(said("Zzz", &[own]), None);
    }
}
