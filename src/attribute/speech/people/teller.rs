//! Finds the person who tells the story, if a character does.

use super::{Id, Mentions, NARRATOR, People};
use crate::attribute::speech::text::{Text, gap};
use crate::attribute::speech::tongues::class;

/// The share of the words outside of quotations that must be words such as `I` or `me` for the story to have a teller.
const SHARE: f64 = 0.012;
/// How often a person must be called by name to be taken for the teller.
const CALLED: usize = 4;

/// Finds the person who tells the story as `I`: somebody with the declared name `I`, or else somebody who is called by name in quotations but hardly ever named by
/// the narration. Returns the narrator if that person cannot be identified, and `None` if the story is not told in the
/// first person.
pub(in crate::attribute::speech) fn teller(
    people: &People,
    text: &Text,
    mentions: &Mentions,
    quoted: &[bool],
) -> Option<Id> {
    let told = (0..text.words.len()).filter(|at| !quoted[*at]);
    let (mut all, mut own) = (0usize, 0usize);
    for at in told {
        all += 1;
        own += usize::from(text.words[at].is(class::I | class::MINE));
    }
    if (own as f64) <= SHARE * all as f64 || own < 3 {
        return None;
    }
    if let Some(declared) = people.declared_teller {
        return Some(declared);
    }
    let mut called = vec![0usize; people.list.len()];
    let mut named = vec![0usize; people.list.len()];
    for mention in &mentions.list {
        let [id] = mention.ids[..] else { continue };
        if !mention.quoted {
            named[id as usize] += 1;
        } else if is_called(text, mention.at, mention.length) {
            called[id as usize] += 1;
        }
    }
    let mut ranked: Vec<Id> = people.ids().filter(|id| called[*id as usize] >= CALLED).collect();
    ranked.retain(|id| named[*id as usize] * 6 <= called[*id as usize]);
    ranked.sort_by_key(|id| (std::cmp::Reverse(called[*id as usize]), *id));
    match ranked[..] {
        [one] => Some(one),
        [one, other, ..] if called[one as usize] > 2 * called[other as usize] => Some(one),
        _ => Some(NARRATOR),
    }
}

/// Whether a name in a quotation addresses somebody: it has punctuation on both sides.
pub(in crate::attribute::speech) fn is_called(text: &Text, at: usize, length: usize) -> bool {
    let mut first = at;
    while first > 0 && text.words[first - 1].gap == 0 && text.words[first - 1].is(class::DEAR | class::MINE) {
        first -= 1;
    }
    let before = first.checked_sub(1).map_or(gap::BLOCK, |n| text.words[n].gap);
    let after = text.words[at + length - 1].gap;
    before != 0 && after & !gap::BRACKET != 0 && !text.words[at + length - 1].owns
}
