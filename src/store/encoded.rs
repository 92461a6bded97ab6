//! Sound that is already encoded for a file, kept so that what has not changed need not be encoded again. Losing it costs
//! time and nothing else.
//!
//! ```text
//! DIR/encoded/ab/abcd…   a segment: its content, followed by the BLAKE3 of its key and content
//! ```

use super::notes::unsealed;
use super::{Key, Store, place, prune};
use crate::fs::{self, PathError};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

impl Store {
    /// The segment with this key, which is marked as used. `None` if it is missing or damaged.
    pub fn encoded(&self, key: &Key) -> Option<Vec<u8>> {
        [Some(&self.root), self.base.as_ref()].into_iter().flatten().find_map(|root| {
            let path = path(root, key);
            let mut file = place::open(&path)?;
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).ok()?;
            if path.starts_with(&self.root) {
                prune::touch(&path, &file, SystemTime::now());
            }
            unsealed(key, bytes)
        })
    }

    /// Whether there is a segment with this key, which may be damaged.
    pub fn has_encoded(&self, key: &Key) -> bool {
        [Some(&self.root), self.base.as_ref()].into_iter().flatten().any(|root| path(root, key).is_file())
    }

    /// Keeps a segment under a key. A temporary store keeps none, because nobody would look for it.
    ///
    /// # Errors
    /// The disk is full or failed. Nothing depends on a segment, so callers can ignore this.
    pub fn keep_encoded(&self, key: &Key, bytes: &[u8]) -> Result<(), PathError> {
        if self.is_temporary() {
            return Ok(());
        }
        let path = path(&self.root, key);
        fs::make_folder_unsynced(path.parent().expect("segments lie in shards"))?;
        place::clear(&path)?;
        self.write_sealed(path, key, bytes)
    }

    /// Removes a segment that is no longer part of the file that it was encoded for.
    pub fn forget_encoded(&self, key: &Key) {
        // It may be gone already, and if it stays, it only takes room until the store is pruned.
        let _ = std::fs::remove_file(path(&self.root, key));
    }
}

fn path(root: &Path, key: &Key) -> PathBuf {
    let hex = key.to_string();
    let mut path = root.join("encoded");
    path.push(&hex[..2]);
    path.push(hex);
    path
}

#[cfg(test)]
mod tests {
    use super::super::notes::CHECKSUM;
    use super::*;
    use crate::store::Limits;

    #[test]
    fn a_segment_is_found_whole_or_not_at_all_and_is_pruned_with_the_takes() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let (key, other) = (Key([1; 32]), Key([2; 32]));
        assert_eq!(store.encoded(&key), None);
        assert!(!store.has_encoded(&key));
        store.keep_encoded(&key, b"units").unwrap();
        assert!(store.has_encoded(&key) && !store.has_encoded(&other));
        assert_eq!(store.encoded(&key).as_deref(), Some(&b"units"[..]));
        store.keep_encoded(&other, b"others").unwrap();
        std::fs::copy(path(&store.root, &key), path(&store.root, &other)).unwrap();
        assert_eq!(store.encoded(&other), None, "a segment is valid for its own key only");
        let usage = store.usage().unwrap();
        assert_eq!((usage.takes, usage.bytes), (0, 2 * (5 + CHECKSUM as u64)));
        let pruned = store.prune(Limits { max_size: Some(0), ..Limits::default() }).unwrap();
        assert_eq!((pruned.takes, pruned.bytes), (0, usage.bytes));
        assert_eq!((store.encoded(&key), store.usage().unwrap().bytes), (None, 0));
    }

    #[test]
    fn a_segment_that_is_forgotten_is_gone_and_a_temporary_store_keeps_none() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let key = Key([1; 32]);
        store.keep_encoded(&key, b"units").unwrap();
        store.forget_encoded(&key);
        store.forget_encoded(&key);
        assert_eq!(store.encoded(&key), None);
        let brief = Store::temporary().unwrap();
        brief.keep_encoded(&key, b"units").unwrap();
        assert_eq!(brief.encoded(&key), None);
    }
}
