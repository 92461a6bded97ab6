//! The cast, trials, words and renders.

use super::*;
use serde_json::json;

fn character<'c>(cast: &'c Value, name: &str) -> &'c Value {
    let all = cast["characters"].as_array().unwrap();
    all.iter().find(|one| one["name"] == name).unwrap_or_else(|| panic!("no {name} in {cast}"))
}

/// A book whose speakers have built-in voices that are quick.
fn pico() -> Running {
    Running::with(STORY, "# Mine.\nvoices_of = \"pico\"\n\n[cast.Veena]  # from Pune\nvoice = \"nora\" # hers\n")
}

#[test]
fn the_cast_says_who_there_is_and_in_which_voice() {
    let studio = pico();
    let cast = studio.get("api/cast").json();
    let veena = character(&cast, "Veena");
    assert_eq!((&veena["voice"], &veena["from"], &veena["engine"]), (&"nora".into(), &"file".into(), &"pico".into()));
    assert_eq!(character(&cast, "Arvind")["from"], "automatic");
    assert_eq!(veena["with"][0]["scenes"], 1);
    let spots = cast["map"].as_array().unwrap();
    assert!(spots.len() > 2 && spots.iter().all(|spot| (0.0..=1.0).contains(&spot["x"].as_f64().unwrap())), "{cast}");
    let knobs: Vec<&str> =
        cast["knobs"].as_array().unwrap().iter().map(|knob| knob["name"].as_str().unwrap()).collect();
    assert!(["rate", "pitch", "timbre", "breath", "gain"].iter().all(|key| knobs.contains(key)), "{knobs:?}");
    let id = veena["speaker"].clone();
    let voices = studio.get(&format!("api/voices?speaker={id}")).json();
    let nora = voices["voices"].as_array().unwrap().iter().find(|voice| voice["name"] == "nora").unwrap();
    assert!(nora["used_by"].as_array().unwrap().contains(&"Veena".into()), "{nora}");
}

#[test]
fn a_voice_is_written_with_every_comment_kept_and_taken_back() {
    let studio = pico();
    let (book, before) = (studio.book(), studio.file("voices.toml"));
    let id = character(&studio.get("api/cast").json(), "Veena")["speaker"].clone();
    let act = json!({ "version": book["version"], "speaker": id, "voice": "walter", "settings": { "rate": 1.05, "gain": -2 } });
    let answered = studio.post("api/cast", &act);
    assert_eq!(answered.status, 200, "{}", answered.text());
    let after = studio.file("voices.toml");
    let expected = before.replace("voice = \"nora\" # hers\n", "voice = \"walter\" # hers\ngain = -2.0\nrate = 1.05\n");
    assert_eq!(after, expected);
    let veena = studio.get("api/cast").json();
    assert_eq!(character(&veena, "Veena")["settings"], json!({ "gain": -2.0, "rate": 1.05 }));
    let undone = studio.post("api/undo", &json!({ "version": studio.book()["version"] }));
    assert_eq!((undone.status, studio.file("voices.toml")), (200, before.clone()));
    let version = studio.book()["version"].clone();
    for (voice, settings) in [("nobody", json!({})), ("nora", json!({ "rate": 99 })), ("nora", json!({ "volume": 1 }))]
    {
        let act = json!({ "version": version, "speaker": id, "voice": voice, "settings": settings });
        let version_now = studio.book()["version"].clone();
        let act =
            if voice == "nobody" { json!({ "version": version_now, "speaker": id, "voice": voice }) } else { act };
        assert!((400..500).contains(&studio.post("api/cast", &act).status), "{act}");
        assert_eq!(studio.file("voices.toml"), before);
    }
}

#[test]
fn a_trial_is_heard_and_changes_no_file() {
    let studio = pico();
    let before = studio.file("voices.toml");
    let id = character(&studio.get("api/cast").json(), "Veena")["speaker"].clone();
    let sound = |settings: Value, voice: &str| {
        let answered =
            studio.post("api/try", &json!({ "speaker": id, "voice": voice, "settings": settings, "line": null }));
        assert_eq!(answered.status, 200, "{}", answered.text());
        assert_eq!(&answered.body[..4], b"RIFF");
        answered.body
    };
    let plain = sound(json!({}), "nora");
    assert_ne!(plain, sound(json!({ "pitch": -3 }), "nora"));
    assert_ne!(plain, sound(json!({}), "walter"));
    assert_eq!(plain, sound(json!({}), "nora"), "the same sounds the same");
    let unknown = studio.post("api/try", &json!({ "speaker": id, "voice": "nobody-at-all", "line": null }));
    assert_eq!(unknown.status, 422);
    assert_eq!(studio.file("voices.toml"), before);
}

#[test]
fn a_word_is_heard_respelt_and_forgotten_again() {
    let studio = pico();
    let say = |respelling: Value| {
        let answered = studio
            .post("api/say", &json!({ "text": "Veena", "speaker": 0, "respelling": respelling, "phonemes": null }));
        assert_eq!(answered.status, 200, "{}", answered.text());
        answered.body
    };
    assert_ne!(say(Value::Null), say("Vay nah".into()));
    let before = studio.file("voices.toml");
    let set = |respelling: Value| {
        let act =
            json!({ "version": studio.book()["version"], "word": "Veena", "respelling": respelling, "phonemes": null });
        let answered = studio.post("api/words", &act);
        assert_eq!(answered.status, 200, "{}", answered.text());
    };
    set("Vay nah".into());
    assert!(
        studio.file("voices.toml").ends_with("\n[lexicon]\nVeena = \"Vay nah\"\n"),
        "{}",
        studio.file("voices.toml")
    );
    assert!(studio.file("voices.toml").starts_with(&before));
    let words = studio.get("api/words").json();
    let veena = words["words"].as_array().unwrap().iter().find(|word| word["word"] == "Veena").unwrap();
    assert_eq!((&veena["respelling"], &veena["count"]), (&"Vay nah".into(), &1.into()));
    set(Value::Null);
    assert!(!studio.file("voices.toml").contains("Vay nah"));
}

#[test]
fn a_book_is_rendered_measured_and_fetched() {
    let studio = pico();
    let plan = studio.get("api/render").json();
    assert_eq!((&plan["state"], &plan["plan"]["consent"]), (&"idle".into(), &json!([])));
    assert!(plan["plan"]["to_speak"].as_u64() > Some(3), "{plan}");
    assert_eq!(studio.get("api/files/story.wav").status, 404);
    let order = json!({ "version": studio.book()["version"], "format": "wav", "page": true, "subtitles": "srt" });
    assert_eq!(studio.post("api/render", &order).status, 202);
    let done = loop {
        let now = studio.get("api/render").json();
        match now["state"].as_str() {
            Some("running") => std::thread::sleep(Duration::from_millis(20)),
            _ => break now,
        }
    };
    assert_eq!((&done["state"], &done["error"]), (&"done".into(), &Value::Null), "{done}");
    assert!(done["measures"].as_array().unwrap().iter().any(|row| row["ok"] == true), "{done}");
    let names: Vec<&str> =
        done["files"].as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["story.wav", "story.srt", "story.html"]);
    let file = studio.get(done["files"][0]["href"].as_str().unwrap());
    assert!(file.head.contains("attachment"), "{}", file.head);
    assert_eq!(file.body, std::fs::read(studio.folder.path().join("story.wav")).unwrap());
    assert!(studio.book()["lines"].as_array().unwrap().iter().all(|line| line["spoken"] == true));
    for name in ["voices.toml", "story.md", "..%2Fstory.wav"] {
        assert_eq!(studio.get(&format!("api/files/{name}")).status, 404, "{name}");
    }
}

#[test]
fn a_plan_says_whose_lines_are_spoken_and_why() {
    let studio = pico();
    let render = || {
        let order = json!({ "version": studio.book()["version"], "format": "wav" });
        assert_eq!(studio.post("api/render", &order).status, 202);
        while studio.get("api/render").json()["state"] == "running" {
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    let first = studio.get("api/render").json()["plan"]["why"].clone();
    assert_eq!(first[0]["who"][0], json!({ "name": "Narrator", "lines": first[0]["who"][0]["lines"] }), "{first}");
    render();
    assert_eq!(studio.get("api/render").json()["plan"]["why"], json!([]));
    let id = character(&studio.get("api/cast").json(), "Veena")["speaker"].clone();
    let act = json!({ "version": studio.book()["version"], "speaker": id, "voice": "june", "settings": {} });
    assert_eq!(studio.post("api/cast", &act).status, 200);
    studio.write("story.md", &STORY.replace("Stop now!", "Stop at once!"));
    studio.wait(|book| book["blocks"].to_string().contains("Stop at once"));
    let lines = studio.book()["lines"].as_array().unwrap().iter().filter(|line| line["speaker"] == id).count();
    let why = studio.get("api/render").json()["plan"]["why"].clone();
    let expected = json!([
        { "reason": "new, or other words", "lines": 1, "who": [{ "name": "Tobias", "lines": 1 }] },
        { "reason": "another voice, or bent otherwise", "lines": lines, "who": [{ "name": "Veena", "lines": lines }] },
    ]);
    assert_eq!(why, expected);
}

#[test]
fn a_render_is_stopped_and_goes_on_later() {
    let story: String = (0..400).map(|nth| format!("This is paragraph {nth} of a long story.\n\n")).collect();
    let studio = Running::with(&story, "voices_of = \"pico\"\n");
    let order = json!({ "version": studio.book()["version"], "format": "wav" });
    assert_eq!(studio.post("api/render", &order).status, 202);
    assert_eq!(studio.post("api/render", &order).status, 422, "one is running");
    assert_eq!(studio.post("api/render/stop", &json!({})).status, 200);
    while ["running", "stopping"].contains(&studio.get("api/render").json()["state"].as_str().unwrap()) {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(studio.get("api/render").json()["state"], "idle");
    assert!(!studio.folder.path().join("story.wav").exists());
}

#[test]
fn a_book_that_asks_for_a_program_is_shown_and_nothing_is_started() {
    let voices = "voices_of = \"pico\"\n[cast.Veena]\nvoice = \"mine\"\n[engines.command.mine]\nargv = [\"./speak\", \"{out}\"]\n";
    let studio = Running::with(STORY, voices);
    let book = studio.book();
    assert!(book["faults"].to_string().contains("not agreed"), "{}", book["faults"]);
    let plan = studio.get("api/render").json();
    assert_eq!(plan["plan"]["consent"].as_array().map(Vec::len), Some(1), "{plan}");
    let order = json!({ "version": book["version"], "format": "wav" });
    assert_eq!(studio.post("api/render", &order).status, 422);
    assert_eq!(studio.get(&format!("api/sound/line/{}", line(&book, "Nobody we"))).status, 422);
}
