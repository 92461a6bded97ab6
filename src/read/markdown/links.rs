//! Finds links, images and pauses, which are all written in square brackets.

use super::buffer::{Act, Mark};
use super::inline::Scan;
use crate::read::{notes, plain};
use crate::script::LONGEST_PAUSE;
use std::collections::HashSet;
use std::ops::Range;

impl Scan<'_> {
    /// Finds links, images and pauses. Returns the brackets that are none of these.
    pub(super) fn links(&mut self, labels: &HashSet<String>) -> Vec<Range<usize>> {
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
                    None if self.note(open, close) => skip = close + 1,
                    // Of nested brackets, only the outermost ones count.
                    None if plain.last().is_some_and(|outer: &Range<usize>| open < outer.end) => {}
                    None => plain.push(open..close + 1),
                },
            }
        }
        plain
    }

    /// Drops brackets that hold a note, a picture, or the mark of a note, as in `[1]` and `[^1]`.
    fn note(&mut self, open: usize, close: usize) -> bool {
        let inner = &self.text[open + 1..close];
        // The limit on the length keeps nested brackets linear.
        let short = inner.len() < LONGEST_LABEL;
        let footnote = || inner.strip_prefix('^').is_some_and(|label| !label.contains(' '));
        let number = || notes::is_number(inner) && !notes::is_needed(&self.text[..open]);
        let mark = short && (number() || footnote());
        let reason = if mark { Some("note mark") } else { plain::inline::set_apart(&self.text[open..=close]) };
        if let Some(reason) = reason {
            self.drop(open..close + 1, reason);
        }
        reason.is_some()
    }

    fn is_escaped(&self, at: usize) -> bool {
        self.literal.binary_search_by(|range| range.start.cmp(&at)).is_ok()
    }

    /// Returns the pairs of matching brackets, in the order of the opening ones.
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

    /// Returns the end of `[text][label]`, `[label][]` or `[label]`, if the label has a target.
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
        // The limit on the length keeps nested brackets linear.
        let known =
            |from: usize, to: usize| to - from < LONGEST_LABEL && labels.contains(&self.text[from..to].to_lowercase());
        let next = pairs.partition_point(|pair| pair.0 <= close);
        if let Some(&(from, to)) = pairs.get(next).filter(|pair| pair.0 == close + 1) {
            let label = if to == from + 1 { (open + 1, close) } else { (from + 1, to) };
            return known(label.0, label.1).then_some(to + 1);
        }
        known(open + 1, close).then_some(close + 1)
    }
}

/// The longest label of a link or footnote, in bytes.
pub(super) const LONGEST_LABEL: usize = 200;

/// Returns the end of `(target "title")`, if that begins at `at`.
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

/// Returns the length of a target with balanced parentheses. Few targets have nested ones; the limit keeps a repeated
/// `[a](` linear.
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

/// Reads a pause from the words inside brackets: `pause`, `pause 500ms`, `pause 2s` or `pause 2` (rule D1). Other programs
/// write `PAUSE=2s` and `break 2s`.
fn pause(inner: &str) -> Option<Option<f64>> {
    if inner.len() > 40 {
        return None;
    }
    let inner = inner.trim().to_ascii_lowercase();
    if inner == "pause" {
        return Some(None);
    }
    let rest = inner.strip_prefix("pause").or_else(|| inner.strip_prefix("break"))?;
    let value = rest.trim_start().strip_prefix([':', '=']).or_else(|| rest.strip_prefix([' ', '\t', '\n']))?.trim();
    let (number, unit) = match value.strip_suffix("ms") {
        Some(number) => (number, 0.001),
        None => (value.strip_suffix('s').unwrap_or(value), 1.0),
    };
    let plain = !number.is_empty() && number.trim().bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let seconds = number.trim().parse::<f64>().ok().filter(|_| plain)? * unit;
    // A longer silence must be a mistake in the unit.
    (seconds <= LONGEST_PAUSE).then_some(Some(seconds))
}
