//! Makes EPUB 3 of EPUB 2, which has no media overlays: the package says so, and gets a navigation document made from the
//! NCX. The pages keep everything but an old document type, its named entities, and `http-equiv`.

use super::edits::Edits;
use super::folder_of;
use super::package::{Added, PackageFile, relative};
use crate::diag::Span;
use crate::output::telling::escape;
use crate::read::archive::{Archive, resolve};
use crate::read::entity;
use crate::read::epub::package::xml;
use crate::read::html::{Tree, What};
use roxmltree::Node;
use std::collections::BTreeMap;

/// Changes the package to EPUB 3. Returns the files that are changed with it or new, by their paths.
pub(super) fn upgrade(
    package: &mut PackageFile<'_>,
    added: &Added<'_>,
    archive: &mut Archive,
) -> BTreeMap<String, String> {
    let root = package.document.root_element();
    match root.attribute_node("version") {
        Some(version) => package.edits.replace(Span::from(version.range_value()), "3.0"),
        None => package.set(&root, "version", "3.0"),
    }
    metadata(package);
    let mut files = pages(package, archive);
    let path = format!("{}{}.xhtml", folder_of(package.path), package.id("contents"));
    let id = package.id("contents");
    package.item(&id, &path, "application/xhtml+xml", " properties=\"nav\"");
    let ncx = package.all("item").find(|item| item.attribute("media-type") == Some("application/x-dtbncx+xml"));
    let ncx = ncx.and_then(|item| package.path_of(&item));
    let text = ncx.as_ref().and_then(|path| archive.read(path).ok());
    let text = text.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    files.insert(path.clone(), contents(&path, (ncx.as_deref().unwrap_or(""), &text), added, package));
    files
}

/// Changes the metadata: attributes of EPUB 2 become elements.
fn metadata(package: &mut PackageFile<'_>) {
    let date = package.all("date").find_map(|node| node.text()).map(str::trim).unwrap_or("");
    let day = date.get(..10).filter(|day| day.len() == 10 && day.bytes().filter(|&byte| byte == b'-').count() == 2);
    let day = day.filter(|day| day.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')).unwrap_or("1980-01-01");
    // Some programs write it into EPUB 2 already, and there must be one.
    if package.all("meta").all(|meta| meta.attribute("property") != Some("dcterms:modified")) {
        package.meta("property=\"dcterms:modified\"", &format!("{day}T00:00:00Z"));
    }
    let elements: Vec<Node> = package.document.descendants().filter(|node| node.is_element()).collect();
    let dublin =
        |node: &&Node| node.tag_name().namespace().is_some_and(|space| space.starts_with("http://purl.org/dc/"));
    let mut dates = 0;
    for (nth, node) in elements.iter().filter(dublin).enumerate() {
        // EPUB 3 has one date, that of the publication, and no element without words.
        dates += usize::from(node.tag_name().name() == "date");
        if node.text().is_none_or(|text| text.trim().is_empty()) || (node.tag_name().name() == "date" && dates > 1) {
            package.remove(node);
            continue;
        }
        let own = node.attribute("id").map(str::to_string);
        let id = own.clone().unwrap_or_else(|| package.id(&format!("metadata-{}", nth + 1)));
        let mut refined = false;
        for attribute in node.attributes() {
            let known = match attribute.name() {
                "id" | "lang" | "dir" => continue,
                "role" => Some(("role", " scheme=\"marc:relators\"")),
                "file-as" => Some(("file-as", "")),
                _ => None,
            };
            package.remove_attribute(attribute.range());
            if let Some((property, scheme)) = known {
                let attributes = format!("refines=\"#{}\" property=\"{property}\"{scheme}", escape(&id));
                package.meta(&attributes, attribute.value());
                refined = true;
            }
        }
        if refined && own.is_none() {
            package.set(node, "id", &id);
        }
    }
}

/// Changes the documents of the book, and says of each what is in it.
fn pages(package: &mut PackageFile<'_>, archive: &mut Archive) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let cover = package.all("meta").find(|meta| meta.attribute("name") == Some("cover"));
    let cover = cover.and_then(|meta| meta.attribute("content"));
    let items: Vec<Node> = package.all("item").collect();
    for item in items {
        let image = item.attribute("media-type").is_some_and(|kind| kind.starts_with("image/"));
        if image && cover.is_some() && item.attribute("id") == cover {
            package.set(&item, "properties", "cover-image");
        }
        let change = match item.attribute("media-type") {
            Some("application/xhtml+xml") => modern,
            Some("application/x-dtbncx+xml") => untyped,
            _ => continue,
        };
        let Some(path) = package.path_of(&item) else { continue };
        let Some(text) = archive.read(&path).ok().and_then(|bytes| String::from_utf8(bytes).ok()) else { continue };
        let changed = change(&text);
        if changed != text {
            files.insert(path, changed);
        }
        if item.attribute("media-type") != Some("application/xhtml+xml") {
            continue;
        }
        let has = |tag: &str| text.contains(&format!("<{tag}")) || text.contains(&format!(":{tag}"));
        let kinds = [("svg", "svg"), ("math", "mathml"), ("script", "scripted")];
        let properties: Vec<&str> = kinds.iter().filter(|(tag, _)| has(tag)).map(|(_, property)| *property).collect();
        if !properties.is_empty() {
            package.set(&item, "properties", &properties.join(" "));
        }
    }
    files
}

/// Takes the document type out of the table of contents of EPUB 2. In EPUB 3 it must not name a file elsewhere.
fn untyped(text: &str) -> String {
    let mut edits = Edits::default();
    for node in &Tree::read(text, true).nodes {
        if matches!(node.what, What::Gap("document type")) && !text[node.place.range()].contains('[') {
            edits.remove(node.place);
        }
    }
    edits.apply(text)
}

/// Gives a page the document type of EPUB 3, writes the entities that only the old one declared as numbers, and takes out
/// what its head says in place of the server that a page of an e-book does not have.
pub(super) fn modern(text: &str) -> String {
    let tree = Tree::read(text, true);
    let mut edits = Edits::default();
    for (nth, node) in tree.nodes.iter().enumerate() {
        match &node.what {
            What::Gap("document type") if !text[node.place.range()].contains('[') => {
                edits.replace(node.place, "<!DOCTYPE html>");
            }
            What::Element(element) if element.name == "meta" && element.attribute("http-equiv").is_some() => {
                let whole = tree.whole(nth);
                let start = text[..whole.start].trim_end().len();
                edits.remove(Span::new(start, whole.end));
            }
            _ => {}
        }
    }
    numbered(&edits.apply(text))
}

/// Writes all entities but those of XML as numbers.
fn numbered(text: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let known = ["&amp;", "&lt;", "&gt;", "&quot;", "&apos;", "&#"].iter().any(|known| rest.starts_with(known));
        match entity::leading(rest).filter(|_| !known) {
            Some((length, letters)) => {
                letters.chars().for_each(|letter| out += &format!("&#{};", u32::from(letter)));
                rest = &rest[length..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out + rest
}

/// The navigation document, made from an NCX, given with its path. Without one, it lists the first page.
fn contents(path: &str, ncx: (&str, &str), added: &Added<'_>, package: &PackageFile<'_>) -> String {
    let document = xml(ncx.1);
    let map = document.as_ref().ok().and_then(|document| {
        document.descendants().find(|node| node.is_element() && node.tag_name().name() == "navMap")
    });
    let mut list = map.map(|map| points(map, path, ncx.0)).unwrap_or_default();
    let title = if added.tags.title.trim().is_empty() { "Contents" } else { added.tags.title.as_str() };
    if list.is_empty() {
        let first = package.all("itemref").find_map(|reference| reference.attribute("idref"));
        let first = package.all("item").find(|item| first.is_some() && item.attribute("id") == first);
        let target = first.and_then(|item| package.path_of(&item)).unwrap_or_default();
        list = format!("<ol>\n<li><a href=\"{}\">{}</a></li>\n</ol>\n", relative(path, &target), escape(title));
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" \
         xmlns:epub=\"http://www.idpf.org/2007/ops\">\n<head>\n<title>{title}</title>\n</head>\n<body>\n\
         <nav epub:type=\"toc\">\n<h1>{title}</h1>\n{list}</nav>\n</body>\n</html>\n",
        title = escape(title)
    )
}

/// The first child of a name.
fn child<'a>(node: Node<'a, 'a>, name: &str) -> Option<Node<'a, 'a>> {
    node.children().find(|child| child.tag_name().name() == name)
}

/// The entries below an entry, or of the whole map, as a list.
fn points<'a>(parent: Node<'a, 'a>, path: &str, ncx: &str) -> String {
    let mut list = String::new();
    for point in parent.children().filter(|child| child.tag_name().name() == "navPoint") {
        let text = child(point, "navLabel").and_then(|label| child(label, "text")).and_then(|text| text.text());
        let label = text.map(str::trim).filter(|label| !label.is_empty());
        let target = child(point, "content").and_then(|content| content.attribute("src"));
        let below = points(point, path, ncx);
        let (Some(label), Some(target)) = (label, target) else {
            list += &below;
            continue;
        };
        let (target, fragment) = resolve(ncx, target);
        let fragment = fragment.map_or(String::new(), |fragment| format!("#{}", escape(&fragment)));
        list += &format!("<li><a href=\"{}{fragment}\">{}</a>\n{below}</li>\n", relative(path, &target), escape(label));
    }
    if list.is_empty() { list } else { format!("<ol>\n{list}</ol>\n") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_loses_only_its_old_document_type_and_named_entities() {
        let old = "<?xml version=\"1.0\"?>\n<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.1//EN\"\n \"http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd\">\n<head>\n<meta http-equiv='Content-Style-Type' content='text/css'/>\n</head><p>Zo&euml;&nbsp;&amp; Bo &lt; &#8212; & &unknown;</p>";
        let new = "<?xml version=\"1.0\"?>\n<!DOCTYPE html>\n<head>\n</head><p>Zo&#235;&#160;&amp; Bo &lt; &#8212; & &unknown;</p>";
        assert_eq!(modern(old), new);
        assert_eq!(modern(new), new);
    }
}
