//! Published voices in both runtimes: a line of Kokoro with 8-bit weights, and one of a Piper voice.

use super::super::network::{Graph, Port, Tensor};
use super::super::rten::Rten;
use super::super::tests::published::{self, SENTENCE};
use super::super::{VoiceData, find_files};
use super::{Onnx, library};
use crate::audio::level::{rms, to_db};
use crate::engine::misaki;
use std::fs;
use std::path::Path;
use std::time::Instant;

/// What both runtimes make of the first graph in a folder, with values for the inputs by their names.
fn both(folder: &Path, value: impl Fn(&Port) -> Tensor) -> Option<[Vec<f32>; 2]> {
    let library = library().expect("what ORT_DYLIB_PATH names")?;
    let graph = find_files(folder, ".onnx").into_iter().next().expect("a graph");
    let run = |graph: &dyn Graph| {
        let inputs = graph.inputs().iter().map(|port| (port.at, value(port))).collect();
        graph.run(inputs, 7).expect("sound")
    };
    let data = VoiceData::File(graph);
    Some([run(&Rten::load(&data).unwrap().unwrap()), run(&library.load(&data).unwrap().unwrap())])
}

/// The levels of stretches of 20 ms, as the logarithm of what is above −60 dB.
fn contour(samples: &[f32]) -> Vec<f32> {
    samples.chunks_exact(480).map(|stretch| (rms(stretch) + 1e-3).log10()).collect()
}

/// Pearson's correlation, up to the end of the shorter list.
fn correlation(one: &[f32], other: &[f32]) -> f32 {
    let count = one.len().min(other.len());
    let centred = |numbers: &[f32]| -> Vec<f32> {
        let mean = numbers[..count].iter().sum::<f32>() / count as f32;
        numbers[..count].iter().map(|number| number - mean).collect()
    };
    let (one, other) = (centred(one), centred(other));
    let product = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    product(&one, &other) / (product(&one, &one) * product(&other, &other)).sqrt()
}

/// The phases of the harmonics drift apart, because 8-bit numbers are rounded differently in places. So what is compared is
/// how long and how loud everything is, and that a line begins in silence, which it does not if a convolution is padded
/// with the wrong number.
#[test]
fn kokoro_speaks_as_in_the_other_runtime() {
    let Some(folder) = published::folder("kokoro") else { return };
    let table = fs::read(find_files(&folder, "af_heart.bin").first().expect("the voice")).unwrap();
    let symbols = misaki::numbers(&SENTENCE.chars().collect::<Vec<_>>());
    let row = (symbols.len() - 3) * 256 * 4;
    let style: Vec<f32> =
        table[row..row + 1_024].chunks_exact(4).map(|four| f32::from_le_bytes(four.try_into().unwrap())).collect();
    let value = |port: &Port| match port.name.as_str() {
        "style" => Tensor::floats(&[1, 256], style.clone()),
        "speed" => Tensor::floats(&[1], vec![1.0]),
        _ => Tensor::integers(&[1, symbols.len()], symbols.clone()),
    };
    let Some([ours, theirs]) = both(&folder, value) else { return };
    assert!(ours.len().abs_diff(theirs.len()) < theirs.len() / 40, "{} samples for {}", ours.len(), theirs.len());
    let alike = correlation(&contour(&ours), &contour(&theirs));
    assert!(alike > 0.97, "the levels correlate by {alike}");
    for samples in [&ours, &theirs] {
        assert!(to_db(rms(&samples[..1_200])) < -80.0, "a line begins at {} dB", to_db(rms(&samples[..1_200])));
    }
}

#[test]
fn piper_speaks_as_in_the_other_runtime() {
    let Some(folder) = published::folder("piper") else { return };
    let ids: Vec<i32> = (0..60).map(|n| if n % 2 == 0 { 0 } else { 14 + n * 7 % 40 }).collect();
    let value = |port: &Port| match port.name.as_str() {
        "input" => Tensor::integers(&[1, ids.len()], ids.clone()),
        "input_lengths" => Tensor::integers(&[1], vec![ids.len() as i32]),
        _ => Tensor::floats(&[3], vec![0.0, 1.0, 0.0]),
    };
    let Some([ours, theirs]) = both(&folder, value) else { return };
    assert_eq!(ours.len(), theirs.len());
    let far = ours.iter().zip(&theirs).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(ours.len() > 10_000 && far < 1e-3, "{far}");
}

/// The least of the seconds that two things take, of many runs of one after the other.
pub fn least(mut ours: impl FnMut(), mut theirs: impl FnMut()) -> [f64; 2] {
    let seconds = |run: &mut dyn FnMut()| {
        let start = Instant::now();
        run();
        start.elapsed().as_secs_f64()
    };
    (0..15)
        .map(|_| [seconds(&mut ours), seconds(&mut theirs)])
        .fold([f64::INFINITY; 2], |least, now| [least[0].min(now[0]), least[1].min(now[1])])
}

/// A graph of hibari's form in ONNX Runtime, from phonemes to all outputs. `None` without ONNX Runtime.
pub fn spectrum(path: &Path, symbols: &[i32], voice: Option<i32>) -> Option<impl FnMut()> {
    use ort::value::Tensor as Value;
    let mut loaded = library().expect("what ORT_DYLIB_PATH names")?.session(&fs::read(path).unwrap(), &[]).unwrap();
    let ids: Vec<i64> = symbols.iter().copied().map(i64::from).collect();
    Some(move || {
        let ids = Value::from_array(([1, ids.len()], ids.clone())).unwrap();
        let speed = Value::from_array(([1], vec![1.0f32])).unwrap();
        let voice = voice.map(|voice| Value::from_array(([1], vec![i64::from(voice)])).unwrap());
        match voice {
            Some(voice) => loaded.session.run(ort::inputs!["ids" => ids, "speed" => speed, "voice" => voice]),
            None => loaded.session.run(ort::inputs!["ids" => ids, "speed" => speed]),
        }
        .map(drop)
        .unwrap();
    })
}

/// Prints a row for BENCHMARKS.md.
pub fn row(name: &str, sound: f64, [ours, theirs]: [f64; 2]) {
    println!("| {name} | {sound:.1} s | {ours:.4} s | {theirs:.4} s | {:.2} |", ours / theirs);
}

#[test]
#[ignore = "it measures, which says nothing while other work shares the cores"]
fn how_fast_kokoro_and_piper_are_in_both_runtimes() {
    let Some(folder) = published::folder("kokoro") else { return };
    let symbols = misaki::numbers(&[SENTENCE; 3].join(" ").chars().collect::<Vec<_>>());
    let kokoro = |port: &Port| match port.name.as_str() {
        "style" => Tensor::floats(&[1, 256], vec![0.05; 256]),
        "speed" => Tensor::floats(&[1], vec![1.0]),
        _ => Tensor::integers(&[1, symbols.len()], symbols.clone()),
    };
    let ids: Vec<i32> = (0..150).map(|n| if n % 2 == 0 { 0 } else { 14 + n * 7 % 40 }).collect();
    let piper = |port: &Port| match port.name.as_str() {
        "input" => Tensor::integers(&[1, ids.len()], ids.clone()),
        "input_lengths" => Tensor::integers(&[1], vec![ids.len() as i32]),
        _ => Tensor::floats(&[3], vec![0.0, 1.0, 0.0]),
    };
    speed("Kokoro, 8 bits", 24_000.0, &folder, kokoro);
    speed("Piper, joe", 22_050.0, &published::folder("piper").expect("a folder"), piper);
}

fn speed(name: &str, rate: f64, folder: &Path, value: impl Fn(&Port) -> Tensor) {
    let data = VoiceData::File(find_files(folder, ".onnx").into_iter().next().expect("a graph"));
    let theirs: Onnx = library().unwrap().expect("ONNX Runtime").load(&data).unwrap().unwrap();
    let ours = Rten::load(&data).unwrap().unwrap();
    let run = |graph: &dyn Graph| {
        let inputs = graph.inputs().iter().map(|port| (port.at, value(port))).collect();
        graph.run(inputs, 7).unwrap().len() as f64 / rate
    };
    row(name, run(&ours), least(|| _ = run(&ours), || _ = run(&theirs)));
}
