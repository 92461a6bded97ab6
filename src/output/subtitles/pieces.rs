//! Cuts text into pieces that fit on a screen: two rows of 42 columns, cut where a reader would pause.

use crate::names;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The number of columns in a row (Netflix Timed Text Style Guide, "Character Limitation"). Wide letters take two.
pub const ROW: usize = 42;

/// The number of columns that a text takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// A word, or as much of one as fits into a row.
struct Word<'a> {
    text: &'a str,
    width: usize,
    /// Whether there is a space before it.
    spaced: bool,
}

/// Cuts a text into pieces of one or two rows each. Joined by spaces they are the text, except that words longer than a
/// row are cut.
pub fn cut(text: &str) -> Vec<Vec<String>> {
    let words = words(text);
    let widths = words.iter().scan(0, |sum, word| {
        *sum += word.width + 1;
        Some(*sum)
    });
    let ends: Vec<usize> = widths.collect();
    let (mut pieces, mut at) = (Vec::new(), 0);
    while at < words.len() {
        let after = at + next(&words[at..], ends.last().unwrap_or(&0) - if at == 0 { 0 } else { ends[at - 1] });
        pieces.push(rows(&words[at..after]));
        at = after;
    }
    pieces
}

/// Splits a text at white space, and words that are longer than a row by columns.
fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    for word in text.split_whitespace() {
        let (mut from, mut columns, mut spaced) = (0, 0, true);
        for (at, c) in word.char_indices() {
            let more = c.width().unwrap_or(0);
            if columns + more > ROW {
                words.push(Word { text: &word[from..at], width: columns, spaced });
                (from, columns, spaced) = (at, 0, false);
            }
            columns += more;
        }
        words.push(Word { text: &word[from..], width: columns, spaced });
    }
    words
}

/// How many words the next piece gets. What is left is shared evenly, and sentences and clauses are kept together if possible.
fn next(words: &[Word<'_>], left: usize) -> usize {
    let pieces = left.div_ceil(2 * ROW - 8).max(1);
    let even = left as f64 / pieces as f64;
    let (mut rows, mut row, mut columns) = (1, 0, 0);
    let mut best = (1, f64::MAX);
    for (nth, word) in words.iter().enumerate() {
        let space = usize::from(row > 0 && word.spaced);
        if row + space + word.width > ROW {
            rows += 1;
            row = 0;
        } else {
            row += space;
        }
        if rows > 2 {
            return best.0;
        }
        row += word.width;
        columns += space + word.width;
        let uneven = (columns as f64 - even).abs() / ROW as f64;
        let cost = uneven - pause_after(words, nth);
        if cost <= best.1 {
            best = (nth + 1, cost);
        }
    }
    words.len()
}

/// Words before a full stop that belongs to them, beside the titles of people, in lower case.
const ABBREVIATIONS: &[&str] = &[
    "a.m", "approx", "bzw", "ca", "cf", "d.h", "e.g", "frl", "i.e", "maj", "messrs", "mgr", "mt", "p.m", "supt", "viz",
    "vs", "z.b",
];

/// The same, before a number. Otherwise they can be words that end a sentence.
const BEFORE_NUMBERS: &[&str] =
    &["art", "bd", "ch", "fig", "figs", "no", "nos", "nr", "op", "p", "pp", "s", "v", "vol", "vols"];

/// How bad it is to cut after a word that belongs to the next one. It is only done where nothing else fits.
const TORN: f64 = -8.0;

/// Whether the full stop at the end of a word does not end a sentence, because it is that of a title, an abbreviation or an
/// initial.
fn goes_on(word: &str, next: Option<&Word<'_>>) -> bool {
    let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    let Some(bare) = word.strip_suffix('.') else { return false };
    let initial = bare.rsplit('.').next().is_some_and(|last| last.chars().count() == 1) && bare != "I";
    let lower = bare.to_lowercase();
    let number = next.is_some_and(|next| next.text.starts_with(|c: char| c.is_ascii_digit()));
    let known = |list: &[&str]| list.contains(&lower.as_str());
    initial || names::is_title(&lower) || known(ABBREVIATIONS) || (number && known(BEFORE_NUMBERS))
}

/// How good a place for a cut the end of a word is.
fn pause_after(words: &[Word<'_>], nth: usize) -> f64 {
    let word = words[nth].text;
    if goes_on(word, words.get(nth + 1)) {
        return TORN;
    }
    let bare = word.trim_end_matches(['"', '\'', '”', '’', '»', ')', ']', '」', '』']);
    match bare.chars().next_back() {
        Some('.' | '!' | '?' | '…' | '。' | '！' | '？') => 0.8,
        Some(',' | ';' | ':' | '—' | '–' | '、' | '，') => 0.4,
        _ => 0.0,
    }
}

/// One row if the words fit, otherwise two of about the same length.
fn rows(words: &[Word<'_>]) -> Vec<String> {
    let whole = join(words);
    if width(&whole) <= ROW {
        return vec![whole];
    }
    let cuts = (1..words.len()).map(|cut| (join(&words[..cut]), join(&words[cut..]), pause_after(words, cut - 1)));
    let fitting = cuts.filter(|(upper, lower, _)| width(upper) <= ROW && width(lower) <= ROW);
    let cost = |(upper, lower, pause): &(String, String, f64)| {
        width(upper).abs_diff(width(lower)) as f64 / ROW as f64 - pause / 2.0
    };
    let best = fitting.min_by(|a, b| cost(a).total_cmp(&cost(b)));
    best.map_or_else(|| vec![whole], |(upper, lower, _)| vec![upper, lower])
}

fn join(words: &[Word<'_>]) -> String {
    let mut out = String::new();
    for word in words {
        if !out.is_empty() && word.spaced {
            out.push(' ');
        }
        out += word.text;
    }
    out
}
