//! Puts a book together from its documents, with the chapters of its table of contents, and without the pages around it.

use super::SpineDocument;
use super::chapters::{self, ChapterStart};
use super::matter;
use super::navigation::Navigation;
use super::package::Package;
use super::sections::{self, Inner};
use crate::diag::{Advice, Diagnostic, Diagnostics, Place, Source, Span};
use crate::read::archive::resolve;
use crate::read::html::{Document, Note, Styles, Tree, View, walk};
use crate::read::office;
use crate::script::{Block, BlockKind, Footnotes, Manuscript, Matter, Meta, ReadOptions, Skip};
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

/// The ids of footnotes, by the paths of their documents.
pub(super) type Targets = HashMap<String, HashSet<String>>;

/// Blocks of a document that are left out, and why.
type LeftOut = (Range<usize>, &'static str);

/// So many words around even a short story are nothing odd.
const MOST_AROUND: usize = 1_000;

/// A book that is being put together.
pub(super) struct Book {
    pub parts: Vec<Arc<Source>>,
    /// The parts that are documents, with their paths.
    pub documents: Vec<(usize, String)>,
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
    /// How many words were left out for their titles, which may be wrong.
    words_left_out: usize,
}

impl Book {
    /// Begins a book. Its parts are its package and, if it has one, its table of contents.
    pub fn new(parts: Vec<Arc<Source>>, styles: Styles, navigation: Navigation, options: ReadOptions) -> Self {
        Self {
            parts,
            documents: Vec::new(),
            styles,
            navigation,
            options: (options.matter, options.footnotes),
            blocks: Vec::new(),
            skipped: Vec::new(),
            starts: Vec::new(),
            notes: HashMap::new(),
            marks: Vec::new(),
            left_out: Vec::new(),
            words_left_out: 0,
        }
    }

    /// Whether more was left out than is left, so that what was left out must be the story.
    pub fn is_around_itself(&self) -> bool {
        self.words_left_out > MOST_AROUND.max(words(&self.blocks))
    }

    /// Reads a document, as far as it is part of the story.
    pub fn document(&mut self, document: &SpineDocument, package: &Package, targets: &Targets) {
        let (path, text, part) = (&document.path, &document.source.text, self.parts.len());
        self.parts.push(document.source.clone());
        self.documents.push((part, path.clone()));
        let tree = Tree::read(text, true);
        let none = HashSet::new();
        let styles = self.styles.with_those_of(text, &tree);
        let found =
            walk(text, part, &tree, View { notes: targets.get(path).unwrap_or(&none), styles: &styles, outside: &[] });
        self.keep_notes(&found, path);
        let contents = (package.navigation.as_ref() == Some(path)).then(|| "toc".to_string());
        let own: Vec<String> = matter::declared(&tree).into_iter().chain(contents).collect();
        let listed = [package.guide.get(path), self.navigation.landmarks.get(path)];
        let listed = matter::around(listed.into_iter().flatten().map(String::as_str));
        let reason = matter::around(own.iter().map(String::as_str)).or(listed.filter(|listed| *listed == ENDNOTES));
        let kept = self.options.0 == Matter::All;
        let reason = reason.or((!document.linear).then_some("outside of the reading order"));
        if let Some(reason) = reason.filter(|reason| *reason == ENDNOTES || !kept) {
            let whole = Place::new(part, Span::new(0, text.len()));
            self.skipped.push(Skip { place: whole, reason });
            return self.leave_out(&found.blocks, path, 0);
        }
        let notes: Vec<usize> = found.notes.iter().map(|note| note.place.span.start).collect();
        let mut left: Vec<LeftOut> =
            sections::of_notes(&found.blocks, &notes).into_iter().map(|of| (of, "footnote")).collect();
        if !kept {
            let around = sections::around(&found.blocks, &self.entries(path, &found), listed.is_some());
            left.retain(|(own, _)| !around.iter().any(|range| range.contains(&own.start)));
            left.extend(around.into_iter().map(|range| (range, matter::REASON)));
            left.sort_by_key(|(range, _)| range.start);
        }
        self.take(found, path, &left);
    }

    /// Keeps the footnotes of a document for where they are to be read.
    fn keep_notes(&mut self, found: &Document, path: &str) {
        for note in found.notes.iter().filter(|_| self.options.1 != Footnotes::Skip) {
            // Nothing can refer to a note without an id.
            if note.ids.is_empty() {
                self.skipped.push(note.skip());
            }
            for id in &note.ids {
                // Of several notes with the same id, the last one counts.
                let before = self.notes.insert((path.to_string(), id.clone()), note.blocks.clone());
                let lost = before.into_iter().flatten();
                self.skipped.extend(lost.map(|block| Skip { place: block.place, reason: "footnote" }));
            }
        }
    }

    /// The entries of the table of contents that lead into a document.
    fn entries(&self, path: &str, found: &Document) -> Vec<Inner<'_>> {
        let own = self.navigation.entries.iter().filter(|entry| entry.path == path);
        own.map(|entry| {
            let block = entry.fragment.as_ref().and_then(|id| found.anchors.get(id)).copied().unwrap_or(0);
            Inner { block, depth: entry.depth, label: &entry.label }
        })
        .collect()
    }

    /// Remembers blocks of a document that are left out, to tell of them. They begin with the block `start`.
    fn leave_out(&mut self, blocks: &[Block], path: &str, start: usize) {
        if blocks.is_empty() {
            return;
        }
        let label = self.navigation.entries.iter().find(|entry| entry.path == path).map(|entry| entry.label.clone());
        let heading = blocks.first().filter(|block| start > 0 && matches!(block.kind, BlockKind::Heading(_)));
        let name = path.rsplit('/').next().unwrap_or(path).to_string();
        self.left_out.push(heading.map(|block| block.text.clone()).or(label).unwrap_or(name));
    }

    /// Adds the blocks of a document, but for those that are left out.
    fn take(&mut self, found: Document, path: &str, left: &[LeftOut]) {
        let first = self.blocks.len();
        let is_left = |block: usize| left.iter().any(|(range, _)| range.contains(&block));
        let removed = |block: usize| {
            left.iter().map(|(range, _)| range.end.min(block).saturating_sub(range.start)).sum::<usize>()
        };
        let new = |block: usize| first + block - removed(block);
        let nothing = found.blocks.is_empty();
        for (nth, entry) in self.navigation.entries.iter().enumerate().filter(|(_, entry)| entry.path == path) {
            let block = entry.fragment.as_ref().and_then(|id| found.anchors.get(id)).copied().unwrap_or(0);
            // A page without a word is a chapter only if it stands above others, as the picture of a part does.
            let above = self.navigation.entries.get(nth + 1).is_some_and(|next| next.depth > entry.depth);
            if is_left(block) || nothing && !above {
                continue;
            }
            let (label, place) = (entry.label.clone(), entry.place);
            self.starts.push(ChapterStart { block: new(block), depth: entry.depth, label, place });
        }
        for mark in found.note_marks.iter().filter(|mark| !is_left(mark.block)) {
            let (path, id) = resolve(path, &mark.target);
            self.marks.push((new(mark.block), (path, id.unwrap_or_default())));
        }
        if self.options.1 == Footnotes::Skip {
            self.skipped.extend(found.notes.iter().map(Note::skip));
        }
        for (range, reason) in left {
            let blocks = &found.blocks[range.clone()];
            let places = blocks.iter().map(|block| block.place);
            self.skipped.extend(places.map(|place| Skip { place, reason }));
            if *reason == matter::REASON {
                self.words_left_out += words(blocks);
                self.leave_out(blocks, path, range.start);
            }
        }
        self.skipped.extend(found.skipped);
        let kept = found.blocks.into_iter().enumerate().filter(|(nth, _)| !is_left(*nth));
        self.blocks.extend(kept.map(|(_, block)| block));
    }

    /// Puts the book together.
    pub fn finish(mut self, meta: Meta, diagnostics: &mut Diagnostics) -> Manuscript {
        self.starts.sort_by_key(|start| start.block);
        self.insert_notes();
        let mut blocks = chapters::reconcile(self.blocks, &self.starts, &self.parts);
        // What converts plain text often knows no chapters, and lists one for the whole book.
        if self.starts.len() <= 1 {
            office::find_headings(&mut blocks, self.starts.len());
        }
        let whole = |part: usize| Place::new(part, Span::new(0, self.parts[part].text.len()));
        if !self.navigation.entries.is_empty() {
            self.skipped.push(Skip { place: whole(1), reason: "table of contents" });
        }
        self.skipped.push(Skip { place: whole(0), reason: "package" });
        if !self.left_out.is_empty() {
            diagnostics.push(told(&self.left_out));
        }
        Manuscript { parts: self.parts, meta, declared: Vec::new(), is_script: false, blocks, skipped: self.skipped }
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

fn words(blocks: &[Block]) -> usize {
    blocks.iter().map(|block| block.text.split_whitespace().count()).sum()
}

const ENDNOTES: &str = "endnotes";

fn told(left_out: &[String]) -> Diagnostic {
    let pages = if left_out.len() == 1 { "page" } else { "pages" };
    let message = format!("{} {pages} around the story are left out: {}", left_out.len(), left_out.join(", "));
    Diagnostic::note("matter", message).advise(Advice::ReadAllMatter)
}
