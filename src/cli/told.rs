//! Tells a warning about a book once: what an earlier command told is only counted, until the warning changes.

use super::{Console, cache};
use fullcast::diag::{Diagnostic, Diagnostics, Severity};
use fullcast::fs::Staged;
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Shows all errors of a book, and those warnings that no command has told yet.
pub fn tell(diagnostics: &Diagnostics, script: &Path, console: &Console) {
    let before = read(script);
    let is_known = |fault: &&Diagnostic| fault.severity == Severity::Warning && before.contains(&digest(fault));
    let known = diagnostics.iter().filter(is_known).count();
    let new: Diagnostics = diagnostics.iter().filter(|fault| !is_known(fault)).cloned().collect();
    console.tell(&new, Severity::Warning);
    if known > 0 {
        let warnings = if known == 1 { "1 warning was" } else { &format!("{known} warnings were") };
        console.say(format_args!("{warnings} told before: see `fullcast check {}`", script.display()));
    }
    keep(&(&before | &digests(diagnostics)), &before, script);
}

/// Notes that all of this was told, and nothing else. Where nothing can be kept, everything is told again.
pub fn remember(diagnostics: &Diagnostics, script: &Path) {
    keep(&digests(diagnostics), &read(script), script);
}

fn digests(diagnostics: &Diagnostics) -> BTreeSet<String> {
    diagnostics.iter().filter(|fault| fault.severity == Severity::Warning).map(digest).collect()
}

/// Writes what was told, if it is not what is in the file already.
fn keep(told: &BTreeSet<String>, before: &BTreeSet<String>, script: &Path) {
    let Some(file) = file(script).filter(|_| told != before) else { return };
    let text: String = told.iter().map(|digest| format!("{digest}\n")).collect();
    // That it cannot be kept is no fault of the book, and the next command tells its warnings again.
    let _ = std::fs::create_dir_all(file.parent().unwrap_or(&file));
    if let Ok(mut staged) = Staged::create(&file)
        && staged.write_all(text.as_bytes()).is_ok()
    {
        let _ = staged.commit();
    }
}

fn read(script: &Path) -> BTreeSet<String> {
    let text = file(script).and_then(|file| std::fs::read_to_string(file).ok()).unwrap_or_default();
    text.lines().map(str::to_string).collect()
}

/// The file in the cache that lists what was told about a book. There is none for a book from standard input.
fn file(script: &Path) -> Option<PathBuf> {
    let folder = cache::folder(None).ok()?;
    let path = std::fs::canonicalize(script).ok()?;
    Some(folder.join("told").join(hash(&path)))
}

/// A fault without its line, so that an edit above it changes nothing.
fn digest(fault: &Diagnostic) -> String {
    hash(&(fault.code, &fault.message))
}

fn hash(value: &impl Hash) -> String {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
