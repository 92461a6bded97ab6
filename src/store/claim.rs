//! Who speaks what, while several processes are at the same book.

use super::{Key, Store};
use crate::fs;
use std::fs::{File, TryLockError};

/// The right to speak a line, given back when it is dropped, or when the process dies.
#[derive(Debug)]
pub struct Claim {
    /// Holds the lock. None where there is nobody to share with, or the disk knows no locks.
    _lock: Option<File>,
}

impl Store {
    /// Claims a key before its take is made, so that no other process makes it too. None while somebody else holds it:
    /// then [`get`](Self::get) will find the take soon, or the claim is free again. Look with `get` once more when it is
    /// held.
    ///
    /// One lock stands for one key in 256, so that nothing piles up and nothing has to be removed; two neighbours wait for
    /// each other now and then, which only changes an order.
    pub fn claim(&self, key: &Key) -> Option<Claim> {
        let free = Some(Claim { _lock: None });
        if self.is_temporary() {
            return free;
        }
        let folder = self.root.join("claims");
        let path = folder.join(&key.to_string()[..2]);
        let open = || File::options().create(true).truncate(false).write(true).open(&path);
        let file = open().or_else(|_| {
            // Somebody has emptied the cache. What does not work here is told when the take is stored.
            let _ = fs::make_folder(&folder);
            open()
        });
        let Ok(file) = file else { return free };
        match file.try_lock() {
            Ok(()) => Some(Claim { _lock: Some(file) }),
            Err(TryLockError::WouldBlock) => None,
            Err(TryLockError::Error(_)) => free,
        }
    }
}
