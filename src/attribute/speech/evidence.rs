//! Collects the candidates for each quotation of a conversation, and the evidence for each candidate.

mod background;
mod hint;
mod look;
mod presence;

pub(super) use background::{Background, Scene, Tally};

use super::chain::Link;
use super::clauses::Story;
use super::features::{COUNT, Feature};
use super::people::Id;
use super::units::Unit;
use look::Look;
use presence::{around, spoke};
use std::ops::Range;

/// A candidate for the speaker, with the features that speak for or against that person.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub id: Id,
    pub features: Vec<(Feature, f32)>,
}

/// The candidates for a unit, and the features of the steps to it.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    pub candidates: Vec<Candidate>,
    pub steps: [Vec<Feature>; 3],
    /// Whether the unit continues the one before, so that the speaker is certainly the same.
    pub continued: bool,
    /// Whether the text states the speaker, so that there is nothing to weigh.
    pub fixed: bool,
    /// Whether the tag says `the other`, so that whoever spoke before certainly does not speak on.
    pub other: bool,
}

impl Choice {
    /// Applies weights to the features, which gives the scores of the candidates and steps.
    pub fn link(&self, weights: &[f64; COUNT]) -> Link {
        let score = |features: &[(Feature, f32)]| {
            features.iter().map(|(feature, value)| weights[*feature as usize] * f64::from(*value)).sum::<f64>()
        };
        let steps = |step: usize| self.steps[step].iter().map(|feature| weights[*feature as usize]).sum::<f64>();
        Link {
            ids: self.candidates.iter().map(|one| one.id).collect(),
            scores: self.candidates.iter().map(|one| score(&one.features)).collect(),
            steps: match self.continued {
                true => [0.0, -30.0, -30.0],
                false => [if self.other { -30.0 } else { steps(0) }, steps(1), steps(2)],
            },
            bound: self.continued,
        }
    }
}

impl Story<'_> {
    /// Divides the units into conversations. A heading, a scene break, or several blocks without a quotation end one.
    pub fn talks(&self, units: &[Unit], background: &Background) -> Vec<Range<usize>> {
        const APART: usize = 4;
        const LONGEST: usize = 400;
        let mut talks: Vec<Range<usize>> = Vec::new();
        for (nth, unit) in units.iter().enumerate() {
            let near = nth.checked_sub(1).map(|n| &units[n]).is_some_and(|before| {
                unit.block - before.block <= APART && background.scene[unit.block] == background.scene[before.block]
            });
            match talks.last_mut() {
                Some(talk) if near && talk.len() < LONGEST => talk.end = nth + 1,
                _ => talks.push(nth..nth + 1),
            }
        }
        talks
    }

    /// The choices of a conversation. `history` lists the people who spoke before it, the latest last.
    pub fn choices(&self, units: &[Unit], talk: Range<usize>, background: &Background, history: &[Id]) -> Vec<Choice> {
        let mut base = Tally::default();
        for (back, id) in history.iter().rev().take(8).enumerate() {
            base.add(*id, 0.5 / (1 + back) as f32);
        }
        let mut choices: Vec<Choice> = Vec::with_capacity(talk.len());
        let share = self.share(talk.clone(), background);
        for nth in talk.clone() {
            let around = around(units, nth, talk.clone());
            // A turn that the writer marks has a known speaker, so there is nothing to decide.
            let (presence, spoke, pronouns) = match units[nth].turn {
                Some(_) => Default::default(),
                None => (
                    self.presence(units[nth].at, background),
                    spoke(units[nth].at, nth, background),
                    self.pronouns(units[nth].at),
                ),
            };
            let talk = talk.clone();
            let look = Look {
                story: self,
                units,
                nth,
                talk,
                background,
                base: &base,
                around,
                share: &share,
                presence,
                pronouns,
                spoke,
            };
            choices.push(look.choice());
        }
        let mut from = 0;
        for to in 1..=choices.len() {
            if choices.get(to).is_none_or(|choice| !choice.continued) {
                share_candidates(&mut choices[from..to]);
                from = to;
            }
        }
        choices
    }

    /// Each person's share of a conversation, according to the first look.
    fn share(&self, talk: Range<usize>, background: &Background) -> Tally {
        let mut share = Tally::default();
        if background.spoke.is_empty() {
            return share;
        }
        for nth in talk.clone() {
            for (id, value) in &background.spoke[nth].1 {
                share.add(*id, value / talk.len() as f32);
            }
        }
        share
    }
}

/// Gives the parts of a speech that runs over several blocks the same candidates. If the text states the speaker of one
/// part, that is the speaker of all of them.
fn share_candidates(parts: &mut [Choice]) {
    if parts.len() < 2 {
        return;
    }
    let stated = parts.iter().find(|part| part.fixed).map(std::slice::from_ref);
    let mut ids: Vec<Id> = Vec::new();
    for candidate in stated.unwrap_or(parts).iter().flat_map(|part| &part.candidates) {
        if !ids.contains(&candidate.id) {
            ids.push(candidate.id);
        }
    }
    for part in parts {
        part.candidates.retain(|candidate| ids.contains(&candidate.id));
        for id in &ids {
            if part.candidates.iter().all(|candidate| candidate.id != *id) {
                part.candidates.push(Candidate { id: *id, features: Vec::new() });
            }
        }
    }
}

fn flag(holds: bool) -> f32 {
    f32::from(u8::from(holds))
}
