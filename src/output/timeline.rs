//! The timeline as JSON: when every line is heard, for subtitles, for read-along pages and for measuring.

use crate::assemble::Timeline;
use crate::book::Book;
use crate::diag::Span;
use crate::fs::{Doing, PathError, Staged};
use serde::Serialize;
use std::path::Path;

#[derive(Serialize)]
struct Document<'a> {
    sample_rate: u32,
    duration: f64,
    lines: Vec<Row<'a>>,
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
    span: Span,
}

/// The timeline as one JSON object: `sample_rate` in Hz, `duration` in seconds and `lines`; each line with `start` and `end`
/// in seconds, `start_sample` and `end_sample`, `speaker`, `voice`, `text` as written and `span` in bytes of the script.
/// Lines without a word are not heard and not listed.
pub fn to_json(book: &Book, timeline: &Timeline) -> String {
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
            voice: book.cast.deliveries[cue.line].voice(),
            text: &line.text,
            span: line.span,
        }
    });
    let document = Document { sample_rate: timeline.rate, duration: seconds(timeline.frames), lines: rows.collect() };
    serde_json::to_string_pretty(&document).expect("plain strings and numbers always become JSON") + "\n"
}

/// Writes [`to_json`] to a file that appears whole or not at all.
///
/// # Errors
/// The file cannot be written.
pub fn write(path: &Path, book: &Book, timeline: &Timeline) -> Result<(), PathError> {
    use std::io::Write;
    let mut staged = Staged::create(path)?;
    let written = staged.write_all(to_json(book, timeline).as_bytes());
    written.map_err(|error| PathError::new(path, Doing::Write, error))?;
    staged.commit()
}
