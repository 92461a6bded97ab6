//! What was decided about each quotation, for people who want to check or correct it.

use super::{Rule, SpeakerId};
use crate::diag::Place;
use std::collections::BTreeMap;
use std::ops::Range;

/// A quotation that somebody says, and what was decided about it.
#[derive(Clone, Debug, PartialEq)]
pub struct SpokenQuotation {
    /// Where it is, with its marks.
    pub place: Place,
    /// The speaker who reads it.
    pub speaker: SpeakerId,
    /// The rule that decided. [`Rule::Unattributed`] if no rule says surely enough who speaks.
    pub rule: Rule,
    /// How sure it is that the first of the candidates says it, from 0 to 1.
    pub confidence: f32,
    /// Whether the first of the candidates is too unsure to be the speaker; see
    /// [`AttributionOptions::least`](crate::attribute::AttributionOptions::least).
    pub doubted: bool,
    /// The names of those who may say it, the most likely first, and at most three. The narrator is not among them.
    pub candidates: Vec<String>,
    /// The number of the conversation that it is part of, counted from 0.
    pub conversation: usize,
    /// The words by which it is found again.
    pub anchor: Anchor,
}

/// How many quotations of a script were decided by which evidence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QuotationCounts {
    /// All quotations that somebody says outside of turns.
    pub all: usize,
    /// A speech tag names the speaker, or the speakers introduce themselves.
    pub named: usize,
    /// A speech tag has a pronoun or a description, and the person it means was guessed.
    pub described: usize,
    /// The speaker was guessed from the conversation.
    pub conversation: usize,
    /// A correction, or a mark in the text, says who speaks.
    pub corrected: usize,
    /// Nothing says surely enough who speaks.
    pub left: usize,
    /// Those of `left` for which a speaker was guessed, but not surely enough.
    pub below: usize,
}

impl QuotationCounts {
    /// Counts quotations.
    pub fn of(quotations: &[SpokenQuotation]) -> Self {
        let mut counts = Self { all: quotations.len(), ..Self::default() };
        for quotation in quotations {
            let count = match quotation.rule {
                Rule::SpeechTag | Rule::TellerTag | Rule::Introduction => &mut counts.named,
                Rule::PronounTag | Rule::DescribedTag => &mut counts.described,
                Rule::Corrected | Rule::Marked => &mut counts.corrected,
                Rule::Unattributed => &mut counts.left,
                _ => &mut counts.conversation,
            };
            *count += 1;
            counts.below += usize::from(quotation.doubted);
        }
        counts
    }

    /// Whether any speaker is guessed or unknown.
    pub fn has_guesses(&self) -> bool {
        self.described + self.conversation + self.left > 0
    }
}

/// Guesses that are at least this sure are not doubtful.
const SURE: f32 = 0.75;

/// Returns the quotations whose speaker is doubtful or unknown. The most doubtful come first, and equally doubtful ones
/// are in the order of the script.
pub fn doubtful(quotations: &[SpokenQuotation]) -> Vec<&SpokenQuotation> {
    let mut doubtful: Vec<&SpokenQuotation> = quotations.iter().filter(|one| one.is_doubtful()).collect();
    doubtful.sort_by(|one, other| one.confidence.total_cmp(&other.confidence).then(one.place.cmp(&other.place)));
    doubtful
}

/// A conversation in which several quotations are doubtful. One correction can say who takes part in it.
#[derive(Clone, Debug, PartialEq)]
pub struct DoubtfulConversation<'a> {
    /// The number of the conversation; see [`SpokenQuotation::conversation`].
    pub conversation: usize,
    /// Its first doubtful quotation, from which on a correction would hold.
    pub first: &'a SpokenQuotation,
    /// How many of its quotations are doubtful.
    pub doubtful: usize,
    /// How many quotations it has, from the first doubtful one on.
    pub rest: usize,
    /// The names of those who probably take part: first whoever probably says the first doubtful quotation, and then the
    /// others, beginning with those who probably speak most.
    pub participants: Vec<String>,
}

/// Returns the conversations in which several quotations are doubtful and several people may speak, in the order of the
/// script.
pub fn doubtful_conversations(quotations: &[SpokenQuotation]) -> Vec<DoubtfulConversation<'_>> {
    let mut talks: BTreeMap<usize, Vec<&SpokenQuotation>> = BTreeMap::new();
    for quotation in quotations {
        talks.entry(quotation.conversation).or_default().push(quotation);
    }
    let talks = talks.into_iter().filter_map(|(conversation, talk)| {
        let start = talk.iter().position(|one| one.is_doubtful())?;
        let (first, rest) = (talk[start], talk.len() - start);
        let doubtful = talk.iter().filter(|one| one.is_doubtful()).count();
        let mut counts: Vec<(&String, usize)> = Vec::new();
        for name in first.candidates.first().into_iter().chain(talk.iter().filter_map(|one| one.candidates.first())) {
            match counts.iter_mut().find(|(other, _)| *other == name) {
                Some((_, count)) => *count += 1,
                None => counts.push((name, 1)),
            }
        }
        if let [_, others @ ..] = &mut counts[..] {
            others.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        }
        let participants: Vec<String> = counts.into_iter().map(|(name, _)| name.clone()).collect();
        let several = doubtful > 1 && participants.len() > 1;
        several.then_some(DoubtfulConversation { conversation, first, doubtful, rest, participants })
    });
    talks.collect()
}

impl SpokenQuotation {
    /// Whether its speaker is unknown, or a guess that is not sure.
    pub fn is_doubtful(&self) -> bool {
        self.rule == Rule::Unattributed || self.is_guess() && self.confidence < SURE
    }

    /// Whether its speaker is guessed, rather than stated by the text or by a correction.
    pub fn is_guess(&self) -> bool {
        matches!(self.rule, Rule::NamedBefore | Rule::Conversation | Rule::PronounTag | Rule::DescribedTag)
    }
}

/// The words by which a quotation is found again, even if the text around it is edited.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Anchor {
    /// The words of the quotation. If they end in `…`, the quotation only has to begin with them.
    pub words: String,
    /// The words just before it; the quotation comes after them. Can be empty.
    pub after: String,
    /// The words just after it; the quotation comes before them. Can be empty.
    pub before: String,
}

/// How many words of a quotation an anchor keeps, and how many on each side of it.
const MOST_WORDS: usize = 12;
const MOST_BESIDE: usize = 8;
/// How many bytes are searched for these words. Without a limit, a text without spaces would be copied again and again.
const REACH: usize = 200;

impl Anchor {
    /// Creates the anchor of a quotation in a block. `blocks` are the texts of all blocks, `range` is the quotation with
    /// its marks, and `inner` is the quotation without them.
    pub fn of(blocks: &[&str], block: usize, range: Range<usize>, inner: Range<usize>) -> Self {
        let text = blocks[block];
        let inner = &text[inner];
        let start = head(inner, 2 * REACH);
        let mut words: Vec<&str> = start.split_whitespace().take(MOST_WORDS + 1).collect();
        let open = words.len() > MOST_WORDS || start.len() < inner.len();
        words.truncate(MOST_WORDS);
        if open {
            words.push("…");
        }
        let mut before: Vec<&str> =
            tail(&text[..range.start], REACH).split_whitespace().rev().take(MOST_BESIDE).collect();
        for other in blocks[..block].iter().rev().take(MOST_BESIDE) {
            before.extend(tail(other, REACH).split_whitespace().rev().take(MOST_BESIDE - before.len()));
        }
        before.reverse();
        let mut after: Vec<&str> = head(&text[range.end..], REACH).split_whitespace().take(MOST_BESIDE).collect();
        for other in blocks[block + 1..].iter().take(MOST_BESIDE) {
            after.extend(head(other, REACH).split_whitespace().take(MOST_BESIDE - after.len()));
        }
        Self { words: words.join(" "), after: before.join(" "), before: after.join(" ") }
    }
}

fn head(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

fn tail(text: &str, bytes: usize) -> &str {
    &text[text.ceil_char_boundary(text.len().saturating_sub(bytes))..]
}
