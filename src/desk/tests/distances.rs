//! How far apart voices sound, and the tables of it by which characters without an entry are cast.

use super::super::likeness::{ALIKE, Likeness};
use super::scene;
use crate::audio::shape::Shape;
use crate::cast::Delivery;
use crate::engine::{Engines, Settings};
use crate::script::SpeakerId;
use crate::store::Store;
use std::fs;

fn delivery(engines: &Engines, voice: &str, pitch: f32) -> Delivery {
    let (engine, info) = engines.find(voice).expect("a voice");
    let shape = info.shape.then(&Shape { pitch, ..Shape::default() });
    let settings = Settings { engine: engine.name().into(), voice: info.name.to_string(), shape };
    Delivery { voices: vec![settings], gain: 0.0, pan: 0.0, speaker: SpeakerId::NARRATOR, language: None }
}

#[test]
fn the_built_in_voices_of_english_do_not_sound_alike_but_a_voice_and_its_shade_do() {
    for engine in ["hibari", "pico"] {
        voices_are_told_apart(engine);
    }
}

fn voices_are_told_apart(engine: &str) {
    let engines = Engines::open();
    let store = Store::temporary().expect("a store");
    let mut likeness = Likeness::new(&engines, &store);
    let english = engines
        .voices()
        .filter(|(own, info)| info.automatic && own.name() == engine && info.language.starts_with("en"));
    let names: Vec<&str> = english.map(|(_, info)| &*info.name).collect();
    let mut distance = |one: (&str, f32), other: (&str, f32)| {
        likeness.distance(&delivery(&engines, one.0, one.1), &delivery(&engines, other.0, other.1)).expect("a distance")
    };
    for (nth, one) in names.iter().enumerate() {
        for other in &names[nth + 1..] {
            let apart = distance((one, 0.0), (other, 0.0));
            assert!(apart > ALIKE, "{one} and {other} are {apart} apart");
        }
        let shade = distance((one, 0.0), (one, 0.5));
        assert!(shade < ALIKE, "{one} half a semitone higher is {shade} away");
    }
}

#[test]
fn a_voice_is_at_no_distance_from_itself_and_at_the_same_from_both_sides() {
    let engines = Engines::open();
    let store = Store::temporary().expect("a store");
    let mut likeness = Likeness::new(&engines, &store);
    let [nora, walter] = ["nora", "walter"].map(|voice| delivery(&engines, voice, 0.0));
    assert_eq!(likeness.distance(&nora, &nora), Ok(0.0));
    assert_eq!(likeness.distance(&nora, &walter), likeness.distance(&walter, &nora));
    // The second measurement uses the kept takes, which have 16 bits, so it may differ by rounding.
    let fresh = Likeness::new(&engines, &store).distance(&nora, &walter).expect("a distance");
    assert!((fresh - likeness.distance(&nora, &walter).expect("a distance")).abs() < 0.05);
}

/// The distances of each voice of an engine from those before it, as they are measured now.
fn measured(engines: &Engines, engine: &str, names: &[String]) -> Vec<Vec<f32>> {
    let store = Store::temporary().expect("a store");
    let mut likeness = Likeness::new(engines, &store);
    let mut between = |one: &str, other: &str| {
        let [one, other] = [one, other].map(|name| delivery(engines, &format!("{engine}:{name}"), 0.0));
        likeness.distance(&one, &other).expect("a distance")
    };
    let rows = names.iter().enumerate();
    rows.map(|(nth, one)| names[..nth].iter().map(|other| between(one, other)).collect()).collect()
}

/// Compares the table of an engine with what is measured now: the distances between the first `count` of these voices. With
/// `UPDATE_EXPECTED=1` in the environment, writes the table.
fn distances_are_as_measured(engines: &Engines, engine: &str, names: &[String], count: usize, rounding: f32) {
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        return write_table(engine, names, &measured(engines, engine, names));
    }
    let table = engines.get(engine).expect("the engine");
    for one in names {
        assert!(table.distance(one, &names[0]).is_some(), "{one} is not in the table");
    }
    for (one, row) in names.iter().zip(measured(engines, engine, &names[..count])) {
        for (other, now) in names.iter().zip(row) {
            let written = table.distance(one, other).expect("a distance");
            assert!((written - now).abs() < rounding, "{one} and {other}: {written} is {now} now");
        }
    }
}

fn write_table(engine: &str, names: &[String], rows: &[Vec<f32>]) {
    const MARK: &str = "// What follows is written by the test.\n\n";
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/engine/{engine}/distances.rs"));
    let text = fs::read_to_string(&path).expect("the table");
    let (head, _) = text.split_once(MARK).expect("the mark");
    let quoted: String = names.iter().map(|name| format!("    {name:?},\n")).collect();
    let rows = rows[1..].iter().map(|row| row.iter().map(|apart| format!("{apart:.2}")).collect::<Vec<_>>().join(", "));
    let rows: String = rows.map(|row| format!("    &[{row}],\n")).collect();
    let tables = format!(
        "#[rustfmt::skip]\nconst NAMES: &[&str] = &[\n{quoted}];\n\n\
         #[rustfmt::skip]\nconst DISTANCES: &[&[f32]] = &[\n{rows}];\n"
    );
    fs::write(&path, format!("{head}{MARK}{tables}")).expect("written");
}

/// The names of an engine's voices that speak a language whose tag begins with this.
fn names(engines: &Engines, engine: &str, language: &str) -> Vec<String> {
    let voices = engines.get(engine).expect("the engine").voices().iter();
    voices.filter(|voice| voice.language.starts_with(language)).map(|voice| voice.name.to_string()).collect()
}

/// The engines with the published voices that `.ci/voices` fetches, which are too large to be part of the project. `None` if
/// they are not on this machine.
fn with_published() -> Option<Engines> {
    let folder = std::env::var_os("FULLCAST_TEST_VOICES").filter(|folder| !folder.is_empty())?;
    let folder = |engine: &str| std::path::Path::new(&folder).join(engine).display().to_string();
    let setting = |engine: &str| format!("[engines.{engine}]\nfolder = {:?}\n", folder(engine));
    let mut engines = Engines::open();
    engines.trust(crate::trust::Consent::everything());
    scene("Hello.\n", &(setting("hibari") + &setting("kokoro"))).book_of(&mut engines);
    Some(engines)
}

#[test]
fn the_distances_by_which_strangers_are_cast_are_those_that_are_measured_now() {
    let published = with_published();
    let built_in = Engines::open();
    let engines = published.as_ref().unwrap_or(&built_in);
    for engine in ["hibari", "pico"] {
        let mut names = names(engines, engine, "");
        // What else somebody has installed is in no table.
        names.retain(|name| published.is_some() || engines.voice(engine, name).is_some_and(|voice| voice.built_in));
        if !names.is_empty() {
            // Mathematical functions may differ in their last digits from machine to machine.
            distances_are_as_measured(engines, engine, &names, names.len(), 0.03);
        }
    }
}

#[test]
fn the_distances_of_published_voices_are_those_that_are_measured_now() {
    let Some(engines) = with_published() else { return };
    let names = names(&engines, "kokoro", "en");
    assert_eq!(names.len(), 28);
    // Numbers of 8 bits are rounded differently from one kind of processor to another, and with them the lengths of sounds.
    distances_are_as_measured(&engines, "kokoro", &names, 3, 0.3);
}
