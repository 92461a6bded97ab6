//! Infers each person's gender from titles and nouns in the names, from the nearest pronouns over the whole book, and
//! from given names.
//!
//! Quotations whose speakers were only guessed are not used as evidence.

use super::Mentions;
use crate::attribute::speech::text::{Key, Text, gap};
use crate::attribute::speech::tongues::class;
use crate::attribute::speech::{Gender, GenderEvidence};

/// The number of words after a name in which a pronoun is looked for.
const REACH: usize = 12;

/// So many pronouns of one kind, and so many times as many as of the other, outweigh what a given name says. Pronouns are
/// less reliable than that otherwise: the next one after a name often means somebody else.
const ENOUGH: f32 = 6.0;
const CLEARLY: f32 = 3.0;

/// The evidence for a man and for a woman, by kind.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Votes {
    title: [f32; 2],
    given: [f32; 2],
    pronouns: [f32; 2],
    /// The index of the first pronoun for each gender.
    first: [Option<usize>; 2],
}

impl Votes {
    /// Decides the gender and says which kind of evidence decided it: a title or noun, or else a given name unless the
    /// pronouns clearly contradict it, or else the pronouns.
    pub fn settle(&self) -> (Option<Gender>, GenderEvidence) {
        let one_sided = |votes: [f32; 2]| match votes {
            [man, 0.0] if man > 0.0 => Some(0),
            [0.0, woman] if woman > 0.0 => Some(1),
            _ => None,
        };
        let told = |n: usize, least: f32, times: f32| {
            self.pronouns[n] >= least && self.pronouns[n] > times * self.pronouns[1 - n]
        };
        let clear = [0, 1].into_iter().find(|n| told(*n, ENOUGH, CLEARLY));
        let title = one_sided(self.title).map(|n| (n, GenderEvidence::Title));
        let clear = clear.map(|n| (n, GenderEvidence::Pronouns));
        let given = one_sided(self.given).map(|n| (n, GenderEvidence::GivenName));
        let likely = [0, 1].into_iter().find(|n| told(*n, 1.0, 1.5)).map(|n| (n, GenderEvidence::Pronouns));
        match title.or(clear).or(given).or(likely) {
            Some((0, evidence)) => (Some(Gender::Man), evidence),
            Some((_, evidence)) => (Some(Gender::Woman), evidence),
            None => (None, GenderEvidence::None),
        }
    }
}

impl Votes {
    /// The index of the first pronoun that speaks for a gender.
    pub fn first_pronoun(&self, gender: Option<Gender>) -> Option<usize> {
        match gender? {
            Gender::Man => self.first[0],
            Gender::Woman => self.first[1],
            Gender::Neutral => None,
        }
    }

    fn vote(&mut self, gender: usize, weight: f32, at: usize) {
        self.pronouns[gender] += weight;
        self.first[gender].get_or_insert(at);
    }
}

/// The votes for all people, in the order of [`People::list`](super::People::list).
pub(super) fn votes(keys: &[Vec<Vec<Key>>], text: &Text, mentions: &Mentions, quoted: &[bool]) -> Vec<Votes> {
    let mut votes: Vec<Votes> = keys.iter().map(|names| named(names, text)).collect();
    for (nth, mention) in mentions.list.iter().enumerate() {
        let [id] = mention.ids[..] else { continue };
        if mention.quoted {
            continue;
        }
        let from = mention.at + mention.length;
        let next = mentions.list.get(nth + 1).map_or(text.words.len(), |next| next.at);
        let reach = from..next.min(from + REACH).max(from);
        for (at, quoted) in reach.clone().zip(&quoted[reach]) {
            let word = &text.words[at];
            if text.words[at - 1].gap & gap::BLOCK != 0 {
                break;
            }
            // After a quotation, the pronoun is often that of whoever says it.
            if *quoted {
                break;
            }
            let votes = &mut votes[id as usize];
            let weight = 1.0;
            if word.is(class::HE) || word.is(class::HIM) && text.spelt(word.key) != "him" {
                votes.vote(0, weight, at);
                break;
            }
            if word.is(class::SHE | class::HER) {
                votes.vote(1, weight, at);
                break;
            }
            if word.is(class::HIM) {
                votes.vote(1, 0.3 * weight, at);
                break;
            }
        }
    }
    votes
}

/// The votes from the names themselves.
fn named(names: &[Vec<Key>], text: &Text) -> Votes {
    let mut votes = Votes::default();
    for name in names {
        let classes: Vec<u64> = name.iter().map(|key| text.class_of(*key)).collect();
        // The last noun of `her father` and `Mr. Bennet` gives the gender, and the first one of `King of Hearts`. A
        // last word after a given name is a surname and does not count.
        for (nth, class) in classes.iter().enumerate() {
            let surname = nth > 0 && nth + 1 == classes.len() && classes[0] & (class::GIVEN_M | class::GIVEN_F) != 0;
            if !surname {
                votes.title[0] += f32::from(class & class::MAN != 0);
                votes.title[1] += f32::from(class & class::WOMAN != 0);
            }
        }
        // In `Dr. James`, the name after the title is a surname.
        let titled = classes.iter().any(|class| class & class::TITLE != 0 && class & class::DEAR == 0);
        let mut bare = classes.iter().filter(|class| **class & (class::TITLE | class::DEAR | class::ARTICLE) == 0);
        let first = bare.next();
        if let Some(first) = first.filter(|_| !titled || bare.next().is_some()) {
            votes.given[0] += f32::from(first & class::GIVEN_M != 0);
            votes.given[1] += f32::from(first & class::GIVEN_F != 0);
        }
    }
    votes
}
