//! The marks inside a line of Fountain: emphasis and escapes.

use crate::diag::{Place, Span};
use crate::read::block::BlockBuilder;
use crate::script::{Skip, Typeface};

/// Adds a line to a block, without the marks of its emphasis. A mark without a partner is text.
pub(super) fn add(text: &str, line: Span, builder: &mut BlockBuilder, skipped: &mut Vec<Skip>) {
    let marks = marks(text, line);
    let mut at = line.start;
    for mark in &marks {
        builder.copy(text, Span::new(at, mark.span.start));
        skipped.push(Skip { place: Place::new(0, mark.span), reason: mark.reason });
        match mark.turn {
            Turn::Opens => mark.faces.iter().for_each(|&face| builder.open(face)),
            Turn::Closes => mark.faces.iter().rev().for_each(|&face| builder.close(face)),
            Turn::None => {}
        }
        at = mark.span.end;
    }
    builder.copy(text, Span::new(at.min(line.end), line.end));
}

struct Mark {
    span: Span,
    reason: &'static str,
    turn: Turn,
    faces: &'static [Typeface],
}

#[derive(Clone, Copy, PartialEq)]
enum Turn {
    Opens,
    Closes,
    None,
}

/// The marks of emphasis, the longest first, and what they mean. What is underlined is emphasis too.
const FACES: [(&str, &[Typeface]); 4] = [
    ("***", &[Typeface::Bold, Typeface::Italic]),
    ("**", &[Typeface::Bold]),
    ("*", &[Typeface::Italic]),
    ("_", &[Typeface::Italic]),
];

/// The marks of a line that have a partner, and the backslashes of escapes, in order.
fn marks(text: &str, line: Span) -> Vec<Mark> {
    let (mut marks, mut open) = (Vec::<Mark>::new(), Vec::<(&str, usize)>::new());
    let mut at = line.start;
    while at < line.end {
        let rest = &text[at..line.end];
        if rest.starts_with('\\') && rest[1..].starts_with(['*', '_', '\\']) {
            marks.push(Mark { span: Span::new(at, at + 1), reason: "escape", turn: Turn::None, faces: &[] });
            at += 2;
            continue;
        }
        let Some((mark, faces)) = FACES.iter().find(|(mark, _)| rest.starts_with(mark)) else {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        let span = Span::new(at, at + mark.len());
        at = span.end;
        let before = text[line.start..span.start].chars().next_back();
        let after = text[span.end..line.end].chars().next();
        let solid = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace());
        if solid(before)
            && let Some(nth) = open.iter().rposition(|(opened, _)| opened == mark)
        {
            let (_, opener) = open[nth];
            open.truncate(nth);
            marks[opener].turn = Turn::Opens;
            marks.push(Mark { span, reason: "emphasis mark", turn: Turn::Closes, faces });
        } else if solid(after) {
            open.push((mark, marks.len()));
            marks.push(Mark { span, reason: "emphasis mark", turn: Turn::None, faces });
        }
    }
    marks.retain(|mark| mark.turn != Turn::None || mark.reason == "escape");
    marks
}
