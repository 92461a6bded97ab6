//! Runs of capitalised words, which can be names, and how the text uses each of them.

use super::super::{Gender, Key};
use crate::attribute::speech::text::{Text, Word, gap};
use crate::attribute::speech::tongues::{Classes, class};
use std::collections::BTreeMap;

/// The number of words in the longest name that is looked for.
const MOST_WORDS: usize = 6;

/// The number of words after a run in which a pronoun is looked for.
const REACH: usize = 12;

/// So many pronouns of one kind, and so many times as many as of the other, tell the gender of a run.
const ENOUGH: usize = 6;
const CLEARLY: usize = 3;

/// The statistics of a run of capitalised words.
#[derive(Default)]
pub(super) struct Run {
    pub count: usize,
    /// How often it stands inside a sentence, where capitals are significant.
    pub mid: usize,
    /// How often it stands beside a verb of speech, outside of quotations.
    pub speaks: usize,
    /// How often it stands beside a verb of speech that is itself beside a quotation.
    pub tags: usize,
    /// How often it is set off by commas in a quotation, which means that somebody is called by name.
    pub called: usize,
    /// The index of the word where it first occurs.
    pub first: usize,
    /// How often it follows an article.
    pub the: usize,
    /// How often `and` joins it to another name.
    pub joined: usize,
    /// How often it follows `in` or `at`, as the names of places do.
    pub place: usize,
    /// The blocks whose narration contains it.
    pub blocks: Vec<usize>,
    /// How often the next pronoun after it, outside of quotations, is a man's, and how often it is a woman's.
    pub told: [usize; 2],
}

impl Run {
    /// The gender that the pronouns after it clearly speak for.
    pub fn gender(&self) -> Option<Gender> {
        match self.told {
            [he, she] if he >= ENOUGH && he > CLEARLY * she => Some(Gender::Man),
            [he, she] if she >= ENOUGH && she > CLEARLY * he => Some(Gender::Woman),
            _ => None,
        }
    }
}

/// How often each word is written in lower case.
pub(super) fn small(text: &Text) -> Vec<usize> {
    let mut small = vec![0; text.distinct()];
    for word in text.words.iter().filter(|word| !word.capital) {
        small[word.key as usize] += 1;
    }
    small
}

/// Collects all runs of capitalised words that could be names.
pub(super) fn runs(text: &Text, quoted: &[bool], classes: &Classes) -> BTreeMap<Vec<Key>, Run> {
    let mut runs: BTreeMap<Vec<Key>, Run> = BTreeMap::new();
    let mut at = 0;
    while at < text.words.len() {
        let begin = at;
        let end = run_end(text, at, classes);
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
        if better(text, classes, start, run.first, end - start) {
            run.first = start;
        }
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
        let around = classes.grammar.unspaced.is_some() && around(text, quoted, end);
        run.tags += usize::from(!quoted[start] && (around || tags(text, quoted, start, end)));
        run.called += usize::from(quoted[start] && called(text, start, end));
        if let Some(gender) = told(text, quoted, end) {
            run.told[gender] += 1;
        }
    }
    runs
}

/// Whether a name is better shown as it is written at `one` than at `other`: in the nominative, and with its title in
/// lower case if the language writes titles so.
fn better(text: &Text, classes: &Classes, one: usize, other: usize, length: usize) -> bool {
    let oblique = |first: usize| text.words[first..first + length].iter().any(|word| word.oblique);
    let initial = |first: usize| {
        let word = &text.words[first];
        !classes.grammar.english && !classes.grammar.nouns_are_capital && word.is(class::TITLE) && word.capital
    };
    let faults = |first: usize| usize::from(oblique(first)) * 2 + usize::from(initial(first));
    faults(one) < faults(other)
}

/// Whether a word at the beginning of a run is not part of a name.
fn is_opener(text: &Text, at: usize, classes: &Classes) -> bool {
    let word = &text.words[at];
    let title = word.is(class::TITLE) && at + 1 < text.words.len() && text.words[at + 1].capital;
    word.is(class::NOT_NAME) && !title && !word.is(class::GIVEN_F | class::GIVEN_M)
        || word.is(class::SAY) && !word.is(class::GIVEN_F | class::GIVEN_M)
        || word.is(class::DEAR) && !title
        || classes.grammar.nouns_are_capital
            && at > 0
            && text.words[at - 1].is(class::DET)
            && text.words[at - 1].gap == 0
}

/// The end of the run of capitalised words that begins at a word.
fn run_end(text: &Text, at: usize, classes: &Classes) -> usize {
    let capital = |word: usize| {
        let written = text.written(word);
        // A name in a script without capital letters has none in lower case either.
        let small = written.chars().any(char::is_lowercase) || !written.chars().any(char::is_uppercase);
        text.words[word].capital && (written.len() == 1 || small)
    };
    // English writes titles with a capital, and Spanish does not: `don Quijote`, `la señora Pérez`.
    let word = &text.words[at];
    let title = !classes.grammar.english
        && word.is(class::TITLE)
        && word.is(class::MAN | class::WOMAN | class::RANK)
        && word.gap == 0
        && text
            .words
            .get(at + 1)
            .is_some_and(|next| capital(at + 1) && (!next.is(class::NOT_NAME | class::I) || next.is(class::PARTICLE)));
    if !capital(at) && !title {
        return at;
    }
    let mut end = at + 1;
    while end < text.words.len() && end - at < MOST_WORDS {
        let last = &text.words[end - 1];
        // In `powiedział Annie Paweł`, the cases tell two people apart.
        let apart = last.oblique != text.words[end].oblique && !last.is(class::TITLE);
        if last.gap != 0 || last.owns || last.is(class::I) || apart {
            break;
        }
        if capital(end) {
            end += 1;
        } else if text.words[end].is(class::PARTICLE)
            && (!text.words[end].is(class::PREP | class::ARTICLE)
                || text.words[at].is(class::RANK | class::TITLE) && classes.grammar.cases.is_empty())
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

/// Whether a run stands before a quotation and its verb of speech after it: `花子は「はい」と言った`.
fn around(text: &Text, quoted: &[bool], end: usize) -> bool {
    let opens = text.words[end - 1].gap & gap::QUOTE != 0 && quoted.get(end).is_some_and(|quoted| *quoted);
    let after = (end..text.words.len()).find(|at| !quoted[*at]).map(|at| &text.words[at]);
    opens && after.is_some_and(|after| after.is(class::PLAIN) && !after.capital)
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

/// Which pronoun follows a run in the narration before another name does: 0 for a man's, 1 for a woman's.
fn told(text: &Text, quoted: &[bool], end: usize) -> Option<usize> {
    for at in end..text.words.len().min(end + REACH) {
        let word = &text.words[at];
        if quoted[at] || quoted[end - 1] || text.words[at - 1].gap & gap::BLOCK != 0 {
            return None;
        }
        if word.is(class::HE) {
            return Some(0);
        }
        if word.is(class::SHE) {
            return Some(1);
        }
        if word.capital && !word.is(class::NOT_NAME) {
            return None;
        }
    }
    None
}
