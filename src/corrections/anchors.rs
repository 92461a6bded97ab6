//! Finds the quotation that each correction is about, in a text that may have been edited since the correction was
//! written.

use super::{Correction, Corrections};
use crate::script::Anchor;
use std::collections::HashMap;

/// Why the quotation of a correction is not found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotFound {
    /// No quotation is similar enough to the words of the correction.
    Vanished,
    /// Several quotations fit equally well. These are their numbers.
    Ambiguous(Vec<usize>),
}

/// How similar the words of a quotation have to be to those of the correction, from 0 to 1, and how similar they have to
/// be together with the words on both sides.
const LEAST_WORDS: f32 = 0.5;
const LEAST: f32 = 0.55;
/// By how much the best score has to exceed the next one for a correction whose words have been edited.
const CLEARLY: f32 = 0.08;
/// The weight of the words before the quotation in the score, and of those after it.
const NEIGHBOUR: f32 = 0.2;

/// An anchor as lists of words, in lower case and without punctuation.
struct Folded {
    words: Vec<String>,
    /// Whether the quotation may continue after these words, because they end in `…`.
    open: bool,
    after: Vec<String>,
    before: Vec<String>,
}

impl Folded {
    fn new(anchor: &Anchor) -> Self {
        Self {
            words: fold(&anchor.words),
            open: ends_open(&anchor.words),
            after: fold(&anchor.after),
            before: fold(&anchor.before),
        }
    }

    /// Whether two anchors have the same words. If one of them is open, only the words that both have are compared.
    fn is(&self, other: &Folded) -> bool {
        let common = self.words.len().min(other.words.len());
        let same = self.words[..common] == other.words[..common];
        let whole = |short: &Folded, long: &Folded| short.open || short.words.len() >= long.words.len();
        same && common > 0 && whole(self, other) && whole(other, self)
    }

    /// How well the words on both sides fit, from 0 to 1. A side that this anchor does not give counts as one half.
    fn beside(&self, other: &Folded) -> f32 {
        let side = |one: &[String], other: &[String]| if one.is_empty() { 0.5 } else { similar(one, other) };
        (side(&self.after, &other.after) + side(&self.before, &other.before)) / 2.0
    }

    fn score(&self, other: &Folded) -> f32 {
        let own = match self.open || other.open {
            true => {
                let common = self.words.len().min(other.words.len());
                similar(&self.words[..common], &other.words[..common])
            }
            false => similar(&self.words, &other.words),
        };
        if own < LEAST_WORDS { 0.0 } else { (1.0 - 2.0 * NEIGHBOUR) * own + 2.0 * NEIGHBOUR * self.beside(other) }
    }
}

fn ends_open(words: &str) -> bool {
    let words = words.trim_end();
    words.ends_with('…') || words.ends_with("...")
}

fn fold(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’')));
    let words = words.map(|word| word.replace(['\'', '’'], "").to_lowercase());
    words.filter(|word| !word.is_empty()).collect()
}

/// How similar two lists of words are, from 0 to 1: the share of all their words that they have in common, in whatever
/// order (the Sørensen–Dice coefficient).
fn similar(one: &[String], other: &[String]) -> f32 {
    if one.is_empty() || other.is_empty() {
        return 0.0;
    }
    let mut left: HashMap<&str, usize> = HashMap::new();
    other.iter().for_each(|word| *left.entry(word).or_default() += 1);
    let common = one.iter().filter(|word| match left.get_mut(word.as_str()) {
        Some(count) if *count > 0 => {
            *count -= 1;
            true
        }
        _ => false,
    });
    2.0 * common.count() as f32 / (one.len() + other.len()) as f32
}

impl Corrections {
    /// Returns the quotation of each correction, as an index into `quotations`, which are all quotations of the script in
    /// order.
    ///
    /// If a single quotation has the same words, it is found whatever the text around it is now. If several have, the
    /// text around them decides. If none has, because the words were edited, the most similar quotation is found, unless
    /// another one is nearly as similar.
    pub fn find(&self, quotations: &[Anchor]) -> Vec<Result<usize, NotFound>> {
        let folded: Vec<Folded> = quotations.iter().map(Folded::new).collect();
        let mut by_first: HashMap<&str, Vec<usize>> = HashMap::new();
        for (nth, one) in folded.iter().enumerate() {
            if let Some(first) = one.words.first() {
                by_first.entry(first).or_default().push(nth);
            }
        }
        self.list.iter().map(|correction| locate(correction, &folded, &by_first)).collect()
    }
}

fn locate(correction: &Correction, all: &[Folded], by_first: &HashMap<&str, Vec<usize>>) -> Result<usize, NotFound> {
    let own = Folded::new(&correction.anchor);
    let first = own.words.first().map_or("", String::as_str);
    let exact = by_first.get(first).into_iter().flatten().copied().filter(|nth| own.is(&all[*nth]));
    let exact: Vec<(f32, usize)> = exact.map(|nth| (own.beside(&all[nth]), nth)).collect();
    match exact[..] {
        [] => {}
        [(_, nth)] => return Ok(nth),
        _ => return clearest(exact, 0.0),
    }
    let scored = all.iter().enumerate().map(|(nth, other)| (own.score(other), nth));
    let scored: Vec<(f32, usize)> = scored.filter(|(score, _)| *score >= LEAST).collect();
    if scored.is_empty() { Err(NotFound::Vanished) } else { clearest(scored, CLEARLY) }
}

/// Returns the quotation with the highest score, if every other score is lower by more than `margin`. Otherwise the
/// result is ambiguous, and lists all quotations within the margin.
fn clearest(mut scored: Vec<(f32, usize)>, margin: f32) -> Result<usize, NotFound> {
    scored.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    let best = scored[0].0;
    let mut near: Vec<usize> =
        scored.iter().take_while(|(score, _)| *score + margin + f32::EPSILON >= best).map(|(_, nth)| *nth).collect();
    near.sort_unstable();
    match near[..] {
        [one] => Ok(one),
        _ => Err(NotFound::Ambiguous(near)),
    }
}

/// Where words begin in a text, in any case and with any marks, but not at its beginning.
pub fn words_at(text: &str, words: &str) -> Option<usize> {
    let folded = |text: &str| -> Vec<(usize, String)> {
        let apart = |c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’');
        let parts = text.split(apart).filter(|word| word.chars().any(char::is_alphanumeric));
        parts.map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word.to_lowercase())).collect()
    };
    let (all, wanted) = (folded(text), folded(words));
    let found = all.windows(wanted.len().max(1)).skip(1);
    let found = found.filter(|window| window.iter().map(|(_, word)| word).eq(wanted.iter().map(|(_, word)| word)));
    let at = found.map(|window| window[0].0).next()?;
    // Marks that open a sentence, such as `¿`, belong to what follows them.
    Some(text[..at].trim_end_matches(['¿', '¡', '…', '(', '[', '‘', '“', '"', '\'']).len())
}
