//! `fullcast lines`: shows who says what, and why.

mod review;

use super::args::Lines;
use super::{Console, Exit, Fault};
use clap::builder::styling::{AnsiColor, Style};
use fullcast::book::Book;
use fullcast::cast::DeliveryId;
use fullcast::diag::{Place, printable};
use fullcast::plan::PlannedLine;
use fullcast::script::{self, Rule, Skip, SpeakerId};
use fullcast::text::Change;
use fullcast::voices::phonemes::Pronunciation;
use serde::Serialize;
use std::borrow::Cow;
use textwrap::WordSplitter;
use unicode_width::UnicodeWidthStr;

#[derive(Serialize)]
#[serde(untagged)]
enum Row<'a> {
    Line(Box<Line<'a>>),
    Skipped {
        skipped: &'a str,
        text: &'a str,
        #[serde(flatten)]
        place: Place,
    },
}

#[derive(Serialize)]
struct Line<'a> {
    #[serde(skip)]
    id: SpeakerId,
    speaker: &'a str,
    voice: String,
    text: &'a str,
    /// Where the author began a new line.
    #[serde(skip)]
    breaks: &'a [usize],
    spoken: &'a str,
    rule: &'static str,
    /// How sure the speaker is, from 0 to 1.
    confidence: f32,
    /// The other speakers whom it could be, the most likely one first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    others: Vec<&'a str>,
    /// The word that asks for a style: a direction, or the verb or adverb of a speech tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    style: Option<&'a str>,
    /// The style that it is spoken in.
    #[serde(skip_serializing_if = "Option::is_none")]
    spoken_as: Option<String>,
    #[serde(flatten)]
    place: Place,
    line: usize,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    changes: &'a [Change],
    /// The parts of `spoken` that are said by phonemes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    phonemes: Vec<Pronounced<'a>>,
    /// What is said in another language than the script's.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    languages: Vec<Stretch<'a>>,
    /// The markup inside the line's place.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    skips: &'a [Skip],
}

#[derive(Serialize)]
struct Stretch<'a> {
    /// Where it begins in `text`, in bytes.
    at: usize,
    written: &'a str,
    language: &'a str,
    voice: String,
}

#[derive(Serialize)]
struct Pronounced<'a> {
    word: &'a str,
    ipa: &'a str,
}

impl Row<'_> {
    fn place(&self) -> Place {
        match self {
            Row::Line(line) => line.place,
            Row::Skipped { place, .. } => *place,
        }
    }
}

pub fn run(args: &Lines, console: &Console) -> Result<Exit, Fault> {
    let mut engines = super::trust::engines()?;
    let (book, diagnostics) = super::load(&args.input, &mut engines);
    super::told::tell(&diagnostics, &args.input.script, console);
    let Some(book) = book else { return Err(Fault::Told) };
    if args.review {
        let printed = review::run(&book, args, console)?;
        return if diagnostics.has_errors() { Err(Fault::Told) } else { Ok(printed) };
    }
    let rows = rows(&book, args.skipped);
    let printed = match args.json {
        true => console.print_json(&rows)?,
        false => {
            let (color, width) = console.stdout();
            let explained = if args.explain { explained(&book, width) } else { String::new() };
            console.write(&(table(&book, &rows, &Look { color, width }) + &explained))?
        }
    };
    if diagnostics.has_errors() { Err(Fault::Told) } else { Ok(printed) }
}

/// What of a line is said in another language.
fn stretches<'a>(book: &'a Book, line: &'a script::Line, id: DeliveryId) -> Vec<Stretch<'a>> {
    let stretches = line.in_other_languages(&book.cast.language).filter_map(|stretch| {
        let spoken = book.cast.in_languages.get(&(id, stretch.tag.to_ascii_lowercase()))?.as_ref()?;
        let (at, written) = (stretch.range.start, &line.text[stretch.range.clone()]);
        Some(Stretch { at, written, language: &stretch.tag, voice: book.cast.deliveries[spoken.0].voice() })
    });
    stretches.collect()
}

fn pronounced(planned: &PlannedLine) -> Vec<Pronounced<'_>> {
    let word = |sound: &Pronunciation| planned.spoken.get(sound.start..sound.end).unwrap_or_default();
    planned.sounds.iter().map(|sound| Pronounced { word: word(sound), ipa: &sound.ipa }).collect()
}

/// The lines, and with `skipped` also what is between them, in the order of the script. Together they cover the whole file.
fn rows(book: &Book, skipped: bool) -> Vec<Row<'_>> {
    let parts = &book.script.parts;
    let lines = book.script.lines().zip(&book.plan.lines).zip(&book.cast.lines).map(|((line, planned), &id)| {
        Row::Line(Box::new(Line {
            id: line.speaker,
            speaker: book.script.name(line.speaker),
            voice: book.cast.deliveries[id.0].voice(),
            text: &line.text,
            breaks: &line.breaks,
            spoken: &planned.spoken,
            rule: line.rule.id(),
            confidence: line.confidence,
            others: line.others.iter().map(|id| book.script.name(*id)).collect(),
            style: line.style.as_ref().map(|(name, _)| name.as_str()),
            spoken_as: line.style.as_ref().and_then(|(style, _)| {
                let found = book.voices.style_found(book.script.name(line.speaker), style)?;
                Some(found.name)
            }),
            place: line.place,
            line: book.script.line_of(line.place),
            changes: &planned.changes,
            phonemes: pronounced(planned),
            languages: stretches(book, line, id),
            skips: &line.skipped,
        }))
    });
    let mut rows: Vec<_> = lines.collect();
    if skipped {
        let skips = book.script.skipped.iter();
        rows.extend(skips.map(|skip| Row::Skipped {
            skipped: skip.reason,
            text: skip.place.text(parts),
            place: skip.place,
        }));
        rows.sort_by_key(Row::place);
    }
    rows
}

/// The least columns for the text of a line. A narrower terminal wraps it itself.
const NARROWEST: usize = 24;

/// How many colours tell speakers apart.
const COLORS: [AnsiColor; 6] =
    [AnsiColor::Cyan, AnsiColor::Yellow, AnsiColor::Green, AnsiColor::Magenta, AnsiColor::Blue, AnsiColor::Red];

/// The look of the table.
struct Look {
    color: bool,
    /// The columns that a row may take. `None` if it is not wrapped, because nobody reads it on a terminal.
    width: Option<usize>,
}

impl Look {
    fn paint(&self, style: Style, text: &str) -> String {
        // What has to be cleaned is cleaned here, since the codes have to pass.
        let text = printable(text);
        if self.color { format!("{style}{text}{style:#}") } else { text.to_string() }
    }

    /// The style of a speaker: the narrator's is plain, and the others take turns.
    fn of(speaker: SpeakerId) -> Style {
        match speaker.0.checked_sub(1) {
            Some(nth) => Style::new().fg_color(Some(COLORS[nth % COLORS.len()].into())),
            None => Style::new(),
        }
    }
}

/// The rows as text. What a voice says is wrapped between words, below its beginning.
fn table(book: &Book, rows: &[Row<'_>], look: &Look) -> String {
    let names = book.script.speakers.iter().map(|speaker| speaker.name.width());
    let names = names.max().unwrap_or(0);
    let indent = 5 + 2 + 5 + 1 + names + 2;
    let width = look.width.map(|width| width.saturating_sub(indent).max(NARROWEST));
    let dim = Style::new().dimmed();
    let mut table = String::new();
    for row in rows {
        let (line, rule, who, style, text) = match row {
            Row::Line(line) => {
                let manner = line.spoken_as.as_ref().map_or_else(String::new, |style| format!("({style}) "));
                (line.line, line.rule, line.speaker, Look::of(line.id), format!("{manner}{}", line.text))
            }
            Row::Skipped { skipped, text, place } => {
                (book.script.line_of(*place), "-", "", dim, format!("{text:?} ({skipped})"))
            }
        };
        let gap = " ".repeat(names - who.width().min(names) + 2);
        let number = look.paint(dim, &format!("{line:>5}  {rule:5}"));
        table += &format!("{number} {}{gap}", look.paint(style.bold(), who));
        let pieces = match (width, row) {
            (Some(width), Row::Line(line)) => {
                // A style is shown before the words.
                let before = text.len() - line.text.len();
                let verses = verses(&text, line.breaks.iter().map(|at| before + at));
                verses.flat_map(|verse| wrapped(verse, width)).collect()
            }
            (Some(width), Row::Skipped { .. }) => wrapped(&text, width),
            (None, _) => vec![text.as_str().into()],
        };
        for (nth, piece) in pieces.iter().enumerate() {
            if nth > 0 {
                table += &" ".repeat(indent);
            }
            table += &look.paint(style, piece);
            table.push('\n');
        }
    }
    table
}

/// The verses of a text, which begin at offsets in it.
fn verses(text: &str, starts: impl Iterator<Item = usize>) -> impl Iterator<Item = &str> {
    let starts: Vec<usize> = std::iter::once(0).chain(starts).collect();
    let ends: Vec<usize> = starts[1..].iter().copied().chain([text.len()]).collect();
    starts.into_iter().zip(ends).filter_map(|(start, end)| Some(text.get(start..end)?.trim_end()))
}

/// A text in rows of some columns, cut between words. Words with hyphens, such as many names, stay whole.
fn wrapped(text: &str, width: usize) -> Vec<Cow<'_, str>> {
    textwrap::wrap(text, textwrap::Options::new(width).word_splitter(WordSplitter::NoHyphenation))
}

/// Where the meaning of a rule begins.
const MEANING: usize = 7;

/// What the rules of the lines mean, each once, in the order in which they appear.
fn explained(book: &Book, width: Option<usize>) -> String {
    let mut rules: Vec<Rule> = Vec::new();
    for line in book.script.lines().filter(|line| !line.place.is_empty() || line.rule == Rule::Announced) {
        if !rules.contains(&line.rule) {
            rules.push(line.rule);
        }
    }
    let rows = rules.iter().map(|rule| {
        let row = format!("{:6} {}", rule.id(), rule.meaning());
        width.map_or(row.clone(), |width| super::wrapped(&row, width, MEANING)) + "\n"
    });
    let rows: String = rows.collect();
    format!("\n{rows}docs/script-format.md has all rules with examples.\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verses_have_rows_of_their_own_and_words_with_hyphens_stay_whole() {
        let song = "Slow the water, slow the gate, slow the heron.";
        let rows = |text, starts: &[usize]| -> Vec<String> {
            verses(text, starts.iter().copied()).flat_map(|verse| wrapped(verse, 24)).map(Cow::into_owned).collect()
        };
        assert_eq!(rows(song, &[31]), ["Slow the water, slow the", "gate,", "slow the heron."]);
        assert_eq!(rows("One.", &[]), ["One."]);
        assert_eq!(rows("a man named Gethin Prosser-Llewellyn", &[]), ["a man named Gethin", "Prosser-Llewellyn"]);
    }
}
