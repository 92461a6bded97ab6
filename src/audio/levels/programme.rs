//! Integrated loudness of what is known by its power alone.

use super::OFFSET;

/// Bins of the histogram: from -70 LUFS in steps of a tenth.
const BINS: usize = 1000;
const GATE: f64 = -70.0;

/// Tenths of a second in a gating block; blocks overlap by three of them.
const BLOCK: usize = 4;

/// The integrated loudness (ITU-R BS.1770-4) of stretches whose K-weighted power is known. Takes 16 kB however long the book
/// is; within a bin of a tenth of a LU, blocks pass the relative gate together.
#[derive(Clone)]
pub struct Programme {
    tenth: u64,
    /// Of the tenth that is not whole yet: energy and frames.
    energy: f64,
    frames: u64,
    /// The last tenths, by turns.
    recent: [f64; BLOCK],
    tenths: usize,
    /// Blocks by their loudness: how many, and the sum of their powers.
    bins: Vec<(u64, f64)>,
}

impl Programme {
    /// Nothing, at so many frames per second.
    pub fn new(rate: u32) -> Self {
        let bins = vec![(0, 0.0); BINS];
        let tenth = u64::from((rate / 10).max(1));
        Self { tenth, energy: 0.0, frames: 0, recent: [0.0; BLOCK], tenths: 0, bins }
    }

    /// Frames of a gating block: there is no loudness of less.
    pub(super) fn block(&self) -> u64 {
        BLOCK as u64 * self.tenth
    }

    /// So many frames of this power: a mean square, behind the K filter.
    pub fn add(&mut self, power: f64, frames: u64) {
        let mut left = frames;
        while left > 0 {
            let now = left.min(self.tenth - self.frames);
            self.energy += power * now as f64;
            self.frames += now;
            left -= now;
            if self.frames == self.tenth {
                self.close();
            }
        }
    }

    /// A tenth is whole, and with it a gating block.
    fn close(&mut self) {
        self.recent[self.tenths % BLOCK] = self.energy / self.tenth as f64;
        (self.energy, self.frames) = (0.0, 0);
        self.tenths += 1;
        let power = self.recent.iter().sum::<f64>() / BLOCK as f64;
        let above = 10.0 * (loudness(power) - GATE);
        if self.tenths >= BLOCK && above >= 0.0 {
            let bin = &mut self.bins[(above as usize).min(BINS - 1)];
            bin.0 += 1;
            bin.1 += power;
        }
    }

    /// LUFS; none where nothing reaches -70.
    pub fn loudness(&self) -> Option<f64> {
        let above = |gate: f64| {
            let bins = self.bins.iter().filter(|(count, power)| *count > 0 && power / *count as f64 >= gate);
            let (count, power) = bins.fold((0, 0.0), |(count, power), bin| (count + bin.0, power + bin.1));
            (count > 0).then(|| power / count as f64)
        };
        // 10 LU below the mean of what passes the absolute gate.
        above(above(0.0)? / 10.0).map(loudness)
    }
}

fn loudness(power: f64) -> f64 {
    10.0 * power.log10() + OFFSET
}
