//! Reads texts in OpenDocument (ODT), as LibreOffice writes them: without deletions, comments and hidden text.

mod styles;
#[cfg(test)]
mod tests;

use super::Input;
use super::block::BlockBuilder;
use super::office::{self, Office, Part, name};
use crate::diag::Diagnostics;
use crate::script::{Block, BlockKind, Footnotes, ListMark, Manuscript, Matter, Setting, Skip, Typeface};
use roxmltree::Node;
use std::collections::HashMap;
use styles::Styles;

/// Whether a file is an archive that says that it is a text in OpenDocument.
pub(super) fn recognizes(bytes: &[u8]) -> bool {
    const KIND: &[u8] = b"application/vnd.oasis.opendocument.text";
    let start = &bytes[..bytes.len().min(200)];
    bytes.starts_with(b"PK\x03\x04") && start.windows(KIND.len()).any(|window| window == KIND)
}

/// Reads a document; see [`super::Reader`].
pub(super) fn read(input: Input, diagnostics: &mut Diagnostics) -> Option<Manuscript> {
    let Input { path, bytes, options } = input;
    let mut office = Office::open(path, bytes, diagnostics)?;
    if office
        .archive
        .read("META-INF/manifest.xml")
        .is_ok_and(|list| String::from_utf8_lossy(&list).contains("encryption-data"))
    {
        let message = format!("`{}` is protected by a password", path.display());
        let error = crate::diag::Diagnostic::error("office", message);
        diagnostics.push(error.hint("open it in the program that wrote it, and save it without a password"));
        return None;
    }
    let source = office.text("content.xml", diagnostics)?;
    let common = office.part("styles.xml", diagnostics);
    let common = common.as_ref().and_then(|common| office::xml(common, diagnostics));
    let document = office::xml(&source, diagnostics)?;
    let styles = Styles::read(common.as_ref(), &document);
    let mut meta = office::meta(office.part("meta.xml", diagnostics).as_ref());
    meta.language = meta.language.or_else(|| styles.language.clone());

    let mut reader = Reader {
        styles: &styles,
        part: Part::new(0, &source.text),
        keep_all: options.matter == Matter::All,
        footnotes: options.footnotes,
        title: None,
        language: None,
        marks: Vec::new(),
        notes: HashMap::new(),
    };
    let text = document.descendants().find(|node| node.is_element() && name(*node) == "text" && in_body(*node));
    if let Some(text) = text {
        reader.blocks(text, Setting::default(), 0);
    }
    reader.part.finish();
    let Reader { part, title, marks, notes, .. } = reader;
    let (mut blocks, mut skipped) = (part.blocks, part.skipped);
    office::find_headings(&mut blocks, 0);
    meta.language = office::main_language(&mut blocks, meta.language);
    if let Some(title) = title {
        meta.title = title;
    }
    let unused = office::place_notes(&mut blocks, marks, notes, options.footnotes);
    skipped.extend(unused.into_iter().map(|block| Skip { place: block.place, reason: "footnote" }));
    Some(Manuscript { parts: vec![source.clone()], meta, declared: Vec::new(), is_script: false, blocks, skipped })
}

fn in_body(node: Node) -> bool {
    node.parent_element().is_some_and(|parent| name(parent) == "body")
}

/// Elements that are nested more deeply than this are left out.
const DEEPEST: usize = 100;

struct Reader<'t, 's> {
    styles: &'s Styles,
    part: Part<'t>,
    keep_all: bool,
    footnotes: Footnotes,
    title: Option<String>,
    /// The language that a style gives to the text at this point.
    language: Option<String>,
    /// The blocks with the mark of a note, and which note that is.
    marks: Vec<(usize, String)>,
    notes: HashMap<String, Vec<Block>>,
}

impl Reader<'_, '_> {
    /// Reads the paragraphs inside an element.
    fn blocks(&mut self, node: Node, setting: Setting, depth: usize) {
        for child in node.children().filter(|child| child.is_element()) {
            match name(child) {
                "p" | "h" => self.paragraph(child, setting, depth),
                _ if depth >= DEEPEST => self.part.leave(child, "nested too deeply"),
                "list-item" => self.blocks(child, Setting { list: Some(ListMark::Bullet), ..setting }, depth + 1),
                "table-of-content" | "alphabetical-index" | "illustration-index" | "table-index" if !self.keep_all => {
                    self.part.leave(child, "table of contents");
                }
                named => match left_out(named) {
                    Some(reason) => self.part.leave(child, reason),
                    None => self.blocks(child, setting, depth + 1),
                },
            }
        }
    }

    fn paragraph(&mut self, node: Node, setting: Setting, depth: usize) {
        let attribute = |named| node.attributes().find(|one| one.name() == named).map(|one| one.value());
        let style = self.styles.find(attribute("style-name").unwrap_or_default());
        if style.hidden {
            return self.part.leave(node, "hidden text");
        }
        let mut builder = self.part.builder();
        let level = attribute("outline-level").and_then(|level| level.parse::<u8>().ok()).filter(|_| name(node) == "h");
        let title = style.is("Title");
        let kind = match level {
            _ if title => BlockKind::Heading(1),
            Some(level) => BlockKind::Heading(level.clamp(1, 6)),
            None if name(node) == "h" => BlockKind::Heading(1),
            None => BlockKind::Paragraph,
        };
        let outer = std::mem::replace(&mut self.language, style.language.clone());
        builder.speak_in(self.language.as_deref());
        if style.italic && kind == BlockKind::Paragraph {
            builder.open(Typeface::Italic);
        }
        self.runs(node, &mut builder, depth + 1);
        self.language = outer;
        let quotes = setting.quotes + usize::from(style.is("Quotations"));
        let before = self.part.blocks.len();
        self.part.close(builder, kind, Setting { quotes, ..setting });
        if let Some(block) = self.part.blocks.get(before).filter(|_| title && self.title.is_none()) {
            self.title = Some(block.text.clone());
        }
    }

    /// Reads the text inside a paragraph or an element in it.
    fn runs(&mut self, node: Node, builder: &mut BlockBuilder, depth: usize) {
        for child in node.children() {
            if child.is_text() {
                self.part.add(child, builder);
                continue;
            }
            if !child.is_element() {
                continue;
            }
            match name(child) {
                _ if depth >= DEEPEST => self.part.leave(child, "nested too deeply"),
                "s" | "tab" => self.part.stand_for(child, " ", builder),
                "line-break" => self.part.break_line(child, builder),
                "note" => self.note(child, depth),
                "ruby" => {
                    let from = builder.text().len();
                    self.runs(child, builder, depth + 1);
                    let readings = child.children().filter(|one| one.is_element() && name(*one) == "ruby-text");
                    let texts = readings.flat_map(|reading| {
                        reading.descendants().filter(|one| one.is_text()).filter_map(|one| one.text())
                    });
                    builder.read_as(from..builder.text().len(), &texts.collect::<String>());
                }
                "span" => {
                    let style = self.styles.of(child);
                    if style.hidden {
                        self.part.leave(child, "hidden text");
                        continue;
                    }
                    let faces = [(style.italic, Typeface::Italic), (style.bold, Typeface::Bold)];
                    let faces: Vec<Typeface> = faces.into_iter().filter(|(on, _)| *on).map(|(_, face)| face).collect();
                    faces.iter().for_each(|&face| builder.open(face));
                    let outer = self.language.clone();
                    self.language = style.language.or(self.language.take());
                    builder.speak_in(self.language.as_deref());
                    self.runs(child, builder, depth + 1);
                    self.language = outer;
                    builder.speak_in(self.language.as_deref());
                    faces.iter().rev().for_each(|&face| builder.close(face));
                }
                // A frame has paragraphs of its own. The words on both sides of it become two paragraphs.
                "text-box" => {
                    let outer = std::mem::replace(builder, self.part.builder());
                    self.part.close(outer, BlockKind::Paragraph, Setting::default());
                    self.blocks(child, Setting::default(), depth + 1);
                }
                named => match left_out(named) {
                    Some(reason) => self.part.leave(child, reason),
                    None => self.runs(child, builder, depth + 1),
                },
            }
        }
    }

    /// A footnote: its text is kept for where it is to be read, or left out.
    fn note(&mut self, node: Node, depth: usize) {
        if self.footnotes == Footnotes::Skip {
            return self.part.leave(node, "footnote");
        }
        let label = format!("{}", self.marks.len());
        let before = self.part.blocks.len();
        for child in node.children().filter(|child| child.is_element()) {
            match name(child) {
                "note-body" => self.blocks(child, Setting::default(), depth + 1),
                _ => self.part.leave(child, "note mark"),
            }
        }
        let blocks = self.part.blocks.split_off(before);
        self.part.read_elsewhere(node);
        self.marks.push((before, label.clone()));
        self.notes.insert(label, blocks);
    }
}

/// Why an element is left out with everything in it.
fn left_out(named: &str) -> Option<&'static str> {
    Some(match named {
        "tracked-changes" => "deleted text",
        "annotation" | "annotation-end" => "comment",
        "page-number" | "page-count" | "page-continuation" => "page number",
        "ruby-text" => "ruby",
        "forms" | "sequence-decls" | "user-field-decls" | "variable-decls" | "note-citation" | "title" | "desc"
        | "script" | "event-listeners" | "object" | "object-ole" | "image" => "markup",
        "hidden-text" | "hidden-paragraph" => "hidden text",
        _ => return None,
    })
}
