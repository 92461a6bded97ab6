use crate::read::office::tests::{packed, read_as, shown, skipped};
use crate::read::tests::spoken;
use crate::script::{Footnotes, Manuscript, Typeface};

const STYLES: &str = r#"<office:document-styles xmlns:office="o" xmlns:style="s" xmlns:fo="f"><style:default-style style:family="paragraph"><style:text-properties fo:language="fr" fo:country="FR"/></style:default-style><style:style style:name="Title"/><style:style style:name="Quotations"/></office:document-styles>"#;
const META: &str = r#"<office:document-meta xmlns:office="o" xmlns:dc="d" xmlns:meta="m"><meta:initial-creator>Ann Mason</meta:initial-creator></office:document-meta>"#;
const AUTOMATIC: &str = r#"<style:style style:name="T1"><style:text-properties fo:font-style="italic"/></style:style><style:style style:name="T2"><style:text-properties text:display="none"/></style:style><style:style style:name="T3"><style:text-properties fo:language="en" fo:country="GB"/></style:style><style:style style:name="P1" style:parent-style-name="Quotations"/><style:style style:name="P2" style:parent-style-name="Title"/>"#;

fn odt(body: &str) -> Vec<u8> {
    let text = format!(
        r#"<?xml version="1.0"?><office:document-content xmlns:office="o" xmlns:style="s" xmlns:fo="f" xmlns:text="t" xmlns:draw="d"><office:automatic-styles>{AUTOMATIC}</office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>"#
    );
    packed(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", &text),
        ("styles.xml", STYLES),
        ("meta.xml", META),
    ])
}

fn read(body: &str) -> Manuscript {
    read_as("opendocument", odt(body), Footnotes::Skip)
}

#[test]
fn headings_quotations_and_the_title_are_known_by_their_elements_and_styles() {
    let read = read(
        r#"<text:p text:style-name="P2">The Well</text:p><text:table-of-content><text:p>One 3</text:p></text:table-of-content><text:h text:outline-level="2">One</text:h><text:p>* * *</text:p><text:p text:style-name="P1">Deep &amp; dark.</text:p><text:list><text:list-item><text:p>First</text:p></text:list-item></text:list>"#,
    );
    assert_eq!(shown(&read), ["# The Well", "## One", "***", ">Deep & dark.", "First"]);
    assert_eq!(
        (read.meta.title.as_str(), read.meta.author.as_deref(), read.meta.language.as_deref()),
        ("The Well", Some("Ann Mason"), Some("fr-FR"))
    );
    assert_eq!(skipped(&read, "table of contents"), ["One 3"]);
    assert!(read.blocks[4].setting.list.is_some());
}

#[test]
fn a_document_is_read_as_it_is_printed() {
    let read = read(
        r#"<text:tracked-changes><text:changed-region><text:deletion><text:p>was</text:p></text:deletion></text:changed-region></text:tracked-changes><text:p>It<text:s text:c="2"/>is <text:span text:style-name="T2">hidden </text:span><text:span text:style-name="T1">very</text:span><text:tab/>late<text:line-break/>now.<office:annotation><text:p>Sure?</text:p></office:annotation> <draw:frame><draw:text-box><text:p>Box.</text:p></draw:text-box></draw:frame>End.</text:p>"#,
    );
    assert_eq!(shown(&read), ["It is very late / now.", "Box.", "End."]);
    let emphasis = &read.blocks[0].emphasis[0];
    assert_eq!((&read.blocks[0].text[emphasis.range.clone()], emphasis.face), ("very", Typeface::Italic));
    assert_eq!(skipped(&read, "comment"), ["Sure?"]);
    assert_eq!(skipped(&read, "hidden text"), ["hidden "]);
    assert_eq!(skipped(&read, "deleted text"), ["was"]);
}

#[test]
fn footnotes_are_skipped_or_read_where_they_are_wanted() {
    let body = r#"<text:p>It broke.<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>So he says.</text:p></text:note-body></text:note> Twice.</text:p><text:p>More.</text:p><text:h text:outline-level="1">Two</text:h><text:p>End.</text:p>"#;
    let after = read_as("opendocument", odt(body), Footnotes::After);
    let script = crate::attribute::attribute(&after, &Default::default(), &mut crate::diag::Diagnostics::new());
    let broke = script.lines().find(|line| line.text.starts_with("It broke")).unwrap();
    let note = script.lines().find(|line| line.text.starts_with("So he")).unwrap();
    let elsewhere = broke.skipped.iter().find(|skip| skip.reason == "read elsewhere").expect("the note").place.span;
    assert!(elsewhere.start < note.place.span.start && note.place.span.end < elsewhere.end);
    let read = |footnotes| shown(&read_as("opendocument", odt(body), footnotes));
    assert_eq!(read(Footnotes::Skip), ["It broke. Twice.", "More.", "# Two", "End."]);
    assert_eq!(read(Footnotes::After), ["It broke. Twice.", "So he says.", "More.", "# Two", "End."]);
    assert_eq!(read(Footnotes::Chapter), ["It broke. Twice.", "More.", "So he says.", "# Two", "End."]);
}

#[test]
fn languages_of_spans_and_readings_are_kept() {
    let ruby = "<text:ruby><text:ruby-base>漢字</text:ruby-base><text:ruby-text>かんじ</text:ruby-text></text:ruby>";
    let body =
        format!("<text:p>Il dit tout bas : <text:span text:style-name=\"T3\">so it goes</text:span>, {ruby}.</text:p>");
    let read = read(&body);
    assert_eq!(read.blocks[0].text, "Il dit tout bas : so it goes, 漢字.");
    assert_eq!(spoken::languages(&read.blocks[0]), ["en-GB: so it goes"]);
    assert_eq!(spoken::ruby(&read.blocks[0]), ["漢字=かんじ"]);
}
