//! Many machines speak one book, through a real NATS server that each test starts for itself.

use crate::common::{Desk, not_installed};
use fullcast::audio::Audio;
use fullcast::book::Book;
use fullcast::cluster::{ClusterSettings, Coordinator, ServerPlace, Worked, Worker, look, work};
use fullcast::engine::{Engine, EngineError, Engines, Fingerprint, Speech, Utterance, Voice};
use fullcast::publish::{Order, publish};
use fullcast::render::{self, Booth, RenderError};
use fullcast::store::Store;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

mod access;
mod hostile;
mod sharing;

/// A server with a folder of its own.
struct Server {
    port: u16,
    folder: tempfile::TempDir,
    /// What else it is told.
    arguments: Vec<String>,
    child: Option<Child>,
}

impl Server {
    /// `None` if there is no such program, which has been told.
    fn start() -> Option<Self> {
        Self::with(&[])
    }

    fn with(arguments: &[&str]) -> Option<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        drop(listener);
        let arguments = arguments.iter().map(|argument| argument.to_string()).collect();
        let mut server = Self { port, folder: tempfile::tempdir().expect("a temp folder"), arguments, child: None };
        server.run().map(|()| server)
    }

    fn run(&mut self) -> Option<()> {
        let mut command = Command::new("nats-server");
        command.args(["-a", "127.0.0.1", "-p", &self.port.to_string(), "-js", "-sd"]).arg(self.folder.path());
        command.args(&self.arguments);
        match command.stdout(Stdio::null()).stderr(Stdio::null()).spawn() {
            Ok(child) => self.child = Some(child),
            Err(error) => {
                not_installed("nats-server", error);
                return None;
            }
        }
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(began.elapsed() < Duration::from_secs(60), "the server does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(())
    }

    fn kill(&mut self) {
        end(self.child.take().expect("it runs"));
    }

    fn address(&self) -> String {
        address(self.port)
    }

    fn place(&self) -> ServerPlace {
        place(self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(child) = self.child.take() {
            end(child);
        }
    }
}

fn address(port: u16) -> String {
    format!("nats://127.0.0.1:{port}")
}

fn place(port: u16) -> ServerPlace {
    ServerPlace {
        address: address(port),
        settings: ClusterSettings { patience: Some(2), ..ClusterSettings::default() },
    }
}

fn end(mut child: Child) {
    child.kill().expect("it runs");
    child.wait().expect("it ends");
}

/// Passes on what both sides send, until it is told to pass on nothing.
fn proxy(to: u16) -> (u16, Arc<AtomicBool>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    let stalled = Arc::new(AtomicBool::new(false));
    let flag = stalled.clone();
    std::thread::spawn(move || {
        for here in listener.incoming().flatten() {
            let Ok(there) = TcpStream::connect(("127.0.0.1", to)) else { continue };
            let ways = [(here.try_clone(), there.try_clone()), (there.try_clone(), here.try_clone())];
            for (from, to) in ways {
                let (mut from, mut to, stalled) = (from.expect("a handle"), to.expect("a handle"), flag.clone());
                std::thread::spawn(move || {
                    let mut bytes = [0; 16 << 10];
                    while let Ok(many @ 1..) = from.read(&mut bytes) {
                        while stalled.load(Ordering::SeqCst) {
                            std::thread::sleep(Duration::from_millis(20));
                        }
                        if to.write_all(&bytes[..many]).is_err() {
                            break;
                        }
                    }
                    let _ = to.shutdown(std::net::Shutdown::Both);
                });
            }
        }
    });
    (port, stalled)
}

/// Speaks like a metronome, counts what it speaks, and does what a text asks for.
#[derive(Clone)]
struct Ticker {
    voices: [Voice; 1],
    spoken: Arc<Mutex<BTreeMap<String, usize>>>,
    delay: Duration,
    /// While this is set, it does not come to an end.
    held: Arc<AtomicBool>,
}

impl Ticker {
    fn new(delay: Duration) -> Self {
        Self { voices: [Voice::new("tick".into(), "und".into())], spoken: Arc::default(), delay, held: Arc::default() }
    }

    /// How often each text was spoken.
    fn counts(&self) -> BTreeMap<String, usize> {
        self.spoken.lock().expect("no panic").clone()
    }

    fn engines(&self) -> Engines {
        Engines::none().with(self.clone())
    }
}

impl Engine for Ticker {
    fn name(&self) -> &'static str {
        "ticker"
    }

    fn voices(&self) -> &[Voice] {
        &self.voices
    }

    fn fingerprint(&self, _voice: &str) -> Fingerprint {
        Fingerprint("ticker/1".into())
    }

    fn speak(&self, utterance: &Utterance<'_>) -> Result<Speech, EngineError> {
        *self.spoken.lock().expect("no panic").entry(utterance.text.into()).or_default() += 1;
        std::thread::sleep(self.delay);
        while self.held.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(5));
        }
        if utterance.text.contains("poison") {
            return Err(EngineError::refused("the voice cannot say this"));
        }
        assert!(!utterance.text.contains("panic"), "what a text");
        if utterance.text.contains("deadly") {
            std::process::abort();
        }
        let frames = utterance.text.len() * 400;
        let samples = (0..frames).map(|frame| if frame / 20 % 2 == 0 { 0.2 } else { -0.2 }).collect();
        Ok(Speech { audio: Audio::new(16_000, samples) })
    }
}

const TICKING: &str = "[narrator]\nvoice = \"ticker:tick\"\n";

fn ticking(lines: usize) -> String {
    (0..lines).map(|nth| format!("This is paragraph number {nth} of the book.\n\n")).collect()
}

fn book(text: &str, engines: &mut Engines) -> Book {
    Book::from_text(text, TICKING, engines).unwrap_or_else(|faults| panic!("{faults}"))
}

/// Works in this process until `stop` is set.
fn shift<'scope>(
    scope: &'scope std::thread::Scope<'scope, '_>,
    place: &ServerPlace,
    ticker: &Ticker,
    stop: &'scope AtomicBool,
) -> std::thread::ScopedJoinHandle<'scope, Worked> {
    let (place, engines) = (place.clone(), ticker.engines());
    scope.spawn(move || work(&place, Worker { engines: &engines, jobs: 1, stop }, &|_| {}).expect("a server"))
}

/// Speaks a book by the workers of a server. Returns what `render` returns.
fn far(
    book: &Book,
    engines: &Engines,
    store: &Store,
    place: &ServerPlace,
    again: bool,
) -> Result<render::Takes, RenderError> {
    let crew = Coordinator::open(place.clone(), again).expect("a server");
    render::render(&book.plan, &Booth { crew: Some(&crew), ..Booth::new(engines, store) }, &|_| {})
}

/// Sets a flag when it is dropped, so that a failed test does not wait for its workers.
struct Ends<'a>(&'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// A folder with a short book for the built-in voices, and its sound as this machine makes it alone.
fn home(lines: usize) -> (Desk, Vec<u8>) {
    let desk = Desk::new();
    desk.write("voices.toml", "[narrator]\nvoice = \"pico:nora\"\n[cast.Ann]\nvoice = \"tone:beep\"\n");
    let lines =
        (0..lines).map(|nth| format!("Ann: Number {nth}, please.\n\nThe {nth} doors of the house were shut.\n\n"));
    desk.write("story.md", lines.collect::<String>());
    std::fs::create_dir_all(desk.path("config")).expect("a folder");
    desk.write("config/config.toml", "[cluster]\npatience = 2\n");
    desk.fullcast(&["render", "story.md", "-o", "home.wav", "--no-cache"]).ok();
    let home = std::fs::read(desk.path("home.wav")).expect("a file");
    (desk, home)
}

fn worker(desk: &Desk, address: &str) -> Child {
    let mut command = desk.command(&["work", address, "-j", "1"]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the binary runs")
}

/// Renders with a fresh cache, and returns the sound.
fn away(desk: &Desk, address: &str) -> (PathBuf, Child) {
    let output = desk.path("away.wav");
    let _ = std::fs::remove_file(&output);
    let mut command = desk.command(&["render", "story.md", "-o", "away.wav", "--no-cache", "--workers", address]);
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
    (output, child.expect("the binary runs"))
}

#[track_caller]
fn arrives(render: Child, output: PathBuf, home: &[u8]) -> String {
    let done = render.wait_with_output().expect("it ends");
    let told = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success(), "{told}");
    assert!(std::fs::read(output).expect("a file") == home, "it is not what this machine makes alone");
    told
}

#[test]
fn any_number_of_machines_can_be_the_first_ones_at_a_fresh_server() {
    for _ in 0..6 {
        let Some(server) = Server::start() else { return };
        let start = std::sync::Barrier::new(16);
        std::thread::scope(|scope| {
            let all: Vec<_> = (0..16)
                .map(|_| {
                    scope.spawn(|| {
                        start.wait();
                        Coordinator::open(server.place(), false).map(drop)
                    })
                })
                .collect();
            for one in all {
                one.join().expect("no panic").expect("a server that serves everybody");
            }
        });
    }
}

#[test]
fn one_and_two_and_four_workers_make_the_bytes_of_one_machine() {
    let Some(server) = Server::start() else { return };
    let (desk, home) = home(6);
    for many in [1, 2, 4] {
        let workers: Vec<Child> = (0..many).map(|_| worker(&desk, &server.address())).collect();
        let (output, render) = away(&desk, &server.address());
        let told = arrives(render, output, &home);
        assert!(told.contains(" spoke "), "it says who spoke how much:\n{told}");
        workers.into_iter().for_each(end);
        let left = look(&server.place()).expect("a server");
        assert_eq!((left.jobs.len(), left.failed.len(), left.takes), (0, 0, 0), "the server is clean again");
    }
}

#[test]
fn killed_workers_and_a_killed_server_lose_and_change_nothing() {
    let Some(mut server) = Server::start() else { return };
    let (desk, home) = home(40);
    let (output, mut render) = away(&desk, &server.address());
    for round in 0.. {
        let killed = worker(&desk, &server.address());
        std::thread::sleep(Duration::from_millis(1_500));
        end(killed);
        if round == 1 {
            server.kill();
            std::thread::sleep(Duration::from_millis(500));
            server.run().expect("it ran before");
        }
        if round >= 3 || render.try_wait().expect("a process").is_some() {
            break;
        }
    }
    let last = worker(&desk, &server.address());
    arrives(render, output, &home);
    end(last);
}

#[test]
fn a_network_that_stalls_delays_the_work_and_loses_nothing() {
    let Some(server) = Server::start() else { return };
    let (port, stalled) = proxy(server.port);
    let ticker = Ticker::new(Duration::from_millis(30));
    let mut engines = ticker.engines();
    let (book, store) = (book(&ticking(40), &mut engines), Store::temporary().expect("a store"));
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let _ends = Ends(&stop);
        shift(scope, &place(port), &ticker, &stop);
        shift(scope, &server.place(), &ticker, &stop);
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(500));
            stalled.store(true, Ordering::SeqCst);
            std::thread::sleep(Duration::from_secs(4));
            stalled.store(false, Ordering::SeqCst);
        });
        let takes = far(&book, &engines, &store, &place(port), false).expect("spoken");
        assert_eq!(takes.len(), book.plan.distinct().len());
    });
}

#[test]
fn a_poisoned_line_is_told_as_its_own_fault_and_tried_again_when_asked() {
    let Some(server) = Server::start() else { return };
    let ticker = Ticker::new(Duration::ZERO);
    let mut engines = ticker.engines();
    let text = ticking(4) + "This one is poison.\n\nAnd this one makes it panic.\n";
    let (book, store) = (book(&text, &mut engines), Store::temporary().expect("a store"));
    let stop = AtomicBool::new(false);
    let spoken = |text: &str| ticker.counts().get(text).copied().unwrap_or_default();
    std::thread::scope(|scope| {
        let _ends = Ends(&stop);
        shift(scope, &server.place(), &ticker, &stop);
        shift(scope, &server.place(), &ticker, &stop);
        let failed = |again| match far(&book, &engines, &store, &server.place(), again) {
            Err(RenderError::Speech(failures)) => {
                failures.iter().map(|failure| failure.error.to_string()).collect::<Vec<_>>()
            }
            other => panic!("{other:?}"),
        };
        let told = failed(false);
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0].starts_with("the voice cannot say this ("), "{told:?}");
        assert!(told[1].contains("what a text"), "{told:?}");
        assert_eq!(spoken("This one is poison."), 1, "what a voice refuses is refused by every worker");
        assert_eq!(spoken("And this one makes it panic."), 3, "what goes wrong is tried by others");
        let seen = look(&server.place()).expect("a server").failed;
        assert!(seen.len() == 2 && seen.iter().any(|line| line.text == "This one is poison."), "{seen:?}");
        assert_eq!(failed(false).len(), 2);
        assert_eq!(spoken("This one is poison."), 1, "it is known to fail");
        assert_eq!(failed(true).len(), 2);
        assert_eq!(spoken("This one is poison."), 2);
    });
    let others = ticker.counts().into_iter().filter(|(text, _)| !text.contains("poison") && !text.contains("panic"));
    let others: Vec<(String, usize)> = others.collect();
    assert!(others.len() >= 4 && others.iter().all(|(_, count)| *count == 1), "{others:?}");
}

/// Not a test: the process of a worker that can die of a line, for the next one.
#[test]
fn helper_that_speaks_and_can_die_of_it() {
    let Ok(port) = std::env::var("FULLCAST_TEST_DEADLY") else { return };
    let engines = Ticker::new(Duration::ZERO).engines();
    let stop = AtomicBool::new(false);
    let _ = work(&place(port.parse().expect("a port")), Worker { engines: &engines, jobs: 2, stop: &stop }, &|_| {});
}

#[test]
fn a_line_of_which_workers_die_is_told_with_their_last_words_and_the_rest_is_spoken() {
    let Some(server) = Server::start() else { return };
    let ticker = Ticker::new(Duration::ZERO);
    let mut engines = ticker.engines();
    let text = ticking(6) + "This one is deadly.\n";
    let (book, store) = (book(&text, &mut engines), Store::temporary().expect("a store"));
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::SeqCst) {
                let program = std::env::current_exe().expect("this program");
                let mut command = Command::new(program);
                command.args(["--exact", "cluster::helper_that_speaks_and_can_die_of_it"]);
                command
                    .env("FULLCAST_TEST_DEADLY", server.port.to_string())
                    .stdout(Stdio::null())
                    .stderr(Stdio::null());
                let mut child = command.spawn().expect("this program");
                while child.try_wait().expect("a process").is_none() {
                    if done.load(Ordering::SeqCst) {
                        let _ = child.kill();
                    }
                    std::thread::sleep(Duration::from_millis(50));
                }
            }
        });
        let _ends = Ends(&done);
        match far(&book, &engines, &store, &server.place(), false) {
            Err(RenderError::Speech(failures)) => {
                assert_eq!(failures.len(), 1, "{failures:?}");
                let told = failures[0].error.to_string();
                assert!(told.contains("3 workers did not survive it") && told.contains("began it"), "{told}");
            }
            other => panic!("{other:?}"),
        }
    });
    let lost = book.plan.distinct().iter().filter(|speak| store.get(&speak.key).is_none()).count();
    assert_eq!(lost, 1, "everything else is spoken");
}

#[test]
fn a_server_that_is_not_there_is_told_before_anything_is_begun() {
    let desk = Desk::new();
    desk.tones("Ann: Hello.\n");
    let nobody = address(TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port());
    desk.fullcast(&["work", &nobody]).fails(1, &["cannot be reached"]);
    desk.fullcast(&["cluster", &nobody]).fails(1, &["cannot be reached"]);
    desk.fullcast(&["render", "story.md", "--workers", &nobody]).fails(1, &["cannot be reached", "nats-server"]);
}
