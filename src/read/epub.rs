//! Reads EPUB 2 and 3: the documents in their reading order, with the chapters of the table of contents.

mod chapters;
mod matter;
mod navigation;
pub(crate) mod package;
#[cfg(test)]
mod tests;

use super::archive::{Archive, ArchiveError, resolve};
use super::html::{Document, Note, Styles, Tree, View, walk};
use super::{Input, decode_any};
use crate::diag::{Advice, Diagnostic, Diagnostics, Place, Source, Span};
use crate::script::{Block, BlockKind, Footnotes, Manuscript, Matter, OriginalBook, Skip};
use chapters::ChapterStart;
use navigation::Navigation;
use package::Package;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

/// Whether a file is a zip archive that says that it is an EPUB, or has an EPUB's container file.
pub(super) fn recognizes(bytes: &[u8]) -> bool {
    let has = |part: &[u8], words: &[u8]| part.windows(words.len()).any(|window| window == words);
    let (start, end) = (&bytes[..bytes.len().min(200)], &bytes[bytes.len().saturating_sub(1 << 20)..]);
    bytes.starts_with(b"PK\x03\x04") && (has(start, b"application/epub+zip") || has(end, b"META-INF/container.xml"))
}

/// Reads an EPUB; see [`super::Reader`].
pub(super) fn read(input: Input, diagnostics: &mut Diagnostics) -> Option<Manuscript> {
    let bytes: Arc<[u8]> = input.bytes.into();
    let mut opened = open(input.path, bytes.clone(), diagnostics).map_err(|fault| diagnostics.push(fault)).ok()?;
    let navigation = opened.navigation(diagnostics);
    let package = opened.package;
    let mut book = Book {
        parts: opened.parts,
        documents: Vec::new(),
        styles: styles(&mut opened.archive, &package),
        navigation,
        options: (input.options.matter, input.options.footnotes),
        blocks: Vec::new(),
        skipped: Vec::new(),
        starts: Vec::new(),
        notes: HashMap::new(),
        marks: Vec::new(),
        left_out: Vec::new(),
    };
    let documents = Documents::read(&mut opened.archive, input.path, &package, diagnostics);
    let targets = documents.note_targets();
    for document in documents.all {
        book.document(document, &package, &targets);
    }
    let picture = package.cover.as_ref().and_then(|path| opened.archive.read(path).ok());
    let documents = std::mem::take(&mut book.documents);
    let mut manuscript = book.finish(package, diagnostics);
    manuscript.meta.original = Some(Arc::new(OriginalBook { bytes, package: opened.package_path, documents }));
    manuscript.meta.picture = picture.map(Arc::from);
    Some(manuscript)
}

/// An EPUB whose package was read.
struct Opened<'a> {
    archive: Archive,
    path: &'a Path,
    package: Package,
    package_path: String,
    parts: Vec<Arc<Source>>,
}

fn open<'a>(path: &'a Path, bytes: Arc<[u8]>, diagnostics: &mut Diagnostics) -> Result<Opened<'a>, Diagnostic> {
    let shown = path.display();
    let broken = |why: String| Diagnostic::error("epub", format!("`{shown}` is no readable EPUB: {why}"));
    let mut archive = Archive::open(bytes).map_err(broken)?;
    if protected(&mut archive) {
        let message = format!("`{shown}` is protected by DRM, so nothing in it can be read");
        return Err(Diagnostic::error("drm", message).hint("use a copy of the book without DRM"));
    }
    let container =
        archive.read("META-INF/container.xml").map_err(|error| broken(format!("META-INF/container.xml: {error}")))?;
    let package_path = package::path(&String::from_utf8_lossy(&container))
        .ok_or_else(|| broken("META-INF/container.xml names no package file".into()))?;
    let bytes = archive.read(&package_path).map_err(|error| broken(format!("{package_path}: {error}")))?;
    let source = decode_any(&path.join(&package_path), bytes, diagnostics)
        .ok_or_else(|| broken(format!("{package_path} is no text")))?;
    let package = package::read(source, &package_path).map_err(|(source, span, why)| {
        broken("its package file is not well-formed XML".into()).at(&source, span).label(why)
    })?;
    if package.spine.is_empty() {
        return Err(broken("its package file lists no documents".into()));
    }
    let parts = vec![package.source.clone()];
    Ok(Opened { archive, path, package, package_path, parts })
}

/// Whether the documents are encrypted. Fonts that are only obscured, as licences of fonts ask for, do not count.
fn protected(archive: &mut Archive) -> bool {
    if archive.has("META-INF/rights.xml") || archive.has("META-INF/license.lcpl") || archive.has("META-INF/sinf.xml") {
        return true;
    }
    let Ok(list) = archive.read("META-INF/encryption.xml") else { return false };
    let list = String::from_utf8_lossy(&list);
    let Ok(document) = package::xml(&list) else { return false };
    let mut encrypted = document.descendants().filter(|node| node.tag_name().name() == "EncryptedData");
    encrypted.any(|data| {
        let mut methods = data.descendants().filter(|node| node.tag_name().name() == "EncryptionMethod");
        let algorithm = methods.find_map(|method| method.attribute("Algorithm")).unwrap_or_default();
        !["http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"].contains(&algorithm)
    })
}

impl Opened<'_> {
    /// Reads the table of contents, whose file becomes the second part.
    fn navigation(&mut self, diagnostics: &mut Diagnostics) -> Navigation {
        let files = [
            (&self.package.navigation, navigation::read as fn(&Source, &str, usize) -> Navigation),
            (&self.package.ncx, navigation::read_ncx),
        ];
        let mut landmarks = HashMap::new();
        for (file, read) in files {
            let Some(path) = file else { continue };
            let bytes = self.archive.read(path).ok();
            let Some(source) = bytes.and_then(|bytes| decode_any(&self.path.join(path), bytes, diagnostics)) else {
                continue;
            };
            let found = read(&source, path, self.parts.len());
            if !found.entries.is_empty() {
                self.parts.push(source);
                let landmarks = if found.landmarks.is_empty() { landmarks } else { found.landmarks };
                return Navigation { landmarks, ..found };
            }
            landmarks = found.landmarks;
        }
        Navigation { entries: Vec::new(), landmarks }
    }
}

/// The documents of a book, in reading order.
struct Documents {
    all: Vec<SpineDocument>,
}

struct SpineDocument {
    path: String,
    linear: bool,
    source: Arc<Source>,
}

impl Documents {
    fn read(archive: &mut Archive, book: &Path, package: &Package, diagnostics: &mut Diagnostics) -> Self {
        let (mut all, mut seen) = (Vec::new(), HashSet::new());
        for item in package.spine.iter().filter(|item| seen.insert(&item.path)) {
            match archive.read(&item.path) {
                Ok(bytes) => {
                    let source = decode_any(&book.join(&item.path), bytes, diagnostics);
                    all.extend(source.map(|source| SpineDocument {
                        path: item.path.clone(),
                        linear: item.linear,
                        source,
                    }));
                }
                Err(error) => diagnostics.push(unreadable(&item.path, &error)),
            }
        }
        Self { all }
    }

    /// The places that marks of footnotes link to, as paths and ids.
    fn note_targets(&self) -> HashMap<String, HashSet<String>> {
        let mut targets: HashMap<String, HashSet<String>> = HashMap::new();
        for document in &self.all {
            let text = &document.source.text;
            if !MARKS.iter().any(|mark| text.contains(mark)) {
                continue;
            }
            let (notes, styles) = (HashSet::new(), Styles::default());
            let view = View { notes: &notes, styles: &styles, outside: &[] };
            for mark in walk(text, 0, &Tree::read(text, true), view).note_marks {
                // What stands where another mark links to is a footnote, and its mark leads back.
                let known = targets.get(&document.path);
                if mark.own.iter().any(|id| known.is_some_and(|known| known.contains(id))) {
                    continue;
                }
                if let (path, Some(id)) = resolve(&document.path, &mark.target) {
                    targets.entry(path).or_default().insert(id);
                }
            }
        }
        targets
    }
}

/// What a document has in it, one or the other, if it has marks of footnotes.
const MARKS: [&str; 16] = [
    "noteref", "<sup", "footnote", "endnote", ">[", ">*", "†", "‡", "¹", "²", "³", "⁴", "fnref", "note-ref", "§", ">⁵",
];

/// The rules of all stylesheets of a book.
fn styles(archive: &mut Archive, package: &Package) -> Styles {
    let mut styles = Styles::default();
    for path in &package.stylesheets {
        if let Ok(bytes) = archive.read(path) {
            styles.add(&String::from_utf8_lossy(&bytes));
        }
    }
    styles
}

fn unreadable(path: &str, error: &ArchiveError) -> Diagnostic {
    Diagnostic::error("epub", format!("`{path}` cannot be read: {error}"))
}

/// A book that is being put together.
struct Book {
    parts: Vec<Arc<Source>>,
    /// The parts that are documents, with their paths.
    documents: Vec<(usize, String)>,
    /// The stylesheets of all documents.
    styles: Styles,
    navigation: Navigation,
    options: (Matter, Footnotes),
    blocks: Vec<Block>,
    skipped: Vec<Skip>,
    starts: Vec<ChapterStart>,
    /// Footnotes that are to be read, by path and id.
    notes: HashMap<(String, String), Vec<Block>>,
    /// The blocks with marks of footnotes, and what these link to.
    marks: Vec<(usize, (String, String))>,
    /// The titles of pages that are not part of the story.
    left_out: Vec<String>,
}

impl Book {
    fn document(&mut self, document: SpineDocument, package: &Package, targets: &HashMap<String, HashSet<String>>) {
        let SpineDocument { path, linear, source } = document;
        let (part, text) = (self.parts.len(), source.text.clone());
        self.parts.push(source);
        self.documents.push((part, path.clone()));
        let tree = Tree::read(&text, true);
        let none = HashSet::new();
        let styles = self.styles.with_those_of(&text, &tree);
        let view = View { notes: targets.get(&path).unwrap_or(&none), styles: &styles, outside: &[] };
        let found = walk(&text, part, &tree, view);
        let reason = self.left_out_for(&path, &tree, &found, package);
        let notes = found.notes.iter().filter(|_| self.options.1 != Footnotes::Skip);
        for note in notes {
            // Nothing can refer to a note without an id.
            if note.ids.is_empty() {
                self.skipped.push(note.skip());
            }
            for id in &note.ids {
                // Of several notes with the same id, the last one counts.
                let before = self.notes.insert((path.clone(), id.clone()), note.blocks.clone());
                let lost = before.into_iter().flatten();
                self.skipped.extend(lost.map(|block| Skip { place: block.place, reason: "footnote" }));
            }
        }
        let kept = self.options.0 == Matter::All;
        let reason = reason.or((!linear).then_some("outside of the reading order"));
        match reason.filter(|reason| *reason == ENDNOTES || !kept) {
            Some(reason) => self.leave_out(&found, (part, &text), &path, reason),
            None => self.take(found, &path),
        }
    }

    /// Why a document is not part of the story, if it is not.
    fn left_out_for(&self, path: &str, tree: &Tree, found: &Document, package: &Package) -> Option<&'static str> {
        let outer = tree.elements().filter(|(_, element)| ["html", "body"].contains(&element.name.as_str()));
        let mut types: Vec<String> =
            outer.flat_map(|(_, element)| element.meanings().map(str::to_string).collect::<Vec<_>>()).collect();
        // What the only section of a document is, the document is.
        let body = tree.elements().find(|(_, element)| element.name == "body").map(|(nth, _)| nth);
        let sections: Vec<usize> = body
            .into_iter()
            .flat_map(|body| tree.children(body))
            .filter(|&child| tree.element(child).is_some())
            .collect();
        if let [only] = sections[..] {
            types.extend(
                tree.element(only)
                    .into_iter()
                    .flat_map(|element| element.meanings().map(str::to_string).collect::<Vec<_>>()),
            );
        }
        types.extend(package.guide.get(path).cloned());
        types.extend(self.navigation.landmarks.get(path).cloned());
        if package.navigation.as_deref() == Some(path) {
            types.push("toc".into());
        }
        let labels =
            self.navigation.entries.iter().filter(|entry| entry.path == path).map(|entry| entry.label.as_str());
        let headings = found.blocks.iter().take(2).filter(|block| matches!(block.kind, BlockKind::Heading(_)));
        let titles: Vec<&str> = labels.take(1).chain(headings.map(|block| block.text.as_str())).collect();
        matter::around(types.iter().map(String::as_str), &titles)
    }

    fn leave_out(&mut self, found: &Document, (part, text): (usize, &str), path: &str, reason: &'static str) {
        let place = Place::new(part, Span::new(0, text.len()));
        self.skipped.push(Skip { place, reason });
        if found.blocks.is_empty() {
            return;
        }
        let label = self.navigation.entries.iter().find(|entry| entry.path == path).map(|entry| entry.label.clone());
        let name = path.rsplit('/').next().unwrap_or(path).to_string();
        self.left_out.push(label.unwrap_or(name));
    }

    fn take(&mut self, found: Document, path: &str) {
        let first = self.blocks.len();
        for entry in self.navigation.entries.iter().filter(|entry| entry.path == path) {
            let anchor = entry.fragment.as_ref().and_then(|id| found.anchors.get(id)).copied().unwrap_or(0);
            let (label, place) = (entry.label.clone(), entry.place);
            self.starts.push(ChapterStart { block: first + anchor, depth: entry.depth, label, place });
        }
        for mark in &found.note_marks {
            let (path, id) = resolve(path, &mark.target);
            self.marks.push((first + mark.block, (path, id.unwrap_or_default())));
        }
        if self.options.1 == Footnotes::Skip {
            self.skipped.extend(found.notes.iter().map(Note::skip));
        }
        self.skipped.extend(found.skipped);
        self.blocks.extend(found.blocks);
    }

    fn finish(mut self, package: Package, diagnostics: &mut Diagnostics) -> Manuscript {
        self.starts.sort_by_key(|start| start.block);
        self.insert_notes();
        let blocks = chapters::reconcile(self.blocks, &self.starts, &self.parts);
        let whole = |part: usize| Place::new(part, Span::new(0, self.parts[part].text.len()));
        if !self.navigation.entries.is_empty() {
            self.skipped.push(Skip { place: whole(1), reason: "table of contents" });
        }
        self.skipped.push(Skip { place: whole(0), reason: "package" });
        if !self.left_out.is_empty() {
            diagnostics.push(told(&self.left_out));
        }
        Manuscript {
            parts: self.parts,
            meta: package.meta,
            declared: Vec::new(),
            is_script: false,
            blocks,
            skipped: self.skipped,
        }
    }

    /// Puts the footnotes where they are to be read: after the block with their mark, or at the end of the chapter.
    fn insert_notes(&mut self) {
        if self.notes.is_empty() {
            return;
        }
        let ends: Vec<usize> = self.starts.iter().map(|start| start.block).chain([self.blocks.len()]).collect();
        let mut after: HashMap<usize, Vec<Block>> = HashMap::new();
        for (block, target) in &self.marks {
            let Some(note) = self.notes.remove(target) else { continue };
            let block = (*block).min(self.blocks.len().saturating_sub(1));
            let at = match self.options.1 {
                Footnotes::Chapter => ends.iter().find(|&&end| end > block).map_or(block, |end| end - 1),
                _ => block,
            };
            after.entry(at).or_default().extend(note);
        }
        let mut moved = 0;
        let mut starts = self.starts.iter_mut().peekable();
        let blocks = std::mem::take(&mut self.blocks);
        for (nth, block) in blocks.into_iter().enumerate() {
            while let Some(start) = starts.next_if(|start| start.block <= nth) {
                start.block += moved;
            }
            self.blocks.push(block);
            let notes = after.remove(&nth).unwrap_or_default();
            moved += notes.len();
            self.blocks.extend(notes);
        }
        starts.for_each(|start| start.block += moved);
        // Nothing refers to the rest. A note with several ids is known under each of them.
        let read: HashSet<Place> = self.blocks.iter().map(|block| block.place).collect();
        let rest = self.notes.drain().flat_map(|(_, note)| note).filter(|block| !read.contains(&block.place));
        self.skipped.extend(rest.map(|block| Skip { place: block.place, reason: "footnote" }));
    }
}

const ENDNOTES: &str = "endnotes";

fn told(left_out: &[String]) -> Diagnostic {
    let pages = if left_out.len() == 1 { "page" } else { "pages" };
    let message = format!("{} {pages} around the story are left out: {}", left_out.len(), left_out.join(", "));
    Diagnostic::note("matter", message).advise(Advice::ReadAllMatter)
}
