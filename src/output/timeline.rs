//! The timeline as JSON: the start and end of every line.

use crate::assemble::Timeline;
use crate::book::Book;
use crate::diag::Place;
use crate::fs::{Doing, PathError, Staged};
use crate::script::{Item, SoundKind};
use serde::{Serialize, Serializer};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};
use std::path::Path;

#[derive(Serialize)]
struct Document<'a, L: Serialize> {
    sample_rate: u32,
    duration: f64,
    lines: L,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sounds: Vec<SoundRow<'a>>,
}

#[derive(Serialize)]
struct SoundRow<'a> {
    start: f64,
    end: f64,
    start_sample: u64,
    end_sample: u64,
    kind: SoundKind,
    file: &'a str,
    #[serde(flatten)]
    place: Place,
}

#[derive(Serialize)]
struct Row<'a> {
    start: f64,
    end: f64,
    start_sample: u64,
    end_sample: u64,
    speaker: &'a str,
    voice: String,
    text: &'a str,
    #[serde(flatten)]
    place: Place,
}

/// Writes the lines one by one, because a long book has many.
fn stream(book: &Book, timeline: &Timeline, out: &mut dyn Write) -> io::Result<()> {
    let seconds = |sample: u64| sample as f64 / f64::from(timeline.rate);
    let lines: Vec<_> = book.script.lines().collect();
    let rows = timeline.cues.iter().map(|cue| {
        let line = lines[cue.line];
        Row {
            start: seconds(cue.start),
            end: seconds(cue.end),
            start_sample: cue.start,
            end_sample: cue.end,
            speaker: book.script.name(line.speaker),
            voice: book.cast.delivery(cue.line).voice(),
            text: &line.text,
            place: line.place,
        }
    });
    let lines = Rows(RefCell::new(rows));
    let marks = book.script.items.iter().filter_map(|item| match item {
        Item::Sound(mark) => Some((mark.place, mark.file.as_str())),
        _ => None,
    });
    let written: BTreeMap<Place, &str> = marks.collect();
    let sounds = timeline.sounds.iter().filter_map(|sound| {
        let planned = book.plan.sounds.get(sound.nth)?;
        Some(SoundRow {
            start: seconds(sound.heard.start),
            end: seconds(sound.heard.end),
            start_sample: sound.heard.start,
            end_sample: sound.heard.end,
            kind: sound.kind,
            file: written.get(&planned.place).copied().unwrap_or_default(),
            place: planned.place,
        })
    });
    let document =
        Document { sounds: sounds.collect(), sample_rate: timeline.rate, duration: seconds(timeline.frames), lines };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    out.write_all(b"\n")
}

/// A list that is produced while it is written.
struct Rows<I>(RefCell<I>);

impl<'a, I: Iterator<Item = Row<'a>>> Serialize for Rows<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&mut *self.0.borrow_mut())
    }
}

/// Writes the timeline as one JSON object, to a file that appears completely or not at all: `sample_rate` in Hz, `duration` in
/// seconds, and `lines`. Each line has `start` and `end` in seconds, `start_sample` and `end_sample`, `speaker`, `voice`,
/// `text` as written, and `span` in bytes of the script. Lines without a word are not heard and not listed. If there are sounds,
/// `sounds` has them with the same times and spans, their `kind`, `sound` or `music`, and the `file` as written.
///
/// # Errors
/// The file cannot be written.
pub fn write(path: &Path, book: &Book, timeline: &Timeline) -> Result<(), PathError> {
    let mut staged = Staged::create(path)?;
    let mut buffered = BufWriter::new(&mut staged);
    let written = stream(book, timeline, &mut buffered).and_then(|()| buffered.flush());
    drop(buffered);
    written.map_err(|error| PathError::new(path, Doing::Write, error))?;
    staged.commit()
}
