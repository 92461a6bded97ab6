//! What the formats of word processors have in common: a zip archive of XML files, of which one is the text.

mod part;
#[cfg(test)]
pub(in crate::read) mod tests;

pub(super) use part::{Part, name};

use super::archive::Archive;
use super::{decode_any, plain};
use crate::diag::{Diagnostic, Diagnostics, Source, Span};
use crate::script::{Block, BlockKind, Footnotes, Meta, is_same_language as same, primary};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

/// A document of a word processor that was opened.
pub(super) struct Office<'a> {
    pub archive: Archive,
    /// The path of the document, for messages.
    pub path: &'a Path,
}

impl<'a> Office<'a> {
    /// Opens a document. Returns `None` and reports an error if it is no archive, or if it is encrypted.
    pub fn open(path: &'a Path, bytes: Vec<u8>, diagnostics: &mut Diagnostics) -> Option<Self> {
        match Archive::open(bytes) {
            Ok(archive) => Some(Self { archive, path }),
            Err(why) => {
                diagnostics.push(broken(path, &why));
                None
            }
        }
    }

    /// A file of the archive, if it has it. A file that is there and cannot be read is an error.
    pub fn part(&mut self, file: &str, diagnostics: &mut Diagnostics) -> Option<Arc<Source>> {
        if !self.archive.has(file) {
            return None;
        }
        match self.archive.read(file) {
            Ok(bytes) => decode_any(&self.path.join(file), bytes, diagnostics),
            Err(error) => {
                diagnostics.push(broken(self.path, &format!("{file}: {error}")));
                None
            }
        }
    }

    /// The file with the text. Without it there is nothing to read.
    pub fn text(&mut self, file: &str, diagnostics: &mut Diagnostics) -> Option<Arc<Source>> {
        if !self.archive.has(file) {
            diagnostics.push(broken(self.path, &format!("{file} is not in the archive")));
        }
        self.part(file, diagnostics)
    }
}

fn broken(path: &Path, why: &str) -> Diagnostic {
    Diagnostic::error("office", format!("`{}` is no readable document: {why}", path.display()))
}

/// Parses the XML of a part. A document type, which no word processor writes, is refused. A fault is reported.
pub(super) fn xml<'t>(source: &'t Arc<Source>, diagnostics: &mut Diagnostics) -> Option<roxmltree::Document<'t>> {
    let options = roxmltree::ParsingOptions { nodes_limit: MOST_NODES, ..Default::default() };
    match roxmltree::Document::parse_with_options(&source.text, options) {
        Ok(document) => Some(document),
        Err(error) => {
            let at = error.pos();
            let line = source.text.split_inclusive('\n').take(at.row.saturating_sub(1) as usize).map(str::len).sum();
            let rest: &str = source.text.get(line..).unwrap_or_default();
            let start = line + rest.chars().take(at.col.saturating_sub(1) as usize).map(char::len_utf8).sum::<usize>();
            let error = Diagnostic::error("office", format!("this is not well-formed XML: {error}"));
            let hint = "open the document in the program that wrote it, and save it again";
            diagnostics.push(error.at(source, Span::new(start, start)).hint(hint));
            None
        }
    }
}

/// The most elements and texts of one file. A novel has some hundred thousand.
const MOST_NODES: u32 = 8_000_000;

/// A property, `dc:title` and the like, in the words of the file.
fn property(document: &roxmltree::Document, named: &str) -> Option<String> {
    let found = document.descendants().find(|node| node.is_element() && name(*node) == named)?;
    let text = found.text()?.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

/// What the properties of a document say about it: title, author, language, subject.
pub(super) fn meta(properties: Option<&Arc<Source>>) -> Meta {
    let Some(document) = properties.and_then(|source| xml(source, &mut Diagnostics::new())) else {
        return Meta::default();
    };
    let of = |named| property(&document, named);
    Meta {
        title: of("title").unwrap_or_default(),
        author: of("creator").or_else(|| of("initial-creator")),
        language: of("language"),
        description: of("description"),
        ..Meta::default()
    }
}

/// Puts footnotes where they are to be read. `marks` are the blocks that refer to one, in order, and what they refer to.
/// Returns the notes that nothing refers to.
pub(super) fn place_notes(
    blocks: &mut Vec<Block>,
    marks: Vec<(usize, String)>,
    mut notes: HashMap<String, Vec<Block>>,
    footnotes: Footnotes,
) -> Vec<Block> {
    let mut marks = marks.into_iter().peekable();
    let (mut out, mut waiting) = (Vec::with_capacity(blocks.len()), Vec::new());
    for (nth, block) in std::mem::take(blocks).into_iter().enumerate() {
        if matches!(block.kind, BlockKind::Heading(1 | 2)) {
            out.append(&mut waiting);
        }
        out.push(block);
        while let Some((_, note)) = marks.next_if(|(block, _)| *block <= nth) {
            waiting.extend(notes.remove(&note).unwrap_or_default());
        }
        if footnotes == Footnotes::After {
            out.append(&mut waiting);
        }
    }
    out.append(&mut waiting);
    *blocks = out;
    notes.into_values().flatten().collect()
}

/// In a document whose author used no styles for headings, takes the paragraphs that announce a chapter by their words.
/// `known` headings are none of the author's.
pub(super) fn find_headings(blocks: &mut [Block], known: usize) {
    if blocks.iter().filter(|block| matches!(block.kind, BlockKind::Heading(_))).count() > known {
        return;
    }
    for block in blocks.iter_mut().filter(|block| block.kind == BlockKind::Paragraph && block.breaks.is_empty()) {
        if plain::is_chapter(&block.text) || plain::is_capital_title(&block.text) {
            block.kind = BlockKind::Heading(1);
        }
    }
}

/// The language of a document that states one: the one that most of its text is marked as, because programs often state that of
/// the program instead. Only what is in other languages stays marked.
pub(super) fn main_language(blocks: &mut [Block], stated: Option<String>) -> Option<String> {
    let mut letters: BTreeMap<String, (usize, String)> = BTreeMap::new();
    for stretch in blocks.iter().flat_map(|block| &block.languages) {
        let count = letters.entry(primary(&stretch.tag).to_ascii_lowercase()).or_insert((0, stretch.tag.clone()));
        count.0 += stretch.range.len();
    }
    let all: usize = blocks.iter().map(|block| block.text.len()).sum();
    let most = letters.into_values().max_by_key(|(count, _)| *count).filter(|(count, _)| 2 * count > all);
    let main = match (stated, most) {
        (Some(stated), Some((_, most))) if !same(&stated, &most) => Some(most),
        (None, Some((_, most))) => Some(most),
        (stated, _) => stated,
    };
    if let Some(main) = &main {
        blocks.iter_mut().for_each(|block| block.languages.retain(|stretch| !same(&stretch.tag, main)));
    }
    main
}
