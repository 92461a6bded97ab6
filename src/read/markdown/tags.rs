//! The tags of HTML inside a block that say how words are read: ruby, and languages.

use crate::read::entity;
use crate::script::{LanguageStretch, Ruby};
use std::ops::Range;

/// The tags of a block so far. All offsets are those of the [`Buffer`](super::buffer::Buffer).
#[derive(Default)]
pub(super) struct Tags {
    /// The elements that are open, with their language if they say one, and where their text begins.
    open: Vec<(String, Option<String>, usize)>,
    stretches: Vec<(Range<usize>, String)>,
    /// Where the base of the next reading begins, inside of `<ruby>`.
    base: Option<usize>,
}

/// More open elements than this are not followed, and neither are more stretches of one block in a language.
const DEEPEST: usize = 100;
const MOST: usize = 1000;

impl Tags {
    /// Adds the tag `<inner>` at `at..end`.
    pub fn add(&mut self, inner: &str, at: usize, end: usize) {
        let closing = inner.starts_with('/');
        let named = inner.trim_start_matches('/');
        let name = named.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).next().unwrap_or_default();
        let name = name.to_ascii_lowercase();
        match name.as_str() {
            "ruby" | "rb" => self.base = (!closing || name == "rb").then_some(end),
            _ => {}
        }
        if closing {
            let Some(nth) = self.open.iter().rposition(|(open, ..)| *open == name) else { return };
            let (_, language, from) = self.open.swap_remove(nth);
            self.stretches.extend(language.filter(|_| self.stretches.len() < MOST).map(|tag| (from..at, tag)));
        } else if !inner.ends_with('/') && self.open.len() < DEEPEST {
            self.open.push((name, language(named), end));
        }
    }

    /// The reading that `<rt>` at `at` begins, and where it ends. There is none for `<rp>`, whose content is left out too.
    pub fn reading(&mut self, text: &str, at: usize, tag: &str) -> Option<(usize, Option<Ruby>)> {
        let close = match tag {
            "rt" => "</rt>",
            "rp" => "</rp>",
            _ => return None,
        };
        let start = at + tag.len() + 2;
        let length = text[start..].find(close)?;
        let end = start + length + close.len();
        if tag == "rp" {
            return Some((end, None));
        }
        let reading = entity::decode(text[start..start + length].trim());
        let ruby = self.base.map(|from| Ruby { range: from..at, reading });
        self.base = self.base.map(|_| end);
        Some((end, ruby))
    }

    /// The stretches in a language, in order and without overlaps, in a text of some length.
    pub fn languages(&mut self, length: usize) -> Vec<LanguageStretch> {
        let open = std::mem::take(&mut self.open);
        self.stretches.extend(open.into_iter().filter_map(|(_, language, from)| Some((from..length, language?))));
        let mut stretches = std::mem::take(&mut self.stretches);
        if stretches.is_empty() {
            return Vec::new();
        }
        // Of nested stretches, the inner one is the shorter one.
        stretches.sort_by_key(|(range, _)| range.len());
        let mut borders: Vec<usize> = stretches.iter().flat_map(|(range, _)| [range.start, range.end]).collect();
        borders.sort_unstable();
        borders.dedup();
        let mut apart: Vec<LanguageStretch> = Vec::new();
        for (start, end) in borders.iter().zip(&borders[1..]) {
            let Some((_, tag)) = stretches.iter().find(|(range, _)| range.contains(start)) else { continue };
            match apart.last_mut().filter(|last| last.range.end == *start && last.tag == *tag) {
                Some(last) => last.range.end = *end,
                None => apart.push(LanguageStretch { range: *start..*end, tag: tag.clone() }),
            }
        }
        apart
    }
}

/// The language that a tag states.
fn language(tag: &str) -> Option<String> {
    let mut words = tag.split_ascii_whitespace().skip(1);
    let value = words.find_map(|word| word.strip_prefix("lang=").or_else(|| word.strip_prefix("xml:lang=")))?;
    let value = value.trim_end_matches('/').trim_matches(['"', '\'']);
    (value.len() > 1 && value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')).then(|| value.to_string())
}
