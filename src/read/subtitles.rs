//! Reads subtitles, SRT and WebVTT: the words of the cues, without numbers and times.

#[cfg(test)]
mod tests;
mod times;

use super::block::BlockBuilder;
use super::{Input, decode_any, entity, lines, sounds, trimmed};
use crate::diag::{Diagnostic, Diagnostics, Place, Source, Span};
use crate::script::{Block, BlockKind, Manuscript, Meta, Setting, Skip, TimeSlot, Typeface};
use std::sync::Arc;
use times::is_times;

/// How much of a file is looked at to recognize it.
const SAMPLE: usize = 4096;

/// Whether a text begins as subtitles do: with `WEBVTT`, or with a number and a line of times.
pub(super) fn recognizes(bytes: &[u8]) -> bool {
    let sample = String::from_utf8_lossy(&bytes[..bytes.len().min(SAMPLE)]);
    let text = sample.trim_start_matches('\u{feff}').trim_start();
    if text.strip_prefix("WEBVTT").is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace)) {
        return true;
    }
    let mut lines = text.lines().map(str::trim);
    let first = lines.next().unwrap_or_default();
    is_times(first) || (is_number(first) && lines.next().is_some_and(is_times))
}

/// Reads subtitles; see [`super::Reader`].
pub(super) fn read(input: Input, diagnostics: &mut Diagnostics) -> Option<Manuscript> {
    let timed = input.options.times;
    let source = decode_any(input.path, input.bytes, diagnostics)?;
    let text = source.text.as_str();
    let lines = lines(text);
    let mut reader = Reader { timed, ..Reader::new(text, &lines) };
    let mut nth = reader.header();
    while nth < lines.len() {
        nth = reader.section(nth);
    }
    reader.close();
    tell_timeless(&source, &reader.timeless, diagnostics);
    let Reader { blocks, skipped, lasts, .. } = reader;
    Some(Manuscript {
        parts: vec![source.clone()],
        meta: Meta { lasts, ..Meta::default() },
        declared: Vec::new(),
        is_script: false,
        blocks,
        skipped,
    })
}

fn is_number(line: &str) -> bool {
    !line.is_empty() && line.len() <= 9 && line.bytes().all(|b| b.is_ascii_digit())
}

struct Reader<'a> {
    text: &'a str,
    lines: &'a [Span],
    /// A paragraph that the next cue may continue.
    open: Option<BlockBuilder>,
    /// Whether the times are read.
    timed: bool,
    /// When the words that are being read are shown, if that is known.
    slot: Option<TimeSlot>,
    /// When the last cue ends, if there is one.
    lasts: Option<f64>,
    /// Lines of times that cannot be read as such.
    timeless: Vec<Span>,
    blocks: Vec<Block>,
    skipped: Vec<Skip>,
}

/// Warns about cues whose times cannot be read.
fn tell_timeless(source: &Arc<Source>, timeless: &[Span], diagnostics: &mut Diagnostics) {
    for &span in timeless {
        let message = "these times cannot be read: the words are spoken after those of the cue before";
        let warning = Diagnostic::warning("cue-times", message).at(source, span);
        diagnostics.push(warning.hint("write them as in 00:01:02,500 --> 00:01:04,000, and the earlier one first"));
    }
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, lines: &'a [Span]) -> Self {
        let (blocks, skipped, timeless) = (Vec::new(), Vec::new(), Vec::new());
        Self { text, lines, open: None, timed: false, slot: None, lasts: None, timeless, blocks, skipped }
    }

    fn skip(&mut self, span: Span, reason: &'static str) {
        if !span.is_empty() {
            self.skipped.push(Skip { place: Place::new(0, span), reason });
        }
    }

    fn line(&self, nth: usize) -> &str {
        self.lines.get(nth).map_or("", |span| self.text[span.range()].trim())
    }

    /// Skips the line `WEBVTT` with the lines below it.
    fn header(&mut self) -> usize {
        if !self.line(0).trim_start_matches('\u{feff}').starts_with("WEBVTT") {
            return 0;
        }
        let end = (0..self.lines.len()).find(|&nth| self.line(nth).is_empty()).unwrap_or(self.lines.len());
        self.skip(self.lines[0].join(self.lines[end - 1]), "subtitle header");
        end
    }

    /// Reads a cue, or skips what is none, and returns the line after it.
    fn section(&mut self, nth: usize) -> usize {
        if self.line(nth).is_empty() {
            return nth + 1;
        }
        let blank = |nth: &usize| self.line(*nth).is_empty();
        let end = (nth..self.lines.len()).find(blank).unwrap_or(self.lines.len());
        let times =
            if is_times(self.line(nth)) { Some(nth) } else { Some(nth + 1).filter(|&nth| is_times(self.line(nth))) };
        if let Some(times) = times {
            self.skip(self.lines[nth].join(self.lines[times]), "cue time");
            self.times(times);
            return self.cue(times + 1);
        }
        let first = self.line(nth).split([' ', '\t', ':']).next().unwrap_or_default();
        if ["NOTE", "STYLE", "REGION"].contains(&first) {
            self.skip(self.lines[nth].join(self.lines[end - 1]), "subtitle note");
            return end;
        }
        // Words without a time are a cue with a blank line in it.
        self.cue(nth)
    }

    /// Reads a line of times.
    fn times(&mut self, nth: usize) {
        match times::slot(self.line(nth)).filter(|_| self.timed) {
            Some(slot) => {
                self.slot = Some(slot);
                self.lasts = Some(self.lasts.map_or(slot.end, |lasts| lasts.max(slot.end)));
            }
            None if self.timed => self.timeless.push(trimmed(self.text, self.lines[nth])),
            None => {}
        }
    }

    /// Reads the words of a cue, and returns the line after them.
    fn cue(&mut self, nth: usize) -> usize {
        let mut end = nth;
        while end < self.lines.len() && !self.line(end).is_empty() && !is_times(self.line(end)) {
            end += 1;
        }
        // A cue without a blank line after it ends above the number of the next one.
        if is_times(self.line(end)) && end > nth && is_number(self.line(end - 1)) {
            end -= 1;
        }
        for line in nth..end {
            self.words(trimmed(self.text, self.lines[line]), line == nth);
        }
        end
    }

    /// Reads a line of a cue. A dash in front means that somebody else speaks.
    fn words(&mut self, mut span: Span, first: bool) {
        let text = &self.text[span.range()];
        let dash = ["- ", "– ", "— ", "-"].iter().find(|dash| text.starts_with(**dash) && text.len() > dash.len());
        let named =
            text.split_once(':').is_some_and(|(name, _)| name.len() <= 40 && name.starts_with(char::is_uppercase))
                || text.starts_with("<v");
        let continues = self.open.as_ref().is_some_and(|open| unfinished(open.text()));
        if dash.is_some() || (first && (named || !continues)) {
            self.close();
        }
        if let Some(dash) = dash {
            self.skip(Span::new(span.start, span.start + dash.len()), "dialogue dash");
            span.start += dash.len();
        }
        let mut builder = self.open.take().unwrap_or_else(|| BlockBuilder::new(0));
        if let Some(slot) = self.slot {
            builder.show(slot);
        }
        if !builder.is_empty() {
            builder.wrap(Span::new(span.start, span.start));
        }
        self.markup(span, &mut builder);
        self.open = Some(builder);
    }

    /// Adds a line without its tags, sounds and formatting codes.
    fn markup(&mut self, span: Span, builder: &mut BlockBuilder) {
        let mut at = span.start;
        while at < span.end {
            let rest = &self.text[at..span.end];
            let stop = rest.find(['<', '{', '&', '[', '(', '♪', '♫']).unwrap_or(rest.len());
            builder.copy(self.text, Span::new(at, at + stop));
            at += stop;
            let rest = &self.text[at..span.end];
            let Some(first) = rest.chars().next() else { break };
            let closed = |close: char| rest.find(close).map(|end| end + close.len_utf8());
            let length = match first {
                '<' => closed('>').filter(|&end| is_tag(&rest[1..end - 1])),
                '{' => closed('}').filter(|_| rest[1..].starts_with('\\')),
                '[' if !sounds::begins(rest) => closed(']'),
                '(' => closed(')').filter(|&end| !rest[..end].chars().any(char::is_lowercase)),
                '♪' | '♫' => Some(first.len_utf8()),
                _ => None,
            };
            if let Some(length) = length {
                let whole = Span::new(at, at + length);
                match first {
                    '<' => self.tag(whole, builder),
                    '{' => self.skip(whole, "formatting"),
                    _ => self.skip(whole, "sound"),
                }
                at += length;
            } else if let Some((length, decoded)) = entity::leading(rest) {
                builder.respell(&decoded, Span::new(at, at + length));
                at += length;
            } else {
                builder.copy(self.text, Span::new(at, at + first.len_utf8()));
                at += first.len_utf8();
            }
        }
    }

    /// `<v Name>` states the speaker, `<i>` and `<b>` are emphasis, and other tags mean nothing here.
    fn tag(&mut self, span: Span, builder: &mut BlockBuilder) {
        let inner = &self.text[span.start + 1..span.end - 1];
        self.skip(span, "markup");
        let (closes, inner) = match inner.strip_prefix('/') {
            Some(inner) => (true, inner),
            None => (false, inner),
        };
        let (name, rest) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
        let name = name.split('.').next().unwrap_or_default();
        let face = match name {
            "i" => Some(Typeface::Italic),
            "b" => Some(Typeface::Bold),
            _ => None,
        };
        match face {
            Some(face) if closes => builder.close(face),
            Some(face) => builder.open(face),
            None if name == "v" && !closes && !rest.trim().is_empty() => {
                let start = span.end - 1 - rest.len();
                builder.speaker(rest.trim().to_string(), trimmed(self.text, Span::new(start, span.end - 1)), None);
            }
            None => {}
        }
    }

    fn close(&mut self) {
        if let Some(builder) = self.open.take() {
            self.blocks.extend(builder.finish(BlockKind::Paragraph, Setting::default()));
        }
    }
}

/// Whether what is in angle brackets is a tag or a time of WebVTT or SRT.
fn is_tag(inner: &str) -> bool {
    let name = inner.trim_start_matches('/').split([' ', '\t', '.']).next().unwrap_or_default();
    let time = !inner.is_empty() && inner.bytes().all(|b| b.is_ascii_digit() || matches!(b, b':' | b'.'));
    time || ["v", "c", "i", "b", "u", "s", "lang", "ruby", "rt", "font"].contains(&name.to_ascii_lowercase().as_str())
}

/// Whether a sentence goes on in the next cue.
fn unfinished(text: &str) -> bool {
    let bare = text.trim_end_matches(['"', '\'', '”', '’', '»', ')']);
    bare.ends_with([',', ';', '-', '–', '—'])
        || bare.ends_with(char::is_alphanumeric)
        || bare.ends_with("...")
        || bare.ends_with('…')
}
