//! The arguments of the commands that let one hear a book or a part of it.

use super::values::{engines, line, script};
use super::{Input, Store};
use crate::cli::complete;
use clap::Args;
use clap_complete::engine::{ArgValueCandidates, ArgValueCompleter};
use std::path::PathBuf;

#[derive(Args, Debug)]
pub struct Audition {
    #[arg(help = script())]
    pub script: PathBuf,

    /// File that casts the characters [default: the nearest voices.toml, in the script's folder or above it]
    #[arg(long, value_name = "FILE", alias = "cast")]
    pub voices: Option<PathBuf>,

    /// Give everybody without a voice in voices.toml a voice of this engine
    #[arg(long, value_parser = engines(), value_name = "ENGINE")]
    pub voices_of: Option<String>,

    /// Only this character
    #[arg(long, value_name = "NAME", add = ArgValueCandidates::new(complete::characters))]
    pub character: Option<String>,

    /// Speak the character's lines with each of these voices, such as nora,walter
    #[arg(long = "with", value_name = "A,B,C", requires = "character", add = ArgValueCompleter::new(complete::voices))]
    pub candidates: Option<String>,

    /// Audio file to write [default: next to the script, with the extension .audition.wav]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Play it as well, from the first line on, while later ones are spoken
    #[arg(long)]
    pub play: bool,

    #[command(flatten)]
    pub store: Store,
}

/// The part of a book that is heard.
#[derive(Args, Debug)]
pub struct Excerpt {
    /// Start at this line of the script
    #[arg(long, value_name = "LINE", value_parser = line)]
    pub from: Option<usize>,

    /// Only this character
    #[arg(long, value_name = "NAME", add = ArgValueCandidates::new(complete::characters))]
    pub character: Option<String>,
}

#[derive(Args, Debug)]
#[command(after_help = KEYS)]
pub struct Rehearse {
    #[command(flatten)]
    pub input: Input,

    #[command(flatten)]
    pub excerpt: Excerpt,
}

const KEYS: &str = "Keys: space pauses and resumes; the arrow keys move by one line; q quits";

#[derive(Args, Debug)]
pub struct Play {
    #[command(flatten)]
    pub input: Input,

    #[command(flatten)]
    pub excerpt: Excerpt,

    #[command(flatten)]
    pub store: Store,
}
