//! Ends a stretch of speech where its words end. Some teachers breathe out audibly after a sentence, and so do the voices
//! that learnt from them: `hugh` for half a second or more, some 30 dB below his vowels. That is not silence yet, so
//! [`crate::audio::trim`] keeps it.

use super::melody::VOICED;
use super::synthesis::HOP;
use crate::audio::level::{rms, to_db};

/// How many frames a word may go on after its last voiced frame however soft it is, at the tempo of the voice: a quarter
/// of a second. The f of `roof`, and the t of `receipt` after its closure, are over by then (measured on all voices).
const UNVOICED: f32 = 20.0;

/// Where so many frames together are at most so many dB below the loudest ones, it is a word wherever it is, such as
/// the second word of `Oh, shh!`. The breath has only single frames that are as loud.
const WINDOW: usize = 6;
const DEPTH: f32 = 20.0;

/// The number of frames over which the breath fades out after that.
const FADE: usize = 6;

/// Fades out what follows the last word. `melody` has a frequency for each frame. If nothing is voiced, all is kept.
pub fn end_with_words(samples: &mut Vec<f32>, melody: &[f32], tempo: f32) {
    let levels: Vec<f32> = samples.chunks(WINDOW * HOP).map(|part| to_db(rms(part))).collect();
    let loudest = levels.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let voiced = melody.iter().rposition(|&hz| hz > VOICED);
    let loud = levels.iter().rposition(|&level| level > loudest - DEPTH);
    let (Some(voiced), Some(loud)) = (voiced, loud) else { return };
    let after_voice = voiced + 1 + (UNVOICED / tempo.min(1.0)) as usize;
    let end = after_voice.max((loud + 1) * WINDOW) * HOP;
    let fade = FADE * HOP;
    if end + fade < samples.len() {
        samples.truncate(end + fade);
        for (nth, sample) in samples[end..].iter_mut().enumerate() {
            *sample *= 1.0 - (nth + 1) as f32 / fade as f32;
        }
    }
}
