//! Brings the headings of a book and its table of contents together, so that no chapter is lost and none is there twice.

use crate::diag::{Place, Source};
use crate::script::{Block, BlockKind, SourceMap};
use std::sync::Arc;

/// Where an entry of the table of contents begins.
pub(super) struct ChapterStart {
    /// The number of the first block of it.
    pub block: usize,
    /// How deep the entry is nested, counted from 1.
    pub depth: usize,
    pub label: String,
    /// Where the label is.
    pub place: Place,
}

/// How many blocks may stand between the beginning of a chapter and its heading, such as a number or a picture's caption.
const NEAR: usize = 3;

/// Headings of this level and below do not begin a chapter.
const SUBORDINATE: u8 = 3;

/// Gives each entry of the table of contents exactly one heading: one that is there, a paragraph that says the same, or a
/// new one with the words of the entry. `starts` is sorted by block.
pub(super) fn reconcile(blocks: Vec<Block>, starts: &[ChapterStart], parts: &[Arc<Source>]) -> Vec<Block> {
    let mut levels: Vec<Option<u8>> = vec![None; blocks.len()];
    let mut inserted: Vec<(usize, &ChapterStart)> = Vec::new();
    let mut free = 0;
    for (nth, start) in starts.iter().enumerate() {
        let next = starts[nth + 1..].iter().map(|next| next.block).find(|&next| next > start.block);
        let window = start.block.max(free)..next.unwrap_or(blocks.len()).min(start.block + NEAR).min(blocks.len());
        match heading(&blocks, window.clone(), start) {
            Some(found) => {
                levels[found] = Some(start.depth.min(6) as u8);
                free = found + 1;
            }
            None => inserted.push((start.block.max(free), start)),
        }
    }
    let lowest = lowest(&blocks, &levels);
    let mut out = Vec::with_capacity(blocks.len() + inserted.len());
    let mut inserted = inserted.into_iter().peekable();
    for (nth, mut block) in blocks.into_iter().enumerate() {
        while let Some((_, start)) = inserted.next_if(|(at, _)| *at <= nth) {
            out.push(titled(start, parts));
        }
        match (levels[nth], block.kind, lowest) {
            (Some(level), _, _) => block.kind = BlockKind::Heading(level),
            (None, BlockKind::Heading(level), Some(lowest)) if level > lowest || follows_heading(&out) => {
                block.kind = BlockKind::Heading(level.max(SUBORDINATE));
            }
            _ => {}
        }
        out.push(block);
    }
    for (_, start) in inserted {
        out.push(titled(start, parts));
    }
    out
}

/// The lowest level that headings in the table of contents have in the documents. Those below it are sections.
fn lowest(blocks: &[Block], levels: &[Option<u8>]) -> Option<u8> {
    let listed = blocks.iter().zip(levels).filter(|(_, level)| level.is_some());
    listed.filter_map(|(block, _)| if let BlockKind::Heading(level) = block.kind { Some(level) } else { None }).max()
}

fn follows_heading(before: &[Block]) -> bool {
    before.last().is_some_and(|block| matches!(block.kind, BlockKind::Heading(_)))
}

/// The block in a range that is the heading of an entry.
fn heading(blocks: &[Block], window: std::ops::Range<usize>, start: &ChapterStart) -> Option<usize> {
    let near = |nth: &usize| says(&blocks[*nth].text, &start.label);
    let is_heading = |nth: &usize| matches!(blocks[*nth].kind, BlockKind::Heading(_));
    let first = window.clone().next();
    window.clone().filter(is_heading).find(near).or(first.filter(is_heading)).or_else(|| {
        // A short paragraph that says what the entry says is a heading that is only styled as one.
        window.clone().find(|nth| near(nth) && blocks[*nth].text.len() <= start.label.len() + 4)
    })
}

/// Whether two titles are the same, or one is a part of the other.
fn says(text: &str, label: &str) -> bool {
    let plain =
        |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let (text, label) = (plain(text), plain(label));
    !text.is_empty() && !label.is_empty() && (text == label || label.contains(&text) || text.contains(&label))
}

/// A heading with the words of an entry.
fn titled(start: &ChapterStart, parts: &[Arc<Source>]) -> Block {
    let mut map = SourceMap::new(start.place.part);
    if start.place.text(parts) == start.label {
        map.push(start.place.span);
    } else {
        map.push_respelt(start.label.len(), start.place.span);
    }
    Block {
        kind: BlockKind::Heading(start.depth.min(6) as u8),
        place: start.place,
        text: start.label.clone(),
        map,
        lines: vec![0],
        ..Block::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Blocks from `#`-marked lines, reconciled with entries of (block, depth, label). Shown as lines with their marks.
    fn reconciled(lines: &[&str], entries: &[(usize, usize, &str)]) -> Vec<String> {
        let blocks = lines.iter().map(|line| {
            let level = line.bytes().take_while(|&b| b == b'#').count();
            let kind = if level > 0 { BlockKind::Heading(level as u8) } else { BlockKind::Paragraph };
            Block { kind, text: line.trim_start_matches('#').trim().to_string(), ..Block::default() }
        });
        let labels: String = entries.iter().map(|(.., label)| *label).collect();
        let parts = [Source::new("nav", labels)];
        let mut at = 0;
        let starts: Vec<ChapterStart> = entries
            .iter()
            .map(|&(block, depth, label)| {
                at += label.len();
                ChapterStart { block, depth, label: label.into(), place: Place::new(0, at - label.len()..at) }
            })
            .collect();
        let blocks = reconcile(blocks.collect(), &starts, &parts);
        let shown = blocks.iter().map(|block| match block.kind {
            BlockKind::Heading(level) => format!("{} {}", "#".repeat(level.into()), block.text),
            _ => block.text.clone(),
        });
        shown.collect()
    }

    #[test]
    fn a_heading_that_is_there_is_not_added_again() {
        let found = reconciled(
            &["## I", "### The Rope", "It broke.", "## II", "It held."],
            &[(0, 1, "I: The Rope"), (3, 1, "II")],
        );
        assert_eq!(found, ["# I", "### The Rope", "It broke.", "# II", "It held."]);
    }

    #[test]
    fn an_entry_without_a_heading_gets_one() {
        let found = reconciled(&["It broke.", "CHAPTER TWO", "It held."], &[(0, 1, "One"), (1, 1, "Chapter Two")]);
        assert_eq!(found, ["# One", "It broke.", "# CHAPTER TWO", "It held."]);
    }

    #[test]
    fn a_part_and_its_first_chapter_are_two_headings() {
        let found = reconciled(&["# Part One", "# One", "It broke."], &[(0, 1, "Part One"), (0, 2, "One")]);
        assert_eq!(found, ["# Part One", "## One", "It broke."]);
        assert_eq!(
            reconciled(&["It broke."], &[(0, 1, "Part One"), (0, 2, "One")]),
            ["# Part One", "## One", "It broke."]
        );
    }

    #[test]
    fn a_chapter_that_the_contents_lack_stays_one_and_sections_do_not_become_any() {
        let found =
            reconciled(&["# I", "a", "## section", "b", "# II", "c", "# III", "d"], &[(0, 1, "I"), (6, 1, "III")]);
        assert_eq!(found, ["# I", "a", "### section", "b", "# II", "c", "# III", "d"]);
    }

    #[test]
    fn without_contents_the_headings_stay() {
        assert_eq!(reconciled(&["# I", "a", "## b"], &[]), ["# I", "a", "## b"]);
    }
}
