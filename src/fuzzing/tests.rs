//! Gives every target its seeds and damaged copies of them.

use super::*;
use crate::read::tests::mutated::{Random, count, damage};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = package().join("fuzz/seeds").join(target);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| std::fs::read(path).unwrap()).collect()
}

/// Runs a target. If it fails, this keeps the bytes in a file, and tells what happened.
fn failure((target, attack): (&str, Attack), bytes: &[u8]) -> Option<String> {
    let panic = catch_unwind(AssertUnwindSafe(|| attack(bytes))).err()?;
    let path = std::env::temp_dir().join(format!("fullcast-{target}-{}", &blake3::hash(bytes).to_hex()[..16]));
    std::fs::write(&path, bytes).unwrap();
    let words = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
    Some(format!("{target} fails on the bytes in {}: {}", path.display(), words.unwrap_or("?")))
}

/// The failures of a target, of which a few are enough.
fn failures(target: (&str, Attack), count: usize) -> Vec<String> {
    let seeds = seeds(target.0);
    assert!(!seeds.is_empty(), "{} has no seeds", target.0);
    let mut random = Random(11);
    let damaged = (0..count).map(|_| {
        let mut bytes = seeds[random.below(seeds.len())].clone();
        damage(&mut bytes, &mut random);
        bytes
    });
    seeds.iter().cloned().chain(damaged).filter_map(|bytes| failure(target, &bytes)).take(3).collect()
}

#[test]
fn every_target_withstands_its_seeds_and_damaged_copies_of_them() {
    let only = std::env::var("FULLCAST_TARGET").ok();
    let targets = TARGETS.iter().filter(|(name, _)| only.as_ref().is_none_or(|only| only == name));
    let failures: Vec<String> = targets.flat_map(|target| failures(*target, count(150))).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_target_can_be_run_by_cargo_fuzz() {
    let manifest = std::fs::read_to_string(package().join("fuzz/Cargo.toml")).unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    let programs: Vec<&str> =
        manifest["bin"].as_array().unwrap().iter().map(|program| program["name"].as_str().unwrap()).collect();
    assert_eq!(programs, TARGETS.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    for name in programs {
        let code = std::fs::read_to_string(package().join(format!("fuzz/fuzz_targets/{name}.rs"))).unwrap();
        assert!(code.contains(&format!("run(\"{name}\", ")), "{code}");
    }
}
