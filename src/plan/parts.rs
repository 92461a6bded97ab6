//! Plans that are only for speaking: a part of a book for one of several machines, and several books in one.

use super::{Plan, PlannedLine, Speak, Step};
use crate::cast::DeliveryId;
use crate::store::Key;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashSet};
use std::fmt;
use std::str::FromStr;

/// One of several parts of a book that are spoken by machines that do not know of each other, such as the second of five.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Counted from 0.
    nth: usize,
    of: usize,
}

/// How much each part has to say so far, and its number; the one that has the least comes first.
type Loads = BinaryHeap<Reverse<(usize, usize)>>;

/// The most parts of a book.
const MOST: usize = 10_000;

impl Shard {
    /// The part with this number, counted from 1, of so many. `None` if there is no such part.
    pub fn new(number: usize, of: usize) -> Option<Self> {
        ((1..=of).contains(&number) && of <= MOST).then(|| Self { nth: number - 1, of })
    }

    /// Whether it is the whole book.
    pub fn is_all(self) -> bool {
        self.of == 1
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.nth + 1, self.of)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
        let shard = parts.and_then(|(number, of)| Self::new(number, of));
        shard.ok_or_else(|| {
            format!("a part and the number of parts, such as 2/5, counted from 1, with at most {MOST} parts")
        })
    }
}

impl Plan {
    /// The utterances of one part, for speaking alone. Every take of this plan belongs to exactly one part, whatever has been
    /// spoken already, so that machines that begin at different times never do the same work. The parts have about as many
    /// characters of each engine, because engines differ in speed.
    pub fn shard(&self, shard: Shard) -> Plan {
        let mut utterances = self.distinct();
        // The longest come first, each to the part that has the least: the last ones even out what is left.
        utterances.sort_by_key(|speak| Reverse(speak.text.len()));
        let mut engines: BTreeMap<Vec<&str>, Loads> = BTreeMap::new();
        let mut own: HashSet<Key> = HashSet::new();
        for speak in utterances {
            let names = self.delivery(speak).voices.iter().map(|settings| &*settings.engine).collect();
            let loads = engines.entry(names).or_insert_with(|| (0..shard.of).map(|nth| Reverse((0, nth))).collect());
            let Some(Reverse((load, nth))) = loads.pop() else { continue };
            // An utterance takes some time however short it is.
            loads.push(Reverse((load + speak.text.len() + 10, nth)));
            if nth == shard.nth {
                own.insert(speak.key);
            }
        }
        let steps = self.distinct().into_iter().filter(|speak| own.contains(&speak.key));
        let steps = steps.map(|speak| Step::Speak(Box::new(speak.clone()))).collect();
        Plan { deliveries: self.deliveries.clone(), steps, lines: self.lines.clone(), sounds: Vec::new() }
    }

    /// The utterances of several plans, for speaking alone, one plan after the other. Takes that several of them need are
    /// those of the first. The lines are those of all plans, one after the other, without their words.
    pub fn joined<'p>(plans: impl Iterator<Item = &'p Plan>) -> Plan {
        let mut joined = Plan { deliveries: Vec::new(), steps: Vec::new(), lines: Vec::new(), sounds: Vec::new() };
        let mut seen = HashSet::new();
        for plan in plans {
            let (line, delivery) = (joined.lines.len(), joined.deliveries.len());
            let new = plan.speaks().filter(|speak| seen.insert(speak.key));
            joined.steps.extend(new.map(|speak| {
                let place = (speak.line + line, DeliveryId(speak.delivery.0 + delivery));
                Step::Speak(Box::new(Speak { line: place.0, delivery: place.1, ..speak.clone() }))
            }));
            joined.deliveries.extend_from_slice(&plan.deliveries);
            joined.lines.resize(line + plan.lines.len(), PlannedLine::default());
        }
        joined
    }
}
