//! What stands inside the lines of a plain text: emphasis, notes, pictures, divided words.

use crate::diag::{Place, Span};
use crate::read::block::BlockBuilder;
use crate::read::{notes, ruby, sounds};
use crate::script::{Skip, Typeface};
use std::collections::HashSet;

/// Notes in brackets that are not spoken, in lower case, with the reason.
const NOTES: [(&str, &str); 9] = [
    ("illustration", "image"),
    ("picture", "image"),
    ("footnote", "footnote"),
    ("sidenote", "side note"),
    ("transcriber", "transcriber's note"),
    ("blank page", "page"),
    ("music", "image"),
    ("pg ", "page number"),
    ("page ", "page number"),
];

/// Why a text in brackets is not spoken, if it is not.
pub(in crate::read) fn note(text: &str) -> Option<&'static str> {
    let inner = text.strip_prefix('[')?.trim_start_matches(['_', '*']);
    if sounds::begins(text) {
        return None;
    }
    let start = inner.get(..12.min(inner.len())).unwrap_or(inner).to_lowercase();
    NOTES.iter().find(|(word, _)| start.starts_with(word)).map(|(_, reason)| *reason)
}

/// Why a text in brackets is not spoken even where authors write directions in brackets.
pub(in crate::read) fn set_apart(text: &str) -> Option<&'static str> {
    note(text).filter(|reason| {
        matches!(*reason, "footnote" | "side note" | "transcriber's note") || text.starts_with("[Illustration")
    })
}

/// Adds a line to a block, without the marks of emphasis, notes in brackets and marks of footnotes.
pub(in crate::read) fn add(text: &str, line: Span, builder: &mut BlockBuilder, skipped: &mut Vec<Skip>) {
    let mut at = line.start;
    let mut skip = |span: Span, reason: &'static str| skipped.push(Skip { place: Place::new(0, span), reason });
    let mut open: Option<char> = None;
    let mut from = at;
    while at < line.end {
        let rest = &text[at..line.end];
        let c = rest.chars().next().unwrap_or(' ');
        let mark = Span::new(at, at + c.len_utf8());
        if let Some(left_out) = left_out(text, line, at) {
            builder.copy(text, Span::new(from, at));
            skip(Span::new(at, left_out.end), left_out.reason);
            if let Some(noted) = left_out.ruby {
                let end = builder.text().len();
                builder.read_as(end - noted.base.len()..end, &text[noted.reading]);
            }
            (at, from) = (left_out.end, left_out.end);
            continue;
        }
        if matches!(c, '*' | '†' | '‡') && !is_mark(text, line, mark, open == Some(c)) {
            let length = rest.find(|other| other != c).unwrap_or(rest.len());
            if length <= 3 * c.len_utf8() && notes::is_sign(&text[line.start..at], &rest[length..]) {
                builder.copy(text, Span::new(from, at));
                skip(Span::new(at, at + length), "note mark");
                at += length;
                from = at;
                continue;
            }
        }
        if matches!(c, '_' | '*') && is_mark(text, line, mark, open == Some(c)) {
            builder.copy(text, Span::new(from, at));
            skip(mark, "emphasis mark");
            match open {
                Some(opened) if opened == c => {
                    builder.close(Typeface::Italic);
                    open = None;
                }
                _ => {
                    builder.open(Typeface::Italic);
                    open = Some(c);
                }
            }
            from = mark.end;
        }
        at = mark.end;
    }
    builder.copy(text, Span::new(from, line.end));
}

/// What is not spoken at a place, whatever is open there.
struct LeftOut {
    end: usize,
    reason: &'static str,
    /// The reading of the words before it, if it is one.
    ruby: Option<ruby::Noted>,
}

/// Notes in brackets and raised numbers, readings such as `《かんじ》` with the `｜` before their words, and the notes for
/// typesetters in the texts of Aozora Bunko, such as `［＃改ページ］`.
fn left_out(text: &str, line: Span, at: usize) -> Option<LeftOut> {
    let rest = &text[at..line.end];
    let before = &text[line.start..at];
    let out = |length: usize, reason| Some(LeftOut { end: at + length, reason, ruby: None });
    match rest.chars().next()? {
        '[' => bracketed(before, rest).and_then(|(length, reason)| out(length, reason)),
        '<' if rest.starts_with("<!--") => out(rest.find("-->")? + "-->".len(), "comment"),
        '［' if rest.starts_with("［＃") => out(rest.find('］')? + '］'.len_utf8(), "typesetter's note"),
        '｜' => ruby::opened(&text[..line.end], at).and_then(|_| out('｜'.len_utf8(), "ruby")),
        '《' => {
            let noted = ruby::at(&text[..line.end], line.start, at)?;
            Some(LeftOut { end: noted.tail.end, reason: "ruby", ruby: Some(noted) })
        }
        c if notes::is_raised(c) && notes::is_raised_mark(before) => {
            out(rest.find(|c| !notes::is_raised(c)).unwrap_or(rest.len()), "note mark")
        }
        _ => None,
    }
}

/// Whether `_` or `*` begins or ends emphasis here. Emphasis can go on in the next line, so a mark needs no partner.
fn is_mark(text: &str, line: Span, mark: Span, is_open: bool) -> bool {
    let before = text[line.start..mark.start].chars().next_back();
    let after = text[mark.end..line.end].chars().next();
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let solid = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace());
    let star = &text[mark.range()] == "*";
    let opens = solid(after) && !word(before);
    let closes = solid(before) && !word(after);
    let partner = || text[mark.end..line.end].contains(&text[mark.range()]);
    match star {
        // A single star is also the mark of a footnote.
        true => (is_open && closes) || (!is_open && opens && word(after) && partner()),
        false => opens || closes,
    }
}

/// The length of a note or the mark of a footnote in brackets after a text, and why it is skipped.
fn bracketed(before: &str, rest: &str) -> Option<(usize, &'static str)> {
    let close = rest.find(']')? + 1;
    if let Some(reason) = note(rest) {
        return Some((close, reason));
    }
    let inner = &rest[1..close - 1];
    let number = notes::is_number(inner) && !notes::is_needed(before);
    let sign = matches!(inner, "*" | "**" | "†" | "‡")
        || (inner.len() == 1 && inner.bytes().all(|b| b.is_ascii_uppercase() && b != b'I'));
    (number || sign).then_some((close, "note mark"))
}

/// The words of a text, for telling `con-sider`, which was divided, from `well-known`.
pub(super) struct Words {
    all: HashSet<String>,
}

impl Words {
    /// Finds the words of a text that are not at the end of a line.
    pub fn of(text: &str) -> Self {
        let has_divided = text.contains("-\n") || text.contains("-\r\n");
        let split = |c: char| !(c.is_alphanumeric() || matches!(c, '-' | '\'' | '’'));
        let words = text.lines().filter(|_| has_divided).flat_map(|line| line.split(split));
        let whole = words.filter(|word| word.len() > 2 && !word.ends_with('-'));
        Self { all: whole.map(str::to_lowercase).collect() }
    }

    /// Whether the hyphen at the end of a line divides a word, and does not belong to it.
    pub fn is_divided(&self, text: &str, line: Span, next: Span) -> bool {
        let (line, next) = (&text[line.range()], &text[next.range()]);
        let Some(before) = line.strip_suffix('-').filter(|before| before.ends_with(char::is_alphabetic)) else {
            return false;
        };
        let first =
            before.rsplit(|c: char| !(c.is_alphanumeric() || c == '-')).next().unwrap_or_default().to_lowercase();
        let length = next.find(|c: char| !(c.is_alphanumeric() || c == '-')).unwrap_or(next.len());
        let second = &next[..length];
        if !second.starts_with(char::is_lowercase) {
            return false;
        }
        let second = second.to_lowercase();
        let (joined, apart) = (format!("{first}{second}"), format!("{first}-{second}"));
        match (self.all.contains(&joined), self.all.contains(&apart)) {
            (true, _) => true,
            (false, true) => false,
            // Two words that both occur alone are more likely to be joined by their own hyphen.
            (false, false) => !(self.all.contains(&first) && self.all.contains(&second)),
        }
    }
}
