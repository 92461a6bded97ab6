//! Tables of how different an engine's voices sound, which say the distance of each pair once.

/// Returns the distance between two voices. `None` if one of them is not in the table.
///
/// `rows` has a row for each of `names` but the first, with the distances to the names before it.
pub fn between(names: &[&str], rows: &[&[f32]], voice: &str, other: &str) -> Option<f32> {
    let place = |name: &str| names.iter().position(|known| *known == name);
    let (one, two) = (place(voice)?, place(other)?);
    if one == two { Some(0.0) } else { rows[one.max(two) - 1].get(one.min(two)).copied() }
}
