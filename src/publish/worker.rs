//! Processes samples in a thread of its own, while the calling thread makes more of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

/// How many blocks can wait: enough to keep both threads busy, but few enough to limit memory.
const WAITING: usize = 4;

/// A thread that takes blocks of samples and makes something of them.
pub(super) struct Worker<T> {
    blocks: SyncSender<Vec<f32>>,
    given_up: Arc<AtomicBool>,
    thread: JoinHandle<T>,
}

/// The blocks that a worker takes, in order. They end early if the work is given up.
pub(super) struct Blocks {
    waiting: Receiver<Vec<f32>>,
    given_up: Arc<AtomicBool>,
}

impl Iterator for Blocks {
    type Item = Vec<f32>;

    fn next(&mut self) -> Option<Vec<f32>> {
        self.waiting.recv().ok().filter(|_| !self.given_up.load(Ordering::Relaxed))
    }
}

impl<T: Send + 'static> Worker<T> {
    pub fn start(work: impl FnOnce(Blocks) -> T + Send + 'static) -> Self {
        let (blocks, waiting) = sync_channel(WAITING);
        let given_up = Arc::<AtomicBool>::default();
        let taken = Blocks { waiting, given_up: given_up.clone() };
        Self { blocks, given_up, thread: std::thread::spawn(move || work(taken)) }
    }

    /// Passes on a block. Returns false if the worker has already ended.
    pub fn add(&self, samples: &[f32]) -> bool {
        self.blocks.send(samples.to_vec()).is_ok()
    }

    /// Drops the blocks that wait. An encoder can need a second for them, and what it makes of them is thrown away.
    pub fn give_up(&self) {
        self.given_up.store(true, Ordering::Relaxed);
    }

    /// Ends the work, and returns its result.
    pub fn finish(self) -> T {
        drop(self.blocks);
        self.thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_that_wait_when_the_work_is_given_up_are_dropped() {
        let (go, gone) = sync_channel::<()>(0);
        let worker = Worker::start(move |blocks| {
            let _ = gone.recv();
            blocks.count()
        });
        (0..WAITING).for_each(|_| assert!(worker.add(&[0.0])));
        worker.give_up();
        go.send(()).unwrap();
        assert_eq!(worker.finish(), 0);
    }
}
