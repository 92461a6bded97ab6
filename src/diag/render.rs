//! Diagnostics as text for a terminal: a header with file, line and column, an excerpt with a caret, and the hints.

use super::{Diagnostic, Diagnostics, Severity, Source, Span, printable};
use annotate_snippets::renderer::{DEFAULT_LINE_NUM_STYLE, Style};
use annotate_snippets::{AnnotationKind, Element, Group, Level, Renderer, Snippet};
use std::borrow::Cow;
use std::collections::BTreeMap;
use unicode_width::UnicodeWidthChar;

/// Renders the first `most` diagnostics, a line that says how many more there are, and a summary of all of them, for a
/// terminal of `width` columns, with or without ANSI colours. Of many warnings or notes of one kind, only the first few
/// are rendered, and the last of these names the places of the others.
pub fn render_some(diagnostics: &Diagnostics, most: usize, color: bool, width: usize) -> String {
    let mut text = String::new();
    let shown = folded(diagnostics);
    for diagnostic in shown.iter().take(most) {
        text += &diagnostic.render(color, width);
        text.push('\n');
    }
    let hidden = shown.len().saturating_sub(most);
    if hidden > 0 {
        text += &format!("… and {hidden} more\n");
    }
    if let Some(summary) = summary(diagnostics) {
        text += &summary;
        text.push('\n');
    }
    text
}

/// If there are more warnings or notes of one kind than this, only the first [`FEW`] are shown.
const MANY: usize = 6;

/// See [`MANY`].
const FEW: usize = 3;

/// How many of the places that are not shown are named.
const PLACES: usize = 8;

/// Leaves out most of the warnings and notes of which there are many of one kind.
fn folded(diagnostics: &Diagnostics) -> Vec<Cow<'_, Diagnostic>> {
    let mut kinds: BTreeMap<&str, Vec<&Diagnostic>> = BTreeMap::new();
    for diagnostic in diagnostics.iter().filter(|one| one.severity < Severity::Error) {
        kinds.entry(diagnostic.code).or_default().push(diagnostic);
    }
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let fold = |diagnostic| {
        let kind: &Diagnostic = diagnostic;
        let Some(all) = kinds.get(kind.code).filter(|all| all.len() > MANY && kind.severity < Severity::Error) else {
            return Some(Cow::Borrowed(diagnostic));
        };
        let nth = seen.entry(kind.code).or_default();
        *nth += 1;
        match *nth {
            nth if nth < FEW => Some(Cow::Borrowed(diagnostic)),
            FEW => Some(Cow::Owned(diagnostic.clone().hint(others(&all[FEW..])))),
            _ => None,
        }
    };
    diagnostics.iter().filter_map(fold).collect()
}

/// A sentence that counts diagnostics, and names whom or what the first of them are about, or their places.
fn others(rest: &[&Diagnostic]) -> String {
    let name = |one: &&Diagnostic| Some(one.message.strip_prefix('`')?.split_once('`')?.0.to_string());
    let place = |one: &&Diagnostic| {
        let (source, span) = one.place.as_ref()?;
        let (line, column) = source.line_column(span.start);
        let file = source.path.file_name().unwrap_or_default().to_string_lossy();
        Some(format!("{file}:{line}:{column}"))
    };
    let names: Option<Vec<String>> = rest.iter().take(PLACES).map(name).collect();
    let named: Vec<String> = match names {
        Some(names) => names.iter().map(|name| format!("`{name}`")).collect(),
        None => rest.iter().take(PLACES).filter_map(place).collect(),
    };
    let more = if rest.len() > PLACES { ", …" } else { "" };
    match named.is_empty() {
        true => format!("there are {} more like this", rest.len()),
        false => format!("there are {} more like this: {}{more}", rest.len(), named.join(", ")),
    }
}

/// How many diagnostics of each severity there are, such as `2 errors, 1 warning`. `None` if there are none.
pub fn summary(diagnostics: &Diagnostics) -> Option<String> {
    let mut parts = Vec::new();
    for severity in [Severity::Error, Severity::Warning, Severity::Note] {
        match diagnostics.count(severity) {
            0 => {}
            1 => parts.push(format!("1 {severity}")),
            many => parts.push(format!("{many} {severity}s")),
        }
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

impl Diagnostic {
    /// Renders this diagnostic alone, ending in a line break; see [`render_some`]. Advice follows the hints, in words
    /// that suit every program.
    pub fn render(&self, color: bool, width: usize) -> String {
        // The excerpt is cut to the width below. The renderer must not cut it again, because it would also remove what
        // is to the left of the caret.
        const UNCUT: usize = 100_000;
        let renderer = if color { Renderer::styled() } else { Renderer::plain() }.term_width(UNCUT);
        let level = match self.severity {
            Severity::Note => Level::NOTE,
            Severity::Warning => Level::WARNING,
            Severity::Error => Level::ERROR,
        };
        let mut elements: Vec<Element<'_>> = Vec::new();
        let label = self.label.as_deref().map(printable);
        if let Some((source, span)) = &self.place {
            let line = source.line_column(span.start).0;
            let excerpt = Excerpt::of(source, *span, line, width);
            let mark = AnnotationKind::Primary.span(excerpt.mark.range()).label(label.as_deref());
            elements.push(Snippet::source(excerpt.text).line_start(line).annotation(mark).into());
        }
        // Names and texts of others are in all of these, and the renderer would pass on what a terminal obeys.
        elements.extend(self.hints.iter().map(|hint| Level::HELP.message(printable(hint)).into()));
        let advice = self.advice.iter().map(|advice| printable(&advice.to_string()).into_owned());
        elements.extend(advice.map(|advice| Level::HELP.message(advice).into()));
        // The title is kept on one line, so that the place can follow on the next.
        let message = printable(&self.message.replace(['\n', '\r'], " ")).into_owned();
        let mut text = renderer.render(&[Group::with_title(level.primary_title(message)).elements(elements)]);
        text.push('\n');
        if let Some((source, span)) = &self.place {
            // The renderer is not given the place, because it would count the column within the excerpt, which may be cut.
            let after_title = text.find('\n').map_or(0, |at| at + 1);
            text.insert_str(after_title, &origin(source, *span, color));
        }
        text
    }
}

/// Writes `--> file:line:column`, with the arrow above the excerpt's vertical bar.
fn origin(source: &Source, span: Span, color: bool) -> String {
    let (line, column) = source.line_column(span.start);
    let indent = " ".repeat(line.to_string().len());
    let style = if color { DEFAULT_LINE_NUM_STYLE } else { Style::new() };
    let path = source.path.to_string_lossy();
    let path = printable(&path);
    format!("{indent}{style}-->{style:#} {path}:{line}:{column}\n")
}

/// The part of a line that is shown, and what is marked in it.
struct Excerpt {
    text: String,
    /// What the caret marks, in bytes of `text`.
    mark: Span,
}

impl Excerpt {
    /// How many columns are shown even on the narrowest terminal.
    const NARROWEST: usize = 20;

    /// The first line of `span`, cut at both ends to fit into `width` columns.
    fn of(source: &Source, span: Span, line: usize, width: usize) -> Self {
        let whole = source.line(line);
        let text = &source.text[whole.range()];
        let start = text.floor_char_boundary(span.start.saturating_sub(whole.start));
        let end = text
            .ceil_char_boundary(span.end.clamp(whole.start + start, whole.end.max(whole.start + start)) - whole.start);
        // The line number, ` | ` and an ellipsis at each end take up columns too.
        let columns = width.saturating_sub(line.to_string().len() + 5).max(Self::NARROWEST);
        let before = if fits(text, columns) { start } else { reach(text[..start].chars().rev(), columns / 3) };
        let from = start - before;
        let to = if fits(text, columns) {
            text.len()
        } else {
            let used: usize = text[from..start].chars().map(columns_of).sum();
            start + reach(text[start..].chars(), columns - used)
        };
        let (head, tail) = (if from > 0 { "…" } else { "" }, if to < text.len() { "…" } else { "" });
        let shift = |at: usize| at.min(to) - from + head.len();
        // The renderer replaces the other control characters. These two bytes become two others, so that the mark stays.
        let shown = text[from..to].replace(|c| matches!(c, '\u{80}'..='\u{9F}'), "·");
        Self { text: format!("{head}{shown}{tail}"), mark: Span::new(shift(start), shift(end)) }
    }
}

/// How many bytes of these characters fit into this many columns.
fn reach(characters: impl Iterator<Item = char>, columns: usize) -> usize {
    let mut left = columns;
    let mut bytes = 0;
    for character in characters {
        let Some(rest) = left.checked_sub(columns_of(character)) else { break };
        left = rest;
        bytes += character.len_utf8();
    }
    bytes
}

/// Whether the whole line fits. Reads no further into the line than it must to find out.
fn fits(line: &str, columns: usize) -> bool {
    line.len() <= columns || reach(line.chars(), columns) == line.len()
}

/// How many columns a character takes on a terminal. A character without width counts as 1, so that a line of nothing
/// but such characters is still cut somewhere.
fn columns_of(character: char) -> usize {
    match character {
        // The renderer shows a tab as four spaces.
        '\t' => 4,
        _ => character.width().unwrap_or(1).max(1),
    }
}
