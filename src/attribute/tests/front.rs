use super::*;

const FULL: &str = "---
title: \"The Lighthouse\"
author: Mara Lind
narrator: Iris
date: 2024-03-01
language: en-GB
cover: art/cover.png
series: Coast
part: 2
description: A night at sea.
genre: Drama
layout: post
tags: [a, {b: c}]
---

Night fell.
";

#[test]
fn f1_known_keys_are_read_and_others_are_ignored() {
    let read = read_with(FULL, &AttributionOptions::default());
    let meta = &read.script.meta;
    assert_eq!(meta.title, "The Lighthouse");
    assert_eq!(meta.author.as_deref(), Some("Mara Lind"));
    assert_eq!(meta.narrator.as_deref(), Some("Iris"));
    assert_eq!(meta.date.as_deref(), Some("2024-03-01"));
    assert_eq!(meta.language.as_deref(), Some("en-GB"));
    assert_eq!(meta.cover.as_deref(), Some(Path::new("art/cover.png")));
    assert_eq!(meta.series.as_deref(), Some("Coast"));
    assert_eq!(meta.part.as_deref(), Some("2"));
    assert_eq!(meta.description.as_deref(), Some("A night at sea."));
    assert_eq!(meta.genre.as_deref(), Some("Drama"));
    assert_eq!(read.codes(), [""; 0]);
}

#[test]
fn f1_front_matter_may_follow_a_byte_order_mark_and_end_its_lines_with_carriage_returns() {
    let read = read_with("\u{feff}---\r\ntitle: Sea\r\n---\r\n\r\nNight\r\nfell.\r\n", &AttributionOptions::default());
    assert_eq!(read.texts(), ["Sea", "Night fell."]);
    assert_eq!(read.skipped("byte order mark"), ["\u{feff}"]);
}

#[test]
fn f1_two_breaks_around_text_are_no_front_matter() {
    let read = read("---\n\nNight fell over the sea.\n\n---\n\nDay came.");
    assert_eq!(read.texts(), ["Night fell over the sea.", "Day came."]);
    assert_eq!(read.script.items.len(), 4);
}

#[test]
fn f2_cast_names_the_speakers_and_their_aliases() {
    let head = "---\ncast: {Veena: [imnotabot, \"the mysterious speaker\"], Arvind: [], Bo: , Al: Big Al}\n---\n";
    let read =
        read(&format!("{head}imnotabot: One.\n\nThe Mysterious Speaker: Two.\n\nveena: Three.\n\nBig Al: Four."));
    assert_eq!(read.said(), [("Veena", "One."), ("Veena", "Two."), ("Veena", "Three."), ("Al", "Four.")]);
    assert_eq!(read.codes(), [""; 0]);
    let names: Vec<_> = read.script.speakers.iter().map(|speaker| speaker.name.as_str()).collect();
    assert_eq!(names, ["narrator", "Veena", "Al"], "who never speaks is no speaker");
    assert_eq!(read.script.speakers[1].aliases, ["imnotabot", "the mysterious speaker"]);
}

#[test]
fn f3_broken_yaml_is_an_error_with_its_place() {
    let read = read("---\ntitle: Sea\nauthor: [Mara\ndate: 1\n---\n\nNight fell.");
    assert_eq!(read.codes(), ["front-matter"]);
    let (source, span) = read.told.iter().next().unwrap().place.clone().unwrap();
    assert!((3..=5).contains(&source.line_column(span.start).0), "{:?}", source.line_column(span.start));
    assert_eq!(read.texts(), ["Night fell."]);
    assert!(!read.message("front-matter").contains("line"), "{}", read.message("front-matter"));
}

#[test]
fn f3_a_colon_in_a_value_is_pointed_at_in_its_own_line() {
    let text = "---\nauthor: Bo\ntitle: One: Two\n---\nNight fell.";
    let read = read(text);
    let (source, span) = read.told.iter().next().unwrap().place.clone().unwrap();
    assert_eq!(source.line_column(span.start).0, 3);
}

#[test]
fn f3_front_matter_that_is_not_closed_is_an_error() {
    let read = read("---\ntitle: Sea\n\nNight fell.");
    assert_eq!(read.codes(), ["front-matter"]);
    assert_eq!(read.place("front-matter"), "---");
}

#[test]
fn f3_without_front_matter_the_title_is_the_first_heading_or_the_stem() {
    assert_eq!(read("## Part\n\n# The *Sea*\n\nHi.").script.meta.title, "The Sea");
    assert_eq!(read("Hi.").script.meta.title, "the story");
    assert_eq!(read("---\ndate: 1\n---\nHi.").script.meta.title, "the story");
}

#[test]
fn f4_title_and_author_are_announced_from_their_own_places() {
    let read = read_with(FULL, &AttributionOptions::default());
    let expected =
        [("narrator", "The Lighthouse", "F4"), ("narrator", "Mara Lind", "F4"), ("narrator", "Night fell.", "B1")];
    assert_eq!(read.lines(), expected);
    let spans: Vec<&str> = read.script.lines().map(|line| &FULL[line.place.span.range()]).collect();
    assert_eq!(spans, ["The Lighthouse", "Mara Lind", "Night fell."]);
    assert!(!read.skipped("front matter").join("").contains("Lighthouse"));
}

#[test]
fn f4_nothing_is_announced_unless_wanted() {
    let read = read(FULL);
    assert_eq!(read.texts(), ["Night fell."]);
    assert!(read.skipped("front matter").join("").contains("Lighthouse"));
}

#[test]
fn f4_a_heading_that_is_the_title_is_read_once() {
    let read = read_with("# The Sea\n\nNight fell.", &AttributionOptions::default());
    assert_eq!(read.lines(), [("narrator", "The Sea", "F4"), ("narrator", "Night fell.", "B1")]);
    let same = read_with("---\ntitle: The Sea\nauthor: Bo\n---\n# The Sea\n\nHi.", &AttributionOptions::default());
    assert_eq!(same.texts(), ["The Sea", "Bo", "Hi."]);
}

#[test]
fn f4_a_title_after_a_dedication_is_heard_once_and_in_its_place() {
    for front in ["", "---\ntitle: The Sea\nauthor: Bo\n---\n\n"] {
        let text = format!("{front}*For Ann.*\n\n> Who knows the sea?\n\n# The Sea\n\nNight fell.\n\n# One\n\nHi.");
        let read = read_with(&text, &AttributionOptions::default());
        let author: &[&str] = if front.is_empty() { &[] } else { &["Bo"] };
        let expected =
            [&["For Ann.", "Who knows the sea?", "The Sea"], author, &["Night fell.", "One", "Hi."]].concat();
        assert_eq!(read.texts(), expected);
        let chapters = read.script.lines().filter(|line| line.starts_chapter()).count();
        assert_eq!(chapters, 1, "the title is no chapter");
    }
}

#[test]
fn f4_a_story_before_the_heading_with_the_title_is_announced_first() {
    let text = format!("{}\n\n# The Sea\n\nNight fell.", "The waves came and went. ".repeat(30));
    let read = read_with(&text, &AttributionOptions::default());
    assert_eq!(read.texts().iter().filter(|text| **text == "The Sea").count(), 2);
    assert_eq!(read.texts()[0], "The Sea");
    assert_eq!(read.script.lines().filter(|line| line.starts_chapter()).count(), 1, "the heading begins a chapter");
}

#[test]
fn f4_a_title_from_the_files_name_has_no_place() {
    let read = read_with("Hi.", &AttributionOptions::default());
    let line = read.script.lines().next().unwrap();
    assert_eq!((line.text.as_str(), line.place), ("the story", Place::default()));
}

#[test]
fn a_text_that_is_not_utf8_is_told_with_byte_line_and_column() {
    let error = decode("old.md", b"One.\nCaf\xE9 two.".to_vec()).unwrap_err();
    assert_eq!(error.code, "not-utf8");
    assert!(error.message.contains("byte 8") && error.message.contains("line 2, column 4"), "{}", error.message);
    assert!(error.message.contains("0xE9") && error.hints[0].contains("iconv"), "{error:?}");
    let (source, span) = error.place.unwrap();
    assert_eq!(source.line_column(span.start), (2, 4));
    let wide = decode("wide.md", b"\xFF\xFEH\0i\0".to_vec()).unwrap_err();
    assert!(wide.hints[0].contains("UTF-16LE"));
}

#[test]
fn a_binary_file_is_told_to_be_no_text() {
    let error = decode("a.png", b"\x89PNG\0\0".to_vec()).unwrap_err();
    assert_eq!(error.code, "binary");
    assert!(error.message.contains("byte 4"));
}

#[test]
fn a_script_without_a_word_is_an_error() {
    for text in ["", "\u{feff}", " \n\n", "<!-- nothing -->", "---\ntitle: Sea\n---\n", "...", "Bo:", "```\ncode\n```"]
    {
        let read = read_with(text, &AttributionOptions::default());
        assert!(read.codes().contains(&"empty-script"), "{text:?}: {:?}", read.codes());
    }
}

#[test]
fn f2_two_people_with_an_alias_in_common_stay_two_people() {
    let head = "---\ncast: {Richard Last: [Mr Last], Tony Last: [Mr. Last, Tony]}\n---\n";
    let read = read(&format!("{head}Tony: One.\n\nMr. Last: Two.\n\nRichard Last: Three.\n\nTony Last: Four."));
    let expected =
        [("Tony Last", "One."), ("Richard Last", "Two."), ("Richard Last", "Three."), ("Tony Last", "Four.")];
    assert_eq!(read.said(), expected, "the alias belongs to the first who has it");
}

#[test]
fn f2_an_alias_joins_a_person_of_the_front_matter_with_one_of_voices_toml() {
    let declared = vec![Declared { name: "Veena".into(), aliases: vec!["imnotabot".into()] }];
    let options = AttributionOptions { declared, announce: false, ..AttributionOptions::default() };
    let read = read_with("---\ncast: {The Speaker: [imnotabot]}\n---\nThe Speaker: One.\n\nVeena: Two.", &options);
    assert_eq!(read.said(), [("Veena", "One."), ("Veena", "Two.")]);
}

#[test]
fn f1_a_misspelt_key_gets_a_suggestion() {
    for (key, meant) in [
        ("tilte", "title"),
        ("Title", "title"),
        ("autor", "author"),
        ("lang", "language"),
        ("langauge", "language"),
        ("discription", "description"),
        ("naration", "narrator"),
        ("serie", "series"),
        ("characters", "cast"),
        ("covr", "cover"),
    ] {
        let read = read(&format!("---\n{key}: x\n---\n\nNight fell."));
        assert_eq!((read.codes(), read.place("unknown-key")), (vec!["unknown-key"], key), "{key}");
        assert!(read.message("unknown-key").contains(&format!("`{meant}`")), "{}", read.message("unknown-key"));
    }
    for key in
        ["layout", "tags", "draft", "slug", "path", "data", "permalink", "categories", "weight", "image", "toc", "url"]
    {
        assert_eq!(read(&format!("---\n{key}: x\n---\n\nNight fell.")).codes(), [""; 0], "{key}");
    }
    assert_eq!(read("---\nlanguage: en\nlang: de\n---\n\nNight fell.").codes(), [""; 0]);
}

#[test]
fn f1_a_year_is_a_date() {
    assert_eq!(read("---\nyear: 1899\n---\n\nNight fell.").script.meta.date.as_deref(), Some("1899"));
    let both = read("---\nyear: 1899\ndate: 1899-03-01\n---\n\nNight fell.");
    assert_eq!(both.script.meta.date.as_deref(), Some("1899-03-01"));
}

#[test]
fn f4_a_title_that_is_the_first_heading_is_announced_once_and_is_no_chapter() {
    let front = "---\ntitle: The Well\nauthor: Ann\n---\n\n";
    for opening in ["# The Well", "## The Well", "# THE WELL", "# The Well.", "# The *Well*", "The Well\n========"] {
        let read = read_with(&format!("{front}{opening}\n\n## One\n\nIt rained.\n"), &AttributionOptions::default());
        let titles = read.texts().iter().filter(|text| text.to_lowercase().contains("the well")).count();
        assert_eq!(titles, 1, "{opening}: {:?}", read.texts());
        let openings: Vec<&str> =
            read.script.lines().filter(|line| line.starts_chapter()).map(|line| line.text.as_str()).collect();
        assert_eq!(openings, ["One"], "{opening}");
        let (title, author) = (
            read.texts().iter().position(|text| text.to_lowercase().contains("well")),
            read.texts().iter().position(|text| *text == "Ann"),
        );
        assert_eq!(author, title.map(|at| at + 1), "{opening}");
    }
    let other =
        read_with(&format!("{front}# One\n\nIt rained.\n\n# The Well\n\nIt broke.\n"), &AttributionOptions::default());
    assert_eq!(other.texts()[0], "The Well", "a later heading is a chapter of that name");
    assert_eq!(other.script.lines().filter(|line| line.starts_chapter()).count(), 2);
}
