//! Tags in the form of iTunes: `udta`, which also holds Nero's chapters.

use super::boxes::{nested, raw};
use super::chapters::{self, ChapterMark};
use crate::output::tags::{Cover, Tags};

/// The `stik` value of an audiobook.
const AUDIOBOOK: u8 = 2;

/// Types of a `data` box (QuickTime File Format, "Well-known types").
const IMPLICIT: u32 = 0;
const UTF8: u32 = 1;
const JPEG: u32 = 13;
const PNG: u32 = 14;
const INTEGER: u32 = 21;

/// The `udta` box. `gap` is the sound's [`gapless`] entry.
pub fn user_data(tags: &Tags, marks: &[ChapterMark], rate: u32, gap: &str) -> Vec<u8> {
    let list = nested(b"ilst", &items(tags, gap));
    let handler = raw(b"hdlr", b"\0\0\0\0\0\0\0\0mdirappl\0\0\0\0\0\0\0\0\0");
    let meta = nested(b"meta", &[vec![0; 4], handler, list]);
    let mut parts = vec![meta];
    parts.extend(chapters::list(marks, rate));
    nested(b"udta", &parts)
}

/// Delay, padding and length of the sound as iTunes writes them, for players that ignore the edit list.
pub fn gapless(delay: u64, padding: u64, frames: u64) -> String {
    format!(" 00000000 {delay:08X} {padding:08X} {frames:016X}") + &" 00000000".repeat(8)
}

fn items(tags: &Tags, gap: &str) -> Vec<Vec<u8>> {
    let mut items = Vec::new();
    let mut text = |kinds: &[&[u8; 4]], value: Option<&str>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            items.extend(kinds.iter().map(|kind| item(kind, UTF8, value.as_bytes())));
        }
    };
    // For players, the title of a book is also the name of its album.
    text(&[b"\xA9nam"], Some(&tags.title));
    text(&[b"\xA9alb"], Some(tags.album()));
    text(&[b"\xA9ART", b"aART"], tags.author.as_deref());
    // Few players know the narrator's tag; most show the composer as the narrator.
    text(&[b"\xA9nrt", b"\xA9wrt"], tags.narrator.as_deref());
    text(&[b"\xA9gen"], Some(tags.genre.as_deref().filter(|genre| !genre.is_empty()).unwrap_or("Audiobook")));
    text(&[b"\xA9day"], tags.date.as_deref());
    text(&[b"desc", b"ldes"], tags.description.as_deref());
    text(&[b"\xA9mvn"], tags.series.as_deref());
    if let Some(part) = tags.part.as_deref().and_then(|part| part.trim().parse::<u16>().ok()) {
        items.push(item(b"\xA9mvi", INTEGER, &part.to_be_bytes()));
    }
    if let Some(track) = tags.track {
        // The total number is left out, because otherwise one more chapter would change every file.
        let [high, low] = track.to_be_bytes();
        items.push(item(b"trkn", IMPLICIT, &[0, 0, high, low, 0, 0, 0, 0]));
    }
    let named = [("SERIES", &tags.series), ("SERIES-PART", &tags.part), ("LANGUAGE", &tags.language)];
    for (name, value) in named {
        items.extend(value.as_deref().filter(|value| !value.is_empty()).map(|value| free(name, value)));
    }
    items.push(item(b"stik", INTEGER, &[AUDIOBOOK]));
    items.push(free("iTunSMPB", gap));
    items.extend(tags.cover.as_ref().map(cover));
    items
}

fn item(kind: &[u8; 4], data_type: u32, value: &[u8]) -> Vec<u8> {
    nested(kind, &[data(data_type, value)])
}

/// A tag with a custom name.
fn free(name: &str, value: &str) -> Vec<u8> {
    let mean = nested(b"mean", &[&[0; 4][..], b"com.apple.iTunes"]);
    let name = nested(b"name", &[&[0; 4], name.as_bytes()]);
    nested(b"----", &[mean, name, data(UTF8, value.as_bytes())])
}

fn cover(cover: &Cover) -> Vec<u8> {
    item(b"covr", if cover.mime == "image/png" { PNG } else { JPEG }, &cover.bytes)
}

/// Type, no locale, value.
fn data(data_type: u32, value: &[u8]) -> Vec<u8> {
    nested(b"data", &[&data_type.to_be_bytes()[..], &[0; 4], value])
}
