use super::super::onnx::voices::{random_kokoro, random_vits, token_bursts};
use super::super::rten::Rten;
use super::*;
use std::fs;
use std::io::Write;
use std::path::Path;
use tempfile::TempDir;

/// The library of this machine.
fn installed() -> Option<&'static Library> {
    let library = library().expect("what ORT_DYLIB_PATH names");
    if library.is_none() {
        let _ = writeln!(std::io::stderr(), "skipped: no ONNX Runtime is installed, and ORT_DYLIB_PATH names none");
    }
    library
}

fn data(path: &Path) -> VoiceData {
    VoiceData::File(path.to_path_buf())
}

fn file(graph: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("voice.onnx");
    fs::write(&path, graph).unwrap();
    (folder, path)
}

/// The scales that a Piper voice takes: noise, tempo and noise of the durations.
fn scaled(scales: [f32; 3]) -> Vec<(usize, Tensor)> {
    let ids: Vec<i32> = (0..40).map(|n| n % 11).collect();
    vec![
        (0, Tensor::integers(&[1, 40], ids)),
        (1, Tensor::integers(&[1], vec![40])),
        (2, Tensor::floats(&[3], scales.into())),
    ]
}

fn far(one: &[f32], other: &[f32]) -> f32 {
    assert_eq!(one.len(), other.len());
    one.iter().zip(other).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[test]
fn both_runtimes_make_the_same_samples_where_nothing_is_drawn() {
    let Some(library) = installed() else { return };
    let (_folder, path) = file(&random_vits());
    let (onnx, rten) = (library.load(&data(&path)).unwrap().unwrap(), Rten::load(&data(&path)).unwrap().unwrap());
    let ports = |ports: Vec<Port>| ports.into_iter().map(|port| (port.at, port.name, port.kind)).collect::<Vec<_>>();
    assert_eq!(ports(onnx.inputs()), ports(rten.inputs()));
    let still = scaled([0.0, 1.5, 0.0]);
    let [one, other] = [onnx.run(still.clone(), 1), rten.run(still, 2)].map(Result::unwrap);
    assert!(one.len() > 10_000 && far(&one, &other) < 1e-4, "{}", far(&one, &other));

    let (_folder, path) = file(&token_bursts("tokens", "audio"));
    let (onnx, rten) = (library.load(&data(&path)).unwrap().unwrap(), Rten::load(&data(&path)).unwrap().unwrap());
    let said = vec![
        (0, Tensor::integers(&[1, 9], (3..12).collect())),
        (1, Tensor::floats(&[1, 256], vec![0.5; 256])),
        (2, Tensor::floats(&[1], vec![1.0])),
    ];
    let [one, other] = [onnx.run(said.clone(), 1), rten.run(said, 1)].map(Result::unwrap);
    assert!(!one.is_empty() && far(&one, &other) < 1e-3, "the output that is the sound, not the first one");
}

#[test]
fn noise_follows_from_the_seed_alone_whatever_was_drawn_before_and_on_whatever_thread() {
    let Some(library) = installed() else { return };
    let (_folder, path) = file(&random_vits());
    let first = library.load(&data(&path)).unwrap().unwrap();
    let say = |onnx: &Onnx, seed: u64| onnx.run(scaled([0.667, 1.0, 0.8]), seed).unwrap();
    let expected: Vec<_> = (0..4).map(|seed| say(&first, seed)).collect();
    assert!(expected.windows(2).all(|pair| pair[0] != pair[1]), "the seed is heard");
    let second = library.load(&data(&path)).unwrap().unwrap();
    std::thread::scope(|scope| {
        for thread in 0..3 {
            let (second, expected) = (&second, &expected);
            scope.spawn(move || {
                for seed in (0..4).rev().cycle().skip(thread).take(12) {
                    assert!(say(second, seed) == expected[seed as usize], "seed {seed}");
                }
            });
        }
    });
    assert!(second.idle.lock().unwrap().len() <= 3, "no more sessions than ran at once");
}

#[test]
fn what_is_drawn_has_the_spread_that_was_asked_for() {
    let noise = Noise::default();
    let mut numbers = vec![0.0; 100_000];
    let moments = |numbers: &[f32]| {
        let mean = numbers.iter().sum::<f32>() / numbers.len() as f32;
        let variance = numbers.iter().map(|n| (n - mean).powi(2)).sum::<f32>() / numbers.len() as f32;
        (mean, variance.sqrt())
    };
    noise.seed(7);
    noise.fill(&mut numbers, [1.0, 2.0], true);
    let (mean, deviation) = moments(&numbers);
    assert!((mean - 1.0).abs() < 0.03 && (deviation - 2.0).abs() < 0.03, "{mean} {deviation}");
    let beyond = numbers.iter().filter(|&&n| (n - 1.0).abs() > 6.0).count();
    assert!((200..350).contains(&beyond), "of a bell curve 0.27 % lie beyond three deviations, not {beyond}");
    noise.fill(&mut numbers, [-1.0, 3.0], false);
    let (mean, deviation) = moments(&numbers);
    assert!((mean - 1.0).abs() < 0.03 && (deviation - 4.0 / 12f32.sqrt()).abs() < 0.03, "{mean} {deviation}");
    assert!(numbers.iter().all(|n| (-1.0..3.0).contains(n)));
}

#[test]
fn only_nodes_that_draw_are_changed() {
    let count = |bytes: &[u8], name: &str| bytes.windows(name.len()).filter(|part| *part == name.as_bytes()).count();
    let plain = random_vits();
    let changed = nodes::with_own_noise(&plain).unwrap();
    // Both nodes that draw random numbers and the import name the domain.
    assert_eq!((count(&plain, "fullcast"), count(&changed, "fullcast")), (0, 3));
    assert_eq!(count(&changed, "RandomNormalLike"), count(&plain, "RandomNormalLike"));
    let still = token_bursts("tokens", "audio");
    let changed = nodes::with_own_noise(&still).unwrap();
    assert!(changed.starts_with(&still), "nothing but the import, at the end");
}

#[test]
fn damaged_files_are_errors() {
    let whole = random_kokoro();
    for cut in (1..whole.len()).step_by(97) {
        let (_folder, path) = file(&whole[..cut]);
        if let Some(library) = installed() {
            assert!(library.load(&data(&path)).is_err(), "cut at {cut}");
        }
        // If the cut is between two fields, what is left of the file can be read.
        let _ = nodes::with_own_noise(&whole[..cut]);
    }
    for garbage in
        [&b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"[..], b"\x3a\xff\x01", b"hello", b"\x3a\x02\x0a\x09"]
    {
        assert_eq!(nodes::with_own_noise(garbage), None);
    }
}

#[test]
fn a_library_that_is_none_is_told() {
    let (_folder, path) = file(b"no library");
    assert!(Library::open(&path).is_err());
}
