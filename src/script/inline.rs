//! Markup inside a block: what of it is text, and what is skipped (rules B4, T6, D1).

use super::Skip;
use super::blocks::Block;
use super::flow::{Cut, Flow};
use crate::diag::Span;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// What becomes of a stretch of a block's text.
#[derive(Clone, Debug)]
enum Act {
    Drop(&'static str),
    Decode(String),
    Pause(Option<f64>),
    /// A tag that breaks the line, such as `<br>`.
    Break,
}

/// A stretch to act upon.
struct Mark {
    range: Range<usize>,
    act: Act,
}

/// Reads a block's markup. What is skipped is added to `skips`.
pub(super) fn flow(text: &str, block: &Block, links: &HashSet<String>, skips: &mut Vec<Skip>) -> Flow {
    let buffer = Buffer::new(text, block);
    let mut scan =
        Scan { text: &buffer.text, marks: Vec::new(), literal: Vec::new(), brackets: Vec::new(), runs: Vec::new() };
    scan.atoms();
    let brackets = scan.links(links);
    scan.emphasis();
    scan.marks.sort_by_key(|mark| (mark.range.start, std::cmp::Reverse(mark.range.end)));
    buffer.render(scan.marks, &scan.literal, brackets, skips)
}

/// A block's chunks as one text.
struct Buffer {
    text: String,
    /// Offset in `text`, and where the piece from there on lies in the source.
    pieces: Vec<(usize, usize)>,
    /// Offsets in `text` at which source lines begin.
    lines: Vec<usize>,
}

impl Buffer {
    fn new(source: &str, block: &Block) -> Self {
        let mut buffer = Buffer { text: String::new(), pieces: Vec::new(), lines: Vec::new() };
        let mut end = 0;
        for chunk in &block.chunks {
            if chunk.opens_line && !buffer.lines.is_empty() {
                // The line break; the marks of the next line lie behind it.
                buffer.pieces.push((buffer.text.len(), end));
                // Both bytes of a line break, so that a skip across it has both.
                buffer.text.push_str(if source[end..].starts_with("\r\n") { "\r\n" } else { "\n" });
            }
            if chunk.opens_line {
                buffer.lines.push(buffer.text.len());
            }
            buffer.pieces.push((buffer.text.len(), chunk.span.start));
            buffer.text.push_str(&source[chunk.span.range()]);
            end = chunk.span.end;
        }
        buffer
    }

    /// The parts of a range that lie together in the source, each with its place there.
    fn parts(&self, range: Range<usize>) -> impl Iterator<Item = (Range<usize>, usize)> {
        let first = self.pieces.partition_point(|piece| piece.0 <= range.start).saturating_sub(1);
        (first..self.pieces.len()).map_while(move |index| {
            let (offset, source) = self.pieces[index];
            let next = self.pieces.get(index + 1).map_or(self.text.len(), |piece| piece.0);
            let part = range.start.max(offset)..range.end.min(next);
            (offset < range.end).then(|| (part.clone(), source + part.start.saturating_sub(offset)))
        })
    }

    fn render(
        &self,
        marks: Vec<Mark>,
        literal: &[Range<usize>],
        brackets: Vec<Range<usize>>,
        skips: &mut Vec<Skip>,
    ) -> Flow {
        let mut writer = Writer { buffer: self, flow: Flow::default(), notable: Vec::new(), places: Vec::new(), at: 0 };
        for range in literal {
            writer.notable.extend([range.start, range.end]);
        }
        for range in &brackets {
            writer.notable.extend([range.start, range.end]);
        }
        writer.notable.extend(&self.lines);
        writer.notable.sort_unstable();
        writer.notable.dedup();
        for mark in marks {
            if mark.range.start >= writer.at {
                writer.text(mark.range.start);
                writer.act(mark, skips);
            }
        }
        writer.text(self.text.len());
        let Writer { mut flow, notable, places, .. } = writer;
        let end = flow.text.len();
        let place = |at: &usize| notable.binary_search(at).ok().and_then(|n| places.get(n).copied()).unwrap_or(end);
        for range in literal {
            flow.push_literal(place(&range.start)..place(&range.end));
        }
        flow.brackets = brackets.iter().map(|b| place(&b.start)..place(&b.end)).filter(|b| !b.is_empty()).collect();
        flow.lines = self.lines.iter().map(place).collect();
        flow
    }
}

/// Writes a buffer out as a flow.
struct Writer<'a> {
    buffer: &'a Buffer,
    flow: Flow,
    /// Offsets in the buffer whose place in the flow is asked for, in order.
    notable: Vec<usize>,
    /// The places of the first of them.
    places: Vec<usize>,
    /// How far the buffer is written.
    at: usize,
}

impl Writer<'_> {
    /// Notes where the flow stands for all asked offsets up to `at`.
    fn note(&mut self, at: usize) {
        while self.notable.get(self.places.len()).is_some_and(|&asked| asked <= at) {
            self.places.push(self.flow.text.len());
        }
    }

    /// Copies text up to `to`, with white space folded.
    fn text(&mut self, to: usize) {
        let buffer = self.buffer;
        for (part, source) in buffer.parts(self.at..to) {
            let mut at = part.start;
            while at < part.end {
                self.note(at);
                let stop = self.notable.get(self.places.len()).map_or(part.end, |&asked| asked.min(part.end));
                let run = &buffer.text[at..stop];
                let place = source + at - part.start;
                let space = run.bytes().take_while(u8::is_ascii_whitespace).count();
                if space > 0 {
                    if !self.flow.text.is_empty() && !self.flow.text.ends_with(' ') {
                        match run.starts_with(' ') {
                            true => self.flow.push(" ", place),
                            false => self.flow.push_decoded(" ", Span::new(place, place + 1)),
                        }
                    }
                    at += space;
                    continue;
                }
                let solid = run.bytes().position(|b| b.is_ascii_whitespace()).unwrap_or(run.len());
                self.flow.push(&run[..solid], place);
                at += solid;
            }
        }
        self.at = self.at.max(to);
        self.note(to);
    }

    fn act(&mut self, mark: Mark, skips: &mut Vec<Skip>) {
        let buffer = self.buffer;
        let mut parts = buffer.parts(mark.range.clone());
        let reason = match &mark.act {
            Act::Drop(reason) => reason,
            Act::Pause(_) => "pause",
            Act::Break => "HTML tag",
            Act::Decode(text) => {
                if let Some((part, source)) = parts.next() {
                    self.flow.push_decoded(text, Span::new(source, source + part.len()));
                }
                self.at = mark.range.end;
                return self.note(mark.range.end);
            }
        };
        // One skip, with the line breaks and marks of lines that it runs across.
        let spans =
            parts.filter(|(part, _)| !part.is_empty()).map(|(part, source)| Span::new(source, source + part.len()));
        let hull = spans.reduce(Span::join);
        skips.extend(hull.map(|span| Skip { span, reason }));
        let at = self.flow.text.len();
        match mark.act {
            Act::Pause(seconds) => self.flow.cuts.push(Cut { at, pause: hull.map(|span| (seconds, span)) }),
            Act::Break => self.flow.cuts.push(Cut { at, pause: None }),
            _ => {}
        }
        self.at = mark.range.end;
        self.note(mark.range.end);
    }
}

/// A run of `*`, `_` or `~`.
struct Run {
    at: usize,
    mark: u8,
    left: usize,
    opens: bool,
    closes: bool,
}

struct Scan<'a> {
    text: &'a str,
    marks: Vec<Mark>,
    literal: Vec<Range<usize>>,
    brackets: Vec<usize>,
    runs: Vec<Run>,
}

impl Scan<'_> {
    fn drop(&mut self, range: Range<usize>, reason: &'static str) {
        self.marks.push(Mark { range, act: Act::Drop(reason) });
    }

    /// Escapes, code, tags, entities; and where brackets and runs of emphasis marks stand outside of these.
    fn atoms(&mut self) {
        let bytes = self.text.as_bytes();
        let mut code: Option<HashMap<usize, Vec<usize>>> = None;
        let mut at = 0;
        while at < bytes.len() {
            at = match bytes[at] {
                b'\\' => self.escape(at),
                b'`' => {
                    let code = code.get_or_insert_with(|| backticks(bytes));
                    self.code(at, code)
                }
                b'<' => self.tag(at),
                b'&' => self.entity(at),
                b'[' | b']' => {
                    self.brackets.push(at);
                    at + 1
                }
                b'*' | b'_' | b'~' => self.run(at),
                _ => at + 1,
            };
        }
    }

    fn escape(&mut self, at: usize) -> usize {
        match self.text.as_bytes().get(at + 1) {
            Some(b'\n' | b'\r') => {
                self.drop(at..at + 1, "line break mark");
                at + 1
            }
            // The full-width colon can be escaped too (T6).
            Some(next) if next.is_ascii_punctuation() || self.text[at + 1..].starts_with('：') => {
                self.drop(at..at + 1, "escape");
                let end = at + 1 + self.text[at + 1..].chars().next().map_or(0, char::len_utf8);
                self.literal.push(at + 1..end);
                end
            }
            _ => at + 1,
        }
    }

    fn code(&mut self, at: usize, runs: &mut HashMap<usize, Vec<usize>>) -> usize {
        let length = self.text[at..].bytes().take_while(|&b| b == b'`').count();
        let inside = at + length;
        // Runs lie in falling order, so that those behind us are taken off the end only once.
        let same = runs.entry(length).or_default();
        while same.last().is_some_and(|&run| run < inside) {
            same.pop();
        }
        let Some(close) = same.pop() else { return inside };
        self.drop(at..inside, "code mark");
        self.drop(close..close + length, "code mark");
        self.literal.push(inside..close);
        close + length
    }

    fn tag(&mut self, at: usize) -> usize {
        let rest = &self.text[at + 1..];
        let Some(close) = rest.find(['<', '>']).filter(|&close| rest.as_bytes()[close] == b'>') else { return at + 1 };
        let (inner, end) = (&rest[..close], at + close + 2);
        let scheme = inner.split_once(':').map_or("", |(scheme, _)| scheme);
        let address = !inner.contains(char::is_whitespace)
            && (inner.contains('@') || (scheme.len() > 1 && scheme.bytes().all(|b| b.is_ascii_alphanumeric())));
        if address {
            self.drop(at..at + 1, "link mark");
            self.drop(end - 1..end, "link mark");
            self.literal.push(at + 1..end - 1);
            return end;
        }
        let name = inner.strip_prefix('/').unwrap_or(inner);
        let length = name.bytes().take_while(|&b| b.is_ascii_alphanumeric() || b == b'-').count();
        let tail = name[length..].strip_suffix('/').unwrap_or(&name[length..]);
        let open = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && (tail.is_empty() || tail.starts_with(|c: char| c.is_ascii_whitespace()));
        if !open {
            return at + 1;
        }
        let breaks =
            ["br", "p", "div", "li", "td", "th", "tr", "hr"].iter().any(|t| name[..length].eq_ignore_ascii_case(t));
        let act = if breaks { Act::Break } else { Act::Drop("HTML tag") };
        self.marks.push(Mark { range: at..end, act });
        end
    }

    fn entity(&mut self, at: usize) -> usize {
        let rest = &self.text[at + 1..];
        let length = rest.bytes().take(33).take_while(|&b| b.is_ascii_alphanumeric() || b == b'#').count();
        if length == 0 || rest.as_bytes().get(length) != Some(&b';') {
            return at + 1;
        }
        let end = at + length + 2;
        let written = &self.text[at..end];
        // The Markdown parser knows all 2,231 names of HTML; this one is the only thing that is asked of it.
        let decoded: String = pulldown_cmark::Parser::new(written)
            .filter_map(
                |event| if let pulldown_cmark::Event::Text(text) = event { Some(text.into_string()) } else { None },
            )
            .collect();
        if decoded.is_empty() || decoded == written {
            return at + 1;
        }
        self.marks.push(Mark { range: at..end, act: Act::Decode(decoded) });
        end
    }

    fn run(&mut self, at: usize) -> usize {
        let mark = self.text.as_bytes()[at];
        let length = self.text[at..].bytes().take_while(|&b| b == mark).count();
        let before = self.text[..at].chars().next_back().unwrap_or(' ');
        let after = self.text[at + length..].chars().next().unwrap_or(' ');
        let solid = |c: char| !c.is_whitespace();
        let word = |c: char| c.is_alphanumeric();
        // Flanking as in Markdown: a mark opens before text and closes behind it; `_` does neither inside a word.
        let left = solid(after) && (word(after) || !word(before));
        let right = solid(before) && (word(before) || !word(after));
        let (opens, closes) = match mark {
            b'_' => (left && !word(before), right && !word(after)),
            _ => (left, right),
        };
        if mark != b'~' || length == 2 {
            self.runs.push(Run { at, mark, left: length, opens, closes });
        }
        at + length
    }

    /// Links, images and pauses. Returns the brackets that are none of these.
    fn links(&mut self, labels: &HashSet<String>) -> Vec<Range<usize>> {
        let pairs = self.pairs();
        let (mut plain, mut skip) = (Vec::new(), 0);
        for (index, &(open, close)) in pairs.iter().enumerate() {
            if open < skip {
                continue;
            }
            let image = self.text[..open].ends_with('!') && !self.is_escaped(open - 1);
            let target = match destination(self.text, close + 1) {
                Some(end) => Some(end),
                None => self.reference(open, close, &pairs[index..], labels),
            };
            match target {
                Some(end) if image => {
                    self.drop(open - 1..end, "image");
                    skip = end;
                }
                Some(end) => {
                    self.drop(open..open + 1, "link mark");
                    self.drop(close..end, "link target");
                }
                None => match pause(&self.text[open + 1..close]) {
                    Some(seconds) => self.marks.push(Mark { range: open..close + 1, act: Act::Pause(seconds) }),
                    // Of brackets in brackets the outer ones stand for all.
                    None if plain.last().is_some_and(|outer: &Range<usize>| open < outer.end) => {}
                    None => plain.push(open..close + 1),
                },
            }
        }
        plain
    }

    fn is_escaped(&self, at: usize) -> bool {
        self.literal.binary_search_by(|range| range.start.cmp(&at)).is_ok()
    }

    /// Matching brackets in the order of their openers.
    fn pairs(&self) -> Vec<(usize, usize)> {
        let (mut open, mut pairs) = (Vec::new(), Vec::new());
        for &at in &self.brackets {
            if self.text.as_bytes()[at] == b'[' {
                open.push(at);
            } else if let Some(opener) = open.pop() {
                pairs.push((opener, at));
            }
        }
        pairs.sort_unstable();
        pairs
    }

    /// The end of `[text][label]`, `[label][]` or `[label]` where the label has a target.
    fn reference(
        &self,
        open: usize,
        close: usize,
        pairs: &[(usize, usize)],
        labels: &HashSet<String>,
    ) -> Option<usize> {
        if labels.is_empty() {
            return None;
        }
        // The bound keeps nested brackets linear.
        let known = |from: usize, to: usize| to - from < 200 && labels.contains(&self.text[from..to].to_lowercase());
        let next = pairs.partition_point(|pair| pair.0 <= close);
        if let Some(&(from, to)) = pairs.get(next).filter(|pair| pair.0 == close + 1) {
            let label = if to == from + 1 { (open + 1, close) } else { (from + 1, to) };
            return known(label.0, label.1).then_some(to + 1);
        }
        known(open + 1, close).then_some(close + 1)
    }

    /// Drops the marks of emphasis that have a partner.
    fn emphasis(&mut self) {
        let mut dropped: Vec<Range<usize>> =
            self.marks.iter().filter(|mark| mark.range.len() > 1).map(|mark| mark.range.clone()).collect();
        dropped.sort_by_key(|range| range.start);
        let (mut open, mut found): ([Vec<usize>; 3], Vec<Mark>) = Default::default();
        let mut hole = 0;
        for index in 0..self.runs.len() {
            let at = self.runs[index].at;
            while dropped.get(hole).is_some_and(|range| range.end <= at) {
                hole += 1;
            }
            if dropped.get(hole).is_some_and(|range| range.contains(&at)) {
                continue;
            }
            let stack = &mut open[match self.runs[index].mark {
                b'*' => 0,
                b'_' => 1,
                _ => 2,
            }];
            while self.runs[index].closes && self.runs[index].left > 0 {
                let Some(&opener) = stack.last() else { break };
                let both = self.runs[opener].left.min(self.runs[index].left);
                let from = self.runs[opener].at + self.runs[opener].left - both;
                let run = &mut self.runs[index];
                found.push(Mark { range: from..from + both, act: Act::Drop("emphasis mark") });
                found.push(Mark { range: run.at..run.at + both, act: Act::Drop("emphasis mark") });
                (run.at, run.left) = (run.at + both, run.left - both);
                self.runs[opener].left -= both;
                if self.runs[opener].left == 0 {
                    stack.pop();
                }
            }
            if self.runs[index].opens && self.runs[index].left > 0 {
                stack.push(index);
            }
        }
        self.marks.append(&mut found);
    }
}

/// Where runs of backticks stand, by length, the last one first.
fn backticks(bytes: &[u8]) -> HashMap<usize, Vec<usize>> {
    let mut runs: HashMap<usize, Vec<usize>> = HashMap::new();
    let mut at = bytes.len();
    while at > 0 {
        at -= 1;
        if bytes[at] == b'`' {
            let end = at + 1;
            while at > 0 && bytes[at - 1] == b'`' {
                at -= 1;
            }
            runs.entry(end - at).or_default().push(at);
        }
    }
    runs
}

/// The end of `(target "title")`, if it begins at `at`.
fn destination(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?.strip_prefix('(')?;
    let lead = space_before(rest);
    let body = &rest[lead..];
    let length = if let Some(angled) = body.strip_prefix('<') {
        angled.find(['<', '>', '\n']).filter(|&end| angled.as_bytes()[end] == b'>')? + 2
    } else {
        bare(body)?
    };
    let tail = &body[length..];
    let gap = space_before(tail);
    let mut end = lead + length + gap;
    if gap > 0
        && let Some(quote) = tail[gap..].chars().next().filter(|c| matches!(c, '"' | '\''))
    {
        let title = tail[gap + 1..].find(quote)?;
        end += title + 2;
        end += space_before(&rest[end..]);
    }
    rest[end..].starts_with(')').then_some(at + end + 2)
}

fn space_before(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_whitespace).count()
}

/// The length of a target with balanced parentheses. Few of them nest: the bound keeps `[a](` × n linear.
fn bare(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' if depth == 32 => return None,
            b'(' => depth += 1,
            b')' if depth == 0 => return Some(at),
            b')' => depth -= 1,
            b' ' | b'\t' | b'\n' | b'\r' if depth == 0 => return Some(at),
            b' ' | b'\t' | b'\n' | b'\r' => return None,
            _ => {}
        }
    }
    None
}

/// Rule D1: the words `pause`, `pause 500ms`, `pause 2s` inside brackets.
fn pause(inner: &str) -> Option<Option<f64>> {
    if inner.len() > 40 {
        return None;
    }
    let inner = inner.trim().to_ascii_lowercase();
    let rest = inner.strip_prefix("pause")?;
    if rest.is_empty() {
        return Some(None);
    }
    let value = rest.strip_prefix([' ', '\t', '\n', ':'])?.trim();
    let (number, unit) = match value.strip_suffix("ms") {
        Some(number) => (number, 0.001),
        None => (value.strip_suffix('s')?, 1.0),
    };
    let plain = !number.is_empty() && number.trim().bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let seconds = number.trim().parse::<f64>().ok().filter(|_| plain)? * unit;
    // A longer silence is a slip of the unit, not a wish.
    (seconds <= super::markdown::LONGEST_PAUSE).then_some(Some(seconds))
}
