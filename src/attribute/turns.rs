//! Finds turns, in which the text itself names the speaker, as in a play (rules T1, T2, T3, T6 and T7).

use super::Passage;
use super::labels::is_person;
use super::people::{Id, People};
use super::prose::Prose;
use crate::diag::{Diagnostics, Place};
use crate::script::{Block, BlockKind, Manuscript, Rule};
use std::ops::Range;

/// The label of a turn: a name, perhaps a direction, and a colon. All offsets are those of the block's text.
#[derive(Debug)]
pub(super) struct Label {
    /// The name.
    pub name: Range<usize>,
    /// The direction, without its brackets.
    pub style: Option<Range<usize>>,
    /// Where the spoken text begins.
    pub body: usize,
}

/// The greatest length of a label, in bytes.
const LONGEST: usize = 240;

/// Reads the label that begins at `at`. It must end in the same line of the source.
pub(super) fn label(block: &Block, at: usize) -> Option<Label> {
    let end = block.line_end(at).min(at + LONGEST);
    let end = (at..=end).rev().find(|&end| block.text.is_char_boundary(end))?;
    let (colon, body) = colon(block, at, end)?;
    let before = block.trim(at..colon);
    let (name, bracket) = split_direction(block, before);
    if name.is_empty() {
        return None;
    }
    let style = bracket.map(|bracket| block.trim(bracket.start + 1..bracket.end - 1));
    Some(Label { name, style, body })
}

/// Finds the first colon outside of brackets, and where the text after it begins. Returns `None` if that colon does not
/// mark a speaker.
fn colon(block: &Block, at: usize, end: usize) -> Option<(usize, usize)> {
    let mut depth = 0usize;
    for (offset, c) in block.text[at..end].char_indices() {
        let place = at + offset;
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            ':' | '：' if depth == 0 => {
                let body = place + c.len_utf8();
                let rest = &block.text[body..];
                // White space must follow the colon (T3), except after the full-width one, which looks as if a space
                // followed.
                let spaced = c == '：' || rest.is_empty() || rest.starts_with(char::is_whitespace);
                return (spaced && !block.is_literal(place)).then_some((place, body));
            }
            _ => {}
        }
    }
    None
}

/// Splits a label into the name and the brackets after it, which hold a direction (rule T7).
fn split_direction(block: &Block, range: Range<usize>) -> (Range<usize>, Option<Range<usize>>) {
    let text = &block.text[range.clone()];
    let opener = match text.chars().next_back() {
        Some(')') => '(',
        Some(']') => '[',
        _ => return (range, None),
    };
    match text.find(opener) {
        Some(at) => (block.trim(range.start..range.start + at), Some(range.start + at..range.end)),
        None => (range, None),
    }
}

/// A part of a block: somebody's turn, or narration.
#[derive(Debug)]
pub(super) struct Stretch {
    /// Its text, without the label.
    pub range: Range<usize>,
    /// The speaker of a turn, and the rule that found it. `None` for narration.
    pub turn: Option<(Id, Rule)>,
    /// The direction and its place (rule T7).
    pub style: Option<(String, Place)>,
    /// The label, with its colon. It is empty for narration, and if the format states the speaker outside of the text.
    pub label: Range<usize>,
}

impl Stretch {
    fn narration(range: Range<usize>) -> Self {
        Stretch { range, turn: None, style: None, label: 0..0 }
    }
}

/// Cuts all blocks into turns and narration. All names that open blocks are collected first, so that they are known in
/// the middle of earlier blocks too.
pub(super) fn passages<'m>(
    manuscript: &'m Manuscript,
    people: &mut People,
    diagnostics: &mut Diagnostics,
) -> Vec<Passage<'m>> {
    let mut prose = Prose::of(manuscript);
    let stated_here = |block: &Block| !block.labels.is_empty();
    for block in manuscript.blocks.iter().filter(|block| block.kind == BlockKind::Paragraph && !stated_here(block)) {
        meet(block, people, &mut prose);
    }
    prose.tell(diagnostics);
    let passages = manuscript.blocks.iter().map(|block| {
        let stretches = match block.kind {
            BlockKind::Paragraph if stated_here(block) => stated(block, people),
            BlockKind::Paragraph => split(block, people),
            _ => vec![Stretch::narration(block.trim(0..block.text.len()))],
        };
        Passage { block, stretches, said: Vec::new(), silent: Vec::new() }
    });
    passages.collect()
}

/// Adds the speaker whose label opens a block, if there is one (T1, T5).
fn meet(block: &Block, people: &mut People, prose: &mut Prose) {
    let Some(label) = label(block, 0) else { return };
    let name = &block.text[label.name.clone()];
    if people.find(name).is_some() || is_person(name) && !prose.refuses(block, &label, people) {
        people.meet(name, block.place_of(label.name));
    }
}

/// Cuts a block into turns (T1, T2). All names that open blocks must be known already.
fn split(block: &Block, people: &mut People) -> Vec<Stretch> {
    let mut stretches = vec![Stretch::narration(0..block.text.len())];
    let mut starts = block.lines.clone();
    starts.dedup();
    for at in starts.into_iter().filter(|&at| at < block.text.len()) {
        let Some(label) = label(block, at) else { continue };
        let name = &block.text[label.name.clone()];
        let Some(id) = people.find(name) else { continue };
        people.meet(name, block.place_of(label.name.clone()));
        let style = label.style.filter(|style| !style.is_empty());
        let style = style.map(|style| (block.text[style.clone()].to_string(), block.place_of(style)));
        let rule = if at == 0 { Rule::Turn } else { Rule::InnerTurn };
        if let Some(last) = stretches.last_mut() {
            last.range.end = at;
        }
        let range = label.body..block.text.len();
        stretches.push(Stretch { range, turn: Some((id, rule)), style, label: at..label.body });
    }
    trimmed(stretches, block)
}

/// Trims white space from both ends of all stretches, and drops narration that has nothing else.
fn trimmed(mut stretches: Vec<Stretch>, block: &Block) -> Vec<Stretch> {
    for stretch in &mut stretches {
        stretch.range = block.trim(stretch.range.clone());
    }
    stretches.retain(|stretch| stretch.turn.is_some() || !stretch.range.is_empty());
    stretches
}

/// Cuts a block into turns where the format itself states the speakers.
fn stated(block: &Block, people: &mut People) -> Vec<Stretch> {
    let first = block.labels.first().map_or(block.text.len(), |label| label.at);
    let mut stretches = vec![Stretch::narration(0..first)];
    for (nth, label) in block.labels.iter().enumerate() {
        let end = block.labels.get(nth + 1).map_or(block.text.len(), |next| next.at);
        let id = people.meet(&label.name, label.place);
        let rule = if nth == 0 { Rule::Turn } else { Rule::InnerTurn };
        let turn = Some((id, rule));
        stretches.push(Stretch { turn, style: label.style.clone(), ..Stretch::narration(label.at..end) });
    }
    trimmed(stretches, block)
}
