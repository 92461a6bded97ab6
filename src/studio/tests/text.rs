//! The text as it is shown, and its sound.

use super::*;
use crate::audio::pcm;

/// The text of a block.
fn text(block: &Value) -> String {
    block["pieces"].as_array().unwrap().iter().map(|piece| piece["t"].as_str().unwrap()).collect()
}

#[test]
fn the_text_is_shown_as_the_author_set_it() {
    let book = Running::of(STORY).book();
    let blocks = book["blocks"].as_array().unwrap();
    let texts: Vec<String> = blocks.iter().map(text).collect();
    let expected =
        ["The Key", "One", "It rained all night. \"Who sent it?\" asked Arvind.", "\"Nobody we know,\" said Veena."];
    assert_eq!(texts[..4], expected);
    assert_eq!(blocks[2]["pieces"][1]["em"], "italic");
    let scene = blocks.iter().position(|block| block["kind"] == "scene").unwrap();
    assert_eq!(texts[scene + 1], "Roses are red\nviolets blue");
    assert_eq!(blocks[scene + 1]["set"]["verse"], true);
    assert_eq!(blocks[scene + 1]["set"]["quote"], 1);
    assert_eq!(book["chapters"][0]["title"], "One");
    assert_eq!((speaker(&book, "Who sent"), speaker(&book, "Stop now")), ("Arvind", "Tobias"));
    let quotation = &book["lines"][line(&book, "burn it") as usize];
    assert_eq!((&quotation["quotation"], &quotation["rule"]), (&true.into(), &"Q2.4".into()));
    assert_eq!(book["lines"][line(&book, "Stop now") as usize]["quotation"], false);
}

#[test]
fn a_line_that_was_heard_is_known_to_be_spoken() {
    let studio = Running::with(STORY, "voices_of = \"tone\"\nmaster.target = \"none\"\n");
    let book = studio.book();
    let id = line(&book, "Then burn it");
    assert_eq!(book["lines"][id as usize]["spoken"], false);
    let sound = studio.get(&format!("api/sound/line/{id}?version={}", book["version"]));
    assert!(sound.head.contains("audio/wav"), "{}", sound.head);
    assert_eq!(studio.book()["lines"][id as usize]["spoken"], true);
    let takes = walk(&studio.folder.path().join("cache/takes"));
    let [take] = &takes[..] else { panic!("{takes:?}") };
    let samples = |bytes: &[u8]| {
        let mut reader = hound::WavReader::new(bytes).unwrap();
        reader.samples::<i16>().map(|sample| pcm::from_i16(sample.unwrap())).collect::<Vec<f32>>()
    };
    let (heard, spoken) = (samples(&sound.body), samples(&std::fs::read(take).unwrap()));
    // Both ends are faded where they are not heard clearly.
    let middle = heard.len() / 8..heard.len() / 8 * 7;
    assert_eq!((heard.len(), &heard[middle.clone()]), (spoken.len(), &spoken[middle]), "nothing is levelled");
}

#[test]
fn a_line_that_cannot_be_given_away_says_why() {
    let book = Running::of(STORY).book();
    let fixed = |text: &str| book["lines"][line(&book, text) as usize]["fixed"].clone();
    assert_eq!(fixed("burn it"), Value::Null);
    assert_eq!(fixed("Stop now"), "the text itself names the speaker of this line: change the name in the script");
    assert!(fixed("It rained").as_str().unwrap().starts_with("this is narration"));
}

#[test]
fn rules_are_explained_as_the_command_line_explains_them() {
    let studio = Running::of(STORY);
    let (mut engines, mut faults) = (crate::engine::Engines::open(), crate::diag::Diagnostics::new());
    let script = studio.folder.path().join("story.md");
    let book =
        crate::book::Book::load(&script, &crate::book::BookOptions::default(), &mut engines, &mut faults).unwrap();
    let shown = studio.book()["lines"].as_array().unwrap().clone();
    assert_eq!(shown.len(), book.script.lines().count());
    for (shown, line) in shown.iter().zip(book.script.lines()) {
        assert_eq!(shown["why"], line.rule.meaning());
    }
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}

#[test]
fn what_is_not_there_is_not_heard() {
    let studio = Running::of(STORY);
    assert_eq!(studio.get("api/sound/line/999").status, 404);
    assert_eq!(studio.get("api/sound/line/x").status, 400);
    let stale = studio.get("api/sound/line/1?version=77");
    assert_eq!((stale.status, &stale.json()["stale"]), (409, &true.into()));
}

#[test]
fn a_faulty_voices_toml_is_told_at_its_line_and_the_last_good_state_stays() {
    let studio = Running::of(STORY);
    let before = studio.book();
    studio.write("voices.toml", "voices_of = \"tone\"\n\n[narrator]\nvoice = \"nobody-at-all\"\n");
    let book = studio.wait(|book| book["state"] == "faulty");
    assert_eq!(book["blocks"], before["blocks"]);
    let fault = &book["faults"][0];
    assert_eq!(
        (&fault["severity"], &fault["file"], &fault["line"]),
        (&"error".into(), &"voices.toml".into(), &4.into())
    );
    assert_eq!(fault["excerpt"], "voice = \"nobody-at-all\"");
    assert!(fault["column"].as_u64().unwrap() > 1 && fault["message"].as_str().unwrap().contains("nobody-at-all"));
    studio.write("voices.toml", "voices_of = \"tone\"\n");
    let book = studio.wait(|book| book["state"] == "ready");
    assert!(book["version"].as_u64() > before["version"].as_u64());
}

#[test]
fn what_is_saved_in_an_editor_is_taken_over() {
    let studio = Running::of(STORY);
    studio.write("story.md", &STORY.replace("Then burn it", "Then keep it"));
    let book = studio.wait(|book| book["version"] != 1);
    line(&book, "Then keep it");
}
