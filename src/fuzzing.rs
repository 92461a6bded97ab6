//! Attacks on everything that reads bytes of others: for each reader a function that takes any bytes, and panics where a
//! promise about the reader is broken.
//!
//! It is compiled for tests, and for fuzzers (`cfg(fuzzing)`). The tests give every target its seeds, which lie in
//! `fuzz/seeds`, and damaged copies of them. The package in `fuzz` gives the same targets to cargo-fuzz, which is guided by
//! what the code does. How both are run is in `fuzz/README.md`.

mod engines;
mod records;
mod stories;
mod tables;
#[cfg(test)]
mod tests;

/// A function that takes any bytes.
pub type Attack = fn(&[u8]);

/// All targets, by name.
pub const TARGETS: &[(&str, Attack)] = &[
    ("epub", stories::epub),
    ("word", stories::word),
    ("opendocument", stories::opendocument),
    ("rtf", stories::rtf),
    ("html", stories::html),
    ("fountain", stories::fountain),
    ("subtitles", stories::subtitles),
    ("transcript", stories::transcript),
    ("text", stories::text),
    ("markdown", stories::markdown),
    ("front_matter", stories::front_matter),
    ("speech", stories::speech),
    ("voices", tables::voices),
    ("lexicon", tables::lexicon),
    ("corrections", tables::corrections),
    ("phonemes", tables::phonemes),
    ("take", crate::store::fuzzing::take),
    ("records", records::records),
    ("plan", records::plan),
    ("wav", engines::wav),
    ("sounds", crate::audio::decode::fuzzing::sounds),
    ("answer", engines::answer),
    ("listing", engines::listing),
    ("graph", engines::graph),
    ("piper", engines::piper),
    ("kokoro", engines::kokoro),
    ("archive", engines::archive),
];

/// Runs a target.
///
/// # Panics
/// There is no target of this name, or a promise is broken.
pub fn run(name: &str, bytes: &[u8]) {
    let (_, attack) = TARGETS.iter().find(|(known, _)| *known == name).expect("a target of this name");
    attack(bytes);
}

/// Calls `work` with the path of a file that has these bytes.
fn with_file<T>(name: &str, bytes: &[u8], work: impl FnOnce(&std::path::Path) -> T) -> T {
    thread_local! {
        static FOLDER: tempfile::TempDir = tempfile::tempdir().expect("a folder for temporary files");
    }
    FOLDER.with(|folder| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("the folder")).expect("a folder in it");
        std::fs::write(&path, bytes).expect("a file in it");
        work(&path)
    })
}
