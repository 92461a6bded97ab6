//! What programs and servers send back, and what voices are made of.

use super::with_file;
use crate::audio::wav as sound;
use crate::engine::{GraphKind, fuzzing};
use crate::install::archive::{ArchiveLimits, visit};
use std::io::{self, Read};

/// The sound of a program: it is not longer than its bytes, and has only numbers.
pub(super) fn wav(bytes: &[u8]) {
    let within = sound::decode_within(bytes, 1.0);
    match sound::decode(bytes) {
        Ok(audio) => {
            assert!(audio.samples.len() <= bytes.len() && audio.samples.iter().all(|sample| sample.is_finite()));
            assert!(within.is_ok() || audio.seconds() > 0.99, "{within:?}");
        }
        Err(error) => assert!(!error.to_string().is_empty() && within.is_err()),
    }
    with_file("a.wav", bytes, |path| _ = crate::output::wav::read::measure(path));
}

/// The answer of a server: its status, and its body.
pub(super) fn answer(bytes: &[u8]) {
    fuzzing::answer(bytes);
}

/// What programs say about their voices.
pub(super) fn listing(bytes: &[u8]) {
    fuzzing::listing(&String::from_utf8_lossy(bytes));
}

/// The graph of a neural voice.
pub(super) fn graph(bytes: &[u8]) {
    with_file("a.onnx", bytes, |path| {
        let kind = GraphKind::of(path);
        fuzzing::graph(path, bytes, kind.is_ok());
    });
}

/// The configuration of a Piper voice.
pub(super) fn piper(bytes: &[u8]) {
    fuzzing::piper(&String::from_utf8_lossy(bytes));
}

/// A table of Kokoro's voices, and the recipe for a mixture of them.
pub(super) fn kokoro(bytes: &[u8]) {
    fuzzing::recipe(&String::from_utf8_lossy(bytes));
    with_file("voices.bin", bytes, fuzzing::styles);
}

/// A package of a voice: nothing in it leads out of its folder, and it unpacks to no more than it may.
pub(super) fn archive(bytes: &[u8]) {
    let limits = ArchiveLimits { entries: 50, unpacked: 1 << 20, ratio: 20 };
    with_file("a.zip", bytes, |path| {
        let mut spent = 0;
        let mut look = |name: &str, content: &mut dyn Read| {
            let path = std::path::Path::new(name);
            assert!(path.components().all(|part| part != std::path::Component::ParentDir) && !path.is_absolute());
            spent += io::copy(content, &mut io::sink())?;
            assert!(spent <= limits.unpacked);
            Ok::<(), io::Error>(())
        };
        let _ = visit(path, limits, &mut look);
    });
}
