//! `fullcast plan`: shows what a render would do, without doing it.

use super::args::Plan;
use super::progress::clock;
use super::{Console, Exit, Fault, cache};
use fullcast::diag::Severity;
use fullcast::history::{self, Forecast, Past, State, Why};
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// How many lines are listed. `--json` has all of them.
const SHOWN: usize = 20;

/// How many characters of a line are shown, and how many at least where a terminal is narrow.
const EXCERPT: usize = 60;
const SHORTEST: usize = 20;

pub fn run(args: &Plan, console: &Console) -> Result<Exit, Fault> {
    let mut engines = cache::engines(&args.store)?;
    let (book, diagnostics) = super::load_timed(&args.input, args.fit, &mut engines);
    super::told::tell(&diagnostics, &args.input.script, console);
    let book = book.filter(|_| !diagnostics.has_errors()).ok_or(Fault::Told)?;
    let store = cache::open(&args.store, true, console)?;
    // The record is read from the cache folder itself, because the store may be a temporary one over a read-only cache.
    let past = match args.store.no_cache {
        true => Past::default(),
        false => Past::load(&cache::folder(args.store.cache.as_ref())?, &args.input.script),
    };
    let jobs = args.jobs.unwrap_or_else(fullcast::render::cores);
    let forecast = history::forecast(&book, &engines, &store, &past, jobs);
    let done = if args.json {
        console.print_json(&forecast)?
    } else {
        console.print(&table(&forecast, console.stdout().1))?
    };
    if let Some(warning) = forecast.fit.as_ref().and_then(|fit| fit.warning(&book.script)) {
        console.tell(&[warning].into_iter().collect(), Severity::Warning);
    }
    Ok(done)
}

fn table(forecast: &Forecast, width: Option<usize>) -> String {
    let mut table = String::new();
    // Writing to a String cannot fail.
    let _ = speakers(&mut table, forecast);
    let _ = to_speak(&mut table, forecast, width);
    let _ = writeln!(
        table,
        "\nabout {} of sound, rendered in about {}",
        clock(forecast.audio_seconds),
        duration(forecast.render_seconds)
    );
    if let Some(fit) = &forecast.fit {
        let _ = writeln!(table, "{fit}, as far as is known before all of them are spoken");
    }
    if !forecast.guessed.is_empty() {
        let engines = Vec::from_iter(forecast.guessed.iter().map(String::as_str)).join(", ");
        let _ = writeln!(table, "how fast {engines} is on this machine is a guess until it has spoken here");
    }
    if let Some(cost) = forecast.cost {
        let _ = writeln!(table, "it costs about {cost:.2}, by the prices in voices.toml");
    }
    table
}

fn speakers(table: &mut String, forecast: &Forecast) -> std::fmt::Result {
    let width = |text: fn(&history::Share) -> &str, least: usize| {
        forecast.speakers.iter().map(|share| text(share).chars().count()).max().unwrap_or(0).max(least)
    };
    let (name, voice) = (width(|share| &share.speaker, 7), width(|share| &share.voice, 5));
    let mut row = |cells: [&str; 7]| {
        let [speaker, sounds, lines, words, characters, minutes, speak] = cells;
        writeln!(
            table,
            "{speaker:name$}  {sounds:voice$}  {lines:>6}  {words:>7}  {characters:>10}  {minutes:>7}  {speak:>8}"
        )
    };
    row(["SPEAKER", "VOICE", "LINES", "WORDS", "CHARACTERS", "MINUTES", "TO SPEAK"])?;
    let mut sum = (0, 0, 0, 0.0, 0);
    for share in &forecast.speakers {
        row([
            &share.speaker,
            &share.voice,
            &share.lines.to_string(),
            &share.words.to_string(),
            &share.characters.to_string(),
            &format!("{:.1}", share.minutes),
            &share.to_speak.to_string(),
        ])?;
        sum.0 += share.lines;
        sum.1 += share.words;
        sum.2 += share.characters;
        sum.3 += share.minutes;
        sum.4 += share.to_speak;
    }
    row([
        "all",
        "",
        &sum.0.to_string(),
        &sum.1.to_string(),
        &sum.2.to_string(),
        &format!("{:.1}", sum.3),
        &sum.4.to_string(),
    ])
}

fn to_speak(table: &mut String, forecast: &Forecast, width: Option<usize>) -> std::fmt::Result {
    let lines: Vec<_> = forecast.lines.iter().filter(|line| line.state == State::Speak).collect();
    let cached = forecast.lines.iter().filter(|line| line.state == State::Cached).count();
    writeln!(table, "\n{} to speak, {cached} in the cache", count(lines.len()))?;
    for why in Why::ALL {
        let such = lines.iter().filter(|line| line.why.contains(&why)).count();
        if such > 0 {
            writeln!(table, "  {such:>6}  {:14}  {}", why.word(), why.help())?;
        }
    }
    // If the script was never rendered, every line has to be spoken, and a list would say nothing.
    let listed: Vec<_> = lines.iter().filter(|line| !line.why.contains(&Why::NeverRendered)).collect();
    if !listed.is_empty() {
        writeln!(table)?;
    }
    for line in listed.iter().take(SHOWN) {
        let why: Vec<_> = line.why.iter().map(|why| why.word()).collect();
        let head = format!("line {:>5}  {:14}  {}: ", line.line, why.join("+"), line.speaker);
        let room = width.map_or(EXCERPT, |width| width.saturating_sub(head.width() + 1).clamp(SHORTEST, EXCERPT));
        let mut text: String = line.text.chars().take(room).collect();
        if text.len() < line.text.len() {
            text.push('…');
        }
        writeln!(table, "{head}{text}")?;
    }
    match listed.len().saturating_sub(SHOWN) {
        0 => Ok(()),
        more => writeln!(table, "… and {} more; --json has them all", count(more)),
    }
}

fn count(lines: usize) -> String {
    if lines == 1 { "1 line".into() } else { format!("{lines} lines") }
}

/// An estimated time, rounded to at most two digits.
fn duration(seconds: f64) -> String {
    match seconds {
        seconds if seconds < 1.0 => "a second".into(),
        seconds if seconds < 90.0 => format!("{seconds:.0} s"),
        seconds => format!("{} min", (seconds / 60.0).round()),
    }
}
