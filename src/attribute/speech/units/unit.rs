//! A unit: the quotations of one block that one speaker says, and what their own words tell about the speaker.

use super::super::Gender;
use super::super::clauses::{Story, Subject, Who};
use super::super::features as f;
use super::super::people::{Id, teller_called as is_called};
use super::super::tongues::class;
use super::MOST_NAMES;
use std::ops::Range;

/// The place of a pronoun or description that hints at the speaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::attribute::speech) enum Place {
    /// In a tag.
    Tag,
    /// In a clause beside the quotation.
    Beat,
    /// In the previous block.
    Lead,
}

/// The quotations of one block that one speaker says.
#[derive(Clone, Debug)]
pub(in crate::attribute::speech) struct Unit {
    pub block: usize,
    /// The indices of the block's quotations that belong to it.
    pub quotes: Vec<usize>,
    /// Whether it is the first unit of the block.
    pub first: bool,
    /// Whether its last quotation is left open and may continue in the next block, and whether it continues the unit
    /// before.
    pub open: bool,
    pub continued: bool,
    /// The subject of its tag; [`Who::Nobody`] if there is no tag.
    pub tag: Subject,
    /// The tags that only name the speaker, each as the index of its quotation in the block and the range of the tag's
    /// words.
    pub tags: Vec<(usize, Range<usize>)>,
    /// The clauses that are tags, each as the index of its quotation in the block and the range of its words.
    pub clauses: Vec<(usize, Range<usize>)>,
    /// A pronoun or description that hints at the speaker where no name is given.
    pub hint: Option<(Subject, Place)>,
    /// The evidence: a person, a feature that holds for that person, and its value.
    pub evidence: Vec<(Id, f::Feature, f32)>,
    /// The people who are called by name, who are spoken to, and who are spoken about.
    pub called: Vec<Id>,
    pub to: Vec<Id>,
    pub about: Vec<Id>,
    /// The people who certainly are not the speaker: `I'm not Ada`.
    pub never: Vec<Id>,
    /// The gender of the person who is addressed as `sir` or `madam`.
    pub sir: Option<Gender>,
    /// Whether it ends in a question.
    pub asks: bool,
    /// The index of its first word, and the ranges of words of its quotations.
    pub at: usize,
    pub words: Vec<Range<usize>>,
    /// Whether there is narration other than a tag before it, and after it.
    pub told_before: bool,
    pub told_after: bool,
    /// The speaker, if the writer marks a turn with `Name:`.
    pub turn: Option<Id>,
    /// The speaker, if a correction fixes it.
    pub pinned: Option<Id>,
    /// Whether a mark in the text pins it, and not a correction.
    pub marked: bool,
    /// The only people who take part in its conversation, if a correction says so.
    pub only: Vec<Id>,
    /// The person who was added for the description in its tag, in case it fits nobody who is already known.
    pub described: Option<Id>,
    /// The same for a description by somebody else's relation, such as `his mother`. That is mostly somebody with a name, so
    /// it stands for a person of its own only if it fits nobody else at all.
    pub relative: Option<Id>,
    /// Whether the tag says `the other`, who is never the one who spoke before.
    pub other: bool,
    /// The only named person whom the previous block is about, if that block is all narration.
    pub sole: Option<Id>,
}

impl Story<'_> {
    /// Reads the words of a quotation: whom it calls by name, whom it mentions, and whether its speaker introduces
    /// themselves.
    pub fn read_words(&self, unit: &mut Unit, words: Range<usize>) {
        for mention in self.mentions.within(words.clone()).iter().take(MOST_NAMES) {
            if self.text.words[mention.at].is(class::I | class::MINE) {
                continue;
            }
            unit.about.extend(&mention.ids);
            unit.give(&mention.ids, f::SPOKEN_OF, 1.0);
            if is_called(self.text, mention.at, mention.length) {
                unit.called.extend(&mention.ids);
                for id in mention.ids.clone() {
                    unit.give(&[id], f::CALLED, 1.0);
                }
            }
            let own = |word: usize| matches!(self.text.spelt(self.text.words[word].key), "i'm" | "am");
            if mention.owns && mention.at > words.start && own(mention.at - 1)
                || mention.at > words.start + 1
                    && self.text.spelt(self.text.words[mention.at - 1].key) == "not"
                    && own(mention.at - 2)
            {
                unit.never.extend(&mention.ids);
            }
            let known = unit.evidence.iter().any(|(_, feature, _)| *feature == f::INTRODUCES);
            if !known && !mention.owns && self.introduces(mention.at, words.start) {
                unit.give(&mention.ids, f::INTRODUCES, 1.0);
            }
        }
        for at in words.clone() {
            let word = &self.text.words[at];
            // A family word such as `papa` addresses somebody only if punctuation sets it off.
            let family = word.is(class::MAN | class::WOMAN) && word.is(class::KIN);
            let off = at == words.start || self.text.words[at - 1].gap != 0;
            if word.is(class::SIR | class::MADAM) && word.gap != 0 && (!family || off) {
                unit.sir = Some(if word.is(class::SIR) { Gender::Man } else { Gender::Woman });
            }
        }
        unit.words.push(words);
    }

    /// Whether the name at `at` is one by which the speaker introduces themselves: `I am NAME`, `my name is NAME`.
    fn introduces(&self, at: usize, from: usize) -> bool {
        let word =
            |back: usize| at.checked_sub(back).filter(|n| *n >= from).map(|n| self.text.spelt(self.text.words[n].key));
        let own = |back: usize| word(back).is_some_and(|word| matches!(word, "name" | "i"));
        match word(1) {
            Some("i'm") => true,
            Some("am") => own(2),
            Some("is") => {
                word(2) == Some("name") && word(3) == Some("my")
                    || word(2) == Some("this") && !self.text.words[at - 2].capital
            }
            Some("name") => word(2) == Some("my") && at > 0 && self.text.words[at - 1].owns,
            _ => false,
        }
    }
}

/// Articles that introduce what was not spoken of before, besides the English ones: `a` is `the` in Portuguese.
const INDEFINITE: [&str; 9] = ["ein", "eine", "un", "une", "una", "uno", "um", "uma", "een"];

impl Unit {
    pub fn new(block: usize, at: usize) -> Self {
        Self {
            block,
            quotes: Vec::new(),
            first: false,
            open: false,
            continued: false,
            tag: Subject::nobody(at),
            tags: Vec::new(),
            clauses: Vec::new(),
            hint: None,
            evidence: Vec::new(),
            called: Vec::new(),
            to: Vec::new(),
            about: Vec::new(),
            never: Vec::new(),
            sir: None,
            asks: false,
            at,
            words: Vec::new(),
            told_before: false,
            told_after: false,
            turn: None,
            pinned: None,
            marked: false,
            only: Vec::new(),
            described: None,
            other: false,
            relative: None,
            sole: None,
        }
    }

    /// Whether its tag introduces somebody new: `said a voice`, `said another sailor`, `sagte eine Stimme`.
    pub fn is_new(&self, story: &Story) -> bool {
        let Some(word) = story.text.words.get(self.tag.at) else { return false };
        let spelt = story.text.spelt(word.key);
        let indefinite = match story.grammar.english {
            true => matches!(spelt, "a" | "an" | "another"),
            false => word.is(class::ARTICLE) && INDEFINITE.contains(&spelt),
        };
        matches!(self.tag.who, Who::Described { .. }) && indefinite
    }

    /// Adds evidence for the bearers of a name, divided equally among people who share it.
    pub fn give(&mut self, ids: &[Id], feature: f::Feature, value: f32) {
        self.evidence.extend(ids.iter().map(|id| (*id, feature, value / ids.len() as f32)));
    }
}
