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
    &[2.89, 7.29],
    &[3.25, 2.84, 4.96],
    &[3.64, 8.34, 2.29, 6.30],
    &[2.17, 4.55, 3.13, 2.13, 4.60],
    &[3.33, 7.44, 3.77, 6.21, 3.08, 4.87],
    &[2.88, 5.35, 5.21, 5.00, 4.91, 4.57, 3.01],
    &[4.06, 1.58, 6.33, 2.33, 7.54, 3.82, 6.64, 4.80],
    &[6.20, 3.40, 7.74, 3.26, 9.31, 5.14, 9.16, 7.68, 3.23],
    &[3.55, 2.05, 5.84, 1.52, 6.79, 3.21, 6.30, 4.44, 1.89, 3.50],
    &[1.48, 5.06, 2.73, 3.30, 3.99, 2.05, 3.79, 3.73, 4.13, 6.14, 3.93],
    &[2.34, 6.37, 2.28, 4.79, 3.11, 3.30, 2.80, 3.87, 5.46, 7.63, 5.36, 1.92],
    &[0.93, 5.43, 2.50, 3.72, 3.24, 2.41, 2.91, 3.04, 4.51, 6.68, 4.11, 1.40, 1.66],
    &[2.23, 6.83, 2.16, 5.03, 2.44, 3.54, 2.18, 3.62, 5.84, 7.93, 5.46, 2.63, 1.74, 1.71],
];
