//! Properties that hold for every text: no word is lost, every change is shown, every piece fits.

use super::tests::{any, lexicon};
use super::*;
use proptest::prelude::*;

/// The written text with every change applied by hand, without white space.
fn replay(written: &str, changes: &[Change]) -> String {
    let mut out = String::new();
    let mut at = 0;
    for change in changes {
        assert!(change.at >= at, "changes overlap: {changes:?}");
        assert_eq!(&written[change.at..change.at + change.written.len()], change.written);
        out.push_str(&written[at..change.at]);
        out.push_str(&change.spoken);
        at = change.at + change.written.len();
    }
    out.push_str(&written[at..]);
    bare(&out)
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).map(str::to_string).collect()
}

/// The words of the written text outside of all changes. A word that a change touches belongs to that change.
fn untouched(written: &str, changes: &[Change]) -> Vec<String> {
    let mut left: Vec<char> = Vec::new();
    let mut at = 0;
    let mark = '\u{1}';
    for change in changes {
        left.extend(written[at..change.at].chars());
        left.push(mark);
        at = change.at + change.written.len();
    }
    left.extend(written[at..].chars());
    let left: String = left.into_iter().collect();
    let parts = left.split(|c: char| !c.is_alphabetic() && c != mark);
    parts.filter(|word| !word.is_empty() && !word.contains(mark)).map(str::to_string).collect()
}

fn check(written: &str, entries: &[(&str, &str)], language: &str) {
    let speller = Speller::new(&lexicon(entries), language);
    check_spoken(written, &speller.speakable(written, &any));
    let spoken = speller.speakable(written, &|_| false);
    // Only letters that have no known Latin spelling are left.
    let spelt = |c: char| deunicode::deunicode_char(c).is_some_and(|latin| latin.contains(char::is_alphanumeric));
    let left = unreadable(&spoken.text, &|_| false).flat_map(str::chars).find(|&c| !c.is_ascii() && spelt(c));
    assert!(left.is_none(), "{left:?} of {written:?} could be spelt: {spoken:?}");
    check_spoken(written, &spoken);
}

fn check_spoken(written: &str, spoken: &SpokenText) {
    assert_eq!(replay(written, &spoken.changes), bare(&spoken.text), "{written:?} {spoken:?}");
    assert!(!spoken.text.contains("  ") && spoken.text.trim() == spoken.text, "{spoken:?}");
    for change in &spoken.changes {
        assert!(!change.why.is_empty() && change.written != change.spoken, "{written:?} {change:?}");
    }
    if !spoken.text.is_empty() {
        let said = words(&spoken.text);
        let mut said = said.iter();
        for word in untouched(written, &spoken.changes) {
            assert!(said.any(|other| *other == word), "{word:?} of {written:?} is lost: {spoken:?}");
        }
    }
    assert_eq!(spoken.text.is_empty(), !spoken.text.chars().any(char::is_alphanumeric));
}

/// Fragments that the rules look for.
#[rustfmt::skip]
const BITS: &[&str] = &[
    " ", " ", " ", " ", ".", ",", "!", "?", "-", "–", "—", "…", "...", "'", "’", "\"", "“", "”", "(", ")", "*", "_",
    "~", "&", "%", "$", "€", "/", "@", "#", ":", "+", "=", "<", ">", "°C", "½", "0", "1", "5", "10", "30", "1984",
    "1,000", ".5", "10:30", "am", "p.m.", "s", "th", "km", "5 km", "Dr.", "St.", "etc.", "e.g.", "U.S.", "No.",
    "Chapter", "IV", "Henry", "VIII", "THE", "END", "VM", "VMs", "NASA", "Rooooar", "aaa", "getName", "a_b",
    "http://", "www.", "example", ".com", "x@y.de", "😀", "\u{200b}", "\u{ad}", "\u{a0}", "\u{301}", "é", "ř", "ﬁ",
    "Ａ", "日本", "и", "\n", "\t", "imnotabot", "'s", "it's", "don't", ":)", "\0",
];

/// Texts made of [`BITS`], in any order.
fn script_like() -> impl Strategy<Value = String> {
    let bits = prop::sample::select(BITS);
    prop::collection::vec(bits, 0..24).prop_map(|bits| bits.concat())
}

fn any_language() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["en-US", "en", "de", "fr-FR", "it", "es", "ja", "", "x-klingon"])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_change_is_shown_and_no_word_is_lost(written in script_like(), language in any_language()) {
        check(&written, &[("imnotabot", "I'm not a bot"), ("THE END", "fin"), ("example", "EXAMPLE"), ("don", "Don")], language);
    }

    #[test]
    fn any_characters_are_taken(written in "\\PC{0,40}|(?s).{0,40}", language in any_language()) {
        check(&written, &[], language);
    }

    #[test]
    fn pieces_fit_and_lose_nothing(text in script_like(), language in any_language(), limit in 0usize..40) {
        let cut = pieces(&text, language, limit);
        prop_assert_eq!(bare(&cut.concat()), bare(&text));
        for piece in &cut {
            prop_assert!(piece.chars().count() <= limit.max(1) && !piece.trim().is_empty(), "{:?}", cut);
        }
    }

    #[test]
    fn words_of_the_spoken_text_lead_back_to_those_that_were_written(written in script_like()) {
        let spoken = Speller::new(&lexicon(&[("imnotabot", "I'm not a bot")]), "en").speakable(&written, &any);
        let mut last = 0;
        for word in spoken.text.split(' ').filter(|word| !word.is_empty()) {
            let start = word.as_ptr() as usize - spoken.text.as_ptr() as usize;
            let range = written_range(&written, &spoken.text, &spoken.changes, start..start + word.len());
            prop_assert!(last <= range.start && range.start < range.end, "{:?} {:?} of {:?}", range, word, written);
            last = range.start;
            let changed = |c: &Change| c.at < range.end && range.start < c.at + c.written.len();
            if !spoken.changes.iter().any(changed) {
                prop_assert_eq!(bare(&written[range]), word);
            }
        }
    }

    #[test]
    fn pieces_cut_between_words_where_words_are_short(
        words in prop::collection::vec("[a-zA-Z]{1,8}[.,;]?", 0..60), limit in 10usize..60,
    ) {
        let text = words.join(" ");
        prop_assert_eq!(pieces(&text, "en", limit).join(" "), text);
    }
}
