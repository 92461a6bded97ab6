//! Who speaks what, while several processes are at the same book.

use super::{Key, Store};
use crate::fs;
use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::sync::{Mutex, PoisonError};

/// The locks that this process holds, by the first byte of the keys they stand for: how many keys, and the locked file.
#[derive(Debug, Default)]
pub(super) struct Locks(Mutex<BTreeMap<u8, (usize, Option<File>)>>);

/// The right to speak a line, given back when it is dropped, or when the process dies.
#[derive(Debug)]
pub struct Claim<'s> {
    locks: &'s Locks,
    shard: u8,
}

impl Store {
    /// Claims a key before its take is made, so that no other process makes it too. None while another one holds it: then
    /// [`get`](Self::get) will find the take soon, or the claim is free again. Look with `get` once more when it is held.
    /// Within a process nobody claims one key twice: that is for the caller to see to.
    ///
    /// One lock stands for one key in 256, so that nothing piles up and nothing has to be removed; two processes wait for
    /// each other a little more than they must, which only changes an order.
    pub fn claim(&self, key: &Key) -> Option<Claim<'_>> {
        let shard = key.0[0];
        let mut locks = self.locks.0.lock().unwrap_or_else(PoisonError::into_inner);
        match locks.get_mut(&shard) {
            Some((keys, _)) => *keys += 1,
            None => _ = locks.insert(shard, (1, self.lock(shard)?)),
        }
        Some(Claim { locks: &self.locks, shard })
    }

    /// Locks a shard against other processes; none where one of them has it. What is inside is none where there is nobody
    /// to share with, or the disk knows no locks.
    fn lock(&self, shard: u8) -> Option<Option<File>> {
        if self.is_temporary() {
            return Some(None);
        }
        let folder = self.root.join("claims");
        let path = folder.join(format!("{shard:02x}"));
        let open = || File::options().create(true).truncate(false).write(true).open(&path);
        let file = open().or_else(|_| {
            // Somebody has emptied the cache. What does not work here is told when the take is stored.
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
            if *keys == 0 {
                // Closing the file gives the lock back.
                locks.remove(&self.shard);
            }
        }
    }
}
