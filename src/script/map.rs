//! Maps a text without markup back to its source.

use crate::diag::{Place, Span};
use std::ops::Range;

/// Where each byte of a text is in one part of the source.
///
/// The text has no markup, comments and line breaks, and has characters instead of entities. So a range that is
/// contiguous in the text need not be contiguous in the source. Its place there reaches from its first byte to its last.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SourceMap {
    part: usize,
    /// The length of the text in bytes.
    length: usize,
    segments: Vec<Segment>,
}

/// A range of the text that is contiguous in the source.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Segment {
    /// Its first byte in the text.
    at: usize,
    /// Its first byte in the source.
    start: usize,
    /// How many bytes of the source stand for all of it, as in an entity; [`VERBATIM`] if each byte of the text is one of
    /// the source. Most of the memory that a long book takes for its places is in these segments, so they are kept small.
    respelt: usize,
}

/// The mark of a segment that the source has byte by byte.
const VERBATIM: usize = usize::MAX;

impl Segment {
    /// The byte of the source for a byte of the text, which must not be before the segment.
    fn source(&self, at: usize) -> usize {
        self.start + at - self.at
    }
}

impl SourceMap {
    /// Creates the map of an empty text. It grows with the text.
    pub fn new(part: usize) -> Self {
        Self { part, ..Self::default() }
    }

    /// Creates the map of a text that is in the source unchanged.
    pub fn verbatim(place: Place) -> Self {
        let mut map = Self::new(place.part);
        map.push(place.span);
        map
    }

    /// Records that source was appended to the text, byte by byte. A line break can have become a space.
    pub fn push(&mut self, source: Span) {
        if source.is_empty() {
            return;
        }
        match self.segments.last_mut() {
            Some(last) if last.respelt == VERBATIM && last.source(self.length) == source.start => {}
            _ => self.segments.push(Segment { at: self.length, start: source.start, respelt: VERBATIM }),
        }
        self.length += source.len();
    }

    /// Records that `length` bytes were appended to the text which the source writes differently. An empty span is where they
    /// would stand, such as a space for a line break that belongs to something else.
    pub fn push_respelt(&mut self, length: usize, source: Span) {
        self.segments.push(Segment { at: self.length, start: source.start, respelt: source.len() });
        self.length += length;
    }

    /// Adds the map of another text of the same part, which follows this one.
    pub fn append(&mut self, other: &SourceMap) {
        let moved = |segment: &Segment| Segment { at: segment.at + self.length, ..*segment };
        let moved: Vec<Segment> = other.segments.iter().map(moved).collect();
        self.segments.extend(moved);
        self.length += other.length;
    }

    /// The part of the source.
    pub fn part(&self) -> usize {
        self.part
    }

    /// The place of a range of the text. Empty if nothing of it is in the source.
    pub fn place(&self, range: Range<usize>) -> Place {
        let start = self.start(range.start);
        Place::new(self.part, Span::new(start, self.end(range.end).max(start)))
    }

    /// Where the character at an offset begins in the source.
    fn start(&self, at: usize) -> usize {
        let next = self.segments.partition_point(|segment| segment.at <= at);
        match next.checked_sub(1).map(|nth| self.segments[nth]).filter(|_| at < self.length) {
            Some(segment) if segment.respelt == VERBATIM => segment.source(at),
            Some(segment) => segment.start,
            None => self.end(self.length),
        }
    }

    /// Where the character before an offset ends in the source.
    fn end(&self, at: usize) -> usize {
        let next = self.segments.partition_point(|segment| segment.at < at);
        match next.checked_sub(1).map(|nth| self.segments[nth]) {
            Some(segment) if segment.respelt == VERBATIM => segment.source(at),
            Some(segment) => segment.start + segment.respelt,
            None => self.segments.first().map_or(0, |segment| segment.start),
        }
    }

    /// How much of the text stands before a byte of the source.
    pub fn offset(&self, source: usize) -> usize {
        let next = self.segments.partition_point(|segment| segment.start < source);
        let Some(segment) = next.checked_sub(1).map(|nth| self.segments[nth]) else { return 0 };
        let end = self.segments.get(next).map_or(self.length, |next| next.at);
        if segment.respelt == VERBATIM { (segment.at + source - segment.start).min(end) } else { end }
    }

    /// The map of a range of the text.
    pub fn slice(&self, range: Range<usize>) -> SourceMap {
        let first = self.segments.partition_point(|segment| segment.at <= range.start).saturating_sub(1);
        let mut slice = SourceMap { part: self.part, length: range.len(), segments: Vec::new() };
        for segment in self.segments[first..].iter().take_while(|segment| segment.at < range.end) {
            let from = segment.at.max(range.start);
            let start = if segment.respelt == VERBATIM { segment.source(from) } else { segment.start };
            slice.segments.push(Segment { at: from - range.start, start, ..*segment });
        }
        // Lines are kept as long as the book.
        slice.segments.shrink_to_fit();
        slice
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `a *b* &amp; c` in part 3, from byte 10 on, as `a b & c`.
    fn map() -> SourceMap {
        let mut map = SourceMap::new(3);
        map.push(Span::new(10, 12));
        map.push(Span::new(13, 14));
        map.push(Span::new(15, 16));
        map.push_respelt(1, Span::new(16, 21));
        map.push(Span::new(21, 23));
        map
    }

    #[test]
    fn every_stretch_of_a_text_has_the_hull_of_its_bytes() {
        let place = |range| map().place(range);
        assert_eq!(place(0..1), Place::new(3, 10..11));
        assert_eq!(place(2..3), Place::new(3, 13..14));
        assert_eq!(place(0..3), Place::new(3, 10..14));
        assert_eq!(place(4..5), Place::new(3, 16..21), "an entity as a whole");
        assert_eq!(place(0..7), Place::new(3, 10..23));
        assert_eq!(place(7..7), Place::new(3, 23..23));
    }

    #[test]
    fn a_byte_of_the_source_has_the_text_before_it() {
        let offsets: Vec<usize> = [0, 10, 11, 12, 13, 14, 15, 16, 17, 21, 22, 23, 99].map(|at| map().offset(at)).into();
        assert_eq!(offsets, [0, 0, 1, 2, 2, 3, 3, 4, 5, 5, 6, 7, 7]);
    }

    #[test]
    fn a_slice_of_a_map_tells_the_same_places() {
        for start in 0..=7 {
            for end in start..=7 {
                let slice = map().slice(start..end);
                for from in start..end {
                    for to in from + 1..=end {
                        assert_eq!(slice.place(from - start..to - start), map().place(from..to), "{start}..{end}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_the_source_does_not_have_has_an_empty_place_between_its_neighbours() {
        let mut map = SourceMap::new(0);
        map.push(Span::new(0, 2));
        map.push_respelt(1, Span::new(3, 3));
        map.push(Span::new(3, 5));
        assert_eq!(map.place(2..3), Place::new(0, 3..3));
        assert_eq!(map.place(1..4), Place::new(0, 1..4));
        assert_eq!(map.slice(2..4).place(0..2), Place::new(0, 3..4));
    }

    #[test]
    fn a_text_that_stands_nowhere_has_an_empty_place() {
        assert!(SourceMap::default().place(0..5).is_empty());
        assert_eq!(SourceMap::verbatim(Place::new(1, 4..9)).place(1..3), Place::new(1, 5..7));
    }
}
