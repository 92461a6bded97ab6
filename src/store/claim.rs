//! Decides who speaks a line while several processes render the same book.

use super::{Key, Store};
use crate::fs;
use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::sync::{Mutex, PoisonError};

/// The locks that this process holds, by the first byte of the keys that they cover. Each is the number of claimed keys
/// and the locked file.
#[derive(Debug, Default)]
pub(super) struct Locks(Mutex<BTreeMap<u8, (usize, Option<File>)>>);

/// The right to speak a line. It ends when it is dropped, or with the process.
#[derive(Debug)]
pub struct Claim<'s> {
    locks: &'s Locks,
    shard: u8,
}

impl Store {
    /// Claims a key before its take is made, so that no other process makes it as well. `None` while another process
    /// holds it; then [`get`](Self::get) will find the take soon, or the claim becomes free. Call `get` again after
    /// claiming a key, because the take may exist by then. The caller must not claim a key twice within a process.
    ///
    /// One lock covers one key in 256, so that locks do not accumulate and need not be removed. Two processes sometimes
    /// wait for each other without need, which only changes the order of lines.
    pub fn claim(&self, key: &Key) -> Option<Claim<'_>> {
        let shard = key.0[0];
        let mut locks = self.locks.0.lock().unwrap_or_else(PoisonError::into_inner);
        match locks.get_mut(&shard) {
            Some((keys, _)) => *keys += 1,
            None => _ = locks.insert(shard, (1, self.lock(shard)?)),
        }
        Some(Claim { locks: &self.locks, shard })
    }

    /// Locks a shard against other processes. `None` if one of them holds it. The inner value is `None` if no
    /// other process can use the store, or the disk has no locks.
    fn lock(&self, shard: u8) -> Option<Option<File>> {
        if self.is_temporary() {
            return Some(None);
        }
        let folder = self.root.join("claims");
        let path = folder.join(format!("{shard:02x}"));
        let open = || File::options().create(true).truncate(false).write(true).open(&path);
        let file = open().or_else(|_| {
            // The folder may have been removed. If it cannot be created, storing the take will report that.
            let _ = fs::make_folder(&folder);
            open()
        });
        let Ok(file) = file else { return Some(None) };
        match file.try_lock() {
            Ok(()) => Some(Some(file)),
            Err(TryLockError::WouldBlock) => None,
            Err(TryLockError::Error(_)) => Some(None),
        }
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        let mut locks = self.locks.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((keys, _)) = locks.get_mut(&self.shard) {
            *keys -= 1;
            if *keys == 0
                && let Some((_, Some(file))) = locks.remove(&self.shard)
            {
                // To close the file is not enough: a program that another thread starts at this moment has the lock until it
                // begins.
                let _ = file.unlock();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_ends_although_a_copy_of_its_file_is_still_open() {
        let folder = tempfile::tempdir().unwrap();
        let [here, there] = [(); 2].map(|()| Store::open(folder.path()).unwrap());
        let key = Key([7; 32]);
        let claim = here.claim(&key).unwrap();
        // As a program has it that is being started.
        let copy = here.locks.0.lock().unwrap()[&7].1.as_ref().unwrap().try_clone().unwrap();
        assert!(there.claim(&key).is_none());
        drop(claim);
        assert!(there.claim(&key).is_some());
        drop(copy);
    }
}
