//! Learns the weights from stories whose speakers have been annotated by people, and attributes stories with given
//! weights so that they can be measured.

use super::chain::{self, Link};
use super::evidence::Choice;
use super::features::COUNT;
use super::resolve::{Prepared, Speakers};
use super::{Attribution, Declared, SpokenBlock};
use std::ops::Range;

pub use super::weights::Weights;

/// A story with everything that is read from it before any speaker is decided.
pub struct Story(Prepared);

/// A conversation together with its correct speakers.
pub struct Example {
    choices: Vec<Choice>,
    /// For each quotation, whether each candidate may be the correct speaker; all true where the annotation does not
    /// say.
    allowed: Vec<Vec<bool>>,
}

impl Story {
    /// Reads a story without deciding any speaker.
    pub fn new(blocks: &[SpokenBlock], declared: &[Declared], language: &str) -> Self {
        Self(Prepared::new(blocks, declared, language, &[]))
    }

    /// Runs the first look, so that the examples and decisions that follow are those of the second look.
    pub fn first_look(&mut self, weights: &Weights) {
        self.0.first_look(weights);
    }

    /// Discards the results of the first look.
    pub fn forget(&mut self) {
        self.0.background.spoke.clear();
        self.0.background.style.clear();
    }

    /// Decides the speakers with the weights of the look that is due: the second if the first has been run.
    pub fn attribute(&self, weights: &Weights) -> Attribution {
        let second = !self.0.background.spoke.is_empty();
        let speakers: Vec<Speakers> = self.0.look(if second { &weights.second } else { &weights.first });
        self.0.finish(&speakers)
    }

    /// The conversations as training examples. Given a block, a byte range in it and a person, `right` returns whether
    /// that person says the text in the range, or `None` if the annotation does not say.
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
            // The correct speaker is not among the candidates.
            Some(_) if choice.candidates.iter().any(nobody) => choice.candidates.iter().map(nobody).collect(),
            _ => vec![true; choice.candidates.len()],
        }
    }
}

/// Learns the weights of one look by maximising the likelihood of the correct speakers, with a penalty on large
/// weights.
pub fn learn(examples: &[&Example], start: &[f64], rounds: usize, penalty: f64) -> Vec<f64> {
    let mut weights: [f64; COUNT] = [0.0; COUNT];
    weights.copy_from_slice(&start[..COUNT]);
    // Adam: each step is the running mean of the gradient divided by the root of the running mean of its square.
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
    /// The weights of one look, as a starting point for further learning.
    pub fn of_look(&self, second: bool) -> &[f64] {
        if second { &self.second } else { &self.first }
    }

    /// Replaces the weights of one look with learned ones.
    pub fn set_look(&mut self, second: bool, weights: &[f64]) {
        let look = if second { &mut self.second } else { &mut self.first };
        look.copy_from_slice(&weights[..COUNT]);
    }
}
