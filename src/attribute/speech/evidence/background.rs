//! Facts about the whole story that bear on each of its quotations.

use super::super::people::Id;
use std::collections::BTreeMap;

/// A number for each of a few people, kept as a short list.
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

    /// The people with the highest numbers, in descending order; ties are broken by id.
    pub fn most(mut self, count: usize) -> Vec<(Id, f32)> {
        self.0.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        self.0.truncate(count);
        self.0
    }
}

/// How often each person is named in a scene, outside of quotations.
pub(in crate::attribute::speech) struct Scene {
    named: BTreeMap<Id, f32>,
    /// The sum over all people.
    pub sum: f32,
    /// The people who are named most often.
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

/// Facts about the whole story that bear on each of its quotations.
pub(in crate::attribute::speech) struct Background {
    /// Whether the writer marks turns (`Name: text`), which makes this a script and not a novel.
    pub scripted: bool,
    /// The index of each block's scene, and the index of the word with which each scene begins.
    pub scene: Vec<usize>,
    pub begins: Vec<usize>,
    /// The people who are named in each scene, outside of quotations.
    pub named: Vec<Scene>,
    /// How often each person is named in the story, as a logarithm.
    pub often: Vec<f32>,
    /// The people who are named most often in the story.
    pub most: Vec<Id>,
    /// The first word of each unit with its probable speakers, according to the first look. Empty during the first
    /// look.
    pub spoke: Vec<(usize, Vec<(Id, f32)>)>,
    /// For each unit, how well its words fit the other quotations of each person. Empty during the first look.
    pub style: Vec<Tally>,
}
