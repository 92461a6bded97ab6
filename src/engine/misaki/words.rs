//! Which words the dictionaries of English have, without reading those dictionaries, which takes half a second and 100 MB.

use fst::Set;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The words of the dictionaries in small letters. The build script makes it.
static WORDS: LazyLock<Set<&[u8]>> = LazyLock::new(|| {
    let bytes: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/english_words.fst"));
    Set::new(bytes).expect("what the build script made is a set")
});

/// No word of the dictionaries has as many bytes.
const LONGEST: usize = 100;

/// What follows an apostrophe in a contraction or a genitive.
const AFTER_APOSTROPHE: &[&str] = &["", "s", "d", "ll", "m", "re", "t", "ve"];

/// Whether the dictionaries that natural voices read English with have a word, or one that it is a form of by the rules of
/// those voices. Letter case does not matter.
pub fn knows(word: &str) -> bool {
    if word.len() > LONGEST {
        return false;
    }
    // The readers are given letters without diacritics, too.
    let word: String = word.to_lowercase().nfd().filter(|letter| !is_combining_mark(*letter)).collect();
    let word = word.replace('’', "'");
    if has(&word) || is_form(&word) {
        return true;
    }
    match word.rsplit_once('\'') {
        Some((head, "t")) => head.strip_suffix('n').is_some_and(knows),
        Some((head, tail)) => AFTER_APOSTROPHE.contains(&tail) && knows(head),
        None => false,
    }
}

fn has(word: &str) -> bool {
    !word.is_empty() && WORDS.contains(word)
}

/// Whether a word is another one with -s, -ed or -ing. These are the rules of misaki (`stem_s`, `stem_ed` and `stem_ing`), by
/// which the voices find the sounds of a word that the dictionaries lack.
fn is_form(word: &str) -> bool {
    let length = word.chars().count();
    let stem = |ending: &str| word.strip_suffix(ending);
    let plural = length >= 3
        && (stem("s").is_some_and(|stem| !stem.ends_with('s') && has(stem))
            || length > 4 && stem("es").is_some_and(|stem| !stem.ends_with('i') && has(stem))
            || length > 4 && stem("ies").is_some_and(|stem| has(&format!("{stem}y"))));
    let past = length >= 4
        && (stem("d").is_some_and(|stem| !stem.ends_with('d') && has(stem))
            || length > 4 && stem("ed").is_some_and(|stem| !stem.ends_with('e') && has(stem)));
    let going = length >= 5
        && stem("ing").is_some_and(|stem| {
            has(stem) && length > 5 || has(&format!("{stem}e")) || length > 5 && undoubled(stem).is_some_and(has)
        });
    plural || past || going
}

/// A stem without the second of its last two consonants: `stop` for `stopp`. `c` is doubled to `ck`: `panic` for `panick`.
fn undoubled(stem: &str) -> Option<&str> {
    let (head, last) = stem.split_at_checked(stem.len().checked_sub(1)?)?;
    let doubled = head.ends_with(last) && "bcdgklmnprstvxz".contains(last);
    (doubled || stem.ends_with("ck")).then_some(head)
}

#[cfg(test)]
mod tests {
    use super::*;
    use loqui_g2p::{Dialect, G2p, OovFallback};

    const KNOWN: &[&str] = &[
        "house",
        "House",
        "HOUSE",
        "Elizabeth",
        "nasa",
        "ferries",
        "boxes",
        "stopped",
        "panicking",
        "stopping",
        "gnarling",
        "undoing",
        "isn't",
        "couldn’t",
        "won't",
        "o'clock",
        "we'll",
        "they've",
        "I'm",
        "she'd",
        "James's",
        "baker's",
        "bakers'",
        "colour",
        "theatre",
        "Edinburgh",
        "Sherlock",
        "mustn't",
        "café",
    ];

    const UNKNOWN: &[&str] = &[
        "Zyxqua",
        "zorbulate",
        "Hallowmere",
        "glimmerfold",
        "Arvindh",
        "Qwertzing",
        "zyxqua's",
        "zyxqun't",
        "o'zyxqua",
    ];

    #[test]
    fn words_of_the_dictionaries_and_their_forms_are_known_and_others_are_not() {
        KNOWN.iter().for_each(|word| assert!(knows(word), "{word}"));
        UNKNOWN.iter().for_each(|word| assert!(!knows(word), "{word}"));
        for odd in ["", "'", "''", "n't", "'s", "ing", "ed", "ies", "ß", "日本", "\u{0}", &"a".repeat(100_000)] {
            let _ = knows(odd);
        }
        assert!(!knows(""));
    }

    /// Words from a dictionary sound the same, whatever a reader does about words that are in none.
    #[test]
    fn the_readers_of_the_voices_know_and_lack_the_same_words() {
        let readers = [Dialect::American, Dialect::British].map(|dialect| {
            [OovFallback::Neural, OovFallback::SpellOut]
                .map(|fallback| G2p::new(dialect, fallback).expect("the dictionaries"))
        });
        let known = |word: &str| {
            let word = word.replace('’', "'");
            readers.iter().any(|[guesses, spells]| guesses.tokens(&word) == spells.tokens(&word))
        };
        // A reader is given words without diacritics.
        let differ: Vec<_> = KNOWN.iter().chain(UNKNOWN).filter(|word| known(word) != knows(word)).collect();
        assert_eq!(differ, [&"café"]);
    }
}
