//! Reads HTML and XHTML: what a browser shows as text becomes blocks.

mod main_text;
mod styles;
#[cfg(test)]
mod tests;
mod tree;
mod walk;

pub(super) use styles::Styles;
pub(crate) use tree::{Element, Tree, What, is_block};
pub(super) use walk::{Document, Note, View, walk};

use super::{Input, decode_any};
use crate::diag::{Advice, Diagnostic, Diagnostics, Place, Source, Span};
use crate::script::{Manuscript, Matter, Meta};
use std::collections::HashSet;

/// How much of a file is looked at to recognize it.
const SAMPLE: usize = 1024;

/// Whether a file begins as a web page does.
pub(super) fn recognizes(bytes: &[u8]) -> bool {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(SAMPLE)]).to_ascii_lowercase();
    let mut rest = start.trim_start_matches('\u{feff}').trim_start();
    // What may stand before the document type: an XML declaration, and comments.
    while let Some(end) =
        ["<?xml", "<!--"].iter().find(|opener| rest.starts_with(**opener)).and_then(|_| rest.find('>'))
    {
        rest = rest[end + 1..].trim_start();
    }
    ["<!doctype html", "<html", "<head", "<body"].iter().any(|opener| rest.starts_with(opener))
}

/// Reads a web page; see [`super::Reader`].
pub(super) fn read(input: Input, diagnostics: &mut Diagnostics) -> Option<Manuscript> {
    let source = decode_any(input.path, input.bytes, diagnostics)?;
    let text = source.text.as_str();
    let xhtml = text.trim_start_matches('\u{feff}').trim_start().starts_with("<?xml");
    let tree = Tree::read(text, xhtml);
    let outside = match input.options.matter {
        Matter::Story => main_text::around(text, &tree),
        Matter::All => None,
    };
    let (notes, none) = (HashSet::new(), Styles::default());
    let styles = none.with_those_of(text, &tree);
    let view = View { notes: &notes, styles: &styles, outside: outside.as_deref().unwrap_or_default() };
    let mut document = walk(text, 0, &tree, view);
    document.skipped.extend(document.notes.iter().map(Note::skip));
    let meta = meta(&source, &tree);
    told(&source, &document, diagnostics);
    Some(Manuscript {
        parts: vec![source],
        meta,
        declared: Vec::new(),
        is_script: false,
        blocks: document.blocks,
        skipped: document.skipped,
    })
}

/// Says how much of a page is left out.
fn told(source: &Source, document: &Document, diagnostics: &mut Diagnostics) {
    let around = document.skipped.iter().filter(|skip| skip.reason == walk::AROUND);
    let words: usize = around.map(|skip| words(&source.text[skip.place.span.range()])).sum();
    if words > 0 {
        let message = format!("{words} words around the main text of the page are left out: menus, links and the like");
        diagnostics.push(Diagnostic::note("matter", message).advise(Advice::ReadAllMatter));
    }
}

/// How many words some HTML shows.
fn words(html: &str) -> usize {
    let tree = Tree::read(html, false);
    let mut at = 0;
    let mut words = 0;
    while at < tree.nodes.len() {
        let node = &tree.nodes[at];
        match &node.what {
            What::Element(element) if walk::unspoken(element).is_some() => {
                at = node.end;
                continue;
            }
            What::Text => words += html[node.place.range()].split_whitespace().count(),
            _ => {}
        }
        at += 1;
    }
    words
}

/// What a page says about itself in its head.
fn meta(source: &Source, tree: &Tree) -> Meta {
    let head = Head { source, tree };
    let language = tree.elements().find(|(_, element)| element.name == "html").and_then(|(_, html)| {
        html.attribute("lang").or_else(|| html.attribute("xml:lang")).map(str::trim).map(str::to_string)
    });
    // An address is no name.
    let author = ["author", "article:author", "dc.creator", "dcterms.creator"].iter().find_map(|name| head.named(name));
    let author = author.filter(|(name, _)| !name.contains("://"));
    let dates = ["date", "article:published_time", "dc.date", "dcterms.date", "datepublished"];
    let date = dates.iter().find_map(|name| head.named(name)).map(|(date, _)| day(&date));
    let description = ["description", "og:description"].iter().find_map(|name| head.named(name));
    let (title, title_place) = head.title();
    Meta {
        title,
        title_place,
        author_place: author.as_ref().and_then(|(_, place)| *place),
        author: author.map(|(name, _)| name),
        date,
        description: description.map(|(text, _)| text),
        language: language.filter(|language| !language.is_empty()),
        ..Meta::default()
    }
}

/// The day of a date with a time.
fn day(date: &str) -> String {
    let day = date.get(..10).filter(|_| date.as_bytes().get(10) == Some(&b'T'));
    day.unwrap_or(date).to_string()
}

/// The head of a page.
struct Head<'a> {
    source: &'a Source,
    tree: &'a Tree,
}

impl Head<'_> {
    /// The content of a `meta` element with this name or property, and where it is if the page has it as it is.
    fn named(&self, name: &str) -> Option<(String, Option<Place>)> {
        let is = |meta: &&Element| {
            let keys = ["name", "property", "itemprop"].iter().filter_map(|key| meta.attribute(key));
            meta.name == "meta" && keys.into_iter().any(|key| key.eq_ignore_ascii_case(name))
        };
        self.tree.elements().filter(|(_, element)| is(element)).find_map(|(nth, meta)| {
            let content = folded(meta.attribute("content")?);
            (!content.is_empty()).then(|| (content.clone(), self.within(self.tree.nodes[nth].place, &content)))
        })
    }

    /// Where a text is in a part of the page. The value of an attribute stands between quotes.
    fn within(&self, span: Span, text: &str) -> Option<Place> {
        let inside = &self.source.text[span.range()];
        let quoted = |at: &usize| inside[..*at].ends_with(['"', '\'', '>', ' ', '\n', '=']);
        let at = inside.match_indices(text).map(|(at, _)| at).find(quoted)?;
        Some(Place::new(0, Span::new(span.start + at, span.start + at + text.len())))
    }

    /// The title that the page states for others who link to it, or else that of its window, without the name of the site.
    fn title(&self) -> (String, Option<Place>) {
        let site = self.named("og:site_name").map(|(site, _)| site);
        let stated = self.named("og:title").or_else(|| self.window());
        let Some((title, place)) = stated else { return (String::new(), None) };
        let cut = site.and_then(|site| {
            let rest = title.strip_suffix(site.as_str())?.trim_end();
            let rest = rest.strip_suffix(['|', '-', '–', '—', '·', '»', ':'])?.trim_end();
            (!rest.is_empty()).then(|| rest.to_string())
        });
        match cut {
            Some(short) => {
                let place = place.map(|place| Place::new(0, place.span.start..place.span.start + short.len()));
                (short, place)
            }
            None => (title, place),
        }
    }

    /// The title of the window.
    fn window(&self) -> Option<(String, Option<Place>)> {
        let (nth, _) = self.tree.elements().find(|(_, element)| element.name == "title")?;
        let inside = self.tree.children(nth).map(|child| self.tree.nodes[child].place);
        let span = inside.reduce(Span::join)?;
        let title = folded(&super::entity::decode(&self.source.text[span.range()]));
        let solid = super::trimmed(&self.source.text, span);
        let verbatim = self.source.text[solid.range()] == title && !title.is_empty();
        (!title.is_empty()).then(|| (title, verbatim.then(|| Place::new(0, solid))))
    }
}

/// A text with single spaces.
fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
