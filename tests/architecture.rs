//! The house rule of ARCHITECTURE.md: a room imports only from rooms above it.

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms from top to bottom, each with what it may import. The twin of the table in ARCHITECTURE.md.
const ROOMS: &[(&str, &[&str])] = &[
    ("diag", &[]),
    ("names", &[]),
    ("audio", &["diag"]),
    ("fs", &["diag"]),
    ("script", &["diag", "names"]),
    ("read", &["diag", "fs", "names", "script"]),
    ("attribute", &["diag", "names", "script"]),
    ("voices", &["diag", "audio", "names", "script"]),
    ("text", &["diag", "voices"]),
    ("engine", &["diag", "audio", "fs", "script", "voices"]),
    ("install", &["diag", "fs", "engine"]),
    ("cast", &["diag", "audio", "names", "script", "voices", "engine", "install"]),
    ("store", &["diag", "audio", "fs", "engine"]),
    ("plan", &["diag", "script", "voices", "text", "engine", "cast", "store"]),
    ("render", &["audio", "engine", "cast", "plan", "store"]),
    ("assemble", &["audio", "cast", "plan", "store", "render"]),
    ("book", &["diag", "fs", "script", "read", "attribute", "voices", "engine", "cast", "plan"]),
    ("history", &["audio", "fs", "script", "engine", "cast", "store", "plan", "render", "assemble", "book"]),
    (
        "desk",
        &["diag", "audio", "names", "script", "voices", "text", "engine", "cast", "store", "plan", "render", "book"],
    ),
    ("output", &["diag", "audio", "fs", "script", "assemble", "book"]),
];

fn source_files(room: &str) -> Vec<PathBuf> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    let file = src.join(format!("{room}.rs"));
    if file.is_file() {
        files.push(file);
    }
    let mut folders = vec![src.join(room)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.expect("a readable source tree").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    assert!(!files.is_empty(), "the room `{room}` has no source file");
    files
}

/// Rooms that a file names as `crate::room`, outside of its tests and comments.
fn imports(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).expect("a readable source file");
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let mut found = Vec::new();
    for line in lines {
        for (at, _) in line.match_indices("crate::") {
            let rest = &line[at + "crate::".len()..];
            let names = rest.strip_prefix('{').map_or(rest, |list| list.split('}').next().unwrap_or_default());
            let grouped = rest.starts_with('{');
            for name in names.split(',').take(if grouped { usize::MAX } else { 1 }) {
                let name: String = name.trim().chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                found.push(name);
            }
        }
    }
    found
}

fn is_test(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str().to_string_lossy().trim_end_matches(".rs").ends_with("tests"))
}

#[test]
fn every_room_imports_only_from_rooms_above_it() {
    let mut broken = Vec::new();
    for (nth, (room, allowed)) in ROOMS.iter().enumerate() {
        for name in *allowed {
            let above = ROOMS[..nth].iter().any(|(upper, _)| upper == name);
            assert!(above, "the table itself lets `{room}` import `{name}`, which is not above it");
        }
        for file in source_files(room).iter().filter(|file| !is_test(file)) {
            for import in imports(file) {
                if import != *room && !allowed.contains(&import.as_str()) {
                    broken.push(format!("{} imports `{import}`", file.display()));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_room_of_the_library_is_in_the_table() {
    let lib = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).expect("src/lib.rs");
    for line in lib.lines() {
        let declared = line.strip_prefix("pub mod ").or_else(|| line.strip_prefix("mod "));
        if let Some(room) = declared.map(|rest| rest.trim_end_matches(';')) {
            assert!(ROOMS.iter().any(|(name, _)| *name == room), "`{room}` is missing from the table of rooms");
        }
    }
}

#[test]
fn the_library_cannot_reach_the_command_line() {
    for (room, _) in ROOMS {
        for file in source_files(room) {
            let text = fs::read_to_string(&file).expect("a readable source file");
            for word in ["clap::", "indicatif::"] {
                assert!(!text.contains(word), "{} uses {word}", file.display());
            }
        }
    }
}
