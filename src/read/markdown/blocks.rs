//! Splits source lines into blocks: rules B1 to B4.
//!
//! This is Markdown's block structure, adapted to scripts: a scene break needs no blank line before it, indented text is
//! text and not code, a comment can span blank lines, and a long number with a full stop does not start a list.

use super::shapes::{columns, definition, fence, footnote, heading, is_break, list_mark};
use super::skip;
use crate::diag::{Diagnostic, Diagnostics, Source, Span};
use crate::read::plain;
use crate::script::{BlockKind, ListMark, Setting, Skip};
use std::collections::HashSet;
use std::sync::Arc;

/// A part of a block's text in the source.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chunk {
    /// Where the part is.
    pub span: Span,
    /// Whether a line begins here. Otherwise there is a comment before it.
    pub opens_line: bool,
}

/// The lines of a block, with the markup inside them.
#[derive(Debug)]
pub(super) struct RawBlock {
    /// What kind of block it is.
    pub kind: BlockKind,
    /// Its formatting.
    pub setting: Setting,
    /// Its text without the marks of quotes, lists and headings.
    pub chunks: Vec<Chunk>,
    /// The label of the footnote that it is, as in `[^1]: …`.
    pub note: Option<String>,
}

/// A source cut into blocks.
pub(super) struct Blocks {
    /// The blocks, in source order.
    pub blocks: Vec<RawBlock>,
    /// The markup around and between their text, and other text that is not spoken, but not white space.
    pub skips: Vec<Skip>,
    /// The labels of link definitions, in lower case.
    pub links: HashSet<String>,
}

/// Cuts the source from byte `start` on into blocks.
pub(super) fn split(source: &Arc<Source>, start: usize, diagnostics: &mut Diagnostics) -> Blocks {
    let mut splitter = Splitter {
        source,
        text: &source.text,
        at: start,
        open: None,
        closers: [true; OPAQUE.len()],
        out: Blocks { blocks: Vec::new(), skips: Vec::new(), links: HashSet::new() },
        diagnostics,
    };
    while splitter.at < splitter.text.len() {
        splitter.line();
    }
    splitter.close();
    splitter.out
}

/// Elements whose content is never text, whatever it looks like.
const OPAQUE: [(&str, &str, &str); 3] =
    [("<!--", "-->", "comment"), ("<script", "</script>", "HTML script"), ("<style", "</style>", "HTML style")];

/// The level of a heading that is known only by its words, such as `CHAPTER IV.`: it begins a chapter, and `#` stays free
/// for the title.
const CHAPTER_LEVEL: u8 = 2;

/// If more list marks than this are nested in one line, the rest of them are text.
const LIST_DEPTH: usize = 16;

/// A paragraph that may continue.
#[derive(Default)]
struct Open {
    chunks: Vec<Chunk>,
    setting: Setting,
    note: Option<String>,
}

struct Splitter<'a> {
    source: &'a Arc<Source>,
    text: &'a str,
    at: usize,
    open: Option<Open>,
    /// Whether an end tag of each opaque element may still follow, which keeps the search linear.
    closers: [bool; OPAQUE.len()],
    out: Blocks,
    diagnostics: &'a mut Diagnostics,
}

/// The marks of block quotes and list items that a line begins with.
#[derive(Default)]
struct Prefix {
    /// Offset of the text after them.
    content: usize,
    setting: Setting,
    marks: Vec<Skip>,
}

/// Whether this number is only a list mark inside of a list. `1984. …` in the middle of a text is just a number.
fn continues_list(mark: ListMark) -> bool {
    matches!(mark, ListMark::Number(number) if number != 1)
}

impl Splitter<'_> {
    fn line(&mut self) {
        let (start, end, next) = physical(self.text, self.at);
        let prefix = prefix(self.text, start, end);
        let content = &self.text[prefix.content..end];
        if let Some(fence) = fence(content) {
            return self.fenced(fence, prefix.setting.quotes, start, next);
        }
        if content.trim().is_empty() {
            self.close();
            self.mark(prefix.marks);
            self.at = next;
            return;
        }
        if let Some(columns) = columns(content)
            && self.delimiter(next) == Some(columns)
        {
            return self.table(start);
        }
        if is_break(content) {
            self.close();
            self.mark(prefix.marks);
            let span = trimmed(self.text, prefix.content, end);
            let chunks = vec![Chunk { span, opens_line: true }];
            self.out.blocks.push(RawBlock { kind: BlockKind::Scene, setting: prefix.setting, chunks, note: None });
            self.at = next;
            return;
        }
        if let Some(label) = definition(content) {
            self.out.links.insert(label);
            self.mark(prefix.marks);
            self.skip(trimmed(self.text, prefix.content, end), "link target");
            self.at = next;
            return;
        }
        if let Some((label, length)) = footnote(content) {
            self.close();
            self.mark(prefix.marks);
            let mark = Span::new(prefix.content, prefix.content + length);
            self.skip(mark, "note mark");
            let chunks = self.chunks(mark.end);
            self.open = Some(Open { chunks, note: Some(label), ..Open::default() });
            return;
        }
        self.spoken(prefix, end);
    }

    /// Handles a line with text, which is a heading or a part of a paragraph.
    fn spoken(&mut self, prefix: Prefix, end: usize) {
        let content = &self.text[prefix.content..end];
        let body = content.trim();
        if body.len() >= 3 && body.bytes().all(|b| b == b'=') && self.open.is_some() {
            self.skip(trimmed(self.text, prefix.content, end), "heading mark");
            self.mark(prefix.marks);
            self.finish(BlockKind::Heading(1));
            (_, _, self.at) = physical(self.text, end);
            return;
        }
        if let Some((level, marks)) = heading(content) {
            self.close();
            self.mark(prefix.marks);
            self.skip(Span::new(prefix.content, prefix.content + marks), "heading mark");
            let chunks = self.chunks(prefix.content + marks);
            self.open = Some(Open { chunks, ..Open::default() });
            self.trim_heading();
            self.finish(BlockKind::Heading(level));
            return;
        }
        let fresh = self.open.as_ref().is_none_or(|open| {
            prefix.setting.quotes > open.setting.quotes
                || match prefix.setting.list {
                    None => false,
                    Some(mark) if continues_list(mark) => matches!(open.setting.list, Some(ListMark::Number(_))),
                    Some(_) => true,
                }
        });
        let mut from = prefix.content;
        if fresh {
            self.close();
            self.mark(prefix.marks);
        } else if prefix.setting.list.is_some_and(continues_list) {
            // No list is open, so the number is text.
            let (list, rest): (Vec<_>, Vec<_>) = prefix.marks.into_iter().partition(|m| m.reason == LIST_MARK);
            from = list.first().map_or(from, |mark| mark.place.span.start);
            self.mark(rest.into_iter().filter(|mark| mark.place.span.end <= from).collect());
        } else {
            self.mark(prefix.marks);
        }
        let chunks = self.chunks(from);
        let open = self.open.get_or_insert_with(|| Open { setting: prefix.setting, ..Open::default() });
        open.chunks.extend(chunks);
    }

    /// Returns the text from `from` to the end of the line, without comments. A comment can include line ends.
    fn chunks(&mut self, from: usize) -> Vec<Chunk> {
        let bytes = self.text.as_bytes();
        let (mut chunks, mut start, mut at, mut opens_line) = (Vec::new(), from, from, true);
        while at < bytes.len() && bytes[at] != b'\n' && bytes[at] != b'\r' {
            let hole = if bytes[at] == b'<' { self.opaque(at) } else { None };
            let Some((end, reason)) = hole else {
                at += 1;
                continue;
            };
            chunks.push(Chunk { span: Span::new(start, at), opens_line });
            self.skip(Span::new(at, end), reason);
            (start, at, opens_line) = (end, end, false);
        }
        chunks.push(Chunk { span: Span::new(start, at), opens_line });
        (_, _, self.at) = physical(self.text, at);
        chunks
    }

    /// Returns the end of a comment, script or style that begins at `at`.
    fn opaque(&mut self, at: usize) -> Option<(usize, &'static str)> {
        let bytes = self.text.as_bytes();
        let kind = OPAQUE.iter().position(|(opener, ..)| {
            bytes.get(at..at + opener.len()).is_some_and(|found| found.eq_ignore_ascii_case(opener.as_bytes()))
        })?;
        if !self.closers[kind] || at.checked_sub(1).is_some_and(|before| matches!(bytes[before], b'\\' | b'`')) {
            return None;
        }
        let (opener, closer, reason) = OPAQUE[kind];
        if let Some(found) = self.text[at + opener.len()..].find(closer) {
            return Some((at + opener.len() + found + closer.len(), reason));
        }
        self.closers[kind] = false;
        let span = Span::new(at, at + opener.len());
        let diagnostic =
            Diagnostic::warning("unclosed-comment", format!("`{opener}` is not closed, so it is read as text"));
        self.diagnostics
            .push(diagnostic.at(self.source, span).hint(format!("close it with `{closer}`, or write `\\{opener}`")));
        None
    }

    /// Removes a closing run of `#` from a heading.
    fn trim_heading(&mut self) {
        let Some(last) = self.open.as_mut().and_then(|open| open.chunks.last_mut()) else { return };
        let text = self.text[last.span.range()].trim_end();
        let bare = text.trim_end_matches('#');
        if bare.len() < text.len() && (bare.is_empty() || bare.ends_with([' ', '\t'])) {
            let cut = last.span.start + bare.len();
            let mark = Span::new(cut, last.span.start + text.len());
            last.span.end = cut;
            self.skip(mark, "heading mark");
        }
    }

    fn fenced(&mut self, (mark, count): (u8, usize), quotes: usize, start: usize, next: usize) {
        self.close();
        let (mut end, mut closed) = (next, false);
        while end < self.text.len() && !closed {
            let (from, to, after) = physical(self.text, end);
            let inner = prefix(self.text, from, to);
            if inner.setting.quotes < quotes {
                break;
            }
            let body = self.text[inner.content..to].trim();
            closed = body.len() >= count && body.bytes().all(|b| b == mark);
            end = after;
        }
        if !closed && end == self.text.len() {
            let fence = trimmed(self.text, start, physical(self.text, start).1);
            let what = "this fenced code is not closed, so nothing after it is spoken";
            let hint = "write the same fence again after the code";
            self.diagnostics.push(Diagnostic::warning("unclosed-fence", what).at(self.source, fence).hint(hint));
        }
        self.skip(Span::new(start, end), "fenced code");
        self.at = end;
    }

    /// Returns the number of columns of a table, if the line at `at` is the one below its header.
    fn delimiter(&self, at: usize) -> Option<usize> {
        let (start, end, _) = physical(self.text, at);
        let line = &self.text[prefix(self.text, start, end).content..end];
        let dashes = |cell: &str| {
            let cell = cell.trim();
            let inner = cell.strip_prefix(':').unwrap_or(cell);
            let inner = inner.strip_suffix(':').unwrap_or(inner);
            !inner.is_empty() && inner.bytes().all(|b| b == b'-')
        };
        let count = columns(line)?;
        line.trim().trim_matches('|').split('|').all(dashes).then_some(count)
    }

    fn table(&mut self, start: usize) {
        self.close();
        let mut end = start;
        while end < self.text.len() {
            let (from, to, next) = physical(self.text, end);
            if !self.text[from..to].contains('|') {
                break;
            }
            end = next;
        }
        self.skip(Span::new(start, end), "table");
        self.at = end;
    }

    fn close(&mut self) {
        self.finish(BlockKind::Paragraph);
    }

    fn finish(&mut self, kind: BlockKind) {
        let Some(open) = self.open.take() else { return };
        if open.chunks.iter().any(|chunk| !self.text[chunk.span.range()].trim().is_empty()) {
            let kind = if kind == BlockKind::Paragraph { self.kind_by_words(&open) } else { kind };
            let Open { chunks, setting, note } = open;
            self.out.blocks.push(RawBlock { kind, setting, chunks, note });
        }
    }

    /// What a paragraph is. Texts that were not written in Markdown mark their chapters by words alone, and write the
    /// title below.
    fn kind_by_words(&self, open: &Open) -> BlockKind {
        let [only] = open.chunks[..] else { return BlockKind::Paragraph };
        if open.setting != Setting::default() || open.note.is_some() {
            return BlockKind::Paragraph;
        }
        let line = &self.text[only.span.range()];
        let above = self.out.blocks.last().filter(|above| above.kind == BlockKind::Heading(CHAPTER_LEVEL));
        let above = above.and_then(|above| above.chunks.first());
        match above {
            _ if plain::is_chapter(line) => BlockKind::Heading(CHAPTER_LEVEL),
            Some(above) if plain::is_chapter(&self.text[above.span.range()]) && plain::is_title(line) => {
                BlockKind::Heading(CHAPTER_LEVEL + 1)
            }
            _ => BlockKind::Paragraph,
        }
    }

    fn skip(&mut self, span: Span, reason: &'static str) {
        if !span.is_empty() {
            self.out.skips.push(skip(span, reason));
        }
    }

    fn mark(&mut self, marks: Vec<Skip>) {
        self.out.skips.extend(marks);
    }
}

const LIST_MARK: &str = "list mark";

/// Returns the start of a line, its end without the line break, and the start of the next line.
fn physical(text: &str, at: usize) -> (usize, usize, usize) {
    let bytes = text.as_bytes();
    let end = bytes[at..].iter().position(|&b| b == b'\n' || b == b'\r').map_or(bytes.len(), |n| at + n);
    let next = match (bytes.get(end), bytes.get(end + 1)) {
        (Some(b'\r'), Some(b'\n')) => end + 2,
        (Some(_), _) => end + 1,
        (None, _) => end,
    };
    (at, end, next)
}

/// Reads the marks of block quotes and list items at the beginning of a line.
fn prefix(text: &str, start: usize, end: usize) -> Prefix {
    let bytes = text.as_bytes();
    let mut found = Prefix { content: start, ..Prefix::default() };
    let mut depth = 0;
    loop {
        while found.content < end && matches!(bytes[found.content], b' ' | b'\t') {
            found.content += 1;
        }
        let rest = &text[found.content..end];
        if rest.starts_with('>') {
            found.setting.quotes += 1;
            found.marks.push(skip(Span::new(found.content, found.content + 1), "block quote mark"));
            found.content += 1;
            continue;
        }
        let Some((length, mark)) = list_mark(rest).filter(|_| depth < LIST_DEPTH && !is_break(rest)) else { break };
        depth += 1;
        found.setting.list.get_or_insert(mark);
        found.marks.push(skip(Span::new(found.content, found.content + length), LIST_MARK));
        found.content += length;
    }
    found
}

fn trimmed(text: &str, start: usize, end: usize) -> Span {
    let slice = &text[start..end];
    let from = start + (slice.len() - slice.trim_start().len());
    Span::new(from, from + slice.trim().len())
}
