use super::*;
use crate::diag::{Diagnostics, Source};
use crate::engine::Engines;
use crate::output::telling::tests::{HOSTILE, STORY};
use crate::script::Script;

const VOICES: &str =
    "[narrator]\nvoice = \"tone:hum\"\n[cast.Ann]\nvoice = \"tone:beep\"\n[lexicon]\nHarbour = \"Har bor\"\n";

fn book(name: &str, script: &str) -> Book {
    let voices = Source::new("voices.toml", VOICES);
    let (mut engines, mut told) = (Engines::open(), Diagnostics::new());
    Book::from_bytes(Path::new(name), script.into(), Some(&voices), &mut engines, &mut told).expect("a text")
}

fn proof(script: &str) -> (String, ProofCounts) {
    page(&book("story.md", script))
}

/// The words of some HTML.
fn words(html: &str) -> String {
    let text = regex::Regex::new("<[^>]*>").unwrap().replace_all(html, "").into_owned();
    let pairs = [("&quot;", "\""), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")];
    let text = pairs.iter().fold(text, |text, (entity, letter)| text.replace(entity, letter));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The cells of a class, without their tags.
fn cells(html: &str, class: &str) -> Vec<String> {
    let cell = regex::Regex::new(&format!("<p class=\"{class}\" dir=\"auto\">(.*?)</p>")).unwrap();
    cell.captures_iter(html).map(|found| words(&found[1])).collect()
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn damaged_files_of_every_format_have_a_proof() {
    use crate::read::tests::mutated::{Random, count, damaged, seeds};
    let voices = Source::new("voices.toml", VOICES);
    let mut engines = Engines::open();
    for (name, files) in seeds() {
        let mut random = Random(13);
        for nth in 0..count(25) {
            let (bytes, mut told) = (damaged(&files, &mut random), Diagnostics::new());
            let Some(book) = Book::from_bytes(Path::new(name), bytes, Some(&voices), &mut engines, &mut told) else {
                assert!(told.has_errors(), "{name} {nth}: refused without a word");
                continue;
            };
            let (page, counts) = page(&book);
            let rows = page.matches("<div class=\"l v").count();
            assert_eq!((rows, counts.lines), (book.plan.lines.len(), rows), "{name} {nth}");
        }
    }
}

const NUMBERS: &str = "# One\n\nDr. Mason came at 5:15 with 3 dogs—all “wet” & cold.\n\nIt was the  Harbour.\n";

#[test]
fn both_columns_say_exactly_what_the_script_and_the_plan_say() {
    for script in [STORY, NUMBERS, HOSTILE, "Row, row,  \nrow your boat 😀.\n\n…\n\nHarbour, e.g. Harbour 1999.\n"]
    {
        let book = book("story.md", script);
        let (html, counts) = page(&book);
        let written: Vec<String> = book.script.lines().map(|line| folded(&line.text)).collect();
        let spoken = book.plan.lines.iter().map(|line| folded(&line.spoken));
        let spoken: Vec<String> = spoken.map(|text| if text.is_empty() { "silence".into() } else { text }).collect();
        let shown = |class| {
            cells(&html, class).iter().map(|text| text.replace(['∅'], "")).map(|text| folded(&text)).collect::<Vec<_>>()
        };
        assert_eq!(shown("t"), spoken);
        let joined = |texts: Vec<String>| texts.join("\n").replace(' ', "");
        assert_eq!(joined(shown("s")), joined(written));
        assert_eq!(counts.lines, book.plan.lines.len());
    }
}

#[test]
fn every_substitution_is_marked_on_both_sides_with_its_reason() {
    let (html, counts) = proof(NUMBERS);
    for (written, spoken, why) in [
        ("Dr.", "Doctor", "abbreviation"),
        ("5:15", "five fifteen", "time"),
        ("3", "three", "number"),
        ("Harbour", "Har bor", "lexicon"),
    ] {
        assert!(html.contains(&format!("<del title=\"{why}\">{written}</del>")), "{written}: {html}");
        assert!(html.contains(&format!("<ins title=\"{why}: {written}\">{spoken}</ins>")), "{spoken}: {html}");
        let row =
            format!("<td dir=\"auto\">{written}</td><td dir=\"auto\">{spoken}</td><td>{why}</td><td><a href=\"#l");
        assert!(html.contains(&row), "{row}");
    }
    assert!(html.contains("<u>“</u>wet<u>”</u>"), "quotes change only in looks");
    assert_eq!(counts.changed, 2);
}

#[test]
fn each_line_has_its_speaker_voice_and_evidence() {
    let (html, counts) = proof("# One\n\nAnn (softly): Hi.\n\n“Yes,” said Ann. “No.”\n\n“Who?”\n\nIt rained.\n");
    let told: Vec<String> =
        html.split("<div class=\"w\">").skip(1).map(|rest| words(&rest[..rest.find("</div>").unwrap()])).collect();
    assert_eq!(told[1], "Ann (softly)beepnamed in the script3");
    assert!(told[2].starts_with("Annbeepspeech tag"), "{told:?}");
    assert!(told.last().unwrap().starts_with("narratorhum"), "{told:?}");
    assert!(html.contains("title=\"Q2.1\">speech tag"));
    assert_eq!(counts.doubtful, html.matches(" doubt\" id=\"l").count());
}

#[test]
fn everything_that_is_left_out_stands_at_its_place_with_its_reason() {
    let text = "<html><head><title>Sea</title></head><body><h1>One</h1><p>A<span epub:type='pagebreak'>12</span> b.</p><p hidden=''>Secret words.</p><p>C.</p></body></html>";
    let (html, counts) = page(&book("story.html", text));
    assert!(html.contains("A<s title=\"page number\">12</s>  b."), "{html}");
    let row = "<div class=\"x\"><b>hidden</b><p dir=\"auto\">Secret words.</p></div>";
    let (a, x, c) = (html.find("A<s").unwrap(), html.find(row).unwrap(), html.find("\">C.</p>").unwrap());
    assert!(a < x && x < c);
    assert!(html.contains("<code>&lt;/h1&gt;&lt;p&gt;</code>"), "{html}");
    assert!(html.contains("<tr><td>hidden</td><td>1</td><td>2</td></tr>"));
    assert_eq!(counts.left_out, 3);
}

#[test]
fn the_page_asks_nobody_for_anything_and_has_no_script() {
    let (html, _) = proof(STORY);
    for word in ["http://", "https://", "src=", "@import", "url(", "<script"] {
        assert!(!html.contains(word), "{word}");
    }
    assert!(html.contains("default-src 'none'"));
}

#[test]
fn text_of_the_author_stays_text() {
    let attack = "<p title='x'>One</p><p hidden=''>&lt;script>alert(1)&lt;/script> <b onclick='y'>{{css}}</b></p><!-- --><p>\"><img src=x> {{text}}</p>";
    for html in [proof(HOSTILE).0, page(&book("a.html", &format!("<html>{attack}</html>"))).0] {
        assert_eq!(html.matches("<style>").count(), 1);
        for harm in ["<script", "<img", "<svg", "onclick='y'>", "<b>bold"] {
            assert!(!html.contains(harm), "{harm}");
        }
    }
}

#[test]
fn the_same_book_gives_the_same_page() {
    assert_eq!(proof(STORY), proof(STORY));
}

#[test]
fn chapters_are_listed_and_the_text_before_them_too() {
    let (html, _) = proof("---\ntitle: Sea\n---\n\nBefore.\n\n# One\n\nA.\n\n## Two\n\nB.\n");
    let titles = |html: &str| -> Vec<String> {
        html.split("<h2>").skip(1).map(|rest| rest[..rest.find('<').unwrap()].to_string()).collect()
    };
    assert_eq!(titles(&html), ["Before the first chapter", "One", "Two"]);
    assert_eq!(html.matches("<li><a href=\"#c").count(), 3);
}

#[test]
fn a_script_without_a_word_has_a_page_too() {
    let book = book("story.md", "");
    let silent = Book {
        script: Script { items: Vec::new(), ..book.script },
        plan: crate::plan::Plan { lines: Vec::new(), ..book.plan },
        ..book
    };
    assert_eq!(page(&silent).1, ProofCounts::default());
}
