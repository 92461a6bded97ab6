//! Measures a timeline from what is known about its takes. Only takes that the limiter changes have to be read.

use super::stream::{levelled, limits, loudest_side, sides, voiced, wave_peak};
use super::{LevelError, Placed, PlacedTake, StreamError, Timeline};
use crate::audio::levels::{self, Programme, VoiceMeter};
use crate::audio::measure::{self, Measures, Meter, NOISE_WINDOW};
use crate::audio::target::Target;
use crate::audio::{decibel, level as gain, limiter, rate};
use crate::render::{Booth, Takes};
use crate::store::{Key, StoreError, Take};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// What the finished sound will measure, if everything that the target judges can be worked out from what is known
/// about its takes. Only takes that the limiter changes are read. `None` if the sound itself has to be measured.
///
/// # Errors
/// As for [`level`](super::level()).
pub fn foretell(
    timeline: &Timeline,
    takes: &Takes,
    target: &Target,
    booth: &Booth<'_>,
) -> Result<Option<Measures>, LevelError> {
    if !timeline.sounds.is_empty() {
        return Ok(None);
    }
    let known = timeline.takes().all(|placed| takes[&placed.key].rate == timeline.rate) && !timeline.room_tone;
    if !known || target.judges_silence() || !falls_silent(timeline) {
        return Ok(None);
    }
    let work = Work { takes, booth, layer: None };
    let measures = work.book(timeline)?;
    // Clipped samples have to be counted one by one.
    if measures.true_peak_dbtp.is_some_and(|peak| peak >= CLIPS) {
        return Ok(None);
    }
    let seconds = |frames: u64| frames as f64 / f64::from(timeline.rate);
    let edges = work.edges(timeline)?;
    Ok(edges.map(|(head, tail)| Measures { head_silence_s: seconds(head), tail_silence_s: seconds(tail), ..measures }))
}

/// Whether there is a digital silence so long that it is the noise floor, wherever the windows of that measurement begin.
fn falls_silent(timeline: &Timeline) -> bool {
    let window = 1.1 * NOISE_WINDOW * f64::from(timeline.rate);
    timeline.placed.iter().any(|stretch| stretch.take.is_none() && stretch.frames as f64 >= window + 1.0)
}

/// The true peak in dBTP below which no sample reaches full scale, however it is rounded.
const CLIPS: f64 = -0.1;

/// Measures timelines of some takes.
pub(super) struct Work<'a> {
    pub takes: &'a Takes,
    pub booth: &'a Booth<'a>,
    /// What is heard beside the voices, if it counts.
    pub layer: Option<Layer>,
}

/// The sounds of a timeline, all together.
pub(super) struct Layer {
    /// Their power in each step of 25 ms.
    pub powers: Vec<f32>,
    /// The gain of all of them in dB, in addition to what is in the powers.
    pub gain: f32,
}

impl Work<'_> {
    /// The loudness of every voice, by its number. Each take of a voice counts once.
    pub fn voices(&self, timeline: &Timeline) -> Result<Vec<Option<f64>>, LevelError> {
        let mut meters: Vec<Option<VoiceMeter>> = Vec::new();
        let mut seen = BTreeSet::new();
        let mut damaged = BTreeSet::new();
        for placed in timeline.takes() {
            if meters.len() <= placed.voice {
                meters.resize_with(placed.voice + 1, || None);
            }
            if seen.insert((placed.voice, placed.key)) {
                let take = &self.takes[&placed.key];
                let meter = meters[placed.voice].get_or_insert_with(|| VoiceMeter::new(take.rate));
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

    /// What a timeline measures, as far as levels go. Takes that the limiter changes are limited for this, on several
    /// threads. The rest follows from the contours of the takes.
    pub fn book(&self, timeline: &Timeline) -> Result<Measures, LevelError> {
        let limited = timeline.takes().filter(|placed| limits(timeline, placed, &self.takes[&placed.key]));
        let limited: BTreeMap<_, _> = limited.map(|placed| (Loudness::of(timeline, &placed), placed)).collect();
        let levels: Vec<_> = limited.keys().copied().collect();
        let limited: Vec<_> = limited.into_values().collect();
        let limited = self.each(&limited, |placed| self.limited(timeline, placed))?;
        let limited: BTreeMap<_, _> = levels.into_iter().zip(limited).collect();
        let mut tally = Tally::new(timeline.rate, self.layer.as_ref());
        for stretch in &timeline.placed {
            self.go_on()?;
            let Some(placed) = stretch.take else {
                tally.put(0.0, stretch.frames);
                continue;
            };
            let take = &self.takes[&placed.key];
            let sides = sides(timeline, &placed);
            if let Some(heard) = limited.get(&Loudness::of(timeline, &placed)) {
                tally.add(heard, 1.0, stretch.frames, sides);
                continue;
            }
            let frames = take.frames.max(1) as f64;
            let heard = Heard {
                rate: take.rate,
                contour: self.contour(take)?,
                power: take.energy / frames,
                mean: take.sum / frames,
                peak: wave_peak(timeline, take),
                sample_peak: take.peak,
            };
            tally.add(&heard, placed.gain, stretch.frames, sides);
        }
        Ok(tally.measures(timeline))
    }

    fn contour(&self, take: &Take) -> Result<Vec<f32>, LevelError> {
        self.booth.store.contour(take).map_err(|error| match error {
            StoreError::Lost(key) => StreamError::Damaged([key].into()),
            error => StreamError::Store(error),
        })
    }

    /// Frames of silence before the first sound and after the last. `None` if the first or the last take has no sound.
    fn edges(&self, timeline: &Timeline) -> Result<Option<(u64, u64)>, LevelError> {
        let speaks = |stretch: &Placed| stretch.take.is_some();
        let at = [timeline.placed.iter().position(speaks), timeline.placed.iter().rposition(speaks)];
        let [Some(first), Some(last)] = at else { return Ok(None) };
        let mut edges = [None; 2];
        for (edges, at) in edges.iter_mut().zip([first, last]) {
            let Some(placed) = timeline.placed[at].take else { return Ok(None) };
            let samples = voiced(timeline, &placed, &self.takes[&placed.key], self.booth.store);
            let samples = samples.map_err(StreamError::Store)?;
            let samples = samples.ok_or_else(|| StreamError::Damaged([placed.key].into()))?;
            *edges = measure::edges(&samples, timeline.rate, timeline.channels);
        }
        let frames = |placed: &[Placed]| placed.iter().map(|stretch| stretch.frames).sum::<u64>();
        let [Some((head, _)), Some((_, tail))] = edges else { return Ok(None) };
        Ok(Some((frames(&timeline.placed[..first]) + head, tail + frames(&timeline.placed[last + 1..]))))
    }

    /// A take as the limiter leaves it.
    fn limited(&self, timeline: &Timeline, placed: &PlacedTake) -> Result<Heard, LevelError> {
        match levelled(timeline, placed, &self.takes[&placed.key], self.booth.store) {
            Ok(Some(samples)) => Ok(Heard {
                rate: timeline.rate,
                contour: levels::contour(&samples, timeline.rate),
                power: gain::energy(&samples) / samples.len().max(1) as f64,
                mean: gain::sum(&samples) / samples.len().max(1) as f64,
                peak: limiter::true_peak(&samples, timeline.rate),
                sample_peak: gain::peak(&samples),
            }),
            Ok(None) => Err(StreamError::Damaged([placed.key].into())),
            Err(error) => Err(StreamError::Store(error)),
        }
    }

    fn go_on(&self) -> Result<(), LevelError> {
        if self.booth.is_stopped() { Err(StreamError::Sink(super::Cancelled)) } else { Ok(()) }
    }

    /// Does `work` for all pieces on several threads, and returns the results in the order of the pieces. If takes are
    /// damaged, the error names all of them.
    fn each<P: Sync, T: Send>(
        &self,
        pieces: &[P],
        work: impl Fn(&P) -> Result<T, LevelError> + Sync,
    ) -> Result<Vec<T>, LevelError> {
        let next = AtomicUsize::new(0);
        let done: Mutex<Vec<(usize, Result<T, LevelError>)>> = Mutex::default();
        std::thread::scope(|scope| {
            for _ in 0..self.booth.jobs.clamp(1, pieces.len().max(1)) {
                scope.spawn(|| {
                    while !self.booth.is_stopped() {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some(piece) = pieces.get(at) else { return };
                        let result = work(piece);
                        done.lock().unwrap_or_else(PoisonError::into_inner).push((at, result));
                    }
                });
            }
        });
        self.go_on()?;
        let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
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

/// A take and how loud it is heard. Where these are equal, the limiter's work is done only once.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Loudness {
    key: Key,
    gain: u32,
    side: u32,
    edges: [u64; 2],
}

impl Loudness {
    fn of(timeline: &Timeline, placed: &PlacedTake) -> Self {
        let side = loudest_side(timeline, placed).to_bits();
        Self { key: placed.key, gain: placed.gain.to_bits(), side, edges: placed.edges }
    }
}

/// What is known about a take as it is heard.
struct Heard {
    /// The rate of the sound that was measured.
    rate: u32,
    contour: Vec<f32>,
    /// The mean of its squares.
    power: f64,
    /// The mean of its samples.
    mean: f64,
    /// Its true peak as an amplitude.
    peak: f32,
    sample_peak: f32,
}

/// Adds up what a book measures. A voice has the same power wherever it is placed, so both channels are measured as one.
struct Tally<'a> {
    rate: u32,
    layer: Option<&'a Layer>,
    /// How many frames were added.
    at: u64,
    programme: Programme,
    energy: f64,
    /// The sum of each channel's samples.
    sums: [f64; 2],
    peak: f32,
    sample_peak: f32,
}

impl<'a> Tally<'a> {
    fn new(rate: u32, layer: Option<&'a Layer>) -> Self {
        let programme = Programme::new(rate);
        Self { rate, layer, at: 0, programme, energy: 0.0, sums: [0.0; 2], peak: 0.0, sample_peak: 0.0 }
    }

    /// Adds frames of this power, and what is heard beside them.
    fn put(&mut self, power: f64, frames: u64) {
        let Some(layer) = self.layer else { return self.programme.add(power, frames) };
        let (step, scale) = (levels::step(self.rate) as u64, 10f64.powf(f64::from(layer.gain) / 10.0));
        let mut left = frames;
        while left > 0 {
            let now = left.min(step - self.at % step);
            let beside = layer.powers.get((self.at / step) as usize).map_or(0.0, |power| f64::from(*power) * scale);
            self.programme.add(power + beside, now);
            self.energy += beside * now as f64;
            self.at += now;
            left -= now;
        }
    }

    /// Adds a take with a gain. `frames` is its length at the rate of the book, `sides` are the factors of the two channels.
    fn add(&mut self, heard: &Heard, gain: f32, frames: u64, sides: [f32; 2]) {
        for (sum, side) in self.sums.iter_mut().zip(sides) {
            *sum += heard.mean * f64::from(gain * side) * frames as f64;
        }
        let loudest = gain * sides[0].max(sides[1]);
        self.peak = self.peak.max(heard.peak * loudest);
        self.sample_peak = self.sample_peak.max(heard.sample_peak * loudest);
        let gain = f64::from(gain).powi(2);
        self.energy += heard.power * gain * frames as f64;
        let (rate, own) = (heard.rate, self.rate);
        let step = levels::step(rate) as u64;
        let end = |steps: usize| match steps {
            all if all == heard.contour.len() => frames,
            some => rate::converted(some as u64 * step, rate, own).min(frames),
        };
        for (nth, power) in heard.contour.iter().enumerate() {
            self.put(f64::from(*power) * gain, end(nth + 1) - end(nth));
        }
    }

    fn measures(&self, timeline: &Timeline) -> Measures {
        // If the rate or the number of channels cannot be measured, the book gets no gain.
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
