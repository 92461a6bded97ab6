//! What of the whole story bears on single quotations.

use super::super::people::Id;
use std::collections::BTreeMap;

/// Numbers of people, few enough for a list.
#[derive(Clone, Debug, Default)]
pub(in crate::attribute::speech) struct Tally(pub Vec<(Id, f32)>);

impl Tally {
    pub fn add(&mut self, id: Id, value: f32) {
        match self.0.iter_mut().find(|(other, _)| *other == id) {
            Some((_, sum)) => *sum += value,
            None => self.0.push((id, value)),
        }
    }

    pub fn get(&self, id: Id) -> f32 {
        self.0.iter().find(|(other, _)| *other == id).map_or(0.0, |(_, sum)| *sum)
    }

    pub fn has(&self, id: Id) -> bool {
        self.0.iter().any(|(other, _)| *other == id)
    }

    pub fn sum(&self) -> f32 {
        self.0.iter().map(|(_, value)| value).sum()
    }

    /// The most, in order; ties by number.
    pub fn most(mut self, count: usize) -> Vec<(Id, f32)> {
        self.0.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        self.0.truncate(count);
        self.0
    }
}

/// Who is named in a scene, outside of quotations.
pub(in crate::attribute::speech) struct Scene {
    named: BTreeMap<Id, f32>,
    /// All that is named in it.
    pub sum: f32,
    /// Those who are named most.
    pub most: Vec<(Id, f32)>,
}

impl Scene {
    pub fn new(named: BTreeMap<Id, f32>) -> Self {
        let sum = named.values().sum();
        let most = Tally(named.iter().map(|(id, value)| (*id, *value)).collect()).most(6);
        Self { named, sum, most }
    }

    pub fn get(&self, id: Id) -> f32 {
        self.named.get(&id).copied().unwrap_or(0.0)
    }
}

/// What of the whole story bears on single quotations.
pub(in crate::attribute::speech) struct Background {
    /// Whether the writer marks turns (`Name: text`), so that this is a script and no novel.
    pub scripted: bool,
    /// The scene of each block, and the word with which each scene begins.
    pub scene: Vec<usize>,
    pub begins: Vec<usize>,
    /// Who is named in each scene, outside of quotations.
    pub named: Vec<Scene>,
    /// How often each person is named, as a logarithm.
    pub often: Vec<f32>,
    /// Those named most.
    pub most: Vec<Id>,
    /// Who spoke where, as far as a first look tells: units' words and speakers. Empty at the first look.
    pub spoke: Vec<(usize, Vec<(Id, f32)>)>,
    /// For each unit how well its words fit each person's other ones; empty at the first look.
    pub style: Vec<Tally>,
}
