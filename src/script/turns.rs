//! Turns: rules T1, T3, T6 and T7.

use super::Rule;
use super::flow::Flow;
use super::names::{Id, Names, is_person};
use crate::diag::Span;
use std::ops::Range;

/// What stands before a colon that may open a turn.
#[derive(Debug)]
pub(super) struct Label {
    /// The name, in the flow.
    pub name: Range<usize>,
    /// The direction, without its brackets.
    pub style: Option<Range<usize>>,
    /// Where the spoken text begins.
    pub body: usize,
}

/// No label is longer, in bytes.
const LONGEST: usize = 240;

/// The label that begins at `at`, in the same line of the source.
pub(super) fn label(flow: &Flow, at: usize) -> Option<Label> {
    let end = flow.line_end(at).min(at + LONGEST);
    let end = (at..=end).rev().find(|&end| flow.text.is_char_boundary(end))?;
    let (colon, behind) = colon(flow, at, end)?;
    let before = flow.trim(at..colon);
    let (name, bracket) = split_direction(flow, before);
    if name.is_empty() {
        return None;
    }
    let style = bracket.map(|bracket| flow.trim(bracket.start + 1..bracket.end - 1));
    Some(Label { name, style, body: behind })
}

/// The first colon outside of brackets, and what is behind it; none where it does not mark a speaker.
fn colon(flow: &Flow, at: usize, end: usize) -> Option<(usize, usize)> {
    let mut depth = 0usize;
    for (offset, c) in flow.text[at..end].char_indices() {
        let place = at + offset;
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            ':' | '：' if depth == 0 => {
                let behind = place + c.len_utf8();
                let rest = &flow.text[behind..];
                // T3. Full-width punctuation brings its own space.
                let spaced = c == '：' || rest.is_empty() || rest.starts_with(char::is_whitespace);
                return (spaced && !flow.is_literal(place)).then_some((place, behind));
            }
            _ => {}
        }
    }
    None
}

/// Rule T7: a name, and the brackets behind it.
fn split_direction(flow: &Flow, range: Range<usize>) -> (Range<usize>, Option<Range<usize>>) {
    let text = &flow.text[range.clone()];
    let opener = match text.chars().next_back() {
        Some(')') => '(',
        Some(']') => '[',
        _ => return (range, None),
    };
    match text.find(opener) {
        Some(at) => (flow.trim(range.start..range.start + at), Some(range.start + at..range.end)),
        None => (range, None),
    }
}

/// A stretch of a block: somebody's turn, or narration.
#[derive(Debug)]
pub(super) struct Stretch {
    /// Its text, without the label.
    pub range: Range<usize>,
    /// Whose turn; none for narration.
    pub turn: Option<(Id, Rule)>,
    /// Rule T7.
    pub style: Option<(String, Span)>,
    /// The label, in the flow; empty for narration.
    pub label: Range<usize>,
}

/// Learns the names that open blocks (T1, T5).
pub(super) fn meet(flow: &Flow, names: &mut Names) {
    let Some(label) = label(flow, 0) else { return };
    let name = &flow.text[label.name.clone()];
    if names.find(name).is_some() || is_person(name) {
        names.meet(name, flow.span(label.name));
    }
}

/// Cuts a block into turns (T1, T2), once all names that open blocks are known.
pub(super) fn split(flow: &Flow, names: &mut Names) -> Vec<Stretch> {
    let mut stretches = vec![Stretch { range: 0..flow.text.len(), turn: None, style: None, label: 0..0 }];
    let mut starts = flow.lines.clone();
    starts.dedup();
    for at in starts.into_iter().filter(|&at| at < flow.text.len()) {
        let Some(label) = label(flow, at) else { continue };
        let name = &flow.text[label.name.clone()];
        let Some(id) = names.find(name) else { continue };
        names.meet(name, flow.span(label.name.clone()));
        let style = label.style.filter(|style| !style.is_empty());
        let style = style.map(|style| (flow.text[style.clone()].to_string(), flow.span(style)));
        let rule = if at == 0 { Rule::Turn } else { Rule::InnerTurn };
        if let Some(last) = stretches.last_mut() {
            last.range.end = at;
        }
        let range = label.body..flow.text.len();
        stretches.push(Stretch { range, turn: Some((id, rule)), style, label: at..label.body });
    }
    for stretch in &mut stretches {
        stretch.range = flow.trim(stretch.range.clone());
    }
    stretches.retain(|stretch| stretch.turn.is_some() || !stretch.range.is_empty());
    stretches
}
