//! EPUBs that were damaged at random: one that is read can go out again with its sound, and says the same when it is read
//! once more.

use super::super::bind;
use super::*;
use crate::assemble::{Cue, Placed, Timeline};
use crate::book::Book;
use crate::diag::Diagnostics;
use crate::engine::Engines;
use crate::output::telling::Telling;
use crate::read::tests::mutated::{Random, count, damage};
use std::path::Path;

/// An EPUB with damage in one of its files, and whether its pages are still XML.
fn damaged(random: &mut Random) -> (Vec<u8>, bool) {
    let mut files = [
        ("book/content.opf", PACKAGE),
        ("book/nav.xhtml", NAV),
        ("book/text/ch 1.xhtml", ONE),
        ("book/text/two.xhtml", TWO),
    ]
    .map(|(path, text)| (path, text.to_string()));
    // Most of the damage is in the pages, because most of a book is there.
    let one = [0, 1, 2, 2, 2, 3][random.below(6)];
    let mut bytes = std::mem::take(&mut files[one].1).into_bytes();
    damage(&mut bytes, random);
    files[one].1 = String::from_utf8_lossy(&bytes).into_owned();
    let sound = files[2..].iter().all(|(_, text)| roxmltree::Document::parse(text).is_ok());
    (packed(&files.each_ref().map(|(path, text)| (*path, text.as_str()))), sound)
}

fn load(bytes: Vec<u8>, engines: &mut Engines, told: &mut Diagnostics) -> Option<Book> {
    Book::from_bytes(Path::new("the-well.epub"), bytes, None, engines, told)
}

fn said(book: &Book) -> Vec<&str> {
    book.script.lines().map(|line| line.text.as_str()).collect()
}

/// When everything would be heard if every line lasted a second. Nothing has to be spoken for that.
fn timeline(book: &Book) -> Timeline {
    const RATE: u32 = 16_000;
    let mut lines: Vec<usize> = book.plan.speaks().map(|speak| speak.line).collect();
    lines.dedup();
    let second = |nth: usize| nth as u64 * u64::from(RATE);
    let cues = lines.iter().enumerate().map(|(nth, &line)| Cue { line, start: second(nth), end: second(nth + 1) });
    let frames = second(lines.len());
    let placed = vec![Placed { frames, take: None }];
    let (cues, lowered) = (cues.collect(), Vec::new());
    Timeline {
        rate: RATE,
        channels: 1,
        frames,
        placed,
        cues,
        lowered,
        ceiling: None,
        room_tone: false,
        sounds: Vec::new(),
    }
}

#[test]
fn a_damaged_book_that_is_read_says_the_same_when_it_has_gone_out_with_its_sound() {
    let (mut random, mut engines) = (Random(17), Engines::open());
    let mut bound = 0;
    let count = count(150);
    for nth in 0..count {
        let (bytes, sound) = damaged(&mut random);
        let mut told = Diagnostics::new();
        let Some(book) = load(bytes.clone(), &mut engines, &mut told) else {
            assert!(told.has_errors(), "{nth}: refused without a word");
            continue;
        };
        if told.has_errors() {
            continue;
        }
        let timeline = timeline(&book);
        let telling = Telling::new(&book, &timeline);
        let original = book.script.meta.original.clone().expect("it was an EPUB");
        let sounds = vec![None; telling.sections.len()];
        // What cannot be changed is told.
        let Ok((out, _)) = bind(ZipWriter::new(Cursor::new(Vec::new())), &telling, &original, &sounds) else {
            continue;
        };
        let again = load(out.into_inner(), &mut engines, &mut told);
        let again = again.unwrap_or_else(|| panic!("{nth}: {:?} cannot be read again: {told}", said(&book)));
        // Where a page is no XML, a cut-off tag such as `</` can be text before another tag is added, and markup after.
        let letters = |book: &Book| said(book).concat().chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        assert_eq!(letters(&again), letters(&book), "{nth}");
        assert!(!sound || said(&again) == said(&book), "{nth}: {:?} and {:?}", said(&book), said(&again));
        bound += 1;
    }
    assert!(bound > count / 2, "only {bound} of {count} went out");
}
