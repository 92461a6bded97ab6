//! The samples of a timeline, take by take: they are read, resampled, levelled, limited, and placed between left and right.

use super::edges::fade;
use super::mix::Mixer;
use super::room_tone::RoomTone;
use super::{PlacedTake, Timeline};
use crate::audio::limiter::Limiter;
use crate::audio::{decibel, level, resample};
use crate::render::Takes;
use crate::sounds::SoundError;
use crate::store::{Key, Store, StoreError, Take};
use std::collections::BTreeSet;
use std::error::Error;
use std::fmt;

/// How many samples are passed on at once. Apart from one take, no more is held in memory.
const BLOCK: usize = 1 << 16;

/// By how many dB the samples of a take may exceed the old ones after its rate is changed, because the new peaks are
/// not known in advance. For speech it is at most 1.5 dB.
const BETWEEN_SAMPLES: f32 = 3.0;

/// A margin for the rounding errors of the limiter's own sums: see [`limits`].
const ROUNDING: f64 = 1.001;

/// Why the samples stopped coming.
#[derive(Debug)]
pub enum StreamError<E> {
    /// These takes are damaged or missing, and have to be spoken again. Nothing was passed on after the first of them.
    Damaged(BTreeSet<Key>),
    /// The store cannot be read.
    Store(StoreError),
    /// A sound file cannot be read.
    Sound(SoundError),
    /// The receiver of the samples failed.
    Sink(E),
}

impl<E: fmt::Display> fmt::Display for StreamError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged(keys) if keys.len() == 1 => f.write_str("a take in the cache is damaged or gone"),
            Self::Damaged(keys) => write!(f, "{} takes in the cache are damaged or gone", keys.len()),
            Self::Store(error) => error.fmt(f),
            Self::Sound(error) => error.fmt(f),
            Self::Sink(error) => error.fmt(f),
        }
    }
}

impl<E: Error + 'static> Error for StreamError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Damaged(_) => None,
            Self::Store(error) => Some(error),
            Self::Sound(error) => Some(error),
            Self::Sink(error) => Some(error),
        }
    }
}

/// Passes on the samples of the whole timeline, in order, in blocks of whole frames.
///
/// # Errors
/// See [`StreamError`]. If a take is damaged, all others are checked too, so that one more render repairs everything.
pub fn stream<E>(
    timeline: &Timeline,
    takes: &Takes,
    store: &Store,
    sink: &mut dyn FnMut(&[f32]) -> Result<(), E>,
) -> Result<(), StreamError<E>> {
    let mut emitter = Emitter::new(timeline, sink);
    let mut damaged = BTreeSet::new();
    for stretch in &timeline.placed {
        let Some(placed) = stretch.take else {
            if damaged.is_empty() {
                emitter.silence(stretch.frames * u64::from(timeline.channels))?;
            }
            continue;
        };
        match voiced(timeline, &placed, &takes[&placed.key], store).map_err(StreamError::Store)? {
            None => {
                damaged.insert(placed.key);
            }
            Some(samples) if damaged.is_empty() => {
                let expected = stretch.frames * u64::from(timeline.channels);
                debug_assert_eq!(samples.len() as u64, expected, "the timeline knows every length");
                emitter.sound(&samples)?;
            }
            Some(_) => {}
        }
    }
    if damaged.is_empty() { emitter.finish() } else { Err(StreamError::Damaged(damaged)) }
}

/// Cuts the samples into blocks, and adds the sounds and the room tone to them.
struct Emitter<'a, E> {
    sink: &'a mut dyn FnMut(&[f32]) -> Result<(), E>,
    sounds: Option<Mixer<'a>>,
    /// Holds the sum of voices and sounds, which can have higher peaks than both.
    limiter: Option<Limiter>,
    tone: Option<RoomTone>,
    block: Vec<f32>,
    held: Vec<f32>,
}

impl<'a, E> Emitter<'a, E> {
    fn new(timeline: &'a Timeline, sink: &'a mut dyn FnMut(&[f32]) -> Result<(), E>) -> Self {
        let sounds = Mixer::new(timeline);
        let ceiling = timeline.ceiling.filter(|_| sounds.is_some());
        Self {
            sink,
            sounds,
            limiter: ceiling.map(|ceiling| Limiter::new(timeline.rate, timeline.channels, ceiling)),
            tone: timeline.room_tone.then(|| RoomTone::new(timeline.rate, timeline.channels)),
            block: vec![0.0; BLOCK],
            held: Vec::new(),
        }
    }

    fn silence(&mut self, samples: u64) -> Result<(), StreamError<E>> {
        let mut left = samples;
        while left > 0 {
            let now = left.min(BLOCK as u64) as usize;
            self.block[..now].fill(0.0);
            self.block(now)?;
            left -= now as u64;
        }
        Ok(())
    }

    fn sound(&mut self, samples: &[f32]) -> Result<(), StreamError<E>> {
        for chunk in samples.chunks(BLOCK) {
            if self.tone.is_none() && self.sounds.is_none() {
                (self.sink)(chunk).map_err(StreamError::Sink)?;
                continue;
            }
            self.block[..chunk.len()].copy_from_slice(chunk);
            self.block(chunk.len())?;
        }
        Ok(())
    }

    /// Passes on the first samples of the block, with everything that is heard beside them.
    fn block(&mut self, length: usize) -> Result<(), StreamError<E>> {
        let block = &mut self.block[..length];
        if let Some(sounds) = &mut self.sounds {
            sounds.add(block).map_err(StreamError::Sound)?;
        }
        let Some(limiter) = &mut self.limiter else { return toned(&mut self.tone, block, self.sink) };
        self.held.clear();
        limiter.process(block, &mut self.held);
        toned(&mut self.tone, &mut self.held, self.sink)
    }

    /// Passes on what the limiter holds back.
    fn finish(mut self) -> Result<(), StreamError<E>> {
        let Some(limiter) = self.limiter.take() else { return Ok(()) };
        self.held.clear();
        limiter.finish(&mut self.held);
        toned(&mut self.tone, &mut self.held, self.sink)
    }
}

/// Passes on samples with the room tone.
fn toned<E>(
    tone: &mut Option<RoomTone>,
    samples: &mut [f32],
    sink: &mut dyn FnMut(&[f32]) -> Result<(), E>,
) -> Result<(), StreamError<E>> {
    if let Some(tone) = tone {
        tone.add(samples);
    }
    if samples.is_empty() { Ok(()) } else { sink(samples).map_err(StreamError::Sink) }
}

/// A take as it is heard, with all channels of the timeline. `None` if it is damaged or missing.
///
/// Each take is limited on its own. It begins and ends in silence, so a loud line never lowers the next one, and most
/// takes pass unchanged.
pub(super) fn voiced(
    timeline: &Timeline,
    placed: &PlacedTake,
    take: &Take,
    store: &Store,
) -> Result<Option<Vec<f32>>, StoreError> {
    let Some(samples) = levelled(timeline, placed, take, store)? else { return Ok(None) };
    if timeline.channels == 1 {
        return Ok(Some(samples));
    }
    let [left, right] = sides(timeline, placed);
    Ok(Some(samples.iter().flat_map(|sample| [sample * left, sample * right]).collect()))
}

/// A take at the timeline's rate and its level, limited, before it is placed between left and right. `None` if it is
/// damaged or missing.
pub(super) fn levelled(
    timeline: &Timeline,
    placed: &PlacedTake,
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
    if placed.gain != 1.0 {
        samples.iter_mut().for_each(|sample| *sample *= placed.gain);
    }
    fade(&mut samples, rate, placed.edges);
    if let Some(ceiling) = timeline.ceiling.filter(|_| limits(timeline, placed, take)) {
        let mut limiter = Limiter::new(rate, 1, ceiling - f64::from(level::to_db(loudest_side(timeline, placed))));
        let mut held = Vec::with_capacity(samples.len());
        limiter.process(&samples, &mut held);
        limiter.finish(&mut held);
        samples = held;
    }
    Ok(Some(samples))
}

/// Whether the limiter may change a take. A take that stays below the ceiling would pass unchanged, so it is not limited.
pub(super) fn limits(timeline: &Timeline, placed: &PlacedTake, take: &Take) -> bool {
    let peak = f64::from(true_peak(timeline, placed, take));
    timeline.ceiling.is_some_and(|ceiling| peak * ROUNDING > decibel::to_amplitude(ceiling))
}

/// The true peak of a take at its level and place before limiting, as an amplitude. It is an upper bound if the rate is
/// changed.
fn true_peak(timeline: &Timeline, placed: &PlacedTake, take: &Take) -> f32 {
    wave_peak(timeline, take) * placed.gain * loudest_side(timeline, placed)
}

/// The true peak of a take at the timeline's rate, as an amplitude, or an upper bound for it: see [`true_peak`].
pub(super) fn wave_peak(timeline: &Timeline, take: &Take) -> f32 {
    if take.rate == timeline.rate { take.true_peak } else { take.peak * level::from_db(BETWEEN_SAMPLES) }
}

/// The factor of the channel in which a voice is louder.
pub(super) fn loudest_side(timeline: &Timeline, placed: &PlacedTake) -> f32 {
    let [left, right] = sides(timeline, placed);
    left.max(right)
}

/// The factors of left and right. The power is the same wherever a voice is placed (sine and cosine). Both are 1 in mono.
pub(super) fn sides(timeline: &Timeline, placed: &PlacedTake) -> [f32; 2] {
    if timeline.channels == 1 {
        return [1.0, 1.0];
    }
    let angle = (placed.pan.clamp(-1.0, 1.0) + 1.0) * std::f32::consts::FRAC_PI_4;
    [angle.cos(), angle.sin()]
}
