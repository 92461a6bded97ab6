//! Cutting the silence that engines leave at both ends.

use super::Audio;
use super::level::{fade, rms};

/// Kept before the first and behind the last sound, in seconds.
pub const BREATH: f32 = 0.03;

/// Length of the frames that are measured, in seconds.
const FRAME: f32 = 0.005;

/// A frame counts as sound from this far below the loudest one, in dB: deep enough for the f of "fish", which lies 42 to
/// 49 dB below the vowels, and above the noise that Pico leaves behind the last word, 52 to 65 dB below them (measured on
/// its voices).
const DEPTH: f32 = 50.0;

/// A sound whose loudest frame lies below this, in dB, is silence: Pico's noise lies at -60, its softest "Sh!" at -30.
const SILENCE: f32 = -50.0;

/// Cuts both ends to [`BREATH`], padding where there is less, so that every line starts and ends alike. `None` where
/// nothing sounds.
pub fn trim(audio: &Audio) -> Option<Audio> {
    let frame = ((FRAME * audio.rate as f32) as usize).max(1);
    let levels: Vec<f32> = audio.samples.chunks(frame).map(|chunk| super::level::to_db(rms(chunk))).collect();
    let loudest = levels.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    if loudest < SILENCE {
        return None;
    }
    let threshold = loudest - DEPTH;
    let first = levels.iter().position(|&level| level > threshold)? * frame;
    let last = ((levels.iter().rposition(|&level| level > threshold)? + 1) * frame).min(audio.samples.len());
    let breath = (BREATH * audio.rate as f32) as usize;
    let (start, end) = (first.saturating_sub(breath), (last + breath).min(audio.samples.len()));
    let mut samples = vec![0.0; breath - (first - start)];
    samples.extend_from_slice(&audio.samples[start..end]);
    samples.resize(samples.len() + breath - (end - last), 0.0);
    let mut trimmed = Audio::new(audio.rate, samples);
    fade(&mut trimmed, 0.004);
    Some(trimmed)
}
