//! A cache of loaded graphs, which take tens to hundreds of megabytes each.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};

/// The most recently used things by key, shared by all threads and loaded once.
pub struct Loaded<T> {
    kept: Mutex<VecDeque<(String, Slot<T>)>>,
    room: usize,
}

/// Locked while it is loaded, so that a second thread waits instead of loading the same thing.
type Slot<T> = Arc<Mutex<Option<Arc<T>>>>;

impl<T> Loaded<T> {
    /// Creates a cache for at most `room` things.
    pub fn new(room: usize) -> Self {
        Self { kept: Mutex::default(), room }
    }

    /// The thing with this key, which is loaded if necessary. A failure is not kept.
    pub fn get<E>(&self, key: &str, load: impl FnOnce() -> Result<T, E>) -> Result<Arc<T>, E> {
        let slot = self.slot(key);
        let mut content = lock(&slot);
        if let Some(thing) = &*content {
            return Ok(Arc::clone(thing));
        }
        let thing = Arc::new(load()?);
        *content = Some(Arc::clone(&thing));
        Ok(thing)
    }

    fn slot(&self, key: &str) -> Slot<T> {
        let mut kept = lock(&self.kept);
        let found = kept.iter().position(|(name, _)| name == key);
        let entry = found.and_then(|at| kept.remove(at)).unwrap_or_else(|| (key.to_string(), Slot::default()));
        let slot = Arc::clone(&entry.1);
        kept.push_front(entry);
        kept.truncate(self.room);
        slot
    }
}

/// Locks a mutex, even if a thread panicked while it held the lock: it cannot have left anything half done here.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poison| poison.into_inner())
}
