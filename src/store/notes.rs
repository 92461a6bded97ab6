//! Small results that are expensive to compute again, kept next to the takes. Losing a note costs time and nothing else.
//!
//! ```text
//! DIR/notes/abcd…   a note: its content, followed by the BLAKE3 of its key and content
//! ```

use super::{Key, Store};
use crate::fs::{self, Doing, PathError, Staged};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The most notes that are kept, at a few hundred bytes each. The oldest are removed first.
const MOST: usize = 1000;

pub(super) const CHECKSUM: usize = 32;

impl Store {
    /// The note with this key. `None` if it is missing or damaged.
    pub fn note(&self, key: &Key) -> Option<Vec<u8>> {
        [Some(&self.root), self.base.as_ref()]
            .into_iter()
            .flatten()
            .find_map(|root| unsealed(key, std::fs::read(path(root, key)).ok()?))
    }

    /// Stores a note under a key.
    ///
    /// # Errors
    /// The disk is full or failed. Nothing depends on a note, so callers can ignore this.
    pub fn keep_note(&self, key: &Key, bytes: &[u8]) -> Result<(), PathError> {
        let folder = self.root.join("notes");
        fs::make_folder(&folder)?;
        thin_out(&folder);
        self.write_sealed(path(&self.root, key), key, bytes)
    }

    /// Writes a file of content and its seal.
    pub(super) fn write_sealed(&self, path: PathBuf, key: &Key, bytes: &[u8]) -> Result<(), PathError> {
        let mut staged = Staged::create_in(&self.root.join("tmp"), path.clone())?;
        let written = staged.write_all(bytes).and_then(|()| staged.write_all(&seal(key, bytes)));
        written.map_err(|error| PathError::new(path, Doing::Write, error))?;
        staged.commit_unsynced()
    }
}

/// The content of a file that [`Store::write_sealed`] wrote under a key. `None` if it is damaged or another key's.
pub(super) fn unsealed(key: &Key, mut bytes: Vec<u8>) -> Option<Vec<u8>> {
    let checksum = bytes.split_off(bytes.len().checked_sub(CHECKSUM)?);
    (checksum == seal(key, &bytes)).then_some(bytes)
}

fn path(root: &Path, key: &Key) -> PathBuf {
    root.join("notes").join(key.to_string())
}

fn seal(key: &Key, bytes: &[u8]) -> [u8; CHECKSUM] {
    *blake3::Hasher::new().update(&key.0).update(bytes).finalize().as_bytes()
}

/// Removes the older half if there are too many notes.
fn thin_out(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut notes: Vec<_> =
        entries.flatten().filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path()))).collect();
    if notes.len() >= MOST {
        notes.sort();
        // Another process may have removed it already.
        notes[..MOST / 2].iter().for_each(|(_, path)| _ = std::fs::remove_file(path));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_found_whole_or_not_at_all() {
        let store = Store::temporary().unwrap();
        let (key, other) = (Key([1; 32]), Key([2; 32]));
        assert_eq!(store.note(&key), None);
        store.keep_note(&key, b"gains").unwrap();
        assert_eq!(store.note(&key).as_deref(), Some(&b"gains"[..]));
        assert_eq!(store.note(&other), None);
        std::fs::copy(path(&store.root, &key), path(&store.root, &other)).unwrap();
        assert_eq!(store.note(&other), None, "a note is valid for its own key only");
        std::fs::write(path(&store.root, &key), b"torn").unwrap();
        assert_eq!(store.note(&key), None);
    }

    #[test]
    fn the_oldest_notes_make_room() {
        let store = Store::temporary().unwrap();
        let key = |n: usize| {
            let mut key = Key([0; 32]);
            key.0[..8].copy_from_slice(&(n as u64).to_le_bytes());
            key
        };
        (0..=MOST).for_each(|n| store.keep_note(&key(n), b"x").unwrap());
        assert_eq!(std::fs::read_dir(store.root.join("notes")).unwrap().count(), MOST / 2 + 1);
        assert!(store.note(&key(MOST)).is_some());
    }
}
