//! The place of a take on the disk, in which something else can be.

use super::format::{HEADER, Header};
use super::{Key, Store, StoreError, Take, older};
use crate::fs::{Doing, PathError};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;

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

impl Store {
    /// Opens the file of a take that was looked up before, if it is still the same.
    pub(super) fn find_again(&self, take: &Take) -> Result<(File, Header, PathBuf), StoreError> {
        self.find(&take.key)
            .filter(|(_, header, _)| Take::new(header.clone()) == *take)
            .ok_or(StoreError::Lost(take.key))
    }

    /// Opens the file of a take and reads its header, if that is valid and matches the length of the file.
    pub(super) fn find(&self, key: &Key) -> Option<(File, Header, PathBuf)> {
        let broken = || self.broken.lock().unwrap_or_else(PoisonError::into_inner).contains(key);
        let base = self.base.as_ref().filter(|_| !broken());
        let spill = self.spill.get().map(|(spill, _)| &spill.root);
        [Some(&self.root), spill, base].into_iter().flatten().find_map(|root| {
            let path = take_path(root, key);
            let mut file = open(&path)?;
            let length = file.metadata().ok()?.len();
            let mut bytes = Vec::with_capacity(HEADER);
            Read::by_ref(&mut file).take(HEADER as u64).read_to_end(&mut bytes).ok()?;
            match bytes.first_chunk().and_then(Header::parse) {
                Some(header) => (header.key == *key && length == header.file_size()).then_some((file, header, path)),
                None if older::begins(&bytes, length) => self.renewed(key, file),
                None => None,
            }
        })
    }
}
