//! The times of subtitles in a plan.

use super::{Planner, Step};
use crate::script::{Line, TimeSlot};
use crate::text::{self, SpokenText};

/// A place in a spoken text before which an utterance ends: a new line of verse, or a new slot.
pub(super) struct Border {
    pub at: usize,
    /// The slot that begins here, if one does.
    pub slot: Option<TimeSlot>,
}

impl Planner<'_> {
    /// Waits for the slot in which a line begins. Returns false if there is none, or if it is that of the words before.
    pub(super) fn await_line(&mut self, line: &Line) -> bool {
        line.times.first().is_some_and(|first| self.await_slot(first.slot))
    }

    /// Waits for a slot, unless it has begun already. Slots that begin together, as where a film shows the words of two
    /// people at once, are one, in which both speak one after the other.
    pub(super) fn await_slot(&mut self, slot: TimeSlot) -> bool {
        let begun = self.slot.is_some_and(|begun| begun.start == slot.start);
        self.slot = Some(slot);
        if !begun {
            self.plan.steps.push(Step::Slot(slot));
        } else if let Some(Step::Slot(begun)) = self.plan.steps.iter_mut().rfind(|step| matches!(step, Step::Slot(_))) {
            begun.end = begun.end.max(slot.end);
        }
        !begun
    }

    /// Ends the plan with an empty slot if the script says how long the sound should last.
    pub(super) fn await_end(&mut self) {
        if let Some(lasts) = self.script.meta.lasts {
            self.await_slot(TimeSlot { start: lasts, end: lasts });
        }
    }
}

/// The borders inside of a line, in order.
pub(super) fn borders(line: &Line, spoken: &SpokenText) -> Vec<Border> {
    let verses = line.breaks.iter().map(|&at| Border { at, slot: None });
    let slots = line.times.iter().skip(1).map(|words| Border { at: words.at, slot: Some(words.slot) });
    let mut borders: Vec<Border> = verses.chain(slots).collect();
    borders.sort_by_key(|border| border.at);
    let written: Vec<usize> = borders.iter().map(|border| border.at).collect();
    let places = text::spoken_offsets(&line.text, &spoken.text, &spoken.changes, &written);
    for (border, at) in borders.iter_mut().zip(places) {
        border.at = at;
    }
    borders
}
