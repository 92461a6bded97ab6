//! The text files inside an EPUB.

use super::cues;
use crate::output::tags::Cover;
use crate::output::telling::{Section, Telling, escape};
use std::fmt::Write;

/// The file that says where the package document is.
pub const CONTAINER: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"#;

/// The CSS class that a line has while it is heard.
const ACTIVE: &str = "-epub-media-overlay-active";

/// The name of a chapter's files, without the extension.
pub fn name(nth: usize) -> String {
    format!("chapter-{:03}", nth + 1)
}

/// The name of the cover's file.
pub fn cover_name(cover: &Cover) -> &'static str {
    if cover.mime == "image/png" { "cover.png" } else { "cover.jpg" }
}

/// The package document, with the metadata and a list of all files. `heard` says which chapters have sound.
pub fn package(telling: &Telling<'_>, heard: &[bool]) -> String {
    let language = escape(telling.language());
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\" \
         unique-identifier=\"id\" xml:lang=\"{language}\">\n<metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n"
    );
    metadata(&mut out, telling, heard);
    out += "</metadata>\n<manifest>\n\
            <item id=\"nav\" href=\"nav.xhtml\" media-type=\"application/xhtml+xml\" properties=\"nav\"/>\n\
            <item id=\"style\" href=\"style.css\" media-type=\"text/css\"/>\n";
    if let Some(cover) = &telling.tags.cover {
        let (name, mime) = (cover_name(cover), cover.mime);
        let _ = writeln!(out, "<item id=\"cover\" href=\"{name}\" media-type=\"{mime}\" properties=\"cover-image\"/>");
    }
    for (nth, heard) in heard.iter().enumerate() {
        let name = name(nth);
        let overlay = if *heard { format!(" media-overlay=\"{name}-smil\"") } else { String::new() };
        let _ =
            writeln!(out, "<item id=\"{name}\" href=\"{name}.xhtml\" media-type=\"application/xhtml+xml\"{overlay}/>");
        if *heard {
            let _ = writeln!(
                out,
                "<item id=\"{name}-smil\" href=\"{name}.smil\" media-type=\"application/smil+xml\"/>\n\
                 <item id=\"{name}-sound\" href=\"{name}.m4a\" media-type=\"audio/mp4\"/>"
            );
        }
    }
    out += "</manifest>\n<spine>\n";
    (0..heard.len()).for_each(|nth| {
        let _ = writeln!(out, "<itemref idref=\"{}\"/>", name(nth));
    });
    out + "</spine>\n</package>\n"
}

fn metadata(out: &mut String, telling: &Telling<'_>, heard: &[bool]) {
    let tags = &telling.tags;
    let mut put = |element: &str, text: &str| {
        let name = element.split(' ').next().unwrap_or(element);
        let _ = writeln!(out, "<{element}>{}</{name}>", escape(text));
    };
    // The identifier is made from the text (a UUID of version 8, RFC 9562), so that reading systems recognize the book.
    let mut hasher = blake3::Hasher::new();
    telling.book.script.parts.iter().for_each(|part| _ = hasher.update(part.text.as_bytes()));
    let hash = hasher.finalize().to_hex();
    let id =
        format!("urn:uuid:{}-{}-8{}-8{}-{}", &hash[..8], &hash[8..12], &hash[13..16], &hash[17..20], &hash[20..32]);
    put("dc:identifier id=\"id\"", &id);
    put("dc:title", if tags.title.trim().is_empty() { "Untitled" } else { &tags.title });
    put("dc:language", telling.language());
    if let Some(author) = &tags.author {
        put("dc:creator", author);
    }
    if let Some(text) = &tags.description {
        put("dc:description", text);
    }
    if let Some(genre) = &tags.genre {
        put("dc:subject", genre);
    }
    let date = tags.date.as_deref().filter(|date| is_date(date));
    if let Some(date) = date {
        put("dc:date", date);
    }
    // EPUB requires a date. It is the author's, or else the first date that ZIP files can have, but never the current one.
    let day = date.filter(|date| date.len() == 10).unwrap_or("1980-01-01");
    put("meta property=\"dcterms:modified\"", &format!("{day}T00:00:00Z"));
    if let Some(series) = &tags.series {
        put("meta property=\"belongs-to-collection\" id=\"series\"", series);
        put("meta refines=\"#series\" property=\"collection-type\"", "series");
        if let Some(part) = &tags.part {
            put("meta refines=\"#series\" property=\"group-position\"", part);
        }
    }
    if let Some(narrator) = &tags.narrator {
        put("meta property=\"media:narrator\"", narrator);
    }
    for value in ["textual", "auditory"] {
        put("meta property=\"schema:accessMode\"", value);
        put("meta property=\"schema:accessModeSufficient\"", value);
    }
    put("meta property=\"schema:accessibilityFeature\"", "synchronizedAudioText");
    put("meta property=\"schema:accessibilityHazard\"", "none");
    let mut whole = 0;
    for (nth, section) in telling.sections.iter().enumerate().filter(|(nth, _)| heard[*nth]) {
        let length = millis(telling, section.end) - millis(telling, section.start);
        whole += length;
        put(&format!("meta property=\"media:duration\" refines=\"#{}-smil\"", name(nth)), &clock(length));
    }
    if whole > 0 {
        put("meta property=\"media:duration\"", &clock(whole));
        put("meta property=\"media:active-class\"", ACTIVE);
    }
}

/// Whether a text is a year, a month or a day (W3C date and time formats).
fn is_date(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').collect();
    let digits = |part: &&str, length| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.len() <= 3 && parts.iter().zip([4, 2, 2]).all(|(part, length)| digits(part, length))
}

pub(super) fn millis(telling: &Telling<'_>, sample: u64) -> u64 {
    (telling.seconds(sample) * 1000.0).round() as u64
}

/// Writes a time in SMIL's clock format.
pub(super) fn clock(millis: u64) -> String {
    let (seconds, rest) = (millis / 1000, millis % 1000);
    format!("{}:{:02}:{:02}.{rest:03}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

fn document(telling: &Telling<'_>, title: &str, body: &str) -> String {
    let language = escape(telling.language());
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" \
         xmlns:epub=\"http://www.idpf.org/2007/ops\" lang=\"{language}\" xml:lang=\"{language}\">\n<head>\n\
         <title>{}</title>\n<link rel=\"stylesheet\" href=\"style.css\"/>\n</head>\n<body>\n{body}</body>\n</html>\n",
        escape(or_number(title, 0).as_str())
    )
}

/// The title, or the chapter's number if it is empty, because titles must not be empty.
fn or_number(title: &str, nth: usize) -> String {
    if title.trim().is_empty() { format!("Chapter {}", nth + 1) } else { title.to_string() }
}

/// The table of contents.
pub fn nav(telling: &Telling<'_>) -> String {
    let row = |(nth, section): (usize, &Section)| {
        format!("<li><a href=\"{}.xhtml\">{}</a></li>\n", name(nth), escape(&or_number(&section.title, nth)))
    };
    let rows: String = telling.sections.iter().enumerate().map(row).collect();
    let title = or_number(&telling.tags.title, 0);
    let body = format!("<nav epub:type=\"toc\" id=\"toc\">\n<h1>{}</h1>\n<ol>\n{rows}</ol>\n</nav>\n", escape(&title));
    document(telling, &title, &body)
}

/// The text of a chapter.
pub fn chapter(telling: &Telling<'_>, section: &Section) -> String {
    let body =
        format!("<section epub:type=\"chapter\" id=\"text\">\n{}</section>\n", telling.markup(&section.elements));
    document(telling, &section.title, &body)
}

/// Says which part of a chapter's sound belongs to which line. A line's part lasts until the next one begins: reading
/// systems go from part to part, and would skip the pauses otherwise.
pub fn overlay(telling: &Telling<'_>, nth: usize) -> String {
    let (section, name) = (&telling.sections[nth], name(nth));
    let cues = cues(telling, section);
    let zero = millis(telling, section.start);
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<smil xmlns=\"http://www.w3.org/ns/SMIL\" \
         xmlns:epub=\"http://www.idpf.org/2007/ops\" version=\"3.0\">\n<body>\n\
         <seq id=\"chapter\" epub:textref=\"{name}.xhtml#text\" epub:type=\"chapter\">\n"
    );
    for (at, cue) in cues.iter().enumerate() {
        let start = if at == 0 { zero } else { millis(telling, cue.start) };
        let end = millis(telling, cues.get(at + 1).map_or(section.end, |next| next.start));
        let _ = writeln!(
            out,
            "<par id=\"p{line}\"><text src=\"{name}.xhtml#l{line}\"/><audio src=\"{name}.m4a\" clipBegin=\"{}\" \
             clipEnd=\"{}\"/></par>",
            clock(start - zero),
            clock(end - zero),
            line = cue.line,
        );
    }
    out + "</seq>\n</body>\n</smil>\n"
}
