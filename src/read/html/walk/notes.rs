//! Footnotes and their marks.

use super::{Document, MARKUP, Note, NoteMark, Walker};
use crate::diag::Place;
use crate::read::block::BlockBuilder;
use crate::read::html::tree::{Element, What, is_block};
use crate::read::notes;

/// Links that are longer than this are not marks of footnotes.
const LONGEST_MARK: usize = 5;

/// The meanings of elements that are footnotes.
const NOTES: [&str; 4] = ["footnote", "endnote", "rearnote", "note"];

/// What the classes of links have in their names that are marks of footnotes.
const CLASSES: [&str; 5] = ["footnote", "endnote", "noteref", "note-ref", "fnref"];

impl Walker<'_> {
    /// The mark of a footnote, or the link back from a footnote, if an element is one.
    pub(super) fn note_mark(&self, nth: usize, element: &Element) -> Option<NoteMark> {
        let link = |element: &Element| element.attribute("href").filter(|href| href.contains('#')).map(str::to_string);
        let found = |target: String| NoteMark { block: self.out.blocks.len(), target, own: self.own_ids(nth) };
        if element.is_a("noteref") {
            return Some(found(link(element).unwrap_or_default()));
        }
        // Without a meaning, it is a raised link, whichever of the two elements is inside the other.
        let only = || self.only_child(nth).and_then(|child| self.tree.element(child));
        let text = || self.inner_text(nth);
        let short = |text: &str| text.chars().count() <= LONGEST_MARK;
        let target = match element.name.as_str() {
            "sup" => only().filter(|inner| inner.name == "a" && short(&text())).and_then(link),
            "a" => link(element).filter(|_| {
                let text = text();
                let raised = only().is_some_and(|inner| inner.name == "sup");
                let classes = element.attribute("class").unwrap_or("").to_ascii_lowercase();
                let named = CLASSES.iter().any(|class| classes.contains(class));
                // What a note begins with leads back to its mark.
                let first = self.in_note && self.builder.is_empty();
                short(&text) && !text.is_empty() && (raised || named || first || is_mark(&text))
            }),
            _ => None,
        };
        target.map(found)
    }

    /// The text in an element, if that is all in it and it is a number of at most three digits.
    pub(super) fn raised_number(&self, nth: usize) -> Option<usize> {
        let mut children = self.tree.children(nth);
        let child = children.next().filter(|_| children.next().is_none())?;
        let number = &self.text[self.tree.nodes[child].place.range()];
        let digits = matches!(self.tree.nodes[child].what, What::Text) && number.bytes().all(|b| b.is_ascii_digit());
        (digits && (1..=3).contains(&number.len())).then_some(child)
    }

    /// Reads a raised number that links nowhere: the mark of a note after a word or a sentence, and otherwise a power.
    pub(super) fn raised(&mut self, nth: usize) {
        let Some(child) = self.raised_number(nth) else { return };
        if notes::is_raised_mark(self.builder.text()) {
            return self.leave_out(nth, "note mark");
        }
        let node = &self.tree.nodes[child];
        self.skip(self.tree.nodes[nth].place, MARKUP);
        self.builder.respell(&notes::raised(&self.text[node.place.range()]), node.place);
        self.skip(self.tree.nodes[nth].closing, MARKUP);
    }

    /// The ids of an element, and those of the elements around it.
    fn own_ids(&self, nth: usize) -> Vec<String> {
        let mut ids = self.ids(nth);
        let around = (0..nth).rev().filter(|&outer| self.tree.nodes[outer].end > nth);
        let around = around.filter_map(|outer| self.tree.element(outer)?.attribute("id"));
        ids.extend(around.map(str::to_string));
        ids
    }

    /// The only child of an element that is not white space.
    fn only_child(&self, nth: usize) -> Option<usize> {
        let blank = |nth: usize| {
            matches!(self.tree.nodes[nth].what, What::Text)
                && self.text[self.tree.nodes[nth].place.range()].trim().is_empty()
        };
        let mut children = self.tree.children(nth).filter(|&child| !blank(child));
        children.next().filter(|_| children.next().is_none())
    }

    fn inner_text(&self, nth: usize) -> String {
        let inside = (nth..self.tree.nodes[nth].end).map(|nth| &self.tree.nodes[nth]);
        inside.filter(|node| matches!(node.what, What::Text)).map(|node| self.text[node.place.range()].trim()).collect()
    }

    /// Whether an element is a footnote: it says so, or a mark links to it or to an anchor at its very beginning.
    pub(super) fn is_note(&self, nth: usize, element: &Element) -> bool {
        if NOTES.iter().any(|meaning| element.is_a(meaning)) {
            return true;
        }
        if self.view.notes.is_empty() || !is_block(&element.name) {
            return false;
        }
        let named = |element: &Element| element.attribute("id").is_some_and(|id| self.view.notes.contains(id));
        named(element) || (!element.name.starts_with('h') && self.begins_with(nth, &named))
    }

    /// Whether a paragraph begins with an element of a kind.
    fn begins_with(&self, nth: usize, is: &dyn Fn(&Element) -> bool) -> bool {
        let inside = || nth + 1..self.tree.nodes[nth].end;
        if inside().any(|nth| self.tree.element(nth).is_some_and(|element| is_block(&element.name))) {
            return false;
        }
        for nth in inside() {
            match &self.tree.nodes[nth].what {
                What::Element(element) if is(element) => return true,
                What::Text if !self.text[self.tree.nodes[nth].place.range()].trim().is_empty() => return false,
                _ => {}
            }
        }
        false
    }

    /// A footnote: it is left out here, and kept for where it is to be read.
    pub(super) fn note(&mut self, nth: usize) {
        let kept = std::mem::take(&mut self.out);
        let builder = std::mem::replace(&mut self.builder, BlockBuilder::new(self.part));
        let within = std::mem::take(&mut self.within);
        let in_note = std::mem::replace(&mut self.in_note, true);
        self.children(nth);
        self.flush();
        // Links in it lead back to its mark.
        let Document { blocks, skipped, notes, .. } = std::mem::replace(&mut self.out, kept);
        // A note can be inside of another one, if a tag is missing.
        self.out.notes.extend(notes);
        self.builder = builder;
        self.within = within;
        self.in_note = in_note;
        self.out.skipped.extend(skipped);
        let ids = self.ids(nth);
        for id in &ids {
            self.out.anchors.entry(id.clone()).or_insert(self.out.blocks.len());
        }
        self.out.notes.push(Note { ids, blocks, place: Place::new(self.part, self.tree.whole(nth)) });
    }
}

/// Whether the text of a link can only be the mark of a footnote, or an arrow back from one: `[1]`, `¹`, `*`, `↩`.
fn is_mark(text: &str) -> bool {
    let inner = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    let sign = |c: char| {
        matches!(
            c,
            '*' | '†' | '‡' | '§' | '¶' | '‖' | '¹' | '²' | '³' | '⁰' | '⁴'
                ..='⁹' | '↩' | '↑' | '⤴' | '⏎' | '^' | '\u{fe0e}' | '\u{fe0f}'
        )
    };
    inner.is_some_and(|inner| !inner.is_empty() && inner.chars().all(|c| c.is_alphanumeric() || sign(c)))
        || text.chars().all(sign)
}
