use super::*;
use serde_json::Value;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use tempfile::TempDir;

mod desk;
mod doors;
mod edits;
mod hearing;
mod install;
mod power;
mod text;

/// A story in which every kind of line occurs.
const STORY: &str = "---\ntitle: The Key\n---\n\n# One\n\nIt *rained* all night. \"Who sent it?\" asked Arvind.\n\n\
    \"Nobody we know,\" said Veena.\n\n\"Then burn it.\"\n\n\"Never.\"\n\n***\n\n> Roses are red  \n> violets blue\n\n\
    Tobias: Stop now!\n";

/// A studio that runs until it is dropped, with its book in a folder of its own.
struct Running {
    folder: TempDir,
    address: String,
    stop: Arc<AtomicBool>,
    thread: Option<std::thread::JoinHandle<()>>,
}

/// An answer: its status, its headers as they came, and its body.
struct Answered {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answered {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Running {
    /// Opens the studio of a story whose lines are spoken by the engine that only beeps.
    fn of(story: &str) -> Self {
        Self::with(story, "voices_of = \"tone\"\n")
    }

    fn with(story: &str, voices: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("story.md"), story).unwrap();
        if !voices.is_empty() {
            std::fs::write(folder.path().join("voices.toml"), voices).unwrap();
        }
        Self::in_folder(folder)
    }

    fn in_folder(folder: TempDir) -> Self {
        let options = StudioOptions::of(folder.path().join("story.md"));
        Self::opened(folder, options, Box::new(|| Ok(Engines::open())))
    }

    fn opened(folder: TempDir, options: StudioOptions, engines: EngineMaker) -> Self {
        let store = Store::open(folder.path().join("cache")).unwrap();
        let studio = Studio::open(options, engines, store).unwrap();
        let address = studio.address();
        let stop = Arc::new(AtomicBool::new(false));
        let told = stop.clone();
        let thread = std::thread::spawn(move || studio.serve(&told).unwrap());
        let running = Self { folder, address, stop, thread: Some(thread) };
        running.wait(|book| book["state"] != "reading");
        running
    }

    fn port(&self) -> u16 {
        self.address.rsplit(':').next().unwrap().split('/').next().unwrap().parse().unwrap()
    }

    /// Sends bytes as they are, and reads everything that comes back.
    fn send(&self, request: &[u8]) -> Answered {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port())).unwrap();
        stream.write_all(request).unwrap();
        let mut bytes = Vec::new();
        // A server that refuses a long body closes the connection before all of it was sent.
        let _ = stream.read_to_end(&mut bytes);
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a head") + 4;
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answered { status, head, body: bytes.split_off(end) }
    }

    /// The path of an address of the studio.
    fn path(&self, name: &str) -> String {
        let token = self.address.split('/').nth(3).unwrap();
        format!("/{token}/{name}")
    }

    fn get(&self, name: &str) -> Answered {
        let (path, port) = (self.path(name), self.port());
        self.send(format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n").as_bytes())
    }

    fn post(&self, name: &str, body: &Value) -> Answered {
        let (path, port, body) = (self.path(name), self.port(), body.to_string());
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\nContent-Type: \
             application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        self.send((head + &body).as_bytes())
    }

    fn book(&self) -> Value {
        self.get("api/book").json()
    }

    /// The book as soon as it is as expected.
    fn wait(&self, expected: impl Fn(&Value) -> bool) -> Value {
        for _ in 0..3000 {
            let book = self.book();
            if expected(&book) {
                return book;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("the book never came to that: {}", self.book());
    }

    /// Begins to listen to what all pages are told.
    fn listen(&self) -> Listener {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port())).unwrap();
        let head = format!("GET {} HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", self.path("api/events"), self.port());
        stream.write_all(head.as_bytes()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let mut listener = Listener { stream, heard: String::new() };
        listener.until("event: book\n");
        listener
    }

    fn file(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).unwrap_or_default()
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join(name), text).unwrap();
    }
}

/// A page that hears what all pages are told.
struct Listener {
    stream: TcpStream,
    heard: String,
}

impl Listener {
    /// Waits until something was told since it began to listen.
    fn until(&mut self, wanted: &str) {
        let mut bytes = [0; 4096];
        while !self.heard.contains(wanted) {
            let read = self.stream.read(&mut bytes).expect("more events");
            assert!(read > 0, "{}", self.heard);
            self.heard += &String::from_utf8_lossy(&bytes[..read]);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The index of the line that contains a text.
fn line(book: &Value, text: &str) -> u64 {
    let said = |id: &Value| -> String {
        let blocks = book["blocks"].as_array().unwrap();
        let pieces = blocks.iter().flat_map(|block| block["pieces"].as_array().unwrap());
        pieces.filter(|piece| piece["line"] == *id).map(|piece| piece["t"].as_str().unwrap()).collect()
    };
    let lines = book["lines"].as_array().unwrap();
    let found = lines.iter().find(|line| said(&line["id"]).contains(text));
    found.unwrap_or_else(|| panic!("no line has {text:?}"))["id"].as_u64().unwrap()
}

/// Who says a line.
fn speaker<'b>(book: &'b Value, text: &str) -> &'b str {
    let id = &book["lines"][line(book, text) as usize]["speaker"];
    book["speakers"][id.as_u64().unwrap() as usize]["name"].as_str().unwrap()
}
