//! What a second run costs compared with the first: `cargo bench --bench second_run [-- tone] [-- short]`.
//!
//! Renders a book of ten minutes and one of ten hours with the real binary: from nothing, with nothing changed, with
//! every line in the cache but no file, after the first line was edited (so that everything after it moves), after a
//! line in the middle was edited, and after one of four voices was changed. Prints a table for BENCHMARKS.md with
//! ratios within one run; the times only show the scale. With `tone`, the voices are sines, which shows what everything
//! except speech costs. With `short`, only the book of ten minutes is rendered.

#[path = "common/timed.rs"]
mod timed;

use std::fmt::Write;
use std::path::Path;
use timed::Timed;

/// How many rounds of each quick measurement are made, of which the fastest counts.
const ROUNDS: usize = 3;

/// How many lines a book of ten minutes has, and one of ten hours. Each line has about 75 characters, and more if its
/// number is long.
const SHORT: usize = 110;
const LONG: usize = 5200;

const REAL: &str = "[narrator]\nvoice = \"nora\"\n[cast.Ann]\nvoice = \"claire\"\n[cast.Ben]\nvoice = \"walter\"\n[cast.Cleo]\nvoice = \"june\"\n";

fn main() {
    let asked: Vec<String> = std::env::args().collect();
    let has = |word: &str| asked.iter().any(|asked| asked == word);
    let voices = match has("tone") {
        true => ["nora", "claire", "walter", "june"]
            .into_iter()
            .zip(["tone:hum", "tone:beep", "tone:drone", "tone:chime"])
            .fold(REAL.to_string(), |text, (voice, tone)| {
                text.replace(&format!("\"{voice}\""), &format!("\"{tone}\""))
            }),
        false => REAL.to_string(),
    };
    println!("| book | run | lines spoken | s | × real time | of the first run | peak memory |");
    println!("|---|---|---:|---:|---:|---:|---:|");
    measure("10 minutes", SHORT, &voices);
    if !has("short") {
        measure("10 hours", LONG, &voices);
    }
}

fn measure(name: &str, lines: usize, voices: &str) {
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder to work in");
    let write = |file: &str, text: &str| std::fs::write(dir.path().join(file), text).expect("room");
    let story = story(lines);
    write("voices.toml", voices);
    write("story.md", &story);
    let cold = render(dir.path(), &[]);
    let row = |what: &str, run: &Run| {
        let seconds = run.timed.took.as_secs_f64();
        let share = 100.0 * seconds / cold.timed.took.as_secs_f64();
        println!(
            "| {name} | {what} | {} | {seconds:.2} | {:.0} | {share:.1} % | {:.0} MB |",
            run.timed.spoken,
            run.audio / seconds,
            run.timed.memory as f64 / 1e3
        );
    };
    row("first", &cold);
    row("nothing changed", &best(|_| render(dir.path(), &[])));
    let anew = |more: &[&str]| {
        std::fs::remove_file(dir.path().join("story.wav")).expect("the last one's");
        render(dir.path(), more)
    };
    row("the file removed", &best(|_| anew(&[])));
    row("the file removed, 1 thread", &best(|_| anew(&["--jobs", "1"])));
    let edit = |mile: usize, round: usize| {
        let line = |more: &str| format!("for mile {mile}, {more}");
        write("story.md", &story.replacen(&line(""), &line(&"on and ".repeat(round + 1)), 1));
        render(dir.path(), &[])
    };
    row("first line edited", &best(|round| edit(0, round)));
    row("middle line edited", &best(|round| edit(lines / 2, round)));
    write("voices.toml", &voices.replace("[cast.Ben]\n", "[cast.Ben]\nrate = 1.05\n"));
    row("one voice of four changed", &render(dir.path(), &[]));
}

/// A story of lines that are all different, half of them the narrator's, in chapters of twenty minutes.
fn story(lines: usize) -> String {
    let mut story = String::from("---\ntitle: A Long Story\n---\n\n");
    for n in 0..lines {
        let name = ["", "Ann: ", "", "Ben: ", "", "Cleo: "][n % 6];
        // Writing to a String cannot fail.
        if n % 180 == 0 {
            let _ = write!(story, "# Chapter {}\n\n", n / 180 + 1);
        }
        let _ =
            write!(story, "{name}The road went on for mile {n}, and nobody in the carriage said a word about it.\n\n");
    }
    story
}

struct Run {
    timed: Timed,
    /// Seconds of sound.
    audio: f64,
}

fn best(mut run: impl FnMut(usize) -> Run) -> Run {
    (0..ROUNDS).map(&mut run).min_by_key(|run| run.timed.took).expect("one round at least")
}

fn render(dir: &Path, more: &[&str]) -> Run {
    let timed = timed::render(dir, more);
    let wav = hound::WavReader::open(dir.join("story.wav")).expect("a sound");
    let audio = f64::from(wav.duration()) / f64::from(wav.spec().sample_rate);
    Run { timed, audio }
}
