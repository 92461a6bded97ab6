//! Speaks a text with a character's settings.

use super::{Abilities, Engine, EngineError, Fingerprint, Settings, Utterance, Voice, interjections, vowels};
use crate::audio::shape::{self, KNOBS, Shape};
use crate::audio::{Audio, level, resample, trim};
use crate::voices::phonemes::Pronunciation;
use std::sync::atomic::{AtomicBool, Ordering};

/// The highest sample of a voice before the cast's gain: -3.5 dB, so that true peaks stay below -3 dBFS.
pub const CEILING: f32 = 0.668;

/// The revision of the code in this file and of everything that it calls in `audio` (trimming, resampling, shaping,
/// removal of rumble, limiting), which no engine's fingerprint covers. It is part of every key in the cache. Raise it with
/// every audible or measurable change there, because otherwise old takes are mixed with new ones. A test checks the
/// samples of some lines, and fails if this is forgotten.
pub const REVISION: u32 = 4;

/// Identifies everything that decides how a text sounds, except the settings: the engine's code and data, the voice that
/// the name means, the voice's own gain, and the code that shapes it here.
pub fn fingerprint(engine: &dyn Engine, voice: &str) -> Fingerprint {
    let own = engine.fingerprint(voice).0;
    // A voice that does not exist never speaks, so any key will do.
    let base = engine.voice(voice).ok();
    let base = base.map_or_else(String::new, |known| format!("{} {} dB", known.language, known.gain));
    Fingerprint(format!("{own}; {base}; shaped by {REVISION}"))
}

/// Seconds that any speech may last, and seconds for each character of its text. That is ten times as long as slow speech.
/// Whatever is longer is no speech, but could fill the memory.
const LONGEST: (f64, f64) = (30.0, 1.0);

/// How many seconds the speech of a text can last at most.
pub(super) fn longest(text: &str) -> f64 {
    LONGEST.0 + LONGEST.1 * text.chars().count() as f64
}

/// Bytes for a second of speech: more than two channels of floats at 48 kHz have.
const BYTES_A_SECOND: f64 = 400_000.0;

/// The fewest bytes that the sound of a text may have, however short the text is, and the most, however long it is.
const BYTES: (u64, u64) = (1 << 20, 256 << 20);

/// How many bytes the sound of a text may have that comes from a program or a server. No more of it is read, so that the
/// memory for all lines that are spoken at once is bounded by their texts.
pub(super) fn most_bytes(text: &str) -> u64 {
    ((longest(text) * BYTES_A_SECOND) as u64).clamp(BYTES.0, BYTES.1)
}

/// Seconds over which both ends are faded, within the silence that trimming leaves.
const FADE: f32 = 0.005;

/// Speaks a text with a voice of an engine and changes it as the settings say: by the engine if it can, otherwise by processing
/// the samples. Silence at both ends is trimmed to about [`trim::BREATH`], and the voice's own gain is applied.
///
/// # Errors
/// The engine's own errors, a voice that it does not have, and a text that results in silence.
pub fn perform(engine: &dyn Engine, settings: &Settings, text: &str) -> Result<Audio, EngineError> {
    static NEVER: AtomicBool = AtomicBool::new(false);
    perform_with(engine, settings, text, &[], &NEVER)
}

/// Whether a voice can say a pronunciation in phonemes.
pub fn says(engine: &dyn Engine, voice: &Voice, ipa: &str) -> bool {
    voice.abilities.phonemes && engine.unsayable(&voice.name, ipa).is_none()
}

/// Like [`perform`], with pronunciations for parts of the text. Where the voice cannot say one, the spelling is said
/// instead. If `stop` is set, an engine that can take long gives up with an error.
///
/// # Errors
/// See [`perform`].
pub fn perform_with(
    engine: &dyn Engine,
    settings: &Settings,
    text: &str,
    sounds: &[Pronunciation],
    stop: &AtomicBool,
) -> Result<Audio, EngineError> {
    let voice = engine.voice(&settings.voice);
    let voice = voice.map_err(|why| {
        EngineError::from(why).about(format_args!("the engine {} has no voice `{}`", engine.name(), settings.voice))
    })?;
    let seed = u64::from_le_bytes(blake3::hash(text.as_bytes()).as_bytes()[..8].try_into().expect("eight bytes"));
    let native = Native::plan(voice.abilities, &settings.shape);
    let own: Vec<Pronunciation> = sounds.iter().filter(|s| says(engine, &voice, &s.ipa)).cloned().collect();
    let mut sounds = own.clone();
    interjections::add_sounds(engine, &voice, text, &mut sounds);
    let utterance = Utterance { text, sounds: &sounds, voice: &settings.voice, shape: native.asked, seed, stop };
    let whispered = if own.is_empty() { interjections::whisper(engine, &voice, &utterance) } else { None };
    let speak = |utterance: &Utterance<'_>| engine.speak(utterance).map(|speech| speech.audio);
    // The sound is trimmed before it is shaped, because a darker voice has consonants so soft that they would count as silence.
    let mut heard = sound(whispered.unwrap_or_else(|| speak(&utterance)));
    if heard.as_ref().is_err_and(EngineError::is_silent)
        && let Some(sounds) = vowels::add(engine, &voice, text, &own)
    {
        heard = sound(speak(&Utterance { sounds: &sounds, ..utterance }));
    }
    let speech = heard?;
    // What follows takes time for a long sound.
    if stop.load(Ordering::Relaxed) {
        return Err(EngineError::stopped());
    }
    let speech = if native.faster == 1.0 { speech } else { resample::play_faster(&speech, native.faster) };
    let mut speech = shape::apply(speech, &native.rest, seed);
    level::gain(&mut speech, voice.gain);
    level::remove_rumble(&mut speech);
    level::soft_limit(&mut speech.samples, CEILING);
    level::fade(&mut speech, FADE);
    Ok(speech)
}

/// What is heard of speech, without the silence around it.
fn sound(speech: Result<Audio, EngineError>) -> Result<Audio, EngineError> {
    trim::trim(&speech?).ok_or_else(EngineError::silent)
}

/// What the engine does, and what is left to do to the samples.
struct Native {
    /// What the engine is asked for.
    asked: Shape,
    /// How much faster its sound is played, which moves the formants.
    faster: f32,
    /// What is done to the samples.
    rest: Shape,
}

impl Native {
    /// If an engine can change both tempo and pitch, it is also used to change the timbre, unless it has a knob for
    /// that: it speaks k times slower and deeper than wanted, and its sound is played k times faster. That leaves tempo
    /// and pitch as they were asked for, and moves all formants by k.
    fn plan(abilities: Abilities, shape: &Shape) -> Self {
        let (mut asked, mut rest) = (Shape::PLAIN, *shape);
        for knob in KNOBS.iter().filter(|knob| abilities.knobs.contains(&knob.key)) {
            (knob.set)(&mut asked, (knob.get)(shape));
            (knob.set)(&mut rest, (knob.get)(&Shape::PLAIN));
        }
        let faster = match (abilities.rate, abilities.pitch) {
            (Some(_), Some(_)) => std::mem::replace(&mut rest.timbre, 1.0),
            _ => 1.0,
        };
        let wanted_rate = shape.rate / faster;
        let wanted_pitch = (shape.pitch / 12.0).exp2() / faster;
        let rate = abilities.rate.map_or(1.0, |(low, high)| wanted_rate.clamp(low, high));
        let pitch = abilities.pitch.map_or(1.0, |(low, high)| wanted_pitch.clamp(low, high));
        rest.rate = wanted_rate / rate;
        rest.pitch = 12.0 * (wanted_pitch / pitch).log2();
        asked.rate = rate;
        asked.pitch = 12.0 * pitch.log2();
        Self { asked, faster, rest }
    }
}
