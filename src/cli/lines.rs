//! `fullcast lines`: shows who says what, and why.

mod review;

use super::args::Lines;
use super::{Console, Exit, Fault};
use fullcast::book::Book;
use fullcast::cast::DeliveryId;
use fullcast::diag::{Place, Severity};
use fullcast::plan::PlannedLine;
use fullcast::script::{self, Skip};
use fullcast::text::Change;
use fullcast::voices::phonemes::Pronunciation;
use serde::Serialize;
use std::fmt::Write;

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
    speaker: &'a str,
    voice: String,
    text: &'a str,
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
    console.tell(&diagnostics, Severity::Warning);
    let Some(book) = book else { return Err(Fault::Told) };
    if args.review {
        let printed = review::run(&book, args, console)?;
        return if diagnostics.has_errors() { Err(Fault::Told) } else { Ok(printed) };
    }
    let rows = rows(&book, args.skipped);
    let printed = if args.json { console.print_json(&rows)? } else { console.print(&table(&book, &rows))? };
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
            speaker: book.script.name(line.speaker),
            voice: book.cast.deliveries[id.0].voice(),
            text: &line.text,
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

fn table(book: &Book, rows: &[Row<'_>]) -> String {
    let names = book.script.speakers.iter().map(|speaker| speaker.name.chars().count());
    let width = names.max().unwrap_or(0);
    let mut table = String::new();
    for row in rows {
        // Writing to a String cannot fail.
        let _ = match row {
            Row::Line(line) => {
                let style = line.spoken_as.as_ref().map_or_else(String::new, |style| format!("({style}) "));
                writeln!(table, "{:>5}  {:5} {:width$}  {style}{}", line.line, line.rule, line.speaker, line.text)
            }
            Row::Skipped { skipped, text, place } => {
                let line = book.script.line_of(*place);
                writeln!(table, "{line:>5}  -     {:width$}  {text:?} ({skipped})", "")
            }
        };
    }
    table
}
