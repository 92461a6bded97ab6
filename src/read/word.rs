//! Reads documents of Word (DOCX), as Word would print them: with insertions and without deletions, comments and hidden
//! text.

mod paragraph;
mod styles;
#[cfg(test)]
mod tests;

use super::Input;
use super::office::{self, Office, Part, name};
use crate::diag::{Diagnostics, Place, Source, Span};
use crate::script::{Block, Footnotes, Manuscript, Matter, Skip};
use paragraph::Paragraphs;
use std::collections::HashMap;
use std::sync::Arc;
use styles::Styles;

/// The file with the text.
const TEXT: &str = "word/document.xml";

/// Whether a file is an archive with the text of a Word document.
pub(super) fn recognizes(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") && super::has_entry(bytes, TEXT)
}

/// Reads a document; see [`super::Reader`].
pub(super) fn read(input: Input, diagnostics: &mut Diagnostics) -> Option<Manuscript> {
    let Input { path, bytes, options } = input;
    let mut office = Office::open(path, bytes, diagnostics)?;
    let source = office.text(TEXT, diagnostics)?;
    let styles = office.part("word/styles.xml", diagnostics);
    let styles = styles.as_ref().and_then(|styles| office::xml(styles, diagnostics));
    let styles = Styles::read(styles.as_ref());
    let mut meta = office::meta(office.part("docProps/core.xml", diagnostics).as_ref());
    meta.language = meta.language.or_else(|| styles.language.clone());

    let mut parts = vec![source.clone()];
    let document = office::xml(&source, diagnostics)?;
    let mut part = Part::new(0, &source.text);
    let mut paragraphs = Paragraphs::new(&styles, options.matter == Matter::All);
    paragraphs.read(document.root_element(), &mut part);
    part.finish();
    let (mut blocks, mut skipped) = (part.blocks, part.skipped);
    office::find_headings(&mut blocks, 0);
    meta.language = office::main_language(&mut blocks, meta.language);
    if let Some(title) = paragraphs.title.take() {
        meta.title = title;
    }

    let mut notes = HashMap::new();
    for (file, element) in [("word/footnotes.xml", "footnote"), ("word/endnotes.xml", "endnote")] {
        let Some(source) = office.part(file, diagnostics) else { continue };
        let number = parts.len();
        parts.push(source.clone());
        match options.footnotes {
            Footnotes::Skip => skipped.push(whole(number, &source)),
            _ => {
                let (read, rest) = read_notes(&source, number, element, &styles, diagnostics);
                notes.extend(read);
                skipped.extend(rest);
            }
        }
    }
    if options.footnotes != Footnotes::Skip {
        let unused = office::place_notes(&mut blocks, paragraphs.marks, notes, options.footnotes);
        skipped.extend(unused.into_iter().map(|block| Skip { place: block.place, reason: "footnote" }));
    }
    Some(Manuscript { parts, meta, declared: Vec::new(), is_script: false, blocks, skipped })
}

fn whole(part: usize, source: &Source) -> Skip {
    Skip { place: Place::new(part, Span::new(0, source.text.len())), reason: "footnote" }
}

/// The blocks of notes, each with the name by which the text refers to it.
type Notes = Vec<(String, Vec<Block>)>;

/// Reads the notes of a part. Returns them with what of the part is not text.
fn read_notes(
    source: &Arc<Source>,
    number: usize,
    element: &'static str,
    styles: &Styles,
    diagnostics: &mut Diagnostics,
) -> (Notes, Vec<Skip>) {
    let Some(document) = office::xml(source, diagnostics) else { return (Vec::new(), vec![whole(number, source)]) };
    let mut notes = Vec::new();
    let mut part = Part::new(number, &source.text);
    for note in document.descendants().filter(|node| node.is_element() && name(*node) == element) {
        let attribute = |named: &str| note.attributes().find(|one| one.name() == named).map(|one| one.value());
        // Word keeps the lines above notes as notes of their own.
        if attribute("type").is_some_and(|kind| kind != "normal") {
            part.leave(note, "footnote");
            continue;
        }
        Paragraphs::new(styles, true).read(note, &mut part);
        let blocks = std::mem::take(&mut part.blocks);
        notes.push((format!("{element} {}", attribute("id").unwrap_or_default()), blocks));
    }
    part.finish();
    (notes, part.skipped)
}
