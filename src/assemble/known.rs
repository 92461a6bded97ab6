//! The levels of a book of which only some lines are spoken, for who wants to hear one of them as it will sound in the book.

use super::levelling::{Gains, exact, is_steady, stepped};
use super::measuring::Work;
use super::{Edges, LevelError, Timeline, lay_out_with, natural_rate, voice_name};
use crate::audio::levels;
use crate::audio::target::{self, Level, Target};
use crate::plan::Plan;
use crate::render::{Booth, Takes};
use std::collections::BTreeMap;

/// The levels that the voices of a book have, as far as its takes tell. With all takes of a book, they are those of
/// [`level()`](super::level()), up to what the limiter removes from the loudness of the whole.
#[derive(Clone, Debug)]
pub struct KnownLevels {
    target: &'static Target,
    /// The gain of each voice in dB and its loudness in LUFS before that, which is not a number if it could not be measured.
    voices: BTreeMap<String, (f32, f32)>,
    /// The loudness in LUFS to which all voices are brought. `None` if nothing was measured.
    common: Option<f64>,
    /// The gain of the book in dB.
    book: Option<f32>,
    /// Whether gains are those of a long book.
    steady: bool,
    /// What is typical of the voices.
    edges: Edges,
}

impl KnownLevels {
    /// The levels of a book in which nothing is spoken yet: every line is brought to the target by itself.
    pub fn none(target: &'static Target) -> Self {
        Self { target, voices: BTreeMap::new(), common: None, book: None, steady: false, edges: Edges::default() }
    }

    /// Measures the voices of a plan. Nothing is spoken.
    ///
    /// # Panics
    /// If a take of the plan is missing from `takes`.
    ///
    /// # Errors
    /// Damaged takes, an error of the store, or that the work was asked to stop.
    pub fn find(plan: &Plan, takes: &Takes, target: &'static Target, booth: &Booth<'_>) -> Result<Self, LevelError> {
        let edges = Edges::measure(plan, &|key| takes.get(key));
        let mut found = Self { edges: edges.clone(), ..Self::none(target) };
        if target.level == Level::Free || takes.is_empty() {
            return Ok(found);
        }
        let rate = target.rate.unwrap_or_else(|| natural_rate(takes));
        let mut timeline = lay_out_with(plan, takes, rate, &edges);
        found.steady = is_steady(&timeline);
        let work = Work { takes, booth, layer: None };
        let loudness = work.voices(&timeline)?;
        let mut gains = gains(levels::voice_gains(&loudness), &loudness);
        found.common = loudness.iter().zip(&gains.voices).find_map(|(lufs, gain)| {
            // A voice that is further off than a gain may go does not reach the common level.
            let reached = f64::from(gain.abs()) < levels::MAX_GAIN;
            lufs.filter(|_| reached).map(|lufs| lufs + f64::from(*gain))
        });
        gains.apply(&mut timeline, takes, exact);
        gains.book = target::gain_for(&work.book(&timeline)?, target);
        found.book = Some(gains.book);
        let mut placed = timeline.takes();
        for speak in plan.speaks() {
            if let Some(voice) = placed.next().map(|placed| placed.voice) {
                let name = voice_name(plan, speak, takes[&speak.key].rate);
                found.voices.insert(name, (gains.voices[voice], gains.loudness[voice]));
            }
        }
        Ok(found)
    }

    /// Whether the level of every voice of a plan is known.
    pub fn know(&self, plan: &Plan, takes: &Takes) -> bool {
        self.target.level == Level::Free
            || plan.speaks().all(|speak| self.voices.contains_key(&voice_name(plan, speak, takes[&speak.key].rate)))
    }

    /// The same levels, but every voice is measured by what it says where they are [applied](Self::apply): for a voice that
    /// is bent otherwise than in the book.
    pub fn of_new_voices(&self) -> Self {
        Self { voices: BTreeMap::new(), edges: Edges::default(), ..self.clone() }
    }

    /// Places some lines of the book with the pauses that they have there: see [`lay_out`](super::lay_out()).
    ///
    /// # Panics
    /// If a take of the plan is missing from `takes`.
    pub fn lay_out(&self, plan: &Plan, takes: &Takes, rate: u32) -> Timeline {
        lay_out_with(plan, takes, rate, &self.edges.or_measured(plan, &|key| takes.get(key)))
    }

    /// Sets the gains of a timeline that was laid out of some lines of the book. A voice that is not known is measured by
    /// these lines.
    ///
    /// # Errors
    /// As for [`find`](Self::find).
    pub fn apply(
        &self,
        timeline: &mut Timeline,
        plan: &Plan,
        takes: &Takes,
        booth: &Booth<'_>,
    ) -> Result<(), LevelError> {
        if self.target.level == Level::Free {
            return Ok(());
        }
        let work = Work { takes, booth, layer: None };
        let loudness = work.voices(timeline)?;
        let own = |lufs: &Option<f64>| match (self.common, lufs) {
            (Some(common), Some(lufs)) => (common - lufs).clamp(-levels::MAX_GAIN, levels::MAX_GAIN) as f32,
            _ => 0.0,
        };
        let mut gains = gains(loudness.iter().map(own).collect(), &loudness);
        for (speak, placed) in plan.speaks().zip(timeline.takes()) {
            if let Some(known) = self.voices.get(&voice_name(plan, speak, takes[&speak.key].rate)) {
                (gains.voices[placed.voice], gains.loudness[placed.voice]) = *known;
            }
        }
        gains.apply(timeline, takes, exact);
        gains.book = match self.book {
            Some(book) => book,
            None => target::gain_for(&work.book(timeline)?, self.target),
        };
        timeline.ceiling = self.target.ceiling();
        let gains = if self.steady { gains.in_steps() } else { gains };
        gains.apply(timeline, takes, stepped);
        Ok(())
    }
}

/// The gains of voices, before that of the book is known.
fn gains(voices: Vec<f32>, loudness: &[Option<f64>]) -> Gains {
    let loudness = loudness.iter().map(|lufs| lufs.map_or(f32::NAN, |lufs| lufs as f32)).collect();
    Gains { voices, loudness, speech: f32::NAN, book: 0.0 }
}
