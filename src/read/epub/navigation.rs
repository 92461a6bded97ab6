//! Reads the table of contents of an EPUB: the navigation document of EPUB 3, or the NCX of EPUB 2.

use super::package::xml;
use crate::diag::{Place, Source, Span};
use crate::read::archive::resolve;
use crate::read::entity;
use crate::read::html::{Tree, What};
use std::collections::HashMap;

/// A table of contents.
#[derive(Clone, Default)]
pub(super) struct Navigation {
    pub entries: Vec<Entry>,
    /// What documents are, by the landmarks: `cover`, `toc`, `bodymatter` and so on.
    pub landmarks: HashMap<String, String>,
}

/// An entry of the table of contents.
#[derive(Clone)]
pub(super) struct Entry {
    /// How deep it is nested, counted from 1.
    pub depth: usize,
    pub label: String,
    /// Where the label is.
    pub place: Place,
    /// The path of the document in the archive.
    pub path: String,
    /// The id in it.
    pub fragment: Option<String>,
}

/// Reads a navigation document, which is part number `part`.
pub(super) fn read(source: &Source, path: &str, part: usize) -> Navigation {
    let tree = Tree::read(&source.text, true);
    let mut found = Navigation::default();
    for (nth, nav) in tree.elements().filter(|(_, element)| element.name == "nav") {
        let contents = nav.is_a("toc");
        if !contents && !nav.is_a("landmarks") {
            continue;
        }
        for link in nth + 1..tree.nodes[nth].end {
            let Some(element) = tree.element(link).filter(|element| element.name == "a") else { continue };
            let Some(href) = element.attribute("href") else { continue };
            let (target, fragment) = resolve(path, href);
            if !contents {
                // What begins in the middle of a document says nothing about the document.
                if fragment.is_some() {
                    continue;
                }
                found.landmarks.entry(target).or_insert_with(|| element.meanings().next().unwrap_or("").to_string());
                continue;
            }
            let lists = (nth..link).filter(|&outer| {
                tree.nodes[outer].end > link
                    && tree.element(outer).is_some_and(|outer| matches!(outer.name.as_str(), "ol" | "ul"))
            });
            let depth = lists.count().max(1);
            let texts = (link + 1..tree.nodes[link].end).filter(|&inner| matches!(tree.nodes[inner].what, What::Text));
            let spans: Vec<Span> = texts.map(|inner| tree.nodes[inner].place).collect();
            let label: String = spans.iter().map(|span| &source.text[span.range()]).collect();
            let label = entity::decode(&label).split_whitespace().collect::<Vec<_>>().join(" ");
            let Some(span) = spans.into_iter().reduce(Span::join) else { continue };
            if !label.is_empty() {
                found.entries.push(Entry { depth, label, place: Place::new(part, span), path: target, fragment });
            }
        }
    }
    found
}

/// Reads an NCX file, which is part number `part`.
pub(super) fn read_ncx(source: &Source, path: &str, part: usize) -> Navigation {
    let Ok(document) = xml(&source.text) else { return Navigation::default() };
    let points = document.descendants().filter(|node| node.tag_name().name() == "navPoint");
    let entries = points.filter_map(|point| {
        let child = |name: &'static str| point.children().find(|child| child.tag_name().name() == name);
        let text = child("navLabel")?.children().find(|child| child.tag_name().name() == "text")?;
        let label = text.text()?.split_whitespace().collect::<Vec<_>>().join(" ");
        let (path, fragment) = resolve(path, child("content")?.attribute("src")?);
        let depth = point.ancestors().filter(|outer| outer.tag_name().name() == "navPoint").count();
        let place = Place::new(part, Span::from(text.first_child()?.range()));
        (!label.is_empty()).then_some(Entry { depth, label, place, path, fragment })
    });
    Navigation { entries: entries.collect(), landmarks: HashMap::new() }
}
