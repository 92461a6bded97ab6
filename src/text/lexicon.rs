//! The writer's own pronunciations, which replace whole words.
//!
//! An entry is only found as whole words: `imnotabot` is in `imnotabot's` (which keeps its `'s`), but not in
//! `imnotabots`, and `don` is not in `don't`. The longest entry at a place wins. An entry that is written exactly like
//! the text wins over one that differs in case. An entry entirely in capitals (`US`) is never found in another case, so
//! it leaves `us` alone. If entries differ in nothing but case, the first one in the file applies to all spellings that
//! none of them has. What an entry says is not replaced again.
//!
//! An entry can also ask for exactly its own case, or be a regular expression. Words win over expressions, and an
//! expression wins over those after it in the file.

use super::clean;
use crate::voices::{Lexicon, LexiconEntry};
use regex::Regex;
use std::collections::HashMap;

/// A lexicon that is looked up by words.
#[derive(Debug, Default)]
pub(super) struct Index {
    exact: HashMap<String, LexiconEntry>,
    folded: HashMap<String, LexiconEntry>,
    /// For each token (in lower case), the lengths in tokens of the entries that begin with it, longest first.
    lengths: HashMap<String, Vec<usize>>,
    patterns: Vec<(Regex, LexiconEntry)>,
}

/// How a stretch of a text is said.
#[derive(Debug)]
pub(super) struct Found {
    /// The byte after the stretch.
    pub end: usize,
    pub spoken: String,
    pub ipa: Option<String>,
}

/// Where the regular expressions of a lexicon match in a text: the beginning, the end, and the index of the expression.
#[derive(Debug)]
pub(super) struct Matches<'l> {
    index: &'l Index,
    places: HashMap<usize, (usize, usize)>,
}

impl Matches<'_> {
    /// The match that begins at `at`.
    pub fn find(&self, text: &str, at: usize) -> Option<Found> {
        let (end, nth) = *self.places.get(&at)?;
        let (pattern, said) = &self.index.patterns[nth];
        let mut spoken = String::new();
        match (&said.say, pattern.captures_at(text, at)) {
            (Some(say), Some(captures)) => captures.expand(say, &mut spoken),
            _ => spoken.push_str(&text[at..end]),
        }
        // No word may be lost, so a word that would be replaced by nothing is said as it is written.
        if spoken.trim().is_empty() {
            spoken = text[at..end].to_string();
        }
        Some(Found { end, spoken, ipa: said.ipa.clone() })
    }
}

impl Index {
    pub fn new(lexicon: &Lexicon) -> Self {
        let mut index = Self::default();
        for (written, said) in &lexicon.words {
            if said.regex {
                // Invalid patterns were reported when voices.toml was read.
                index.patterns.extend(LexiconEntry::pattern(&written.value, said.case).ok().map(|p| (p, said.clone())));
                continue;
            }
            // The text is cleaned before it is looked up, so an entry must be too, or a curly apostrophe would hide it.
            let (key, _) = clean::clean(&written.value, true);
            let key = single_spaced(&key);
            let Some(first) = token(&key, 0) else { continue };
            let tokens = std::iter::successors(Some(first), |&end| token(&key, end)).count();
            let lengths = index.lengths.entry(key[..first].to_lowercase()).or_default();
            if let Err(place) = lengths.binary_search_by(|other| tokens.cmp(other)) {
                lengths.insert(place, tokens);
            }
            if !said.case && (key.chars().any(char::is_lowercase) || !key.chars().any(char::is_uppercase)) {
                index.folded.entry(key.to_lowercase()).or_insert_with(|| said.clone());
            }
            index.exact.entry(key).or_insert_with(|| said.clone());
        }
        index
    }

    /// All places where an expression matches whole words. Each expression is run over the text once.
    pub fn matches(&self, text: &str) -> Matches<'_> {
        let mut places = HashMap::new();
        let inside = |at: usize| {
            let joined = |c: Option<char>| c.is_some_and(super::scan::in_word);
            joined(text[..at].chars().next_back()) && joined(text[at..].chars().next())
        };
        for (nth, (pattern, _)) in self.patterns.iter().enumerate() {
            for found in pattern.find_iter(text).filter(|found| !found.is_empty()) {
                if !inside(found.start()) && !inside(found.end()) {
                    places.entry(found.start()).or_insert((found.end(), nth));
                }
            }
        }
        Matches { index: self, places }
    }

    /// The longest word or words of the lexicon that begin at `at`.
    pub fn find(&self, text: &str, at: usize) -> Option<Found> {
        if self.lengths.is_empty() || text[at..].starts_with(' ') {
            return None;
        }
        let first = token(text, at)?;
        let lengths = self.lengths.get(&text[at..first].to_lowercase())?;
        let ends: Vec<usize> =
            std::iter::successors(Some(first), |&end| token(text, end)).take(*lengths.first()?).collect();
        lengths.iter().filter_map(|&length| ends.get(length - 1)).find_map(|&end| {
            let found = &single_spaced(&text[at..end]);
            let said = self.exact.get(found).or_else(|| self.folded.get(&found.to_lowercase()))?;
            let spoken = || said.say.clone().unwrap_or_else(|| text[at..end].to_string());
            ends_a_word(text, end).then(|| Found { end, spoken: spoken(), ipa: said.ipa.clone() })
        })
    }
}

/// Whether no word continues at `end`. `'s` and the like count as words of their own, but the `'t` of `don't` does not.
fn ends_a_word(text: &str, end: usize) -> bool {
    let tail: Vec<char> = text[end..].chars().take(3).map(|c| c.to_ascii_lowercase()).collect();
    !matches!(tail[..], ['\'', 't'] | ['\'', 't', _]) || tail.get(2).is_some_and(|c| c.is_alphanumeric())
}

fn single_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Where the token at `at` ends: a word, a stretch of spaces, or any other single character.
fn token(text: &str, at: usize) -> Option<usize> {
    let c = text[at..].chars().next()?;
    if c == ' ' {
        return Some(text.len() - text[at..].trim_start_matches(' ').len());
    }
    if !super::scan::in_word(c) {
        return Some(at + c.len_utf8());
    }
    let word = text[at..].chars().take_while(|&c| super::scan::in_word(c));
    Some(at + word.map(char::len_utf8).sum::<usize>())
}
