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
//!
//! The layers of a lexicon are indexed one by one, so that characters who share a layer share its index.

use super::clean;
use crate::voices::{Lexicon, LexiconEntry, LexiconLayer};
use regex::Regex;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// A layer of a lexicon that is looked up by words. Entries are numbers: indices into `words`.
#[derive(Debug)]
struct Index {
    words: Arc<LexiconLayer>,
    /// For each word or words, the entries that are written like that, in file order.
    exact: HashMap<String, Vec<u32>>,
    /// The same for entries that apply in any letter case, in lower case.
    folded: HashMap<String, Vec<u32>>,
    /// For each token (in lower case), the lengths in tokens of the entries that begin with it, longest first.
    lengths: HashMap<String, Vec<usize>>,
    patterns: Vec<(Regex, u32)>,
    /// How all entries are written. These hide what is written the same in the layers below.
    written: HashSet<String>,
}

/// The layers of the lexicons of a book that were indexed so far, by their addresses, which stay theirs because an index
/// keeps its layer.
#[derive(Debug, Default)]
pub(super) struct Indexes(HashMap<usize, Arc<Index>>);

impl Indexes {
    /// Looks a lexicon up by words. Only layers that no earlier lexicon had are indexed.
    pub fn look_up(&mut self, lexicon: &Lexicon) -> Lookup {
        let layers = lexicon.layers().iter().map(|layer| {
            let address = Arc::as_ptr(layer) as usize;
            Arc::clone(self.0.entry(address).or_insert_with(|| Arc::new(Index::new(Arc::clone(layer)))))
        });
        Lookup { layers: layers.collect() }
    }

    /// How many entries were indexed and how many expressions were compiled.
    #[cfg(test)]
    pub fn size(&self) -> (usize, usize) {
        let indexes = self.0.values();
        indexes.fold((0, 0), |(words, patterns), index| (words + index.words.len(), patterns + index.patterns.len()))
    }
}

/// A lexicon that is looked up by words.
#[derive(Debug, Default)]
pub(super) struct Lookup {
    /// The uppermost layer first.
    layers: Vec<Arc<Index>>,
}

/// How a stretch of a text is said.
#[derive(Debug)]
pub(super) struct Found {
    /// The byte after the stretch.
    pub end: usize,
    pub spoken: String,
    pub ipa: Option<String>,
}

/// A match of a regular expression.
#[derive(Debug)]
struct Match<'l> {
    end: usize,
    pattern: &'l Regex,
    said: &'l LexiconEntry,
}

/// Where the regular expressions of a lexicon match in a text, by the beginning.
#[derive(Debug)]
pub(super) struct Matches<'l>(HashMap<usize, Match<'l>>);

impl Matches<'_> {
    /// The match that begins at `at`.
    pub fn find(&self, text: &str, at: usize) -> Option<Found> {
        let Match { end, pattern, said } = *self.0.get(&at)?;
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
    fn new(words: Arc<LexiconLayer>) -> Self {
        let mut index = Self {
            written: words.iter().map(|(written, _)| written.value.clone()).collect(),
            words: Arc::clone(&words),
            exact: HashMap::new(),
            folded: HashMap::new(),
            lengths: HashMap::new(),
            patterns: Vec::new(),
        };
        for (nth, (written, said)) in (0..).zip(&*words) {
            if said.regex {
                // Invalid patterns were reported when voices.toml was read.
                index.patterns.extend(LexiconEntry::pattern(&written.value, said.case).ok().map(|p| (p, nth)));
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
                index.folded.entry(key.to_lowercase()).or_default().push(nth);
            }
            index.exact.entry(key).or_default().push(nth);
        }
        index
    }
}

impl Lookup {
    /// All places where an expression matches whole words. Each expression is run over the text once.
    pub fn matches(&self, text: &str) -> Matches<'_> {
        let mut places = HashMap::new();
        let inside = |at: usize| {
            let joined = |c: Option<char>| c.is_some_and(super::scan::in_word);
            joined(text[..at].chars().next_back()) && joined(text[at..].chars().next())
        };
        for (depth, index) in self.layers.iter().enumerate() {
            for (pattern, nth) in &index.patterns {
                let (written, said) = &index.words[*nth as usize];
                for found in pattern.find_iter(text).filter(|found| !found.is_empty()) {
                    if inside(found.start()) || inside(found.end()) || self.hides(depth, &written.value) {
                        continue;
                    }
                    places.entry(found.start()).or_insert(Match { end: found.end(), pattern, said });
                }
            }
        }
        Matches(places)
    }

    /// The longest word or words of the lexicon that begin at `at`.
    pub fn find(&self, text: &str, at: usize) -> Option<Found> {
        if self.layers.is_empty() || text[at..].starts_with(' ') {
            return None;
        }
        let first = token(text, at)?;
        let word = text[at..first].to_lowercase();
        let lengths = self.layers.iter().filter_map(|index| index.lengths.get(&word)).flatten();
        let mut lengths: Vec<usize> = lengths.copied().collect();
        lengths.sort_unstable_by(|a, b| b.cmp(a));
        lengths.dedup();
        let ends: Vec<usize> =
            std::iter::successors(Some(first), |&end| token(text, end)).take(*lengths.first()?).collect();
        lengths.iter().filter_map(|&length| ends.get(length - 1)).find_map(|&end| {
            let said = self.entry(&single_spaced(&text[at..end]))?;
            let spoken = || said.say.clone().unwrap_or_else(|| text[at..end].to_string());
            ends_a_word(text, end).then(|| Found { end, spoken: spoken(), ipa: said.ipa.clone() })
        })
    }

    /// The entry for these words: one that is written exactly like them, or else one that differs in case.
    fn entry(&self, words: &str) -> Option<&LexiconEntry> {
        let exact = self.first(|index| index.exact.get(words));
        exact.or_else(|| {
            let folded = words.to_lowercase();
            self.first(|index| index.folded.get(&folded))
        })
    }

    /// The first of the entries that `of` gives for each layer, from the uppermost layer downwards.
    fn first<'l>(&'l self, of: impl Fn(&'l Index) -> Option<&'l Vec<u32>>) -> Option<&'l LexiconEntry> {
        self.layers.iter().enumerate().find_map(|(depth, index)| {
            let mut entries = of(index)?.iter().map(|&nth| &index.words[nth as usize]);
            entries.find(|(written, _)| !self.hides(depth, &written.value)).map(|(_, said)| said)
        })
    }

    /// Whether a layer above this one has an entry that is written the same.
    fn hides(&self, depth: usize, written: &str) -> bool {
        self.layers[..depth].iter().any(|index| index.written.contains(written))
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
