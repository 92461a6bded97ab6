//! Cuts a document into sections, so that of a document with a copyright page and a chapter only the page is left out.

use super::matter;
use crate::script::{Block, BlockKind};
use std::collections::BTreeSet;
use std::ops::Range;

/// An entry of the table of contents that leads into a document.
#[derive(Clone, Copy)]
pub(super) struct Inner<'a> {
    /// The number of the block that it leads to.
    pub block: usize,
    /// How deep it is nested, counted from 1.
    pub depth: usize,
    pub label: &'a str,
}

/// How many blocks may stand between the beginning of a section and a heading that is its own.
const NEAR: usize = 3;

/// Headings of this level and above begin sections, and below it those of the highest level that there is.
const CHAPTERS: u8 = 2;

/// A section without an entry in the table of contents is one of its own only if it has this many words.
const FEWEST_WORDS: usize = 200;

/// An entry below that of a page around the story belongs to the page, as the letters of an index do, unless it has this
/// many words: some programs list all chapters below the imprint.
const STORY_WORDS: usize = 1_000;

/// The blocks that are not part of the story, by the titles of their sections. `first` tells that the guide or the
/// landmarks say so of the beginning of the document.
pub(super) fn around(blocks: &[Block], entries: &[Inner], first: bool) -> Vec<Range<usize>> {
    let sections = Sections::of(blocks, entries);
    let (mut found, mut at) = (Vec::<Range<usize>>::new(), 0);
    for &start in &sections.starts {
        let listed = first && start == 0;
        if start < at || !(listed || matter::is_title(&sections.titles(start))) {
            continue;
        }
        at = sections.end(start, listed);
        found.push(start..at);
    }
    found
}

/// The headings that have nothing below them but footnotes, which are read elsewhere. `notes` are where footnotes begin in
/// the document.
pub(super) fn of_notes(blocks: &[Block], notes: &[usize]) -> Vec<Range<usize>> {
    let is_heading = |block: &Block| matches!(block.kind, BlockKind::Heading(_));
    let own = |nth: &usize| {
        let after = blocks[*nth].place.span.end;
        let next = blocks.get(nth + 1);
        let before = next.map_or(usize::MAX, |next| next.place.span.start);
        is_heading(&blocks[*nth])
            && next.is_none_or(is_heading)
            && notes.iter().any(|note| (after..before).contains(note))
    };
    (0..blocks.len()).filter(own).map(|nth| nth..nth + 1).collect()
}

struct Sections<'a> {
    blocks: &'a [Block],
    entries: &'a [Inner<'a>],
    /// The blocks that begin a section.
    starts: BTreeSet<usize>,
}

impl<'a> Sections<'a> {
    fn of(blocks: &'a [Block], entries: &'a [Inner<'a>]) -> Self {
        let top = blocks.iter().find_map(level).map(|top| top.max(CHAPTERS));
        let opens = |nth: &usize| {
            let before = nth.checked_sub(1).and_then(|before| level(&blocks[before]));
            level(&blocks[*nth]).is_some_and(|own| top.is_some_and(|top| own <= top)) && before.is_none()
        };
        let headings = (0..blocks.len()).filter(opens);
        let starts = [0].into_iter().chain(entries.iter().map(|entry| entry.block)).chain(headings);
        Self { blocks, entries, starts: starts.filter(|&start| start < blocks.len()).collect() }
    }

    fn entries_at(&self, start: usize) -> impl Iterator<Item = &Inner<'a>> {
        self.entries.iter().filter(move |entry| entry.block == start)
    }

    /// What a section is called: in the table of contents, and by the headings that it begins with.
    fn titles(&self, start: usize) -> Vec<&'a str> {
        let labels = self.entries.iter().filter(|entry| entry.block == start).map(|entry| entry.label);
        let end = self.starts.range(start + 1..).next().map_or(self.blocks.len(), |next| *next);
        let headings = self.blocks[start..end.min(start + 2)].iter().filter(|block| level(block).is_some());
        labels.take(1).chain(headings.map(|block| block.text.as_str())).collect()
    }

    /// Where a section ends: before the next entry that is not deeper, or the next heading that is not lower. One that the
    /// guide lists (`listed`) ends only before an entry.
    fn end(&self, start: usize, listed: bool) -> usize {
        let depth = self.entries_at(start).map(|entry| entry.depth).max();
        let near = &self.blocks[start..(start + NEAR).min(self.blocks.len())];
        let headings = || near.iter().filter(|block| level(block).is_some());
        let titled = headings().find(|block| matter::is_title(&[&block.text]));
        let own = titled.or_else(|| headings().next()).and_then(level);
        let ends = |next: &usize| match self.entries_at(*next).map(|entry| entry.depth).min() {
            Some(inner) => depth.is_none_or(|depth| inner <= depth) || self.words_after(*next) >= STORY_WORDS,
            None if listed => false,
            None => {
                let far = own.is_some() || next - start >= NEAR;
                far && level(&self.blocks[*next]).is_some_and(|level| own.is_none_or(|own| level <= own))
                    && self.words_after(*next) >= FEWEST_WORDS
            }
        };
        self.starts.range(start + 1..).copied().find(ends).unwrap_or(self.blocks.len())
    }

    /// How many words there are up to the next entry of the table of contents.
    fn words_after(&self, start: usize) -> usize {
        let next = self.entries.iter().map(|entry| entry.block).filter(|&block| block > start).min();
        let end = next.unwrap_or(self.blocks.len()).min(self.blocks.len());
        self.blocks[start..end].iter().map(|block| block.text.split_whitespace().count()).sum()
    }
}

fn level(block: &Block) -> Option<u8> {
    if let BlockKind::Heading(level) = block.kind { Some(level) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(ranges: Vec<Range<usize>>) -> Vec<(usize, usize)> {
        ranges.into_iter().map(|range| (range.start, range.end)).collect()
    }

    /// What is left out of a document of `#`-marked lines, with entries of (block, depth, label).
    fn left_out(lines: &[&str], entries: &[(usize, usize, &str)], first: bool) -> Vec<(usize, usize)> {
        let blocks: Vec<Block> = lines
            .iter()
            .map(|line| {
                let level = line.bytes().take_while(|&b| b == b'#').count();
                let kind = if level > 0 { BlockKind::Heading(level as u8) } else { BlockKind::Paragraph };
                Block { kind, text: line.trim_start_matches('#').trim().to_string(), ..Block::default() }
            })
            .collect();
        let entries: Vec<Inner> = entries.iter().map(|&(block, depth, label)| Inner { block, depth, label }).collect();
        pairs(around(&blocks, &entries, first))
    }

    #[test]
    fn a_page_is_left_out_up_to_the_next_entry_of_the_contents() {
        let lines = ["The Well", "# Copyright", "All rights.", "# Preface", "Dear reader.", "# Index", "Bo, 3"];
        let entries = [(1, 1, "Copyright"), (3, 1, "Preface"), (5, 1, "Index")];
        assert_eq!(left_out(&lines, &entries, false), [(1, 3), (5, 7)]);
        assert_eq!(
            left_out(&lines, &[(0, 1, "Imprint")], false),
            [(0, 7)],
            "short pieces without an entry belong to it"
        );
        assert_eq!(left_out(&["Ann Mason", "# The Well", "A novel"], &[(0, 1, "The Well")], true), [(0, 3)]);
    }

    #[test]
    fn a_book_in_one_document_keeps_its_chapters() {
        let long = "word ".repeat(300);
        let lines = ["# The Well", "## Imprint", "By hand.", "## I", "It broke.", "## II", &long, "## Colophon", "Bo."];
        let entries = [(0, 1, "The Well"), (1, 2, "Imprint"), (3, 2, "I"), (5, 2, "II"), (7, 2, "Colophon")];
        assert_eq!(left_out(&lines, &entries, false), [(1, 3), (7, 9)]);
        let lines = ["# Contents", "I", "II", "# I", &long, "# II", &long];
        assert_eq!(left_out(&lines, &[(0, 1, "Contents")], false), [(0, 3)]);
        let story = long.repeat(4);
        let lines = ["# The Well", "## Imprint", "By hand.", "## To Bo", &long, "## I", "It broke."];
        assert_eq!(left_out(&lines, &[(0, 1, "The Well"), (5, 2, "I")], false), [(0, 3)]);
        let lines = ["# Imprint", "By hand.", "## I", &story, "## II", "It broke."];
        let entries = [(0, 1, "Imprint"), (2, 2, "I"), (4, 2, "II")];
        assert_eq!(left_out(&lines, &entries, false), [(0, 2)]);
    }

    #[test]
    fn what_is_deeper_in_a_page_belongs_to_it() {
        let lines = ["# Index", "## A", "Anna", "## B", "Bo", "# Two", "It fell."];
        let entries = [(0, 1, "Index"), (1, 2, "A"), (3, 2, "B"), (5, 1, "Two")];
        assert_eq!(left_out(&lines, &entries, false), [(0, 5)]);
        assert!(left_out(&["# One", "## The Rope", "a"], &[(0, 1, "One")], false).is_empty());
    }

    #[test]
    fn a_heading_above_nothing_but_notes_is_one_of_them() {
        use crate::diag::Place;
        let at = |kind, start| Block { kind, place: Place::new(0, start..start + 5), ..Block::default() };
        let blocks = [at(BlockKind::Paragraph, 0), at(BlockKind::Heading(1), 10), at(BlockKind::Heading(1), 50)];
        assert_eq!(pairs(of_notes(&blocks, &[20, 30])), [(1, 2)]);
        assert_eq!(pairs(of_notes(&blocks, &[60])), [(2, 3)]);
        assert!(of_notes(&blocks, &[7]).is_empty());
    }
}
