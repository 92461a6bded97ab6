use super::super::{format_of, read as read_any};
use super::*;
use std::path::Path;

/// What is read of a text, one line for each block, with the speaker in front.
fn shown(text: &str) -> Vec<String> {
    let path = Path::new("talk.md");
    assert_eq!(format_of(path, text.as_bytes()).name, "transcript", "{text}");
    let read = read_any(Input::new(path, text.into()), &mut Diagnostics::new()).expect("text");
    let line = |block: &Block| match block.labels.first() {
        Some(label) => format!("{}: {}", label.name, block.text),
        None => block.text.clone(),
    };
    read.blocks.iter().map(line).collect()
}

#[test]
fn times_before_a_name_open_turns() {
    for text in [
        "[00:01:02] Host: Good evening.\nAnd welcome.\n\n[00:01:09] Mr. Ray: Thank you.\n",
        "(1:02) Host: Good evening.\nAnd welcome.\n(1:09) Mr. Ray: Thank you.\n",
        "12/03/24, 21:14 - Host: Good evening.\nAnd welcome.\n12/03/24, 21:15 - Mr. Ray: Thank you.\n",
        "[12.03.24, 21:14:05] Host: Good evening.\nAnd welcome.\n[12.03.24, 21:15:00] Mr. Ray: Thank you.\n",
        "2024-03-12T21:14:05Z Host: Good evening.\nAnd welcome.\n2024-03-12T21:15:00Z Mr. Ray: Thank you.\n",
        "9:14 PM Host: Good evening.\nAnd welcome.\n9:15 PM Mr. Ray: Thank you.\n",
    ] {
        assert_eq!(shown(text), ["Host: Good evening. And welcome.", "Mr. Ray: Thank you."], "{text}");
    }
}

#[test]
fn times_after_a_name_open_turns() {
    for text in [
        "Host [00:02:10]: Good evening.\n\nMr. Ray [00:02:14]: Thank you.\n",
        "Host (2:10): Good evening.\nMr. Ray (2:14): Thank you.\n",
        "Host (2:10)\nGood evening.\n\nMr. Ray (2:14)\nThank you.\n",
        "Host  2:10\nGood evening.\n\nMr. Ray  2:14\nThank you.\n",
    ] {
        assert_eq!(shown(text), ["Host: Good evening.", "Mr. Ray: Thank you."], "{text}");
    }
}

#[test]
fn names_in_brackets_and_tags_open_turns() {
    assert_eq!(shown("<anna> hi\n<ben_> hello\n"), ["anna: hi", "ben_: hello"]);
    assert_eq!(shown("[21:14] <anna> hi\n[21:15] <ben> hello\n"), ["anna: hi", "ben: hello"]);
    let brackets =
        "[Alice] Is that cheese?\n\n[Bob] It is.\nIt is very old.\n\nThey look at it.\n\n[Alice] Half of it?\n";
    let expected = ["Alice: Is that cheese?", "Bob: It is. It is very old.", "They look at it.", "Alice: Half of it?"];
    assert_eq!(shown(brackets), expected);
    let elements = "<Person1>Right.\nA nut.</Person1>\n<Person2>Got it.</Person2><Person1>Good.</Person1>\nThe end.\n";
    assert_eq!(shown(elements), ["Person1: Right. A nut.", "Person2: Got it.", "Person1: Good.", "The end."]);
}

#[test]
fn turns_of_several_shapes_can_be_mixed() {
    let text = "[Alice] One.\n\n[Bob] Two.\n\n<Person1>Three.</Person1>\n<Person2>Four.</Person2>\n";
    assert_eq!(shown(text), ["Alice: One.", "Bob: Two.", "Person1: Three.", "Person2: Four."]);
}

#[test]
fn a_time_without_a_name_is_not_spoken() {
    let text = "[00:01] Anna: One.\n[00:02] Two.\n[00:03] Ben: Three.\n[00:04] <Media omitted>\n";
    assert_eq!(shown(text), ["Anna: One.", "Two.", "Ben: Three."]);
}

#[test]
fn other_texts_are_no_transcripts() {
    for text in [
        "Anna: One.\n\nBen: Two.\n",
        "[pause]\n\nOne.\n\n[pause 2s]\n",
        "10:30 is late.\n\n11:30 is later.\n",
        "<b>One</b> two.\n\n<i>Three</i> four.\n",
        "[Illustration: A dam]\n\n[Footnote 1: One]\n",
        "# Talk\n\n[00:01] Anna: One.\n[00:02] Ben: Two.\n",
        "[Anna](a.html) one.\n\n[Ben](b.html) two.\n",
        "At night <sigh> he left.\n\n<sigh> he said.\n\nThen more.\n\nAnd more.\n",
    ] {
        assert!(!recognizes(text.as_bytes()), "{text}");
    }
}

#[test]
fn every_byte_is_text_or_skipped_for_a_reason() {
    let text = "\u{feff}[00:01] Anna: *One*.\r\n\r\n[00:02] Ben: Two. <3\r\n";
    let read = read_any(Input::new(Path::new("x.txt"), text.into()), &mut Diagnostics::new()).expect("text");
    let reasons: Vec<_> = read.skipped.iter().map(|skip| (skip.place.text(&read.parts), skip.reason)).collect();
    assert!(
        reasons.contains(&("[00:01] Anna:", "speaker label")) && reasons.contains(&("\u{feff}", "byte order mark"))
    );
}

#[test]
fn the_space_between_two_lines_is_the_line_break() {
    let text = "[00:01] Anna: One\n  two.\n[00:02] Ben: Three.\n";
    let read = read_any(Input::new(Path::new("x.txt"), text.into()), &mut Diagnostics::new()).expect("text");
    assert_eq!(read.blocks[0].text, "One two.");
    assert_eq!(read.blocks[0].place_of(3..4).text(&read.parts), "\n");
}

#[test]
fn a_long_transcript_that_goes_on_as_prose_keeps_its_turns() {
    let talk = "[Alice] Is that cheese?\n\n[Bob] It is.\n\n".repeat(SAMPLE / 40);
    let text = talk + &"They looked at it for a while.\n\n".repeat(4 * SAMPLE / 30);
    let read = shown(&text);
    assert_eq!(read[..2], ["Alice: Is that cheese?", "Bob: It is."]);
    assert_eq!(read.last().map(String::as_str), Some("They looked at it for a while."));
}
