//! What a long book costs as M4B on the command line: the time and the most memory, as one file and in chapters, from
//! nothing and after one line was edited. The voices are sines, so that almost nothing of that is speech.
//!
//! If the book is one file, an edit means that all of it is encoded again, because an AAC encoder carries state from
//! sample to sample. In chapters, only the edited chapter is encoded again.

#[path = "../common/timed.rs"]
mod timed;

use std::fmt::Write;
use std::path::Path;

/// How many lines are in an hour, and in a chapter.
const HOUR: usize = 495;
const CHAPTER: usize = 250;

const VOICES: &str =
    "[narrator]\nvoice = \"tone:hum\"\n[cast.Ann]\nvoice = \"tone:beep\"\n[cast.Ben]\nvoice = \"tone:drone\"\n";

/// Measures books of these numbers of hours, or of one and ten hours if none are named.
pub fn run(hours: &[String]) {
    let hours: Vec<f64> = hours.iter().map(|hours| hours.parse().expect("hours")).collect();
    println!("| book | run | lines spoken | s | × real time | peak memory |\n|---|---|---:|---:|---:|---:|");
    for hours in if hours.is_empty() { vec![1.0, 10.0] } else { hours } {
        book(hours);
    }
}

fn book(hours: f64) {
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder to work in");
    let write = |file: &str, text: &str| std::fs::write(dir.path().join(file), text).expect("room");
    let story = story((hours * HOUR as f64) as usize);
    let edited = |nth: usize| story.replacen(" went on", &format!(" went on{}", " and on".repeat(nth)), 1);
    write("voices.toml", VOICES);
    write("story.md", &story);
    let whole = ["-o", "story.m4b"];
    let chapters = ["-o", "parts", "--format", "m4b", "--split", "chapters"];
    let row = |what: &str, arguments: &[&str]| {
        let run = timed::render(dir.path(), &[&["--timeline", "t.json"], arguments].concat());
        let audio = seconds_of(&dir.path().join("t.json"));
        let (long, seconds) = (audio / 3600.0, run.took.as_secs_f64());
        let (speed, memory) = (audio / seconds, run.memory as f64 / 1e3);
        println!("| {long:.1} h | {what} | {} | {seconds:.2} | {speed:.0} | {memory:.0} MB |", run.spoken);
    };
    row("m4b, first", &whole);
    row("m4b, nothing changed", &whole);
    write("story.md", &edited(1));
    row("m4b, one line edited", &whole);
    row("m4b in chapters, first, all lines in the cache", &chapters);
    row("m4b in chapters, nothing changed", &chapters);
    write("story.md", &edited(2));
    row("m4b in chapters, one line edited", &chapters);
}

/// A story of lines that are all different, in chapters.
fn story(lines: usize) -> String {
    let mut story = String::from("---\ntitle: A Long Story\nauthor: Nobody\n---\n\n");
    for n in 0..lines {
        if n % CHAPTER == 0 {
            // Writing to a String cannot fail.
            let _ = write!(story, "# Part {}\n\n", n / CHAPTER + 1);
        }
        let name = ["", "Ann: ", "", "Ben: "][n % 4];
        let _ =
            write!(story, "{name}The road went on for mile {n}, and nobody in the carriage said a word about it.\n\n");
    }
    story
}

/// The length of a timeline in seconds.
fn seconds_of(path: &Path) -> f64 {
    let timeline = std::fs::read(path).expect("a timeline");
    let timeline: serde_json::Value = serde_json::from_slice(&timeline).expect("JSON");
    timeline["duration"].as_f64().expect("its length")
}
