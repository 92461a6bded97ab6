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
    &[4.74],
    &[1.24, 5.27],
    &[4.38, 1.67, 5.05],
    &[1.28, 4.70, 1.46, 4.27],
    &[3.10, 2.10, 3.72, 1.55, 2.98],
    &[3.12, 2.70, 3.43, 2.45, 3.06, 1.99],
    &[3.10, 2.66, 3.45, 2.17, 2.72, 1.59, 1.29],
    &[3.80, 7.96, 3.16, 7.83, 3.77, 6.54, 6.10, 6.07],
    &[5.86, 2.21, 6.61, 1.78, 5.82, 2.99, 3.93, 3.74, 9.31],
    &[1.15, 5.13, 1.12, 4.79, 0.93, 3.47, 3.34, 3.20, 3.19, 6.31],
];
