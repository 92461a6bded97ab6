//! What Project Gutenberg puts around a book: what it is, and under which licence it is given.

use crate::diag::{Place, Span};
use crate::read::{lines, trimmed};
use crate::script::{Matter, Meta, Skip};

/// How much of a file can come before the book.
pub(super) const SAMPLE: usize = 64 << 10;

/// A text without what is around it.
pub(super) struct Framed {
    pub meta: Meta,
    /// The book itself.
    pub body: Span,
    pub skipped: Vec<Skip>,
    pub is_gutenberg: bool,
}

/// Returns where the line that opens a book of Project Gutenberg ends.
pub(super) fn start(text: &str) -> Option<usize> {
    let mut end = SAMPLE.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = &text[..end];
    let line = lines(text).into_iter().find(|line| {
        let line = text[line.range()].trim_start_matches('*').trim_start();
        let opens = [
            "START OF THE PROJECT GUTENBERG",
            "START OF THIS PROJECT GUTENBERG",
            "END THE SMALL PRINT",
            "END*THE SMALL PRINT",
        ];
        let upper = line.get(..40.min(line.len())).map(str::to_uppercase).unwrap_or_default();
        opens.iter().any(|open| upper.starts_with(open))
    });
    line.map(|line| line.end)
}

/// Returns where the line that closes a book of Project Gutenberg begins.
fn end(text: &str, from: usize) -> usize {
    let closes = ["END OF THE PROJECT GUTENBERG", "END OF THIS PROJECT GUTENBERG", "END OF PROJECT GUTENBERG"];
    let line = lines(&text[from..]).into_iter().find(|line| {
        let line = text[from + line.start..from + line.end].trim_start_matches('*').trim_start();
        let upper = line.get(..32.min(line.len())).map(str::to_uppercase).unwrap_or_default();
        closes.iter().any(|close| upper.starts_with(close))
    });
    line.map_or(text.len(), |line| from + line.start)
}

/// Takes off what is around a book.
pub(super) fn read(text: &str, matter: Matter) -> Framed {
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut skipped = Vec::new();
    if mark > 0 {
        skipped.push(Skip { place: Place::new(0, Span::new(0, mark)), reason: "byte order mark" });
    }
    let Some(start) = start(text) else {
        return Framed { meta: Meta::default(), body: Span::new(mark, text.len()), skipped, is_gutenberg: false };
    };
    let meta = meta(&text[..start]);
    if matter == Matter::All {
        return Framed {
            meta: Meta { title_place: None, author_place: None, ..meta },
            body: Span::new(mark, text.len()),
            skipped,
            is_gutenberg: true,
        };
    }
    skipped.push(Skip { place: Place::new(0, Span::new(mark, start)), reason: "Project Gutenberg header" });
    let end = end(text, start);
    if end < text.len() {
        skipped.push(Skip { place: Place::new(0, Span::new(end, text.len())), reason: "licence" });
    }
    let start = credits(text, start, end, &mut skipped);
    Framed { meta, body: Span::new(start, end), skipped, is_gutenberg: true }
}

/// Reads `Title: …` and the like.
fn meta(header: &str) -> Meta {
    let mut meta = Meta::default();
    for line in lines(header) {
        let Some((key, value)) = header[line.range()].split_once(':') else { continue };
        let span = trimmed(header, Span::new(line.end - value.len(), line.end));
        let (value, place) = (header[span.range()].to_string(), Some(Place::new(0, span)));
        if value.is_empty() {
            continue;
        }
        match key.trim() {
            "Title" if meta.title.is_empty() => (meta.title, meta.title_place) = (value, place),
            "Author" if meta.author.is_none() => (meta.author, meta.author_place) = (Some(value), place),
            "Language" => meta.language = language(&value).map(str::to_string),
            _ => {}
        }
    }
    meta
}

/// The tag of a language that is named in English.
fn language(name: &str) -> Option<&'static str> {
    isolang::Language::from_name(name.trim()).and_then(|language| language.to_639_1())
}

/// Skips who produced the text, and the notes of the transcriber, which come first in a book. Returns where they end.
fn credits(text: &str, start: usize, end: usize, skipped: &mut Vec<Skip>) -> usize {
    let mut at = start;
    loop {
        let rest = &text[at..end];
        let begin = at + (rest.len() - rest.trim_start().len());
        let paragraph = text[begin..end].split("\n\n").next().unwrap_or_default();
        let paragraph = paragraph.split("\r\n\r\n").next().unwrap_or(paragraph);
        let lower = paragraph.trim_start_matches('[').get(..24.min(paragraph.len())).unwrap_or_default().to_lowercase();
        let known = [
            "produced by",
            "e-text prepared",
            "etext prepared",
            "transcribed from",
            "this etext was",
            "this ebook was",
            "transcriber's note",
            "transcriber’s note",
            "note: project gutenberg",
        ];
        if paragraph.is_empty() || !known.iter().any(|known| lower.starts_with(known)) {
            return at;
        }
        let span = trimmed(text, Span::new(begin, begin + paragraph.len()));
        skipped.push(Skip { place: Place::new(0, span), reason: "transcriber's note" });
        at = span.end;
    }
}
