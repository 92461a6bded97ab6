//! Walks through a tree of HTML and makes blocks of it.

mod inline;
mod notes;

use super::styles::{Look, Styles};
use super::tree::{Element, Tree, What, is_block};
use crate::diag::{Place, Span};
use crate::read::block::BlockBuilder;
use crate::read::entity;
use crate::script::{Block, BlockKind, ListMark, Setting, Skip, Typeface};
use std::collections::{HashMap, HashSet};

/// A document of HTML as blocks.
#[derive(Default)]
pub(in crate::read) struct Document {
    pub blocks: Vec<Block>,
    /// Everything that is not text, with the reason.
    pub skipped: Vec<Skip>,
    /// For each `id`, the number of the block that it is in, or that follows it.
    pub anchors: HashMap<String, usize>,
    /// The marks of footnotes, in order.
    pub note_marks: Vec<NoteMark>,
    /// The footnotes themselves, in order. Their text is not among what is skipped.
    pub notes: Vec<Note>,
}

/// The mark of a footnote in the text.
pub(in crate::read) struct NoteMark {
    /// The number of the block that it is in, or that follows it.
    pub block: usize,
    /// The address that it links to, as written.
    pub target: String,
    /// The ids of the mark itself and of everything around it. If it links back from a footnote, that is among them.
    pub own: Vec<String>,
}

/// A footnote.
pub(in crate::read) struct Note {
    /// All ids in it.
    pub ids: Vec<String>,
    pub blocks: Vec<Block>,
    /// All of it, with its tags.
    pub place: Place,
}

impl Note {
    /// What is skipped if it is not read.
    pub fn skip(&self) -> Skip {
        Skip { place: self.place, reason: "footnote" }
    }
}

/// How a document is read.
#[derive(Clone, Copy)]
pub(in crate::read) struct View<'a> {
    /// The ids of elements that are footnotes, besides those that say so themselves.
    pub notes: &'a HashSet<String>,
    /// The stylesheets of the document.
    pub styles: &'a Styles,
    /// For each node, whether it is around the main text. Empty if all of it is read.
    pub outside: &'a [bool],
}

/// Reads the blocks of a tree.
pub(in crate::read) fn walk(text: &str, part: usize, tree: &Tree, view: View<'_>) -> Document {
    let builder = BlockBuilder::new(part);
    let (out, within) = (Document::default(), Within::default());
    let mut walker = Walker { text, part, tree, view, out, builder, within, in_note: false, languages: Vec::new() };
    for root in tree.roots() {
        walker.node(root);
    }
    walker.flush();
    walker.out
}

/// What the text at a point is inside of.
#[derive(Clone, Copy, Default)]
struct Within {
    kind: BlockKind,
    setting: Setting,
    /// Line breaks of the source are the author's.
    verbatim: bool,
    /// Block elements are only lines of a larger block: a heading of several lines, or a cell of a table.
    joined: bool,
    /// The stylesheet sets it in italics, or bold.
    italic: bool,
    bold: bool,
}

struct Walker<'a> {
    text: &'a str,
    part: usize,
    tree: &'a Tree,
    view: View<'a>,
    out: Document,
    builder: BlockBuilder,
    within: Within,
    /// Whether this is a footnote.
    in_note: bool,
    /// The languages of the elements around the text, the innermost one last.
    languages: Vec<Option<String>>,
}

impl Walker<'_> {
    fn skip(&mut self, span: Span, reason: &'static str) {
        if !span.is_empty() {
            self.out.skipped.push(Skip { place: Place::new(self.part, span), reason });
        }
    }

    /// Skips an element with everything in it.
    fn leave_out(&mut self, nth: usize, reason: &'static str) {
        for id in self.ids(nth) {
            self.out.anchors.entry(id).or_insert(self.out.blocks.len());
        }
        self.skip(self.tree.whole(nth), reason);
    }

    /// Skips what is around the main text.
    fn around(&mut self, nth: usize) {
        let element = self.tree.element(nth);
        if element.is_some_and(|element| is_block(&element.name)) {
            self.flush();
        }
        let blank = element.is_none() && self.text[self.tree.nodes[nth].place.range()].trim().is_empty();
        let reason = element.and_then(unspoken).unwrap_or(AROUND);
        if !blank {
            self.leave_out(nth, reason);
        }
    }

    fn ids(&self, nth: usize) -> Vec<String> {
        let inside = nth..self.tree.nodes[nth].end;
        inside.filter_map(|nth| self.tree.element(nth)?.attribute("id").map(str::to_string)).collect()
    }

    /// Ends the block that is being read.
    fn flush(&mut self) {
        let fresh = self.fresh();
        let builder = std::mem::replace(&mut self.builder, fresh);
        self.out.blocks.extend(builder.finish(self.within.kind, self.within.setting));
    }

    /// A block in which nothing has been read yet, with the formatting that a stylesheet gives it.
    fn fresh(&self) -> BlockBuilder {
        let mut builder = BlockBuilder::new(self.part);
        builder.speak_in(self.language());
        let heading = matches!(self.within.kind, BlockKind::Heading(_));
        for (set, face) in [(self.within.italic, Typeface::Italic), (self.within.bold, Typeface::Bold)] {
            if set && !heading {
                builder.open(face);
            }
        }
        builder
    }

    fn node(&mut self, nth: usize) {
        let node = &self.tree.nodes[nth];
        if self.view.outside.get(nth) == Some(&true) && !matches!(node.what, What::Gap(_)) {
            return self.around(nth);
        }
        match &node.what {
            What::Text => self.words(node.place),
            What::Gap(reason) => self.skip(node.place, reason),
            What::Element(element) => self.element(nth, element),
        }
    }

    /// Adds text, with character references decoded.
    fn words(&mut self, span: Span) {
        let text = self.text;
        let mut at = span.start;
        while at < span.end {
            let rest = &text[at..span.end];
            let stop = rest.find(|c| c == '&' || (self.within.verbatim && c == '\n')).unwrap_or(rest.len());
            self.builder.copy(text, Span::new(at, at + stop));
            at += stop;
            match rest.as_bytes().get(stop) {
                Some(b'\n') => {
                    self.builder.break_line(Span::new(at, at + 1));
                    at += 1;
                }
                Some(_) => match entity::leading(&rest[stop..]) {
                    Some((length, decoded)) => {
                        let span = Span::new(at, at + length);
                        // White space is not spoken, however it is written.
                        let blank = decoded.trim().is_empty();
                        self.builder.respell(&decoded, if blank { Span::new(at, at) } else { span });
                        if blank {
                            self.skip(span, "blank");
                        }
                        at += length;
                    }
                    None => {
                        self.builder.copy(text, Span::new(at, at + 1));
                        at += 1;
                    }
                },
                None => {}
            }
        }
    }

    fn element(&mut self, nth: usize, element: &Element) {
        match inline::language(element) {
            Some(language) => self.in_language(language, |walker| walker.kind_of_element(nth, element)),
            None => self.kind_of_element(nth, element),
        }
    }

    fn kind_of_element(&mut self, nth: usize, element: &Element) {
        if let Some(reason) = unspoken(element) {
            return self.leave_out(nth, reason);
        }
        let look = self.view.styles.look_of(element);
        if look.hidden == Some(true) {
            return self.leave_out(nth, "hidden");
        }
        if let Some(mark) = self.note_mark(nth, element) {
            self.out.note_marks.push(mark);
            return self.leave_out(nth, "note mark");
        }
        if self.is_note(nth, element) {
            return self.note(nth);
        }
        if let Some(id) = element.attribute("id") {
            // An empty anchor before a block belongs to the block.
            self.out.anchors.entry(id.to_string()).or_insert(self.out.blocks.len());
        }
        match element.name.as_str() {
            "br" => self.line_break(nth),
            "hr" => self.scene_break(nth),
            "img" | "image" => self.picture(nth, element),
            "math" => self.formula(nth, element),
            "tr" => self.row(nth, element),
            "ruby" => self.ruby(nth),
            "sup" if self.raised_number(nth).is_some() => self.raised(nth),
            name if is_block(name) => self.block(nth, element, look),
            name => self.inline(nth, name, look),
        }
    }

    fn children(&mut self, nth: usize) {
        let tree = self.tree;
        self.skip(tree.nodes[nth].place, MARKUP);
        tree.children(nth).for_each(|child| self.node(child));
        self.skip(tree.nodes[nth].closing, MARKUP);
    }

    fn line_break(&mut self, nth: usize) {
        let span = self.tree.nodes[nth].place;
        self.skip(span, MARKUP);
        self.builder.break_line(span);
    }

    fn scene_break(&mut self, nth: usize) {
        let span = self.tree.whole(nth);
        self.flush();
        let place = Place::new(self.part, span);
        self.out.blocks.push(Block { kind: BlockKind::Scene, place, ..Block::default() });
    }

    /// A picture inside a sentence stands for the letters in its `alt`, such as a decorated initial. Others are not
    /// spoken.
    fn picture(&mut self, nth: usize, element: &Element) {
        let alone = self.builder.is_empty() && !self.text_follows(nth);
        match element.attribute("alt").map(str::trim).filter(|alt| !alt.is_empty() && !alone) {
            Some(alt) => self.builder.respell(alt, self.tree.nodes[nth].place),
            None => self.skip(self.tree.nodes[nth].place, "image"),
        }
    }

    /// Whether text follows an element directly.
    fn text_follows(&self, nth: usize) -> bool {
        let next = self.tree.nodes.get(self.tree.nodes[nth].end);
        next.is_some_and(|node| {
            matches!(node.what, What::Text) && self.text[node.place.range()].starts_with(char::is_alphanumeric)
        })
    }

    fn formula(&mut self, nth: usize, element: &Element) {
        match element.attribute("alttext").map(str::trim).filter(|alt| !alt.is_empty()) {
            Some(alt) => self.builder.respell(alt, self.tree.whole(nth)),
            None => self.children(nth),
        }
    }

    fn block(&mut self, nth: usize, element: &Element, look: Look) {
        let before = self.within;
        if before.joined {
            self.builder.break_line(self.tree.nodes[nth].place);
            return self.children(nth);
        }
        self.flush();
        self.within = within(element, before);
        self.within.verbatim = look.verbatim.unwrap_or(self.within.verbatim);
        self.within.italic = look.italic.unwrap_or(self.within.italic);
        self.within.bold = look.bold.unwrap_or(self.within.bold);
        if element.name == "li" {
            self.within.setting.list = Some(self.mark(nth));
        }
        self.builder = self.fresh();
        self.children(nth);
        self.flush();
        self.within = before;
        self.builder = self.fresh();
    }

    /// The mark of a list item.
    fn mark(&self, nth: usize) -> ListMark {
        let list = (0..nth).rev().find(|&outer| {
            self.tree.nodes[outer].end > nth
                && self.tree.element(outer).is_some_and(|outer| ["ul", "ol", "menu"].contains(&outer.name.as_str()))
        });
        let Some(list) = list.filter(|&list| self.tree.element(list).is_some_and(|list| list.name == "ol")) else {
            return ListMark::Bullet;
        };
        let items =
            self.tree.children(list).filter(|&child| self.tree.element(child).is_some_and(|one| one.name == "li"));
        ListMark::Number(items.take_while(|&child| child < nth).count() + 1)
    }

    /// A row of a table is one block. In the script of a play, its first cell can be the name of the speaker.
    fn row(&mut self, nth: usize, _: &Element) {
        let (before, tree) = (self.within, self.tree);
        self.flush();
        self.within.joined = true;
        self.skip(tree.nodes[nth].place, MARKUP);
        for child in tree.children(nth) {
            match tree.element(child) {
                Some(cell) if cell.is_a("persona") => self.speaker(child),
                _ => self.node(child),
            }
        }
        self.skip(tree.nodes[nth].closing, MARKUP);
        self.flush();
        self.within = before;
    }

    /// The name of a speaker, which stands before the words.
    fn speaker(&mut self, nth: usize) {
        let span = self.tree.whole(nth);
        let inside = (nth + 1..self.tree.nodes[nth].end).map(|nth| &self.tree.nodes[nth]);
        let texts: Vec<Span> = inside.filter(|node| matches!(node.what, What::Text)).map(|node| node.place).collect();
        let name: String = texts.iter().map(|span| &self.text[span.range()]).collect();
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        self.skip(span, "speaker label");
        if !name.is_empty() {
            let place = texts.iter().copied().reduce(Span::join).unwrap_or(span);
            self.builder.speaker(name, place, None);
        }
    }
}

const MARKUP: &str = "markup";

/// Why something on a page is skipped that is not part of its main text.
pub(super) const AROUND: &str = "around the main text";

/// Classes of page numbers of the printed book.
const PAGE_NUMBERS: [&str; 6] = ["pagenum", "pageno", "pagenumber", "page-number", "page_number", "pagenr"];

/// Classes of the numbers beside the lines of a poem.
const LINE_NUMBERS: [&str; 6] = ["lnum", "linenum", "lineno", "linenumber", "line-number", "line_number"];

/// Classes of the titles above the pages of the printed book.
const RUNNING_HEADS: [&str; 5] = ["running-head", "running_head", "runninghead", "running-header", "runhead"];

fn has_class(element: &Element, classes: &[&str]) -> bool {
    let own = element.attribute("class").unwrap_or("");
    own.split_whitespace().any(|one| classes.iter().any(|class| one.eq_ignore_ascii_case(class)))
}

/// Why an element is not spoken, if it never is.
pub(super) fn unspoken(element: &Element) -> Option<&'static str> {
    let hidden = element.attribute("hidden").is_some()
        || element.attribute("aria-hidden") == Some("true")
        || element.attribute("style").is_some_and(|style| {
            let style: String = style.split_whitespace().collect();
            style.contains("display:none") || style.contains("visibility:hidden")
        });
    match element.name.as_str() {
        _ if element.is_a("pagebreak") => Some("page number"),
        "a" if element.is_a("backlink") => Some("note mark"),
        // Project Gutenberg's own words before and after a book.
        _ if element.attribute("class").is_some_and(|class| class.contains("pg-boilerplate")) => Some("licence"),
        _ if has_class(element, &PAGE_NUMBERS) => Some("page number"),
        _ if has_class(element, &LINE_NUMBERS) => Some("line number"),
        _ if has_class(element, &RUNNING_HEADS) => Some("running head"),
        _ if hidden => Some("hidden"),
        "head" => Some("document head"),
        "script" | "style" | "template" | "noscript" => Some("HTML script"),
        "rt" | "rp" | "rtc" => Some("ruby"),
        "audio" | "video" | "iframe" | "object" | "canvas" | "svg" | "map" => Some("media"),
        "button" | "datalist" | "input" | "label" | "legend" | "select" | "textarea" => Some("form"),
        _ => None,
    }
}

/// What the content of a block element is inside of.
fn within(element: &Element, outer: Within) -> Within {
    let mut inner = outer;
    match element.name.as_str() {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
            inner.kind = BlockKind::Heading(element.name.as_bytes()[1] - b'0');
            inner.joined = true;
        }
        "blockquote" => inner.setting.quotes += 1,
        "pre" => inner.verbatim = true,
        "caption" | "figcaption" | "dt" => inner.joined = true,
        _ => {}
    }
    inner
}
