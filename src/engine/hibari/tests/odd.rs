//! Texts and phonemes that no story would give. The length and the loudness of the speech have to stay in proportion.
//! `training/stress.py` does the same with 100,000 strings, in another runtime.

use super::spoken::{asked, engine};
use crate::audio::level::{peak, rms};
use crate::audio::random::Random;
use crate::audio::shape::Shape;
use crate::engine::hibari::bend::SpectrumBend;
use crate::engine::hibari::graph::FrameRequest;
use crate::engine::hibari::melody::MelodyTurn;
use crate::engine::hibari::networks::NetworkWeights;
use crate::engine::hibari::synthesis::{HOP, synthesize};
use crate::engine::{Engine, EngineErrorKind};

/// How many phonemes the network knows, and how many voices it has.
const SYMBOLS: usize = 178;
const VOICES: usize = 8;

/// The fewest and the most frames a symbol may have, as the mean of a string at a voice's own tempo. There are 80 frames
/// a second. Among 100,000 strings, the mean was between 1.8 and 23.
const FRAMES_A_SYMBOL: (f32, f32) = (1.5, 30.0);

/// A louder sound (RMS) is out of proportion. Speech has .05 to .1, and the loudest of 100,000 strings has .15.
const LOUDEST: f32 = 0.3;

/// The most seconds that a letter adds to the two that any text may take. Digits and signs take longest, because they
/// are read as words.
const SECONDS_A_LETTER: f64 = 0.5;

/// A whole number below `end`.
fn below(random: &mut Random, end: usize) -> usize {
    ((random.signed() + 1.0) / 2.0 * end as f32) as usize % end
}

fn letters(random: &mut Random, alphabet: &str, count: usize) -> String {
    let alphabet: Vec<char> = alphabet.chars().collect();
    (0..count).map(|_| alphabet[below(random, alphabet.len())]).collect()
}

/// A text of one of five kinds: a letter repeated, mostly punctuation, any signs at all, words in any order, and up to
/// three letters.
fn odd_text(kind: usize, random: &mut Random) -> String {
    const WORDS: [&str; 8] = ["ferry", "strengths", "a", "Łódź", "1987", "o'clock", "McGillicuddy", "hm"];
    let long = below(random, 40) + 1;
    match kind {
        0 => letters(random, "abcdefghijklmnopqrstuvwxyz0.", 1).repeat(long),
        1 => letters(random, "a.,;:!?…—-()\"'“” ", long),
        2 => letters(
            random,
            "aeiouybdgklmnrstvwxz ABCXYZ0123456789 &%$£€#@+=<>[]{}/\\|~^*_é日б🦀\u{200d}\u{301}\n\t",
            long,
        ),
        3 => (0..long / 4 + 1).map(|_| WORDS[below(random, WORDS.len())]).collect::<Vec<_>>().join(" "),
        _ => letters(random, "aeioubdgkmnstz", long % 3 + 1),
    }
}

#[test]
fn texts_that_nobody_would_write_are_spoken_in_proportion_or_refused() {
    let (engine, mut random, mut spoken) = (engine(), Random::new(20), 0);
    for nth in 0..40 {
        let text = odd_text(nth % 5, &mut random);
        let voice = &engine.voices()[nth % engine.voices().len()].name;
        match engine.speak(&asked(voice, &text)) {
            Ok(speech) => {
                let (audio, letters) = (speech.audio, text.chars().count());
                let most = 2.0 + SECONDS_A_LETTER * letters as f64;
                assert!(audio.seconds() < most, "{voice}: {} s for {text:?}", audio.seconds());
                let (loudest, level) = (peak(&audio.samples), rms(&audio.samples));
                assert!(loudest < 2.0 && (0.01..LOUDEST).contains(&level), "{voice}: {loudest}, {level} for {text:?}");
                spoken += 1;
            }
            Err(error) => assert_eq!(error.kind, EngineErrorKind::Refused, "{text:?}: {error}"),
        }
    }
    assert!(spoken > 25, "only {spoken} of 40 were spoken");
}

#[test]
fn phonemes_in_any_order_are_in_proportion() {
    let (engine, mut random) = (engine(), Random::new(21));
    let graph = engine.graph(NetworkWeights::BuiltIn).unwrap();
    for nth in 0..24 {
        let count = if nth == 0 { 400 } else { below(&mut random, 40) + 1 };
        let repeated = (nth % 3 == 0).then(|| below(&mut random, SYMBOLS));
        let middle = (0..count).map(|_| repeated.unwrap_or_else(|| below(&mut random, SYMBOLS)) as i32);
        let symbols: Vec<i32> = [0].into_iter().chain(middle).chain([0]).collect();
        let tempo = 1.25 + 0.75 * random.signed();
        let request = FrameRequest { voice: nth % VOICES, tempo, turn: MelodyTurn::new(&Shape::PLAIN) };
        let frames = graph.run(&symbols, &request).unwrap();
        let each = frames.count as f32 * tempo / symbols.len() as f32;
        let (least, most) = FRAMES_A_SYMBOL;
        assert!((least * tempo.min(1.0)..most).contains(&each), "{nth}: {each} frames a symbol for {symbols:?}");
        let samples = synthesize(&frames, &SpectrumBend::new(&Shape::PLAIN), &mut random);
        assert_eq!(samples.len(), frames.count * HOP);
        let level = rms(&samples);
        assert!(samples.iter().all(|sample| sample.is_finite()) && level < LOUDEST, "{nth}: {level} for {symbols:?}");
    }
}
