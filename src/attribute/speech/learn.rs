//! Learning the weights from stories whose speakers people have noted, and measuring against them.

use super::chain::{self, Link};
use super::evidence::Choice;
use super::features::COUNT;
use super::resolve::{Prepared, Speakers};
use super::{Attribution, Declared, SpokenBlock};
use std::ops::Range;

pub use super::weights::Weights;

/// A story as far as it is read before any speaker is decided.
pub struct Story(Prepared);

/// A conversation with the speakers that are right.
pub struct Example {
    choices: Vec<Choice>,
    /// For each quotation and possible speaker whether it may be that one; all true where nothing is known.
    allowed: Vec<Vec<bool>>,
}

impl Story {
    /// Reads a story.
    pub fn new(blocks: &[SpokenBlock], declared: &[Declared], language: &str) -> Self {
        Self(Prepared::new(blocks, declared, language))
    }

    /// Decides a first time, so that the examples and decisions that follow are those of the second look.
    pub fn first_look(&mut self, weights: &Weights) {
        self.0.first_look(weights);
    }

    /// Forgets what the first look made of it.
    pub fn forget(&mut self) {
        self.0.background.spoke.clear();
        self.0.background.style.clear();
    }

    /// Decides with the weights of the look that is next.
    pub fn attribute(&self, weights: &Weights) -> Attribution {
        let second = !self.0.background.spoke.is_empty();
        let speakers: Vec<Speakers> = self.0.look(if second { &weights.second } else { &weights.first });
        self.0.finish(&speakers)
    }

    /// The conversations as examples. `right` tells for a block, a range of bytes in it and a person whether that person
    /// says it; none if nothing is known of it.
    pub fn examples(&self, right: &dyn Fn(usize, Range<usize>, usize) -> Option<bool>) -> Vec<Example> {
        let mut examples = Vec::new();
        for (talk, choices) in self.0.choices() {
            let allowed = talk.zip(&choices).map(|(nth, choice)| self.allowed(nth, choice, right)).collect();
            examples.push(Example { choices, allowed });
        }
        examples
    }

    fn allowed(
        &self,
        nth: usize,
        choice: &Choice,
        right: &dyn Fn(usize, Range<usize>, usize) -> Option<bool>,
    ) -> Vec<bool> {
        let unit = &self.0.units[nth];
        let quotes = unit.quotes.iter().map(|quote| self.0.quotes[unit.block][*quote].range.clone());
        let Some(longest) = quotes.max_by_key(|range| range.len()) else { return vec![true; choice.candidates.len()] };
        let people = self.0.people.list.len();
        let fits = choice.candidates.iter().map(|one| {
            let id = one.id as usize;
            let known = right(unit.block, longest.clone(), if id < people { id } else { usize::MAX });
            if id < people { known } else { known.map(|_| false) }
        });
        let fits: Option<Vec<bool>> = fits.collect();
        let nobody = |one: &super::evidence::Candidate| one.id == chain::NOBODY;
        match fits {
            Some(fits) if fits.contains(&true) => fits,
            // Whoever it is, it is none of those.
            Some(_) if choice.candidates.iter().any(nobody) => choice.candidates.iter().map(nobody).collect(),
            _ => vec![true; choice.candidates.len()],
        }
    }
}

/// Learns the weights of one look: the greatest likelihood of what is right, with a penalty on great weights.
pub fn learn(examples: &[&Example], start: &[f64], rounds: usize, penalty: f64) -> Vec<f64> {
    let mut weights: [f64; COUNT] = [0.0; COUNT];
    weights.copy_from_slice(&start[..COUNT]);
    // Adam: steps by the running mean of the gradient over the root of its running square.
    let (mut mean, mut square) = ([0.0; COUNT], [0.0; COUNT]);
    for round in 1..=rounds {
        let mut gradient = weights.map(|weight| -penalty * weight);
        for example in examples {
            add_gradient(example, &weights, &mut gradient);
        }
        let rate = 0.15 * (1.0 - round as f64 / (rounds as f64 * 1.1));
        for n in 0..COUNT {
            mean[n] = 0.9 * mean[n] + 0.1 * gradient[n];
            square[n] = 0.99 * square[n] + 0.01 * gradient[n] * gradient[n];
            let (m, v) = (mean[n] / (1.0 - 0.9f64.powi(round as i32)), square[n] / (1.0 - 0.99f64.powi(round as i32)));
            weights[n] += rate * m / (v.sqrt() + 1e-8);
        }
    }
    weights.to_vec()
}

fn add_gradient(example: &Example, weights: &[f64; COUNT], gradient: &mut [f64; COUNT]) {
    let links: Vec<Link> = example.choices.iter().map(|choice| choice.link(weights)).collect();
    let free = chain::sums(&links, None);
    let bound = chain::sums(&links, Some(&example.allowed));
    for (nth, choice) in example.choices.iter().enumerate() {
        for (at, candidate) in choice.candidates.iter().enumerate() {
            let excess = bound.speakers[nth][at] - free.speakers[nth][at];
            for (feature, value) in &candidate.features {
                gradient[*feature as usize] += excess * f64::from(*value);
            }
        }
        if choice.continued {
            continue;
        }
        for step in 0..3 {
            let excess = bound.steps[nth][step] - free.steps[nth][step];
            choice.steps[step].iter().for_each(|feature| gradient[*feature as usize] += excess);
        }
    }
}

impl Weights {
    /// The weights of a look, to learn on from.
    pub fn of_look(&self, second: bool) -> &[f64] {
        if second { &self.second } else { &self.first }
    }

    /// Takes over what was learnt.
    pub fn set_look(&mut self, second: bool, weights: &[f64]) {
        let look = if second { &mut self.second } else { &mut self.first };
        look.copy_from_slice(&weights[..COUNT]);
    }
}
