use crate::diag::Diagnostics;
use crate::read::office::tests::{read_as, shown};
use crate::read::{Input, read};
use crate::script::{Footnotes, Manuscript, Typeface};
use std::path::Path;

/// A document with the fonts, styles and properties that its text refers to.
fn rtf(body: &str) -> Vec<u8> {
    let head = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset204 Times;}}
{\stylesheet{\ql Normal;}{\s1\outlinelevel1\b heading 1;}{\s2\sbasedon1{\*\keycode x} Kapitel;}{\s3 Title;}{\s4 Quotations;}{\s5 toc 1;}{\*\cs10 Emphasis;}}
{\info{\title It\rquote s}{\author Ann  Mason}{\*\company X}{\upr{\subject a}{\*\ud{\subject b}}}}";
    format!("{head}{body}}}").into_bytes()
}

fn told(body: &str) -> Manuscript {
    read_as("rtf", rtf(body), Footnotes::Skip)
}

/// The texts that were left out for a reason, as they are written.
fn skipped<'m>(manuscript: &'m Manuscript, reason: &str) -> Vec<&'m str> {
    let found = manuscript.skipped.iter().filter(|skip| skip.reason == reason);
    found.map(|skip| skip.place.text(&manuscript.parts)).collect()
}

#[test]
fn headings_titles_and_quotations_are_known_by_their_styles() {
    let read = told(
        r"\pard\plain\s3 The Well\par\pard\s5 One\tab 3\par\pard\plain\s1{\b One\par}\pard\s2 Two\par\pard\outlinelevel2 Three\par\pard\plain * * *\par\pard\s4 Deep.\par\pard\lang1031 Text und mehr Text\par",
    );
    assert_eq!(shown(&read), ["# The Well", "# One", "# Two", "### Three", "***", ">Deep.", "Text und mehr Text"]);
    assert!(read.blocks[1].emphasis.is_empty(), "a heading is bold by its style");
    let meta = (read.meta.title.as_str(), read.meta.author.as_deref(), read.meta.language.as_deref());
    assert_eq!(meta, ("It’s", Some("Ann Mason"), Some("de-DE")));
    assert_eq!(skipped(&read, "table of contents"), [r"One\tab 3"]);
}

#[test]
fn a_document_is_read_as_it_is_printed() {
    let read = told(
        r"{\header Running\par}It {\v hidden }{\deleted was }{\i ve{\b ry} }\tab late\line now.{\*\atnid A}{\*\annotation Sure?} {\*\unknown x}{\pict\bin2 {}}{\field{\*\fldinst PAGE}{\fldrslt 12}}{\field{\*\fldinst HYPERLINK x}{\fldrslt End}}.\par{\listtext 1.\tab}First\par",
    );
    assert_eq!(shown(&read), ["It very late / now. End.", "First"]);
    let faces: Vec<_> =
        read.blocks[0].emphasis.iter().map(|one| (&read.blocks[0].text[one.range.clone()], one.face)).collect();
    assert_eq!(faces, [("very", Typeface::Italic), ("ry", Typeface::Bold)]);
    assert!(read.blocks[1].setting.list.is_some());
    assert_eq!(skipped(&read, "page header"), [r"{\header Running\par}"]);
    assert_eq!(skipped(&read, "hidden text"), ["hidden "]);
    assert_eq!(skipped(&read, "deleted text"), ["was "]);
    assert_eq!(skipped(&read, "comment"), [r"{\*\atnid A}", r"{\*\annotation Sure?}"]);
    assert_eq!(skipped(&read, "page number"), [r"{\fldrslt 12}"]);
}

#[test]
fn cells_frames_and_alternatives_are_paragraphs_in_their_order() {
    let read = told(
        r"\trowd\intbl One\cell Two\cell\row\pard A{\shp{\*\shpinst{\sp{\sn name}{\sv 1}}{\shptxt Box.\par}}}B\par{\upr{a?}{\*\ud{\u1103?}}}c\par",
    );
    assert_eq!(shown(&read), ["One", "Two", "A", "Box.", "B", "яc"]);
}

#[test]
fn letters_keep_their_places_whatever_they_are_written_as() {
    let read =
        told("\\u8220\\'93Zo\\'eb,\\u8221\\'94\r\n\\f1\\'e4\\'e0. 1\\super st\\nosupersub  late.{\\super 12}\\par");
    assert_eq!(shown(&read), ["“Zoë,”да. 1st late."]);
    let block = &read.blocks[0];
    let at = block.text.find('ë').unwrap();
    assert_eq!(block.place_of(at..at + 2).text(&read.parts), r"\'eb");
    assert_eq!(skipped(&read, "note mark"), ["12"]);
}

#[test]
fn footnotes_are_skipped_or_read_where_they_are_wanted() {
    let body = r"It broke.{\super\chftn{\*\footnote\pard\chftn  So he says.\par Twice.}} Again.\par More.\par\pard\s1 Two\par\pard End.\par";
    let read = |footnotes| shown(&read_as("rtf", rtf(body), footnotes));
    assert_eq!(read(Footnotes::Skip), ["It broke. Again.", "More.", "# Two", "End."]);
    assert_eq!(read(Footnotes::After), ["It broke. Again.", "So he says.", "Twice.", "More.", "# Two", "End."]);
    assert_eq!(read(Footnotes::Chapter), ["It broke. Again.", "More.", "So he says.", "Twice.", "# Two", "End."]);
}

#[test]
fn bytes_beyond_ascii_and_groups_without_end_are_read() {
    let mut bytes = rtf("Zo\\par");
    let at = bytes.len() - 5;
    bytes.insert(at, 0xEB);
    assert_eq!(shown(&read_as("rtf", bytes, Footnotes::Skip)), ["Zoë"]);

    let cut = rtf("One.\\par Two {\\*\\footnote and a note");
    let mut told = Diagnostics::new();
    let read = read(Input::new(Path::new("a.rtf"), cut), &mut told).expect("a document");
    assert_eq!(shown(&read), ["One.", "Two"]);
    assert!(told.iter().any(|told| told.message.contains("ends in the middle of a group")));

    let deep = "{".repeat(5_000) + "x" + &"}".repeat(5_000) + "One.\\par";
    assert_eq!(shown(&self::told(&deep)), ["One."]);
    assert_eq!(shown(&read_as("rtf", b"{\\rtf1 One.}}Two{".to_vec(), Footnotes::Skip)), ["One."]);
}
