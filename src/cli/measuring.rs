//! Measuring what is being written, beside the writing.

use fullcast::audio::measure::{Measures, Meter};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

/// Blocks that may wait: enough to keep both sides busy, little enough to keep memory flat.
const WAITING: usize = 8;

/// A meter in a thread of its own.
pub struct Measuring {
    blocks: SyncSender<Vec<f32>>,
    meter: JoinHandle<Measures>,
}

impl Measuring {
    pub fn start(mut meter: Meter) -> Self {
        let (blocks, waiting) = sync_channel::<Vec<f32>>(WAITING);
        let meter = std::thread::spawn(move || {
            waiting.iter().for_each(|block| meter.add(&block));
            meter.finish()
        });
        Self { blocks, meter }
    }

    pub fn add(&self, samples: &[f32]) {
        // The meter is there until it is asked for its measures.
        let _ = self.blocks.send(samples.to_vec());
    }

    pub fn finish(self) -> Option<Measures> {
        drop(self.blocks);
        self.meter.join().ok()
    }
}
