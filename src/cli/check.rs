//! `fullcast check`: every fault of a book, and in the end what a person must know about it, each with what it takes to mend.

use super::args::Input;
use super::{Console, Exit, Fault, report, told};
use fullcast::book::Book;
use fullcast::desk;
use fullcast::diag::Severity;
use fullcast::script::{QuotationCounts, Rule, Script, doubtful};
use std::collections::BTreeMap;
use std::path::Path;

pub fn run(input: &Input, console: &Console) -> Result<Exit, Fault> {
    let mut engines = super::trust::engines()?;
    let (book, diagnostics) = super::load(input, &mut engines);
    console.tell(&diagnostics, Severity::Note);
    told::remember(&diagnostics, &input.script);
    if diagnostics.has_errors() {
        return Err(Fault::Told);
    }
    let Some(book) = book else { return Ok(Exit::Done) };
    let counts = QuotationCounts::of(&book.script.quotations);
    if counts.has_guesses() {
        console.say(format_args!("{}", report::quotations(&counts).trim_end()));
    }
    let findings = findings(&book, &input.script);
    for finding in &findings {
        console.say(format_args!("{}\n  {}", finding.what, finding.mend));
    }
    let fix = match (diagnostics.count(Severity::Warning), findings.len()) {
        (0, 0) => "nothing to fix".to_string(),
        (0, more) => format!("{} to look at", counted(more, "thing", "things")),
        (warnings, 0) => format!("{} to fix", counted(warnings, "warning", "warnings")),
        (warnings, more) => {
            let warnings = counted(warnings, "warning", "warnings");
            format!("{warnings} to fix, {} to look at", counted(more, "thing", "things"))
        }
    };
    let (lines, speakers) = (book.plan.lines.len(), counted(book.script.speakers.len(), "speaker", "speakers"));
    console.say(format_args!("{}: {lines} lines, {speakers}, {fix}", input.script.display()));
    Ok(Exit::Done)
}

/// What a person should know about a book, and what it takes to change it.
struct Finding {
    what: String,
    mend: String,
}

/// The most examples that are named.
const EXAMPLES: usize = 5;

fn findings(book: &Book, path: &Path) -> Vec<Finding> {
    let shown = path.display();
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let marks = ["md", "markdown", "txt", "text", "html", "htm", "xhtml"].contains(&extension);
    let mut findings = quotations(book, &shown.to_string(), marks);
    let names = |(one, other): &(_, _)| format!("`{}` and `{}`", book.script.name(*one), book.script.name(*other));
    let alike = desk::resembling(book);
    if let Some(&(one, other)) = alike.first() {
        let (one, other) = (book.script.name(one), book.script.name(other));
        let entry = fullcast::diag::toml_key(one);
        findings.push(Finding {
            what: format!("names that may be one person: {}", examples(alike.iter().map(names), alike.len())),
            mend: format!(
                "join them with [cast.{entry}] and aliases = [{other:?}] in voices.toml; two people need nothing"
            ),
        });
    }
    let words = desk::unusual(book);
    if !words.is_empty() {
        let named = examples(words.iter().map(|word| format!("`{}`", word.word)), words.len());
        findings.push(Finding {
            what: format!("{} that a voice may say wrong: {named}", counted(words.len(), "word", "words")),
            mend: format!(
                "`fullcast lexicon {shown}` lists them as entries for voices.toml; leave out what sounds right"
            ),
        });
    }
    if let Some(skipped) = skipped(&book.script) {
        findings.push(Finding {
            what: format!("not read: {skipped}"),
            mend: format!("`fullcast lines {shown} --skipped` shows them; write in words what has to be heard"),
        });
    }
    findings
}

/// The quotations that nobody or somebody doubtful says.
fn quotations(book: &Book, shown: &str, marks: bool) -> Vec<Finding> {
    let script = &book.script;
    let left: Vec<_> = script.quotations.iter().filter(|one| one.rule == Rule::Unattributed).collect();
    let unsure: Vec<_> =
        doubtful(&script.quotations).into_iter().filter(|one| one.rule != Rule::Unattributed).collect();
    let review = format!("`fullcast lines {shown} --review` lists them as entries for a file of corrections");
    let mend = match marks {
        true => format!("write who says one in a comment right after it, “…”<!-- Name -->; or {review}"),
        false => review,
    };
    let told = [(left, "left without a speaker"), (unsure, "given to somebody by a guess that is not sure")];
    let told = told.into_iter().filter(|(all, _)| !all.is_empty()).map(|(mut all, how)| {
        all.sort_by_key(|one| one.place);
        let numbers: Vec<usize> = all.iter().map(|one| script.line_of(one.place)).collect();
        let lines: Vec<String> = numbers.chunk_by(|one, other| one == other).map(of_line).collect();
        let lines = examples(lines.iter().cloned(), lines.len());
        let count = match all.len() {
            1 => "1 quotation is".to_string(),
            count => format!("{count} quotations are"),
        };
        Finding { what: format!("{count} {how}: line {lines}"), mend: mend.clone() }
    });
    told.collect()
}

/// The line of several quotations, and how many they are: `11 (2)`.
fn of_line(same: &[usize]) -> String {
    match same {
        [line] => line.to_string(),
        _ => format!("{} ({})", same[0], same.len()),
    }
}

/// What readers of the page see and listeners do not hear, with how often.
fn skipped(script: &Script) -> Option<String> {
    const SEEN: [(&str, &str); 10] = [
        ("direction", "directions"),
        ("fenced code", "blocks of code"),
        ("footnote", "footnotes"),
        ("image", "images"),
        ("licence", "licences"),
        ("side note", "side notes"),
        ("sound cue", "sound cues"),
        ("table", "tables"),
        ("table of contents", "tables of contents"),
        ("title page", "title pages"),
    ];
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let inside = script.lines().flat_map(|line| &line.skipped);
    for skip in script.skipped.iter().chain(inside) {
        *counts.entry(skip.reason).or_default() += 1;
    }
    let all = SEEN.iter().filter_map(|(one, more)| Some(counted(*counts.get(one)?, one, more)));
    let all: Vec<String> = all.collect();
    (!all.is_empty()).then(|| all.join(", "))
}

/// The first of several examples.
fn examples(all: impl Iterator<Item = String>, count: usize) -> String {
    let mut shown: Vec<String> = all.take(EXAMPLES).collect();
    if count > EXAMPLES {
        shown.push("…".into());
    }
    shown.join(", ")
}

fn counted(count: usize, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}
