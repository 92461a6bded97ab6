use super::super::statement::{Memory, ModelStatement};
use super::*;
use serde_json::{Value, json};
use std::path::Path;
use tempfile::{TempDir, tempdir};

/// A server that speaks tones, and its settings.
fn server() -> (SpeechServer, ServerSettings) {
    let server = in_turn(Vec::new());
    let settings = settings(vec![server.url()]);
    (server, settings)
}

/// A list with one entry, for the model `kokoro`, which has these fields.
fn model(mut fields: Value) -> Reply {
    fields["id"] = "kokoro".into();
    Reply::new(200, json!({ "object": "list", "data": [fields] }).to_string())
}

/// The fingerprint that a new process with this cache would find.
fn print(settings: &ServerSettings, cache: &Path) -> String {
    let mut engine = OpenAi::default();
    engine.set_up(vec![settings.clone()], Some(cache));
    engine.fingerprint("nova").0
}

/// The fingerprint for a server that says nothing about its model.
fn plain(settings: &ServerSettings) -> String {
    engine(settings.clone()).fingerprint("nova").0
}

fn remembered(cache: &TempDir) -> Vec<std::path::PathBuf> {
    let files = std::fs::read_dir(cache.path().join("servers")).into_iter().flatten().flatten();
    files.map(|file| file.path()).collect()
}

#[test]
fn another_statement_makes_another_key() {
    let ((server, settings), cache) = (server(), tempdir().unwrap());
    let says = |reply: Reply| {
        server.says(reply);
        print(&settings, cache.path())
    };
    let full = json!({ "owned_by": "me", "root": "v1.0", "size": 82, "live": true, "created": 1, "parent": null });
    let first = says(model(full.clone()));
    let with = |name: &str, value: Value| {
        let mut fields = full.clone();
        fields[name] = value;
        says(model(fields))
    };
    for same in [
        with("created", 99.into()),
        with("object", "model".into()),
        with("permission", json!([{ "id": "modelperm-1f7c" }])),
        with("meta", json!({ "now": 7 })),
        with("parent", Value::Null),
        says(Reply::new(
            200,
            r#" {"data": [{"id": "other", "root": "v9"}, {"live": true, "size": 82, "root": "v1.0", "owned_by": "me",
                "id": "kokoro"}, {"id": "kokoro2"}], "more": 1}"#,
        )),
    ] {
        assert_eq!(same, first);
    }
    for other in [
        with("root", "v1.1".into()),
        with("size", 83.into()),
        with("size", "82".into()),
        with("live", false.into()),
        with("voices", 54.into()),
        with("parent", "v0".into()),
    ] {
        assert_ne!(other, first);
    }
    assert_eq!(with("created", 2.into()), first, "what was said before leaves nothing behind");
    assert_eq!(remembered(&cache).len(), 1);
}

#[test]
fn a_server_that_says_nothing_leaves_the_key_as_it_was_and_that_is_remembered() {
    let ((server, settings), cache) = (server(), tempdir().unwrap());
    assert_eq!(print(&settings, cache.path()), plain(&settings), "it knows no /models");
    assert_eq!(server.questions()[0].line, "GET /v1/models");
    assert_eq!(remembered(&cache).len(), 1);
    for reply in [
        Reply::new(404, "<html>"),
        Reply::new(405, ""),
        Reply::new(400, "{}"),
        Reply::new(200, "{\"data\": []}"),
        Reply::new(200, "{\"data\": [{\"id\": \"other\", \"root\": \"v1\"}, 7, null]}"),
        model(json!({ "object": "model", "created": 7, "permission": [] })),
    ] {
        server.says(model(json!({ "root": "v1" })));
        assert_ne!(print(&settings, cache.path()), plain(&settings));
        server.says(reply.clone());
        assert_eq!(print(&settings, cache.path()), plain(&settings), "{}", reply.status);
        server.is_down(true);
        assert_eq!(print(&settings, cache.path()), plain(&settings), "{}", reply.status);
        server.is_down(false);
    }
}

#[test]
fn what_is_no_answer_changes_no_key_and_is_not_remembered() {
    let ((server, settings), known, empty) = (server(), tempdir().unwrap(), tempdir().unwrap());
    server.says(model(json!({ "root": "v1" })));
    let first = print(&settings, known.path());
    let file = std::fs::read(&remembered(&known)[0]).unwrap();
    let mut huge = model(json!({ "root": "v2" }));
    huge.body.resize(3 << 20, b' ');
    let torn = Reply { torn_at: Some(20), ..model(json!({ "root": "v2" })) };
    let mut replies = vec![
        huge.clone(),
        Reply { chunked: true, ..huge },
        Reply { chunked: true, ..torn.clone() },
        torn,
        Reply { after: Duration::from_secs(3600), ..model(json!({ "root": "v2" })) },
        Reply { headers: vec![("Location", server.url() + "/models")], ..Reply::new(302, "") },
    ];
    for words in ["", "<html>models</html>", "{}", "[]", "{\"data\": {}}", "{\"error\": \"loading\"}", "{\"data\": ["] {
        replies.push(Reply::new(200, words));
    }
    replies.push(Reply::new(200, "[".repeat(100_000)));
    replies.extend([401, 403, 408, 429, 500, 503, 204].map(|status| Reply::new(status, "")));
    for reply in replies {
        let what = format!("{} {:.60}", reply.status, String::from_utf8_lossy(&reply.body));
        server.says(reply);
        assert_eq!(print(&settings, known.path()), first, "{what}");
        assert_eq!(print(&settings, empty.path()), plain(&settings), "{what}");
        assert!(remembered(&empty).is_empty(), "{what}");
    }
    assert_eq!(std::fs::read(&remembered(&known)[0]).unwrap(), file);
    server.is_down(true);
    assert_eq!(print(&settings, known.path()), first);
}

#[test]
fn a_server_that_cannot_be_reached_keeps_what_it_said() {
    let ((server, mut settings), cache) = (server(), tempdir().unwrap());
    server.says(model(json!({ "root": "v1" })));
    print(&settings, cache.path());
    let said = Memory::new(cache.path(), &settings).recall().unwrap();
    assert_ne!(said, ModelStatement::default());
    settings.urls = vec![nobody()];
    let memory = Memory::new(cache.path(), &settings);
    assert_eq!(memory.recall(), None, "another service");
    assert_eq!(print(&settings, cache.path()), plain(&settings));
    memory.keep(said).unwrap();
    assert_eq!(print(&settings, cache.path()), plain(&settings) + &said.suffix());
    assert!(said.suffix().len() == 65 && ModelStatement::default().suffix().is_empty());
}

#[test]
fn the_first_address_that_says_something_counts() {
    let ((one, _), (two, _), cache) = (server(), server(), tempdir().unwrap());
    one.says(model(json!({ "root": "v1" })));
    two.says(model(json!({ "root": "v2" })));
    let alone = settings(vec![one.url()]);
    let said = print(&alone, cache.path());
    let both = settings(vec![one.url(), two.url()]);
    assert_eq!(print(&both, cache.path()), said, "further addresses make no other service");
    assert!(two.questions().is_empty());
    let detour = settings(vec![nobody(), one.url(), two.url()]);
    let suffix = said.strip_prefix(&plain(&alone)).unwrap();
    assert_eq!(print(&detour, cache.path()), plain(&detour) + suffix);
    // If one address knows nothing and the other is down, nothing is known.
    let mixed = settings(vec![one.url(), nobody()]);
    one.says(Reply::new(404, ""));
    assert_eq!(print(&mixed, cache.path()), said);
    assert_eq!(print(&alone, cache.path()), plain(&alone));
}

#[test]
fn a_server_is_asked_once_and_only_where_a_key_has_to_last() {
    let ((server, settings), cache) = (server(), tempdir().unwrap());
    server.says(model(json!({ "root": "v1" })));
    assert_eq!(
        print(&changed(settings.clone(), |voices| voices.version = Some("mine".into())), cache.path()).len(),
        138
    );
    plain(&settings);
    let mut engine = OpenAi::default();
    let both = vec![settings.clone(), ServerSettings { name: "studio".into(), ..settings.clone() }];
    engine.set_up(both, Some(cache.path()));
    assert!(engine.voice("any").is_ok() && !engine.named("nova").is_empty() && engine.absences().is_empty());
    speak(&engine, "Hello.").unwrap();
    assert!(server.questions().is_empty(), "a version, no cache, names, and lines ask nobody");
    for voice in ["nova", "any", "nova", "more"] {
        assert!(engine.fingerprint(voice).0.len() > 138, "{voice}");
    }
    assert_eq!(server.questions().len(), 1);
    assert_ne!(engine.fingerprint("nova"), engine.fingerprint("any"));
    engine.set_up(vec![settings.clone()], Some(cache.path()));
    assert_eq!(engine.fingerprint("nova").0, print(&settings, cache.path()), "under other settings too");
}

#[test]
fn the_key_is_sent_along_and_kept_nowhere() {
    let ((server, settings), cache) = (server(), tempdir().unwrap());
    server.says(model(json!({ "root": "v1", "owned_by": "whoever has sk-secret" })));
    let file = cache.path().join("key");
    let settings = ServerSettings { key_file: Some(file.clone()), ..settings };
    assert_eq!(print(&settings, cache.path()), plain(&settings));
    assert!(server.questions().is_empty(), "without its key it is not asked");
    std::fs::write(&file, "sk-secret\n").unwrap();
    let print = print(&settings, cache.path());
    assert_ne!(print, plain(&settings));
    assert_eq!(server.questions()[0].header("authorization"), Some("Bearer sk-secret"));
    let text = std::fs::read_to_string(&remembered(&cache)[0]).unwrap();
    assert!(!print.contains("secret") && !text.contains("secret"), "{text}");
    std::fs::remove_file(&file).unwrap();
    assert_eq!(super::statement::print(&settings, cache.path()), print, "what was said is known without the key");
}

#[test]
fn a_broken_file_is_no_memory_and_one_that_cannot_be_written_no_fault() {
    let ((server, settings), cache) = (server(), tempdir().unwrap());
    server.says(model(json!({ "root": "v1" })));
    let said = print(&settings, cache.path());
    let (memory, file) = (Memory::new(cache.path(), &settings), remembered(&cache).remove(0));
    let whole = std::fs::read(&file).unwrap();
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        std::fs::write(&file, &bytes).unwrap();
        assert_eq!(memory.recall(), None, "byte {at}");
        std::fs::write(&file, &whole[..at]).unwrap();
        assert_eq!(memory.recall(), None, "cut at {at}");
    }
    std::fs::write(&file, [&whole[..], &[b'\n'; 1000]].concat()).unwrap();
    assert_eq!(memory.recall(), None);
    assert_eq!(print(&settings, cache.path()), said);
    assert_eq!(std::fs::read(&file).unwrap(), whole, "it is written anew");
    let blocked = cache.path().join("blocked");
    std::fs::write(&blocked, "no folder").unwrap();
    assert_eq!(print(&settings, &blocked), said);
}

proptest::proptest! {
    #[test]
    fn no_list_makes_it_panic(body in proptest::collection::vec(proptest::num::u8::ANY, 0..200), status in 100u16..600) {
        ModelStatement::heard(status, &body, "kokoro");
        let text = String::from_utf8_lossy(&body);
        ModelStatement::heard(200, format!("{{\"data\": [{{\"id\": \"kokoro\", {text}}}]}}").as_bytes(), "kokoro");
    }
}
