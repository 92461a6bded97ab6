//! One static gain for every voice, so that all voices have the same level. There is no gain per line, so a whisper
//! stays softer than a shout and nothing pumps; only a take of a word or two that would not be heard is lifted ([`lift`]).
//!
//! Every take is measured once, when it is spoken, and its [`contour`] is stored with it. The loudness of a voice
//! ([`VoiceMeter`]) and of a whole book at any gains ([`Programme`]) is computed from contours, without reading samples.

mod programme;
#[cfg(test)]
mod tests;

pub use programme::Programme;

use super::measure;
use ebur128::{EbuR128, Mode};

/// The most dB by which a voice is raised or lowered. A voice that is further off is defective, and a gain would hide
/// that, or raise the voice's noise.
pub const MAX_GAIN: f64 = 12.0;

/// Milliseconds that one value of a [`contour`] covers: a quarter of the 100 ms by which gating blocks advance, so that it
/// does not matter where in a block a take begins.
const STEP: u32 = 25;

/// Steps this many dB below a take's loudest one count as silence at its ends. The threshold is relative, because engines
/// differ by more than 20 dB.
const EDGE: f64 = 30.0;

/// A sound is heard clearly if its level in dBFS is at most this many dB below the loudness in LUFS of its voice, which is
/// -53 dBFS in a finished audiobook of -19 LUFS. A noise floor may be 7 dB below that at most (ACX). Softer beginnings and
/// ends are kept, but they are heard as a part of the pause next to them.
pub const CLEAR: f32 = 34.0;

/// The constant that BS.1770-4 adds to the level of a power to get a loudness.
const OFFSET: f64 = -0.691;

/// Frames that one value of a [`contour`] covers.
pub fn step(rate: u32) -> usize {
    (rate as usize * STEP as usize / 1000).max(1)
}

/// The power of a mono take in each step of 25 ms (the last one may be shorter), weighted by the K filter of ITU-R
/// BS.1770-4. All values are 0 at a rate that cannot be measured.
pub fn contour(take: &[f32], rate: u32) -> Vec<f32> {
    let (take, _) = measure::valid(take);
    let step = step(rate);
    let meter = EbuR128::new(1, rate, Mode::M).ok().filter(|_| measure::RATES.contains(&rate));
    let Some(mut meter) = meter else { return vec![0.0; take.len().div_ceil(step)] };
    let silence = vec![0.0; step];
    let mut power = |part: &[f32]| {
        measure::feed(&mut meter, part);
        measure::feed(&mut meter, &silence[part.len()..]);
        let loudness = meter.loudness_window(STEP).unwrap_or(f64::NEG_INFINITY);
        (10f64.powf((loudness - OFFSET) / 10.0) * step as f64 / part.len() as f64) as f32
    };
    take.chunks(step).map(&mut power).collect()
}

/// The power of the loudest tenth of a second of a take, or of all of it if it is shorter, by its [`contour`].
pub fn loudest(contour: &[f32]) -> f32 {
    let mean = |steps: &[f32]| steps.iter().sum::<f32>() / steps.len() as f32;
    let all = contour.len().min(4);
    if all == 0 { 0.0 } else { contour.windows(all).map(mean).fold(0.0, f32::max) }
}

/// The loudness of a take in LUFS by its [`contour`], as BS.1770-4 measures it, except that a take that is shorter than one
/// block is measured as one. Minus infinity if there is no sound.
pub fn loudness(contour: &[f32]) -> f32 {
    let mean = |powers: &[f64]| powers.iter().sum::<f64>() / powers.len() as f64;
    let block = |steps: &[f32]| steps.iter().copied().map(f64::from).sum::<f64>() / steps.len() as f64;
    let blocks: Vec<f64> =
        contour.windows(contour.len().clamp(1, 16)).map(block).filter(|&power| power > 0.0).collect();
    let gate = mean(&blocks) / 10.0;
    let loud: Vec<f64> = blocks.into_iter().filter(|&power| power > gate).collect();
    if loud.is_empty() { f32::NEG_INFINITY } else { (OFFSET + 10.0 * mean(&loud).log10()) as f32 }
}

/// A take that lasts at least this many seconds is never lifted.
const LONGEST_LIFTED: f64 = 1.5;

/// The loudest tenth of a second of a short take is lifted to this many LU below the loudness of its voice. In lines of
/// several words, it is 4 to 7 LU above it.
const LEAST: f64 = 5.0;

/// The most dB by which a short take is lifted. With that, the softest of any built-in voice, a "Pfft." of the dark `opal`, is 18 dB
/// below its sentences; with 18 dB it was 24.
const MAX_LIFT: f64 = 24.0;

/// By how many dB a take is lifted above its voice so that it is heard, given how loud the voice is (see [`VoiceMeter`]), the
/// [`loudest`] power of the take and, if it is soft, how many `seconds` of it are heard clearly. A line such as "Shh!" has no vowel, which
/// makes it up to 25 dB softer than the lines around it. Nothing pumps, because the whole take is lifted and it is short.
/// 0 for most takes.
pub fn lift(voice: f64, loudest: f32, seconds: impl FnOnce() -> f64) -> f32 {
    if loudest <= 0.0 {
        return 0.0;
    }
    let take = OFFSET + 10.0 * f64::from(loudest).log10();
    let lift = (voice - LEAST - take).clamp(0.0, MAX_LIFT) as f32;
    if lift == 0.0 || seconds() >= LONGEST_LIFTED { 0.0 } else { lift }
}

/// Measures the loudness of one voice over all its takes.
///
/// Takes are measured end to end, without the silence around them. Gating blocks span the joins, so a voice that only
/// ever says "No." can be measured too, and pauses do not make a voice of few words seem softer. The order of takes
/// changes the result by hundredths of an LU, so add them in the same order to get the same bytes.
pub struct VoiceMeter {
    programme: Programme,
    /// Power and frames of the first stretches, for a voice that speaks for less than a gating block in the whole book.
    first: Vec<(f64, u64)>,
    step: u64,
    block: u64,
    frames: u64,
}

impl VoiceMeter {
    /// Creates a meter for takes at `rate` Hz.
    pub fn new(rate: u32) -> Self {
        let programme = Programme::new(rate);
        Self { step: step(rate) as u64, block: programme.block(), programme, first: Vec::new(), frames: 0 }
    }

    /// Adds a take with this many frames by its [`contour`]. Silence at both ends is left out; a take that is all silence
    /// changes nothing.
    pub fn add(&mut self, contour: &[f32], frames: u64) {
        for (power, frames) in speech(contour, frames, self.step) {
            if self.frames < self.block {
                self.first.push((power, frames));
            }
            self.frames += frames;
            self.programme.add(power, frames);
        }
    }

    /// Integrated loudness of the voice in LUFS (mono). `None` if nothing was added or the voice is below -70 LUFS. A voice
    /// that speaks for less than 400 ms in all is measured as if it repeated itself.
    pub fn loudness(&self) -> Option<f64> {
        if self.frames >= self.block {
            return self.programme.loudness();
        }
        let mut repeated = self.programme.clone();
        let missing = self.block.div_ceil(self.frames.max(1)) as usize;
        for &(power, frames) in self.first.iter().cycle().take(self.first.len() * missing) {
            repeated.add(power, frames);
        }
        repeated.loudness()
    }
}

/// The stretches of a take that are speech: power and frames. A step at an edge that is partly silence is shortened and
/// gets the level of its neighbour; otherwise a voice with short lines would seem softer than it is.
fn speech(contour: &[f32], frames: u64, step: u64) -> Vec<(f64, u64)> {
    let loudest = contour.iter().copied().fold(0.0, f32::max);
    let edge = f64::from(loudest) * 10f64.powf(-EDGE / 10.0);
    let is_speech = |power: &f32| *power > 0.0 && f64::from(*power) >= edge;
    let (Some(first), Some(last)) = (contour.iter().position(is_speech), contour.iter().rposition(is_speech)) else {
        return Vec::new();
    };
    let stretch = |at: usize| {
        let frames = step.min(frames.saturating_sub(at as u64 * step));
        let power = f64::from(contour[at]);
        let beside = [(at == first).then_some(at + 1), (at == last).then(|| at.wrapping_sub(1))];
        let beside = beside.into_iter().flatten().filter(|at| (first..=last).contains(at));
        let louder = beside.map(|at| f64::from(contour[at])).fold(power, f64::max);
        (louder, (frames as f64 * power / louder).round() as u64)
    };
    (first..=last).map(stretch).filter(|(_, frames)| *frames > 0).collect()
}

/// The gain in dB that brings each voice to the common level, at most [`MAX_GAIN`] up or down.
///
/// The common level is the median of what was measured (the lower one of two middle values): it needs the fewest
/// changes, one unusual voice does not move it, and the gain of the book is added afterwards in any case. A voice that
/// could not be measured gets 0 dB. A character's own `gain` is added to this one.
pub fn voice_gains(loudness: &[Option<f64>]) -> Vec<f32> {
    let mut measured: Vec<f64> = loudness.iter().flatten().copied().filter(|lufs| lufs.is_finite()).collect();
    measured.sort_by(f64::total_cmp);
    let level = measured.get(measured.len().saturating_sub(1) / 2).copied().unwrap_or(0.0);
    let gain = |lufs: f64| (level - lufs).clamp(-MAX_GAIN, MAX_GAIN) as f32;
    loudness.iter().map(|lufs| lufs.filter(|lufs| lufs.is_finite()).map_or(0.0, gain)).collect()
}
