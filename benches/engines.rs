//! How much time is lost around a speech server: `cargo bench --bench engines [-- LINES]`.
//!
//! The server is a stub in this process that answers every request after a fixed delay. With N requests in flight, a
//! thousand lines cannot take less than their number, divided by N and rounded up, times the delay. That is the ideal.
//! Prints the rows of the table in BENCHMARKS.md.
//!
//! `cargo bench --bench engines -- against PROGRAM [LINES]` gives the same lines to `epub-to-m4b`, which is that program, and
//! to Fullcast. Each writes an M4B from them, with four requests in flight, which is what the former always has.
//!
//! `cargo bench --bench engines -- ahead [LINES]` measures how long an M4B takes from the server's last answer to the end, if it is
//! encoded while lines are spoken, and if all of them are spoken before.

#[path = "../tests/common/speech_server.rs"]
mod speech_server;

use speech_server::{Reply, SpeechServer};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The cases that are measured: the number of requests in flight, and how long each takes.
const CASES: [(usize, Duration); 3] =
    [(8, Duration::from_millis(250)), (16, Duration::from_millis(500)), (64, Duration::from_millis(2000))];

fn main() {
    let lines: usize = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(1_000);
    let rival = std::env::args().skip_while(|argument| argument != "against").nth(1);
    if std::env::args().any(|argument| argument == "ahead") {
        return ahead(lines);
    }
    println!("| by | lines | in flight | delay | ideal | took | of the ideal |");
    println!("|---|---:|---:|---:|---:|---:|---:|");
    if let Some(program) = rival {
        let case = (4, Duration::from_millis(250));
        measure("fullcast", lines, case, |url| render(lines, case.0, url, "story.m4b"));
        measure("epub-to-m4b", lines, case, |url| rival::convert(&program, lines, url));
        return;
    }
    for case in CASES {
        measure("fullcast", lines, case, |url| render(lines, case.0, url, "story.wav"));
    }
}

/// Measures how long a program takes to get the speech of this many lines from a stub, and prints the row.
fn measure(who: &str, lines: usize, (flight, delay): (usize, Duration), run: impl FnOnce(&str) -> Duration) {
    let server = SpeechServer::start(move |request| {
        let mut reply = Reply::tone(&request.input());
        if request.json()["response_format"] == "pcm" {
            reply.body.drain(..44);
        }
        std::thread::sleep(delay);
        reply
    });
    let took = run(&server.url());
    let ideal = delay * lines.div_ceil(flight) as u32;
    assert_eq!(server.requests().len(), lines, "each line once");
    assert_eq!(server.busiest.load(Ordering::SeqCst), flight.min(lines), "as many at once as are allowed");
    println!(
        "| {who} | {lines} | {flight} | {} ms | {:.2} s | {:.2} s | {:.3} |",
        delay.as_millis(),
        ideal.as_secs_f64(),
        took.as_secs_f64(),
        took.as_secs_f64() / ideal.as_secs_f64()
    );
}

/// The text of a line.
fn line(nth: usize) -> String {
    format!("Line {nth} of a long and even story is spoken by a server far away.")
}

/// Measures a whole render by the real binary, from its start to the finished file.
fn render(lines: usize, flight: usize, url: &str, output: &str) -> Duration {
    let folder = prepare(lines, flight, url);
    let start = Instant::now();
    run(folder.path(), "cache", output);
    start.elapsed()
}

/// Measures how long an M4B takes after the last line was spoken, and prints the row.
fn ahead(lines: usize) {
    let (flight, delay) = (4, Duration::from_millis(250));
    let answered = Arc::new(Mutex::new(Instant::now()));
    let last = Arc::clone(&answered);
    let server = SpeechServer::start(move |request| {
        let reply = Reply::tone(&request.input());
        std::thread::sleep(delay);
        *last.lock().expect("nobody panics") = Instant::now();
        reply
    });
    let folder = prepare(lines, flight, &server.url());
    run(folder.path(), "first", "story.m4b");
    let beside = answered.lock().expect("nobody panics").elapsed();
    run(folder.path(), "second", "story.wav");
    let start = Instant::now();
    run(folder.path(), "second", "other.m4b");
    let after = start.elapsed();
    let read = |name: &str| std::fs::read(folder.path().join(name)).expect("it was written");
    assert!(read("story.m4b") == read("other.m4b"), "the same bytes");
    println!("| lines | encoded while lines are spoken | after the last line |");
    println!("|---:|---:|---:|");
    println!("| {lines} | {:.2} s | {:.2} s |", beside.as_secs_f64(), after.as_secs_f64());
}

/// A folder with a story of so many lines, and settings by which a server speaks them.
fn prepare(lines: usize, flight: usize, url: &str) -> TempDir {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder to work in");
    let story: String = (0..lines).map(|nth| line(nth) + "\n\n").collect();
    // The user's own settings need no consent.
    let own = format!("[engines.openai]\nurls = [\"{url}\"]\nconcurrency = {flight}\n");
    let voices = "announce = false\n[narrator]\nvoice = \"openai:nova\"\n";
    std::fs::create_dir(folder.path().join("config")).expect("room");
    std::fs::write(folder.path().join("config/config.toml"), own).expect("room");
    std::fs::write(folder.path().join("story.md"), story).expect("room");
    std::fs::write(folder.path().join("voices.toml"), voices).expect("room");
    folder
}

/// Renders the story of a folder with the real binary.
fn run(folder: &Path, cache: &str, output: &str) {
    let status = Command::new(env!("CARGO_BIN_EXE_fullcast"))
        .args(["render", "story.md", "--quiet", "--cache", cache, "-o", output])
        .current_dir(folder)
        .env("FULLCAST_CONFIG", folder.join("config"))
        .status()
        .expect("the binary runs");
    assert!(status.success());
}

/// `epub-to-m4b` as it is published, with an empty cache.
mod rival {
    use std::io::Write;
    use std::path::Path;
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};

    pub fn convert(program: &str, lines: usize, url: &str) -> Duration {
        // The folder is outside the project, because the program may run where it sees only another part of the disk.
        let folder = tempfile::tempdir().expect("a folder to work in");
        let config = format!(
            "[engine.openai]\nbase_url = \"{}\"\nmodel = \"tts-1\"\nvoice = \"nova\"\n",
            url.trim_end_matches("/v1")
        );
        std::fs::write(folder.path().join("config.toml"), config).expect("room");
        write_book(&folder.path().join("book.epub"), lines);
        let start = Instant::now();
        let file = |name: &str| folder.path().join(name);
        let output = Command::new(program)
            .args(["convert", "--engine", "openai", "--config"])
            .arg(file("config.toml"))
            .arg("-o")
            .args([file("out"), file("book.epub")])
            .env("E2M_CACHE_DIR", folder.path().join("cache"))
            .env("OPENAI_API_KEY", "none")
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .output()
            .expect("the program runs");
        let took = start.elapsed();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        took
    }

    /// Writes a book with one chapter and a paragraph for each line.
    fn write_book(path: &Path, lines: usize) {
        let paragraphs: String = (0..lines).map(|nth| format!("<p>{}</p>", super::line(nth))).collect();
        let page = |body: &str| {
            format!(
                "<html xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:epub=\"http://www.idpf.org/2007/ops\">\
                 <head><title>Story</title></head><body>{body}</body></html>"
            )
        };
        let package = "<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\" unique-identifier=\"id\">\
             <metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:identifier id=\"id\">story</dc:identifier>\
             <dc:title>Story</dc:title><dc:language>en</dc:language></metadata>\
             <manifest><item id=\"one\" href=\"one.xhtml\" media-type=\"application/xhtml+xml\"/>\
             <item id=\"nav\" href=\"nav.xhtml\" media-type=\"application/xhtml+xml\" properties=\"nav\"/></manifest>\
             <spine><itemref idref=\"one\"/></spine></package>";
        let container = "<container version=\"1.0\" xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\"><rootfiles>\
             <rootfile full-path=\"book.opf\" media-type=\"application/oebps-package+xml\"/></rootfiles></container>";
        let nav = "<nav epub:type=\"toc\"><ol><li><a href=\"one.xhtml\">Story</a></li></ol></nav>";
        let mut book = zip::ZipWriter::new(std::fs::File::create(path).expect("room"));
        let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        for (name, text) in [
            ("mimetype", "application/epub+zip"),
            ("META-INF/container.xml", container),
            ("book.opf", package),
            ("nav.xhtml", &page(nav)),
            ("one.xhtml", &page(&paragraphs)),
        ] {
            book.start_file(name, stored).expect("room");
            book.write_all(text.as_bytes()).expect("room");
        }
        book.finish().expect("room");
    }
}
