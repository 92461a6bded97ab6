//! The gains: one for each voice, so that all stand at one level, and one for the book, so that it meets its target. Never
//! one for a line.

use super::stream::{BETWEEN_SAMPLES, sides, voiced};
use super::{StreamError, Timeline};
use crate::audio::levels::{self, VoiceMeter};
use crate::audio::measure::{Measures, Meter};
use crate::audio::target::{self, Target};
use crate::audio::{decibel, level as gain};
use crate::render::Takes;
use crate::store::{Key, Store, StoreError};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Seconds of sound that are measured as one piece of work. Pieces do not depend on the number of threads, so the gains do
/// not either.
const PIECE: f64 = 120.0;

/// The flag was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cancelled;

type Error = StreamError<Cancelled>;

/// Sets the gains of a timeline so that every voice stands at the level of the others, a character's own gain on top, and
/// the whole meets the target. Where that lifts peaks over the target's, the limiter holds them. Takes are read and
/// nothing is spoken. The target "none" leaves everything as it is.
///
/// # Errors
/// Damaged takes, the store's failure, or that `cancel` was set.
pub fn level(
    timeline: &mut Timeline,
    takes: &Takes,
    store: &Store,
    target: &Target,
    jobs: usize,
    cancel: &AtomicBool,
) -> Result<(), Error> {
    if target.level == target::Level::Free {
        return Ok(());
    }
    let work = Work { takes, store, jobs, cancel };
    let key = key(timeline, target);
    let gains = match store.note(&key).and_then(|note| Gains::parse(&note, timeline)) {
        Some(gains) => gains,
        None => {
            let gains = work.gains(timeline, target)?;
            // Where it cannot be kept, it is measured again the next time.
            let _ = store.keep_note(&key, &gains.bytes());
            gains
        }
    };
    gains.apply(timeline, stepped);
    timeline.ceiling = target.ceiling();
    Ok(())
}

/// Of every voice, by its number, and of the book, in dB.
struct Gains {
    voices: Vec<f32>,
    book: f32,
}

impl Gains {
    /// What is asked, what the voice needs, what the book needs; the last two together as `settled` has them, in dB.
    fn apply(&self, timeline: &mut Timeline, settled: fn(f32) -> f32) {
        timeline.lowered.clear();
        for sound in timeline.placed.iter_mut().filter_map(|placed| placed.sound.as_mut()) {
            sound.gain = sound.asked * gain::from_db(settled(self.voices[sound.voice] + self.book));
        }
    }

    fn bytes(&self) -> Vec<u8> {
        self.voices.iter().chain([&self.book]).flat_map(|gain| gain.to_le_bytes()).collect()
    }

    fn parse(bytes: &[u8], timeline: &Timeline) -> Option<Self> {
        let mut voices: Vec<f32> =
            bytes.chunks_exact(4).map(|gain| f32::from_le_bytes(gain.try_into().expect("four bytes"))).collect();
        let book = voices.pop()?;
        let last = timeline.placed.iter().filter_map(|placed| placed.sound).map(|sound| sound.voice).max();
        last.is_none_or(|last| last < voices.len()).then_some(Self { voices, book })
    }
}

/// Gains in steps that nobody hears, and that are a fifth of the narrowest tolerance of a target: an edited line moves
/// what is measured by thousandths of a dB, and what is far from it shall stay as it was, sample by sample.
fn stepped(gain: f32) -> f32 {
    (gain * 10.0).round() / 10.0
}

/// For measuring: rounding comes last.
fn exact(gain: f32) -> f32 {
    gain
}

/// Version of how gains are found: to be raised when other gains come of the same sound.
const VERSION: u8 = 2;

/// Stands for all that the gains depend on.
fn key(timeline: &Timeline, target: &Target) -> Key {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"gains").update(&[VERSION]).update(format!("{target:?}").as_bytes());
    hasher.update(&timeline.rate.to_le_bytes()).update(&timeline.channels.to_le_bytes());
    for placed in &timeline.placed {
        hasher.update(&placed.frames.to_le_bytes()).update(&[u8::from(placed.sound.is_some())]);
        if let Some(sound) = placed.sound {
            hasher.update(&sound.key.0).update(&sound.asked.to_le_bytes()).update(&sound.pan.to_le_bytes());
            hasher.update(&(sound.voice as u64).to_le_bytes());
        }
    }
    Key(*hasher.finalize().as_bytes())
}

impl Work<'_> {
    /// Measures the voices, then the book.
    fn gains(&self, timeline: &Timeline, target: &Target) -> Result<Gains, Error> {
        let mut gains = Gains { voices: levels::voice_gains(&self.voices(timeline)?), book: 0.0 };
        let mut levelled = timeline.clone();
        levelled.ceiling = None;
        gains.apply(&mut levelled, exact);
        let measures = self.book(&levelled)?;
        levelled.ceiling = target.ceiling();
        let voices = gains.voices.clone();
        gains.book = target::fit_gain(&measures, target, |book| {
            Gains { voices: voices.clone(), book }.apply(&mut levelled, exact);
            self.book(&levelled)
        })?;
        Ok(gains)
    }
}

struct Work<'a> {
    takes: &'a Takes,
    store: &'a Store,
    jobs: usize,
    cancel: &'a AtomicBool,
}

impl Work<'_> {
    /// The loudness of every voice, by its number: each take of it once, whoever else has it too.
    fn voices(&self, timeline: &Timeline) -> Result<Vec<Option<f64>>, Error> {
        let mut lists: Vec<Vec<Key>> = Vec::new();
        let mut seen = BTreeSet::new();
        for sound in timeline.placed.iter().filter_map(|placed| placed.sound) {
            if lists.len() <= sound.voice {
                lists.resize(sound.voice + 1, Vec::new());
            }
            if seen.insert((sound.voice, sound.key)) {
                lists[sound.voice].push(sound.key);
            }
        }
        let mut pieces: Vec<(usize, &[Key])> = Vec::new();
        for (voice, keys) in lists.iter().enumerate() {
            let seconds = |key: &Key| self.takes[key].seconds();
            pieces.extend(cut(keys, seconds).into_iter().map(|keys| (voice, keys)));
        }
        let meters = self.each(&pieces, |(voice, keys)| self.voice(keys).map(|meter| (*voice, meter)))?;
        let mut by_voice: BTreeMap<usize, Vec<VoiceMeter>> = BTreeMap::new();
        for (voice, meter) in meters {
            if let Some(meter) = meter {
                by_voice.entry(voice).or_default().push(meter);
            }
        }
        Ok((0..lists.len()).map(|voice| by_voice.get(&voice).and_then(|meters| VoiceMeter::together(meters))).collect())
    }

    /// Takes of one voice; none at a rate that cannot be measured.
    fn voice(&self, keys: &[Key]) -> Result<Option<VoiceMeter>, Error> {
        let Some(Ok(mut meter)) = keys.first().map(|key| VoiceMeter::new(self.takes[key].rate)) else {
            return Ok(None);
        };
        let mut samples = Vec::new();
        let mut damaged = BTreeSet::new();
        for key in keys {
            match self.store.read_into(&self.takes[key], &mut samples) {
                Ok(()) => meter.add(&samples),
                Err(StoreError::Lost(key)) => _ = damaged.insert(key),
                Err(error) => return Err(StreamError::Store(error)),
            }
        }
        if damaged.is_empty() { Ok(Some(meter)) } else { Err(StreamError::Damaged(damaged)) }
    }

    /// What a timeline measures, as far as levels go. Its true peak is an upper bound.
    fn book(&self, timeline: &Timeline) -> Result<Measures, Error> {
        let pieces = cut(&timeline.placed, |placed| placed.frames as f64 / f64::from(timeline.rate));
        let parts = self.each(&pieces, |placed| {
            let mut meter = levels::BookMeter::new(timeline.rate, timeline.channels);
            for placed in *placed {
                let Some(sound) = placed.sound else {
                    meter.add_silence(placed.frames);
                    continue;
                };
                match voiced(timeline, &sound, &self.takes[&sound.key], self.store) {
                    Ok(Some(samples)) => meter.add(&samples),
                    Ok(None) => return Err(StreamError::Damaged([sound.key].into())),
                    Err(error) => return Err(StreamError::Store(error)),
                }
            }
            Ok(meter)
        })?;
        let (lufs, rms) = levels::BookMeter::together(&parts);
        let sounds = timeline.placed.iter().filter_map(|placed| placed.sound);
        let peaks = sounds.map(|sound| {
            let [left, right] = sides(timeline, &sound);
            self.takes[&sound.key].peak * sound.gain * left.max(right)
        });
        let peak = decibel::from_amplitude(f64::from(peaks.fold(0.0, f32::max)));
        // A rate or a number of channels that cannot be measured gets no gain.
        let nothing = Meter::new(timeline.rate, timeline.channels).or_else(|_| Meter::new(48_000, 1));
        let nothing = nothing.expect("48 kHz mono can be measured").finish();
        Ok(Measures {
            channels: timeline.channels,
            integrated_lufs: lufs,
            rms_dbfs: rms,
            true_peak_dbtp: peak.map(|peak| peak + BETWEEN_SAMPLES),
            ..nothing
        })
    }

    /// Does the pieces on several threads; what comes out is in their order. Of faults the damaged takes are collected.
    fn each<P: Sync, T: Send>(
        &self,
        pieces: &[P],
        work: impl Fn(&P) -> Result<T, Error> + Sync,
    ) -> Result<Vec<T>, Error> {
        let next = AtomicUsize::new(0);
        let done: Mutex<Vec<(usize, Result<T, Error>)>> = Mutex::default();
        std::thread::scope(|scope| {
            for _ in 0..self.jobs.clamp(1, pieces.len().max(1)) {
                scope.spawn(|| {
                    while !self.cancel.load(Ordering::Relaxed) {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some(piece) = pieces.get(at) else { return };
                        let result = work(piece);
                        done.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push((at, result));
                    }
                });
            }
        });
        if self.cancel.load(Ordering::Relaxed) {
            return Err(StreamError::Sink(Cancelled));
        }
        let mut done = done.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
        done.sort_by_key(|(at, _)| *at);
        let (mut results, mut damaged) = (Vec::new(), BTreeSet::new());
        for (_, result) in done {
            match result {
                Ok(result) => results.push(result),
                Err(StreamError::Damaged(keys)) => damaged.extend(keys),
                Err(error) => return Err(error),
            }
        }
        if damaged.is_empty() { Ok(results) } else { Err(StreamError::Damaged(damaged)) }
    }
}

/// Cuts a list into pieces of [`PIECE`] seconds or a little more.
fn cut<T>(list: &[T], seconds: impl Fn(&T) -> f64) -> Vec<&[T]> {
    let (mut pieces, mut begun, mut sum) = (Vec::new(), 0, 0.0);
    for (at, item) in list.iter().enumerate() {
        sum += seconds(item);
        if sum >= PIECE {
            pieces.push(&list[begun..=at]);
            (begun, sum) = (at + 1, 0.0);
        }
    }
    if begun < list.len() {
        pieces.push(&list[begun..]);
    }
    pieces
}
