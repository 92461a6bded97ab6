//! The arguments of `fullcast studio`.

use super::values::{engines, script};
use super::{Pages, Store};
use clap::Args;
use std::path::PathBuf;

#[derive(Args, Debug)]
#[command(
    after_help = "The page is served on this machine alone, at an address with a random token. What is changed there is written to the \
                        file with the book's corrections and to voices.toml at once, so the studio can be closed at any moment."
)]
pub struct Studio {
    #[arg(help = script())]
    pub script: PathBuf,

    /// File that casts the characters [default: the nearest voices.toml, in the script's folder or above it]
    #[arg(long, value_name = "FILE")]
    pub voices: Option<PathBuf>,

    /// Give everybody without a voice in voices.toml a voice of this engine
    #[arg(long, value_parser = engines(), value_name = "ENGINE")]
    pub voices_of: Option<String>,

    /// What to read of a book: only the story, or also covers, copyright pages, tables of contents and licences
    #[arg(long, value_enum, default_value_t = Pages::Story, value_name = "WHAT")]
    pub matter: Pages,

    /// Print the address without opening a browser
    #[arg(long)]
    pub no_open: bool,

    /// Port to listen on [default: any that is free]
    #[arg(long, default_value_t = 0, hide_default_value = true, value_name = "N")]
    pub port: u16,

    #[command(flatten)]
    pub store: Store,
}
