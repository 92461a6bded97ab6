//! The sounds of each language of Pico, and how its markup writes them, in X-SAMPA. Pico accepts a pronunciation completely or
//! not at all, and does not report it, so its sounds were determined symbol by symbol. A test checks them again.

use crate::voices::phonemes::xsampa;

/// The sounds of a language, and replacements for others.
struct Sounds {
    tag: &'static str,
    /// The symbols that Pico accepts.
    own: &'static [&'static str],
    /// Substitutes for sounds that exist at least approximately, such as `r` for the English `ɹ`.
    near: &'static [(&'static str, &'static str)],
}

/// Symbols that every language accepts.
const COMMON: &[&str] = &["ˈ", "ˌ", ".", " ", "p", "b", "t", "d", "k", "ɡ", "m", "n", "ŋ", "f", "s", "l"];

/// Symbols without an audible effect in Pico: ties, aspiration, and length or glides if a language does not have them.
const IDLE: &[&str] = &["\u{361}", "ʰ", "ː", "ˑ", "\u{32f}", "\u{32a}", "\u{325}"];

const ENGLISH_OWN: &[&str] = &[
    "iː", "uː", "ɪ", "ʊ", "ə", "ɛ", "ɜː", "ʌ", "ɔː", "æ", "ɑː", "ɒ", "oː", "aɪ", "aʊ", "oʊ", "əʊ", "eɪ", "ɔɪ", "eə",
    "v", "θ", "ð", "z", "ʃ", "ʒ", "h", "j", "ɹ", "w", "ʍ", "tʃ", "dʒ",
];

const ENGLISH_NEAR: &[(&str, &str)] = &[
    ("i", "iː"),
    ("u", "uː"),
    ("ɑ", "ɑː"),
    ("ɔ", "ɔː"),
    ("ɜ", "ɜː"),
    ("ɝː", "ɜːɹ"),
    ("ɝ", "ɜːɹ"),
    ("ɚ", "əɹ"),
    ("e", "ɛ"),
    ("a", "æ"),
    ("ɐ", "ʌ"),
    ("o", "oʊ"),
    ("r", "ɹ"),
    ("ɻ", "ɹ"),
    ("ɫ", "l"),
    ("ɾ", "d"),
    ("l\u{329}", "əl"),
    ("n\u{329}", "ən"),
    ("m\u{329}", "əm"),
    ("\u{2de}", "ɹ"),
];

#[rustfmt::skip]
const LANGUAGES: &[Sounds] = &[
    Sounds { tag: "en-US", own: ENGLISH_OWN, near: ENGLISH_NEAR },
    Sounds { tag: "en-GB", own: ENGLISH_OWN, near: ENGLISH_NEAR },
    Sounds {
        tag: "de-DE",
        own: &[
            "i", "y", "u", "ɪ", "ʏ", "ʊ", "e", "ø", "o", "ə", "ɛ", "œ", "ɔ", "ɐ", "a", "aɪ", "aʊ", "ɔʏ", "v", "z", "ʃ", "ʒ", "ç", "x",
            "ʁ", "h", "j", "ʔ", "i\u{32f}", "u\u{32f}", "o\u{32f}", "ɐ\u{32f}", "m\u{329}", "n\u{329}", "l\u{329}",
        ],
        near: &[("r", "ʁ"), ("ʀ", "ʁ"), ("ɹ", "ʁ"), ("ɑ", "a"), ("χ", "x"), ("ɔɪ", "ɔʏ")],
    },
    Sounds {
        tag: "fr-FR",
        own: &[
            "i", "y", "u", "e", "ø", "o", "ə", "ɛ", "œ", "ɔ", "a", "ɛ\u{303}", "œ\u{303}", "ɔ\u{303}", "ɑ\u{303}", "v", "z", "ʃ", "ʒ",
            "ʁ", "j", "w", "ɥ", "ɲ",
        ],
        near: &[("r", "ʁ"), ("ʀ", "ʁ"), ("ɑ", "a")],
    },
    Sounds {
        tag: "it-IT",
        own: &[
            "i", "iː", "u", "uː", "e", "eː", "o", "oː", "ɛ", "ɛː", "ɔː", "a", "aː", "i\u{32f}", "u\u{32f}", "v", "z", "ʃ", "r", "ɾ", "ɲ", "ʎ",
            "ts", "dz", "tʃ", "dʒ", "pː", "bː", "tː", "dː", "kː", "ɡː", "mː", "nː", "ɲː", "fː", "vː", "lː", "ʎː",
        ],
        near: &[("ɔ", "ɔː"), ("j", "i\u{32f}"), ("w", "u\u{32f}"), ("ɹ", "r"), ("ʁ", "r")],
    },
    Sounds {
        tag: "es-ES",
        own: &["i", "u", "e", "o", "a", "u\u{32f}", "β", "θ", "ð", "ʝ", "x", "ɣ", "j", "r", "ɾ", "ɲ", "ʎ", "tʃ"],
        near: &[("w", "u\u{32f}"), ("i\u{32f}", "j"), ("ɛ", "e"), ("ɔ", "o"), ("v", "b"), ("ɹ", "r"), ("z", "s")],
    },
];

/// Writes a pronunciation for the markup.
///
/// # Errors
/// The first symbol for which the language has no sound.
pub fn written(language: &str, ipa: &str) -> Result<String, String> {
    let unknown = |rest: &str| rest.chars().next().unwrap_or_default().to_string();
    let Some(sounds) = LANGUAGES.iter().find(|sounds| sounds.tag == language) else { return Err(unknown(ipa)) };
    let mut plain = String::new();
    let mut rest: String = ipa.replace('\u{361}', "");
    while !rest.is_empty() {
        let own = COMMON.iter().chain(sounds.own).map(|own| (*own, *own));
        let known = own.chain(sounds.near.iter().copied()).chain(IDLE.iter().map(|idle| (*idle, "")));
        let longest = known.filter(|(from, _)| rest.starts_with(from)).max_by_key(|(from, _)| from.len());
        let (from, to) = longest.ok_or_else(|| unknown(&rest))?;
        plain.push_str(to);
        rest.drain(..from.len());
    }
    // In the markup, a backslash escapes the next character.
    Ok(xsampa(&plain).concat().replace('\\', "\\\\"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::shape::Shape;
    use crate::engine::{Engines, Utterance};
    use crate::voices::phonemes::{Pronunciation, ipa};

    const VOICES: [(&str, &str); 6] = [
        ("nora", "en-US"),
        ("claire", "en-GB"),
        ("greta", "de-DE"),
        ("colette", "fr-FR"),
        ("giulia", "it-IT"),
        ("lucia", "es-ES"),
    ];

    fn say(engines: &Engines, voice: &str, text: &str, ipa: &str) -> Vec<f32> {
        let sounds = [Pronunciation { start: 0, end: text.len(), ipa: ipa.into() }];
        let stop = std::sync::atomic::AtomicBool::new(false);
        let utterance = Utterance { text, sounds: &sounds, voice, shape: Shape::PLAIN, seed: 0, stop: &stop };
        engines.get("pico").expect("pico").speak(&utterance).expect("speech").audio.samples
    }

    #[test]
    fn pico_takes_every_sound_that_is_said_to_be_its_own() {
        let engines = Engines::open();
        let mut refused = Vec::new();
        for (voice, tag) in VOICES {
            let sounds = LANGUAGES.iter().find(|sounds| sounds.tag == tag).expect("a language");
            let near = sounds.near.iter().map(|(from, _)| *from);
            for sign in COMMON.iter().chain(sounds.own).copied().chain(near) {
                let vowel = if tag.starts_with("en") { "ɪ" } else { "i" };
                let word = format!("{vowel}{sign}t{vowel}");
                // A symbol that is not accepted is said as written, which takes time.
                let long = "supercalifragilisticexpialidocious supercalifragilisticexpialidocious";
                if say(&engines, voice, "to", &word).len() != say(&engines, voice, long, &word).len() {
                    refused.push(format!("{tag} {sign}"));
                }
            }
        }
        assert!(refused.is_empty(), "{refused:?}");
    }

    #[test]
    fn a_pronunciation_is_heard_in_place_of_the_spelling_and_another_one_sounds_otherwise() {
        let engines = Engines::open();
        let cube_con = ipa("ˈkjuːbkɒn").expect("IPA");
        let said = say(&engines, "nora", "KubeCon", &cube_con);
        assert!(said != say(&engines, "nora", "KubeCon", "kʌbkən"));
        assert_eq!(said.len(), say(&engines, "nora", "Nguyen", &cube_con).len());
    }

    #[test]
    fn a_sound_that_a_language_lacks_is_named() {
        assert_eq!(written("en-US", "lɒx"), Err("x".into()));
        assert_eq!(written("de-DE", "lɔx").as_deref(), Ok("lOx"));
        assert_eq!(written("en-GB", "t͡ʃɛri").as_deref(), Ok("tSEr\\\\i:"));
    }
}
