//! Plan and takes become one sound: first the [`Timeline`], exact to the sample, then the samples themselves, streamed.

use crate::cast::Delivery;
use crate::audio::{Audio, level, rate, resample};
use crate::plan::{Plan, Speak, Step};
use crate::render::Takes;
use crate::store::{Key, Store, StoreError, Take};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The highest sample value that a gain may lead to: −1 dBFS, so that no decoder has to clip between samples.
pub const CEILING: f32 = 0.891;

/// Samples handed on at once; also the most that is held in memory besides one take.
const BLOCK: usize = 1 << 16;

/// When everything is heard.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    /// Samples per second.
    pub rate: u32,
    /// Length of the whole in samples.
    pub frames: u64,
    /// Everything in order, without holes.
    pub placed: Vec<Placed>,
    /// The lines that are heard, in order.
    pub cues: Vec<Cue>,
    /// Deliveries whose gain had to be lowered so that nothing clips.
    pub lowered: Vec<Lowered>,
}

/// A stretch of the timeline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placed {
    /// Length in samples.
    pub frames: u64,
    /// What is heard; nothing is silence.
    pub sound: Option<Sound>,
}

/// A take at a level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sound {
    /// The take.
    pub key: Key,
    /// Amplitude factor.
    pub gain: f32,
}

/// Where a line is heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cue {
    /// Index into [`Plan::lines`].
    pub line: usize,
    /// First sample.
    pub start: u64,
    /// The sample behind the last.
    pub end: u64,
}

/// A gain that was lowered.
#[derive(Clone, Debug, PartialEq)]
pub struct Lowered {
    /// Index of a line that is spoken so.
    pub line: usize,
    /// By how many dB.
    pub by: f32,
}

/// Places every take and every silence. `rate` is that of the output.
///
/// # Panics
/// A take of the plan is missing from `takes`: [`crate::render::render`] returns them all.
pub fn lay_out(plan: &Plan, takes: &Takes, rate: u32) -> Timeline {
    let levels = Levels::measure(plan, takes);
    let mut timeline = Timeline { rate, frames: 0, placed: Vec::new(), cues: Vec::new(), lowered: levels.lowered() };
    for step in &plan.steps {
        let placed = match step {
            Step::Silence(seconds) => Placed { frames: frames_of(*seconds, rate), sound: None },
            Step::Speak(speak) => {
                let take = &takes[&speak.key];
                let frames = rate::converted(take.frames, take.rate, rate);
                let start = timeline.frames;
                match timeline.cues.last_mut().filter(|cue| cue.line == speak.line) {
                    Some(cue) => cue.end = start + frames,
                    None => timeline.cues.push(Cue { line: speak.line, start, end: start + frames }),
                }
                Placed { frames, sound: Some(Sound { key: speak.key, gain: levels.factor(speak) }) }
            }
        };
        timeline.frames += placed.frames;
        timeline.placed.push(placed);
    }
    timeline
}

/// The output rate that loses nothing: the highest of the takes.
pub fn natural_rate(takes: &Takes) -> u32 {
    takes.values().map(|take| take.rate).max().unwrap_or(DEFAULT_RATE)
}

/// The rate where no take asks for another.
pub const DEFAULT_RATE: u32 = 16_000;

/// Characters that a voice of rate 1 speaks in a second: measured over the embedded voices, pauses inside lines included.
pub const CHARACTERS_PER_SECOND: f64 = 14.0;

/// About how many seconds a plan will last, for what must be known before anything is spoken.
pub fn estimated_seconds(plan: &Plan) -> f64 {
    let step = |step: &Step| match step {
        Step::Silence(seconds) => *seconds,
        Step::Speak(speak) => {
            let rate = speak.delivery.voices.iter().map(|settings| settings.shape.rate).fold(f32::MAX, f32::min);
            speak.text.chars().count() as f64 / CHARACTERS_PER_SECOND / f64::from(rate)
        }
    };
    plan.steps.iter().map(step).sum()
}

fn frames_of(seconds: f64, rate: u32) -> u64 {
    (seconds * f64::from(rate)).round() as u64
}

/// The amplitude factor of one delivery.
struct Level {
    /// What keeps its loudest take under the ceiling, or what was asked for if that is lower.
    given: f32,
    /// What voice and voices.toml ask for.
    asked: f32,
    /// The first line spoken so.
    line: usize,
}

/// One gain for each delivery over the whole book, never one for a line: that would pump.
struct Levels {
    factors: BTreeMap<*const Delivery, Level>,
}

impl Levels {
    fn measure(plan: &Plan, takes: &Takes) -> Self {
        let mut factors: BTreeMap<_, Level> = BTreeMap::new();
        for speak in plan.speaks() {
            let asked = level::from_db(speak.delivery.gain);
            let peak = takes[&speak.key].peak;
            let highest = if peak > 0.0 { CEILING / peak } else { f32::MAX };
            let level = factors.entry(delivery(speak)).or_insert(Level { given: asked, asked, line: speak.line });
            level.given = level.given.min(highest);
        }
        Self { factors }
    }

    fn factor(&self, speak: &Speak) -> f32 {
        self.factors[&delivery(speak)].given
    }

    fn lowered(&self) -> Vec<Lowered> {
        let lowered = self.factors.values().filter(|level| level.given < level.asked);
        let by = |level: &Level| level::to_db(level.asked / level.given);
        let mut lowered: Vec<_> = lowered.map(|level| Lowered { line: level.line, by: by(level) }).collect();
        lowered.sort_by_key(|lowered| lowered.line);
        lowered
    }
}

/// Deliveries are told apart by where they lie in memory: lines that sound alike share one.
fn delivery(speak: &Speak) -> *const Delivery {
    Arc::as_ptr(&speak.delivery)
}

/// Why the samples stopped coming.
#[derive(Debug)]
pub enum StreamError<E> {
    /// These takes are damaged or gone; speak them again. Nothing was handed on after the first of them.
    Damaged(BTreeSet<Key>),
    /// The store cannot be read.
    Store(StoreError),
    /// Whoever takes the samples failed.
    Sink(E),
}

/// Hands on the samples of the whole timeline, in order, in blocks.
///
/// # Errors
/// See [`StreamError`]. When takes are damaged, all the others are looked at too, so that one more render mends everything.
pub fn stream<E>(
    timeline: &Timeline,
    takes: &Takes,
    store: &Store,
    sink: &mut dyn FnMut(&[f32]) -> Result<(), E>,
) -> Result<(), StreamError<E>> {
    let silence = vec![0.0; BLOCK];
    let mut damaged = BTreeSet::new();
    let mut samples = Vec::new();
    for placed in &timeline.placed {
        let Some(sound) = placed.sound else {
            if damaged.is_empty() {
                emit_silence(placed.frames, &silence, sink)?;
            }
            continue;
        };
        if !read(&takes[&sound.key], store, sound.gain, timeline.rate, &mut samples).map_err(StreamError::Store)? {
            damaged.insert(sound.key);
        }
        if damaged.is_empty() {
            debug_assert_eq!(samples.len() as u64, placed.frames, "the timeline knows every length");
            samples.chunks(BLOCK).try_for_each(&mut *sink).map_err(StreamError::Sink)?;
        }
    }
    if damaged.is_empty() { Ok(()) } else { Err(StreamError::Damaged(damaged)) }
}

fn emit_silence<E>(
    frames: u64,
    silence: &[f32],
    sink: &mut dyn FnMut(&[f32]) -> Result<(), E>,
) -> Result<(), StreamError<E>> {
    let mut left = frames;
    while left > 0 {
        let now = left.min(silence.len() as u64);
        sink(&silence[..now as usize]).map_err(StreamError::Sink)?;
        left -= now;
    }
    Ok(())
}

/// Puts a take's samples into a buffer, at the output's rate and level; false if the take is damaged or gone.
fn read(take: &Take, store: &Store, gain: f32, rate: u32, samples: &mut Vec<f32>) -> Result<bool, StoreError> {
    match store.read_into(take, samples) {
        Ok(()) => {}
        Err(StoreError::Lost(_)) => return Ok(false),
        Err(error) => return Err(error),
    }
    if take.rate != rate {
        *samples = resample::resample(&Audio::new(take.rate, std::mem::take(samples)), rate).samples;
    }
    if gain != 1.0 {
        samples.iter_mut().for_each(|sample| *sample *= gain);
    }
    Ok(true)
}

#[cfg(test)]
mod tests;
