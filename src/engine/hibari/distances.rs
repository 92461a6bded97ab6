//! How different the voices sound from each other, measured once by `desk::Likeness`; the module of that type explains
//! what the numbers mean. A test there measures them again and, with `UPDATE_EXPECTED=1` in the environment, writes this
//! table.

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
];

#[rustfmt::skip]
const DISTANCES: &[&[f32]] = &[
    &[4.73],
    &[1.74, 5.97],
    &[4.21, 1.62, 5.55],
    &[1.29, 5.22, 1.44, 4.63],
    &[3.04, 2.09, 4.37, 1.44, 3.49],
    &[2.92, 2.63, 3.96, 2.24, 3.31, 1.76],
    &[2.53, 3.13, 3.50, 2.40, 2.60, 1.69, 1.37],
    &[3.67, 7.87, 2.41, 7.53, 3.10, 6.38, 5.92, 5.40],
    &[6.43, 2.49, 7.89, 2.65, 6.98, 3.62, 4.43, 4.86, 9.78],
];
