//! Voices that are installed from the page, and what the book may not do yet.

use super::*;
use crate::install::catalogue;
use serde_json::json;
use std::sync::atomic::AtomicUsize;

/// A studio whose voices are installed by this function, with a count of how often it set up engines.
fn installing(install: Installer) -> (Running, Arc<AtomicUsize>) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("story.md"), STORY).unwrap();
    std::fs::write(folder.path().join("voices.toml"), "voices_of = \"tone\"\n").unwrap();
    let options = StudioOptions { install, ..StudioOptions::of(folder.path().join("story.md")) };
    let made = Arc::new(AtomicUsize::new(0));
    let count = made.clone();
    let engines = move || {
        count.fetch_add(1, Ordering::Relaxed);
        Ok(Engines::open())
    };
    (Running::opened(folder, options, Box::new(engines)), made)
}

#[test]
fn a_voice_of_the_catalogue_is_installed_and_engines_are_set_up_anew() {
    let (studio, made) = installing(|request, watch| {
        let total = request.entry.as_ref().and_then(|entry| entry.bytes());
        watch(InstallProgress { file: "a part", done: total.unwrap() / 2, total });
        Ok(())
    });
    let before = made.load(Ordering::Relaxed);
    let name = catalogue()[0].name.clone();
    let mut page = studio.listen();
    assert_eq!(studio.post("api/install", &json!({ "name": name })).status, 202);
    page.until("\"state\":\"running\"");
    page.until("\"state\":\"done\"");
    assert!(page.heard.contains(&format!("event: install\ndata: {{\"name\":\"{name}\"")), "{}", page.heard);
    assert!(made.load(Ordering::Relaxed) > before, "the engines are those from before");
}

#[test]
fn an_installation_that_fails_is_told_with_its_reason() {
    let (studio, made) = installing(|_, _| Err(Diagnostic::error("no", "no source has these files")));
    let before = made.load(Ordering::Relaxed);
    let mut page = studio.listen();
    let name = &catalogue()[0].name;
    assert_eq!(studio.post("api/install", &json!({ "name": name })).status, 202);
    page.until("\"state\":\"failed\",\"error\":\"no source has these files\"");
    assert_eq!(made.load(Ordering::Relaxed), before);
}

#[test]
fn only_voices_of_the_catalogue_are_installed() {
    let (studio, _) = installing(|request, _| panic!("{request:?} is installed"));
    for name in ["nobody-at-all", "../evil", "https://example.com/voice.zip", ""] {
        assert_eq!(studio.post("api/install", &json!({ "name": name })).status, 404, "{name}");
    }
    assert_eq!(studio.post("api/install", &json!({})).status, 400);
}

#[test]
fn a_render_that_lacks_consent_is_refused_with_what_to_do() {
    let voices = "voices_of = \"tone\"\n[cast.Veena]\nvoice = \"mine\"\n[engines.command.mine]\nargv = [\"./speak\", \"{out}\"]\n";
    let studio = Running::with(STORY, voices);
    let plan = studio.get("api/render").json();
    assert!(plan["plan"]["consent"][0].as_str().unwrap().contains("speak"), "{plan}");
    let order = json!({ "version": studio.book()["version"], "format": "wav" });
    let refused = studio.post("api/render", &order);
    assert_eq!(
        (refused.status, &refused.json()["error"]),
        (422, &"the book asks for what you have not agreed to".into())
    );
    assert!(refused.json()["hint"].is_string(), "{}", refused.text());
    assert_eq!(studio.get("api/render").json()["state"], "idle");
    assert!(!studio.folder.path().join("story.wav").exists());
}
