//! Ends a stretch of speech where its words end. Some teachers breathe out audibly after a sentence, and so do the voices
//! that learnt from them: `hugh` for half a second or more, 28 to 40 dB below his vowels. That is not silence yet, so
//! [`crate::audio::trim`] keeps it.

use super::melody::VOICED;
use super::synthesis::HOP;
use crate::audio::level::{rms, to_db};

/// How many frames a word may go on after its last voiced frame however soft it is, at the tempo of the voice: a quarter
/// of a second. The f of `roof`, and the t of `receipt` after its closure, are over by then (measured on all voices).
const UNVOICED: f32 = 20.0;

/// A frame that is at most this many dB below the loudest one belongs to a word wherever it is, such as the last sound of
/// `Oh, shh!`. The breath is softer.
const DEPTH: f32 = 22.0;

/// The number of frames over which the breath fades out after that.
const FADE: usize = 6;

/// Fades out what follows the last word. `melody` has a frequency for each frame.
pub fn end_with_words(samples: &mut Vec<f32>, melody: &[f32], tempo: f32) {
    let levels: Vec<f32> = samples.chunks(HOP).map(|frame| to_db(rms(frame))).collect();
    let loudest = levels.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let voiced = melody.iter().rposition(|&hz| hz > VOICED);
    let loud = levels.iter().rposition(|&level| level > loudest - DEPTH);
    let (Some(voiced), Some(loud)) = (voiced, loud) else { return };
    let end = (voiced + (UNVOICED / tempo.min(1.0)) as usize).max(loud) * HOP;
    let fade = FADE * HOP;
    if end + fade < samples.len() {
        samples.truncate(end + fade);
        for (nth, sample) in samples[end..].iter_mut().enumerate() {
            *sample *= 1.0 - (nth + 1) as f32 / fade as f32;
        }
    }
}
