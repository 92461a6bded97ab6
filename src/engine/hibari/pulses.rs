//! The source of a voice: one band-limited pulse for each period of the melody.

use super::melody::VOICED;
use super::synthesis::{HOP, RATE};
use crate::audio::random::Random;
use rten_simd::SimdUnaryOp;
use rten_vecmath::Sin;
use std::f32::consts::TAU;

/// The highest harmonic, in Hz.
const HIGHEST: f32 = 11_000.0;

/// Unevenness at full roughness: the deviation of a period's length and of its level, and how much later and weaker every
/// second period is. The numbers are those of `audio::shape`, which makes samples rough.
const JITTER: f32 = 0.035;
const SHIMMER: f32 = 0.12;
const CREAK_TIME: f32 = 0.06;
const CREAK_LEVEL: f32 = 0.25;

/// Computes the pulses of a melody, which is given frame by frame. Samples are 0 where nothing is voiced. Each pulse is
/// the sum of all harmonics below [`HIGHEST`], with amplitude 1 and in phase; for H cosines that is sin((H + ½)t) / (2
/// sin(t / 2)) - ½. `roughness`, from 0 to 1, makes the periods uneven.
pub fn pulses(melody: &[f32], roughness: f32, random: &mut Random) -> Vec<f32> {
    let mut hz = spread(melody);
    let voiced: Vec<bool> = hz.iter().map(|&hz| hz > VOICED).collect();
    hz.iter_mut().for_each(|hz| *hz = hz.max(VOICED));
    let mut level = Vec::new();
    let phase = match roughness > 0.0 {
        false => even(&hz),
        true => rough(&mut hz, roughness, &mut level, random),
    };
    let harmonics: Vec<f32> = hz.iter().map(|hz| (HIGHEST / hz).floor() + 0.5).collect();
    let mut out: Vec<f32> = harmonics.iter().zip(&phase).map(|(harmonics, t)| harmonics * t).collect();
    Sin::new().map_mut(&mut out);
    let mut half: Vec<f32> = phase.iter().map(|t| t * 0.5).collect();
    Sin::new().map_mut(&mut half);
    for (i, slot) in out.iter_mut().enumerate() {
        let under = 2.0 * half[i];
        // Near the peak of a pulse, both sides of the quotient are close to 0, so it is replaced by its limit.
        let sum = if under.abs() <= 2e-3 { harmonics[i] } else { *slot / under };
        *slot = if voiced[i] { sum - 0.5 } else { 0.0 };
    }
    out.iter_mut().zip(&level).for_each(|(slot, level)| *slot *= level);
    out
}

/// Computes the frequency at each sample. It is interpolated linearly between the middles of frames, and constant before
/// the first and after the last.
fn spread(frames: &[f32]) -> Vec<f32> {
    let at = |frame: isize| frames[frame.clamp(0, frames.len() as isize - 1) as usize];
    let mut out = Vec::with_capacity(frames.len() * HOP);
    for nth in 0..frames.len() as isize {
        let (before, here, after) = (at(nth - 1), at(nth), at(nth + 1));
        for i in 0..HOP {
            let place = (i as f32 + 0.5) / HOP as f32;
            let (from, to, share) = if place < 0.5 { (before, here, place + 0.5) } else { (here, after, place - 0.5) };
            out.push(from * (1.0 - share) + to * share);
        }
    }
    out
}

/// Computes the phase of each sample in its period, in radians from 0 to 2π.
fn even(hz: &[f32]) -> Vec<f32> {
    let mut turns = 0.0f64;
    let phase = hz.iter().map(|&hz| {
        turns += f64::from(hz) / f64::from(RATE);
        ((turns - turns.floor()) * std::f64::consts::TAU) as f32
    });
    phase.collect()
}

/// Like [`even`], but with uneven periods, whose frequencies and levels are written to `hz` and `level`.
fn rough(hz: &mut [f32], roughness: f32, level: &mut Vec<f32>, random: &mut Random) -> Vec<f32> {
    let (mut at, mut odd) = (0.0f32, false);
    let (mut stretch, mut strength) = (1.0, 1.0);
    let mut phase = Vec::with_capacity(hz.len());
    level.reserve(hz.len());
    for hz in hz {
        *hz /= stretch;
        at += *hz / RATE as f32;
        if at >= 1.0 {
            at -= 1.0;
            odd = !odd;
            let turn = if odd { roughness } else { -roughness };
            stretch = (1.0 + JITTER * roughness * random.normal() + CREAK_TIME * turn).max(0.5);
            strength = 1.0 - 0.5 * CREAK_LEVEL * (roughness + turn) - SHIMMER * roughness * random.normal().abs();
        }
        phase.push(at * TAU);
        level.push(strength);
    }
    phase
}
