//! What is told to people: where in which file, how bad, what is wrong and what to write instead.
//!
//! Every phase collects all its faults in a [`Diagnostics`] and goes on, so that one run tells everything.

mod advice;
mod place;
mod render;
#[cfg(test)]
mod tests;

pub use advice::Advice;
pub use place::Place;
pub use render::{render_some, summary};

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A stretch of a source text, in bytes: `start` is the first byte, `end` the one behind the last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(into = "[usize; 2]")]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// The byte behind the last one.
    pub end: usize,
}

impl Span {
    /// The span from `start` up to and without `end`.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end, "a span runs forward: {start}..{end}");
        Self { start, end }
    }

    /// The smallest span that holds both.
    pub fn join(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether nothing lies in it.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The same as a range, for slicing.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start..self.end
    }
}

impl From<Span> for [usize; 2] {
    fn from(span: Span) -> Self {
        [span.start, span.end]
    }
}

impl From<std::ops::Range<usize>> for Span {
    fn from(range: std::ops::Range<usize>) -> Self {
        Span::new(range.start, range.end)
    }
}

/// A text that was read, with the path that people know it by.
#[derive(PartialEq, Eq)]
pub struct Source {
    /// As the user named it; shown in messages.
    pub path: PathBuf,
    /// The whole text.
    pub text: String,
    /// The first byte of every line.
    lines: Vec<usize>,
    /// How many characters begin before byte `n * STRIDE`: so that a column in a line of megabytes is found at once.
    characters: Vec<usize>,
}

impl fmt::Debug for Source {
    /// The path alone: texts are long, and every value that carries its place carries its source.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Source({:?})", self.path)
    }
}

/// Bytes between two entries of [`Source::characters`].
const STRIDE: usize = 1024;

/// UTF-8 continuation bytes are not characters of their own.
fn begins(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count()
}

impl Source {
    /// Wraps a text with its path.
    pub fn new(path: impl AsRef<Path>, text: impl Into<String>) -> Arc<Self> {
        let text = text.into();
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let mut total = 0;
        let counted = text.as_bytes().chunks(STRIDE).map(|chunk| {
            total += begins(chunk);
            total
        });
        let characters = std::iter::once(0).chain(counted).collect();
        Arc::new(Self { path: path.as_ref().to_path_buf(), text, lines, characters })
    }

    /// Line and column of a byte, both counted from 1; the column counts characters. Takes the same short time wherever
    /// the byte lies.
    pub fn line_column(&self, byte: usize) -> (usize, usize) {
        let byte = byte.min(self.text.len());
        let line = self.lines.partition_point(|&start| start <= byte);
        (line, self.characters_before(byte) - self.characters_before(self.lines[line - 1]) + 1)
    }

    /// A line, counted from 1, without its line break; nothing where there is no such line.
    pub fn line(&self, number: usize) -> Span {
        let Some(&start) = number.checked_sub(1).and_then(|index| self.lines.get(index)) else {
            return Span::new(self.text.len(), self.text.len());
        };
        let Some(&next) = self.lines.get(number) else { return Span::new(start, self.text.len()) };
        let end = next - 1;
        Span::new(start, if self.text[start..end].ends_with('\r') { end - 1 } else { end })
    }

    fn characters_before(&self, byte: usize) -> usize {
        let stride = byte / STRIDE;
        self.characters[stride] + begins(&self.text.as_bytes()[stride * STRIDE..byte])
    }
}

/// How bad a fault is. The order is that of growing badness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing to do.
    Note,
    /// Rendering goes on; a strict run takes it for an error.
    Warning,
    /// Nothing is rendered before this is mended.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        })
    }
}

/// One fault, with what a person needs to mend it.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// How bad.
    pub severity: Severity,
    /// A short, stable name of the kind of fault, such as `unknown-key`.
    pub code: &'static str,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// The text it lies in and where; none where no text is to blame.
    pub place: Option<(Arc<Source>, Span)>,
    /// A few words shown under the caret.
    pub label: Option<String>,
    /// What to write or to do instead, in words.
    pub hints: Vec<String>,
    /// What to do instead where that depends on the program; shown after the hints.
    pub advice: Vec<Advice>,
}

impl Diagnostic {
    /// A fault without a place.
    pub fn new(severity: Severity, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            severity,
            code,
            message: message.into(),
            place: None,
            label: None,
            hints: Vec::new(),
            advice: Vec::new(),
        }
    }

    /// An error; see [`Severity::Error`].
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// A warning; see [`Severity::Warning`].
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// A note; see [`Severity::Note`].
    pub fn note(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, message)
    }

    /// Says where.
    pub fn at(mut self, source: &Arc<Source>, span: impl Into<Span>) -> Self {
        self.place = Some((source.clone(), span.into()));
        self
    }

    /// Puts words under the caret.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Adds what to do instead, in words that hold for every program.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds what to do instead, for the program to put into words.
    pub fn advise(mut self, advice: Advice) -> Self {
        self.advice.push(advice);
        self
    }
}

impl fmt::Display for Diagnostic {
    /// One line, without hints: `story.md:4:1: error: what is wrong`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((source, span)) = &self.place {
            let (line, column) = source.line_column(span.start);
            write!(f, "{}:{line}:{column}: ", source.path.display())?;
        }
        write!(f, "{}: {}", self.severity, self.message)
    }
}

impl std::error::Error for Diagnostic {}

/// The faults of one or more phases.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// No faults yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Adds those of another phase.
    pub fn extend(&mut self, others: Diagnostics) {
        self.0.extend(others.0);
    }

    /// Whether one of them forbids going on.
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// How many there are of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.0.iter().filter(|d| d.severity == severity).count()
    }

    /// All of them, in the order in which they were found.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// All of them, to be completed by a later phase.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, Diagnostic> {
        self.0.iter_mut()
    }

    /// Puts them in the order of the sources' paths and of the places therein; those without a place come first.
    pub fn sort(&mut self) {
        self.0.sort_by(|a, b| order(a).cmp(&order(b)));
    }

    /// Turns all advice into hints, in the words of the program that shows them.
    pub fn word_advice(&mut self, words: impl Fn(&Advice) -> String) {
        for diagnostic in &mut self.0 {
            let advice = std::mem::take(&mut diagnostic.advice);
            diagnostic.hints.extend(advice.iter().map(&words));
        }
    }

    /// Makes every warning an error, for a strict run.
    pub fn deny_warnings(&mut self) {
        for diagnostic in self.0.iter_mut().filter(|d| d.severity == Severity::Warning) {
            diagnostic.severity = Severity::Error;
        }
    }
}

fn order(diagnostic: &Diagnostic) -> Option<(&Path, usize, usize)> {
    diagnostic.place.as_ref().map(|(source, span)| (source.path.as_path(), span.start, span.end))
}

impl fmt::Display for Diagnostics {
    /// One line for each; see [`render_some`] for the form with excerpts and hints.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, diagnostic) in self.iter().enumerate() {
            let separator = if nth > 0 { "\n" } else { "" };
            write!(f, "{separator}{diagnostic}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<T: IntoIterator<Item = Diagnostic>>(iter: T) -> Self {
        Self(iter.into_iter().collect())
    }
}

/// The candidate that was probably meant by `word`, if one is close: letter case, hyphens, spaces and a slip of the pen
/// or two are forgiven, fewer in short words. The first of several equally close ones.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| -> String { text.to_lowercase().replace(['-', ' '], "_") };
    // Nobody misspells a name at such length, and comparing takes the product of both lengths.
    const LONGEST: usize = 64;
    if word.is_empty() || word.len() > LONGEST {
        return None;
    }
    let word = plain(word);
    let length = word.chars().count();
    let allowed = (length / 3).clamp(1, 3);
    let near = candidates.into_iter().filter(|candidate| candidate.len() <= LONGEST).filter_map(|candidate| {
        let other = plain(candidate);
        let distance = strsim::damerau_levenshtein(&word, &other);
        // A word of one or two letters is near to every other such word; slips are rare in the first letter.
        let allowed = allowed + usize::from(length > 3 && other.chars().next() == word.chars().next());
        (distance == 0 || distance <= allowed && other.chars().count() > 2).then_some((distance, candidate))
    });
    near.min_by_key(|(distance, _)| *distance).map(|(_, candidate)| candidate)
}

/// What a person wrote, made fit for a message: one line of at most 60 characters.
pub fn excerpt(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut short: String = text.chars().take(LONGEST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(LONGEST).is_some() {
        short.pop();
        short.push('…');
    }
    short
}

/// A name as a key of TOML, for hints: bare if it can be, in quotes if not.
pub fn toml_key(name: &str) -> String {
    let bare = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if bare { name.into() } else { format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\"")) }
}
