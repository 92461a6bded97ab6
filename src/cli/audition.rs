//! `fullcast audition`: the characters introduce themselves with lines of their own.

use super::args::{Audition, Input};
use super::render::{Manner, deliver};
use super::{Console, Exit, Fault, cache, interrupt, play};
use fullcast::desk;
use fullcast::diag::{Diagnostics, Severity};
use fullcast::fs;
use fullcast::publish::Order;

pub fn run(args: &Audition, console: &Console) -> Result<Exit, Fault> {
    if args.play && !play::BUILT {
        return Err(play::missing().into());
    }
    let stop = interrupt::listen();
    let mut engines = cache::engines(&args.store)?;
    let input = Input { voices_of: args.voices_of.clone(), ..Input::of(args.script.clone(), args.cast.clone()) };
    let (book, diagnostics) = super::trust::load(&input, false, &mut engines, console)?;
    console.tell(&diagnostics, Severity::Error);
    let book = book.filter(|_| !diagnostics.has_errors()).ok_or(Fault::Told)?;
    let voices = args.voices.as_deref().map(|list| desk::voices_of(list, "--voices")).unwrap_or_default();
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
    let manner = Manner::usual(&args.store, stop);
    deliver(&heard, &Order::to(&target), &engines, &manner, console)?;
    if args.play {
        play::play(&target)?;
    }
    Ok(Exit::Done)
}
