//! The symbols for speech sounds in the International Phonetic Alphabet (IPA) and in X-SAMPA, which is IPA in plain
//! ASCII (J. C. Wells, "Computer-coding the IPA", 1995).

use unicode_normalization::UnicodeNormalization;

/// A stretch of a spoken text that has a pronunciation of its own. An engine that takes no phonemes says the text instead.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Pronunciation {
    /// The first byte of the stretch in the spoken text.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
    /// How it is said, in the form that [`ipa`] gives.
    pub ipa: String,
}

/// The symbols of IPA and of X-SAMPA. If a symbol is in several rows, the first of them is used to translate it.
#[rustfmt::skip]
const SIGNS: &[(&str, &str)] = &[
    // Vowels.
    ("i", "i"), ("y", "y"), ("ɨ", "1"), ("ʉ", "}"), ("ɯ", "M"), ("u", "u"), ("ɪ", "I"), ("ʏ", "Y"), ("ʊ", "U"),
    ("e", "e"), ("ø", "2"), ("ɘ", "@\\"), ("ɵ", "8"), ("ɤ", "7"), ("o", "o"), ("ə", "@"), ("ɛ", "E"), ("œ", "9"),
    ("ɜ", "3"), ("ɞ", "3\\"), ("ʌ", "V"), ("ɔ", "O"), ("æ", "{"), ("ɐ", "6"), ("a", "a"), ("ɶ", "&"), ("ɑ", "A"),
    ("ɒ", "Q"), ("ɚ", "@`"), ("ɝ", "3`"),
    // Consonants.
    ("p", "p"), ("b", "b"), ("t", "t"), ("d", "d"), ("ʈ", "t`"), ("ɖ", "d`"), ("c", "c"), ("ɟ", "J\\"), ("k", "k"),
    ("ɡ", "g"), ("q", "q"), ("ɢ", "G\\"), ("ʔ", "?"), ("m", "m"), ("ɱ", "F"), ("n", "n"), ("ɳ", "n`"), ("ɲ", "J"),
    ("ŋ", "N"), ("ɴ", "N\\"), ("ʙ", "B\\"), ("r", "r"), ("ʀ", "R\\"), ("ɾ", "4"), ("ɽ", "r`"), ("ɸ", "p\\"),
    ("β", "B"), ("f", "f"), ("v", "v"), ("θ", "T"), ("ð", "D"), ("s", "s"), ("z", "z"), ("ʃ", "S"), ("ʒ", "Z"),
    ("ʂ", "s`"), ("ʐ", "z`"), ("ç", "C"), ("ʝ", "j\\"), ("x", "x"), ("ɣ", "G"), ("χ", "X"), ("ʁ", "R"), ("ħ", "X\\"),
    ("ʕ", "?\\"), ("h", "h"), ("ɦ", "h\\"), ("ɬ", "K"), ("ɮ", "K\\"), ("ʋ", "P"), ("ʋ", "v\\"), ("ɹ", "r\\"),
    ("ɻ", "r\\`"), ("j", "j"), ("ɰ", "M\\"), ("l", "l"), ("ɭ", "l`"), ("ʎ", "L"), ("ʟ", "L\\"), ("ɫ", "5"),
    ("ʍ", "W"), ("w", "w"), ("ɥ", "H"), ("ɕ", "s\\"), ("ʑ", "z\\"), ("ɺ", "l\\"), ("ɧ", "x\\"),
    // Stress, length, syllables, words.
    ("ˈ", "\""), ("ˌ", "%"), ("ː", ":"), ("ˑ", ":\\"), (".", "."), (" ", " "),
    // Diacritics, which change the symbol before them, and ties, which join two symbols.
    ("\u{303}", "~"), ("\u{303}", "_~"), ("\u{329}", "="), ("\u{329}", "_="), ("\u{32f}", "_^"), ("\u{325}", "_0"),
    ("\u{32a}", "_d"), ("ʰ", "_h"), ("ʲ", "_j"), ("ʲ", "'"), ("ʷ", "_w"), ("˞", "`"), ("\u{361}", "_"),
];

/// How many of [`SIGNS`] are vowels.
const VOWELS: usize = 30;

/// Whether an IPA symbol is a vowel.
pub fn is_vowel(sign: char) -> bool {
    SIGNS[..VOWELS].iter().any(|(vowel, _)| vowel.starts_with(sign))
}

/// Common substitutes for symbols that are hard to type, and the symbols.
const LIKE: &[(&str, &str)] = &[("g", "ɡ"), (":", "ː"), ("'", "ˈ"), ("’", "ˈ"), ("\u{35c}", "\u{361}"), ("-", ".")];

/// Normalizes IPA as it was written: removes slashes or brackets around it, takes composed letters apart and replaces
/// common substitutes.
///
/// # Errors
/// The first thing that is not an IPA symbol.
pub fn ipa(written: &str) -> Result<String, String> {
    let mut plain = String::new();
    for letter in bare(written).nfc() {
        // A letter with a tilde is two symbols, but ç is one.
        let parts: Vec<char> = if letter == 'ç' { vec![letter] } else { letter.nfd().collect() };
        for sign in parts {
            let sign = sign.to_string();
            let sign = LIKE.iter().find(|(like, _)| *like == sign).map_or(sign.as_str(), |(_, sign)| sign);
            if !SIGNS.iter().any(|(known, _)| *known == sign) {
                return Err(sign.to_string());
            }
            plain.push_str(sign);
        }
    }
    Ok(plain)
}

/// Translates X-SAMPA into IPA.
///
/// # Errors
/// The first thing that is not an X-SAMPA symbol.
pub fn ipa_of_xsampa(written: &str) -> Result<String, String> {
    let mut rest = bare(written);
    let mut plain = String::new();
    while let Some(first) = rest.chars().next() {
        let fits = SIGNS.iter().filter(|(_, sign)| rest.starts_with(sign));
        // The longest symbol that fits, and the first of equally long ones.
        let Some((ipa, sign)) = fits.rev().max_by_key(|(_, sign)| sign.len()) else { return Err(first.to_string()) };
        plain.push_str(ipa);
        rest = &rest[sign.len()..];
    }
    // Of several diacritics at a letter, Unicode has an order.
    ipa(&plain)
}

/// Translates IPA into X-SAMPA, symbol by symbol. The IPA must be in the form that [`ipa`] gives; anything else is left out.
pub fn xsampa(ipa: &str) -> Vec<&'static str> {
    let sign = |letter: char| SIGNS.iter().find(|(known, _)| known.starts_with(letter)).map(|(_, sign)| *sign);
    ipa.chars().filter_map(sign).collect()
}

/// Removes the slashes or brackets that are often written around a pronunciation.
fn bare(written: &str) -> &str {
    let trimmed = written.trim();
    let inside = |open, close| trimmed.strip_prefix(open).and_then(|rest: &str| rest.strip_suffix(close));
    inside('/', '/').or_else(|| inside('[', ']')).unwrap_or(trimmed).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ipa_and_xsampa_are_two_spellings_of_the_same() {
        for (written, sampa) in [
            ("ˈkjuːbkɒn", "\"kju:bkQn"),
            ("vɛˈʁɔ̃", "vE\"RO~"),
            ("t͡ʃɜːt͡ʃ", "t_S3:t_S"),
            ("ˈnɪtʃə", "\"nItS@"),
            ("ʃç", "SC"),
        ] {
            let plain = ipa(written).expect(written);
            assert_eq!(ipa_of_xsampa(sampa), Ok(plain.clone()));
            assert_eq!(xsampa(&plain).concat(), sampa);
        }
        assert_eq!(ipa("/g'ã:/"), ipa("[ɡˈa\u{303}ː]"));
        assert_eq!((ipa("kub€"), ipa_of_xsampa("a€")), (Err("€".into()), Err("€".into())));
    }

    #[test]
    fn every_sign_comes_back_from_the_other_alphabet() {
        for (letter, sign) in SIGNS {
            assert_eq!(ipa(&format!("a{letter}a")), Ok(format!("a{letter}a")), "{letter}");
            assert_eq!(ipa_of_xsampa(sign).as_deref(), Ok(if *sign == " " { "" } else { *letter }), "{sign}");
        }
    }
}
