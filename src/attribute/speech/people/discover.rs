//! Finds people who are not declared in the cast, by names with titles, names beside a verb of speech, and names by
//! which somebody is called.

mod runs;

use super::{Id, People, bare, gender_of, titled};
use crate::attribute::speech::Gender;
use crate::attribute::speech::text::{Key, Text};
use crate::attribute::speech::tongues::{Classes, class};
use runs::{Run, runs, small};
use std::collections::BTreeMap;

/// The greatest number of people with the same word in their names who are compared.
const MOST_FITTING: usize = 64;

/// Adds the people who are not declared, and assigns each further name to the person who bears it.
pub(super) fn add(people: &mut People, text: &Text, quoted: &[bool], classes: &Classes) {
    let small = small(text);
    let runs = runs(text, quoted, classes);
    let mut kept: Vec<(&Vec<Key>, &Run)> = runs
        .iter()
        .filter(|(words, run)| {
            is_person(words, run, text, &small, classes.grammar.english) && people.bearers(words).is_none()
        })
        .collect();
    // Longest names come first, so that shorter names can be matched with them.
    kept.sort_by_key(|(words, run)| {
        (std::cmp::Reverse(bare(words, text).len()), std::cmp::Reverse(words.len()), run.first)
    });
    // How often the text uses the name under which each person is shown.
    let mut counts: Vec<usize> = vec![0; people.list.len()];
    for (words, run) in kept {
        let fits = fitting(people, words, run, text, &runs);
        let clear = clear(people, &fits, words, text, &counts);
        let Some(id) = clear else {
            match fits.is_empty() {
                true => {
                    let id = people.add(&display(text, words, run, classes.grammar.english), false);
                    counts.push(run.count);
                    people.bear(words.clone(), vec![id], text);
                }
                false => _ = people.bear(words.clone(), fits, text),
            }
            continue;
        };
        people.bear(words.clone(), vec![id], text);
        let alias = display(text, words, run, classes.grammar.english);
        let person = &mut people.list[id as usize];
        if !person.declared && run.count > counts[id as usize] {
            person.aliases.push(std::mem::replace(&mut person.name, alias));
            counts[id as usize] = run.count;
        } else {
            person.aliases.push(alias);
        }
    }
}

/// The person whom a name means, if that is clear. A surname alone means the man of a couple. Otherwise the name means
/// the person who is named over three times as often as each of the others.
fn clear(people: &People, fits: &[Id], words: &[Key], text: &Text, counts: &[usize]) -> Option<Id> {
    if let [one] = fits {
        return Some(*one);
    }
    let gender = |id: &Id| {
        let keys = &people.keys[*id as usize];
        keys.iter()
            .find_map(|key| titled(key, text))
            .or_else(|| keys.iter().find_map(|key| given(&bare(key, text), text)))
    };
    let men: Vec<Id> = fits.iter().copied().filter(|id| gender(id) != Some(Gender::Woman)).collect();
    let given = text.class_of(words[0]) & (class::GIVEN_M | class::GIVEN_F) != 0;
    if let ([man], [_], false) = (&men[..], words, given) {
        return Some(*man);
    }
    let best = fits.iter().copied().max_by_key(|id| (counts[*id as usize], std::cmp::Reverse(*id)))?;
    fits.iter().all(|id| *id == best || counts[*id as usize] * 3 < counts[best as usize]).then_some(best)
}

fn display(text: &Text, words: &[Key], run: &Run, english: bool) -> String {
    let (first, last) = (run.first, run.first + words.len() - 1);
    let (start, end) = (text.words[first].start as usize, text.words[last].end as usize);
    let written = text.text[start..end].split_whitespace().collect::<Vec<_>>().join(" ");
    let bare = if text.words[last].owns { written.trim_end_matches("'s").trim_end_matches("’s") } else { &written };
    // `The Queen` keeps her article; before a name, some languages have one that is no part of it.
    let article = first.checked_sub(1).filter(|at| text.words[*at].is(class::ARTICLE) && text.words[*at].gap == 0);
    let role = words.len() == 1 && text.class_of(words[0]) & class::RANK != 0;
    match article {
        _ if run.the * 2 <= run.count => bare.to_string(),
        Some(article) if role && !text.written(article).eq_ignore_ascii_case("the") => {
            format!("{} {bare}", text.written(article).to_lowercase())
        }
        _ if english => format!("the {bare}"),
        _ => bare.to_string(),
    }
}

/// Whether a run is the name of a person.
fn is_person(words: &[Key], run: &Run, text: &Text, small: &[usize], english: bool) -> bool {
    let class = |key: &Key| text.class_of(*key);
    let Some(last) = words.last() else { return false };
    let bare = bare(words, text);
    if bare.is_empty() {
        // A rank alone is a person if it usually follows an article and speaks: `the Queen`.
        return run.speaks > 1 && run.the * 2 > run.count && words.iter().any(|key| class(key) & class::RANK != 0);
    }
    let titled = class(&words[0]) & class::TITLE != 0 && class(&words[0]) & class::DEAR == 0;
    // The English tables know most words that begin sentences, and those of other languages fewer.
    let often = if english { small[*last as usize] / 3 } else { 2 * small[*last as usize] };
    let rare = often < run.count && run.place * 5 < run.count + 3;
    let given = class(&bare[0]) & (class::GIVEN_F | class::GIVEN_M) != 0;
    let say = class(last) & class::SAY != 0;
    titled && words.len() > 1 && class(last) & class::NOT_NAME == 0
        || run.speaks > 0 && (run.mid > 0 || run.speaks > 1) && rare && !say
        || run.tags > 0 && small[*last as usize] == 0 && rare && !say
        || run.called > 1 && run.mid > 1 && rare
        || run.joined > 0
            && run.joined * 4 > run.count
            && run.place == 0
            && small[*last as usize] == 0
            && words.len() == 1
        || given
            && run.mid > 1
            && run.place * 5 < run.count + 3
            && small[bare[0] as usize] * 2 < run.count
            && bare.len() < 3
}

/// The people already in the list whom a name can mean.
fn fitting(people: &People, words: &[Key], run: &Run, text: &Text, runs: &BTreeMap<Vec<Key>, Run>) -> Vec<Id> {
    let own = bare(words, text);
    if own.is_empty() {
        return Vec::new();
    }
    let name = || own.first().and_then(|first| given_gender(text.class_of(*first)));
    let gender = titled(words, text).or_else(|| run.gender()).or_else(name);
    let fits = |id: &Id| {
        let keys = &people.keys[*id as usize];
        keys.iter().any(|key| joins(key, words, &own, gender, text))
            && !keys.iter().any(|key| differs(key, words, text))
            && !(titled(words, text).is_some() && keys.iter().any(|key| apart(key, run, text, runs)))
    };
    // Such a person has every word of the name in their own names, so it is enough to look at the bearers of the rarest
    // word.
    let own = own.iter().filter_map(|word| people.by_word.get(word)).min_by_key(|ids| ids.len());
    let mut found: Vec<Id> = own.into_iter().flatten().copied().take(MOST_FITTING).filter(fits).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether two names have titles that one person would not both bear.
fn differs(one: &[Key], other: &[Key], text: &Text) -> bool {
    let title = |words: &[Key]| words.iter().copied().find(|key| text.class_of(*key) & class::EXACT != 0);
    let (Some(one), Some(other)) = (title(one), title(other)) else { return false };
    let women = [one, other].map(|key| gender_of(text.class_of(key)) == Some(Gender::Woman));
    one != other && (women[0] || women[1])
}

/// Whether the narration treats a name, or the given name in it, as belonging to another person than a run.
fn apart(key: &[Key], run: &Run, text: &Text, runs: &BTreeMap<Vec<Key>, Run>) -> bool {
    let own = bare(key, text);
    let given = own.first().filter(|_| own.len() > 1).and_then(|first| runs.get(&vec![*first]));
    let longer = runs.get(key).filter(|_| own.len() > 1 && titled(key, text).is_some());
    beside(runs.get(key), run) || beside(given, run) || [given, longer].into_iter().any(|one| both_speak(one, run))
}

/// Whether the narration uses both names so often, and lets both speak so often, that they are two people: `Tom` and
/// `Mr. Gradgrind`, `Mr. John Knightley` and `Mr. Knightley`. A narrator keeps to one such name for one person.
fn both_speak(one: Option<&Run>, other: &Run) -> bool {
    const BLOCKS: usize = 8;
    const TAGS: usize = 3;
    let often = |run: &Run| run.blocks.len() >= BLOCKS && run.speaks >= TAGS;
    one.is_some_and(often) && often(other)
}

/// Whether the narration uses both names in the same blocks so often that they are two people: `George` and `Mr.
/// Emerson`.
fn beside(one: Option<&Run>, other: &Run) -> bool {
    let Some(one) = one else { return false };
    let both = one.blocks.iter().filter(|block| other.blocks.binary_search(block).is_ok()).count();
    both >= 4 && both * 8 > one.blocks.len().min(other.blocks.len())
}

fn given(bare: &[Key], text: &Text) -> Option<Gender> {
    let [first, _, ..] = bare else { return None };
    given_gender(text.class_of(*first))
}

fn given_gender(class: u64) -> Option<Gender> {
    match (class & class::GIVEN_M != 0, class & class::GIVEN_F != 0) {
        (true, false) => Some(Gender::Man),
        (false, true) => Some(Gender::Woman),
        _ => None,
    }
}

/// Whether a shorter name can mean the bearer of a longer one.
fn joins(full: &[Key], words: &[Key], own: &[Key], gender: Option<Gender>, text: &Text) -> bool {
    let theirs = bare(full, text);
    let their_gender = titled(full, text).or_else(|| given(&theirs, text));
    if gender.is_some() && their_gender.is_some() && gender != their_gender {
        return false;
    }
    let title = |words: &[Key]| words.iter().copied().find(|key| text.class_of(*key) & class::EXACT != 0);
    let (title, their_title) = (title(words), title(full));
    if let (Some(one), Some(other)) = (title, their_title)
        && one != other
        && gender_of(text.class_of(one)) == Some(Gender::Woman)
    {
        return false;
    }
    // A surname alone means the man: `Braddocks` is not `Mrs. Braddocks`.
    if theirs == own && title.is_none() && their_gender == Some(Gender::Woman) && words.len() == 1 {
        return gender == Some(Gender::Woman) || text.class_of(words[0]) & class::GIVEN_F != 0;
    }
    if theirs == own {
        return title.is_none() || their_title.is_none() || title == their_title || gender == Some(Gender::Man);
    }
    // A surname with a title must match the end of the full name, while a name without a title may be any part of it.
    let part = own.len() < theirs.len() && own.iter().all(|key| theirs.contains(key));
    part && (title.is_none()
        || theirs.last() == own.last()
        || text.class_of(own[0]) & (class::GIVEN_F | class::GIVEN_M) != 0)
}
