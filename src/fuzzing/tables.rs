//! voices.toml with its lexicon, phonemes, and the file with the corrections.

use super::stories::check_told;
use crate::audio::shape::Shape;
use crate::corrections;
use crate::desk::{self, Addition};
use crate::diag::{Diagnostics, Severity, Source};
use crate::text::Spellers;
use crate::voices::{self, Voices, phonemes};

/// Reads a voices.toml that includes itself under every name.
fn cast(text: &str) -> (Voices, Diagnostics) {
    let mut told = Diagnostics::new();
    let voices = voices::parse(&Source::new("voices.toml", text), &|_| Ok(text.to_string()), &mut told);
    (voices, told)
}

/// Whatever voices.toml says, its faults have places, and an entry can be added without spoiling what is there.
pub(super) fn voices(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (voices, told) = cast(text);
    check_told(&told);
    voices.declared();
    assert!(voices.cast.iter().all(|(name, _)| voices.entry(&name.value).is_some()));
    let new = Addition {
        name: Some("Somebody Entirely New".into()),
        voices: vec!["walter".into()],
        bend: Shape::PLAIN,
        remark: "1 line".into(),
    };
    if let Ok(written) = desk::add(text, &[new]) {
        let (more, again) = cast(&written);
        assert_eq!(again.count(Severity::Error), told.count(Severity::Error), "{text:?} became {written:?}");
        assert!(more.entry("Somebody Entirely New").is_some() || told.has_errors(), "{written:?}");
    }
}

/// A lexicon, and a text in which its words are looked up: the text is what follows the first line `%`.
pub(super) fn lexicon(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (table, written) = text.split_once("\n%\n").unwrap_or((text, text));
    let (voices, told) = cast(&format!("[lexicon]\n{table}"));
    check_told(&told);
    let mut spellers = Spellers::new("en", ["Ada"]);
    let spoken = spellers.speller(&voices.lexicon_of("Ada")).speakable(written, &|_| true);
    assert!(spoken.sounds.iter().all(|sound| spoken.text.get(sound.start..sound.end).is_some()));
}

/// Corrections that were read are the same when they are written and read again.
pub(super) fn corrections(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut told = Diagnostics::new();
    let read = corrections::parse(&Source::new("a.cast.toml", text), &mut told);
    check_told(&told);
    for correction in &read.list {
        let same = |text: &str| {
            let read = corrections::parse(&Source::new("a.cast.toml", text), &mut Diagnostics::new()).list;
            let is = |other: &corrections::Correction| {
                (&other.anchor, &other.speakers, other.conversation)
                    == (&correction.anchor, &correction.speakers, correction.conversation)
            };
            read.iter().any(is)
        };
        let alone = corrections::entry(correction);
        assert!(same(&alone), "{correction:?} is not in {alone:?}");
        if let Ok(added) = corrections::add(text, correction) {
            assert!(same(&added), "{correction:?} is not in {added:?}");
        }
    }
}

/// Phonemes in either spelling are read or refused, and what was read is read as itself.
pub(super) fn phonemes(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for plain in [phonemes::ipa(text), phonemes::ipa_of_xsampa(text)].into_iter().flatten() {
        assert_eq!(phonemes::ipa(&plain).as_deref(), Ok(plain.trim()), "of {text:?}");
        phonemes::xsampa(&plain);
    }
}
