use super::*;

mod choices;
mod languages;
mod people;
mod sources;

use crate::attribute::{self, AttributionOptions};
use crate::diag::{Advice, Severity, Source};
use crate::engine::VoicePriority;
use crate::script::Gender;
use crate::{read, voices};
use std::collections::BTreeSet;
use std::path::Path;

const SCRIPT: &str = "\
Ann: Good morning.

Ben: Good morning, Ann.

Cora: Is it?

It was.
";

struct Scene {
    script: Script,
    voices: Voices,
    engines: Engines,
}

fn scene(script_text: &str, voices_text: &str) -> Scene {
    let mut faults = Diagnostics::new();
    let none = |_: &std::path::Path| Err("no files here".to_string().into());
    let voices = voices::parse(&Source::new("voices.toml", voices_text), &none, &mut faults);
    assert!(!faults.has_errors(), "{faults:?}");
    let options = AttributionOptions { declared: voices.declared(), announce: false, ..Default::default() };
    let manuscript =
        read::read(read::Input::new(Path::new("story.md"), script_text.into()), &mut faults).expect("text");
    let script = attribute::attribute(&manuscript, &options, &mut faults);
    assert!(!faults.has_errors(), "{faults:?}");
    Scene { script, voices, engines: Engines::open() }
}

impl Scene {
    fn cast(&self) -> (Cast, Diagnostics) {
        let mut diagnostics = Diagnostics::new();
        (cast(&self.script, &self.voices, &self.engines, &mut diagnostics), diagnostics)
    }

    fn voice(&self, cast: &Cast, name: &str) -> String {
        let id = self.script.speakers.iter().position(|speaker| speaker.name == name).expect("a speaker");
        cast.roles[id].voice.clone()
    }
}

/// What the program knows of someone, for people.
fn why(scene: &Scene, name: &str) -> String {
    let id = scene.script.speakers.iter().position(|speaker| speaker.name == name).expect("a speaker");
    scene.cast().0.roles[id].why.clone()
}

fn codes(diagnostics: &Diagnostics) -> Vec<&'static str> {
    diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
}

#[test]
fn an_entry_decides_voice_knobs_and_gain() {
    let scene = scene(
        "Ann: Hello.\n",
        "[defaults]\nrate = 1.1\ngain = 2\n[cast.Ann]\nvoice = \"walter\"\npitch = -2\ngain = -3\n",
    );
    let (cast, diagnostics) = scene.cast();
    assert_eq!(codes(&diagnostics), Vec::<&str>::new());
    let delivery = &cast.delivery(0);
    let (_, info) = scene.engines.find("walter").expect("a voice");
    assert_eq!(delivery.voice(), "walter");
    assert_eq!(delivery.gain, -3.0, "a gain of its own replaces the default one");
    let shape = delivery.voices[0].shape;
    assert!((shape.pitch - (info.shape.pitch - 2.0)).abs() < 1e-4, "pitch comes on top of the voice's own");
    assert!((shape.rate - info.shape.rate * 1.1).abs() < 1e-4, "what an entry does not say is the default");
}

#[test]
fn a_voice_that_cannot_speak_here_is_an_error_of_the_cast_told_once() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("her.onnx"), "").unwrap();
    std::fs::write(folder.path().join("her.onnx.json"), "{}").unwrap();
    let place = folder.path().to_str().unwrap();
    let voices = format!("[engines.piper]\nfolder = {place:?}\n[cast.Ann]\nvoice = \"piper:her\"\n");
    let mut scene = scene("Ann: Good morning.\n\nAnn (loud): It was.\n", &(voices + "[styles.loud]\ngain = 3\n"));
    scene.engines.trust(crate::trust::Consent::everything());
    scene.engines.configure(&scene.voices.engines, &mut Diagnostics::new());
    let (cast, diagnostics) = scene.cast();
    assert_eq!(codes(&diagnostics), ["voice-not-ready"]);
    let told = diagnostics.iter().next().unwrap();
    assert!(told.message.contains("`piper:her`") && told.message.contains("her.onnx.json"), "{}", told.message);
    assert_eq!((told.severity, cast.delivery(0).voice()), (Severity::Error, "her".to_string()));
}

#[test]
fn speakers_without_an_entry_get_voices_of_their_own_and_a_warning() {
    let scene = scene(SCRIPT, "");
    let (cast, diagnostics) = scene.cast();
    let names = ["narrator", "Ann", "Ben", "Cora"].map(|name| scene.voice(&cast, name));
    let distinct: BTreeSet<_> = names.iter().collect();
    assert_eq!(distinct.len(), 4, "{names:?}");
    assert_eq!(codes(&diagnostics), ["automatic-voice"; 3]);
    for (diagnostic, name) in diagnostics.iter().zip(["Ann", "Ben", "Cora"]) {
        assert_eq!(diagnostic.severity, Severity::Warning);
        assert!(diagnostic.message.contains(name) && diagnostic.message.contains(&scene.voice(&cast, name)));
    }
}

#[test]
fn t5_an_undeclared_name_is_a_speaker_with_one_warning_that_names_it_and_its_voice() {
    let mut diagnostics = Diagnostics::new();
    let manuscript =
        read::read(read::Input::new(Path::new("s.md"), "Ann: Hi.\n".into()), &mut diagnostics).expect("text");
    let script = attribute::attribute(&manuscript, &AttributionOptions::default(), &mut diagnostics);
    let engines = Engines::open();
    let cast = cast(&script, &Voices::default(), &engines, &mut diagnostics);
    let warnings: Vec<_> = diagnostics.iter().filter(|d| d.severity == Severity::Warning).collect();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].message.contains("`Ann`") && warnings[0].message.contains(&cast.roles[1].voice));
}

#[test]
fn automatic_voices_are_the_same_on_every_run() {
    let one = scene(SCRIPT, "");
    let other = scene(SCRIPT, "");
    assert_eq!(one.cast().0.roles, other.cast().0.roles);
}

#[test]
fn a_character_who_arrives_later_moves_nobody() {
    let before = scene(SCRIPT, "");
    let (cast_before, _) = before.cast();
    for newcomer in ["Dora", "Emil", "Fritz", "Gabriel", "Hanna", "Ines"] {
        let after = scene(&format!("{SCRIPT}\n{newcomer}: Here I am.\n"), "");
        let (cast_after, _) = after.cast();
        for name in ["narrator", "Ann", "Ben", "Cora"] {
            assert_eq!(before.voice(&cast_before, name), after.voice(&cast_after, name), "{newcomer} moved {name}");
        }
    }
}

#[test]
fn automatic_voices_keep_clear_of_configured_ones() {
    for taken in ["walter", "claire", "rupert", "june", "silas", "maud", "hugh", "tess", "conrad"] {
        if cfg!(not(feature = "natural")) && Engines::open().find(taken).is_err() {
            continue;
        }
        let scene = scene(SCRIPT, &format!("[cast.Cora]\nvoice = \"{taken}\"\n"));
        let (cast, _) = scene.cast();
        for name in ["narrator", "Ann", "Ben"] {
            assert_ne!(scene.voice(&cast, name), taken, "{name} has Cora's voice");
        }
    }
}

#[test]
fn when_voices_run_out_they_are_shared_but_bent_apart() {
    let crowd: String = (0..40).map(|n| format!("Guest {n}: Hello there.\n\n")).collect();
    let scene = scene(&crowd, "");
    let (cast, diagnostics) = scene.cast();
    let sounds: BTreeSet<String> = cast.by_line().map(|delivery| format!("{:?}", delivery.voices)).collect();
    assert!(sounds.len() > 20, "only {} sounds for 40 guests", sounds.len());
    assert!(diagnostics.iter().any(|d| d.message.contains("is taken")));
}

#[test]
fn a_script_in_another_language_is_cast_with_voices_of_that_language() {
    let scene = scene("---\nlanguage: de-DE\n---\n\nEs war Nacht.\n", "");
    let (cast, _) = scene.cast();
    let (_, info) = scene.engines.find(&cast.roles[0].voice).expect("a voice");
    assert_eq!(info.language, "de-DE");
}

#[test]
fn a_published_voice_that_is_not_here_is_told_with_how_to_get_it() {
    // No such speaker is in it, so that this holds on a machine that has the voice.
    for voice in ["piper:de_DE-thorsten-low#nobody", "de_DE-thorsten-low#nobody"] {
        let scene = scene("Ann: Hello.\n", &format!("[cast.Ann]\nvoice = \"{voice}\"\n"));
        let (_, diagnostics) = scene.cast();
        let fault = diagnostics.iter().find(|d| d.code == "unknown-voice").expect("an error");
        let advice = Advice::InstallVoice("de_DE-thorsten-low".into());
        assert!(fault.advice.contains(&advice), "{:?}", fault.advice);
    }
}

#[test]
fn a_voice_that_does_not_exist_is_an_error_with_caret_and_did_you_mean() {
    let scene = scene("Ann: Hello.\n", "[cast.Ann]\nvoice = \"waltr\"\n");
    let (cast, diagnostics) = scene.cast();
    let fault = diagnostics.iter().find(|d| d.code == "unknown-voice").expect("an error");
    assert_eq!(fault.severity, Severity::Error);
    let (source, span) = fault.place.as_ref().expect("a place");
    assert!(source.text[span.range()].contains("waltr"));
    assert!(fault.hints.iter().any(|hint| hint.contains("`walter`")), "{:?}", fault.hints);
    assert_eq!(codes(&diagnostics), ["unknown-voice"], "one mistake is told once");
    assert_eq!(cast.lines.len(), 1, "the cast is complete all the same");
}

#[test]
fn a_misspelt_voice_is_recognized_after_the_name_of_its_engine_too() {
    for (written, meant) in [
        ("tone:bep", "`tone:beep`"),
        ("tonne:beep", "`tone:beep`"),
        ("pico:waltr", "`pico:walter`"),
        ("tone:waltr", "`walter`"),
    ] {
        let scene = scene("Ann: Hello.\n", &format!("[cast.Ann]\nvoice = \"{written}\"\n"));
        let (_, diagnostics) = scene.cast();
        let fault = diagnostics.iter().find(|d| d.code == "unknown-voice").expect("an error");
        assert!(fault.hints.iter().any(|hint| hint.contains(meant)), "{written}: {:?}", fault.hints);
    }
}

#[test]
fn a_style_that_everybody_writes_works_without_being_defined() {
    let text = "Ann: Plain.\n\nAnn (whispers): Soft.\n\nAnn (on the phone): Far.\n";
    let (cast, diagnostics) = scene(text, "[cast.Ann]\nvoice = \"claire\"\n").cast();
    assert_eq!(codes(&diagnostics), Vec::<&str>::new());
    let shape = |line: usize| cast.delivery(line).voices[0].shape;
    assert!(shape(1).breath > shape(0).breath && cast.delivery(1).gain < 0.0);
    assert!(shape(2).low_cut > 0.0 && shape(2).high_cut < 4_000.0);
    let off = "usual_styles = false\n[cast.Ann]\nvoice = \"claire\"\n";
    assert_eq!(codes(&scene(text, off).cast().1), ["unknown-style", "unknown-style"]);
}

#[test]
fn t7_a_defined_style_bends_the_turn_and_an_undefined_one_is_a_warning() {
    let text = "Ann: Plain.\n\nAnn (whispering): Soft.\n\nAnn (pompous): Loud.\n\nAnn (pompous): Louder.\n";
    let scene = scene(text, "[cast.Ann]\nvoice = \"claire\"\n[styles.whispering]\nrate = 0.8\ngain = -6\n");
    let (cast, diagnostics) = scene.cast();
    let rate = |line: usize| cast.delivery(line).voices[0].shape.rate;
    assert!((rate(1) - 0.8 * rate(0)).abs() < 1e-4);
    assert_eq!(cast.delivery(1).gain, -6.0);
    assert_eq!(cast.delivery(2).voices, cast.delivery(0).voices, "an undefined style is spoken plainly");
    assert_eq!(codes(&diagnostics), ["unknown-style"], "told once for each name");
}

#[test]
fn a_chorus_speaks_with_all_its_voices() {
    let scene = scene("Crowd: Hooray!\n", "[cast.Crowd]\nchorus = [\"walter\", \"claire\"]\n");
    let (cast, diagnostics) = scene.cast();
    assert_eq!(codes(&diagnostics), Vec::<&str>::new());
    assert_eq!(cast.delivery(0).voice(), "walter+claire");
    assert_eq!(cast.delivery(0).voices.len(), 2);
}

#[test]
fn a_recast_character_changes_the_voice_with_its_chapter() {
    let text = "# One\n\nAnn: Young.\n\n# Two\n\nAnn: Old.\n";
    let scene = scene(
        text,
        "[narrator]\nvoice = \"nora\"\n[cast.Ann]\nvoice = \"june\"\n[[cast.Ann.from]]\nchapter = 2\nvoice = \"claire\"\n",
    );
    let (cast, _) = scene.cast();
    let voices: Vec<_> = cast.by_line().map(|delivery| delivery.voice()).collect();
    assert_eq!(voices, ["nora", "june", "nora", "claire"]);
}

#[test]
fn lines_that_sound_alike_share_one_delivery() {
    let scene = scene("Ann: One.\n\nBen: Two.\n\nAnn: Three.\n", "");
    let (cast, _) = scene.cast();
    assert_eq!(cast.lines[0], cast.lines[2]);
    assert_ne!(cast.lines[0], cast.lines[1]);
}

#[test]
fn an_entry_that_nearly_names_a_speaker_is_a_warning() {
    let scene = scene("Veronica: Hello.\n", "[cast.Veronika]\nvoice = \"june\"\n");
    let (_, diagnostics) = scene.cast();
    let fault = diagnostics.iter().find(|d| d.code == "unplayed-entry").expect("a warning");
    assert!(fault.hints.iter().any(|hint| hint.contains("Veronica")));
}

#[test]
fn the_most_natural_engine_that_reads_the_language_is_cast() {
    let engine_of = |language: &str| {
        let scene = scene(&format!("---\nlanguage: {language}\n---\n\nAnn: Hello.\n\nOh.\n"), "");
        let (cast, _) = scene.cast();
        let engines: BTreeSet<String> = cast.by_line().map(|delivery| delivery.voices[0].engine.clone()).collect();
        (engines.into_iter().collect::<Vec<_>>(), cast.roles[0].voice.clone())
    };
    let (english, narrators) = match cfg!(feature = "natural") {
        true => ("hibari", ["river", "maud"]),
        false => ("pico", ["nora", "claire"]),
    };
    assert_eq!(engine_of("en"), (vec![english.to_string()], narrators[0].to_string()));
    assert_eq!(engine_of("en-GB"), (vec![english.to_string()], narrators[1].to_string()));
    assert_eq!(engine_of("de"), (vec!["pico".to_string()], "greta".to_string()));
}

#[test]
fn those_who_share_a_scene_get_voices_further_apart_than_chance_would_give() {
    let scene = scene("Robin: Good morning.\n\nKim: Good morning, Robin.\n\nCasey: Is it?\n", "");
    let (cast, _) = scene.cast();
    let voices: Vec<_> = cast.roles.iter().map(|part| scene.engines.find(&part.voice).expect("a voice")).collect();
    for (nth, (engine, one)) in voices.iter().enumerate() {
        for (_, other) in &voices[nth + 1..] {
            let apart = engine.distance(&one.name, &other.name).expect("measured");
            assert!(apart > 1.5, "{} and {} are {apart} apart", one.name, other.name);
        }
    }
}

#[test]
fn a_later_scene_moves_nobody_even_if_its_people_are_cast_by_hand() {
    let before = scene(SCRIPT, "");
    let (cast_before, _) = before.cast();
    let taken: BTreeSet<String> = cast_before.roles.iter().map(|part| part.voice.clone()).collect();
    let engines = Engines::open();
    for (_, info) in engines
        .voices()
        .filter(|(_, info)| info.automatic && info.language.starts_with("en") && !taken.contains(&*info.name))
    {
        let later = format!("{SCRIPT}\n---\n\nZoe: Late?\n\nAnn: Yes.\n\nYves: So late.\n");
        let after = scene(&later, &format!("[cast.Zoe]\nvoice = \"{}\"\n", info.name));
        let (cast_after, _) = after.cast();
        for name in ["Ann", "Ben", "Cora"] {
            assert_eq!(before.voice(&cast_before, name), after.voice(&cast_after, name), "{} moved {name}", info.name);
        }
    }
}

#[test]
fn a_name_is_the_same_whatever_apostrophe_space_or_full_stop_it_is_written_with() {
    let voices = "[cast.\"O'Brien\"]\nvoice = \"walter\"\n[cast.\"Mr Wood\"]\nvoice = \"nora\"\n\
        [group.deep]\nmembers = [\"O‘Brien\", \"Mr.  Wood\"]\npitch = -2\n";
    let scene = scene("O’Brien: Hello.\n\nMr.\u{a0}Wood: Good morning.\n\nO'Brien: It rains.\n", voices);
    let (cast, diagnostics) = scene.cast();
    assert_eq!(codes(&diagnostics), Vec::<&str>::new());
    let names: Vec<_> = scene.script.speakers.iter().map(|speaker| speaker.name.as_str()).collect();
    assert_eq!(names, ["narrator", "O'Brien", "Mr Wood"]);
    for (delivery, voice) in cast.deliveries.iter().zip(["walter", "nora", "walter"]) {
        let (_, info) = scene.engines.find(voice).expect("a voice");
        assert_eq!(delivery.voice(), voice);
        assert!((delivery.voices[0].shape.pitch - (info.shape.pitch - 2.0)).abs() < 1e-4, "the pitch of the group");
    }
}

#[test]
fn people_who_speak_at_once_have_the_voices_of_each_of_them() {
    let text = "Ann: Good morning.\n\nBen: Good morning.\n\nAnn and Ben: It is not!\n";
    let scene = scene(text, "[cast.Ann]\nvoice = \"nora\"\npitch = 2\n");
    let (cast, told) = scene.cast();
    let ben = scene.voice(&cast, "Ben");
    assert_eq!(scene.voice(&cast, "Ann and Ben"), format!("nora+{ben}"));
    let (ann, both) = (cast.delivery(0), cast.delivery(2));
    assert_eq!((both.voices.len(), &both.voices[0], &both.voices[1]), (2, &ann.voices[0], &cast.delivery(1).voices[0]));
    assert!(told.iter().all(|told| !told.message.contains("Ann and Ben")), "{told:?}");
}
