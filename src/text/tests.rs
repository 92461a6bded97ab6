//! Facts about single texts, sorted by topic.

mod books;
mod capitals;
mod figures;
mod languages;
mod languages_in_words;
mod lexicon;
mod marks;
mod notes;
mod numbers;
mod pieces;
mod reports;
mod roman;
mod words;

use super::*;
use crate::diag::{Source, Span};
use crate::voices::{LexiconEntry, Spanned};

pub(super) fn lexicon(words: &[(&str, &str)]) -> Lexicon {
    let source = Source::new("voices.toml", "");
    let spanned = |word: &str| Spanned { value: word.to_string(), source: source.clone(), span: Span::new(0, 0) };
    let entry = |(written, spoken): &(&str, &str)| (spanned(written), LexiconEntry::respelt(*spoken));
    Lexicon::new(words.iter().map(entry).collect())
}

/// A voice that reads every letter.
pub(super) fn any(_: char) -> bool {
    true
}

/// Makes a single text speakable, for a voice that reads every letter.
fn speakable(written: &str, lexicon: &Lexicon, language: &str) -> SpokenText {
    Speller::new(lexicon, language).speakable(written, &any)
}

fn says(language: &str, cases: &[(&str, &str)]) {
    let speller = Speller::new(&Lexicon::default(), language);
    let wrong: Vec<String> = cases
        .iter()
        .map(|(written, expected)| (written, expected, speller.speakable(written, &any)))
        .filter(|(_, expected, spoken)| spoken.text != **expected)
        .map(|(written, expected, spoken)| {
            format!("{written:?}\n  is      {:?}\n  must be {expected:?}\n  by {:?}", spoken.text, spoken.changes)
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A lexicon as users write it.
fn entries(toml: &str) -> Lexicon {
    let mut faults = crate::diag::Diagnostics::new();
    let none = |_: &std::path::Path| Err("no files here".to_string().into());
    let voices = crate::voices::parse(&Source::new("voices.toml", format!("[lexicon]\n{toml}")), &none, &mut faults);
    assert!(!faults.has_errors(), "{faults:?}");
    voices.lexicon
}

/// The words of a spoken text that have phonemes, with the phonemes.
fn sounds(spoken: &SpokenText) -> Vec<(&str, &str)> {
    spoken.sounds.iter().map(|sound| (&spoken.text[sound.start..sound.end], sound.ipa.as_str())).collect()
}
