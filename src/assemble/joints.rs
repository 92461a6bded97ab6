//! Places at which an encoder may start anew, so that a file can be made of segments that are encoded one by one and kept.
//!
//! A compressed format counts in units of many samples. A segment that moves by a part of a unit has to be encoded again,
//! so a pause before a joint is lengthened until the joint is where a unit begins: by less than a unit, which is a fortieth
//! of a second for AAC. Around a joint there is digital silence, so that what an encoder carries from unit to unit is the
//! same as at its beginning, and nothing is heard of the joint.

use super::{Placed, Timeline, frames_of};

/// The least silence in seconds before a joint. A change of rate rings for a tenth of a second, which has to end there.
const BEFORE: f64 = 0.25;

/// Within a chapter, one pause in so many is a joint, and of those after [`LONG`] one in so many.
const ONE_IN: u8 = 4;
const ONE_OF_LATE: u8 = 2;

/// The least length of a segment within a chapter, in seconds.
const SHORTEST: f64 = 10.0;

/// From this length on, in seconds, a segment ends sooner. A book of a few minutes would otherwise have segments that are
/// half of it, which an edit encodes again.
const LONG: f64 = 30.0;

/// The units of a compressed format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grid {
    /// How many samples of each channel a unit has, never 0.
    pub unit: u64,
    /// The rate of the samples in the file, in Hz, never 0.
    pub rate: u32,
    /// How many units of silence come after a joint, in which an encoder and a decoder forget what was before.
    pub lead: u64,
}

impl Grid {
    /// The first sample of a timeline with this rate that is in the unit with this number, or after its beginning. It is
    /// late by less than a sample, wherever the unit is, so that nothing adds up.
    pub fn start(&self, unit: u64, rate: u32) -> u64 {
        let exact = u128::from(unit) * u128::from(self.unit) * u128::from(rate);
        u64::try_from(exact.div_ceil(u128::from(self.rate))).unwrap_or(u64::MAX)
    }

    /// The first unit that begins at a sample of a timeline or after it.
    pub fn unit_from(&self, sample: u64, rate: u32) -> u64 {
        let Some(before) = sample.checked_sub(1) else { return 0 };
        let exact = u128::from(before) * u128::from(self.rate) / (u128::from(self.unit) * u128::from(rate));
        u64::try_from(exact + 1).unwrap_or(u64::MAX)
    }

    /// The samples of silence after a joint.
    fn lead(&self, rate: u32) -> u64 {
        self.start(self.lead, rate)
    }

    /// The same for sound that stays as it is: every sample of a timeline with this rate is a unit.
    pub fn of_samples(&self, rate: u32) -> Self {
        Self { unit: 1, rate, lead: self.lead(rate) }
    }

    /// The unit that begins nearest to a sample of a timeline.
    pub fn nearest(&self, sample: u64, rate: u32) -> u64 {
        let unit = u128::from(self.unit) * u128::from(rate);
        u64::try_from((u128::from(sample) * u128::from(self.rate) + unit / 2) / unit).unwrap_or(u64::MAX)
    }
}

impl Timeline {
    /// The same timeline with pauses that are long enough for joints: before the samples `chapters`, in ascending order, where
    /// a pause comes before them, and before some other lines. Which ones these are depends on the lines themselves, so that an edit
    /// changes the joints next to it and no others. Lines after a joint come later by less than a unit.
    ///
    /// Nothing is changed if no two parts of the timeline are independent: over room tone, and with sounds or music.
    pub fn with_joints(&self, grid: Grid, chapters: &[u64]) -> Timeline {
        if self.is_of_one_piece() {
            return self.clone();
        }
        let (rate, lead) = (self.rate, grid.lead(self.rate));
        let (least, shortest, long) =
            (frames_of(BEFORE, rate) + lead, frames_of(SHORTEST, rate), frames_of(LONG, rate));
        let mut aligned = self.empty();
        let (mut end, mut last) = (0, 0);
        let mut cues = self.cues.iter().copied().peekable();
        let stretches = self.stretches();
        for (nth, stretch) in stretches.iter().enumerate() {
            end += stretch.frames;
            let next = stretches.get(nth + 1).and_then(|next| next.take);
            let chosen = |key: &crate::store::Key| {
                let one_in = if end - last < long { ONE_IN } else { ONE_OF_LATE };
                chapters.binary_search(&end).is_ok() || (key.0[0].is_multiple_of(one_in) && end - last >= shortest)
            };
            // A pause within a line stays as it is.
            let between = cues.peek().is_some_and(|cue| cue.start >= end);
            let pause = stretch.take.is_none() && stretch.frames >= least && between;
            let joint = pause && next.is_some_and(|take| chosen(&take.key));
            if joint {
                let natural = aligned.frames + stretch.frames - lead;
                let start = grid.start(grid.unit_from(natural, rate), rate);
                aligned.put(Placed { frames: start - aligned.frames, take: None });
                aligned.put(Placed { frames: lead, take: None });
                last = end;
            } else {
                aligned.put(*stretch);
            }
            let moved = aligned.frames - end;
            while let Some(cue) = cues.next_if(|cue| cue.end <= end) {
                aligned.cues.push(super::Cue { start: cue.start + moved, end: cue.end + moved, ..cue });
            }
        }
        aligned
    }

    /// Takes and pauses, each pause in one piece.
    fn stretches(&self) -> Vec<Placed> {
        let mut stretches: Vec<Placed> = Vec::with_capacity(self.placed.len());
        for placed in &self.placed {
            match stretches.last_mut().filter(|last| last.take.is_none() && placed.take.is_none()) {
                Some(last) => last.frames += placed.frames,
                None => stretches.push(*placed),
            }
        }
        stretches
    }

    /// The samples at which segments begin that can be encoded one by one: the first one, and every joint.
    pub fn joints(&self, grid: Grid) -> Vec<u64> {
        let mut joints = vec![0];
        if self.is_of_one_piece() {
            return joints;
        }
        let (lead, before) = (grid.lead(self.rate), frames_of(BEFORE, self.rate));
        let mut at = 0;
        for around in self.placed.windows(3) {
            let [pause, begun, next] = around else { continue };
            at += pause.frames;
            let silent = pause.take.is_none() && begun.take.is_none() && next.take.is_some();
            let begins = grid.start(grid.unit_from(at, self.rate), self.rate) == at;
            if silent && begins && pause.frames >= before && begun.frames == lead {
                joints.push(at);
            }
        }
        joints
    }

    /// Whether samples depend on much that comes before them: noise that goes on, or a limiter over the sum.
    fn is_of_one_piece(&self) -> bool {
        self.room_tone || !self.sounds.is_empty()
    }

    fn put(&mut self, placed: Placed) {
        self.frames += placed.frames;
        self.placed.push(placed);
    }
}

#[cfg(test)]
mod tests;
