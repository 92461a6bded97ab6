//! What a render says when it is done: where, how long, who spoke, and whether the target is met.

use super::super::args::Render;
use super::super::delivery::{Delivery, Part, table};
use super::super::progress::{Summary, clock};
use super::super::{Console, Fault};
use super::Written;
use fullcast::assemble::pressed;
use fullcast::audio::measure::Measures;
use fullcast::audio::target::{Row, Target, Verdict, judge};
use fullcast::book::Book;
use fullcast::diag::{Advice, Diagnostic, Severity};
use fullcast::script::SpeakerId;
use std::fmt::Write;

/// Tells it all; whether a file misses the target comes back.
pub(super) fn tell(
    args: &Render,
    console: &Console,
    book: &Book,
    written: &Written,
    delivery: &Delivery,
    summary: Summary,
) -> Result<bool, Fault> {
    if !args.quiet {
        let paths: String = written.parts.iter().map(|part| format!("{}\n", part.path.display())).collect();
        console.print(&paths)?;
        console.say(format_args!("{}", spoken(written, summary)));
        console.say(format_args!("{}", shares(book, written).trim_end()));
        for note in notes(book, written) {
            console.say(format_args!("note: {note}"));
        }
        if let Some(table) = measured(written, delivery) {
            console.say(format_args!("{}", table.trim_end()));
        }
    }
    let Some(missed) = missed(written, delivery) else { return Ok(false) };
    let fault = match args.input.strict {
        true => Diagnostic::error("target-missed", missed),
        false => Diagnostic::warning("target-missed", missed),
    };
    let fault = fault.hint("it is written all the same").advise(Advice::ChooseAnotherTarget);
    // With --quiet a warning is not even looked for.
    console.tell(&[fault].into_iter().collect(), Severity::Warning);
    Ok(true)
}

fn spoken(written: &Written, summary: Summary) -> String {
    let timeline = &written.whole;
    let seconds = timeline.frames as f64 / f64::from(timeline.rate);
    let kept = summary.utterances.saturating_sub(summary.spoken);
    let speed = match summary.spoken {
        0 => String::new(),
        _ => format!(" ({:.0} × real time)", summary.audio / summary.took.max(1e-3)),
    };
    let (long, lines) = (clock(seconds), timeline.cues.len());
    format!(
        "{long} long, {lines} lines: {} spoken in {:.1} s{speed}, {kept} from the cache",
        summary.spoken, summary.took
    )
}

/// How long each one speaks.
fn shares(book: &Book, written: &Written) -> String {
    let timeline = &written.whole;
    let mut shares = vec![(0.0, 0); book.script.speakers.len()];
    let lines: Vec<_> = book.script.lines().collect();
    for cue in &timeline.cues {
        let share = &mut shares[lines[cue.line].speaker.0];
        share.0 += (cue.end - cue.start) as f64 / f64::from(timeline.rate);
        share.1 += 1;
    }
    let width = book.script.speakers.iter().map(|speaker| speaker.name.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for (nth, (speaker, (seconds, lines))) in book.script.speakers.iter().zip(shares).enumerate() {
        if lines > 0 {
            let voice = book.cast.heard(SpeakerId(nth)).join(", ");
            let noun = if lines == 1 { "line" } else { "lines" };
            let (name, long) = (&speaker.name, clock(seconds));
            // Writing to a String cannot fail.
            let _ = writeln!(text, "  {name:width$}  {long:>6}  {lines:>4} {noun:5}  {voice}");
        }
    }
    text
}

fn notes(book: &Book, written: &Written) -> Vec<String> {
    let lines: Vec<_> = book.script.lines().collect();
    let name = |line: usize| book.script.name(lines[line].speaker);
    let mut notes = Vec::new();
    for lowered in &written.whole.lowered {
        let name = name(lowered.line);
        notes.push(format!("{name} is {:.1} dB quieter than voices.toml asks, so that nothing clips", lowered.by));
    }
    for pressed in pressed(&written.whole, &written.takes) {
        let (name, by) = (name(pressed.line), pressed.by);
        notes.push(format!(
            "{name} is so loud by `gain` in voices.toml that {by:.0} dB of the peaks are pressed down: less would sound better"
        ));
    }
    match (written.kept.len(), written.parts.len()) {
        (0, _) => {}
        (1, 1) => notes.push("the file was right already, and is kept".into()),
        (kept, all) => notes.push(format!("{kept} of {all} files were right already, and are kept")),
    }
    notes.extend(written.notes.iter().cloned());
    notes
}

/// What every file measures, as far as the target asks for it.
fn measured(written: &Written, delivery: &Delivery) -> Option<String> {
    let target = delivery.target;
    match (&written.parts[..], &written.measures[..]) {
        (_, []) => None,
        ([part], [measures]) => {
            let (rows, passed) = table(measures, target, true);
            let verdict = if passed { "passes" } else { "FAILS" };
            (!rows.is_empty()).then(|| format!("{} {verdict} {}:\n{rows}", name(part), target.name))
        }
        (parts, measures) => Some(overview(parts, measures, delivery)),
    }
}

/// A row for each file, a column for each quantity that people look at.
fn overview(parts: &[Part], measures: &[Measures], delivery: &Delivery) -> String {
    let target = asked(delivery, parts.len());
    let judged: Vec<Vec<Row>> = measures.iter().map(|measures| judge(measures, &target)).collect();
    // Counts and kinds are the same in all files as a rule: only those that fail are worth a column.
    let counts = |unit: &str| matches!(unit, "" | "Hz" | "%");
    let shown: Vec<usize> = (0..judged[0].len())
        .filter(|&nth| judged[0][nth].verdict != Verdict::Info)
        .filter(|&nth| !counts(judged[0][nth].unit) || judged.iter().any(|rows| rows[nth].verdict == Verdict::Fail))
        .collect();
    let head = |nth: &usize| judged[0][*nth].quantity.to_string();
    let mut cells: Vec<Vec<String>> =
        vec![[target.name.to_string()].into_iter().chain(shown.iter().map(head)).collect()];
    cells[0].push(String::new());
    let allowed = shown.iter().map(|&nth| judged[0][nth].allowed_text());
    cells.push([String::new()].into_iter().chain(allowed).chain([String::new()]).collect());
    for (part, rows) in parts.iter().zip(&judged) {
        let mark = |row: &Row| if row.verdict == Verdict::Fail { "! " } else { "" };
        let values = shown.iter().map(|&nth| format!("{}{}", mark(&rows[nth]), rows[nth].value_text()));
        let passed = rows.iter().all(|row| row.verdict != Verdict::Fail);
        let verdict = if passed { "pass" } else { "FAIL" };
        cells.push([name(part)].into_iter().chain(values).chain([verdict.to_string()]).collect());
    }
    let width = |column: usize| cells.iter().map(|row| console::measure_text_width(&row[column])).max().unwrap_or(0);
    let widths: Vec<usize> = (0..cells[0].len()).map(width).collect();
    let mut text = String::new();
    for row in &cells {
        let mut line = String::from("  ");
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let align = if column == 0 { console::Alignment::Left } else { console::Alignment::Right };
            line += &console::pad_str(cell, *width, align, None);
            line += "  ";
        }
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

/// What is asked of each of the files.
fn asked(delivery: &Delivery, files: usize) -> Target {
    if files == 1 { *delivery.target } else { delivery.target.of_chapter() }
}

/// One sentence, if any file misses the target.
fn missed(written: &Written, delivery: &Delivery) -> Option<String> {
    let asked = asked(delivery, written.parts.len());
    let fails = |(part, measures): (&Part, &Measures)| {
        let rows = judge(measures, &asked);
        let failed = rows.iter().filter(|row| row.verdict == Verdict::Fail);
        let failed: Vec<_> =
            failed.map(|row| format!("{} is {}, not {}", row.quantity, row.value_text(), row.allowed_text())).collect();
        (!failed.is_empty()).then(|| (name(part), failed.join("; ")))
    };
    let failed: Vec<_> = written.parts.iter().zip(&written.measures).filter_map(fails).collect();
    let (first, what) = failed.first()?;
    let target = delivery.target.name;
    Some(match failed.len() {
        1 => format!("{first} misses {target}: {what}"),
        many => format!("{many} of {} files miss {target}, such as {first}: {what}", written.parts.len()),
    })
}

fn name(part: &Part) -> String {
    part.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
