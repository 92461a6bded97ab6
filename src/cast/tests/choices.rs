//! Lists of voices, of which the first that works on this machine is used.

use super::*;

/// The voices of Ann, the codes of what is reported, and all messages.
fn chosen(voices_text: &str) -> (String, Vec<&'static str>, String) {
    let scene = scene("Ann: Hello.\n\nBen: Hello.\n", &format!("[narrator]\nvoice = \"nora\"\n{voices_text}"));
    let (cast, diagnostics) = scene.cast();
    let told = diagnostics.iter().filter(|told| told.code != "automatic-voice");
    let messages = told.clone().map(|told| format!("{}\n{}\n", told.message, told.hints.join("\n")));
    (scene.voice(&cast, "Ann"), told.map(|told| told.code).collect(), messages.collect())
}

#[test]
fn the_first_voice_of_a_list_that_works_here_is_used_and_told_once() {
    let list = "voice = [\"kokoro:af_heart\", \"piper:nobody\", \"claire\", \"walter\"]";
    let (voice, codes, told) =
        chosen(&format!("[cast.Ann]\n{list}\n[cast.Ben]\nvoice = [\"kokoro/bm_lewis\", \"hugo\"]\n"));
    assert_eq!((voice.as_str(), codes), ("claire", vec!["next-voice"]), "{told}");
    assert!(told.contains("2 voices") && told.contains("`claire` for `kokoro:af_heart`"), "{told}");
    assert!(told.contains("`hugo` for `kokoro/bm_lewis`"), "{told}");
}

#[test]
fn a_list_whose_first_voice_works_is_like_that_voice_alone() {
    let (voice, codes, told) = chosen("[cast.Ann]\nvoice = [\"walter\", \"kokoro:af_heart\"]\n");
    assert_eq!((voice.as_str(), codes), ("walter", Vec::new()), "{told}");
}

#[test]
fn the_reason_says_which_of_a_list_is_used() {
    let scene = scene("Ann: Hello.\n", "[cast.Ann]\nvoice = [\"kokoro:af_heart\", \"nora\"]\n");
    assert_eq!(why(&scene, "Ann"), "voices.toml:2; choice 2 of 2");
}

#[test]
fn a_list_without_any_voice_that_works_is_an_error_at_the_list_with_a_hint() {
    let text = "[cast.Ann]\nvoice = [\"kokoro:af_heart\", \"waltr\"]\n";
    let scene = scene("Ann: Hello.\n", text);
    let (cast, diagnostics) = scene.cast();
    let fault = diagnostics.iter().find(|told| told.code == "unknown-voice").expect("an error");
    assert_eq!(fault.severity, Severity::Error);
    let (source, span) = fault.place.as_ref().expect("a place");
    assert_eq!(&source.text[span.range()], "\"kokoro:af_heart\", \"waltr\"");
    assert!(fault.hints.iter().any(|hint| hint.contains("`walter`")), "{:?}", fault.hints);
    assert!(fault.advice.contains(&Advice::InstallVoice("kokoro".into())), "{:?}", fault.advice);
    assert_eq!(cast.lines.len(), 1, "the cast is complete all the same");
}

#[test]
fn a_misspelt_name_in_a_list_is_a_warning_but_a_voice_that_is_elsewhere_is_not() {
    let (voice, codes, told) = chosen("[cast.Ann]\nvoice = [\"pico:waltr\", \"nora\"]\n");
    assert_eq!((voice.as_str(), codes), ("nora", vec!["unknown-voice", "next-voice"]), "{told}");
    assert!(told.contains("did you mean `pico:walter`"), "{told}");
    let (_, codes, told) = chosen("[cast.Ann]\nvoice = [\"hibari:hana\", \"nora\"]\n");
    assert_eq!(codes, ["next-voice"], "{told}");
}

#[test]
fn each_voice_of_a_chorus_can_be_a_list() {
    let scene = scene(
        "Ann: Hello.\n",
        "[cast.Ann]\nchorus = [[\"kokoro:af_heart\", \"june\"], \"walter\", [\"hugo\", \"nora\"]]\n",
    );
    let (cast, _) = scene.cast();
    assert_eq!(cast.delivery(0).voice(), "june+walter+hugo");
}

#[test]
fn the_stories_that_come_with_the_program_are_spoken_by_every_build() {
    let text = include_str!("../../../voices.toml");
    let voices =
        voices::parse(&Source::new("voices.toml", text), &|_| Err(String::new().into()), &mut Diagnostics::new());
    let engines = Engines::open();
    let pico = |name: &str| engines.find(name).is_ok_and(|(engine, _)| engine.name() == "pico");
    let entries = voices.cast.iter().map(|(_, entry)| entry).chain([voices.narrator()]);
    for choice in entries.flat_map(|entry| &entry.voices) {
        assert!(choice.iter().any(|name| pico(&name.value)), "no voice of {choice:?} is in every build");
    }
}
