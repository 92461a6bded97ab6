//! The library does not depend on anything that only the command line needs.

use super::source;

/// Packages that only the command line needs.
const COMMAND_LINE: &[&str] =
    &["clap", "clap_complete", "clap_mangen", "console", "crossterm", "ctrlc", "indicatif", "open"];

/// `cargo clippy --no-default-features --lib` in `.ci/run` shows that the library compiles without them. This test
/// shows that they are really gone.
#[test]
fn packages_of_the_command_line_come_with_its_feature_only() {
    let text = std::fs::read_to_string(source::package().join("Cargo.toml")).expect("Cargo.toml");
    let manifest: toml::Table = text.parse().expect("a manifest");
    let dependencies = manifest["dependencies"].as_table().expect("dependencies");
    let features = manifest["features"].as_table().expect("features");
    for package in COMMAND_LINE {
        assert_eq!(dependencies[*package].get("optional"), Some(&true.into()), "`{package}` is not optional");
    }
    for (name, enables) in features.iter().filter(|(name, _)| *name != "cli") {
        let enables: Vec<&str> =
            enables.as_array().expect("a list").iter().filter_map(|value| value.as_str()).collect();
        let reaches = COMMAND_LINE.iter().any(|package| enables.contains(&format!("dep:{package}").as_str()));
        assert!(!reaches || enables.contains(&"cli"), "the feature `{name}` takes in the command line without `cli`");
    }
    let program = manifest["bin"].as_array().and_then(|all| all.first()).expect("the program");
    assert_eq!(program["required-features"], toml::Value::from(vec!["cli"]));
}

#[test]
fn the_library_does_not_know_of_the_feature_cli() {
    for file in source::library() {
        assert!(!file.text.contains("feature = \"cli\""), "{}", file.path.display());
    }
}
