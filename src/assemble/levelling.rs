//! Finds the gains: one for each voice, so that all voices have the same level, and one for the book, so that it meets
//! its target. A line gets no gain of its own, unless it is so short and soft that it would not be heard.

use super::measuring::{Layer, Work};
use super::sound_levels::{self, SoundLevels};
use super::sounding::PlacedSound;
use super::{CEILING, StreamError, Timeline};
use crate::audio::level as gain;
use crate::audio::levels;
use crate::audio::target::{self, Target};
use crate::render::{Booth, Takes};
use crate::store::{Key, Take};
use std::fmt;

/// The work was stopped on request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cancelled;

impl fmt::Display for Cancelled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("stopped")
    }
}

impl std::error::Error for Cancelled {}

/// What can go wrong while a sound is levelled or measured.
pub type LevelError = StreamError<Cancelled>;

/// Sets the gains of a timeline. Every voice is brought to the same level, then the gain that voices.toml gives it is
/// added, and the whole is brought to the target. If that lifts peaks above the target's limit, the limiter holds them.
/// Takes are read, but nothing is spoken. The target `none` leaves everything as it is.
///
/// # Errors
/// Damaged takes, an error of the store, or that the work was asked to stop.
pub fn level(timeline: &mut Timeline, takes: &Takes, target: &Target, booth: &Booth<'_>) -> Result<(), LevelError> {
    let sounds = SoundLevels::measure(timeline, booth)?;
    let mut work = Work { takes, booth, layer: None };
    if target.level == target::Level::Free {
        return beside_free_voices(&work, timeline, &sounds);
    }
    let key = key(timeline, target);
    let gains = match booth.store.note(&key).and_then(|note| Gains::parse(&note, timeline)) {
        Some(gains) => gains,
        None => {
            let gains = match Gains::steady(&work, timeline, target)? {
                Some(gains) => gains,
                None => Gains::find(&mut work, timeline, (target, &sounds))?,
            };
            // If the gains cannot be kept, they are measured again next time.
            let _ = booth.store.keep_note(&key, &gains.bytes());
            gains
        }
    };
    timeline.ceiling = target.ceiling();
    gains.apply(timeline, takes, stepped);
    sounds.apply(timeline, gains.speech(), stepped);
    Ok(())
}

/// Sets the gains of sounds where the voices keep theirs. Only there can the sum of both clip, so it is held at the ceiling.
fn beside_free_voices(work: &Work<'_>, timeline: &mut Timeline, sounds: &SoundLevels) -> Result<(), LevelError> {
    if timeline.sounds.is_empty() {
        return Ok(());
    }
    let speech = work.book(timeline)?.integrated_lufs.map(|lufs| lufs as f32);
    timeline.ceiling = Some(f64::from(gain::to_db(CEILING)));
    sounds.apply(timeline, speech, stepped);
    Ok(())
}

/// The gain of each voice, by its number, and of the whole book, in dB.
pub(super) struct Gains {
    pub voices: Vec<f32>,
    /// The loudness of each voice in LUFS, before its gain. Not a number if it could not be measured.
    pub loudness: Vec<f32>,
    /// The loudness of all speech in LUFS, before the gain of the book. Not a number if there is none, and only known if there
    /// are sounds.
    pub speech: f32,
    pub book: f32,
}

impl Gains {
    /// The gains of a long book in steps of [`STEADY`], if it meets its target with these. The timeline is left with them.
    fn steady(work: &Work<'_>, timeline: &mut Timeline, target: &Target) -> Result<Option<Self>, LevelError> {
        if !is_steady(timeline) {
            return Ok(None);
        }
        let steady = Self::likely(work, timeline, target)?;
        timeline.ceiling = target.ceiling();
        steady.apply(timeline, work.takes, stepped);
        Ok(target::is_met(&work.book(timeline)?, target).then_some(steady))
    }

    /// The same gains, whether the target is met or not. What the limiter removes is left out: it would cost more than all of the
    /// rest, and changes with every line. The timeline is left with exact gains.
    pub fn likely(work: &Work<'_>, timeline: &mut Timeline, target: &Target) -> Result<Self, LevelError> {
        let mut gains = Self::of_voices(&work.voices(timeline)?);
        timeline.ceiling = None;
        gains.apply(timeline, work.takes, exact);
        gains.book = target::gain_for(&work.book(timeline)?, target);
        Ok(gains.in_steps())
    }

    /// The same gains in steps of [`STEADY`], with that of the book in those of the voices. The loudness by which single takes
    /// are lifted is rounded, too.
    pub fn in_steps(&self) -> Self {
        let round = |decibels: f32| (decibels / STEADY).round() * STEADY;
        let voices = self.voices.iter().map(|gain| round(gain + self.book)).collect();
        let loudness = self.loudness.iter().copied().map(round).collect();
        Self { voices, loudness, speech: f32::NAN, book: 0.0 }
    }

    /// The gains of voices that are so loud, before that of the book is known.
    fn of_voices(loudness: &[Option<f64>]) -> Self {
        let voices = levels::voice_gains(loudness);
        let loudness = loudness.iter().map(|lufs| lufs.map_or(f32::NAN, |lufs| lufs as f32)).collect();
        Self { voices, loudness, speech: f32::NAN, book: 0.0 }
    }

    /// Measures the voices, then the book. The timeline is left with the gains that were tried last.
    fn find(
        work: &mut Work<'_>,
        timeline: &mut Timeline,
        (target, sounds): (&Target, &SoundLevels),
    ) -> Result<Self, LevelError> {
        let mut gains = Self::of_voices(&work.voices(timeline)?);
        timeline.ceiling = None;
        gains.apply(timeline, work.takes, exact);
        let mut measures = work.book(timeline)?;
        if !timeline.sounds.is_empty() {
            gains.speech = measures.integrated_lufs.map_or(f32::NAN, |lufs| lufs as f32);
            sounds.apply(timeline, gains.speech(), exact);
            work.layer = Some(Layer { powers: sound_levels::layer(timeline)?, gain: 0.0 });
            measures = work.book(timeline)?;
        }
        timeline.ceiling = target.ceiling();
        let book = target::fit_gain(&measures, target, |book| {
            gains.book = book;
            gains.apply(timeline, work.takes, exact);
            work.layer.iter_mut().for_each(|layer| layer.gain = book);
            work.book(timeline)
        })?;
        Ok(Self { book, ..gains })
    }

    /// Sets the gain of every take: the factor that voices.toml asks for, times the gain of its voice, the book, and its own
    /// lift. Those are added in dB, and `round` rounds their sum.
    pub fn apply(&self, timeline: &mut Timeline, takes: &Takes, round: fn(f32) -> f32) {
        timeline.lowered.clear();
        for placed in timeline.placed.iter_mut().filter_map(|stretch| stretch.take.as_mut()) {
            let gain = self.voices[placed.voice] + self.book + self.lift(placed.voice, &takes[&placed.key]);
            placed.gain = placed.asked * gain::from_db(round(gain));
        }
    }

    fn lift(&self, voice: usize, take: &Take) -> f32 {
        let loudness = f64::from(self.loudness[voice]);
        if loudness.is_nan() { 0.0 } else { levels::lift(loudness, take.loudest, || take.clear_seconds()) }
    }

    /// The loudness of all speech in LUFS.
    fn speech(&self) -> Option<f32> {
        Some(self.speech + self.book).filter(|lufs| lufs.is_finite())
    }

    fn bytes(&self) -> Vec<u8> {
        let speech = Some(&self.speech).filter(|speech| !speech.is_nan());
        self.voices
            .iter()
            .chain(&self.loudness)
            .chain(speech)
            .chain([&self.book])
            .flat_map(|gain| gain.to_le_bytes())
            .collect()
    }

    fn parse(bytes: &[u8], timeline: &Timeline) -> Option<Self> {
        let mut voices: Vec<f32> =
            bytes.chunks_exact(4).map(|gain| f32::from_le_bytes(gain.try_into().expect("four bytes"))).collect();
        let book = voices.pop()?;
        // The others are pairs.
        let speech = if voices.len() % 2 == 1 { voices.pop()? } else { f32::NAN };
        let loudness = voices.split_off(voices.len() / 2);
        let last = timeline.takes().map(|placed| placed.voice).max();
        last.is_none_or(|last| last < voices.len()).then_some(Self { voices, loudness, speech, book })
    }
}

/// Rounds a gain to 0.1 dB, a step that no one can hear and a fifth of the narrowest tolerance of a target. Editing a line
/// changes the levels of a book by thousandths of a dB, and thanks to the rounding all other lines still keep their samples.
pub(super) fn stepped(gain: f32) -> f32 {
    (gain * 10.0).round() / 10.0
}

/// From this length on, in seconds, a book has steady gains. A shorter one is encoded in a second or two.
const LONG: f64 = 600.0;

/// The steps in dB of the gains of a long book. When half of a book was spoken, its gains were known to 0.1 dB for most voices
/// (see BENCHMARKS.md). Half of a step is the most by which a voice misses the common level, and listeners notice 1 dB.
const STEADY: f32 = 0.5;

/// Whether the gains of a timeline are steady ones. Sounds and music get gains relative to the loudness of the speech, and a
/// book with those is encoded in one piece, so there would be no use.
pub(super) fn is_steady(timeline: &Timeline) -> bool {
    timeline.frames as f64 >= LONG * f64::from(timeline.rate) && timeline.sounds.is_empty()
}

/// Leaves a gain as it is: while gains are still being measured, rounding would only add an error.
pub(super) fn exact(gain: f32) -> f32 {
    gain
}

/// The version of the way in which gains are found. Raise it with every change that gives other gains for the same sound.
const VERSION: u8 = 7;

/// The key under which gains are noted: a digest of everything that they depend on.
fn key(timeline: &Timeline, target: &Target) -> Key {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"gains").update(&[VERSION]).update(format!("{target:?}").as_bytes());
    hasher.update(&timeline.rate.to_le_bytes()).update(&timeline.channels.to_le_bytes());
    for stretch in &timeline.placed {
        hasher.update(&stretch.frames.to_le_bytes()).update(&[u8::from(stretch.take.is_some())]);
        if let Some(placed) = stretch.take {
            hasher.update(&placed.key.0).update(&placed.asked.to_le_bytes()).update(&placed.pan.to_le_bytes());
            hasher.update(&(placed.voice as u64).to_le_bytes());
            placed.edges.iter().for_each(|edge| _ = hasher.update(&edge.to_le_bytes()));
        }
    }
    timeline.sounds.iter().for_each(|sound| PlacedSound { gain: 1.0, ..sound.clone() }.digest(&mut hasher));
    Key(*hasher.finalize().as_bytes())
}
