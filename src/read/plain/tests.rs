use super::*;
use crate::attribute::attribute;
use crate::script::ReadOptions;
use std::path::Path;

fn read_with(text: &str, options: ReadOptions) -> Manuscript {
    let input = Input { path: Path::new("the-well.txt"), bytes: text.into(), options };
    let manuscript = super::super::read(input, &mut Diagnostics::new()).expect("text");
    let script = attribute(&manuscript, &Default::default(), &mut Diagnostics::new());
    assert!(script.skipped.iter().all(|skip| skip.reason != "not read"), "{:?}", script.skipped);
    manuscript
}

/// The blocks as lines: headings with `#`, scene breaks as `***`, the author's line breaks as ` / `.
fn shown(text: &str) -> Vec<String> {
    show(&read_with(text, ReadOptions::default()))
}

fn show(manuscript: &Manuscript) -> Vec<String> {
    let shown = manuscript.blocks.iter().map(|block| {
        let mut text = block.text.clone();
        for &at in block.breaks.iter().rev() {
            text.insert_str(at, "/ ");
        }
        match block.kind {
            BlockKind::Heading(level) => format!("{} {text}", "#".repeat(level.into())),
            BlockKind::Scene => "***".into(),
            BlockKind::Paragraph => text,
        }
    });
    shown.collect()
}

fn skipped(text: &str, reason: &str) -> Vec<String> {
    let skips = read_with(text, ReadOptions::default()).skipped.into_iter().filter(|skip| skip.reason == reason);
    skips.map(|skip| text[skip.place.span.range()].to_string()).collect()
}

const BOOK: &str = "The Project Gutenberg EBook of The Well, by Ann Mason\n\nTitle: The Well\n\nAuthor: Ann Mason\n\nLanguage: English\n\n*** START OF THIS PROJECT GUTENBERG EBOOK THE WELL ***\n\nProduced by A. Volunteer\n\n\nTHE WELL\n\nby ANN MASON\n\nCONTENTS\n\n  I.   The Rope        1\n  II.  The Bucket      9\n\n\nI.\nTHE ROPE\n\nIt was late--very late--when the _rope_ broke and fell. \"_What_ was\nthat?\" said Oda.[1]\n\n       *       *       *       *       *\n\n[Illustration: THE WELL]\n\n\"The rope,\" said Bram. [Sidenote: 1890]\n\n[Footnote 1: So the mayor\nsays.]\n\nII.\n\nTHE BUCKET\n\nIt held.\n\n*** END OF THIS PROJECT GUTENBERG EBOOK THE WELL ***\n\nThe licence.\n";

#[test]
fn a_book_of_project_gutenberg_is_only_the_book() {
    let expected = [
        "# I. / THE ROPE",
        "It was late--very late--when the rope broke and fell. \"What was that?\" said Oda.",
        "***",
        "\"The rope,\" said Bram.",
        "# II.",
        "### THE BUCKET",
        "It held.",
    ];
    assert_eq!(shown(BOOK), expected);
    assert!(recognizes(BOOK.as_bytes()) && !recognizes(b"He liked Project Gutenberg.\n"));
    let meta = read_with(BOOK, ReadOptions::default()).meta;
    assert_eq!(
        (meta.title.as_str(), meta.author.as_deref(), meta.language.as_deref()),
        ("The Well", Some("Ann Mason"), Some("en"))
    );
    assert_eq!(skipped(BOOK, "footnote"), ["[Footnote 1: So the mayor\nsays.]"]);
    assert_eq!(skipped(BOOK, "licence").len() + skipped(BOOK, "table of contents").len(), 2);
    let all = show(&read_with(BOOK, ReadOptions { matter: Matter::All, ..ReadOptions::default() }));
    assert!(all.iter().any(|line| line.contains("The licence.")), "{all:?}");
}

#[test]
fn chapters_are_known_by_their_words() {
    for line in [
        "CHAPTER IV.",
        "Chapter Five",
        "Chapter 12",
        "CHAPTER I. THE ROPE",
        "Chapter 1: The Rope",
        "BOOK THE SECOND",
        "Part II",
        "Epilogue",
        "PREFACE",
        "Kapitel 3",
        "Глава 2",
        "Letter 4",
        "Stave Two",
    ] {
        assert!(is_chapter(line), "{line}");
    }
    for line in [
        "Chapter and verse",
        "Part of it",
        "part 2",
        "Book one of those rooms",
        "Letter to Anna",
        "The end",
        "Chapter one was over before it began.",
        "Act now",
    ] {
        assert!(!is_chapter(line), "{line}");
    }
}

#[test]
fn headings_have_the_level_of_what_they_begin() {
    let text = "PART ONE\n\n\nCHAPTER I\n\nThe Rope\n\nIt broke at night, and nobody heard it.\n\n\nCHAPTER II\n\nIt held for a day, and then for another.\n\n\nTHE LETTER\n\nIt said nothing of what had been.\n";
    let shown = shown(text);
    let headings: Vec<_> = shown.iter().filter(|line| line.starts_with('#')).map(String::as_str).collect();
    assert_eq!(headings, ["# PART ONE", "## CHAPTER I", "### The Rope", "## CHAPTER II", "### THE LETTER"]);
}

#[test]
fn titles_with_numbers_or_much_space_above_are_headings() {
    let text = "ADVENTURE I. THE ROPE\n\nIt broke at night, and nobody heard it.\n\n\nVII. THE BLUE STONE\n\nIt held for a day, and then for another.\n\n\n\n\nOda's Hunting\n\nIt said nothing of what had been.\n\n3. The Rope is thin\n";
    let headings: Vec<String> = shown(text).into_iter().filter(|line| line.starts_with('#')).collect();
    assert_eq!(headings, ["# ADVENTURE I. THE ROPE", "# VII. THE BLUE STONE", "### Oda's Hunting"]);
}

#[test]
fn shouting_and_short_speech_are_no_headings() {
    for text in [
        "It was late that night.\n\n\nSTOP!\n\nShe ran to the gate.\n",
        "It was late that night.\n\n\"I AM HERE\"\n\nShe ran to the gate.\n",
        "It was late that night.\n\nI\n\nam.\n\nShe ran.\n",
    ] {
        let headings = shown(text).into_iter().filter(|line| line.starts_with('#')).count();
        assert_eq!(headings, usize::from(text.contains("\n\nI\n\n")), "{text}");
    }
}

#[test]
fn a_word_that_was_divided_at_the_margin_is_whole_again() {
    let text = "He did not con-\nsider it. The well-\nknown mayor did consider it, as one who is well and is known.\n";
    assert_eq!(
        shown(text),
        ["He did not consider it. The well- known mayor did consider it, as one who is well and is known."]
    );
}

#[test]
fn verse_keeps_its_lines_and_prose_does_not() {
    let text = "The rope is thin, and the well is deep, and nobody knows how far\nit is to the water, or who has ever been there and come back up.\n\n    O well, my well,\n    How deep is thy water,\n    And who can tell?\n";
    assert_eq!(
        shown(text),
        [
            "The rope is thin, and the well is deep, and nobody knows how far it is to the water, or who has ever been there and come back up.",
            "O well, my well, / How deep is thy water, / And who can tell?"
        ]
    );
}

#[test]
fn pages_are_not_numbered_aloud() {
    let text = "It was late when the rope broke and\nfell.\n\n- 12 -\n\n\u{c}13\n\nNobody heard it but the old mayor of\nthe town. [Pg 14] He slept.\n\n1984\n";
    assert_eq!(
        shown(text),
        [
            "It was late when the rope broke and fell.",
            "Nobody heard it but the old mayor of the town. He slept.",
            "1984"
        ]
    );
}

#[test]
fn text_with_headings_of_markdown_is_markdown() {
    assert_eq!(shown("# One\n\nIt *broke*.\n"), ["# One", "It broke."]);
}

#[test]
fn a_table_of_contents_ends_where_the_first_chapter_begins_however_it_is_written() {
    let text = "The Project Gutenberg EBook of The Well\n\n*** START OF THIS PROJECT GUTENBERG EBOOK THE WELL ***\n\nTHE WELL\n\nCONTENTS\n\n  I.   The Rope        1\n  II.  The Bucket      9\n\nCHAPTER I.\nTHE ROPE\n\nIt was late, very late, when the rope broke and fell.\n\nCHAPTER II.\n\nIt held for a while, and then it did not hold.\n";
    assert_eq!(shown(text)[0], "# CHAPTER I. / THE ROPE", "{:?}", shown(text));
}

#[test]
fn the_first_line_after_a_byte_order_mark_is_read() {
    assert_eq!(shown("\u{feff}It rained.\n\nIt stopped.\n"), ["It rained.", "It stopped."]);
}
