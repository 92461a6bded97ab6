//! Messages to the user: where the fault is, how serious it is, what is wrong and what to write instead.
//!
//! Every phase collects all its faults in a [`Diagnostics`] and goes on, so that one run reports everything.

mod advice;
mod clean;
mod place;
mod render;
#[cfg(test)]
mod tests;

pub use advice::Advice;
pub use clean::{is_control, one_line, printable, printable_json};
pub use place::Place;
pub use render::{render_some, summary};

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A stretch of a source text, in bytes. `start` is its first byte, `end` the byte after its last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(into = "[usize; 2]")]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
}

impl Span {
    /// The span from `start` up to, but not including, `end`.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end, "a span runs forward: {start}..{end}");
        Self { start, end }
    }

    /// The smallest span that covers both.
    pub fn join(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the span covers nothing.
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

/// The text of a file that was read, with the path by which the user knows the file.
#[derive(PartialEq, Eq)]
pub struct Source {
    /// The path as the user wrote it, which is how messages show it.
    pub path: PathBuf,
    /// The whole text.
    pub text: String,
    /// The first byte of each line.
    lines: Vec<usize>,
    /// How many characters begin before byte `n * STRIDE`. With these counts, a column is found quickly even in a line
    /// of several megabytes.
    characters: Vec<usize>,
}

impl fmt::Debug for Source {
    /// Shows the path only: the text is long, and every value that has a place holds its source.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Source({:?})", self.path)
    }
}

/// Bytes between two entries of [`Source::characters`].
const STRIDE: usize = 1024;

/// Counts the characters that begin in these bytes, which is all bytes but the continuation bytes of UTF-8.
fn begins(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count()
}

impl Source {
    /// Combines a text with its path.
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

    /// The line and column of a byte, both counted from 1. The column counts characters. This takes the same short time
    /// wherever the byte is.
    pub fn line_column(&self, byte: usize) -> (usize, usize) {
        let byte = byte.min(self.text.len());
        let line = self.lines.partition_point(|&start| start <= byte);
        (line, self.characters_before(byte) - self.characters_before(self.lines[line - 1]) + 1)
    }

    /// The span of a line, counted from 1, without its line break. If there is no such line, the span is empty.
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

/// How serious a fault is, from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing, but nothing has to be done.
    Note,
    /// Rendering goes on, but a strict run treats it as an error.
    Warning,
    /// Nothing is rendered until this is fixed.
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

/// One fault, with what the user needs to fix it.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// How serious it is.
    pub severity: Severity,
    /// A short, stable name of the kind of fault, such as `unknown-key`.
    pub code: &'static str,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// Where the fault is: the text and the span within it. `None` if it is not about a text.
    pub place: Option<(Arc<Source>, Span)>,
    /// A few words shown under the caret.
    pub label: Option<String>,
    /// What to write or do instead, in words.
    pub hints: Vec<String>,
    /// What to do instead, where the wording depends on the program. It is shown after the hints.
    pub advice: Vec<Advice>,
}

impl Diagnostic {
    /// Makes a fault without a place.
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

    /// Makes an error; see [`Severity::Error`].
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// Makes a warning; see [`Severity::Warning`].
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// Makes a note; see [`Severity::Note`].
    pub fn note(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, message)
    }

    /// Sets the place of the fault.
    pub fn at(mut self, source: &Arc<Source>, span: impl Into<Span>) -> Self {
        self.place = Some((source.clone(), span.into()));
        self
    }

    /// Sets the words under the caret.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Adds a hint on what to do instead. Its words must suit every program that uses the library.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds advice on what to do instead, which the program puts into its own words.
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
    /// Makes a list without faults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one fault.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Adds the faults of another phase.
    pub fn extend(&mut self, others: Diagnostics) {
        self.0.extend(others.0);
    }

    /// Whether at least one of the faults is an error.
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// How many faults of this severity there are.
    pub fn count(&self, severity: Severity) -> usize {
        self.0.iter().filter(|d| d.severity == severity).count()
    }

    /// All faults, in the order in which they were found.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// All faults, so that a later phase can add to them.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, Diagnostic> {
        self.0.iter_mut()
    }

    /// Sorts the faults by the path of their source, then by their place in it. Faults without a place come first.
    pub fn sort(&mut self) {
        self.0.sort_by(|a, b| order(a).cmp(&order(b)));
    }

    /// Leaves out all faults with a code.
    pub fn leave_out(&mut self, code: &str) {
        self.0.retain(|diagnostic| diagnostic.code != code);
    }

    /// Turns all advice into hints, in the words of the program that shows them.
    pub fn word_advice(&mut self, words: impl Fn(&Advice) -> String) {
        for diagnostic in &mut self.0 {
            let advice = std::mem::take(&mut diagnostic.advice);
            diagnostic.hints.extend(advice.iter().map(&words));
        }
    }

    /// Turns every warning into an error, for a strict run.
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
    /// One line for each fault; see [`render_some`] for the form with excerpts and hints.
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

/// Finds the candidate that was probably meant by `word`, if one is close enough. It does not matter whether letters
/// are upper or lower case, nor whether words are joined by a space, a hyphen or an underscore; one to four typing
/// errors are allowed, fewer in short words. Of several equally close candidates, the first is taken.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| -> String { text.to_lowercase().replace(['-', ' '], "_") };
    // The cost of comparing grows with the product of both lengths, and nobody misspells a name as long as this.
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
        // Any word of one or two letters would be close to every other such word. The first letter is rarely wrong.
        let allowed = allowed + usize::from(length > 3 && other.chars().next() == word.chars().next());
        (distance == 0 || distance <= allowed && other.chars().count() > 2).then_some((distance, candidate))
    });
    near.min_by_key(|(distance, _)| *distance).map(|(_, candidate)| candidate)
}

/// Shortens a text of the user's for a message: one line of at most 60 characters.
pub fn excerpt(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut short: String = text.chars().take(LONGEST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(LONGEST).is_some() {
        short.pop();
        short.push('…');
    }
    short
}

/// Writes a name as a TOML key for a hint: bare if possible, otherwise in quotes.
pub fn toml_key(name: &str) -> String {
    let bare = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if bare { name.into() } else { format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\"")) }
}
