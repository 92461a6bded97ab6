//! Measures how cleanly the takes of voices begin and end, and how loud very short lines are: the rows of the table "Clean
//! ends" in BENCHMARKS.md.
//!
//! ```text
//! cargo run --release --example ends -- [--by PROGRAM] [--frames COUNT] [VOICE…]
//! ```
//!
//! Without names, all English voices that are built in are measured. With `--by`, this program renders the lines, and what it
//! wrote is measured. With `--frames`, each sentence is said with so many of the seven marks around it, for slow voices. It
//! fails if a pause is not as long as asked for, or a line is too soft.

#[path = "../tests/common/ends.rs"]
mod measured;

use fullcast::engine::Engines;
use measured::{FRAMES, Sound};
use serde::Deserialize;
use std::collections::VecDeque;
use std::path::Path;
use std::process::{Command, ExitCode};

/// The engines whose voices are built in.
const INSIDE: [&str; 2] = ["pico", "hibari"];

/// How many voices narrate at once. What comes after speaking would leave a core alone.
const AT_ONCE: usize = 2;

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1).peekable();
    let mut option = |name: &str| words.next_if(|word| word == name).map(|_| words.next().expect("a value"));
    let program = option("--by").map(|program| std::path::absolute(program).expect("a program"));
    let frames = option("--frames").map_or(FRAMES.len(), |count| count.parse().expect("a number"));
    let mut voices: Vec<String> = words.collect();
    if voices.is_empty() {
        let engines = Engines::open();
        let english = engines.voices().filter(|(_, voice)| voice.language.starts_with("en"));
        let inside = english.filter(|(engine, _)| INSIDE.contains(&engine.name()));
        voices.extend(inside.map(|(engine, voice)| format!("{}:{}", engine.name(), voice.name)));
    }
    let make = |script: &str, cast: &str| match &program {
        None => measured::render(script, cast),
        Some(program) => render_by(program, script, cast),
    };
    println!("| voice | off by, median | 95 % | most | off by more than 30 ms | softest line |");
    println!("|---|---:|---:|---:|---:|---:|");
    let mut code = ExitCode::SUCCESS;
    std::thread::scope(|scope| {
        let (mut waiting, mut begun, make) = (voices.iter(), VecDeque::new(), &make);
        loop {
            let missing = AT_ONCE - begun.len();
            let next = waiting.by_ref().take(missing);
            begun.extend(next.map(|voice| scope.spawn(move || measured::narrate(voice, &FRAMES[..frames], make))));
            let Some(first) = begun.pop_front() else { break };
            let ends = first.join().expect("a voice that speaks");
            println!("{}", ends.row);
            for fault in ends.faults {
                eprintln!("{fault}");
                code = ExitCode::FAILURE;
            }
        }
    });
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
