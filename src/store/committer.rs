//! Syncs takes to the disk in the background, so that they survive a power failure.

use super::Key;
use super::place::take_path;
use crate::fs::{PathError, sync_file, sync_folder};
use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// How many takes can wait, at 40 bytes each. A ten-hour book has about as many, so rendering only has to wait
/// for an extremely slow disk.
const QUEUE: usize = 16_384;

/// A folder is synced once for this many takes.
const BATCH: usize = 256;

/// How often it is checked whether the work was asked to stop.
const LOOK: Duration = Duration::from_millis(50);

/// How long takes are still synced after the work was asked to stop. On most disks, this is enough for all that wait.
const GRACE: Duration = Duration::from_millis(300);

enum Job {
    Sync(Key),
    /// Asks whether everything that was queued before has been synced.
    Answer(SyncSender<bool>),
}

/// A thread with a queue.
#[derive(Debug)]
pub(super) struct Committer {
    /// The folder of the store.
    root: PathBuf,
    queue: Option<SyncSender<Job>>,
    thread: Option<JoinHandle<()>>,
    shared: Arc<Shared>,
}

/// What the thread shares with those that give it work.
#[derive(Debug, Default)]
struct Shared {
    /// Whether the thread syncs nothing for now, and only remembers what has to be synced.
    halted: AtomicBool,
    fault: Mutex<Option<PathError>>,
}

impl Shared {
    fn is_halted(&self) -> bool {
        self.halted.load(Ordering::Relaxed)
    }

    fn note(&self, error: PathError) {
        // A take that was pruned in the meantime needs no sync.
        if error.kind() != ErrorKind::NotFound {
            self.fault.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        }
    }
}

impl Committer {
    /// Starts the thread for the store in this folder. If the system does not start it, takes are synced immediately.
    pub fn start(root: &Path) -> Self {
        let (queue, jobs) = sync_channel(QUEUE);
        let shared = Arc::<Shared>::default();
        let (there, folder) = (shared.clone(), root.to_path_buf());
        let thread = std::thread::Builder::new().name("committer".into());
        let thread = thread.spawn(move || work(&folder, &jobs, &there)).ok();
        Self { root: root.to_path_buf(), queue: Some(queue), thread, shared }
    }

    /// Queues the file of a take.
    pub fn add(&self, key: Key) {
        if let Some(queue) = &self.queue
            && queue.send(Job::Sync(key)).is_err()
        {
            sync(&self.root, &mut vec![key], &mut BTreeSet::new(), &self.shared);
        }
    }

    /// Waits for everything that was queued, but not much longer than until `stop` is set. Returns whether everything was
    /// synced. What was not is left to the system, or to the next call.
    pub fn flush(&self, stop: &AtomicBool) -> Result<bool, PathError> {
        self.shared.halted.store(false, Ordering::Relaxed);
        let (answer, answered) = sync_channel(1);
        let mut synced = true;
        if let Some(queue) = &self.queue
            && queue.send(Job::Answer(answer)).is_ok()
        {
            synced = loop {
                let stopped = stop.load(Ordering::Relaxed);
                match answered.recv_timeout(if stopped { GRACE } else { LOOK }) {
                    Ok(synced) => break synced,
                    Err(RecvTimeoutError::Timeout) if stopped => {
                        self.halt();
                        break false;
                    }
                    Err(RecvTimeoutError::Timeout) => {}
                    // The thread has ended; by then, everything was synced or reported as a fault.
                    Err(RecvTimeoutError::Disconnected) => break true,
                }
            };
        }
        self.take_fault().map_or(Ok(synced), Err)
    }

    /// Syncs nothing any more before the next [`flush`](Self::flush), not even when this is dropped.
    fn halt(&self) {
        self.shared.halted.store(true, Ordering::Relaxed);
    }

    /// The first fault since this was last called.
    pub fn take_fault(&self) -> Option<PathError> {
        self.shared.fault.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Drop for Committer {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn work(root: &Path, jobs: &Receiver<Job>, shared: &Shared) {
    let (mut known, mut keys) = (BTreeSet::new(), Vec::new());
    while let Ok(first) = jobs.recv() {
        let mut answers = Vec::new();
        for job in std::iter::once(first).chain(jobs.try_iter()).take(BATCH) {
            match job {
                Job::Sync(key) => keys.push(key),
                Job::Answer(answer) => answers.push(answer),
            }
        }
        sync(root, &mut keys, &mut known, shared);
        for answer in answers {
            // Perhaps nobody waits for it any more.
            let _ = answer.send(keys.is_empty());
        }
    }
}

/// Syncs the files of takes and their folders, and the folder above one that is not `known` yet: a folder that was just made
/// survives a power failure only after that, and with it what is in it. Removes them from the list afterwards; if the work is
/// halted in the meantime, all of them stay there.
fn sync(root: &Path, keys: &mut Vec<Key>, known: &mut BTreeSet<PathBuf>, shared: &Shared) {
    if shared.is_halted() {
        return;
    }
    let files: Vec<PathBuf> = keys.iter().map(|key| take_path(root, key)).collect();
    let folders: BTreeSet<&Path> = files.iter().filter_map(|path| path.parent()).collect();
    let new = folders.iter().filter(|folder| !known.contains(**folder));
    let above: BTreeSet<&Path> = new.filter_map(|folder| folder.parent()).collect();
    let folders = folders.into_iter().chain(above);
    let steps = files.iter().map(|path| (path.as_path(), sync_file as fn(&Path) -> _));
    for (path, step) in steps.chain(folders.map(|path| (path, sync_folder as fn(&Path) -> _))) {
        if shared.is_halted() {
            return;
        }
        if let Err(error) = step(path) {
            shared.note(error);
        }
    }
    known.extend(files.iter().filter_map(|path| path.parent()).map(Path::to_path_buf));
    keys.clear();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fs::power::{self, Event};

    /// A folder that is watched, with the files of some takes.
    fn files(count: usize) -> (tempfile::TempDir, Vec<Key>) {
        let folder = tempfile::tempdir().unwrap();
        power::watch(folder.path());
        let keys: Vec<Key> = (0..count).map(|nth| Key(*blake3::hash(&nth.to_le_bytes()).as_bytes())).collect();
        for path in keys.iter().map(|key| take_path(folder.path(), key)) {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "sound").unwrap();
        }
        (folder, keys)
    }

    fn synced(folder: &Path) -> usize {
        power::events(folder).iter().filter(|(_, event)| matches!(event, Event::SyncedFile)).count()
    }

    #[test]
    fn what_waits_when_the_work_is_halted_is_not_synced() {
        let (folder, keys) = files(600);
        let committer = Committer::start(folder.path());
        committer.halt();
        keys.into_iter().for_each(|key| committer.add(key));
        drop(committer);
        assert_eq!(synced(folder.path()), 0);
    }

    #[test]
    fn what_was_not_synced_when_the_work_was_halted_is_synced_by_the_next_flush() {
        let (folder, keys) = files(600);
        let committer = Committer::start(folder.path());
        committer.halt();
        keys.into_iter().for_each(|key| committer.add(key));
        assert!(committer.flush(&AtomicBool::new(false)).unwrap());
        assert_eq!(synced(folder.path()), 600);
    }

    #[test]
    fn a_flush_that_is_stopped_says_that_everything_is_synced_only_if_it_is() {
        let (folder, keys) = files(600);
        let committer = Committer::start(folder.path());
        keys.into_iter().for_each(|key| committer.add(key));
        let told = committer.flush(&AtomicBool::new(true)).unwrap();
        let done = synced(folder.path());
        assert!(!told || done == 600, "{done} of 600 were synced");
    }
}
