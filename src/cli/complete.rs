//! Completions: the shell asks this program itself, so that voices and the characters of a script can be completed.
//!
//! This is clap_complete's dynamic engine, which its authors call unstable: the shell code that one version printed may not
//! work with another. To avoid that, shells should source the output of `fullcast completions SHELL` whenever they start.

use super::{Console, Exit, Fault};
use clap_complete::engine::CompletionCandidate;
use clap_complete::env::Shells;
use fullcast::attribute::{self, AttributionOptions};
use fullcast::diag::{Diagnostic, Diagnostics};
use fullcast::engine::Engines;
use fullcast::install::{self, CatalogueEntry};
use fullcast::read;
use std::ffi::OsStr;
use std::path::Path;

/// The environment variable by which a shell asks for completions.
const VARIABLE: &str = "COMPLETE";

/// Prints the code that a shell has to source.
pub fn registration(shell: &str, console: &Console) -> Result<Exit, Fault> {
    let shells = Shells::builtins();
    let completer = shells
        .completer(shell)
        .ok_or_else(|| Diagnostic::error("no-such-shell", format!("no completions for `{shell}`")))?;
    let mut code = Vec::new();
    completer
        .write_registration(VARIABLE, "fullcast", "fullcast", "fullcast", &mut code)
        .map_err(|error| Diagnostic::error("cannot-complete", error.to_string()))?;
    console.print_data(&String::from_utf8_lossy(&code))
}

/// Completes the last voice in a list such as `nora,wal`.
pub fn voices(typed: &OsStr) -> Vec<CompletionCandidate> {
    let typed = typed.to_string_lossy();
    let (before, part) = typed.rsplit_once(',').map_or(("", &*typed), |(before, part)| (before, part));
    let engines = Engines::open();
    let head = if before.is_empty() { String::new() } else { format!("{before},") };
    let fitting = engines.voices().filter(|(_, info)| info.name.starts_with(part));
    fitting
        .map(|(_, info)| {
            CompletionCandidate::new(format!("{head}{}", info.name)).help(Some(info.description.to_string().into()))
        })
        .collect()
}

/// The voices that can be installed.
pub fn installable() -> Vec<CompletionCandidate> {
    let name = |entry: &'static CatalogueEntry| entry.short.as_ref().unwrap_or(&entry.name);
    let entries = install::catalogue().iter();
    entries.map(|entry| CompletionCandidate::new(name(entry)).help(Some(entry.licence.clone().into()))).collect()
}

/// The characters of the script that the command line names so far.
pub fn characters() -> Vec<CompletionCandidate> {
    let mut scripts = std::env::args_os().skip(1).filter(|word| {
        let path = Path::new(word);
        let known = path
            .extension()
            .is_some_and(|end| read::FORMATS.iter().any(|format| format.extensions.iter().any(|known| end == *known)));
        known && path.is_file()
    });
    let names = scripts.next_back().map(|path| names(Path::new(&path))).unwrap_or_default();
    names.into_iter().map(CompletionCandidate::new).collect()
}

fn names(path: &Path) -> Vec<String> {
    let Ok(bytes) = fullcast::fs::read_bytes(path) else { return Vec::new() };
    let Some(manuscript) = read::read(read::Input::new(path, bytes), &mut Diagnostics::new()) else {
        return Vec::new();
    };
    let script = attribute::attribute(&manuscript, &AttributionOptions::default(), &mut Diagnostics::new());
    script.speakers.iter().skip(1).map(|speaker| speaker.name.clone()).collect()
}
