//! Rule B5: every byte of the source is spoken or skipped for a reason.

use crate::diag::{Place, Source, Span};
use crate::script::{Line, Skip};
use std::cmp::Reverse;
use std::sync::Arc;

/// Sorts the skips into the lines that they lie in, and returns the rest, with the blank space between as skips too.
pub(super) fn tile(parts: &[Arc<Source>], mut lines: Vec<&mut Line>, mut skips: Vec<Skip>) -> Vec<Skip> {
    // What is announced without standing in the source takes no place in it.
    lines.retain(|line| !line.place.is_empty());
    lines.sort_by_key(|line| line.place);
    skips.sort_by_key(|skip| (skip.place.part, skip.place.span.start, Reverse(skip.place.span.end)));
    let (mut lines, mut skips) = (lines.into_iter().peekable(), skips.into_iter().peekable());
    let mut out = Vec::new();
    for (part, source) in parts.iter().enumerate() {
        let here = |place: Place| place.part == part;
        let lines: Vec<_> = std::iter::from_fn(|| lines.next_if(|line| here(line.place))).collect();
        let skips: Vec<_> = std::iter::from_fn(|| skips.next_if(|skip| here(skip.place))).collect();
        let tiler = Tiler { text: &source.text, part, at: 0, out };
        out = tiler.part(lines, skips);
    }
    out
}

struct Tiler<'a> {
    /// The text of this part.
    text: &'a str,
    part: usize,
    /// Up to here the part is tiled.
    at: usize,
    out: Vec<Skip>,
}

impl Tiler<'_> {
    /// Tiles a part.
    fn part(mut self, lines: Vec<&mut Line>, skips: Vec<Skip>) -> Vec<Skip> {
        let mut skips = skips.into_iter().peekable();
        for line in lines {
            let own = line.place.span;
            while let Some(skip) = skips.next_if(|skip| skip.place.span.start < own.start) {
                self.skip(skip, own.start);
            }
            self.fill(own.start);
            while let Some(skip) = skips.next_if(|skip| skip.place.span.end <= own.end) {
                // Front matter that is announced is no front matter any more, and what lies inside of a longer skip is
                // skipped already.
                let last = line.skipped.last();
                let free = last.is_none_or(|last| last.place.span.end <= skip.place.span.start);
                if skip.place != line.place && free {
                    line.skipped.push(skip);
                }
            }
            // Lines are kept as long as the book, and most have no skip.
            line.skipped.shrink_to_fit();
            self.at = self.at.max(own.end);
        }
        for skip in skips {
            self.skip(skip, self.text.len());
        }
        self.fill(self.text.len());
        self.out
    }

    /// Adds a skip, but for what lies in another already or in a line.
    fn skip(&mut self, skip: Skip, limit: usize) {
        let Span { start, end } = skip.place.span;
        self.fill(start);
        let span = Span { start: start.max(self.at), end: end.min(limit) };
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
            Some(Skip { place, reason: last })
                if *last == reason && place.part == self.part && place.span.end == span.start =>
            {
                place.span.end = span.end;
            }
            _ => self.out.push(Skip { place: Place::new(self.part, span), reason }),
        }
    }
}

/// No text may ever have this reason; a test holds that.
pub(super) const UNREAD: &str = "not read";
