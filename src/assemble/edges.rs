//! What of a take is heard, and what counts as a part of the pause next to it.
//!
//! That is decided by the voice and not by the line: a listener hears how soft an ending is beside everything that the voice
//! says. So the threshold is relative to the loudness that is typical of the voice, and each of its lines moves that a little.
//! It is rounded, so that an edit seldom changes the pauses between other lines.

use super::voice_name;
use crate::audio::{decibel, levels, trim};
use crate::cast::DeliveryId;
use crate::plan::{Plan, Speak};
use crate::store::{Key, Take};
use std::collections::BTreeMap;

/// Seconds of a take before the first and after the last sound that is heard clearly, if it is not spoken yet: at least that
/// much, and usually not much more.
pub const LEAST_EDGES: [f64; 2] = [trim::BREATH as f64; 2];

/// What is typical of a voice is rounded to so many dB if it has at least so many lines. Half a dB decides about a breath of
/// 30 ms. With fewer lines, one of them moves the median further. So an edit of a line moves it beyond the next step in 2 to 4 %
/// of all cases, and in a tenth with ten lines (measured with the built-in voices).
const STEPS: [(usize, f32); 3] = [(64, 0.5), (16, 1.0), (0, 2.0)];

/// By how many dB the median of the takes is louder than all of them as one programme, in which soft words and pauses within
/// lines count. With the built-in voices it is between 0.3 and 0.9.
const ABOVE: f32 = 0.6;

/// By how many dB the threshold is above [`levels::CLEAR`]. What is clear in the finished sound is known only to about a dB when a
/// take is placed. So what may be clear counts as a part of the pause, and fades.
const MARGIN: f32 = 2.0;

/// By how many dB per second the beginning of a take rises and its end falls where they are not heard clearly: as in a small
/// room with a reverberation time of 0.2 seconds. So nothing there is clear after a hundredth of a second, even if it hovers near
/// the threshold, as a soft f or a breath do.
const FADE: f64 = 300.0;

/// What is at most this many dB below the loudness of a take is heard, however loud its voice is otherwise.
const LEAST: f32 = 20.0;

/// What is typical of the voices of a book, which decides what is heard of their takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Edges {
    voices: BTreeMap<String, Typical>,
    known: BTreeMap<(DeliveryId, u32), Typical>,
}

/// What is typical of a voice.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Typical {
    /// The loudness of its takes in LUFS. Minus infinity if it could not be measured.
    loudness: f32,
    /// The gain that voices.toml asks for, in dB.
    gain: f32,
}

impl Edges {
    /// Measures the voices of a plan by those of its takes that there are.
    pub fn measure<'t>(plan: &Plan, take: &dyn Fn(&Key) -> Option<&'t Take>) -> Self {
        Self::default().or_measured(plan, take)
    }

    /// The same voices, and those that are missing among them as this plan shows them.
    pub(super) fn or_measured<'t>(&self, plan: &Plan, take: &dyn Fn(&Key) -> Option<&'t Take>) -> Self {
        let mut names: BTreeMap<(DeliveryId, u32), String> = BTreeMap::new();
        let mut voices: BTreeMap<&str, [Vec<f32>; 2]> = BTreeMap::new();
        let heard = || plan.speaks().filter_map(|speak| Some((speak, take(&speak.key)?)));
        for (speak, take) in heard() {
            names.entry((speak.delivery, take.rate)).or_insert_with(|| voice_name(plan, speak, take.rate));
        }
        for (speak, take) in heard() {
            let [loudness, gains] = voices.entry(&names[&(speak.delivery, take.rate)]).or_default();
            loudness.extend(Some(take.loudness).filter(|lufs| lufs.is_finite()));
            gains.push(plan.delivery(speak).gain);
        }
        let mut edges = self.clone();
        for (name, [loudness, gains]) in voices {
            let typical = Typical { loudness: typical(loudness), gain: median(gains).unwrap_or(0.0) };
            edges.voices.entry(name.to_string()).or_insert(typical);
        }
        edges.known = names.into_iter().map(|(delivery, name)| (delivery, edges.voices[&name])).collect();
        edges
    }

    /// How many seconds of a take come before the first and after the last sound that is heard clearly.
    pub fn of(&self, plan: &Plan, speak: &Speak, take: &Take) -> [f64; 2] {
        let Some(typical) = self.known.get(&(speak.delivery, take.rate)) else { return LEAST_EDGES };
        // What is louder in the book than its voice usually is, is heard longer.
        let lift = levels::lift(f64::from(typical.loudness), take.loudest, || take.clear_seconds());
        let louder = plan.delivery(speak).gain - typical.gain + lift;
        take.edges((typical.loudness - levels::CLEAR + MARGIN - louder).min(take.loudness - LEAST))
    }
}

/// Fades so many samples at the beginning in, and so many at the end out.
pub(super) fn fade(samples: &mut [f32], rate: u32, [head, tail]: [u64; 2]) {
    let step = decibel::to_amplitude(-FADE / f64::from(rate));
    let falling = |edge: &mut dyn Iterator<Item = &mut f32>| {
        let mut factor = 1.0;
        for sample in edge {
            factor *= step;
            *sample = (f64::from(*sample) * factor) as f32;
        }
    };
    let length = samples.len();
    let of = |edge: u64| usize::try_from(edge).map_or(length, |edge| edge.min(length));
    falling(&mut samples[..of(head)].iter_mut().rev());
    falling(&mut samples[length - of(tail)..].iter_mut());
}

/// The loudness of a voice, given that of its takes. Minus infinity if there are none.
fn typical(loudness: Vec<f32>) -> f32 {
    let step = STEPS.iter().find(|(least, _)| loudness.len() >= *least).map_or(0.0, |(_, step)| *step);
    median(loudness).map_or(f32::NEG_INFINITY, |lufs| (lufs / step).round() * step - ABOVE)
}

/// The lower one of two middle values.
fn median(mut values: Vec<f32>) -> Option<f32> {
    values.sort_by(f32::total_cmp);
    values.get(values.len().saturating_sub(1) / 2).copied()
}

#[cfg(test)]
mod tests;
