//! Turns English text into Kokoro's symbols without any other program. It uses the dictionaries and rules of misaki, on
//! whose phonemes the model was trained, and a small network for names that are in no dictionary.

use super::{MisakiLanguage, tokens};
use crate::engine::neural::{MarkedText, Passage, passages};
use crate::engine::{EngineError, Utterance};
use loqui_g2p::{Dialect, G2p, OovFallback};
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// What the symbols depend on, in addition to the text.
pub const VERSION: &str = "loqui-g2p 0.4.0, deunicode 1.6.2";

/// The longest word that is read at once. The network writes at most 62 symbols, including stresses.
const LONGEST: usize = 45;

/// The dictionaries. Reading them takes half a second, so they are only read for the first line that needs them.
static AMERICAN: LazyLock<Result<G2p, String>> = LazyLock::new(|| start(Dialect::American));
static BRITISH: LazyLock<Result<G2p, String>> = LazyLock::new(|| start(Dialect::British));

fn start(dialect: Dialect) -> Result<G2p, String> {
    G2p::new(dialect, OovFallback::Neural).map_err(|error| error.to_string())
}

/// Returns the symbols of a text.
///
/// # Errors
/// Returns an error if no sounds are known for a word.
pub fn symbols(language: MisakiLanguage, utterance: &Utterance<'_>) -> Result<String, EngineError> {
    let (reader, notation): (_, fn(&str) -> String) = match language {
        MisakiLanguage::British => (&*BRITISH, |ipa| tokens::symbols(MisakiLanguage::British, &tokens::notation(ipa))),
        _ => (&*AMERICAN, |ipa| tokens::symbols(MisakiLanguage::American, &tokens::notation(ipa))),
    };
    let reader = reader.as_ref().map_err(EngineError::broken)?;
    let text = readable(MarkedText { text: utterance.text, sounds: utterance.sounds, notation })?;
    let mut symbols = String::with_capacity(text.len() * 2);
    for token in reader.tokens(&text) {
        if token.phonemes.trim().is_empty() && token.text.contains(char::is_alphanumeric) {
            return Err(no_sounds(&token.text));
        }
        symbols.push_str(&token.phonemes);
        if token.whitespace {
            symbols.push(' ');
        }
    }
    let mut symbols = symbols.replace("...", "…").split_whitespace().collect::<Vec<_>>().join(" ");
    // The model needs to know that a sentence has ended.
    if !symbols.trim_end_matches(['”', ')']).ends_with(['.', '!', '?', ',', ';', ':', '…', '—']) {
        symbols.push('.');
    }
    Ok(symbols)
}

fn no_sounds(word: &str) -> EngineError {
    EngineError::refused(format!("no sounds are known for `{word}`"))
}

/// Rewrites a text as the dictionaries need it: in Latin letters without diacritics, with curly quotation marks, and with
/// a link around every part whose sounds are known. Other brackets would be taken for links, so they become spaces.
fn readable(written: MarkedText<'_>) -> Result<String, EngineError> {
    let mut text = String::with_capacity(written.text.len() + 16);
    for part in passages(written) {
        match part {
            Passage::Text(plain) => add(&mut text, plain)?,
            Passage::Known { written, phonemes } => {
                // The sounds are given, so the only thing that matters is whether the word looks like a name.
                let name: String = written.chars().filter(char::is_ascii_alphabetic).collect();
                let name = if name.is_empty() { "it" } else { &name };
                text.push_str(&format!("[{name}](/{phonemes}/)"));
            }
        }
    }
    Ok(text)
}

fn add(text: &mut String, plain: &str) -> Result<(), EngineError> {
    for word in plain.split_inclusive(char::is_whitespace) {
        // A single hyphen between spaces, or two hyphens, is a dash.
        if matches!(word.trim_end(), "-" | "--" | "---") {
            text.push_str("— ");
            continue;
        }
        let start = text.len();
        let mut letters = 0;
        for character in word.nfc() {
            letters = if character.is_alphanumeric() { letters + 1 } else { 0 };
            if letters > LONGEST {
                text.push(' ');
                letters = 1;
            }
            match character {
                '"' | '“' | '”' | '„' | '«' | '»' => text.push(quote(text)),
                '‘' | '’' => text.push('\''),
                '…' => text.push_str("..."),
                '–' | '—' => text.push('—'),
                '[' | ']' | '{' | '}' | '<' | '>' | '*' | '_' | '~' | '`' | '^' | '|' | '\\' | '/' => text.push(' '),
                _ if character.is_ascii() => text.push(character),
                _ if character.is_alphanumeric() => text.extend(deunicode::deunicode_char(character)),
                _ => text.push(' '),
            }
        }
        // Some alphabets have letters without a sound, but a word must have at least one letter with a sound.
        let is_said = text[start..].contains(|character: char| character.is_ascii_alphanumeric());
        if !is_said && word.contains(char::is_alphanumeric) {
            return Err(no_sounds(word.trim()));
        }
    }
    Ok(())
}

/// Returns the quotation mark that opens or closes, depending on the text before it.
fn quote(before: &str) -> char {
    let opens = before.chars().next_back().is_none_or(|last| last.is_whitespace() || matches!(last, '(' | '—' | '“'));
    if opens { '“' } else { '”' }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::shape::Shape;
    use crate::engine::Pronunciation;
    use std::sync::atomic::AtomicBool;

    static GOING: AtomicBool = AtomicBool::new(false);

    fn read_with(language: MisakiLanguage, text: &str, sounds: &[Pronunciation]) -> Result<String, String> {
        let utterance = Utterance { text, sounds, voice: "", shape: Shape::PLAIN, seed: 0, stop: &GOING };
        let symbols = symbols(language, &utterance).map_err(|error| error.message)?;
        let strange: Vec<char> = symbols.chars().filter(|&symbol| tokens::token(symbol).is_none()).collect();
        assert!(strange.is_empty(), "{symbols}: the model knows none of {strange:?}");
        Ok(symbols)
    }

    fn read(text: &str) -> String {
        read_with(MisakiLanguage::American, text, &[]).unwrap()
    }

    #[test]
    fn the_version_is_that_of_the_crates_that_do_it() {
        let lock = include_str!("../../../Cargo.lock");
        for named in VERSION.split(", ") {
            let (name, version) = named.split_once(' ').unwrap();
            assert!(
                lock.contains(&format!("name = \"{name}\"\nversion = \"{version}\"")),
                "{named} is not what is built in"
            );
        }
    }

    #[test]
    fn words_are_said_as_the_sentence_wants_them() {
        assert_eq!(read("Please read the report I read yesterday."), "plˈiz ɹˈid ðə ɹəpˈɔɹt ˌI ɹˈɛd jˈɛstəɹdˌA.");
        assert_eq!(read("They record a record."), "ðˌA ɹəkˈɔɹd ɐ ɹˈɛkəɹd.");
        assert_eq!(read("to eat, to sleep"), "tʊ ˈit, tə slˈip.");
        assert_ne!(read("bath"), read_with(MisakiLanguage::British, "bath", &[]).unwrap());
    }

    #[test]
    fn names_of_any_alphabet_are_said() {
        for (name, sounds) in [
            ("Arvind", "ˈɑɹvɪnd."),
            ("Café", "kæfˈA."),
            ("naïve", "nɑˈiv."),
            // A letter and a combining mark, instead of a single character.
            ("Cafe\u{301}", "kæfˈA."),
        ] {
            assert_eq!(read(name), sounds, "{name}");
        }
        for name in ["Nguyễn", "Łukasz", "Привет", "日本", "Ελένη", "मीरा", "Þór", "أحمد"]
        {
            assert!(read(name).chars().filter(|c| c.is_alphabetic()).count() >= 2, "{name}: {}", read(name));
        }
        // The rarest characters have no known sound.
        let message = read_with(MisakiLanguage::American, "He wrote 𡎪 there.", &[]).unwrap_err();
        assert!(message.contains("`𡎪`"), "{message}");
    }

    #[test]
    fn marks_stay_where_they_are() {
        assert_eq!(read("\"So... yes,\" she said."), "“sˌO… jˈɛs,” ʃi sˈɛd.");
        assert_eq!(read("It blew… \"Stop!\" he cried"), "ˌɪt blˈu… “stˈɑp!” hi kɹˈId.");
        assert_eq!(read("well -- no — yes; (hello), oh?"), "wˈɛl — nˈO — jˈɛs; (həlˈO), ˈO?");
        assert_eq!(read("Don't stop, the dogs' owner's here!"), "dˈOnt stˈɑp, ðə dˈɔɡz ˈOnəɹz hˈɪɹ!");
        assert_eq!(read("\"Yes\""), "“jˈɛs”.");
    }

    #[test]
    fn a_pronunciation_takes_the_place_of_the_word_and_of_an_s_after_it() {
        let sound = |start, end, ipa: &str| Pronunciation { start, end, ipa: ipa.into() };
        let say = |text, sounds: &[Pronunciation]| read_with(MisakiLanguage::American, text, sounds).unwrap();
        assert_eq!(say("hi Jay!", &[sound(3, 6, "ˈdʒeɪ.n")]), "hˈI ʤˈAn!");
        assert_eq!(say("Jay's and Bob's", &[sound(0, 3, "ˈdʒeɪ"), sound(10, 13, "bɪtʃ")]), "ʤˈAz ænd bɪʧɪz.");
        assert_eq!(say("in New York now", &[sound(3, 11, "nu ˈjɔɹk")]), "ɪn nu jˈɔɹk nˈW.");
        assert_eq!(say("日本", &[sound(0, 6, "ˈnihɒn")]), "nˈihɒn.");
    }

    #[test]
    fn brackets_of_the_author_are_no_pronunciation() {
        assert_eq!(read("see [this](/not/) now"), "sˈi ðˈɪs ( nˌɑt ) nˈW.");
        assert_eq!(read("a {b} <c> *d* e/f"), read("a b c d e f"));
    }

    #[test]
    fn no_letter_of_a_long_word_is_lost() {
        let spoken = |text: &str| read(text).chars().filter(|&symbol| symbol == 'b').count();
        assert!(spoken(&"bo".repeat(200)) > 190, "{}", read(&"bo".repeat(200)));
    }
}
