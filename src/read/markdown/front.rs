//! Reads the front matter (rules F1 to F3).

use super::{place, skip};
use crate::diag::{Diagnostic, Diagnostics, Place, Source, Span, did_you_mean};
use crate::script::{Declared, Meta, Skip};
use serde::Deserialize;
use serde_yaml::{Location, Spanned};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// The front matter at the top of a script.
#[derive(Default)]
pub(super) struct Front {
    /// From the first `---` up to the end of the line of the last one.
    pub span: Option<Span>,
    /// The known keys. The title is empty if there is none.
    pub meta: Meta,
    /// The speakers that it declares (rule F2).
    pub cast: Vec<Declared>,
}

impl Front {
    /// The skip that covers all of it. Values that are announced are lines in it.
    pub fn skip(&self) -> Option<Skip> {
        self.span.map(|whole| skip(whole, "front matter"))
    }
}

/// A key's value: one string, several or none.
#[derive(Deserialize)]
#[serde(untagged)]
enum Many {
    One(String),
    List(Vec<String>),
    None(()),
}

impl Many {
    fn list(self) -> Vec<String> {
        match self {
            Many::One(one) => vec![one],
            Many::List(list) => list,
            Many::None(()) => Vec::new(),
        }
    }
}

/// The known keys in YAML. Other keys, such as those of a static site, are ignored (F1).
#[derive(Deserialize, Default)]
#[serde(default)]
struct Raw {
    title: Option<Spanned<String>>,
    author: Option<Spanned<Many>>,
    narrator: Option<String>,
    date: Option<String>,
    year: Option<String>,
    language: Option<String>,
    cover: Option<Spanned<String>>,
    series: Option<String>,
    part: Option<String>,
    description: Option<String>,
    genre: Option<String>,
    cast: Option<BTreeMap<String, Many>>,
}

/// Keys of static sites that resemble a known one, but are right as they are.
const OTHERS: &[&str] =
    &["data", "dates", "gender", "genres", "parent", "parts", "path", "paths", "serial", "titles", "update"];

/// What other programs call a known key.
const SYNONYMS: &[(&str, &str)] = &[
    ("artist", "author"),
    ("authors", "author"),
    ("by", "author"),
    ("characters", "cast"),
    ("creator", "author"),
    ("lang", "language"),
    ("locale", "language"),
    ("speakers", "cast"),
    ("volume", "part"),
    ("writer", "author"),
];

const KNOWN: &[&str] = &[
    "title",
    "author",
    "narrator",
    "date",
    "year",
    "language",
    "cover",
    "series",
    "part",
    "description",
    "genre",
    "cast",
];

/// Reads the front matter of a text that begins at the byte `start`, after a byte order mark.
pub(super) fn parse(source: &Arc<Source>, start: usize, diagnostics: &mut Diagnostics) -> Front {
    let Some((span, yaml)) = find(source, start, diagnostics) else { return Front::default() };
    let text = &source.text[yaml.range()];
    let mut front = Front { span: Some(span), ..Front::default() };
    match serde_yaml::from_str::<Option<Raw>>(text) {
        Ok(raw) => {
            fill(&mut front, raw.unwrap_or_default(), source, yaml);
            suggest(source, yaml, diagnostics);
        }
        Err(error) => diagnostics.push(fault(source, yaml, &error)),
    }
    front
}

/// Returns the whole block and the YAML in it. A `---` in the first line is a scene break if no keys follow it.
fn find(source: &Arc<Source>, start: usize, diagnostics: &mut Diagnostics) -> Option<(Span, Span)> {
    let mut lines = source.text[start..].split_inclusive('\n').scan(start, |at, line| {
        *at += line.len();
        Some((*at - line.len(), line.trim_end()))
    });
    let (_, first) = lines.next().filter(|(_, line)| *line == "---")?;
    let yaml_start = source.text[start..].find('\n').map_or(source.text.len(), |at| start + at + 1);
    let (mut opening, mut broken) = (None, false);
    for (at, line) in lines {
        if line == "---" || (line == "..." && opening.is_some()) {
            let end = source.text[at..].find('\n').map_or(source.text.len(), |newline| at + newline + 1);
            return Some((Span::new(start, end), Span::new(yaml_start, at)));
        }
        let blank = line.trim().is_empty();
        if blank && broken {
            return None;
        }
        if opening.is_none() && !blank && !line.starts_with('#') {
            opening = key(line);
            // Not a key: it is broken YAML if the block ends without a blank line, and otherwise text between scene breaks.
            broken |= opening.is_none();
        }
    }
    if opening.is_some_and(|key| KNOWN.contains(&key)) {
        diagnostics.push(
            Diagnostic::error("front-matter", "the front matter is not closed")
                .at(source, Span::new(start, start + first.len()))
                .label("opened here")
                .hint("write a line of three hyphens, ---, after its last key"),
        );
    }
    None
}

/// The key at the beginning of a YAML line.
fn key(line: &str) -> Option<&str> {
    let (key, rest) = line.split_once(':')?;
    let plain = key.chars().all(|c| c.is_alphanumeric() || "_-. \"'".contains(c));
    (plain && !key.is_empty() && (rest.is_empty() || rest.starts_with([' ', '\t'])))
        .then_some(key.trim_matches(['"', '\'']))
}

/// Warns about keys that mean nothing, but resemble one that does.
fn suggest(source: &Arc<Source>, yaml: Span, diagnostics: &mut Diagnostics) {
    let mut at = yaml.start;
    let lines = source.text[yaml.range()].split_inclusive('\n').map(|line| {
        at += line.len();
        (at - line.len(), line.trim_end())
    });
    let keys: Vec<(usize, &str)> = lines.filter_map(|(at, line)| Some((at, key(line)?))).collect();
    let there = |known: &str| keys.iter().any(|(_, key)| *key == known);
    for &(at, key) in keys.iter().filter(|(_, key)| !KNOWN.contains(key) && !OTHERS.contains(key)) {
        let synonym = SYNONYMS.iter().find(|(other, _)| key.eq_ignore_ascii_case(other)).map(|(_, known)| *known);
        let meant = synonym.or_else(|| did_you_mean(key, KNOWN.iter().copied()));
        // A site may have both, such as `lang` for itself.
        if let Some(meant) = meant.filter(|meant| !there(meant)) {
            let what = format!("`{key}` means nothing in front matter: did you mean `{meant}`?");
            let span = Span::new(at, at + key.len());
            let hint = format!(
                "write `{meant}:`; keys for other programs are ignored if they resemble none of: {}",
                KNOWN.join(", ")
            );
            diagnostics.push(Diagnostic::warning("unknown-key", what).at(source, span).hint(hint));
        }
    }
}

fn fill(front: &mut Front, raw: Raw, source: &Source, yaml: Span) {
    if let Some(title) = raw.title {
        front.meta.title = fold(&title.value);
        front.meta.title_place = Some(value_place(source, yaml, title.referenced, &front.meta.title));
    }
    if let Some(author) = raw.author {
        let at = author.referenced;
        let names = fold(&author.value.list().join(", "));
        if !names.is_empty() {
            front.meta.author_place = Some(value_place(source, yaml, at, &names));
            front.meta.author = Some(names);
        }
    }
    if front.meta.title.is_empty() {
        front.meta.title_place = None;
    }
    front.meta.narrator = raw.narrator;
    // A year alone is a date too, as tags of files have it.
    front.meta.date = raw.date.or(raw.year);
    front.meta.language = raw.language;
    if let Some(cover) = raw.cover {
        front.meta.cover_place = Some(value_place(source, yaml, cover.referenced, &cover.value));
        front.meta.cover = Some(PathBuf::from(cover.value));
    }
    front.meta.series = raw.series;
    front.meta.part = raw.part;
    front.meta.description = raw.description;
    front.meta.genre = raw.genre;
    let cast = raw.cast.unwrap_or_default();
    front.cast = cast.into_iter().map(|(name, aliases)| Declared { name, aliases: aliases.list() }).collect();
}

/// Returns where a value is, without YAML's quotation marks. The place is empty if escapes or folding change the value.
fn value_place(source: &Source, yaml: Span, location: Location, value: &str) -> Place {
    let start = yaml.start + byte(location).unwrap_or(0).min(yaml.len());
    let length = location.span().byte_len().map_or(0, |n| n as usize);
    let rest = source.text.get(start..yaml.end).unwrap_or_default();
    // The location of a list is only its first bracket, so the rest of the line is included.
    let line = rest.find('\n').unwrap_or(rest.len()).max(length.min(rest.len()));
    let found = rest.get(..line).and_then(|line| line.find(value));
    found.map_or_else(Place::default, |at| place(start + at..start + at + value.len()))
}

fn byte(location: Location) -> Option<usize> {
    location.span().byte_offset().map(|at| at as usize)
}

fn fault(source: &Arc<Source>, yaml: Span, error: &serde_yaml::Error) -> Diagnostic {
    let at = yaml.start + error.location().map_or(0, |location| offset(&source.text[yaml.range()], location));
    let end = source.text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
    let told = error.without_snippet().to_string();
    // The parser's line numbers count from the first key, so they are removed; the diagnostic shows the right ones.
    let what = told.rsplit_once(" at line ").map_or(told.as_str(), |(what, _)| what);
    Diagnostic::error("front-matter", format!("the front matter is not valid YAML: {what}"))
        .at(source, Span::new(at, end))
        .hint("a value with a colon, a quotation mark or a # in it needs quotes around it: title: \"One: Two\"")
}

/// Returns the byte at a line and column, because errors of the scanner have no byte offset.
fn offset(text: &str, location: Location) -> usize {
    let line = (location.line() as usize).saturating_sub(1);
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let column = (location.column() as usize).saturating_sub(1);
    let rest = text[start..].trim_end_matches(['\n', '\r']);
    start + rest.char_indices().nth(column).map_or(rest.len(), |(at, _)| at)
}

/// Replaces white space by single spaces.
fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
