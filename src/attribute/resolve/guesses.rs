//! Whose a quotation without a tag is: rules Q2.2 to Q2.4, and Q1 for what goes on from the block before.

use super::super::Passage;
use super::super::people::{Id, NARRATOR, People};
use super::super::tags;
use super::has_words;
use crate::script::{Block, Rule};
use std::ops::Range;

/// Gives the quotations without a tag to the speakers that what stands around them suggests.
pub(super) fn guess(passages: &mut [Passage], people: &mut People) {
    // Who spoke in the blocks just before that are nothing but quotations.
    let mut trade: Vec<Id> = Vec::new();
    for index in 0..passages.len() {
        let (before, after) = passages.split_at_mut(index);
        let passage = &mut after[0];
        if !passage.is_narration() || !passage.said.iter().any(|said| said.spoken) {
            trade.clear();
            continue;
        }
        let held = before
            .last()
            .and_then(|passage| passage.said.last())
            .filter(|said| said.goes_on)
            .and_then(|said| said.whose);
        if lead_of(passage) {
            trade.clear();
        }
        let turn = match trade[..] {
            [.., one, other] if one != other => Some(one),
            _ => None,
        };
        let mut named = None;
        for at in 0..passage.said.len() {
            let said = &passage.said[at];
            if !said.spoken {
                continue;
            }
            let whose = match said.whose {
                _ if said.continued && said.whose.is_none_or(|(id, _)| held.is_some_and(|(held, _)| held == id)) => {
                    held.map(|(id, _)| (id, Rule::Continued))
                }
                Some(whose) => Some(whose),
                None => introduced(passage, at, people)
                    .or_else(|| only(passage.block, passage.gap_before(at), people))
                    .or_else(|| at.checked_sub(1).and_then(|n| passage.said[n].whose))
                    .or_else(|| *named.get_or_insert_with(|| named_before(before, passage, at, people)))
                    .or(turn.map(|id| (id, Rule::Alternation))),
            };
            passage.said[at].whose = whose;
            if !matches!(whose, Some((_, Rule::SpeechTag | Rule::Continued))) {
                passage.said[at].others = others(whose, &trade);
            }
        }
        note_trade(passage, &mut trade);
    }
}

/// Who else could say what is only guessed to be somebody's: those who spoke last, the last but one first, for it is
/// their turn.
fn others(whose: Option<(Id, Rule)>, trade: &[Id]) -> Vec<Id> {
    let mut others: Vec<Id> = Vec::new();
    for &id in trade {
        if id != NARRATOR && whose.is_none_or(|(who, _)| who != id) && !others.contains(&id) {
            others.push(id);
        }
    }
    others
}

/// Whether narration that is no tag stands before the first quotation.
fn lead_of(passage: &Passage) -> bool {
    let Some(first) = passage.said.iter().position(|said| said.spoken) else { return true };
    let gap = passage.gap_before(first);
    let own =
        passage.said[first].tag.as_ref().filter(|tag| tag.range.start < gap.end).map_or(gap.end, |tag| tag.range.start);
    has_words(&passage.block.text[gap.start..own.max(gap.start)]) || first > 0
}

/// Remembers who spoke in a block, for rule Q2.4.
fn note_trade(passage: &Passage, trade: &mut Vec<Id>) {
    let mut spoken = passage.said.iter().filter(|said| said.spoken).map(|said| said.whose.map(|(id, _)| id));
    let Some(Some(id)) = spoken.next().filter(|id| *id != Some(NARRATOR)) else { return trade.clear() };
    if spoken.any(|other| other != Some(id)) {
        return trade.clear();
    }
    if !passage.said[0].continued || trade.last() != Some(&id) {
        trade.push(id);
        trade.drain(..trade.len().saturating_sub(2));
    }
    let last = passage.said.len() - 1;
    let gap = passage.gap_after(last);
    let own =
        passage.said[last].tag.as_ref().filter(|tag| tag.range.end > gap.start).map_or(gap.start, |tag| tag.range.end);
    if has_words(&passage.block.text[own.min(gap.end)..gap.end]) {
        trade.clear();
    }
}

/// Rule Q2.2: who introduces himself in a quotation.
fn introduced(passage: &Passage, at: usize, people: &mut People) -> Option<(Id, Rule)> {
    const PHRASES: [&[&str]; 2] = [&["i'm", "i’m", "i am", "my name is", "my name's", "my name’s"], &["this is"]];
    let inner = passage.said[at].quote.inner.clone();
    let text = &passage.block.text[..inner.end];
    for phrases in PHRASES {
        let mut from = inner.start;
        while let Some(place) = text[from..].split_once(char::is_whitespace).map(|(_, rest)| text.len() - rest.len()) {
            let opens = |phrase: &&&str| ends_with_phrase(text[inner.start..place].trim_end(), phrase);
            if phrases.iter().any(|phrase| opens(&phrase))
                && let Some((id, end)) = people.find_at(text, place)
                && tags::fits(text, place, id, people)
            {
                people.see(id, passage.block.place_of(place..end));
                return Some((id, Rule::Introduction));
            }
            from = place;
        }
    }
    None
}

/// Whether a text ends with a phrase in any case, at the start of a word.
fn ends_with_phrase(text: &str, phrase: &str) -> bool {
    let Some(at) = text.len().checked_sub(phrase.len()).filter(|&at| text.is_char_boundary(at)) else { return false };
    text[at..].eq_ignore_ascii_case(phrase) && !text[..at].ends_with(char::is_alphanumeric)
}

/// Rule Q2.3: whom the block just before names as its only subject; unless the quotation's own block names others.
fn named_before(before: &[Passage], passage: &Passage, at: usize, people: &mut People) -> Option<(Id, Rule)> {
    let block = before.last().filter(|block| block.is_narration() && block.said.iter().all(|said| !said.spoken))?;
    let own = tags::subjects(&passage.block.text, passage.gap_before(at), people);
    own.is_empty().then(|| only(block.block, 0..block.block.text.len(), people))?
}

/// The only subject of a narration. (In the quotation's own block, `Veena smiled. "Hello."`, it is nearer than any
/// block before.)
fn only(block: &Block, range: Range<usize>, people: &mut People) -> Option<(Id, Rule)> {
    let subjects = tags::subjects(&block.text, range, people);
    let (id, range) = subjects.first()?.clone();
    if id == NARRATOR || subjects.iter().any(|(other, _)| *other != id) {
        return None;
    }
    people.see(id, block.place_of(range));
    Some((id, Rule::NamedBefore))
}
