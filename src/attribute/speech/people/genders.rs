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
    /// Decides the gender if the evidence for it clearly outweighs the rest, and says which kind of evidence decided
    /// it.
    pub fn settle(&self) -> (Option<Gender>, GenderEvidence) {
        let total = |n: usize| 6.0 * self.title[n] + 4.0 * self.given[n] + self.pronouns[n];
        let (man, woman) = (total(0), total(1));
        let (gender, n) = match () {
            () if man >= 1.0 && man > 1.5 * woman => (Gender::Man, 0),
            () if woman >= 1.0 && woman > 1.5 * man => (Gender::Woman, 1),
            () => return (None, GenderEvidence::None),
        };
        let evidence = match () {
            () if self.title[n] > 0.0 => GenderEvidence::Title,
            () if self.pronouns[n] > 4.0 * self.given[n] => GenderEvidence::Pronouns,
            () => GenderEvidence::GivenName,
        };
        (Some(gender), evidence)
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
            let votes = &mut votes[id as usize];
            let weight = if *quoted { 0.3 } else { 1.0 };
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
        let first = classes.iter().find(|class| **class & (class::TITLE | class::DEAR | class::ARTICLE) == 0);
        if let Some(first) = first {
            votes.given[0] += f32::from(first & class::GIVEN_M != 0);
            votes.given[1] += f32::from(first & class::GIVEN_F != 0);
        }
    }
    votes
}
