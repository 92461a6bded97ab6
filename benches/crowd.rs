//! How well many machines share a book: `cargo bench --bench crowd --features cluster`.
//!
//! A real `nats-server` and the workers run on this machine. Their voice sleeps for as long as Kokoro computes on one core.
//! The ideal is the sum of all sleeps by the number of workers.
//!
//! `-- WORKERS LINES FACTOR` measures one case, in which the voice is faster by a factor. What a line costs beside the voice is
//! not divided: with a factor of 4 it weighs four times as much as in a real book.
//!
//! `-- memory` instead has books of 1,000 to 100,000 lines spoken that cost nothing to speak, here alone and by workers, and shows
//! the memory of both renders and the processor time that a line costs. Both print the rows of the tables in BENCHMARKS.md.

use fullcast::audio::Audio;
use fullcast::book::Book;
use fullcast::cluster::{ClusterSettings, Coordinator, ServerPlace, Worker, look, work};
use fullcast::engine::{Engine, EngineError, Engines, Fingerprint, Speech, Utterance, Voice};
use fullcast::render::{self, Booth, Crew};
use fullcast::store::Store;
use std::alloc::{GlobalAlloc, Layout, System};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How many seconds of sound Kokoro makes in a second on one core: see BENCHMARKS.md.
const SPEED: f64 = 1.5;

/// Letters that are spoken in a second.
const LETTERS: f64 = 15.0;

/// The numbers of workers, each with as many lines as let it take as long as the last one with all of them.
const WORKERS: [usize; 4] = [2, 4, 8, 16];
const LINES: usize = 5_000;

/// The bytes that the process has asked for and not given back, and the most that these were.
static ASKED: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

/// The system's memory, counted.
struct Counted;

// SAFETY: everything is passed on to the system as it is.
unsafe impl GlobalAlloc for Counted {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: the caller keeps the promises of this function, which are the same. So it is below.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        ASKED.fetch_sub(layout.size(), Ordering::Relaxed);
        count(size);
        unsafe { System.realloc(memory, layout, size) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        ASKED.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(memory, layout) }
    }
}

fn count(size: usize) {
    let asked = ASKED.fetch_add(size, Ordering::Relaxed) + size;
    MOST.fetch_max(asked, Ordering::Relaxed);
}

#[global_allocator]
static MEMORY: Counted = Counted;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["workers", port, many, factor] => speak(number(port), number(many), number(factor)),
        ["render", port, lines, factor] => render(Some(number(port)), number(lines), number(factor)),
        ["alone", lines] => render(None, number(lines), f64::INFINITY),
        ["memory"] => memory(),
        [] => WORKERS.iter().for_each(|many| efficiency(*many, LINES * many / WORKERS[3], 1.0)),
        [many, lines, factor] => efficiency(number(many), number(lines), number(factor)),
        _ => panic!("the words after `--` are `memory`, or the numbers of workers and lines and a factor"),
    }
}

fn number<T: std::str::FromStr>(text: &str) -> T {
    text.parse().unwrap_or_else(|_| panic!("{text} is no number"))
}

/// Has a book spoken, and prints the row.
fn efficiency(many: usize, lines: usize, factor: f64) {
    let server = Server::start();
    let mut workers = server.workers(many, factor);
    let used = || [server.child.id(), workers.0.id()].map(processor);
    let before = used();
    let Done { lines, ideal, took, cpu, .. } = server.book(lines, factor);
    let [served, spoken] = used();
    let (ideal, each) = (ideal / many as f64, |seconds: f64| seconds * 1000.0 / lines as f64);
    println!(
        "| {many} | {lines} | {factor} | {ideal:.1} s | {took:.1} s | {:.1} % | {:.0} ms | {:.1} ms | {:.1} ms | {:.1} ms |",
        100.0 * ideal / took,
        each((took - ideal) * many as f64),
        each(served - before[0]),
        each(cpu),
        each(spoken - before[1]),
    );
    workers.end();
}

/// Has books of several lengths spoken in no time, and prints the rows: of their memory, then of what a line costs.
fn memory() {
    let mut costs = Vec::new();
    for lines in [1_000, 10_000, 100_000] {
        let alone = Done::of(this("alone", &[lines.to_string()]));
        let server = Server::start();
        let mut workers = server.workers(2, f64::INFINITY);
        let before = [server.child.id(), workers.0.id()].map(processor);
        let (sent, received) = server.bytes();
        let done = server.book(lines, f64::INFINITY);
        let [served, spoken] = [server.child.id(), workers.0.id()].map(processor);
        let (sent, received) = (server.bytes().0 - sent, server.bytes().1 - received);
        workers.end();
        let [base, here, there] = [done.base, alone.peak, done.peak].map(|kilobytes| kilobytes as f64 / 1024.0);
        let [plan, held, more] = [done.plan, alone.held, done.held].map(|bytes| bytes as f64 / f64::from(1 << 20));
        println!(
            "| {lines} | {base:.1} MB | {here:.1} MB | {there:.1} MB | {plan:.1} MB | {held:.2} MB | {more:.2} MB | {:.2} MB |",
            more - held
        );
        let each = |seconds: f64| seconds * 1000.0 / lines as f64;
        costs.push(format!(
            "| {lines} | {:.0} s | {:.2} ms | {:.2} ms | {:.2} ms | {} | {} |",
            done.took,
            each(served - before[0]),
            each(done.cpu),
            each(spoken - before[1]),
            sent / lines as u64,
            received / lines as u64,
        ));
    }
    costs.iter().for_each(|row| println!("{row}"));
}

/// A server on this machine, with a folder of its own.
struct Server {
    port: u16,
    monitor: u16,
    child: Child,
    _folder: tempfile::TempDir,
}

/// A process that ends when its input does.
struct Helper(Child);

/// What a render reports.
struct Done {
    lines: usize,
    /// Seconds of all sleeps.
    ideal: f64,
    took: f64,
    /// kB of the process before the first line was spoken, and at most after that.
    base: u64,
    peak: u64,
    /// Bytes that the book and its plan need, and those that were asked for beside them, at most.
    plan: usize,
    held: usize,
    /// Seconds of processor time.
    cpu: f64,
}

impl Done {
    /// What a render says when it has ended.
    fn of(child: Child) -> Self {
        let output = child.wait_with_output().expect("it ends");
        let told = String::from_utf8_lossy(&output.stdout);
        let words: Vec<&str> = told.split_whitespace().collect();
        let [lines, ideal, took, base, peak, plan, held, cpu] = words[..] else { panic!("the render failed: {told}") };
        Self {
            lines: number(lines),
            ideal: number(ideal),
            took: number(took),
            base: number(base),
            peak: number(peak),
            plan: number(plan),
            held: number(held),
            cpu: number(cpu),
        }
    }
}

impl Server {
    fn start() -> Self {
        let free =
            || TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port();
        let (port, monitor) = (free(), free());
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("room");
        let mut command = Command::new("nats-server");
        command.args(["-a", "127.0.0.1", "-p", &port.to_string(), "-m", &monitor.to_string(), "-js", "-sd"]);
        let child = command.arg(folder.path()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let server = Self { port, monitor, child: child.expect("nats-server is installed"), _folder: folder };
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            std::thread::sleep(Duration::from_millis(20));
        }
        server
    }

    /// One process with this many workers, each of which speaks one line at once.
    fn workers(&self, many: usize, factor: f64) -> Helper {
        let helper = Helper(this("workers", &[self.port.to_string(), many.to_string(), factor.to_string()]));
        while look(&place(self.port)).expect("a server").present.len() < many {
            std::thread::sleep(Duration::from_millis(100));
        }
        helper
    }

    /// Renders a book in a process of its own.
    fn book(&self, lines: usize, factor: f64) -> Done {
        Done::of(this("render", &[self.port.to_string(), lines.to_string(), factor.to_string()]))
    }

    /// The bytes that were sent to the server so far, and those that it sent.
    fn bytes(&self) -> (u64, u64) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.monitor)).expect("the server");
        stream.write_all(b"GET /varz HTTP/1.0\r\n\r\n").expect("the server");
        let mut text = String::new();
        stream.read_to_string(&mut text).expect("the server");
        let value = |name: &str| {
            let rest = text.split(&format!("\"{name}\":")).nth(1).expect("the number of bytes");
            number(rest.trim_start().split([',', '\n']).next().expect("a number"))
        };
        (value("in_bytes"), value("out_bytes"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Helper {
    fn end(&mut self) {
        drop(self.0.stdin.take());
        self.0.wait().expect("it ends");
    }
}

fn this(what: &str, arguments: &[String]) -> Child {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.arg(what).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
    command.spawn().expect("this program")
}

fn place(port: u16) -> ServerPlace {
    ServerPlace { address: format!("nats://127.0.0.1:{port}"), settings: ClusterSettings::default() }
}

/// Works until the input ends.
fn speak(port: u16, many: usize, factor: f64) {
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..many {
            let (place, stop) = (place(port), &stop);
            scope.spawn(move || {
                let engines = Engines::none().with(Sleeper::new(factor));
                work(&place, Worker { engines: &engines, jobs: 1, stop }, &|_| {}).expect("a server")
            });
        }
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        stop.store(true, Ordering::SeqCst);
    });
}

/// Renders a book by the workers of a server, or alone, and prints what it took.
fn render(port: Option<u16>, lines: usize, factor: f64) {
    let mut engines = Engines::none().with(Sleeper::new(factor));
    let text: String = (0..lines).map(|nth| line(nth, factor) + "\n\n").collect();
    let book = Book::from_text(&text, "announce = false\n[narrator]\nvoice = \"sleeper:long\"\n", &mut engines);
    let book = book.unwrap_or_else(|faults| panic!("{faults}"));
    drop(text);
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("room");
    let store = Store::open(folder.path()).expect("a store");
    let wanted = book.plan.distinct();
    let ideal: f64 = wanted.iter().map(|speak| sleep(&speak.text, factor).as_secs_f64()).sum();
    let crew = port.map(|port| Coordinator::open(place(port), false).expect("a server"));
    let crew = crew.as_ref().map(|crew| crew as &dyn Crew);
    // The highest mark of the memory begins anew, where the system can do that.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let asked = ASKED.load(Ordering::SeqCst);
    MOST.store(asked, Ordering::SeqCst);
    let (base, cpu, start) = (memory_of("VmRSS"), processor(std::process::id()), Instant::now());
    let takes = render::render(&book.plan, &Booth { crew, ..Booth::new(&engines, &store) }, &|_| {});
    let took = start.elapsed().as_secs_f64();
    let held = MOST.load(Ordering::SeqCst) - asked;
    assert_eq!(takes.expect("spoken").len(), wanted.len(), "nothing is lost");
    let cpu = processor(std::process::id()) - cpu;
    println!("{} {ideal} {took} {base} {} {asked} {held} {cpu}", wanted.len(), memory_of("VmHWM"));
}

/// A line as long as those of a novel are: from three words to forty, and most of them short. What costs nothing is short.
fn line(nth: usize, factor: f64) -> String {
    let random = (nth as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
    let part = random as f64 / f64::from(1 << 24);
    let words = if factor.is_finite() { 3 + (part * part * 37.0) as usize } else { 3 };
    format!("Line {nth}{}.", " and more".repeat(words / 2))
}

fn seconds(text: &str) -> f64 {
    text.len() as f64 / LETTERS
}

fn sleep(text: &str, factor: f64) -> Duration {
    Duration::from_secs_f64(seconds(text) / SPEED / factor)
}

/// A value of this process's status in kB; 0 if the system does not say.
fn memory_of(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(name));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok()).unwrap_or(0)
}

/// The seconds of processor time of a process so far, of which the system counts a hundred parts; 0 if it does not say.
fn processor(process: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let words: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| words.get(at).and_then(|word| word.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

/// A voice that takes its time.
struct Sleeper {
    voices: [Voice; 1],
    factor: f64,
}

impl Sleeper {
    fn new(factor: f64) -> Self {
        Self { voices: [Voice::new("long".into(), "und".into())], factor }
    }
}

impl Engine for Sleeper {
    fn name(&self) -> &'static str {
        "sleeper"
    }

    fn voices(&self) -> &[Voice] {
        &self.voices
    }

    fn fingerprint(&self, _voice: &str) -> Fingerprint {
        Fingerprint("sleeper/1".into())
    }

    fn speak(&self, utterance: &Utterance<'_>) -> Result<Speech, EngineError> {
        let began = Instant::now();
        let frames = if self.factor.is_finite() { (seconds(utterance.text) * 24_000.0) as usize } else { 2_400 };
        let samples = (0..frames).map(|frame| if frame / 30 % 2 == 0 { 0.2 } else { -0.2 }).collect();
        std::thread::sleep(sleep(utterance.text, self.factor).saturating_sub(began.elapsed()));
        Ok(Speech { audio: Audio::new(24_000, samples) })
    }
}
