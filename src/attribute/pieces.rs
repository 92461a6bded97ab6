//! A block's stretches of one voice each.

use super::Passage;
use super::people::{Id, NARRATOR};
use crate::diag::Place;
use crate::script::{BlockKind, Rule};
use std::ops::Range;

/// A stretch of a block in one voice.
pub(super) struct Piece {
    /// Where in the block's text.
    pub range: Range<usize>,
    pub id: Id,
    pub rule: Rule,
    /// See [`Line::confidence`](crate::script::Line::confidence).
    pub confidence: f32,
    /// Who else it could be, the likeliest first.
    pub others: Vec<Id>,
    pub style: Option<(String, Place)>,
    /// Whether there is nothing but punctuation in it yet.
    silent: bool,
}

impl Piece {
    fn new(range: Range<usize>, id: Id, rule: Rule) -> Self {
        Piece { range, id, rule, confidence: 1.0, others: Vec::new(), style: None, silent: false }
    }
}

/// Whether a character is anything but punctuation: a letter, a number, a sign such as `&`, a picture.
pub(super) fn is_sound(c: char) -> bool {
    let mark = c.is_ascii_punctuation() && !"&$%+=@#".contains(c);
    let general =
        matches!(c, '\u{2010}'..='\u{205e}' | '«' | '»' | '¡' | '¿' | '·' | '、'..='】' | '，' | '：' | '！' | '？');
    !(c.is_whitespace() || c.is_control() || mark || general)
}

/// A block's stretches and quotations as pieces, one for each change of voice.
pub(super) fn pieces(passage: &Passage) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut said = passage.said.iter().filter(|said| said.quote.spoken).peekable();
    for (index, stretch) in passage.stretches.iter().enumerate() {
        let range = stretch.range.clone();
        let whole =
            stretch.turn.or(matches!(passage.block.kind, BlockKind::Heading(_)).then_some((NARRATOR, Rule::Heading)));
        if let Some((id, rule)) = whole {
            pieces.push(Piece { style: stretch.style.clone(), ..Piece::new(range, id, rule) });
            continue;
        }
        let mut own = Pieces { text: &passage.block.text, pieces: Vec::new() };
        let mut at = range.start;
        while let Some(said) = said.next_if(|said| said.stretch == index) {
            let quote = said.quote.range.clone();
            let (id, rule) = said.whose.unwrap_or((NARRATOR, Rule::Unattributed));
            own.add(Piece::new(at..quote.start, NARRATOR, Rule::Narration));
            // `“Yes”, said Veena`: the comma is no beginning of anything.
            let rest = &passage.block.text[quote.end..range.end];
            let tail = rest.trim_start_matches([',', '.', ';', ':', '!', '?', '…', '—', '–', ')', ']', '，', '。']);
            at = range.end - tail.len();
            let (others, confidence) = (said.others.clone(), said.quote.confidence);
            own.add(Piece { others, confidence, ..Piece::new(quote.start..at, id, rule) });
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
    /// Adds a piece, or lengthens the last one: where the voice stays, and where there is no word to speak.
    fn add(&mut self, mut next: Piece) {
        if next.range.is_empty() {
            return;
        }
        next.silent = !self.text[next.range.clone()].chars().any(is_sound);
        let narrated = |piece: &Piece| {
            piece.id == NARRATOR
                && matches!(piece.rule, Rule::Narration | Rule::Unattributed | Rule::TellerTag | Rule::Corrected)
        };
        match self.pieces.last_mut() {
            // Marks alone before the first words go with these.
            Some(last) if last.silent && !next.silent => {
                next.range.start = last.range.start;
                *last = next;
            }
            Some(last) if next.silent || (last.id == next.id && last.rule == next.rule) => {
                last.range.end = next.range.end
            }
            // One voice, one breath. Narration around an unattributed quotation makes it a part of the narration.
            Some(last) if narrated(last) && narrated(&next) => {
                (last.range.end, last.rule, last.confidence) = (next.range.end, Rule::Narration, 1.0);
                last.others.clear();
            }
            _ => self.pieces.push(next),
        }
    }
}
