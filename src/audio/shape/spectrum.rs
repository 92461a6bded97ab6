//! Formants, tilt and breath: each of the overlapping frames is filtered by the ratio of the wanted envelope to the one
//! it has. Phases do not change, so nothing rings; harmonics stay where they are, so the pitch does not change.

use super::Shape;
use crate::audio::random::Random;
use realfft::num_complex::Complex32;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};
use std::sync::Arc;

/// Seconds of a frame: three periods of a man's voice, but much shorter than a syllable. Rounded to a power of two samples.
const FRAME: f32 = 0.032;

/// How many frames overlap at any time.
const OVERLAP: usize = 4;

/// Quefrency in seconds above which the cepstrum shows the pitch, not the envelope: less than the period of a child's voice.
const LIFTER: f32 = 0.0021;

/// Rounds of the true-envelope iteration (Röbel and Rodet 2005), after which the envelope touches the tips of the harmonics.
const ROUNDS: usize = 5;

/// The most that a formant's move may lift or lower a frequency, in nepers (26 dB).
const MOST: f32 = 3.0;

/// Frequencies in Hz and the knob that moves each: 1 for `f1`, 2 for `f2`, and 3 for `f3`, which moves the third and fourth
/// formants and the hiss above. They are the middles of the formants' ranges in English (Peterson and Barney 1952).
const ANCHORS: [(f32, usize); 5] = [(520.0, 1), (1500.0, 2), (2600.0, 3), (3700.0, 3), (5000.0, 3)];

/// Breath: the level of the noise at full setting relative to the tips of the harmonics, and the frequency above which it
/// has that level.
const BREATH_LEVEL: f32 = 0.5;
const BREATH_FROM: f32 = 2_000.0;

/// Whether a shape needs this processing.
pub fn concerns(shape: &Shape) -> bool {
    [shape.timbre, shape.f1, shape.f2, shape.f3] != [1.0; 4] || shape.tilt != 0.0 || shape.breath != 0.0
}

/// Filters the sound and keeps its loudness (RMS).
pub fn filter(samples: &[f32], rate: u32, shape: &Shape, random: &mut Random) -> Vec<f32> {
    let size = ((FRAME * rate as f32) as usize).next_power_of_two().max(64);
    let mut frames = Frames::new(size, rate, shape);
    let hop = size / OVERLAP;
    let mut out = vec![0.0; samples.len()];
    let mut frame = vec![0.0; size];
    let mut start = hop as isize - size as isize;
    while start < samples.len() as isize {
        for (i, value) in frame.iter_mut().enumerate() {
            let place = start + i as isize;
            let sample = if place < 0 { 0.0 } else { samples.get(place as usize).copied().unwrap_or(0.0) };
            *value = sample * frames.window[i];
        }
        frames.filter(&mut frame, random);
        for (i, value) in frame.iter().enumerate() {
            let place = start + i as isize;
            if place >= 0 && (place as usize) < out.len() {
                out[place as usize] += value * frames.window[i];
            }
        }
        start += hop as isize;
    }
    let before = crate::audio::level::rms(samples);
    let after = crate::audio::level::rms(&out);
    if after > 0.0 {
        out.iter_mut().for_each(|sample| *sample *= before / after);
    }
    out
}

/// What is the same for all frames, and buffers.
struct Frames {
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f32>>,
    /// Square root of a Hann window, scaled so that windowing twice and overlapping gives back the sound.
    window: Vec<f32>,
    /// For each bin, the position in the old envelope (in bins) that moves there.
    origin: Vec<f32>,
    /// Nepers of tilt for each bin.
    tilt: Vec<f32>,
    /// Level of the breath noise for each bin.
    breath: Vec<f32>,
    /// Level of the voice for each bin, lowered where breath takes its place.
    voice: Vec<f32>,
    lifter: Vec<f32>,
    spectrum: Vec<Complex32>,
    scratch: Vec<Complex32>,
    logs: Vec<f32>,
    envelope: Vec<f32>,
    cepstrum: Vec<f32>,
}

impl Frames {
    fn new(size: usize, rate: u32, shape: &Shape) -> Self {
        let mut planner = RealFftPlanner::new();
        let bins = size / 2 + 1;
        let hz = rate as f32 / size as f32;
        let scale = (2.0 / OVERLAP as f32).sqrt();
        let window = (0..size).map(|i| scale * (std::f32::consts::PI * (i as f32 + 0.5) / size as f32).sin()).collect();
        let cut = LIFTER * rate as f32;
        // Half a cosine from 1 to 0 around the cut, because a sharp edge would make the envelope ripple.
        let lifter = (0..bins)
            .map(|i| (1.0 - (i as f32 - 0.7 * cut) / (0.6 * cut)).clamp(0.0, 1.0))
            .map(|x| 0.5 - 0.5 * (std::f32::consts::PI * x).cos())
            .collect();
        let octaves = |bin: usize| ((bin as f32 * hz).clamp(100.0, 6_000.0) / 1_000.0).log2();
        let nepers = shape.tilt / 20.0 * std::f32::consts::LN_10;
        let rise = |bin: usize| (bin as f32 * hz / BREATH_FROM).min(1.0);
        Self {
            forward: planner.plan_fft_forward(size),
            inverse: planner.plan_fft_inverse(size),
            window,
            origin: origins(bins, hz, shape),
            tilt: (0..bins).map(|bin| nepers * octaves(bin)).collect(),
            breath: (0..bins).map(|bin| BREATH_LEVEL * shape.breath * rise(bin)).collect(),
            voice: (0..bins).map(|bin| 1.0 - 0.6 * shape.breath * rise(bin)).collect(),
            lifter,
            spectrum: vec![Complex32::default(); bins],
            scratch: vec![Complex32::default(); bins],
            logs: vec![0.0; bins],
            envelope: vec![0.0; bins],
            cepstrum: vec![0.0; size],
        }
    }

    /// Filters one windowed frame in place.
    fn filter(&mut self, frame: &mut [f32], random: &mut Random) {
        // The buffers were created with these lengths, and nothing else can fail.
        self.forward.process(frame, &mut self.spectrum).expect("lengths as planned");
        self.find_envelope();
        let bins = self.spectrum.len();
        for bin in 0..bins {
            let moved = at(&self.envelope, self.origin[bin]);
            let gain = ((moved - self.envelope[bin]).clamp(-MOST, MOST) + self.tilt[bin]).exp();
            let noise = self.breath[bin];
            self.spectrum[bin] *= gain * self.voice[bin];
            if noise > 0.0 {
                let level = noise * (moved + self.tilt[bin]).exp() * std::f32::consts::FRAC_1_SQRT_2;
                self.spectrum[bin] += Complex32::new(random.normal(), random.normal()) * level;
            }
        }
        self.spectrum[0].im = 0.0;
        self.spectrum[bins - 1].im = 0.0;
        self.inverse.process(&mut self.spectrum, frame).expect("lengths as planned");
        let scale = 1.0 / frame.len() as f32;
        frame.iter_mut().for_each(|sample| *sample *= scale);
    }

    /// The logarithm of the spectrum's envelope.
    fn find_envelope(&mut self) {
        for (log, bin) in self.logs.iter_mut().zip(&self.spectrum) {
            *log = (bin.norm() + 1e-7).ln();
        }
        self.envelope.fill(f32::NEG_INFINITY);
        for _ in 0..ROUNDS {
            for ((slot, &log), &envelope) in self.scratch.iter_mut().zip(&self.logs).zip(&self.envelope) {
                *slot = Complex32::new(log.max(envelope), 0.0);
            }
            self.inverse.process(&mut self.scratch, &mut self.cepstrum).expect("lengths as planned");
            let size = self.cepstrum.len();
            let scale = 1.0 / size as f32;
            for (i, value) in self.cepstrum.iter_mut().enumerate() {
                *value *= scale * self.lifter[i.min(size - i)];
            }
            self.forward.process(&mut self.cepstrum, &mut self.scratch).expect("lengths as planned");
            for (envelope, bin) in self.envelope.iter_mut().zip(&self.scratch) {
                *envelope = bin.re;
            }
        }
    }
}

/// A table's value between its entries.
fn at(table: &[f32], place: f32) -> f32 {
    let left = (place as usize).min(table.len() - 2);
    table[left] + (table[left + 1] - table[left]) * (place - left as f32).clamp(0.0, 1.0)
}

/// For each bin, the position in the old envelope that moves there.
fn origins(bins: usize, hz: f32, shape: &Shape) -> Vec<f32> {
    let top = (bins - 1) as f32 * hz;
    let factors = [1.0, shape.f1, shape.f2, shape.f3];
    // Pairs (old, new), ascending in both: a formant that would overtake the next one stops just before it.
    let mut nodes = vec![(0.0f32, 0.0f32)];
    for (anchor, which) in ANCHORS {
        let (old, new) = (anchor, anchor * factors[which] * shape.timbre);
        let last = nodes[nodes.len() - 1];
        let new = new.max(last.1 + 0.3 * (old - last.0));
        if old < 0.85 * top && new < 0.95 * top {
            nodes.push((old, new));
        }
    }
    nodes.push((top, top));
    let mut node = 0;
    (0..bins)
        .map(|bin| {
            let new = bin as f32 * hz;
            while node + 2 < nodes.len() && new > nodes[node + 1].1 {
                node += 1;
            }
            let (a, b) = (nodes[node], nodes[node + 1]);
            (a.0 + (b.0 - a.0) * (new - a.1) / (b.1 - a.1)) / hz
        })
        .collect()
}
