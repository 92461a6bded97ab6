//! Reads the package file of an EPUB: what the book is called, which documents it has, and in which order they are read.

use crate::diag::{Place, Source, Span};
use crate::read::archive::resolve;
use crate::script::Meta;
use roxmltree::{Document, Node, ParsingOptions};
use std::collections::HashMap;
use std::sync::Arc;

/// The package of a book.
pub(super) struct Package {
    /// The file itself, which is the first part of the manuscript.
    pub source: Arc<Source>,
    pub meta: Meta,
    /// The documents in the order in which they are read.
    pub spine: Vec<SpineItem>,
    /// The navigation document of EPUB 3.
    pub navigation: Option<String>,
    /// The navigation file of EPUB 2.
    pub ncx: Option<String>,
    /// The stylesheets.
    pub stylesheets: Vec<String>,
    /// The picture of the cover.
    pub cover: Option<String>,
    /// What documents are, by the `guide` of EPUB 2: `cover`, `toc`, `copyright-page` and so on.
    pub guide: HashMap<String, String>,
}

/// A document in the reading order.
pub(super) struct SpineItem {
    /// Its path in the archive.
    pub path: String,
    /// Whether it is part of the reading order, and not only a target of links.
    pub linear: bool,
}

/// Parses any XML of a book. Entities of the document type are expanded within the parser's limits; external ones are never
/// read.
pub(crate) fn xml(text: &str) -> Result<Document<'_>, roxmltree::Error> {
    Document::parse_with_options(
        text,
        ParsingOptions { allow_dtd: true, nodes_limit: 2_000_000, entity_resolver: None },
    )
}

/// Returns the path of the package, which META-INF/container.xml states.
pub(super) fn path(container: &str) -> Option<String> {
    let document = xml(container).ok()?;
    let files =
        document.descendants().filter(|node| node.has_tag_name("rootfile") || node.tag_name().name() == "rootfile");
    let path = files.filter_map(|node| node.attribute("full-path")).next()?;
    Some(resolve("", path).0)
}

/// Reads the package file `path` of an archive.
///
/// # Errors
/// It is not well-formed, with the place of the fault.
pub(super) fn read(source: Arc<Source>, path: &str) -> Result<Package, (Arc<Source>, Span, String)> {
    let text = source.text.clone();
    let document = match xml(&text) {
        Ok(document) => document,
        Err(error) => {
            let at = offset(&source, error.pos());
            let end = source.text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
            return Err((source, Span::new(at, end), error.to_string()));
        }
    };
    let all = |name: &'static str| document.descendants().filter(move |node| node.tag_name().name() == name);
    let items: HashMap<&str, (String, Node)> = all("item")
        .filter_map(|item| Some((item.attribute("id")?, (resolve(path, item.attribute("href")?).0, item))))
        .collect();
    let has = |item: &Node, property: &str| {
        item.attribute("properties").is_some_and(|all| all.split_whitespace().any(|one| one == property))
    };
    let spine = all("itemref").filter_map(|reference| {
        let (path, _) = items.get(reference.attribute("idref")?)?;
        Some(SpineItem { path: path.clone(), linear: reference.attribute("linear") != Some("no") })
    });
    let with = |property: &str| all("item").find(|item| has(item, property)).and_then(|item| item.attribute("href"));
    let named = |id: Option<&str>| id.and_then(|id| items.get(id)).map(|(path, _)| path.clone());
    let ncx = named(all("spine").find_map(|spine| spine.attribute("toc"))).or_else(|| {
        let item = all("item").find(|item| item.attribute("media-type") == Some("application/x-dtbncx+xml"));
        item.and_then(|item| item.attribute("href")).map(|href| resolve(path, href).0)
    });
    let old_cover =
        all("meta").find(|meta| meta.attribute("name") == Some("cover")).and_then(|meta| meta.attribute("content"));
    let guide = all("reference").filter_map(|one| match resolve(path, one.attribute("href")?) {
        (path, None) => Some((path, one.attribute("type")?.to_ascii_lowercase())),
        // What begins in the middle of a document says nothing about the document.
        _ => None,
    });
    let package = Package {
        spine: spine.collect(),
        stylesheets: all("item")
            .filter(|item| item.attribute("media-type") == Some("text/css"))
            .filter_map(|item| Some(resolve(path, item.attribute("href")?).0))
            .collect(),
        navigation: with("nav").map(|href| resolve(path, href).0),
        ncx,
        cover: with("cover-image").map(|href| resolve(path, href).0).or_else(|| named(old_cover)),
        guide: guide.collect(),
        meta: meta(&document, &text),
        source,
    };
    Ok(package)
}

/// The offset of a position of the XML parser, which counts lines and characters.
fn offset(source: &Source, position: roxmltree::TextPos) -> usize {
    let line = (position.row as usize).saturating_sub(1);
    let start: usize = source.text.split_inclusive('\n').take(line).map(str::len).sum();
    let column = (position.col as usize).saturating_sub(1);
    source.text[start..].char_indices().nth(column).map_or(source.text.len(), |(at, _)| start + at)
}

fn meta(document: &Document, text: &str) -> Meta {
    let nodes: Vec<Node> = document.descendants().filter(Node::is_element).collect();
    let all = |name: &'static str| nodes.iter().filter(move |node| node.tag_name().name() == name);
    let refined = |node: &Node, property: &str| {
        let id = format!("#{}", node.attribute("id").filter(|id| !id.is_empty())?);
        let mut metas = all("meta").filter(|meta| meta.attribute("refines") == Some(&id));
        metas.find(|meta| meta.attribute("property") == Some(property)).and_then(|meta| meta.text()).map(str::trim)
    };
    let words = |node: &Node| node.text().map(folded).filter(|text| !text.is_empty());
    let one = |name: &'static str| all(name).find_map(words);
    let titles: Vec<&Node> = all("title").filter(|node| words(node).is_some()).collect();
    let title = titles.iter().find(|node| refined(node, "title-type") == Some("main")).or(titles.first()).copied();
    let role = |node: &Node| {
        let attribute =
            node.attributes().find(|attribute| attribute.name() == "role").map(|attribute| attribute.value());
        attribute.or_else(|| refined(node, "role")).unwrap_or("aut").to_string()
    };
    let authors: Vec<&Node> = all("creator").filter(|node| words(node).is_some() && role(node) == "aut").collect();
    let author = authors.iter().filter_map(|node| words(node)).collect::<Vec<_>>().join(", ");
    let old = |name: &str| {
        let mut metas = all("meta").filter(|meta| meta.attribute("name") == Some(name));
        metas.find_map(|meta| meta.attribute("content").map(folded)).filter(|content| !content.is_empty())
    };
    let collection = all("meta").find(|meta| meta.attribute("property") == Some("belongs-to-collection"));
    Meta {
        title: title.and_then(words).unwrap_or_default(),
        title_place: title.and_then(|node| place(node, text)),
        author_place: authors.first().filter(|_| authors.len() == 1).and_then(|node| place(node, text)),
        author: Some(author).filter(|author| !author.is_empty()),
        date: one("date"),
        language: one("language"),
        description: one("description").map(|text| stripped(&text)),
        series: collection.and_then(words).or_else(|| old("calibre:series")),
        part: collection
            .and_then(|node| refined(node, "group-position"))
            .map(str::to_string)
            .or_else(|| old("calibre:series_index")),
        ..Meta::default()
    }
}

/// Where the words of an element are, if the file has them as they are spoken.
fn place(node: &Node, text: &str) -> Option<Place> {
    let words = folded(node.text()?);
    let range = node.first_child()?.range();
    let at = text.get(range.clone())?.find(&words)?;
    Some(Place::new(0, range.start + at..range.start + at + words.len()))
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Descriptions are often HTML in disguise.
fn stripped(text: &str) -> String {
    let (mut out, mut inside) = (String::new(), false);
    for c in text.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => {
                inside = false;
                out.push(' ');
            }
            c if !inside => out.push(c),
            _ => {}
        }
    }
    folded(&out)
}
