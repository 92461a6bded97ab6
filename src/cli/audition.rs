//! `fullcast audition`: the characters introduce themselves with lines of their own.

use super::args::{Audition, Input};
use super::render::{Manner, deliver};
use super::{Console, Exit, Fault, cache, interrupt};
use fullcast::desk;
use fullcast::diag::{Diagnostic, Diagnostics, Severity};
use fullcast::fs;
use fullcast::publish::Order;

pub fn run(args: &Audition, console: &Console) -> Result<Exit, Fault> {
    refuse_list(args)?;
    let stop = interrupt::listen();
    let mut engines = cache::engines(&args.store)?;
    let input = Input { voices_of: args.voices_of.clone(), ..Input::of(args.script.clone(), args.voices.clone()) };
    let (book, diagnostics) = super::trust::load(&input, false, &mut engines, console)?;
    console.tell(&diagnostics, Severity::Error);
    let book = book.filter(|_| !diagnostics.has_errors()).ok_or(Fault::Told)?;
    let voices = args.candidates.as_deref().map(|list| desk::voices_of(list, "--with")).unwrap_or_default();
    let mut faults = Diagnostics::new();
    let heard = desk::audition(&book, &engines, args.character.as_deref(), &voices, &mut faults)?;
    console.tell(&faults, Severity::Error);
    if faults.has_errors() {
        return Err(Fault::Told);
    }
    let target = args.output.clone().unwrap_or_else(|| args.script.with_extension("audition.wav"));
    if args.output.is_none() {
        fs::refuse_link(&target).map_err(super::name_output)?;
    }
    let manner = Manner { play: args.play, ..Manner::usual(&args.store, stop) };
    deliver(&heard, &Order::to(&target), &engines, &manner, console)?;
    Ok(Exit::Done)
}

/// `--voices` names a file, as in every command. It used to be a list of voices here.
fn refuse_list(args: &Audition) -> Result<(), Diagnostic> {
    let Some(path) = args.voices.as_deref().filter(|path| path.extension().is_none() && !path.exists()) else {
        return Ok(());
    };
    let list = path.display();
    Err(Diagnostic::error("no-file", format!("there is no file {list}"))
        .hint(format!("`--with {list}` speaks the lines with these voices")))
}
