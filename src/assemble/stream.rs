//! The samples of a timeline, take by take: read, resampled, levelled, limited, placed between the loudspeakers.

use super::room_tone::RoomTone;
use super::{Sound, Timeline};
use crate::audio::limiter::Limiter;
use crate::audio::{decibel, level, resample};
use crate::render::Takes;
use crate::store::{Key, Store, StoreError, Take};
use std::collections::BTreeSet;

/// Samples handed on at once; also the most that is held in memory besides one take.
const BLOCK: usize = 1 << 16;

/// dB by which the wave between samples may exceed them and still be found: takes whose samples stay this far below the
/// ceiling pass without a look at their true peaks. Speech stays within 1.5 dB.
pub(super) const BETWEEN_SAMPLES: f64 = 3.0;

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

/// Hands on the samples of the whole timeline, in order, in blocks of whole frames.
///
/// # Errors
/// See [`StreamError`]. When takes are damaged, all the others are looked at too, so that one more render mends everything.
pub fn stream<E>(
    timeline: &Timeline,
    takes: &Takes,
    store: &Store,
    sink: &mut dyn FnMut(&[f32]) -> Result<(), E>,
) -> Result<(), StreamError<E>> {
    let tone = timeline.room_tone.then(|| RoomTone::new(timeline.rate, timeline.channels));
    let mut emitter = Emitter { sink, tone, block: vec![0.0; BLOCK] };
    let mut damaged = BTreeSet::new();
    for placed in &timeline.placed {
        let Some(sound) = placed.sound else {
            if damaged.is_empty() {
                emitter.silence(placed.frames * u64::from(timeline.channels)).map_err(StreamError::Sink)?;
            }
            continue;
        };
        match voiced(timeline, &sound, &takes[&sound.key], store).map_err(StreamError::Store)? {
            None => {
                damaged.insert(sound.key);
            }
            Some(samples) if damaged.is_empty() => {
                let expected = placed.frames * u64::from(timeline.channels);
                debug_assert_eq!(samples.len() as u64, expected, "the timeline knows every length");
                emitter.sound(&samples).map_err(StreamError::Sink)?;
            }
            Some(_) => {}
        }
    }
    if damaged.is_empty() { Ok(()) } else { Err(StreamError::Damaged(damaged)) }
}

/// Cuts into blocks, and lays the room tone under them.
struct Emitter<'a, E> {
    sink: &'a mut dyn FnMut(&[f32]) -> Result<(), E>,
    tone: Option<RoomTone>,
    block: Vec<f32>,
}

impl<E> Emitter<'_, E> {
    fn silence(&mut self, samples: u64) -> Result<(), E> {
        let mut left = samples;
        while left > 0 {
            let now = left.min(BLOCK as u64) as usize;
            let block = &mut self.block[..now];
            block.fill(0.0);
            if let Some(tone) = &mut self.tone {
                tone.add(block);
            }
            (self.sink)(block)?;
            left -= now as u64;
        }
        Ok(())
    }

    fn sound(&mut self, samples: &[f32]) -> Result<(), E> {
        for chunk in samples.chunks(BLOCK) {
            let Some(tone) = &mut self.tone else {
                (self.sink)(chunk)?;
                continue;
            };
            let block = &mut self.block[..chunk.len()];
            block.copy_from_slice(chunk);
            tone.add(block);
            (self.sink)(block)?;
        }
        Ok(())
    }
}

/// A take as it is heard, with all channels of the timeline; none if it is damaged or gone.
///
/// Each take is limited on its own: it begins and ends in silence, so that no line is pressed down by the one before it,
/// and most takes pass untouched.
pub(super) fn voiced(
    timeline: &Timeline,
    sound: &Sound,
    take: &Take,
    store: &Store,
) -> Result<Option<Vec<f32>>, StoreError> {
    let audio = match store.read(take) {
        Ok(audio) => audio,
        Err(StoreError::Lost(_)) => return Ok(None),
        Err(error) => return Err(error),
    };
    let rate = timeline.rate;
    let mut samples = if take.rate == rate { audio.samples } else { resample::resample(&audio, rate).samples };
    if sound.gain != 1.0 {
        samples.iter_mut().for_each(|sample| *sample *= sound.gain);
    }
    let sides = sides(timeline, sound);
    if let Some(ceiling) = timeline.ceiling {
        samples = limited(samples, rate, ceiling - f64::from(level::to_db(sides[0].max(sides[1]))));
    }
    if timeline.channels == 2 {
        samples = samples.iter().flat_map(|sample| [sample * sides[0], sample * sides[1]]).collect();
    }
    Ok(Some(samples))
}

/// The factors of left and right: one and the same power wherever a voice stands (sine and cosine), 1 in mono.
pub(super) fn sides(timeline: &Timeline, sound: &Sound) -> [f32; 2] {
    if timeline.channels == 1 {
        return [1.0, 1.0];
    }
    let angle = (sound.pan.clamp(-1.0, 1.0) + 1.0) * std::f32::consts::FRAC_PI_4;
    [angle.cos(), angle.sin()]
}

fn limited(samples: Vec<f32>, rate: u32, ceiling: f64) -> Vec<f32> {
    if f64::from(level::peak(&samples)) <= decibel::to_amplitude(ceiling - BETWEEN_SAMPLES) {
        return samples;
    }
    let mut limiter = Limiter::new(rate, 1, ceiling);
    let mut held = Vec::with_capacity(samples.len());
    limiter.process(&samples, &mut held);
    limiter.finish(&mut held);
    held
}
