//! The levels that a book will most likely have, while it is still being spoken.

use super::levelling::{Gains, is_steady, stepped};
use super::measuring::Work;
use super::{LevelError, Timeline, voice_name};
use crate::audio::target::{Level, Target};
use crate::plan::{Plan, Step};
use crate::render::{Booth, Takes};
use std::collections::BTreeMap;

/// A plan without the utterances that have no take yet. Up to the first of them it is laid out like the whole.
pub fn spoken_part(plan: &Plan, takes: &Takes) -> Plan {
    let spoken = |step: &&Step| match step {
        Step::Speak(speak) => takes.contains_key(&speak.key),
        Step::Silence(_) | Step::Slot(_) => true,
    };
    let steps = plan.steps.iter().filter(spoken).cloned().collect();
    Plan { deliveries: plan.deliveries.clone(), steps, lines: Vec::new(), sounds: Vec::new() }
}

/// The levels of the voices of a book, as [`level()`](super::level()) finds them in what is spoken so far, if the book will be
/// long and meets its target. They are a guess of those that the whole will have.
#[derive(Clone, Debug)]
pub struct LikelyLevels {
    /// The gain of each voice in dB, and the loudness in LUFS that decides which of its takes are lifted.
    voices: BTreeMap<String, (f32, f32)>,
    /// The true peak in dBTP to which takes are held.
    ceiling: Option<f64>,
}

impl LikelyLevels {
    /// Finds the levels of a timeline that is laid out of a [part](spoken_part) of a plan. `None` if that is too short for a
    /// guess that would often be right, or if the target sets no level.
    ///
    /// # Errors
    /// As for [`level()`](super::level()).
    pub fn find(
        part: &Plan,
        timeline: &Timeline,
        takes: &Takes,
        (target, booth): (&Target, &Booth<'_>),
    ) -> Result<Option<Self>, LevelError> {
        if target.level == Level::Free || !is_steady(timeline) {
            return Ok(None);
        }
        let mut timeline = timeline.clone();
        let work = Work { takes, booth, layer: None };
        let gains = Gains::likely(&work, &mut timeline, target)?;
        let mut voices = BTreeMap::new();
        for (speak, placed) in part.speaks().zip(timeline.takes()) {
            let name = voice_name(part, speak, takes[&speak.key].rate);
            voices.entry(name).or_insert((gains.voices[placed.voice], gains.loudness[placed.voice]));
        }
        Ok(Some(Self { voices, ceiling: target.ceiling() }))
    }

    /// Sets the gains of a timeline that is laid out of a part of the same plan. Those of a voice that had not spoken yet when
    /// the levels were found are no numbers.
    pub fn apply(&self, part: &Plan, timeline: &mut Timeline, takes: &Takes) {
        let count = timeline.takes().map(|placed| placed.voice + 1).max().unwrap_or(0);
        let mut gains =
            Gains { voices: vec![f32::NAN; count], loudness: vec![f32::NAN; count], speech: f32::NAN, book: 0.0 };
        for (speak, placed) in part.speaks().zip(timeline.takes()) {
            if let Some(known) = self.voices.get(&voice_name(part, speak, takes[&speak.key].rate)) {
                (gains.voices[placed.voice], gains.loudness[placed.voice]) = *known;
            }
        }
        timeline.ceiling = self.ceiling;
        gains.apply(timeline, takes, stepped);
    }
}
