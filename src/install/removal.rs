//! Removes installed voices.

use super::catalogue::find;
use super::{InstallOptions, InstallRequest, base, staging};
use crate::diag::Diagnostic;
use crate::{engine, fs};

/// Removes an installed voice, and what an unfinished installation left behind. Returns false if there was nothing.
///
/// # Errors
/// The name cannot be that of a voice, or a file cannot be removed.
pub fn remove(name: &str, options: &InstallOptions) -> Result<bool, Diagnostic> {
    let request = InstallRequest::new(name, Some("."))?;
    let base = base(options)?;
    let own = |engine: &str, endings: &[&str]| {
        (engine.to_string(), endings.iter().map(|ending| format!("{name}{ending}")).collect::<Vec<_>>())
    };
    let places = match find(name) {
        Some(entry) => vec![(entry.engine.clone(), entry.files.iter().map(|file| file.name.clone()).collect())],
        None => vec![own("piper", &[".onnx.json", ".onnx"]), own("hibari", &[".onnx"])],
    };
    let mut any = false;
    for (engine, files) in places {
        let folder = base.join(engine);
        // The model goes first, so that no voice is ever half installed.
        for path in files.iter().rev().map(|file| folder.join(file)).filter(|path| path.is_file()) {
            fs::remove(path)?;
            any = true;
        }
        engine::forget_loads(&folder)?;
        let unfinished = folder.join(format!(".{}.install", request.name));
        any |= unfinished.is_dir();
        staging::remove_folder(&unfinished)?;
    }
    Ok(any)
}
