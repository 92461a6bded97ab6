//! Reports broken TOML in words that help someone who writes stories to fix it.

use crate::diag::{Diagnostic, Diagnostics, Source, Span, excerpt};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use toml::de::DeTable;

/// The parser's message for a key that is given twice.
const DUPLICATE: &str = "duplicate key";

/// How many broken lines are reported. If there are more, the rest is probably not TOML at all.
const MOST: usize = 20;

/// A text with more broken lines than this is not repaired.
const HOPELESS: usize = 1000;

/// How often a text is repaired and read again, because some errors hide those after them.
const ROUNDS: usize = 8;

/// Reports the first fault of every line that is not TOML. Returns the text with blanks in place of those lines, so
/// that the rest can be read and every place stays the same, and the numbers of the lines.
pub(super) fn without_broken_lines<'a>(
    source: &'a Arc<Source>,
    diagnostics: &mut Diagnostics,
) -> (Cow<'a, str>, BTreeSet<usize>) {
    let mut text = Cow::Borrowed(source.text.as_str());
    let mut broken = BTreeSet::new();
    let mut faults: BTreeMap<usize, (Span, String)> = BTreeMap::new();
    for _ in 0..ROUNDS {
        let (_, errors) = DeTable::parse_recoverable(&text);
        let before = broken.len();
        for error in &errors {
            let span = place(source, error);
            let line = source.line_column(span.start).0;
            let message = error.message();
            faults.entry(line).or_insert_with(|| (span, message.to_string()));
            // The file can be read even if a key is given twice.
            if message != DUPLICATE {
                broken.insert(line);
            }
        }
        // A text with so many broken lines is some other kind of file, and there is no point in looking further.
        if broken.len() == before || broken.len() > HOPELESS {
            break;
        }
        text = Cow::Owned(blanked(source, &broken));
    }
    tell(source, faults, diagnostics);
    (text, broken)
}

fn tell(source: &Arc<Source>, faults: BTreeMap<usize, (Span, String)>, diagnostics: &mut Diagnostics) {
    let (twice, broken): (Vec<_>, Vec<_>) = faults.into_iter().partition(|(_, (_, message))| message == DUPLICATE);
    for (_, (span, message)) in twice.iter().chain(broken.iter().take(MOST)) {
        diagnostics.push(explain(source, *span, message));
    }
    if let Some((line, _)) = broken.get(MOST) {
        let message = match broken.len() - MOST {
            1 => "one more line is not TOML".to_string(),
            more => format!("{more} more lines are not TOML"),
        };
        let start = source.line(*line).start;
        diagnostics.push(Diagnostic::error("broken-toml", message).at(source, Span::new(start, start)));
    }
}

/// Puts blanks in place of these lines. Keys below a broken header would belong to the table before it, so they are
/// blanked too.
fn blanked(source: &Source, broken: &BTreeSet<usize>) -> String {
    let mut text = String::with_capacity(source.text.len());
    let mut below_broken_header = false;
    for (index, line) in source.text.split_inclusive('\n').enumerate() {
        let broken = broken.contains(&(index + 1));
        if line.trim_start().starts_with('[') {
            below_broken_header = broken;
        }
        if !broken && !below_broken_header {
            text.push_str(line);
            continue;
        }
        let end = if line.ends_with('\n') { "\n" } else { "" };
        text.extend(std::iter::repeat_n(' ', line.len() - end.len()));
        text.push_str(end);
    }
    text
}

/// Where an error is. The parser gives no place for errors at the very end.
fn place(source: &Source, error: &toml::de::Error) -> Span {
    let length = source.text.len();
    let range = error.span().unwrap_or(0..0);
    let start = range.start.min(length);
    Span::new(start, range.end.clamp(start, length))
}

/// How the parser's messages begin, and what to tell the user instead.
#[rustfmt::skip]
const HINTS: &[(&str, &str)] = &[
    ("invalid basic string", "a string ends with the quotation mark it began with, on the same line"),
    ("invalid literal string", "a string ends with the quotation mark it began with, on the same line"),
    ("missing escaped value", "write a backslash in a string twice: \\\\"),
    ("unclosed table", "put the name of a table in square brackets, on a line of its own: [cast.Veena]"),
    ("unclosed array", "separate the items of a list with commas and end it with `]`"),
    ("missing comma between array", "separate the items of a list with commas and end it with `]`"),
    ("extra comma", "there must be an item between two commas"),
    ("key with no value", "a key has a value: pitch = -2"),
    ("missing assignment", "write `=` between a key and its value"),
    ("unexpected key or value", "write one key and one value on a line; a decimal point is `.`: 1.5"),
    ("invalid mantissa", "a number starts with a digit: 0.5"),
    ("invalid unquoted key", "put a name in quotation marks if it has anything in it but letters, digits, `-` and `_`: [cast.\"Mr. Darcy\"]"),
];

fn explain(source: &Arc<Source>, span: Span, message: &str) -> Diagnostic {
    let shown = excerpt(source.text.get(span.range()).unwrap_or_default().trim());
    let error = |code, message: String| Diagnostic::error(code, message).at(source, span);
    if message == DUPLICATE {
        return error("declared-twice", format!("`{shown}` is given twice"))
            .label("the second time")
            .hint("keep one of the two, and move what the other says into it");
    }
    if let Some((key, text)) = bare_text(source, span) {
        return error("broken-toml", "a string must be in quotation marks".into()).hint(format!(
            "write {} = \"{}\"",
            excerpt(key),
            excerpt(text)
        ));
    }
    if shown.is_empty() && message.starts_with("string values must be quoted") {
        return error("broken-toml", "a value is missing here".into()).hint("a key has a value: pitch = -2");
    }
    let diagnostic =
        error("broken-toml", format!("this is not TOML: {}", message.trim_end_matches(", expected nothing")));
    match HINTS.iter().find(|(start, _)| message.starts_with(start)) {
        Some((_, hint)) => diagnostic.hint(*hint),
        None => diagnostic,
    }
}

/// The key and the text, if the fault is in a value that lacks its quotation marks: `voice = nora`.
fn bare_text(source: &Source, span: Span) -> Option<(&str, &str)> {
    let line = source.line(source.line_column(span.start).0);
    let (key, value) = source.text[line.range()].split_once('=')?;
    let text = value.split('#').next().unwrap_or_default().trim();
    let in_value = span.start > line.start + key.len();
    let bare = text.starts_with(char::is_alphabetic) && !text.contains(['"', '\'', '=']);
    (in_value && bare).then_some((key.trim(), text))
}
