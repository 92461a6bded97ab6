//! How loud sounds and music are, and how loud they become: as loud as the voices, and then by as many dB louder as the
//! script asks for.

use super::mix::Mixer;
use super::sounding::PlacedSound;
use super::{CEILING, LevelError, StreamError, Timeline};
use crate::audio::levels::{self, Programme};
use crate::audio::{level, limiter};
use crate::script::SoundKind;
use crate::sounds;
use crate::store::Key;
use std::collections::BTreeMap;

/// The most dB by which a file is lowered or raised to be as loud as the voices. One that is softer is mostly noise.
const MOST: f32 = 36.0;

/// Seconds over which the loudness of a sound is taken where it is loudest.
const MOMENT: f64 = 0.4;

/// Steps of a contour that are made at a time.
const CHUNK: usize = 400;

/// The version of the measurement. Raise it with every change that gives other values for the same file.
const VERSION: u8 = 1;

/// What is known about a file at the rate of a timeline.
#[derive(Clone, Copy)]
struct Loudness {
    /// In LUFS: of all of it if it is music, otherwise of the loudest moment. `None` if it is silent.
    lufs: Option<f32>,
    /// Its true peak as an amplitude.
    peak: f32,
}

/// How loud the sounds of a timeline are.
pub(super) struct SoundLevels(Vec<Loudness>);

impl SoundLevels {
    /// Measures the files of a timeline, except those that were measured before.
    pub fn measure(timeline: &Timeline, booth: &crate::render::Booth<'_>) -> Result<Self, LevelError> {
        let mut known: BTreeMap<([u8; 32], bool), Loudness> = BTreeMap::new();
        let mut all = Vec::new();
        for sound in &timeline.sounds {
            let music = sound.kind == SoundKind::Music;
            let loudness = match known.get(&(sound.file.digest, music)) {
                Some(loudness) => *loudness,
                None => {
                    if booth.is_stopped() {
                        return Err(StreamError::Sink(super::Cancelled));
                    }
                    one(sound, timeline, booth)?
                }
            };
            known.insert((sound.file.digest, music), loudness);
            all.push(loudness);
        }
        Ok(Self(all))
    }

    /// Sets the gains of the sounds, for voices of this loudness in LUFS: `None` if there are none. `round` rounds dB. No sound
    /// alone exceeds the ceiling.
    pub fn apply(&self, timeline: &mut Timeline, voices: Option<f32>, round: fn(f32) -> f32) {
        let ceiling = timeline.ceiling.map_or(CEILING, |db| level::from_db(db as f32));
        for (sound, loudness) in timeline.sounds.iter_mut().zip(&self.0) {
            let apart = voices.zip(loudness.lufs).map_or(0.0, |(voices, lufs)| voices - lufs);
            let gain = level::from_db(round(apart.clamp(-MOST, MOST) + sound.asked));
            sound.gain = if loudness.peak * gain > ceiling { ceiling / loudness.peak } else { gain };
        }
    }
}

fn one(sound: &PlacedSound, timeline: &Timeline, booth: &crate::render::Booth<'_>) -> Result<Loudness, LevelError> {
    let music = sound.kind == SoundKind::Music;
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"loudness of sound").update(&[VERSION, u8::from(music)]).update(&sound.file.digest);
    hasher.update(&timeline.rate.to_le_bytes()).update(&timeline.channels.to_le_bytes());
    let key = Key(*hasher.finalize().as_bytes());
    let parse = |note: Vec<u8>| {
        let number = |at: usize| Some(f32::from_le_bytes(note.get(at..at + 4)?.try_into().ok()?));
        Some(Loudness { lufs: number(0).filter(|lufs| lufs.is_finite()), peak: number(4)? })
    };
    if let Some(known) = booth.store.note(&key).and_then(parse) {
        return Ok(known);
    }
    let samples = sounds::samples(&sound.file, timeline.rate, timeline.channels).map_err(StreamError::Sound)?;
    let contour = contour(&samples, timeline);
    let lufs = if music { whole(&contour, timeline.rate) } else { moment(&contour, timeline.rate) };
    let channels = usize::from(timeline.channels);
    let channel = |nth: usize| samples.iter().skip(nth).step_by(channels).copied().collect::<Vec<f32>>();
    let peak = (0..channels).map(|nth| limiter::true_peak(&channel(nth), timeline.rate)).fold(0.0, f32::max);
    let measured = Loudness { lufs: lufs.map(|lufs| lufs as f32), peak };
    let note = [measured.lufs.unwrap_or(f32::NAN).to_le_bytes(), peak.to_le_bytes()].concat();
    // If it cannot be kept, it is measured again next time.
    let _ = booth.store.keep_note(&key, &note);
    Ok(measured)
}

/// The power of interleaved samples in each step of 25 ms, with all channels.
fn contour(samples: &[f32], timeline: &Timeline) -> Vec<f32> {
    let channels = usize::from(timeline.channels);
    let mut sum: Vec<f32> = Vec::new();
    for nth in 0..channels {
        let one: Vec<f32> = samples.iter().skip(nth).step_by(channels).copied().collect();
        let powers = levels::contour(&one, timeline.rate);
        sum.resize(powers.len(), 0.0);
        sum.iter_mut().zip(powers).for_each(|(sum, power)| *sum += power);
    }
    sum
}

fn whole(contour: &[f32], rate: u32) -> Option<f64> {
    let mut programme = Programme::new(rate);
    let step = levels::step(rate) as u64;
    // What is too short to be measured is measured as if it were repeated.
    let times = (2 * (MOMENT * 40.0) as usize).div_ceil(contour.len().max(1));
    (0..times).flat_map(|_| contour).for_each(|power| programme.add(f64::from(*power), step));
    programme.loudness()
}

fn moment(contour: &[f32], rate: u32) -> Option<f64> {
    let steps = ((MOMENT * f64::from(rate)) as usize / levels::step(rate)).clamp(1, contour.len().max(1));
    let mean = |steps: &[f32]| steps.iter().sum::<f32>() / steps.len() as f32;
    let loudest = contour.windows(steps).map(mean).fold(0.0, f32::max);
    whole(&vec![loudest; 80], rate)
}

/// The power of all sounds of a timeline together in each step of 25 ms, at the gains that they have.
pub(super) fn layer(timeline: &Timeline) -> Result<Vec<f32>, LevelError> {
    let Some(mut mixer) = Mixer::new(timeline) else { return Ok(Vec::new()) };
    let channels = usize::from(timeline.channels);
    let chunk = CHUNK * levels::step(timeline.rate);
    let mut powers = Vec::new();
    let mut left = timeline.frames as usize;
    while left > 0 {
        let mut block = vec![0.0; left.min(chunk) * channels];
        mixer.add(&mut block).map_err(StreamError::Sound)?;
        left -= block.len() / channels;
        match block.iter().all(|sample| *sample == 0.0) {
            true => powers.resize(powers.len() + (block.len() / channels).div_ceil(levels::step(timeline.rate)), 0.0),
            false => powers.extend(contour(&block, timeline)),
        }
    }
    Ok(powers)
}
