//! Pins: speakers that are fixed by corrections or by marks in the text, and so need not be inferred.

use super::people::{Id, NARRATOR, People};
use super::resolve::Prepared;
use super::text::Text;
use super::tongues::Classes;
use super::{Character, Evidence, Quotation};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// A correction or a mark that fixes the speaker of a quotation, and optionally everybody who takes part in the rest of its
/// conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    /// The index of the block, and the index of the quotation within the block.
    pub quotation: (usize, usize),
    /// The speaker, followed, if the pin covers the conversation, by everybody else who takes part. `narrator` means
    /// the narrator.
    pub speakers: Vec<String>,
    /// Whether only these speakers take part in the rest of the conversation.
    pub conversation: bool,
    /// Whether it is a mark in the text and not a correction.
    pub marked: bool,
}

/// The pins, with the names resolved to people.
#[derive(Default)]
pub(super) struct Pinned {
    speakers: BTreeMap<(usize, usize), Id>,
    conversations: BTreeMap<(usize, usize), Vec<Id>>,
    /// The quotations that a mark in the text pins.
    marked: BTreeSet<(usize, usize)>,
}

impl Pinned {
    /// Resolves the names in the pins. A name that nobody in the story bears adds a new person.
    pub fn new(pins: &[Pin], text: &mut Text, people: &mut People, classes: &Classes) -> Self {
        let mut pinned = Self::default();
        for pin in pins {
            let mut id = |name: &String| match name.to_lowercase() == people.list[NARRATOR as usize].name {
                true => NARRATOR,
                false => people.meet(name, text, classes),
            };
            let ids: Vec<Id> = pin.speakers.iter().map(&mut id).collect();
            let Some(first) = ids.first() else { continue };
            if let Entry::Vacant(entry) = pinned.speakers.entry(pin.quotation) {
                entry.insert(*first);
                pinned.marked.extend(pin.marked.then_some(pin.quotation));
            }
            if pin.conversation {
                pinned.conversations.entry(pin.quotation).or_insert(ids);
            }
        }
        pinned
    }

    /// The speaker that is fixed for a quotation, which is given by its block and its index there.
    pub fn speaker(&self, quotation: (usize, usize)) -> Option<Id> {
        self.speakers.get(&quotation).copied()
    }
}

impl Prepared {
    /// Marks the units that are pinned. A speech that runs over several blocks has one speaker, so a pin on any part of
    /// it fixes all of it.
    pub fn pin(&mut self) {
        if self.pinned.speakers.is_empty() {
            return;
        }
        let talks = self.story().talks(&self.units, &self.background);
        for nth in 0..self.units.len() {
            let unit = &self.units[nth];
            let places = || unit.quotes.iter().map(|quote| (unit.block, *quote));
            let speaker = places().find_map(|place| self.pinned.speakers.get(&place)).copied();
            let only = places().find_map(|place| self.pinned.conversations.get(&place)).cloned();
            let marked = places().any(|place| self.pinned.marked.contains(&place));
            let Some(speaker) = speaker else { continue };
            let mut first = nth;
            while first > 0 && self.units[first].continued {
                first -= 1;
            }
            let last = (nth + 1..self.units.len()).take_while(|next| self.units[*next].continued).last().unwrap_or(nth);
            self.units[first..=last].iter_mut().for_each(|unit| (unit.pinned, unit.marked) = (Some(speaker), marked));
            let talk = talks.iter().find(|talk| talk.contains(&nth));
            if let (Some(only), Some(talk)) = (only, talk) {
                self.units[nth..talk.end].iter_mut().for_each(|unit| unit.only.clone_from(&only));
            }
        }
    }

    /// Gives each pinned quotation to its speaker, even if the quotation was not taken for speech before.
    pub fn correct(&self, quotations: &mut [Vec<Quotation>]) {
        for ((block, nth), id) in &self.pinned.speakers {
            let Some(quotation) = quotations.get_mut(*block).and_then(|quotations| quotations.get_mut(*nth)) else {
                continue;
            };
            let speaker = *id as usize;
            quotation.spoken = true;
            quotation.others.splice(0..0, quotation.speaker);
            quotation.others.retain(|other| *other != speaker);
            let marked = self.pinned.marked.contains(&(*block, *nth));
            let evidence = if marked { Evidence::Marked } else { Evidence::Corrected };
            (quotation.speaker, quotation.evidence, quotation.confidence) = (Some(speaker), evidence, 1.0);
        }
    }

    /// Sets the first place of each person who is named only in a correction to the pinned quotation.
    pub fn place_pinned(&self, people: &mut [Character]) {
        for ((block, nth), id) in &self.pinned.speakers {
            let quote = self.quotes.get(*block).and_then(|quotes| quotes.get(*nth));
            let named = self.mentions.list.iter().any(|mention| mention.ids == [*id]);
            let person = &mut people[*id as usize];
            if let Some(quote) = quote.filter(|_| !named && person.first.is_none()) {
                person.first = Some((*block, quote.range.clone()));
            }
        }
    }

    /// Numbers the conversations and stores the number in each of their quotations.
    pub fn number_conversations(&self, quotations: &mut [Vec<Quotation>]) {
        for (number, talk) in self.story().talks(&self.units, &self.background).into_iter().enumerate() {
            for unit in &self.units[talk] {
                unit.quotes.iter().for_each(|nth| quotations[unit.block][*nth].conversation = number);
            }
        }
    }
}
