//! Measures how cleanly the takes of voices begin and end, and how loud very short lines are: the rows of the table "Clean
//! ends" in BENCHMARKS.md.
//!
//! ```text
//! cargo run --release --example ends -- [VOICE…]
//! ```
//!
//! Without names, all English voices that are built in are measured. It fails if a pause is not as long as asked for, or a line
//! is too soft.

#[path = "../tests/common/ends.rs"]
mod measured;

use fullcast::engine::Engines;
use std::process::ExitCode;

/// The engines whose voices are built in.
const INSIDE: [&str; 2] = ["pico", "hibari"];

fn main() -> ExitCode {
    let mut voices: Vec<String> = std::env::args().skip(1).collect();
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
        let ends = measured::narrate(&voice);
        println!("{}", ends.row);
        for fault in ends.faults {
            eprintln!("{fault}");
            code = ExitCode::FAILURE;
        }
    }
    code
}
