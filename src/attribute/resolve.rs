//! Whose words a quotation is: rules Q1 and Q2. What [`speech`] finds is brought together with the people of the script.

use super::people::{Id, NARRATOR, People};
use super::speech::{self, Attribution, Evidence, Quotation, SpokenBlock};
use super::{AttributionOptions, Passage, corrected, genders};
use crate::diag::Diagnostics;
use crate::script::{Declared, GenderStatement, Manuscript, Quotes, Rule, SpeechTags};

/// A quotation, and who speaks it.
pub(super) struct Said {
    /// Where, and how it is marked.
    pub quote: Quotation,
    /// Which of the block's stretches it lies in.
    pub stretch: usize,
    /// The speaker, and the rule that decided; none if no rule did, or one that is not sure enough.
    pub whose: Option<(Id, Rule)>,
    /// Who would be the speaker if that were sure enough.
    pub doubted: Option<Id>,
    /// Who else it could be, the likeliest first.
    pub others: Vec<Id>,
}

/// What is known of the people after the quotations have speakers.
pub(super) struct Told {
    /// People who are named in several ways, with the names that were joined.
    pub joined: Vec<(Id, Vec<String>)>,
    /// Who is a man and who a woman by the pronouns beside the names.
    pub genders: Vec<(Id, GenderStatement)>,
}

/// Finds the quotations of all narration and gives each to its speaker, if any rule tells.
pub(super) fn resolve(
    passages: &mut [Passage],
    people: &mut People,
    manuscript: &Manuscript,
    options: &AttributionOptions,
    diagnostics: &mut Diagnostics,
) -> Told {
    let language = manuscript.meta.language.as_deref().unwrap_or(genders::USUAL_LANGUAGE);
    let blocks: Vec<SpokenBlock> = passages.iter().map(|passage| spoken(passage, people)).collect();
    let known: Vec<Declared> = (1..people.len()).map(|id| people.declared(id)).collect();
    let pins = corrected::pins(&blocks, manuscript, language, &options.corrections, diagnostics);
    let found = speech::attribute_with(&blocks, &known, language, &pins);
    let ids = ids(&found, passages, people);
    for (passage, quotations) in passages.iter_mut().zip(&found.quotations) {
        for quotation in quotations {
            let stretch = passage.stretches.partition_point(|stretch| stretch.range.end < quotation.range.end);
            let whose = quotation.speaker.filter(|_| quotation.spoken).map(|who| (ids[who], rule(quotation.evidence)));
            let mut others: Vec<Id> = quotation.others.iter().map(|who| ids[*who]).collect();
            others.retain(|id| *id != NARRATOR);
            let sure = quotation.confidence >= options.least;
            let doubted = whose.filter(|(id, _)| !sure && *id != NARRATOR).map(|(id, _)| id);
            others.splice(0..0, doubted);
            let mut whose = whose.filter(|_| doubted.is_none());
            if whose.is_none() && quotation.spoken && options.quotes == Quotes::Unknown {
                let id = people.unknown(passage.block.place_of(quotation.range.clone()));
                whose = Some((id, Rule::Unattributed));
            }
            let known = whose.is_some_and(|(id, rule)| id != NARRATOR && rule != Rule::Unattributed);
            if known && options.tags == SpeechTags::Silent {
                passage.silent.extend(quotation.tags.iter().cloned());
            }
            passage.said.push(Said { quote: quotation.clone(), stretch, whose, doubted, others });
        }
        passage.silent.sort_by_key(|tag| (tag.start, tag.end));
        passage.silent.dedup();
    }
    let mut speaks = vec![false; found.people.len()];
    found.quotations.iter().flatten().filter_map(|quotation| quotation.speaker).for_each(|who| speaks[who] = true);
    let joined = found.people.iter().enumerate().skip(1).filter(|(who, person)| {
        person.aliases.len() > known.get(who - 1).map_or(0, |known| known.aliases.len()) && speaks[*who]
    });
    let joined = joined.map(|(who, person)| {
        let before = known.get(who - 1).map_or(0, |known| known.aliases.len());
        (ids[who], person.aliases[before..].to_vec())
    });
    let joined = joined.collect();
    let genders = found.people.iter().enumerate().filter(|(who, _)| speaks[*who] && ids[*who] != NARRATOR);
    let genders = genders.filter_map(|(who, person)| {
        let (gender, (number, range)) = (person.gender?, person.pronoun.clone()?);
        let block = passages[number].block;
        let (words, place) = (block.text[range.clone()].to_string(), Some(block.place_of(range)));
        Some((ids[who], GenderStatement { gender, words, place }))
    });
    Told { joined, genders: genders.collect() }
}

/// A block for [`speech`].
fn spoken(passage: &Passage, people: &People) -> SpokenBlock {
    let block = passage.block;
    let turns = passage.stretches.iter().filter_map(|stretch| {
        let (id, _) = stretch.turn?;
        Some((stretch.range.clone(), people.speaker(id).name.clone()))
    });
    // The label of a turn is no narration.
    let turns = turns.collect();
    let labels = passage.stretches.iter().map(|stretch| stretch.label.clone()).filter(|label| !label.is_empty());
    SpokenBlock {
        kind: block.kind,
        text: block.text.clone(),
        turns,
        labels: labels.collect(),
        literal: block.literal.clone(),
    }
}

/// The script's number of each person who is found. Whoever is new is met where the name first stands.
fn ids(found: &Attribution, passages: &[Passage], people: &mut People) -> Vec<Id> {
    let mut speaks = vec![false; found.people.len()];
    found.quotations.iter().flatten().filter_map(|quotation| quotation.speaker).for_each(|who| speaks[who] = true);
    let known = people.len();
    let ids = found.people.iter().enumerate().map(|(who, person)| {
        if who < known {
            if let Some((block, range)) = person.first.clone().filter(|_| speaks[who] && who != NARRATOR) {
                people.see(who, passages[block].block.place_of(range));
            }
            return who;
        }
        match &person.first {
            Some((block, range)) if speaks[who] => {
                people.join(&person.name, &person.aliases, passages[*block].block.place_of(range.clone()))
            }
            _ => NARRATOR,
        }
    });
    ids.collect()
}

fn rule(evidence: Evidence) -> Rule {
    match evidence {
        Evidence::Turn => Rule::Turn,
        Evidence::Corrected => Rule::Corrected,
        Evidence::Tag => Rule::SpeechTag,
        Evidence::PronounTag => Rule::PronounTag,
        Evidence::DescriptionTag => Rule::DescribedTag,
        Evidence::TellerTag => Rule::TellerTag,
        Evidence::Introduction => Rule::Introduction,
        Evidence::Beat | Evidence::BlockBefore => Rule::NamedBefore,
        Evidence::Conversation => Rule::Conversation,
        Evidence::Continued => Rule::Continued,
        Evidence::Unattributed => Rule::Unattributed,
    }
}
