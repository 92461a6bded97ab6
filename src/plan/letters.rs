//! Words in letters that the voices of a line do not read: how they are said instead, and what the writer is told.

use super::Planner;
use crate::cast::{Delivery, with_readers};
use crate::diag::{Diagnostic, Diagnostics, Place, excerpt, toml_key};
use crate::engine::{Engines, Letters, Settings, Voice, reads};
use crate::script::{Line, primary};
use crate::text::{Change, LETTERS, Reads, SpokenText, is_foreign, unreadable, written_range};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// The letters that all the voices of a line read.
pub(super) fn read_by_all(engines: &Engines, delivery: &Delivery) -> Letters {
    let voices = delivery.voices.iter().filter_map(|settings| engines.voice(&settings.engine, &settings.voice));
    voices.map(|voice| voice.abilities.letters).min().unwrap_or(Letters::All)
}

impl Planner<'_> {
    /// Keeps the words that have to be spelt in Latin letters. A word that cannot even be spelt is an error, because it
    /// would be lost.
    pub(super) fn tell_letters(
        &mut self,
        line: &Line,
        spoken: &SpokenText,
        (delivery, reads): (&Delivery, Reads),
        diagnostics: &mut Diagnostics,
    ) {
        let name = self.script.name(line.speaker);
        let unread = self.is_told_of(delivery);
        for change in spoken.changes.iter().filter(|change| change.why == LETTERS && is_foreign(&change.written)) {
            let alphabet = Alphabet::of(&change.written);
            if unread && alphabet.writes(primary(&self.cast.language)) {
                continue;
            }
            let place = line.map.place(change.at..change.at + change.written.len());
            let respelt = self.respelt.entry(alphabet).or_insert_with(|| Respelt {
                name: name.to_string(),
                first: change.clone(),
                place,
                words: BTreeSet::new(),
            });
            respelt.words.insert(change.written.clone());
        }
        for word in unreadable(&spoken.text, reads) {
            let message = format!("the voice of {name} has no sound for `{}`", excerpt(word));
            let start = word.as_ptr() as usize - spoken.text.as_ptr() as usize;
            let range = written_range(&line.text, &spoken.text, &spoken.changes, start..start + word.len());
            let place = line.map.place(range);
            let error = Diagnostic::error("unreadable-word", message).at_place(&self.script.parts, place);
            diagnostics.push(error.hint(respell(word)));
        }
    }

    /// Whether a voice of a delivery does not read the script's language. Casting warns of that, and says what would read
    /// it, so that its letters need no message of their own.
    fn is_told_of(&self, delivery: &Delivery) -> bool {
        let voice = |settings: &Settings| self.engines.voice(&settings.engine, &settings.voice);
        let lacks = |voice: Cow<Voice>| !reads(&voice, &self.cast.language) && voice.language != "und";
        delivery.language.is_none() && delivery.voices.iter().filter_map(voice).any(lacks)
    }

    /// Warns once about each alphabet of which words had to be spelt in Latin letters, and says what would read it.
    pub(super) fn tell_alphabets(&mut self, diagnostics: &mut Diagnostics) {
        let mut told = std::mem::take(&mut self.respelt);
        // Kana beside Chinese characters say that all of them are Japanese.
        let [japanese, chinese] = [&ALPHABETS[0], &ALPHABETS[1]];
        if told.contains_key(japanese)
            && let Some(more) = told.remove(chinese)
        {
            told.entry(japanese).and_modify(|respelt| respelt.words.extend(more.words));
        }
        for (alphabet, respelt) in told {
            let (name, count) = (&respelt.name, respelt.words.len());
            let (word, said) = (excerpt(&respelt.first.written), excerpt(&respelt.first.spoken));
            let letters = if alphabet.name.is_empty() { "these".to_string() } else { alphabet.name.to_string() };
            let message = match count {
                1 => format!("the voice of {name} does not read the letters of `{word}`: it is said as `{said}`"),
                _ => format!(
                    "{count} words are in {letters} letters, which the voice of {name} does not read: `{word}` is said as `{said}`"
                ),
            };
            let warning = Diagnostic::warning("foreign-letters", message).at_place(&self.script.parts, respelt.place);
            let mut warning = warning.hint(respell(&respelt.first.written));
            if let Some(language) = alphabet.language.filter(|_| count > 1) {
                warning = with_readers(warning, language, self.engines);
            }
            diagnostics.push(warning);
        }
    }
}

fn respell(word: &str) -> String {
    format!("respell it under [lexicon] in voices.toml: {} = \"…\"", toml_key(word))
}

/// Words that were spelt in Latin letters.
pub(super) struct Respelt {
    /// Who says the first of them.
    name: String,
    first: Change,
    place: Place,
    words: BTreeSet<String>,
}

/// An alphabet, by the first letter that is not Latin.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Alphabet {
    /// Its letters: from the first to the last.
    range: (char, char),
    /// As it is called in a message.
    name: &'static str,
    /// The language that is most often written in it.
    language: Option<&'static str>,
}

const fn alphabet(first: char, last: char, name: &'static str, language: &'static str) -> Alphabet {
    Alphabet { range: (first, last), name, language: Some(language) }
}

static ALPHABETS: [Alphabet; 12] = [
    alphabet('\u{3040}', '\u{30ff}', "Japanese", "ja"),
    alphabet('\u{3400}', '\u{9fff}', "Chinese", "zh"),
    alphabet('\u{ac00}', '\u{d7af}', "Korean", "ko"),
    alphabet('\u{400}', '\u{52f}', "Cyrillic", "ru"),
    alphabet('\u{370}', '\u{3ff}', "Greek", "el"),
    alphabet('\u{530}', '\u{58f}', "Armenian", "hy"),
    alphabet('\u{590}', '\u{5ff}', "Hebrew", "he"),
    alphabet('\u{600}', '\u{6ff}', "Arabic", "ar"),
    alphabet('\u{900}', '\u{97f}', "Devanagari", "hi"),
    alphabet('\u{e00}', '\u{e7f}', "Thai", "th"),
    alphabet('\u{10a0}', '\u{10ff}', "Georgian", "ka"),
    Alphabet { range: ('\0', char::MAX), name: "", language: None },
];

impl Alphabet {
    /// The language that is most often written in it.
    pub fn language(&self) -> Option<&'static str> {
        self.language
    }

    /// Whether a language is written in it, by its tag without a region.
    fn writes(&self, language: &str) -> bool {
        let all = match self.language {
            Some("ru") => "ru uk be bg sr mk mn kk ky tg tt ba cv",
            Some("zh") => "zh ja yue ko",
            Some("he") => "he yi",
            Some("ar") => "ar fa ur ps ku ug sd",
            Some("hi") => "hi mr ne sa",
            Some(own) => own,
            // An alphabet that is not in the list.
            None => return true,
        };
        all.split_ascii_whitespace().any(|one| one.eq_ignore_ascii_case(language))
    }

    /// The first alphabet of the list that a word has letters of, so that kana tell Japanese from Chinese.
    fn of(word: &str) -> &'static Self {
        let has = |alphabet: &&Self| word.contains(|c| (alphabet.range.0..=alphabet.range.1).contains(&c));
        ALPHABETS.iter().find(has).unwrap_or(&ALPHABETS[ALPHABETS.len() - 1])
    }
}
