//! What one speaker says in one block, and what its own words tell.

use super::super::Gender;
use super::super::clauses::{Story, Subject, Who};
use super::super::features as f;
use super::super::people::{Id, teller_called as is_called};
use super::super::tongues::class;
use super::MOST_NAMES;
use std::ops::Range;

/// Where a pronoun or description stands that tells of the speaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::attribute::speech) enum Place {
    /// In a tag.
    Tag,
    /// In a clause beside the quotation.
    Beat,
    /// In the block before.
    Lead,
}

/// Quotations of one block that one speaker says.
#[derive(Clone, Debug)]
pub(in crate::attribute::speech) struct Unit {
    pub block: usize,
    /// Which of the block's quotations are said.
    pub quotes: Vec<usize>,
    /// Whether it is the block's first.
    pub first: bool,
    /// Whether it goes on in the next block, and whether it goes on from the one before.
    pub open: bool,
    pub continued: bool,
    /// What its tag says; [`Who::Nobody`] without one.
    pub tag: Subject,
    /// Tags that say who speaks and nothing else: a quotation of the block, and the tag's words.
    pub tags: Vec<(usize, Range<usize>)>,
    /// A pronoun or description that tells of the speaker where no name does.
    pub hint: Option<(Subject, Place)>,
    /// What speaks for whom.
    pub evidence: Vec<(Id, f::Feature, f32)>,
    /// Who is called by name, who is spoken to, who is spoken of.
    pub called: Vec<Id>,
    pub to: Vec<Id>,
    pub about: Vec<Id>,
    /// Who it certainly is not: `I'm not Ada`.
    pub never: Vec<Id>,
    /// Whom `sir` or `madam` is said to.
    pub sir: Option<Gender>,
    /// Whether it ends in a question.
    pub asks: bool,
    /// Its first word, and the words of its quotations.
    pub at: usize,
    pub words: Vec<Range<usize>>,
    /// Whether the block has narration other than a tag before it, and at its end.
    pub told_before: bool,
    pub told_after: bool,
    /// A fixed speaker: a turn that the writer marks.
    pub turn: Option<Id>,
    /// A fixed speaker: a correction.
    pub pinned: Option<Id>,
    /// Those who take part in its conversation, if a correction says so.
    pub only: Vec<Id>,
    /// The person that its description makes, if nobody known fits.
    pub described: Option<Id>,
    /// The only person that the block before is about, if that block is narration.
    pub sole: Option<Id>,
}

impl Story<'_> {
    /// What the words of a quotation tell: whom it calls, whom it speaks of.
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
            // `papa` calls him only where marks set it off.
            let family = word.is(class::MAN | class::WOMAN) && word.is(class::KIN);
            let off = at == words.start || self.text.words[at - 1].gap != 0;
            if word.is(class::SIR | class::MADAM) && word.gap != 0 && (!family || off) {
                unit.sir = Some(if word.is(class::SIR) { Gender::Man } else { Gender::Woman });
            }
        }
        unit.words.push(words);
    }

    /// `I am NAME`, `my name is NAME`.
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
            only: Vec::new(),
            described: None,
            sole: None,
        }
    }

    /// Whether its tag brings in somebody who is nobody known: `said a voice`, `said an old sailor`.
    pub fn is_new(&self, story: &Story) -> bool {
        let Some(word) = story.text.words.get(self.tag.at) else { return false };
        let spelt = story.text.spelt(word.key);
        matches!(self.tag.who, Who::Described { .. }) && word.is(class::ARTICLE) && matches!(spelt, "a" | "an")
    }

    /// Adds evidence for people who share a name.
    pub fn give(&mut self, ids: &[Id], feature: f::Feature, value: f32) {
        self.evidence.extend(ids.iter().map(|id| (*id, feature, value / ids.len() as f32)));
    }
}
