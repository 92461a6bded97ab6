//! Lines that are heard in the browser.

use super::call::{Answer, Call, Refusal, Reply};
use super::session::{Session, lock};
use crate::assemble;
use crate::audio::pcm;
use crate::plan::{Plan, Step};
use crate::render::{self, Booth, RenderError};
use serde::Serialize;
use std::convert::Infallible;
use std::io::Cursor;

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
        let (sound, seconds) = self.hear(&plan)?;
        let mut heard = lock(&loaded.heard);
        if !heard[line].spoken {
            heard[line] = super::view::Heard { spoken: true, seconds };
            self.pages.tell("spoken", &Spoken { lines: vec![line] });
        }
        Ok(Reply::Sound(sound))
    }

    /// A plan as a WAV file, with its length in seconds. What is not in the store yet is spoken and kept.
    pub fn hear(&self, plan: &Plan) -> Result<(Vec<u8>, f64), Refusal> {
        let engines = self.engines();
        let booth = Booth { stop: &self.closed, ..Booth::new(&engines, &self.store) };
        // A take that turns out to be damaged is spoken again, once.
        for _ in 0..2 {
            let takes = render::render(plan, &booth, &|_| {}).map_err(unspoken)?;
            let timeline = assemble::lay_out(plan, &takes, assemble::natural_rate(&takes));
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
