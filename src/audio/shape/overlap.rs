//! Tempo, pitch, melody and roughness: the sound is cut into its periods, which are placed at other times (TD-PSOLA:
//! Moulines and Charpentier 1990, "Pitch-synchronous waveform processing techniques"). Formants do not change.

use super::Shape;
use super::melody::{Mark, Melody, marks};
use crate::audio::random::Random;

/// At full roughness, by how much the length and level of a period vary, and by how much every second one is later and weaker.
const JITTER: f32 = 0.035;
const SHIMMER: f32 = 0.12;
const CREAK_TIME: f32 = 0.06;
const CREAK_LEVEL: f32 = 0.25;

/// Whether a shape needs this processing.
pub fn concerns(shape: &Shape) -> bool {
    shape.rate != 1.0 || shape.pitch != 0.0 || shape.intonation != 1.0 || shape.roughness != 0.0
}

/// Places the periods according to the shape.
pub fn relay(samples: &[f32], rate: u32, shape: &Shape, random: &mut Random) -> Vec<f32> {
    let melody = Melody::track(samples, rate);
    let old = Marked { samples, marks: &marks(samples, rate, &melody) };
    let marks = old.marks;
    let Some(first) = marks.first() else { return samples.to_vec() };
    let middle = melody.median().map_or(0.0, |median| median * rate as f32);
    let tempo = f64::from(shape.rate);
    let length = (samples.len() as f64 / tempo).round();
    let mut out = vec![0.0; length as usize];
    let mut at = first.at / tempo;
    let (mut index, mut odd) = (0, false);
    while at < length {
        let source = at * tempo;
        while index + 1 < marks.len() && (marks[index + 1].at - source).abs() <= (marks[index].at - source).abs() {
            index += 1;
        }
        let mark = marks[index];
        // The distance to the next mark is a more exact length of this period than the tracker's.
        let mut step = marks.get(index + 1).map_or(f64::from(mark.period), |next| next.at - mark.at);
        let mut level = 1.0;
        if mark.voiced {
            let rough = shape.roughness;
            let turn = if odd { rough } else { -rough };
            let wobble = 1.0 + JITTER * rough * random.normal() + CREAK_TIME * turn;
            step *= f64::from(stretch(mark.period, middle, shape) * wobble);
            level -= 0.5 * CREAK_LEVEL * (rough + turn) + SHIMMER * rough * random.normal().abs();
            odd = !odd;
        }
        lay(&mut out, &old, index, at, level);
        at += step.max(8.0);
    }
    out
}

/// How much longer a period becomes: by the pitch, and by its distance from the median, which the intonation scales.
fn stretch(period: f32, middle: f32, shape: &Shape) -> f32 {
    let distance = (period / middle).log2();
    (distance * (shape.intonation - 1.0) - shape.pitch / 12.0).exp2()
}

/// The old sound, and the marks of its periods.
struct Marked<'a> {
    samples: &'a [f32],
    marks: &'a [Mark],
}

/// Adds one period with its neighbourhood under a window that rises from the mark before and falls to the mark after along
/// half a Hann window each, so that marks at their old places give back the old sound.
fn lay(out: &mut [f32], old: &Marked<'_>, index: usize, at: f64, level: f32) {
    let Marked { samples, marks } = *old;
    let mark = marks[index];
    let left = index.checked_sub(1).map_or(mark.at, |before| mark.at - marks[before].at).max(1.0);
    let right = (marks.get(index + 1).map_or(samples.len() as f64, |next| next.at) - mark.at).max(1.0);
    let from = (at - left).ceil().max(0.0) as usize;
    let to = ((at + right).ceil() as usize).min(out.len());
    // Position of the first new sample in the old sound; all others are off by the same fraction.
    let source = from as f64 - at + mark.at;
    let whole = source.floor() as isize;
    let taps = taps((source - source.floor()) as f32);
    for (i, slot) in (from..to).zip(&mut out[from..to.max(from)]) {
        let distance = i as f64 - at;
        let share = (if distance < 0.0 { distance / left } else { distance / right }) as f32;
        let window = 0.5 + 0.5 * (std::f32::consts::PI * share).cos();
        *slot += level * window * between(samples, whole + (i - from) as isize, &taps);
    }
}

/// Taps of the interpolator: enough to keep 7 of 8 kHz unchanged.
const TAPS: usize = 16;

/// A sinc under a Hann window, shifted by a fraction of a sample.
fn taps(fraction: f32) -> Option<[f32; TAPS]> {
    (fraction > 1e-3).then(|| {
        std::array::from_fn(|i| {
            let x = i as f32 - (TAPS / 2 - 1) as f32 - fraction;
            let sinc = if x.abs() < 1e-6 { 1.0 } else { (std::f32::consts::PI * x).sin() / (std::f32::consts::PI * x) };
            sinc * (0.5 + 0.5 * (std::f32::consts::PI * x / (TAPS / 2) as f32).cos())
        })
    })
}

/// The sound at `whole` plus the fraction that the taps were made for; 0 beyond its ends.
fn between(samples: &[f32], whole: isize, taps: &Option<[f32; TAPS]>) -> f32 {
    let at = |i: isize| if i < 0 { 0.0 } else { samples.get(i as usize).copied().unwrap_or(0.0) };
    let Some(taps) = taps else { return at(whole) };
    let start = whole - (TAPS / 2 - 1) as isize;
    match usize::try_from(start).ok().and_then(|start| samples.get(start..start + TAPS)) {
        Some(part) => part.iter().zip(taps).map(|(sample, tap)| sample * tap).sum(),
        None => taps.iter().enumerate().map(|(i, tap)| tap * at(start + i as isize)).sum(),
    }
}
