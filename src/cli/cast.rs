//! `fullcast cast`: shows who is in a script, and in which voice.

use super::args::Cast;
use super::{Console, Exit, Fault, advice, cache};
use fullcast::book::Book;
use fullcast::cast::Origin;
use fullcast::desk::{self, Appearance, Likeness};
use fullcast::diag::{Diagnostic, Diagnostics, Severity};
use fullcast::engine::Engines;
use fullcast::fs::{self, Doing, PathError, Staged};
use fullcast::script::SpeakerId;
use fullcast::store::{Store, StoreError};
use fullcast::voices::FILE_NAME;
use serde::Serialize;
use std::cell::RefCell;
use std::fmt::Write;
use std::io::Write as _;
use std::path::{Path, PathBuf};

#[derive(Serialize)]
struct Report<'a> {
    problems: Vec<Problem<'a>>,
    /// The engine of the voices that were chosen automatically, if any were.
    automatic_engine: Option<&'a str>,
    characters: Vec<Character<'a>>,
}

#[derive(Serialize)]
struct Problem<'a> {
    code: &'a str,
    message: &'a str,
    hints: Vec<String>,
}

#[derive(Serialize)]
struct Character<'a> {
    name: &'a str,
    lines: usize,
    words: usize,
    share: f64,
    first_line: Option<usize>,
    opening: &'a str,
    voice: &'a str,
    automatic: bool,
    why: &'a str,
}

pub fn run(args: &Cast, console: &Console) -> Result<Exit, Fault> {
    let mut engines = super::trust::engines()?;
    let (book, diagnostics) = super::load(&args.input, &mut engines);
    // The table shows who has no voice yet, so this warning is not needed.
    let told = diagnostics.iter().filter(|fault| fault.code != "automatic-voice" || fault.severity == Severity::Error);
    super::told::tell(&told.cloned().collect(), &args.input.script, console);
    let Some(book) = book else { return Err(Fault::Told) };
    let rows = desk::rows(&book);
    let problems = problems(args, &book, &rows, &engines, console)?;
    let printed = if args.json {
        let report = report(&book, &rows, &problems);
        console.print_json(&report)?
    } else {
        console.tell(&problems, Severity::Note);
        let exit = console.print(&table(&book, &rows))?;
        if let Some(words) = automatic(&book, &engines) {
            console.say(format_args!("{words}"));
        }
        exit
    };
    if diagnostics.has_errors() {
        return Err(Fault::Told);
    }
    if args.write {
        write(args, &book, &rows, &engines, console)?;
    }
    Ok(printed)
}

/// Finds problems with the cast. Voices are compared by their sound, with a few sentences that are kept in the cache.
fn problems(
    args: &Cast,
    book: &Book,
    rows: &[Appearance],
    engines: &Engines,
    console: &Console,
) -> Result<Diagnostics, Fault> {
    let store = match args.store.no_cache {
        true => Store::temporary()?,
        false => {
            let folder = cache::folder(args.store.cache.as_ref())?;
            match Store::open(&folder) {
                Err(StoreError::ReadOnly(_)) => Store::over(&folder)?,
                opened => opened?,
            }
        }
    };
    let mut failed = None;
    let likeness = RefCell::new(Likeness::new(engines, &store));
    let told = RefCell::new(&mut failed);
    let alike = |a: SpeakerId, b: SpeakerId| {
        let sounds = [a, b].map(|id| book.script.lines().position(|line| line.speaker == id && line.style.is_none()));
        let [Some(a), Some(b)] = sounds else { return false };
        match likeness.borrow_mut().distance(book.cast.delivery(a), book.cast.delivery(b)) {
            Ok(distance) => distance < desk::ALIKE,
            Err(error) => {
                told.borrow_mut().get_or_insert(error);
                false
            }
        }
    };
    let problems = desk::problems(book, rows, &alike);
    if let Some(error) = failed {
        let warning = Diagnostic::warning("not-compared", format!("some voices could not be compared: {error}"));
        console.tell(&[warning].into_iter().collect(), Severity::Warning);
    }
    Ok(problems)
}

fn report<'a>(book: &'a Book, rows: &'a [Appearance], problems: &'a Diagnostics) -> Report<'a> {
    let problems = problems.iter().map(|fault| Problem {
        code: fault.code,
        message: &fault.message,
        hints: fault.hints.iter().cloned().chain(fault.advice.iter().map(advice::words)).collect(),
    });
    let characters = rows.iter().map(|row| {
        let part = &book.cast.roles[row.speaker.0];
        Character {
            name: book.script.name(row.speaker),
            lines: row.lines,
            words: row.words,
            share: row.share,
            first_line: row.first,
            opening: &row.opening,
            voice: &part.voice,
            automatic: part.origin == Origin::Automatic,
            why: &part.why,
        }
    });
    let automatic_engine = book.cast.automatic_engine.as_deref();
    Report { problems: problems.collect(), automatic_engine, characters: characters.collect() }
}

/// Which engine automatic voices come from, and how to choose another one. `None` if there are no such voices.
fn automatic(book: &Book, engines: &Engines) -> Option<String> {
    let name = book.cast.automatic_engine.as_deref()?;
    let asked = engines.preferred().is_some() || !book.voices.voices_of.is_empty();
    let voice = book.cast.roles.iter().find(|role| role.origin == Origin::Automatic);
    let voice = voice.and_then(|role| engines.voice(name, &role.voice))?;
    let primary = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    let reads = primary(&voice.language) == primary(&book.cast.language);
    Some(match (asked, reads) {
        (true, _) => format!("automatic voices: of the engine {name}, as you asked"),
        (false, false) => {
            format!("automatic voices: of the engine {name}, since none here reads the script's language")
        }
        (false, true) => format!(
            "automatic voices: of the engine {name}, the most natural one here for `language: {}`; `--voices-of ENGINE` or \
             `voices_of` in voices.toml chooses another",
            book.cast.language
        ),
    })
}

fn table(book: &Book, rows: &[Appearance]) -> String {
    let part = |row: &Appearance| &book.cast.roles[row.speaker.0];
    let width =
        |of: &dyn Fn(&Appearance) -> usize, title: &str| rows.iter().map(of).max().unwrap_or(0).max(title.len());
    let names = width(&|row| book.script.name(row.speaker).chars().count(), "CHARACTER");
    let voices = width(&|row| part(row).voice.chars().count(), "VOICE");
    let mut table = format!("{:names$}  LINES  WORDS  SHARE  FIRST  {:voices$}  WHY\n", "CHARACTER", "VOICE");
    for row in rows {
        let first = row.first.map_or("-".into(), |line| line.to_string());
        // Writing to a String cannot fail.
        let _ = writeln!(
            table,
            "{:names$}  {:>5}  {:>5}  {:>4.0}%  {first:>5}  {:voices$}  {}",
            book.script.name(row.speaker),
            row.lines,
            row.words,
            row.share * 100.0,
            part(row).voice,
            part(row).why
        );
    }
    table
}

/// Adds what is missing to the voices.toml that is used, or writes one next to the script.
fn write(args: &Cast, book: &Book, rows: &[Appearance], engines: &Engines, console: &Console) -> Result<(), Fault> {
    let additions = desk::missing(book, rows, engines);
    let path = book.voices_path.clone().unwrap_or_else(|| beside(&args.input.script));
    if additions.is_empty() {
        console.say(format_args!("{}: nobody is missing", path.display()));
        return Ok(());
    }
    let text = match &book.voices_path {
        None => desk::starter(&book.script.meta.title, &additions, GUIDE),
        Some(path) => {
            let old = String::from_utf8(fs::read_bytes(path)?).map_err(|_| unwritable(path, "it is not UTF-8"))?;
            desk::add(&old, &additions).map_err(|why| unwritable(path, why))?
        }
    };
    if args.input.voices.is_none() {
        fs::refuse_link(&path).map_err(|error| Diagnostic::from(error).hint("name it with `--voices`"))?;
    }
    let mut file = Staged::create(&path)?;
    file.write_all(text.as_bytes()).map_err(|error| PathError::new(&path, Doing::Write, error))?;
    file.commit()?;
    let noun = if additions.len() == 1 { "entry" } else { "entries" };
    console.say(format_args!("{}: {} {noun} added", path.display(), additions.len()));
    Ok(())
}

/// The comments at the top of a new voices.toml.
const GUIDE: &str = "\
  fullcast voices                    lists the voices there are
  fullcast audition SCRIPT           reads lines of every character, to choose by ear
  fullcast cast SCRIPT --write       adds entries for new characters below
  fullcast lexicon SCRIPT            lists words that a voice may say wrong
  fullcast schema > voices.schema.json    lets editors complete and check this file (see line 1)
";

fn beside(script: &Path) -> PathBuf {
    script.with_file_name(FILE_NAME)
}

fn unwritable(path: &Path, why: impl std::fmt::Display) -> Fault {
    Diagnostic::error("cannot-add", format!("{} is left as it is: {why}", path.display()))
        .hint("add the entries by hand: `fullcast cast SCRIPT` shows the voices")
        .into()
}
