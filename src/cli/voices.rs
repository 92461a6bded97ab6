//! `fullcast voices`: lists voices, and writes samples of them.

mod language;
mod styles;

use super::args::Voices;
use super::trust::{Asking, settings};
use super::{Console, Exit, Fault, advice, interrupt};
use fullcast::diag::Diagnostic;
use fullcast::engine::{self, Engine, Obstacle, Settings, Voice};
use fullcast::output::tags::Tags;
use fullcast::output::{self, Bits, Spec};
use language::Served;
use serde::Serialize;
use std::fmt::Write;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    engine: &'a str,
    language: &'a str,
    gender: String,
    /// Samples per second, if that is known before the voice speaks.
    rate: Option<u32>,
    description: &'a str,
    licence: &'a str,
}

/// If a program has more voices than this (espeak-ng has one for each of 130 languages), they are listed only on request.
const MANY: usize = 20;

type Found<'a> = (&'a dyn Engine, &'a Voice);

pub fn run(args: &Voices, console: &Console) -> Result<Exit, Fault> {
    if let Some(action) = &args.action {
        return super::install::run(action, console);
    }
    let asking = if args.sample.is_some() { Asking::Agree } else { Asking::Tell };
    let (engines, voices) = settings(args.voices.as_deref(), asking, console)?;
    if args.styles {
        let rows = styles::rows(&voices);
        return if args.json { console.print_json(&rows) } else { console.print(&styles::table(&rows)) };
    }
    let asked = |(engine, _): &Found<'_>| args.engine.as_ref().is_none_or(|name| name == engine.name());
    let mut found: Vec<Found<'_>> = engines.voices().filter(asked).collect();
    if let Some(text) = &args.language {
        let tags = found.iter().map(|(_, info)| info.language.to_string()).collect();
        let served = Served { tags, engine: args.engine.as_deref() };
        let language = served.wanted(text)?;
        found.retain(|(_, info)| language.fits(&info.language));
    }
    match &args.sample {
        Some(folder) => {
            let whole = args.engine.is_some() || args.language.is_some();
            samples(folder, &few(&found, whole, console), console)
        }
        None if args.json => {
            let rows: Vec<_> = found.iter().map(|(engine, info)| row(*engine, info)).collect();
            console.print_json(&rows)
        }
        None => {
            let asked = engines.iter().filter(|engine| args.engine.as_ref().is_none_or(|name| name == engine.name()));
            let whole = args.engine.is_some() || args.language.is_some();
            console.print(&(table(&found, whole) + &missing(asked)))
        }
    }
}

fn row<'a>(engine: &'a dyn Engine, info: &'a Voice) -> Row<'a> {
    Row {
        name: &info.name,
        engine: engine.name(),
        language: &info.language,
        gender: info.gender.to_string(),
        rate: info.rate,
        description: &info.description,
        licence: &info.licence,
    }
}

/// A table of voices. Unless `whole` is set, a program with very many voices gets one row that says how to list them.
fn table(found: &[Found<'_>], whole: bool) -> String {
    let mut rows = vec![["VOICE", "LANG", "", "RATE", "ENGINE", "LICENCE", "DESCRIPTION"].map(String::from)];
    for group in found.chunk_by(|one, other| family(one).is_some() && family(one) == family(other)) {
        match (family(&group[0]), group.len()) {
            (Some((engine, program)), many) if many > MANY && !whole => {
                let name = format!("{program}/…");
                let how = format!("{many} voices: `fullcast voices --engine {engine}` lists them");
                let info = group[0].1;
                rows.push([name, "…".into(), String::new(), "-".into(), engine.into(), info.licence.to_string(), how]);
            }
            _ => rows.extend(group.iter().map(cells)),
        }
    }
    columns(rows)
}

/// The engine and the program or server that a voice belongs to.
fn family<'a>((engine, info): &Found<'a>) -> Option<(&'static str, &'a str)> {
    Some((engine.name(), info.name.split_once('/')?.0))
}

fn cells((engine, info): &Found<'_>) -> [String; 7] {
    let rate = info.rate.map_or_else(|| "-".into(), |rate| rate.to_string());
    let gender = info.gender.to_string();
    [&*info.name, &info.language, &gender, &rate, engine.name(), &info.licence, &info.description].map(String::from)
}

/// Lays out rows in columns.
pub fn columns<const N: usize>(rows: Vec<[String; N]>) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; N] = std::array::from_fn(width);
    let mut table = String::new();
    for row in &rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(widths) {
            // Writing to a String cannot fail.
            let _ = write!(line, "{cell:width$}  ");
        }
        table += line.trim_end();
        table.push('\n');
    }
    table
}

/// The next step for each engine that has no voice, or could have more.
fn missing<'a>(engines: impl Iterator<Item = &'a dyn Engine>) -> String {
    let mut steps = Vec::new();
    for engine in engines {
        steps.extend(engine.absences().into_iter().map(|absence| {
            let colon = if absence.what.is_empty() { "" } else { ":" };
            [format!("{}{colon}{}:", engine.name(), absence.what), step(&absence.obstacle)]
        }));
    }
    if steps.is_empty() { String::new() } else { format!("\nwhat is missing for more voices:\n{}", columns(steps)) }
}

/// An obstacle, and what helps.
pub fn step(obstacle: &Obstacle) -> String {
    match obstacle.advice() {
        Some(advice) => format!("{obstacle}; {}", advice::words(&advice)),
        None => obstacle.to_string(),
    }
}

/// How a voice introduces itself, in its own language.
pub fn greeting(info: &Voice) -> String {
    let own = info.name.rsplit('/').next().unwrap_or_default();
    let mut letters = own.chars();
    let name: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    match info.language.split('-').next() {
        Some("de") => format!("Guten Tag, ich heiße {name}. So klinge ich, wenn ich eine Geschichte vorlese."),
        Some("fr") => format!("Bonjour, je m'appelle {name}. Voici ma voix quand je lis une histoire."),
        Some("it") => format!("Buongiorno, mi chiamo {name}. Questa è la mia voce quando leggo una storia."),
        Some("es") => format!("Hola, me llamo {name}. Así suena mi voz cuando leo un cuento."),
        _ => format!("Hello, my name is {name}. This is how I sound when I read you a story. Shall we begin?"),
    }
}

/// Leaves out the voices of programs that have very many, unless `whole` is set, and tells that.
fn few<'a>(found: &[Found<'a>], whole: bool, console: &Console) -> Vec<Found<'a>> {
    let mut few = Vec::new();
    for group in found.chunk_by(|one, other| family(one).is_some() && family(one) == family(other)) {
        match family(&group[0]).filter(|(engine, _)| *engine == "command" && group.len() > MANY && !whole) {
            Some((engine, program)) => console.say(format_args!(
                "note: the {} voices of {program} are left out; `--engine {engine}` writes them, and `--language` those of a language",
                group.len()
            )),
            None => few.extend(group),
        }
    }
    few
}

fn samples(folder: &Path, found: &[Found<'_>], console: &Console) -> Result<Exit, Fault> {
    let stop = interrupt::listen();
    fullcast::fs::make_folder(folder)?;
    let mut exit = Exit::Done;
    for (engine, info) in found {
        let path = folder.join(format!("{}.wav", info.name.replace(['/', '\\'], "-")));
        let done = sample(&path, *engine, info, stop);
        if stop.load(Ordering::Relaxed) {
            return Err(Fault::Interrupted);
        }
        match done {
            Ok(()) => _ = console.print(&format!("{}\n", path.display()))?,
            Err(fault) => {
                console.error(fault);
                exit = Exit::Failed;
            }
        }
    }
    Ok(exit)
}

fn sample(path: &Path, engine: &dyn Engine, info: &Voice, stop: &AtomicBool) -> Result<(), Diagnostic> {
    let settings = Settings { engine: engine.name().into(), voice: info.name.to_string(), shape: info.shape };
    let audio = engine::perform_with(engine, &settings, &greeting(info), &[], stop);
    let audio = audio.map_err(|error| Diagnostic::error("not-spoken", format!("{}: {error}", info.name)))?;
    let spec = Spec { frames: Some(audio.samples.len() as u64), ..Spec::new(audio.rate, 1, Bits::Sixteen) };
    fullcast::fs::refuse_link(path)?;
    let mut file = output::wav::open(path, &spec, &Tags::default())?;
    file.write(&audio.samples)?;
    Ok(file.finish()?)
}
