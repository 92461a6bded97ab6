//! Text that is spoken faster than it can be read, with no silence beside it, gets time from its neighbours.

use super::Shown;

/// How far, in seconds, the moment at which one text takes the place of the next one is moved at most. It is less than a
/// word takes to say, so text and voice still seem to go together.
const MOST: f64 = 0.25;

/// How far away a lender is at most. What is between the two moves as well, and the search has to end.
const NEAR: usize = 8;

/// Moves moments at which one text takes the place of another, so that as many as possible are shown as long as they need.
/// Nobody lends what it needs itself. `wanted` is how long each has to be shown. All times are in ticks.
pub(super) fn lend(all: &mut [Shown], wanted: &[u64], ticks: u32) {
    let most = (MOST * f64::from(ticks)) as u64;
    // How far the beginning of each has been moved.
    let mut moved = vec![0; all.len()];
    for nth in 0..all.len() {
        while let Some((lender, time)) = lender(all, wanted, nth) {
            // Everything between the two is shown as long as before, but later or earlier.
            let borders = if lender > nth { nth + 1..lender + 1 } else { lender + 1..nth + 1 };
            let time = borders.clone().map(|border| most - moved[border]).fold(time, u64::min);
            if time == 0 {
                break;
            }
            for border in borders {
                moved[border] += time;
                let at = if lender > nth { all[border].start + time } else { all[border].start - time };
                (all[border - 1].end, all[border].start) = (at, at);
            }
        }
    }
}

/// The nearest one that has time left and is shown without a gap before or after the others up to this one, and how much
/// time it can give. Of two that are as near, it is the one before. `None` if nothing is needed or there is nobody.
fn lender(all: &[Shown], wanted: &[u64], nth: usize) -> Option<(usize, u64)> {
    let left = |nth: usize| (all[nth].end - all[nth].start).saturating_sub(wanted[nth]);
    let needed = wanted[nth].saturating_sub(all[nth].end - all[nth].start);
    let joined = |nth: usize| all[nth - 1].end == all[nth].start;
    let before = (0..nth).rev().take(NEAR).take_while(|&other| joined(other + 1)).find(|&other| left(other) > 0);
    let after = (nth + 1..all.len()).take(NEAR).take_while(|&other| joined(other)).find(|&other| left(other) > 0);
    let nearest = [before, after].into_iter().flatten().min_by_key(|other| other.abs_diff(nth))?;
    Some((nearest, needed.min(left(nearest)))).filter(|_| needed > 0)
}
