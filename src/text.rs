//! Turns written text into spoken text: what engines read badly is spelt out, the lexicon is applied, and long texts
//! are split. This needs no voice, and every substitution can be shown.
//!
//! There are two passes, both linear in the length of the text. `clean` repairs characters (quotes, ligatures, emoji,
//! invisible characters). Then `scan` walks over the words once, tries the lexicon first and the language's rules after
//! it, and never looks again at what it has replaced. `edit` joins the edits of both passes into one list that applies
//! to the text as it was written.

mod abbreviations;
mod amounts;
mod capitals;
mod clean;
mod dates;
mod edit;
mod foreign;
mod kana;
mod letters;
mod lexicon;
mod links;
mod notes;
mod numbers;
mod readings;
mod roman;
mod scan;
mod spellout;
mod split;
mod symbols;
mod tongue;
mod trace;
mod units;
mod vocabulary;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

use crate::script::{Ruby, is_same_language};
use crate::voices::Lexicon;
use crate::voices::phonemes::Pronunciation;
pub use letters::{Reads, is_foreign, unreadable};
pub use split::{pieces, sounds_of, verse_lines};
use std::borrow::Cow;
use std::sync::Arc;
pub use trace::{spoken_offsets, written_range};

/// The reason of a [`Change`]: the word was in letters that the voice does not read.
pub const LETTERS: &str = "letters";

/// A text made ready for an engine.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SpokenText {
    /// What the engine is given. Empty if no word is left (`…`, an emoji alone). All white space is single spaces.
    pub text: String,
    /// What was replaced, in order and without overlaps. Applied to the written text, the changes give `text`, apart
    /// from white space.
    pub changes: Vec<Change>,
    /// Stretches of `text` with a pronunciation of their own, in order and without overlaps.
    pub sounds: Vec<Pronunciation>,
}

/// One replacement.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Change {
    /// Where it begins in the written text, in bytes.
    pub at: usize,
    /// The text as written.
    pub written: String,
    /// The text as spoken.
    pub spoken: String,
    /// What caused it: `lexicon`, `currency`, `time` …, or [`LETTERS`] for a word in letters that the voice does not read.
    pub why: Cow<'static, str>,
}

/// Makes texts of one language speakable. Creating one reads the whole lexicon, so create one for many lines, and
/// [`Spellers`] for many characters.
#[derive(Debug)]
pub struct Speller {
    lexicon: lexicon::Lookup,
    tongue: Option<&'static tongue::Tongue>,
    /// Whether the language is Chinese.
    chinese: bool,
    names: Arc<vocabulary::Names>,
}

/// Makes the spellers of the characters of a book. What characters share, such as the words of the whole book, is read
/// and held in memory once.
#[derive(Debug)]
pub struct Spellers {
    lexicons: lexicon::Indexes,
    tongue: Option<&'static tongue::Tongue>,
    chinese: bool,
    names: Arc<vocabulary::Names>,
}

impl Spellers {
    /// Makes spellers for a language (see [`Speller::new`]) that know the names of the people of a script (see
    /// [`Speller::with_names`]).
    pub fn new<'n>(language: &str, names: impl IntoIterator<Item = &'n str>) -> Self {
        let names = Arc::new(vocabulary::Names::new(names));
        let chinese = is_same_language(language, "zh");
        Self { lexicons: lexicon::Indexes::default(), tongue: tongue::of(language), chinese, names }
    }

    /// The speller for a character with this lexicon.
    pub fn speller(&mut self, lexicon: &Lexicon) -> Speller {
        let lexicon = self.lexicons.look_up(lexicon);
        Speller { lexicon, tongue: self.tongue, chinese: self.chinese, names: Arc::clone(&self.names) }
    }
}

impl Speller {
    /// `language` is a BCP 47 tag, of which the region counts in English only. English has rules for everything. In German,
    /// French, Italian, Spanish, Portuguese, Dutch and Polish, plain numbers are left to the engine, and dates, times, ordinals,
    /// Roman numerals, abbreviations, money and symbols have words. A text in any other language is only cleaned.
    pub fn new(lexicon: &Lexicon, language: &str) -> Self {
        Spellers::new(language, []).speller(lexicon)
    }

    /// The same, which knows the names of the people of a script: `ODA` is then said as a word.
    pub fn with_names<'n>(self, names: impl IntoIterator<Item = &'n str>) -> Self {
        Self { names: Arc::new(vocabulary::Names::new(names)), ..self }
    }

    /// Makes a written text speakable, as [`Speller::speakable_with`] does, without readings.
    pub fn speakable(&self, written: &str, reads: Reads) -> SpokenText {
        self.speakable_with(written, &[], reads)
    }

    /// Makes a written text speakable. Words with a reading beside them are said as it says, unless the voice knows better: see
    /// [`Ruby`]. Words that the voice cannot read are spelt in Latin letters if a spelling is
    /// known; [`unreadable`] finds the ones that remain.
    pub fn speakable_with(&self, written: &str, ruby: &[Ruby], reads: Reads) -> SpokenText {
        let (cleaned, repairs) = clean::clean(written, self.tongue.is_some_and(|tongue| tongue.fold));
        let readings = readings::readings(written, ruby, &repairs, self, reads);
        let edits = scan::scan(&cleaned, self, &readings, reads);
        let edits = edit::compose(&cleaned, repairs, edits);
        let text = edit::tidy(&edit::apply(written, &edits));
        if !text.chars().any(char::is_alphanumeric) {
            return SpokenText { text: String::new(), changes: edit::silence(written), sounds: Vec::new() };
        }
        let sounds = edit::sounds(written, &edits, &text);
        SpokenText { text, changes: edit::changes(written, edits), sounds }
    }

    /// Like [`Speller::speakable`], for a heading: the numeral that it is, or begins with, is its number, as in `II.`,
    /// `01` and `IV. The Rope`.
    pub fn speakable_heading(&self, written: &str, ruby: &[Ruby], reads: Reads) -> SpokenText {
        let Some((length, value)) = chapter_number(written) else {
            return self.speakable_with(written, ruby, reads);
        };
        let english = self.tongue.is_some_and(|tongue| tongue.english);
        let number = if english { numbers::cardinal(value) } else { value.to_string() };
        let ruby = ruby
            .iter()
            .filter(|one| one.range.start >= length)
            .map(|one| Ruby { range: one.range.start - length..one.range.end - length, ..one.clone() });
        let rest = self.speakable_with(&written[length..], &ruby.collect::<Vec<_>>(), reads);
        let spoken = if rest.text.is_empty() { number } else { format!("{number}. ") };
        let length = if rest.text.is_empty() { written.len() } else { length };
        let lead = Change { at: 0, written: written[..length].to_string(), spoken, why: "number of a chapter".into() };
        let moved = |change: Change| Change { at: change.at + length, ..change };
        let shift = lead.spoken.len();
        let sounds = rest.sounds.into_iter().map(|sound| Pronunciation {
            start: sound.start + shift,
            end: sound.end + shift,
            ..sound
        });
        let text = lead.spoken.clone() + &rest.text;
        let changes = match rest.text.is_empty() {
            true => vec![lead],
            false => std::iter::once(lead).chain(rest.changes.into_iter().map(moved)).collect(),
        };
        SpokenText { text, changes, sounds: sounds.collect() }
    }
}

/// The number that a heading is or begins with, and how many bytes it has there, with what separates it from the title.
/// `None` if it is read rightly as it is.
fn chapter_number(heading: &str) -> Option<(usize, u64)> {
    let length = heading.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(heading.len());
    let (numeral, rest) = heading.split_at(length);
    let title = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
    let digits = !numeral.is_empty() && numeral.len() <= 4 && numeral.bytes().all(|b| b.is_ascii_digit());
    let value = match digits {
        true => numeral.parse().ok().filter(|_| numeral.starts_with('0') && numeral.len() > 1),
        // A single `C`, `D`, `L` or `M` is more likely a letter.
        false => numbers::roman(numeral)
            .filter(|&value| value < 400 && (numeral.len() > 1 || matches!(numeral, "I" | "V" | "X"))),
    };
    let set_off = title.is_empty() || rest.trim_start().starts_with(['.', ':', ')', '-', '–', '—']) && !digits;
    value.filter(|_| set_off).map(|value| (heading.len() - title.len(), value))
}
