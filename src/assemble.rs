//! Plan and takes become one sound: first the [`Timeline`], exact to the sample, then the samples themselves, streamed.

mod levelling;
mod parts;
mod pressed;
mod room_tone;
mod stream;

pub use levelling::{Cancelled, foretell, level};
pub use parts::Frame;
pub use pressed::pressed;
pub use stream::{StreamError, stream};

use crate::audio::{level, rate, trim};
use crate::cast::Delivery;
use crate::plan::{Plan, Speak, Step};
use crate::render::Takes;
use crate::store::Key;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The highest sample value that a gain may lead to: −1 dBFS, so that no decoder has to clip between samples.
pub const CEILING: f32 = 0.891;

/// When everything is heard.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    /// Samples per second.
    pub rate: u32,
    /// 1, or 2 where somebody does not stand in the middle. Then samples come by turns, left first.
    pub channels: u16,
    /// Length of the whole in samples (of one channel).
    pub frames: u64,
    /// Everything in order, without holes.
    pub placed: Vec<Placed>,
    /// The lines that are heard, in order.
    pub cues: Vec<Cue>,
    /// Deliveries whose gain had to be lowered so that nothing clips.
    pub lowered: Vec<Lowered>,
    /// The true peak in dBTP that the limiter holds every take to; none where nothing is limited.
    pub ceiling: Option<f64>,
    /// Whether a faint noise lies under everything in place of digital silence.
    pub room_tone: bool,
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
    /// The part of it that voices.toml asks for.
    pub asked: f32,
    /// From left, -1, to right, 1.
    pub pan: f32,
    /// Which voice speaks, counted in order of appearance: what one speaker says with one voice is levelled alike.
    pub voice: usize,
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

/// Places every take and every silence. `rate` is that of the output. Gains are those of voices.toml, lowered where they
/// would clip: see [`level()`] for more.
///
/// Takes begin and end with a breath ([`trim::BREATH`]), which counts as part of the pause beside it: a pause is what lies
/// between the last sound before it and the first one behind it.
///
/// # Panics
/// A take of the plan is missing from `takes`: [`crate::render::render`] returns them all.
pub fn lay_out(plan: &Plan, takes: &Takes, rate: u32) -> Timeline {
    let levels = Levels::measure(plan, takes);
    let mut voices = Voices::default();
    let mut timeline = Timeline {
        rate,
        channels: channels(plan),
        frames: 0,
        placed: Vec::new(),
        cues: Vec::new(),
        lowered: levels.lowered(),
        ceiling: None,
        room_tone: false,
    };
    for (nth, step) in plan.steps.iter().enumerate() {
        let placed = match step {
            Step::Silence(_) => Placed { frames: frames_of(silence(plan, nth), rate), sound: None },
            Step::Speak(speak) => {
                let take = &takes[&speak.key];
                let frames = rate::converted(take.frames, take.rate, rate);
                let start = timeline.frames;
                match timeline.cues.last_mut().filter(|cue| cue.line == speak.line) {
                    Some(cue) => cue.end = start + frames,
                    None => timeline.cues.push(Cue { line: speak.line, start, end: start + frames }),
                }
                let sound = Sound {
                    key: speak.key,
                    gain: levels.factor(speak),
                    asked: level::from_db(speak.delivery.gain),
                    pan: speak.delivery.pan,
                    voice: voices.number(speak, take.rate),
                };
                Placed { frames, sound: Some(sound) }
            }
        };
        timeline.frames += placed.frames;
        timeline.placed.push(placed);
    }
    timeline.placed.shrink_to_fit();
    timeline.cues.shrink_to_fit();
    timeline
}

/// Channels that a plan asks for: 2 if anybody does not stand in the middle, else 1.
pub fn channels(plan: &Plan) -> u16 {
    if plan.speaks().any(|speak| speak.delivery.pan != 0.0) { 2 } else { 1 }
}

/// Seconds of a step that is silence: what the plan says, less the breath that the takes on both sides bring along, so that
/// a pause is as long as voices.toml says from sound to sound. 0 for a step that is speech.
pub fn silence(plan: &Plan, nth: usize) -> f64 {
    let Some(Step::Silence(seconds)) = plan.steps.get(nth) else { return 0.0 };
    let beside = [nth.checked_sub(1), Some(nth + 1)].into_iter().flatten();
    let breaths = beside.filter(|&nth| matches!(plan.steps.get(nth), Some(Step::Speak(_)))).count();
    (seconds - breaths as f64 * f64::from(trim::BREATH)).max(0.0)
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

/// Tells voices apart: what one speaker says with one voice (or chorus), at one rate, whatever the style.
#[derive(Default)]
struct Voices {
    numbers: BTreeMap<String, usize>,
    known: BTreeMap<(*const Delivery, u32), usize>,
}

impl Voices {
    fn number(&mut self, speak: &Speak, rate: u32) -> usize {
        let numbers = &mut self.numbers;
        *self.known.entry((delivery(speak), rate)).or_insert_with(|| {
            let delivery = &speak.delivery;
            let engines: Vec<_> = delivery.voices.iter().map(|settings| settings.engine.as_str()).collect();
            let name = format!("{} {rate} {} {}", delivery.speaker.0, engines.join("+"), delivery.voice());
            let next = numbers.len();
            *numbers.entry(name).or_insert(next)
        })
    }
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

#[cfg(test)]
mod tests;
