//! Stories with voices that others have published, through the real binary. `.ci/run` fetches the voices.

use crate::common::{Desk, Run};
use std::fs;
use std::path::{Path, PathBuf};

/// The folder of published voices. `None` if there is none on this machine, which is told.
fn published() -> Option<PathBuf> {
    let folder = std::env::var_os("FULLCAST_TEST_VOICES").filter(|folder| !folder.is_empty());
    if folder.is_none() {
        eprintln!("skipped: FULLCAST_TEST_VOICES names no folder with published voices");
    }
    folder.map(PathBuf::from)
}

/// The name of the first voice of an engine.
fn voice(folder: &Path, engine: &str, ending: &str) -> String {
    let files = fs::read_dir(folder.join(engine)).expect("the folder of the engine").flatten();
    let mut names: Vec<String> = files.filter_map(|file| file.file_name().into_string().ok()).collect();
    names.sort();
    let first = names.iter().find_map(|name| name.strip_suffix(ending)).expect("a voice");
    format!("{engine}:{first}")
}

#[test]
fn a_story_has_the_same_bytes_in_every_run_and_with_any_number_of_jobs() {
    let Some(folder) = published() else { return };
    let desk = Desk::new();
    let cast = [
        ("hibari", voice(&folder, "hibari", ".onnx")),
        ("heart", "kokoro:af_heart".into()),
        ("george", "kokoro:bm_george".into()),
        ("piper", voice(&folder, "piper", ".onnx")),
    ];
    let tables = cast.map(|(name, voice)| format!("[cast.{name}]\nvoice = \"{voice}\"\n")).concat();
    desk.write("voices.toml", format!("announce = false\n[narrator]\nvoice = \"hibari:river\"\n{tables}"));
    let lines = ["The last ferry had gone.", "Is that cheese?"];
    let speakers = ["hibari", "heart", "george", "piper"];
    let turns = lines.iter().flat_map(|line| speakers.map(|speaker| format!("{speaker}: {line}\n\n")));
    desk.write("story.md", turns.collect::<String>());
    let files = ["1", "2", "3"].into_iter().enumerate().map(|(nth, jobs)| {
        let name = format!("{nth}.wav");
        let mut command = desk.command(&["render", "story.md", "--no-cache", "--jobs", jobs, "-o", &name]);
        command.env("FULLCAST_VOICES", &folder);
        Run(command.output().expect("the binary runs")).ok();
        fs::read(desk.path(&name)).expect("a file")
    });
    let files: Vec<Vec<u8>> = files.collect();
    assert!(files[0].len() > 250_000, "{} bytes", files[0].len());
    assert!(files.iter().all(|file| *file == files[0]));
}
