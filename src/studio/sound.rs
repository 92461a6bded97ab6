//! Lines that are heard in the browser.

use super::call::{Answer, Call, Refusal, Reply};
use super::session::{Loaded, Session, lock};
use crate::assemble::{self, KnownLevels, LevelError, StreamError};
use crate::audio::pcm;
use crate::audio::target::{self, DEFAULT_TARGET, Target};
use crate::book::Book;
use crate::plan::{Plan, Speak, Step};
use crate::render::{self, Booth, RenderError, Takes};
use crate::store::Store;
use serde::Serialize;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io::Cursor;
use std::sync::Arc;

/// How many takes of each delivery are measured to find the level of its voice: the first ones that there are. More of them
/// change it by tenths of a dB, and somebody waits.
const MEASURED: usize = 24;

/// The lines that are heard, and how loud.
pub(super) enum Heard<'a> {
    /// Lines of the book, in its voices.
    Book(&'a Loaded),
    /// Lines that are tried, in voices that may be others.
    Trial(&'a Loaded),
}

/// The lines that have a take now.
#[derive(Serialize)]
pub(super) struct Spoken {
    pub lines: Vec<usize>,
}

impl Session {
    /// `GET api/sound/line/ID`: the line as it sounds in the book, from the store or spoken now.
    pub fn line_sound(&self, call: &Call) -> Answer {
        let (loaded, line) = (self.asked_for(call)?, call.index()?);
        if line >= loaded.book.plan.lines.len() {
            return Err(Refusal::missing("there is no such line"));
        }
        let plan = only(&loaded.book.plan, line);
        if plan.steps.is_empty() {
            return Err(Refusal::new("there is no word in this line that could be spoken"));
        }
        let (sound, seconds) = self.hear(&plan, &Heard::Book(&loaded))?;
        self.mark_spoken(&loaded, line, seconds);
        Ok(Reply::Sound(sound))
    }

    /// Notes that a line is spoken, and tells all pages.
    fn mark_spoken(&self, loaded: &Loaded, line: usize, seconds: f64) {
        let mut heard = lock(&loaded.heard);
        if !heard[line].spoken {
            heard[line] = super::view::Heard { spoken: true, seconds };
            self.pages.tell("spoken", &Spoken { lines: vec![line] });
        }
    }

    /// A plan as a WAV file, at the level that its lines have in the book as far as that is known, with its length in seconds.
    /// What is not in the store yet is spoken and kept.
    pub fn hear(&self, plan: &Plan, heard: &Heard<'_>) -> Result<(Vec<u8>, f64), Refusal> {
        let engines = self.engines();
        let booth = Booth { stop: &self.closed, ..Booth::new(&engines, &self.store) };
        // A take that turns out to be damaged is spoken again, once.
        for _ in 0..2 {
            let takes = render::render(plan, &booth, &|_| {}).map_err(unspoken)?;
            let levels = match heard {
                Heard::Book(loaded) => levels(loaded, Some((plan, &takes)), &booth),
                Heard::Trial(loaded) => levels(loaded, None, &booth).map(|levels| Arc::new(levels.of_new_voices())),
            };
            let levelled = levels.and_then(|levels| {
                let mut timeline = levels.lay_out(plan, &takes, assemble::natural_rate(&takes));
                levels.apply(&mut timeline, plan, &takes, &booth)?;
                Ok(timeline)
            });
            let timeline = match levelled {
                Ok(timeline) => timeline,
                Err(error) => {
                    discard_damaged(error, &self.store)?;
                    continue;
                }
            };
            let mut samples: Vec<f32> = Vec::new();
            let streamed = assemble::stream(&timeline, &takes, &self.store, &mut |block: &[f32]| {
                samples.extend_from_slice(block);
                Ok::<(), Infallible>(())
            });
            match streamed {
                Ok(()) => {
                    let seconds = timeline.frames as f64 / f64::from(timeline.rate);
                    return Ok((wave(&samples, timeline.rate, timeline.channels)?, seconds));
                }
                Err(_) => takes.values().try_for_each(|take| self.store.discard(take).map(drop)).map_err(failed)?,
            }
        }
        Err(Refusal { status: 500, ..Refusal::new("the sound of this line is damaged in the cache") })
    }
}

/// The levels of the voices of a book. They are measured once, and again when a line is heard of whose voice nothing was known.
fn levels(loaded: &Loaded, now: Option<(&Plan, &Takes)>, booth: &Booth<'_>) -> Result<Arc<KnownLevels>, LevelError> {
    let mut kept = lock(&loaded.levels);
    if let Some(levels) = kept.as_ref().filter(|levels| now.is_none_or(|(plan, takes)| levels.know(plan, takes))) {
        return Ok(levels.clone());
    }
    let (plan, takes) = known(loaded, now, booth.store);
    let levels = Arc::new(KnownLevels::find(&plan, &takes, target_of(&loaded.book), booth)?);
    *kept = Some(levels.clone());
    Ok(levels)
}

/// What of a book is spoken, as far as it is measured, and what is heard now, with the takes of both.
fn known(loaded: &Loaded, now: Option<(&Plan, &Takes)>, store: &Store) -> (Plan, Takes) {
    let plan = &loaded.book.plan;
    let mut takes: Takes = now.map(|(_, takes)| takes.clone()).unwrap_or_default();
    let mut counts = BTreeMap::new();
    let heard = lock(&loaded.heard).clone();
    let mut is_measured = |speak: &Speak| {
        let count: &mut usize = counts.entry(speak.delivery).or_default();
        if takes.contains_key(&speak.key) || *count >= MEASURED || !heard[speak.line].spoken {
            return takes.contains_key(&speak.key);
        }
        *count += 1;
        let Some(take) = store.get(&speak.key) else { return false };
        takes.insert(speak.key, take);
        true
    };
    let steps = plan.steps.iter().filter(|step| matches!(step, Step::Speak(speak) if is_measured(speak))).cloned();
    let steps = steps.collect();
    (Plan { deliveries: plan.deliveries.clone(), steps, lines: Vec::new(), sounds: Vec::new() }, takes)
}

/// The target that a render has if its order names none.
fn target_of(book: &Book) -> &'static Target {
    let named = book.voices.master.target.as_deref().and_then(target::find);
    named.or_else(|| target::find(DEFAULT_TARGET)).expect("there is a target by default")
}

/// Removes takes that turned out to be damaged, so that they are spoken again.
fn discard_damaged(error: LevelError, store: &Store) -> Result<(), Refusal> {
    let StreamError::Damaged(keys) = error else { return Err(failed(error)) };
    let takes = keys.iter().filter_map(|key| store.get(key));
    takes.into_iter().try_for_each(|take| store.discard(&take).map(drop)).map_err(failed)
}

/// The steps of a plan that belong to a line, without the silences around it.
fn only(plan: &Plan, line: usize) -> Plan {
    let of_line = |step: &Step| matches!(step, Step::Speak(speak) if speak.line == line);
    let first = plan.steps.iter().position(of_line);
    let last = plan.steps.iter().rposition(of_line);
    let steps = match (first, last) {
        // Slots are times of the whole book.
        (Some(first), Some(last)) => {
            plan.steps[first..=last].iter().filter(|step| !matches!(step, Step::Slot(_))).cloned().collect()
        }
        _ => Vec::new(),
    };
    Plan { deliveries: plan.deliveries.clone(), steps, lines: plan.lines.clone(), sounds: Vec::new() }
}

fn wave(samples: &[f32], rate: u32, channels: u16) -> Result<Vec<u8>, Refusal> {
    let spec =
        hound::WavSpec { channels, sample_rate: rate, bits_per_sample: 16, sample_format: hound::SampleFormat::Int };
    let mut bytes = Cursor::new(Vec::with_capacity(44 + samples.len() * 2));
    let mut writer = hound::WavWriter::new(&mut bytes, spec).map_err(failed)?;
    samples.iter().try_for_each(|sample| writer.write_sample(pcm::to_i16(*sample))).map_err(failed)?;
    writer.finalize().map_err(failed)?;
    Ok(bytes.into_inner())
}

fn failed(error: impl std::fmt::Display) -> Refusal {
    Refusal { status: 500, ..Refusal::new(error.to_string()) }
}

/// Why nothing is heard.
fn unspoken(error: RenderError) -> Refusal {
    match error {
        RenderError::Speech(failures) => match failures.first() {
            Some(failure) => Refusal::new(format!("this could not be spoken: {}", failure.error)),
            None => Refusal::new("this could not be spoken"),
        },
        error => failed(error),
    }
}
