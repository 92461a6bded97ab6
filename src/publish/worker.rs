//! Processes samples in a thread of its own, while the calling thread makes more of them.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

/// How many blocks can wait: enough to keep both threads busy, but few enough to limit memory.
const WAITING: usize = 4;

/// A thread that takes blocks of samples and makes something of them.
pub(super) struct Worker<T> {
    blocks: SyncSender<Vec<f32>>,
    thread: JoinHandle<T>,
}

impl<T: Send + 'static> Worker<T> {
    pub fn start(work: impl FnOnce(Receiver<Vec<f32>>) -> T + Send + 'static) -> Self {
        let (blocks, waiting) = sync_channel(WAITING);
        Self { blocks, thread: std::thread::spawn(move || work(waiting)) }
    }

    /// Passes on a block. Returns false if the worker has already ended.
    pub fn add(&self, samples: &[f32]) -> bool {
        self.blocks.send(samples.to_vec()).is_ok()
    }

    /// Ends the work, and returns its result.
    pub fn finish(self) -> T {
        drop(self.blocks);
        self.thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}
