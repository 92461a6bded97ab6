//! Which stretches of a narration are quotations: rule Q1.

use super::words::has;
use crate::script::Block;
use std::ops::Range;

/// A quotation; offsets are those of its block's text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Quote {
    /// With its marks.
    pub range: Range<usize>,
    /// Without them.
    pub inner: Range<usize>,
    /// The opening mark.
    pub mark: char,
    /// Whether its closing mark was found.
    pub closed: bool,
    /// A mark that opens once more inside, which may be a slip.
    pub reopened: Option<usize>,
}

/// The marks that can close what a mark opens. The nested use of a mark belongs to the outer quotation.
fn closers(mark: char) -> &'static [char] {
    match mark {
        '"' => &['"'],
        '“' => &['”'],
        '„' => &['“', '”'],
        '«' => &['»'],
        '»' => &['«'],
        '‘' => &['’'],
        _ => &['\''],
    }
}

/// The mark that opens a quotation at the start of a text.
pub(super) fn opening(block: &Block) -> Option<char> {
    let mark = block.text.chars().next()?;
    matches!(mark, '"' | '“' | '„' | '«').then_some(mark).filter(|_| !block.is_literal(0))
}

/// Finds the quotations of a stretch, in order. One that is not closed lasts to the end.
pub(super) fn find(block: &Block, range: Range<usize>) -> Vec<Quote> {
    let text = &block.text[..range.end];
    let singles = Singles::new(text, range.clone());
    let mut scan = Scan { block, text, singles, quotes: Vec::new(), open: None };
    let mut before = ' ';
    let mut chars = text[range.clone()].char_indices().peekable();
    let mut skip = range.start;
    while let Some((offset, c)) = chars.next() {
        let at = range.start + offset;
        let after = chars.peek().map_or(' ', |&(_, c)| c);
        if at >= skip && is_mark(c) && !block.is_literal(at) {
            skip = scan.mark(c, at, before, after);
        }
        before = c;
    }
    scan.finish(range.end);
    scan.quotes
}

fn is_mark(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | '‘' | '\'')
}

/// A quotation whose end is still looked for.
struct Open {
    at: usize,
    mark: char,
    depth: usize,
    /// The last mark that could close it, though it was taken for an inner one.
    closer: Option<usize>,
    reopened: Option<usize>,
}

impl Open {
    fn new(at: usize, mark: char) -> Self {
        Open { at, mark, depth: 0, closer: None, reopened: None }
    }
}

struct Scan<'a> {
    block: &'a Block,
    text: &'a str,
    singles: Singles,
    quotes: Vec<Quote>,
    open: Option<Open>,
}

impl Scan<'_> {
    /// Handles a mark; returns from where to go on.
    fn mark(&mut self, c: char, at: usize, before: char, after: char) -> usize {
        let next = at + c.len_utf8();
        let opens = !after.is_whitespace() && !before.is_alphanumeric();
        let Some(open) = &mut self.open else {
            match c {
                '\'' | '‘' => {
                    if let Some(end) = self.singles.close(self.text, at, c, before) {
                        self.push(&Open::new(at, c), end - c_len(self.text, end), end, true);
                        return end;
                    }
                }
                '"' | '“' | '„' if opens => self.start(at, c),
                // « Ah » has (narrow) no-break spaces inside, or plain ones.
                '«' => self.start(at, c),
                '»' if opens && before.is_whitespace() && after.is_alphanumeric() => self.start(at, c),
                _ => {}
            }
            return next;
        };
        if c == '"' && open.mark == '"' {
            if before.is_whitespace() && after.is_alphanumeric() {
                // Opened once more: a new paragraph of the same speech, or a slip.
                let slip = self.block.lines.binary_search(&at).is_err();
                open.reopened = open.reopened.or(slip.then_some(at));
            } else {
                self.close(at, next);
            }
        } else if closers(open.mark).contains(&c) {
            open.closer = Some(at);
            match open.depth {
                0 => self.close(at, next),
                _ => open.depth -= 1,
            }
        } else if c == open.mark {
            open.depth += 1;
        }
        next
    }

    fn start(&mut self, at: usize, mark: char) {
        self.open = Some(Open::new(at, mark));
    }

    fn close(&mut self, at: usize, end: usize) {
        if let Some(open) = self.open.take() {
            self.push(&open, at, end, true);
        }
    }

    /// Adds the quotation that `open` began: its words last up to `inner_end`, its closing mark up to `end`.
    fn push(&mut self, open: &Open, inner_end: usize, end: usize, closed: bool) {
        let inner = open.at + open.mark.len_utf8()..inner_end;
        let range = open.at..end;
        self.quotes.push(Quote { range, inner, mark: open.mark, closed, reopened: open.reopened });
    }

    /// At the end of the stretch: what is still open ends at its last closing mark, else here.
    fn finish(&mut self, end: usize) {
        let Some(open) = self.open.take() else { return };
        match open.closer {
            Some(at) => self.push(&open, at, at + c_len(self.text, at + 1), true),
            None => self.push(&open, end, end, false),
        }
    }
}

/// The length of the character that ends at or around a byte.
fn c_len(text: &str, end: usize) -> usize {
    let start = (0..end).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    text[start..].chars().next().map_or(0, char::len_utf8)
}

/// Single quotation marks, which are apostrophes unless they clearly are not.
struct Singles {
    /// Ends of the marks that certainly close: after a full stop or the like, and not before a letter.
    closers: Vec<(usize, char)>,
    next: usize,
    /// Up to here no opener finds its closer.
    barren: usize,
}

impl Singles {
    fn new(text: &str, range: Range<usize>) -> Self {
        let mut closers = Vec::new();
        let mut before = ' ';
        let mut chars = text[range.clone()].char_indices().peekable();
        while let Some((offset, c)) = chars.next() {
            let after = chars.peek().map_or(' ', |&(_, c)| c);
            if matches!(c, '\'' | '’') && is_terminal(before) && !after.is_alphanumeric() {
                closers.push((range.start + offset + c.len_utf8(), c));
            }
            before = c;
        }
        Singles { closers, next: 0, barren: 0 }
    }

    /// The end of the quotation that a single mark opens, if it does.
    fn close(&mut self, text: &str, at: usize, mark: char, before: char) -> Option<usize> {
        let rest = &text[at + mark.len_utf8()..];
        let opens = !before.is_alphanumeric() && rest.starts_with(|c: char| c.is_alphabetic() || c == '…');
        if !opens || at < self.barren || is_elision(rest) {
            return None;
        }
        let closer = if mark == '\'' { '\'' } else { '’' };
        while self.closers.get(self.next).is_some_and(|&(end, c)| end <= at + 1 || c != closer) {
            self.next += 1;
        }
        let &(end, _) = self.closers.get(self.next)?;
        let inside = &text[at + mark.len_utf8()..end];
        // One more opener inside: this mark is an apostrophe, and that one may open.
        let again = inside.match_indices(mark).map(|(n, _)| n).find(|&n| {
            let rest = &inside[n + mark.len_utf8()..];
            inside[..n].ends_with(char::is_whitespace) && rest.starts_with(char::is_alphabetic) && !is_elision(rest)
        });
        if let Some(again) = again {
            self.barren = at + mark.len_utf8() + again;
            return None;
        }
        // Half a quotation of the double kind inside: an apostrophe too.
        if inside.matches('"').count() % 2 == 1 || inside.matches('“').count() != inside.matches('”').count() {
            self.barren = end;
            return None;
        }
        Some(end)
    }
}

/// Marks after which a quotation ends.
pub(super) fn is_terminal(c: char) -> bool {
    matches!(c, '.' | ',' | '!' | '?' | '…' | '—' | '–' | '。' | '！' | '？' | '،' | '؟' | '।')
}

/// Words that are written with an apostrophe in front. A capital letter opens a sentence, and so a quotation.
fn is_elision(rest: &str) -> bool {
    const ELISIONS: &[&str] = &[
        "appen", "ave", "bout", "cause", "cos", "course", "coz", "eard", "ello", "em", "er", "ere", "gainst", "im",
        "is", "kay", "n", "neath", "nother", "nuff", "ome", "ouse", "ow", "round", "scuse", "sup", "til", "till",
        "tis", "twas", "twere", "twill", "twould",
    ];
    let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
    has(ELISIONS, &rest[..end])
}
