//! The second pass: walks over the words of a clean text and tries the rules at each position.

use super::edit::Edit;
use super::letters::{Reads, respelt};
use super::lexicon::{Lookup, Matches};
use super::readings::Readings;
use super::tongue::Tongue;
use super::vocabulary::Names;
use super::{LETTERS, Speller, abbreviations, amounts, capitals, foreign, links, notes, symbols, units};

/// What a rule found at a position.
#[derive(Debug)]
pub(super) struct Hit {
    /// How many bytes of the text it replaces, at least 1.
    pub len: usize,
    pub spoken: String,
    pub why: &'static str,
    /// See [`Edit::ipa`].
    pub ipa: Option<String>,
}

impl Hit {
    pub fn new(len: usize, spoken: impl Into<String>, why: &'static str) -> Self {
        Self { len, spoken: spoken.into(), why, ipa: None }
    }
}

/// A position in a clean text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub text: &'a str,
    pub at: usize,
    pub names: &'a Names,
}

/// Whether a character is a letter, a digit or a combining mark.
pub(super) fn in_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    // `²` and `½` are numbers in Unicode, but belong to the word before them.
    let sign =
        matches!(c, '²' | '³' | '¹' | 'º' | 'ª' | '¼' | '½' | '¾' | '\u{2070}'..='\u{209f}' | '\u{2150}'..='\u{215f}');
    (c.is_alphanumeric() && !sign) || unicode_normalization::char::is_combining_mark(c)
}

/// Whether a character is part of a word, in a script that writes spaces between words.
pub(super) fn is_spaced(c: char) -> bool {
    let unspaced = matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3005}'..='\u{3007}'
        | '\u{3040}'..='\u{312f}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{323af}');
    in_word(c) && !unspaced
}

/// How far rules look in either direction, in characters. Longer words are not considered, so that the work stays linear.
pub(super) const SIGHT: usize = 64;

impl<'a> Place<'a> {
    /// The text from here on.
    pub fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// The character before this position.
    pub fn before(&self) -> Option<char> {
        self.text[..self.at].chars().next_back()
    }

    /// The character `len` bytes further on.
    pub fn after(&self, len: usize) -> Option<char> {
        self.rest().get(len..)?.chars().next()
    }

    /// Whether no word continues `len` bytes further on.
    pub fn ends(&self, len: usize) -> bool {
        !self.after(len).is_some_and(in_word)
    }

    /// The position `len` bytes further on, or that of the next character if this is inside of one.
    pub fn skip(&self, len: usize) -> Self {
        let at = (self.at + len..self.text.len()).find(|&at| self.text.is_char_boundary(at)).unwrap_or(self.text.len());
        Self { at, ..*self }
    }

    /// The word that begins here. Empty if none begins here, or if it is endless.
    pub fn word(&self) -> &'a str {
        let rest = self.rest();
        let mut ends = rest.char_indices().map(|(at, c)| (at, in_word(c))).chain([(rest.len(), false)]);
        let end = ends.by_ref().take(SIGHT).find(|&(_, inside)| !inside);
        &rest[..end.map_or(0, |(at, _)| at)]
    }

    /// The word before this position, if only a space is between them.
    pub fn word_before(&self) -> &'a str {
        let head = self.text[..self.at].strip_suffix(' ').unwrap_or("");
        let start = head.char_indices().rev().take(SIGHT).take_while(|&(_, c)| in_word(c)).last();
        start.map_or("", |(at, _)| &head[at..])
    }

    /// The word after the single space that is `len` bytes further on.
    pub fn word_after(&self, len: usize) -> &'a str {
        match self.after(len) {
            Some(' ') => self.skip(len + 1).word(),
            _ => "",
        }
    }

    /// The words before this position in the same sentence or stretch of exclamations, the nearest first.
    pub fn words_before(&self) -> impl Iterator<Item = &'a str> {
        let head = &self.text[..self.at];
        let start = head.char_indices().rev().take(SIGHT).last().map_or(self.at, |(at, _)| at);
        // The first word may have been cut.
        let start = if start == 0 { 0 } else { head[start..].find(' ').map_or(self.at, |at| start + at) };
        words(&head[start..]).rev()
    }

    /// The words after this position, the nearest first.
    pub fn words_after(&self) -> impl Iterator<Item = &'a str> {
        let rest = self.rest();
        let end = rest.char_indices().nth(SIGHT).map_or(rest.len(), |(at, _)| at);
        words(&rest[..end])
    }

    /// Whether a sentence ends `len` bytes further on: nothing follows, or a capital letter after a space or a quotation mark.
    pub fn sentence_ends(&self, len: usize) -> bool {
        let tail = self.rest().get(len..).unwrap_or("").trim_start_matches(['"', '\'', ')']);
        tail.is_empty() || (tail.starts_with(' ') && tail.trim_start().starts_with(char::is_uppercase))
    }
}

/// The words of a text, without what is between them.
fn words(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.split(|c| !in_word(c)).filter(|word| !word.is_empty())
}

/// All edits of a clean text, in order.
pub(super) fn scan(text: &str, speller: &Speller, readings: &Readings, reads: Reads) -> Vec<Edit> {
    let (lexicon, tongue) = (&speller.lexicon, speller.tongue);
    let mut edits: Vec<Edit> = Vec::new();
    let patterns = lexicon.matches(text);
    let mut place = Place { text, at: 0, names: &speller.names };
    // The last character that is spoken so far, because words must not run together.
    let mut last = None;
    // Whether a sentence has ended and none has begun. The next word then needs a capital letter, or the engine does not
    // notice the end.
    let mut ended = false;
    while let Some(c) = place.after(0) {
        let own = lexicon_hit(place, lexicon, &patterns).or_else(|| readings.find(place.at));
        let hit = own.or_else(|| rule_hit(place, c, tongue)).ok_or_else(|| passed_over(place, c, readings));
        let hit = hit.or_else(|word| Ok(Hit::new(word.len(), respelt(word, reads).ok_or(word)?, LETTERS)));
        let hit = match hit {
            Ok(hit) => hit,
            Err(word) => {
                ended = ends_sentence(word, ended);
                place = place.skip(word.len());
                last = place.before();
                continue;
            }
        };
        let mut spoken = respelt(&hit.spoken, reads).unwrap_or(hit.spoken);
        if ended && hit.why != "lexicon" {
            spoken = capitalized(spoken);
        }
        if last.is_some_and(is_spaced) && spoken.starts_with(is_spaced) {
            spoken.insert(0, ' ');
        }
        let closed = spoken.ends_with(in_word);
        let runs_on = place.after(hit.len).is_some_and(|c| in_word(c) && (is_spaced(c) || !reads(c)));
        let closed = closed && spoken.ends_with(is_spaced);
        if (closed || spoken.ends_with([',', '.'])) && runs_on {
            spoken.push(' ');
        }
        last = spoken.chars().next_back().or(last);
        ended = ends_sentence(&spoken, ended);
        edits.push(Edit { start: place.at, end: place.at + hit.len, spoken, why: hit.why, ipa: hit.ipa });
        place = place.skip(hit.len);
    }
    edits
}

/// The text to skip when no rule matches: a whole word, because rules must not begin inside a word.
fn passed_over<'a>(place: Place<'a>, c: char, readings: &Readings) -> &'a str {
    let next = readings.next(place.at);
    let end = place
        .rest()
        .char_indices()
        .find(|&(at, other)| at > 0 && (!(in_word(c) && in_word(other)) || place.at + at == next));
    &place.rest()[..end.map_or(place.rest().len(), |(at, _)| at)]
}

/// Whether a sentence has ended by the end of this text. `before` says whether one had ended before the text.
fn ends_sentence(text: &str, before: bool) -> bool {
    match text.trim_end_matches([' ', '"', '\'', ')', '(']).chars().next_back() {
        Some(c) => matches!(c, '.' | '!' | '?'),
        None => before,
    }
}

/// The text with its first letter in upper case.
fn capitalized(text: String) -> String {
    match text.char_indices().find(|(_, c)| !c.is_whitespace()) {
        Some((at, c)) if c.is_ascii_lowercase() => {
            format!("{}{}{}", &text[..at], c.to_ascii_uppercase(), &text[at + 1..])
        }
        _ => text,
    }
}

/// What the lexicon says here.
fn lexicon_hit(place: Place, lexicon: &Lookup, patterns: &Matches) -> Option<Hit> {
    let found = lexicon.find(place.text, place.at).or_else(|| patterns.find(place.text, place.at))?;
    Some(Hit { len: found.end - place.at, spoken: found.spoken, why: "lexicon", ipa: found.ipa })
}

/// The result of the first rule that matches.
fn rule_hit(place: Place, c: char, tongue: Option<&Tongue>) -> Option<Hit> {
    match tongue {
        Some(tongue) => known(place, c, tongue),
        None => neutral(place, c),
    }
}

/// The rules for a known language.
fn known(place: Place, c: char, tongue: &Tongue) -> Option<Hit> {
    let link = || links::link(place, tongue);
    match c {
        ' ' if before_dash(place) => symbols::dash(place, Some(tongue)),
        _ if c.is_ascii_digit() && tongue.english => link().or_else(|| amounts::english(place, tongue)),
        _ if c.is_ascii_digit() => link().or_else(|| foreign::figures(place, tongue)),
        _ if c.is_alphabetic() && tongue.english => {
            let letter = || symbols::greek(place).or_else(|| units::alone(place, tongue));
            link()
                .or_else(|| amounts::dollars(place).or_else(|| amounts::pounds(place)))
                .or_else(|| abbreviations::abbreviation(place))
                .or_else(letter)
                .or_else(|| capitals::word(place, true))
        }
        _ if c.is_alphabetic() => {
            let unit = || units::alone(place, tongue);
            foreign::word(place, tongue).or_else(link).or_else(unit).or_else(|| capitals::word(place, false))
        }
        _ if in_word(c) => None,
        '.' if tongue.english && amounts::is_decimal(place) => amounts::english(place, tongue),
        '(' | '+' if tongue.english && amounts::dialled(place).is_some() => amounts::dialled(place),
        _ if amounts::raised_digit(c).is_some() && tongue.english && !place.before().is_some_and(in_word) => {
            amounts::stacked(place, tongue).or_else(|| notes::mark(place, c, Some(tongue)))
        }
        _ => amounts::money(place, tongue)
            .or_else(|| notes::mark(place, c, Some(tongue)))
            .or_else(|| symbols::mark(place, c, Some(tongue)))
            .or_else(|| symbols::symbol(place, c, tongue)),
    }
}

/// The rules for every language.
fn neutral(place: Place, c: char) -> Option<Hit> {
    match c {
        ' ' if before_dash(place) => symbols::dash(place, None),
        _ if c.is_alphabetic() => symbols::reading(place).or_else(|| capitals::stretched(place)),
        _ if in_word(c) => None,
        _ => notes::mark(place, c, None).or_else(|| symbols::mark(place, c, None)),
    }
}

/// Whether a dash follows, which also replaces the space before it. Of a long run of spaces, it replaces only the last one.
fn before_dash(place: Place) -> bool {
    place.after(1).is_some_and(|c| matches!(c, '-' | '–' | '—'))
}
