//! Reads the forms of a name that a language with cases has as one word: `Wokulskiego` and `Wokulskiemu` as `Wokulski`.

use super::{Key, Text};
use crate::attribute::speech::Declared;
use crate::attribute::speech::tongues::{Classes, class};
use std::cmp::Reverse;
use std::collections::HashMap;

/// A form belongs to a name if it stands beside verbs of speech less often than this share of the name's own occurrences
/// there. Subjects stand beside verbs of speech in the nominative, and other forms do so only by chance.
const RARER: usize = 2;

/// The number of words of a name that are looked at beside a verb of speech.
const MOST_WORDS: usize = 4;

/// The score that a known given name has even if it never stands beside a verb of speech.
const GIVEN: usize = RARER;

/// The greatest score, which a declared name has.
const DECLARED: usize = usize::MAX;

impl Text {
    /// Gives all forms of a name the key of its nominative. A name is a word that stands beside a verb of speech, as in
    /// `rzekł Wokulski`, or that the writer declares.
    pub fn join_cases(&mut self, declared: &[Declared], table: &Classes) {
        if table.grammar.cases.is_empty() {
            return;
        }
        let named = declared.iter().flat_map(|one| std::iter::once(&one.name).chain(&one.aliases));
        let stated: Vec<Key> = named.flat_map(|name| self.name(name, table)).collect();
        let names = self.names_by_case();
        let mut score = self.beside_speech();
        for key in names.values().filter(|key| table.given(&self.spelt[**key as usize]) != 0) {
            score[*key as usize] += GIVEN;
        }
        stated.iter().for_each(|key| score[*key as usize] = DECLARED);
        let mut nominatives: Vec<Key> = names.values().copied().filter(|key| score[*key as usize] > 0).collect();
        nominatives.extend(stated);
        nominatives.sort_by_key(|key| (Reverse(score[*key as usize]), *key));
        nominatives.dedup();
        let mut joined: HashMap<Key, Key> = HashMap::new();
        for name in nominatives {
            if joined.contains_key(&name) {
                continue;
            }
            for form in forms(&folded(self.spelt(name)), table.grammar.cases) {
                let Some(key) = names.get(&form).copied().filter(|key| *key != name) else { continue };
                if score[key as usize] <= score[name as usize] / RARER {
                    joined.entry(key).or_insert(name);
                }
            }
        }
        for at in 0..self.words.len() {
            let Some(name) = joined.get(&self.words[at].key).filter(|_| self.words[at].capital) else { continue };
            let class = self.classes[*name as usize];
            let word = &mut self.words[at];
            (word.key, word.class, word.oblique) = (*name, class, true);
        }
    }

    /// The words that are mostly capitalised, by their spelling.
    fn names_by_case(&self) -> HashMap<String, Key> {
        let mut counts = vec![[0usize; 2]; self.spelt.len()];
        for word in &self.words {
            counts[word.key as usize][usize::from(word.capital)] += 1;
        }
        let name = |(key, [small, capital]): (usize, &[usize; 2])| {
            let common = self.classes[key] & class::NOT_NAME != 0 || self.spelt[key].chars().count() < 3;
            (!common && 2 * small < *capital).then(|| (folded(&self.spelt[key]), key as Key))
        };
        counts.iter().enumerate().filter_map(name).collect()
    }

    /// For each word, how often it is part of a name beside a verb of speech.
    fn beside_speech(&self) -> Vec<usize> {
        let mut score = vec![0usize; self.spelt.len()];
        let says = (0..self.words.len()).filter(|at| self.words[*at].is(class::SAY) && !self.words[*at].capital);
        for verb in says {
            // A title in lower case may stand between them: `rzekł pan Wokulski`.
            let named = |at: usize| self.words[at].capital || self.words[at].is(class::TITLE);
            let after = (verb + 1..self.words.len()).take(MOST_WORDS);
            let after = after.take_while(|at| self.words[at - 1].gap == 0 && named(*at));
            let before = (0..verb).rev().take(MOST_WORDS);
            let before = before.take_while(|at| self.words[*at].gap == 0 && named(*at));
            for at in after.chain(before) {
                score[self.words[at].key as usize] += 1;
            }
        }
        score
    }
}

/// The forms of a name other than its nominative. The longest ending that the name has decides how it is declined.
fn forms(name: &str, cases: &[(&str, &str)]) -> Vec<String> {
    let vowel =
        name.ends_with(['a', 'e', 'i', 'o', 'u', 'y', 'ą', 'ę', 'ó', 'а', 'е', 'и', 'о', 'у', 'ы', 'э', 'ю', 'я']);
    let fits = cases.iter().filter(|(ending, _)| name.ends_with(ending) && !(ending.is_empty() && vowel));
    let Some((ending, others)) = fits.max_by_key(|(ending, _)| ending.len()) else { return Vec::new() };
    let stem = &name[..name.len() - ending.len()];
    others.split(' ').map(|other| format!("{stem}{other}")).collect()
}

/// Russian texts often write `ё` as `е`.
fn folded(word: &str) -> String {
    word.replace('ё', "е")
}
