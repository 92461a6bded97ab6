//! Finds the places in the text where each person is named.

use super::{Id, People};
use crate::attribute::speech::Gender;
use crate::attribute::speech::text::{Key, Text, gap};
use crate::attribute::speech::tongues::class;
use std::ops::Range;

/// An occurrence of a name in the text.
#[derive(Clone, Debug)]
pub(in crate::attribute::speech) struct Mention {
    /// The index of its first word.
    pub at: usize,
    /// The number of its words.
    pub length: usize,
    /// The people who bear the name.
    pub ids: Vec<Id>,
    /// Whether it is a genitive: `Ada's`.
    pub owns: bool,
    /// Whether it stands at the beginning of its clause, as a subject does.
    pub subject: bool,
    /// Whether it is inside a quotation.
    pub quoted: bool,
}

/// All occurrences of names in the text, in order.
pub(in crate::attribute::speech) struct Mentions {
    pub list: Vec<Mention>,
    /// The pronouns of the narration, in order: the index of each, and the person whom it most probably means.
    pub pronouns: Vec<(usize, Id)>,
    /// For each word, the index of the mention that begins there.
    begins: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl Mentions {
    /// Finds all occurrences of names, and prefers the longest name wherever several begin at the same word.
    pub fn find(people: &People, text: &Text, quoted: &[bool]) -> Self {
        let mut list = Vec::new();
        let mut at = 0;
        while at < text.words.len() {
            let Some((ids, length, owns)) = longest(people, text, at) else {
                at += 1;
                continue;
            };
            list.push(Mention {
                at,
                length,
                ids: ids.to_vec(),
                owns,
                subject: begins_clause(text, quoted, at) && !text.words[at + length - 1].oblique,
                quoted: quoted[at],
            });
            at += length;
        }
        Self::new(list, text.words.len())
    }

    fn new(list: Vec<Mention>, words: usize) -> Self {
        let mut begins = vec![NONE; words];
        for (nth, mention) in list.iter().enumerate() {
            begins[mention.at] = nth as u32;
        }
        Self { list, pronouns: Vec::new(), begins }
    }

    /// Adds the `I` and `my` of the person who tells the story, outside of quotations, as mentions of that person.
    pub fn add_teller(&mut self, text: &Text, quoted: &[bool], teller: Id) {
        let own = (0..text.words.len()).filter(|at| !quoted[*at] && text.words[*at].is(class::I | class::MINE));
        let own = own.filter(|at| self.begins[*at] == NONE).map(|at| Mention {
            at,
            length: 1,
            ids: vec![teller],
            owns: text.written(at).eq_ignore_ascii_case("my"),
            subject: text.words[at].is(class::I),
            quoted: false,
        });
        let mut list: Vec<Mention> = std::mem::take(&mut self.list).into_iter().chain(own).collect();
        list.sort_by_key(|mention| mention.at);
        let pronouns = std::mem::take(&mut self.pronouns);
        *self = Self { pronouns, ..Self::new(list, text.words.len()) };
    }

    /// Resolves each pronoun of the narration to the most present person whom it fits. Presence fades with distance,
    /// and a name that is a subject counts more.
    pub fn resolve_pronouns(&mut self, people: &People, text: &Text, quoted: &[bool]) {
        const FADE: f32 = 40.0;
        let mut present: Vec<(Id, f32, usize)> = Vec::new();
        let mut next = 0;
        for at in (0..text.words.len()).filter(|at| !quoted[*at]) {
            while let Some(mention) = self.list.get(next).filter(|mention| mention.at <= at) {
                next += 1;
                let worth = if mention.quoted { 0.3 } else { 1.0 };
                let worth = worth * if mention.subject { 1.5 } else { 1.0 } * if mention.owns { 0.5 } else { 1.0 };
                for id in &mention.ids {
                    note(&mut present, *id, worth / mention.ids.len() as f32, mention.at, FADE);
                }
            }
            let word = &text.words[at];
            let gender = match () {
                () if word.is(class::HE | class::HIM) => Gender::Man,
                () if word.is(class::SHE | class::HER) => Gender::Woman,
                () => continue,
            };
            let fits = present.iter().filter_map(|(id, value, last)| {
                let worth = match people.gender(*id) {
                    Some(own) if own == gender => 1.0,
                    Some(_) => return None,
                    None => 0.4,
                };
                Some((*id, worth * value * (-((at - last) as f32) / FADE).exp()))
            });
            let best = fits.max_by(|one, other| one.1.total_cmp(&other.1).then(other.0.cmp(&one.0)));
            if let Some((id, value)) = best.filter(|(_, value)| *value > 0.02) {
                let worth = if word.is(class::HE | class::SHE) { 0.8 } else { 0.3 };
                note(&mut present, id, worth * value.min(1.0), at, FADE);
                self.pronouns.push((at, id));
            }
        }
    }

    /// The person whom the pronoun at a word most probably means.
    pub fn pronoun_at(&self, word: usize) -> Option<Id> {
        self.pronouns.binary_search_by_key(&word, |(at, _)| *at).ok().map(|n| self.pronouns[n].1)
    }

    /// The name that begins at a word.
    pub fn at(&self, word: usize) -> Option<&Mention> {
        self.list.get(*self.begins.get(word)? as usize)
    }

    /// The names that begin in a range of words.
    pub fn within(&self, words: Range<usize>) -> &[Mention] {
        let start = self.list.partition_point(|mention| mention.at < words.start);
        let end = self.list.partition_point(|mention| mention.at < words.end);
        &self.list[start..end.max(start)]
    }
}

/// Adds to the presence of a person, which fades with the number of words since.
fn note(present: &mut Vec<(Id, f32, usize)>, id: Id, worth: f32, at: usize, fade: f32) {
    match present.iter_mut().find(|(other, _, _)| *other == id) {
        Some((_, value, last)) => {
            *value = *value * (-((at - *last) as f32) / fade).exp() + worth;
            *last = at;
        }
        None => {
            // People who have not been named for a long time are no longer present.
            if present.len() >= 64 {
                present.retain(|(_, _, last)| at - last < 400);
                present.truncate(64);
            }
            present.push((id, worth, at));
        }
    }
}

/// The longest name that begins at a word: who bears it, how many words it has, and whether it is a genitive there.
fn longest<'p>(people: &'p People, text: &Text, at: usize) -> Option<(&'p [Id], usize, bool)> {
    let most = *people.longest.get(&text.words[at].key)?;
    (1..=most.min(text.words.len() - at)).rev().find_map(|length| {
        let words = &text.words[at..at + length];
        let (last, inner) = words.split_last()?;
        let whole = inner.iter().all(|word| word.gap == 0 && !word.owns);
        if !whole {
            return None;
        }
        // A name in lower case counts only after an article, as in `the old man`, or if the writer declares it that
        // way.
        let before = at.checked_sub(1).map(|n| &text.words[n]).filter(|before| before.gap == 0);
        let written = words.iter().any(|word| word.capital)
            || before.is_some_and(|before| before.is(class::ARTICLE))
            || words[0].is(class::DET)
            || people.small.contains(&words[0].key);
        // An ordinary word is not a name at the start of a sentence: `May I?`
        let common = length == 1 && words[0].is(class::NOT_NAME) && before.is_none();
        if !written || common {
            return None;
        }
        let key: Vec<Key> = words.iter().map(|word| word.key).collect();
        people.names.get(&key).map(|ids| (&ids[..], length, last.owns))
    })
}

/// Whether a word begins its clause, or follows at most two words that open it.
pub(in crate::attribute::speech) fn begins_clause(text: &Text, quoted: &[bool], at: usize) -> bool {
    let ends = |word: usize| text.words[word].gap & !gap::COMMA & !gap::BRACKET != 0 || quoted[word] != quoted[at];
    let first = at == 0 || ends(at - 1);
    let second = at > 0 && (at == 1 || ends(at - 2));
    let third = at > 1 && (at == 2 || ends(at - 3)) && text.words[at - 2].gap == 0;
    first || second || third
}
