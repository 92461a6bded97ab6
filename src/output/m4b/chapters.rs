//! Chapters in two forms, because players support one or the other: QuickTime's track of titles, and Nero's list.

use super::boxes::{nested, raw};
use shiguredo_mp4::boxes::{AudioSampleEntryFields, SampleEntry, SttsEntry, UnknownBox};
use shiguredo_mp4::{BoxSize, BoxType};

/// The most chapters that Nero's list can count.
const MAX_LISTED: usize = u8::MAX as usize;

/// The data reference of a sample entry that means "in this file".
const DATA_REFERENCE: std::num::NonZeroU16 = AudioSampleEntryFields::DEFAULT_DATA_REFERENCE_INDEX;

/// Nero's unit of time is 100 ns.
const NERO_TICKS: u128 = 10_000_000;

/// Where a chapter starts in the file.
pub struct ChapterMark<'a> {
    /// Its title.
    pub title: &'a str,
    /// Sample (per channel) at the file's rate. The starts ascend from 0.
    pub start: u64,
}

/// A sample of the title track (QuickTime File Format, "Text Sample Data"): the length of the text, the text, and a box
/// that says that it is UTF-8.
pub fn sample(title: &str) -> Vec<u8> {
    let title = cut(title, u16::MAX.into());
    let mut sample = (title.len() as u16).to_be_bytes().to_vec();
    sample.extend_from_slice(title.as_bytes());
    // 0x100 means Unicode, which is UTF-8 if there is no byte order mark.
    sample.extend_from_slice(&raw(b"encd", &0x100_u32.to_be_bytes()));
    sample
}

/// How long each title is shown, in samples. There are `frames` in all.
pub fn steps(marks: &[ChapterMark], frames: u64) -> Vec<SttsEntry> {
    let starts = marks.iter().map(|mark| mark.start);
    let ends = marks.iter().skip(1).map(|mark| mark.start).chain([frames]);
    let step = |(start, end): (u64, u64)| end.saturating_sub(start).try_into().unwrap_or(u32::MAX);
    starts.zip(ends).map(|span| SttsEntry { sample_count: 1, sample_delta: step(span) }).collect()
}

/// QuickTime's media header for a track that is neither sound nor video.
pub fn media_information() -> Vec<u8> {
    // Version and flags, copy mode 64 ("dither copy"), opcolor of half intensity, balance, reserved: the values that
    // QuickTime itself writes.
    let gmin = raw(b"gmin", &[0, 0, 0, 0, 0, 0x40, 0x80, 0, 0x80, 0, 0x80, 0, 0, 0, 0, 0]);
    // The 3 by 3 identity matrix, with 16.16 bits each, and 2.30 bits for the last column.
    let matrix: [u32; 9] = [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000];
    let text: Vec<u8> = matrix.iter().flat_map(|value| value.to_be_bytes()).collect();
    nested(b"gmhd", &[gmin, raw(b"text", &text)])
}

/// The text format of titles (QuickTime File Format, "Text Sample Description"), none of which is ever shown.
pub fn sample_entry() -> SampleEntry {
    // 6 reserved bytes, the number of the data reference, display flags, justification, two colours, a box, a font: all are
    // 0 except the number. The last byte is the length of the font's name.
    let mut payload = vec![0; 52];
    payload[6..8].copy_from_slice(&DATA_REFERENCE.get().to_be_bytes());
    SampleEntry::Unknown(UnknownBox {
        box_type: BoxType::Normal(*b"text"),
        box_size: BoxSize::U32(8 + payload.len() as u32),
        payload,
    })
}

/// Nero's list (`chpl`), if it can count all chapters. A part of them would be worse than none, because players that
/// support both forms may take either one.
pub fn list(marks: &[ChapterMark], rate: u32) -> Option<Vec<u8>> {
    if marks.is_empty() || marks.len() > MAX_LISTED {
        return None;
    }
    // Version 1: flags, 4 reserved bytes, the count.
    let mut list = vec![1, 0, 0, 0, 0, 0, 0, 0, marks.len() as u8];
    for mark in marks {
        let ticks = (u128::from(mark.start) * NERO_TICKS + u128::from(rate / 2)) / u128::from(rate);
        let title = cut(mark.title, u8::MAX.into());
        list.extend_from_slice(&(ticks as u64).to_be_bytes());
        list.push(title.len() as u8);
        list.extend_from_slice(title.as_bytes());
    }
    Some(raw(b"chpl", &list))
}

/// As much of a text as fits into this many bytes.
fn cut(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}
