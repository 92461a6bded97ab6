//! Reads documents in RTF, as Word, WordPad and LibreOffice write them: without deletions, comments and hidden text.
//!
//! Everything in RTF is a group, a control word or text. [`tokens`] cuts a file into these, [`letters`] finds out which
//! letters they mean, and this file follows the groups: what they are for, and how their text is formatted.

mod groups;
mod letters;
mod styles;
#[cfg(test)]
mod tests;
mod tokens;

use super::Input;
use super::block::BlockBuilder;
use super::notes;
use super::office::{self, Part};
use crate::diag::{Diagnostic, Diagnostics, Source, Span};
use crate::script::{Block, BlockKind, ListMark, Manuscript, Matter, Meta, ReadOptions, Setting, Skip, Typeface};
use groups::{End, Group, Role};
use letters::{DEEPEST, Letters, Piece};
use std::borrow::Cow;
use std::collections::HashMap;
use styles::{Style, Styles};

/// Whether a file begins as RTF does.
pub(super) fn recognizes(bytes: &[u8]) -> bool {
    bytes.starts_with(b"{\\rtf")
}

/// Reads a document; see [`super::Reader`].
pub(super) fn read(input: Input, diagnostics: &mut Diagnostics) -> Option<Manuscript> {
    let Input { path, bytes, options } = input;
    // RTF is ASCII. Of other bytes each is a letter of a code page, except where the whole file is UTF-8.
    let (text, is_bytes) = match String::from_utf8(bytes) {
        Ok(text) => (text, false),
        Err(error) => (encoding_rs::mem::decode_latin1(error.as_bytes()).into_owned(), true),
    };
    let source = Source::new(path, text);
    let mut reader = Reader::new(&source.text, options);
    let mut letters = Letters::new(&source.text, is_bytes);
    let mut begun = false;
    while let Some((piece, span)) = letters.next() {
        reader.read(piece, span, letters.depth());
        begun |= letters.depth() > 0;
        if begun && letters.depth() == 0 {
            break;
        }
    }
    if letters.depth() > 0 {
        let end = Span::new(source.text.len(), source.text.len());
        let message = format!("`{}` ends in the middle of a group", path.display());
        let warning = Diagnostic::warning("rtf", message).at(&source, end).label("the file seems to be cut off here");
        diagnostics.push(warning.hint("open it in the program that wrote it, and save it again"));
    }
    let Reader { mut part, meta, marks, notes, .. } = reader.finish();
    part.finish();
    let (mut blocks, mut skipped) = (part.blocks, part.skipped);
    office::find_headings(&mut blocks, 0);
    let unused = office::place_notes(&mut blocks, marks, notes, options.footnotes);
    skipped.extend(unused.into_iter().map(|block| Skip { place: block.place, reason: "footnote" }));
    Some(Manuscript { parts: vec![source.clone()], meta, declared: Vec::new(), is_script: false, blocks, skipped })
}

struct Reader<'t> {
    part: Part<'t>,
    options: ReadOptions,
    styles: Styles,
    meta: Meta,
    /// The paragraph that is being read, and its formatting that has begun.
    builder: BlockBuilder,
    faces: Vec<Typeface>,
    /// The group that is being read, and those that it is in.
    group: Group,
    outer: Vec<Group>,
    /// The style that is being declared.
    style: Style,
    /// The words of the field, the title or the author that is being read.
    words: String,
    /// The paragraphs that wait for the end of a note inside them.
    waiting: Vec<(BlockBuilder, usize)>,
    /// The blocks with the mark of a note, and which note that is.
    marks: Vec<(usize, String)>,
    notes: HashMap<String, Vec<Block>>,
    /// How many letters there are in each language, by its number.
    languages: HashMap<i32, usize>,
    /// How long the file is.
    length: usize,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, options: ReadOptions) -> Self {
        let part = Part::new(0, text);
        Self {
            builder: part.builder(),
            part,
            options,
            styles: Styles::default(),
            meta: Meta::default(),
            faces: Vec::new(),
            group: Group::default(),
            outer: Vec::new(),
            style: Style::default(),
            words: String::new(),
            waiting: Vec::new(),
            marks: Vec::new(),
            notes: HashMap::new(),
            languages: HashMap::new(),
            length: text.len(),
        }
    }

    /// Reads a piece. `depth` counts the groups that are open after it.
    fn read(&mut self, piece: Piece, span: Span, depth: usize) {
        match piece {
            Piece::Open if depth > DEEPEST => self.leave(span, "nested too deeply"),
            Piece::Open => {
                self.group.is_new = false;
                let inner = self.group.inner(span.start);
                self.outer.push(std::mem::replace(&mut self.group, inner));
            }
            Piece::Close if depth >= DEEPEST => self.leave(span, "nested too deeply"),
            Piece::Close => self.end_group(span.end),
            _ if depth > DEEPEST => self.leave(span, "nested too deeply"),
            Piece::Star => self.group.starred |= self.group.is_new,
            Piece::Word(name, number) => {
                if !name.is_empty() && std::mem::take(&mut self.group.is_new) && self.begins(name) {
                    return;
                }
                self.word(name, number, span);
            }
            Piece::Text(text) => self.text(text, span),
            Piece::Sign => self.leave(span, "symbol"),
        }
    }

    fn leave(&mut self, span: Span, reason: &'static str) {
        if self.group.role == Role::Text {
            self.part.leave_span(span, reason);
        }
    }

    /// The first word of a group says what the group is for. Returns whether it says nothing else.
    fn begins(&mut self, name: &str) -> bool {
        let starred = std::mem::take(&mut self.group.starred);
        let Some((role, end)) = self.group.purpose(name, starred, &self.options) else { return false };
        (self.group.role, self.group.end) = (role, end);
        match end {
            End::Note => {
                let outer = std::mem::replace(&mut self.builder, self.part.builder());
                self.faces.clear();
                self.waiting.push((outer, self.part.blocks.len()));
                self.group.raised = false;
            }
            End::Box => self.close(),
            End::List => {
                if let Some(outer) = self.outer.last_mut() {
                    outer.list = true;
                }
            }
            _ => {}
        }
        if matches!(role, Role::Words) {
            self.words.clear();
        }
        // A style is declared by its own first word, `\s1`.
        end != End::Style
    }

    fn end_group(&mut self, end: usize) {
        let Some(outer) = self.outer.pop() else { return };
        let group = std::mem::replace(&mut self.group, outer);
        let words = || self.words.split_whitespace().collect::<Vec<_>>().join(" ");
        match group.end {
            End::Nothing => {}
            End::Leave(reason) => self.part.leave_span(Span::new(group.start, end), reason),
            End::List => self.part.leave_span(Span::new(group.start, end), "list mark"),
            End::Field => {
                self.group.field = groups::field(&self.words, self.options.matter == Matter::All);
                self.part.leave_span(Span::new(group.start, end), "field");
            }
            End::Title => self.meta.title = words(),
            End::Author => self.meta.author = Some(words()).filter(|words| !words.is_empty()),
            End::Style => self.styles.add(std::mem::take(&mut self.style)),
            End::Box => self.close_as(&group),
            End::Note => self.end_note(&group),
        }
    }

    /// Keeps a note for where it is to be read, and goes on with the paragraph that refers to it.
    fn end_note(&mut self, group: &Group) {
        self.close_as(group);
        let Some((outer, before)) = self.waiting.pop() else { return };
        self.builder = outer;
        let blocks = self.part.blocks.split_off(before.min(self.part.blocks.len()));
        let label = self.marks.len().to_string();
        self.marks.push((before, label.clone()));
        self.notes.insert(label, blocks);
    }

    /// Follows a word that formats text or stands for something.
    fn word(&mut self, name: &str, number: Option<i32>, span: Span) {
        if self.group.role == Role::Style {
            return match name {
                "s" => self.style.number = number.unwrap_or(0),
                "sbasedon" => self.style.based_on = number,
                "outlinelevel" => self.style.level = groups::level(number),
                _ => {}
            };
        }
        if self.group.role != Role::Text || self.group.format(name, number) {
            return;
        }
        match name {
            "par" | "sect" | "page" | "column" | "cell" | "nestcell" | "row" | "nestrow" => self.close(),
            "line" | "lbr" => self.builder.break_line(span),
            "tab" => self.part.respell(span, " ", &mut self.builder),
            "chftn" => self.part.leave_span(span, "note mark"),
            "chpgn" | "sectnum" => self.part.leave_span(span, "page number"),
            _ => {}
        }
    }

    fn text(&mut self, text: Cow<str>, span: Span) {
        self.group.is_new = false;
        match self.group.role {
            Role::Text => {}
            Role::Words => return self.words.push_str(&text),
            Role::Style => return self.style.name.push_str(&text),
            Role::Left => return,
        }
        let reason = match () {
            () if self.group.hidden => Some("hidden text"),
            () if self.group.deleted => Some("deleted text"),
            () if self.group.raised && notes::is_number(text.trim()) && notes::is_raised_mark(self.builder.text()) => {
                Some("note mark")
            }
            () => None,
        };
        if let Some(reason) = reason {
            return self.part.leave_span(span, reason);
        }
        *self.languages.entry(self.group.language).or_default() += text.len();
        if !text.trim().is_empty() {
            self.set_faces();
        }
        match text {
            Cow::Borrowed(_) => self.part.copy(span, &mut self.builder),
            Cow::Owned(text) if text.is_empty() => {}
            Cow::Owned(text) => self.part.respell(span, &text, &mut self.builder),
        }
    }

    /// Ends and begins formatting, so that the text that follows has that of its group.
    fn set_faces(&mut self) {
        let group = &self.group;
        // The letters of headings are bold without meaning anything by it.
        let bold = group.bold && group.level.or_else(|| self.styles.level(group.style)).is_none();
        let all = [(group.italic, Typeface::Italic), (bold, Typeface::Bold), (group.struck, Typeface::Struck)];
        for (wanted, face) in all {
            match (wanted, self.faces.iter().position(|open| *open == face)) {
                (true, None) => {
                    self.builder.open(face);
                    self.faces.push(face);
                }
                (false, Some(nth)) => {
                    self.builder.close(face);
                    self.faces.remove(nth);
                }
                _ => {}
            }
        }
    }

    /// Ends a paragraph.
    fn close(&mut self) {
        let group = self.group;
        self.close_as(&group);
    }

    /// Ends a paragraph with the formatting of a group.
    fn close_as(&mut self, group: &Group) {
        let builder = std::mem::replace(&mut self.builder, self.part.builder());
        self.faces.clear();
        let style = self.styles.find(group.style);
        if self.options.matter != Matter::All && (style.name.starts_with("toc ") || style.name.starts_with("contents "))
        {
            return self.part.drop(builder, "table of contents");
        }
        let is_title = style.name == "title" && !builder.is_empty();
        let kind = match group.level.or_else(|| self.styles.level(group.style)) {
            _ if is_title => BlockKind::Heading(1),
            Some(level) => BlockKind::Heading(level.min(6)),
            None => BlockKind::Paragraph,
        };
        if is_title && self.meta.title.is_empty() {
            self.meta.title = builder.text().to_string();
        }
        let quotes = usize::from(style.name.contains("quot") || style.name == "block text");
        let list = (group.list && kind == BlockKind::Paragraph).then_some(ListMark::Bullet);
        self.part.close(builder, kind, Setting { quotes, list });
    }

    /// Ends the document.
    fn finish(mut self) -> Self {
        self.close();
        // Notes without an end, in a file that was cut off.
        while let Some((outer, _)) = self.waiting.pop() {
            self.builder = outer;
            self.close();
        }
        let most = self.languages.iter().filter(|(number, _)| styles::language(**number).is_some());
        let most = most.max_by_key(|(number, count)| (**count, std::cmp::Reverse(**number)));
        self.meta.language = most.and_then(|(number, _)| styles::language(*number)).map(Into::into);
        // What is left of a group that is not read has no end.
        if let Some(group) = self.outer.iter().chain([&self.group]).find(|group| matches!(group.end, End::Leave(_)))
            && let End::Leave(reason) = group.end
        {
            self.part.leave_span(Span::new(group.start, self.length), reason);
        }
        self
    }
}
