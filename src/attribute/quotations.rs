//! Lists all quotations with their possible speakers, for people who want to check or correct them.

use super::Passage;
use super::people::{Id, NARRATOR, People};
use crate::script::{Anchor, Rule, SpeakerId, SpokenQuotation};
use std::collections::HashMap;

/// The most candidates that are listed for a quotation. Further ones are too unlikely to be of use.
const MOST_CANDIDATES: usize = 3;

/// Lists all quotations that somebody says. `speakers` are all people who speak, in the order of their [`SpeakerId`]s.
pub(super) fn list(passages: &[Passage], people: &People, speakers: &[Id]) -> Vec<SpokenQuotation> {
    let texts: Vec<&str> = passages.iter().map(|passage| &passage.block.text[..]).collect();
    let numbers: HashMap<Id, usize> = speakers.iter().enumerate().map(|(number, id)| (*id, number)).collect();
    let mut quotations = Vec::new();
    for (block, passage) in passages.iter().enumerate() {
        for said in passage.said.iter().filter(|said| said.quote.spoken) {
            let (id, rule) = said.whose.unwrap_or((NARRATOR, Rule::Unattributed));
            let number = numbers.get(&id).map_or(SpeakerId::NARRATOR, |number| SpeakerId(*number));
            let unknown = id == NARRATOR || rule == Rule::Unattributed;
            let first = Some(id).filter(|_| !unknown);
            let candidates = first.iter().chain(&said.others).take(MOST_CANDIDATES);
            quotations.push(SpokenQuotation {
                place: passage.block.place_of(said.quote.range.clone()),
                speaker: number,
                rule,
                confidence: said.quote.confidence,
                doubted: said.doubted.is_some(),
                candidates: candidates.map(|id| people.speaker(*id).name.clone()).collect(),
                conversation: said.quote.conversation,
                anchor: Anchor::of(&texts, block, said.quote.range.clone(), said.quote.inner.clone()),
            });
        }
    }
    quotations.shrink_to_fit();
    quotations
}
