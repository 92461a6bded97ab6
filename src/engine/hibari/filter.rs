//! Makes the samples of a single frame: the spectra of pulses and noise are multiplied by the gains that the network
//! returns.

use super::bend::SpectrumBend;
use super::graph::BINS;
use super::synthesis::{HOP, WINDOW};
use realfft::num_complex::Complex32;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};
use rten_simd::SimdUnaryOp;
use rten_vecmath::{Cos, Exp, Sin, Tanh};
use std::f32::consts::PI;
use std::sync::{Arc, LazyLock};

/// The greatest logarithm of a gain. The limit keeps an error of the network from becoming a bang.
const LOUDEST: f32 = 7.0;

/// The loudness before and after a voice is changed is measured in one of this many frames.
const MEASURED: usize = 4;

/// How much the power of the harmonics, the noise and the rest of a frame adds to the power of the sound. What is equal
/// in overlapping frames adds up, and what is not cancels out in part. The frames of the pulses are windowed already, so
/// they contain less.
const WEIGHTS: [f32; 3] = [8.0 / 3.0, 2.0 * 2.0 / 3.0, 1.0];

/// The plans and tables of the transforms, which are the same for every line.
static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let mut planner = RealFftPlanner::new();
    let hann = |i: usize| 0.5 - 0.5 * (std::f64::consts::TAU * i as f64 / WINDOW as f64).cos();
    let window: Vec<f32> = (0..WINDOW).map(|i| hann(i) as f32).collect();
    let source_window = window.iter().map(|share| share / (WINDOW as f32 / 4.0)).collect();
    Tables {
        forward: planner.plan_fft_forward(WINDOW),
        inverse: planner.plan_fft_inverse(WINDOW),
        window,
        source_window,
    }
});

struct Tables {
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f32>>,
    /// The Hann window.
    window: Vec<f32>,
    /// The same window, scaled so that a cosine of amplitude 1 has a spectrum with a peak of 1.
    source_window: Vec<f32>,
}

/// The Hann window of a frame.
pub fn window() -> &'static [f32] {
    &TABLES.window
}

/// The rows of a frame, in the order of [`SpectrumFrames::rows`](super::graph::SpectrumFrames::rows).
pub type FrameRows<'a> = [&'a [f32]; 5];

/// Makes one frame after another, and reuses its buffers.
pub struct FrameFilter<'a> {
    bend: &'a SpectrumBend,
    samples: Vec<f32>,
    windowed: Vec<f32>,
    pulses: Vec<Complex32>,
    spectrum: Vec<Complex32>,
    scratch: Vec<Complex32>,
    /// The gains of harmonics, noise and rest.
    gains: [Vec<f32>; 3],
    sine: Vec<f32>,
    cosine: Vec<f32>,
    /// The power of the measured frames, as the network returned them and after they were changed.
    power: (f64, f64),
}

impl<'a> FrameFilter<'a> {
    /// Creates a filter that changes a voice as `bend` says.
    pub fn new(bend: &'a SpectrumBend) -> Self {
        let row = || vec![0.0; BINS];
        let complex = |length| vec![Complex32::default(); length];
        let tables = &*TABLES;
        Self {
            bend,
            samples: vec![0.0; WINDOW],
            windowed: vec![0.0; WINDOW],
            pulses: complex(BINS),
            spectrum: complex(BINS),
            scratch: complex(tables.forward.get_scratch_len().max(tables.inverse.get_scratch_len())),
            gains: [row(), row(), row()],
            sine: row(),
            cosine: row(),
            power: (0.0, 0.0),
        }
    }

    /// Makes the [`WINDOW`] samples of a frame. They are not windowed yet, and [`WINDOW`] times too loud. The noise is
    /// drawn frequency by frequency, the real part first.
    pub fn run(&mut self, rows: FrameRows<'_>, source: &[f32], nth: usize, noise: &mut impl FnMut() -> f32) -> &[f32] {
        let [harmonics, harmonics_phase, noises, rest, rest_phase] = rows;
        let voiced = self.take_pulses(source, nth);
        let [of_harmonics, of_noise, of_rest] = &mut self.gains;
        if voiced {
            self.bend.gains(harmonics, LOUDEST, of_harmonics);
        }
        self.bend.gains(noises, LOUDEST, of_noise);
        self.bend.gains(rest, LOUDEST, of_rest);
        if voiced {
            self.bend.breathe(of_harmonics, of_noise);
        }
        self.cosine.copy_from_slice(rest_phase);
        self.turn();
        for bin in 0..BINS {
            let noise = Complex32::new(noise(), noise()) * self.gains[1][bin];
            self.spectrum[bin] = Complex32::new(self.cosine[bin], self.sine[bin]) * self.gains[2][bin] + noise;
        }
        if voiced {
            self.bend.place(harmonics_phase, &mut self.cosine);
            Tanh {}.map_mut(&mut self.cosine);
            self.cosine.iter_mut().for_each(|angle| *angle *= PI);
            self.turn();
            for bin in 0..BINS {
                let turn = Complex32::new(self.cosine[bin], self.sine[bin]) * self.gains[0][bin];
                self.spectrum[bin] += turn * self.pulses[bin];
            }
        }
        if self.bend.changes_power() && nth.is_multiple_of(MEASURED) {
            self.measure([harmonics, noises, rest], voiced);
        }
        self.spectrum[0].im = 0.0;
        self.spectrum[BINS - 1].im = 0.0;
        let inverse = &TABLES.inverse;
        inverse
            .process_with_scratch(&mut self.spectrum, &mut self.samples, &mut self.scratch)
            .expect("lengths as planned");
        &self.samples
    }

    /// Returns the gain that makes all frames together as loud as the network returned them. `None` if they were not
    /// changed.
    pub fn restoring_gain(&self) -> Option<f32> {
        let (before, after) = self.power;
        (after > 0.0).then(|| (before / after).sqrt() as f32)
    }

    /// Computes the sines and the cosines of the angles in `cosine`.
    fn turn(&mut self) {
        self.sine.copy_from_slice(&self.cosine);
        Sin::new().map_mut(&mut self.sine);
        Cos::new().map_mut(&mut self.cosine);
    }

    /// Computes the spectrum of the pulses around the middle of a frame. Returns false if there are no pulses.
    fn take_pulses(&mut self, source: &[f32], nth: usize) -> bool {
        let start = (nth * HOP) as isize - (WINDOW / 2) as isize;
        let tables = &*TABLES;
        match usize::try_from(start).ok().and_then(|start| source.get(start..start + WINDOW)) {
            Some(part) => self.windowed.copy_from_slice(part),
            None => (start..).zip(&mut self.windowed).for_each(|(at, slot)| *slot = mirrored(source, at)),
        }
        if self.windowed.iter().all(|&sample| sample == 0.0) {
            return false;
        }
        self.windowed.iter_mut().zip(&tables.source_window).for_each(|(sample, share)| *sample *= share);
        let forward = &tables.forward;
        forward
            .process_with_scratch(&mut self.windowed, &mut self.pulses, &mut self.scratch)
            .expect("lengths as planned");
        true
    }

    /// Adds this frame's power to the sums: as the network returned it, and as it is after the change.
    fn measure(&mut self, logs: [&[f32]; 3], voiced: bool) {
        for (nth, logs) in logs.into_iter().enumerate().skip(usize::from(!voiced)) {
            let gain = &mut self.sine;
            gain.iter_mut().zip(logs).for_each(|(slot, log)| *slot = log.min(LOUDEST));
            Exp {}.map_mut(gain);
            let pulse = |bin: usize| if nth == 0 { self.pulses[bin].norm_sqr() } else { 1.0 };
            let sum = |gains: &[f32]| (0..BINS).map(|bin| f64::from(gains[bin].powi(2) * pulse(bin))).sum::<f64>();
            self.power.0 += sum(gain) * f64::from(WEIGHTS[nth]);
            self.power.1 += sum(&self.gains[nth]) * f64::from(WEIGHTS[nth]);
        }
    }
}

/// Returns a sample of the source, which is mirrored at both ends.
fn mirrored(source: &[f32], at: isize) -> f32 {
    let last = source.len() as isize - 1;
    let at = if at > last { 2 * last - at } else { at };
    source.get(at.unsigned_abs()).copied().unwrap_or(0.0)
}
