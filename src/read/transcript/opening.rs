//! Finds out whether a line opens a turn of a transcript, and how.

use crate::read::{element, plain, sounds};
use std::ops::Range;

/// How a transcript opens its turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// With a time before or after the name: `[00:01:02] Host: …`, `Host (2:10): …`, `12/03/24, 21:14 - Anna: …`.
    Timed,
    /// With the name in angle brackets, and perhaps a time before it: `<anna> …`.
    Angle,
    /// With the name in square brackets: `[Alice] …`.
    Bracket,
    /// With a tag that is closed at the end: `<Person1>…</Person1>`.
    Element,
}

impl Shape {
    pub const ALL: [Shape; 4] = [Shape::Timed, Shape::Angle, Shape::Bracket, Shape::Element];
}

/// The beginning of a turn.
#[derive(Debug, PartialEq)]
pub(super) struct Opening {
    pub shape: Shape,
    /// The name. `None` if there is only a time.
    pub name: Option<Range<usize>>,
    /// Where the spoken words begin.
    pub body: usize,
}

/// The longest name, in bytes.
const LONGEST: usize = 48;

/// How a line without white space at its ends opens a turn.
pub(super) fn of(line: &str) -> Option<Opening> {
    let time = time(line).unwrap_or(0);
    angle(line, time).or_else(|| timed_before(line, time)).or_else(|| timed_after(line)).or_else(|| bracket(line))
}

/// `<anna> hi` and `<Person1>Hi.</Person1>`.
fn angle(line: &str, from: usize) -> Option<Opening> {
    let inner = line[from..].strip_prefix('<')?;
    let length = inner.find(['<', '>']).filter(|&at| inner.as_bytes()[at] == b'>' && (1..=LONGEST).contains(&at))?;
    let (name, rest) = (&inner[..length], &inner[length + 1..]);
    let written = name.starts_with(|c: char| c.is_alphabetic() || "@+~%&_".contains(c));
    if !written || name.contains(['/', ':', '=']) || element::is_html(name) {
        return None;
    }
    let range = from + 1..from + 1 + length;
    if rest.starts_with(' ') && !name.contains(' ') && !rest.contains(&format!("</{name}>")) {
        return Some(Opening { shape: Shape::Angle, name: Some(range), body: from + length + 2 });
    }
    (from == 0).then_some(Opening { shape: Shape::Element, name: Some(range), body: length + 2 })
}

/// `[00:01:02] Host: Hi.` and `12/03/24, 21:14 - Anna: Hi.`, or only a time in brackets before the words.
fn timed_before(line: &str, time: usize) -> Option<Opening> {
    if time == 0 {
        return None;
    }
    if let Some((name, body)) = label(&line[time..]) {
        let name = time + name.start..time + name.end;
        return Some(Opening { shape: Shape::Timed, name: Some(name), body: time + body });
    }
    let bare = line.starts_with(|c: char| c.is_ascii_digit()) && !line[..time].trim_end().ends_with(['-', '–']);
    (!bare).then_some(Opening { shape: Shape::Timed, name: None, body: time })
}

/// A name and a colon. Returns where the name is and where the words begin.
fn label(text: &str) -> Option<(Range<usize>, usize)> {
    let colon = text.find(':').filter(|&at| at <= LONGEST)?;
    let name = text[..colon].trim();
    let start = text.len() - text.trim_start().len();
    let spaced = text[colon + 1..].is_empty() || text[colon + 1..].starts_with(char::is_whitespace);
    let written = name.starts_with(|c: char| c.is_alphabetic() || "@+~".contains(c))
        && name.split_whitespace().count() <= 5
        && !name.contains(['!', '?', ';', '"', '“', ',']);
    (spaced && written).then_some((start..start + name.len(), colon + 1))
}

/// `Host [00:02:10]: Hi.`, and `Host  0:03` on a line of its own.
fn timed_after(line: &str) -> Option<Opening> {
    let name_ends = |at: usize| {
        let name = line[..at].trim_end();
        let written =
            name.starts_with(char::is_uppercase) && name.len() <= LONGEST && !name.contains([':', '!', '?', ',', '"']);
        (written && name.split_whitespace().count() <= 4).then_some(0..name.len())
    };
    if let Some(open) = line.find(['[', '(']).filter(|&at| at > 0) {
        let close = line[open..].find([']', ')'])? + open;
        if !is_time(&line[open + 1..close]) {
            return None;
        }
        let rest = &line[close + 1..];
        let body = close + 1 + usize::from(rest.starts_with(':'));
        return Some(Opening { shape: Shape::Timed, name: Some(name_ends(open)?), body });
    }
    let (name, _) = line.rsplit_once(char::is_whitespace).filter(|(_, time)| is_time(time))?;
    Some(Opening { shape: Shape::Timed, name: Some(name_ends(name.len())?), body: line.len() })
}

/// `[Alice] Hi.`
fn bracket(line: &str) -> Option<Opening> {
    let inner = line.strip_prefix('[')?;
    let length = inner.find(['[', ']']).filter(|&at| inner.as_bytes()[at] == b']' && (1..=LONGEST).contains(&at))?;
    let (name, rest) = (&inner[..length], &inner[length + 1..]);
    let written = name.starts_with(char::is_uppercase)
        && name.split_whitespace().count() <= 4
        && name.chars().all(|c| c.is_alphanumeric() || " -'’.#".contains(c))
        && plain::inline::note(line).is_none()
        && !sounds::begins(line);
    let spoken = rest.starts_with(' ') || rest.is_empty();
    (written && spoken).then_some(Opening { shape: Shape::Bracket, name: Some(1..1 + length), body: length + 2 })
}

/// The length of the time that a line begins with, and of what separates it from the rest.
fn time(line: &str) -> Option<usize> {
    if let Some(inner) = line.strip_prefix(['[', '(']) {
        let close = inner.find([']', ')']).filter(|&at| is_time(&inner[..at]))?;
        let rest = &inner[close + 1..];
        return Some(line.len() - rest.trim_start().trim_start_matches(['-', '–']).trim_start().len());
    }
    let mut end = 0;
    for word in line.split_inclusive(char::is_whitespace).take(5) {
        let bare = word.trim();
        let dash = matches!(bare, "-" | "–" | "—");
        if !(dash
            || (bare.starts_with(|c: char| c.is_ascii_digit()) && bare.bytes().all(is_time_byte))
            || is_half(bare))
        {
            break;
        }
        end += word.len();
        if dash {
            break;
        }
    }
    is_time(line[..end].trim_end_matches(['-', '–', '—', ' '])).then_some(end)
}

fn is_time_byte(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b',' | b'/' | b'-' | b'T' | b'Z')
}

fn is_half(word: &str) -> bool {
    let word = word.trim_end_matches([',', '.']).to_ascii_lowercase();
    matches!(word.as_str(), "am" | "pm" | "a.m" | "p.m")
}

/// Whether a text is a time, perhaps with a date: it has `digits:two digits`, and nothing but numbers.
fn is_time(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let digits = |text: &str, least: usize| text.len() >= least && text.bytes().all(|b| b.is_ascii_digit());
    let clock = |word: &str| {
        let word = word.trim_end_matches([',', '.']);
        let word = word.rsplit_once('T').map_or(word, |(_, time)| time).trim_end_matches('Z');
        let mut fields = word.split(':');
        let hours = fields.next().is_some_and(|field| (1..=2).contains(&field.len()) && digits(field, 1));
        let rest: Vec<&str> = fields.collect();
        let minutes = rest.iter().all(|field| digits(&field.replace([',', '.'], ""), 2));
        hours && minutes && (1..=2).contains(&rest.len())
    };
    words.len() <= 4
        && words.iter().any(|word| clock(word))
        && words.iter().all(|word| {
            is_half(word) || (word.bytes().all(is_time_byte) && word.starts_with(|c: char| c.is_ascii_digit()))
        })
}

/// Whether a message stands for a picture or a sound that the log does not hold.
pub(super) fn is_media(line: &str) -> bool {
    let lower = line.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    [
        "media omitted",
        "image omitted",
        "video omitted",
        "audio omitted",
        "sticker omitted",
        "gif omitted",
        "medien ausgeschlossen",
    ]
    .contains(&lower.as_str())
}
