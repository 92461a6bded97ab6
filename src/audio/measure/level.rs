//! RMS, noise floor, DC and clipping: sums over samples.

use crate::audio::decibel::from_power;
use std::collections::VecDeque;

/// Samples of this amplitude or more count as clipped. It is the highest value of 16-bit sound.
pub const FULL_SCALE: f32 = 32_767.0 / 32_768.0;

/// How many clipped samples in a row show that a wave is cut off. A file normalized to 0 dBFS has one or two at its
/// highest peak.
pub const CLIPPED_RUN: u32 = 3;

/// Seconds over which the noise floor is measured: the quietest half second, as in the "ACX Check" plug-in for Audacity
/// (Will McCown, 2015), which narrators use to check their files. ACX itself publishes the limit, but not the method.
pub const NOISE_WINDOW: f64 = 0.5;

/// The noise window moves in steps of a tenth of its length.
const STEPS: usize = 10;

pub(super) struct Levels {
    frames: u64,
    energy: f64,
    channels: Vec<Channel>,
    floor: Floor,
}

#[derive(Clone, Default)]
struct Channel {
    sum: f64,
    clipped: u64,
    run: u32,
    runs: u64,
}

impl Levels {
    pub(super) fn new(rate: u32, channels: u16) -> Self {
        Self {
            frames: 0,
            energy: 0.0,
            channels: vec![Channel::default(); usize::from(channels)],
            floor: Floor::new(rate),
        }
    }

    /// Adds whole frames.
    pub(super) fn add(&mut self, interleaved: &[f32]) {
        for frame in interleaved.chunks_exact(self.channels.len()) {
            let mut energy = 0.0;
            for (channel, &sample) in self.channels.iter_mut().zip(frame) {
                channel.add(sample);
                energy += f64::from(sample) * f64::from(sample);
            }
            self.frames += 1;
            self.energy += energy;
            self.floor.add(energy);
        }
    }

    pub(super) fn frames(&self) -> u64 {
        self.frames
    }

    pub(super) fn rms(&self) -> Option<f64> {
        from_power(self.energy / self.samples())
    }

    pub(super) fn noise_floor(&self) -> Option<f64> {
        match self.floor.quietest {
            Some(energy) => from_power(energy / (self.floor.frames() * self.channels.len()) as f64),
            None => self.rms(),
        }
    }

    pub(super) fn dc_offset(&self) -> f64 {
        let frames = self.frames.max(1) as f64;
        let means = self.channels.iter().map(|channel| channel.sum / frames);
        means.fold(0.0, |worst: f64, mean| if mean.abs() > worst.abs() { mean } else { worst })
    }

    pub(super) fn clipped_samples(&self) -> u64 {
        self.channels.iter().map(|channel| channel.clipped).sum()
    }

    pub(super) fn clipped_runs(&self) -> u64 {
        self.channels.iter().map(|channel| channel.runs).sum()
    }

    fn samples(&self) -> f64 {
        (self.frames.max(1) * self.channels.len() as u64) as f64
    }
}

impl Channel {
    fn add(&mut self, sample: f32) {
        self.sum += f64::from(sample);
        if sample.abs() < FULL_SCALE {
            self.run = 0;
            return;
        }
        self.clipped += 1;
        self.run = self.run.saturating_add(1);
        if self.run == CLIPPED_RUN {
            self.runs += 1;
        }
    }
}

/// The quietest window so far. Each window is summed from its steps again, because a running sum would keep the rounding
/// errors of loud passages and hide digital silence.
struct Floor {
    step: usize,
    filled: usize,
    energy: f64,
    steps: VecDeque<f64>,
    quietest: Option<f64>,
}

impl Floor {
    fn new(rate: u32) -> Self {
        let step = (f64::from(rate) * NOISE_WINDOW / STEPS as f64).round() as usize;
        Self { step: step.max(1), filled: 0, energy: 0.0, steps: VecDeque::with_capacity(STEPS), quietest: None }
    }

    fn frames(&self) -> usize {
        self.step * STEPS
    }

    fn add(&mut self, energy: f64) {
        self.energy += energy;
        self.filled += 1;
        if self.filled < self.step {
            return;
        }
        if self.steps.len() == STEPS {
            self.steps.pop_front();
        }
        self.steps.push_back(self.energy);
        (self.energy, self.filled) = (0.0, 0);
        if self.steps.len() == STEPS {
            let window = self.steps.iter().sum();
            self.quietest = Some(self.quietest.map_or(window, |quietest: f64| quietest.min(window)));
        }
    }
}
