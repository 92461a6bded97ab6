//! Voices, as graphs.

use super::graph::{Attribute, FLOAT, Graph, INT64};
use std::f32::consts::TAU;

/// How many samples the tone of one id lasts at a length scale of 1.
pub const BURST: usize = 256;

/// Samples per second of these voices.
pub const RATE: u32 = 16_000;

/// How many symbols these voices know.
pub const SYMBOLS: i64 = 128;

/// The symbols of the tone-burst voice, by id. The pad is silent.
pub const ALPHABET: &str =
    "_^$ .,;:?!abcdefghijklmnopqrstuvwxyzæðŋəɑɐɔɛɜɝɚɡɪɹɾʃʊʌʒʔθˈˌːᵻ'-\u{303}\u{329}\u{32f}\u{361}";

/// A graph with the inputs of a Piper voice, which says a tone for every id: `id` whole waves in 256 samples, times the
/// length scale, with a little noise. Speaker n is (n + 1) times as loud.
pub fn tone_bursts(speakers: bool) -> Vec<u8> {
    let mut g = Graph::default();
    let input = g.input("input", INT64, &[0, 0]);
    g.input("input_lengths", INT64, &[0]);
    let scales = g.input("scales", FLOAT, &[3]);
    let at = |g: &mut Graph, nth: i64| {
        let index = g.ints(&[], &[nth]);
        g.node("Gather", &[&scales, &index], &[])
    };
    let ids = g.node("Cast", &[&input], &[Attribute::Int("to", 1)]);
    let column = g.ints(&[2], &[-1, 1]);
    let ids = g.node("Reshape", &[&ids, &column], &[]);
    // These are the times of the samples in a burst.
    let length_scale = at(&mut g, 1);
    let burst = g.floats(&[], &[BURST as f32]);
    let length = g.node("Mul", &[&length_scale, &burst], &[]);
    let length = g.node("Cast", &[&length], &[Attribute::Int("to", 7)]);
    let (zero, one) = (g.ints(&[], &[0]), g.ints(&[], &[1]));
    let times = g.node("Range", &[&zero, &length, &one], &[]);
    let times = g.node("Cast", &[&times], &[Attribute::Int("to", 1)]);
    let row = g.ints(&[2], &[1, -1]);
    let times = g.node("Reshape", &[&times, &row], &[]);
    let step = g.floats(&[], &[TAU / BURST as f32]);
    let steps = g.node("Mul", &[&ids, &step], &[]);
    let phases = g.node("Mul", &[&steps, &times], &[]);
    let waves = g.node("Sin", &[&phases], &[]);
    let mut level = g.floats(&[], &[0.2]);
    if speakers {
        let sid = g.input("sid", INT64, &[0]);
        let sid = g.node("Cast", &[&sid], &[Attribute::Int("to", 1)]);
        let one = g.floats(&[], &[1.0]);
        let factor = g.node("Add", &[&sid, &one], &[]);
        level = g.node("Mul", &[&level, &factor], &[]);
    }
    let waves = g.node("Mul", &[&waves, &level], &[]);
    let noise = g.node("RandomNormalLike", &[&waves], &[]);
    let noise_scale = at(&mut g, 0);
    let little = g.floats(&[], &[0.001]);
    let noise_level = g.node("Mul", &[&noise_scale, &little], &[]);
    let noise = g.node("Mul", &[&noise, &noise_level], &[]);
    let sound = g.node("Add", &[&waves, &noise], &[]);
    let shape = g.ints(&[4], &[1, 1, 1, -1]);
    g.named_node("Reshape", &[&sound, &shape], &[], "output");
    g.output("output", &[0, 1, 1, 0]);
    g.finish()
}

/// The configuration of [`tone_bursts`]. `more` is inserted into it, as `"key": value,`.
pub fn config(phoneme_type: &str, more: &str) -> String {
    let ids: Vec<String> = ALPHABET.chars().enumerate().map(|(id, symbol)| format!("\"{symbol}\": [{id}]")).collect();
    format!(
        r#"{{ {more} "audio": {{"sample_rate": {RATE}, "quality": "x_low"}}, "espeak": {{"voice": "en-us"}},
  "language": {{"code": "en_US"}}, "inference": {{"noise_scale": 0.667, "length_scale": 1, "noise_w": 0.8}},
  "phoneme_type": "{phoneme_type}", "phoneme_map": {{}}, "num_symbols": {SYMBOLS}, "phoneme_id_map": {{{}}} }}"#,
        ids.join(", ")
    )
}

/// The ids that were said, read from the tones. `scale` is the length scale that was asked for.
pub fn heard(samples: &[f32], scale: f32) -> Vec<usize> {
    let length = (BURST as f32 * scale) as usize;
    samples.chunks_exact(length).map(tone).collect()
}

/// The id with the strongest tone, or 0 in silence.
fn tone(burst: &[f32]) -> usize {
    let strength = |id: usize| {
        let (mut re, mut im) = (0.0, 0.0);
        for (t, sample) in burst.iter().enumerate() {
            let phase = TAU * (id * t % BURST) as f32 / BURST as f32;
            re += sample * phase.cos();
            im += sample * phase.sin();
        }
        re.hypot(im) / burst.len() as f32
    };
    let loudest = (1..BURST / 2).map(|id| (id, strength(id))).max_by(|a, b| a.1.total_cmp(&b.1));
    loudest.filter(|(_, strength)| *strength > 0.02).map_or(0, |(id, _)| id)
}

/// Writes ids as the symbols of [`ALPHABET`].
pub fn spelled(ids: &[usize]) -> String {
    ids.iter().map(|&id| ALPHABET.chars().nth(id).unwrap_or('�')).collect()
}

/// Repeatable weights, uniformly distributed in ±`level`.
fn weights(seed: u64, count: u64, level: f32) -> Vec<f32> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        ((state >> 40) as f32 / (1u64 << 23) as f32 - 1.0) * level
    };
    (0..count).map(|_| next()).collect()
}

/// The number of channels of the random graphs.
const CHANNELS: u64 = 8;

fn conv(g: &mut Graph, input: &str, seed: u64, channels: [u64; 2], kernel: u64) -> String {
    let [from, to] = channels;
    let weight = g.floats(&[to, from, kernel], &weights(seed, to * from * kernel, 0.5));
    let pads = [(kernel / 2) as i64; 2];
    g.node(
        "Conv",
        &[input, &weight],
        &[Attribute::Ints("pads", &pads), Attribute::Ints("kernel_shape", &[kernel as i64])],
    )
}

fn upsample(g: &mut Graph, input: &str, seed: u64, channels: [u64; 2], factor: u64) -> String {
    let [from, to] = channels;
    let weight = g.floats(&[from, to, factor], &weights(seed, from * to * factor, 0.5));
    let strides = [factor as i64];
    g.node(
        "ConvTranspose",
        &[input, &weight],
        &[Attribute::Ints("strides", &strides), Attribute::Ints("kernel_shape", &strides)],
    )
}

/// Stretches every position of `sound` (1, C, T) to the length that `durations` (1, 1, T) gives for it, as VITS does:
/// with cumulative sums and a matrix of ones.
fn stretch(g: &mut Graph, sound: &str, durations: &str) -> String {
    let last = g.ints(&[], &[2]);
    let ends = g.node("CumSum", &[durations, &last], &[]);
    let starts = g.node("Sub", &[&ends, durations], &[]);
    let total = g.node("ReduceMax", &[&ends], &[Attribute::Int("keepdims", 0)]);
    let total = g.node("Cast", &[&total], &[Attribute::Int("to", 7)]);
    let (zero, one) = (g.ints(&[], &[0]), g.ints(&[], &[1]));
    let frames = g.node("Range", &[&zero, &total, &one], &[]);
    let frames = g.node("Cast", &[&frames], &[Attribute::Int("to", 1)]);
    let column = g.ints(&[3], &[1, -1, 1]);
    let frames = g.node("Reshape", &[&frames, &column], &[]);
    let before_end = g.node("Less", &[&frames, &ends], &[]);
    let before_start = g.node("Less", &[&frames, &starts], &[]);
    let outside = g.node("Not", &[&before_start], &[]);
    let path = g.node("And", &[&before_end, &outside], &[]);
    let path = g.node("Cast", &[&path], &[Attribute::Int("to", 1)]);
    let sound = g.node("Transpose", &[sound], &[Attribute::Ints("perm", &[0, 2, 1])]);
    let frames = g.node("MatMul", &[&path, &sound], &[]);
    g.node("Transpose", &[&frames], &[Attribute::Ints("perm", &[0, 2, 1])])
}

fn embed(g: &mut Graph, ids: &str, symbols: u64) -> String {
    let table = g.floats(&[symbols, CHANNELS], &weights(1, symbols * CHANNELS, 1.0));
    let embedded = g.node("Gather", &[&table, ids], &[]);
    g.node("Transpose", &[&embedded], &[Attribute::Ints("perm", &[0, 2, 1])])
}

/// A graph with the structure of a Piper voice and random weights: encoder, durations with noise, prior noise, an
/// upsampling decoder.
pub fn random_vits() -> Vec<u8> {
    let mut g = Graph::default();
    let input = g.input("input", INT64, &[0, 0]);
    g.input("input_lengths", INT64, &[0]);
    let scales = g.input("scales", FLOAT, &[3]);
    let at = |g: &mut Graph, nth: i64| {
        let index = g.ints(&[], &[nth]);
        g.node("Gather", &[&scales, &index], &[])
    };
    let embedded = embed(&mut g, &input, SYMBOLS as u64);
    let hidden = conv(&mut g, &embedded, 2, [CHANNELS, CHANNELS], 3);
    let hidden = g.node("Relu", &[&hidden], &[]);
    let log_durations = conv(&mut g, &hidden, 3, [CHANNELS, 1], 1);
    let noise_w = at(&mut g, 2);
    let noise = g.node("RandomNormalLike", &[&log_durations], &[]);
    let noise = g.node("Mul", &[&noise, &noise_w], &[]);
    let log_durations = g.node("Add", &[&log_durations, &noise], &[]);
    let log_durations = g.node("Tanh", &[&log_durations], &[]);
    let durations = g.node("Exp", &[&log_durations], &[]);
    let length_scale = at(&mut g, 1);
    let durations = g.node("Mul", &[&durations, &length_scale], &[]);
    let durations = g.node("Ceil", &[&durations], &[]);
    let frames = stretch(&mut g, &hidden, &durations);
    let noise_scale = at(&mut g, 0);
    let noise = g.node("RandomNormalLike", &[&frames], &[]);
    let noise = g.node("Mul", &[&noise, &noise_scale], &[]);
    let frames = g.node("Add", &[&frames, &noise], &[]);
    let sound = upsample(&mut g, &frames, 4, [CHANNELS, CHANNELS], 8);
    let sound = g.node("LeakyRelu", &[&sound], &[Attribute::Float("alpha", 0.1)]);
    let sound = upsample(&mut g, &sound, 5, [CHANNELS, 1], 32);
    let sound = g.node("Tanh", &[&sound], &[]);
    let axes = g.ints(&[1], &[1]);
    g.named_node("Unsqueeze", &[&sound, &axes], &[], "output");
    g.output("output", &[0, 1, 1, 0]);
    g.finish()
}

/// A graph with the inputs of Kokoro, under either set of names, which says a tone for every token: as long as
/// [`BURST`] / speed, and as loud as the first number of the style.
pub fn token_bursts(tokens: &str, sound: &str) -> Vec<u8> {
    let mut g = Graph::default();
    let tokens = g.input(tokens, INT64, &[1, 0]);
    let style = g.input("style", FLOAT, &[1, 256]);
    let speed = g.input("speed", FLOAT, &[1]);
    let ids = g.node("Cast", &[&tokens], &[Attribute::Int("to", 1)]);
    let column = g.ints(&[2], &[-1, 1]);
    let ids = g.node("Reshape", &[&ids, &column], &[]);
    let burst = g.floats(&[1], &[BURST as f32]);
    let length = g.node("Div", &[&burst, &speed], &[]);
    let length = g.node("Cast", &[&length], &[Attribute::Int("to", 7)]);
    let nothing = g.ints(&[0], &[]);
    let length = g.node("Reshape", &[&length, &nothing], &[]);
    let (zero, one) = (g.ints(&[], &[0]), g.ints(&[], &[1]));
    let times = g.node("Range", &[&zero, &length, &one], &[]);
    let times = g.node("Cast", &[&times], &[Attribute::Int("to", 1)]);
    let step = g.floats(&[], &[TAU / (2 * BURST) as f32]);
    let steps = g.node("Mul", &[&ids, &step], &[]);
    let phases = g.node("Mul", &[&steps, &times], &[]);
    let waves = g.node("Sin", &[&phases], &[]);
    let index = g.ints(&[], &[0]);
    let level = g.node("Gather", &[&style, &index], &[Attribute::Int("axis", 1)]);
    let waves = g.node("Mul", &[&waves, &level], &[]);
    let shape = g.ints(&[1], &[-1]);
    // The first output is not the sound, as in some exports.
    g.output("durations", &[0]);
    g.named_node("Reshape", &[&ids, &shape], &[], "durations");
    g.named_node("Reshape", &[&waves, &shape], &[], sound);
    g.output(sound, &[0]);
    g.finish()
}

/// The tokens that [`token_bursts`] said.
pub fn heard_tokens(samples: &[f32], speed: f32) -> Vec<usize> {
    let length = (BURST as f32 / speed) as usize;
    let strength = |burst: &[f32], id: usize| {
        let (mut re, mut im) = (0.0, 0.0);
        for (t, sample) in burst.iter().enumerate() {
            let phase = TAU * (id * t) as f32 / (2 * BURST) as f32;
            re += sample * phase.cos();
            im += sample * phase.sin();
        }
        re.hypot(im)
    };
    let token = |burst: &[f32]| {
        let best = (1..200).max_by(|&a, &b| strength(burst, a).total_cmp(&strength(burst, b)));
        best.filter(|&id| strength(burst, id) > 0.02 * length as f32).unwrap_or(0)
    };
    samples.chunks_exact(length).map(token).collect()
}

/// A graph with the structure of Kokoro and random weights: tokens and a style, durations by speed, noise, an
/// upsampling decoder.
pub fn random_kokoro() -> Vec<u8> {
    let mut g = Graph::default();
    let tokens = g.input("input_ids", INT64, &[1, 0]);
    let style = g.input("style", FLOAT, &[1, 256]);
    let speed = g.input("speed", FLOAT, &[1]);
    let embedded = embed(&mut g, &tokens, 178);
    let weight = g.floats(&[256, CHANNELS], &weights(6, 256 * CHANNELS, 0.2));
    let styled = g.node("MatMul", &[&style, &weight], &[]);
    let column = g.ints(&[3], &[1, CHANNELS as i64, 1]);
    let styled = g.node("Reshape", &[&styled, &column], &[]);
    let hidden = g.node("Add", &[&embedded, &styled], &[]);
    let hidden = conv(&mut g, &hidden, 7, [CHANNELS, CHANNELS], 5);
    let durations = conv(&mut g, &hidden, 8, [CHANNELS, 1], 1);
    let durations = g.node("Sigmoid", &[&durations], &[]);
    let most = g.floats(&[], &[6.0]);
    let durations = g.node("Mul", &[&durations, &most], &[]);
    let durations = g.node("Div", &[&durations, &speed], &[]);
    let durations = g.node("Ceil", &[&durations], &[]);
    let frames = stretch(&mut g, &hidden, &durations);
    let noise = g.node("RandomUniformLike", &[&frames], &[]);
    let frames = g.node("Add", &[&frames, &noise], &[]);
    let sound = upsample(&mut g, &frames, 9, [CHANNELS, 1], 300);
    g.named_node("Tanh", &[&sound], &[], "waveform");
    g.output("waveform", &[1, 1, 0]);
    g.finish()
}

/// A graph of hibari's form that hums one vowel on one note, eight frames for every phoneme.
pub fn hum() -> Vec<u8> {
    let mut g = Graph::default();
    let ids = g.input("ids", INT64, &[1, 0]);
    g.input("speed", FLOAT, &[1]);
    let shape = g.node("Shape", &[&ids], &[]);
    let second = g.ints(&[1], &[1]);
    let length = g.node("Gather", &[&shape, &second], &[]);
    let eight = g.ints(&[1], &[8]);
    let frames = g.node("Mul", &[&length, &eight], &[]);
    let (one, bins) = (g.ints(&[1], &[1]), g.ints(&[1], &[601]));
    let table = g.node("Concat", &[&one, &bins, &frames], &[Attribute::Int("axis", 0)]);
    let row = g.node("Concat", &[&one, &frames], &[Attribute::Int("axis", 0)]);
    for (name, level) in [("lh", 1.0), ("theta", 0.0), ("ln", -9.0), ("lr", -9.0), ("phi", 0.0)] {
        let level = g.floats(&[], &[level]);
        g.named_node("Expand", &[&level, &table], &[], name);
        g.output(name, &[1, 601, 0]);
    }
    let pitch = g.floats(&[], &[150.0]);
    g.named_node("Expand", &[&pitch, &row], &[], "f0");
    g.output("f0", &[1, 0]);
    g.finish()
}

/// A graph with the inputs of Kokoro and an operator that no runtime has.
pub fn unknown_operator() -> Vec<u8> {
    let mut g = Graph::default();
    let tokens = g.input("input_ids", INT64, &[1, 0]);
    g.input("style", FLOAT, &[1, 256]);
    g.input("speed", FLOAT, &[1]);
    g.named_node("Sing", &[&tokens], &[], "waveform");
    g.output("waveform", &[1, 0]);
    g.finish()
}
