//! Reading a plan back. All its numbers are checked, so that none is out of bounds later.

use super::{Plan, PlannedLine, PlannedSound, Speak, Step};
use crate::cast::Delivery;
use crate::voices::phonemes::Pronunciation;
use serde::Deserialize;
use std::fmt;

/// A plan as it was read, before the check.
#[derive(Deserialize)]
pub(super) struct Unchecked {
    deliveries: Vec<Delivery>,
    steps: Vec<Step>,
    lines: Vec<PlannedLine>,
    #[serde(default)]
    sounds: Vec<PlannedSound>,
}

/// Why what was read is not a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanError {
    /// A silence is not a number of seconds.
    Silence,
    /// A slot has no times, or ends before it begins.
    Slot,
    /// An utterance refers to a line that does not exist.
    Line(usize),
    /// An utterance refers to a delivery that does not exist.
    Delivery(usize),
    /// A gain, or a place between left and right, is not a number.
    Level,
    /// A sound begins or ends at a step that does not exist, or its level is not a number.
    Sound,
    /// A pronunciation is given for a stretch that the text does not have.
    Pronunciation,
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Silence => f.write_str("a silence of the plan does not last a number of seconds"),
            Self::Slot => f.write_str("a slot of the plan has no times, or ends before it begins"),
            Self::Line(line) => write!(f, "the plan speaks line {line}, which it does not have"),
            Self::Delivery(delivery) => write!(f, "the plan uses delivery {delivery}, which it does not have"),
            Self::Level => f.write_str("a gain or a pan of the plan is not a number"),
            Self::Sound => f.write_str("a sound of the plan begins or ends outside of it, or has no level"),
            Self::Pronunciation => f.write_str("a pronunciation of the plan lies outside of its text"),
        }
    }
}

impl std::error::Error for PlanError {}

impl TryFrom<Unchecked> for Plan {
    type Error = PlanError;

    fn try_from(plan: Unchecked) -> Result<Self, PlanError> {
        let Unchecked { deliveries, steps, lines, sounds } = plan;
        if !deliveries.iter().all(|delivery| delivery.gain.is_finite() && delivery.pan.is_finite()) {
            return Err(PlanError::Level);
        }
        for step in &steps {
            match step {
                Step::Silence(seconds) if seconds.is_finite() && *seconds >= 0.0 => {}
                Step::Silence(_) => return Err(PlanError::Silence),
                Step::Slot(slot) if slot.end.is_finite() && 0.0 <= slot.start && slot.start <= slot.end => {}
                Step::Slot(_) => return Err(PlanError::Slot),
                Step::Speak(speak) => check(speak, deliveries.len(), lines.len())?,
            }
        }
        lines.iter().try_for_each(|line| check_sounds(&line.spoken, &line.sounds))?;
        if !sounds.iter().all(|sound| sound.is_within(steps.len())) {
            return Err(PlanError::Sound);
        }
        Ok(Self { deliveries, steps, lines, sounds })
    }
}

fn check(speak: &Speak, deliveries: usize, lines: usize) -> Result<(), PlanError> {
    if speak.line >= lines {
        return Err(PlanError::Line(speak.line));
    }
    if speak.delivery.0 >= deliveries {
        return Err(PlanError::Delivery(speak.delivery.0));
    }
    check_sounds(&speak.text, &speak.sounds)
}

fn check_sounds(text: &str, sounds: &[Pronunciation]) -> Result<(), PlanError> {
    let within = |sound: &Pronunciation| text.get(sound.start..sound.end).is_some();
    if sounds.iter().all(within) { Ok(()) } else { Err(PlanError::Pronunciation) }
}
