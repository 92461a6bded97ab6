mod damaged;

use crate::output::epub::{Rebound, write};
use crate::output::telling::tests::Rendered;
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const CONTAINER: &str = r#"<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="book/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"#;

const PACKAGE: &str = r##"<?xml version="1.0" encoding="utf-8"?>
<opf:package xmlns:opf="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">
  <opf:metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
    <dc:identifier id="id">urn:x:1</dc:identifier>
    <dc:title>The Well</dc:title>
    <dc:language>en</dc:language>
    <opf:meta property="dcterms:modified">2020-01-01T00:00:00Z</opf:meta>
  </opf:metadata>
  <opf:manifest>
    <opf:item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
    <opf:item id="one" href="text/ch%201.xhtml" media-type="application/xhtml+xml"/>
    <opf:item id="two" href="text/two.xhtml" media-type="application/xhtml+xml"/>
    <opf:item id="css" href="style.css" media-type="text/css"/>
  </opf:manifest>
  <opf:spine><opf:itemref idref="one"/><opf:itemref idref="two"/></opf:spine>
</opf:package>
"##;

const NAV: &str = r#"<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title>x</title></head><body><nav epub:type="toc"><ol><li><a href="text/ch%201.xhtml">One</a></li><li><a href="text/two.xhtml">Two</a></li></ol></nav></body></html>"#;

const ONE: &str = "<?xml version='1.0'?>\n<html xmlns='http://www.w3.org/1999/xhtml'>\n<head><title>One</title></head>\n<body><h2 id='h'>One</h2>\n<p class=\"first\">It <i>rained</i> all day.</p>\n<p>“It was <em>you</em>,” said Ann.</p></body></html>";

const TWO: &str = "<html xmlns='http://www.w3.org/1999/xhtml'><head><title>Two</title></head><body><h2>Two</h2><p>It stopped.</p></body></html>";

fn packed(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, text) in
        [("mimetype", "application/epub+zip"), ("META-INF/container.xml", CONTAINER)].iter().chain(files)
    {
        zip.start_file(*path, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn book(package: &str) -> Vec<u8> {
    packed(&[
        ("book/content.opf", package),
        ("book/nav.xhtml", NAV),
        ("book/text/ch 1.xhtml", ONE),
        ("book/text/two.xhtml", TWO),
        ("book/style.css", "p { margin: 0 }"),
        ("META-INF/signatures.xml", "<signatures/>"),
        (
            "book/old.smil",
            "<smil xmlns='http://www.w3.org/ns/SMIL'><body><par><text src='text/two.xhtml#x'/><audio src='old.mp3'/></par></body></smil>",
        ),
        ("book/old.mp3", "sound"),
    ])
}

/// Renders a book and reads what comes out.
struct Bound {
    archive: ZipArchive<Cursor<Vec<u8>>>,
    rebound: Rebound,
}

impl Bound {
    fn of(bytes: &[u8]) -> Self {
        let rendered = Rendered::book("the-well.epub", bytes);
        let path = rendered.folder.path().join("spoken.epub");
        let rebound = write(&path, &rendered.telling(), &rendered).unwrap();
        let archive = ZipArchive::new(Cursor::new(std::fs::read(path).unwrap())).unwrap();
        Self { archive, rebound }
    }

    fn text(&mut self, name: &str) -> String {
        let mut text = String::new();
        self.archive.by_name(name).unwrap_or_else(|_| panic!("{name}")).read_to_string(&mut text).unwrap();
        text
    }

    fn names(&self) -> Vec<String> {
        self.archive.file_names().map(|name| name.unwrap().into_owned()).collect()
    }
}

/// A page without the ids and spans that are made for the sound.
fn bare(page: &str) -> String {
    let added = regex::Regex::new(r#" id="line-[^"]*"|<span id="line-[^"]*">|</span>"#).unwrap();
    added.replace_all(page, "").into_owned()
}

#[test]
fn the_book_goes_out_as_it_came_with_only_ids_and_sound_added() {
    let mut bound = Bound::of(&book(PACKAGE));
    assert_eq!(bound.rebound, Rebound::default());
    assert_eq!(
        bound.names().iter().filter(|name| !name.contains("narration")).cloned().collect::<Vec<_>>().join(" "),
        "mimetype META-INF/container.xml book/content.opf book/nav.xhtml book/text/ch 1.xhtml book/text/two.xhtml book/style.css book/old.smil book/old.mp3"
    );
    assert_eq!(bound.text("book/nav.xhtml"), NAV);
    assert_eq!(
        (bare(&bound.text("book/text/ch 1.xhtml")), bare(&bound.text("book/text/two.xhtml"))),
        (ONE.into(), TWO.into())
    );
    let one = bound.text("book/text/ch 1.xhtml");
    assert!(
        one.contains("<h2 id='h'>One</h2>") && one.contains("id=\"line-2\" class=\"first\">It <i>rained</i>"),
        "{one}"
    );
    assert!(
        one.contains("<span id=\"line-3\">“It was <em>you</em>,”</span> <span id=\"line-4\">said Ann.</span>"),
        "{one}"
    );
}

#[test]
fn every_line_of_a_page_has_its_part_of_the_sound_without_gaps() {
    let mut bound = Bound::of(&book(PACKAGE));
    let smil = bound.text("book/narration/page-001.smil");
    let document = roxmltree::Document::parse(&smil).unwrap();
    let all = |name: &str, attribute: &str| -> Vec<String> {
        let nodes = document.descendants().filter(|node| node.tag_name().name() == name);
        nodes.map(|node| node.attribute(attribute).unwrap().to_string()).collect()
    };
    let targets = ["h", "line-2", "line-3", "line-4"].map(|id| format!("../text/ch%201.xhtml#{id}"));
    assert_eq!(all("text", "src"), targets);
    let (begins, ends) = (all("audio", "clipBegin"), all("audio", "clipEnd"));
    // The title is only in the package: it is heard with the first heading.
    assert_eq!(begins[0], "0:00:00.000");
    assert_eq!(begins[1..], ends[..3]);
    assert!(all("audio", "src").iter().all(|src| src == "chapter-001.m4a"));
}

#[test]
fn the_package_lists_the_narration_with_its_own_prefix() {
    let mut bound = Bound::of(&book(PACKAGE));
    let text = bound.text("book/content.opf");
    let document = roxmltree::Document::parse(&text).unwrap();
    let items: Vec<_> = document
        .descendants()
        .filter(|node| node.has_tag_name(("http://www.idpf.org/2007/opf", "item")))
        .map(|node| ["id", "href", "media-overlay"].map(|name| node.attribute(name).unwrap_or("-")).join(" "))
        .collect();
    assert_eq!(
        items,
        [
            "nav nav.xhtml -",
            "one text/ch%201.xhtml narration-page-1",
            "two text/two.xhtml narration-page-2",
            "css style.css -",
            "narration-page-1 narration/page-001.smil -",
            "narration-page-2 narration/page-002.smil -",
            "narration-sound-1 narration/chapter-001.m4a -",
            "narration-sound-2 narration/chapter-002.m4a -"
        ]
    );
    let durations = text.matches("property=\"media:duration\"").count();
    assert_eq!(durations, 3);
    assert!(
        text.contains("\n    <opf:meta property=\"media:duration\" refines=\"#narration-page-1\">0:00:0"),
        "{text}"
    );
}

#[test]
fn a_narration_that_the_book_had_is_replaced() {
    let package = PACKAGE
        .replace(r#"text/two.xhtml" media"#, r#"text/two.xhtml" media-overlay="mo" media"#)
        .replace("</opf:manifest>", r#"<opf:item id="mo" href="old.smil" media-type="application/smil+xml"/><opf:item id="mp3" href="old.mp3" media-type="audio/mpeg"/></opf:manifest>"#)
        .replace("</opf:metadata>", r##"<opf:meta property="media:duration" refines="#mo">7:00:00.000</opf:meta><opf:meta property="media:active-class">on</opf:meta></opf:metadata>"##);
    let mut bound = Bound::of(&book(&package));
    assert!(bound.rebound.replaced);
    assert!(!bound.names().iter().any(|name| name.contains("old")), "{:?}", bound.names());
    let text = bound.text("book/content.opf");
    assert!(!text.contains("\"mo\"") && !text.contains("7:00:00") && text.contains("media:active-class"), "{text}");
    assert!(text.contains(r#"media-overlay="narration-page-2""#), "{text}");
}

#[test]
fn epub_2_becomes_epub_3_with_its_contents() {
    let package = r##"<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="2.0" unique-identifier="id"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf"><dc:identifier id="id" opf:scheme="UUID">urn:x:1</dc:identifier><dc:title>The Well</dc:title><dc:creator opf:role="aut" opf:file-as="Mason, Ann">Ann Mason</dc:creator><dc:language>en</dc:language><dc:date opf:event="publication">2009-02-03</dc:date><dc:date opf:event="conversion">2010</dc:date><meta name="cover" content="pic"/></metadata><manifest><item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/><item id="one" href="one.xhtml" media-type="application/xhtml+xml"/><item id="pic" href="c.jpg" media-type="image/jpeg"/></manifest><spine toc="ncx"><itemref idref="one"/></spine></package>"##;
    let ncx = r#"<?xml version="1.0"?><!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://www.daisy.org/z3986/2005/ncx-2005-1.dtd"><ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint id="a"><navLabel><text>Part &amp; One</text></navLabel><content src="one.xhtml"/><navPoint id="b"><navLabel><text>I</text></navLabel><content src="one.xhtml#i"/></navPoint></navPoint></navMap></ncx>"#;
    let one = "<?xml version=\"1.0\"?><!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.1//EN\" \"http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd\"><html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>x</title></head><body><h1>Part One</h1><h2 id=\"i\">I</h2><p>It&nbsp;rained.</p><p><svg xmlns=\"http://www.w3.org/2000/svg\"/></p></body></html>";
    let mut bound =
        Bound::of(&packed(&[("book/content.opf", package), ("book/toc.ncx", ncx), ("book/one.xhtml", one)]));
    assert!(bound.rebound.upgraded);
    let page = bound.text("book/one.xhtml");
    assert!(
        page.starts_with("<?xml version=\"1.0\"?><!DOCTYPE html><html") && page.contains("\">It&#160;rained.</p>"),
        "{page}"
    );
    assert!(bound.text("book/toc.ncx").starts_with("<?xml version=\"1.0\"?><ncx"), "no document type");
    let nav = bound.text("book/narration-contents.xhtml");
    assert!(
        nav.contains("<li><a href=\"one.xhtml\">Part &amp; One</a>\n<ol>\n<li><a href=\"one.xhtml#i\">I</a>"),
        "{nav}"
    );
    let text = bound.text("book/content.opf");
    let document = roxmltree::Document::parse(&text).unwrap();
    assert_eq!(document.root_element().attribute("version"), Some("3.0"));
    for gone in ["opf:", "2010"] {
        assert!(!text.replace("xmlns:opf", "").contains(gone), "{gone}: {text}");
    }
    for here in [
        "property=\"dcterms:modified\">2009-02-03T00:00:00Z<",
        "property=\"role\" scheme=\"marc:relators\">aut<",
        "property=\"file-as\">Mason, Ann<",
        "properties=\"cover-image\"",
        "properties=\"svg\"",
    ] {
        assert!(text.contains(here), "{here}: {text}");
    }
}

#[test]
fn epub_2_that_is_half_epub_3_gets_nothing_twice() {
    let package = r##"<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="2.0" unique-identifier="id"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">urn:x:1</dc:identifier><dc:title>The Well</dc:title><dc:language>en</dc:language><meta property="dcterms:modified">2015-08-10T18:12:03Z</meta></metadata><manifest><item id="one" href="one.xhtml" media-type="application/xhtml+xml"/><item id="again" href="one.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="one"/></spine></package>"##;
    let one = "<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>x</title></head><body><p>It rained.</p></body></html>";
    let mut bound = Bound::of(&packed(&[("book/content.opf", package), ("book/one.xhtml", one)]));
    let text = bound.text("book/content.opf");
    assert_eq!(text.matches("dcterms:modified").count(), 1, "{text}");
    assert_eq!(text.matches("media-overlay=\"narration-page-1\"").count(), 2, "{text}");
}

#[test]
fn a_page_in_an_old_encoding_becomes_utf8_and_says_so() {
    let one = ONE
        .replace("<?xml version='1.0'?>", "<?xml version='1.0' encoding='iso-8859-1'?>")
        .replace("rained", "caf\u{e9}");
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let latin = encoding_rs::WINDOWS_1252.encode(&one).0.into_owned();
    let files = [
        ("mimetype", &b"application/epub+zip"[..]),
        ("META-INF/container.xml", CONTAINER.as_bytes()),
        ("book/content.opf", PACKAGE.as_bytes()),
        ("book/text/ch 1.xhtml", &latin),
        ("book/text/two.xhtml", TWO.as_bytes()),
    ];
    for (path, bytes) in files {
        zip.start_file(path, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    let mut bound = Bound::of(&zip.finish().unwrap().into_inner());
    let page = bound.text("book/text/ch 1.xhtml");
    assert!(page.starts_with("<?xml version='1.0' encoding='UTF-8'?>") && page.contains("<i>caf\u{e9}</i>"), "{page}");
}
