//! Changes to the package file of a book that gets a narration.

use super::edits::Edits;
use super::{Rebound, folder_of, version2};
use crate::diag::{Source, Span};
use crate::output::epub::package::clock;
use crate::output::tags::Tags;
use crate::output::telling::escape;
use crate::read::archive::{Archive, resolve};
use crate::read::epub::package::xml;
use roxmltree::{Document, Node};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// The overlay of a document.
pub(super) struct Overlay {
    /// The path of the document in the archive.
    pub document: String,
    /// The path of the overlay.
    pub file: String,
    /// How long it lasts.
    pub milliseconds: u64,
}

/// What the book gets.
pub(super) struct Added<'a> {
    pub overlays: &'a [Overlay],
    /// The paths of the sound files.
    pub sounds: &'a [String],
    pub tags: &'a Tags,
    /// The parts of the book that were read. The first one is the package file.
    pub parts: &'a [Arc<Source>],
}

/// What becomes of the package.
pub(super) struct Changed {
    /// Files that are new or changed, by their paths; the package file is one of them.
    pub files: BTreeMap<String, String>,
    /// Files that the book no longer has.
    pub dropped: HashSet<String>,
    pub rebound: Rebound,
}

/// Adds overlays and sound to the package file `path`. A narration that the book had is taken out.
///
/// # Errors
/// The package file is not well-formed, in the words of the parser.
pub(super) fn changed(path: &str, added: &Added<'_>, archive: &mut Archive) -> Result<Changed, String> {
    let text = added.parts[0].text.as_str();
    let document = xml(text).map_err(|error| error.to_string())?;
    let mut package = PackageFile::new(&document, text, path);
    let mut files = BTreeMap::new();
    let mut rebound = Rebound { upgraded: package.is_old(), replaced: false };
    if rebound.upgraded {
        files.extend(version2::upgrade(&mut package, added, archive));
    }
    let dropped = package.silence(added, archive);
    rebound.replaced = !dropped.is_empty();
    package.narrate(added);
    files.insert(path.to_string(), package.finish());
    Ok(Changed { files, dropped, rebound })
}

/// A package file that is being changed.
pub(super) struct PackageFile<'a> {
    pub document: &'a Document<'a>,
    pub text: &'a str,
    pub path: &'a str,
    pub edits: Edits,
    /// Elements that are added to the manifest and to the metadata, without the prefix of their names.
    items: Vec<String>,
    metas: Vec<String>,
    /// What new ids begin with.
    stem: String,
}

impl<'a> PackageFile<'a> {
    fn new(document: &'a Document<'a>, text: &'a str, path: &'a str) -> Self {
        let mut stem = "narration".to_string();
        while text.contains(&format!("{stem}-")) {
            stem.push('x');
        }
        Self { document, text, path, edits: Edits::default(), items: Vec::new(), metas: Vec::new(), stem }
    }

    /// All elements of a name, whatever their prefix.
    pub fn all(&self, name: &'static str) -> impl Iterator<Item = Node<'a, 'a>> + use<'a> {
        self.document.descendants().filter(move |node| node.is_element() && node.tag_name().name() == name)
    }

    /// Whether the book is older than EPUB 3.
    fn is_old(&self) -> bool {
        !self.document.root_element().attribute("version").is_some_and(|version| version.trim().starts_with('3'))
    }

    /// A new id.
    pub fn id(&self, name: &str) -> String {
        format!("{}-{name}", self.stem)
    }

    /// The path of an item of the manifest.
    pub fn path_of(&self, item: &Node) -> Option<String> {
        Some(resolve(self.path, item.attribute("href")?).0)
    }

    /// Adds an attribute to an element.
    pub fn set(&mut self, node: &Node, attribute: &str, value: &str) {
        let at = node.range().start + 1 + self.name_of(node).len();
        self.edits.insert(at, format!(" {attribute}=\"{}\"", escape(value)));
    }

    /// The name of an element as written, with its prefix.
    fn name_of(&self, node: &Node) -> &'a str {
        let rest = &self.text[node.range().start + 1..];
        &rest[..rest.find(|c: char| c.is_whitespace() || c == '>' || c == '/').unwrap_or(0)]
    }

    /// Adds an item to the manifest.
    pub fn item(&mut self, id: &str, path: &str, media_type: &str, properties: &str) {
        let href = relative(self.path, path);
        self.items.push(format!("item id=\"{id}\" href=\"{href}\" media-type=\"{media_type}\"{properties}/>"));
    }

    /// Adds a `meta` with these attributes.
    pub fn meta(&mut self, attributes: &str, value: &str) {
        self.metas.push(format!("meta {attributes}>{}</", escape(value)));
    }

    /// Removes an element with the white space before it.
    pub fn remove(&mut self, node: &Node) {
        let range = node.range();
        let start = self.text[..range.start].trim_end().len();
        self.edits.remove(Span::new(start, range.end));
    }

    /// Removes an attribute with the white space before it.
    pub fn remove_attribute(&mut self, range: std::ops::Range<usize>) {
        let start = self.text[..range.start].trim_end().len();
        self.edits.remove(Span::new(start, range.end));
    }

    /// Takes out a narration that the book has. Returns its files.
    fn silence(&mut self, added: &Added<'_>, archive: &mut Archive) -> HashSet<String> {
        let items: Vec<Node> = self.all("item").collect();
        let is_overlay = |item: &&Node| item.attribute("media-type") == Some("application/smil+xml");
        let mut dropped: HashSet<String> =
            items.iter().filter(is_overlay).filter_map(|item| self.path_of(item)).collect();
        if dropped.is_empty() {
            return dropped;
        }
        let mut sounds = HashSet::new();
        for overlay in &dropped {
            let text =
                archive.read(overlay).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
            let Ok(smil) = xml(&text) else { continue };
            let audio = smil.descendants().filter(|node| node.tag_name().name() == "audio");
            sounds.extend(audio.filter_map(|audio| Some(resolve(overlay, audio.attribute("src")?).0)));
        }
        // Sound that a page plays itself stays.
        let played = |path: &str| {
            let name = path.rsplit('/').next().unwrap_or(path);
            added.parts.iter().skip(1).any(|part| part.text.contains(name))
        };
        dropped.extend(sounds.into_iter().filter(|path| !played(path)));
        for item in &items {
            if self.path_of(item).is_some_and(|path| dropped.contains(&path)) {
                self.remove(item);
            } else if let Some(attribute) = item.attribute_node("media-overlay") {
                self.remove_attribute(attribute.range());
            }
        }
        let told = ["media:duration", "media:narrator"];
        let metas: Vec<Node> = self.all("meta").collect();
        for meta in metas.iter().filter(|meta| meta.attribute("property").is_some_and(|name| told.contains(&name))) {
            self.remove(meta);
        }
        dropped
    }

    /// Adds the narration.
    fn narrate(&mut self, added: &Added<'_>) {
        if added.overlays.is_empty() {
            return;
        }
        let items: Vec<Node> = self.all("item").collect();
        for (nth, overlay) in added.overlays.iter().enumerate() {
            let id = self.id(&format!("page-{}", nth + 1));
            // A faulty manifest can list a document twice.
            let is_document = |item: &&Node| self.path_of(item).as_deref() == Some(&overlay.document);
            let documents: Vec<&Node> = items.iter().filter(is_document).collect();
            for document in documents {
                self.set(document, "media-overlay", &id);
            }
            self.item(&id, &overlay.file, "application/smil+xml", "");
            self.meta(&format!("property=\"media:duration\" refines=\"#{id}\""), &clock(overlay.milliseconds));
        }
        for (nth, sound) in added.sounds.iter().enumerate() {
            self.item(&self.id(&format!("sound-{}", nth + 1)), sound, "audio/mp4", "");
        }
        let whole = added.overlays.iter().map(|overlay| overlay.milliseconds).sum();
        self.meta("property=\"media:duration\"", &clock(whole));
        if let Some(narrator) = &added.tags.narrator {
            self.meta("property=\"media:narrator\"", narrator);
        }
        if !self.text.contains("synchronizedAudioText") {
            self.meta("property=\"schema:accessibilityFeature\"", "synchronizedAudioText");
        }
    }

    /// The changed file.
    fn finish(mut self) -> String {
        let (items, metas) = (std::mem::take(&mut self.items), std::mem::take(&mut self.metas));
        for (name, elements) in [("manifest", items), ("metadata", metas)] {
            let Some(node) = self.all(name).next() else { continue };
            let written = self.name_of(&node);
            let prefix = written.strip_suffix(name).unwrap_or("");
            let Some(end) = self.text[node.range()].rfind("</") else { continue };
            let at = self.text[..node.range().start + end].trim_end().len();
            for element in elements {
                let close = if element.ends_with("</") { format!("{prefix}meta>") } else { String::new() };
                self.edits.insert(at, format!("\n    <{prefix}{element}{close}"));
            }
        }
        self.edits.apply(self.text)
    }
}

/// The address of a file of an archive, relative to another one.
pub(super) fn relative(from: &str, to: &str) -> String {
    let (from, folder): (Vec<&str>, Vec<&str>) =
        (folder_of(from).split_terminator('/').collect(), folder_of(to).split_terminator('/').collect());
    let shared = from.iter().zip(&folder).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", from.len() - shared).map(str::to_string);
    let down = folder[shared..].iter().map(|part| percent(part));
    let name = percent(&to[folder_of(to).len()..]);
    up.chain(down).chain([name]).collect::<Vec<_>>().join("/")
}

/// Percent-encodes everything except the unreserved characters (RFC 3986, 2.3), so that it needs no escaping in XML.
fn percent(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// Lets an XML file that is written as UTF-8 say so.
pub(super) fn in_utf8(text: &str) -> String {
    let Some(end) = text.trim_start_matches('\u{feff}').strip_prefix("<?xml").and_then(|_| text.find("?>")) else {
        return text.to_string();
    };
    let declaration = &text[..end];
    let Some(at) = declaration.find("encoding") else { return text.to_string() };
    let value = declaration[at..].trim_start_matches("encoding").trim_start_matches([' ', '=', '\t', '\n']);
    let name = value.trim_matches(['"', '\'', ' ', '\n', '\r', '\t']);
    if name.is_empty() || name.eq_ignore_ascii_case("utf-8") || !value.starts_with(['"', '\'']) {
        return text.to_string();
    }
    let name = name.split(['"', '\'']).next().unwrap_or(name);
    text.replacen(name, "UTF-8", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lead_from_one_file_to_the_other() {
        assert_eq!(relative("a/b/c.opf", "a/b/d.xhtml"), "d.xhtml");
        assert_eq!(relative("a/narration/1.smil", "a/text/ch 1&2.xhtml"), "../text/ch%201%262.xhtml");
        assert_eq!(relative("c.opf", "narration/1.m4a"), "narration/1.m4a");
        assert_eq!(relative("x/y/c.smil", "d.xhtml"), "../../d.xhtml");
    }

    #[test]
    fn a_file_that_is_written_as_utf8_says_so() {
        assert_eq!(
            in_utf8("<?xml version='1.0' encoding='iso-8859-1'?><a/>"),
            "<?xml version='1.0' encoding='UTF-8'?><a/>"
        );
        assert_eq!(
            in_utf8("<?xml version=\"1.0\" encoding=\"UTF-16\" standalone=\"no\"?><a/>"),
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?><a/>"
        );
        for same in ["<a encoding='latin1'/>", "<?xml version='1.0'?><a/>", "<?xml version='1.0' encoding='utf-8'?>"] {
            assert_eq!(in_utf8(same), same);
        }
    }
}
