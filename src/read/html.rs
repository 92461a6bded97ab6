//! Reads HTML and XHTML: what a browser shows as text becomes blocks.

#[cfg(test)]
mod tests;
mod tree;
mod walk;

pub(crate) use tree::{Element, Tree, What, is_block};
pub(super) use walk::{Document, Note, walk};

use super::{Input, decode_any};
use crate::diag::{Diagnostics, Place, Source, Span};
use crate::script::{Manuscript, Meta};
use std::collections::HashSet;

/// How much of a file is looked at to recognize it.
const SAMPLE: usize = 1024;

/// Whether a file begins as a web page does.
pub(super) fn recognizes(bytes: &[u8]) -> bool {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(SAMPLE)]).to_ascii_lowercase();
    let mut rest = start.trim_start_matches('\u{feff}').trim_start();
    // What may stand before the document type: an XML declaration, and comments.
    while let Some(end) =
        ["<?xml", "<!--"].iter().find(|opener| rest.starts_with(**opener)).and_then(|_| rest.find('>'))
    {
        rest = rest[end + 1..].trim_start();
    }
    ["<!doctype html", "<html", "<head", "<body"].iter().any(|opener| rest.starts_with(opener))
}

/// Reads a web page; see [`super::Reader`].
pub(super) fn read(input: Input, diagnostics: &mut Diagnostics) -> Option<Manuscript> {
    let source = decode_any(input.path, input.bytes, diagnostics)?;
    let text = source.text.as_str();
    let xhtml = text.trim_start_matches('\u{feff}').trim_start().starts_with("<?xml");
    let tree = Tree::read(text, xhtml);
    let mut document = walk(text, 0, &tree, &HashSet::new());
    document.skipped.extend(document.notes.iter().map(Note::skip));
    let meta = meta(&source, &tree);
    Some(Manuscript {
        parts: vec![source],
        meta,
        declared: Vec::new(),
        blocks: document.blocks,
        skipped: document.skipped,
    })
}

/// What a page says about itself in its head.
fn meta(source: &Source, tree: &Tree) -> Meta {
    let named = |name: &str| {
        let metas = tree.elements().filter(|(_, element)| element.name == "meta");
        let mut found =
            metas.filter(|(_, meta)| meta.attribute("name").is_some_and(|one| one.eq_ignore_ascii_case(name)));
        let content = found.find_map(|(_, meta)| meta.attribute("content").map(str::trim).map(str::to_string));
        content.filter(|content| !content.is_empty())
    };
    let language = tree.elements().find(|(_, element)| element.name == "html").and_then(|(_, html)| {
        html.attribute("lang").or_else(|| html.attribute("xml:lang")).map(str::trim).map(str::to_string)
    });
    let mut meta =
        Meta { author: named("author"), date: named("date"), description: named("description"), ..Meta::default() };
    meta.language = language.filter(|language| !language.is_empty());
    if let Some((nth, _)) = tree.elements().find(|(_, element)| element.name == "title") {
        let inside: Vec<Span> = tree.children(nth).map(|child| tree.nodes[child].place).collect();
        if let Some(span) = inside.into_iter().reduce(Span::join) {
            let written = &source.text[span.range()];
            meta.title = super::entity::decode(written).split_whitespace().collect::<Vec<_>>().join(" ");
            let solid = written.trim();
            let start = span.start + (written.len() - written.trim_start().len());
            let verbatim = solid == meta.title && !solid.is_empty();
            meta.title_place = verbatim.then(|| Place::new(0, Span::new(start, start + solid.len())));
        }
    }
    meta
}
