//! Where the voices are that others have published, for tests that need them. They are too large to be part of the
//! project: `.ci/run` fetches them from package registries.

use std::io::Write;
use std::path::PathBuf;

/// The folder of an engine's published voices. `None` if there are none on this machine, which is told.
pub fn folder(engine: &str) -> Option<PathBuf> {
    let named = std::env::var_os("FULLCAST_TEST_VOICES").filter(|folder| !folder.is_empty());
    if named.is_none() {
        let _ = writeln!(std::io::stderr(), "skipped: FULLCAST_TEST_VOICES names no folder with published voices");
    }
    let folder = PathBuf::from(named?).join(engine);
    assert!(folder.is_dir(), "`{}` is missing", folder.display());
    Some(folder)
}

/// A sentence in the phonemes of hibari and Kokoro.
pub const SENTENCE: &str = "ðə lˈæst fˈɛɹi hɐd ɡˈɔn.";
