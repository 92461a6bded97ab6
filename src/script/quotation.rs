//! What was decided about each quotation, for those who want to look it over or correct it.

use super::{Rule, SpeakerId};
use crate::diag::Place;
use std::ops::Range;

/// A quotation that somebody says, and what was decided about it.
#[derive(Clone, Debug, PartialEq)]
pub struct SpokenQuotation {
    /// Where it is, with its marks.
    pub place: Place,
    /// Who reads it.
    pub speaker: SpeakerId,
    /// The rule that decided. [`Rule::Unattributed`] if nothing says surely enough who speaks.
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
    /// All that are said outside of turns.
    pub all: usize,
    /// A tag names the speaker, or the speaker does.
    pub named: usize,
    /// A tag has a pronoun or a description, and a guess says who is meant.
    pub described: usize,
    /// The conversation decided.
    pub conversation: usize,
    /// A correction says who speaks.
    pub corrected: usize,
    /// Nothing says surely enough who speaks.
    pub left: usize,
    /// Those of `left` of which somebody is known who may well say them.
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
                Rule::Corrected => &mut counts.corrected,
                Rule::Unattributed => &mut counts.left,
                _ => &mut counts.conversation,
            };
            *count += 1;
            counts.below += usize::from(quotation.doubted);
        }
        counts
    }

    /// Whether anything is guessed or left.
    pub fn has_guesses(&self) -> bool {
        self.described + self.conversation + self.left > 0
    }
}

/// A guess that is at least this sure is not doubtful.
const SURE: f32 = 0.75;

/// The quotations whose speaker is doubtful or unknown, the most doubtful first, and in the order of the script where they are
/// equally so.
pub fn doubtful(quotations: &[SpokenQuotation]) -> Vec<&SpokenQuotation> {
    let doubtful =
        quotations.iter().filter(|one| one.rule == Rule::Unattributed || one.is_guess() && one.confidence < SURE);
    let mut doubtful: Vec<&SpokenQuotation> = doubtful.collect();
    doubtful.sort_by(|one, other| one.confidence.total_cmp(&other.confidence).then(one.place.cmp(&other.place)));
    doubtful
}

impl SpokenQuotation {
    /// Whether its speaker is guessed, rather than stated by the text or by a correction.
    pub fn is_guess(&self) -> bool {
        matches!(self.rule, Rule::NamedBefore | Rule::Conversation | Rule::PronounTag | Rule::DescribedTag)
    }
}

/// Words by which a quotation is found again, even if the text around it is edited.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Anchor {
    /// The words of the quotation. If they end in `…`, the quotation only has to begin with them.
    pub words: String,
    /// The words just before it; the quotation comes after them. Can be empty.
    pub after: String,
    /// The words just after it; the quotation comes before them. Can be empty.
    pub before: String,
}

/// Words of a quotation that an anchor keeps, and words on each side of it.
const MOST_WORDS: usize = 12;
const MOST_BESIDE: usize = 8;
/// Bytes that are searched for these words, so that a text without spaces is not copied again and again.
const REACH: usize = 200;

impl Anchor {
    /// The anchor of a range of a block. `blocks` are the texts of all blocks, and `inner` is the quotation without its
    /// marks.
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
