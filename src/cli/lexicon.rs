//! `fullcast lexicon`: lists words that should be listened to before they are heard in a long story.

use super::args::Lexicon;
use super::render::{Manner, deliver};
use super::{Console, Exit, Fault, cache, interrupt};
use fullcast::desk::{self, Unusual};
use fullcast::diag::Severity;
use fullcast::diag::toml_key;
use fullcast::publish::Order;
use std::fmt::Write;

pub fn run(args: &Lexicon, console: &Console) -> Result<Exit, Fault> {
    let (mut engines, sample) = match &args.sample {
        Some(_) => (cache::engines(&args.store)?, true),
        None => (super::trust::engines()?, false),
    };
    let (book, diagnostics) = match sample {
        true => super::trust::load(&args.input, false, &mut engines, console)?,
        false => super::load(&args.input, &mut engines),
    };
    console.tell(&diagnostics, Severity::Error);
    let book = book.filter(|_| !diagnostics.has_errors()).ok_or(Fault::Told)?;
    let words = desk::unusual(&book);
    if words.is_empty() {
        console.say(format_args!("{}: no unusual words", args.input.script.display()));
        return Ok(Exit::Done);
    }
    let printed = console.print(&table(&words))?;
    if let Some(target) = &args.sample {
        let stop = interrupt::listen();
        let heard = desk::reading(&book, &words, &engines);
        let manner = Manner::usual(&args.store, stop);
        deliver(&heard, &Order::to(target), &engines, &manner, console)?;
    }
    Ok(printed)
}

/// Lines for voices.toml. The user leaves out those of the words that already sound right.
fn table(words: &[Unusual]) -> String {
    let entries: Vec<String> =
        words.iter().map(|word| format!("{} = {:?}", toml_key(&word.word), word.respelling)).collect();
    let width = entries.iter().map(|entry| entry.chars().count()).max().unwrap_or(0);
    let mut table = String::from("[lexicon]\n");
    for (word, entry) in words.iter().zip(&entries) {
        // Writing to a String cannot fail.
        let _ = writeln!(table, "{entry:width$}  # {} ×, line {}: {}", word.count, word.first, word.why);
    }
    table
}
