//! Collects evidence about the speaker of a unit from the narration around it: in its own block, and in the block
//! before.

use super::super::BlockKind;
use super::super::clauses::{Story, Who};
use super::super::features as f;
use super::super::people::{Id, Mention};
use super::super::text::gap;
use super::super::tongues::class;
use super::{Blocks, MOST_NAMES, Place, Tagged, Unit};
use std::ops::Range;

impl Story<'_> {
    /// Reads an announcement at the end of the previous block, such as `Mr. Darcy replied with great intrepidity,`.
    /// Returns whether it names the speaker.
    pub(super) fn take_announced(&self, unit: &mut Unit, block: usize, blocks: &Blocks) -> bool {
        let Some(before) = block.checked_sub(1).filter(|before| blocks.kinds[*before] == BlockKind::Paragraph) else {
            return false;
        };
        if !blocks.turns[before].is_empty() {
            return false;
        }
        let last = self.gaps(before, &blocks.quotes[before]).pop().unwrap_or(0..0);
        if last.is_empty() {
            return false;
        }
        let end = last.end;
        let Some(subject) = self.announces(last, !blocks.quotes[before].is_empty()) else { return false };
        match &subject.who {
            Who::Named(ids) => {
                unit.give(ids, f::ANNOUNCED, 1.0);
                // `Ada said:` at the end of a block is the tag of the quotation that follows, and so is `Ada laughed:`.
                if ids.len() == 1 && self.text.words[end - 1].gap & gap::COLON != 0 {
                    unit.tag = subject;
                }
                return true;
            }
            Who::Pronoun(_) | Who::Teller => unit.hint = Some((subject, Place::Tag)),
            Who::Described { head: Some(_), .. } => {
                unit.tag = subject.clone();
                unit.hint = Some((subject, Place::Tag));
                return true;
            }
            _ => {}
        }
        false
    }

    /// Collects evidence from the narration around the unit: the subjects of its clauses and the people it names.
    pub(super) fn take_beats(&self, unit: &mut Unit, group: &[Tagged], gaps: &[Range<usize>]) {
        let (Some(first), Some(last)) = (group.first(), group.last()) else { return };
        let single = gaps.iter().filter(|gap| !gap.is_empty()).take(2).count() == 1;
        for (nth, gap) in gaps.iter().enumerate().take(last.quote + 2).skip(first.quote) {
            let before = nth <= first.quote;
            let clauses = self.clauses(gap.clone());
            for (place, clause) in clauses.iter().enumerate().take(MOST_NAMES) {
                let near = if before { place + 1 == clauses.len() } else { place == 0 };
                let subject = self.subject(clause.clone(), false);
                match &subject.who {
                    Who::Named(ids) => {
                        let feature = match (before, near) {
                            (true, true) => f::BEAT_BEFORE,
                            (true, false) => f::BEAT_BEFORE_FAR,
                            (false, true) => f::BEAT_AFTER,
                            (false, false) => f::BEAT_AFTER_FAR,
                        };
                        unit.give(ids, feature, 1.0);
                        let sole = feature == f::BEAT_AFTER && clauses.len() == 1 && clause.len() <= 8;
                        if sole && single {
                            unit.give(ids, f::BEAT_SOLE, 1.0);
                        }
                    }
                    Who::Pronoun(_) | Who::Teller if near && unit.hint.is_none() => {
                        unit.hint = Some((subject, Place::Beat));
                    }
                    _ => {}
                }
                if near && let Some(owner) = self.mentions.at(clause.start).filter(|mention| self.owns_part(mention)) {
                    unit.give(&owner.ids, f::BEAT_PART, 1.0);
                }
            }
            for mention in self.mentions.within(gap.clone()).iter().take(MOST_NAMES) {
                if self.text.words[mention.at].is(class::I | class::MINE) {
                    continue;
                }
                let before = mention.at.checked_sub(1).map(|at| &self.text.words[at]);
                let object = before.is_some_and(|word| word.gap == 0 && self.governs(word.key));
                let feature = match (object, mention.owns) {
                    (true, _) => f::OBJECT,
                    (_, true) => f::MENTION_OWN,
                    _ => f::MENTION,
                };
                unit.give(&mention.ids, feature, 1.0);
                if object && !mention.owns {
                    unit.to.extend(&mention.ids);
                }
            }
        }
    }

    /// Whether a genitive goes with a part of the body or with what it shows: `Ada's face`, `Ada's smile`.
    fn owns_part(&self, mention: &Mention) -> bool {
        const PARTS: [&str; 26] = [
            "arms",
            "breath",
            "brow",
            "brows",
            "cheeks",
            "chin",
            "expression",
            "eye",
            "eyebrows",
            "eyes",
            "face",
            "fingers",
            "gaze",
            "glance",
            "hand",
            "hands",
            "head",
            "heart",
            "jaw",
            "lip",
            "lips",
            "mouth",
            "shoulders",
            "smile",
            "tone",
            "voice",
        ];
        let part = self.text.words.get(mention.at + mention.length);
        mention.owns && part.is_some_and(|part| PARTS.contains(&self.text.spelt(part.key)))
    }

    /// Whether a person who is named right after this word is spoken to or looked at.
    fn governs(&self, key: u32) -> bool {
        matches!(
            self.text.spelt(key),
            "to" | "asked" | "told" | "at" | "towards" | "toward" | "upon" | "answered" | "addressing" | "with"
        )
    }

    /// Collects evidence from the previous block if it is all narration, or else from the narration at its end.
    pub(super) fn take_lead(&self, unit: &mut Unit, block: usize, blocks: &Blocks) {
        let Some(before) = block.checked_sub(1).filter(|before| blocks.kinds[*before] == BlockKind::Paragraph) else {
            return;
        };
        if !blocks.turns[before].is_empty() {
            return;
        }
        if !blocks.quotes[before].is_empty() {
            return self.take_tail(unit, self.gaps(before, &blocks.quotes[before]).pop().unwrap_or(0..0));
        }
        let clauses = self.clauses(self.text.spans[before].clone());
        if let Some(last) = clauses.last() {
            for mention in self.told(last.clone()) {
                unit.give(&mention.ids, f::LEAD_MENTION, 1.0);
            }
        }
        let from = clauses.len().saturating_sub(3);
        for (nth, clause) in clauses.iter().enumerate().skip(from) {
            let last = nth + 1 == clauses.len();
            let subject = self.subject(clause.clone(), false);
            match &subject.who {
                Who::Named(ids) => unit.give(ids, if last { f::LEAD } else { f::LEAD_FAR }, 1.0),
                Who::Pronoun(_) | Who::Teller if last && unit.hint.is_none() => {
                    unit.hint = Some((subject, Place::Lead))
                }
                _ => {}
            }
        }
        unit.sole = self.sole_subject(&clauses);
    }

    /// The person whom all clauses with a named subject are about, if there is exactly one.
    fn sole_subject(&self, clauses: &[Range<usize>]) -> Option<Id> {
        let subjects = clauses.iter().map(|clause| self.subject(clause.clone(), false).who);
        let mut named = subjects.filter_map(|who| if let Who::Named(ids) = who { Some(ids) } else { None });
        let first = named.next().filter(|ids| ids.len() == 1)?;
        named.all(|ids| ids == first).then_some(first[0])
    }

    /// Collects evidence from the narration at the end of the previous block, after its last quotation. A short tag there
    /// is not counted.
    fn take_tail(&self, unit: &mut Unit, words: Range<usize>) {
        let clauses = self.clauses(words);
        let Some(last) = clauses.last().filter(|_| clauses.len() > 1 || clauses[0].len() > 6) else { return };
        let subject = self.subject(last.clone(), false);
        if let Who::Named(ids) = &subject.who {
            unit.give(ids, f::TAIL, 1.0);
        }
        for mention in self.told(last.clone()) {
            unit.give(&mention.ids, f::TAIL_MENTION, 1.0);
        }
    }

    /// The names in a range of words, without the teller's own `I` or `my`.
    fn told(&self, words: Range<usize>) -> impl Iterator<Item = &Mention> {
        self.mentions.within(words).iter().filter(|mention| !self.text.words[mention.at].is(class::I | class::MINE))
    }
}
