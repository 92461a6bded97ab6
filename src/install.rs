//! Voices that are not built in: the catalogue, and how they are installed.
//!
//! Nothing is downloaded unless the user asks for it. Installed voices are plain files in the folder of
//! [`engine::voices_folder`], so speaking with them needs no network.

use crate::diag::{Advice, Diagnostic};
use crate::engine;
use crate::fs;
use std::path::{Path, PathBuf};

mod catalogue;
mod fetch;
#[cfg(test)]
mod tests;

pub use catalogue::{CatalogueEntry, CatalogueFile, PublishedDigest, catalogue, find};
pub use fetch::Patience;

/// The progress of a download.
#[derive(Clone, Copy, Debug)]
pub struct InstallProgress<'a> {
    /// The name of the file.
    pub file: &'a str,
    /// How many bytes have arrived.
    pub done: u64,
    /// The length of the whole file in bytes, if it is known.
    pub total: Option<u64>,
}

/// The folder for the files of an entry.
///
/// # Errors
/// The system has no folder for a user's data.
pub fn folder(entry: &CatalogueEntry) -> Result<PathBuf, Diagnostic> {
    engine::voices_folder(&entry.engine).ok_or_else(|| {
        Diagnostic::error("cannot-install", "this system has no folder for a user's data")
            .hint("set FULLCAST_VOICES to the folder for voices")
    })
}

/// Whether all files of an entry exist. Their content is not checked.
pub fn is_installed(entry: &CatalogueEntry, folder: &Path) -> bool {
    entry.files.iter().all(|file| folder.join(&file.name).is_file())
}

/// Downloads the files of an entry to a folder, each completely or not at all. A file that exists already is downloaded
/// again, in case it is damaged; the old one is kept until the new one is complete.
///
/// # Errors
/// A file cannot be downloaded, does not match the catalogue, or cannot be written.
pub fn install(
    entry: &CatalogueEntry,
    folder: &Path,
    patience: Patience,
    watch: &mut dyn FnMut(InstallProgress<'_>),
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

/// Removes the files of an installed voice, and what an unfinished installation left behind. Returns false if there were none.
///
/// # Errors
/// A file cannot be removed.
pub fn remove(entry: &CatalogueEntry, folder: &Path) -> Result<bool, Diagnostic> {
    let mut any = false;
    // Files are removed in reverse order of installation. The model goes first, so that no voice is ever half installed.
    for file in entry.files.iter().rev() {
        let paths = [folder.join(&file.name), folder.join(format!(".{}.part", file.name))];
        for path in paths.iter().filter(|path| path.is_file()) {
            fs::remove(path)?;
            any = true;
        }
    }
    Ok(any)
}

/// Finds the entry of an installed voice by its name, in the catalogue or as any Piper voice.
///
/// # Errors
/// As for [`find`].
pub fn installed(name: &str) -> Result<CatalogueEntry, Diagnostic> {
    let known = catalogue().iter().find(|entry| entry.name == name).cloned();
    known.map_or_else(|| find(name, Some(&format!("{name}.onnx"))), Ok)
}
