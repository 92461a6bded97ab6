//! Labels for Audacity: one line of text per spoken line, with start and end in seconds, separated by tabs.

use super::telling::Telling;
use crate::diag::one_line;
use std::fmt::Write;

/// The label track, in order. A label is the speaker and the text, in which tabs and line breaks become spaces.
pub fn labels(telling: &Telling<'_>) -> String {
    let mut out = String::new();
    for cue in &telling.timeline.cues {
        let (start, end) = (telling.seconds(cue.start), telling.seconds(cue.end));
        let label = format!("{}: {}", telling.name(cue.line), telling.lines[cue.line].text);
        let _ = writeln!(out, "{start:.6}\t{end:.6}\t{}", one_line(&label));
    }
    out
}
