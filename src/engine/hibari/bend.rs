//! Changes a voice before its sound is made, in the spectrum and the melody that the network returns. So no finished
//! sound has to be analysed.

use super::graph::BINS;
use super::melody::MelodyTurn;
use super::synthesis::RATE;
use crate::audio::shape::Shape;
use rten_simd::SimdUnaryOp;
use rten_vecmath::Exp;

/// Frequencies in Hz, each with the setting that moves it: 1 for `f1`, 2 for `f2`, 3 for `f3`. They are the same
/// frequencies by which `audio::shape` moves the formants of samples.
const ANCHORS: [(f32, usize); 5] = [(520.0, 1), (1500.0, 2), (2600.0, 3), (3700.0, 3), (5000.0, 3)];

/// Breath: the level of the noise relative to the harmonics at full setting, and the frequency in Hz from which on it has
/// this level.
const BREATH_LEVEL: f32 = 0.32;
const BREATH_FROM: f32 = 2_000.0;

/// The distance in Hz between neighbouring frequencies of the spectrum.
const STEP: f32 = RATE as f32 / 2.0 / (BINS - 1) as f32;

/// A [`Shape`], prepared for the spectrum.
pub struct SpectrumBend {
    /// The change of the melody.
    pub turn: MelodyTurn,
    /// How uneven the periods are, from 0 to 1.
    pub roughness: f32,
    /// For each frequency, the place in the network's row that is moved there. `None` if nothing moves.
    origin: Option<Vec<f32>>,
    /// The gain of each frequency, in nepers.
    tilt: Option<Vec<f32>>,
    /// For each frequency, the share of the harmonics that becomes noise, and the share that remains.
    breath: Option<Vec<(f32, f32)>>,
}

impl SpectrumBend {
    /// Prepares a shape. Its tempo is not handled here, because the network itself speaks at any tempo.
    pub fn new(shape: &Shape) -> Self {
        let moves = [shape.timbre, shape.f1, shape.f2, shape.f3] != [1.0; 4];
        let hz = |bin: usize| bin as f32 * STEP;
        let nepers = shape.tilt / 20.0 * std::f32::consts::LN_10;
        let octaves = |bin: usize| (hz(bin).clamp(100.0, 6_000.0) / 1_000.0).log2();
        let rise = |bin: usize| (hz(bin) / BREATH_FROM).min(1.0) * shape.breath;
        let bins = 0..BINS;
        Self {
            turn: MelodyTurn::new(shape),
            roughness: shape.roughness,
            origin: moves.then(|| origins(shape)),
            tilt: (shape.tilt != 0.0).then(|| bins.clone().map(|bin| nepers * octaves(bin)).collect()),
            breath: (shape.breath > 0.0)
                .then(|| bins.map(|bin| (BREATH_LEVEL * rise(bin), 1.0 - 0.6 * rise(bin))).collect()),
        }
    }

    /// Whether the change affects the power of the sound.
    pub fn changes_power(&self) -> bool {
        self.origin.is_some() || self.tilt.is_some() || self.breath.is_some() || self.roughness > 0.0
    }

    /// Moves the frequencies of a row that the network returned.
    pub fn place(&self, row: &[f32], out: &mut [f32]) {
        let Some(origin) = &self.origin else { return out.copy_from_slice(row) };
        for (slot, &place) in out.iter_mut().zip(origin) {
            let left = (place as usize).min(BINS - 2);
            *slot = row[left] + (row[left + 1] - row[left]) * (place - left as f32);
        }
    }

    /// Computes the gains of a row of logarithms, after moving and tilting it. No gain exceeds the exponential of `most`.
    pub fn gains(&self, logs: &[f32], most: f32, out: &mut [f32]) {
        self.place(logs, out);
        if let Some(tilt) = &self.tilt {
            out.iter_mut().zip(tilt).for_each(|(log, tilt)| *log += tilt);
        }
        out.iter_mut().for_each(|log| *log = log.min(most));
        Exp {}.map_mut(out);
    }

    /// Replaces a part of the harmonics by noise.
    pub fn breathe(&self, harmonics: &mut [f32], noise: &mut [f32]) {
        let Some(breath) = &self.breath else { return };
        for ((voice, noise), &(share, left)) in harmonics.iter_mut().zip(noise).zip(breath) {
            *noise = noise.hypot(*voice * share);
            *voice *= left;
        }
    }
}

/// Computes for each frequency the place in the network's row that is moved there.
fn origins(shape: &Shape) -> Vec<f32> {
    let top = (BINS - 1) as f32 * STEP;
    let factors = [1.0, shape.f1, shape.f2, shape.f3];
    // Pairs (old, new), rising in both. A formant that would overtake another one stops just short of it.
    let mut nodes = vec![(0.0f32, 0.0f32)];
    for (old, which) in ANCHORS {
        let new = old * factors[which] * shape.timbre;
        let last = nodes[nodes.len() - 1];
        nodes.push((old, new.max(last.1 + 0.3 * (old - last.0))));
    }
    nodes.push((top, top));
    let mut node = 0;
    let place = |bin: usize| {
        let new = bin as f32 * STEP;
        while node + 2 < nodes.len() && new > nodes[node + 1].1 {
            node += 1;
        }
        let (a, b) = (nodes[node], nodes[node + 1]);
        (a.0 + (b.0 - a.0) * (new - a.1) / (b.1 - a.1)) / STEP
    };
    (0..BINS).map(place).collect()
}
