//! `fullcast import`: writes any book out as a script in Markdown.

use super::args::Import;
use super::{Console, Exit, Fault};
use fullcast::desk;
use fullcast::diag::{Advice, Diagnostic, Severity};
use fullcast::fs::{Doing, PathError, Staged};
use std::io::Write;

pub fn run(args: &Import, console: &Console) -> Result<Exit, Fault> {
    let (book, diagnostics) = super::load(&args.input, &mut super::trust::engines()?);
    console.tell(&diagnostics, Severity::Error);
    let book = book.ok_or(Fault::Told)?;
    let text = desk::written_out(&book.script);
    let Some(path) = &args.output else { return console.print_data(&text) };
    if path.exists() && !args.force {
        let there = format!("`{}` is there already", path.display());
        console.error(
            Diagnostic::error("exists", there).hint("`--force` writes over it").advise(Advice::ChooseAnotherName),
        );
        return Err(Fault::Told);
    }
    let mut file = Staged::create(path)?;
    file.write_all(text.as_bytes()).map_err(|error| PathError::new(path, Doing::Write, error))?;
    file.commit()?;
    console.say(format_args!("{}: {} lines", path.display(), book.script.lines().count()));
    Ok(Exit::Done)
}
