use super::*;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

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
        engine: "piper".into(),
        language: "und".into(),
        licence: "none".into(),
        card: None,
        files: vec![CatalogueFile { name: "x.onnx".into(), source: format!("{address}/x"), bytes: None, check: None }],
    }
}

struct Outcome {
    message: Option<String>,
    /// The names of the files that are in the folder afterwards.
    files: BTreeSet<String>,
    whole: bool,
}

fn try_install(entry: &CatalogueEntry, folder: &Path) -> Outcome {
    let done = install(entry, folder, IMPATIENT, &mut |_| {});
    let files =
        std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    let whole = std::fs::read(folder.join("x.onnx")).is_ok_and(|bytes| bytes == content());
    Outcome { message: done.err().map(|fault| fault.message), files, whole }
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
    assert_eq!(first.files, names(&[".x.onnx.part"]));
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
    install(&entry(&stub.address), folder.path(), IMPATIENT, &mut watch).unwrap();
    assert_eq!(seen.last(), Some(&(50_000, Some(50_000))));
    assert!(seen.is_sorted());
}

#[test]
fn a_voice_comes_from_files_of_this_machine_too() {
    let source = tempfile::tempdir().unwrap();
    std::fs::write(source.path().join("mine.onnx"), content()).unwrap();
    std::fs::write(source.path().join("mine.onnx.json"), "{}").unwrap();
    let path = source.path().join("mine.onnx");
    let entry = find("her-voice", path.to_str()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    install(&entry, folder.path(), IMPATIENT, &mut |_| {}).unwrap();
    assert_eq!(std::fs::read(folder.path().join("her-voice.onnx")).unwrap(), content());
    assert!(folder.path().join("her-voice.onnx.json").is_file() && is_installed(&entry, folder.path()));
    let entry = installed("her-voice").unwrap();
    assert!(remove(&entry, folder.path()).unwrap() && !remove(&entry, folder.path()).unwrap());
    std::fs::remove_file(source.path().join("mine.onnx.json")).unwrap();
    let entry = find("her-voice", path.to_str()).unwrap();
    let fault = install(&entry, folder.path(), IMPATIENT, &mut |_| {}).unwrap_err();
    assert!(fault.message.contains("mine.onnx.json") && std::fs::read_dir(folder.path()).unwrap().next().is_none());
}

#[test]
fn a_mirror_is_held_to_the_catalogues_digests() {
    let entry = find("kokoro", Some("https://example.org/mirror/")).unwrap();
    assert_eq!(entry.files[0].source, "https://example.org/mirror/voices-v1.0.bin");
    assert!(entry.files.iter().all(|file| file.check.is_some()));
    let entry = find("de_DE-thorsten-low", Some("/tmp/some.onnx")).unwrap();
    let sources: Vec<_> = entry.files.iter().map(|file| file.source.as_str()).collect();
    assert_eq!(sources, ["/tmp/some.onnx.json", "/tmp/some.onnx"]);
}

#[test]
fn names_are_names_and_slips_are_pointed_out() {
    for wrong in ["", "../x", "a/b", ".hidden", "a\\b", "a b"] {
        assert!(find(wrong, Some("x.onnx")).unwrap_err().message.contains("not a name"), "{wrong}");
    }
    let fault = find("de_DE-torsten-medium", None).unwrap_err();
    assert!(fault.hints.iter().any(|hint| hint.contains("de_DE-thorsten-medium")), "{:?}", fault.hints);
    assert!(find("nobody", Some("https://example.org/voices")).is_err());
}

#[test]
fn the_catalogue_is_in_order() {
    let mut names = BTreeSet::new();
    for entry in catalogue() {
        assert!(names.insert(&entry.name), "{} twice", entry.name);
        assert!(engine::ENGINES.iter().any(|row| row.name == entry.engine), "{}", entry.engine);
        assert!(!entry.licence.is_empty() && !entry.language.is_empty());
        assert!(entry.files.last().unwrap().name.ends_with(".onnx"), "{}: the model comes last", entry.name);
        for file in &entry.files {
            assert!(file.source.starts_with("https://") && !file.name.is_empty(), "{}", file.source);
            let digits = match &file.check {
                Some(PublishedDigest::Sha256(digits)) => (digits, 64),
                Some(PublishedDigest::Md5(digits)) => (digits, 32),
                None => continue,
            };
            assert!(digits.0.len() == digits.1 && digits.0.bytes().all(|byte| byte.is_ascii_hexdigit()));
        }
        if entry.engine == "piper" {
            assert_eq!(entry.files.last().unwrap().name, format!("{}.onnx", entry.name));
            assert!(entry.files[0].source.contains(&entry.language.replace('-', "_")));
        }
    }
    for language in ["en-US", "en-GB", "de-DE", "fr-FR", "es-ES", "it-IT"] {
        assert!(catalogue().iter().any(|entry| entry.language == language), "{language}");
    }
    assert!(names.contains(&"kokoro".to_string()));
}
