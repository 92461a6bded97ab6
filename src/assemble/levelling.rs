//! The gains: one for each voice, so that all stand at one level, and one for the book, so that it meets its target. Never
//! one for a line.

use super::stream::{levelled, limits, loudest_side, sides, voiced, wave_peak};
use super::{Placed, Sound, StreamError, Timeline};
use crate::audio::levels::{self, Programme, VoiceMeter};
use crate::audio::measure::{self, Measures, Meter, NOISE_WINDOW};
use crate::audio::target::{self, Target};
use crate::audio::{decibel, level as gain, limiter, rate};
use crate::render::Takes;
use crate::store::{Key, Store, StoreError, Take};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

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

/// What the finished sound measures, if all that the target judges follows from what is known of its takes: then nothing has
/// to be read but the takes that the limiter holds. None where the sound itself must be measured.
///
/// # Errors
/// As for [`level`].
pub fn foretell(
    timeline: &Timeline,
    takes: &Takes,
    store: &Store,
    target: &Target,
    jobs: usize,
    cancel: &AtomicBool,
) -> Result<Option<Measures>, Error> {
    let mut sounds = timeline.placed.iter().filter_map(|placed| placed.sound);
    let known = sounds.all(|sound| takes[&sound.key].rate == timeline.rate) && !timeline.room_tone;
    if !known || target.judges_silence() || !falls_silent(timeline) {
        return Ok(None);
    }
    let work = Work { takes, store, jobs, cancel };
    let measures = work.book(timeline)?;
    // What clips has to be counted.
    if measures.true_peak_dbtp.is_some_and(|peak| peak >= CLIPS) {
        return Ok(None);
    }
    let seconds = |frames: u64| frames as f64 / f64::from(timeline.rate);
    let edges = work.edges(timeline)?;
    Ok(edges.map(|(head, tail)| Measures { head_silence_s: seconds(head), tail_silence_s: seconds(tail), ..measures }))
}

/// Whether digital silence lasts so long somewhere that it is the noise floor, wherever the window of that begins.
fn falls_silent(timeline: &Timeline) -> bool {
    let window = 1.1 * NOISE_WINDOW * f64::from(timeline.rate);
    timeline.placed.iter().any(|placed| placed.sound.is_none() && placed.frames as f64 >= window + 1.0)
}

/// dBTP below which no sample can be at full scale, whatever the rounding.
const CLIPS: f64 = -0.1;

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
const VERSION: u8 = 3;

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
    /// Measures the voices, then the book; the timeline is left at the levels that were tried last.
    fn gains(&self, timeline: &mut Timeline, target: &Target) -> Result<Gains, Error> {
        let mut gains = Gains { voices: levels::voice_gains(&self.voices(timeline)?), book: 0.0 };
        timeline.ceiling = None;
        gains.apply(timeline, exact);
        let measures = self.book(timeline)?;
        timeline.ceiling = target.ceiling();
        let voices = gains.voices.clone();
        gains.book = target::fit_gain(&measures, target, |book| {
            Gains { voices: voices.clone(), book }.apply(timeline, exact);
            self.book(timeline)
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
        let mut meters: Vec<Option<VoiceMeter>> = Vec::new();
        let mut seen = BTreeSet::new();
        let mut damaged = BTreeSet::new();
        for sound in timeline.placed.iter().filter_map(|placed| placed.sound) {
            if meters.len() <= sound.voice {
                meters.resize_with(sound.voice + 1, || None);
            }
            if seen.insert((sound.voice, sound.key)) {
                let take = &self.takes[&sound.key];
                let meter = meters[sound.voice].get_or_insert_with(|| VoiceMeter::new(take.rate));
                match self.contour(take) {
                    Ok(contour) => meter.add(&contour, take.frames),
                    Err(StreamError::Damaged(keys)) => damaged.extend(keys),
                    Err(error) => return Err(error),
                }
            }
            self.go_on()?;
        }
        if !damaged.is_empty() {
            return Err(StreamError::Damaged(damaged));
        }
        Ok(meters.iter().map(|meter| meter.as_ref().and_then(VoiceMeter::loudness)).collect())
    }

    /// What a timeline measures, as far as levels go. What the limiter changes is limited for it, on several threads; the
    /// rest follows from the takes' contours.
    fn book(&self, timeline: &Timeline) -> Result<Measures, Error> {
        let sounds = timeline.placed.iter().filter_map(|placed| placed.sound);
        let limited = sounds.filter(|sound| limits(timeline, sound, &self.takes[&sound.key]));
        let limited: BTreeMap<_, _> = limited.map(|sound| (Level::of(timeline, &sound), sound)).collect();
        let levels: Vec<_> = limited.keys().copied().collect();
        let limited: Vec<_> = limited.into_values().collect();
        let limited = self.each(&limited, |sound| self.limited(timeline, sound))?;
        let limited: BTreeMap<_, _> = levels.into_iter().zip(limited).collect();
        let mut book = Book::new(timeline.rate);
        for placed in &timeline.placed {
            self.go_on()?;
            let Some(sound) = placed.sound else {
                book.programme.add(0.0, placed.frames);
                continue;
            };
            let take = &self.takes[&sound.key];
            if let Some(heard) = limited.get(&Level::of(timeline, &sound)) {
                book.add(heard, timeline.rate, 1.0, placed.frames, sides(timeline, &sound));
                continue;
            }
            let frames = take.frames.max(1) as f64;
            let heard = Heard {
                contour: self.contour(take)?,
                power: take.energy / frames,
                mean: take.sum / frames,
                peak: wave_peak(timeline, take),
                sample_peak: take.peak,
            };
            book.add(&heard, take.rate, sound.gain, placed.frames, sides(timeline, &sound));
        }
        Ok(book.measures(timeline))
    }

    fn contour(&self, take: &Take) -> Result<Vec<f32>, Error> {
        self.store.contour(take).map_err(|error| match error {
            StoreError::Lost(key) => StreamError::Damaged([key].into()),
            error => StreamError::Store(error),
        })
    }

    /// Frames of silence before the first and behind the last sound; none if there is no sound in the first or last take.
    fn edges(&self, timeline: &Timeline) -> Result<Option<(u64, u64)>, Error> {
        let is_sound = |placed: &Placed| placed.sound.is_some();
        let at = [timeline.placed.iter().position(is_sound), timeline.placed.iter().rposition(is_sound)];
        let [Some(first), Some(last)] = at else { return Ok(None) };
        let mut edges = [None; 2];
        for (edges, at) in edges.iter_mut().zip([first, last]) {
            let sound = timeline.placed[at].sound.expect("it was looked for");
            let samples = voiced(timeline, &sound, &self.takes[&sound.key], self.store).map_err(StreamError::Store)?;
            let samples = samples.ok_or_else(|| StreamError::Damaged([sound.key].into()))?;
            *edges = measure::edges(&samples, timeline.rate, timeline.channels);
        }
        let frames = |placed: &[Placed]| placed.iter().map(|placed| placed.frames).sum::<u64>();
        let [Some((head, _)), Some((_, tail))] = edges else { return Ok(None) };
        Ok(Some((frames(&timeline.placed[..first]) + head, tail + frames(&timeline.placed[last + 1..]))))
    }

    /// A take as the limiter leaves it.
    fn limited(&self, timeline: &Timeline, sound: &Sound) -> Result<Heard, Error> {
        match levelled(timeline, sound, &self.takes[&sound.key], self.store) {
            Ok(Some(samples)) => Ok(Heard {
                contour: levels::contour(&samples, timeline.rate),
                power: gain::energy(&samples) / samples.len().max(1) as f64,
                mean: gain::sum(&samples) / samples.len().max(1) as f64,
                peak: limiter::true_peak(&samples, timeline.rate),
                sample_peak: gain::peak(&samples),
            }),
            Ok(None) => Err(StreamError::Damaged([sound.key].into())),
            Err(error) => Err(StreamError::Store(error)),
        }
    }

    fn go_on(&self) -> Result<(), Error> {
        if self.cancel.load(Ordering::Relaxed) { Err(StreamError::Sink(Cancelled)) } else { Ok(()) }
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

/// A take at a level: what sounds alike is limited once.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Level {
    key: Key,
    gain: u32,
    side: u32,
}

impl Level {
    fn of(timeline: &Timeline, sound: &Sound) -> Self {
        Self { key: sound.key, gain: sound.gain.to_bits(), side: loudest_side(timeline, sound).to_bits() }
    }
}

/// What is known of a take.
struct Heard {
    contour: Vec<f32>,
    /// The mean of its squares.
    power: f64,
    /// The mean of its samples.
    mean: f64,
    /// Its true peak as an amplitude.
    peak: f32,
    sample_peak: f32,
}

/// Adds up what a book measures. A voice has one and the same power wherever it stands, so both channels are measured as one.
struct Book {
    rate: u32,
    programme: Programme,
    energy: f64,
    /// Of each channel's samples.
    sums: [f64; 2],
    peak: f32,
    sample_peak: f32,
}

impl Book {
    fn new(rate: u32) -> Self {
        Self { rate, programme: Programme::new(rate), energy: 0.0, sums: [0.0; 2], peak: 0.0, sample_peak: 0.0 }
    }

    /// A take known at `rate`, amplified; `frames` at the rate of the book, and the factors of the loudspeakers.
    fn add(&mut self, heard: &Heard, rate: u32, gain: f32, frames: u64, sides: [f32; 2]) {
        for (sum, side) in self.sums.iter_mut().zip(sides) {
            *sum += heard.mean * f64::from(gain * side) * frames as f64;
        }
        let loudest = gain * sides[0].max(sides[1]);
        self.peak = self.peak.max(heard.peak * loudest);
        self.sample_peak = self.sample_peak.max(heard.sample_peak * loudest);
        let gain = f64::from(gain).powi(2);
        self.energy += heard.power * gain * frames as f64;
        let step = levels::step(rate) as u64;
        let end = |steps: usize| match steps {
            all if all == heard.contour.len() => frames,
            some => rate::converted(some as u64 * step, rate, self.rate).min(frames),
        };
        for (nth, power) in heard.contour.iter().enumerate() {
            self.programme.add(f64::from(*power) * gain, end(nth + 1) - end(nth));
        }
    }

    fn measures(&self, timeline: &Timeline) -> Measures {
        // A rate or a number of channels that cannot be measured gets no gain.
        let nothing = Meter::new(timeline.rate, timeline.channels).or_else(|_| Meter::new(48_000, 1));
        let nothing = nothing.expect("48 kHz mono can be measured").finish();
        let frames = timeline.frames.max(1) as f64;
        Measures {
            rate: timeline.rate,
            channels: timeline.channels,
            frames: timeline.frames,
            duration_s: timeline.frames as f64 / f64::from(timeline.rate),
            integrated_lufs: self.programme.loudness(),
            loudness_range_lu: self.programme.range(),
            sample_peak_dbfs: decibel::from_amplitude(f64::from(self.sample_peak)),
            longest_silence_s: None,
            rms_dbfs: decibel::from_power(self.energy / frames / f64::from(timeline.channels)),
            true_peak_dbtp: decibel::from_amplitude(f64::from(self.peak)),
            dc_offset: self.sums.map(|sum| (sum / frames).abs()).into_iter().fold(0.0, f64::max),
            ..nothing
        }
    }
}
