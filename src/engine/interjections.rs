//! Sounds that are written without a vowel, such as `Shh!`, `Psst.` and `Brr.`. Voices that learnt to speak from sentences
//! never saw them: their dictionaries spell them ("ess aitch aitch"), and given the bare consonant they hum something.
//!
//! Most of these words have a usual pronunciation with a vowel. Those that have none, because they are whispered, are cut
//! out of a carrier: a syllable that is spoken at half the tempo, without its vowel. Measured on `river`, `hugh` and
//! `michael`: the sh of `sure` lasts .3 to .45 s there and has its centre at 4 to 6 kHz; `ʃ` alone has it at 500 Hz. Kokoro
//! puts another vowel before a slow consonant, so its voices get no carriers.

use super::{Engine, EngineError, Speech, Utterance, Voice, says};
use crate::audio::butterworth::Highpass;
use crate::audio::shape::Shape;
use crate::audio::{Audio, level, trim};
use crate::voices::phonemes::Pronunciation;

/// The least [`Engine::naturalness`] of engines whose voices learnt to speak from sentences.
const LEARNT: f32 = 3.0;

/// The tempo of a carrier.
const SLOW: f32 = 0.5;

/// Nothing that is whispered is below this many Hz; what is there is rumble.
const LOWEST: f64 = 400.0;

/// Seconds over which what is cut out fades in and out.
const FADE: f32 = 0.015;

/// Seconds of silence between two such sounds, at tempo 1: `Tsk, tsk.`
const BETWEEN: f32 = 0.12;

/// The engine whose voices get carriers.
const CARRIED: &str = "hibari";

/// Sounds without a voice, with each run of a letter as a single one, and the syllables that begin with them.
const WHISPERED: &[(&str, &str)] =
    &[("sh", "ʃˈɜɹ"), ("sch", "ʃˈɜɹ"), ("pst", "spˈɜɹ"), ("pf", "fˈɜɹ"), ("pft", "fˈɜɹ")];

/// Other sounds, written in the same way, and how they are pronounced within a sentence (Merriam-Webster).
const VOICED: &[(&str, &str)] = &[
    ("sh", "ʃː"),
    ("pst", "pst"),
    ("tsk", "tˈɪsk"),
    ("br", "bˈɜɹ"),
    ("gr", "ɡˈɜɹ"),
    ("z", "zː"),
    ("hmph", "hˈʌmf"),
    ("hm", "hˈʌm"),
    ("heh", "hˈɛ"),
];

/// A pronunciation with a vowel has a stress.
const STRESS: char = 'ˈ';

/// The letters of a word in lower case, each run of a letter as a single one. `None` if it has no such run although it
/// needs one to be no abbreviation, as in `Br.` and `GR`.
fn squeezed(word: &str) -> Option<String> {
    let (written, word) = (word.chars().count(), single(word));
    let repeated = written > word.len();
    let needs_repetition = matches!(word.as_str(), "br" | "gr" | "z" | "pf" | "sch" | "hm");
    let is_single = word == "hm" && written == 2;
    (repeated || !needs_repetition || is_single).then_some(word)
}

/// The letters of a word in lower case, each run of a letter as a single one.
pub(super) fn single(word: &str) -> String {
    let mut letters: Vec<char> = word.chars().map(|c| c.to_ascii_lowercase()).collect();
    letters.dedup();
    letters.into_iter().collect()
}

/// Adds pronunciations for the words of a text that have none yet, as far as `ipa` knows how they are said.
pub(super) fn pronounce(text: &str, sounds: &mut Vec<Pronunciation>, ipa: impl Fn(&str) -> Option<String>) {
    for (start, word) in words(text) {
        let end = start + word.len();
        let is_said = sounds.iter().any(|sound| sound.start < end && start < sound.end);
        if let Some(ipa) = ipa(word).filter(|_| !is_said) {
            sounds.push(Pronunciation { start, end, ipa });
        }
    }
    sounds.sort_by_key(|sound| sound.start);
}

/// The words of a text with their places.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_letter = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’');
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(is_letter)?;
        let end = text[start..].find(|c| !is_letter(c)).map_or(text.len(), |length| start + length);
        at = end;
        Some((start, &text[start..end]))
    })
}

/// Whether a voice has to be told how such words sound.
fn concerns(voice: &Voice) -> bool {
    voice.abilities.phonemes && voice.language.starts_with("en")
}

/// Adds the pronunciations of the words in a text that have none yet.
pub(super) fn add_sounds(engine: &dyn Engine, voice: &Voice, text: &str, sounds: &mut Vec<Pronunciation>) {
    if !concerns(voice) {
        return;
    }
    // Other voices have rules for consonants, but may be silent for a word that begins like a syllable, such as "Brr".
    let learnt = engine.naturalness() >= LEARNT;
    pronounce(text, sounds, |word| {
        let known = squeezed(word).and_then(|word| VOICED.iter().find(|(written, _)| *written == word));
        let known = known.filter(|(_, ipa)| (learnt || ipa.contains(STRESS)) && says(engine, voice, ipa));
        known.map(|(_, ipa)| ipa.to_string())
    });
}

/// The carriers of a text that consists of whispered sounds. Empty if it does not, or if the voice needs none.
fn carriers(engine: &dyn Engine, voice: &Voice, text: &str) -> Vec<&'static str> {
    if engine.name() != CARRIED || !concerns(voice) {
        return Vec::new();
    }
    let carrier = |(_, word): (usize, &str)| {
        let word = squeezed(word)?;
        WHISPERED.iter().find(|(written, _)| *written == word).map(|(_, carrier)| *carrier)
    };
    words(text).map(carrier).collect::<Option<Vec<_>>>().unwrap_or_default()
}

/// Speaks a text that consists of whispered sounds by their carriers. `None` if it does not.
pub(super) fn whisper(
    engine: &dyn Engine,
    voice: &Voice,
    utterance: &Utterance<'_>,
) -> Option<Result<Audio, EngineError>> {
    let carriers = carriers(engine, voice, utterance.text);
    let mut whole: Option<Audio> = None;
    for (nth, carrier) in carriers.iter().enumerate() {
        let seed = utterance.seed.wrapping_add(nth as u64);
        let sound = match cut_out(engine, carrier, &Utterance { seed, ..*utterance }) {
            Ok(Some(sound)) => sound,
            Ok(None) => return None,
            Err(error) => return Some(Err(error)),
        };
        match &mut whole {
            None => whole = Some(sound),
            Some(whole) => {
                let silence = (BETWEEN / utterance.shape.rate * whole.rate as f32) as usize;
                whole.samples.resize(whole.samples.len() + silence, 0.0);
                whole.samples.extend(sound.samples);
            }
        }
    }
    whole.map(Ok)
}

/// What a syllable begins with, before its vowel. `None` if nothing is left.
fn cut_out(engine: &dyn Engine, ipa: &str, utterance: &Utterance<'_>) -> Result<Option<Audio>, EngineError> {
    // The spelling does not matter, because all of the word has a pronunciation.
    let text = "Sure.";
    let sounds = [Pronunciation { start: 0, end: text.len() - 1, ipa: ipa.into() }];
    let shape = Shape { rate: SLOW * utterance.shape.rate.min(1.0), ..utterance.shape };
    let Speech { audio } = engine.speak(&Utterance { text, sounds: &sounds, shape, ..*utterance })?;
    let Some(voiced) = trim::voiced(&audio) else { return Ok(None) };
    let mut sound = Audio::new(audio.rate, audio.samples[..voiced.start].to_vec());
    let mut filter = Highpass::new(LOWEST, sound.rate);
    sound.samples.iter_mut().for_each(|sample| *sample = filter.next(*sample));
    level::fade(&mut sound, FADE);
    Ok(trim::trim(&sound))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Engines, Settings, perform};

    #[test]
    fn words_without_a_vowel_are_known_however_long_they_are_drawn() {
        let drawn = [("Shhhh", "sh"), ("PSST", "pst"), ("Brrr", "br"), ("Hm", "hm"), ("Hmm", "hm"), ("Tsk", "tsk")];
        for (written, word) in drawn {
            assert_eq!(squeezed(written).as_deref(), Some(word), "{written}");
        }
        for abbreviation in ["Br", "GR", "Z", "pf"] {
            assert_eq!(squeezed(abbreviation), None, "{abbreviation}");
        }
    }

    #[cfg(feature = "natural")]
    #[test]
    fn a_hush_of_a_natural_voice_has_no_vowel_and_no_letters_name() {
        let engines = Engines::open();
        let (engine, voice) = engines.find("river").unwrap();
        let settings = Settings { engine: "hibari".into(), voice: voice.name.to_string(), shape: voice.shape };
        let say = |text: &str| perform(engine, &settings, text).unwrap();
        for text in ["Shh!", "\"Psst.\"", "Pfft, pfft."] {
            let sound = say(text);
            assert_eq!(trim::voiced(&sound), None, "{text}");
            assert!((0.15..1.6).contains(&sound.seconds()), "{text} takes {} s", sound.seconds());
        }
        // Spelt, it would have three syllables.
        assert!(say("Brr.").seconds() < say("Brother bear.").seconds());
    }
}
