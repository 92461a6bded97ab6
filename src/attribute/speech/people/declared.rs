//! Adds the people whom the writer declares in the cast, with their names and the parts of those names by which the
//! text may call them.

use super::{Id, People, bare, titled};
use crate::attribute::speech::Declared;
use crate::attribute::speech::text::{Key, Text};
use crate::attribute::speech::tongues::{Classes, class};
use std::collections::{BTreeMap, BTreeSet};

/// If two people share a name, it means the one who is named more than this many times as often as the other.
const OFTENER: usize = 3;
/// A part of a name that more people than this share is not taken as a name at all.
const MOST_BEARERS: usize = 8;

/// The bearers of each name, by its words.
type Bearers = BTreeMap<Vec<Key>, Vec<Id>>;

/// Adds the declared people.
pub(super) fn add(people: &mut People, text: &mut Text, declared: &[Declared], classes: &Classes) {
    let (given, whole) = names(people, text, declared, classes);
    let proper: BTreeMap<Vec<Key>, Vec<Id>> = given
        .iter()
        .filter(|(words, _)| !whole.contains(*words))
        .map(|(words, ids)| (words.clone(), ids.clone()))
        .collect();
    for (words, ids) in &given {
        people.bear(words.clone(), ids.clone(), text);
    }
    let often = often(text, &given);
    let mut parts = parts(text, &proper);
    // If a one-part name such as `Bounderby` is declared beside a longer one such as `Josiah Bounderby`, both entries
    // may be the same person. The single name then means either of them.
    for (words, ids) in &given {
        let others = parts.get(words).filter(|_| is_only(ids, declared));
        let others: Vec<Id> = others.into_iter().flatten().copied().filter(|id| !ids.contains(id)).collect();
        if !others.is_empty() && others.len() < MOST_BEARERS {
            let all = ids.iter().copied().chain(others).collect();
            people.names.insert(words.clone(), all);
        }
    }
    parts.retain(|part, ids| !given.contains_key(part) && ids.len() <= MOST_BEARERS);
    ranks(text, &given, &mut parts);
    // For each word and person, how often the person's declared names that contain the word occur in the text.
    let mut counts: BTreeMap<(Key, Id), usize> = BTreeMap::new();
    for (name, ids) in &given {
        for key in name {
            ids.iter().for_each(|id| *counts.entry((*key, *id)).or_default() += often.get(name).copied().unwrap_or(0));
        }
    }
    for (words, ids) in parts {
        let count = |id: Id| words.iter().map(|key| counts.get(&(*key, id)).copied().unwrap_or(0)).min().unwrap_or(0);
        let mut ranked: Vec<(usize, Id)> = ids.iter().map(|id| (count(*id), *id)).collect();
        ranked.sort_by_key(|(often, id)| (std::cmp::Reverse(*often), *id));
        let clear = ranked.len() == 1 || ranked[0].0 > OFTENER * ranked[1].0;
        let ids = if clear { vec![ranked[0].1] } else { ranked.into_iter().map(|(_, id)| id).collect() };
        people.bear(words, ids, text);
    }
}

/// The bearers of each declared name, and the names that must not be split into parts. Those have an article or a
/// genitive: `Alice's sister` is not Alice.
fn names(
    people: &mut People,
    text: &mut Text,
    declared: &[Declared],
    classes: &Classes,
) -> (Bearers, BTreeSet<Vec<Key>>) {
    let mut given: BTreeMap<Vec<Key>, Vec<Id>> = BTreeMap::new();
    let mut whole: BTreeSet<Vec<Key>> = BTreeSet::new();
    for one in declared {
        let id = people.add(&one.name, true);
        let person = &mut people.list[id as usize];
        person.aliases.extend(one.aliases.iter().filter(|alias| **alias != one.name).cloned());
        for name in std::iter::once(&one.name).chain(&one.aliases) {
            let words = text.name(name, classes);
            if words.iter().all(|key| text.class_of(*key) & class::I != 0) {
                people.declared_teller = people.declared_teller.or(Some(id));
                continue;
            }
            let lower = name.to_lowercase();
            if name.starts_with(char::is_lowercase) && !text.is_article(&lower) {
                people.small.extend(words.first());
            }
            if ["'s ", "’s "].iter().any(|own| lower.contains(own)) || lower.starts_with("the ") {
                whole.insert(words.clone());
            }
            let ids = given.entry(words).or_default();
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }
    (given, whole)
}

/// Whether a name belongs to one declared person only, who has no other name.
fn is_only(ids: &[Id], declared: &[Declared]) -> bool {
    let [id] = ids else { return false };
    declared.get(*id as usize - 1).is_some_and(|one| one.aliases.iter().all(|alias| *alias == one.name))
}

/// First names, surnames, and titles with surnames, each with all people who bear it.
fn parts(text: &Text, given: &BTreeMap<Vec<Key>, Vec<Id>>) -> BTreeMap<Vec<Key>, Vec<Id>> {
    let mut parts: BTreeMap<Vec<Key>, Vec<Id>> = BTreeMap::new();
    for (words, ids) in given {
        let Some(first) = words.first().map(|key| text.class_of(*key)) else { continue };
        let bare = bare(words, text);
        // `her mother` has no parts, and `Mrs. John Knightley` is not called `John`.
        if first & class::DET != 0 || bare.is_empty() {
            continue;
        }
        let wife = titled(words, text) == Some(crate::attribute::speech::Gender::Woman)
            && bare.len() > 1
            && text.class_of(bare[0]) & class::GIVEN_M != 0;
        let mut add = |part: Vec<Key>| {
            let all = parts.entry(part).or_default();
            if all.len() <= MOST_BEARERS {
                all.extend(ids.iter().filter(|id| !all.contains(id)).copied().collect::<Vec<_>>());
            }
        };
        if words.len() > 1 {
            for key in bare.iter().skip(usize::from(wife) * (bare.len() - 1)) {
                let class = text.class_of(*key);
                if class & class::NOT_NAME == 0 || class & (class::GIVEN_F | class::GIVEN_M) != 0 {
                    add(vec![*key]);
                }
            }
        }
        if let Some(last) = bare.last() {
            for key in words.iter().filter(|key| text.class_of(**key) & class::TITLE != 0) {
                add(vec![*key, *last]);
            }
        }
    }
    parts
}

/// Adds ranks that only one person holds: `the count`, `the doctor`.
fn ranks(text: &mut Text, given: &BTreeMap<Vec<Key>, Vec<Id>>, parts: &mut BTreeMap<Vec<Key>, Vec<Id>>) {
    let mut ranks: BTreeMap<Vec<Key>, Vec<Id>> = BTreeMap::new();
    for (words, ids) in given {
        for key in words {
            let full = match text.spelt(*key) {
                "dr" => "doctor",
                "capt" => "captain",
                "col" => "colonel",
                other => other,
            };
            let Some(key) = text.key(full).filter(|key| text.class_of(*key) & class::RANK != 0) else { continue };
            let all = ranks.entry(vec![key]).or_default();
            if all.len() < 2 {
                all.extend(ids.iter().filter(|id| !all.contains(id)).copied().collect::<Vec<_>>());
            }
        }
    }
    ranks.retain(|rank, ids| ids.len() == 1 && !given.contains_key(rank));
    parts.extend(ranks);
}

/// How often each of the declared names occurs in the text.
fn often(text: &Text, given: &BTreeMap<Vec<Key>, Vec<Id>>) -> BTreeMap<Vec<Key>, usize> {
    let mut often: BTreeMap<Vec<Key>, usize> = BTreeMap::new();
    let mut longest: BTreeMap<Key, usize> = BTreeMap::new();
    for words in given.keys() {
        let most = words.first().map(|first| longest.entry(*first).or_default());
        most.into_iter().for_each(|most| *most = words.len().max(*most));
    }
    for at in (0..text.words.len()).filter(|at| text.words[*at].capital) {
        let most = longest.get(&text.words[at].key).copied().unwrap_or(0).min(text.words.len() - at);
        for length in 1..=most {
            let words: Vec<Key> = text.words[at..at + length].iter().map(|word| word.key).collect();
            if given.contains_key(&words) {
                *often.entry(words).or_default() += 1;
            }
        }
    }
    often
}
