//! The styles of a text in OpenDocument: which of them are emphasis, quotations, titles or hidden.

use crate::read::office::name;
use roxmltree::{Document, Node};
use std::collections::HashMap;

/// The styles of a document, by their names.
#[derive(Default)]
pub(super) struct Styles {
    all: HashMap<String, Own>,
    /// The language of the document's text.
    pub language: Option<String>,
}

/// What a style itself says.
#[derive(Default)]
struct Own {
    parent: Option<String>,
    italic: Option<bool>,
    bold: Option<bool>,
    hidden: Option<bool>,
    language: Option<String>,
}

/// A style, with what it takes from its parents.
#[derive(Default)]
pub(super) struct Style {
    /// The names of the style and of its parents, the nearest first.
    names: Vec<String>,
    pub italic: bool,
    pub bold: bool,
    pub hidden: bool,
    /// The language of the text, if the style says one.
    pub language: Option<String>,
}

impl Style {
    /// Whether it is the style of this name, or was made from it.
    pub fn is(&self, name: &str) -> bool {
        self.names.iter().any(|one| one == name)
    }
}

/// The longest chain of parents.
const LONGEST_CHAIN: usize = 12;

impl Styles {
    /// Reads the styles of the file of styles and those of the text itself.
    pub fn read(common: Option<&Document>, text: &Document) -> Self {
        let mut styles = Self::default();
        let nodes = common.into_iter().chain([text]).flat_map(|document| document.descendants());
        for node in nodes.filter(|node| node.is_element()) {
            match name(node) {
                "style" => {
                    let own = own(node);
                    styles.all.insert(attribute(node, "name").unwrap_or_default().to_string(), own);
                }
                "default-style" if attribute(node, "family") == Some("paragraph") => {
                    styles.language = own(node).language;
                }
                // Styles stand above the text.
                "body" => break,
                _ => {}
            }
        }
        styles
    }

    /// The style of an element.
    pub fn of(&self, node: Node) -> Style {
        self.find(attribute(node, "style-name").unwrap_or_default())
    }

    /// A style by its name.
    pub fn find(&self, name: &str) -> Style {
        let (mut names, mut found) = (Vec::new(), Own::default());
        let mut next = Some(name.to_string());
        while let Some(name) = next.filter(|_| names.len() < LONGEST_CHAIN) {
            let own = self.all.get(&name);
            found.italic = found.italic.or(own.and_then(|own| own.italic));
            found.bold = found.bold.or(own.and_then(|own| own.bold));
            found.hidden = found.hidden.or(own.and_then(|own| own.hidden));
            next = own.and_then(|own| own.parent.clone());
            found.language = found.language.or_else(|| own.and_then(|own| own.language.clone()));
            names.push(name);
        }
        let on = |value: Option<bool>| value == Some(true);
        Style {
            names,
            italic: on(found.italic),
            bold: on(found.bold),
            hidden: on(found.hidden),
            language: found.language,
        }
    }
}

fn own(node: Node) -> Own {
    let properties = properties(node);
    let of = |named| properties.and_then(|node| attribute(node, named));
    let known = |named| of(named).filter(|value| *value != "none");
    let language = known("language").map(|language| match known("country") {
        Some(country) => format!("{language}-{country}"),
        None => language.to_string(),
    });
    Own {
        language,
        parent: attribute(node, "parent-style-name").map(Into::into),
        italic: of("font-style").map(|style| style != "normal"),
        bold: of("font-weight").map(|weight| !matches!(weight, "normal" | "400" | "300")),
        hidden: of("display").map(|display| display == "none"),
    }
}

fn properties<'n, 'i>(node: Node<'n, 'i>) -> Option<Node<'n, 'i>> {
    node.children().find(|child| child.is_element() && name(*child) == "text-properties")
}

fn attribute<'n>(node: Node<'n, '_>, named: &str) -> Option<&'n str> {
    node.attributes().find(|one| one.name() == named).map(|one| one.value())
}
