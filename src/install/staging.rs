//! The folder in which a voice is put together before it is installed.
//!
//! It is a hidden folder among the voices of its engine, so that the finished files only have to be renamed. Engines do
//! not look into hidden folders.

use super::catalogue::CatalogueFile;
use super::part::is_right;
use crate::fs::{self, Doing, PartFile, PathError};
use std::path::{Path, PathBuf};

/// A folder for the files of a voice, which no other installation of the same voice uses at the same time.
pub struct Staging {
    target: PathBuf,
    folder: PathBuf,
    _lock: PartFile,
}

impl Staging {
    /// Opens the folder for a voice with this name, whose files will be in `target`. What an earlier installation left in it
    /// stays, so that it can be continued.
    ///
    /// # Errors
    /// The disk failed, or the same voice is being installed by another program.
    pub fn open(target: &Path, name: &str) -> Result<Self, PathError> {
        let folder = target.join(format!(".{name}.install"));
        fs::make_folder(folder.join("files"))?;
        let lock = PartFile::open(&folder.join("lock"))?;
        let staging = Self { target: target.to_path_buf(), folder, _lock: lock };
        staging.clear_scratch()?;
        Ok(staging)
    }

    /// The folder of the files that are complete.
    pub fn files(&self) -> PathBuf {
        self.folder.join("files")
    }

    /// A folder for whatever is needed meanwhile.
    pub fn scratch(&self) -> PathBuf {
        self.folder.join("scratch")
    }

    /// The partial file for a file with this name.
    pub fn part(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.part"))
    }

    /// Whether an earlier installation has completed this file.
    pub fn has(&self, file: &CatalogueFile) -> bool {
        is_right(file, &self.files().join(&file.name))
    }

    /// Counts a file as complete. It was written to [`part`](Self::part).
    ///
    /// # Errors
    /// The disk failed.
    pub fn complete(&self, name: &str) -> Result<(), PathError> {
        fs::place(&self.part(name), &self.files().join(name))
    }

    /// Installs the complete files, in this order, and removes the folder.
    ///
    /// # Errors
    /// The disk failed. What was not renamed yet is as it was.
    pub fn place<'a>(self, names: impl IntoIterator<Item = &'a str>) -> Result<(), PathError> {
        for name in names {
            fs::place(&self.files().join(name), &self.target.join(name))?;
        }
        self.remove()
    }

    /// Removes the folder with everything that it holds.
    ///
    /// # Errors
    /// The disk failed.
    pub fn remove(self) -> Result<(), PathError> {
        remove_folder(&self.folder)
    }

    /// Ends an installation that failed. Whatever the next one can use is kept.
    pub fn give_up(self) {
        // If this fails, the next installation removes it.
        let _ = self.clear_scratch();
        let useful = |path: &Path| path.metadata().is_ok_and(|metadata| metadata.len() > 0);
        let listed = |folder: &Path| {
            let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
            entries.map(|entry| entry.path()).collect::<Vec<_>>()
        };
        let parts = listed(&self.folder).into_iter().filter(|path| path.extension().is_some_and(|end| end == "part"));
        if !parts.chain(listed(&self.files())).any(|path| useful(&path)) {
            let _ = self.remove();
        }
    }

    fn clear_scratch(&self) -> Result<(), PathError> {
        remove_folder(&self.scratch())
    }
}

/// Removes a folder and everything in it. It is no error if it does not exist.
///
/// # Errors
/// The disk failed.
pub fn remove_folder(folder: &Path) -> Result<(), PathError> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(PathError::new(folder, Doing::Remove, error)),
        _ => Ok(()),
    }
}
