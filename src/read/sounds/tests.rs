use super::super::*;
use crate::attribute::{AttributionOptions, attribute};
use crate::diag::Diagnostics;
use crate::read::office::tests::packed;
use crate::script::{Item, Script};
use std::path::Path;

fn script(name: &str, bytes: &[u8]) -> Script {
    let mut told = Diagnostics::new();
    let mut input = Input::new(Path::new(name), bytes.to_vec());
    input.options.sounds = true;
    let manuscript = read(input, &mut told).unwrap();
    attribute(&manuscript, &AttributionOptions { announce: false, ..AttributionOptions::default() }, &mut told)
}

/// The lines of a text, with its sounds in brackets.
fn told(name: &str, bytes: &[u8]) -> Vec<String> {
    let script = script(name, bytes);
    let item = |item: &Item| match item {
        Item::Line(line) => Some(line.text.clone()),
        Item::Sound(mark) => Some(format!("<{:?} {}>", mark.kind, mark.file)),
        _ => None,
    };
    script.items.iter().filter_map(item).collect()
}

#[test]
fn a_mark_is_the_same_in_every_format() {
    let word = r#"<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>It rained. [sound </w:t></w:r><w:r><w:t>door.wav] It did.</w:t></w:r></w:p></w:body></w:document>"#;
    let odt = r#"<o:document-content xmlns:o="o" xmlns:t="t"><o:body><o:text><t:p>It rained. [sound <t:span>door.wav</t:span>] It did.</t:p></o:text></o:body></o:document-content>"#;
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("a.md", b"It rained. [sound door.wav] It did.\n".to_vec()),
        ("a.txt", b"It rained. [sound\ndoor.wav] It did.\n".to_vec()),
        ("a.html", b"<html><body><p>It rained. [sound door.wav] It did.</p></body></html>".to_vec()),
        ("a.fountain", b"INT. KITCHEN\n\nIt rained. [sound door.wav] It did.\n".to_vec()),
        ("a.srt", b"1\n00:00:01,000 --> 00:00:02,000\nIt rained. [sound door.wav] It did.\n".to_vec()),
        ("a.rtf", br"{\rtf1\ansi It rained. [sound door.wav] It did.\par}".to_vec()),
        ("a.docx", packed(&[("word/document.xml", word)])),
        ("a.odt", packed(&[("content.xml", odt)])),
    ];
    for (name, bytes) in files {
        let told = told(name, &bytes);
        let end = &told[told.len().saturating_sub(3)..];
        assert_eq!(end, ["It rained.", "<Sound door.wav>", "It did."], "{name}");
    }
}

#[test]
fn music_alone_in_a_paragraph_of_a_plain_text_is_no_picture_and_in_a_chat_nobody() {
    assert_eq!(told("a.txt", b"One.\n\n[music theme.flac -18dB]\n\nTwo.\n"), ["One.", "<Music theme.flac>", "Two."]);
    assert_eq!(told("a.txt", b"One.\n\n[Music]\n\nTwo.\n"), ["One.", "Two."]);
    let chat = b"[Anna] Hi.\n[Bo] Ho.\n[Sound door.wav] Who?\n[Anna] Me.\n";
    let told = told("a.log", chat);
    assert!(told.contains(&"<Sound door.wav>".to_string()), "{told:?}");
}

#[test]
fn a_mark_stands_where_it_is_written() {
    for (text, expected) in [
        ("[sound a.wav] One.", &["<Sound a.wav>", "One."][..]),
        ("One. [sound a.wav]", &["One.", "<Sound a.wav>"]),
        ("One [sound a.wav] two.", &["One", "<Sound a.wav>", "two."]),
        ("One.[sound a.wav]Two.", &["One.", "<Sound a.wav>", "Two."]),
        ("[music a.wav]\n[sound b.wav] [/music]", &["<Music a.wav>", "<Sound b.wav>", "<MusicEnd >"]),
        ("Ann: [sound a.wav] Hello.", &["<Sound a.wav>", "Hello."]),
        ("\"Who [sound a.wav] is it?\" she said.", &["\"Who", "<Sound a.wav>", "is it?\" she said."]),
        ("# One [sound a.wav] two\n\nThree.", &["One two", "<Sound a.wav>", "Three."]),
        ("*One* [sound a_b_.wav] **two**.", &["One", "<Sound a_b_.wav>", "two."]),
        ("`[sound a.wav]` One.", &["[sound a.wav] One."]),
        ("One [pause 1s] [sound a.wav] [pause 1s] two.", &["One", "<Sound a.wav>", "two."]),
    ] {
        assert_eq!(told("a.md", text.as_bytes()), expected, "{text}");
    }
}

#[test]
fn every_byte_is_still_spoken_or_skipped() {
    let text = "One [sound a.wav] *two* [music b.ogg -3dB] three.\n\nAnn: [/music] Hi [sic] there.\n";
    let script = script("a.md", text.as_bytes());
    let spoken: usize = script.lines().map(|line| line.place.span.len()).sum();
    let skipped: usize = script.skipped.iter().map(|skip| skip.place.span.len()).sum();
    assert_eq!(spoken + skipped, text.len());
    for line in script.lines() {
        let place = line.map.place(0..line.text.len());
        let written = place.text(&script.parts).replace('*', "");
        assert!(written.contains(line.text.split_whitespace().next().unwrap()), "{} at {written}", line.text);
    }
    assert!(script.skipped.iter().all(|skip| skip.reason != "not read"), "{:?}", script.skipped);
}

#[test]
fn formatting_and_languages_that_end_with_a_mark_end_with_the_word_before_it() {
    let text = "<p>*One [sound a.wav]* two <span lang=\"fr\">trois [sound b.wav]</span> four.</p>";
    for (name, text) in
        [("a.html", text.replace("*One", "<i>One").replace("]* ", "]</i> ")), ("a.md", text[3..].replace("</p>", ""))]
    {
        let script = script(name, text.as_bytes());
        let faces = script.lines().flat_map(|line| line.emphasis.iter().map(|one| &line.text[one.range.clone()]));
        assert_eq!(faces.collect::<Vec<_>>(), ["One"], "{name}");
        let languages = script.lines().flat_map(|line| line.languages.iter().map(|one| &line.text[one.range.clone()]));
        assert_eq!(languages.collect::<Vec<_>>(), ["trois"], "{name}");
    }
}
