//! Pronouns and descriptions near a quotation, and the people they can mean.

use super::super::Gender;
use super::super::clauses::Story;
use super::super::features::{self as f, Feature};
use super::super::people::Id;
use super::super::tongues::class;
use super::super::units::Place;
use super::{Tally, flag};

/// A pronoun or description that hints at the speaker.
pub(super) struct Hint {
    pub place: Place,
    pub gender: Option<Gender>,
    pub described: bool,
    pub teller: bool,
    /// The index of the noun in a description.
    pub noun: Option<usize>,
    pub near: Tally,
    /// The person whom the pronoun most probably means.
    pub meant: Option<Id>,
    pub here: Vec<Id>,
    pub prior: Vec<Id>,
}

impl Hint {
    /// Whether a tag allows the person as the speaker. What a tag says is a fact and is never weighed.
    pub fn allows(&self, story: &Story, id: Id) -> bool {
        if self.teller {
            return story.teller == Some(id);
        }
        story.teller != Some(id)
            && (self.gender.is_none() || story.people.gender(id).is_none_or(|own| Some(own) == self.gender))
    }

    /// Whether a description can mean a person who has a name. `known` says whether the description also stands for a
    /// person of its own.
    pub fn can_be(&self, story: &Story, id: Id, known: bool) -> bool {
        let Some(noun) = self.noun.map(|noun| &story.text.words[noun]) else { return true };
        let role = known && !noun.is(class::GENERIC | class::KIN | class::RANK);
        let parent = noun.is(class::KIN) && !story.people.is_titled(id, story.text);
        !(role || parent) || story.people.bears_word(id, noun.key)
    }

    fn pick(&self, tag: Feature, described: Feature, beat: Feature, lead: Feature) -> Feature {
        match self.place {
            _ if self.described => described,
            Place::Tag => tag,
            Place::Beat => beat,
            Place::Lead => lead,
        }
    }

    pub fn about(&self, story: &Story, id: Id, add: &mut impl FnMut(Feature, f32)) {
        let own = story.teller == Some(id);
        if self.teller {
            match (own, self.place) {
                (true, Place::Beat) => add(f::I_BEAT, 1.0),
                (true, _) => add(f::I_LEAD, 1.0),
                (false, Place::Beat) => add(f::NOT_I_BEAT, 1.0),
                (false, _) => add(f::NOT_I_LEAD, 1.0),
            }
            return;
        }
        if own {
            return add(f::TELLER_AMISS, 1.0);
        }
        match (self.gender, story.people.gender(id)) {
            (Some(gender), Some(theirs)) if gender == theirs => {
                add(self.pick(f::FITS_TAG, f::FITS_DESCRIBED, f::FITS_BEAT, f::FITS_LEAD), 1.0);
            }
            (Some(_), Some(_)) => {
                add(self.pick(f::AMISS_DESCRIBED, f::AMISS_DESCRIBED, f::AMISS_BEAT, f::AMISS_LEAD), 1.0)
            }
            _ => {}
        }
        add(self.pick(f::NEAR_TAG, f::NEAR_DESCRIBED, f::NEAR_BEAT, f::NEAR_LEAD), self.near.get(id));
        if self.meant == Some(id) {
            add(self.pick(f::MEANT_TAG, f::MEANT_TAG, f::MEANT_BEAT, f::MEANT_LEAD), 1.0);
        }
        if self.place != Place::Lead {
            add(self.pick(f::HERE_TAG, f::HERE_DESCRIBED, f::HERE_BEAT, f::HERE_BEAT), flag(self.here.contains(&id)));
        }
        let prior = self.here.is_empty() && self.prior.contains(&id);
        add(self.pick(f::PRIOR_TAG, f::PRIOR_DESCRIBED, f::PRIOR_BEAT, f::PRIOR_LEAD), flag(prior));
        if let Some(noun) = self.noun.map(|noun| &story.text.words[noun]) {
            let named = story.people.bears_word(id, noun.key);
            add(f::NOUN_NAMED, flag(named));
            add(f::OTHER_ROLE, flag(!named && !noun.is(class::GENERIC | class::KIN)));
            add(f::NO_TITLE, flag(noun.is(class::KIN) && !story.people.is_titled(id, story.text)));
        }
    }
}
