//! Rule B5: every byte of the source is either spoken, or skipped for a stated reason.

use crate::diag::{Place, Source, Span};
use crate::script::{Line, Skip};
use std::cmp::Reverse;
use std::sync::Arc;

/// Moves each skip that lies inside a line to that line. Returns all other skips, and adds skips for the white space in
/// between, so that lines and skips together cover every byte once.
///
/// A line can lie inside of another one, as a note does that is read after its paragraph: then the reader skips the note
/// there, and the line has its own skips.
pub(super) fn tile(parts: &[Arc<Source>], mut lines: Vec<&mut Line>, mut skips: Vec<Skip>) -> Vec<Skip> {
    // An announcement that is not in the source covers none of it.
    lines.retain(|line| !line.place.is_empty());
    lines.sort_by_key(|line| (line.place.part, line.place.span.start, Reverse(line.place.span.end)));
    skips.sort_by_key(|skip| (skip.place.part, skip.place.span.start, Reverse(skip.place.span.end)));
    let (mut lines, mut skips) = (lines.into_iter().peekable(), skips.into_iter().peekable());
    let mut out = Vec::new();
    for (part, source) in parts.iter().enumerate() {
        let here = |place: Place| place.part == part;
        let lines: Vec<_> = std::iter::from_fn(|| lines.next_if(|line| here(line.place))).collect();
        let mut skips: Vec<_> = std::iter::from_fn(|| skips.next_if(|skip| here(skip.place))).collect();
        let lines = apart(lines, &mut skips);
        let tiler = Tiler { text: &source.text, part, at: 0, cover: None, out };
        out = tiler.part(lines, skips);
    }
    out
}

/// Gives the lines that lie inside of others their skips, and returns the other lines.
fn apart<'l>(lines: Vec<&'l mut Line>, skips: &mut Vec<Skip>) -> Vec<&'l mut Line> {
    let mut end = 0;
    let (outer, inner): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| {
        let inside = line.place.span.end <= end;
        end = end.max(line.place.span.end);
        !inside
    });
    let mut inner = inner.into_iter().peekable();
    skips.retain(|skip| {
        while inner.next_if(|line| line.place.span.end <= skip.place.span.start).is_some() {}
        let Some(line) = inner.peek_mut() else { return true };
        let own = line.place.span;
        let within = own.start <= skip.place.span.start && skip.place.span.end <= own.end;
        if within && is_free(line, skip) {
            line.skipped.push(skip.clone());
        }
        !within
    });
    outer
}

/// Whether a skip is neither inside of the last one of a line nor the line itself, as a value of the front matter is that is
/// announced.
fn is_free(line: &Line, skip: &Skip) -> bool {
    let last = line.skipped.last();
    skip.place != line.place && last.is_none_or(|last| last.place.span.end <= skip.place.span.start)
}

struct Tiler<'a> {
    /// The text of this part.
    text: &'a str,
    part: usize,
    /// The offset up to which lines and skips cover the part.
    at: usize,
    /// Where the longest skip ends that a line interrupted, and its reason. It goes on after the line.
    cover: Option<(usize, &'static str)>,
    out: Vec<Skip>,
}

impl Tiler<'_> {
    /// Covers one part of the source with its lines and skips, and returns the skips outside of lines.
    fn part(mut self, lines: Vec<&mut Line>, skips: Vec<Skip>) -> Vec<Skip> {
        let mut skips = skips.into_iter().peekable();
        for line in lines {
            let own = line.place.span;
            while let Some(skip) = skips.next_if(|skip| skip.place.span.start < own.start) {
                self.skip(skip, own.start);
            }
            self.fill(own.start);
            while let Some(skip) = skips.next_if(|skip| skip.place.span.end <= own.end) {
                // A value of the front matter that is announced is spoken, so its own skip is dropped. A skip inside of a
                // longer one is dropped as well, because the longer one covers it already.
                if is_free(line, &skip) {
                    line.skipped.push(skip);
                }
            }
            // Lines are kept for as long as the book is worked on, and most have no skip.
            line.skipped.shrink_to_fit();
            self.at = self.at.max(own.end);
        }
        for skip in skips {
            self.skip(skip, self.text.len());
        }
        self.fill(self.text.len());
        self.out
    }

    /// Adds a skip without the bytes that are covered already. From `limit` on, where a line begins, it goes on only after
    /// that line.
    fn skip(&mut self, skip: Skip, limit: usize) {
        let Span { start, end } = skip.place.span;
        self.fill(start);
        if end > limit && self.cover.is_none_or(|(far, _)| far < end) {
            self.cover = Some((end, skip.reason));
        }
        let span = Span { start: start.max(self.at), end: end.min(limit) };
        if span.start < span.end {
            self.push(span, skip.reason);
        }
    }

    /// Covers what is left up to `to`. It should only be white space; anything else is marked as [`UNREAD`].
    fn fill(&mut self, to: usize) {
        if let Some((end, reason)) = self.cover
            && self.at < end.min(to)
        {
            self.push(Span::new(self.at, end.min(to)), reason);
        }
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

/// The reason for text that no step has accounted for. It would be a bug, and tests check that it never occurs.
pub(super) const UNREAD: &str = "not read";
