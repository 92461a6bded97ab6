//! A block's spoken characters as one text, each with its place in the source.

use crate::diag::Span;
use std::ops::Range;

/// The text of a block without markup, with single spaces for white space and hard wraps.
#[derive(Debug, Default)]
pub(super) struct Flow {
    /// What can be spoken.
    pub text: String,
    /// Offsets in `text` at which a line of the source begins.
    pub lines: Vec<usize>,
    /// Where speech is interrupted.
    pub cuts: Vec<Cut>,
    /// Bracketed words that are no markup, brackets included.
    pub brackets: Vec<Range<usize>>,
    segments: Vec<Segment>,
    literal: Vec<Range<usize>>,
}

/// An interruption of speech.
#[derive(Clone, Debug)]
pub(super) struct Cut {
    /// Offset in the text.
    pub at: usize,
    /// Length of the silence and the bracket that asks for it; none for a line break alone.
    pub pause: Option<(Option<f64>, Span)>,
}

/// Text that lies in the source as it is; or, not `verbatim`, in other letters (an entity).
#[derive(Debug)]
struct Segment {
    flow: usize,
    source: Span,
    verbatim: bool,
}

impl Flow {
    /// Adds source text as it stands.
    pub fn push(&mut self, text: &str, source: usize) {
        if text.is_empty() {
            return;
        }
        let flow = self.text.len();
        self.text.push_str(text);
        let end = source + text.len();
        match self.segments.last_mut() {
            Some(last) if last.verbatim && last.source.end == source => last.source.end = end,
            _ => self.segments.push(Segment { flow, source: Span::new(source, end), verbatim: true }),
        }
    }

    /// Adds text that the source spells in another way.
    pub fn push_decoded(&mut self, text: &str, source: Span) {
        self.segments.push(Segment { flow: self.text.len(), source, verbatim: false });
        self.text.push_str(text);
    }

    /// Marks text whose characters stand for nothing but themselves.
    pub fn push_literal(&mut self, range: Range<usize>) {
        if !range.is_empty() {
            self.literal.push(range);
        }
    }

    /// Whether the character there was escaped or is code.
    pub fn is_literal(&self, at: usize) -> bool {
        let next = self.literal.partition_point(|range| range.start <= at);
        next > 0 && self.literal[next - 1].contains(&at)
    }

    /// Where the character at an offset begins in the source.
    pub fn start(&self, at: usize) -> usize {
        if at >= self.text.len() {
            return self.end(self.text.len());
        }
        let segment = &self.segments[self.segments.partition_point(|s| s.flow <= at) - 1];
        if segment.verbatim { segment.source.start + at - segment.flow } else { segment.source.start }
    }

    /// Where the character before an offset ends in the source.
    pub fn end(&self, at: usize) -> usize {
        let Some(last) = self.segments.partition_point(|s| s.flow < at).checked_sub(1) else {
            return self.segments.first().map_or(0, |s| s.source.start);
        };
        let segment = &self.segments[last];
        if segment.verbatim { segment.source.start + at - segment.flow } else { segment.source.end }
    }

    /// The hull of a stretch of text in the source.
    pub fn span(&self, range: Range<usize>) -> Span {
        let start = self.start(range.start);
        Span::new(start, self.end(range.end).max(start))
    }

    /// The offset behind the line that begins at `start`.
    pub fn line_end(&self, start: usize) -> usize {
        let next = self.lines.partition_point(|&line| line <= start);
        self.lines.get(next).copied().unwrap_or(self.text.len())
    }

    /// A range without white space at its ends.
    pub fn trim(&self, range: Range<usize>) -> Range<usize> {
        let text = &self.text[range.clone()];
        let start = range.start + (text.len() - text.trim_start().len());
        start..(start + text.trim().len())
    }
}
