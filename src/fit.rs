//! Fits speech into the times of subtitles. What takes longer than its slot is spoken again at a higher tempo, which the
//! engine itself applies where it can, up to a limit; then it may go on into the silence after the slot.
//!
//! A slot begins at its own time whatever was spoken before it, unless that still goes on, because speech never overlaps.

mod report;
#[cfg(test)]
mod tests;

pub use report::{Fit, Misfit};

use crate::assemble::{self, Edges};
use crate::audio::trim::BREATH;
use crate::plan::{Plan, Speak, Step};
use crate::render::{self, Booth, RenderError, SpeechEvent, Takes};
use crate::script::TimeSlot;
use std::ops::Range;

/// The highest tempo, as a factor in hundredths on that of the voice.
///
/// Voices speak about 14 characters a second ([`assemble::CHARACTERS_PER_SECOND`]), and makers of subtitles allow 17 to be
/// read in a second. So texts that keep to that fit at 1.25, and the rest is for short words and pauses. Listeners
/// understand speech well at half as fast again, but beyond a third it sounds hurried.
pub const FASTEST: u32 = 130;

/// The tempo of a voice itself.
const NATURAL: u32 = 100;

/// Nobody sees or hears a difference that is shorter than a frame of film, in seconds.
const FRAME: f64 = 0.04;

/// How often lines are spoken again because they were shortened by less than expected. Pauses, for example, do not always
/// follow the tempo.
const ATTEMPTS: usize = 4;

/// A plan whose slots are kept as well as possible.
pub struct Fitted {
    /// The plan, with the tempos that were needed.
    pub plan: Plan,
    /// The takes of this plan, and of the one before.
    pub takes: Takes,
    /// How the speech fits. `None` if the plan has no slots; then it is what it was.
    pub fit: Option<Fit>,
}

/// Fits the speech of a plan into its slots. `takes` are those of the plan, and `language` must be that of the cast.
///
/// # Errors
/// What [`render::render`] returns for the utterances that have to be spoken faster.
pub fn fit(
    plan: &Plan,
    mut takes: Takes,
    language: &str,
    booth: &Booth<'_>,
    watch: &(dyn Fn(SpeechEvent<'_>) + Sync),
) -> Result<Fitted, RenderError> {
    let stretches = stretches(plan);
    let mut fitted = plan.clone();
    if stretches.is_empty() {
        return Ok(Fitted { plan: fitted, takes, fit: None });
    }
    let mut tempos = vec![NATURAL; stretches.len()];
    let lengths = |plan: &Plan, takes: &Takes| {
        let edges = Edges::measure(plan, &|key| takes.get(key));
        let edges = |speak: &Speak| edges.of(plan, speak, &takes[&speak.key]);
        lengths(plan, &stretches, &Lengths { seconds: &|speak| takes[&speak.key].seconds(), edges: &edges })
    };
    for _ in 0..ATTEMPTS {
        let wanted = wanted(&stretches, &lengths(&fitted, &takes), &tempos);
        if wanted == tempos {
            break;
        }
        tempos = wanted;
        fitted = plan.at_tempos(&by_step(plan, &stretches, &tempos), language, booth.engines);
        takes.extend(render::render(&fitted, booth, watch)?);
    }
    let fit = report::judge(&stretches, &lengths(&fitted, &takes), &tempos);
    Ok(Fitted { plan: fitted, takes, fit: Some(fit) })
}

/// How long utterances last or may last, in seconds.
pub struct Lengths<'a> {
    /// All of it.
    pub seconds: &'a dyn Fn(&Speak) -> f64,
    /// What comes before the first and after the last sound that is heard clearly: see [`Edges`].
    pub edges: &'a dyn Fn(&Speak) -> [f64; 2],
}

/// Foretells how the speech of a plan will fit, given how long each utterance lasts at its natural tempo. `None` if the plan
/// has no slots.
pub fn foresee(plan: &Plan, spoken: &Lengths<'_>) -> Option<Fit> {
    let stretches = stretches(plan);
    let natural = lengths(plan, &stretches, spoken);
    let tempos = wanted(&stretches, &natural, &vec![NATURAL; stretches.len()]);
    let lengths: Vec<f64> = natural.iter().zip(&tempos).map(|(length, tempo)| at(*length, NATURAL, *tempo)).collect();
    (!stretches.is_empty()).then(|| report::judge(&stretches, &lengths, &tempos))
}

/// What is spoken in one slot.
struct Stretch {
    slot: TimeSlot,
    /// Its steps in the plan, after the slot itself.
    steps: Range<usize>,
    /// Its first line.
    line: usize,
    /// When it must have ended, so that the next one can begin at its time, in seconds.
    latest: f64,
}

impl Stretch {
    /// When it should have ended.
    fn end(&self) -> f64 {
        self.slot.end.min(self.latest)
    }
}

/// The stretches of a plan, in order. Slots in which nothing is spoken have none.
fn stretches(plan: &Plan) -> Vec<Stretch> {
    let mut stretches = Vec::<Stretch>::new();
    let mut end = 0.0_f64;
    for (nth, step) in plan.steps.iter().enumerate() {
        match step {
            Step::Slot(slot) => {
                end = end.max(slot.end);
                stretches.push(Stretch { slot: *slot, steps: nth + 1..nth + 1, line: usize::MAX, latest: 0.0 });
            }
            step => {
                let Some(last) = stretches.last_mut() else { continue };
                last.steps.end = nth + 1;
                if let Step::Speak(speak) = step {
                    last.line = last.line.min(speak.line);
                }
            }
        }
    }
    stretches.retain(|stretch| stretch.line < usize::MAX);
    // Slots can overlap, or stand in another order than that of their times. What is spoken in one has to end before the
    // next one that begins later.
    let mut next = (f64::INFINITY, end);
    for stretch in stretches.iter_mut().rev() {
        if stretch.slot.start < next.0 {
            stretch.latest = next.1;
        } else {
            stretch.latest = stretch.slot.end.min(end);
        }
        next = (stretch.slot.start, stretch.slot.start - 2.0 * breath());
    }
    stretches
}

/// The silence at each end of a take, in seconds. Takes do not overlap, so the speech in them is twice as far apart.
fn breath() -> f64 {
    f64::from(BREATH)
}

/// How long each stretch is heard, from the first sound to the last, in seconds.
fn lengths(plan: &Plan, stretches: &[Stretch], spoken: &Lengths<'_>) -> Vec<f64> {
    let length = |nth: usize| match &plan.steps[nth] {
        Step::Speak(speak) => (spoken.seconds)(speak),
        _ => assemble::silence(plan, nth, spoken.edges),
    };
    let of = |stretch: &Stretch| (stretch.steps.clone().map(length).sum::<f64>() - 2.0 * breath()).max(0.0);
    stretches.iter().map(of).collect()
}

/// How long something will last at another tempo.
fn at(length: f64, tempo: u32, other: u32) -> f64 {
    length * f64::from(tempo) / f64::from(other)
}

/// The tempo that each stretch needs, given how long it lasts at the one that it has. No tempo is ever lowered, so that
/// this comes to an end.
fn wanted(stretches: &[Stretch], lengths: &[f64], tempos: &[u32]) -> Vec<u32> {
    let mut free = 0.0_f64;
    let wanted = stretches.iter().zip(lengths).zip(tempos).map(|((stretch, &length), &tempo)| {
        let begin = stretch.slot.start.max(free);
        let has = stretch.end() - begin;
        let wanted = if length <= has + FRAME {
            tempo
        } else if has <= 0.0 {
            FASTEST
        } else {
            let needed = (length / has * f64::from(tempo)).ceil();
            (needed.min(f64::from(FASTEST)) as u32).max(tempo + 1).min(FASTEST)
        };
        free = begin + at(length, tempo, wanted) + 2.0 * breath();
        wanted
    });
    wanted.collect()
}

/// The factor of each step of the plan.
fn by_step(plan: &Plan, stretches: &[Stretch], tempos: &[u32]) -> Vec<f32> {
    let mut factors = vec![1.0; plan.steps.len()];
    for (stretch, &tempo) in stretches.iter().zip(tempos) {
        factors[stretch.steps.clone()].fill(tempo as f32 / 100.0);
    }
    factors
}
