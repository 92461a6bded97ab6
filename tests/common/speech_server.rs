//! A speech server for tests and benchmarks. It has a port of its own, and answers as it is told to.
#![allow(dead_code)] // Each user needs only some parts.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A request.
#[derive(Clone, Debug)]
pub struct Request {
    /// The method and the path.
    pub line: String,
    /// The headers, with names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: String,
    /// How many requests of its kind came before this one.
    pub nth: usize,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).expect("a JSON request")
    }

    /// The text to be spoken.
    pub fn input(&self) -> String {
        self.json()["input"].as_str().expect("a text").to_string()
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
    /// Close the connection after this many bytes of the body.
    pub torn_at: Option<usize>,
    /// Send the body in pieces, without its length.
    pub chunked: bool,
    /// How long to wait before answering.
    pub after: Duration,
}

impl Reply {
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: Vec::new(), body: body.into(), torn_at: None, chunked: false, after: Duration::ZERO }
    }

    /// An answer with a tone that lasts as long as the text would, in WAV.
    pub fn tone(text: &str) -> Self {
        Self::new(200, tone(text))
    }
}

type Answer = dyn Fn(&Request) -> Reply + Send + Sync;

/// A running server. Its threads end with the process.
pub struct SpeechServer {
    pub port: u16,
    pub seen: Arc<Mutex<Vec<Request>>>,
    /// The most requests for speech that were handled at once.
    pub busiest: Arc<AtomicUsize>,
    other: Arc<Other>,
}

/// The state of everything that is not about speech.
#[derive(Default)]
struct Other {
    seen: Mutex<Vec<Request>>,
    /// The answer to `GET /v1/models`. `None` if the server does not know that path.
    models: Mutex<Option<Reply>>,
    /// Whether connections are closed without an answer.
    down: AtomicBool,
}

impl SpeechServer {
    pub fn start(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let server = Self { port, seen: Arc::default(), busiest: Arc::default(), other: Arc::default() };
        let (seen, busiest, answer) = (server.seen.clone(), server.busiest.clone(), Arc::new(answer));
        let other = server.other.clone();
        let busy = Arc::new(AtomicUsize::new(0));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (seen, busiest, busy, answer) = (seen.clone(), busiest.clone(), busy.clone(), answer.clone());
                let other = other.clone();
                std::thread::spawn(move || serve(stream, &seen, &busiest, &busy, &*answer, &other));
            }
        });
        server
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/v1", self.port)
    }

    /// The requests for speech.
    pub fn requests(&self) -> Vec<Request> {
        self.seen.lock().expect("no test panics with it").clone()
    }

    /// All other requests.
    pub fn questions(&self) -> Vec<Request> {
        self.other.seen.lock().expect("no test panics with it").clone()
    }

    /// Sets the answer to `GET /v1/models`. Before, it is 404, as for everything that the server does not know.
    pub fn says(&self, reply: Reply) {
        *self.other.models.lock().expect("no test panics with it") = Some(reply);
    }

    /// Sets whether the server closes every connection without an answer.
    pub fn is_down(&self, down: bool) {
        self.other.down.store(down, Ordering::SeqCst);
    }
}

impl Other {
    fn answer(&self, request: &mut Request) -> Reply {
        let mut seen = self.seen.lock().expect("no test panics with it");
        request.nth = seen.len();
        seen.push(request.clone());
        let models = self.models.lock().expect("no test panics with it");
        let known = models.clone().filter(|_| request.line == "GET /v1/models");
        known.unwrap_or_else(|| Reply::new(404, "{\"detail\": \"Not Found\"}"))
    }
}

/// An address at which no one listens.
pub fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    format!("http://127.0.0.1:{}/v1", listener.local_addr().expect("an address").port())
}

fn serve(
    stream: TcpStream,
    seen: &Mutex<Vec<Request>>,
    busiest: &AtomicUsize,
    busy: &AtomicUsize,
    answer: &Answer,
    other: &Other,
) {
    let _ = stream.set_nodelay(true);
    let mut reader = BufReader::new(stream.try_clone().expect("a second handle"));
    let mut stream = stream;
    while let Some(mut request) = read(&mut reader) {
        if other.down.load(Ordering::SeqCst) {
            return;
        }
        if !request.line.starts_with("POST ") {
            let reply = other.answer(&mut request);
            std::thread::sleep(reply.after);
            if write(&mut stream, &reply).is_none() {
                return;
            }
            continue;
        }
        busiest.fetch_max(busy.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        {
            let mut seen = seen.lock().expect("no test panics with it");
            request.nth = seen.len();
            seen.push(request.clone());
        }
        let reply = answer(&request);
        std::thread::sleep(reply.after);
        busy.fetch_sub(1, Ordering::SeqCst);
        if write(&mut stream, &reply).is_none() {
            return;
        }
    }
}

fn read(reader: &mut impl BufRead) -> Option<Request> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        lines.push(line.to_string());
    }
    let split =
        |line: &String| line.split_once(':').map(|(name, value)| (name.to_lowercase(), value.trim().to_string()));
    let headers: Vec<(String, String)> = lines.iter().skip(1).filter_map(split).collect();
    let length =
        headers.iter().find(|(name, _)| name == "content-length").map_or(0, |(_, value)| value.parse().unwrap_or(0));
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let line = lines.first()?.trim_end_matches(" HTTP/1.1").to_string();
    Some(Request { line, headers, body: String::from_utf8_lossy(&body).into_owned(), nth: 0 })
}

/// Sends an answer. `None` if the connection has ended.
fn write(stream: &mut TcpStream, reply: &Reply) -> Option<()> {
    let mut head = format!("HTTP/1.1 {} Whatever\r\nContent-Type: audio/wav\r\n", reply.status);
    for (name, value) in &reply.headers {
        head += &format!("{name}: {value}\r\n");
    }
    let sent = &reply.body[..reply.torn_at.unwrap_or(reply.body.len()).min(reply.body.len())];
    let mut bytes = Vec::new();
    if reply.chunked {
        bytes.extend((head + "Transfer-Encoding: chunked\r\n\r\n").into_bytes());
        for piece in sent.chunks(777) {
            bytes.extend(format!("{:x}\r\n", piece.len()).into_bytes());
            bytes.extend(piece);
            bytes.extend(b"\r\n");
        }
        if reply.torn_at.is_none() {
            bytes.extend(b"0\r\n\r\n");
        }
    } else {
        bytes.extend(format!("{head}Content-Length: {}\r\n\r\n", reply.body.len()).into_bytes());
        bytes.extend(sent);
    }
    stream.write_all(&bytes).ok()?;
    reply.torn_at.is_none().then_some(())
}

/// 60 ms of a square wave for each character, at 8 kHz and 16 bits.
pub fn tone(text: &str) -> Vec<u8> {
    let frames = text.chars().count().max(1) * 480;
    let bytes = (frames * 2) as u32;
    let mut wav = b"RIFF".to_vec();
    wav.extend((bytes + 36).to_le_bytes());
    wav.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1F\0\0\x80\x3E\0\0\x02\0\x10\0data");
    wav.extend(bytes.to_le_bytes());
    // The pitch differs from text to text.
    let half = 15 + text.bytes().fold(0u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte))) % 25;
    wav.extend((0..frames as u32).flat_map(|n| if n / half % 2 == 0 { 4_000i16 } else { -4_000 }.to_le_bytes()));
    wav
}
