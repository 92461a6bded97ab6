//! Has a voice speak for a trial, so that nobody learns in the middle of a render that it cannot.

use super::hibari::{self, Hibari};
use super::kokoro::{self, Kokoro};
use super::neural::{Espeak, Phonemizer};
use super::piper::Piper;
use super::{Engine, EngineError, Obstacle, Settings, Voice, perform};
use std::path::Path;
use std::time::{Duration, Instant};

/// How a voice did in its trial.
#[derive(Clone, Debug)]
pub struct VoiceTrial {
    /// The names of all voices in the folder. The first one spoke.
    pub voices: Vec<String>,
    /// How many characters it spoke.
    pub characters: usize,
    /// How many seconds of sound it made.
    pub seconds: f64,
    /// How long that took, when everything was loaded.
    pub took: Duration,
    /// What it needs before it can read text, if anything. It spoke given phonemes instead.
    pub needs: Option<Obstacle>,
}

/// Has the first voice in a folder speak a sentence, with the engine of this name.
///
/// # Errors
/// There is no such engine or no voice in the folder, or it did not speak.
pub fn trial(engine: &str, folder: &Path) -> Result<VoiceTrial, EngineError> {
    let missing = |what: &str| EngineError::missing(what);
    let open = |standin| open(engine, folder, standin).ok_or_else(|| missing("no engine has voices in a folder"));
    if engine == "kokoro" {
        kokoro::check_tables(folder)?;
    }
    let real = open(false)?;
    let listed = installed(&*real);
    if let Some(voice) = preferred(&listed) {
        return speak(&*real, voice, &listed, None);
    }
    // No voice works. If only a program for phonemes is missing, the network is tried with given phonemes.
    let absence = real.absences().into_iter().next().map(|absence| absence.obstacle);
    let needs = absence.unwrap_or(Obstacle::Voices { what: "the folder has no voice", entry: None });
    if !matches!(needs, Obstacle::Program { .. }) {
        return Err(needs.into());
    }
    let standin = open(true)?;
    let listed = installed(&*standin);
    let voice = preferred(&listed).ok_or_else(|| EngineError::from(needs.clone()))?;
    speak(&*standin, voice, &listed, Some(needs))
}

/// The voices of an engine that are in its folder, and not built in.
fn installed(engine: &dyn Engine) -> Vec<Voice> {
    let built_in = |voice: &&Voice| engine.name() == "hibari" && hibari::is_built_in(&voice.name);
    engine.voices().iter().filter(|voice| !built_in(voice)).cloned().collect()
}

/// The voice that is tried: an English one if there is one, since English needs nothing else.
fn preferred(voices: &[Voice]) -> Option<&Voice> {
    voices.iter().find(|voice| voice.language.starts_with("en")).or(voices.first())
}

fn speak(
    engine: &dyn Engine,
    voice: &Voice,
    listed: &[Voice],
    needs: Option<Obstacle>,
) -> Result<VoiceTrial, EngineError> {
    let settings = Settings { engine: engine.name().into(), voice: voice.name.to_string(), shape: voice.shape };
    // The first time, the network is loaded and arranges its weights.
    perform(engine, &settings, "Yes.")?;
    let text = sentence(&voice.language);
    let before = Instant::now();
    let audio = perform(engine, &settings, text)?;
    let took = before.elapsed();
    let own = voice.name.to_string();
    let others = listed.iter().map(|voice| voice.name.to_string()).filter(|name| *name != own);
    Ok(VoiceTrial {
        voices: std::iter::once(own.clone()).chain(others).collect(),
        characters: text.chars().count(),
        seconds: audio.seconds(),
        took,
        needs,
    })
}

/// A sentence of a few seconds, in the voice's language.
fn sentence(language: &str) -> &'static str {
    match language.split('-').next() {
        Some("de") => "Der letzte Zug fuhr in die Nacht hinaus, und am Fenster saß ein alter Mann.",
        Some("fr") => "Le dernier train partit dans la nuit, et un vieil homme était assis à la fenêtre.",
        Some("it") => "L'ultimo treno partì nella notte, e un vecchio sedeva accanto al finestrino.",
        Some("es") => "El último tren salió en la noche, y un anciano estaba sentado junto a la ventana.",
        _ => "The last train went out into the night, and an old man sat beside the window.",
    }
}

fn open(engine: &str, folder: &Path, standin: bool) -> Option<Box<dyn Engine>> {
    let phonemizer: Box<dyn Phonemizer> = if standin { Box::new(Hum) } else { Box::new(Espeak::default()) };
    match engine {
        "hibari" => Some(Hibari::open_at(folder)),
        "kokoro" => Some(Kokoro::open_at(folder, phonemizer)),
        "piper" => Some(Piper::open_at(folder, phonemizer)),
        _ => None,
    }
}

/// Stands in for espeak-ng: all words sound alike.
struct Hum;

impl Phonemizer for Hum {
    fn version(&self) -> Result<String, Obstacle> {
        Ok("given phonemes".into())
    }

    fn phonemes(&self, _voice: &str, texts: &[&str], _ties: bool) -> Result<Vec<String>, EngineError> {
        let words = |text: &str| text.split_whitespace().map(|_| "mˈanə").collect::<Vec<_>>().join(" ");
        Ok(texts.iter().map(|text| words(text)).collect())
    }
}
