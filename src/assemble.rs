//! Makes one sound of a plan and its takes: first the [`Timeline`], which is exact to the sample, then a stream of samples.

mod edges;
mod joints;
mod known;
mod levelling;
mod likely;
mod measuring;
mod mix;
mod pressed;
mod room_tone;
mod sound_levels;
mod sounding;
mod stream;
mod volumes;

pub use edges::{Edges, LEAST_EDGES};
pub use joints::Grid;
pub use known::KnownLevels;
pub use levelling::{Cancelled, LevelError, level};
pub use likely::{LikelyLevels, spoken_part};
pub use measuring::foretell;
pub use pressed::pressed;
pub use sounding::PlacedSound;
pub use stream::{StreamError, stream};
pub use volumes::Frame;

use crate::audio::{level, rate, trim};
use crate::cast::DeliveryId;
use crate::plan::{Plan, Speak, Step};
use crate::render::Takes;
use crate::store::Key;
use std::collections::BTreeMap;

/// The highest sample value that a gain may lead to: −1 dBFS, so that no decoder has to clip between samples.
pub const CEILING: f32 = 0.891;

/// When everything is heard, and how loud.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    /// Samples per second.
    pub rate: u32,
    /// 1, or 2 if a voice is placed to the left or the right. Then the samples are interleaved, left first.
    pub channels: u16,
    /// The total length in samples of one channel.
    pub frames: u64,
    /// Everything in order, without gaps.
    pub placed: Vec<Placed>,
    /// The lines that are heard, in order.
    pub cues: Vec<Cue>,
    /// Deliveries whose gain had to be lowered so that nothing clips.
    pub lowered: Vec<Lowered>,
    /// The true peak in dBTP to which the limiter holds every take. `None` if nothing is limited.
    pub ceiling: Option<f64>,
    /// Whether there is faint noise under everything, instead of digital silence.
    pub room_tone: bool,
    /// The sounds and the music, in the order in which they begin.
    pub sounds: Vec<PlacedSound>,
}

impl Timeline {
    /// The takes that are heard, in order.
    pub fn takes(&self) -> impl Iterator<Item = PlacedTake> {
        self.placed.iter().filter_map(|stretch| stretch.take)
    }
}

/// A stretch of the timeline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placed {
    /// The length in samples.
    pub frames: u64,
    /// The take that is heard. `None` is silence.
    pub take: Option<PlacedTake>,
}

/// A take at a certain level and place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlacedTake {
    /// The take.
    pub key: Key,
    /// The factor by which samples are multiplied.
    pub gain: f32,
    /// The part of that factor that voices.toml asks for.
    pub asked: f32,
    /// From -1, which is left, to 1, which is right.
    pub pan: f32,
    /// The number of the voice, counted in order of appearance. What one speaker says with one voice gets the same level.
    pub voice: usize,
    /// How many samples at its beginning and at its end are not heard clearly (see [`Edges`]). There the take is faded in and
    /// out.
    pub edges: [u64; 2],
}

/// Where a line is heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cue {
    /// The index into [`Plan::lines`].
    pub line: usize,
    /// The first sample.
    pub start: u64,
    /// The sample after the last one.
    pub end: u64,
}

/// A gain that had to be lowered.
#[derive(Clone, Debug, PartialEq)]
pub struct Lowered {
    /// The index of a line with that gain.
    pub line: usize,
    /// By how many dB it was lowered.
    pub by: f32,
}

/// Places every take and every silence. `rate` is that of the output. The gains are those of voices.toml, lowered where
/// they would clip; see [`level()`] for gains that meet a target.
///
/// Takes begin and end with a short silence, and often with something too soft to be heard clearly, which counts as part
/// of the pause next to it, and is faded. So a pause lasts from the last sound before it to the first sound after it.
///
/// # Panics
/// If a take of the plan is missing from `takes`. [`crate::render::render`] returns all of them.
pub fn lay_out(plan: &Plan, takes: &Takes, rate: u32) -> Timeline {
    lay_out_with(plan, takes, rate, &Edges::measure(plan, &|key| takes.get(key)))
}

/// The same with what is known of the voices.
fn lay_out_with(plan: &Plan, takes: &Takes, rate: u32, edges: &Edges) -> Timeline {
    let edges = |speak: &Speak| edges.of(plan, speak, &takes[&speak.key]);
    let levels = Factors::measure(plan, takes);
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
        sounds: Vec::new(),
    };
    for (nth, step) in plan.steps.iter().enumerate() {
        let placed = match step {
            Step::Silence(_) => Placed { frames: frames_of(silence(plan, nth, &edges), rate), take: None },
            // Slots are absolute times, so that what is rounded in one place does not add up.
            Step::Slot(_) => {
                let frames = frames_of(onset(plan, nth), rate).saturating_sub(timeline.frames);
                Placed { frames, take: None }
            }
            Step::Speak(speak) => {
                let take = &takes[&speak.key];
                let frames = rate::converted(take.frames, take.rate, rate);
                let start = timeline.frames;
                match timeline.cues.last_mut().filter(|cue| cue.line == speak.line) {
                    Some(cue) => cue.end = start + frames,
                    None => timeline.cues.push(Cue { line: speak.line, start, end: start + frames }),
                }
                let delivery = plan.delivery(speak);
                let placed = PlacedTake {
                    key: speak.key,
                    gain: levels.factor(speak),
                    asked: level::from_db(delivery.gain),
                    pan: delivery.pan,
                    voice: voices.number(plan, speak, take.rate),
                    edges: edges(speak).map(|seconds| frames_of(seconds, rate)),
                };
                Placed { frames, take: Some(placed) }
            }
        };
        timeline.frames += placed.frames;
        timeline.placed.push(placed);
    }
    timeline.sounds = sounding::place(plan, &edges, &timeline);
    timeline.placed.shrink_to_fit();
    timeline.cues.shrink_to_fit();
    timeline
}

/// The number of channels that a plan needs: 2 if a voice is placed to the left or the right, otherwise 1.
pub fn channels(plan: &Plan) -> u16 {
    if plan.speaks().any(|speak| plan.delivery(speak).pan != 0.0) { 2 } else { 1 }
}

/// The length in seconds of a step that is silence: what the plan says, minus the ends of the takes next to it that are
/// not heard clearly (see [`Edges`]), so that the pause between sounds is as long as voices.toml says. 0 for a step that
/// is speech.
pub fn silence(plan: &Plan, nth: usize, edges: &dyn Fn(&Speak) -> [f64; 2]) -> f64 {
    let Some(Step::Silence(seconds)) = plan.steps.get(nth) else { return 0.0 };
    let edge = |step: Option<usize>, end: usize| match step.and_then(|nth| plan.steps.get(nth)) {
        Some(Step::Speak(speak)) => edges(speak)[end],
        _ => 0.0,
    };
    (seconds - edge(nth.checked_sub(1), 1) - edge(Some(nth + 1), 0)).max(0.0)
}

/// The time in seconds at which what is in a slot begins, if it is not late: for speech, the breath before the first sound is
/// heard before the slot begins. 0 for a step that is no slot.
fn onset(plan: &Plan, nth: usize) -> f64 {
    let Some(Step::Slot(slot)) = plan.steps.get(nth) else { return 0.0 };
    match plan.steps.get(nth + 1) {
        Some(Step::Speak(_)) => (slot.start - f64::from(trim::BREATH)).max(0.0),
        _ => slot.start,
    }
}

/// The output rate at which nothing is lost, which is the highest rate of the takes.
pub fn natural_rate(takes: &Takes) -> u32 {
    takes.values().map(|take| take.rate).max().unwrap_or(DEFAULT_RATE)
}

/// The rate of a book without takes, in Hz.
pub const DEFAULT_RATE: u32 = 16_000;

/// How many characters a voice speaks per second at rate 1, including pauses inside lines. Measured over the built-in voices.
pub const CHARACTERS_PER_SECOND: f64 = 14.0;

/// Estimates how many seconds a plan lasts, for checks that are made before anything is spoken.
pub fn estimated_seconds(plan: &Plan) -> f64 {
    let step = |so_far: f64, step: &Step| match step {
        Step::Silence(seconds) => so_far + seconds,
        Step::Slot(slot) => so_far.max(slot.start),
        Step::Speak(speak) => {
            let rate = plan.delivery(speak).voices.iter().map(|settings| settings.shape.rate).fold(f32::MAX, f32::min);
            so_far + speak.text.chars().count() as f64 / CHARACTERS_PER_SECOND / f64::from(rate)
        }
    };
    plan.steps.iter().fold(0.0, step)
}

fn frames_of(seconds: f64, rate: u32) -> u64 {
    (seconds * f64::from(rate)).round() as u64
}

/// Gives numbers to voices. Here a voice is what one speaker says with one voice or chorus at one rate, whatever the style.
#[derive(Default)]
struct Voices {
    numbers: BTreeMap<String, usize>,
    known: BTreeMap<(DeliveryId, u32), usize>,
}

impl Voices {
    fn number(&mut self, plan: &Plan, speak: &Speak, rate: u32) -> usize {
        let numbers = &mut self.numbers;
        *self.known.entry((speak.delivery, rate)).or_insert_with(|| {
            let next = numbers.len();
            *numbers.entry(voice_name(plan, speak, rate)).or_insert(next)
        })
    }
}

/// What tells one voice of a book from the others.
fn voice_name(plan: &Plan, speak: &Speak, rate: u32) -> String {
    let delivery = plan.delivery(speak);
    let engines: Vec<_> = delivery.voices.iter().map(|settings| settings.engine.as_str()).collect();
    format!("{} {rate} {} {}", delivery.speaker.0, engines.join("+"), delivery.voice())
}

/// The amplitude factor of one delivery.
struct Factor {
    /// The factor that is used: the one that keeps the loudest take below the ceiling, or what is asked for if that is lower.
    given: f32,
    /// The factor that the voice and voices.toml ask for.
    asked: f32,
    /// The first line with this delivery.
    line: usize,
}

/// One factor for each delivery, the same throughout the book. A factor for each line would make the level pump.
struct Factors(BTreeMap<DeliveryId, Factor>);

impl Factors {
    fn measure(plan: &Plan, takes: &Takes) -> Self {
        let mut factors: BTreeMap<_, Factor> = BTreeMap::new();
        for speak in plan.speaks() {
            let asked = level::from_db(plan.delivery(speak).gain);
            let peak = takes[&speak.key].peak;
            let highest = if peak > 0.0 { CEILING / peak } else { f32::MAX };
            let factor = factors.entry(speak.delivery).or_insert(Factor { given: asked, asked, line: speak.line });
            factor.given = factor.given.min(highest);
        }
        Self(factors)
    }

    fn factor(&self, speak: &Speak) -> f32 {
        self.0[&speak.delivery].given
    }

    fn lowered(&self) -> Vec<Lowered> {
        let lowered = self.0.values().filter(|factor| factor.given < factor.asked);
        let by = |factor: &Factor| level::to_db(factor.asked / factor.given);
        let mut lowered: Vec<_> = lowered.map(|factor| Lowered { line: factor.line, by: by(factor) }).collect();
        lowered.sort_by_key(|lowered| lowered.line);
        lowered
    }
}

#[cfg(test)]
mod tests;
