//! What a render costs beyond the bare engine, how that grows with the number of threads and the length of a book, and how long
//! users wait for `check` and `--help`. Prints the rows in BENCHMARKS.md. Run it with `cargo bench --bench pipeline`.

use fullcast::book::{Book, BookOptions};
use fullcast::diag::Diagnostics;
use fullcast::engine::{self, Engines, Utterance};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

const VOICES: &str =
    "[narrator]\nvoice = \"nora\"\n[cast.Martha]\nvoice = \"claire\"\n[cast.Henry]\nvoice = \"walter\"\n";

/// How many rounds are made, of which the fastest counts, because other work of the machine only ever adds time.
const ROUNDS: usize = 3;

fn main() {
    let desk = tempfile::tempdir().expect("a temp folder");
    std::fs::write(desk.path().join("voices.toml"), VOICES).expect("a file");
    let plain = VOICES.replace("claire", "nora").replace("walter", "nora");
    std::fs::write(desk.path().join("plain.toml"), plain).expect("a file");
    speech(desk.path(), "plain.toml", "a plain voice");
    speech(desk.path(), "voices.toml", "three voices");
    memory(desk.path());
    waiting(desk.path());
    lexicon(desk.path());
}

/// A script with this many lines, all different, each of about three seconds of speech.
fn script(folder: &Path, name: &str, lines: usize) -> std::path::PathBuf {
    let who = ["", "Martha: ", "Henry: "];
    let line = |n: usize| format!("{}Line {n} tells that the ferry crosses the bay tonight.\n\n", who[n % 3]);
    let path = folder.join(name);
    std::fs::write(&path, (0..lines).map(line).collect::<String>()).expect("a file");
    path
}

fn fastest(mut run: impl FnMut()) -> f64 {
    let time = |_| {
        let start = Instant::now();
        run();
        start.elapsed().as_secs_f64()
    };
    (0..ROUNDS).map(time).fold(f64::MAX, f64::min)
}

fn fullcast(folder: &Path, args: &[&str]) {
    let status = Command::new(env!("CARGO_BIN_EXE_fullcast"))
        .current_dir(folder)
        .args(args)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    assert!(status.expect("the binary runs").success(), "{args:?} failed");
}

fn speech(folder: &Path, voices: &str, what: &str) {
    let path = script(folder, "speech.md", 200);
    let mut engines = Engines::open();
    let book = Book::load(
        &path,
        &BookOptions { voices: Some(&folder.join(voices)), ..BookOptions::default() },
        &mut engines,
        &mut Diagnostics::new(),
    )
    .expect("a book");
    let mut seconds = 0.0;
    let bare = fastest(|| {
        for speak in book.plan.speaks() {
            let settings = &book.plan.delivery(speak).voices[0];
            let engine = engines.get(&settings.engine).expect("an engine");
            let stop = std::sync::atomic::AtomicBool::new(false);
            let utterance = Utterance {
                text: &speak.text,
                sounds: &[],
                voice: &settings.voice,
                shape: fullcast::audio::shape::Shape::PLAIN,
                seed: 0,
                stop: &stop,
            };
            engine.speak(&utterance).expect("speech");
        }
    });
    let shaped = fastest(|| {
        seconds = 0.0;
        for speak in book.plan.speaks() {
            let settings = &book.plan.delivery(speak).voices[0];
            let engine = engines.get(&settings.engine).expect("an engine");
            seconds += engine::perform(engine, settings, &speak.text).expect("speech").seconds();
        }
    });
    let render = |jobs: &str| {
        let args = ["render", "speech.md", "--voices", voices, "--no-cache", "--quiet", "--jobs", jobs];
        fastest(|| fullcast(folder, &args))
    };
    let (one, two) = (render("1"), render("2"));
    println!("{what}: {seconds:.0} s of speech in {} utterances", book.plan.speaks().count());
    println!("| bare engine, unshaped, one thread | {bare:.2} s | {:.0} × real time |", seconds / bare);
    println!("| engine and shaping, one thread | {shaped:.2} s | {:.2} of the bare engine |", shaped / bare);
    println!("| whole render, one thread | {one:.2} s | {:.2} of engine and shaping |", one / shaped);
    println!("| whole render, two threads | {two:.2} s | {:.2} times as fast as on one |", one / two);
}

fn memory(folder: &Path) {
    let mut peaks = Vec::new();
    for (name, hours) in [("hour.md", 1.0), ("ten.md", 10.0)] {
        // A line lasts about 7.2 s.
        let text = "tells that the ferry crosses the bay tonight, and nobody on board has slept since the harbor lights went out.";
        let who = ["", "Martha: ", "Henry: "];
        let lines = (hours * 3600.0 / 7.2) as usize;
        let all: String = (0..lines).map(|n| format!("{}Line {n} {text}\n\n", who[n % 3])).collect();
        std::fs::write(folder.join(name), all).expect("a file");
        let args = ["render", name, "--cache", "cache", "--quiet", "--timeline", "t.json"];
        for run in ["first run", "nothing changed"] {
            let peak = peak_of(folder, &args);
            let timeline = std::fs::read(folder.join("t.json")).expect("a timeline");
            let timeline: serde_json::Value = serde_json::from_slice(&timeline).expect("JSON");
            let hours = timeline["duration"].as_f64().unwrap_or(0.0) / 3600.0;
            println!("| peak memory, {hours:.1} hours, {run} | {peak:.1} MB | |");
            peaks.push(peak);
        }
    }
    println!(
        "| peak memory, long to short | | {:.2}; nothing changed {:.2} |",
        peaks[2] / peaks[0],
        peaks[3] / peaks[1]
    );
}

/// The largest resident memory of a run in MB, as GNU time measures it. 0 if that is not installed.
fn peak_of(folder: &Path, args: &[&str]) -> f64 {
    let output = Command::new("/usr/bin/time")
        .args(["-f", "%M", env!("CARGO_BIN_EXE_fullcast")])
        .args(args)
        .current_dir(folder)
        .output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stderr).into_owned()).unwrap_or_default();
    text.trim().lines().last().and_then(|line| line.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

/// A thousand characters, each with a word of their own, and ten thousand words for all of them, of which 200 are regular
/// expressions.
fn lexicon(folder: &Path) {
    let plain = (0..9_800).map(|n| format!("Word{n} = \"ward {n}\"\n"));
    let patterns = (0..200).map(|n| format!("'w{n}x\\w*' = {{ say = \"dabble\", regex = true }}\n"));
    let words: String = plain.chain(patterns).collect();
    let cast = (0..1_000).map(|n| format!("[cast.Person{n}]\nvoice = \"claire\"\nlexicon.own{n} = \"his\"\n"));
    let voices = format!("[lexicon]\n{words}{}", cast.collect::<String>());
    std::fs::write(folder.join("lexicon.toml"), voices).expect("a file");
    let line = |n: usize| format!("Person{n}: Word{n} is own{n}, and w{}xyz.\n\n", n % 200);
    std::fs::write(folder.join("lexicon.md"), (0..1_000).map(line).collect::<String>()).expect("a file");
    let args = ["check", "lexicon.md", "--voices", "lexicon.toml"];
    let seconds = fastest(|| fullcast(folder, &args));
    let peak = peak_of(folder, &args);
    println!("| `check` of 1,000 characters, 10,000 words in the lexicon | {seconds:.2} s, {peak:.0} MB | |");
}

fn waiting(folder: &Path) {
    script(folder, "long.md", 50_000);
    let check = fastest(|| fullcast(folder, &["check", "long.md"]));
    println!("| check of 100,000 lines | {check:.2} s | |");
    let help = fastest(|| fullcast(folder, &["--help"]));
    println!("| --help | {:.1} ms | |", help * 1000.0);
}
