//! How much time is lost around a speech server: `cargo bench --bench engines [-- LINES]`.
//!
//! The server is a stub in this process that answers every request after a fixed delay. With N requests in flight a thousand
//! lines cannot take less than their number, divided by N and rounded up, times the delay: that is the ideal. Prints the rows
//! of the table in BENCHMARKS.md.

#[path = "../tests/common/speech_server.rs"]
mod speech_server;

use speech_server::{Reply, SpeechServer};
use std::process::Command;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// What is tried: requests in flight, and how long each takes.
const CASES: [(usize, Duration); 3] =
    [(8, Duration::from_millis(250)), (16, Duration::from_millis(500)), (64, Duration::from_millis(2000))];

fn main() {
    let lines: usize = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(1_000);
    println!("| lines | in flight | delay | ideal | took | of the ideal |");
    println!("|---:|---:|---:|---:|---:|---:|");
    for (flight, delay) in CASES {
        let server = SpeechServer::start(move |request| {
            let reply = Reply::tone(&request.input());
            std::thread::sleep(delay);
            reply
        });
        let took = render(lines, flight, &server.url());
        let ideal = delay * lines.div_ceil(flight) as u32;
        assert_eq!(server.requests().len(), lines, "each line once");
        assert_eq!(server.busiest.load(Ordering::SeqCst), flight.min(lines), "as many at once as are allowed");
        println!(
            "| {lines} | {flight} | {} ms | {:.2} s | {:.2} s | {:.3} |",
            delay.as_millis(),
            ideal.as_secs_f64(),
            took.as_secs_f64(),
            took.as_secs_f64() / ideal.as_secs_f64()
        );
    }
}

/// The whole render by the real binary, from start to file.
fn render(lines: usize, flight: usize, url: &str) -> Duration {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder to work in");
    let story: String = (0..lines)
        .map(|nth| format!("Line {nth} of a long and even story is spoken by a server far away.\n\n"))
        .collect();
    let voices = format!(
        "announce = false\n[narrator]\nvoice = \"openai:nova\"\n[engines.openai]\nurls = [\"{url}\"]\nconcurrency = {flight}\n"
    );
    std::fs::write(folder.path().join("story.md"), story).expect("room");
    std::fs::write(folder.path().join("voices.toml"), voices).expect("room");
    let start = Instant::now();
    let status = Command::new(env!("CARGO_BIN_EXE_fullcast"))
        .args(["render", "story.md", "--quiet", "--cache", "cache"])
        .current_dir(folder.path())
        .status()
        .expect("the binary runs");
    assert!(status.success());
    start.elapsed()
}
