//! Adding entries to voices.toml.

use super::*;

const WRITTEN: &str = "\
# My cast.   

announce = false   # no title

[cast.Ben]  # the grump
voice = \"silas\"
rate  =  0.9


# Below: styles.
[styles.soft]
gain = -3

# The end.
";

#[test]
fn writing_adds_what_is_missing_and_keeps_every_line_of_the_file() {
    let scene = scene(STORY, WRITTEN);
    let before = scene.book();
    let additions = missing(&before, &rows(&before), &scene.engines);
    let names: Vec<_> = additions.iter().map(|addition| addition.name.as_deref()).collect();
    assert_eq!(names, [None, Some("Ann"), Some("Anne")]);
    let written = add(WRITTEN, &additions).expect("written");
    let kept: Vec<&str> = written.lines().filter(|line| WRITTEN.lines().any(|old| old == *line)).collect();
    let mut rest = kept.iter();
    assert!(WRITTEN.lines().all(|line| rest.any(|kept| *kept == line)), "{written}");
    fs::write(scene.folder.path().join("voices.toml"), &written).expect("written");
    let after = scene.book();
    assert!(missing(&after, &rows(&after), &scene.engines).is_empty(), "{written}");
    let voices = |book: &Book| book.cast.roles.iter().map(|part| part.voice.clone()).collect::<Vec<_>>();
    assert_eq!(voices(&before), voices(&after), "what was chosen by itself is what is written");
    assert!(before.cast.by_line().eq(after.cast.by_line()));
}

#[test]
fn writing_twice_changes_nothing_the_second_time() {
    let scene = scene(STORY, WRITTEN);
    let book = scene.book();
    let additions = missing(&book, &rows(&book), &scene.engines);
    let once = add(WRITTEN, &additions).expect("written");
    assert_eq!(add(&once, &additions).expect("written"), once);
}

#[test]
fn an_entry_that_a_person_wrote_is_never_changed_though_it_names_no_voice() {
    let scene = scene("Ann: Hello.\n", "[cast.Ann]\npitch = 2\n[narrator]\nrate = 1.1\n");
    let book = scene.book();
    assert!(missing(&book, &rows(&book), &scene.engines).is_empty());
}

#[test]
fn a_list_of_voices_is_written_as_a_list_that_is_read_back() {
    let voices = vec!["kokoro:af_heart".to_string(), "june".to_string()];
    let addition = Addition { name: None, voices: voices.clone(), bend: Shape::default(), remark: "1 line".into() };
    let started = starter("Tea", std::slice::from_ref(&addition), "");
    for text in [add("announce = false\n", &[addition]).expect("written"), started] {
        let scene = scene("Hello.\n", &text);
        let book = scene.book();
        let names: Vec<&str> = book.voices.narrator().voices[0].iter().map(|name| name.value.as_str()).collect();
        assert_eq!(names, voices, "{text}");
        assert_eq!(book.cast.roles[0].voice, "june", "{text}");
    }
}

#[test]
fn inline_tables_other_line_ends_and_byte_order_marks_are_kept() {
    let addition = Addition {
        name: Some("Ann Lee".into()),
        voices: vec!["june".into()],
        bend: Shape::default(),
        remark: "1 line".into(),
    };
    let inline = add("cast = { Ben = { voice = \"silas\" } }\n", std::slice::from_ref(&addition)).expect("written");
    assert!(
        inline.starts_with("cast = { Ben = { voice = \"silas\" }") && inline.contains("\"Ann Lee\" = {"),
        "{inline}"
    );
    let windows = add("\u{feff}# Hello\r\nannounce = false\r\n", std::slice::from_ref(&addition)).expect("written");
    assert!(windows.starts_with("\u{feff}# Hello\r\nannounce = false\r\n"), "{windows:?}");
    assert_eq!(windows.matches('\n').count(), windows.matches("\r\n").count(), "{windows:?}");
    assert_eq!(add("cast = 3\n", std::slice::from_ref(&addition)), Err(Unwritable::NotATable));
    assert_eq!(add("= = =\n", &[addition]), Err(Unwritable::Syntax));
}
