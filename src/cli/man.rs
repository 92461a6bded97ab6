//! `fullcast man`: writes the manual pages, one for each command.

use super::args::Cli;
use super::{Console, Exit, Fault};
use clap::CommandFactory;
use clap_mangen::Man;
use fullcast::fs::{self, Doing, PathError, Staged};
use std::io::Write;
use std::path::Path;

pub fn run(folder: &Path, console: &Console) -> Result<Exit, Fault> {
    fs::make_folder(folder)?;
    let mut command = Cli::command().disable_help_subcommand(true);
    // A command knows the full names of its subcommands only after it has been built.
    command.build();
    write(command, folder)?;
    console.print(&format!("{}\n", folder.join("fullcast.1").display()))
}

fn write(command: clap::Command, folder: &Path) -> Result<(), Fault> {
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        write(below.clone(), folder)?;
    }
    let page = Man::new(command);
    let path = folder.join(page.get_filename());
    let mut text = Vec::new();
    fs::refuse_link(&path)?;
    let mut file = Staged::create(&path)?;
    page.render(&mut text)
        .and_then(|()| file.write_all(&text))
        .map_err(|error| PathError::new(&path, Doing::Write, error))?;
    Ok(file.commit()?)
}
