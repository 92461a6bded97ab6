//! Measures how well the words of a quotation fit what each person says elsewhere.

use super::evidence::Tally;
use super::people::Id;
use super::resolve::Speakers;
use super::text::{Key, Text};
use super::units::Unit;
use std::collections::{BTreeMap, HashMap};

/// A speaker who is at least this probable is certain enough to learn from.
const SURE: f32 = 0.9;
/// A person with fewer words than this is not compared, because there is too little to learn from.
const FEW: f32 = 150.0;
/// The number of words that are added to each person's own, in the proportions of all speech, so that rare words do not
/// decide too much.
const PRIOR: f32 = 400.0;

/// For each unit and person, the sum of the logarithms of how much likelier each word is for the person than for
/// anybody, divided by the square root of the number of words. The words of the unit itself do not count as the
/// person's own.
pub(super) fn style(text: &Text, units: &[Unit], speakers: &[Speakers]) -> Vec<Tally> {
    let mut all: HashMap<Key, f32> = HashMap::new();
    let mut total = 0.0;
    let mut own: HashMap<(u32, Key), f32> = HashMap::new();
    let mut totals: HashMap<Id, f32> = HashMap::new();
    let words = |unit: &Unit| {
        unit.words.iter().flat_map(|words| text.words[words.clone()].iter().map(|word| word.key)).collect::<Vec<Key>>()
    };
    for (unit, speakers) in units.iter().zip(speakers) {
        let sure = speakers.first().filter(|(_, p)| *p >= SURE).map(|(id, _)| *id);
        for key in words(unit) {
            *all.entry(key).or_default() += 1.0;
            total += 1.0;
            if let Some(id) = sure {
                *own.entry((id, key)).or_default() += 1.0;
                *totals.entry(id).or_default() += 1.0;
            }
        }
    }
    units
        .iter()
        .zip(speakers)
        .map(|(unit, speakers)| {
            let words = words(unit);
            let mut counts: BTreeMap<Key, f32> = BTreeMap::new();
            words.iter().for_each(|key| *counts.entry(*key).or_default() += 1.0);
            let mut fits = Tally::default();
            for (id, p) in speakers {
                let mine = if *p >= SURE { words.len() as f32 } else { 0.0 };
                let theirs = totals.get(id).copied().unwrap_or(0.0) - mine;
                if theirs < FEW {
                    continue;
                }
                let mut sum = 0.0;
                for (key, count) in &counts {
                    let anybody = (all[key] / total).max(1e-9);
                    let same = if *p >= SURE { *count } else { 0.0 };
                    let said = (own.get(&(*id, *key)).copied().unwrap_or(0.0) - same).max(0.0);
                    sum += count * ((said + PRIOR * anybody) / (theirs + PRIOR) / anybody).ln();
                }
                fits.add(*id, (sum / (words.len().max(1) as f32).sqrt()).clamp(-2.0, 2.0));
            }
            fits
        })
        .collect()
}
