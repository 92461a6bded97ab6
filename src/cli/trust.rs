//! `fullcast trust`: lists what a book asks for, and records that its reader agrees. Commands that speak ask here first.

use super::args::{self, Input};
use super::{Console, Exit, Fault};
use fullcast::book::{Book, BookPlace};
use fullcast::diag::{Diagnostic, Diagnostics, Severity};
use fullcast::engine::Engines;
use fullcast::fs;
use fullcast::read;
use fullcast::trust::{Asked, BookFolder, Consent, NOT_TRUSTED, Petition, Records, TrustRequest, refused, user_folder};
use fullcast::voices::{EngineTables, Voices};
use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// The name of the user's own configuration.
const CONFIGURATION: &str = "config.toml";

/// The most bytes in it.
const LONGEST: u64 = 1 << 20;

/// Engines with the user's own settings, which let books do what the user has agreed to.
///
/// # Errors
/// The user's own configuration cannot be read.
pub fn engines() -> Result<Engines, Fault> {
    let mut engines = Engines::open();
    if let Some(records) = Records::of_user() {
        engines.trust(Consent::recorded(records));
    }
    let path = user_folder().map(|folder| folder.join(CONFIGURATION)).filter(|path| path.exists());
    let Some(path) = path else { return Ok(engines) };
    let source = read::decode(&path, fs::read_regular(&path, LONGEST)?)?;
    let mut faults = Diagnostics::new();
    engines.set_own(EngineTables::of_user(&source, &mut faults));
    match faults.iter().next() {
        None => Ok(engines),
        Some(fault) => Err(fault.clone().into()),
    }
}

/// What a command does with what a book asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Asking {
    /// It only shows the book, touches nothing that the book asks for, and says what that is.
    Tell,
    /// It speaks, so its user has to agree first.
    Agree,
}

/// Leaves only the faults that are there whether the reader agrees or not, and says once what the book asks for.
pub fn tell<'r>(requests: impl Iterator<Item = &'r TrustRequest>, diagnostics: &mut Diagnostics) {
    diagnostics.leave_out(NOT_TRUSTED);
    let requests: Vec<&TrustRequest> = requests.collect();
    if !requests.is_empty() {
        let message = "the book asks for what you have not agreed to: nothing of it is done";
        let warning = Diagnostic::warning(NOT_TRUSTED, message).advise(fullcast::diag::Advice::ListRequests);
        diagnostics
            .push(requests.iter().fold(warning, |warning, request| warning.hint(format!("it asks to {request}"))));
    }
}

/// Loads a book for a command that speaks. If the book asks for something that its reader has not agreed to, they are asked
/// on a terminal; elsewhere, that is an error.
pub fn load(
    input: &Input,
    fit: bool,
    engines: &mut Engines,
    console: &Console,
) -> Result<(Option<Book>, Diagnostics), Fault> {
    loop {
        let (book, diagnostics) = super::read(input, fit, engines);
        let Some(wanting) = &book else { return Ok((book, diagnostics)) };
        let mut others = diagnostics.clone();
        others.leave_out(NOT_TRUSTED);
        // What is wrong anyway comes first.
        if wanting.requests().next().is_none() || others.has_errors() {
            return Ok((book, diagnostics));
        }
        let place = BookPlace::of(&input.script, input.voices.as_deref());
        let command = Command { book: &input.script, voices: input.voices.as_deref() };
        agree(&Vec::from_iter(wanting.requests()), &place.folder, &command, console)?;
    }
}

/// The command that lets its user agree.
pub struct Command<'a> {
    pub book: &'a Path,
    pub voices: Option<&'a Path>,
}

impl Command<'_> {
    fn words(&self) -> String {
        let voices = self.voices.map(|voices| format!(" --voices {}", quoted(voices))).unwrap_or_default();
        format!("fullcast trust {}{voices}", quoted(self.book))
    }
}

/// A path as a shell needs it.
fn quoted(path: &Path) -> String {
    let path = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "-_./:\\".contains(c);
    if path.chars().all(plain) { path } else { format!("'{}'", path.replace('\'', "'\\''")) }
}

/// Asks the user on a terminal, and records the answer.
///
/// # Errors
/// The user does not agree, or there is no terminal to ask on.
pub fn agree(
    requests: &[&TrustRequest],
    folder: &BookFolder,
    command: &Command<'_>,
    console: &Console,
) -> Result<(), Fault> {
    let asked = requests.iter().map(|request| format!("it asks to {request}"));
    if !on_a_terminal() {
        let error = Diagnostic::error(NOT_TRUSTED, "the book asks for what you have not agreed to");
        let error = asked.fold(error, Diagnostic::hint);
        return Err(error.hint(format!("to look at it and agree: `{}`", command.words())).into());
    }
    asked.for_each(|words| console.say(format_args!("{}: {words}", command.book.display())));
    if !confirmed("Do you agree?") {
        let error = Diagnostic::error(NOT_TRUSTED, "you did not agree to what the book asks for");
        return Err(error.hint("`--voices FILE` casts it otherwise").into());
    }
    record(requests, folder)
}

/// Whether somebody is there to answer a question.
fn on_a_terminal() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Asks a question that is answered with yes or no. No answer is no.
fn confirmed(question: &str) -> bool {
    let _ = write!(std::io::stderr().lock(), "{question} [y/N] ");
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer);
    read.is_ok() && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
}

fn record(requests: &[&TrustRequest], folder: &BookFolder) -> Result<(), Fault> {
    let no_place = || Diagnostic::error("no-config", "there is no home folder in which to record that you agree");
    let records = Records::of_user().ok_or_else(|| no_place().hint("name one with the variable FULLCAST_CONFIG"))?;
    Ok(records.grant(folder, requests.iter().copied())?)
}

/// The voices.toml of a command without a script: this one, or the one that would be found for a script in the current
/// folder.
pub fn settings(path: Option<&Path>, asking: Asking, console: &Console) -> Result<(Engines, Voices), Fault> {
    let mut engines = engines()?;
    loop {
        let (place, voices, asked, mut faults) = configure(path, &mut engines);
        let wanted = Vec::from_iter(refused(&asked));
        if asking == Asking::Tell || wanted.is_empty() {
            faults.leave_out(NOT_TRUSTED);
            console.tell(&faults, Severity::Error);
            return if faults.has_errors() { Err(Fault::Told) } else { Ok((engines, voices)) };
        }
        let file = place.voices.clone().unwrap_or_default();
        agree(&wanted, &place.folder, &Command { book: &file, voices: None }, console)?;
    }
}

/// Sets up the engines by a voices.toml alone. Returns what it asks for.
fn configure(path: Option<&Path>, engines: &mut Engines) -> (BookPlace, Voices, Vec<Asked>, Diagnostics) {
    let mut faults = Diagnostics::new();
    // There is no script, but there could be one in the current folder.
    let place = BookPlace::of(path.unwrap_or(Path::new("script")), path);
    let consent = engines.consent().clone();
    let petition = Petition::new(&consent, &place.folder);
    let voices = place.read_voices(&petition, &mut faults).unwrap_or_default();
    engines.configure(&voices.engines, &mut faults);
    let mut asked = petition.asked();
    asked.extend_from_slice(engines.asked());
    (place, voices, asked, faults)
}

pub fn run(args: &args::Trust, console: &Console) -> Result<Exit, Fault> {
    if args.list {
        return list(console);
    }
    match (&args.revoke, &args.book) {
        (Some(book), _) => revoke(book, args.voices.as_deref(), console),
        (None, Some(book)) => decide(book, args, console),
        (None, None) => Ok(Exit::Done),
    }
}

/// Lists what a book asks for until all of it is agreed to: a file that it includes may ask for more.
fn decide(book: &Path, args: &args::Trust, console: &Console) -> Result<Exit, Fault> {
    let mut engines = engines()?;
    let mut listed = 0;
    loop {
        let (folder, asked, faults) = asked_by(book, args.voices.as_deref(), &mut engines);
        for Asked { request, granted } in &asked[listed.min(asked.len())..] {
            let agreed = if *granted { " (you agreed)" } else { "" };
            console.print(&format!("{}: it asks to {request}{agreed}\n", book.display()))?;
        }
        listed = asked.len();
        let wanted = Vec::from_iter(refused(&asked));
        if wanted.is_empty() {
            console.tell(&faults, Severity::Error);
            if asked.is_empty() && !faults.has_errors() {
                console.say(format_args!("{}: it asks for nothing that needs your consent", book.display()));
            }
            return if faults.has_errors() && asked.is_empty() { Err(Fault::Told) } else { Ok(Exit::Done) };
        }
        if !args.yes && !on_a_terminal() {
            let error = Diagnostic::error(NOT_TRUSTED, "nobody is here to answer whether you agree");
            return Err(error.hint("if you do, add `--yes`").into());
        }
        if !args.yes && !confirmed("Do you agree?") {
            console.say(format_args!("{}: nothing is recorded", book.display()));
            return Ok(Exit::Failed);
        }
        record(&wanted, &folder)?;
    }
}

/// What a book asks for: a script with its cast, or a voices.toml alone.
fn asked_by(book: &Path, voices: Option<&Path>, engines: &mut Engines) -> (BookFolder, Vec<Asked>, Diagnostics) {
    if book.extension().is_some_and(|extension| extension == "toml") {
        let (place, _, asked, mut faults) = configure(Some(book), engines);
        faults.leave_out(NOT_TRUSTED);
        return (place.folder, asked, faults);
    }
    let input = Input::of(book.to_path_buf(), voices.map(Path::to_path_buf));
    let (book, mut diagnostics) = super::read(&input, false, engines);
    diagnostics.leave_out(NOT_TRUSTED);
    let folder = BookPlace::of(&input.script, input.voices.as_deref()).folder;
    (folder, book.map(|book| book.asked).unwrap_or_default(), diagnostics)
}

fn list(console: &Console) -> Result<Exit, Fault> {
    let folders = Records::of_user().map(|records| records.list()).unwrap_or_default();
    let mut text = String::new();
    for folder in folders {
        text += &format!("{}\n", folder.folder);
        folder.granted.iter().for_each(|words| text += &format!("  may {words}\n"));
    }
    console.print(&text)
}

fn revoke(book: &Path, voices: Option<&Path>, console: &Console) -> Result<Exit, Fault> {
    let folder = match book {
        folder if folder.is_dir() => BookFolder::of([&*folder.join("voices.toml")]),
        file if file.extension().is_some_and(|extension| extension == "toml") => BookFolder::of([file]),
        script => BookPlace::of(script, voices).folder,
    };
    let revoked = Records::of_user().map_or(Ok(false), |records| records.revoke(&folder))?;
    let shown: PathBuf = folder.identity().unwrap_or(book).to_path_buf();
    let words = if revoked {
        "no book there may do anything any more that needs your consent"
    } else {
        "nothing was agreed to"
    };
    console.say(format_args!("{}: {words}", shown.display()));
    Ok(Exit::Done)
}
