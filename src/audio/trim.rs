//! Finds where speech begins and ends, and trims the silence that engines leave at both ends.

use super::Audio;
use super::butterworth::Highpass;
use super::level::{fade, rms, to_db};
use super::shape::melody::{HOP, Melody};
use std::ops::Range;

/// Seconds of silence that are kept before the first and after the last sound.
pub const BREATH: f32 = 0.03;

/// Length of the frames that are measured, in seconds.
const FRAME: f32 = 0.005;

/// A frame counts as sound if it is at most this many dB below the loudest one. That includes the f of "fish", which is
/// 42 to 49 dB below the vowels, but not the noise that Pico leaves after the last word, 52 to 65 dB below them (measured
/// on its voices).
const DEPTH: f32 = 50.0;

/// A frame below this many dB is never sound. Otherwise the noise after a soft "Shh!", whose loudest frame is 25 dB below
/// a vowel, would count as sound. The softest f of Pico's voices is at -58 dB.
const FLOOR: f32 = -64.0;

/// A sound whose loudest frame is below this many dB is silence: Pico's noise is at -60 dB, its softest "Sh!" at -30 dB.
const SILENCE: f32 = -50.0;

/// The corner in Hz of the filters before the measurement. Rumble below it is no sound: the voice `hugh` has some at 22 Hz,
/// 25 dB below his vowels, up to a third of a second after his words.
const LOWEST: f64 = 80.0;

/// Trims or pads the silence at both ends to [`BREATH`], so that all lines start and end in the same way. `None` if
/// there is no sound.
pub fn trim(audio: &Audio) -> Option<Audio> {
    let levels = Levels::of(audio);
    let Range { start: first, end: last } = levels.above(levels.loudest - DEPTH)?;
    let breath = (BREATH * audio.rate as f32) as usize;
    let (start, end) = (first.saturating_sub(breath), (last + breath).min(audio.samples.len()));
    let mut samples = vec![0.0; breath - (first - start)];
    samples.extend_from_slice(&audio.samples[start..end]);
    samples.resize(samples.len() + breath - (end - last), 0.0);
    let mut trimmed = Audio::new(audio.rate, samples);
    fade(&mut trimmed, 0.004);
    Some(trimmed)
}

/// The samples from the first to the last that is voiced. `None` if nothing is.
pub fn voiced(audio: &Audio) -> Option<Range<usize>> {
    let melody = Melody::track(&audio.samples, audio.rate);
    let frames = (audio.seconds() as f32 / HOP) as usize;
    let is_voiced = |frame: &usize| melody.period(*frame as f32 * HOP) > 0.0;
    // A single frame can be a coincidence.
    let runs = |frame: &usize| (0..3).all(|next| is_voiced(&(frame + next)));
    let (first, last) = ((0..frames).find(runs)?, (0..frames).rfind(runs)? + 3);
    // A measurement covers 50 ms.
    let at = |frame: usize| ((frame as f32 * HOP * audio.rate as f32) as usize).min(audio.samples.len());
    Some(at(first.saturating_sub(6))..at(last + 6))
}

/// The level of every frame in dB. A filter rings, so it runs forwards to find where the sound begins, and backwards to
/// find where it ends.
pub(super) struct Levels {
    forwards: Vec<f32>,
    backwards: Vec<f32>,
    loudest: f32,
    frame: usize,
    samples: usize,
}

impl Levels {
    pub fn of(audio: &Audio) -> Self {
        let frame = Self::frame(audio.rate);
        let levels = |heard: &[f32]| heard.chunks(frame).map(|chunk| to_db(rms(chunk))).collect::<Vec<f32>>();
        let mut heard = audio.samples.clone();
        let filter = |sample: &mut f32, filter: &mut Highpass| *sample = filter.next(*sample);
        let mut filters = [(); 2].map(|()| Highpass::new(LOWEST, audio.rate));
        heard.iter_mut().for_each(|sample| filter(sample, &mut filters[0]));
        let forwards = levels(&heard);
        heard.copy_from_slice(&audio.samples);
        heard.iter_mut().rev().for_each(|sample| filter(sample, &mut filters[1]));
        let backwards = levels(&heard);
        let loudest = forwards.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        Self { forwards, backwards, loudest, frame, samples: audio.samples.len() }
    }

    /// The samples of a frame at a rate in Hz.
    pub fn frame(rate: u32) -> usize {
        ((FRAME * rate as f32) as usize).max(1)
    }

    /// The levels from the first frame to the last.
    pub fn forwards(&self) -> impl Iterator<Item = f32> {
        self.forwards.iter().copied()
    }

    /// The levels from the last frame to the first.
    pub fn backwards(&self) -> impl Iterator<Item = f32> {
        self.backwards.iter().rev().copied()
    }

    /// From the first to the last frame above a level. `None` if there is no sound.
    fn above(&self, threshold: f32) -> Option<Range<usize>> {
        if self.loudest < SILENCE {
            return None;
        }
        let is_sound = |&level: &f32| level > threshold.max(FLOOR);
        let first = self.forwards.iter().position(is_sound)?;
        let last = self.backwards.iter().rposition(is_sound)?.max(first);
        Some(first * self.frame..((last + 1) * self.frame).min(self.samples))
    }
}
