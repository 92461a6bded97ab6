//! The command line: turns what was typed into calls of the library, and what comes back into words.

mod advice;
mod args;
mod audition;
mod cache;
mod cast;
mod chapters;
mod check;
#[cfg(feature = "cluster")]
mod cluster;
mod complete;
mod crew;
mod doctor;
mod import;
mod install;
mod interrupt;
mod lexicon;
mod lines;
mod man;
mod master;
mod plan;
mod play;
mod progress;
mod proof;
mod rehearse;
mod render;
mod report;
#[cfg(feature = "studio")]
mod studio;
mod told;
mod trust;
mod voices;
mod watch;

use args::{Cli, Command, Input, Pages, When};
use clap::{CommandFactory, Parser};
use fullcast::book::{Book, BookOptions};
use fullcast::diag::{self, Advice, Diagnostic, Diagnostics, Severity, printable, printable_json};
use fullcast::engine::Engines;
use fullcast::fs::PathError;
use fullcast::script::Matter;
use fullcast::voices as voices_toml;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;

/// How a run ended. The numbers are documented in `--help` and README.md.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exit {
    Done,
    Failed,
    Interrupted,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            // 2 means wrong usage, and is reported by clap itself.
            Exit::Interrupted => 130,
        })
    }
}

/// Why a command failed.
enum Fault {
    /// The reason has already been reported.
    Told,
    /// The user asked to stop.
    Interrupted,
    /// For this reason.
    Because(Box<Diagnostic>),
}

impl<T: Into<Diagnostic>> From<T> for Fault {
    fn from(fault: T) -> Self {
        Fault::Because(Box::new(fault.into()))
    }
}

/// The most faults that are shown at once. No one reads more, and the last line says how many there are.
const MOST: usize = 200;

/// What every command may use.
struct Console {
    color: bool,
    /// The columns of the terminal on stderr. `None` if it is none, and then nothing is wrapped.
    terminal: Option<usize>,
    /// The columns that excerpts may take.
    width: usize,
    when: When,
}

pub fn run() -> ExitCode {
    // If a shell asks for completions, this answers and ends the program.
    clap_complete::CompleteEnv::with_factory(Cli::command).complete();
    let cli = Cli::parse();
    let console = Console::new(cli.color);
    let done = match cli.command {
        Command::Render(args) => render::run(&args, &console),
        Command::Check(args) => check::run(&args.input, &console),
        Command::Chapters(args) => chapters::run(&args, &console),
        Command::Import(args) => import::run(&args, &console),
        Command::Lines(args) => lines::run(&args, &console),
        Command::Proof(args) => proof::run(&args, &console),
        Command::Voices(args) => voices::run(&args, &console),
        Command::Doctor(args) => doctor::run(&args, &console),
        Command::Cache(args) => cache::run(&args, &console),
        Command::Plan(args) => plan::run(&args, &console),
        Command::Master(args) => master::run(&args, &console),
        Command::Cast(args) => cast::run(&args, &console),
        Command::Audition(args) => audition::run(&args, &console),
        Command::Play(args) => play::run(&args, &console),
        Command::Rehearse(args) => rehearse::run(&args, &console),
        Command::Trust(args) => trust::run(&args, &console),
        Command::Schema => schema(&console),
        Command::Completions(args) => complete::registration(&args.shell, &console),
        Command::Man(args) => man::run(&args.folder, &console),
        Command::Lexicon(args) => lexicon::run(&args, &console),
        #[cfg(feature = "studio")]
        Command::Studio(args) => studio::run(&args, &console),
        #[cfg(feature = "cluster")]
        Command::Work(args) => cluster::work(&args, &console),
        #[cfg(feature = "cluster")]
        Command::Cluster(args) => cluster::cluster(&args, &console),
    };
    let exit = match done {
        Ok(exit) => exit,
        Err(Fault::Told) => Exit::Failed,
        Err(Fault::Interrupted) => {
            console.say(format_args!("stopped; the next run continues from here"));
            Exit::Interrupted
        }
        Err(Fault::Because(fault)) => {
            console.error(*fault);
            Exit::Failed
        }
    };
    exit.into()
}

fn schema(console: &Console) -> Result<Exit, Fault> {
    let schema = voices_toml::json_schema(&Engines::open().schemas());
    console.print_json(&schema)
}

/// Loads a book for a command that only shows it. What it asks for is told, and nothing of that is done. `--strict` is already
/// applied to the faults.
fn load(input: &Input, engines: &mut Engines) -> (Option<Book>, Diagnostics) {
    load_timed(input, false, engines)
}

/// The same. With `fit`, the words of the book have times to keep.
fn load_timed(input: &Input, fit: bool, engines: &mut Engines) -> (Option<Book>, Diagnostics) {
    let (book, mut diagnostics) = read(input, fit, engines);
    if let Some(book) = &book {
        trust::tell(book.requests(), &mut diagnostics);
    }
    if input.strict {
        diagnostics.deny_warnings();
    }
    (book, diagnostics)
}

/// Loads a book as the user asks for it, with the faults that are there until they agree to what it asks for.
fn read(input: &Input, fit: bool, engines: &mut Engines) -> (Option<Book>, Diagnostics) {
    if let Some(engine) = &input.voices_of {
        engines.prefer(engine);
    }
    let mut diagnostics = Diagnostics::new();
    let matter = if input.matter == Pages::All { Matter::All } else { Matter::Story };
    let options = BookOptions { voices: input.voices.as_deref(), matter, chapters: input.chapters.clone(), fit };
    let book = Book::load(&input.script, &options, engines, &mut diagnostics);
    if let Some(book) = &book {
        fullcast::output::cover::load(book, &mut diagnostics);
        diagnostics.sort();
    }
    if input.strict {
        diagnostics.deny_warnings();
    }
    (book, diagnostics)
}

/// What is wrong with a place that the user did not name, and that naming another one helps.
fn name_output(fault: PathError) -> Diagnostic {
    Diagnostic::from(fault).advise(Advice::NameTheOutput)
}

/// The number of columns of the terminal, if there is one.
fn console_width() -> Option<usize> {
    let terminal = console::Term::stderr();
    terminal.size_checked().map(|(_, columns)| usize::from(columns))
}

/// Whether there are colours, as the user asks and where that is a terminal.
fn colors(when: When, terminal: bool) -> bool {
    let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    match when {
        When::Always => true,
        When::Never => false,
        When::Auto => wanted && terminal,
    }
}

/// The most columns before a hint: bars and the word `help`.
const HINT: usize = 14;

/// The least columns for a text. A narrower terminal wraps it itself.
const NARROWEST: usize = 24;

/// By how much the rest of a line that is wrapped is indented.
const FOLLOWING: usize = 4;

/// A line in rows of some columns, cut between words, if it is too long for one. What follows the first row is indented.
fn wrapped(line: &str, width: usize, indent: usize) -> String {
    if console::measure_text_width(line) <= width {
        return line.into();
    }
    let before = line.len() - line.trim_start().len();
    let indent = " ".repeat(before + indent);
    let options = textwrap::Options::new(width.max(NARROWEST)).break_words(false).subsequent_indent(&indent);
    let options = options.word_splitter(textwrap::WordSplitter::NoHyphenation);
    // A comment that somebody copies stays whole: its spaces are letters until it is wrapped.
    let whole = line.replace("<!-- ", "<!--\u{e000}").replace(" -->", "\u{e000}-->");
    textwrap::fill(&whole, options.word_separator(textwrap::WordSeparator::AsciiSpace)).replace('\u{e000}', " ")
}

impl Console {
    fn new(when: When) -> Self {
        let terminal = console_width();
        let color = colors(when, std::io::stderr().is_terminal());
        Self { color, terminal, width: terminal.unwrap_or(120), when }
    }

    /// Whether a list on stdout has colours, and the columns that it may take if it is read on a terminal.
    fn stdout(&self) -> (bool, Option<usize>) {
        let terminal = std::io::stdout().is_terminal();
        let columns = console::Term::stdout().size_checked().map(|(_, columns)| usize::from(columns));
        (colors(self.when, terminal), columns.filter(|_| terminal))
    }

    /// Shows the faults that are at least as serious as `least`.
    fn tell(&self, diagnostics: &Diagnostics, least: Severity) {
        let mut shown: Diagnostics = diagnostics.iter().filter(|d| d.severity >= least).cloned().collect();
        shown.word_advice(advice::words);
        if let Some(width) = self.terminal {
            // What is before a hint depends on the number of the line.
            let columns = width.saturating_sub(HINT).max(NARROWEST);
            shown.iter_mut().flat_map(|fault| &mut fault.hints).for_each(|hint| *hint = wrapped(hint, columns, 0));
        }
        if shown.iter().next().is_some() {
            // The renderer has cleaned what comes from others, and its colours have to pass.
            let text = diag::render_some(&shown, MOST, self.color, self.width);
            let _ = writeln!(std::io::stderr().lock(), "{}", text.trim_end());
        }
    }

    /// Shows a line to the user on stderr, without anything that a terminal would obey. That stderr is closed is no reason
    /// to fail.
    fn say(&self, words: std::fmt::Arguments<'_>) {
        let words = words.to_string();
        let words = match self.terminal {
            Some(width) => words.split('\n').map(|line| wrapped(line, width, FOLLOWING)).collect::<Vec<_>>().join("\n"),
            None => words,
        };
        let _ = writeln!(std::io::stderr().lock(), "{}", printable(&words));
    }

    /// Shows one fault.
    fn error(&self, fault: impl Into<Diagnostic>) {
        self.tell(&[fault.into()].into_iter().collect(), Severity::Error);
    }

    /// Writes a list or a line for people to stdout, without anything that a terminal would obey.
    fn print(&self, text: &str) -> Result<Exit, Fault> {
        self.write(&printable(text))
    }

    /// Writes a value to stdout, as JSON.
    fn print_json(&self, value: &impl serde::Serialize) -> Result<Exit, Fault> {
        let json = serde_json::to_string_pretty(value).expect("plain strings and numbers always become JSON");
        self.write(&(printable_json(&json) + "\n"))
    }

    /// Writes a text for other programs to stdout, as it is unless stdout is a terminal.
    fn print_data(&self, text: &str) -> Result<Exit, Fault> {
        if std::io::stdout().is_terminal() { self.print(text) } else { self.write(text) }
    }

    /// Writes to stdout.
    fn write(&self, data: &str) -> Result<Exit, Fault> {
        let mut out = std::io::stdout().lock();
        match out.write_all(data.as_bytes()).and_then(|()| out.flush()) {
            Ok(()) => Ok(Exit::Done),
            // The reader has read enough, as `head` does.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(Exit::Done),
            Err(error) => Err(Diagnostic::error("cannot-write", format!("cannot write to stdout: {error}")).into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn a_long_line_is_cut_between_words_and_goes_on_below_its_beginning() {
        let line = "  write it as `fullcast lines a-very-long-name.md --review` says";
        for width in 31..80 {
            let text = wrapped(line, width, 4);
            let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(joined, line.trim_start(), "no word is lost or cut");
            assert!(text.lines().skip(1).all(|row| row.starts_with("      ") && !row.starts_with("       ")), "{text}");
            assert!(text.lines().all(|row| row.len() <= width), "{width}: {text}");
        }
        assert_eq!(wrapped("short", 24, 4), "short");
        assert_eq!(wrapped("a mark such as “…”<!-- Name -->", 30, 0), "a mark such as\n“…”<!-- Name -->");
        assert_eq!(wrapped("end it with one of these: .wav, .mp3", 30, 0), "end it with one of these:\n.wav, .mp3");
    }
}
