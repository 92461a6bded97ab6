//! The table of weights: how strongly each feature speaks for or against a speaker, as learned by
//! `examples/learn_attribution`.

use super::features::{self, COUNT};
use std::collections::HashMap;
use std::sync::LazyLock;

/// The weights for the two looks at a story. The first look knows only what tags say of other speakers; the second also
/// knows what the first look decided.
#[derive(Clone, Debug)]
pub struct Weights {
    pub(super) first: [f64; COUNT],
    pub(super) second: [f64; COUNT],
}

/// The built-in weights.
pub(super) static WEIGHTS: LazyLock<Weights> =
    LazyLock::new(|| Weights::read(include_str!("weights.txt")).unwrap_or_else(|_| Weights::zero()));

impl Weights {
    /// All zero.
    pub fn zero() -> Self {
        Self { first: [0.0; COUNT], second: [0.0; COUNT] }
    }

    /// Reads a table with one line for each feature: its name and both weights.
    ///
    /// # Errors
    ///
    /// Returns a message about the first line that has an unknown feature or does not have two weights.
    pub fn read(table: &str) -> Result<Self, String> {
        let names: HashMap<String, usize> = (0..COUNT).map(|n| (features::describe(n).0, n)).collect();
        let mut weights = Self::zero();
        for line in table.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
            let mut fields = line.split_whitespace();
            let at =
                fields.next().and_then(|name| names.get(name)).ok_or_else(|| format!("unknown feature: {line}"))?;
            let mut number = || fields.next().and_then(|field| field.parse().ok());
            let (first, second) = number().zip(number()).ok_or_else(|| format!("no two weights: {line}"))?;
            (weights.first[*at], weights.second[*at]) = (first, second);
        }
        Ok(weights)
    }

    /// Writes the table as text.
    pub fn write(&self) -> String {
        let mut table = String::from(
            "# What each feature speaks for a speaker (logarithms of odds): first look, second look. Learnt; see\n\
             # examples/learn_attribution.rs.\n",
        );
        for n in 0..COUNT {
            let (name, meaning) = features::describe(n);
            let line = format!("{name:28} {:7.3} {:7.3}   {meaning}", self.first[n], self.second[n]);
            table.push_str(line.trim_end());
            table.push('\n');
        }
        table
    }
}
