//! How different the voices sound. This was measured once with `desk::Likeness`, which explains the numbers. A test
//! there measures again and, with `UPDATE_EXPECTED=1` in the environment, writes this table.

use crate::engine::distances;

/// The distance between two voices. `None` if one of them is not in the table.
pub fn between(voice: &str, other: &str) -> Option<f32> {
    distances::between(NAMES, DISTANCES, voice, other)
}

// What follows is written by the test.

#[rustfmt::skip]
const NAMES: &[&str] = &[
    "nora",
    "walter",
    "claire",
    "rupert",
    "pip",
    "june",
    "ivy",
    "edith",
    "hugo",
    "otis",
    "silas",
    "greta",
    "colette",
    "giulia",
    "lucia",
];

#[rustfmt::skip]
const DISTANCES: &[&[f32]] = &[
    &[4.99],
    &[2.88, 7.29],
    &[3.28, 2.88, 4.95],
    &[3.63, 8.34, 2.27, 6.30],
    &[2.16, 4.55, 3.13, 2.13, 4.58],
    &[3.33, 7.44, 3.78, 6.25, 3.10, 4.87],
    &[2.84, 5.34, 5.17, 5.02, 4.89, 4.51, 2.98],
    &[4.06, 1.58, 6.32, 2.34, 7.53, 3.80, 6.65, 4.80],
    &[6.20, 3.39, 7.75, 3.24, 9.30, 5.15, 9.16, 7.65, 3.20],
    &[3.56, 2.04, 5.86, 1.59, 6.80, 3.21, 6.30, 4.42, 1.90, 3.51],
    &[1.48, 5.04, 2.75, 3.31, 3.99, 2.06, 3.80, 3.67, 4.12, 6.14, 3.93],
    &[2.35, 6.37, 2.30, 4.81, 3.11, 3.30, 2.81, 3.83, 5.46, 7.64, 5.37, 1.93],
    &[0.93, 5.43, 2.49, 3.75, 3.23, 2.40, 2.92, 3.00, 4.51, 6.68, 4.13, 1.40, 1.67],
    &[2.23, 6.83, 2.13, 5.04, 2.43, 3.52, 2.22, 3.61, 5.85, 7.93, 5.48, 2.62, 1.73, 1.71],
];
