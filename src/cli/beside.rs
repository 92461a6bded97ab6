//! Work on samples in a thread of its own, beside the one that makes them.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

/// Blocks that may wait: enough to keep both sides busy, little enough to keep memory flat.
const WAITING: usize = 4;

/// A worker that takes blocks of samples, and what it makes of them.
pub struct Beside<T> {
    blocks: SyncSender<Vec<f32>>,
    worker: JoinHandle<T>,
}

impl<T: Send + 'static> Beside<T> {
    pub fn start(work: impl FnOnce(Receiver<Vec<f32>>) -> T + Send + 'static) -> Self {
        let (blocks, waiting) = sync_channel(WAITING);
        Self { blocks, worker: std::thread::spawn(move || work(waiting)) }
    }

    /// Hands a block on; whether the worker still takes any.
    pub fn add(&self, samples: &[f32]) -> bool {
        self.blocks.send(samples.to_vec()).is_ok()
    }

    pub fn finish(self) -> T {
        drop(self.blocks);
        self.worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}
