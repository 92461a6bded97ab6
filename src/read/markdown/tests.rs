//! Tests that the author's formatting survives reading.

use super::*;
use crate::script::{Block, BlockKind, ListMark, Setting, Typeface};
use std::path::Path;

fn blocks(text: &str) -> Vec<Block> {
    read(Input::new(Path::new("story.md"), text.into()), &mut Diagnostics::new()).expect("text").blocks
}

fn block(text: &str) -> Block {
    let mut blocks = blocks(text);
    assert_eq!(blocks.len(), 1, "{blocks:?}");
    blocks.remove(0)
}

/// Returns the words with a formatting of their own, each with its typeface.
fn emphasis(block: &Block) -> Vec<(&str, Typeface)> {
    block.emphasis.iter().map(|one| (&block.text[one.range.clone()], one.face)).collect()
}

/// Returns the text in the lines that the author intended.
fn verse(block: &Block) -> Vec<&str> {
    let starts = std::iter::once(0).chain(block.breaks.iter().copied());
    let ends = block.breaks.iter().copied().chain([block.text.len()]);
    starts.zip(ends).map(|(start, end)| block.text[start..end].trim()).collect()
}

#[test]
fn words_that_are_set_off_are_known_without_their_marks() {
    use Typeface::*;
    let one = block("A *small* word, a **large** one, _a ***third*** kind_, ~~gone~~ and `code`.");
    assert_eq!(one.text, "A small word, a large one, a third kind, gone and code.");
    let expected = [
        ("small", Italic),
        ("large", Bold),
        ("a third kind", Italic),
        ("third", Italic),
        ("third", Bold),
        ("gone", Struck),
        ("code", Code),
    ];
    assert_eq!(emphasis(&one), expected);
}

#[test]
fn marks_that_set_nothing_off_are_text() {
    for text in ["2 * 3 * 4", "snake_case_name", "*open", r"\*not\*", "~one~"] {
        assert_eq!(emphasis(&block(text)), [], "{text}");
    }
}

#[test]
fn emphasis_runs_over_hard_wraps_and_escapes() {
    assert_eq!(emphasis(&block("*two\r\nlines*")), [("two lines", Typeface::Italic)]);
    assert_eq!(emphasis(&block("*a\\*b &amp; c*")), [("a*b & c", Typeface::Italic)]);
    assert_eq!(emphasis(&block("> *in a\n> quote*")), [("in a quote", Typeface::Italic)]);
}

#[test]
fn a_song_keeps_its_lines_and_a_hard_wrap_is_none() {
    for end in ["  \n", "  \r\n", "   \n", "\\\n", "\\\r\n", "<br>\n", "<br/>"] {
        let song = block(&format!("Row, row,{end}*row your boat*{end}gently."));
        assert_eq!(verse(&song), ["Row, row,", "row your boat", "gently."], "{end:?}");
    }
    assert_eq!(verse(&block("Row, row,\nrow your boat.")), ["Row, row, row your boat."]);
    assert_eq!(verse(&block("Row, row,  \n")), ["Row, row,"], "nothing follows the break");
}

#[test]
fn block_quotes_and_lists_are_known() {
    let settings: Vec<_> =
        blocks("A.\n\n> B.\n> > C.\n\n- D.\n- E.\n\n1. F.\n2. G.\n\n> * H.\n").into_iter().map(|b| b.setting).collect();
    let setting = |quotes, list| Setting { quotes, list };
    let hyphen = Some(ListMark::Hyphen);
    let expected = [
        setting(0, None),
        setting(1, None),
        setting(2, None),
        setting(0, hyphen),
        setting(0, hyphen),
        setting(0, Some(ListMark::Number(1))),
        setting(0, Some(ListMark::Number(2))),
        setting(1, Some(ListMark::Bullet)),
    ];
    assert_eq!(settings, expected);
}

#[test]
fn every_block_knows_its_place() {
    let text = "\u{feff}---\ntitle: Sea\n---\n<!-- one -->\n# Night\n\n> Two <!-- x -->\n> lines.\n\n* * *\n\nEnd";
    let manuscript = read(Input::new(Path::new("story.md"), text.into()), &mut Diagnostics::new()).expect("text");
    let found: Vec<_> = manuscript.blocks.iter().map(|b| (b.kind, b.place.text(&manuscript.parts))).collect();
    let expected = [
        (BlockKind::Heading(1), "Night"),
        (BlockKind::Paragraph, "Two <!-- x -->\n> lines."),
        (BlockKind::Scene, "* * *"),
        (BlockKind::Paragraph, "End"),
    ];
    assert_eq!(found, expected);
}

#[test]
fn b2_a_chapter_that_only_its_words_announce_is_a_heading() {
    let blocks = blocks(
        "# The Well\n\nCHAPTER IV.\n\nIt broke.\n\nChapter Five\n\nChapter one of two is over.\n\n> Chapter 6\n",
    );
    let kinds: Vec<_> = blocks.iter().map(|block| block.kind).collect();
    let (title, chapter, text) = (BlockKind::Heading(1), BlockKind::Heading(2), BlockKind::Paragraph);
    assert_eq!(kinds, [title, chapter, text, chapter, text, text]);
}

#[test]
fn marks_of_notes_are_not_spoken_and_footnotes_are_read_where_they_are_wanted() {
    let text = "# One\n\nThe dam broke.[^1] Twice.[2] See [4, 5]. Late.¹ x² and 12 km².\n\nMore.\n\n[^1]: Some say\nin June.\n\n[^x]: Nobody.\n\n# Two\n\nEnd.";
    let read = |footnotes| {
        let options = crate::script::ReadOptions { footnotes, ..Default::default() };
        let input = Input { path: std::path::Path::new("a.md"), bytes: text.into(), options };
        let read = super::read(input, &mut Diagnostics::new()).expect("text");
        assert_eq!(read.skipped.iter().filter(|skip| skip.reason == "note mark").count(), 5);
        read.blocks.into_iter().map(|block| block.text).collect::<Vec<_>>()
    };
    let dam = "The dam broke. Twice. See [4, 5]. Late. x² and 12 km².";
    assert_eq!(read(Footnotes::Skip), ["One", dam, "More.", "Two", "End."]);
    assert_eq!(read(Footnotes::After), ["One", dam, "Some say in June.", "More.", "Two", "End."]);
    assert_eq!(read(Footnotes::Chapter), ["One", dam, "More.", "Some say in June.", "Two", "End."]);
}

#[test]
fn signs_of_notes_are_not_spoken() {
    let text = "It broke.* Twice†, *very* late** (†1791). 2 * 3, **bold** x\\* and *a* b* c.\n\n*Note*: said Oda.\n";
    let input = Input::new(std::path::Path::new("a.md"), text.into());
    let read = super::read(input, &mut Diagnostics::new()).expect("text");
    assert_eq!(read.blocks[0].text, "It broke. Twice, very late (†1791). 2 * 3, bold x* and a b* c.");
    let marks: Vec<&str> = read
        .skipped
        .iter()
        .filter(|skip| skip.reason == "note mark")
        .map(|skip| &text[skip.place.span.range()])
        .collect();
    assert_eq!(marks, ["*", "†", "**"]);
}

#[test]
fn raised_numbers_pictures_and_notes_in_brackets_are_left_out() {
    let text = "It was known.<sup>7</sup> M<sup>me</sup> Roux, x<sup>2</sup>.\n\n[Illustration: A dam]\n\n[Footnote 1: So he says.]\n\n[Page turns]";
    let input = Input::new(std::path::Path::new("a.md"), text.into());
    let read = super::read(input, &mut Diagnostics::new()).expect("text");
    let texts: Vec<&str> =
        read.blocks.iter().map(|block| block.text.as_str()).filter(|text| !text.is_empty()).collect();
    assert_eq!(texts, ["It was known. Mme Roux, x².", "[Page turns]"]);
}

#[test]
fn readings_of_japanese_characters_are_left_out_as_in_web_pages() {
    let text = "<ruby>夜<rp>(</rp><rt>よる</rt><rp>)</rp></ruby>の本";
    let input = Input::new(std::path::Path::new("a.md"), text.into());
    let read = super::read(input, &mut Diagnostics::new()).expect("text");
    assert_eq!(read.blocks[0].text, "夜の本");
}

#[test]
fn words_in_angle_brackets_that_are_no_tags_are_text() {
    let text = "He typed <anna> hi and <sigh> left. A <b>bold</b> word. List<String> x. <3 you.";
    let input = Input::new(std::path::Path::new("a.md"), text.into());
    let read = super::read(input, &mut Diagnostics::new()).expect("text");
    assert_eq!(read.blocks[0].text, "He typed <anna> hi and <sigh> left. A bold word. List<String> x. <3 you.");
}

#[test]
fn the_title_below_the_number_of_a_chapter_is_a_heading() {
    let text = "CHAPTER IV.\n\nTHE STORM\n\nIt rained.\n\nChapter Five\n\nThe End of Rain\n\nIt stopped.\n\nChapter Six\n\nAnna: No\n";
    let input = Input::new(std::path::Path::new("a.md"), text.into());
    let read = super::read(input, &mut Diagnostics::new()).expect("text");
    let headings: Vec<_> = read
        .blocks
        .iter()
        .filter(|block| block.kind != crate::script::BlockKind::Paragraph)
        .map(|block| block.text.as_str())
        .collect();
    assert_eq!(headings, ["CHAPTER IV.", "THE STORM", "Chapter Five", "The End of Rain", "Chapter Six"]);
}
