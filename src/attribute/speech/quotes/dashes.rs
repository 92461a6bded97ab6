//! Dialogue that a dash opens, as in French, Spanish, Polish or Russian books, and in Joyce's.
//!
//! What the block says lasts up to its tag. After the tag it goes on: at the next dash, or at the next sentence where
//! no dash stands.

use super::super::tongues::{Classes, class};
use super::Quote;
use std::ops::Range;

/// Where the words begin after the dash that opens a block.
pub(super) fn opening(block: &str, hyphen: bool) -> Option<usize> {
    let bare = block.trim_start();
    let lead = block.len() - bare.len();
    let dash = match bare.chars().next()? {
        dash @ ('—' | '–' | '―') => dash.len_utf8(),
        '-' if bare.starts_with("--") => bare.len() - bare.trim_start_matches('-').len(),
        '-' if hyphen && bare[1..].starts_with(char::is_whitespace) => 1,
        _ => return None,
    };
    let rest = &bare[dash..];
    let words = rest.trim_start();
    // A line of dashes, or one that names whom a motto is from, says nothing.
    let speaks = words.chars().any(char::is_lowercase) && !words.starts_with(['-', '_', '*']);
    speaks.then_some(lead + dash + rest.len() - words.len())
}

/// Cuts the block into what is said and what is told.
pub(super) fn split(block: &str, start: usize, end: usize, classes: &Classes) -> Vec<Quote> {
    let mut quotes = Vec::new();
    let mut from = 0;
    let mut inner = start;
    let inner_dashes = dashes(block, start, end);
    loop {
        let tag = tag(block, inner, end, &inner_dashes, classes);
        let until = tag.as_ref().map_or(end, |tag| tag.start);
        let said = block[inner..until].trim_end_matches(|c: char| c.is_whitespace() || is_dash(c));
        if said.chars().any(char::is_alphanumeric) {
            quotes.push(Quote {
                range: from..inner + said.len(),
                inner: inner..inner + said.len(),
                mark: '—',
                closed: true,
                reopened: None,
            });
        }
        let Some(tag) = tag.filter(|tag| tag.end < end) else { break };
        from = tag.end;
        inner = tag.end + block[tag.end..end].find(char::is_alphanumeric).unwrap_or(end - tag.end);
        // `—. ¿Es este?`: the mark belongs to what is said.
        let gap = &block[tag.end..inner];
        let before = gap.trim_end_matches(['¿', '¡']);
        let lead = before.trim_end_matches(|c: char| c.is_whitespace() || is_dash(c)).len();
        inner = tag.end + before.len();
        from = from.max(tag.end + lead);
        if from >= end || inner >= end {
            break;
        }
    }
    quotes
}

fn is_dash(c: char) -> bool {
    matches!(c, '—' | '–' | '―')
}

/// The dashes inside a block: those with a space on one side, which cut it.
fn dashes(block: &str, start: usize, end: usize) -> Vec<Range<usize>> {
    let spaced = |at: usize, beyond: usize| {
        block[..at].ends_with(char::is_whitespace) || block[beyond..].starts_with([' ', '.', ',', ':', ';', '\u{a0}'])
    };
    let mut found: Vec<Range<usize>> = block[start..end]
        .char_indices()
        .filter(|(_, c)| is_dash(*c))
        .map(|(at, c)| start + at..start + at + c.len_utf8())
        .filter(|dash| spaced(dash.start, dash.end))
        .collect();
    for (at, _) in block[start..end].match_indices(" - ") {
        found.push(start + at + 1..start + at + 2);
    }
    found.sort_by_key(|dash| dash.start);
    found
}

/// The next stretch of narration inside the dialogue.
fn tag(block: &str, from: usize, end: usize, dashes: &[Range<usize>], classes: &Classes) -> Option<Range<usize>> {
    let dashed = dashes.iter().find(|dash| dash.start > from && tells(block, from, dash, end, classes));
    let plain = incise(block, from, end, classes);
    if let Some(dash) = dashed
        && plain.as_ref().is_none_or(|plain| dash.start <= plain.start)
    {
        let until = dashes.iter().find(|next| next.start > dash.end).map_or(end, |next| next.start);
        return Some(dash.start..until);
    }
    plain
}

/// Whether narration follows a dash: after a closed phrase, or with a way of saying.
fn tells(block: &str, from: usize, dash: &Range<usize>, end: usize, classes: &Classes) -> bool {
    let before = block[from..dash.start].trim_end();
    let after = &block[dash.end..end];
    let said = words(after).take(3).any(|word| classes.of(&word.to_lowercase()) & class::SAY != 0);
    let closed = before.ends_with(['.', ',', '!', '?', '…']);
    said || closed && after.trim_start().starts_with(char::is_alphabetic)
        || after.starts_with(char::is_lowercase) && block[..dash.start].ends_with(char::is_whitespace)
}

/// `…, répondit Marc. …`: a way of saying after a comma or the like, up to the end of its sentence.
fn incise(block: &str, from: usize, end: usize, classes: &Classes) -> Option<Range<usize>> {
    let text = &block[from..end];
    for (at, mark) in text.char_indices().filter(|(_, c)| matches!(c, ',' | '!' | '?' | '…' | '.')) {
        let rest = &text[at + mark.len_utf8()..];
        let lead = rest.len() - rest.trim_start().len();
        if lead == 0 || !rest[lead..].starts_with(char::is_lowercase) {
            // `Tomas said.` after the comma: a name, then the verb.
            if !(mark == ',' && lead > 0 && named(&rest[lead..], classes)) {
                continue;
            }
        } else if !says(&rest[lead..], classes) {
            continue;
        }
        let start = from + at + mark.len_utf8() + lead;
        let stop = block[start..end].char_indices().find(|&(n, c)| {
            matches!(c, '.' | '!' | '?' | '…') && block[start + n + c.len_utf8()..end].trim_start().is_empty()
                || matches!(c, '.' | '!' | '?')
                    && block[start + n + 1..end].starts_with(char::is_whitespace)
                    && !block[..start + n].ends_with("Mr")
                    && !block[..start + n].ends_with("Mrs")
                    && !block[..start + n].ends_with("Dr")
        });
        let until = stop.map_or(end, |(n, c)| start + n + c.len_utf8());
        let next = block[until..end].trim_start();
        // What comes next is told if it is about him or her.
        let told =
            words(next).next().is_some_and(|word| classes.of(&word.to_lowercase()) & (class::HE | class::SHE) != 0);
        return Some(start..if told { end } else { until });
    }
    None
}

fn says(text: &str, classes: &Classes) -> bool {
    let mut words = words(text);
    let Some(first) = words.next() else { return false };
    // `s'écria-t-elle`, `me dit-il`.
    let is_say = |word: &str| {
        let lower = word.to_lowercase();
        let bare = lower.split('-').next().unwrap_or_default();
        let bare = bare.split_once(['\'', '’']).map_or(bare, |(_, rest)| rest);
        classes.of(bare) & class::SAY != 0
    };
    is_say(first) || (first.len() <= 3 && words.next().is_some_and(is_say))
}

fn named(text: &str, classes: &Classes) -> bool {
    let mut words = words(text);
    let name = words.next().is_some_and(|word| word.starts_with(char::is_uppercase));
    name && words.next().is_some_and(|word| classes.of(word) & class::PLAIN != 0)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’' | '-'))).filter(|word| !word.is_empty())
}
