//! Which stretches of a block are quotations: pairs of marks, and dialogue that a dash opens.

mod dashes;
mod singles;

use super::tongues::Classes;
use singles::Singles;
use std::ops::Range;

/// A longer block that a dash opens is no dialogue.
const LONGEST_DIALOGUE: usize = 20_000;

/// A quotation in the text of its block.
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

/// How the story marks what is said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Style {
    /// Single marks can be quotation marks, and not apostrophes only.
    singles: bool,
    /// A dash at a block's start opens dialogue.
    dashes: bool,
    /// So does a hyphen with a space after it.
    hyphen: bool,
}

impl Style {
    /// Looks at all blocks of a story, in a language.
    pub fn of<'a>(blocks: impl Iterator<Item = &'a str>, language: &str, classes: &Classes) -> Self {
        let (mut marked, mut dashed, mut doubles, mut singles) = (0, 0, 0, 0);
        for block in blocks {
            dashed += usize::from(dashes::opening(block, classes.hyphen).is_some());
            let count = block.chars().filter(|c| matches!(c, '"' | '“' | '„' | '«' | '»')).count();
            doubles += count;
            marked += usize::from(count > 0);
            let mut before = ' ';
            for c in block.chars() {
                singles += usize::from(matches!(c, '\'' | '‘') && before.is_whitespace());
                before = c;
            }
        }
        let code = language.split(['-', '_']).next().unwrap_or_default();
        let usual = matches!(code, "fr" | "es" | "pl" | "ru" | "pt" | "it" | "uk" | "cs" | "ro" | "ca");
        Self {
            singles: doubles < 40 || singles * 20 > doubles,
            dashes: dashed > 0 && (usual || dashed > 2 && dashed > marked),
            hyphen: classes.hyphen,
        }
    }
}

/// The marks that can close what a mark opens. The nested use of a mark belongs to the outer quotation.
fn closers(mark: char) -> &'static [char] {
    match mark {
        '"' => &['"'],
        '“' => &['”'],
        '„' => &['“', '”'],
        '”' => &['”'],
        '«' => &['»'],
        '»' => &['«'],
        '‹' => &['›'],
        '›' => &['‹'],
        '「' => &['」'],
        '『' => &['』'],
        '‘' => &['’'],
        _ => &['\''],
    }
}

/// The mark that opens a quotation at the start of a text, or goes on with one.
pub(super) fn opening(text: &str) -> Option<char> {
    let mark = text.chars().next()?;
    matches!(mark, '"' | '“' | '„' | '«' | '»' | '‹' | '›' | '「' | '『' | '‘' | '\'').then_some(mark)
}

/// Finds the quotations of a stretch of a block, in order. One that is not closed lasts to the end. A mark for which
/// `literal` holds is a character like any other.
pub(super) fn find(
    block: &str,
    range: Range<usize>,
    style: Style,
    classes: &Classes,
    literal: &dyn Fn(usize) -> bool,
) -> Vec<Quote> {
    if style.dashes
        && range.start == 0
        && range.end < LONGEST_DIALOGUE
        && let Some(start) = dashes::opening(&block[range.clone()], style.hyphen)
    {
        return dashes::split(block, start, range.end, classes);
    }
    let text = &block[..range.end];
    let singles = Singles::new(text, if style.singles { range.clone() } else { range.end..range.end });
    let mut scan = Scan { text, singles, quotes: Vec::new(), open: None };
    let mut before = ' ';
    let mut chars = text[range.clone()].char_indices().peekable();
    let mut skip = range.start;
    while let Some((offset, c)) = chars.next() {
        let at = range.start + offset;
        let after = chars.peek().map_or(' ', |&(_, c)| c);
        if at >= skip && is_mark(c) && !literal(at) {
            skip = scan.mark(c, at, before, after);
        }
        before = c;
    }
    scan.finish(range.end);
    scan.quotes
}

fn is_mark(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | '‹' | '›' | '「' | '」' | '『' | '』' | '‘' | '\'')
}

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
        Self { at, mark, depth: 0, closer: None, reopened: None }
    }
}

struct Scan<'a> {
    text: &'a str,
    singles: Singles,
    quotes: Vec<Quote>,
    open: Option<Open>,
}

impl Scan<'_> {
    /// Handles a mark; returns from where to go on.
    fn mark(&mut self, c: char, at: usize, before: char, after: char) -> usize {
        let beyond = at + c.len_utf8();
        let opens = !after.is_whitespace() && !before.is_alphanumeric();
        let Some(open) = &mut self.open else {
            match c {
                '\'' | '‘' => {
                    if let Some(end) = self.singles.close(self.text, at, c, before) {
                        let inner_end = end - char_before(self.text, end).len_utf8();
                        self.push(Open::new(at, c), inner_end, end, true);
                        return end;
                    }
                }
                '"' | '“' | '„' if opens => self.start(at, c),
                // « Ah » has (narrow) no-break spaces inside, or plain ones.
                '«' | '‹' | '「' | '『' => self.start(at, c),
                '»' | '›' | '”' if opens && before.is_whitespace() && !after.is_ascii_punctuation() => {
                    self.start(at, c);
                }
                _ => {}
            }
            return beyond;
        };
        if c == '"' && open.mark == '"' {
            if before.is_whitespace() && after.is_alphanumeric() {
                // Opened once more: a new paragraph of the same speech, or a slip.
                open.reopened = open.reopened.or(Some(at));
            } else {
                self.close(at, beyond);
            }
        } else if closers(open.mark).contains(&c) {
            open.closer = Some(at);
            match open.depth {
                0 => self.close(at, beyond),
                _ => open.depth -= 1,
            }
        } else if c == open.mark {
            open.depth += 1;
        }
        beyond
    }

    fn start(&mut self, at: usize, mark: char) {
        self.open = Some(Open::new(at, mark));
    }

    fn close(&mut self, at: usize, beyond: usize) {
        if let Some(open) = self.open.take() {
            self.push(open, at, beyond, true);
        }
    }

    fn push(&mut self, open: Open, inner_end: usize, end: usize, closed: bool) {
        let Open { at, mark, reopened, .. } = open;
        let inner = at + mark.len_utf8()..inner_end;
        self.quotes.push(Quote { range: at..end, inner, mark, closed, reopened });
    }

    /// At the end of the stretch: what is still open ends at its last closing mark, else here.
    fn finish(&mut self, end: usize) {
        let Some(open) = self.open.take() else { return };
        match open.closer {
            Some(at) => {
                let beyond = at + self.text[at..].chars().next().map_or(1, char::len_utf8);
                self.push(open, at, beyond, true);
            }
            None => self.push(open, end, end, false),
        }
    }
}

fn char_before(text: &str, end: usize) -> char {
    text[..end].chars().next_back().unwrap_or(' ')
}

/// Marks after which a quotation ends.
pub(super) fn is_terminal(c: char) -> bool {
    matches!(c, '.' | ',' | '!' | '?' | '…' | '—' | '–' | '-' | '。' | '！' | '？' | '،' | '؟' | '।')
}
