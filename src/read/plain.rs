//! Reads plain text as it is found: books of Project Gutenberg, texts out of old word processors, scanned pages. Their
//! paragraphs are wrapped at the margin, and headings, verse and page numbers are known only by how they look.

mod frame;
mod groups;
mod headings;
pub(super) mod inline;
#[cfg(test)]
mod tests;

pub(super) use headings::{is_capital_title, is_chapter, is_scene_break, is_title};

use super::block::BlockBuilder;
use super::{Input, decode_any, lines, markdown};
use crate::diag::{Diagnostics, Place, Source, Span};
use crate::script::{Block, BlockKind, Manuscript, Matter, Setting, Skip};
use groups::Group;
use headings::{Heading, Rank};
use inline::Words;
use std::sync::Arc;

/// Whether a text is a book of Project Gutenberg, whatever its file is called.
pub(super) fn recognizes(bytes: &[u8]) -> bool {
    let sample = String::from_utf8_lossy(&bytes[..bytes.len().min(frame::SAMPLE)]);
    frame::start(&sample).is_some()
}

/// Reads a plain text; see [`super::Reader`]. A text with the headings or the front matter of Markdown is read as such.
pub(super) fn read(input: Input, diagnostics: &mut Diagnostics) -> Option<Manuscript> {
    let (matter, footnotes) = (input.options.matter, input.options.footnotes);
    let source = decode_any(input.path, input.bytes, diagnostics)?;
    if frame::start(&source.text).is_none() && is_markdown(&source.text) {
        return Some(markdown::read_source(source, footnotes, diagnostics));
    }
    Some(read_source(source, matter))
}

fn is_markdown(text: &str) -> bool {
    let heading = |line: &str| {
        let level = line.bytes().take_while(|&b| b == b'#').count();
        (1..=6).contains(&level) && line[level..].starts_with(' ')
    };
    let text = text.trim_start_matches('\u{feff}');
    text.starts_with("---\n")
        || text.starts_with("---\r\n")
        || text.lines().any(|line| heading(line) || line.starts_with("```"))
}

fn read_source(source: Arc<Source>, matter: Matter) -> Manuscript {
    let text = source.text.as_str();
    let framed = frame::read(text, matter);
    let mut reader = Reader {
        text,
        words: Words::of(text),
        blocks: Vec::new(),
        skipped: framed.skipped,
        kept: matter == Matter::All,
    };
    // A byte order mark is in the first line, and not in the body.
    let body = framed.body;
    let inside = lines(text).into_iter().filter(|line| body.start <= line.end && line.end <= body.end);
    let lines: Vec<Span> = inside.map(|line| Span::new(line.start.max(body.start), line.end)).collect();
    reader.body(groups::group(text, &lines), framed.is_gutenberg);
    let Reader { blocks, skipped, .. } = reader;
    Manuscript {
        parts: vec![source.clone()],
        meta: framed.meta,
        declared: Vec::new(),
        is_script: false,
        blocks,
        skipped,
    }
}

struct Reader<'a> {
    text: &'a str,
    words: Words,
    blocks: Vec<Block>,
    skipped: Vec<Skip>,
    /// Whether matter around the story is read too.
    kept: bool,
}

impl Reader<'_> {
    fn skip(&mut self, span: Span, reason: &'static str) {
        self.skipped.push(Skip { place: Place::new(0, span), reason });
    }

    fn body(&mut self, groups: Vec<Group>, is_gutenberg: bool) {
        let headings: Vec<Option<Heading>> =
            groups.iter().enumerate().map(|(nth, group)| headings::of(self.text, &groups, nth, group)).collect();
        let parts = headings.iter().flatten().any(|heading| heading.rank == Rank::Part);
        let chapters = headings.iter().flatten().any(|heading| heading.rank == Rank::Chapter);
        let mut at = if is_gutenberg && !self.kept { self.title_page(&groups, &headings) } else { 0 };
        let width = groups::width(&groups);
        while at < groups.len() {
            let group = &groups[at];
            at = match self.set_apart(&groups, at) {
                Some(next) => next,
                None if headings::is_contents(group.text(self.text)) && !self.kept => {
                    self.contents(&groups, &headings, at)
                }
                None => {
                    match &headings[at] {
                        Some(heading) => self.heading(group, heading.level(parts, chapters)),
                        None => self.paragraph(group, width),
                    }
                    at + 1
                }
            };
        }
    }

    /// Skips what stands before the first heading or sentence of a book: its title, the author, the publisher.
    fn title_page(&mut self, groups: &[Group], headings: &[Option<Heading>]) -> usize {
        let story = |nth: &usize| {
            let group = &groups[*nth];
            let chapter = headings[*nth].as_ref().is_some_and(|heading| heading.rank != Rank::Title);
            chapter || headings::is_contents(group.text(self.text)) || group.is_prose(self.text)
        };
        let first = (0..groups.len()).find(story).unwrap_or(0);
        for group in &groups[..first] {
            self.skip(group.span(), "title page");
        }
        first
    }

    /// Handles scene breaks and what is never spoken: pictures, page numbers, notes. Returns the group after it.
    fn set_apart(&mut self, groups: &[Group], at: usize) -> Option<usize> {
        let group = &groups[at];
        let line = group.text(self.text).trim();
        if headings::is_scene_break(line) {
            let place = Place::new(0, group.span());
            self.blocks.push(Block { kind: BlockKind::Scene, place, ..Block::default() });
            return Some(at + 1);
        }
        if group.is_page_number(self.text) {
            self.skip(group.span(), "page number");
            return Some(at + 1);
        }
        let reason = inline::note(line)?;
        // The bracket can span several paragraphs.
        let (mut depth, mut end) = (0_i32, at);
        for (nth, group) in groups[at..].iter().enumerate().take(LONGEST_NOTE) {
            let text = group.text(self.text);
            depth += text.matches('[').count() as i32 - text.matches(']').count() as i32;
            end = at + nth;
            if depth <= 0 {
                break;
            }
        }
        let end = if depth > 0 { at } else { end };
        self.skip(group.span().join(groups[end].span()), reason);
        Some(end + 1)
    }

    /// Skips a table of contents. It ends where its first entry comes again, or where the story begins: with a sentence, or
    /// with the heading just above one.
    fn contents(&mut self, groups: &[Group], headings: &[Option<Heading>], at: usize) -> usize {
        let plain = |group: &Group| headings::plain(group.text(self.text).lines().next().unwrap_or_default());
        let first = groups.get(at + 1).map(plain).unwrap_or_default();
        let mut end = at + 1;
        while let Some(group) = groups.get(end) {
            let again = end > at + 1 && headings::begins_alike(&plain(group), &first);
            let chapter = |nth: usize| headings[nth].as_ref().is_some_and(|heading| heading.rank != Rank::Title);
            let opens = chapter(end)
                && (end + 1..groups.len())
                    .take_while(|&nth| !chapter(nth))
                    .take(LONGEST_TITLE)
                    .any(|nth| groups[nth].is_prose(self.text));
            if again || opens || group.is_prose(self.text) {
                break;
            }
            end += 1;
        }
        self.skip(groups[at].span().join(groups[end - 1].span()), "table of contents");
        end
    }

    fn heading(&mut self, group: &Group, level: u8) {
        let mut builder = BlockBuilder::new(0);
        for (nth, &line) in group.lines.iter().enumerate() {
            if nth > 0 {
                builder.break_line(Span::new(line.start, line.start));
            }
            inline::add(self.text, line, &mut builder, &mut self.skipped);
        }
        self.blocks.extend(builder.finish(BlockKind::Heading(level), Setting::default()));
    }

    fn paragraph(&mut self, group: &Group, width: usize) {
        let verse = group.is_verse(self.text, width);
        let mut builder = BlockBuilder::new(0);
        let mut divided = false;
        for (nth, &line) in group.lines.iter().enumerate() {
            let next = group.lines.get(nth + 1).copied();
            if nth > 0 && !divided {
                let at = Span::new(line.start, line.start);
                if verse { builder.break_line(at) } else { builder.wrap(at) }
            }
            divided = next.is_some_and(|next| self.words.is_divided(self.text, line, next));
            let hyphen = usize::from(divided);
            inline::add(self.text, Span::new(line.start, line.end - hyphen), &mut builder, &mut self.skipped);
            if divided {
                self.skip(Span::new(line.end - 1, line.end), "hyphen at the line end");
            }
        }
        let setting = Setting { quotes: usize::from(group.indent > 0 && group.lines.len() > 1), list: None };
        self.blocks.extend(builder.finish(BlockKind::Paragraph, setting));
    }
}

/// How many paragraphs can stand between the number of a chapter and its first sentence.
const LONGEST_TITLE: usize = 3;

/// How many paragraphs a note in brackets can have.
const LONGEST_NOTE: usize = 40;
