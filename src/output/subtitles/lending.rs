//! Text that is spoken faster than it can be read, with no silence beside it, gets time from its neighbours, and from the
//! silence beside those.

use super::Shown;
use std::ops::Range;

/// How far, in seconds, the moment at which one text takes the place of the next one is moved at most. It is less than a
/// word takes to say, so text and voice still seem to go together.
const MOST: f64 = 0.25;

/// How far away a lender is at most. What is between the two moves as well, and the search has to end.
const NEAR: usize = 8;

/// Moves moments at which one text takes the place of another, so that as many as possible are shown as long as they need.
/// What is between two texts is lent as well, but nobody lends what it needs itself. `wanted` is how long each has to be shown.
/// All times are in ticks.
pub(super) fn lend(all: &mut [Shown], wanted: &[u64], ticks: u32) {
    // How far each border may still be moved. Border 3 is the one between the texts 2 and 3.
    let mut room = vec![(MOST * f64::from(ticks)) as u64; all.len()];
    for nth in 0..all.len() {
        while let Some((borders, time)) = lender(all, wanted, &room, nth) {
            let later = borders.start > nth;
            for border in borders {
                room[border] -= time;
                shift(all, border, (later, time));
            }
        }
    }
}

/// Moves a border. If there is a gap, only the text moves that is shown longer then.
fn shift(all: &mut [Shown], border: usize, (later, time): (bool, u64)) {
    let joined = all[border - 1].end == all[border].start;
    if later {
        all[border - 1].end += time;
        all[border].start += if joined { time } else { 0 };
    } else {
        all[border].start -= time;
        all[border - 1].end -= if joined { time } else { 0 };
    }
}

/// The borders that have to move so that a text gets time from the nearest gap or text that has some, and by how much. All
/// texts between the two are shown as long as before. Of two that are as near, it is the one before. `None` if nothing is needed
/// or there is nobody.
fn lender(all: &[Shown], wanted: &[u64], room: &[u64], nth: usize) -> Option<(Range<usize>, u64)> {
    let needed = wanted[nth].saturating_sub(all[nth].end - all[nth].start);
    // What the text on the other side of a border has left, or the gap between them.
    let lends = |border: usize, text: usize| {
        let gap = all[border].start - all[border - 1].end;
        let left = (all[text].end - all[text].start).saturating_sub(wanted[text]);
        Some(if gap > 0 { gap } else { left }).filter(|time| *time > 0)
    };
    let before = (1..=nth).rev().take(NEAR).find_map(|border| Some((border..nth + 1, lends(border, border - 1)?)));
    let after = (nth + 1..all.len()).take(NEAR).find_map(|border| Some((nth + 1..border + 1, lends(border, border)?)));
    let both = [before, after].into_iter().flatten();
    let fitting = both.map(|(borders, time)| {
        let time = room[borders.clone()].iter().copied().fold(time.min(needed), u64::min);
        (borders, time)
    });
    fitting.filter(|(_, time)| *time > 0).min_by_key(|(borders, _)| borders.len())
}
