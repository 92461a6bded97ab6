//! Finds the quotations in a block: text between pairs of quotation marks, and dialogue that a dash opens.

mod dashes;
mod singles;

use super::SpokenBlock;
use super::tongues::Classes;
use singles::Singles;
use std::ops::Range;

/// A block of this many bytes or more is not taken for dialogue, even if a dash opens it.
const LONGEST_DIALOGUE: usize = 20_000;

/// A quotation in the text of its block.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Quote {
    /// The byte range including the quotation marks.
    pub range: Range<usize>,
    /// The byte range without the quotation marks.
    pub inner: Range<usize>,
    /// The opening quotation mark.
    pub mark: char,
    /// Whether the closing mark was found.
    pub closed: bool,
    /// The byte offset of a second opening mark inside the quotation, which may be a typing error.
    pub reopened: Option<usize>,
    /// Whether a correction says that somebody else speaks from here on, so that it is no quotation of its own in the text.
    pub cut: bool,
}

impl Quote {
    /// Cuts a quotation in two at a byte offset inside of it.
    pub fn cut(self, at: usize, text: &str) -> [Quote; 2] {
        let end = self.inner.start + text[self.inner.start..at].trim_end().len();
        let inside = self.reopened.filter(|reopened| *reopened < at);
        let first = Quote {
            range: self.range.start..end,
            inner: self.inner.start..end,
            closed: true,
            reopened: inside,
            ..self.clone()
        };
        let reopened = self.reopened.filter(|_| inside.is_none());
        [first, Quote { range: at..self.range.end, inner: at..self.inner.end, reopened, cut: true, ..self }]
    }
}

/// The conventions by which a story marks speech.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Style {
    /// Whether single marks can be quotation marks and not only apostrophes.
    singles: bool,
    /// Whether a dash at the start of a block opens dialogue.
    dashes: bool,
    /// Whether a hyphen does, too, even if it looks like the mark of a list.
    hyphens: bool,
}

impl Style {
    /// Infers the conventions from all blocks of a story and its language.
    pub fn of(blocks: &[SpokenBlock], language: &str, classes: &Classes) -> Self {
        let (mut marked, mut doubles, mut singles) = (0, 0, 0);
        // The blocks that a dash opens and those that a hyphen opens, and how many of each have a speech tag.
        let (mut opened, mut tagged) = ([0, 0], [0, 0]);
        for block in blocks {
            if let Some(opening) = dashes::opening(block).filter(|_| block.text.len() < LONGEST_DIALOGUE) {
                opened[usize::from(opening.hyphen)] += 1;
                tagged[usize::from(opening.hyphen)] += usize::from(dashes::is_tagged(&block.text, opening, classes));
            }
            let count = block.text.chars().filter(|c| matches!(c, '"' | '“' | '„' | '«' | '»')).count();
            doubles += count;
            marked += usize::from(count > 0);
            let mut before = ' ';
            for c in block.text.chars() {
                singles += usize::from(matches!(c, '\'' | '‘') && before.is_whitespace());
                before = c;
            }
        }
        let code = language.split(['-', '_']).next().unwrap_or_default();
        let usual = matches!(code, "fr" | "es" | "pl" | "ru" | "pt" | "it" | "uk" | "cs" | "ro" | "ca");
        let most = opened[0] + opened[1] > marked;
        // Lists are marked with hyphens too, so a hyphen has to prove itself by tags where it is not the custom.
        let share = if usual { 4 } else { 2 };
        Self {
            singles: doubles < 40 || singles * 20 > doubles,
            dashes: opened[0] > 0 && (usual || most && (opened[0] > 2 || tagged[0] > 0)),
            hyphens: opened[1] > 0
                && (classes.hyphen || (usual || most) && tagged[1] > 0 && tagged[1] * share >= opened[1]),
        }
    }
}

/// The marks that can close a quotation opened by `mark`. Where a mark is nested inside a quotation of its own kind,
/// the inner pair belongs to the outer quotation.
fn closers(mark: char) -> &'static [char] {
    match mark {
        '"' => &['"'],
        '“' => &['”'],
        '„' => &['“', '”'],
        '”' => &['”'],
        '‚' => &['‘', '’'],
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

/// The quotation mark at the start of a text, which opens a quotation or continues one, if there is one.
pub(super) fn opening(text: &str) -> Option<char> {
    let mut chars = text.chars();
    let mark = chars.next()?;
    // French books begin each further paragraph of a speech with the closing mark and a space.
    if mark == '»' && chars.next().is_some_and(char::is_whitespace) {
        return Some('«');
    }
    matches!(mark, '"' | '“' | '„' | '‚' | '«' | '»' | '‹' | '›' | '「' | '『' | '‘' | '\'').then_some(mark)
}

/// Finds the quotations in a range of a block, in order. A quotation that is never closed lasts to the end of the
/// range. A mark at an offset for which `literal` returns true is an ordinary character.
pub(super) fn find(
    block: &SpokenBlock,
    range: Range<usize>,
    style: Style,
    classes: &Classes,
    literal: &dyn Fn(usize) -> bool,
) -> Vec<Quote> {
    if range.start == 0
        && range.end < LONGEST_DIALOGUE
        && let Some(opening) = dashes::opening(block)
        && if opening.hyphen { style.hyphens } else { style.dashes }
        && opening.start < range.end
    {
        return dashes::split(&block.text, opening, range.end, classes);
    }
    let text = &block.text[..range.end];
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
    if !classes.grammar.tags_inside {
        return scan.quotes;
    }
    let quotes = scan.quotes.into_iter();
    quotes
        .flat_map(|quote| if quote.mark == '«' { dashes::divide(text, quote, classes) } else { vec![quote] })
        .collect()
}

fn is_mark(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '‚' | '«' | '»' | '‹' | '›' | '「' | '」' | '『' | '』' | '‘' | '\'')
}

struct Open {
    at: usize,
    mark: char,
    depth: usize,
    /// The last mark that could have closed the quotation, although it was taken to close an inner one.
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
    /// Handles a mark and returns the offset at which to continue the scan.
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
                '"' | '“' | '„' | '‚' if opens => self.start(at, c),
                // French writes `« Ah »` with (narrow) no-break spaces or plain spaces inside the marks.
                '«' | '‹' | '「' | '『' => self.start(at, c),
                '»' if self.text[..at].trim_start().is_empty() && after.is_whitespace() => self.start(at, '«'),
                '»' | '›' | '”' if opens && before.is_whitespace() && !after.is_ascii_punctuation() => {
                    self.start(at, c);
                }
                _ => {}
            }
            return beyond;
        };
        if c == '"' && open.mark == '"' {
            if before.is_whitespace() && after.is_alphanumeric() {
                // The mark opens a second time: either a new paragraph of the same speech begins, or it is a typing
                // error.
                open.reopened = open.reopened.or(Some(at));
            } else {
                self.close(at, beyond);
            }
        } else if closers(open.mark).contains(&c) && !(c == '’' && after.is_alphanumeric()) {
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
        self.quotes.push(Quote { range: at..end, inner, mark, closed, reopened, cut: false });
    }

    /// Closes the quotation that is still open at the end of the range: at its last possible closing mark, or else at
    /// `end`.
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

/// Whether a character is punctuation with which a quotation can end.
pub(super) fn is_terminal(c: char) -> bool {
    matches!(c, '.' | ',' | '!' | '?' | '…' | '—' | '–' | '-' | '。' | '！' | '？' | '،' | '؟' | '।')
}
