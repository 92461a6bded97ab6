//! The arguments that say what to read.

use super::values::{engines, script};
use clap::{Args, ValueEnum};
use fullcast::script::ChapterSelection;
use std::path::PathBuf;

/// The script and its cast.
#[derive(Args, Clone, Debug)]
pub struct Input {
    #[arg(help = script())]
    pub script: PathBuf,

    /// File that casts the characters [default: the nearest voices.toml, in the script's folder or above it]
    #[arg(long, value_name = "FILE")]
    pub voices: Option<PathBuf>,

    /// Give everybody without a voice in voices.toml a voice of this engine [default: the most natural one here that reads the
    /// script's language]
    #[arg(long, value_parser = engines(), value_name = "ENGINE")]
    pub voices_of: Option<String>,

    /// Only these chapters, such as `3-5,8` or `7-`; `fullcast chapters` lists them
    #[arg(long, value_name = "NUMBERS")]
    pub chapters: Option<ChapterSelection>,

    /// What to read of a book: only the story, or also covers, copyright pages, tables of contents and licences
    #[arg(long, value_enum, default_value_t = Pages::Story, value_name = "WHAT")]
    pub matter: Pages,

    /// Treat every warning as an error
    #[arg(long)]
    pub strict: bool,
}

impl Input {
    /// A whole script that is read as usual.
    pub fn of(script: PathBuf, voices: Option<PathBuf>) -> Self {
        Self { script, voices, voices_of: None, chapters: None, matter: Pages::Story, strict: false }
    }
}

/// See [`Matter`](fullcast::script::Matter).
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pages {
    Story,
    All,
}

#[derive(Args, Debug)]
pub struct Chapters {
    #[command(flatten)]
    pub input: Input,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
pub struct Import {
    #[command(flatten)]
    pub input: Input,

    /// Script to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Write over a file that is there already
    #[arg(long)]
    pub force: bool,
}

#[derive(Args, Debug)]
pub struct Proof {
    #[command(flatten)]
    pub input: Input,

    /// Page to write [default: next to the script, with the extension .proof.html]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}
