//! Looks at one quotation in its conversation: who can say it, and what speaks for and against each of them.

use super::super::Gender;
use super::super::chain::NOBODY;
use super::super::clauses::{Story, Who};
use super::super::features::{self as f, Beside, Distance, Feature, Step};
use super::super::people::{Id, NARRATOR};
use super::super::tongues::class;
use super::super::units::{Place, Unit};
use super::hint::Hint;
use super::presence::strong;
use super::{Background, Candidate, Choice, Tally, flag};
use std::ops::Range;

/// The greatest number of candidates for one quotation.
const MOST: usize = 14;

/// One unit of a conversation, with everything that bears on its speaker.
pub(super) struct Look<'a> {
    pub story: &'a Story<'a>,
    pub units: &'a [Unit],
    pub nth: usize,
    pub talk: Range<usize>,
    pub background: &'a Background,
    pub base: &'a Tally,
    pub around: Tally,
    pub share: &'a Tally,
    pub presence: Tally,
    pub pronouns: Tally,
    pub spoke: Tally,
}

impl Look<'_> {
    fn unit(&self) -> &Unit {
        &self.units[self.nth]
    }

    /// The unit before or after this one, if it is at most two blocks away.
    fn next_to(&self, after: bool) -> Option<&Unit> {
        let nth = if after { self.nth + 1 } else { self.nth.checked_sub(1)? };
        let other = self.talk.contains(&nth).then(|| &self.units[nth])?;
        (other.block.abs_diff(self.unit().block) <= 2).then_some(other)
    }

    /// The candidates for the unit, each with the features that hold for them.
    pub fn choice(&self) -> Choice {
        let unit = self.unit();
        let steps = self.steps();
        let fixed = |ids: &[Id]| Choice {
            candidates: ids.iter().map(|id| Candidate { id: *id, features: self.about(*id, None) }).collect(),
            steps: steps.clone(),
            continued: unit.continued,
            fixed: true,
            other: false,
        };
        if let Some(id) = unit.pinned.or(unit.turn) {
            return fixed(&[id]);
        }
        match (&unit.tag.who, self.story.teller) {
            (Who::Named(ids), _) => return fixed(ids),
            (Who::Teller, teller) => return fixed(&[teller.unwrap_or(NARRATOR)]),
            (Who::Others, _) => return fixed(&[NOBODY]),
            _ => {}
        }
        // People who introduce themselves, as in `I'm Ada.`, are the speakers, even beside `she said` or `said the
        // captain`.
        if matches!(unit.tag.who, Who::Nobody | Who::Pronoun(_) | Who::Described { .. })
            && let Some((id, _, _)) = unit.evidence.iter().find(|(_, f, value)| *f == f::INTRODUCES && *value == 1.0)
        {
            return fixed(&[*id]);
        }
        // The only narration is a short sentence after the quotation: `"No." Olaf jumped onto the table.`
        if unit.tag.who == Who::Nobody
            && !unit.continued
            && let Some((id, _, _)) = unit.evidence.iter().find(|(_, f, value)| *f == f::BEAT_SOLE && *value == 1.0)
            && !(unit.never.contains(id) || unit.called.contains(id))
        {
            return fixed(&[*id]);
        }
        // The writer of a script can rely on rule Q2.3. In a novel, the previous block is only a hint.
        if self.background.scripted
            && unit.tag.who == Who::Nobody
            && !(unit.continued || unit.told_before || unit.told_after)
            && let Some(id) = unit.sole.filter(|id| !unit.never.contains(id) && !unit.called.contains(id))
        {
            return fixed(&[id]);
        }
        let hint = self.hint();
        let ids = self.possible(hint.as_ref());
        let candidates = ids.iter().map(|id| Candidate { id: *id, features: self.about(*id, hint.as_ref()) }).collect();
        Choice { candidates, steps, continued: unit.continued, fixed: false, other: self.is_other() }
    }

    /// Whether the tag says `the other` right after a quotation, so that the other is not the one who said that. With
    /// narration between them, it may be the other of somebody else.
    fn is_other(&self) -> bool {
        let unit = self.unit();
        let tag = self.story.text.spans.partition_point(|span| span.end <= unit.tag.at);
        unit.other && self.next_to(false).is_some_and(|before| tag.saturating_sub(before.block) <= 1)
    }

    /// The candidates whom the tag of the unit allows.
    fn possible(&self, hint: Option<&Hint>) -> Vec<Id> {
        let unit = self.unit();
        if !unit.only.is_empty() {
            return self.only(hint);
        }
        let mut ids: Vec<Id> = self.local().most(MOST).into_iter().map(|(id, _)| id).collect();
        ids.retain(|id| !unit.never.contains(id));
        if let Some(hint) = hint.filter(|hint| hint.place == Place::Tag) {
            ids.retain(|id| hint.allows(self.story, *id));
        }
        // `said the cook` can only mean a cook, and `his mother` somebody with a title.
        if let Some(hint) = hint.filter(|hint| hint.described && hint.place == Place::Tag) {
            ids.retain(|id| hint.can_be(self.story, *id, unit.described.is_some()));
            // `the constable` is not `the barman`.
            let has_role = self.has_role();
            let other = |id: Id| Some(id) != unit.described && self.story.people.has_no_name(id);
            ids.retain(|id| !(has_role && other(*id)));
        }
        // `his mother`, where no mother is known.
        if let Some(relative) = unit.relative.filter(|_| ids.is_empty()) {
            return vec![relative];
        }
        // `said a voice` introduces somebody new.
        if unit.is_new(self.story) {
            ids.clear();
        }
        // The speaker may always be somebody of whom nothing is known.
        if hint.is_some_and(|hint| hint.described) {
            ids.extend(unit.described.filter(|id| !ids.contains(id)));
        }
        if !(hint.is_some_and(|hint| hint.place == Place::Tag) && self.has_role()) {
            ids.push(NOBODY);
        }
        ids
    }

    /// Whether the tag describes somebody by a role that only one person in the scene has: `said the barman`, but not
    /// `said the man`.
    fn has_role(&self) -> bool {
        let unit = self.unit();
        let generic = |head: usize| self.story.text.words[head].is(class::GENERIC);
        let head = if let Who::Described { head, .. } = unit.tag.who { head } else { None };
        unit.described.is_some() && head.is_some_and(|head| !generic(head))
    }

    /// The people who take part according to a correction. Those whom the tag rules out are left out, unless nobody
    /// would remain.
    fn only(&self, hint: Option<&Hint>) -> Vec<Id> {
        let only = &self.unit().only;
        let tag = hint.filter(|hint| hint.place == Place::Tag);
        let fits = only.iter().copied().filter(|id| tag.is_none_or(|hint| hint.allows(self.story, *id)));
        let fits: Vec<Id> = fits.collect();
        if fits.is_empty() { only.clone() } else { fits }
    }

    /// Everybody who may be the speaker, with a measure of how likely that is.
    fn local(&self) -> Tally {
        let unit = self.unit();
        let mut local = self.presence.clone();
        self.around.0.iter().for_each(|(id, value)| local.add(*id, *value));
        self.base.0.iter().for_each(|(id, value)| local.add(*id, *value));
        for (id, value) in strong(unit).0 {
            local.add(id, if value > 0.2 { 5.0 } else { 0.5 });
        }
        for (id, feature, _) in &unit.evidence {
            if *feature == f::SPOKEN_OF || *feature == f::CALLED {
                local.add(*id, 0.5);
            }
        }
        let near = self.nth.saturating_sub(7).max(self.talk.start)..(self.nth + 6).min(self.talk.end);
        if let Some(teller) = self.story.teller
            && self.units[near.clone()].iter().any(|unit| {
                unit.tag.who == Who::Teller || unit.hint.as_ref().is_some_and(|(hint, _)| hint.who == Who::Teller)
            })
        {
            local.add(teller, 4.0);
        }
        for other in &self.units[near] {
            other.called.iter().for_each(|id| local.add(*id, 0.5));
        }
        self.background.most.iter().for_each(|id| local.add(*id, 0.01));
        let scene = &self.background.named[self.background.scene[unit.block]];
        let crowd = scene.sum.max(1.0);
        for (id, value) in &scene.most {
            local.add(*id, 0.3 + value / crowd);
        }
        self.share.0.iter().for_each(|(id, value)| local.add(*id, 2.0 * value));
        local.0.retain(|(id, _)| *id != NOBODY && (*id != NARRATOR || self.story.teller == Some(*id)));
        local
    }

    /// The features of a person as the speaker of the unit.
    fn about(&self, id: Id, hint: Option<&Hint>) -> Vec<(Feature, f32)> {
        let unit = self.unit();
        let mut features: Vec<(Feature, f32)> = Vec::new();
        if id == NOBODY {
            features.push((if unit.described.is_some() { f::NOBODY_DESCRIBED } else { f::NOBODY_KNOWN }, 1.0));
            return features;
        }
        if Some(id) == unit.described && self.background.often.get(id as usize).is_none_or(|often| *often == 0.0) {
            features.push((f::UNKNOWN, 1.0));
            if self.has_role() {
                features.push((f::UNKNOWN_ROLE, 1.0));
            }
            return features;
        }
        let mut add = |feature: Feature, value: f32| {
            if value != 0.0 {
                features.push((feature, value));
            }
        };
        unit.evidence.iter().filter(|(who, _, _)| *who == id).for_each(|(_, feature, value)| add(*feature, *value));
        // A continued speech belongs to the speaker of the previous block, whatever the narration around it says.
        if unit.continued {
            if let Some(hint) = hint {
                hint.about(self.story, id, &mut add);
            }
            return features;
        }
        let presence = &self.presence;
        add(f::RECENT, presence.get(id).min(2.0));
        add(f::RECENT_PRONOUN, self.pronouns.get(id).min(2.0));
        add(f::RECENT_BEST, flag(presence.0.iter().all(|(_, value)| *value <= presence.get(id)) && presence.has(id)));
        add(f::AROUND, self.around.get(id).min(3.0));
        add(f::HISTORY, self.base.get(id));
        add(f::FREQUENT, self.background.often.get(id as usize).copied().unwrap_or(0.0));
        add(f::IS_TELLER, flag(self.story.teller == Some(id) && hint.is_none_or(|hint| !hint.teller)));
        let scene = &self.background.named[self.background.scene[unit.block]];
        add(f::SCENE, scene.get(id).min(3.0) / 3.0);
        add(f::SCENE_SHARE, scene.get(id) / scene.sum.max(1.0));
        self.beside(id, &mut add);
        if let Some(hint) = hint {
            hint.about(self.story, id, &mut add);
        }
        if !self.background.spoke.is_empty() {
            add(f::SPOKE, self.spoke.get(id).min(3.0));
            add(f::SPOKE_HERE, self.share.get(id));
            let taken = &self.background.spoke[self.nth].1;
            add(f::FIRST_LOOK, taken.iter().find(|(who, _)| *who == id).map_or(0.0, |(_, value)| *value));
            add(f::WORDS, self.background.style[self.nth].get(id));
        }
        features
    }

    /// Adds what the quotations before and after say about the person.
    fn beside(&self, id: Id, add: &mut impl FnMut(Feature, f32)) {
        let fits = |sir: Option<Gender>| sir.zip(self.story.people.gender(id)).map(|(sir, own)| sir == own);
        for (after, other) in [(false, self.next_to(false)), (true, self.next_to(true))] {
            let Some(other) = other else { continue };
            let pick = |before: Feature, later: Feature| if after { later } else { before };
            let called = other.called.contains(&id);
            add(pick(f::BEFORE_CALLS, f::AFTER_CALLS), flag(called));
            add(
                pick(f::ANSWERS, f::ANSWERED),
                flag(called && self.answers(other) && !self.unit().called.contains(&id)),
            );
            add(pick(f::BEFORE_TO, f::AFTER_TO), flag(other.to.contains(&id)));
            add(pick(f::BEFORE_NAMES, f::AFTER_NAMES), flag(other.about.contains(&id) && !called));
            match fits(other.sir) {
                Some(true) => add(pick(f::SIR, f::AFTER_SIR), 1.0),
                Some(false) => add(pick(f::NOT_SIR, f::AFTER_NOT_SIR), 1.0),
                None => {}
            }
        }
    }

    /// Whether this quotation and its neighbour, with nothing told between them, both call somebody by name. Two people who
    /// call each other talk to each other.
    fn answers(&self, other: &Unit) -> bool {
        let unit = self.unit();
        let (first, second) = if other.block < unit.block { (other, unit) } else { (unit, other) };
        second.block - first.block == 1 && !first.told_after && !second.told_before && !unit.called.is_empty()
    }

    fn steps(&self) -> [Vec<Feature>; 3] {
        let unit = self.unit();
        let Some(before) = self.nth.checked_sub(1).filter(|n| self.talk.contains(n)).map(|n| &self.units[n]) else {
            return [Vec::new(), Vec::new(), Vec::new()];
        };
        let beside = match (&unit.tag.who, &unit.hint) {
            (Who::Named(_), _) => Beside::Named,
            (_, Some((_, Place::Tag))) => Beside::Pronoun,
            _ if unit.told_before => Beside::Told,
            _ if unit.told_after => Beside::Followed,
            _ => Beside::Bare,
        };
        let distance = match unit.block - before.block {
            0 => Distance::Inside,
            1 if before.told_after => Distance::AfterTelling,
            1 => Distance::Next,
            _ => Distance::Far,
        };
        [Step::Same, Step::Back, Step::Third].map(|step| {
            let mut features = vec![f::step(step, beside, distance)];
            if before.asks && distance == Distance::Next {
                features.push(f::asked(step));
            }
            features
        })
    }

    /// The hint that a pronoun or description gives, with the people whom it may mean.
    fn hint(&self) -> Option<Hint> {
        let unit = self.unit();
        let (subject, place) = unit.hint.as_ref()?;
        let (gender, described, noun) = match &subject.who {
            Who::Pronoun(gender) => (Some(*gender), false, None),
            Who::Described { head, gender, .. } => (*gender, true, *head),
            Who::Teller => (None, false, None),
            _ => return None,
        };
        let teller = subject.who == Who::Teller;
        let fits = |id: Id| {
            id != NARRATOR && (gender.is_none() || self.story.people.gender(id).is_none_or(|own| Some(own) == gender))
        };
        let mut near = if teller { Tally::default() } else { self.story.presence(subject.at, self.background) };
        near.0.retain(|(id, _)| fits(*id));
        let total = near.sum().max(1e-6);
        near.0.iter_mut().for_each(|(_, value)| *value /= total);
        let here = self.last_named(self.story.text.spans[unit.block].start..subject.at, &fits);
        let prior = unit.block.checked_sub(1).map(|n| self.last_named(self.story.text.spans[n].clone(), &fits));
        let meant = self.story.mentions.pronoun_at(subject.at).filter(|_| !described);
        Some(Hint {
            place: *place,
            gender,
            described,
            teller,
            noun,
            near,
            meant,
            here,
            prior: prior.unwrap_or_default(),
        })
    }

    /// The person whom the narration in a range of words names last among those who fit; subjects take precedence.
    fn last_named(&self, words: Range<usize>, fits: &dyn Fn(Id) -> bool) -> Vec<Id> {
        let mut found: Vec<Id> = Vec::new();
        for mention in self.story.mentions.within(words) {
            if mention.quoted || mention.owns || self.story.text.words[mention.at].is(class::I | class::MINE) {
                continue;
            }
            let ids: Vec<Id> = mention.ids.iter().copied().filter(|id| fits(*id)).collect();
            if !ids.is_empty() && (mention.subject || found.is_empty()) {
                found = ids;
            }
        }
        found
    }
}
