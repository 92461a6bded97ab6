//! How different the built-in voices and the published voice `hibari` sound from each other, measured once by
//! `desk::Likeness`. The module of that type explains what the numbers mean. A test there measures them again and, with
//! `UPDATE_EXPECTED=1` in the environment, writes this table.

use crate::engine::distances;

/// Returns the distance between two voices. `None` if one of them is not in the table.
pub fn between(voice: &str, other: &str) -> Option<f32> {
    distances::between(NAMES, DISTANCES, voice, other)
}

// What follows is written by the test.

#[rustfmt::skip]
const NAMES: &[&str] = &[
    "river",
    "michael",
    "maud",
    "hugh",
    "tess",
    "conrad",
    "opal",
    "greer",
    "wren",
    "abel",
    "hibari",
];

#[rustfmt::skip]
const DISTANCES: &[&[f32]] = &[
    &[4.76],
    &[1.24, 5.29],
    &[4.37, 1.69, 5.02],
    &[1.27, 4.72, 1.44, 4.24],
    &[3.10, 2.12, 3.71, 1.53, 2.97],
    &[3.12, 2.72, 3.43, 2.45, 3.06, 1.99],
    &[3.11, 2.67, 3.44, 2.12, 2.72, 1.58, 1.29],
    &[3.78, 7.95, 3.15, 7.78, 3.74, 6.50, 6.07, 6.04],
    &[5.91, 2.23, 6.65, 1.91, 5.86, 3.04, 3.96, 3.78, 9.33],
    &[1.16, 5.15, 1.12, 4.76, 0.93, 3.47, 3.34, 3.20, 3.16, 6.36],
];
