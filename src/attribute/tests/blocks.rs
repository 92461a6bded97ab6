use super::*;

#[test]
fn b1_blank_lines_separate_blocks_and_hard_wraps_join_by_one_space() {
    let read = read("Night\nfell  over\n   the sea.\n \t\nDay came.\r\n\r\nNoon.\rStill noon.");
    assert_eq!(read.texts(), ["Night fell over the sea.", "Day came.", "Noon. Still noon."]);
    let blocks: Vec<usize> = read.script.lines().map(|line| line.block).collect();
    assert!(blocks.windows(2).all(|pair| pair[0] < pair[1]));
}

#[test]
fn b2_headings_are_read_with_their_level() {
    let read = read("# One\nText.\n## Two ##\n### Bo: three\n\nFour\n====\n\n#five");
    let found: Vec<_> = read.script.lines().map(|l| (l.heading, l.text.as_str(), l.rule.id())).collect();
    let expected = [
        (Some(1), "One", "B2"),
        (None, "Text.", "B1"),
        (Some(2), "Two", "B2"),
        (Some(3), "Bo: three", "B2"),
        (Some(1), "Four", "B2"),
        (None, "#five", "B1"),
    ];
    assert_eq!(found, expected);
}

#[test]
fn b3_a_break_is_a_scene_break_with_or_without_blank_lines() {
    for mark in ["---", "***", "* * *", "- - -", "___", "----------"] {
        let text = format!("One.\n{mark}\nTwo.\n\n{mark}\n\nThree.");
        let read = read(&text);
        assert_eq!(read.texts(), ["One.", "Two.", "Three."], "{mark}");
        let breaks = read.script.items.iter().filter(|item| matches!(item, Item::Scene { .. })).count();
        assert_eq!((breaks, read.skipped("scene break")), (2, vec![mark, mark]));
    }
}

#[test]
fn b4_comments_are_never_spoken_however_long() {
    let read = read("One <!-- not\n\nthis --> two.\n<!-- Bo: nor this -->\nThree.\n\n<!-- x -->\n\nFour.");
    assert_eq!(read.texts(), ["One two. Three.", "Four."]);
    assert_eq!(read.skipped("comment").len(), 3);
}

#[test]
fn b4_a_comment_that_is_not_closed_is_read_with_a_warning() {
    let read = read("One <!-- two.\n\nThree.");
    assert_eq!(read.texts(), ["One <!-- two.", "Three."]);
    assert_eq!(read.codes(), ["unclosed-comment"]);
}

#[test]
fn b4_link_targets_images_tables_and_code_blocks_are_skipped() {
    let read = read(
        "See [the *sea*](http://x.org/a(b) \"t\") and [this][r] ![a picture](p.png)!\n\n[r]: http://y.org\n\n\
         | a | b |\n|---|:-:|\n| Bo: c | d |\nAfter.\n\n```rust\nBo: code\n\nmore\n```\n\n~~~\nx\n~~~\nEnd.",
    );
    assert_eq!(read.texts(), ["See the sea and this !", "After.", "End."]);
    assert_eq!(read.skipped("image"), ["![a picture](p.png)"]);
    assert_eq!(read.skipped("link target").len(), 3);
    assert_eq!(read.skipped("table").len(), 1);
    assert_eq!(read.skipped("fenced code").len(), 2);
    assert_eq!(read.codes(), [""; 0]);
}

#[test]
fn b4_code_that_is_never_closed_is_told() {
    let read = read("One.\n\n```\ntwo\n\nthree");
    assert_eq!(read.texts(), ["One."]);
    assert_eq!(read.codes(), ["unclosed-fence"]);
    assert_eq!(read.place("unclosed-fence"), "```");
}

#[test]
fn b4_emphasis_links_and_inline_code_keep_their_words() {
    let read = read(
        "*One* **two** ***three*** _four_ __five__ ~~six~~ `se*v*en` snake_case 2 * 3 <b>eight</b> <http://x.org>",
    );
    assert_eq!(read.texts(), ["One two three four five six se*v*en snake_case 2 * 3 eight http://x.org"]);
}

#[test]
fn b4_escapes_and_entities_are_what_they_stand_for() {
    let read = read(r"\*One\* &amp; t&eacute;a &#x2014; &nosuch; \\ AT&T a\");
    assert_eq!(read.texts(), [r"*One* & téa — &nosuch; \ AT&T a\"]);
}

#[test]
fn b4_block_quotes_and_list_items_are_blocks_of_their_own() {
    let read = read(
        "Text.\n> Quoted\n> words.\n\n- Bo: One.\n- two\n  goes on\n\n1. three\n2. four\n\n1984. A year.\n\n> > deep",
    );
    let expected = [
        ("narrator", "Text."),
        ("narrator", "Quoted words."),
        ("Bo", "One."),
        ("narrator", "two goes on"),
        ("narrator", "three"),
        ("narrator", "four"),
        ("narrator", "1984. A year."),
        ("narrator", "deep"),
    ];
    assert_eq!(read.said(), expected);
}

#[test]
fn b4_indented_text_is_text() {
    assert_eq!(read("    Bo: *Hello.*\n\n\tNight fell.").said(), [("Bo", "Hello."), ("narrator", "Night fell.")]);
}

#[test]
fn b4_a_tag_that_breaks_the_line_parts_the_words() {
    assert_eq!(read("One<br>two").texts(), ["One", "two"]);
}

#[test]
fn d1_a_pause_splits_a_line_and_keeps_speaker_rule_block_and_style() {
    let read = read_declared("Bo [fast]: One, [pause]\ntwo [PAUSE 500ms] three [pause 2s]\n\n[pause 1.5 s]", &["Bo"]);
    assert_eq!(read.said(), [("Bo", "One,"), ("Bo", "two"), ("Bo", "three")]);
    let lines: Vec<&Line> = read.script.lines().collect();
    assert!(lines.iter().all(|l| l.rule == Rule::Turn && l.block == lines[0].block && l.style == lines[0].style));
    let pauses = read.script.items.iter().filter_map(|item| match item {
        Item::Pause { seconds, .. } => Some(*seconds),
        _ => None,
    });
    assert_eq!(pauses.collect::<Vec<_>>(), [None, Some(0.5), Some(2.0), Some(1.5)]);
    assert_eq!(read.skipped("pause").len(), 4);
}

#[test]
fn d1_a_pause_may_be_written_as_in_other_programs() {
    let texts = ["[pause 1.0]", "[PAUSE=1s]", "[break 1s]", "[Pause: 1 s]", "[pause = 1000ms]", "[BREAK=1]"];
    for pause in texts {
        let read = read(&format!("One {pause} two."));
        assert_eq!(read.texts(), ["One", "two."], "{pause}");
        let asked = |item: &Item| matches!(item, Item::Pause { seconds: Some(1.0), .. });
        assert!(read.script.items.iter().any(asked), "{pause}");
    }
    for text in ["One [break] two.", "One [breaks 1s] two.", "One [break the lock] two."] {
        assert_eq!(read(text).texts(), [text]);
    }
}

#[test]
fn d1_a_pause_that_is_miswritten_is_a_warning_and_text() {
    for bad in ["[pause 2 m]", "[pause long]", "[pause 9999s]", "[pause -1s]"] {
        let text = format!("One {bad} two.");
        let read = read(&text);
        assert_eq!(read.texts(), [text.as_str()]);
        assert_eq!(read.codes(), ["bad-pause"], "{bad}");
        assert_eq!(read.place("bad-pause"), bad);
    }
}

#[test]
fn d2_nothing_in_a_script_respells_a_word() {
    assert_eq!(read("Say [tomato](tom-ah-to) and {tomato|tomahto}.").texts(), ["Say tomato and {tomato|tomahto}."]);
}

#[test]
fn d3_unknown_brackets_are_text_with_a_note() {
    let read = read("He left [laughing [loudly]] then [...].");
    assert_eq!(read.texts(), ["He left [laughing [loudly]] then [...]."]);
    assert_eq!(read.codes(), ["unknown-bracket"]);
    assert_eq!(read.place("unknown-bracket"), "[laughing [loudly]]");
}
