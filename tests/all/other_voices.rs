//! Casts of several engines, with the real binary: installed programs, a program of the user's own, a speech server.

use crate::common::speech_server::{Reply, SpeechServer, nobody};
use crate::common::{Desk, level, not_installed, samples};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

const STORY: &str = "\
---
title: The Bridge
---

It was getting dark when Martha reached the bridge.

Martha: Is anybody there? I’ve walked all day, and my feet are very tired.

“Good evening,” said Henry. “I keep the bridge.”

Henry: You may cross. It costs one honest answer.

Wanderer: - Take mine. It is as good as hers, and I have a naïve heart.

Martha: Then ask.
";

const VOICES: &str = "\
[narrator]
voice = \"nora\"
[cast.Martha]
voice = \"flite/slt\"
pitch = 1
[cast.Henry]
voice = \"command:espeak-ng/en-us+m3\"
rate = 0.95
[cast.Wanderer]
voice = \"rms\"
timbre = 0.95
";

#[derive(serde::Deserialize)]
struct Timeline {
    lines: Vec<Line>,
}

#[derive(serde::Deserialize)]
struct Line {
    start: f64,
    end: f64,
    start_sample: usize,
    end_sample: usize,
    voice: String,
    text: String,
}

/// Whether these programs can be started; see [`not_installed`].
fn installed(programs: &[&str]) -> bool {
    let missing = |program: &&&str| Command::new(program).arg("--version").output().is_err();
    let missing = programs.iter().find(missing);
    missing.inspect(|program| not_installed(program, "it cannot be started")).is_none()
}

#[test]
fn a_cast_of_espeak_flite_and_embedded_voices_is_heard_line_by_line() {
    if !installed(&["espeak-ng", "flite"]) {
        return;
    }
    let desk = Desk::new();
    desk.write("story.md", STORY);
    desk.write("voices.toml", VOICES);
    desk.fullcast(&["render", "story.md", "--timeline", "t.json"]).ok();
    let (rate, sound) = samples(&desk.path("story.wav"));
    let timeline = std::fs::read_to_string(desk.path("t.json")).expect("a timeline");
    let timeline: Timeline = serde_json::from_str(&timeline).expect("the documented form");
    let mut end = 0;
    for line in &timeline.lines {
        let speech = &sound[line.start_sample..line.end_sample];
        assert!(level(speech) > -32.0, "`{}` is too quiet: {:.1} dB", line.text, level(speech));
        let characters = line.text.chars().filter(|c| c.is_alphanumeric()).count() as f64;
        let pace = (line.end - line.start) / characters;
        assert!((0.035..0.2).contains(&pace), "`{}` takes {pace:.3} s a letter", line.text);
        let gap = &sound[end..line.start_sample];
        assert!(gap.iter().all(|&sample| sample == 0.0), "the gap before `{}` is silent", line.text);
        assert!((line.start - line.start_sample as f64 / f64::from(rate)).abs() < 1e-9);
        end = line.end_sample;
    }
    let said: Vec<_> = timeline.lines.iter().map(|line| line.voice.as_str()).collect();
    let (martha, henry) = ("flite/slt", "espeak-ng/en-us+m3");
    assert_eq!(said, ["nora", "nora", martha, henry, "nora", henry, henry, "flite/rms", martha]);
    assert!(sound.iter().all(|sample| sample.abs() < 0.99), "a sample is at full scale");

    let again = desk.fullcast(&["render", "story.md", "-o", "again.wav"]).ok();
    assert!(again.stderr().contains(" 0 spoken"), "{}", again.stderr());
    desk.fullcast(&["render", "story.md", "--no-cache", "--jobs", "1", "-o", "one.wav"]).ok();
    let bytes = |name: &str| std::fs::read(desk.path(name)).expect("written");
    assert!(bytes("story.wav") == bytes("again.wav"), "the cache leaks into the bytes");
    assert!(bytes("story.wav") == bytes("one.wav"), "two runs of the same programs differ");

    desk.write("voices.toml", VOICES.replace("\"rms\"", "\"flite/awb\""));
    let changed = desk.fullcast(&["render", "story.md"]).ok();
    assert!(changed.stderr().contains(" 1 spoken"), "the wanderer has one line: {}", changed.stderr());
    let doctor = desk.fullcast(&["doctor", "story.md"]).ok().stdout();
    assert!(doctor.contains("flite/awb") && !doctor.contains("FAILS"), "{doctor}");
}

#[test]
fn an_installed_voice_is_listed_and_a_missing_one_says_what_helps() {
    let desk = Desk::new();
    desk.write(
        "voices.toml",
        "[engines.command.robot]\nargv = [\"./no-such-program\"]\n[narrator]\nvoice = \"command:robot\"",
    );
    desk.write("story.md", "Hello.");
    desk.trust("story.md");
    desk.fullcast(&["check", "story.md"])
        .fails(1, &["voices.toml:4", "no voice `command:robot`", "`./no-such-program` is not found"]);
    desk.write("voices.toml", "[narrator]\nvoice = \"openai:nova\"");
    desk.fullcast(&["check", "story.md"]).fails(1, &["no voice `openai:nova`", "[engines.openai]"]);
    let listed = desk.fullcast(&["voices"]).ok().stdout();
    for word in ["nora", "16000", "Apache-2.0", "openai:", "name a server under [engines.openai]"] {
        assert!(listed.contains(word), "{word}: {listed}");
    }
    if installed(&["flite"]) {
        let listed = desk.fullcast(&["voices", "--engine", "command", "--json"]).ok().stdout();
        let listed: serde_json::Value = serde_json::from_str(&listed).expect("JSON");
        let slt = listed.as_array().expect("a list").iter().find(|voice| voice["name"] == "flite/slt");
        assert_eq!(slt.expect("flite has slt")["gender"], "woman");
    }
    let doctor = desk.fullcast(&["doctor"]).ok().stdout();
    assert!(doctor.contains("pico") && doctor.contains("× real time"), "{doctor}");
}

#[test]
fn a_name_that_two_voices_have_is_an_error_that_says_how_to_tell_them_apart() {
    let desk = Desk::new();
    desk.write(
        "voices.toml",
        "[engines.openai]\nurls = [\"http://localhost:1/v1\"]\nvoices = [\"nora\"]\n[narrator]\nvoice = \"nora\"\n",
    );
    desk.write("story.md", "Hello.");
    desk.fullcast(&["check", "story.md"]).fails(1, &["voices.toml:5", "ambiguous", "pico:nora or openai:nora"]);
}

/// A voices.toml in which the narrator has a server's voice.
fn served(urls: &[String], more: &str) -> String {
    format!(
        "announce = false\n[narrator]\nvoice = \"openai:nova\"\n[engines.openai]\nurls = {urls:?}\nconcurrency = 8\n{more}\n"
    )
}

fn lines(count: usize) -> String {
    (0..count).map(|nth| format!("This is line number {nth}.\n\n")).collect()
}

#[test]
fn as_many_lines_are_in_flight_as_the_server_takes_whatever_the_jobs_are() {
    // No request is answered before eight have arrived, unless that takes so long that the test has failed.
    let gate = Arc::new((Mutex::new(0), Condvar::new()));
    let server = SpeechServer::start(move |request| {
        let (count, changed) = &*gate;
        let mut count = count.lock().expect("no thread panics with it");
        *count += 1;
        changed.notify_all();
        let _ = changed.wait_timeout_while(count, Duration::from_secs(20), |count| *count < 8);
        Reply::tone(&request.input())
    });
    let desk = Desk::new();
    desk.write("story.md", lines(24));
    desk.write("voices.toml", served(&[server.url()], "price_per_million_characters = 1000"));
    desk.trust("story.md");
    let plan = desk.fullcast(&["plan", "story.md", "--json"]).ok().stdout();
    let plan: serde_json::Value = serde_json::from_str(&plan).expect("JSON");
    let characters = plan["characters_to_speak"].as_f64().expect("a number");
    assert!((plan["cost"].as_f64().expect("a price") - characters / 1000.0).abs() < 1e-9, "{plan}");
    let shown = desk.fullcast(&["plan", "story.md"]).ok().stdout();
    assert!(shown.contains(&format!("it costs about {:.2}", characters / 1000.0)), "{shown}");
    assert!(server.requests().is_empty(), "a plan asks for no speech");
    desk.fullcast(&["render", "story.md", "--jobs", "1"]).ok();
    assert_eq!(server.busiest.load(Ordering::SeqCst), 8);
    assert_eq!(server.requests().len(), 24);
    let again = desk.fullcast(&["render", "story.md"]).ok();
    assert!(again.stderr().contains(" 0 spoken"), "{}", again.stderr());
    assert_eq!(server.requests().len(), 24, "what is in the cache is not asked for");
    let plan = desk.fullcast(&["plan", "story.md", "--json"]).ok().stdout();
    assert!(plan.contains("\"cost\": null"), "nothing to speak costs nothing: {plan}");
}

#[test]
fn no_speech_is_asked_for_before_a_line_is_to_be_spoken_and_nothing_where_no_key_is_needed() {
    let server = SpeechServer::start(|request| Reply::tone(&request.input()));
    let desk = Desk::new();
    // They talk so often that the casting desk would compare their voices.
    desk.write("story.md", "Ann: Hello, my friend.\n\nBen: Hello yourself.\n\n".repeat(6));
    let cast = "[cast.Ann]\nvoice = \"openai:alloy\"\n[cast.Ben]\nvoice = \"openai:echo\"\n";
    desk.write("voices.toml", served(&[server.url()], &format!("voices = [\"alloy\"]\n{cast}")));
    desk.trust("story.md");
    let shown = [&["check", "story.md"][..], &["lines", "story.md"], &["lexicon", "story.md"], &["voices"]];
    for command in shown.into_iter().chain([&["plan", "story.md", "--no-cache"][..]]) {
        desk.fullcast(command).ok();
    }
    let cast = desk.fullcast(&["cast", "story.md"]);
    assert!(cast.stderr().contains("not asked just to be compared"), "{}", cast.stderr());
    assert!(server.requests().is_empty());
    desk.fullcast(&["doctor"]).ok();
    assert_eq!(server.requests().len(), 1, "the doctor asks for one sentence");
    assert!(server.questions().is_empty());
    desk.fullcast(&["plan", "story.md"]).ok();
    let questions: Vec<_> = server.questions().into_iter().map(|request| request.line).collect();
    assert_eq!(questions, ["GET /v1/models"], "once for both voices");
    desk.fullcast(&["audition", "story.md"]).ok();
    assert_eq!(server.questions().len(), 2, "its takes are those of a render");
}

/// What `plan --json` says about each line: its state, and why it will be spoken.
fn planned(desk: &Desk) -> Vec<(String, Vec<String>)> {
    let plan = desk.fullcast(&["plan", "story.md", "--json"]).ok().stdout();
    let plan: serde_json::Value = serde_json::from_str(&plan).expect("JSON");
    let word = |value: &serde_json::Value| value.as_str().expect("a word").to_string();
    let why = |line: &serde_json::Value| line["why"].as_array().into_iter().flatten().map(word).collect();
    plan["lines"].as_array().expect("lines").iter().map(|line| (word(&line["state"]), why(line))).collect()
}

#[test]
fn another_model_under_the_same_name_is_noticed_and_a_server_that_is_down_is_no_other() {
    let server = SpeechServer::start(|request| Reply::tone(&request.input()));
    let says = |root: &str, created: u32| {
        let entry = serde_json::json!({ "id": "tts-1", "object": "model", "created": created, "root": root });
        server.says(Reply::new(200, serde_json::json!({ "data": [entry] }).to_string()));
    };
    let desk = Desk::new();
    desk.write("story.md", lines(5));
    desk.write("voices.toml", served(&[server.url()], ""));
    desk.trust("story.md");
    let all = |state: &str, why: &[&str]| {
        let why = why.iter().map(|word| word.to_string()).collect();
        vec![(state.to_string(), why); 5]
    };
    says("v1.0", 1);
    desk.fullcast(&["render", "story.md"]).ok();
    assert_eq!(server.requests().len(), 5);
    assert_eq!(planned(&desk), all("cached", &[]));
    says("v1.0", 2);
    assert_eq!(planned(&desk), all("cached", &[]));

    server.is_down(true);
    desk.fullcast(&["cache", "prune", "--older-than", "1d"]).ok();
    assert_eq!(planned(&desk), all("cached", &[]), "what it said is remembered");
    let again = desk.fullcast(&["render", "story.md"]).ok();
    assert!(again.stderr().contains(" 0 spoken"), "{}", again.stderr());
    desk.fullcast(&["cache", "prune", "--max-size", "0"]).ok();
    assert_eq!(planned(&desk), all("speak", &["gone"]), "the same lines under the same keys");

    server.is_down(false);
    desk.fullcast(&["render", "story.md"]).ok();
    says("v1.1", 3);
    assert_eq!(planned(&desk), all("speak", &["engine"]));
    let other = desk.fullcast(&["render", "story.md"]).ok();
    assert!(other.stderr().contains(" 5 spoken"), "{}", other.stderr());
    assert_eq!(server.requests().len(), 15);
    says("v1.0", 4);
    assert_eq!(planned(&desk), all("cached", &[]), "what the old model spoke is still there");
    let usage = desk.fullcast(&["cache"]).ok().stdout();
    assert!(usage.contains("lines      10"), "{usage}");
}

#[test]
fn a_story_is_told_by_servers_that_fail_now_and_then() {
    let flaky = || {
        SpeechServer::start(|request| match request.nth {
            1 => Reply::new(500, "{\"error\": \"busy\"}"),
            3 => Reply { torn_at: Some(100), ..Reply::tone(&request.input()) },
            _ => Reply::tone(&request.input()),
        })
    };
    let (one, two) = (flaky(), flaky());
    let desk = Desk::new();
    desk.write("story.md", lines(12));
    desk.write(
        "voices.toml",
        served(&[one.url(), nobody(), two.url()], "attempts = 12\nkey_env = \"SPEECH_TEST_KEY\""),
    );
    desk.trust("story.md");
    let run = desk.command(&["render", "story.md"]).env("SPEECH_TEST_KEY", "sk-secret").output().expect("it runs");
    let run = crate::common::Run(run).ok();
    assert!(run.stderr().contains("12 spoken"), "{}", run.stderr());
    let (_, told) = samples(&desk.path("story.wav"));
    assert!(level(&told) > -32.0);
    let seen = [one.requests(), two.requests()].concat();
    assert!(seen.iter().all(|request| request.header("authorization") == Some("Bearer sk-secret")));
    for file in crate::common::files(&desk.path("cache")) {
        let bytes = std::fs::read(&file).expect("readable");
        assert!(!bytes.windows(9).any(|window| window == b"sk-secret"), "the key is in {}", file.display());
    }
}

#[test]
fn what_a_server_refuses_is_told_at_its_line() {
    let server = SpeechServer::start(|request| match request.input().contains("three") {
        true => Reply::new(400, "{\"error\": {\"message\": \"bad words\"}}"),
        false => Reply::tone(&request.input()),
    });
    let desk = Desk::new();
    desk.write("story.md", "Line one.\n\nLine two.\n\nLine three.\n");
    desk.write("voices.toml", served(&[server.url()], ""));
    desk.trust("story.md");
    desk.fullcast(&["render", "story.md"]).fails(1, &["story.md:5", "400: bad words"]);
    assert_eq!(server.requests().len(), 3, "and the others are kept");
}

#[cfg(unix)]
#[test]
fn ctrl_c_does_not_wait_for_a_server_or_a_program() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = asked.clone();
    let server = SpeechServer::start(move |_| {
        counter.fetch_add(1, Ordering::SeqCst);
        std::thread::sleep(Duration::from_secs(3600));
        Reply::new(500, "")
    });
    let desk = Desk::new();
    desk.write("story.md", lines(4) + "Ann: Hello.\n");
    let command = "timeout = 3600\n[engines.command.sleeper]\nargv = [\"sh\", \"-c\", \"touch started; sleep 3600\"]\n\
                   [cast.Ann]\nvoice = \"command:sleeper\"\n";
    desk.write("voices.toml", served(&[server.url()], command));
    desk.trust("story.md");
    let mut child = desk.command(&["render", "story.md"]).spawn().expect("it runs");
    while asked.load(Ordering::SeqCst) < 4 || !desk.path("started").is_file() {
        assert!(child.try_wait().expect("a child").is_none(), "it ended by itself");
        std::thread::sleep(Duration::from_millis(5));
    }
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).expect("it is there");
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
}
