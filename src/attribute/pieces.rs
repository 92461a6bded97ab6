//! Cuts a block into pieces, each of which is spoken in a single voice.

use super::Passage;
use super::people::{Id, NARRATOR};
use crate::diag::Place;
use crate::script::{BlockKind, Rule};
use std::ops::Range;

/// A part of a block that is spoken in a single voice.
pub(super) struct Piece {
    /// Where it is in the block's text.
    pub range: Range<usize>,
    pub id: Id,
    pub rule: Rule,
    /// See [`Line::confidence`](crate::script::Line::confidence).
    pub confidence: f32,
    /// The other people who may say it, the most likely first.
    pub others: Vec<Id>,
    pub style: Option<(String, Place)>,
    /// Why nothing of it is spoken, if it is a cue or a direction.
    pub cue: Option<&'static str>,
    /// Whether it contains nothing but punctuation so far.
    silent: bool,
}

impl Piece {
    fn new(range: Range<usize>, id: Id, rule: Rule) -> Self {
        Piece { range, id, rule, confidence: 1.0, others: Vec::new(), style: None, cue: None, silent: false }
    }
}

/// Whether a character can be spoken: a letter, a digit, a sign such as `&`, or a picture, but not punctuation.
pub(super) fn is_sound(c: char) -> bool {
    let mark = c.is_ascii_punctuation() && !"&$%+=@#".contains(c);
    let general =
        matches!(c, '\u{2010}'..='\u{205e}' | '«' | '»' | '¡' | '¿' | '·' | '、'..='】' | '，' | '：' | '！' | '？');
    !(c.is_whitespace() || c.is_control() || mark || general)
}

/// Cuts the stretches and quotations of a block into pieces. A new piece begins wherever the voice changes, or the rule
/// that gives the words to that voice.
pub(super) fn pieces(passage: &Passage) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut said = passage.said.iter().filter(|said| said.quote.spoken).peekable();
    for (index, stretch) in passage.stretches.iter().enumerate() {
        let range = stretch.range.clone();
        let whole =
            stretch.turn.or(matches!(passage.block.kind, BlockKind::Heading(_)).then_some((NARRATOR, Rule::Heading)));
        if let Some((id, rule)) = whole {
            let (style, cue) = (stretch.style.clone(), stretch.cue);
            pieces.push(Piece { style, cue, ..Piece::new(range, id, rule) });
            continue;
        }
        let mut own = Pieces { text: &passage.block.text, pieces: Vec::new() };
        let mut at = range.start;
        while let Some(said) = said.next_if(|said| said.stretch == index) {
            let quote = said.quote.range.clone();
            let (id, rule) = said.whose.unwrap_or((NARRATOR, Rule::Unattributed));
            own.add(Piece::new(at..quote.start, NARRATOR, Rule::Narration));
            // Punctuation after the closing mark, such as the comma in `“Yes”, said Veena`, belongs to the quotation: the
            // narration must not begin with it.
            let rest = &passage.block.text[quote.end..range.end];
            let tail = rest.trim_start_matches([',', '.', ';', ':', '!', '?', '…', '—', '–', ')', ']', '，', '。']);
            at = range.end - tail.len();
            let (others, confidence) = (said.others.clone(), said.quote.confidence);
            let style = said.style.clone().filter(|_| id != NARRATOR);
            own.add(Piece { others, confidence, style, ..Piece::new(quote.start..at, id, rule) });
        }
        own.add(Piece::new(at..range.end, NARRATOR, Rule::Narration));
        pieces.append(&mut own.pieces);
    }
    pieces
}

/// The pieces of one stretch.
struct Pieces<'a> {
    text: &'a str,
    pieces: Vec<Piece>,
}

impl Pieces<'_> {
    /// Adds a piece. It is joined to the last one if both have the same voice by the same rule, if the narrator reads
    /// both, or if one of them is only punctuation.
    fn add(&mut self, mut next: Piece) {
        if next.range.is_empty() {
            return;
        }
        next.silent = !self.text[next.range.clone()].chars().any(is_sound);
        let narrated = |piece: &Piece| {
            piece.id == NARRATOR
                && matches!(
                    piece.rule,
                    Rule::Narration | Rule::Unattributed | Rule::TellerTag | Rule::Corrected | Rule::Marked
                )
        };
        match self.pieces.last_mut() {
            // Punctuation before the first words is joined to them.
            Some(last) if last.silent && !next.silent => {
                next.range.start = last.range.start;
                *last = next;
            }
            Some(last) if next.silent || (last.id == next.id && last.rule == next.rule && last.style == next.style) => {
                last.range.end = next.range.end
            }
            // The narrator reads both without a pause, so they become one piece. A quotation without a known speaker
            // becomes part of the narration around it.
            Some(last) if narrated(last) && narrated(&next) => {
                (last.range.end, last.rule, last.confidence) = (next.range.end, Rule::Narration, 1.0);
                last.others.clear();
            }
            _ => self.pieces.push(next),
        }
    }
}
