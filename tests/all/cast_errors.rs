//! Each way in which a script and its voices.toml can fail to match, with what the user is told: `tests/cast/NAME.md`,
//! `NAME.toml` and `NAME.expected`.
//!
//! With `UPDATE_EXPECTED=1` in the environment, the expected texts are written again. Read them before you keep them.

use fullcast::attribute::{self, AttributionOptions};
use fullcast::diag::{Diagnostics, Source, render_some};
use fullcast::engine::Engines;
use fullcast::{cast, plan, read, voices};
use std::fs;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cast")
}

fn told(name: &str) -> String {
    let source = |ending: &str| {
        let name = format!("{name}.{ending}");
        Source::new(&name, fs::read_to_string(folder().join(&name)).expect("a script has its voices beside it"))
    };
    let mut told = Diagnostics::new();
    let voices = voices::parse(&source("toml"), &|_| Err("no files here".to_string().into()), &mut told);
    let options = AttributionOptions { declared: voices.declared(), announce: false, ..Default::default() };
    let story = source("md");
    let manuscript = read::read(read::Input::new(&story.path, story.text.clone().into()), &mut told).expect("text");
    let script = attribute::attribute(&manuscript, &options, &mut told);
    let engines = Engines::open();
    let cast = cast::cast(&script, &voices, &engines, &mut told);
    plan::plan(&script, &cast, &voices, &engines, &mut told);
    told.sort();
    render_some(&told, usize::MAX, false, 100)
}

#[test]
fn every_cast_that_misses_its_script_is_told_as_expected() {
    let mut names: Vec<String> = fs::read_dir(folder())
        .expect("tests/cast is there")
        .filter_map(|entry| {
            Some(entry.expect("a readable folder").file_name().to_str()?.strip_suffix(".md")?.to_string())
        })
        .collect();
    names.sort();
    assert!(names.len() >= 6, "only {} scripts", names.len());
    let mut wrong = Vec::new();
    // The voices that strangers get are those of the default build.
    names.retain(|name| !matches!(&**name, "nobody-cast" | "character-misspelt") || cfg!(feature = "natural"));
    for name in names {
        let told = told(&name);
        let path = folder().join(format!("{name}.expected"));
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            fs::write(&path, &told).expect("tests/cast can be written");
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(name.starts_with("right"), told.is_empty(), "{name}\n{told}");
        if told != expected {
            wrong.push(format!("== {name}\n-- expected\n{expected}\n-- told\n{told}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
