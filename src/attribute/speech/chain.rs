//! Computes how probable each speaker of a conversation is, by summing over all sequences of speakers forward and
//! backward.
//!
//! A state consists of the person who speaks and the last other person who spoke. So `the one who spoke before that`
//! keeps its meaning however long one person goes on speaking. The sums are exact. Their cost is quadratic in the
//! number of people, because the weight of a step depends only on whether the same person, the previous other speaker
//! or a third person speaks.

use super::people::Id;

/// Stands for a speaker whom the text does not identify, or for several people who speak at once.
pub(super) const NOBODY: Id = Id::MAX;

/// The candidates for one quotation with their scores, and the scores of the steps that lead to it.
#[derive(Clone, Debug)]
pub(super) struct Link {
    pub ids: Vec<Id>,
    pub scores: Vec<f64>,
    /// The scores if the same person speaks on, if the previous other speaker returns, and if a third person speaks.
    pub steps: [f64; 3],
    /// Whether the quotation continues the one before. Then a change of speakers is ruled out here, even the first
    /// change of the conversation, which none of the three steps covers.
    pub bound: bool,
}

/// The results of the sums over a conversation.
#[derive(Clone, Debug)]
pub(super) struct Sums {
    /// The logarithm of the sum over all sequences of speakers.
    #[cfg(test)]
    pub total: f64,
    /// The probability of each candidate of each quotation.
    pub speakers: Vec<Vec<f64>>,
    /// The probabilities, at each quotation, that the same person, the previous other speaker or a third person speaks.
    pub steps: Vec<[f64; 3]>,
}

/// Cuts a conversation into segments where it has more people or more quotations than the sums can handle.
pub(super) fn segments(links: &[Link]) -> Vec<std::ops::Range<usize>> {
    const MOST_PEOPLE: usize = 48;
    const MOST_LINKS: usize = 400;
    let mut segments = Vec::new();
    let mut start = 0;
    let mut people: std::collections::BTreeSet<Id> = std::collections::BTreeSet::new();
    for (nth, link) in links.iter().enumerate() {
        people.extend(&link.ids);
        if nth > start && (people.len() > MOST_PEOPLE || nth - start >= MOST_LINKS) {
            segments.push(start..nth);
            start = nth;
            people = link.ids.iter().copied().collect();
        }
    }
    segments.push(start..links.len());
    segments
}

/// The exponentials of the scores of one quotation: of each candidate and of each step.
struct Place {
    /// Pairs of a person's index within the conversation and that person's weight.
    speakers: Vec<(usize, f64)>,
    steps: [f64; 3],
    /// The weight of the first change of speakers in the conversation.
    change: f64,
    #[cfg(test)]
    shift: f64,
}

impl Place {
    /// The exponential of the score of a step by which the previous other speaker returns, and the index of that step.
    /// `NOBODY` is not one person, so whoever speaks next of whom nothing is known is a third person.
    fn returning(&self, id: Id) -> (f64, usize) {
        let step = if id == NOBODY { 2 } else { 1 };
        (self.steps[step], step)
    }
}

/// Sums over all sequences of speakers. Candidates for which `allowed` is false are left out.
pub(super) fn sums(links: &[Link], allowed: Option<&[Vec<bool>]>) -> Sums {
    let mut ids: Vec<Id> = links.iter().flat_map(|link| link.ids.iter().copied()).collect();
    ids.sort_unstable();
    ids.dedup();
    let places: Vec<Place> = links
        .iter()
        .enumerate()
        .map(|(nth, link)| place(link, &ids, allowed.map(|allowed| &allowed[nth][..])))
        .collect();
    let people = ids.len();
    let mut forward: Vec<Vec<f64>> = Vec::with_capacity(links.len());
    let mut scales = Vec::with_capacity(links.len());
    for (nth, place) in places.iter().enumerate() {
        let mut next = vec![0.0; (people + 1) * people];
        match nth.checked_sub(1).map(|n| &forward[n]) {
            None => place.speakers.iter().for_each(|(who, weight)| next[people * people + who] = *weight),
            Some(last) => step_forward(last, &mut next, place, &ids),
        }
        let scale: f64 = next.iter().sum::<f64>().max(1e-300);
        next.iter_mut().for_each(|value| *value /= scale);
        scales.push(scale);
        forward.push(next);
    }
    backward(links, &places, &ids, &forward, &scales)
}

fn place(link: &Link, ids: &[Id], allowed: Option<&[bool]>) -> Place {
    let allows = |n: &usize| allowed.is_none_or(|allowed| allowed[*n]);
    let shift = (0..link.ids.len()).filter(allows).map(|n| link.scores[n]).fold(f64::NEG_INFINITY, f64::max);
    let shift = if shift.is_finite() { shift } else { 0.0 };
    let number = |id: &Id| ids.binary_search(id).unwrap_or(0);
    let speakers = (0..link.ids.len())
        .filter(allows)
        .map(|n| (number(&link.ids[n]), (link.scores[n] - shift).max(-60.0).exp()))
        .collect();
    let change = if link.bound { 1e-13 } else { 1.0 };
    Place {
        speakers,
        steps: link.steps.map(f64::exp),
        change,
        #[cfg(test)]
        shift,
    }
}

/// For each person, the sum over all states in which that person speaks, whoever spoke before.
fn totals(state: &[f64], people: usize) -> Vec<f64> {
    let mut totals = vec![0.0; people];
    for before in 0..=people {
        for (total, value) in totals.iter_mut().zip(&state[before * people..]) {
            *total += value;
        }
    }
    totals
}

fn step_forward(last: &[f64], next: &mut [f64], place: &Place, ids: &[Id]) {
    let people = ids.len();
    let totals = totals(last, people);
    let [same, _, third] = place.steps;
    for &(who, weight) in &place.speakers {
        let (back, _) = place.returning(ids[who]);
        for before in 0..=people {
            next[before * people + who] += last[before * people + who] * same * weight;
        }
        for other in (0..people).filter(|other| *other != who) {
            let first = last[people * people + other];
            let again = last[who * people + other];
            let rest = (totals[other] - first - again).max(0.0);
            next[other * people + who] += (first * place.change + again * back + rest * third) * weight;
        }
    }
}

fn backward(links: &[Link], places: &[Place], ids: &[Id], forward: &[Vec<f64>], scales: &[f64]) -> Sums {
    let people = ids.len();
    let mut after = vec![1.0; (people + 1) * people];
    let mut speakers = vec![Vec::new(); links.len()];
    let mut steps = vec![[0.0; 3]; links.len()];
    for nth in (0..links.len()).rev() {
        let state = &forward[nth];
        let mut by_person = vec![0.0; people];
        for before in 0..=people {
            for who in 0..people {
                by_person[who] += state[before * people + who] * after[before * people + who];
            }
        }
        let sum: f64 = by_person.iter().sum::<f64>().max(1e-300);
        speakers[nth] = links[nth].ids.iter().map(|id| by_person[ids.binary_search(id).unwrap_or(0)] / sum).collect();
        let Some(last) = nth.checked_sub(1).map(|n| &forward[n]) else { break };
        let (earlier, shares) = step_backward(last, &after, &places[nth], ids, scales[nth]);
        let sum: f64 = shares.iter().sum::<f64>().max(1e-300);
        steps[nth] = [shares[0] / sum, shares[1] / sum, shares[2] / sum];
        after = earlier;
    }
    #[cfg(test)]
    let total =
        scales.iter().map(|scale| scale.ln()).sum::<f64>() + places.iter().map(|place| place.shift).sum::<f64>();
    Sums {
        #[cfg(test)]
        total,
        speakers,
        steps,
    }
}

/// Takes one step backward. Returns the backward sums at the previous quotation, and the shares of the three steps,
/// followed by the share of the first change of speakers in the conversation, which none of the three steps covers.
fn step_backward(last: &[f64], after: &[f64], place: &Place, ids: &[Id], scale: f64) -> (Vec<f64>, [f64; 4]) {
    let people = ids.len();
    let [same, _, third] = place.steps;
    let mut earlier = vec![0.0; (people + 1) * people];
    let mut shares = [0.0; 4];
    for other in 0..people {
        // The sum over everybody other than `other` who can speak next, computed once.
        let mut thirds = 0.0;
        for &(who, weight) in place.speakers.iter().filter(|(who, _)| *who != other) {
            thirds += weight * after[other * people + who];
        }
        for before in 0..=people {
            let state = last[before * people + other];
            if state == 0.0 {
                continue;
            }
            let mut again = 0.0;
            let mut own = 0.0;
            for &(who, weight) in &place.speakers {
                if who == other {
                    own = weight * after[before * people + who] * same;
                } else if who == before {
                    again = weight * after[other * people + who];
                }
            }
            let first = before == people;
            let (back, step) = place.returning(ids.get(before).copied().unwrap_or(NOBODY));
            let rest = (thirds - again).max(0.0);
            let changed = if first { thirds * place.change } else { rest * third };
            let value = (own + again * back + changed) / scale;
            earlier[before * people + other] = value;
            shares[0] += state * own;
            shares[step] += state * again * back;
            shares[if first { 3 } else { 2 }] += state * changed;
        }
    }
    (earlier, shares)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computes the sums by enumerating all sequences, one by one.
    fn plainly(links: &[Link]) -> Sums {
        let mut sums = Sums {
            total: 0.0,
            speakers: links.iter().map(|link| vec![0.0; link.ids.len()]).collect(),
            steps: vec![[0.0; 3]; links.len()],
        };
        let mut all = 0.0;
        let count: usize = links.iter().map(|link| link.ids.len()).product();
        for mut n in 0..count {
            let path: Vec<usize> = links
                .iter()
                .map(|link| {
                    let at = n % link.ids.len();
                    n /= link.ids.len();
                    at
                })
                .collect();
            let (mut score, mut other) = (0.0, None);
            let mut taken = Vec::new();
            for (nth, at) in path.iter().enumerate() {
                score += links[nth].scores[*at];
                let Some(before) = nth.checked_sub(1).map(|n| links[n].ids[path[n]]) else { continue };
                let who = links[nth].ids[*at];
                let step = match () {
                    () if who == before => Some(0),
                    () if other == Some(who) && who != NOBODY => Some(1),
                    () if other.is_some() => Some(2),
                    () => None,
                };
                score += step.map_or(0.0, |step| links[nth].steps[step]);
                taken.extend(step.map(|step| (nth, step)));
                if who != before {
                    other = Some(before);
                }
            }
            all += f64::exp(score);
            path.iter().enumerate().for_each(|(nth, at)| sums.speakers[nth][*at] += f64::exp(score));
            taken.iter().for_each(|(nth, step)| sums.steps[*nth][*step] += f64::exp(score));
        }
        sums.total = f64::ln(all);
        sums.speakers.iter_mut().flatten().for_each(|value| *value /= all);
        sums.steps.iter_mut().flatten().for_each(|value| *value /= all);
        sums
    }

    #[test]
    fn the_sums_are_those_over_all_sequences() {
        let link = |ids: &[Id], scores: &[f64]| Link {
            ids: ids.to_vec(),
            scores: scores.to_vec(),
            steps: [-0.7, 1.1, 0.2],
            bound: false,
        };
        let links = [
            link(&[1, 2, 3], &[0.1, 0.5, -0.4]),
            link(&[2, 3], &[0.3, 0.0]),
            link(&[1, NOBODY], &[0.2, 0.4]),
            link(&[1, 2, 3, NOBODY], &[0.0, -1.0, 0.7, 0.2]),
            link(&[1, 3, NOBODY], &[0.2, 0.3, 0.1]),
            link(&[1, 2, 3], &[0.0, 0.4, 0.1]),
        ];
        let (quick, plain) = (sums(&links, None), plainly(&links));
        assert!((quick.total - plain.total).abs() < 1e-9, "{} {}", quick.total, plain.total);
        for (one, other) in quick.speakers.iter().flatten().zip(plain.speakers.iter().flatten()) {
            assert!((one - other).abs() < 1e-9, "{one} {other}");
        }
        for (one, other) in quick.steps.iter().flatten().zip(plain.steps.iter().flatten()) {
            assert!((one - other).abs() < 1e-9, "{one} {other}");
        }
    }
}
