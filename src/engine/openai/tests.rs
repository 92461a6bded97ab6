use super::addresses::Addresses;
use super::answer::{Setback, refusal, sound};
use super::settings::ServerSettings;
use super::*;
use crate::audio::shape::Shape;
use crate::engine::EngineErrorKind;
use crate::engine::settings::Described;
use crate::trust::Permit;
use crate::voices::Scalar;
use speech_server::{Reply, SpeechServer, nobody, tone};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

#[path = "../../../tests/common/speech_server.rs"]
mod speech_server;
mod statement;

static NEVER: AtomicBool = AtomicBool::new(false);

fn settings(urls: Vec<String>) -> ServerSettings {
    ServerSettings {
        name: String::new(),
        urls,
        model: "kokoro".into(),
        key_env: None,
        key_file: None,
        key_over_http: false,
        permit: Ok(Permit::OWN),
        concurrency: 4,
        attempts: 3,
        price_per_million_characters: None,
        extra: Default::default(),
        stream: None,
        described: Described {
            voices: vec!["nova".into()],
            timeout: 20.0,
            max_characters: 4096,
            language: "en-US".into(),
            licence: "unknown".into(),
            version: None,
        },
    }
}

/// The settings with a changed description of the voices.
fn changed(mut settings: ServerSettings, change: impl Fn(&mut Described)) -> ServerSettings {
    change(&mut settings.described);
    settings
}

/// An engine with short pauses between attempts.
fn engine(settings: ServerSettings) -> OpenAi {
    let mut engine = OpenAi::default();
    engine.set_up(vec![settings], None);
    for server in &mut engine.servers {
        Arc::get_mut(server).expect("nobody else has it yet").first_wait = Duration::from_millis(1);
    }
    engine
}

fn speak(engine: &OpenAi, text: &str) -> Result<usize, String> {
    try_to_speak(engine, text).map_err(|error| error.message)
}

fn try_to_speak(engine: &OpenAi, text: &str) -> Result<usize, EngineError> {
    let utterance = Utterance { text, sounds: &[], voice: "nova", shape: Shape::PLAIN, seed: 0, stop: &NEVER };
    engine.speak(&utterance).map(|speech| speech.audio.samples.len())
}

/// A server that gives these answers one after another, and then tones.
fn in_turn(replies: Vec<Reply>) -> SpeechServer {
    SpeechServer::start(move |request| {
        replies.get(request.nth).cloned().unwrap_or_else(|| Reply::tone(&request.input()))
    })
}

fn with(reply: Reply, header: (&'static str, &str)) -> Reply {
    Reply { headers: vec![(header.0, header.1.into())], ..reply }
}

#[test]
fn every_key_of_the_tables_is_read() {
    let read = |setup: &Setup<'_>, faults: &mut Diagnostics| format!("{:?}", settings::read(setup, faults));
    crate::engine::tests::settings::every_key_is_read(&settings::SCHEMA, read);
}

#[test]
fn the_request_says_what_was_configured_and_no_more() {
    let server = in_turn(Vec::new());
    speak(&engine(settings(vec![server.url()])), "Hello.").unwrap();
    let mut extra = settings(vec![server.url()]);
    extra.extra =
        [("speed".to_string(), Scalar::Number(1.25)), ("instructions".into(), Scalar::Text("Softly.".into()))].into();
    extra.stream = Some(false);
    speak(&engine(extra), "Hello \"you\".").unwrap();
    let seen = server.requests();
    assert_eq!(seen[0].line, "POST /v1/audio/speech");
    assert_eq!(seen[0].header("content-type"), Some("application/json"));
    assert_eq!(seen[0].header("authorization"), None);
    let plain = serde_json::json!({ "model": "kokoro", "voice": "nova", "input": "Hello.", "response_format": "wav" });
    assert_eq!(seen[0].json(), plain);
    let full = serde_json::json!({
        "model": "kokoro", "voice": "nova", "input": "Hello \"you\".", "response_format": "wav",
        "speed": 1.25, "instructions": "Softly.", "stream": false,
    });
    assert_eq!(seen[1].json(), full);
}

#[test]
fn streams_without_a_length_are_read_to_their_end() {
    let stream = |size: u32, chunked| {
        let mut body = tone("Hello.");
        body[40..44].copy_from_slice(&size.to_le_bytes());
        Reply { chunked, ..Reply::new(200, body) }
    };
    let server = in_turn(vec![stream(0, true), stream(u32::MAX, true), stream(u32::MAX, false)]);
    let engine = engine(settings(vec![server.url()]));
    for _ in 0..3 {
        assert_eq!(speak(&engine, "Hello."), Ok(6 * 480));
    }
    assert_eq!(server.requests().len(), 3);
}

#[test]
fn what_may_pass_is_tried_again() {
    let torn = || Reply { torn_at: Some(1_000), ..Reply::tone("Hello.") };
    let whole_but_short = Reply::new(200, &tone("Hello.")[..1_000]);
    for reply in [
        Reply::new(500, "oops"),
        Reply::new(503, ""),
        with(Reply::new(429, "{}"), ("Retry-After", "0")),
        Reply::new(408, ""),
        Reply::new(200, ""),
        torn(),
        Reply { chunked: true, ..torn() },
        whole_but_short,
    ] {
        let server = in_turn(vec![reply.clone(), reply.clone()]);
        assert_eq!(speak(&engine(settings(vec![server.url()])), "Hello."), Ok(6 * 480), "{}", reply.status);
        assert_eq!(server.requests().len(), 3);
    }
    let server = SpeechServer::start(|_| Reply::new(500, "{\"error\": {\"message\": \"out of memory\"}}"));
    let error = try_to_speak(&engine(settings(vec![server.url()])), "Hello.").unwrap_err();
    assert!(error.message.contains("500: out of memory (3 attempts)"), "{error}");
    assert_eq!(error.kind, EngineErrorKind::Retry);
    assert_eq!(server.requests().len(), 3);
}

#[test]
fn what_does_not_pass_is_told_at_once() {
    use EngineErrorKind::{Broken, Missing, Refused, Retry};
    for (reply, kind, words) in [
        (Reply::new(400, "{\"detail\": [{\"msg\": \"no voice nova\"}]}"), Refused, "400: no voice nova"),
        (Reply::new(401, "{\"error\": \"wrong key\"}"), Missing, "401: wrong key; is the key right"),
        (Reply::new(404, "<html>nothing</html>"), Missing, "answers 404; the address usually ends in /v1"),
        (Reply::new(501, ""), Broken, "answers 501"),
        (
            Reply::new(429, "{\"error\": {\"message\": \"pay\", \"code\": \"insufficient_quota\"}}"),
            Missing,
            "pay (insufficient_quota)",
        ),
        (Reply::new(200, "{\"error\": \"still loading\"}"), Broken, "still loading"),
        (Reply::new(200, &b"ID3\x04\0\0 and so on"[..]), Broken, "MP3"),
        (Reply::new(200, &b"OggS and so on"[..]), Broken, "Ogg"),
        (Reply::new(200, "hello"), Broken, "not a WAV"),
        (
            Reply::new(
                200,
                tone("Hello.").into_iter().enumerate().map(|(at, b)| if at < 44 { b } else { 0 }).collect::<Vec<_>>(),
            ),
            Refused,
            "made no sound",
        ),
        (with(Reply::new(503, ""), ("Retry-After", "86400")), Retry, "a pause of 86400 s"),
    ] {
        let server = in_turn(vec![reply]);
        let error = try_to_speak(&engine(settings(vec![server.url()])), "Hello.").unwrap_err();
        assert!(error.message.contains(words) && error.message.contains("http://127.0.0.1"), "{error}");
        assert_eq!(error.kind, kind, "{error}");
        assert_eq!(server.requests().len(), 1, "{words}");
    }
}

#[test]
fn a_server_that_asks_for_time_gets_it() {
    let server = in_turn(vec![with(Reply::new(429, ""), ("Retry-After", "1"))]);
    let start = Instant::now();
    speak(&engine(settings(vec![server.url()])), "Hello.").unwrap();
    assert!(start.elapsed() >= Duration::from_secs(1), "it was asked again too soon");
    let date = httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + Duration::from_secs(90));
    let told = refusal(503, Some(&date), b"", SystemTime::UNIX_EPOCH + Duration::from_secs(60));
    assert!(matches!(told, Setback::Again(_, Some(wait)) if wait == Duration::from_secs(30)), "{told:?}");
    assert!(matches!(refusal(503, Some("soon"), b"", SystemTime::UNIX_EPOCH), Setback::Again(_, None)));
}

#[test]
fn what_lasts_longer_than_any_speech_of_the_text_is_refused_before_it_fills_the_memory() {
    let long = |claimed: u32| {
        let mut body = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\xE8\x03\0\0\xE8\x03\0\0\x01\0\x08\0data".to_vec();
        body.extend(claimed.to_le_bytes());
        body.resize(44 + 200_000, 99);
        Reply::new(200, body)
    };
    for reply in [long(200_000), long(u32::MAX), long(0)] {
        let server = in_turn(vec![reply]);
        let error = try_to_speak(&engine(settings(vec![server.url()])), "Hello.").unwrap_err();
        assert!(error.message.contains("it lasts 200 s, and can last 36 s at most"), "{error}");
        assert_eq!(error.kind, EngineErrorKind::Broken);
        assert_eq!(server.requests().len(), 1, "it is not paid for again");
    }
    // No more is read than the longest speech could have.
    let server = in_turn(vec![Reply::new(200, vec![99; crate::engine::perform::most_bytes("Hello.") as usize + 1])]);
    let error = try_to_speak(&engine(settings(vec![server.url()])), "Hello.").unwrap_err();
    assert!(error.message.contains("more than 14 MB"), "{error}");
}

#[test]
fn a_pause_is_told_while_it_is_waited_for() {
    let server = in_turn(vec![with(Reply::new(429, ""), ("Retry-After", "60"))]);
    let engine = engine(settings(vec![server.url()]));
    assert_eq!(engine.waiting(), None);
    let stop = AtomicBool::new(false);
    let asked = Utterance { text: "Hello.", sounds: &[], voice: "nova", shape: Shape::PLAIN, seed: 0, stop: &stop };
    std::thread::scope(|scope| {
        let spoken = scope.spawn(|| engine.speak(&asked));
        let told = loop {
            if let Some(told) = engine.waiting() {
                break told;
            }
            std::thread::sleep(Duration::from_millis(1));
        };
        stop.store(true, Ordering::Relaxed);
        assert!(told.contains("asked for a pause: it is asked again in 60 s"), "{told}");
        assert!(told.starts_with("http://127.0.0.1"), "{told}");
        assert!(spoken.join().unwrap().is_err(), "who stops does not wait");
    });
}

#[test]
fn the_key_goes_to_the_server_and_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key");
    std::fs::write(&file, "sk-secret\n").unwrap();
    let server = in_turn(vec![Reply::new(400, "{\"error\": \"your key is sk-secret\"}")]);
    let engine = engine(ServerSettings { key_file: Some(file), ..settings(vec![server.url()]) });
    let message = speak(&engine, "Hello.").unwrap_err();
    assert!(message.contains("your key is …") && !message.contains("secret"), "{message}");
    assert_eq!(server.requests()[0].header("authorization"), Some("Bearer sk-secret"));
    assert!(!engine.fingerprint("nova").0.contains("secret"));

    for (text, words) in [(None, "does not exist"), (Some(" \n"), "nothing else"), (Some("two\nlines"), "nothing else")]
    {
        let file = folder.path().join("other");
        if let Some(text) = text {
            std::fs::write(&file, text).unwrap();
        }
        let engine = super::tests::engine(ServerSettings { key_file: Some(file), ..settings(vec![server.url()]) });
        let message = speak(&engine, "Hello.").unwrap_err();
        assert!(message.contains(words) && !message.contains("lines"), "{message}");
    }
    assert_eq!(server.requests().len(), 1, "without a key nothing is asked");
}

#[test]
fn an_address_that_cannot_be_reached_is_taken_out() {
    let server = in_turn(Vec::new());
    let engine = engine(settings(vec![nobody(), server.url()]));
    for _ in 0..5 {
        speak(&engine, "Hello.").unwrap();
    }
    assert_eq!(server.requests().len(), 5);
    let alone = super::tests::engine(settings(vec![nobody(), nobody()]));
    let error = try_to_speak(&alone, "Hello.").unwrap_err();
    assert!(error.message.contains("cannot be reached"), "{error}");
    assert!(error.kind == EngineErrorKind::Retry && std::error::Error::source(&error).is_some(), "{error:?}");
}

#[test]
fn the_address_with_the_fewest_requests_is_asked() {
    let addresses = Addresses::new(vec!["a".into(), "b".into()], 2);
    let seats: Vec<_> = (0..4).map(|_| addresses.take(&NEVER).unwrap()).collect();
    assert_eq!(seats.iter().map(|seat| seat.url()).collect::<Vec<_>>(), ["a", "b", "a", "b"]);
    let stop = AtomicBool::new(true);
    assert!(addresses.take(&stop).is_none(), "all are taken, and nobody waits");
    assert!(seats[1].unreachable(), "there is another one");
    drop(seats);
    let seats: Vec<_> = (0..2).map(|_| addresses.take(&NEVER).unwrap()).collect();
    assert_eq!(seats.iter().map(|seat| seat.url()).collect::<Vec<_>>(), ["a", "a"], "b is out");
    seats[0].unreachable();
    assert_eq!(addresses.take(&NEVER).unwrap().url(), "b", "where all are out, all are asked");
}

#[test]
fn whoever_asks_to_stop_does_not_wait_for_a_server() {
    let server = SpeechServer::start(|_| {
        std::thread::sleep(Duration::from_secs(3600));
        Reply::new(500, "")
    });
    let engine = engine(changed(settings(vec![server.url()]), |voices| voices.timeout = 3600.0));
    let stop = AtomicBool::new(false);
    let asked = Utterance { text: "Hello.", sounds: &[], voice: "nova", shape: Shape::PLAIN, seed: 0, stop: &stop };
    std::thread::scope(|scope| {
        let spoken = scope.spawn(|| engine.speak(&asked).unwrap_err().message);
        while server.requests().is_empty() {
            std::thread::sleep(Duration::from_millis(5));
        }
        stop.store(true, Ordering::Relaxed);
        assert!(spoken.join().unwrap().contains("given up"));
    });
}

#[test]
fn a_key_of_the_cache_tells_service_model_and_extras_apart() {
    let print = |change: &dyn Fn(&mut ServerSettings)| {
        let mut settings = settings(vec!["http://one/v1".into()]);
        change(&mut settings);
        engine(settings).fingerprint("nova").0
    };
    let plain = print(&|_| {});
    let same: [&dyn Fn(&mut ServerSettings); 4] = [
        &|s| s.urls.push("http://two/v1".into()),
        &|s| s.key_env = Some("KEY".into()),
        &|s| s.concurrency = 99,
        &|s| s.described.voices.clear(),
    ];
    for change in same {
        assert_eq!(print(change), plain);
    }
    let other: [&dyn Fn(&mut ServerSettings); 5] = [
        &|s| s.urls.insert(0, "http://two/v1".into()),
        &|s| s.model = "other".into(),
        &|s| s.extra = [("speed".to_string(), Scalar::Whole(2))].into(),
        &|s| s.stream = Some(true),
        &|s| s.described.version = Some("2".into()),
    ];
    for change in other {
        assert_ne!(print(change), plain);
    }
    let moved = |url: &str| print(&|s| (s.urls, s.described.version) = (vec![url.into()], Some("mine".into())));
    assert_eq!(moved("http://here/v1"), moved("http://there/v1"), "a version stands for the service");
}

#[test]
fn voices_are_named_by_server_and_found_bare_where_listed() {
    let mut engine = OpenAi::default();
    let studio = ServerSettings {
        name: "studio".into(),
        ..changed(settings(vec!["http://s".into()]), |voices| voices.voices = vec!["deep".into()])
    };
    let both = vec![settings(vec!["http://m".into()]), studio];
    engine.set_up(both, None);
    let listed: Vec<_> = engine.voices().iter().map(|voice| voice.name.to_string()).collect();
    assert_eq!(listed, ["nova", "studio/deep"]);
    assert_eq!(engine.voice("studio/any").unwrap().name, "studio/any");
    assert_eq!(engine.voice("org/model").unwrap().name, "org/model", "a slash of the main server's own");
    assert_eq!(engine.server("org/model").map(|(_, own)| own), Some("org/model"));
    assert_eq!(engine.named("deep"), ["studio/deep"]);
    assert!(engine.named("any").is_empty(), "a bare name that is not listed is none of a server's");
    assert_eq!(engine.voice("studio/any").unwrap().at_once, Some(8), "both servers together");
    assert!(OpenAi::default().absences()[0].obstacle.to_string().contains("[engines.openai]"));
    assert!(OpenAi::default().voice("nova").is_err());
}

#[test]
fn too_long_a_text_is_not_sent() {
    let server = in_turn(Vec::new());
    let engine = engine(changed(settings(vec![server.url()]), |voices| voices.max_characters = 30));
    assert_eq!(engine.voice("nova").unwrap().abilities.limit, 30);
    assert!(speak(&engine, &"long ".repeat(20)).unwrap_err().contains("30 characters"));
    assert!(server.requests().is_empty());
}

proptest::proptest! {
    #[test]
    fn no_answer_makes_it_panic(body in proptest::collection::vec(proptest::num::u8::ANY, 0..200), status in 100u16..600) {
        let _ = sound(&body, "Hello.");
        let mut wav = tone("x");
        for (at, byte) in body.iter().enumerate() {
            wav[at % 60] = *byte;
        }
        let _ = sound(&wav, "Hello.");
        refusal(status, std::str::from_utf8(&body).ok(), &body, SystemTime::UNIX_EPOCH);
    }
}
