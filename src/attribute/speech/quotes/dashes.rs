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
                cut: false,
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

/// French verbs that follow an `il` which means nobody.
const IMPERSONAL: [&str; 10] = ["en", "est", "fait", "faut", "n'est", "n'y", "ne", "paraît", "pleut", "y"];

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
    // Spanish joins the dash to the words that it encloses: `—Ya voy —Ana se levantó—.`
    let opener = |c: char| is_dash(c) || c == '-';
    let joined = block.starts_with(opener) && !block.trim_start_matches(opener).starts_with(char::is_whitespace);
    let encloses = joined && block[..dash.start].ends_with(' ') && after.starts_with(char::is_alphabetic);
    encloses
        || is_said(after, classes)
        || closed && after.trim_start().starts_with(char::is_alphabetic)
        || after.starts_with(char::is_lowercase) && block[..dash.start].ends_with(char::is_whitespace)
}

/// Whether a text begins with a speech tag: one of its first three words is a verb of speech, or the first looks like a
/// verb that tells of the past, and a name or nothing follows it.
fn is_said(text: &str, classes: &Classes) -> bool {
    if words(text).take(3).any(|word| is_verb(word, classes)) {
        return true;
    }
    let mut words = words(text);
    let Some(first) = words.next() else { return false };
    let past = classes.grammar.past.split(' ').any(|end| first.len() > end.len() + 1 && first.ends_with(end));
    let end = text.find(first).map_or(0, |at| at + first.len());
    let stops = text[end..].starts_with(['.', ',']);
    let named = text[end..].starts_with(' ') && words.next().is_some_and(|word| word.starts_with(char::is_uppercase));
    first.starts_with(char::is_lowercase) && past && classes.of(first) & class::NOT_NAME == 0 && (stops || named)
}

/// Whether a word is a verb of speech. It may be joined to pronouns: `s'écria-t-elle`, `disse-lhe`.
fn is_verb(word: &str, classes: &Classes) -> bool {
    let lower = word.to_lowercase();
    let bare = lower.split('-').next().unwrap_or_default();
    let bare = bare.split_once(['\'', '’']).map_or(bare, |(_, rest)| rest);
    classes.of(bare) & class::SAY != 0
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
        if let Some(resumed) = resumed(&block[start..until], classes) {
            return Some(start..start + resumed);
        }
        let next = block[until..end].trim_start();
        // If the next sentence begins with `he` or `she`, the rest of the block is narration as well.
        let told =
            words(next).next().is_some_and(|word| classes.of(&word.to_lowercase()) & (class::HE | class::SHE) != 0);
        // `Il est tard` and the like say nothing about a person.
        let told = told && !words(next).nth(1).is_some_and(|word| IMPERSONAL.contains(&word));
        return Some(start..if told { end } else { until });
    }
    None
}

/// Where the speech goes on within the sentence that begins with a tag: `dit Marc, je viens avec vous.` Words that a
/// speaker uses tell it from narration such as `dit Marc, qui riait.`
fn resumed(sentence: &str, classes: &Classes) -> Option<usize> {
    let of = |word: &str| classes.of(&word.to_lowercase().replace('’', "'"));
    let direct =
        |word: &str| word.split(['\'', '’', '-']).any(|part| of(part) & (class::I | class::MINE | class::YOU) != 0);
    for (comma, _) in sentence.match_indices(',') {
        let rest = &sentence[comma + 1..];
        if words(&sentence[..comma]).take(2).count() < 2 || rest.trim().is_empty() {
            continue;
        }
        let mut following = words(rest);
        let first = following.next().unwrap_or_default();
        let first_class = of(first) | of(first.split(['\'', '’']).next().unwrap_or_default());
        let mine = first_class & class::AND != 0 && following.next().is_some_and(|next| of(next) & class::I != 0);
        let told = first_class & (class::PREP | class::SUB | class::SAYING) != 0 || mine;
        let spoken = words(rest).any(direct) || rest.trim_end().ends_with(['?', '!']);
        if !told && spoken {
            return Some(comma + 1);
        }
    }
    None
}

/// Divides a quotation at the tags that stand inside its marks, as in French: `« Oui, dit Marc, je viens. »`
pub(super) fn divide(block: &str, quote: Quote, classes: &Classes) -> Vec<Quote> {
    let Range { start, end } = quote.inner;
    let mut parts = Vec::new();
    let (mut from, mut inner) = (quote.range.start, start);
    while let Some(tag) = incise(block, inner, end, classes).filter(|tag| is_tag(&block[tag.clone()], classes)) {
        let said = inner..inner + block[inner..tag.start].trim_end().len();
        parts.push(Quote { range: from..said.end, inner: said, closed: true, ..quote.clone() });
        let rest = &block[tag.end..end];
        inner = tag.end + rest.len() - rest.trim_start().len();
        from = inner;
        if inner >= end {
            break;
        }
    }
    if !parts.is_empty() && inner >= end {
        return parts;
    }
    parts.push(Quote { range: from..quote.range.end, inner: inner..end, ..quote });
    parts
}

/// Whether a verb of speech at the start of a text has a subject that can be a person: `dit Marc`, `dit-il`, `fit la
/// vieille`.
fn is_tag(text: &str, classes: &Classes) -> bool {
    let mut words = words(text);
    let verb = words.by_ref().find(|word| is_verb(word, classes)).unwrap_or_default();
    let pronoun = verb
        .rsplit('-')
        .next()
        .is_some_and(|last| last != verb && classes.of(last) & (class::HE | class::SHE | class::I) != 0);
    let next = words.next().unwrap_or_default();
    let article = next.split(['\'', '’']).next().is_some_and(|word| classes.of(word) & class::DET != 0);
    pronoun || article || next.starts_with(char::is_uppercase)
}

fn says(text: &str, classes: &Classes) -> bool {
    let mut words = words(text);
    let Some(first) = words.next() else { return false };
    // The verb may follow a pronoun: `me dit-il`.
    let joined = first.len() <= 3 && text[first.len()..].starts_with(' ');
    is_verb(first, classes) || joined && words.next().is_some_and(|word| is_verb(word, classes))
}

fn named(text: &str, classes: &Classes) -> bool {
    let mut words = words(text);
    let name = words.next().is_some_and(|word| word.starts_with(char::is_uppercase));
    name && words.next().is_some_and(|word| classes.of(word) & class::PLAIN != 0)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’' | '-'))).filter(|word| !word.is_empty())
}
