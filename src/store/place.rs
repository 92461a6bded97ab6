//! The place of a take on the disk, in which something else can be.

use super::Key;
use crate::fs::{Doing, PathError};
use std::fs::File;
use std::path::{Path, PathBuf};

/// Ending of the names of what was moved out of the place of a take.
const ASIDE: &str = "aside";

/// The place of a take in the folder of a store.
pub(super) fn take_path(root: &Path, key: &Key) -> PathBuf {
    let hex = key.to_string();
    let mut path = root.join("takes");
    path.push(&hex[..2]);
    path.push(hex + ".wav");
    path
}

/// Opens the file of a take. `None` if there is no file: a named pipe would be waited for without end.
pub(super) fn open(path: &Path) -> Option<File> {
    if !path.metadata().ok()?.is_file() {
        return None;
    }
    File::open(path).ok()
}

/// Moves aside what is in the place of a take and is no file, such as a folder. It is not removed, because it is not from
/// here.
///
/// # Errors
/// It cannot be renamed.
pub(super) fn clear(path: &Path) -> Result<(), PathError> {
    if path.symlink_metadata().map_or(true, |found| found.is_file()) {
        return Ok(());
    }
    let names = (1..).map(|nth| path.with_extension(format!("wav.{nth}.{ASIDE}")));
    let free = names.into_iter().find(|name| name.symlink_metadata().is_err()).expect("there is always another number");
    std::fs::rename(path, free).map_err(|error| PathError::new(path, Doing::Write, error))
}
