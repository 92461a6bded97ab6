//! Takes the marks for sound out of a text, such as `[sound door.wav]` and `[/music]` (rule D4). They are the same in every
//! format, because what counts is the text in square brackets and not how the format writes it.

use crate::diag::{Diagnostic, Diagnostics, Place, Source};
use crate::script::{Block, BlockKind, Cut, CutKind, Manuscript, Skip, SoundKind, SoundMark, SourceMap};
use std::ops::Range;
use std::sync::Arc;

/// Why a mark is not spoken.
const REASON: &str = "mark for sound";

/// Longer words in brackets are no mark, in bytes.
const LONGEST: usize = 320;

/// Whether a text begins with a mark for sound.
pub(super) fn begins(text: &str) -> bool {
    // The limit keeps a long row of brackets linear.
    let end = text.bytes().take(LONGEST).position(|byte| matches!(byte, b']' | b'\n'));
    let inner = text.strip_prefix('[').zip(end).map(|(rest, end)| &rest[..end.saturating_sub(1)]);
    inner.is_some_and(|inner| SoundMark::parse(inner, false).is_some())
}

/// Takes the marks out of all blocks. Where sounds are `played`, or the text has music for certain, those that could be words
/// are marks too (see [`SoundMark::parse`]). Where they are played, words that were meant as a mark are told.
pub(super) fn take_out(manuscript: &mut Manuscript, played: bool, diagnostics: &mut Diagnostics) {
    let Manuscript { parts, blocks, skipped, .. } = manuscript;
    let certain = |block: &Block| marks(block, parts, false).iter().any(|(_, mark)| mark.kind == SoundKind::Music);
    let loosely = played || blocks.iter().any(certain);
    for block in blocks {
        let marks = marks(block, parts, loosely);
        if played {
            tell_unread(block, &marks, parts, diagnostics);
        }
        if !marks.is_empty() {
            skipped.extend(marks.iter().map(|(_, mark)| Skip { place: mark.place, reason: REASON }));
            without(block, marks);
        }
    }
}

/// The marks of a block, in order, with their places in its text.
fn marks(block: &Block, parts: &[Arc<Source>], loosely: bool) -> Vec<(Range<usize>, SoundMark)> {
    let short = block.brackets.iter().filter(|range| range.len() < LONGEST && !block.is_literal(range.start));
    let marks = short.filter_map(|range| {
        let inner = |text: &str| SoundMark::parse(text.strip_prefix('[')?.strip_suffix(']')?, loosely);
        let place = block.place_of(range.clone());
        // What means something in the format, such as an underscore or a backslash, is a letter in the name of a file.
        let written = parts.get(place.part).and_then(|part| part.text.get(place.span.range()));
        let written =
            written.filter(|text| text.len() < LONGEST && !text.contains(['<', '&', '{', '\n'])).and_then(inner);
        let mark = written.or_else(|| inner(&block.text[range.clone()]))?;
        Some((range.clone(), SoundMark { place, ..mark }))
    });
    marks.collect()
}

/// Warns about brackets that begin like a mark and name no file.
fn tell_unread(block: &mut Block, marks: &[(Range<usize>, SoundMark)], parts: &[Arc<Source>], told: &mut Diagnostics) {
    let text = &block.text;
    let meant = |range: &Range<usize>| {
        let inner = text[range.start + 1..range.end - 1].trim_start();
        let first = inner.split(char::is_whitespace).next().unwrap_or_default();
        ["sound", "sounds", "sfx", "music", "bgm"].contains(&first) && !is_mark(range, marks)
    };
    let (meant, others): (Vec<_>, Vec<_>) = block.brackets.iter().cloned().partition(meant);
    for range in meant {
        let message = "these words name no sound file, so they are read";
        let hint = "write [sound door.wav], or [music theme.flac] and [/music]; the ending says that it is a file";
        told.push(Diagnostic::warning("bad-sound", message).hint(hint).at_place(parts, block.place_of(range)));
    }
    block.brackets = others;
}

/// Takes marks out of a block, and puts interruptions in their places. In a heading, these come after its words.
fn without(block: &mut Block, marks: Vec<(Range<usize>, SoundMark)>) {
    let mut old = std::mem::take(block);
    // One of the two spaces around a mark goes with it.
    let mut gone: Vec<Range<usize>> = Vec::with_capacity(marks.len());
    // How many bytes are gone before each of them.
    let mut before = vec![0];
    for (range, _) in &marks {
        let spaced = spaced(&old.text, range);
        gone.push(spaced.start.max(gone.last().map_or(0, |last| last.end))..spaced.end);
        before.push(before[before.len() - 1] + gone[gone.len() - 1].len());
    }
    let moved = |at: usize| match gone.partition_point(|gone| gone.start < at) {
        0 => at,
        next => at - before[next - 1] - (gone[next - 1].end.min(at) - gone[next - 1].start),
    };
    let range = |range: &Range<usize>| moved(range.start)..moved(range.end);
    let ranges = |all: &[Range<usize>]| all.iter().map(range).filter(|range| !range.is_empty()).collect();
    let mut map = SourceMap::new(old.map.part());
    let mut text = String::with_capacity(old.text.len());
    let mut at = 0;
    for next in gone.iter().cloned().chain(std::iter::once(old.text.len()..old.text.len())) {
        text.push_str(&old.text[at..next.start]);
        map.append(&old.map.slice(at..next.start));
        at = next.end;
    }
    let end = text.len();
    let mut cuts = old.cuts.clone();
    cuts.iter_mut().for_each(|cut| cut.at = moved(cut.at));
    let heading = matches!(old.kind, BlockKind::Heading(_));
    let kept = |range: &&Range<usize>| !is_mark(range, &marks);
    let brackets = old.brackets.iter().filter(kept).map(range).collect();
    cuts.extend(marks.iter().map(|(range, mark)| {
        let at = if heading { end } else { moved(range.start) };
        Cut { at, kind: CutKind::Sound(Box::new(mark.clone())) }
    }));
    cuts.sort_by_key(|cut| (cut.at, cut.place().map_or(0, |place| place.span.start)));
    // What ended with a mark ends with the word before it.
    let inner = |one: &Range<usize>| {
        let (one, text) = (range(one), text.as_str());
        let inside = &text[one.clone()];
        let start = one.start + (inside.len() - inside.trim_start().len());
        start..start + inside.trim().len()
    };
    old.emphasis.iter_mut().for_each(|one| one.range = inner(&one.range));
    old.emphasis.retain(|one| !one.range.is_empty());
    old.ruby.iter_mut().for_each(|one| one.range = inner(&one.range));
    old.ruby.retain(|one| !one.range.is_empty());
    old.languages.iter_mut().for_each(|one| one.range = inner(&one.range));
    old.languages.retain(|one| !one.range.is_empty());
    let place = if text.is_empty() { old.place } else { map.place(0..end) };
    let literal = ranges(&old.literal);
    let mut new = Block { place, cuts, literal, brackets, text, map, ..old };
    new.lines.iter_mut().for_each(|line| *line = moved(*line));
    new.lines.dedup();
    new.breaks.iter_mut().for_each(|at| *at = moved(*at));
    new.breaks.retain(|&at| 0 < at && at < end);
    new.labels.iter_mut().for_each(|label| label.at = moved(label.at));
    new.times.iter_mut().for_each(|words| words.at = moved(words.at));
    *block = new;
}

fn is_mark(range: &Range<usize>, marks: &[(Range<usize>, SoundMark)]) -> bool {
    marks.binary_search_by_key(&range.start, |(mark, _)| mark.start).is_ok()
}

/// A mark with the space after it, or the one before it at the end of a text.
fn spaced(text: &str, mark: &Range<usize>) -> Range<usize> {
    let before = text[..mark.start].ends_with(' ') || mark.start == 0;
    match text[mark.end..].starts_with(' ') && before {
        true => mark.start..mark.end + 1,
        false if mark.end == text.len() && mark.start > 0 && before => mark.start - 1..mark.end,
        false => mark.clone(),
    }
}

/// Where a mark is, for messages.
impl Cut {
    fn place(&self) -> Option<Place> {
        match &self.kind {
            CutKind::Break => None,
            CutKind::Pause { place, .. } => Some(*place),
            CutKind::Sound(mark) => Some(mark.place),
        }
    }
}

#[cfg(test)]
mod tests;
