//! Finds dialogue that a dash opens, as in French, Spanish, Polish or Russian books, and in those of James Joyce.
//!
//! The speech in a block lasts up to its tag. After the tag it resumes at the next dash or, if there is no dash, at the
//! next sentence.

use super::super::SpokenBlock;
use super::super::tongues::{Classes, class};
use super::Quote;
use std::ops::Range;

/// The dash or hyphen that opens dialogue at the start of a block.
#[derive(Clone, Copy)]
pub(super) struct Opening {
    /// Whether it is a hyphen. The dashes inside the block may be hyphens then, too.
    pub hyphen: bool,
    /// The offset of the first word after it.
    pub start: usize,
}

/// The dash or hyphen that may open dialogue at the start of a block.
pub(super) fn opening(block: &SpokenBlock) -> Option<Opening> {
    let text = &block.text;
    let bare = text.trim_start();
    let lead = text.len() - bare.len();
    let (dash, hyphen) = match bare.chars().next()? {
        dash @ ('—' | '–' | '―') => (dash.len_utf8(), false),
        '-' if bare.starts_with("--") => (bare.len() - bare.trim_start_matches('-').len(), false),
        '-' => (1, true),
        _ if block.hyphen => (0, true),
        _ => return None,
    };
    let rest = &bare[dash..];
    let words = rest.trim_start();
    // A line of dashes, or a line that names the author of a motto, is not dialogue. An item of a list that is no
    // sentence is not dialogue either.
    let speaks = words.chars().any(char::is_lowercase) && !words.starts_with(['-', '_', '*']);
    let speaks = speaks && (!hyphen || is_sentence(words));
    speaks.then_some(Opening { hyphen, start: lead + dash + rest.len() - words.len() })
}

/// Whether a text begins with a capital letter and ends with the punctuation of a sentence.
fn is_sentence(text: &str) -> bool {
    let first = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let last = text.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '”' | '»' | ')' | '*' | '_'));
    first.starts_with(char::is_uppercase) && last.ends_with(['.', '!', '?', '…', '-', '—', '–', ':', ','])
}

/// Whether a block that may be dialogue has a speech tag: a verb of speech after a dash or after punctuation.
pub(super) fn is_tagged(block: &str, opening: Opening, classes: &Classes) -> bool {
    let end = block.len();
    let dashed = dashes(block, opening, end).iter().any(|dash| is_said(&block[dash.end..], classes));
    dashed || incise(block, opening.start, end, classes).is_some()
}

/// Splits a block into speech and narration, and returns the speech.
pub(super) fn split(block: &str, opening: Opening, end: usize, classes: &Classes) -> Vec<Quote> {
    let mut quotes = Vec::new();
    let mut from = 0;
    let mut inner = opening.start;
    let inner_dashes = dashes(block, opening, end);
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
        // In `—. ¿Es este?`, the inverted question mark belongs to the speech.
        let gap = &block[tag.end..inner];
        let before = gap.trim_end_matches(['¿', '¡']);
        let lead = before.trim_end_matches(|c: char| c.is_whitespace() || is_dash(c) || c == '-').len();
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

/// The dashes that can divide a block: those with a space on one side, or with punctuation after them. Hyphens count
/// where they stand between two spaces, and like dashes if a hyphen opens the block.
fn dashes(block: &str, opening: Opening, end: usize) -> Vec<Range<usize>> {
    let start = opening.start;
    let spaced = |at: usize, beyond: usize| {
        let before = block[..at].ends_with(char::is_whitespace);
        let after = block[beyond..].starts_with(char::is_whitespace);
        let divides = before || after || block[beyond..].starts_with(['.', ',', ':', ';']);
        let hyphen = block[at..].starts_with('-');
        // In `two- or threefold`, the hyphen belongs to the word.
        let word = block[..at].ends_with(char::is_alphanumeric)
            && block[beyond..].trim_start().starts_with(char::is_lowercase);
        divides && (!hyphen || before && after || opening.hyphen && !word)
    };
    let dashes = block[start..end].char_indices().filter(|(_, c)| is_dash(*c) || *c == '-');
    let dashes = dashes.map(|(at, c)| start + at..start + at + c.len_utf8());
    dashes.filter(|dash| spaced(dash.start, dash.end)).collect()
}

/// The next range of narration inside the dialogue.
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

/// Whether a dash is followed by narration: the phrase before it is complete, or a verb of speech follows.
fn tells(block: &str, from: usize, dash: &Range<usize>, end: usize, classes: &Classes) -> bool {
    let before = block[from..dash.start].trim_end();
    let after = &block[dash.end..end];
    let closed = before.ends_with(['.', ',', '!', '?', '…']);
    is_said(after, classes)
        || closed && after.trim_start().starts_with(char::is_alphabetic)
        || after.starts_with(char::is_lowercase) && block[..dash.start].ends_with(char::is_whitespace)
}

/// Whether a text begins with a speech tag: one of its first three words is a verb of speech.
fn is_said(text: &str, classes: &Classes) -> bool {
    words(text).take(3).any(|word| classes.of(&word.to_lowercase()) & class::SAY != 0)
}

/// Finds narration without a dash, as in `…, répondit Marc. …`: a verb of speech after a comma or other punctuation.
/// The narration lasts to the end of its sentence.
fn incise(block: &str, from: usize, end: usize, classes: &Classes) -> Option<Range<usize>> {
    let text = &block[from..end];
    for (at, mark) in text.char_indices().filter(|(_, c)| matches!(c, ',' | '!' | '?' | '…' | '.')) {
        let rest = &text[at + mark.len_utf8()..];
        let lead = rest.len() - rest.trim_start().len();
        if lead == 0 || !rest[lead..].starts_with(char::is_lowercase) {
            // A name and then the verb may follow a comma, as in `Tomas said.`
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
        // If the next sentence begins with `he` or `she`, the rest of the block is narration as well.
        let told =
            words(next).next().is_some_and(|word| classes.of(&word.to_lowercase()) & (class::HE | class::SHE) != 0);
        return Some(start..if told { end } else { until });
    }
    None
}

fn says(text: &str, classes: &Classes) -> bool {
    let mut words = words(text);
    let Some(first) = words.next() else { return false };
    // The verb may be joined to pronouns, or follow one: `s'écria-t-elle`, `me dit-il`.
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
