//! Edits of a text: applies them, shows them, and joins the edits of two passes into one list.

use super::Change;
use crate::voices::phonemes::Pronunciation;

/// Replaces the bytes `start..end` of a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Edit {
    pub start: usize,
    pub end: usize,
    pub spoken: String,
    pub why: &'static str,
    /// How `spoken` is pronounced, if its spelling does not say it.
    pub ipa: Option<String>,
}

/// Applies all edits to a text.
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

/// Joins `first` (edits of the written text, which gave `middle`) and `second` (edits of `middle`) into edits of the
/// written text. A second edit absorbs the first edits that it covers. If it covers only a part of what a first edit
/// inserted, it is extended to cover all of it.
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
            // Whatever the first edit inserted after this one is kept, and so are further edits inside it.
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

/// The edits of the first pass, which are taken one by one while the second pass is gone through.
struct Under {
    edits: std::iter::Peekable<std::vec::IntoIter<Edit>>,
    /// The difference between a position in the written text and the same one in the middle text, after all edits taken so far.
    shift: isize,
}

impl Under {
    /// The position in the written text of a position in the middle text, if no edit before it is still to be taken.
    fn written(&self, middle: usize) -> usize {
        middle.checked_add_signed(self.shift).unwrap_or_default()
    }

    /// Takes the next edit, with its range in the middle text, if `wanted` accepts that range.
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

/// The stretches with a pronunciation of their own in the tidied text that these edits give. Tidying changes only white
/// space, so positions are matched by counting all other characters.
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

/// Turns white space into single spaces, and removes it at both ends and before a closing mark.
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

/// The edits as changes to show. An edit without a reason only tidies white space and is not shown.
pub(super) fn changes(written: &str, edits: Vec<Edit>) -> Vec<Change> {
    let rows = edits.into_iter().filter_map(|edit| {
        let before = &written[edit.start..edit.end];
        let shown = !edit.why.is_empty() && before != edit.spoken;
        shown.then(|| Change { at: edit.start, written: before.to_string(), spoken: edit.spoken, why: edit.why.into() })
    });
    rows.collect()
}

/// The change that shows that a text has no words.
pub(super) fn silence(written: &str) -> Vec<Change> {
    if written.trim().is_empty() {
        return Vec::new();
    }
    vec![Change { at: 0, written: written.to_string(), spoken: String::new(), why: "no words".into() }]
}
