//! Trims the silence that engines leave at both ends.

use super::Audio;
use super::level::{fade, rms};

/// Seconds of silence that are kept before the first and after the last sound.
pub const BREATH: f32 = 0.03;

/// Length of the frames that are measured, in seconds.
const FRAME: f32 = 0.005;

/// A frame counts as sound if it is at most this many dB below the loudest one. That includes the f of "fish", which is
/// 42 to 49 dB below the vowels, but not the noise that Pico leaves after the last word, 52 to 65 dB below them (measured
/// on its voices).
const DEPTH: f32 = 50.0;

/// A sound whose loudest frame is below this many dB is silence: Pico's noise is at -60 dB, its softest "Sh!" at -30 dB.
const SILENCE: f32 = -50.0;

/// Trims or pads the silence at both ends to [`BREATH`], so that all lines start and end in the same way. `None` if
/// there is no sound.
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
