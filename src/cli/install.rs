//! `fullcast voices install`, `list` and `remove`.

use super::args::{Install, VoicesAction};
use super::voices::{columns, step};
use super::{Console, Exit, Fault, cache};
use fullcast::diag::Diagnostic;
use fullcast::history::{MachineSpeeds, Speed};
use fullcast::install::{self, CatalogueEntry, InstallOptions, InstallProgress, InstallRequest, InstalledVoice};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use std::fmt::Write;

pub fn run(action: &VoicesAction, console: &Console) -> Result<Exit, Fault> {
    match action {
        VoicesAction::Install(args) if args.names.is_empty() => recommend(console),
        VoicesAction::Install(args) => install_all(args, console),
        VoicesAction::List { json } => list(*json, console),
        VoicesAction::Remove { names } => remove(names, console),
    }
}

/// What is worth installing, for somebody who does not know the names.
fn recommend(console: &Console) -> Result<Exit, Fault> {
    let mut text = String::new();
    for entry in install::catalogue().iter().filter(|entry| entry.recommended) {
        let name = entry.short.as_ref().unwrap_or(&entry.name);
        let installed = if is_installed(entry) { " (installed)" } else { "" };
        let (size, needs) = (megabytes(entry.bytes()), needs(entry));
        // Writing to a String cannot fail.
        let _ = writeln!(text, "fullcast voices install {name}{installed}");
        let _ = writeln!(text, "    {}", entry.about);
        let _ = writeln!(text, "    {size} MB; needs {needs}; licence: {}\n", entry.licence);
    }
    text += "`fullcast voices list` shows all voices that can be installed, in other languages too. A voice of your own is\n\
             installed with `fullcast voices install NAME --from FILE`.\n";
    console.print(&text)
}

/// What an entry needs that is not installed with it.
fn needs(entry: &CatalogueEntry) -> &'static str {
    match entry.engine.as_str() {
        "piper" => "espeak-ng",
        "kokoro" => "nothing for English, espeak-ng for other languages",
        _ => "nothing",
    }
}

fn install_all(args: &Install, console: &Console) -> Result<Exit, Fault> {
    // All names are checked before anything is downloaded, so that an hour of downloads does not end in a misspelt name.
    let requests: Result<Vec<InstallRequest>, _> =
        args.names.iter().map(|name| InstallRequest::new(name, args.from.as_deref())).collect();
    for request in requests? {
        install_one(&request, console)?;
    }
    Ok(Exit::Done)
}

fn install_one(request: &InstallRequest, console: &Console) -> Result<(), Fault> {
    if let Some(entry) = &request.entry {
        console.say(format_args!("{}: licence: {}", entry.name, entry.licence));
    }
    // The bar hides itself if stderr is not a terminal.
    let bar = ProgressBar::new(0);
    let whole = ProgressStyle::with_template("{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}");
    let open = ProgressStyle::with_template("{msg} {spinner} {bytes}");
    let (whole, open) = (whole.expect("the template is constant"), open.expect("the template is constant"));
    let mut watch = |progress: InstallProgress<'_>| {
        if bar.message() != progress.file {
            bar.set_style(if progress.total.is_some() { whole.clone() } else { open.clone() });
            bar.set_message(progress.file.to_string());
            bar.reset();
        }
        bar.set_length(progress.total.unwrap_or(progress.done));
        bar.set_position(progress.done);
    };
    let installed = install::install(request, &InstallOptions::default(), &mut watch);
    bar.finish_and_clear();
    let installed = installed?;
    remember(&installed);
    tell(request, &installed, console);
    Ok(())
}

/// Keeps how fast the voice is on this machine, for the first plan. Without a cache, that is a guess.
fn remember(installed: &InstalledVoice) {
    let Ok(cache) = cache::folder(None) else { return };
    let trial = &installed.trial;
    let characters = trial.characters as f64;
    let speed = Speed { characters, seconds: trial.seconds, timed: characters, took: trial.took.as_secs_f64() };
    let mut speeds = MachineSpeeds::load(&cache);
    speeds.learn(&format!("{}:{}", installed.engine, trial.voices[0]), speed);
    let _ = speeds.save(&cache);
}

/// Says what was installed, how to name it in voices.toml, and what is still missing.
fn tell(request: &InstallRequest, installed: &InstalledVoice, console: &Console) {
    let name = &request.name;
    if let Some((path, text)) = &installed.card {
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        console.say(format_args!("{name}: what its makers say about it and its licence is in {}", path.display()));
        for line in lines.iter().filter(|_| lines.len() <= CARD) {
            console.say(format_args!("{name}: | {line}"));
        }
    }
    if installed.checked == "unverified" {
        console.say(format_args!("{name}: unverified, for no digest of it is known"));
    }
    for file in &installed.removed {
        console.say(format_args!("{name}: replaces {file}, which was removed"));
    }
    let trial = &installed.trial;
    let speed = trial.seconds / trial.took.as_secs_f64().max(1e-3);
    console.say(format_args!(
        "{name}: installed in {}; it spoke a sentence, {speed:.0} times as fast as it is heard",
        installed.folder.display()
    ));
    if let Some(obstacle) = &trial.needs {
        console.say(format_args!("{name}: before it can read text: {}", step(obstacle)));
    }
    let more = match trial.voices.len() {
        1 => String::new(),
        many => format!(", or one of {} others, which `fullcast voices` lists", many - 1),
    };
    let voice = &trial.voices[0];
    console.say(format_args!("{name}: write `voice = \"{}:{voice}\"` to voices.toml{more}", installed.engine));
}

/// Cards with more lines than this are not shown.
const CARD: usize = 14;

fn is_installed(entry: &CatalogueEntry) -> bool {
    install::folder(entry).is_ok_and(|folder| install::is_installed(entry, &folder))
}

fn megabytes(bytes: Option<u64>) -> String {
    bytes.map_or_else(|| "?".into(), |bytes| bytes.div_ceil(1_000_000).to_string())
}

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    short: Option<&'a str>,
    engine: &'a str,
    language: &'a str,
    licence: &'a str,
    about: &'a str,
    needs: &'a str,
    bytes: Option<u64>,
    checked: &'a str,
    installed: bool,
}

fn list(json: bool, console: &Console) -> Result<Exit, Fault> {
    let row = |entry: &'static CatalogueEntry| Row {
        name: &entry.name,
        short: entry.short.as_deref(),
        engine: &entry.engine,
        language: &entry.language,
        licence: &entry.licence,
        about: &entry.about,
        needs: needs(entry),
        bytes: entry.bytes(),
        checked: entry.checked(),
        installed: is_installed(entry),
    };
    let rows: Vec<Row> = install::catalogue().iter().map(row).collect();
    if json {
        return console.print_json(&rows);
    }
    let mut cells = vec![["NAME", "LANG", "MB", "CHECKED BY", "LICENCE"].map(String::from)];
    for row in rows {
        let mark = if row.installed { "  (installed)" } else { "" };
        let name = row.short.map_or_else(|| row.name.to_string(), |short| format!("{} ({short})", row.name));
        let licence = format!("{}{mark}", row.licence);
        cells.push([name, row.language.into(), megabytes(row.bytes), row.checked.into(), licence]);
    }
    console.print(&columns(cells))
}

fn remove(names: &[String], console: &Console) -> Result<Exit, Fault> {
    for name in names {
        if !install::remove(name, &InstallOptions::default())? {
            return Err(Diagnostic::error("not-installed", format!("{name} is not installed")).into());
        }
        console.say(format_args!("{name}: removed"));
    }
    Ok(Exit::Done)
}
