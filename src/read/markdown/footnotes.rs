//! Puts footnotes, `[^1]: …`, where they are to be read.

use super::blocks::RawBlock;
use super::links::LONGEST_LABEL;
use super::skip;
use crate::script::{Block, BlockKind, Footnotes, Skip};
use std::collections::HashMap;

/// Returns the blocks in the order in which they are read: without footnotes, or with each of them after the block that
/// refers to it or at the end of its chapter. A footnote that nothing refers to is left out.
pub(super) fn place(
    text: &str,
    raw: &[RawBlock],
    blocks: Vec<Block>,
    footnotes: Footnotes,
    skipped: &mut Vec<Skip>,
) -> Vec<Block> {
    if raw.iter().all(|block| block.note.is_none()) {
        return blocks;
    }
    let (mut notes, mut rest): (HashMap<&str, Block>, Vec<(&RawBlock, Block)>) = Default::default();
    for (raw, block) in raw.iter().zip(blocks) {
        match &raw.note {
            Some(label) if footnotes == Footnotes::Skip || notes.contains_key(label.as_str()) => {
                skipped.push(skip(block.place.span, "footnote"));
            }
            Some(label) => _ = notes.insert(label, block),
            None => rest.push((raw, block)),
        }
    }
    let (mut out, mut waiting) = (Vec::new(), Vec::new());
    for (raw, block) in rest {
        if matches!(block.kind, BlockKind::Heading(1 | 2)) {
            out.append(&mut waiting);
        }
        out.push(block);
        waiting.extend(labels(text, raw).into_iter().filter_map(|label| notes.remove(label)));
        if footnotes == Footnotes::After {
            out.append(&mut waiting);
        }
    }
    out.append(&mut waiting);
    skipped.extend(notes.into_values().map(|block| skip(block.place.span, "footnote")));
    out
}

/// The labels of the footnotes that a block refers to, in order.
fn labels<'a>(text: &'a str, block: &RawBlock) -> Vec<&'a str> {
    let lines = block.chunks.iter().map(|chunk| &text[chunk.span.range()]);
    let label =
        |rest: &'a str| rest.split_once(']').map(|(label, _)| label).filter(|label| label.len() < LONGEST_LABEL);
    // A label has no further mark in it, so that each part is searched once.
    lines.flat_map(|line| line.split("[^").skip(1).filter_map(label)).collect()
}
