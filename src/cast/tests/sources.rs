//! Which engine automatic voices come from.

use super::*;
use crate::engine::{Engine, EngineError, Fingerprint, Speech, Utterance, Voice};

/// An engine with voices that nobody hears.
struct Fake {
    name: &'static str,
    naturalness: f32,
    voices: Vec<Voice>,
}

impl Fake {
    fn new(name: &'static str, naturalness: f32, voices: &[(&'static str, &'static str, Gender)]) -> Self {
        let voice = |(name, language, gender): &(&'static str, &'static str, Gender)| Voice {
            gender: *gender,
            automatic: true,
            ..Voice::new((*name).into(), (*language).into())
        };
        Self { name, naturalness, voices: voices.iter().map(voice).collect() }
    }
}

impl Engine for Fake {
    fn name(&self) -> &'static str {
        self.name
    }
    fn voices(&self) -> &[Voice] {
        &self.voices
    }
    fn naturalness(&self) -> f32 {
        self.naturalness
    }
    fn fingerprint(&self, voice: &str) -> Fingerprint {
        Fingerprint(voice.into())
    }
    fn speak(&self, _: &Utterance<'_>) -> Result<Speech, EngineError> {
        Err(EngineError::silent())
    }
}

/// An engine that is more natural than all others.
fn best() -> Fake {
    let voices = [("mary", "en-US", Gender::Woman), ("marek", "pl-PL", Gender::Man), ("ewa", "pl-PL", Gender::Woman)];
    Fake::new("best", 4.9, &voices)
}

fn scene_in(language: &str, voices_text: &str) -> Scene {
    scene(&format!("---\nlanguage: {language}\n---\n\nAnna: Hello.\n\nIt was.\n"), voices_text)
}

#[test]
fn the_most_natural_engine_here_gives_all_its_voices_and_the_narrators_too() {
    let mut scene = scene_in("pl", "");
    scene.engines = Engines::open().with(best()).with(Fake::new("worse", 1.5, &[("jan", "pl", Gender::Man)]));
    let (cast, diagnostics) = scene.cast();
    assert_eq!((scene.voice(&cast, "narrator"), scene.voice(&cast, "Anna")), ("marek".into(), "ewa".into()));
    assert_eq!(cast.automatic_engine.as_deref(), Some("best"));
    assert_eq!(codes(&diagnostics), ["automatic-voice"]);
}

#[test]
fn an_engine_that_does_not_read_the_language_is_passed_over_however_natural() {
    let mut scene = scene_in("de", "");
    scene.engines = Engines::open().with(best());
    let (cast, _) = scene.cast();
    assert_eq!((scene.voice(&cast, "narrator").as_str(), cast.automatic_engine.as_deref()), ("greta", Some("pico")));
}

#[test]
fn voices_toml_limits_automatic_voices_to_an_engine() {
    for (key, expected) in [
        ("voices_of = \"pico\"", "pico"),
        ("voices_of = [\"kokoro\", \"pico\"]", "pico"),
        ("voices_of = [\"pico\", \"best\"]", "pico"),
        ("voices_of = \"tone\"", "tone"),
    ] {
        let mut scene = scene_in("en", key);
        scene.engines = Engines::open().with(best());
        let (cast, diagnostics) = scene.cast();
        assert_eq!(cast.automatic_engine.as_deref(), Some(expected), "{key}");
        assert!(!diagnostics.has_errors(), "{key}: {diagnostics:?}");
    }
}

#[test]
fn an_engine_chosen_for_a_run_takes_precedence_over_voices_toml() {
    let mut scene = scene_in("en", "voices_of = \"pico\"");
    scene.engines = Engines::open().with(best());
    scene.engines.prefer("best");
    let (cast, _) = scene.cast();
    assert_eq!(cast.automatic_engine.as_deref(), Some("best"));
}

#[test]
fn an_engine_that_is_unknown_or_not_here_is_an_error_at_its_place_with_what_helps() {
    let fault = |key: &str| {
        let scene = scene_in("en", key);
        let (_, diagnostics) = scene.cast();
        let fault = diagnostics.iter().find(|told| told.severity == Severity::Error).expect("an error").clone();
        let (source, span) = fault.place.clone().expect("a place");
        (fault.code, source.text[span.range()].to_string(), fault)
    };
    let (code, shown, misspelt) = fault("voices_of = \"hibary\"");
    assert_eq!((code, shown.as_str()), ("unknown-engine", "\"hibary\""));
    assert!(misspelt.hints[0].contains("`hibari`"), "{:?}", misspelt.hints);
    let (code, shown, absent) = fault("voices_of = \"kokoro\"");
    assert_eq!((code, shown.as_str()), ("no-voices", "\"kokoro\""));
    assert_eq!(absent.advice, [Advice::InstallVoice("kokoro".into())]);
}

#[test]
fn an_engine_that_is_not_here_is_no_fault_if_nobody_needs_its_voices() {
    let scene = scene_in("en", "voices_of = \"kokoro\"\n[narrator]\nvoice = \"nora\"\n[cast.Anna]\nvoice = \"june\"\n");
    assert_eq!(codes(&scene.cast().1), Vec::<&str>::new());
}

#[test]
fn an_installed_voice_has_the_built_in_one_to_fall_back_on_if_that_reads_the_language() {
    for (language, expected) in [("en", true), ("pl", false)] {
        let mut scene = scene_in(language, "");
        let alone = scene.voice(&scene.cast().0, "Anna");
        scene.engines = Engines::open().with(best());
        let (cast, _) = scene.cast();
        let anna = &cast.roles[1];
        assert_eq!(anna.fallback, expected.then_some(alone), "{language}");
    }
    let (cast, _) = scene_in("en", "").cast();
    assert!(cast.roles.iter().all(|role| role.fallback.is_none()), "a built-in voice is everywhere");
}
