//! docs/voices-toml.md is generated from the tables that the parser of voices.toml uses. `UPDATE_EXPECTED=1` writes it again.

use fullcast::engine::Engines;
use std::path::Path;

fn manual() -> String {
    fullcast::voices::manual(&Engines::open().schemas())
}

#[test]
fn the_manual_of_voices_toml_is_the_table_that_the_parser_works_by() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/voices-toml.md");
    let manual = manual();
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder docs");
        std::fs::write(&path, &manual).expect("the manual is written");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == manual,
        "docs/voices-toml.md is out of date: run `UPDATE_EXPECTED=1 cargo test --test all voices_manual`"
    );
}

#[test]
fn the_example_at_the_top_of_the_manual_has_no_fault() {
    let manual = manual();
    let example = manual.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
    let mut faults = fullcast::diag::Diagnostics::new();
    let source = fullcast::diag::Source::new("voices.toml", example);
    fullcast::voices::parse(&source, &|_| Err("no other file".to_string().into()), &mut faults);
    assert!(faults.iter().next().is_none(), "{}", fullcast::diag::render_some(&faults, usize::MAX, false, 100));
}

#[test]
fn the_voices_in_examples_exist() {
    let engines = Engines::open();
    let mut seen = 0;
    for key in fullcast::voices::keys() {
        // These are the names in quotation marks after `voice` or `chorus`.
        for (at, word) in ["voice = ", "chorus = "].iter().flat_map(|word| key.example.match_indices(word)) {
            let rest = &key.example[at + word.len()..];
            let list = rest.split([']', '\n', '}']).next().unwrap_or_default();
            for name in list.split('"').skip(1).step_by(2) {
                assert!(engines.find(name).is_ok(), "`{}` shows a voice `{name}`", key.name);
                seen += 1;
            }
        }
    }
    assert!(seen >= 5, "only {seen} voices in examples");
}
