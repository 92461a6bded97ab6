//! Measures how present each person is at the place where something is said.

use super::super::clauses::{Story, Who};
use super::super::features as f;
use super::super::units::Unit;
use super::{Background, Tally};
use std::ops::Range;

/// The greatest number of earlier names that are looked at.
const MOST_NEAR: usize = 60;
/// The number of words for which somebody stays present, and the number in which presence fades to 1/e.
const REACH: usize = 250;
const FADE: f32 = 60.0;

impl Story<'_> {
    /// How present people are at a word because they were named recently. A name that is a subject counts more.
    pub fn presence(&self, at: usize, background: &Background) -> Tally {
        let mentions = &self.mentions.list;
        let begin = background.begins[background.begins.partition_point(|begin| *begin <= at).max(1) - 1];
        let mut presence = Tally::default();
        for mention in mentions[..mentions.partition_point(|mention| mention.at < at)].iter().rev().take(MOST_NEAR) {
            let back = at - mention.at;
            if back >= REACH {
                break;
            }
            let mut weight = (-(back as f32) / FADE).exp();
            weight *= if mention.at >= begin { 1.0 } else { 0.3 };
            weight *= if mention.subject { 1.0 } else { 0.6 };
            weight *= if mention.quoted { 0.4 } else { 1.0 };
            weight *= if mention.owns { 0.4 } else { 1.0 };
            mention.ids.iter().for_each(|id| presence.add(*id, weight / mention.ids.len() as f32));
        }
        presence
    }

    /// How present people are at a word because pronouns of the narration recently meant them.
    pub fn pronouns(&self, at: usize) -> Tally {
        let all = &self.mentions.pronouns;
        let mut present = Tally::default();
        for (word, id) in all[..all.partition_point(|(word, _)| *word < at)].iter().rev() {
            if at - word >= REACH {
                break;
            }
            present.add(*id, 0.5 * (-((at - word) as f32) / FADE).exp());
        }
        present
    }
}

/// The people who spoke recently, according to the first look.
pub(super) fn spoke(at: usize, nth: usize, background: &Background) -> Tally {
    let mut spoke = Tally::default();
    for (word, speakers) in background.spoke[..nth.min(background.spoke.len())].iter().rev() {
        if at.saturating_sub(*word) >= REACH {
            break;
        }
        let weight = (-((at - word) as f32) / FADE).exp();
        speakers.iter().for_each(|(id, value)| spoke.add(*id, value * weight));
    }
    spoke
}

/// The people who certainly, or almost certainly, speak in the units nearby.
pub(super) fn around(units: &[Unit], nth: usize, talk: Range<usize>) -> Tally {
    let mut around = Tally::default();
    let near = nth.saturating_sub(7).max(talk.start)..(nth + 5).min(talk.end);
    for (other, unit) in near.clone().zip(&units[near]).filter(|(other, _)| *other != nth) {
        let near = 1.0 / (1.0 + 0.3 * other.abs_diff(nth) as f32);
        for (id, value) in strong(unit).0 {
            if value >= 0.3 {
                around.add(id, value.min(1.0) * near);
            }
        }
    }
    around
}

/// How strongly the tag of a unit and the narration around it point at people.
pub(super) fn strong(unit: &Unit) -> Tally {
    let mut strong = Tally::default();
    if let Some(id) = unit.turn {
        strong.add(id, 1.0);
    }
    if let Who::Named(ids) = &unit.tag.who {
        ids.iter().for_each(|id| strong.add(*id, 1.0 / ids.len() as f32));
    }
    for (id, feature, value) in &unit.evidence {
        let worth = match *feature {
            f::ANNOUNCED | f::INTRODUCES => 1.0,
            f::BEAT_BEFORE | f::BEAT_AFTER => 0.7,
            f::LEAD | f::TAIL => 0.5,
            f::BEAT_BEFORE_FAR | f::BEAT_AFTER_FAR => 0.3,
            f::LEAD_FAR => 0.2,
            f::MENTION | f::MENTION_OWN | f::OBJECT | f::TAIL_MENTION | f::LEAD_MENTION => 0.1,
            _ => continue,
        };
        strong.add(*id, worth * value);
    }
    strong
}
