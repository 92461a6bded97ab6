//! Reads EPUB 2 and 3: the documents in their reading order, with the chapters of the table of contents.

mod book;
mod chapters;
mod matter;
mod navigation;
pub(crate) mod package;
mod sections;
#[cfg(test)]
mod tests;

use super::archive::{Archive, ArchiveError, resolve};
use super::html::{Styles, Tree, View, walk};
use super::{Input, decode_any};
use crate::diag::{Diagnostic, Diagnostics, Source};
use crate::script::{Manuscript, Matter, OriginalBook, ReadOptions};
use book::{Book, Targets};
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
    let styles = styles(&mut opened.archive, &package);
    let documents = Documents::read(&mut opened.archive, input.path, &package, diagnostics);
    let targets = documents.note_targets();
    let assembled = |options: ReadOptions| {
        let mut book = Book::new(opened.parts.clone(), styles.clone(), navigation.clone(), options);
        documents.all.iter().for_each(|document| book.document(document, &package, &targets));
        book
    };
    let mut book = assembled(input.options);
    if book.is_around_itself() {
        book = assembled(ReadOptions { matter: Matter::All, ..input.options });
    }
    let picture = package.cover.as_ref().and_then(|path| opened.archive.read(path).ok());
    let documents = std::mem::take(&mut book.documents);
    let mut manuscript = book.finish(package.meta, diagnostics);
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
    fn note_targets(&self) -> Targets {
        let mut targets = Targets::new();
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
