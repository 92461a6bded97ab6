//! Joins the lines of a block into one text, and makes the finished block from it.

use super::blocks::RawBlock;
use super::{place, skip};
use crate::diag::Span;
use crate::script::{Block, Cut, CutKind, Emphasis, LanguageStretch, Ruby, Skip, SourceMap};
use std::ops::Range;

/// What happens to a range of a block's text.
#[derive(Clone, Debug)]
pub(super) enum Act {
    Drop(&'static str),
    Decode(String),
    Pause(Option<f64>),
    /// A tag that breaks the line, such as `<br>`.
    Break,
}

/// A range and what happens to it.
pub(super) struct Mark {
    pub range: Range<usize>,
    pub act: Act,
}

/// Everything that was found in a [`Buffer`], with offsets in it.
pub(super) struct Found {
    /// What to do with ranges of the text, sorted by start. Of those with the same start, the longest comes first.
    pub marks: Vec<Mark>,
    pub literal: Vec<Range<usize>>,
    pub brackets: Vec<Range<usize>>,
    /// See [`Buffer::breaks`].
    pub breaks: Vec<usize>,
    pub emphasis: Vec<Emphasis>,
    pub ruby: Vec<Ruby>,
    pub languages: Vec<LanguageStretch>,
}

impl Found {
    /// Returns all offsets whose position in the finished text is needed.
    fn offsets(&self, lines: &[usize]) -> Vec<usize> {
        let emphasis = self.emphasis.iter().map(|emphasis| &emphasis.range);
        let ruby = self.ruby.iter().map(|ruby| &ruby.range);
        let languages = self.languages.iter().map(|stretch| &stretch.range);
        let ranges = self.literal.iter().chain(&self.brackets).chain(emphasis).chain(ruby).chain(languages);
        let mut offsets: Vec<usize> = ranges.flat_map(|range| [range.start, range.end]).collect();
        offsets.extend(&self.breaks);
        offsets.extend(lines);
        offsets.sort_unstable();
        offsets.dedup();
        offsets
    }
}

/// The chunks of a block as one text.
pub(super) struct Buffer {
    pub text: String,
    /// Offsets in `text`, each with the source position of the piece that begins there.
    pieces: Vec<(usize, usize)>,
    /// Offsets in `text` at which source lines begin.
    lines: Vec<usize>,
}

impl Buffer {
    pub fn new(source: &str, block: &RawBlock) -> Self {
        let mut buffer = Buffer { text: String::new(), pieces: Vec::new(), lines: Vec::new() };
        let mut end = 0;
        for chunk in &block.chunks {
            if chunk.opens_line && !buffer.lines.is_empty() {
                // The line break; it comes before the marks of the next line.
                buffer.pieces.push((buffer.text.len(), end));
                // Both bytes of a line break, so that a skip across it includes both.
                buffer.text.push_str(if source[end..].starts_with("\r\n") { "\r\n" } else { "\n" });
            }
            if chunk.opens_line {
                buffer.lines.push(buffer.text.len());
            }
            buffer.pieces.push((buffer.text.len(), chunk.span.start));
            buffer.text.push_str(&source[chunk.span.range()]);
            end = chunk.span.end;
        }
        buffer
    }

    /// Returns the parts of a range that are contiguous in the source, each with its position there.
    fn parts(&self, range: Range<usize>) -> impl Iterator<Item = (Range<usize>, usize)> {
        let first = self.pieces.partition_point(|piece| piece.0 <= range.start).saturating_sub(1);
        (first..self.pieces.len()).map_while(move |index| {
            let (offset, source) = self.pieces[index];
            let next = self.pieces.get(index + 1).map_or(self.text.len(), |piece| piece.0);
            let part = range.start.max(offset)..range.end.min(next);
            (offset < range.end).then(|| (part.clone(), source + part.start.saturating_sub(offset)))
        })
    }

    /// Returns where the author broke a line on purpose: after two spaces, and at backslashes, whose offsets are
    /// `broken`.
    pub fn breaks(&self, broken: &[usize]) -> Vec<usize> {
        let breaks = self.lines.iter().copied().filter(|&line| {
            let before = &self.text[..line];
            let bare = before.strip_suffix('\n').unwrap_or(before);
            let bare = bare.strip_suffix('\r').unwrap_or(bare);
            line > 0 && (bare.ends_with("  ") || broken.binary_search(&bare.len()).is_ok())
        });
        breaks.collect()
    }

    /// Makes the finished block. What is skipped is added to `skips`.
    pub fn render(&self, found: Found, block: &RawBlock, skips: &mut Vec<Skip>) -> Block {
        let notable = found.offsets(&self.lines);
        let out = Block { kind: block.kind, setting: block.setting, map: SourceMap::new(0), ..Block::default() };
        let mut writer = Writer { buffer: self, out, notable, places: Vec::new(), at: 0 };
        for mark in found.marks {
            if mark.range.start >= writer.at {
                writer.text(mark.range.start);
                writer.act(mark, skips);
            }
        }
        writer.text(self.text.len());
        let Writer { mut out, notable, places, .. } = writer;
        let end = out.text.len();
        let offset = |at: &usize| notable.binary_search(at).ok().and_then(|n| places.get(n).copied()).unwrap_or(end);
        let range = |range: &Range<usize>| offset(&range.start)..offset(&range.end);
        let ranges = |all: &[Range<usize>]| all.iter().map(range).filter(|range| !range.is_empty()).collect();
        out.literal = ranges(&found.literal);
        out.brackets = ranges(&found.brackets);
        let emphasis = found.emphasis.iter().map(|one| Emphasis { range: range(&one.range), ..one.clone() });
        out.emphasis = emphasis.filter(|emphasis| !emphasis.range.is_empty()).collect();
        let ruby = found.ruby.iter().map(|one| Ruby { range: range(&one.range), ..one.clone() });
        out.ruby = ruby.filter(|ruby| !ruby.range.is_empty()).collect();
        let languages =
            found.languages.iter().map(|one| LanguageStretch { range: out.trim(range(&one.range)), ..one.clone() });
        out.languages = languages.filter(|stretch| !stretch.range.is_empty()).collect();
        out.lines = self.lines.iter().map(offset).collect();
        let tags = out.cuts.iter().filter(|cut| cut.kind == CutKind::Break).map(|cut| cut.at);
        let breaks = found.breaks.iter().map(offset).chain(tags);
        // A line of verse begins with its first letter.
        let mut breaks: Vec<usize> = breaks.map(|at| end - out.text[at..].trim_start().len()).collect();
        breaks.retain(|&at| 0 < at && at < end);
        breaks.sort_unstable();
        breaks.dedup();
        out.breaks = breaks;
        out.place = out.map.place(0..end);
        out
    }
}

/// Writes a buffer out as a block.
struct Writer<'a> {
    buffer: &'a Buffer,
    out: Block,
    /// Offsets in the buffer whose position in the text is needed, in order.
    notable: Vec<usize>,
    /// The positions in the text of those offsets that have been reached so far.
    places: Vec<usize>,
    /// The offset in the buffer up to which it is written.
    at: usize,
}

impl Writer<'_> {
    /// Records the current position in the text for all needed offsets up to `at`.
    fn note(&mut self, at: usize) {
        while self.notable.get(self.places.len()).is_some_and(|&asked| asked <= at) {
            self.places.push(self.out.text.len());
        }
    }

    /// Adds text that is in the source unchanged.
    fn copy(&mut self, text: &str, source: usize) {
        self.out.text.push_str(text);
        self.out.map.push(Span::new(source, source + text.len()));
    }

    /// Adds text that the source writes differently.
    fn respell(&mut self, text: &str, source: Span) {
        self.out.text.push_str(text);
        self.out.map.push_respelt(text.len(), source);
    }

    /// Copies text up to `to`, with white space folded.
    fn text(&mut self, to: usize) {
        let buffer = self.buffer;
        for (part, source) in buffer.parts(self.at..to) {
            let mut at = part.start;
            while at < part.end {
                self.note(at);
                let stop = self.notable.get(self.places.len()).map_or(part.end, |&asked| asked.min(part.end));
                let run = &buffer.text[at..stop];
                let place = source + at - part.start;
                let space = run.bytes().take_while(u8::is_ascii_whitespace).count();
                if space > 0 {
                    if !self.out.text.is_empty() && !self.out.text.ends_with(' ') {
                        self.copy(" ", place);
                    }
                    at += space;
                    continue;
                }
                let solid = run.bytes().position(|b| b.is_ascii_whitespace()).unwrap_or(run.len());
                self.copy(&run[..solid], place);
                at += solid;
            }
        }
        self.at = self.at.max(to);
        self.note(to);
    }

    fn act(&mut self, mark: Mark, skips: &mut Vec<Skip>) {
        let buffer = self.buffer;
        let mut parts = buffer.parts(mark.range.clone());
        let reason = match &mark.act {
            Act::Drop(reason) => reason,
            Act::Pause(_) => "pause",
            Act::Break => "HTML tag",
            Act::Decode(text) => {
                if let Some((part, source)) = parts.next() {
                    self.respell(text, Span::new(source, source + part.len()));
                }
                self.at = mark.range.end;
                return self.note(mark.range.end);
            }
        };
        // The whole range is a single skip, including the line breaks and the marks of block quotes in it.
        let spans =
            parts.filter(|(part, _)| !part.is_empty()).map(|(part, source)| Span::new(source, source + part.len()));
        let hull = spans.reduce(Span::join);
        skips.extend(hull.map(|span| skip(span, reason)));
        let at = self.out.text.len();
        match mark.act {
            Act::Pause(seconds) => {
                let pause = hull.map(|span| CutKind::Pause { seconds, place: place(span) });
                self.out.cuts.push(Cut { at, kind: pause.unwrap_or(CutKind::Break) });
            }
            Act::Break => self.out.cuts.push(Cut { at, kind: CutKind::Break }),
            _ => {}
        }
        self.at = mark.range.end;
        self.note(mark.range.end);
    }
}
