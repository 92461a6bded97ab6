//! Each way in which voices.toml can be wrong, with what the user is told: `tests/voices/NAME.toml` and `NAME.expected`.
//!
//! With `UPDATE_EXPECTED=1` in the environment, the expected texts are written again. Read them before you keep them.

use fullcast::diag::{Diagnostics, Source, render_some};
use fullcast::engine::Engines;
use fullcast::voices::parse;
use std::fs;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/voices")
}

fn told(name: &str) -> String {
    let read = |path: &Path| match path.ends_with("missing.toml") {
        // The system's own message differs from one system to another.
        true => Err("there is no such file".to_string().into()),
        false => fs::read_to_string(folder().join(path)).map_err(|error| error.to_string().into()),
    };
    let text = fs::read_to_string(folder().join(name)).expect("the file was just listed");
    let mut diagnostics = Diagnostics::new();
    let voices = parse(&Source::new(name, text), &read, &mut diagnostics);
    let mut faults = Diagnostics::new();
    Engines::open().configure(&voices.engines, &mut faults);
    if faults.iter().next().is_some() {
        diagnostics.extend(faults);
        diagnostics.sort();
    }
    render_some(&diagnostics, usize::MAX, false, 100)
}

#[test]
fn every_wrong_file_is_told_as_expected() {
    let mut names: Vec<String> = fs::read_dir(folder())
        .expect("tests/voices is there")
        .map(|entry| entry.expect("a readable folder").file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".toml"))
        .collect();
    names.sort();
    assert!(names.len() >= 20, "only {} files", names.len());
    let mut wrong = Vec::new();
    for name in names {
        let told = told(&name);
        let path = folder().join(&name).with_extension("expected");
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            fs::write(&path, &told).expect("tests/voices can be written");
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        // Otherwise a file that is meant to be wrong but is right would pass, with an empty expected text.
        assert_eq!(name.starts_with("right-"), told.is_empty(), "{name}\n{told}");
        if told != expected {
            wrong.push(format!("== {name}\n-- expected\n{expected}\n-- told\n{told}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_key_that_stands_in_the_file_is_never_shown() {
    let told = told("engines.toml");
    assert!(told.contains("must not contain an API key"), "{told}");
    for secret in ["sk-do-not-show-me", "sk-nor-me", "me:secret"] {
        assert!(!told.contains(secret), "{secret}:\n{told}");
    }
}
