//! Voices that are not built in: what there is, and how it comes to this machine when somebody asks for it.
//!
//! Nothing here runs unasked, and nothing elsewhere needs the network because of it: what is installed are plain files in the
//! folder of [`engine::voices_folder`].

use crate::diag::{Advice, Diagnostic};
use crate::engine;
use crate::fs;
use std::path::{Path, PathBuf};

mod catalogue;
mod fetch;
#[cfg(test)]
mod tests;

pub use catalogue::{CatalogueEntry, CatalogueFile, Check, catalogue, find};
pub use fetch::Patience;

/// How far a file has come.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'a> {
    /// Its name.
    pub file: &'a str,
    /// Bytes that are here.
    pub done: u64,
    /// Bytes that it has, where that is known.
    pub total: Option<u64>,
}

/// Where an entry's files belong.
///
/// # Errors
/// The system names no folder for a user's data.
pub fn folder(entry: &CatalogueEntry) -> Result<PathBuf, Diagnostic> {
    engine::voices_folder(&entry.engine).ok_or_else(|| {
        Diagnostic::error("cannot-install", "this system names no folder for a user's data")
            .hint("set FULLCAST_VOICES to the folder that voices shall lie in")
    })
}

/// Whether all of an entry's files are there. Their content is not looked at.
pub fn is_installed(entry: &CatalogueEntry, folder: &Path) -> bool {
    entry.files.iter().all(|file| folder.join(&file.name).is_file())
}

/// Fetches an entry's files into a folder, one by one, each as a whole or not at all. A file that is there already is fetched
/// again, in case it is damaged; until then the old one stays.
///
/// # Errors
/// A file cannot be had, is not what the catalogue says, or cannot be written.
pub fn install(
    entry: &CatalogueEntry,
    folder: &Path,
    patience: Patience,
    watch: &mut dyn FnMut(Progress<'_>),
) -> Result<(), Diagnostic> {
    fs::make_folder(folder)?;
    for file in &entry.files {
        fetch::fetch(file, folder, patience, watch).map_err(|message| {
            let fault = Diagnostic::error("cannot-install", format!("{} was not installed: {message}", entry.name));
            fault.advise(Advice::InstallFromElsewhere)
        })?;
    }
    Ok(())
}

/// Removes the files of an installed voice from its folder, and what an unfinished installation left. False if there were
/// none.
///
/// # Errors
/// A file may not be removed.
pub fn remove(entry: &CatalogueEntry, folder: &Path) -> Result<bool, Diagnostic> {
    let mut any = false;
    // The other way round than they came: without its model no voice is half there.
    for file in entry.files.iter().rev() {
        let paths = [folder.join(&file.name), folder.join(format!(".{}.part", file.name))];
        for path in paths.iter().filter(|path| path.is_file()) {
            fs::remove(path)?;
            any = true;
        }
    }
    Ok(any)
}

/// The entry of an installed voice by its name: of the catalogue, or any Piper voice.
///
/// # Errors
/// As for [`find`].
pub fn installed(name: &str) -> Result<CatalogueEntry, Diagnostic> {
    let known = catalogue().iter().find(|entry| entry.name == name).cloned();
    known.map_or_else(|| find(name, Some(&format!("{name}.onnx"))), Ok)
}
