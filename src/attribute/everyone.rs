//! Labels such as `ALL:` and `BOTH:`, under which several people speak at once (rule T11).

use super::Passage;
use super::people::{Id, NARRATOR, People};
use super::turns::Stretch;
use super::words::has;
use crate::names::key;
use crate::script::BlockKind;
use std::collections::HashMap;
use std::ops::Range;

/// Who is meant by everybody, in lower case and sorted.
#[rustfmt::skip]
const EVERYONE: &[&str] = &[
    "all", "alle", "allen", "ensemble", "everybody", "everyone", "iedereen", "omnes", "todas", "todos", "tous", "toutes",
    "tutte", "tutti", "wszyscy", "все",
];

/// Who is meant by two people, in lower case and sorted.
#[rustfmt::skip]
const BOTH: &[&str] = &[
    "ambas", "ambos", "beide", "beiden", "both", "entrambi", "les deux", "obaj", "oboje", "оба",
];

/// The most voices that speak at once. More are not heard as more, and each of them has to be spoken.
const MOST: usize = 6;

/// How many turns away two people may be. Without a limit, a monologue would be read again and again.
const REACH: usize = 200;

/// Whether a label means several people, whoever they are.
pub(super) fn is_collective(label: &str) -> bool {
    let key = key(label);
    has(EVERYONE, &key) || has(BOTH, &key)
}

/// Gives the turns under such labels to those who speak in the scene or, if nobody else does there, to those who speak in
/// the whole text. A name that is declared is somebody, with a voice of its own.
pub(super) fn resolve(passages: &mut [Passage], people: &mut People) {
    let collective: Vec<Id> = (1..people.len()).filter(|&id| is_everyone(people, id)).collect();
    if collective.is_empty() {
        return;
    }
    let turns = turns(passages, people, &collective);
    let whole = most(&turns);
    for scene in scenes(passages) {
        let here = among(&turns, &scene);
        let most_here = most(here);
        for nth in scene {
            for of in 0..passages[nth].stretches.len() {
                let Some((id, rule)) = passages[nth].stretches[of].turn.filter(|(id, _)| collective.contains(id))
                else {
                    continue;
                };
                let both = has(BOTH, &key(&people.speaker(id).name));
                let (meant, otherwise) = match both {
                    true => (two(here, (nth, of)), two(&turns, (nth, of))),
                    false => (most_here.clone(), whole.clone()),
                };
                let members = if meant.len() > 1 { meant } else { otherwise };
                if members.len() > 1 {
                    let passage = &mut passages[nth];
                    let place = label_place(passage, of);
                    passage.stretches[of].turn = Some((people.group(members, place), rule));
                }
            }
        }
    }
}

fn is_everyone(people: &People, id: Id) -> bool {
    let speaker = people.speaker(id);
    !speaker.declared && people.members(id).is_empty() && is_collective(&speaker.name)
}

fn label_place(passage: &Passage, of: usize) -> crate::diag::Place {
    let Stretch { label, range, .. } = &passage.stretches[of];
    let words = if label.is_empty() { range.clone() } else { label.clone() };
    passage.block.place_of(words)
}

/// A turn of a single person.
struct Turn {
    /// The passage, and which of its stretches.
    at: (usize, usize),
    id: Id,
}

/// All turns of single people, in order. Those who speak at once have one each.
fn turns(passages: &[Passage], people: &People, collective: &[Id]) -> Vec<Turn> {
    let mut turns = Vec::new();
    for (nth, passage) in passages.iter().enumerate() {
        for (of, stretch) in passage.stretches.iter().enumerate() {
            let Some((id, _)) = stretch.turn.filter(|_| stretch.cue.is_none()) else { continue };
            let members = people.members(id);
            let each = if members.is_empty() { std::slice::from_ref(&id) } else { members };
            let each = each.iter().filter(|id| **id != NARRATOR && !collective.contains(id));
            turns.extend(each.map(|&id| Turn { at: (nth, of), id }));
        }
    }
    turns
}

/// The scenes, each as its passages. Headings and breaks begin one.
fn scenes(passages: &[Passage]) -> Vec<Range<usize>> {
    let begins = |passage: &Passage| passage.block.kind != BlockKind::Paragraph;
    let mut starts: Vec<usize> = (0..passages.len()).filter(|&nth| nth == 0 || begins(&passages[nth])).collect();
    starts.push(passages.len());
    starts.windows(2).map(|pair| pair[0]..pair[1]).collect()
}

fn among<'t>(turns: &'t [Turn], passages: &Range<usize>) -> &'t [Turn] {
    let bound = |passage: usize| turns.partition_point(|turn| turn.at.0 < passage);
    &turns[bound(passages.start)..bound(passages.end)]
}

/// Everybody who has a turn, in order of appearance: of too many, those with the most turns.
fn most(turns: &[Turn]) -> Vec<Id> {
    let mut known: HashMap<Id, usize> = HashMap::new();
    let mut counts: Vec<(Id, usize)> = Vec::new();
    for turn in turns {
        let nth = *known.entry(turn.id).or_insert(counts.len());
        if nth == counts.len() {
            counts.push((turn.id, 0));
        }
        counts[nth].1 += 1;
    }
    let mut chosen: Vec<usize> = (0..counts.len()).collect();
    chosen.sort_by_key(|&nth| std::cmp::Reverse(counts[nth].1));
    chosen.truncate(MOST);
    chosen.sort_unstable();
    chosen.into_iter().map(|nth| counts[nth].0).collect()
}

/// The two people who spoke last before a turn, or else speak next. Of these two, the one whom the text names first comes
/// first, so that the same two are always the same group.
fn two(turns: &[Turn], at: (usize, usize)) -> Vec<Id> {
    let (before, after) = turns.split_at(turns.partition_point(|turn| turn.at < at));
    let mut chosen: Vec<Id> = Vec::new();
    for turn in before.iter().rev().take(REACH).chain(after.iter().take(REACH)) {
        if !chosen.contains(&turn.id) {
            chosen.push(turn.id);
        }
        if chosen.len() == 2 {
            break;
        }
    }
    chosen.sort_unstable();
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted() {
        for list in [EVERYONE, BOTH] {
            let mut sorted = list.to_vec();
            sorted.sort_unstable();
            assert_eq!(list, sorted);
        }
    }
}
