//! Turns espeak-ng's phonemes into the symbols and numbers that Kokoro was trained on.

use super::MisakiLanguage;
use crate::engine::neural::stressed_at_vowels;

/// The most symbols between the two pads, because the context of the model is 512.
pub const LONGEST: usize = 510;

/// The number of the pad, which is at both ends of the symbols.
pub const PAD: i32 = 0;

/// The symbols and their numbers (hexgrad/Kokoro-82M, config.json, `vocab`).
const VOCABULARY: &[(i32, &str)] = &[
    (1, ";:,.!?"),
    (9, "—…\"()“” \u{303}ʣʥʦʨᵝ\u{ab67}AI"),
    (31, "O"),
    (33, "Q"),
    (35, "ST"),
    (39, "W"),
    (41, "Yᵊabcdef"),
    (50, "hijklmnopqrstuvwxyzɑɐɒæ"),
    (75, "βɔɕç"),
    (80, "ɖðʤə"),
    (85, "ɚɛɜ"),
    (90, "ɟ"),
    (92, "ɡ"),
    (99, "ɥ"),
    (101, "ɨɪʝ"),
    (110, "ɯɰŋɳɲɴø"),
    (118, "ɸθœ"),
    (123, "ɹ"),
    (125, "ɾɻ"),
    (128, "ʁɽʂʃʈʧ"),
    (135, "ʊʋ"),
    (138, "ʌɣɤ"),
    (142, "χʎ"),
    (147, "ʒʔ"),
    (156, "ˈˌː"),
    (162, "ʰ"),
    (164, "ʲ"),
    (169, "↓"),
    (171, "→↗↘"),
    (177, "ᵻ"),
];

/// The number of a symbol. Each row of the table counts up from its first number.
pub fn token(symbol: char) -> Option<i32> {
    VOCABULARY
        .iter()
        .find_map(|(first, symbols)| symbols.chars().position(|known| known == symbol).map(|nth| first + nth as i32))
}

/// What espeak-ng writes, with `^` as a tie, and what Kokoro uses for it (hexgrad/misaki, espeak.py). The longest entries
/// come first.
const ENGLISH: &[(&str, &str)] = &[
    ("ʔˌn\u{329}", "tn"),
    ("ʔn\u{329}", "tn"),
    ("a^ɪ", "I"),
    ("a^ʊ", "W"),
    ("d^ʒ", "ʤ"),
    ("e^ɪ", "A"),
    ("t^ʃ", "ʧ"),
    ("ɔ^ɪ", "Y"),
    ("ə^l", "ᵊl"),
    ("ʲo", "jo"),
    ("ʲə", "jə"),
    ("ʔn", "tn"),
    ("ʔ", "t"),
    ("e", "A"),
    ("ʲ", ""),
    ("ɚ", "əɹ"),
    ("r", "ɹ"),
    ("x", "k"),
    ("ç", "k"),
    ("ɐ", "ə"),
    ("ɬ", "l"),
    ("\u{303}", ""),
];
/// These are replaced before the table above, because its single `e` would match inside the first of them.
const BRITISH_FIRST: &[(&str, &str)] = &[("e^ə", "ɛː")];
const BRITISH: &[(&str, &str)] = &[("i^ə", "ɪə"), ("iə", "ɪə"), ("ə^ʊ", "Q")];
const AMERICAN: &[(&str, &str)] = &[("o^ʊ", "O"), ("ɜː^ɹ", "ɜɹ"), ("ɜːɹ", "ɜɹ"), ("ɜː", "ɜɹ"), ("ɪə", "iə"), ("ː", "")];
const ENGLISH_LAST: &[(&str, &str)] = &[("o", "ɔ"), ("ɾ", "T"), ("^", "")];
const OTHERS: &[(&str, &str)] = &[
    ("a^ɪ", "I"),
    ("a^ʊ", "W"),
    ("d^z", "ʣ"),
    ("d^ʒ", "ʤ"),
    ("e^ɪ", "A"),
    ("o^ʊ", "O"),
    ("ə^ʊ", "Q"),
    ("s^s", "S"),
    ("t^s", "ʦ"),
    ("t^ʃ", "ʧ"),
    ("ɔ^ɪ", "Y"),
    ("^", ""),
    ("-", ""),
];

/// Returns the symbols of one clause.
pub fn symbols(language: MisakiLanguage, phonemes: &str) -> String {
    let tables: &[&[(&str, &str)]] = match language {
        MisakiLanguage::American => &[ENGLISH, AMERICAN, ENGLISH_LAST],
        MisakiLanguage::British => &[BRITISH_FIRST, ENGLISH, BRITISH, ENGLISH_LAST],
        _ => &[OTHERS],
    };
    let mut text = phonemes.to_string();
    for (nth, table) in tables.iter().enumerate() {
        for (from, to) in *table {
            text = text.replace(from, to);
        }
        if nth + 2 == tables.len() {
            text = spread(&text);
        }
    }
    text
}

/// Puts a small vowel before every consonant that is a syllable of its own (marked by U+0329), because Kokoro's symbols
/// write it in this way.
fn spread(text: &str) -> String {
    let mut spread = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if character == '\u{329}' {
            continue;
        }
        if characters.peek() == Some(&'\u{329}') && !character.is_whitespace() {
            spread.push('ᵊ');
        }
        spread.push(character);
    }
    spread
}

/// Sounds that espeak-ng writes with a tie and people without one.
const TIED: &[&str] = &["aɪ", "aʊ", "eɪ", "ɔɪ", "oʊ", "əʊ", "eə", "dʒ", "tʃ"];

/// Converts IPA to espeak-ng's form: with stresses at vowels and with ties, and without dots between syllables, which
/// would be read as full stops here.
pub fn notation(ipa: &str) -> String {
    let mut text = stressed_at_vowels(ipa).replace('.', "").replace('\u{361}', "^");
    for pair in TIED {
        let first = pair.chars().next().map_or(0, char::len_utf8);
        text = text.replace(pair, &format!("{}^{}", &pair[..first], &pair[first..]));
    }
    text
}
