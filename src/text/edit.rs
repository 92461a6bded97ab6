//! Edits of a text: applied, shown, and two passes of them joined into one.

use super::Change;
use crate::voices::phonemes::Pronunciation;

/// Replaces the bytes `start..end` of a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Edit {
    pub start: usize,
    pub end: usize,
    pub spoken: String,
    pub why: &'static str,
    /// How `spoken` is pronounced, where its spelling does not tell.
    pub ipa: Option<String>,
}

/// The text with all edits made.
pub(super) fn apply(text: &str, edits: &[Edit]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        out.push_str(&text[at..edit.start]);
        out.push_str(&edit.spoken);
        at = edit.end;
    }
    out.push_str(&text[at..]);
    out
}

/// Joins `first` (edits of the written text that gave `middle`) and `second` (edits of `middle`) into edits of the written
/// text. A second edit swallows the first ones under it; where it cuts through what a first edit put in, it grows to that
/// edit's ends.
pub(super) fn compose(middle: &str, first: Vec<Edit>, second: Vec<Edit>) -> Vec<Edit> {
    let mut out = Vec::with_capacity(first.len() + second.len());
    let mut first = Under { edits: first.into_iter().peekable(), shift: 0 };
    let mut second = second.into_iter().peekable();
    while let Some(edit) = second.next() {
        while let Some((under, _)) = first.take(|_, end| end <= edit.start) {
            out.push(under);
        }
        let (from, mut to) = (edit.start, edit.end);
        let mut joined = Edit { start: first.written(from), ..edit };
        while let Some((under, place)) = first.take(|start, _| start < to) {
            if place.0 < from {
                joined.spoken.insert_str(0, &middle[place.0..from]);
                joined.start = under.start;
            }
            // What the first edit put in after this one is kept, and so are further edits inside it.
            while to < place.1 {
                let next = second.next_if(|next| next.start < place.1);
                joined.spoken.push_str(&middle[to..next.as_ref().map_or(place.1, |next| next.start)]);
                joined.spoken.push_str(next.as_ref().map_or("", |next| &next.spoken));
                to = next.map_or(place.1, |next| next.end);
            }
        }
        joined.end = first.written(to);
        out.push(joined);
    }
    out.extend(first.edits);
    out
}

/// The first pass, walked through in step with the second.
struct Under {
    edits: std::iter::Peekable<std::vec::IntoIter<Edit>>,
    /// Written position less middle position, after all edits taken so far.
    shift: isize,
}

impl Under {
    /// Where a place of the middle text stands in the written one, if no edit that is still to come lies before it.
    fn written(&self, middle: usize) -> usize {
        middle.checked_add_signed(self.shift).unwrap_or_default()
    }

    /// Takes the next edit, with its range in the middle text, if `wanted` says so of that range.
    fn take(&mut self, wanted: impl Fn(usize, usize) -> bool) -> Option<(Edit, (usize, usize))> {
        let shift = self.shift;
        let place = |edit: &Edit| {
            let start = edit.start.checked_add_signed(-shift).unwrap_or_default();
            (start, start + edit.spoken.len())
        };
        let edit = self.edits.next_if(|edit| {
            let (start, end) = place(edit);
            wanted(start, end)
        })?;
        let place = place(&edit);
        self.shift = edit.end as isize - place.1 as isize;
        Some((edit, place))
    }
}

/// The stretches with a pronunciation of their own, in the tidied text that these edits give. Tidying changes white space
/// alone, so positions are matched by counting all other characters.
pub(super) fn sounds(written: &str, edits: &[Edit], tidied: &str) -> Vec<Pronunciation> {
    let solid = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    let mut wanted = Vec::new();
    let (mut at, mut count) = (0, 0);
    for edit in edits {
        count += solid(&written[at..edit.start]);
        at = edit.end;
        let start = count;
        count += solid(&edit.spoken);
        if let Some(ipa) = edit.ipa.as_ref().filter(|_| count > start) {
            wanted.push((start, count, ipa));
        }
    }
    let mut places = tidied.char_indices().filter(|(_, c)| !c.is_whitespace()).enumerate();
    let mut sounds = Vec::new();
    for (start, end, ipa) in wanted {
        let first = places.find(|(nth, _)| *nth == start).map(|(_, (at, c))| (at, at + c.len_utf8()));
        let Some((start, mut last)) = first.map(|(at, end)| (at, (end, start))) else { break };
        while last.1 + 1 < end {
            let Some((nth, (at, c))) = places.next() else { break };
            last = (at + c.len_utf8(), nth);
        }
        sounds.push(Pronunciation { start, end: last.0, ipa: ipa.clone() });
    }
    sounds
}

/// White space as single spaces, none at the ends and none before a closing mark.
pub(super) fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() {
            gap = !out.is_empty();
            continue;
        }
        if gap && !matches!(c, ',' | '.' | ';' | ':' | '!' | '?') {
            out.push(' ');
        }
        gap = false;
        out.push(c);
    }
    out
}

/// The edits as rows to show. Those without a reason only make white space plain.
pub(super) fn changes(written: &str, edits: Vec<Edit>) -> Vec<Change> {
    let rows = edits.into_iter().filter_map(|edit| {
        let before = &written[edit.start..edit.end];
        let shown = !edit.why.is_empty() && before != edit.spoken;
        shown.then(|| Change { at: edit.start, written: before.to_string(), spoken: edit.spoken, why: edit.why.into() })
    });
    rows.collect()
}

/// The row that shows a text without any word.
pub(super) fn silence(written: &str) -> Vec<Change> {
    if written.trim().is_empty() {
        return Vec::new();
    }
    vec![Change { at: 0, written: written.to_string(), spoken: String::new(), why: "no words".into() }]
}
