//! `fullcast voices`: what voices there are, and how they sound.

use super::args::Voices;
use super::{Console, Exit, Fault};
use fullcast::diag::Diagnostic;
use fullcast::engine::{self, Engine, Engines, Settings, VoiceInfo};
use fullcast::output::tags::Tags;
use fullcast::output::{self, Bits, Spec};
use serde::Serialize;
use std::fmt::Write;
use std::path::Path;

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    engine: &'a str,
    language: &'a str,
    gender: String,
    description: &'a str,
    licence: &'a str,
}

pub fn run(args: &Voices, console: &Console) -> Result<Exit, Fault> {
    if let Some(action) = &args.action {
        return super::install::run(action, console);
    }
    let engines = Engines::open();
    match &args.sample {
        Some(folder) => samples(folder, &engines, console),
        None if args.json => {
            let rows: Vec<_> = engines.voices().map(|(engine, info)| row(engine, info)).collect();
            console.print(&(serde_json::to_string_pretty(&rows).expect("plain strings always become JSON") + "\n"))
        }
        None => console.print(&table(&engines)),
    }
}

fn row<'a>(engine: &'a dyn Engine, info: &'a VoiceInfo) -> Row<'a> {
    Row {
        name: &info.name,
        engine: engine.name(),
        language: &info.language,
        gender: info.gender.to_string(),
        description: &info.description,
        licence: &info.licence,
    }
}

fn table(engines: &Engines) -> String {
    let mut table = format!("{:<10} {:<7} {:<8} {:<6} {}\n", "VOICE", "LANG", "", "ENGINE", "DESCRIPTION");
    for (engine, info) in engines.voices() {
        let gender = info.gender.to_string();
        // Writing to a String cannot fail.
        let _ = writeln!(
            table,
            "{:<10} {:<7} {gender:<8} {:<6} {}",
            info.name,
            info.language,
            engine.name(),
            info.description
        );
    }
    table
}

/// What a voice says of itself, in its own language.
fn greeting(info: &VoiceInfo) -> String {
    let mut name = info.name.to_string();
    name[..1].make_ascii_uppercase();
    match info.language.split('-').next() {
        Some("de") => format!("Guten Tag, ich heiße {name}. So klinge ich, wenn ich eine Geschichte vorlese."),
        Some("fr") => format!("Bonjour, je m'appelle {name}. Voici ma voix quand je lis une histoire."),
        Some("it") => format!("Buongiorno, mi chiamo {name}. Questa è la mia voce quando leggo una storia."),
        Some("es") => format!("Hola, me llamo {name}. Así suena mi voz cuando leo un cuento."),
        _ => format!("Hello, my name is {name}. This is how I sound when I read you a story. Shall we begin?"),
    }
}

fn samples(folder: &Path, engines: &Engines, console: &Console) -> Result<Exit, Fault> {
    fullcast::fs::make_folder(folder)?;
    let mut exit = Exit::Done;
    for (engine, info) in engines.voices() {
        let path = folder.join(format!("{}.wav", info.name));
        match sample(&path, engine, info) {
            Ok(()) => _ = console.print(&format!("{}\n", path.display()))?,
            Err(fault) => {
                console.error(fault);
                exit = Exit::Failed;
            }
        }
    }
    Ok(exit)
}

fn sample(path: &Path, engine: &dyn Engine, info: &VoiceInfo) -> Result<(), Diagnostic> {
    let settings = Settings { engine: engine.name().into(), voice: info.name.to_string(), shape: info.shape };
    let audio = engine::perform(engine, &settings, &greeting(info));
    let audio = audio.map_err(|error| Diagnostic::error("not-spoken", format!("{}: {error}", info.name)))?;
    let spec = Spec { frames: Some(audio.samples.len() as u64), ..Spec::new(audio.rate, 1, Bits::Sixteen) };
    let mut file = output::wav::open(path, &spec, &Tags::default())?;
    file.write(&audio.samples)?;
    Ok(file.finish()?)
}
