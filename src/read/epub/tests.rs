use super::*;
use crate::script::{BlockKind, Footnotes, Matter, ReadOptions};
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const CONTAINER: &str = r#"<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="book/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"#;

/// Packs files into an archive.
fn packed(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (path, text) in
        [("mimetype", "application/epub+zip"), ("META-INF/container.xml", CONTAINER)].iter().chain(files)
    {
        zip.start_file(*path, stored).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The package of a book with these documents, of which the first is the navigation document and not read.
fn package(documents: &[&str]) -> String {
    let items = documents.iter().enumerate().map(|(nth, path)| {
        let nav = if nth == 0 { r#" properties="nav""# } else { "" };
        format!(r#"<item id="d{nth}" href="{path}" media-type="application/xhtml+xml"{nav}/>"#)
    });
    let spine = (1..documents.len()).map(|nth| format!(r#"<itemref idref="d{nth}"/>"#));
    format!(
        r##"<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title id="t">The Well</dc:title><dc:creator>Ann Mason</dc:creator><dc:language>en-GB</dc:language><meta property="belongs-to-collection" id="c">Wells</meta><meta refines="#c" property="group-position">2</meta></metadata><manifest>{}</manifest><spine>{}</spine></package>"##,
        items.collect::<String>(),
        spine.collect::<String>()
    )
}

fn page(body: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title>x</title></head>{body}</html>"#
    )
}

/// A book with a navigation document of these entries, and these documents.
fn book(entries: &[(&str, &str)], documents: &[(&str, &str)]) -> Vec<u8> {
    let items = entries.iter().map(|(target, label)| format!(r#"<li><a href="{target}">{label}</a></li>"#));
    let nav =
        format!(r#"<body><nav epub:type="toc"><h1>Contents</h1><ol>{}</ol></nav></body>"#, items.collect::<String>());
    let paths: Vec<&str> = std::iter::once("nav.xhtml").chain(documents.iter().map(|(path, _)| *path)).collect();
    let mut files = vec![("book/content.opf".to_string(), package(&paths)), ("book/nav.xhtml".into(), page(&nav))];
    files.extend(documents.iter().map(|(path, body)| (format!("book/{path}"), page(body))));
    packed(&files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect::<Vec<_>>())
}

fn read_as(bytes: Vec<u8>, options: ReadOptions) -> (Option<Manuscript>, Diagnostics) {
    let mut told = Diagnostics::new();
    let input = Input { path: Path::new("the-well.epub"), bytes, options };
    (crate::read::read(input, &mut told), told)
}

/// The blocks of a book as lines, headings with `#`; and every byte of every part has to be text or skipped.
fn shown(bytes: Vec<u8>, options: ReadOptions) -> Vec<String> {
    let manuscript = read_as(bytes, options).0.expect("a book");
    let script = crate::attribute::attribute(&manuscript, &Default::default(), &mut Diagnostics::new());
    assert!(script.skipped.iter().all(|skip| skip.reason != "not read"), "{:?}", script.skipped);
    let shown = manuscript.blocks.iter().map(|block| match block.kind {
        BlockKind::Heading(level) => format!("{} {}", "#".repeat(level.into()), block.text),
        _ => block.text.clone(),
    });
    shown.collect()
}

fn codes(told: &Diagnostics) -> Vec<&'static str> {
    told.iter().map(|told| told.code).collect()
}

#[test]
fn a_book_is_read_in_its_order_with_the_chapters_of_its_contents() {
    let bytes = book(
        &[("one.xhtml", "The Rope"), ("two.xhtml#b", "The Bucket"), ("three.xhtml", "III")],
        &[
            ("one.xhtml", "<body><p>It broke.</p></body>"),
            ("two.xhtml", "<body><p>Still.</p><h2 id='b'>The Bucket</h2><p>It fell.</p></body>"),
            ("three.xhtml", "<body><h2>III</h2><h3>The End</h3><p>It stopped.</p></body>"),
        ],
    );
    assert!(recognizes(&bytes));
    let expected =
        ["# The Rope", "It broke.", "Still.", "# The Bucket", "It fell.", "# III", "### The End", "It stopped."];
    assert_eq!(shown(bytes, ReadOptions::default()), expected);
}

#[test]
fn a_book_says_what_it_is_called_and_where() {
    let (manuscript, _) = read_as(book(&[], &[("a.xhtml", "<body><p>Hi.</p></body>")]), ReadOptions::default());
    let manuscript = manuscript.unwrap();
    let meta = &manuscript.meta;
    assert_eq!(
        (meta.title.as_str(), meta.author.as_deref(), meta.language.as_deref()),
        ("The Well", Some("Ann Mason"), Some("en-GB"))
    );
    assert_eq!((meta.series.as_deref(), meta.part.as_deref()), (Some("Wells"), Some("2")));
    assert_eq!(meta.title_place.unwrap().text(&manuscript.parts), "The Well");
    assert_eq!(manuscript.parts[0].path, Path::new("the-well.epub/book/content.opf"));
}

#[test]
fn pages_around_the_story_are_left_out_and_told_once() {
    let documents = [
        ("cover.xhtml", "<body epub:type='cover'><p>The Well</p></body>"),
        ("c.xhtml", "<body><section epub:type='copyright-page'><p>All rights.</p></section></body>"),
        (
            "foreword.xhtml",
            "<body epub:type='frontmatter'><section epub:type='foreword'><h2>Foreword</h2><p>Dear reader.</p></section></body>",
        ),
        ("one.xhtml", "<body><h2>One</h2><p>It broke.</p></body>"),
        ("also.xhtml", "<body><h2>Also by Ann Mason</h2><p>The Rope</p></body>"),
    ];
    let entries = [("c.xhtml", "Copyright"), ("foreword.xhtml", "Foreword"), ("one.xhtml", "One")];
    let bytes = book(&entries, &documents);
    assert_eq!(shown(bytes.clone(), ReadOptions::default()), ["# Foreword", "Dear reader.", "# One", "It broke."]);
    let (_, told) = read_as(bytes.clone(), ReadOptions::default());
    assert_eq!(codes(&told), ["matter"]);
    let message = &told.iter().next().unwrap().message;
    assert!(message.contains("cover.xhtml, Copyright, also.xhtml"), "{message}");
    let all = shown(bytes, ReadOptions { matter: Matter::All, ..ReadOptions::default() });
    assert!(all.contains(&"All rights.".to_string()) && all.contains(&"The Rope".to_string()), "{all:?}");
}

#[test]
fn footnotes_are_skipped_or_read_where_they_are_wanted() {
    let documents = [
        (
            "one.xhtml",
            "<body><h2>One</h2><p>True.<a epub:type='noteref' href='notes.xhtml#n1'>1</a></p><p>Odd.<sup><a href='#n2'>2</a></sup></p><p>End.</p><p id='n2'>Even so.</p></body>",
        ),
        ("two.xhtml", "<body><h2>Two</h2><p>More.</p></body>"),
        (
            "notes.xhtml",
            "<body epub:type='backmatter'><section epub:type='endnotes'><h2>Notes</h2><ol><li id='n1' epub:type='endnote'><p>Or not.</p></li></ol></section></body>",
        ),
    ];
    let bytes = book(&[("one.xhtml", "One"), ("two.xhtml", "Two")], &documents);
    let read = |footnotes| shown(bytes.clone(), ReadOptions { footnotes, ..ReadOptions::default() });
    assert_eq!(read(Footnotes::Skip), ["# One", "True.", "Odd.", "End.", "# Two", "More."]);
    assert_eq!(read(Footnotes::After), ["# One", "True.", "Or not.", "Odd.", "Even so.", "End.", "# Two", "More."]);
    assert_eq!(read(Footnotes::Chapter), ["# One", "True.", "Odd.", "End.", "Or not.", "Even so.", "# Two", "More."]);
}

#[test]
fn the_contents_of_epub_2_are_read_too() {
    let package = package(&["nav.xhtml", "one.xhtml"]).replace(r#" properties="nav""#, "").replace(
        "</manifest><spine>",
        r#"<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/></manifest><spine toc="ncx">"#,
    );
    let ncx = r#"<?xml version="1.0"?><!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://www.daisy.org/z3986/2005/ncx-2005-1.dtd"><ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint id="a"><navLabel><text>Bo &amp; Co</text></navLabel><content src="one.xhtml"/></navPoint></navMap></ncx>"#;
    let one = page("<body><p>It broke.</p></body>");
    let bytes = packed(&[("book/content.opf", &package), ("book/toc.ncx", ncx), ("book/one.xhtml", &one)]);
    assert_eq!(shown(bytes, ReadOptions::default()), ["# Bo & Co", "It broke."]);
}

#[test]
fn what_cannot_be_read_is_an_error_that_says_why() {
    let code = |bytes: Vec<u8>| {
        let (manuscript, told) = read_as(bytes, ReadOptions::default());
        assert!(manuscript.is_none());
        codes(&told)
    };
    let page = page("<body><p>Hi.</p></body>");
    let package = package(&["nav.xhtml", "a.xhtml"]);
    let encrypted = r#"<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><EncryptedData><EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/></EncryptedData></encryption>"#;
    assert_eq!(
        code(packed(&[
            ("book/content.opf", &package),
            ("book/a.xhtml", &page),
            ("META-INF/encryption.xml", encrypted)
        ])),
        ["drm"]
    );
    assert_eq!(code(packed(&[("book/content.opf", "<package>")])), ["epub"]);
    assert_eq!(code(packed(&[])), ["epub"]);
    assert_eq!(code(b"PK\x03\x04 cut off".to_vec()), ["epub"]);
    let fonts = encrypted.replace("http://www.w3.org/2001/04/xmlenc#aes128-cbc", "http://www.idpf.org/2008/embedding");
    let files = [("book/content.opf", package.as_str()), ("book/a.xhtml", &page), ("META-INF/encryption.xml", &fonts)];
    assert_eq!(shown(packed(&files), ReadOptions::default()), ["Hi."], "only its fonts are obscured");
}

#[test]
fn a_missing_document_is_told_and_the_rest_is_read() {
    let package = package(&["nav.xhtml", "a.xhtml", "../../../../etc/passwd"]);
    let bytes = packed(&[("book/content.opf", &package), ("book/a.xhtml", &page("<body><p>Hi.</p></body>"))]);
    let (manuscript, told) = read_as(bytes, ReadOptions::default());
    assert_eq!((manuscript.unwrap().blocks.len(), codes(&told)), (1, vec!["epub"]));
}

#[test]
fn footnotes_with_links_back_are_found_whatever_they_look_like() {
    let documents = [
        (
            "one.xhtml",
            "<body><h2>One</h2><p id='p1'>True.<a id='r1' href='notes.xhtml#n1'>[1]</a></p><p id='p2'>Odd.<a id='r2' href='#n2'>¹</a></p><p>End.</p><div id='n2'><div><a href='#p2'>1</a> Even so.</div></div></body>",
        ),
        ("two.xhtml", "<body><h2>Two</h2><p>More.</p></body>"),
        (
            "notes.xhtml",
            "<body epub:type='backmatter'><section epub:type='endnotes'><h2>Notes</h2><ol><li id='n1'><p>Or not. <a href='one.xhtml#p1'>\u{21a9}\u{fe0e}</a></p></li></ol></section></body>",
        ),
    ];
    let bytes = book(&[("one.xhtml", "One"), ("two.xhtml", "Two")], &documents);
    let read = |footnotes| shown(bytes.clone(), ReadOptions { footnotes, ..ReadOptions::default() });
    assert_eq!(read(Footnotes::Skip), ["# One", "True.", "Odd.", "End.", "# Two", "More."]);
    assert_eq!(read(Footnotes::After), ["# One", "True.", "Or not.", "Odd.", "Even so.", "End.", "# Two", "More."]);
    assert_eq!(read(Footnotes::Chapter), ["# One", "True.", "Odd.", "End.", "Or not.", "Even so.", "# Two", "More."]);
}

#[test]
fn the_stylesheets_of_a_book_say_what_is_emphasis() {
    let package = package(&["nav.xhtml", "a.xhtml"])
        .replace("</manifest>", r#"<item id="css" href="s.css" media-type="text/css"/></manifest>"#);
    let one = page("<body><p>It <span class='x'>was</span> <span class='y'>so</span>.</p></body>")
        .replace("</head>", "<style>.y { font-style: italic }</style></head>");
    let bytes =
        packed(&[("book/content.opf", &package), ("book/a.xhtml", &one), ("book/s.css", ".x{font-style:italic}")]);
    let (manuscript, _) = read_as(bytes, ReadOptions::default());
    let block = &manuscript.unwrap().blocks[0];
    let set: Vec<_> = block.emphasis.iter().map(|one| &block.text[one.range.clone()]).collect();
    assert_eq!(set, ["was", "so"]);
}

#[test]
fn entities_that_grow_and_files_that_unpack_without_end_are_refused() {
    let grown = r#"<?xml version="1.0"?><!DOCTYPE package [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;">]><package><metadata><title>&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;</title></metadata></package>"#;
    let outside = r#"<?xml version="1.0"?><!DOCTYPE package [<!ENTITY x SYSTEM "file:///etc/passwd">]><package><title>&x;</title></package>"#;
    for package in [grown, outside] {
        let (manuscript, told) = read_as(packed(&[("book/content.opf", package)]), ReadOptions::default());
        assert!(manuscript.is_none());
        assert_eq!(codes(&told), ["epub"]);
    }
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let deflated = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (path, text) in
        [("META-INF/container.xml", CONTAINER), ("book/content.opf", &package(&["nav.xhtml", "a.xhtml"]))]
    {
        zip.start_file(path, deflated).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.start_file("book/a.xhtml", deflated).unwrap();
    let chunk = vec![b' '; 1 << 20];
    (0..70).for_each(|_| zip.write_all(&chunk).unwrap());
    let (manuscript, told) = read_as(zip.finish().unwrap().into_inner(), ReadOptions::default());
    assert!(manuscript.is_none_or(|manuscript| manuscript.blocks.is_empty()));
    let message = &told.iter().next().expect("an error").message;
    assert!(message.contains("larger than 64 MiB"), "{message}");
}

#[test]
fn of_a_document_with_more_in_it_only_the_pages_around_the_story_are_left_out() {
    let one = "<body><h1 id='a'>Copyright</h1><p>All rights.</p><h1 id='b'>Preface</h1><p>Dear reader.</p><h1 id='c'>One</h1><p>It broke.</p><h1 id='d'>Colophon</h1><p>By hand.</p></body>";
    let entries =
        [("x.xhtml#a", "Copyright"), ("x.xhtml#b", "Preface"), ("x.xhtml#c", "One"), ("x.xhtml#d", "Colophon")];
    let bytes = book(&entries, &[("x.xhtml", one)]);
    assert_eq!(shown(bytes.clone(), ReadOptions::default()), ["# Preface", "Dear reader.", "# One", "It broke."]);
    let (_, told) = read_as(bytes.clone(), ReadOptions::default());
    assert!(told.iter().any(|told| told.message.ends_with("Copyright, Colophon")), "{told:?}");
    assert_eq!(shown(bytes, ReadOptions { matter: Matter::All, ..ReadOptions::default() }).len(), 8);
}

#[test]
fn pages_around_the_story_never_outweigh_it() {
    let text = "<p>It broke, and it was late.</p>".repeat(200);
    let bytes = book(&[("x.xhtml", "Imprint")], &[("x.xhtml", &format!("<body><p>Imprint</p>{text}</body>"))]);
    assert_eq!(shown(bytes, ReadOptions::default()).len(), 201);
}

#[test]
fn a_page_without_a_word_takes_no_heading_from_the_next_one() {
    let documents =
        [("p.xhtml", "<body><img src='p.png'/></body>"), ("one.xhtml", "<body><h2>One</h2><p>It broke.</p></body>")];
    let bytes = book(&[("p.xhtml", "A word from our sponsor"), ("one.xhtml", "One")], &documents);
    assert_eq!(shown(bytes, ReadOptions::default()), ["# One", "It broke."]);
}

#[test]
fn a_heading_above_nothing_but_footnotes_is_read_with_none_of_them() {
    let one = "<body><h1>One</h1><p>True.<a epub:type='noteref' href='#n'>1</a></p><h1>Notes</h1><aside epub:type='footnote' id='n'><p>Or not.</p></aside></body>";
    let read = |footnotes| {
        shown(book(&[("one.xhtml", "One")], &[("one.xhtml", one)]), ReadOptions { footnotes, ..ReadOptions::default() })
    };
    assert_eq!(read(Footnotes::Skip), ["# One", "True."]);
    assert_eq!(read(Footnotes::After), ["# One", "True.", "Or not."]);
}

#[test]
fn a_book_without_headings_has_the_chapters_that_its_words_announce() {
    let one = "<body><p>CHAPTER I</p><p>It broke.</p><p>II. THE BUCKET</p><p>It fell.</p><p>3. The end</p></body>";
    let bytes = book(&[("one.xhtml", "Start")], &[("one.xhtml", one)]);
    assert_eq!(
        shown(bytes, ReadOptions::default()),
        ["# Start", "# CHAPTER I", "It broke.", "# II. THE BUCKET", "It fell.", "3. The end"]
    );
}

#[test]
fn a_mark_after_a_quotation_says_who_speaks() {
    let text =
        "<body><p>It rained. <i>“I am,”</i><!-- Tobias --> said the young man.</p><p>“No.”<!-- Ada --></p></body>";
    let book = book(&[("one.xhtml", "One")], &[("one.xhtml", text)]);
    let manuscript = read_as(book, ReadOptions::default()).0.expect("a book");
    let script = crate::attribute::attribute(&manuscript, &Default::default(), &mut Diagnostics::new());
    let who: Vec<_> = script.quotations.iter().map(|one| (script.name(one.speaker), one.rule.id())).collect();
    assert_eq!(who, [("Tobias", "Q6"), ("Ada", "Q6")]);
}
