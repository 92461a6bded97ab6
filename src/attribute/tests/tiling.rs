use super::*;
use crate::corrections::{Correction, Corrections};
use crate::script::Anchor;
use proptest::prelude::*;

/// Checks rule B5 for a script: lines and skips cover the source exactly once, and each line's text is what the source
/// has at its place.
pub(super) fn assert_tiles(script: &Script) {
    let source = script.parts[0].text.as_str();
    let mut tiles: Vec<Span> = script.skipped.iter().map(|skip| skip.place.span).collect();
    tiles.extend(script.lines().map(|line| line.place.span));
    tiles.sort_unstable();
    let mut at = 0;
    for tile in tiles {
        assert_eq!(tile.start, at, "a gap or an overlap in {source:?}");
        at = tile.end;
        assert!(source.is_char_boundary(at));
    }
    assert_eq!(at, source.len(), "the end of {source:?}");
    let mut reasons = script.skipped.iter().chain(script.lines().flat_map(|line| &line.skipped));
    assert!(reasons.all(|skip| skip.reason != UNREAD && !skip.reason.is_empty()), "{source:?}: {:?}", script.skipped);
    for line in script.lines().filter(|line| !line.place.is_empty()) {
        assert_text(line, source);
    }
    let speakers = script.speakers.len();
    assert!(script.lines().all(|line| line.speaker.0 < speakers && !line.text.is_empty()));
}

/// Checks that the place of a line, without its skips and with white space folded, has the line's text. Entities are
/// compared by their meaning.
fn assert_text(line: &Line, source: &str) {
    let (mut rest, mut at) = (String::new(), line.place.span.start);
    for skip in &line.skipped {
        let span = skip.place.span;
        assert!(at <= span.start && span.end <= line.place.span.end, "{skip:?} in {:?} of {source:?}", line.place);
        rest.push_str(&source[at..span.start]);
        at = span.end;
    }
    rest.push_str(&source[at..line.place.span.end]);
    assert_eq!(line.map.place(0..line.text.len()), line.place, "{source:?}");
    assert_map(line, source);
    assert!(stands_for(&words_of(&rest), &line.text), "{rest:?} is not {:?}, in {source:?}", line.text);
}

/// Checks that the source has every character of a line where the line's map says, as the character itself, as white
/// space or as an entity.
fn assert_map(line: &Line, source: &str) {
    for (at, c) in line.text.char_indices() {
        let written = &source[line.map.place(at..at + c.len_utf8()).span.range()];
        let itself = written.strip_prefix(c) == Some("");
        let blank = c == ' ' && written.chars().count() <= 1 && written.trim().is_empty();
        assert!(itself || blank || entity(written).is_some(), "{c:?} is not {written:?}, in {source:?}");
    }
}

/// Whether `written` is `text` with some of its characters written as entities.
fn stands_for(written: &str, text: &str) -> bool {
    let text = words_of(text);
    let (mut written, mut text) = (written, text.as_str());
    while let Some(c) = written.chars().next() {
        // An `&` that is escaped or part of code does not begin an entity.
        let decoded = entity(written).filter(|(length, _)| !text.starts_with(&written[..*length]));
        let decoded = decoded.and_then(|(length, meaning)| Some((length, text.strip_prefix(meaning.as_str())?)));
        let (length, rest) = match decoded {
            Some(decoded) => decoded,
            None => match text.strip_prefix(c) {
                Some(rest) => (c.len_utf8(), rest),
                None => return false,
            },
        };
        (written, text) = (&written[length..], rest);
    }
    text.is_empty()
}

fn words_of(text: &str) -> String {
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the length and the meaning of an entity, for those that these tests use.
fn entity(text: &str) -> Option<(usize, String)> {
    crate::read::entity::leading(text)
}

#[test]
fn b5_every_byte_is_a_lines_or_skipped_for_a_reason() {
    let text = "\u{feff}---\ntitle: Sea\n---\n\n# Sea\n\n**Bo (low):** One [pause]\n> two <!-- x --> *three*\n\n| a |\n|---|\n\n\
                \"Hi,\" said Bo. `code` ![i](j) &amp; end\n\n---\n\n```\nx\n```\n\n[a]: http://b\n\n...\n";
    let read = read(text);
    let spoken: usize = read.script.lines().map(|line| line.place.span.len()).sum();
    let skipped: usize = read.script.skipped.iter().map(|skip| skip.place.span.len()).sum();
    assert_eq!(spoken + skipped, text.len());
}

const FRAGMENTS: &[&str] = &[
    "Veena: ",
    "Arvind (low): ",
    "Bo [fast]:",
    "**Ada:** ",
    "Note: ",
    "Narrator: ",
    "imnotabot: ",
    "Vena： ",
    "\\: ",
    "10:30 ",
    "\"",
    "“",
    "”",
    "«",
    "»",
    "„",
    "‘",
    "’",
    "'",
    "said Veena",
    " asked Bo, ",
    "she said.",
    "said Veena; ",
    "Bo said: ",
    "I'm Veena",
    "my name is Ada",
    "Hello",
    " word ",
    "Night fell. ",
    "Ada came in.",
    ".",
    ",",
    "!",
    "…",
    "—",
    " ",
    "  ",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\t",
    "    ",
    "# ",
    "## ",
    "\n---\n",
    "* * *\n",
    "===\n",
    "\n> ",
    "> ",
    "\n- ",
    "\n1. ",
    "\n12) ",
    "\n```\n",
    "~~~\n",
    "`",
    "``",
    "*",
    "**",
    "_",
    "~~",
    "[",
    "]",
    "(",
    ")",
    "![",
    "](x)",
    "](http://a.b \"t\")",
    "[pause]",
    "[pause 500ms]",
    "[pause 2s]",
    "[pause x]",
    "[laughs]",
    "\n[r]: http://x.y\n",
    "[r]",
    "[a][r]",
    "<!--",
    "-->",
    "<!-- c -->",
    "<b>",
    "<br>",
    "</p>",
    "<http://x.y>",
    "<script>",
    "</script>",
    "&amp;",
    "&mdash;",
    "&#65;",
    "&nosuch;",
    "&",
    "\\",
    "\\*",
    "\\\"",
    "|",
    "\n| a | b |\n|---|---|\n| c | d |\n",
    "---\ntitle: Sea\n---\n",
    "---\nauthor: [A, B]\n",
    "cast: {Veena: [imnotabot]}\n",
    "\u{feff}",
    "é",
    "e\u{301}",
    "小明：",
    "🎭",
    "\u{a0}",
    "\u{2028}",
    "\0",
    "AT&T",
];

fn script() -> impl Strategy<Value = String> {
    let fragment = prop_oneof![
        8 => proptest::sample::select(FRAGMENTS).prop_map(str::to_string),
        1 => any::<char>().prop_map(String::from),
        1 => any::<String>(),
    ];
    proptest::collection::vec(fragment, 0..60).prop_map(|fragments| fragments.concat())
}

/// What dialogue consists of in several languages: all dashes and pairs of marks, tags, and what they join.
#[rustfmt::skip]
const DIALOGUE: &[&str] = &[
    "\n\n— ", "\n\n—", "\n\n– ", "\n\n― ", "\n\n--", "\n\n-- ", "\n\n- ", "\n- ", "\n\n", "\n", " — ", " – ", "—", "--", " --", "-",
    " - ", "—, ", ". — ", "“", "”", "„", "“ ", "«", "»", "« ", " »", "\u{a0}»", "»\u{a0}", "‹", "›", "‚", "‘", "’", "「", "」", "『", "』", "\"",
    "'", "''Tis", "’E's late", "l'", "s'", "¿", "¡", "?", "!", ".", ",", ";", ":", "…", "。", "、", "Anne", "Paul", "Анна", "Петра", "Annę", "花子",
    " dit Anne", ", dit-il, ", " s'écria-t-elle. ", "dijo Ana", "—dijo él—", " сказала Анна", " powiedział ", "sagte sie", "disse Paul; ",
    "she said", "Anne said:", "said the other", "said Anne, and Paul answered, ", " je viens", "Oui", "да", "word", "Word ", "\u{2009}", "\u{a0}",
    "[pause]", "*", "_", "\\\"", "\\-", "Anne: ", "# ", "\u{301}",
];

fn dialogue() -> impl Strategy<Value = String> {
    const LANGUAGES: &[&str] = &["en", "de", "fr", "es", "it", "pl", "ru", "pt", "nl", "ja", "xx"];
    let fragment = prop_oneof![9 => proptest::sample::select(DIALOGUE).prop_map(str::to_string), 1 => any::<char>().prop_map(String::from)];
    (proptest::sample::select(LANGUAGES), proptest::collection::vec(fragment, 0..60))
        .prop_map(|(language, fragments)| format!("---\nlanguage: {language}\n---\n{}", fragments.concat()))
}

/// Whether the content of a text shows no other format, such as a transcript: these fold white space in other ways.
fn is_markdown(text: &str) -> bool {
    crate::read::format_of(Path::new("the-story.md"), text.as_bytes()).name == "markdown"
}

fn options() -> impl Strategy<Value = AttributionOptions> {
    let quotes = proptest::sample::select(&[Quotes::Narrator, Quotes::Error, Quotes::Unknown][..]);
    let tags = proptest::sample::select(&[SpeechTags::Spoken, SpeechTags::Silent][..]);
    let words = proptest::sample::select(&["Hello", "word Night fell.", "I'm Veena", "said"][..]);
    let corrections = (words, any::<bool>()).prop_map(|(words, talk)| {
        let anchor = Anchor { words: words.into(), ..Anchor::default() };
        let list = match talk {
            true => vec![Correction::conversation(anchor, vec!["Ada".into(), "narrator".into()])],
            false => vec![Correction::line(anchor, "Zoë")],
        };
        Corrections { source: None, list }
    });
    (quotes, tags, 0.0f32..=1.0, any::<bool>(), corrections).prop_map(|(quotes, tags, least, announce, corrections)| {
        let declared = vec![Declared { name: "Veena".into(), aliases: vec!["imnotabot".into(), "the one".into()] }];
        let tag_styles = vec!["whispering".into(), "softly".into(), "loudly".into()];
        AttributionOptions { declared, quotes, least, tags, tag_styles, announce, corrections }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn b5_lines_and_skips_tile_any_script(text in script(), options in options()) {
        prop_assume!(is_markdown(&text));
        read_with(&text, &options);
    }

    #[test]
    fn b5_lines_and_skips_tile_dialogue_of_any_language(text in dialogue(), options in options()) {
        prop_assume!(is_markdown(&text));
        read_with(&text, &options);
    }

    #[test]
    fn bytes_of_any_kind_are_decoded_or_told(bytes: Vec<u8>) {
        match decode("any.md", bytes.clone()) {
            Ok(source) => assert_eq!(source.text.as_bytes(), &bytes[..]),
            Err(error) => assert!(matches!(error.code, "not-utf8" | "binary")),
        }
    }

    #[test]
    fn bytes_read_as_lossy_text_never_panic(bytes: Vec<u8>) {
        read(&String::from_utf8_lossy(&bytes));
    }
}
