//! The formats of stories, and what is spoken of a text.

use crate::attribute::attribute;
use crate::diag::{Diagnostics, Place, Source};
use crate::read::{FORMATS, Input, read};
use crate::script::{Block, Footnotes, Manuscript, Matter, ReadOptions, Script};
use crate::text::{Change, Speller, SpokenText, pieces};
use crate::voices::{Lexicon, LexiconEntry, Spanned};
use std::path::Path;
use std::sync::Arc;

pub(super) fn epub(bytes: &[u8]) {
    story("epub", bytes);
}

pub(super) fn word(bytes: &[u8]) {
    story("word", bytes);
}

pub(super) fn opendocument(bytes: &[u8]) {
    story("opendocument", bytes);
}

pub(super) fn rtf(bytes: &[u8]) {
    story("rtf", bytes);
}

pub(super) fn html(bytes: &[u8]) {
    story("html", bytes);
}

pub(super) fn fountain(bytes: &[u8]) {
    story("fountain", bytes);
}

pub(super) fn subtitles(bytes: &[u8]) {
    story("subtitles", bytes);
}

pub(super) fn transcript(bytes: &[u8]) {
    story("transcript", bytes);
}

pub(super) fn text(bytes: &[u8]) {
    story("text", bytes);
}

pub(super) fn markdown(bytes: &[u8]) {
    story("markdown", bytes);
}

/// The front matter of a story in Markdown.
pub(super) fn front_matter(bytes: &[u8]) {
    let whole = [b"---\n", bytes, b"\n---\n\n# One\n\nAda: Hi.\n"].concat();
    story("markdown", &whole);
}

/// Reads a story by the reader of this format, whatever its content shows, and then as any program would.
fn story(format: &str, bytes: &[u8]) {
    let format = FORMATS.iter().find(|row| row.name == format).expect("a format of this name");
    let name = format!("a.{}", format.extensions[0]);
    let footnotes = [Footnotes::Skip, Footnotes::After, Footnotes::Chapter][bytes.len() % 3];
    let matter = [Matter::Story, Matter::All][bytes.len() / 3 % 2];
    let options = ReadOptions {
        matter,
        footnotes,
        times: (bytes.len() / 6).is_multiple_of(2),
        sounds: (bytes.len() / 12).is_multiple_of(2),
    };
    for reader in [format.reader, read] {
        let mut told = Diagnostics::new();
        let input = Input { path: Path::new(&name), bytes: bytes.to_vec(), options };
        let Some(manuscript) = reader(input, &mut told) else {
            assert!(told.has_errors(), "it is refused without a word");
            continue;
        };
        check_manuscript(&manuscript);
        let script = attribute(&manuscript, &Default::default(), &mut told);
        check_script(&script);
        check_told(&told);
    }
}

/// Every fault is about a place that exists, and can be shown.
pub(super) fn check_told(told: &Diagnostics) {
    for (source, span) in told.iter().filter_map(|fault| fault.place.as_ref()) {
        assert!(source.text.get(span.range()).is_some(), "a fault at {span:?} of {} bytes", source.text.len());
    }
    crate::diag::render_some(told, 3, false, 80);
}

fn exists(parts: &[Arc<Source>], place: Place) {
    let part = parts.get(place.part).expect("a place is in a part");
    assert!(part.text.get(place.span.range()).is_some(), "{place:?} of {} bytes", part.text.len());
}

fn check_manuscript(manuscript: &Manuscript) {
    assert!(!manuscript.parts.is_empty());
    manuscript.skipped.iter().for_each(|skip| exists(&manuscript.parts, skip.place));
    for block in &manuscript.blocks {
        exists(&manuscript.parts, block.place);
        check_block(block, &manuscript.parts);
    }
}

/// Everything that a block says about its text is about bytes that it has, on the boundaries of characters.
fn check_block(block: &Block, parts: &[Arc<Source>]) {
    let text = &block.text;
    let at = |offset: usize| assert!(text.is_char_boundary(offset), "{offset} of {text:?}");
    for (start, c) in text.char_indices() {
        let place = block.map.place(start..start + c.len_utf8());
        let part = &parts[place.part].text;
        assert!(part.get(place.span.range()).is_some(), "{c:?} of {text:?} is said to be at {place:?} of {part:?}");
    }
    block.lines.iter().chain(&block.breaks).for_each(|&offset| at(offset));
    block.cuts.iter().for_each(|cut| at(cut.at));
    for range in block.emphasis.iter().map(|emphasis| &emphasis.range).chain(&block.literal).chain(&block.brackets) {
        assert!(text.get(range.clone()).is_some(), "{range:?} of {text:?}");
    }
    for label in &block.labels {
        at(label.at);
        exists(parts, label.place);
    }
}

/// Every byte is spoken or skipped for a reason, and every line is somebody's.
fn check_script(script: &Script) {
    let mut covered: Vec<Place> = Vec::new();
    for line in script.lines() {
        assert!(line.speaker.0 < script.speakers.len() && !line.text.is_empty());
        assert!((0.0..=1.0).contains(&line.confidence), "{}", line.confidence);
        exists(&script.parts, line.place);
        line.skipped.iter().for_each(|skip| exists(&script.parts, skip.place));
        covered.push(line.place);
    }
    for skip in &script.skipped {
        exists(&script.parts, skip.place);
        assert!(!matches!(skip.reason, "" | "not read"), "{:?} is lost", skip.place.text(&script.parts));
        covered.push(skip.place);
    }
    covered.sort_unstable();
    let mut ends = vec![0; script.parts.len()];
    for place in covered.into_iter().filter(|place| !place.is_empty()) {
        assert!(place.span.start <= ends[place.part], "nothing covers what is before {place:?}");
        ends[place.part] = ends[place.part].max(place.span.end);
    }
    for (part, end) in script.parts.iter().zip(ends) {
        assert_eq!(end, part.text.len(), "nothing covers the end of {}", part.path.display());
    }
}

/// The languages whose rules are tried; the first byte of the input chooses.
const LANGUAGES: [&str; 10] = ["en", "en-GB", "de", "fr", "it", "es", "pt", "nl", "pl", "ja"];

/// What is spoken of a text: every change is shown, and pieces lose nothing.
pub(super) fn speech(bytes: &[u8]) {
    let Some((&first, rest)) = bytes.split_first() else { return };
    let Ok(written) = std::str::from_utf8(rest) else { return };
    let language = LANGUAGES[usize::from(first) % LANGUAGES.len()];
    let source = Source::new("voices.toml", "");
    let word = |word: &str, entry| {
        (Spanned { value: word.to_string(), source: source.clone(), span: Default::default() }, entry)
    };
    let expression = LexiconEntry { regex: true, ..LexiconEntry::respelt("$1 times") };
    let lexicon = Lexicon::new(vec![
        word("imnotabot", LexiconEntry::respelt("I'm not a bot")),
        word("THE END", LexiconEntry::respelt("fin")),
        word(r"x(\d+)", expression),
    ]);
    let speller = Speller::new(&lexicon, language);
    for spoken in [speller.speakable(written, &|_| true), speller.speakable_heading(written, &[], &|_| false)] {
        check_spoken(written, &spoken);
        let limit = 1 + rest.len() % 40;
        let cut = pieces(&spoken.text, language, limit);
        assert_eq!(bare(&cut.concat()), bare(&spoken.text));
        assert!(cut.iter().all(|piece| piece.chars().count() <= limit));
    }
}

fn check_spoken(written: &str, spoken: &SpokenText) {
    assert_eq!(bare(&replay(written, &spoken.changes)), bare(&spoken.text), "{written:?} {spoken:?}");
    assert!(spoken.sounds.iter().all(|sound| spoken.text.get(sound.start..sound.end).is_some()));
}

/// The written text with every change applied.
fn replay(written: &str, changes: &[Change]) -> String {
    let (mut out, mut at) = (String::new(), 0);
    for change in changes {
        assert_eq!(&written[change.at..change.at + change.written.len()], change.written);
        out += &written[at..change.at];
        out += &change.spoken;
        at = change.at + change.written.len();
    }
    out + &written[at..]
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
