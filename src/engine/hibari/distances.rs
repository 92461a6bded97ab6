//! How far apart the voices sound: measured once, by `desk::Likeness`, which knows what the numbers mean. A test there
//! measures again and, with `UPDATE_EXPECTED=1` in the environment, writes this table.

/// The distance of two voices; none for a voice that is not in the table.
pub fn between(voice: &str, other: &str) -> Option<f32> {
    let place = |name: &str| NAMES.iter().position(|known| *known == name);
    let (one, two) = (place(voice)?, place(other)?);
    if one == two { Some(0.0) } else { DISTANCES[one.max(two) - 1].get(one.min(two)).copied() }
}

// What follows is written by the test.

#[rustfmt::skip]
const NAMES: &[&str] = &[
    "river",
    "michael",
    "george",
    "martha",
    "robin",
    "amos",
    "tess",
    "wren",
];

#[rustfmt::skip]
const DISTANCES: &[&[f32]] = &[
    &[4.79],
    &[3.54, 2.23],
    &[2.95, 2.62, 2.48],
    &[3.70, 8.24, 6.64, 6.21],
    &[6.04, 1.87, 3.74, 4.06, 9.62],
    &[2.16, 6.39, 4.78, 4.48, 2.02, 7.84],
    &[1.86, 5.86, 4.39, 4.06, 2.66, 7.19, 1.44],
];
