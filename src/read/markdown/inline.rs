//! Reads the markup inside a block, and decides what is text and what is skipped (rules B4, T6, D1).

use super::blocks::RawBlock;
use super::buffer::{Act, Buffer, Found, Mark};
use super::emphasis::Run;
use super::tags::Tags;
use crate::read::{element, entity, notes, ruby};
use crate::script::{Block, BlockKind, Emphasis, Ruby, Skip, Typeface};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Reads a block's markup. What is skipped is added to `skips`.
pub(super) fn read(text: &str, block: &RawBlock, links: &HashSet<String>, skips: &mut Vec<Skip>) -> Block {
    if block.kind == BlockKind::Scene {
        let place = super::place(block.chunks[0].span);
        return Block { kind: block.kind, setting: block.setting, place, ..Block::default() };
    }
    let buffer = Buffer::new(text, block);
    let mut scan = Scan::new(&buffer.text);
    scan.atoms();
    let brackets = scan.links(links);
    scan.emphasis();
    scan.signs();
    scan.marks.sort_by_key(|mark| (mark.range.start, std::cmp::Reverse(mark.range.end)));
    scan.emphasis.sort_by_key(|emphasis| (emphasis.range.start, std::cmp::Reverse(emphasis.range.end)));
    let languages = scan.tags.languages(scan.text.len());
    let Scan { marks, literal, broken, emphasis, ruby, .. } = scan;
    let breaks = buffer.breaks(&broken);
    buffer.render(Found { marks, literal, brackets, breaks, emphasis, ruby, languages }, block, skips)
}

/// Walks over the text of a block and records what to do with it. All offsets are those of the [`Buffer`].
pub(super) struct Scan<'a> {
    pub text: &'a str,
    pub marks: Vec<Mark>,
    /// Ranges that must be taken literally.
    pub literal: Vec<Range<usize>>,
    pub brackets: Vec<usize>,
    /// Offsets where a backslash breaks a line.
    broken: Vec<usize>,
    /// Runs of characters that may be marks of emphasis.
    pub runs: Vec<Run>,
    pub emphasis: Vec<Emphasis>,
    pub ruby: Vec<Ruby>,
    /// The tags of HTML so far.
    pub tags: Tags,
}

impl<'a> Scan<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            marks: Vec::new(),
            literal: Vec::new(),
            brackets: Vec::new(),
            broken: Vec::new(),
            runs: Vec::new(),
            emphasis: Vec::new(),
            ruby: Vec::new(),
            tags: Tags::default(),
        }
    }

    pub(super) fn drop(&mut self, range: Range<usize>, reason: &'static str) {
        self.marks.push(Mark { range, act: Act::Drop(reason) });
    }

    /// Finds escapes, code, tags and entities, and outside of these, brackets and runs of emphasis marks.
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
                b'{' => self.noted(ruby::braced(self.text, at)).unwrap_or(at + 1),
                // The first byte of `《`.
                0xE3 => self.aozora(at),
                // The first bytes of the raised digits and the daggers.
                0xC2 | 0xE2 => self.raised(at),
                _ => at + 1,
            };
        }
    }

    /// Drops raised digits that are the mark of a note.
    fn raised(&mut self, at: usize) -> usize {
        let rest = &self.text[at..];
        let length = |is: fn(char) -> bool| rest.find(|c| !is(c)).unwrap_or(rest.len());
        let (raised, daggers) = (length(notes::is_raised), length(|c| matches!(c, '†' | '‡')));
        let (before, end) = (&self.text[..at], at + raised.max(daggers));
        if (raised > 0 && notes::is_raised_mark(before)) || (daggers > 0 && notes::is_sign(before, &self.text[end..])) {
            self.drop(at..end, "note mark");
        }
        end.max(at + 1)
    }

    /// Drops asterisks without a partner that are the mark of a note.
    fn signs(&mut self) {
        let alone = self.runs.iter().filter(|run| run.mark == b'*' && (1..=3).contains(&run.left));
        let ranges: Vec<Range<usize>> = alone.map(|run| run.at..run.at + run.left).collect();
        let mut dropped: Vec<Range<usize>> = self.marks.iter().map(|mark| mark.range.clone()).collect();
        dropped.sort_by_key(|range| range.start);
        for range in ranges {
            let next = dropped.partition_point(|hole| hole.start <= range.start);
            let inside = next.checked_sub(1).is_some_and(|nth| dropped[nth].end > range.start);
            if !inside && notes::is_sign(&self.text[..range.start], &self.text[range.end..]) {
                self.drop(range, "note mark");
            }
        }
    }

    fn escape(&mut self, at: usize) -> usize {
        match self.text.as_bytes().get(at + 1) {
            Some(b'\n' | b'\r') => {
                self.drop(at..at + 1, "line break mark");
                self.broken.push(at + 1);
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
        // Runs are in descending order, so that each one that was passed is removed from the end only once.
        let same = runs.entry(length).or_default();
        while same.last().is_some_and(|&run| run < inside) {
            same.pop();
        }
        let Some(close) = same.pop() else { return inside };
        self.drop(at..inside, "code mark");
        self.drop(close..close + length, "code mark");
        self.literal.push(inside..close);
        self.emphasis.push(Emphasis { range: inside..close, face: Typeface::Code });
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
        // Words in angle brackets that are no tag, such as `<sigh>`, are text.
        if !open || !element::is_html(&name[..length]) {
            return at + 1;
        }
        let number = self.text[end..].bytes().take_while(u8::is_ascii_digit).count();
        let raised = name.eq_ignore_ascii_case("sup") && inner == name && (1..=3).contains(&number);
        if raised && self.text[end + number..].starts_with("</sup>") && notes::is_raised_mark(&self.text[..at]) {
            let whole = at..end + number + "</sup>".len();
            self.drop(whole.clone(), "note mark");
            return whole.end;
        }
        if raised && self.text[end + number..].starts_with("</sup>") {
            // A power, which is text: `x²`.
            let power = notes::raised(&self.text[end..end + number]);
            let whole = at..end + number + "</sup>".len();
            self.marks.push(Mark { range: whole.clone(), act: Act::Decode(power) });
            return whole.end;
        }
        if let Some((end, noted)) = self.tags.reading(self.text, at, inner) {
            self.ruby.extend(noted);
            self.drop(at..end, "ruby");
            return end;
        }
        self.tags.add(inner, at, end);
        let breaks =
            ["br", "p", "div", "li", "td", "th", "tr", "hr"].iter().any(|t| name[..length].eq_ignore_ascii_case(t));
        let act = if breaks { Act::Break } else { Act::Drop("HTML tag") };
        self.marks.push(Mark { range: at..end, act });
        end
    }

    /// Reads `漢字《かんじ》`, if the brackets open here.
    fn aozora(&mut self, at: usize) -> usize {
        let next = at + self.text[at..].chars().next().map_or(1, char::len_utf8);
        let from = self.marks.last().map_or(0, |mark| mark.range.end);
        let noted = self.text[at..].starts_with('《').then(|| ruby::at(self.text, from, at)).flatten();
        self.noted(noted).unwrap_or(next)
    }

    /// Drops the reading of words and the marks around it, and returns where it ends.
    fn noted(&mut self, noted: Option<ruby::Noted>) -> Option<usize> {
        let noted = noted?;
        if let Some(mark) = noted.mark {
            self.drop(mark, "ruby");
        }
        let reading = self.text[noted.reading].replace('|', "");
        self.ruby.push(Ruby { range: noted.base, reading });
        let end = noted.tail.end;
        self.drop(noted.tail, "ruby");
        Some(end)
    }

    fn entity(&mut self, at: usize) -> usize {
        let Some((length, decoded)) = entity::leading(&self.text[at..]) else { return at + 1 };
        let end = at + length;
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
        // As in Markdown, a mark opens before text and closes after it, and `_` does neither inside a word.
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
}

/// Returns the offsets of runs of backticks by their length, the last one first.
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
