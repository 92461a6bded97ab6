//! A book from a stranger, with every trick in it that is known, is opened by every command. Nothing that it asks for is done
//! before its reader agrees.
#![cfg(unix)]

use crate::common::{Desk, Run, files};
use fullcast::diag::is_control;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, SystemTime};

/// What is in the files outside the book and in the environment variable, and must never be seen anywhere.
const SECRET: &str = "sk-canary-7f3a";

/// A folder with the book, a folder beside it that is none of its business, and a server that nothing should talk to.
struct Scene {
    desk: Desk,
    listener: TcpListener,
}

impl Scene {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.set_nonblocking(true).expect("a socket that does not wait");
        let scene = Self { desk: Desk::new(), listener };
        for folder in ["book", "outside", "outside/voices"] {
            std::fs::create_dir(scene.desk.path(folder)).expect("a folder");
        }
        for file in ["outside/key", "outside/more.toml", "outside/front.png", "outside/story.cast.toml"] {
            scene.desk.write(file, format!("# {SECRET}\n"));
        }
        scene.desk.write("outside/voices/her.onnx", SECRET);
        scene.desk.write("outside/voices/her.onnx.json", format!("{{\"{SECRET}\": 1}}"));
        scene.desk.write("outside/voices/af_her.bin", SECRET);
        scene.book();
        scene
    }

    fn book(&self) {
        let url = format!("http://{}/v1", self.listener.local_addr().expect("an address"));
        let marker = self.desk.path("ran");
        let marker = marker.display();
        let voices = include_str!("../hostile/voices.toml").replace("MARKER", &marker.to_string()).replace("URL", &url);
        self.desk.write("book/voices.toml", voices);
        self.desk
            .write("book/story.md", include_str!("../hostile/story.md").replace('␛', "\u{1b}").replace('␇', "\u{7}"));
        for program in ["espeak-ng", "speak"] {
            let path = self.desk.write(&format!("book/{program}"), format!("#!/bin/sh\nenv >> {marker}\n"));
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).expect("an executable");
        }
        symlink(self.desk.path("outside/voices"), self.desk.path("book/linked")).expect("a link");
        symlink(self.desk.path("outside/story.cast.toml"), self.desk.path("book/story.cast.toml")).expect("a link");
    }

    /// Runs a command in the book's folder, with a secret in the environment, and ends it if it hangs.
    fn run(&self, args: &[&str]) -> Run {
        let mut command = self.desk.command(args);
        command.current_dir(self.desk.path("book")).env("HOSTILE_SECRET", SECRET).stdin(Stdio::null());
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs");
        let pid = rustix::process::Pid::from_child(&child);
        let (ended, wait) = std::sync::mpsc::channel::<()>();
        std::thread::spawn(move || {
            if wait.recv_timeout(Duration::from_secs(300)).is_err() {
                let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
            }
        });
        let output = child.wait_with_output().expect("it ends");
        let _ = ended.send(());
        assert!(output.status.code().is_some(), "`{}` hangs", args.join(" "));
        Run(output)
    }

    /// Fails if anything that the book asks for was done.
    #[track_caller]
    /// Opens the book in the studio, and asks for everything that could make it do what the book asks for.
    fn untouched_by_the_studio(&self) {
        let args = ["studio", "story.md", "--no-open"];
        let mut command = self.desk.command(&args);
        command.current_dir(self.desk.path("book")).env("HOSTILE_SECRET", SECRET).stdin(Stdio::null());
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the binary runs");
        let told = BufReader::new(child.stderr.take().expect("it is piped"));
        let address =
            told.lines().map_while(Result::ok).find_map(|line| Some(line.split_once("http://")?.1.to_string()));
        let address = address.expect("it tells its address");
        let (host, page) = address.split_once('/').expect("a path with a token");
        let ask = |line: &str, body: &str| {
            let mut stream = TcpStream::connect(host).expect("it listens");
            let head =
                format!("Host: {host}\r\nOrigin: http://{host}\r\nContent-Type: application/json\r\nConnection: close");
            let (method, path) = line.split_once(' ').expect("a method and a path");
            let request =
                format!("{method} /{page}{path} HTTP/1.1\r\n{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
            stream.write_all(request.as_bytes()).expect("it reads");
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer).expect("it answers");
            assert!(!holds(&answer, SECRET), "`{line}` shows the secret");
            String::from_utf8_lossy(&answer).into_owned()
        };
        let mut book = ask("GET api/book", "");
        while book.contains("\"state\":\"reading\"") {
            std::thread::sleep(Duration::from_millis(20));
            book = ask("GET api/book", "");
        }
        assert!(book.contains("\"version\":"), "{book}");
        for line in
            ["GET api/cast", "GET api/voices?speaker=1", "GET api/words", "GET api/render", "GET api/sound/line/0"]
        {
            ask(line, "");
        }
        for line in ["POST api/render", "POST api/try", "POST api/say"] {
            ask(line, "{\"version\":1,\"format\":\"wav\",\"speaker\":1,\"text\":\"Hi\",\"settings\":{}}");
        }
        child.kill().expect("it runs");
        child.wait().expect("it ends");
        self.untouched(&args);
    }

    fn untouched(&self, args: &[&str]) {
        let command = args.join(" ");
        assert!(!self.desk.path("ran").exists(), "`{command}` ran a program");
        let called = self.listener.accept().map(drop).map_err(|error| error.kind());
        assert_eq!(called, Err(ErrorKind::WouldBlock), "`{command}` called the server");
        let outside = self.desk.path("outside").canonicalize().expect("it is there");
        for file in files(&self.desk.path("")) {
            let real = file.canonicalize().unwrap_or_default();
            if real.is_file() && !real.starts_with(&outside) {
                let bytes = std::fs::read(&file).unwrap_or_default();
                assert!(!holds(&bytes, SECRET), "`{command}` wrote the secret to {}", file.display());
            }
        }
    }
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

/// Commands that only show the book, and succeed.
const SHOW: &[&[&str]] = &[
    &["check", "story.md"],
    &["chapters", "story.md"],
    &["chapters", "story.md", "--json"],
    &["import", "story.md"],
    &["lines", "story.md"],
    &["lines", "story.md", "--json"],
    &["lines", "story.md", "--skipped"],
    &["lines", "story.md", "--review"],
    &["proof", "story.md", "-o", "proof.html"],
    &["voices"],
    &["voices", "--json"],
    &["voices", "list"],
    &["cache"],
    &["plan", "story.md"],
    &["plan", "story.md", "--json"],
    &["plan", "story.md", "--no-cache"],
    &["cast", "story.md"],
    &["cast", "story.md", "--json"],
    &["lexicon", "story.md"],
    &["schema"],
    &["completions", "bash"],
    &["man", "man"],
    &["trust", "--list"],
    &["trust", "--revoke", "story.md"],
    &["cast", "story.md", "--write"],
];

/// Commands that speak or agree, and end with the words what to type.
const SPEAK: &[&[&str]] = &[
    &["render", "story.md"],
    &["render", "story.md", "--quiet", "--split", "chapters"],
    &["audition", "story.md"],
    &["play", "story.md"],
    &["lexicon", "story.md", "--sample", "words.wav"],
    &["doctor"],
    &["doctor", "story.md"],
    &["voices", "--sample", "samples"],
    &["trust", "story.md"],
];

#[test]
fn no_command_does_anything_that_a_strange_book_asks_for() {
    let scene = Scene::new();
    let outside: Vec<(PathBuf, Vec<u8>)> = files(&scene.desk.path("outside"))
        .into_iter()
        .map(|file| (file.clone(), std::fs::read(file).expect("readable")))
        .collect();
    let reads = ReadTimes::begin(&scene.desk.path(""), outside.iter().map(|(file, _)| file.clone()));
    let mut seen = Vec::new();
    for args in SHOW.iter().chain(SPEAK) {
        let run = scene.run(args);
        scene.untouched(args);
        let (command, shown) = (args.join(" "), run.stdout() + &run.stderr());
        assert!(!shown.contains(SECRET), "`{command}` shows the secret");
        let obeyed = shown.chars().find(|c| is_control(*c) && !matches!(c, '\n' | '\t'));
        // What `import` writes is the text itself, for a file, and is cleaned only on a terminal.
        let obeyed = obeyed.filter(|_| args[0] != "import");
        assert_eq!(obeyed, None, "`{command}` passes on what a terminal obeys:\n{shown:?}");
        match SPEAK.contains(args) {
            true => _ = run.fails(1, &["agree"]),
            false => _ = run.ok(),
        }
        seen.push(args[0]);
    }
    scene.untouched_by_the_studio();
    seen.push("studio");
    reads.none();
    for (file, before) in outside {
        assert!(std::fs::read(&file).expect("it is still there") == before, "{} was changed", file.display());
    }
    assert_eq!(files(&scene.desk.path("outside")).len(), 7, "nothing was added");
    // `work` and `cluster` open no book, and what a book asks for is never sent to others.
    // `master` measures sound files and opens no book; `rehearse` and `help` have nothing of a book to ask for.
    let help = scene.run(&["--help"]).stdout();
    let commands = help.split("Commands:").nth(1).and_then(|rest| rest.split("Options:").next()).expect("a list");
    let names = commands.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    for name in names.filter_map(|line| line.split_whitespace().next()) {
        assert!(
            seen.contains(&name) || ["master", "rehearse", "help", "work", "cluster"].contains(&name),
            "`{name}` was not tried"
        );
    }
}

#[test]
fn what_a_book_asks_for_is_listed_in_plain_words_and_done_after_its_reader_agrees() {
    let scene = Scene::new();
    let listed = scene.run(&["trust", "story.md"]).fails(1, &["--yes"]).stdout();
    for words in [
        "start the program `sh -c ",
        "start the program `./espeak-ng` in the folder",
        "with the environment variable HOSTILE_SECRET as its key",
        "with the content of the file `",
        "more.toml`, which is not in its folder",
        "front.png`, which is not in its folder: the cover",
        "story.cast.toml`, which is not in its folder: who says what",
        "a folder of voices",
    ] {
        assert!(listed.contains(words), "`{words}` is not in:\n{listed}");
    }
    let plan = scene.run(&["plan", "story.md"]).ok().stderr();
    assert!(plan.contains("start the program") && plan.contains("fullcast trust BOOK"), "{plan}");

    scene.run(&["trust", "story.md", "--yes"]).ok();
    // What is no voice at all would end a render before it speaks.
    let voices = std::fs::read_to_string(scene.desk.path("book/voices.toml")).expect("it is there");
    scene.desk.write("book/voices.toml", voices.replace("\"piper:her\"", "\"nora\""));
    let list = scene.run(&["trust", "--list"]).ok().stdout();
    assert!(list.contains("book\n  may ") && list.contains("may start the program"), "{list}");
    // The program writes no sound and the server never answers, but now both are asked.
    scene.run(&["render", "story.md"]).fails(1, &["could not be spoken"]);
    let environment = std::fs::read_to_string(scene.desk.path("ran")).expect("the program ran");
    assert!(environment.contains("PATH=") && !environment.contains(SECRET), "{environment}");
    assert!(scene.listener.accept().is_ok(), "the server was called");

    // Any change of what is asked is asked for again.
    std::fs::remove_file(scene.desk.path("ran")).expect("a file");
    scene.desk.write("book/espeak-ng", format!("#!/bin/sh\nid > {}\n", scene.desk.path("ran").display()));
    scene.run(&["render", "story.md"]).fails(1, &["start the program `./espeak-ng`", "`fullcast trust story.md`"]);
    assert!(!scene.desk.path("ran").exists());
    scene.run(&["trust", "--revoke", "story.md"]).ok();
    scene.run(&["render", "story.md"]).fails(1, &["start the program `sh -c "]);
}

#[test]
fn a_server_of_the_users_own_needs_no_consent_and_a_book_knows_only_its_name() {
    let server = crate::common::speech_server::SpeechServer::start(|request| {
        crate::common::speech_server::Reply::tone(&request.input())
    });
    let desk = Desk::new();
    std::fs::create_dir(desk.path("config")).expect("a folder");
    let own = format!("[engines.openai.servers.studio]\nurls = [{:?}]\nkey_env = \"HOSTILE_SECRET\"\n", server.url());
    desk.write("config/config.toml", own);
    desk.write("voices.toml", "announce = false\n[narrator]\nvoice = \"openai:studio/nova\"\n");
    desk.write("story.md", "Hello.\n");
    let run = desk.command(&["render", "story.md"]).env("HOSTILE_SECRET", SECRET).output().expect("it runs");
    Run(run).ok();
    let requests = server.requests();
    assert_eq!(requests[0].header("authorization"), Some(&*format!("Bearer {SECRET}")));
    desk.write("config/config.toml", "[cast.Ann]\nvoice = \"nora\"\n");
    desk.fullcast(&["check", "story.md"]).fails(1, &["config.toml:1", "it holds only `[engines]`"]);
}

#[test]
fn a_key_goes_to_another_machine_only_encrypted_unless_that_is_allowed() {
    let desk = Desk::new();
    desk.write("story.md", "Hello.\n");
    let voices =
        |url: &str, more: &str| format!("[engines.openai]\nurls = [\"{url}\"]\nkey_env = \"HOSTILE_SECRET\"\n{more}\n");
    for url in
        ["http://speech.example.org/v1", "http://10.0.0.1:80", "http://localhost.example.org", "http://[::2]:1/v1"]
    {
        desk.write("voices.toml", voices(url, ""));
        desk.fullcast(&["check", "story.md"]).fails(1, &["voices.toml:2", "unencrypted", "key_over_http = true"]);
        desk.write("voices.toml", voices(url, "key_over_http = true"));
        let told = desk.fullcast(&["check", "story.md"]).ok().stderr();
        assert!(told.contains("which others on the way can read"), "{told}");
    }
    for url in ["https://speech.example.org/v1", "http://localhost:80/v1", "http://127.0.0.1", "http://[::1]:8880/v1"] {
        desk.write("voices.toml", voices(url, ""));
        desk.fullcast(&["check", "story.md"]).ok();
    }
}

#[test]
fn a_link_with_the_name_of_an_output_is_not_followed_unless_it_is_named() {
    let desk = Desk::new();
    desk.tones("# One\n\nAnn: Hello.\n\n# Two\n\nAnn: Again.\n");
    let precious = desk.write("bashrc", "alias ll='ls -l'\n");
    std::fs::create_dir(desk.path("home")).expect("a folder");
    let kept = |path: &Path| std::fs::read_to_string(path).expect("it is there");
    for (link, args) in [
        ("story.wav", &["render", "story.md"][..]),
        ("story.srt", &["render", "story.md", "--subtitles", "srt"]),
        ("story.audition.wav", &["audition", "story.md"]),
        ("story.proof.html", &["proof", "story.md"]),
    ] {
        symlink(&precious, desk.path(link)).expect("a link");
        desk.fullcast(args).fails(1, &[link, "it is a link to", "-o"]);
        std::fs::remove_file(desk.path(link)).expect("still a link");
        assert_eq!(kept(&precious), "alias ll='ls -l'\n", "{link}");
    }
    symlink(desk.path("home"), desk.path("story")).expect("a link");
    desk.fullcast(&["render", "story.md", "--split", "chapters"]).fails(1, &["it is a link to"]);
    assert_eq!(files(&desk.path("home")).len(), 0);
    // Inside a folder that is named, the names of the files are not.
    std::fs::create_dir(desk.path("chapters")).expect("a folder");
    symlink(&precious, desk.path("chapters/01 One.wav")).expect("a link");
    desk.fullcast(&["render", "story.md", "--split", "chapters", "-o", "chapters"]).fails(1, &["it is a link to"]);
    assert_eq!(kept(&precious), "alias ll='ls -l'\n");
    // Whoever names a link means what it leads to.
    let elsewhere = desk.write("elsewhere.wav", "");
    symlink(&elsewhere, desk.path("named.wav")).expect("a link");
    desk.fullcast(&["render", "story.md", "-o", "named.wav"]).ok();
    assert!(desk.path("named.wav").is_symlink() && elsewhere.metadata().expect("a file").len() > 1000);
}

#[test]
fn pipes_and_endless_files_are_errors_at_once() {
    let desk = Desk::new();
    desk.tones("---\ncover: front.png\n---\n\nAnn: Hello.\n");
    let pipe = |name: &str| {
        let made = std::process::Command::new("mkfifo").arg(desk.path(name)).status().expect("mkfifo runs");
        assert!(made.success());
    };
    pipe("front.png");
    desk.fullcast(&["check", "story.md"]).ok().fails(0, &["not a regular file"]);
    std::fs::remove_file(desk.path("front.png")).expect("a pipe");
    symlink("/dev/zero", desk.path("front.png")).expect("a link");
    desk.trust("story.md");
    desk.fullcast(&["check", "story.md"]).fails(0, &["not a regular file"]);
    for (name, special) in [("pipe.toml", None), ("zero.toml", Some("/dev/zero"))] {
        special.map_or_else(|| pipe(name), |target| symlink(target, desk.path(name)).expect("a link"));
        desk.write("voices.toml", format!("include = [\"{name}\"]\n"));
        desk.fullcast(&["trust", "story.md", "--yes"]);
        desk.fullcast(&["check", "story.md"]).fails(1, &["not a regular file"]);
    }
    desk.write("voices.toml", "announce = false\n");
    pipe("story.cast.toml");
    desk.fullcast(&["check", "story.md"]).fails(1, &["not a regular file"]);
}

/// When files were last read, where the disk keeps that.
struct ReadTimes(Vec<PathBuf>);

/// Long ago, so that the next read is noted on disks that do not note every one (`relatime`).
fn long_ago() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(86_400)
}

impl ReadTimes {
    fn begin(folder: &Path, outside: impl Iterator<Item = PathBuf>) -> Self {
        let control = folder.join("control");
        std::fs::write(&control, "read").expect("a file");
        let files: Vec<PathBuf> = outside.collect();
        for file in files.iter().chain([&control]) {
            let file = std::fs::File::options().write(true).open(file).expect("a file");
            file.set_times(std::fs::FileTimes::new().set_accessed(long_ago())).expect("a disk with times");
        }
        std::fs::read(&control).expect("readable");
        let noted = control.metadata().and_then(|found| found.accessed()).is_ok_and(|time| time != long_ago());
        std::fs::remove_file(control).expect("a file");
        // Without times, what a command shows and writes has to be proof enough.
        Self(if noted { files } else { Vec::new() })
    }

    fn none(&self) {
        for file in &self.0 {
            let read = file.metadata().and_then(|found| found.accessed()).expect("a disk with times");
            assert_eq!(read, long_ago(), "{} was read", file.display());
        }
    }
}
