//! The published voice of hibari beside its own package: `.ci/hibari_reference.py` has ONNX Runtime run the graph, and the
//! package's `dsp.py` make the sound.

use super::super::bend::SpectrumBend;
use super::super::graph::{BINS, FrameRequest, SpectrumFrames, SpectrumGraph};
use super::super::melody::MelodyTurn;
use super::super::pulses::pulses;
use super::super::synthesis::synthesize_with;
use super::Congruential;
use crate::audio::random::Random;
use crate::audio::shape::Shape;
use crate::engine::misaki;
use crate::engine::neural::published::{self, SENTENCE};
use crate::engine::neural::{GraphSource, find_files};
use std::path::Path;

fn floats(path: &Path) -> Vec<f32> {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("`{}`: {error}", path.display()));
    bytes.chunks_exact(4).map(|four| f32::from_le_bytes(four.try_into().unwrap())).collect()
}

#[test]
fn the_published_voice_speaks_as_in_its_package() {
    let (Some(folder), Some(reference)) = (published::folder("hibari"), published::folder("hibari-reference")) else {
        return;
    };
    let file = |name: &str| floats(&reference.join(name));
    let (tables, melody, samples) = (file("tables.f32"), file("melody.f32"), file("samples.f32"));
    let parts: Vec<Vec<f32>> = tables.chunks_exact(BINS * melody.len()).map(<[f32]>::to_vec).collect();
    let theirs = SpectrumFrames::of_parts(&parts, melody).unwrap();

    let graph = find_files(&folder, ".onnx").into_iter().next().expect("a graph");
    let graph = SpectrumGraph::load(GraphSource::File(&graph)).unwrap();
    let symbols = misaki::numbers(&SENTENCE.chars().collect::<Vec<_>>());
    let request = FrameRequest { voice: 0, tempo: 1.0, turn: MelodyTurn::new(&Shape::PLAIN) };
    let ours = graph.run(&symbols, &request).unwrap();
    assert_eq!(ours.count, theirs.count);
    let voiced = ours.melody.iter().zip(&theirs.melody).filter(|(_, hz)| **hz > 60.0);
    let off = voiced.map(|(ours, theirs)| (ours / theirs - 1.0).abs()).fold(0.0, f32::max);
    assert!(off < 0.03, "the melody is off by {off}");
    for part in 0..5 {
        let numbers = |frames: &SpectrumFrames| -> Vec<f32> {
            (0..frames.count).flat_map(|nth| frames.frame(nth)[part].to_vec()).collect()
        };
        let far: f32 = numbers(&ours).iter().zip(numbers(&theirs)).map(|(a, b)| (a - b).abs()).sum();
        let far = far / (BINS * ours.count) as f32;
        assert!(far < 0.1, "part {part} is off by {far} in the mean");
    }

    let mut random = Congruential(2);
    let source = pulses(&theirs.melody, 0.0, &mut Random::new(0));
    let sound = synthesize_with(&theirs, &SpectrumBend::new(&Shape::PLAIN), &source, || random.next() * 4.0 - 2.0);
    assert_eq!(sound.len(), samples.len());
    let far = sound.iter().zip(&samples).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    let loudest = samples.iter().fold(0.0f32, |loudest, sample| loudest.max(sample.abs()));
    assert!(loudest > 0.05 && far < 1e-3 * loudest, "{far} of {loudest}");
}

#[cfg(all(feature = "onnxruntime", feature = "natural"))]
#[test]
#[ignore = "it measures, which says nothing while other work shares the cores"]
fn how_fast_the_graphs_are_in_both_runtimes() {
    use super::super::networks::COMPANY;
    use crate::engine::neural::in_onnxruntime::{least, row, spectrum};
    let Some(folder) = published::folder("hibari") else { return };
    let scratch = tempfile::tempdir().unwrap();
    let company = scratch.path().join("company.onnx");
    std::fs::write(&company, COMPANY).unwrap();
    let hibari = find_files(&folder, ".onnx").into_iter().next().expect("a graph");
    let symbols = misaki::numbers(&[SENTENCE; 3].join(" ").chars().collect::<Vec<_>>());
    let request = FrameRequest { voice: 0, tempo: 1.0, turn: MelodyTurn::new(&Shape::PLAIN) };
    for (name, path, voice) in [("hibari", hibari, None), ("built-in voices", company, Some(0))] {
        let graph = SpectrumGraph::load(GraphSource::File(&path)).unwrap();
        let sound = graph.run(&symbols, &request).unwrap().count as f64 / 80.0;
        let theirs = spectrum(&path, &symbols, voice).expect("ONNX Runtime");
        row(name, sound, least(|| drop(graph.run(&symbols, &request).unwrap()), theirs));
    }
}
