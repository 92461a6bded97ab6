use crate::diag::Diagnostics;
use crate::read::Input;
use crate::read::office::tests::{packed, read_as, shown, skipped};
use crate::read::tests::spoken;
use crate::script::{Footnotes, Manuscript, Typeface};
use std::path::Path;

const STYLES: &str = r#"<w:styles xmlns:w="w"><w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="de-DE"/></w:rPr></w:rPrDefault></w:docDefaults><w:style w:styleId="berschrift1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style><w:style w:styleId="Mein"><w:name w:val="My heading"/><w:basedOn w:val="berschrift1"/></w:style><w:style w:styleId="Titel"><w:name w:val="Title"/></w:style><w:style w:styleId="Zitat"><w:name w:val="Quote"/><w:rPr><w:i/></w:rPr></w:style><w:style w:styleId="V1"><w:name w:val="toc 1"/></w:style><w:style w:styleId="Kursiv"><w:name w:val="Emphasis"/><w:rPr><w:i/></w:rPr></w:style></w:styles>"#;
const CORE: &str = r#"<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:title>A title</dc:title><dc:creator>Ann Mason</dc:creator></cp:coreProperties>"#;
const NOTES: &str = r#"<w:footnotes xmlns:w="w"><w:footnote w:id="-1" w:type="separator"><w:p><w:r><w:t>line</w:t></w:r></w:p></w:footnote><w:footnote w:id="2"><w:p><w:r><w:footnoteRef/><w:t xml:space="preserve"> So he says.</w:t></w:r></w:p></w:footnote><w:footnote w:id="3"><w:p><w:r><w:t>Unused.</w:t></w:r></w:p></w:footnote></w:footnotes>"#;

fn docx(body: &str) -> Vec<u8> {
    let text = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="w" xmlns:mc="m"><w:body>{body}</w:body></w:document>"#
    );
    packed(&[
        ("[Content_Types].xml", ""),
        ("word/document.xml", &text),
        ("word/styles.xml", STYLES),
        ("word/footnotes.xml", NOTES),
        ("docProps/core.xml", CORE),
    ])
}

fn read(body: &str) -> Manuscript {
    read_as("word", docx(body), Footnotes::Skip)
}

/// A paragraph of one run, in a style.
fn p(style: &str, text: &str) -> String {
    format!(r#"<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#)
}

#[test]
fn headings_quotations_and_the_title_are_known_by_their_styles() {
    let body = [
        p("Titel", "The Well"),
        p("V1", "One 3"),
        p("berschrift1", "One"),
        p("Mein", "Two"),
        p("", "* * *"),
        p("Zitat", "Deep &amp; dark."),
    ];
    let read = read(&body.concat());
    assert_eq!(shown(&read), ["# The Well", "# One", "# Two", "***", ">Deep & dark."]);
    assert_eq!(
        (read.meta.title.as_str(), read.meta.author.as_deref(), read.meta.language.as_deref()),
        ("The Well", Some("Ann Mason"), Some("de-DE"))
    );
    assert_eq!(skipped(&read, "table of contents"), ["One 3"]);
    let place = read.blocks[4].place;
    assert!(place.text(&read.parts).starts_with("Deep &amp; dark"), "{}", place.text(&read.parts));
}

#[test]
fn a_document_is_read_as_it_is_printed() {
    let body = r#"<w:p><w:r><w:t xml:space="preserve">It </w:t></w:r><w:del><w:r><w:delText>was </w:delText></w:r></w:del><w:ins><w:r><w:t>is </w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden </w:t></w:r><w:r><w:rPr><w:i/></w:rPr><w:t>very</w:t></w:r><w:r><w:tab/><w:t>late</w:t><w:noBreakHyphen/><w:t>ish</w:t><w:br/><w:t>now.</w:t></w:r><w:r><w:commentReference w:id="0"/></w:r></w:p>"#;
    let read = read(body);
    assert_eq!(shown(&read), ["It is very late-ish / now."]);
    let emphasis = &read.blocks[0].emphasis[0];
    assert_eq!((&read.blocks[0].text[emphasis.range.clone()], emphasis.face), ("very", Typeface::Italic));
    assert_eq!(skipped(&read, "deleted text"), ["was "]);
    assert_eq!(skipped(&read, "hidden text"), ["hidden "]);
}

#[test]
fn fields_are_read_by_their_results_and_numbers_of_pages_are_not_read() {
    let field = |kind: &str, result: &str| {
        format!(
            r#"<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> {kind} </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t xml:space="preserve">{result}</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>"#
        )
    };
    let body =
        format!("<w:p>{}{}<w:r><w:t>end.</w:t></w:r></w:p>", field("HYPERLINK \"x\"", "see "), field("PAGE", "12 "));
    assert_eq!(shown(&read(&body)), ["see end."]);
}

#[test]
fn footnotes_are_skipped_or_read_where_they_are_wanted() {
    let mark = r#"<w:r><w:footnoteReference w:id="2"/></w:r>"#;
    let body = format!(
        "<w:p><w:r><w:t>It broke.</w:t></w:r>{mark}</w:p>{}{}{}",
        p("", "More."),
        p("berschrift1", "Two"),
        p("", "End.")
    );
    let read = |footnotes| shown(&read_as("word", docx(&body), footnotes));
    assert_eq!(read(Footnotes::Skip), ["It broke.", "More.", "# Two", "End."]);
    assert_eq!(read(Footnotes::After), ["It broke.", "So he says.", "More.", "# Two", "End."]);
    assert_eq!(read(Footnotes::Chapter), ["It broke.", "More.", "So he says.", "# Two", "End."]);
}

#[test]
fn text_boxes_are_read_once_and_tables_cell_by_cell() {
    let boxed = |text: &str| format!("<w:txbxContent>{}</w:txbxContent>", p("", text));
    let body = format!(
        "<w:p><w:r><w:t>Before.</w:t><mc:AlternateContent><mc:Choice>{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent><w:t>After.</w:t></w:r></w:p><w:tbl><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>",
        boxed("Box."),
        boxed("Box."),
        p("", "A"),
        p("", "B")
    );
    assert_eq!(shown(&read(&body)), ["Before.", "Box.", "After.", "A", "B"]);
}

#[test]
fn a_paragraph_whose_end_was_deleted_goes_on_in_the_next_one() {
    let body = format!(
        r#"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t xml:space="preserve">One </w:t></w:r></w:p>{}"#,
        p("", "two.")
    );
    assert_eq!(shown(&read(&body)), ["One two."]);
}

#[test]
fn chapters_without_a_style_are_known_by_their_words() {
    let body = [p("", "Chapter One"), p("", "It rained."), p("", "Chapter Two"), p("", "It stopped.")].concat();
    assert_eq!(shown(&read(&body)), ["# Chapter One", "It rained.", "# Chapter Two", "It stopped."]);
}

#[test]
fn broken_documents_are_errors_with_a_place() {
    let told = |bytes: Vec<u8>| {
        let mut told = Diagnostics::new();
        let read = super::read(Input::new(Path::new("a.docx"), bytes), &mut told);
        assert!(read.is_none() && told.has_errors());
        told.iter().map(|one| one.message.clone()).collect::<Vec<_>>().join("; ")
    };
    assert!(told(b"PK\x03\x04nothing".to_vec()).contains("no readable document"));
    assert!(told(packed(&[("word/styles.xml", "")])).contains("word/document.xml is not in the archive"));
    assert!(told(packed(&[("word/document.xml", "<w:document xmlns:w='w'>\n<w:p>")])).contains("not well-formed"));
    let entity = r#"<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:p xmlns:w="w">&e;</w:p>"#;
    assert!(told(packed(&[("word/document.xml", entity)])).contains("not well-formed"));
}

#[test]
fn elements_that_are_nested_without_end_are_left_out() {
    let body = format!("{}{}{}{}", "<w:sdt>".repeat(5000), p("", "Deep."), "</w:sdt>".repeat(5000), p("", "End."));
    assert_eq!(shown(&read(&body)), ["End."]);
}

#[test]
fn languages_of_runs_and_readings_are_kept() {
    let run = |language: &str, text: &str| {
        format!("<w:r><w:rPr><w:lang w:val=\"{language}\"/></w:rPr><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
    };
    let plain = "<w:r><w:t xml:space=\"preserve\">He said quietly to all of them: </w:t></w:r>";
    let ruby = "<w:r><w:ruby><w:rt><w:r><w:t>かんじ</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>漢字</w:t></w:r></w:rubyBase></w:ruby></w:r>";
    let read = read(&format!("<w:p>{plain}{}{ruby}</w:p>", run("fr-FR", "à demain ")));
    assert_eq!(spoken::languages(&read.blocks[0]), ["fr-FR: à demain"]);
    assert_eq!(spoken::ruby(&read.blocks[0]), ["漢字=かんじ"]);
}

#[test]
fn the_language_of_most_runs_is_that_of_the_document() {
    let run = |language: &str, text: &str| {
        format!("<w:p><w:r><w:rPr><w:lang w:val=\"{language}\"/></w:rPr><w:t>{text}</w:t></w:r></w:p>")
    };
    let read = read(&format!("{}{}", run("fr-FR", "Il pleuvait, et il faisait nuit."), run("en-GB", "So it goes.")));
    assert_eq!(read.meta.language.as_deref(), Some("fr-FR"));
    let all: Vec<_> = read.blocks.iter().flat_map(spoken::languages).collect();
    assert_eq!(all, ["en-GB: So it goes."]);
}
