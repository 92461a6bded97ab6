//! Changes from the page, in the files and back.

use super::*;
use serde_json::json;

/// The name of the file with the corrections.
const CORRECTIONS: &str = "story.cast.toml";

impl Running {
    fn edit(&self, act: Value) -> Answered {
        let version = self.book()["version"].clone();
        self.post("api/edit", &json!({ "version": version, "do": act }))
    }

    /// Makes a change that must succeed, and returns the book after it.
    fn edited(&self, act: Value) -> Value {
        let answered = self.edit(act.clone());
        assert_eq!(answered.status, 200, "{act}: {}", answered.text());
        let book = self.book();
        assert_eq!(book["version"], answered.json()["version"]);
        book
    }

    fn step(&self, name: &str) -> Answered {
        self.post(name, &json!({ "version": self.book()["version"] }))
    }

    fn id(&self, name: &str) -> u64 {
        let book = self.book();
        let speakers = book["speakers"].as_array().unwrap();
        speakers.iter().find(|one| one["name"] == name).unwrap_or_else(|| panic!("no {name}"))["id"].as_u64().unwrap()
    }
}

#[test]
fn a_quotation_is_given_to_somebody_in_the_file_of_corrections() {
    let studio = Running::of(STORY);
    studio.write(CORRECTIONS, "# Mine.\n\n[[line]] # sure\nwords = 'Never.'\nspeaker = \"Veena\"\n");
    let book = studio.wait(|book| book["lines"].to_string().contains("Q5"));
    let before = studio.file(CORRECTIONS);
    let book =
        studio.edited(json!({ "kind": "assign", "line": line(&book, "burn it"), "to": "Tobias", "scope": "line" }));
    assert_eq!(speaker(&book, "burn it"), "Tobias");
    assert_eq!(book["undo"], "Give “Then burn it.” to Tobias");
    let after = studio.file(CORRECTIONS);
    assert!(after.starts_with(&before) && after.len() > before.len(), "{after}");
    // A correction that is there already is changed in its place.
    let book = studio.edited(json!({ "kind": "assign", "line": line(&book, "Never"), "to": "Arvind" }));
    assert_eq!(
        (speaker(&book, "Never"), studio.file(CORRECTIONS)),
        ("Arvind", after.replacen("\"Veena\"", "\"Arvind\"", 1))
    );
}

#[test]
fn every_change_is_undone_and_done_again_byte_for_byte() {
    let studio = Running::with(STORY, "# Mine.\nvoices_of = \"tone\"\n\n[cast.Veena]  # from Pune\n");
    let book = studio.book();
    let (burn, nobody) = (line(&book, "burn it"), line(&book, "Nobody we"));
    let acts = [
        json!({ "kind": "assign", "line": burn, "to": "Tobias", "scope": "line" }),
        json!({ "kind": "assign", "line": burn, "to": "Zoë Quist", "scope": "conversation" }),
        json!({ "kind": "assign", "line": burn, "to": ["Arvind", "Veena"], "scope": "conversation" }),
        json!({ "kind": "assign", "line": burn, "to": "narrator", "scope": "alike" }),
        json!({ "kind": "split", "line": nobody, "at": 8, "to": "Tobias" }),
        json!({ "kind": "confirm", "line": line(&book, "Never") }),
        json!({ "kind": "rename", "speaker": studio.id("Veena"), "name": "Veena Rao" }),
        json!({ "kind": "merge", "speaker": studio.id("Tobias"), "into": studio.id("Arvind") }),
        json!({ "kind": "make", "name": "The Caller", "gender": "female" }),
    ];
    for act in acts {
        let files = || [studio.file(CORRECTIONS), studio.file("voices.toml")];
        let (before, shown) = (files(), studio.book());
        let changed = studio.edited(act.clone());
        let after = files();
        assert_ne!(before, after, "{act}");
        let undone = studio.step("api/undo");
        assert_eq!((undone.status, files()), (200, before), "{act}: {}", undone.text());
        let again = studio.book();
        assert_eq!((&again["lines"], &again["speakers"]), (&shown["lines"], &shown["speakers"]), "{act}");
        assert_eq!(again["redo"], changed["undo"]);
        assert_eq!((studio.step("api/redo").status, files()), (200, after), "{act}");
        assert_eq!(studio.step("api/undo").status, 200);
    }
    assert_eq!(studio.step("api/undo").status, 422, "there is nothing left to undo");
    assert!(!studio.folder.path().join(CORRECTIONS).exists(), "a file that was not there is removed");
}

#[test]
fn a_conversation_is_given_to_those_who_take_part() {
    let studio = Running::of(STORY);
    let id = line(&studio.book(), "burn it");
    let book =
        studio.edited(json!({ "kind": "assign", "line": id, "to": ["Veena", "Arvind"], "scope": "conversation" }));
    assert_eq!((speaker(&book, "burn it"), speaker(&book, "Never")), ("Veena", "Arvind"));
    // One quotation of it can still be somebody else's.
    let book = studio.edited(json!({ "kind": "assign", "line": id, "to": "Tobias" }));
    assert_eq!(speaker(&book, "burn it"), "Tobias");
}

#[test]
fn all_quotations_alike_are_given_to_somebody_at_once() {
    let story =
        "\"One,\" said Mina.\n\n\"Two,\" said Tor.\n\n\"Three is here.\"\n\n\"Four is here.\"\n\n\"Five is here.\"\n";
    let studio = Running::of(story);
    let book = studio.book();
    let (three, four) = (speaker(&book, "Three").to_string(), speaker(&book, "Four").to_string());
    let act = json!({ "kind": "assign", "line": line(&book, "Three"), "to": "Ole", "scope": "alike" });
    let answered = studio.edit(act);
    assert_eq!(answered.json()["said"], "Gave 2 quotations to Ole.", "{three} {four}");
    let book = studio.book();
    assert_eq!([speaker(&book, "Three"), speaker(&book, "Five"), speaker(&book, "One")], ["Ole", "Ole", "Mina"]);
    assert_ne!(speaker(&book, "Four"), "Ole");
}

#[test]
fn a_quotation_is_split_between_two_words() {
    let studio = Running::of(STORY);
    let before = studio.book();
    let id = line(&before, "Nobody we know");
    for at in [0, 1, 16, 99] {
        let refused = studio.edit(json!({ "kind": "split", "line": id, "at": at, "to": "Tobias" }));
        assert_eq!(refused.status, 422, "{at}: {}", refused.text());
    }
    let book = studio.edited(json!({ "kind": "split", "line": id, "at": 8, "to": "Tobias" }));
    assert_eq!((speaker(&book, "\"Nobody"), speaker(&book, "we know")), ("Veena", "Tobias"));
    assert!(
        studio.file(CORRECTIONS).contains("[[split]]\nwords = \"Nobody we know,\""),
        "{}",
        studio.file(CORRECTIONS)
    );
}

#[test]
fn a_confirmed_quotation_is_no_longer_doubtful() {
    let story = "Mina, Tor and Ole sat there.\n\n\"Zero,\" said Ole.\n\n\"One is here.\"\n\n\"Two is here.\"\n";
    let studio = Running::of(story);
    let book = studio.book();
    let id = line(&book, "One is here");
    let (who, doubtful) =
        (speaker(&book, "One is").to_string(), |book: &Value| book["lines"][id as usize]["doubtful"].clone());
    assert_eq!(doubtful(&book), true);
    let book = studio.edited(json!({ "kind": "confirm", "line": id }));
    assert_eq!((doubtful(&book), speaker(&book, "One is")), (false.into(), who.as_str()));
}

#[test]
fn a_renamed_character_keeps_voice_and_corrections() {
    let studio = Running::of(STORY);
    let id = line(&studio.book(), "burn it");
    studio.edited(json!({ "kind": "assign", "line": id, "to": "Veena" }));
    let voice = |book: &Value| studio.get(&format!("api/sound/line/{}", line(book, "burn it"))).body;
    let before = voice(&studio.book());
    let book = studio.edited(json!({ "kind": "rename", "speaker": studio.id("Veena"), "name": "Mrs. Rao" }));
    assert_eq!([speaker(&book, "burn it"), speaker(&book, "Nobody we")], ["Mrs. Rao", "Mrs. Rao"]);
    assert_eq!(voice(&book), before);
    let voices = studio.file("voices.toml");
    assert!(
        voices.starts_with("voices_of = \"tone\"\n\n[cast.\"Mrs. Rao\"]") && voices.contains("aliases = [\"Veena\"]"),
        "{voices}"
    );
    let book = studio.edited(json!({ "kind": "rename", "speaker": studio.id("Mrs. Rao"), "name": "Veena" }));
    assert_eq!(speaker(&book, "Nobody we"), "Veena");
    let taken = studio.edit(json!({ "kind": "rename", "speaker": studio.id("Veena"), "name": "arvind" }));
    assert_eq!(taken.status, 422);
}

#[test]
fn two_names_of_one_person_become_one() {
    let studio = Running::with(STORY, "voices_of = \"tone\"\n\n[cast.Tobias] # him\n\n[cast.Arvind]\n");
    let book = studio.edited(json!({ "kind": "merge", "speaker": studio.id("Tobias"), "into": studio.id("Arvind") }));
    assert_eq!(speaker(&book, "Stop now"), "Arvind");
    assert_eq!(studio.file("voices.toml"), "voices_of = \"tone\"\n\n[cast.Arvind]\naliases = [\"Tobias\"]\n");
    let narrator = studio.edit(json!({ "kind": "merge", "speaker": studio.id("Arvind"), "into": 0 }));
    assert_eq!(narrator.status, 422);
}

#[test]
fn somebody_new_is_in_the_cast_before_they_say_anything() {
    let studio = Running::of(STORY);
    let book = studio.edited(json!({ "kind": "make", "name": "The Caller", "gender": null }));
    let caller = &book["speakers"][studio.id("The Caller") as usize];
    assert_eq!(caller["lines"], 0);
    let book = studio.edited(json!({ "kind": "assign", "line": line(&book, "Never"), "to": "the caller" }));
    assert_eq!(speaker(&book, "Never"), "The Caller");
}

#[test]
fn what_the_text_says_itself_is_not_changed_here() {
    let studio = Running::of(STORY);
    let book = studio.book();
    for text in ["Stop now", "rained all night", "The Key"] {
        let refused = studio.edit(json!({ "kind": "assign", "line": line(&book, text), "to": "Veena" }));
        assert_eq!((refused.status, refused.json()["hint"].is_string()), (422, true), "{text}");
    }
}

#[test]
fn an_old_version_is_stale_and_changes_nothing() {
    let studio = Running::of(STORY);
    let id = line(&studio.book(), "burn it");
    let act = json!({ "version": 0, "do": { "kind": "assign", "line": id, "to": "Tobias" } });
    for (name, body) in [("api/edit", &act), ("api/undo", &json!({ "version": 0 }))] {
        let answered = studio.post(name, body);
        assert_eq!((answered.status, &answered.json()["stale"]), (409, &true.into()), "{name}");
    }
    // A file that was saved a moment ago is not written over, even if the page does not know it yet.
    let version = studio.book()["version"].clone();
    studio.write("voices.toml", "voices_of = \"tone\"\nannounce = false\n");
    let act = json!({ "version": version, "do": { "kind": "make", "name": "Zoë", "gender": null } });
    assert_eq!(studio.post("api/edit", &act).status, 409);
    assert_eq!(studio.file("voices.toml"), "voices_of = \"tone\"\nannounce = false\n");
}

#[test]
fn what_somebody_else_has_changed_since_is_not_undone() {
    let studio = Running::of(STORY);
    studio.edited(json!({ "kind": "make", "name": "Zoë", "gender": null }));
    let changed = studio.file("voices.toml") + "# More.\n";
    let version = studio.book()["version"].clone();
    studio.write("voices.toml", &changed);
    studio.wait(|book| book["version"] != version);
    let refused = studio.step("api/undo");
    assert_eq!(refused.status, 422, "{}", refused.text());
    assert_eq!(studio.file("voices.toml"), changed);
}

#[test]
fn a_request_that_makes_no_sense_is_refused() {
    let studio = Running::of(STORY);
    for act in [json!({}), json!({ "kind": "explode" }), json!({ "kind": "assign", "line": -1, "to": "X" })] {
        assert_eq!(studio.edit(act.clone()).status, 400, "{act}");
    }
    for act in [
        json!({ "kind": "assign", "line": 9999, "to": "X" }),
        json!({ "kind": "rename", "speaker": 99, "name": "X" }),
        json!({ "kind": "make", "name": "\u{7}\n", "gender": null }),
        json!({ "kind": "make", "name": "x".repeat(5000), "gender": null }),
    ] {
        assert!((400..500).contains(&studio.edit(act.clone()).status), "{act}");
    }
    assert_eq!(studio.file(CORRECTIONS) + &studio.file("voices.toml"), "voices_of = \"tone\"\n");
}

#[test]
fn a_body_that_is_too_long_or_no_json_is_refused() {
    let studio = Running::of(STORY);
    let (path, port) = (studio.path("api/edit"), studio.port());
    let post = |origin: &str, kind: &str, length: usize| {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost:{port}\r\n{origin}Content-Type: {kind}\r\nContent-Length: {length}\r\n\
             Connection: close\r\n\r\n{{}}"
        );
        studio.send(head.as_bytes()).status
    };
    let own = format!("Origin: http://localhost:{port}\r\n");
    assert_eq!(post(&own, "application/json", 1 << 30), 413);
    assert_eq!(post(&own, "text/plain", 2), 415);
    assert_eq!(post("", "application/json", 2), 403);
    assert_eq!(post("Origin: http://evil.example\r\n", "application/json", 2), 403);
}

#[test]
fn every_page_hears_of_a_change() {
    let studio = Running::of(STORY);
    let version = studio.book()["version"].as_u64().unwrap();
    let mut pages = [studio.listen(), studio.listen()];
    for page in &mut pages {
        page.until(&format!("event: book\ndata: {{\"version\":{version}}}"));
    }
    studio.edited(json!({ "kind": "make", "name": "Zoë", "gender": null }));
    for page in &mut pages {
        page.until(&format!("event: book\ndata: {{\"version\":{}}}", version + 1));
    }
}

#[test]
fn a_studio_that_ends_between_two_changes_has_lost_nothing() {
    let mut studio = Running::of(STORY);
    let id = line(&studio.book(), "burn it");
    for name in ["Tobias", "Veena", "Zoë"] {
        studio.edited(json!({ "kind": "assign", "line": id, "to": name }));
        // The answer has come, so it is in the files, and nothing unfinished lies beside them.
        let entries = std::fs::read_dir(studio.folder.path()).unwrap();
        let names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        assert!(names.iter().all(|name| !name.contains("tmp")), "{names:?}");
        let folder = std::mem::replace(&mut studio.folder, tempfile::tempdir().unwrap());
        studio = Running::in_folder(folder);
        assert_eq!(speaker(&studio.book(), "burn it"), name);
    }
}
