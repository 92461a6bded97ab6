//! Temporary folders for the parts that a file is made from.

use super::staged::{SUFFIX, folder_of, is_temp, locked_temp, resolve};
use super::{Doing, PathError, Unfinished, remove_if_stale};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Suffix of the folder's name, after the name of its lock.
const FOLDER: &str = ".d";

/// A folder next to a target, for the parts that the target is made from. It is removed when this value is dropped.
///
/// A locked temporary file of the same name marks it as in use, as for a [`Staged`](super::Staged) file. What a killed
/// process left behind is removed by the next run that writes the same target.
#[derive(Debug)]
pub struct Scratch {
    folder: PathBuf,
    // This is dropped last, because a folder without its lock counts as abandoned.
    _lock: NamedTempFile,
    _unfinished: [Unfinished; 2],
}

impl Scratch {
    /// Creates a folder on the disk of `target`.
    ///
    /// # Errors
    /// The target's folder is missing or cannot be written to.
    pub fn beside(target: impl AsRef<Path>) -> Result<Self, PathError> {
        let shown = target.as_ref();
        let fault = |error| PathError::new(shown, Doing::Write, error);
        let target = resolve(shown).map_err(fault)?;
        let lock = locked_temp(folder_of(&target), &target).map_err(fault)?;
        let mut folder = lock.path().as_os_str().to_owned();
        folder.push(FOLDER);
        fs::create_dir(&folder).map_err(fault)?;
        let folder = PathBuf::from(folder);
        let unfinished = [&folder, lock.path()].map(Unfinished::new);
        Ok(Self { folder, _lock: lock, _unfinished: unfinished })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // If this fails, the next run removes the folder.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Removes a scratch folder whose process has ended. `prefix` is as for temporary files.
pub(super) fn remove_abandoned(folder: &Path, prefix: &str) -> bool {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let Some(lock) = name.strip_suffix(FOLDER).filter(|name| is_temp(name, prefix)) else { return false };
    debug_assert!(lock.ends_with(SUFFIX), "a lock is a temp file");
    // Links are not followed.
    let is_folder = fs::symlink_metadata(folder).is_ok_and(|found| found.is_dir());
    let lock = folder.with_file_name(lock);
    is_folder && (!lock.exists() || remove_if_stale(&lock)) && fs::remove_dir_all(folder).is_ok()
}
