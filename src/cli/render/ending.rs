//! What a render reports when it is done: where the sound is, how long it is, who speaks, and whether the target is met.

use super::Manner;
use crate::cli::progress::{Summary, clock};
use crate::cli::report::table;
use crate::cli::{Console, Fault};
use fullcast::audio::target::{Row, Verdict, judge};
use fullcast::book::Book;
use fullcast::diag::{Advice, Diagnostic, Diagnostics, Severity};
use fullcast::publish::{Note, Published, PublishedVolume};
use fullcast::script::SpeakerId;
use std::fmt::Write;

/// Reports all of that. Returns whether a file misses the target, or words do not fit into their times.
pub(super) fn tell(
    manner: &Manner<'_>,
    console: &Console,
    book: &Book,
    published: &Published,
    summary: &Summary,
) -> Result<bool, Fault> {
    if !manner.quiet {
        let files = published.volumes.iter().map(|published| published.volume.path.as_path());
        let beside = published.beside.iter().map(|(_, path)| path.as_path());
        if manner.piped {
            beside.for_each(|path| console.say(format_args!("{}", path.display())));
        } else {
            let paths: String = files.chain(beside).map(|path| format!("{}\n", path.display())).collect();
            console.print(&paths)?;
        }
        console.say(format_args!("{}", spoken(book, published, summary)));
        if let Some(crew) = manner.crew {
            crew.report(console);
        }
        console.say(format_args!("{}", shares(book, published).trim_end()));
        published.notes.iter().filter(|note| !super::told_before(note)).for_each(|note| say(note, console));
        // Whoever meets the target need not read by how much.
        let asked = manner.measures || missed(published).is_some();
        if let Some(table) = measured(published).filter(|_| asked) {
            console.say(format_args!("{}", table.trim_end()));
        }
    }
    let misfits = published.fit.as_ref().and_then(|fit| fit.warning(&book.script));
    let unfit = misfits.is_some();
    let mut misfits: Diagnostics = misfits.into_iter().collect();
    if manner.strict {
        misfits.deny_warnings();
    }
    console.tell(&misfits, Severity::Warning);
    let Some(missed) = missed(published) else { return Ok(unfit) };
    let fault = match manner.strict {
        true => Diagnostic::error("target-missed", missed),
        false => Diagnostic::warning("target-missed", missed),
    };
    let fault = fault.hint("it is written all the same").advise(Advice::ChooseAnotherTarget);
    console.tell(&[fault].into_iter().collect(), Severity::Warning);
    Ok(true)
}

/// How long it is, and how many lines were spoken. Lines with the same words in the same voice share a take, and all of them
/// are counted, as `fullcast plan` does.
fn spoken(book: &Book, published: &Published, summary: &Summary) -> String {
    let timeline = &published.timeline;
    let seconds = timeline.frames as f64 / f64::from(timeline.rate);
    let Summary { spoken, audio, took } = summary;
    let mut lines = spoken.lines.clone();
    lines.extend(book.plan.speaks().filter(|speak| spoken.takes.contains(&speak.key)).map(|speak| speak.line));
    let speed = match lines.len() {
        0 => String::new(),
        _ => format!(" ({:.0} × real time)", audio / took.max(1e-3)),
    };
    let (long, all, new) = (clock(seconds), timeline.cues.len(), lines.len());
    format!("{long} long, {all} lines: {new} spoken in {took:.1} s{speed}, {} from the cache", all.saturating_sub(new))
}

/// How long each speaker speaks.
fn shares(book: &Book, published: &Published) -> String {
    let timeline = &published.timeline;
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

/// Shows a note, and what to do about it if that depends on this program.
pub(super) fn say(note: &Note, console: &Console) {
    match note {
        Note::CountedThrough(_) => {
            console.say(format_args!("note: {note}; `--subtitles srt` writes subtitles for each file"))
        }
        Note::FormatNotBuilt { wanted, .. } => console.say(format_args!("note: {note} (cargo feature `{wanted}`)")),
        note => console.say(format_args!("note: {note}")),
    }
}

/// What every file measures, as far as the target has requirements. `None` if nothing was measured.
fn measured(published: &Published) -> Option<String> {
    let measured: Vec<_> = published.volumes.iter().filter(|volume| volume.measures.is_some()).collect();
    match (&measured[..], &published.volumes[..]) {
        ([], _) => None,
        ([PublishedVolume { volume, measures: Some(measures), .. }], [_]) => {
            let (rows, passed) = table(measures, published.target, true);
            let verdict = if passed { "passes" } else { "FAILS" };
            (!rows.is_empty()).then(|| format!("{} {verdict} {}:\n{rows}", volume.name(), published.target.name))
        }
        (volumes, _) => Some(overview(volumes, published)),
    }
}

/// A table with a row for each file and a column for each quantity that users look at.
fn overview(volumes: &[&PublishedVolume], published: &Published) -> String {
    let asked = published.asked();
    let judged: Vec<Vec<Row>> =
        volumes.iter().filter_map(|volume| Some(judge(volume.measures.as_ref()?, &asked))).collect();
    // Rates, channels and counts are usually the same in all files, so they get a column only if one of them fails.
    let counts = |unit: &str| matches!(unit, "" | "Hz" | "%");
    let shown: Vec<usize> = (0..judged[0].len())
        .filter(|&nth| judged[0][nth].verdict != Verdict::Info)
        .filter(|&nth| !counts(judged[0][nth].unit) || judged.iter().any(|rows| rows[nth].verdict == Verdict::Fail))
        .collect();
    let heads = shown.iter().map(|&nth| judged[0][nth].quantity.to_string());
    let allowed = shown.iter().map(|&nth| judged[0][nth].allowed_text());
    let mut cells = vec![cells(asked.name, heads, ""), cells("", allowed, "")];
    for (published, rows) in volumes.iter().zip(&judged) {
        let mark = |row: &Row| if row.verdict == Verdict::Fail { "! " } else { "" };
        let values = shown.iter().map(|&nth| format!("{}{}", mark(&rows[nth]), rows[nth].value_text()));
        let passed = rows.iter().all(|row| row.verdict != Verdict::Fail);
        cells.push(self::cells(&published.volume.name(), values, if passed { "pass" } else { "FAIL" }));
    }
    aligned(&cells)
}

fn cells(first: &str, middle: impl Iterator<Item = String>, last: &str) -> Vec<String> {
    std::iter::once(first.to_string()).chain(middle).chain([last.to_string()]).collect()
}

/// Lays out a table: the first column is aligned to the left, the others to the right.
fn aligned(cells: &[Vec<String>]) -> String {
    let width = |column: usize| cells.iter().map(|row| console::measure_text_width(&row[column])).max().unwrap_or(0);
    let widths: Vec<usize> = (0..cells[0].len()).map(width).collect();
    let mut text = String::new();
    for row in cells {
        let mut line = String::from("  ");
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let align = if column == 0 { console::Alignment::Left } else { console::Alignment::Right };
            line += &console::pad_str(cell, *width, align, None);
            line += "  ";
        }
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

/// A sentence, if any file misses the target.
pub(super) fn missed(published: &Published) -> Option<String> {
    let missed = published.missed();
    let (first, rows) = missed.first()?;
    let row = |row: &Row| format!("{} is {}, not {}", row.quantity, row.value_text(), row.allowed_text());
    let what = rows.iter().map(row).collect::<Vec<_>>().join("; ");
    let (first, target) = (first.volume.name(), published.target.name);
    Some(match missed.len() {
        1 => format!("{first} misses {target}: {what}"),
        many => format!("{many} of {} files miss {target}, such as {first}: {what}", published.volumes.len()),
    })
}
