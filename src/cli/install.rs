//! `fullcast voices install`, `list` and `remove`.

use super::args::{Install, VoicesAction};
use super::{Console, Exit, Fault};
use fullcast::diag::Diagnostic;
use fullcast::engine::Engines;
use fullcast::install::{self, CatalogueEntry, InstallProgress, Patience};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use std::fmt::Write;

pub fn run(action: &VoicesAction, console: &Console) -> Result<Exit, Fault> {
    match action {
        VoicesAction::Install(args) => install_all(args, console),
        VoicesAction::List { json } => list(*json, console),
        VoicesAction::Remove { names } => remove(names, console),
    }
}

fn install_all(args: &Install, console: &Console) -> Result<Exit, Fault> {
    // All names are checked before anything is downloaded, so that an hour of downloads does not end in a misspelt name.
    let entries: Result<Vec<CatalogueEntry>, _> =
        args.names.iter().map(|name| install::find(name, args.from.as_deref())).collect();
    let entries = entries?;
    if args.from.as_deref().is_some_and(|from| from.ends_with(".onnx")) && entries.len() > 1 {
        let fault = Diagnostic::error("one-voice", "one file cannot become several voices");
        return Err(fault.hint("install them one by one").into());
    }
    for entry in &entries {
        install_one(entry, console)?;
    }
    Ok(Exit::Done)
}

fn install_one(entry: &CatalogueEntry, console: &Console) -> Result<(), Fault> {
    let folder = install::folder(entry)?;
    console.say(format_args!("{}: licence: {}", entry.name, entry.licence));
    if let Some(card) = &entry.card {
        console.say(format_args!("{}: described at {card}", entry.name));
    }
    // The bar hides itself if stderr is not a terminal.
    let bar = ProgressBar::new(0);
    let style = ProgressStyle::with_template("{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}");
    bar.set_style(style.expect("the template is constant"));
    let mut watch = |progress: InstallProgress<'_>| {
        if bar.message() != progress.file {
            bar.set_message(progress.file.to_string());
            bar.reset();
        }
        bar.set_length(progress.total.unwrap_or(progress.done));
        bar.set_position(progress.done);
    };
    let done = install::install(entry, &folder, Patience::default(), &mut watch);
    bar.finish_and_clear();
    done?;
    if entry.checked() == "unverified" {
        console.say(format_args!("{}: unverified, for no digest of it is known", entry.name));
    }
    console.say(format_args!("{}: installed in {}", entry.name, folder.display()));
    ready(entry, console);
    Ok(())
}

/// Says how to name the voice in voices.toml, or what is still missing.
fn ready(entry: &CatalogueEntry, console: &Console) {
    let engines = Engines::open();
    let Some(engine) = engines.get(&entry.engine) else { return };
    let name = match entry.files.iter().any(|file| file.name == format!("{}.onnx", entry.name)) {
        true => entry.name.clone(),
        // The first voice of a model with many is shown as an example.
        false => engine.voices().first().map_or_else(String::new, |voice| voice.name.to_string()),
    };
    match engine.voice(&name).map(|voice| voice.obstacle.clone()) {
        Ok(None) => {
            console.say(format_args!("{}: write `voice = \"{}:{name}\"` to voices.toml", entry.name, engine.name()));
        }
        Ok(Some(obstacle)) | Err(obstacle) => {
            console.say(format_args!("{}: before it can speak: {obstacle}", entry.name));
        }
    }
}

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    engine: &'a str,
    language: &'a str,
    licence: &'a str,
    card: Option<&'a str>,
    bytes: Option<u64>,
    checked: &'a str,
    installed: bool,
}

fn list(json: bool, console: &Console) -> Result<Exit, Fault> {
    let row = |entry: &'static CatalogueEntry| Row {
        name: &entry.name,
        engine: &entry.engine,
        language: &entry.language,
        licence: &entry.licence,
        card: entry.card.as_deref(),
        bytes: entry.bytes(),
        checked: entry.checked(),
        installed: install::folder(entry).is_ok_and(|folder| install::is_installed(entry, &folder)),
    };
    let rows: Vec<Row> = install::catalogue().iter().map(row).collect();
    if json {
        return console.print(&(serde_json::to_string_pretty(&rows).expect("plain values always become JSON") + "\n"));
    }
    let width = rows.iter().map(|row| row.name.len()).max().unwrap_or(0);
    let mut table = format!("{:<width$}  {:<22} {:>6}  {:<10} LICENCE\n", "NAME", "LANG", "MB", "CHECKED BY");
    for row in rows {
        let size = row.bytes.map_or_else(|| "?".into(), |bytes| (bytes / 1_000_000).to_string());
        let mark = if row.installed { "  (installed)" } else { "" };
        // Writing to a String cannot fail.
        let _ = writeln!(
            table,
            "{:<width$}  {:<22} {size:>6}  {:<10} {}{mark}",
            row.name, row.language, row.checked, row.licence
        );
    }
    console.print(&table)
}

fn remove(names: &[String], console: &Console) -> Result<Exit, Fault> {
    let entries: Result<Vec<CatalogueEntry>, _> = names.iter().map(|name| install::installed(name)).collect();
    for entry in entries? {
        let folder = install::folder(&entry)?;
        if !install::remove(&entry, &folder)? {
            let message = format!("{} is not installed in {}", entry.name, folder.display());
            return Err(Diagnostic::error("not-installed", message).into());
        }
        console.say(format_args!("{}: removed", entry.name));
    }
    Ok(Exit::Done)
}
