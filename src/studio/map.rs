//! How alike voices sound, as a small map: voices that are close there sound alike.

use serde::Serialize;

/// A place on the map, with coordinates from 0 to 1.
#[derive(Serialize)]
pub(super) struct Spot {
    speaker: usize,
    x: f64,
    y: f64,
}

/// How often the two longest axes are refined.
const ROUNDS: usize = 200;

/// Places the speakers on a plane so that distances there are near those between their voices: classical multidimensional
/// scaling (Torgerson, 1952). Where a distance is unknown, the mean of all others is taken. Nobody is placed if too few are
/// known.
pub(super) fn of(speakers: &[usize], distance: &dyn Fn(usize, usize) -> Option<f32>) -> Vec<Spot> {
    let known = |one: &usize| speakers.iter().any(|other| other != one && distance(*one, *other).is_some());
    let placed: Vec<usize> = speakers.iter().copied().filter(|one| known(one)).collect();
    let count = placed.len();
    if count < 3 {
        return Vec::new();
    }
    let pairs = || placed.iter().flat_map(|one| placed.iter().map(move |other| (*one, *other)));
    let all: Vec<f64> = pairs()
        .filter(|(one, other)| one != other)
        .filter_map(|(one, other)| distance(one, other).map(f64::from))
        .collect();
    let mean = all.iter().sum::<f64>() / all.len().max(1) as f64;
    let apart =
        |one: usize, other: usize| if one == other { 0.0 } else { distance(one, other).map_or(mean, f64::from) };
    let squares: Vec<Vec<f64>> =
        placed.iter().map(|one| placed.iter().map(|other| apart(*one, *other).powi(2)).collect()).collect();
    let means: Vec<f64> = squares.iter().map(|row| row.iter().sum::<f64>() / count as f64).collect();
    let middle = means.iter().sum::<f64>() / count as f64;
    let centred = |i: usize, j: usize| -0.5 * (squares[i][j] - means[i] - means[j] + middle);
    let matrix: Vec<Vec<f64>> = (0..count).map(|i| (0..count).map(|j| centred(i, j)).collect()).collect();
    let first = axis(&matrix, None);
    let second = axis(&matrix, Some(&first));
    let (x, y) = (spread(&first), spread(&second));
    placed.iter().zip(x.into_iter().zip(y)).map(|(&speaker, (x, y))| Spot { speaker, x, y }).collect()
}

/// The longest axis of a symmetric matrix that is orthogonal to another one, by power iteration, in a direction that does not
/// depend on chance. Its length is that of the root of its eigenvalue.
fn axis(matrix: &[Vec<f64>], other: Option<&[f64]>) -> Vec<f64> {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let norm = |a: &[f64]| dot(a, a).sqrt();
    let apart = |mut axis: Vec<f64>| {
        if let Some(other) = other.filter(|other| norm(other) > 0.0) {
            let share = dot(&axis, other) / dot(other, other);
            axis.iter_mut().zip(other).for_each(|(value, other)| *value -= share * other);
        }
        axis
    };
    let mut now: Vec<f64> = apart((0..matrix.len()).map(|nth| ((nth * 7 + 3) % 11) as f64 - 5.0).collect());
    let mut length = 0.0;
    for _ in 0..ROUNDS {
        let next = apart(matrix.iter().map(|row| dot(row, &now)).collect());
        length = norm(&next) / norm(&now).max(f64::MIN_POSITIVE);
        let scale = norm(&next).max(f64::MIN_POSITIVE);
        now = next.into_iter().map(|value| value / scale).collect();
    }
    let sign = now.iter().find(|value| value.abs() > 1e-9).map_or(1.0, |value| value.signum());
    now.into_iter().map(|value| sign * value * length.max(0.0).sqrt()).collect()
}

/// The values of an axis from 0 to 1.
fn spread(axis: &[f64]) -> Vec<f64> {
    let (least, most) =
        axis.iter().fold((f64::MAX, f64::MIN), |(least, most), value| (least.min(*value), most.max(*value)));
    let width = most - least;
    let place = |value: &f64| if width > 1e-9 { ((value - least) / width * 1000.0).round() / 1000.0 } else { 0.5 };
    axis.iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn voices_that_are_close_are_close_on_the_map() {
        let places: [(f32, f32); 5] = [(0.0, 0.0), (0.1, 0.0), (4.0, 0.0), (4.0, 2.0), (0.0, 2.0)];
        let apart = |one: usize, other: usize| {
            let ((a, b), (c, d)) = (places[one], places[other]);
            Some((a - c).hypot(b - d))
        };
        let spots = of(&[0, 1, 2, 3, 4], &apart);
        let between = |one: usize, other: usize| (spots[one].x - spots[other].x).hypot(spots[one].y - spots[other].y);
        assert!(spots.iter().all(|spot| (0.0..=1.0).contains(&spot.x) && (0.0..=1.0).contains(&spot.y)));
        for (one, other) in [(0, 2), (0, 3), (0, 4), (2, 3)] {
            assert!(between(0, 1) < between(one, other) / 3.0, "{one} {other}");
        }
        let again = of(&[0, 1, 2, 3, 4], &apart);
        assert!(spots.iter().zip(&again).all(|(one, other)| (one.x, one.y) == (other.x, other.y)));
    }

    #[test]
    fn voices_of_which_nothing_is_known_are_not_on_the_map() {
        assert!(of(&[0, 1, 2], &|_, _| None).is_empty());
        let some = of(&[0, 1, 2, 3], &|one, other| (one != 3 && other != 3).then_some(1.0));
        assert_eq!(some.iter().map(|spot| spot.speaker).collect::<Vec<_>>(), [0, 1, 2]);
    }
}
