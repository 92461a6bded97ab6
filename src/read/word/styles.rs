//! The styles of a Word document: which of them are headings, quotations or emphasis.

use crate::read::office::name;
use roxmltree::{Document, Node};
use std::collections::HashMap;

/// The styles of a document, by their ids.
#[derive(Default)]
pub(super) struct Styles {
    all: HashMap<String, Style>,
    /// The language of the document's text.
    pub language: Option<String>,
}

/// A style, with what it takes from the styles that it is based on.
#[derive(Clone, Debug, Default)]
pub(super) struct Style {
    /// Its name in lower case, which is the same in all languages of Word for its own styles.
    pub name: String,
    based_on: Option<String>,
    /// The level of a heading, counted from 1.
    pub level: Option<u8>,
    pub italic: Option<bool>,
    pub bold: Option<bool>,
    pub language: Option<String>,
}

/// Styles that are based on each other in a longer chain than this are based on themselves.
const LONGEST_CHAIN: usize = 12;

impl Styles {
    /// Reads the file of styles.
    pub fn read(document: Option<&Document>) -> Self {
        let Some(document) = document else { return Self::default() };
        let mut styles = Self::default();
        for node in document.root_element().children().filter(|node| node.is_element()) {
            match name(node) {
                "docDefaults" => {
                    styles.language = descendant(node, "lang").and_then(|lang| value(lang)).map(Into::into)
                }
                "style" => {
                    let id = attribute(node, "styleId").unwrap_or_default().to_string();
                    styles.all.insert(id, style(node));
                }
                _ => {}
            }
        }
        styles
    }

    /// A style by its id.
    pub fn find(&self, id: &str) -> Style {
        let mut found =
            self.all.get(id).cloned().unwrap_or_else(|| Style { name: id.to_lowercase(), ..Style::default() });
        let mut next = found.based_on.clone();
        for _ in 0..LONGEST_CHAIN {
            let Some(base) = next.and_then(|id| self.all.get(&id)) else { break };
            found.level = found.level.or(base.level);
            found.italic = found.italic.or(base.italic);
            found.bold = found.bold.or(base.bold);
            found.language = found.language.or_else(|| base.language.clone());
            next = base.based_on.clone();
        }
        found
    }
}

fn style(node: Node) -> Style {
    let child = |named| node.children().find(|child| child.is_element() && name(*child) == named);
    let written = child("name").and_then(value).unwrap_or_default().to_lowercase();
    let level = descendant(node, "outlineLvl").and_then(level);
    let named =
        written.strip_prefix("heading ").and_then(|level| level.parse().ok()).filter(|level| (1..=9).contains(level));
    let run = child("rPr");
    let toggle = |named| run.and_then(|run| run.children().find(|one| name(*one) == named)).map(is_on);
    let (italic, bold) = (toggle("i"), toggle("b"));
    let based_on = child("basedOn").and_then(value).map(Into::into);
    // Calibre counts the outline levels of its headings from 1.
    let language = run.and_then(|run| descendant(run, "lang")).and_then(value).map(Into::into);
    Style { name: written, based_on, level: named.or(level), italic, bold, language }
}

/// The level that an outline level stands for. 9 is that of text.
pub(super) fn level(node: Node) -> Option<u8> {
    value(node)?.parse::<u8>().ok().filter(|&level| level < 9).map(|level| level + 1)
}

/// The attribute `w:val` of an element.
pub(super) fn value<'n>(node: Node<'n, '_>) -> Option<&'n str> {
    attribute(node, "val")
}

pub(super) fn attribute<'n>(node: Node<'n, '_>, named: &str) -> Option<&'n str> {
    node.attributes().find(|one| one.name() == named).map(|one| one.value())
}

/// Whether a property such as `<w:i/>` or `<w:i w:val="0"/>` is on.
pub(super) fn is_on(node: Node) -> bool {
    !matches!(value(node), Some("0" | "false" | "off" | "none"))
}

fn descendant<'n, 'i>(node: Node<'n, 'i>, named: &str) -> Option<Node<'n, 'i>> {
    node.descendants().find(|one| one.is_element() && name(*one) == named)
}
