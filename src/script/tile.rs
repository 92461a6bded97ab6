//! Rule B5: every byte of a source is spoken or skipped for a reason.

use super::{Line, Skip};
use crate::diag::Span;

/// Sorts the skips into the lines that they lie in, and returns the rest, with the blank space between as skips too.
pub(super) fn tile(text: &str, mut lines: Vec<&mut Line>, mut skips: Vec<Skip>) -> Vec<Skip> {
    // What is announced without standing in the source takes no place in it.
    lines.retain(|line| !line.span.is_empty());
    lines.sort_by_key(|line| line.span);
    skips.sort_by_key(|skip| (skip.span.start, std::cmp::Reverse(skip.span.end)));
    let mut tiler = Tiler { text, at: 0, out: Vec::new() };
    let mut skips = skips.into_iter().peekable();
    for line in lines {
        while let Some(skip) = skips.next_if(|skip| skip.span.start < line.span.start) {
            tiler.skip(skip, line.span.start);
        }
        tiler.fill(line.span.start);
        while let Some(skip) = skips.next_if(|skip| skip.span.end <= line.span.end) {
            // Front matter that is announced is no front matter any more.
            // And the mark of a line inside of a longer skip is skipped already.
            let free = line.skipped.last().is_none_or(|last| last.span.end <= skip.span.start);
            if skip.span != line.span && free {
                line.skipped.push(skip);
            }
        }
        tiler.at = tiler.at.max(line.span.end);
    }
    for skip in skips {
        tiler.skip(skip, text.len());
    }
    tiler.fill(text.len());
    tiler.out
}

struct Tiler<'a> {
    text: &'a str,
    at: usize,
    out: Vec<Skip>,
}

impl Tiler<'_> {
    /// Adds a skip, but for what lies in another already or in a line.
    fn skip(&mut self, skip: Skip, limit: usize) {
        self.fill(skip.span.start);
        let span = Span { start: skip.span.start.max(self.at), end: skip.span.end.min(limit) };
        if span.start < span.end {
            self.push(span, skip.reason);
        }
    }

    /// Accounts for the space up to `to`.
    fn fill(&mut self, to: usize) {
        if self.at < to {
            let blank = self.text[self.at..to].trim().is_empty();
            self.push(Span::new(self.at, to), if blank { "blank" } else { UNREAD });
        }
    }

    fn push(&mut self, span: Span, reason: &'static str) {
        self.at = span.end;
        match self.out.last_mut() {
            Some(last) if last.reason == reason && last.span.end == span.start => last.span.end = span.end,
            _ => self.out.push(Skip { span, reason }),
        }
    }
}

/// No text may ever have this reason; a test holds that.
pub(super) const UNREAD: &str = "not read";
