//! Finds people who are not declared in the cast, by names with titles, names beside a verb of speech, and names by
//! which somebody is called.

use super::{Id, People, bare, gender_of, titled};
use crate::attribute::speech::Gender;
use crate::attribute::speech::text::{Key, Text, Word, gap};
use crate::attribute::speech::tongues::{Classes, class};
use std::collections::BTreeMap;

/// The number of words in the longest name that is looked for.
const MOST_WORDS: usize = 6;

/// The greatest number of people with the same word in their names who are compared.
const MOST_FITTING: usize = 64;

/// The statistics of a run of capitalised words.
#[derive(Default)]
struct Run {
    count: usize,
    /// How often it stands inside a sentence, where capitals are significant.
    mid: usize,
    /// How often it stands beside a verb of speech, outside of quotations.
    speaks: usize,
    /// How often it stands beside a verb of speech that is itself beside a quotation.
    tags: usize,
    /// How often it is set off by commas in a quotation, which means that somebody is called by name.
    called: usize,
    /// The index of the word where it first occurs.
    first: usize,
    /// How often it follows an article.
    the: usize,
    /// How often `and` joins it to another name.
    joined: usize,
    /// How often it follows `in` or `at`, as the names of places do.
    place: usize,
    /// The blocks whose narration contains it.
    blocks: Vec<usize>,
}

/// Adds the people who are not declared, and assigns each further name to the person who bears it.
pub(super) fn add(people: &mut People, text: &Text, quoted: &[bool], classes: &Classes) {
    let small = small(text);
    let runs = runs(text, quoted, classes);
    let mut kept: Vec<(&Vec<Key>, &Run)> = runs
        .iter()
        .filter(|(words, run)| is_person(words, run, text, &small) && people.bearers(words).is_none())
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
                    let id = people.add(&display(text, words, run), false);
                    counts.push(run.count);
                    people.bear(words.clone(), vec![id], text);
                }
                false => _ = people.bear(words.clone(), fits, text),
            }
            continue;
        };
        people.bear(words.clone(), vec![id], text);
        let alias = display(text, words, run);
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

fn display(text: &Text, words: &[Key], run: &Run) -> String {
    let (first, last) = (run.first, run.first + words.len() - 1);
    let (start, end) = (text.words[first].start as usize, text.words[last].end as usize);
    let written = text.text[start..end].split_whitespace().collect::<Vec<_>>().join(" ");
    let bare = if text.words[last].owns { written.trim_end_matches("'s").trim_end_matches("’s") } else { &written };
    if run.the * 2 > run.count { format!("the {bare}") } else { bare.to_string() }
}

/// How often each word is written in lower case.
fn small(text: &Text) -> Vec<usize> {
    let mut small = vec![0; text.distinct()];
    for word in text.words.iter().filter(|word| !word.capital) {
        small[word.key as usize] += 1;
    }
    small
}

/// Collects all runs of capitalised words that could be names.
fn runs(text: &Text, quoted: &[bool], classes: &Classes) -> BTreeMap<Vec<Key>, Run> {
    let mut runs: BTreeMap<Vec<Key>, Run> = BTreeMap::new();
    let mut at = 0;
    while at < text.words.len() {
        let begin = at;
        let end = run_end(text, at);
        at = end.max(at + 1);
        let mut start = begin;
        while start < end && is_opener(text, start, classes) {
            start += 1;
        }
        if start >= end {
            continue;
        }
        let words: Vec<Key> = text.words[start..end].iter().map(|word| word.key).collect();
        if words.iter().all(|key| text.class_of(*key) & class::NOT_NAME != 0) {
            continue;
        }
        let block = text.spans.partition_point(|span| span.end <= start);
        let run = runs.entry(words).or_insert_with(|| Run { first: start, ..Run::default() });
        run.count += 1;
        if !quoted[start] && run.blocks.last() != Some(&block) {
            run.blocks.push(block);
        }
        let before = start.checked_sub(1).map(|n| &text.words[n]);
        let plain = before.is_some_and(|before| before.gap & !gap::COMMA == 0);
        run.mid += usize::from(plain || start > begin);
        run.place += usize::from(start > 0 && is_place(text, start));
        run.the += usize::from(before.is_some_and(|before| before.gap == 0 && before.is(class::ARTICLE)));
        run.joined += usize::from(joined(text, start, end));
        run.speaks += usize::from(!quoted[start] && speaks(text, start, end));
        run.tags += usize::from(!quoted[start] && tags(text, quoted, start, end));
        run.called += usize::from(quoted[start] && called(text, start, end));
    }
    runs
}

/// Whether a word at the beginning of a run is not part of a name.
fn is_opener(text: &Text, at: usize, classes: &Classes) -> bool {
    let word = &text.words[at];
    let title = word.is(class::TITLE) && at + 1 < text.words.len() && text.words[at + 1].capital;
    word.is(class::NOT_NAME) && !title && !word.is(class::GIVEN_F | class::GIVEN_M)
        || word.is(class::SAY) && !word.is(class::GIVEN_F | class::GIVEN_M)
        || word.is(class::DEAR) && !title
        || classes.nouns_are_capital && at > 0 && text.words[at - 1].is(class::DET) && text.words[at - 1].gap == 0
}

/// The end of the run of capitalised words that begins at a word.
fn run_end(text: &Text, at: usize) -> usize {
    let capital = |word: usize| {
        let written = text.written(word);
        text.words[word].capital && (written.len() == 1 || written.chars().any(char::is_lowercase))
    };
    if !capital(at) {
        return at;
    }
    let mut end = at + 1;
    while end < text.words.len() && end - at < MOST_WORDS {
        let last = &text.words[end - 1];
        if last.gap != 0 || last.owns || last.is(class::I) {
            break;
        }
        if capital(end) {
            end += 1;
        } else if text.words[end].is(class::PARTICLE)
            && (!text.words[end].is(class::PREP | class::ARTICLE) || text.words[at].is(class::RANK | class::TITLE))
            && text.words[end].gap == 0
            && end + 1 < text.words.len()
            && capital(end + 1)
        {
            end += 2;
        } else {
            break;
        }
    }
    end
}

/// Whether `in` or `at` before a word makes it the name of a place. In `put in Ida` and `looked at Ida` it does not.
fn is_place(text: &Text, start: usize) -> bool {
    const AIMED: [&str; 16] = [
        "blink", "frown", "gaz", "glanc", "glar", "grin", "laugh", "look", "nod", "peer", "point", "shout", "smil",
        "snap", "star", "wink",
    ];
    let preposition = &text.words[start - 1];
    let verb = start.checked_sub(2).map(|at| &text.words[at]).filter(|verb| verb.gap == 0);
    let aimed = |verb: &Word| AIMED.iter().any(|stem| text.spelt(verb.key).starts_with(stem));
    preposition.gap == 0
        && match text.spelt(preposition.key) {
            "in" => !verb.is_some_and(|verb| verb.is(class::PUT)),
            "at" => !verb.is_some_and(aimed),
            _ => false,
        }
}

/// Whether a verb of speech stands beside a run.
fn speaks(text: &Text, start: usize, end: usize) -> bool {
    let last = &text.words[end - 1];
    let after = text.words.get(end).filter(|next| !last.owns && last.gap == 0 && !next.capital);
    let before = start.checked_sub(1).map(|n| &text.words[n]).filter(|before| before.gap == 0 && !before.capital);
    after.is_some_and(|next| next.is(class::SAY)) || before.is_some_and(|before| before.is(class::SAY))
}

/// Whether a run and its verb of speech precede or follow a quotation: `Tor said, "Yes."`
fn tags(text: &Text, quoted: &[bool], start: usize, end: usize) -> bool {
    let verb = text.words.get(end).is_some_and(|next| next.is(class::PLAIN) && !next.capital);
    let clean = !text.words[end - 1].owns && text.words[end - 1].gap == 0;
    let before = start.checked_sub(1).is_some_and(|at| quoted[at] && text.words[at].gap & gap::QUOTE != 0);
    let after = quoted.get(end + 1).is_some_and(|quoted| *quoted) && text.words[end].gap & gap::QUOTE != 0;
    verb && clean && (before || after)
}

/// Whether `and` joins a run to another name: `Mara and Ole`.
fn joined(text: &Text, start: usize, end: usize) -> bool {
    let and = |at: usize| text.words.get(at).is_some_and(|word| word.is(class::AND) && word.gap == 0);
    let name = |at: usize| text.words.get(at).is_some_and(|word| word.capital && !word.is(class::NOT_NAME));
    start > 1 && and(start - 1) && name(start - 2) || text.words[end - 1].gap == 0 && and(end) && name(end + 1)
}

/// Whether punctuation sets the words off on both sides, as it does when somebody is called by name.
fn called(text: &Text, start: usize, end: usize) -> bool {
    let marks = gap::COMMA | gap::STOP | gap::QUOTE | gap::DASH;
    let before = start.checked_sub(1).map_or(gap::QUOTE, |n| {
        let word = &text.words[n];
        if word.is(class::DEAR) && word.gap == 0 { gap::COMMA } else { word.gap }
    });
    before & marks != 0 && text.words[end - 1].gap & marks != 0 && before & gap::COMMA != 0
}

/// Whether a run is the name of a person.
fn is_person(words: &[Key], run: &Run, text: &Text, small: &[usize]) -> bool {
    let class = |key: &Key| text.class_of(*key);
    let Some(last) = words.last() else { return false };
    let bare = bare(words, text);
    if bare.is_empty() {
        // A rank alone is a person if it usually follows an article and speaks: `the Queen`.
        return run.speaks > 1 && run.the * 2 > run.count && words.iter().any(|key| class(key) & class::RANK != 0);
    }
    let titled = class(&words[0]) & class::TITLE != 0 && class(&words[0]) & class::DEAR == 0;
    let rare = small[*last as usize] < 3 * run.count && run.place * 5 < run.count + 3;
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
        || given && run.mid > 1 && small[bare[0] as usize] * 2 < run.count && bare.len() < 3
}

/// The people already in the list whom a name can mean.
fn fitting(people: &People, words: &[Key], run: &Run, text: &Text, runs: &BTreeMap<Vec<Key>, Run>) -> Vec<Id> {
    let own = bare(words, text);
    if own.is_empty() {
        return Vec::new();
    }
    let gender = titled(words, text).or_else(|| given(&own, text));
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
    let class = text.class_of(*first);
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
        return text.class_of(words[0]) & class::GIVEN_F != 0;
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
