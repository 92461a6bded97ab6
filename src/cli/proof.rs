//! `fullcast proof`: writes a page that shows what is written and what is spoken side by side.

use super::args::Proof;
use super::{Console, Exit, Fault};
use fullcast::book::Book;
use fullcast::diag::{Advice, Diagnostic, Severity};
use fullcast::publish::{Product, PublishError};
use fullcast::{corrections, fs, output};
use std::path::PathBuf;

pub fn run(args: &Proof, console: &Console) -> Result<Exit, Fault> {
    let (book, diagnostics) = super::load(&args.input, &mut super::trust::engines()?);
    console.tell(&diagnostics, Severity::Error);
    let book = book.ok_or(Fault::Told)?;
    let path = match &args.output {
        Some(path) => Product::Page.named(path).map_err(|error| one(error, &book))?,
        None => args.input.script.with_extension("proof.html"),
    };
    let inputs = [Some(args.input.script.clone()), book.voices_path.clone(), book.cover_path()];
    let inputs: Vec<PathBuf> =
        inputs.into_iter().flatten().chain([corrections::path_for(&args.input.script)]).map(fs::destination).collect();
    if inputs.contains(&fs::destination(&path)) {
        let message = format!("the proof would overwrite `{}`, which belongs to the book", path.display());
        return Err(Diagnostic::error("overwrites-input", message).advise(Advice::ChooseAnotherName).into());
    }
    if args.output.is_none() {
        fs::refuse_link(&path).map_err(super::name_output)?;
    }
    let counts = output::proof::write(&path, &book).map_err(Diagnostic::from)?;
    console.say(format_args!(
        "{}: {} lines, {} of them with other words than written, {} with a doubtful speaker; {} {} left out",
        path.display(),
        counts.lines,
        counts.changed,
        counts.doubtful,
        counts.left_out,
        if counts.left_out == 1 { "word" } else { "words" }
    ));
    Ok(Exit::Done)
}

fn one(error: PublishError, book: &Book) -> Diagnostic {
    let message = error.to_string();
    let told = error.diagnostics(book).iter().next().cloned();
    told.unwrap_or_else(|| Diagnostic::error("cannot-write", message))
}
