//! Measures how cleanly the takes of voices begin and end, and how loud very short lines are: the rows of the table "Clean
//! ends" in BENCHMARKS.md.
//!
//! ```text
//! cargo run --release --example ends -- [--by PROGRAM] [VOICE…]
//! ```
//!
//! Without names, all English voices that are built in are measured. With `--by`, this program renders the lines, and what it
//! wrote is measured. It fails if a pause is not as long as asked for, or a line is too soft.

#[path = "../tests/common/ends.rs"]
mod measured;

use fullcast::engine::Engines;
use measured::Sound;
use serde::Deserialize;
use std::path::Path;
use std::process::{Command, ExitCode};

/// The engines whose voices are built in.
const INSIDE: [&str; 2] = ["pico", "hibari"];

fn main() -> ExitCode {
    let mut voices: Vec<String> = std::env::args().skip(1).collect();
    let program = (voices.first().is_some_and(|word| word == "--by")).then(|| {
        voices.remove(0);
        std::path::absolute(voices.remove(0)).expect("a program")
    });
    let make = |script: &str, cast: &str| match &program {
        None => measured::render(script, cast),
        Some(program) => render_by(program, script, cast),
    };
    if voices.is_empty() {
        let engines = Engines::open();
        let english = engines.voices().filter(|(_, voice)| voice.language.starts_with("en"));
        let inside = english.filter(|(engine, _)| INSIDE.contains(&engine.name()));
        voices.extend(inside.map(|(engine, voice)| format!("{}:{}", engine.name(), voice.name)));
    }
    println!("| voice | off by, median | 95 % | most | off by more than 30 ms | softest line |");
    println!("|---|---:|---:|---:|---:|---:|");
    let mut code = ExitCode::SUCCESS;
    for voice in voices {
        let ends = measured::narrate(&voice, &make);
        println!("{}", ends.row);
        for fault in ends.faults {
            eprintln!("{fault}");
            code = ExitCode::FAILURE;
        }
    }
    code
}

/// What `--timeline` writes.
#[derive(Deserialize)]
struct Written {
    lines: Vec<WrittenLine>,
}

#[derive(Deserialize)]
struct WrittenLine {
    start_sample: usize,
    end_sample: usize,
}

/// Has a program render a script.
fn render_by(program: &Path, script: &str, cast: &str) -> Sound {
    let folder = tempfile::tempdir().expect("room");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("room");
    write("lines.md", script);
    write("voices.toml", &measured::voices(cast));
    let mut command = Command::new(program);
    command.args(["render", "lines.md", "--no-cache", "--target", "audiobook", "-o", "lines.wav"]);
    let output = command.args(["--timeline", "lines.json"]).current_dir(&folder).output().expect("a program");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let timeline = std::fs::read(folder.path().join("lines.json")).expect("a timeline");
    let timeline: Written = serde_json::from_slice(&timeline).expect("a timeline");
    let mut sound = hound::WavReader::open(folder.path().join("lines.wav")).expect("sound");
    let spec = sound.spec();
    assert_eq!((spec.channels, spec.bits_per_sample), (1, 16));
    let samples = sound.samples::<i16>().map(|sample| f32::from(sample.expect("sound")) / 32768.0).collect();
    let lines = timeline.lines.iter().map(|line| line.start_sample..line.end_sample).collect();
    Sound { samples, rate: spec.sample_rate, lines }
}
