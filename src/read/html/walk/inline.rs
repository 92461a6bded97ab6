//! What stands inside of a line of text: formatting, languages, and readings.

use super::{MARKUP, Walker};
use crate::diag::Span;
use crate::read::html::styles::Look;
use crate::read::html::tree::{Element, What};
use crate::script::Typeface;

/// The language that an element says its text is in, if it says anything. `Some(None)` is no language in particular. That of a
/// whole document is not meant: programs write it without looking at the text, and the book says its own.
pub(super) fn language(element: &Element) -> Option<Option<String>> {
    if matches!(element.name.as_str(), "html" | "body") {
        return None;
    }
    let tag = element.attribute("xml:lang").or_else(|| element.attribute("lang"))?.trim();
    let known = tag.len() > 1 && !["und", "zxx", "mul", "mis"].contains(&tag) && !tag.starts_with("x-");
    Some(known.then(|| tag.to_string()))
}

impl Walker<'_> {
    /// The language of the text at this point, as far as an element around it says one.
    pub(super) fn language(&self) -> Option<&str> {
        self.languages.last()?.as_deref()
    }

    /// Reads an element whose text is in a language.
    pub(super) fn in_language(&mut self, language: Option<String>, read: impl FnOnce(&mut Self)) {
        self.languages.push(language);
        self.builder.speak_in(self.languages.last().and_then(Option::as_deref));
        read(self);
        self.languages.pop();
        self.builder.speak_in(self.languages.last().and_then(Option::as_deref));
    }

    pub(super) fn inline(&mut self, nth: usize, name: &str, look: Look) {
        let line = look.block == Some(true);
        if line {
            self.builder.break_line(self.tree.nodes[nth].place);
        }
        let face = match name {
            "em" | "i" | "cite" | "dfn" | "var" | "address" => {
                Some(Typeface::Italic).filter(|_| look.italic != Some(false))
            }
            "b" | "strong" => Some(Typeface::Bold).filter(|_| look.bold != Some(false)),
            _ if look.italic == Some(true) => Some(Typeface::Italic),
            _ if look.bold == Some(true) => Some(Typeface::Bold),
            "del" | "s" | "strike" => Some(Typeface::Struck),
            "code" | "kbd" | "samp" | "tt" => Some(Typeface::Code),
            _ => None,
        };
        if let Some(face) = face {
            self.builder.open(face);
        }
        self.children(nth);
        if let Some(face) = face {
            self.builder.close(face);
        }
        if line {
            let end = self.tree.whole(nth).end;
            self.builder.break_line(Span::new(end, end));
        }
    }

    /// Words with their reading beside them. There can be several of both: each reading belongs to the first base that has
    /// none yet, or else to what stands before it.
    pub(super) fn ruby(&mut self, nth: usize) {
        let tree = self.tree;
        self.skip(tree.nodes[nth].place, MARKUP);
        let (mut bases, mut from) = (std::collections::VecDeque::new(), self.builder.text().len());
        for child in tree.children(nth) {
            match tree.element(child).map(|element| element.name.as_str()) {
                Some("rt") => {
                    let reading = self.words_of(child);
                    let base = bases.pop_front().unwrap_or(from..self.builder.text().len());
                    self.builder.read_as(base, &reading);
                    from = self.builder.text().len();
                }
                Some("rb") => {
                    let start = self.builder.text().len();
                    self.node(child);
                    bases.push_back(start..self.builder.text().len());
                    continue;
                }
                _ => {}
            }
            self.node(child);
        }
        self.skip(tree.nodes[nth].closing, MARKUP);
    }

    /// The text inside of an element.
    fn words_of(&self, nth: usize) -> String {
        let inside = (nth + 1..self.tree.nodes[nth].end).map(|nth| &self.tree.nodes[nth]);
        let texts = inside.filter(|node| matches!(node.what, What::Text)).map(|node| &self.text[node.place.range()]);
        crate::read::entity::decode(&texts.collect::<String>())
    }
}
