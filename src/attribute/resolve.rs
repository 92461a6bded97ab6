//! Gives quotations to their speakers (rules Q1 and Q2): matches the people that [`speech`] finds with the people of the
//! script.

use super::people::{Id, NARRATOR, People};
use super::speech::{self, Attribution, Evidence, Quotation, SpokenBlock};
use super::{AttributionOptions, Passage, corrected, genders, manners, marks};
use crate::diag::{Diagnostics, Place};
use crate::script::{Declared, GenderStatement, ListMark, Manuscript, Quotes, Rule, SpeechTags};

/// A quotation and its speaker.
pub(super) struct Said {
    /// Where the quotation is, how it is marked, and what [`speech`] found out about it.
    pub quote: Quotation,
    /// The index of the stretch of the block that it is in.
    pub stretch: usize,
    /// The speaker, and the rule that decided. `None` if no rule decided, or if the result is not sure enough.
    pub whose: Option<(Id, Rule)>,
    /// The most probable speaker, if that guess is not sure enough for `whose`.
    pub doubted: Option<Id>,
    /// The other people who may say it, the most likely first.
    pub others: Vec<Id>,
    /// The style that its tag asks for, and the place of the word that does; see [`AttributionOptions::tag_styles`].
    pub style: Option<(String, Place)>,
}

/// What was found out about the people while the quotations were given to them.
pub(super) struct Told {
    /// The people for whom the text uses several names, each with the names that were added to those known before.
    pub joined: Vec<(Id, Vec<String>)>,
    /// The gender of people, as the pronouns near their names state it.
    pub genders: Vec<(Id, GenderStatement)>,
}

/// Finds the quotations in all narration, and gives each one to its speaker if a rule can tell who that is.
pub(super) fn resolve(
    passages: &mut [Passage],
    people: &mut People,
    manuscript: &Manuscript,
    options: &AttributionOptions,
    diagnostics: &mut Diagnostics,
) -> Told {
    let language = manuscript.meta.language.as_deref().unwrap_or(genders::USUAL_LANGUAGE);
    let mut blocks: Vec<SpokenBlock> = passages.iter().map(|passage| spoken(passage, people)).collect();
    let mut pins = corrected::pins(&mut blocks, manuscript, language, &options.corrections, diagnostics);
    let marks = marks::find(&blocks, manuscript, language, people, diagnostics);
    let known: Vec<Declared> = (1..people.len()).map(|id| people.declared(id)).collect();
    pins.extend(marks::pins(&marks));
    let found = speech::attribute(&blocks, &known, language, &pins);
    let ids = ids(&found, passages, people);
    marks::see(&marks, &found, &ids, passages, people);
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
            passage.said.push(Said { quote: quotation.clone(), stretch, whose, doubted, others, style: None });
        }
        manners::read_tags(passage, language, &options.tag_styles);
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

/// Prepares a block for [`speech`].
fn spoken(passage: &Passage, people: &People) -> SpokenBlock {
    let block = passage.block;
    let turns = passage.stretches.iter().filter_map(|stretch| {
        let (id, _) = stretch.turn?;
        Some((stretch.range.clone(), people.speaker(id).name.clone()))
    });
    // Labels of turns are passed separately, because they are not part of the narration.
    let turns = turns.collect();
    let labels = passage.stretches.iter().map(|stretch| stretch.label.clone()).filter(|label| !label.is_empty());
    SpokenBlock {
        kind: block.kind,
        text: block.text.clone(),
        hyphen: block.setting.list == Some(ListMark::Hyphen),
        turns,
        labels: labels.collect(),
        literal: block.literal.clone(),
        cuts: Vec::new(),
    }
}

/// Returns the [`Id`] of each person that was found. A new person is added at the place where the text first names them,
/// but only if they speak. All others get the narrator's, so that they are never listed as possible speakers.
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
        Evidence::Marked => Rule::Marked,
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
