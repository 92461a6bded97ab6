//! Turns a text into the numbers that a network reads, in pieces that can be spoken at once.

use crate::engine::misaki::{self, MisakiLanguage};
use crate::engine::neural;
use crate::engine::{EngineError, Utterance};

/// The most symbols that are spoken at once, because the speech that the networks were trained on was at most as long. A
/// longer sentence is cut at a punctuation mark, or between words.
const LONGEST: usize = 400;

/// A sentence with fewer symbols than this is spoken together with the next one. The networks were trained on whole
/// sentences, and short ones such as `Too late.` sound better together with another one (measured: naturalness 4.0
/// against 3.9).
const SHORTEST: usize = 30;

/// Seconds of silence between two pieces: after a sentence, and within a long one.
const AFTER_SENTENCE: f32 = 0.4;
const WITHIN_SENTENCE: f32 = 0.15;

/// A piece of text that a network speaks at once.
#[derive(Clone, Debug, PartialEq)]
pub struct SpeechPiece {
    /// The numbers of its symbols, with the pads at both ends.
    pub numbers: Vec<i32>,
    /// Seconds of silence after it, if another piece follows.
    pub pause: f32,
}

/// Splits a text into pieces, which are its sentences. Short ones are joined to the next one, and long ones are cut.
///
/// # Errors
/// Returns an error if no sounds are known for a word, or if there are none in the whole text.
pub fn pieces(language: MisakiLanguage, utterance: &Utterance<'_>) -> Result<Vec<SpeechPiece>, EngineError> {
    let symbols = misaki::english(language, utterance)?;
    if !symbols.iter().any(|symbol| symbol.is_alphabetic()) {
        return Err(EngineError::silent());
    }
    let mut pieces = Vec::new();
    for sentence in sentences(&symbols) {
        let mut rest = sentence;
        while !rest.is_empty() {
            let (first, after) = rest.split_at(neural::cut(rest, LONGEST));
            let pause = if after.is_empty() { AFTER_SENTENCE } else { WITHIN_SENTENCE };
            let spoken = if let [spoken @ .., ' '] = first { spoken } else { first };
            pieces.push(SpeechPiece { numbers: misaki::numbers(spoken), pause });
            rest = after;
        }
    }
    Ok(pieces)
}

/// Cuts symbols after the marks that end sentences, where both sides are long enough.
fn sentences(symbols: &[char]) -> Vec<&[char]> {
    let mut cuts = vec![0];
    for at in 1..symbols.len() {
        let last = cuts[cuts.len() - 1];
        let mark = symbols[last..at].iter().rev().find(|symbol| !matches!(symbol, '”' | ')'));
        let ends = symbols[at] == ' ' && mark.is_some_and(|mark| matches!(mark, '.' | '!' | '?'));
        if ends && at - last >= SHORTEST && symbols.len() - at > SHORTEST {
            cuts.push(at + 1);
        }
    }
    cuts.push(symbols.len());
    cuts.windows(2).map(|ends| &symbols[ends[0]..ends[1]]).collect()
}
