//! Loudness and loudness range, computed from the power of stretches instead of their samples.

use super::OFFSET;

/// Bins of the histograms: from -70 LUFS in steps of a tenth.
const BINS: usize = 1000;
const GATE: f64 = -70.0;

/// Tenths of a second in a gating block; blocks overlap by three of them.
const BLOCK: usize = 4;

/// Tenths of a second in a short-term value, and from one to the next (EBU Tech 3342 requires an overlap of at least 2 s).
const SHORT_TERM: usize = 30;
const HOP: usize = 10;

/// The integrated loudness (ITU-R BS.1770-4) and the loudness range (EBU Tech 3342) of stretches whose K-weighted power is
/// known. It takes 32 kB however long the book is, because blocks are counted in bins of 0.1 LU.
#[derive(Clone)]
pub struct Programme {
    tenth: u64,
    /// Energy and frames of the current tenth of a second, which is not complete yet.
    energy: f64,
    frames: u64,
    /// The last tenths, as a ring buffer.
    recent: [f64; SHORT_TERM],
    tenths: usize,
    blocks: Bins,
    short_terms: Bins,
}

impl Programme {
    /// Creates an empty programme with this many frames per second.
    pub fn new(rate: u32) -> Self {
        Self {
            tenth: u64::from((rate / 10).max(1)),
            energy: 0.0,
            frames: 0,
            recent: [0.0; SHORT_TERM],
            tenths: 0,
            blocks: Bins::new(),
            short_terms: Bins::new(),
        }
    }

    /// Frames of a gating block. Less than that has no loudness.
    pub(super) fn block(&self) -> u64 {
        BLOCK as u64 * self.tenth
    }

    /// Adds this many frames with this power, a mean square after the K filter.
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

    /// Called when a tenth of a second is complete, which also completes a gating block and sometimes a short-term value.
    fn close(&mut self) {
        self.recent[self.tenths % SHORT_TERM] = self.energy / self.tenth as f64;
        (self.energy, self.frames) = (0.0, 0);
        self.tenths += 1;
        if self.tenths >= BLOCK {
            let last = (1..=BLOCK).map(|back| self.recent[(self.tenths - back) % SHORT_TERM]);
            self.blocks.add(last.sum::<f64>() / BLOCK as f64);
        }
        if self.tenths >= SHORT_TERM && (self.tenths - SHORT_TERM).is_multiple_of(HOP) {
            self.short_terms.add(self.recent.iter().sum::<f64>() / SHORT_TERM as f64);
        }
    }

    /// Integrated loudness in LUFS. `None` if nothing reaches -70 LUFS.
    pub fn loudness(&self) -> Option<f64> {
        // The gate is 10 LU below the mean of what passes the absolute gate.
        self.blocks.mean(self.blocks.mean(0.0)? / 10.0).map(loudness)
    }

    /// Loudness range in LU. `None` below 3 s, or if nothing reaches -70 LUFS.
    pub fn range(&self) -> Option<f64> {
        // The gate is 20 LU below the mean. The range goes from the 10th to the 95th percentile of what passes it.
        let gate = self.short_terms.mean(0.0)? / 100.0;
        Some(self.short_terms.percentile(gate, 0.95) - self.short_terms.percentile(gate, 0.1))
    }
}

/// A histogram of powers by loudness, with the count and the sum of each bin.
#[derive(Clone)]
struct Bins(Vec<(u64, f64)>);

impl Bins {
    fn new() -> Self {
        Self(vec![(0, 0.0); BINS])
    }

    fn add(&mut self, power: f64) {
        let above = 10.0 * (loudness(power) - GATE);
        if above >= 0.0 {
            let bin = &mut self.0[(above as usize).min(BINS - 1)];
            bin.0 += 1;
            bin.1 += power;
        }
    }

    /// The filled bins above a gate, each with its loudness.
    fn above(&self, gate: f64) -> impl Iterator<Item = (u64, f64)> {
        let filled = self.0.iter().filter(|(count, _)| *count > 0);
        filled.copied().filter(move |(count, power)| power / *count as f64 >= gate)
    }

    /// The mean of the powers above a gate.
    fn mean(&self, gate: f64) -> Option<f64> {
        let (count, power) = self.above(gate).fold((0, 0.0), |sum, bin| (sum.0 + bin.0, sum.1 + bin.1));
        (count > 0).then(|| power / count as f64)
    }

    /// The loudness below which this share of the powers above a gate is.
    fn percentile(&self, gate: f64, share: f64) -> f64 {
        let count: u64 = self.above(gate).map(|(count, _)| count).sum();
        let nth = (count.saturating_sub(1) as f64 * share + 0.5) as u64;
        let mut passed = 0;
        let bin = self.above(gate).find(|(count, _)| {
            passed += count;
            passed > nth
        });
        bin.map_or(GATE, |(count, power)| loudness(power / count as f64))
    }
}

fn loudness(power: f64) -> f64 {
    10.0 * power.log10() + OFFSET
}
