//! Adds sounds and music to the samples of a timeline.

use super::Timeline;
use super::sounding::PlacedSound;
use crate::audio::level;
use crate::script::SoundKind;
use crate::sounds::{self, SoundError};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// Where music is repeated, its end fades into its beginning over this many seconds, or over a quarter of it.
const JOIN: f64 = 1.0;

/// Adds the sounds of a timeline, block by block from the beginning.
pub(super) struct Mixer<'a> {
    timeline: &'a Timeline,
    at: u64,
    /// The samples of the files that are heard now, or were and will be again, by the digests of the files.
    loaded: BTreeMap<[u8; 32], Arc<Vec<f32>>>,
}

impl<'a> Mixer<'a> {
    /// `None` if there are no sounds.
    pub fn new(timeline: &'a Timeline) -> Option<Self> {
        (!timeline.sounds.is_empty()).then(|| Self { timeline, at: 0, loaded: BTreeMap::new() })
    }

    /// Adds the next stretch of the sounds to a block of whole frames.
    pub fn add(&mut self, block: &mut [f32]) -> Result<(), SoundError> {
        let channels = usize::from(self.timeline.channels);
        let here = self.at..self.at + (block.len() / channels) as u64;
        for sound in &self.timeline.sounds {
            let heard = sound.heard.start.max(here.start)..sound.heard.end.min(here.end);
            if heard.start < heard.end {
                let samples = self.samples(sound)?;
                let first = (heard.start - here.start) as usize * channels;
                let last = (heard.end - here.start) as usize * channels;
                Player::new(sound, &samples, self.timeline).add(heard, &mut block[first..last]);
            }
        }
        self.at = here.end;
        let later = |digest: &[u8; 32]| {
            self.timeline.sounds.iter().any(|sound| sound.file.digest == *digest && sound.heard.end > here.end)
        };
        self.loaded.retain(|digest, _| later(digest));
        Ok(())
    }

    fn samples(&mut self, sound: &PlacedSound) -> Result<Arc<Vec<f32>>, SoundError> {
        if let Some(samples) = self.loaded.get(&sound.file.digest) {
            return Ok(Arc::clone(samples));
        }
        let samples = Arc::new(sounds::samples(&sound.file, self.timeline.rate, self.timeline.channels)?);
        self.loaded.insert(sound.file.digest, Arc::clone(&samples));
        Ok(samples)
    }
}

/// Plays one sound.
struct Player<'a> {
    sound: &'a PlacedSound,
    samples: &'a [f32],
    channels: usize,
    /// Frames of the file.
    frames: u64,
    /// Frames over which the end of the file and its beginning overlap, if it is repeated.
    join: u64,
}

impl<'a> Player<'a> {
    fn new(sound: &'a PlacedSound, samples: &'a [f32], timeline: &Timeline) -> Self {
        let channels = usize::from(timeline.channels);
        let frames = (samples.len() / channels) as u64;
        let join = ((JOIN * f64::from(timeline.rate)) as u64).min(frames / 4);
        Self { sound, samples, channels, frames, join }
    }

    /// Adds the frames of the timeline that are in `heard`.
    fn add(&self, heard: Range<u64>, out: &mut [f32]) {
        let mut point = self.sound.duck.partition_point(|(at, _)| *at <= heard.start as i64 - self.sound.start);
        for (frame, at) in out.chunks_exact_mut(self.channels).zip(heard) {
            let time = at as i64 - self.sound.start;
            while self.sound.duck.get(point).is_some_and(|(next, _)| *next <= time) {
                point += 1;
            }
            let gain = self.gain(at, time.max(0) as u64) * self.ducked(point, time);
            for (channel, sample) in frame.iter_mut().enumerate() {
                *sample += gain * self.source(time.max(0) as u64, channel);
            }
        }
    }

    /// The gain with the fades at the sample `at` of the timeline, which is this many after the beginning of the sound.
    fn gain(&self, at: u64, time: u64) -> f32 {
        let sound = self.sound;
        let fades = [
            (time, sound.fades[0]),
            (sound.length.saturating_sub(time + 1), sound.fades[1]),
            (at - sound.heard.start, sound.cuts[0]),
            (sound.heard.end - at - 1, sound.cuts[1]),
        ];
        fades.iter().filter(|(from_end, fade)| from_end < fade).fold(sound.gain, |gain, &(from_end, fade)| {
            let part = (from_end as f32 + 0.5) / fade as f32;
            gain * (0.5 - 0.5 * (std::f32::consts::PI * part).cos())
        })
    }

    /// The factor of making way for the voices. `point` is the number of the first point after this time.
    fn ducked(&self, point: usize, time: i64) -> f32 {
        let duck = &self.sound.duck;
        let (before, after) = (point.checked_sub(1).map(|nth| duck[nth]), duck.get(point).copied());
        let db = match (before, after) {
            (Some((from, low)), Some((to, high))) if low != high => {
                low + (high - low) * (time - from) as f32 / (to - from) as f32
            }
            (Some((_, db)), _) | (None, Some((_, db))) => db,
            (None, None) => 0.0,
        };
        if db == 0.0 { 1.0 } else { level::from_db(db) }
    }

    /// The sample of the file at a time, repeated if it is music.
    fn source(&self, time: u64, channel: usize) -> f32 {
        let sample = |frame: u64| self.samples.get(frame as usize * self.channels + channel).copied().unwrap_or(0.0);
        if self.sound.kind == SoundKind::Sound || time < self.frames - self.join {
            return sample(time);
        }
        // Every repetition begins when the one before has `join` frames left.
        let period = (self.frames - self.join).max(1);
        let into = time % period;
        if into >= self.join {
            return sample(into);
        }
        // The power stays the same while one fades into the other.
        let part = (into as f32 + 0.5) / self.join as f32 * std::f32::consts::FRAC_PI_2;
        sample(into) * part.sin() + sample(period + into) * part.cos()
    }
}
