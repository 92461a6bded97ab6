//! Turns phonemes into the numbers that the graph of a voice takes.

use super::config::{Config, END, PAD, START};
use crate::engine::EngineError;
use crate::engine::neural::{self, SpokenClause};
use unicode_normalization::UnicodeNormalization;

/// The most phonemes that are spoken at once, because memory grows with the length, and voices were trained on sentences.
pub const LONGEST: usize = 480;

/// Phonemes that are spoken at once.
#[derive(Clone, Debug, PartialEq)]
pub struct IdRun {
    /// The input of the graph.
    pub ids: Vec<i32>,
    /// Whether a sentence ends after it.
    pub last: bool,
}

/// The sentences that clauses form, in the way that voices were trained on them: each ends in its mark, and a space
/// follows every other mark.
pub fn sentences(clauses: &[SpokenClause]) -> Vec<Vec<char>> {
    let mut sentences = vec![Vec::new()];
    for clause in clauses {
        let sentence: &mut Vec<char> = sentences.last_mut().expect("there is always one");
        // The phonemes are decomposed (NFD), as in the training data.
        sentence.extend(clause.phonemes.nfd());
        sentence.push(clause.mark);
        match clause.mark {
            '.' | '?' | '!' => sentences.push(Vec::new()),
            _ => sentence.push(' '),
        }
    }
    sentences.retain(|sentence| !sentence.is_empty());
    sentences
}

/// Writes IPA as espeak-ng does: with stress marks at vowels, and without ties and the dots between syllables, which
/// would be full stops here.
pub fn notation(ipa: &str) -> String {
    neural::stressed_at_vowels(ipa).nfd().filter(|sign| !matches!(sign, '\u{361}' | '.')).collect()
}

/// The phonemes of a text whose letters are its phonemes.
pub fn letters(text: &str) -> Vec<char> {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase().nfd().collect()
}

/// The parts of a sentence that are spoken at once.
///
/// # Errors
/// The voice has no sound for a whole word.
pub fn stretches(config: &Config, sentence: &[char]) -> Result<Vec<IdRun>, EngineError> {
    let sentence: Vec<char> = sentence
        .iter()
        .flat_map(|phoneme| config.replaced.get(phoneme).map_or(std::slice::from_ref(phoneme), Vec::as_slice))
        .copied()
        .collect();
    if let Some(word) = neural::unknown_word(&sentence, |phoneme| config.ids.contains_key(&phoneme)) {
        return Err(EngineError::refused(format!("the voice knows none of the sounds of `{word}`")));
    }
    let mut rest = sentence.as_slice();
    let mut stretches = Vec::new();
    while !rest.is_empty() {
        let (first, after) = rest.split_at(neural::cut(rest, LONGEST));
        stretches.push(IdRun { ids: numbers(config, first), last: after.is_empty() });
        rest = after;
    }
    Ok(stretches)
}

/// The numbers of phonemes in the order `^ _ p _ p _ $`. Phonemes without a number are left out, as in Piper.
fn numbers(config: &Config, phonemes: &[char]) -> Vec<i32> {
    let of = |symbol: char| config.ids.get(&symbol).map_or(&[][..], Vec::as_slice);
    let mut ids = of(START).to_vec();
    ids.extend(of(PAD));
    for &phoneme in phonemes {
        let known = of(phoneme);
        if !known.is_empty() {
            ids.extend(known);
            ids.extend(of(PAD));
        }
    }
    ids.extend(of(END));
    ids
}
