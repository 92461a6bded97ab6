//! Reads Markdown and plain text: paragraphs, headings and scene breaks, with front matter above them.
//!
//! `Name:` at the start of a line is left in the text: whether it opens a turn depends on who is known to speak.

mod blocks;
mod buffer;
mod emphasis;
mod footnotes;
mod front;
mod inline;
mod links;
mod shapes;
mod tags;
#[cfg(test)]
mod tests;

use super::{Input, decode_any};
use crate::diag::{Diagnostics, Place, Source, Span};
use crate::script::{Footnotes, Manuscript, Skip};
use std::sync::Arc;

/// Reads a Markdown file; see [`super::Reader`].
pub(super) fn read(input: Input, diagnostics: &mut Diagnostics) -> Option<Manuscript> {
    let source = decode_any(input.path, input.bytes, diagnostics)?;
    Some(read_source(source, input.options.footnotes, diagnostics))
}

/// Reads a text that was decoded.
pub(super) fn read_source(source: Arc<Source>, footnotes: Footnotes, diagnostics: &mut Diagnostics) -> Manuscript {
    let text = source.text.as_str();
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let front = front::parse(&source, start, diagnostics);
    let body = front.span.map_or(start, |span| span.end);
    let found = blocks::split(&source, body, diagnostics);
    let mut skipped = found.skips;
    if start > 0 {
        skipped.push(skip(Span::new(0, start), "byte order mark"));
    }
    skipped.extend(front.skip());
    let read = found.blocks.iter().map(|block| inline::read(text, block, &found.links, &mut skipped)).collect();
    let blocks = footnotes::place(text, &found.blocks, read, footnotes, &mut skipped);
    Manuscript { parts: vec![source], meta: front.meta, declared: front.cast, is_script: true, blocks, skipped }
}

/// Creates a skip in a text that has only one part.
fn skip(span: Span, reason: &'static str) -> Skip {
    Skip { place: place(span), reason }
}

/// Creates a place in a text that has only one part.
fn place(span: impl Into<Span>) -> Place {
    Place::new(0, span)
}
