//! `fullcast doctor`: tests whether everything works, and how fast.

use super::args::{Doctor, Input};
use super::trust::{Asking, settings};
use super::voices::{columns, greeting, step};
use super::{Console, Exit, Fault, interrupt};
use fullcast::book::Book;
use fullcast::diag::Severity;
use fullcast::engine::{self, Engine, EngineError, EngineErrorKind, Engines, Settings, Voice};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// A row of the output: its subject, the result, and details.
type Row = [String; 3];

pub fn run(args: &Doctor, console: &Console) -> Result<Exit, Fault> {
    let stop = interrupt::listen();
    let (engines, book) = match &args.script {
        Some(script) => load(script, args, console)?,
        None => (settings(args.voices.as_deref(), Asking::Agree, console)?.0, None),
    };
    let mut checkup = Checkup { stop, failed: false, rows: Vec::new() };
    for engine in engines.iter() {
        checkup.engine(engine)?;
    }
    if let Some(book) = &book {
        checkup.rows.push(["", "", ""].map(String::from));
        checkup.script(book, &engines)?;
    }
    console.print(&columns(checkup.rows))?;
    Ok(if checkup.failed { Exit::Failed } else { Exit::Done })
}

fn load(script: &Path, args: &Doctor, console: &Console) -> Result<(Engines, Option<Book>), Fault> {
    let mut engines = super::trust::engines()?;
    let input = Input::of(script.to_path_buf(), args.voices.clone());
    let (book, diagnostics) = super::trust::load(&input, false, &mut engines, console)?;
    console.tell(&diagnostics, Severity::Error);
    let book = book.filter(|_| !diagnostics.has_errors()).ok_or(Fault::Told)?;
    Ok((engines, Some(book)))
}

struct Checkup<'a> {
    stop: &'a AtomicBool,
    failed: bool,
    rows: Vec<Row>,
}

impl Checkup<'_> {
    /// Tests one voice of each family. What comes before the slash in a voice's name is a program or server of its own.
    fn engine(&mut self, engine: &dyn Engine) -> Result<(), Fault> {
        let mut families: BTreeMap<&str, Vec<&Voice>> = BTreeMap::new();
        for info in engine.voices() {
            families.entry(info.name.split_once('/').map_or("", |(family, _)| family)).or_default().push(info);
        }
        for (family, infos) in families {
            // The greeting is English unless the voice's language has one.
            let of = |tag: &str| infos.iter().find(|info| info.language.starts_with(tag));
            let info = of("en-US").or_else(|| of("en")).unwrap_or(&infos[0]);
            let voices = if infos.len() == 1 { "1 voice".into() } else { format!("{} voices", infos.len()) };
            let settings = Settings { engine: engine.name().into(), voice: info.name.to_string(), shape: info.shape };
            let label = if family.is_empty() { engine.name().into() } else { format!("{}:{family}", engine.name()) };
            self.sentence(&label, &format!("{voices}; {}: ", info.name), engine, &settings)?;
        }
        for absence in engine.absences() {
            let colon = if absence.what.is_empty() { "" } else { ":" };
            let label = format!("{}{colon}{}", engine.name(), absence.what);
            self.rows.push([label, "-".into(), step(&absence.obstacle)]);
        }
        Ok(())
    }

    /// Tests every voice that speaks a line, in the order in which they are heard.
    fn script(&mut self, book: &Book, engines: &Engines) -> Result<(), Fault> {
        let mut tried: Vec<(&str, &str)> = Vec::new();
        for (line, delivery) in book.script.lines().zip(book.cast.by_line()) {
            for settings in &delivery.voices {
                let voice = (settings.engine.as_str(), settings.voice.as_str());
                let Some(engine) = engines.get(voice.0).filter(|_| !tried.contains(&voice)) else { continue };
                tried.push(voice);
                let label = format!("{}:{}", voice.0, voice.1);
                let name = format!("{}: ", book.script.name(line.speaker));
                self.sentence(&label, &name, engine, settings)?;
            }
        }
        Ok(())
    }

    fn sentence(&mut self, label: &str, about: &str, engine: &dyn Engine, settings: &Settings) -> Result<(), Fault> {
        let start = Instant::now();
        let spoken = engine.voice(&settings.voice).map_err(EngineError::from).and_then(|info| {
            engine::perform_with(engine, settings, &greeting(&info), &[], self.stop).map(|audio| audio.seconds())
        });
        if self.stop.load(Ordering::Relaxed) {
            return Err(Fault::Interrupted);
        }
        let took = start.elapsed().as_secs_f64();
        let (state, words) = match spoken {
            Ok(seconds) => {
                let speed = seconds / took.max(1e-3);
                ("ok", format!("{about}{seconds:.1} s of sound in {took:.2} s ({speed:.0} × real time)"))
            }
            Err(error) => {
                self.failed = true;
                let later = if error.kind == EngineErrorKind::Retry { "; it may work later" } else { "" };
                ("FAILS", format!("{about}{error}{later}"))
            }
        };
        self.rows.push([label.into(), state.into(), words]);
        Ok(())
    }
}
