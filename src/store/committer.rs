//! Syncs takes to the disk in the background, so that they survive a power failure.

use crate::fs::{PathError, sync_file, sync_folder};
use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// How many takes can wait, at about 200 bytes each. A ten-hour book has about as many, so rendering only has to wait
/// for an extremely slow disk.
const QUEUE: usize = 16_384;

/// A folder is synced once for this many takes.
const BATCH: usize = 256;

enum Job {
    Sync(PathBuf),
    Answer(SyncSender<()>),
}

/// A thread with a queue.
#[derive(Debug)]
pub(super) struct Committer {
    queue: Option<SyncSender<Job>>,
    thread: Option<JoinHandle<()>>,
    fault: Arc<Mutex<Option<PathError>>>,
}

impl Committer {
    /// Starts the thread. If the system does not start it, takes are synced immediately.
    pub fn start() -> Self {
        let (queue, jobs) = sync_channel(QUEUE);
        let fault = Arc::<Mutex<Option<PathError>>>::default();
        let there = fault.clone();
        let thread = std::thread::Builder::new().name("committer".into()).spawn(move || work(&jobs, &there)).ok();
        Self { queue: Some(queue), thread, fault }
    }

    /// Queues a file.
    pub fn add(&self, path: PathBuf) {
        if let Some(queue) = &self.queue
            && let Err(refused) = queue.send(Job::Sync(path))
            && let Job::Sync(path) = refused.0
        {
            sync(&[path], &mut BTreeSet::new(), &self.fault);
        }
    }

    /// Waits for everything that was queued.
    pub fn flush(&self) -> Result<(), PathError> {
        let (answer, answered) = sync_channel(1);
        if let Some(queue) = &self.queue
            && queue.send(Job::Answer(answer)).is_ok()
        {
            // An error means that the thread has ended; by then, everything was synced or reported as a fault.
            let _ = answered.recv();
        }
        self.take_fault().map_or(Ok(()), Err)
    }

    /// The first fault since this was last called.
    pub fn take_fault(&self) -> Option<PathError> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).take()
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

fn work(jobs: &Receiver<Job>, fault: &Mutex<Option<PathError>>) {
    let mut known = BTreeSet::new();
    while let Ok(first) = jobs.recv() {
        let (mut files, mut answers) = (Vec::new(), Vec::new());
        for job in std::iter::once(first).chain(jobs.try_iter()).take(BATCH) {
            match job {
                Job::Sync(path) => files.push(path),
                Job::Answer(answer) => answers.push(answer),
            }
        }
        sync(&files, &mut known, fault);
        for answer in answers {
            // Nobody is waiting any more.
            let _ = answer.send(());
        }
    }
}

/// Syncs files and their folders, and the folder above one that is not `known` yet: a folder that was just made survives a
/// power failure only after that, and with it what is in it.
fn sync(files: &[PathBuf], known: &mut BTreeSet<PathBuf>, fault: &Mutex<Option<PathError>>) {
    let folders: BTreeSet<&Path> = files.iter().filter_map(|path| path.parent()).collect();
    let new = folders.iter().filter(|folder| known.insert(folder.to_path_buf()));
    let above: BTreeSet<&Path> = new.filter_map(|folder| folder.parent()).collect();
    let synced =
        files.iter().map(|path| sync_file(path)).chain(folders.iter().chain(&above).map(|path| sync_folder(path)));
    for error in synced.filter_map(Result::err) {
        // A take that was pruned in the meantime needs no sync.
        if error.kind() != ErrorKind::NotFound {
            fault.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        }
    }
}
