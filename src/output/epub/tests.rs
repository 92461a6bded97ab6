use super::*;
use crate::output::telling::tests::{HOSTILE, Rendered, STORY};
use std::io::Read;
use zip::ZipArchive;

fn epub(script: &str) -> (Rendered, Vec<u8>) {
    bound(Rendered::new(script))
}

fn bound(rendered: Rendered) -> (Rendered, Vec<u8>) {
    let path = rendered.folder.path().join("book.epub");
    write(&path, &rendered.telling(), &rendered).unwrap();
    let bytes = std::fs::read(path).unwrap();
    (rendered, bytes)
}

fn text(bytes: &[u8], name: &str) -> String {
    let mut archive = ZipArchive::new(io::Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn the_type_comes_first_and_bare() {
    let (_, bytes) = epub(STORY);
    assert_eq!(&bytes[..4], b"PK\x03\x04");
    // It is stored, has no extra field, and is followed by its name and content (EPUB OCF 3.3, 4.3).
    assert_eq!((&bytes[8..10], &bytes[28..30]), (&[0, 0][..], &[0, 0][..]));
    assert_eq!(&bytes[30..58], b"mimetypeapplication/epub+zip");
}

#[test]
fn the_same_story_gives_the_same_bytes() {
    assert!(epub(STORY).1 == epub(STORY).1);
}

#[test]
fn the_clips_of_a_chapter_follow_each_other_to_its_end() {
    let (rendered, bytes) = epub(STORY);
    let telling = rendered.telling();
    let seconds = |clock: &str| clock.split(':').fold(0.0, |sum, part| sum * 60.0 + part.parse::<f64>().unwrap());
    for (nth, section) in telling.sections.iter().enumerate() {
        let smil = text(&bytes, &format!("EPUB/{}.smil", package::name(nth)));
        let attribute = |name: &str| -> Vec<f64> {
            let mark = format!("{name}=\"");
            smil.split(&mark).skip(1).map(|part| seconds(part.split('"').next().unwrap())).collect()
        };
        let (begins, ends) = (attribute("clipBegin"), attribute("clipEnd"));
        assert_eq!(begins.len(), cues(&telling, section).len());
        assert_eq!(begins[0], 0.0);
        assert_eq!(begins[1..], ends[..ends.len() - 1]);
        let length = telling.seconds(section.end - section.start);
        assert!((ends.last().unwrap() - length).abs() < 0.002);
    }
}

#[test]
fn hostile_text_stays_text() {
    let (_, bytes) = epub(HOSTILE);
    for name in ["EPUB/package.opf", "EPUB/nav.xhtml", "EPUB/chapter-001.xhtml"] {
        let text = text(&bytes, name);
        assert!(!text.contains("<script") && !text.contains("<img"), "{name}: {text}");
    }
}

#[test]
fn a_story_without_a_word_gives_a_book_without_sound() {
    let (_, bytes) = bound(Rendered::mute());
    assert!(!text(&bytes, "EPUB/package.opf").contains("smil"));
}
