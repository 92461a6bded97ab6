use super::*;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

mod archives;
mod catalogue;
#[cfg(unix)]
mod packages;
mod voices;

/// How the server answers a request.
#[derive(Clone, Debug)]
enum Answer {
    /// Sends the part that was asked for.
    Right,
    /// Sends the whole file, whatever part was asked for.
    Whole,
    /// Sends the whole file in tiny pieces, and without its length.
    Pieces,
    /// Announces the whole file, sends this many bytes and hangs up.
    BreakOff(usize),
    /// Sends this status and nothing else.
    Status(u16),
    /// Redirects to this address.
    Redirect(String),
    /// Sends another part than the one that was asked for.
    WrongRange,
    /// Announces more than it sends, and keeps the connection open until the client gives up.
    Longer,
}

/// A server on this machine with one file. It gives its answers in order, and records the byte with which each request
/// wants to begin.
struct Stub {
    address: String,
    ranges: Arc<Mutex<Vec<Option<usize>>>>,
}

impl Stub {
    fn new(content: &[u8], answers: Vec<Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let ranges = Arc::new(Mutex::new(Vec::new()));
        let (noted, content) = (Arc::clone(&ranges), content.to_vec());
        std::thread::spawn(move || {
            for answer in answers {
                let Ok((stream, _)) = listener.accept() else { return };
                let start = range(&stream);
                noted.lock().unwrap().push(start);
                // A client that hangs up is not an error of the server.
                let _ = respond(&stream, &answer, &content, start);
            }
        });
        Self { address, ranges }
    }

    fn ranges(&self) -> Vec<Option<usize>> {
        self.ranges.lock().unwrap().clone()
    }
}

/// Reads the head of a request, and returns the byte with which it wants to begin.
fn range(stream: &TcpStream) -> Option<usize> {
    let mut start = None;
    for line in BufReader::new(stream).lines() {
        let line = line.unwrap_or_default().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(range) = line.strip_prefix("range: bytes=") {
            start = range.trim_end_matches('-').parse().ok();
        }
    }
    start
}

fn respond(mut stream: &TcpStream, answer: &Answer, content: &[u8], start: Option<usize>) -> std::io::Result<()> {
    let length = content.len();
    let whole = |length: usize| format!("200 OK\r\nContent-Length: {length}");
    match answer {
        Answer::Right if start.is_some_and(|start| start >= length) => {
            head(stream, "416 Range Not Satisfiable\r\nContent-Length: 0")
        }
        Answer::Right if start.is_some() => rest(stream, content, start.unwrap_or(0), length),
        Answer::WrongRange => rest(stream, content, 1, length),
        Answer::Right | Answer::Whole => {
            head(stream, &whole(length))?;
            stream.write_all(content)
        }
        Answer::Pieces => {
            head(stream, "200 OK")?;
            for piece in content.chunks(700) {
                stream.write_all(piece)?;
                stream.flush()?;
                std::thread::sleep(Duration::from_millis(1));
            }
            Ok(())
        }
        Answer::BreakOff(after) => match start.unwrap_or(0) {
            0 => {
                head(stream, &whole(length))?;
                stream.write_all(&content[..(*after).min(length)])
            }
            start => rest(stream, content, start, *after),
        },
        Answer::Longer => {
            head(stream, &whole(length * 2))?;
            stream.write_all(content)?;
            stream.write_all(content)
        }
        Answer::Status(status) => head(stream, &format!("{status} Whatever\r\nContent-Length: 0")),
        Answer::Redirect(to) => head(stream, &format!("302 Found\r\nLocation: {to}\r\nContent-Length: 0")),
    }
}

/// Sends the head of an answer.
fn head(mut stream: &TcpStream, words: &str) -> std::io::Result<()> {
    write!(stream, "HTTP/1.1 {words}\r\nConnection: close\r\n\r\n")
}

/// Sends at most `most` bytes of the content, beginning with the byte `start`.
fn rest(mut stream: &TcpStream, content: &[u8], start: usize, most: usize) -> std::io::Result<()> {
    let length = content.len();
    let range = format!("bytes {start}-{}/{length}", length - 1);
    head(stream, &format!("206 Partial Content\r\nContent-Range: {range}\r\nContent-Length: {}", length - start))?;
    stream.write_all(&content[start..(start + most).min(length)])
}

const IMPATIENT: Patience = Patience { attempts: 3, pause: Duration::ZERO, timeout: Duration::from_secs(5) };

fn content() -> Vec<u8> {
    (0..50_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect()
}

fn sha256(bytes: &[u8]) -> PublishedDigest {
    use sha2::Digest;
    PublishedDigest::Sha256(sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02X}")).collect())
}

/// An entry with one file at that address, with its length and digest.
fn entry(address: &str) -> CatalogueEntry {
    let content = content();
    let mut entry = unchecked(address);
    entry.files[0].bytes = Some(content.len() as u64);
    entry.files[0].check = Some(sha256(&content));
    entry
}

fn unchecked(address: &str) -> CatalogueEntry {
    CatalogueEntry {
        name: "x".into(),
        short: None,
        engine: "piper".into(),
        language: "und".into(),
        licence: "none".into(),
        about: String::new(),
        recommended: false,
        card: None,
        files: vec![request::unchecked("x.onnx", format!("{address}/x"))],
    }
}

struct Outcome {
    /// The message and the hints.
    message: Option<String>,
    /// The names of the files that are in the engine's folder afterwards.
    files: BTreeSet<String>,
    whole: bool,
}

/// Fetches an entry and puts it in place, without a trial, since nothing in it is a voice.
fn try_install(entry: &CatalogueEntry, folder: &Path) -> Outcome {
    try_with(entry, folder, None)
}

/// Like [`try_install`], with another search path for programs.
fn try_with(entry: &CatalogueEntry, folder: &Path, programs: Option<&Path>) -> Outcome {
    let (engine, card) = (entry.engine.clone(), None);
    let plan = Plan { name: entry.name.clone(), engine, files: entry.files.clone(), card };
    let programs = programs.map(|path| path.as_os_str().to_os_string());
    let access = PackageAccess { archives: &[], programs: programs.as_deref(), offline: false };
    let staging = Staging::open(folder, &entry.name).unwrap();
    let done = gather(&plan, &staging, access, IMPATIENT, &mut |_| {});
    match done {
        Ok(()) => staging.place(entry.files.iter().map(|file| file.name.as_str())).unwrap(),
        Err(_) => staging.give_up(),
    }
    let whole = std::fs::read(folder.join("x.onnx")).is_ok_and(|bytes| bytes == content());
    Outcome { message: done.err().map(|fault| words(&fault)), files: listed(folder), whole }
}

/// The message of a fault, and its hints.
fn words(fault: &Diagnostic) -> String {
    [&fault.message[..]].into_iter().chain(fault.hints.iter().map(String::as_str)).collect::<Vec<_>>().join("\n")
}

/// The names of the files and folders in a folder.
fn listed(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| name.to_string()).collect()
}

#[test]
fn a_file_arrives_whole_in_whatever_pieces_it_comes() {
    for answer in [Answer::Whole, Answer::Pieces] {
        for entry in [entry, unchecked] {
            let stub = Stub::new(&content(), vec![answer.clone()]);
            let folder = tempfile::tempdir().unwrap();
            let outcome = try_install(&entry(&stub.address), folder.path());
            assert_eq!(outcome.message, None);
            assert!(outcome.whole && outcome.files == names(&["x.onnx"]), "{answer:?}: {:?}", outcome.files);
        }
    }
}

#[test]
fn a_redirect_is_followed() {
    let target = Stub::new(&content(), vec![Answer::Right]);
    let stub = Stub::new(&[], vec![Answer::Redirect(format!("{}/y", target.address))]);
    let folder = tempfile::tempdir().unwrap();
    assert!(try_install(&entry(&stub.address), folder.path()).whole);
}

#[test]
fn a_broken_connection_goes_on_where_it_stopped() {
    let answers = vec![Answer::BreakOff(20_000), Answer::BreakOff(10_000), Answer::Right];
    let stub = Stub::new(&content(), answers);
    let folder = tempfile::tempdir().unwrap();
    let outcome = try_install(&entry(&stub.address), folder.path());
    assert!(outcome.whole, "{:?}", outcome.message);
    assert_eq!(stub.ranges(), [None, Some(20_000), Some(30_000)]);
}

#[test]
fn the_next_installation_goes_on_where_the_last_one_gave_up() {
    let answers = vec![Answer::BreakOff(9_000), Answer::Status(503), Answer::Status(503), Answer::Right];
    let stub = Stub::new(&content(), answers);
    let folder = tempfile::tempdir().unwrap();
    let first = try_install(&entry(&stub.address), folder.path());
    assert!(first.message.unwrap().contains("continues where it stopped"));
    assert_eq!(first.files, names(&[".x.install"]));
    let second = try_install(&entry(&stub.address), folder.path());
    assert!(second.whole && second.files == names(&["x.onnx"]), "{:?}", second.message);
    assert_eq!(stub.ranges().last(), Some(&Some(9_000)));
}

#[test]
fn a_server_that_cannot_go_on_is_asked_for_the_whole() {
    for second in [Answer::Whole, Answer::WrongRange] {
        let stub = Stub::new(&content(), vec![Answer::BreakOff(20_000), second.clone(), Answer::Right]);
        let folder = tempfile::tempdir().unwrap();
        assert!(try_install(&entry(&stub.address), folder.path()).whole, "{second:?}");
    }
}

#[test]
fn what_cannot_be_checked_is_never_put_together_from_two_connections() {
    let stub = Stub::new(&content(), vec![Answer::BreakOff(20_000), Answer::Right]);
    let folder = tempfile::tempdir().unwrap();
    assert!(try_install(&unchecked(&stub.address), folder.path()).whole);
    assert_eq!(stub.ranges(), [None, None]);
    let stub = Stub::new(&content(), vec![Answer::BreakOff(20_000); 3]);
    let folder = tempfile::tempdir().unwrap();
    let outcome = try_install(&unchecked(&stub.address), folder.path());
    assert!(outcome.message.is_some() && outcome.files.is_empty(), "{:?}", outcome.files);
}

#[test]
fn a_wrong_digest_leaves_nothing_behind_and_the_old_file_as_it_was() {
    let mut other = content();
    other[100] ^= 1;
    for check in [sha256(&content()), PublishedDigest::Md5("0123456789abcdef0123456789abcdef".into())] {
        let stub = Stub::new(&other, vec![Answer::Right]);
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("x.onnx"), content()).unwrap();
        let mut entry = entry(&stub.address);
        entry.files[0].check = Some(check);
        let outcome = try_install(&entry, folder.path());
        assert!(outcome.message.unwrap().contains("damaged or a different file"));
        assert!(outcome.whole && outcome.files == names(&["x.onnx"]), "{:?}", outcome.files);
    }
}

#[test]
fn md5_is_checked_too() {
    let folder = tempfile::tempdir().unwrap();
    let stub = Stub::new(b"The quick brown fox jumps over the lazy dog", vec![Answer::Right]);
    let mut entry = unchecked(&stub.address);
    // The MD5 (RFC 1321) of "The quick brown fox jumps over the lazy dog".
    entry.files[0].check = Some(PublishedDigest::Md5("9e107d9d372bb6826bd81d3542a419d6".into()));
    assert_eq!(try_install(&entry, folder.path()).message, None);
}

#[test]
fn what_is_not_there_is_not_asked_for_twice() {
    for status in [404, 403, 410] {
        let stub = Stub::new(&content(), vec![Answer::Status(status); 3]);
        let folder = tempfile::tempdir().unwrap();
        let outcome = try_install(&entry(&stub.address), folder.path());
        assert!(outcome.message.unwrap().contains(&status.to_string()));
        assert_eq!(stub.ranges().len(), 1);
        assert!(outcome.files.is_empty(), "{:?}", outcome.files);
    }
}

#[test]
fn another_length_is_another_file() {
    for (content, answer) in [(content(), Answer::Longer), (content()[..100].to_vec(), Answer::Right)] {
        let stub = Stub::new(&content, vec![answer.clone(); 3]);
        let folder = tempfile::tempdir().unwrap();
        let outcome = try_install(&entry(&stub.address), folder.path());
        let message = outcome.message.unwrap();
        assert!(message.contains("larger") || message.contains("different file"), "{message}");
        assert!(outcome.files.is_empty(), "{:?}", outcome.files);
    }
}

#[test]
fn nobody_there_is_told() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let outcome = try_install(&entry(&format!("http://{free}")), folder.path());
    assert!(outcome.message.unwrap().contains("cannot be reached") && outcome.files.is_empty());
}

#[test]
fn progress_ends_at_the_whole() {
    let stub = Stub::new(&content(), vec![Answer::BreakOff(20_000), Answer::Right]);
    let folder = tempfile::tempdir().unwrap();
    let mut seen = Vec::new();
    let mut watch = |progress: InstallProgress<'_>| seen.push((progress.done, progress.total));
    let access = PackageAccess { archives: &[], programs: None, offline: true };
    let mut fetcher = Fetcher::new(IMPATIENT, access, &[], folder.path().join("packages"));
    let file = &entry(&stub.address).files[0];
    fetcher.fetch(file, &folder.path().join("x.part"), &mut watch).unwrap().unwrap();
    assert_eq!(seen.last(), Some(&(50_000, Some(50_000))));
    assert!(seen.is_sorted());
}

#[test]
fn the_next_source_is_tried_and_what_all_of_them_said_is_told() {
    let gone = Stub::new(&content(), vec![Answer::Status(404); 2]);
    let other = Stub::new(&content()[1..], vec![Answer::Right; 2]);
    let right = Stub::new(&content(), vec![Answer::Right]);
    let sources = |stubs: &[&Stub]| {
        let addresses = stubs.iter().map(|stub| FileSource::Address(format!("{}/x", stub.address)));
        let mut entry = entry("unused");
        entry.files[0].sources = addresses.collect();
        entry
    };
    let folder = tempfile::tempdir().unwrap();
    let outcome = try_install(&sources(&[&gone, &other]), folder.path());
    let message = outcome.message.unwrap();
    for words in ["none of the sources of `x.onnx` worked", "404", "has 49999 bytes, not 50000"] {
        assert!(message.contains(words), "{message}");
    }
    assert!(outcome.files.is_empty(), "{:?}", outcome.files);
    assert!(try_install(&sources(&[&gone, &other, &right]), folder.path()).whole);
}

#[test]
fn a_server_that_is_not_there_is_not_asked_for_every_file() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let right = Stub::new(&content(), vec![Answer::Right; 2]);
    let mut entry = entry(&right.address);
    entry.files[0].sources.insert(0, FileSource::Address(format!("http://{free}/x")));
    let mut second = entry.files[0].clone();
    second.name = "y.onnx".into();
    second.sources.truncate(1);
    entry.files.push(second);
    let folder = tempfile::tempdir().unwrap();
    let message = try_install(&entry, folder.path()).message.unwrap();
    assert!(message.contains("could not be reached before"), "{message}");
}

#[test]
fn a_full_disk_is_told_and_leaves_the_old_voice_and_what_has_arrived() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("x.onnx"), "the old one").unwrap();
    let stubs: Vec<Stub> = (0..2).map(|_| Stub::new(&content(), vec![Answer::Right])).collect();
    let mut entry = entry(&stubs[0].address);
    entry.files[0].sources.push(FileSource::Address(format!("{}/x", stubs[1].address)));
    fs::testing::ROOM.set(30_000);
    let outcome = try_install(&entry, folder.path());
    fs::testing::ROOM.set(usize::MAX);
    let message = outcome.message.unwrap();
    assert!(message.contains("the disk is full") && message.contains("free some room"), "{message}");
    assert_eq!(std::fs::read(folder.path().join("x.onnx")).unwrap(), b"the old one");
    assert_eq!(stubs[1].ranges(), [], "no other source helps against a full disk");
    assert!(try_install(&entry, folder.path()).whole);
    assert_eq!(stubs[1].ranges(), [Some(30_000)], "the rest is fetched once there is room");
}
