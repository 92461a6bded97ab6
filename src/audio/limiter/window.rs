//! Highest value and sum over a sliding window, in constant time per step.

use std::collections::VecDeque;

/// The highest of the last values.
pub(super) struct Highest {
    length: u64,
    step: u64,
    // Values that can still become the highest, in descending order, with the step of each.
    candidates: VecDeque<(u64, u64)>,
}

impl Highest {
    /// Creates a window of `length` values, all zero at first.
    pub(super) fn new(length: usize) -> Self {
        Self { length: length as u64, step: 0, candidates: VecDeque::new() }
    }

    pub(super) fn push(&mut self, value: u64) -> u64 {
        while self.candidates.back().is_some_and(|(_, candidate)| *candidate <= value) {
            self.candidates.pop_back();
        }
        self.candidates.push_back((self.step, value));
        if self.candidates.front().is_some_and(|(step, _)| step + self.length <= self.step) {
            self.candidates.pop_front();
        }
        self.step += 1;
        self.candidates.front().map_or(value, |(_, highest)| *highest)
    }

    /// Whether all values in the window are 0.
    pub(super) fn is_zero(&self) -> bool {
        self.candidates.front().is_none_or(|(_, highest)| *highest == 0)
    }

    /// Takes this many zeros while all values in the window are 0.
    pub(super) fn skip(&mut self, zeros: usize) {
        self.candidates.clear();
        self.step += zeros as u64;
    }
}

/// The sum of the last values, which is exact because they are integers.
pub(super) struct Sum {
    values: VecDeque<u64>,
    sum: u64,
}

impl Sum {
    /// Creates a window of `length` values, all zero at first.
    pub(super) fn new(length: usize) -> Self {
        Self { values: std::iter::repeat_n(0, length).collect(), sum: 0 }
    }

    /// Whether all values in the window are 0.
    pub(super) fn is_zero(&self) -> bool {
        self.sum == 0
    }

    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    pub(super) fn push(&mut self, value: u64) -> u64 {
        self.values.push_back(value);
        self.sum += value;
        self.sum -= self.values.pop_front().unwrap_or(0);
        self.sum
    }
}
