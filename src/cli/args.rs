//! The command line's arguments. Help texts, shell completions and the manual pages are generated from them.

mod cache;
mod cluster;
mod hear;
mod input;
#[cfg(feature = "studio")]
mod studio;
mod trust;
mod values;

pub use cache::{Cache, CacheAction};
pub use cluster::Workers;
#[cfg(feature = "cluster")]
pub use cluster::{Cluster, Work};
pub use hear::{Audition, Play, Rehearse};
pub use input::{Chapters, Import, Input, Pages, Proof};
#[cfg(feature = "studio")]
pub use studio::Studio;
pub use trust::Trust;

use super::complete;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::engine::ArgValueCandidates;
use fullcast::plan::Shard;
use std::path::PathBuf;
use values::{bits, engines, formats, jobs, targets};

/// Turn a written story into a full-cast audiobook.
///
/// Every character speaks with a voice of its own, which voices.toml chooses. Speech is made on this machine, offline,
/// unless voices.toml names a speech server.
#[derive(Parser, Debug)]
#[command(name = "fullcast", version, arg_required_else_help = true, after_help = EXIT_CODES)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,

    /// When to use colours in messages
    #[arg(long, global = true, value_enum, default_value_t = When::Auto, value_name = "WHEN")]
    pub color: When,
}

const EXIT_CODES: &str = "Exit codes: 0 success; 1 errors in the input, failed speech, or a target missed under --strict; 2 invalid usage; 130 \
     interrupted";

#[derive(Subcommand, Debug)]
pub enum Command {
    /// Speak a script and write the audiobook
    Render(Box<Render>),
    /// Report every mistake in a script and its voices.toml, without speaking anything
    Check(Check),
    /// List the chapters of a book, how long each one is, and what is left out
    Chapters(Chapters),
    /// Write a book of any format out as a script in Markdown, with every speaker named
    Import(Import),
    /// Show who speaks each line, and which rule decided it
    Lines(Lines),
    /// Write a page that shows the written and the spoken text side by side, with everything that is left out
    Proof(Proof),
    /// List the available voices, write samples of them, or install more
    Voices(Voices),
    /// Test every engine, and every voice that a script needs, by speaking a sentence with each
    Doctor(Doctor),
    /// Show how much the cache of spoken lines holds, or remove old lines from it
    Cache(Cache),
    /// Show which lines a render would speak and why, and how long it will take
    Plan(Plan),
    /// Measure the loudness, peaks, noise floor and silences of WAV files, and compare them with a target
    Master(Master),
    /// Show every character, how much each one says and with which voice; add missing ones to voices.toml
    Cast(Cast),
    /// Write a short recording of every character, or of one character in several voices
    Audition(Audition),
    /// Play a book, from any line on, in the voices of its characters, without writing a file
    Play(Play),
    /// Read the script aloud right away, line by line, with the operating system's speech
    Rehearse(Rehearse),
    /// List what a book asks for, such as programs that it starts and servers that it sends text to, and agree to it
    Trust(Trust),
    /// Print a JSON Schema for voices.toml, which editors use to complete and check it
    Schema,
    /// Print a script that lets a shell complete commands, voices and characters
    Completions(Completions),
    /// Write the manual pages to a folder
    Man(Man),
    /// List words that a voice may mispronounce, ready to paste into voices.toml
    Lexicon(Lexicon),
    /// Cast, hear and render a book on a page in the browser
    #[cfg(feature = "studio")]
    Studio(Studio),
    /// Speak lines of books that other machines render with --workers
    #[cfg(feature = "cluster")]
    Work(Work),
    /// Show what is going on between renders with --workers and the machines that speak for them
    #[cfg(feature = "cluster")]
    Cluster(Cluster),
}

#[derive(Args, Debug)]
pub struct Render {
    #[command(flatten)]
    pub input: Input,

    /// More books: files, folders, patterns in quotes, or `@` and a list; all are spoken in one pool
    #[arg(value_name = "MORE")]
    pub more: Vec<PathBuf>,

    /// Folder for the files of all books [default: each next to its script]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,

    /// Audio file to write, or - for standard output [default: next to the script, with the format's extension]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Audio format [default: chosen by the extension of --output, otherwise wav]
    #[arg(long, value_parser = formats(), value_name = "NAME")]
    pub format: Option<String>,

    /// Loudness and peaks that the sound must meet [default: the target in voices.toml, otherwise audiobook]
    #[arg(long, value_parser = targets(), value_name = "TARGET")]
    pub target: Option<String>,

    /// Write a folder with one numbered file per chapter and a playlist, named like the output without its extension
    #[arg(long, value_enum, value_name = "BY")]
    pub split: Option<Split>,

    /// Bits per sample in WAV and FLAC files
    #[arg(long, default_value_t = 16, value_parser = bits, value_name = "16|24")]
    pub bits: u16,

    /// Samples per second [default: the rate of the target, otherwise that of the voices]
    #[arg(long, value_name = "HZ", value_parser = clap::value_parser!(u32).range(8_000..=192_000))]
    pub rate: Option<u32>,

    /// Speak every cue of subtitles at its time, and faster where it would take too long: a dub track, as long as the subtitles
    #[arg(long)]
    pub fit: bool,

    /// Number of lines to speak in parallel [default: number of CPU cores]
    #[arg(short, long, value_name = "N", value_parser = jobs)]
    pub jobs: Option<usize>,

    /// Only speak this part of the lines into the cache, such as 2/5, and write no file: for machines that share a cache folder
    #[arg(long, value_name = "I/N", conflicts_with_all = SHARD_WRITES_NOTHING)]
    pub shard: Option<Shard>,

    /// Also write a JSON file with the exact start and end of every line
    #[arg(long, value_name = "FILE")]
    pub timeline: Option<PathBuf>,

    /// Render again each time the script or its voices are saved, until Ctrl-C
    #[arg(long)]
    pub watch: bool,

    /// Also write a page to read along with: a single HTML file that contains the sound
    #[arg(long, value_name = "FILE")]
    pub page: Option<PathBuf>,

    /// Also write subtitles: a file that ends in .srt, .vtt or .ass, or formats such as srt,vtt to write them next to every
    /// audio file; can be repeated
    #[arg(long, value_name = "FILE|FORMATS")]
    pub subtitles: Vec<PathBuf>,

    /// Also write a label track for Audacity
    #[arg(long, value_name = "FILE")]
    pub labels: Option<PathBuf>,

    /// Also write one WAV file per speaker to this folder, each as long as the whole audiobook
    #[arg(long, value_name = "DIR")]
    pub stems: Option<PathBuf>,

    /// Also write an EPUB with the recording in it, which reading apps play along with the text; of an EPUB, the same book with its
    /// recording
    #[arg(long, value_name = "FILE")]
    pub epub: Option<PathBuf>,

    /// Show what the sound measures, even if it meets its target
    #[arg(long)]
    pub measures: bool,

    /// Play it as well, from the first line on, while later ones are spoken
    #[arg(long, conflicts_with = "watch")]
    pub play: bool,

    /// Speak nothing if more lines than this would have to be spoken
    #[arg(long, value_name = "N")]
    pub max_new_lines: Option<usize>,

    /// Speak nothing if it would cost more than this, by the prices in voices.toml
    #[arg(long, value_name = "COST", value_parser = values::cost)]
    pub max_cost: Option<f64>,

    #[command(flatten)]
    pub workers: Workers,

    #[command(flatten)]
    pub store: Store,

    /// Show errors only
    #[arg(short, long)]
    pub quiet: bool,
}

/// The options that a part of a book cannot keep, because it writes no file.
const SHARD_WRITES_NOTHING: [&str; 12] =
    ["output", "out", "format", "split", "timeline", "watch", "page", "subtitles", "labels", "stems", "epub", "play"];

/// Where spoken lines are kept for the next run.
#[derive(Args, Clone, Debug)]
pub struct Store {
    /// Folder that keeps spoken lines [default: $FULLCAST_CACHE, otherwise `fullcast` in your cache folder]
    #[arg(long = "cache", value_name = "DIR")]
    pub cache: Option<PathBuf>,

    /// Speak every line again and keep none of them
    #[arg(long)]
    pub no_cache: bool,
}

#[derive(Args, Debug)]
pub struct Check {
    #[command(flatten)]
    pub input: Input,
}

#[derive(Args, Debug)]
pub struct Lines {
    #[command(flatten)]
    pub input: Input,

    /// Print a JSON array
    #[arg(long)]
    pub json: bool,

    /// Also show the text that is not spoken, and why
    #[arg(long)]
    pub skipped: bool,

    /// Explain the rules of the lines below them
    #[arg(long, conflicts_with_all = ["json", "review"])]
    pub explain: bool,

    /// Show only the quotations whose speaker is doubtful, the most doubtful first, and how to correct them
    #[arg(long, conflicts_with = "skipped")]
    pub review: bool,
}

#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Voices {
    #[command(subcommand)]
    pub action: Option<VoicesAction>,

    /// Write a WAV file of each voice to this folder
    #[arg(long, value_name = "DIR")]
    pub sample: Option<PathBuf>,

    /// List styles instead, such as whispering: how each sounds, and the words for it
    #[arg(long, conflicts_with_all = ["sample", "engine", "language"])]
    pub styles: bool,

    /// Print a JSON array
    #[arg(long, conflicts_with = "sample")]
    pub json: bool,

    /// Only voices of this engine
    #[arg(long, value_parser = engines(), value_name = "NAME")]
    pub engine: Option<String>,

    /// Only voices of this language, such as de or en-GB
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,

    /// File with the settings of engines [default: voices.toml in the current folder]
    #[arg(long, value_name = "FILE")]
    pub voices: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub struct Doctor {
    /// Also test every voice of this script
    pub script: Option<PathBuf>,

    /// File with the settings of engines [default: as for a render of the script, otherwise voices.toml in the current folder]
    #[arg(long, value_name = "FILE")]
    pub voices: Option<PathBuf>,
}

#[derive(Subcommand, Debug)]
pub enum VoicesAction {
    /// Install voices from the catalogue or of your own; without a name, show what is worth having
    Install(Install),
    /// List the voices that can be installed
    List {
        /// Print a JSON array
        #[arg(long)]
        json: bool,
    },
    /// Remove installed voices
    Remove {
        /// Names of voices, as shown by `fullcast voices list`
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
    },
}

#[derive(Args, Debug)]
pub struct Install {
    /// Names of voices, as shown by `fullcast voices list`; with --from, any name for a voice of your own
    #[arg(value_name = "NAME", add = ArgValueCandidates::new(complete::installable))]
    pub names: Vec<String>,

    /// Install from here: an .onnx file, a wheel, a tar or zip file, or a folder of them; a path or an http(s) address
    #[arg(long, value_name = "FILE|URL", requires = "names")]
    pub from: Option<String>,
}

#[derive(Args, Debug)]
pub struct Plan {
    #[command(flatten)]
    pub input: Input,

    /// Print a JSON object
    #[arg(long)]
    pub json: bool,

    /// Plan a render that speaks every cue of subtitles at its time, and tell which ones take too long
    #[arg(long)]
    pub fit: bool,

    /// Number of lines spoken in parallel, for the estimate [default: number of CPU cores]
    #[arg(short, long, value_name = "N", value_parser = jobs)]
    pub jobs: Option<usize>,

    #[command(flatten)]
    pub store: Store,
}

#[derive(Args, Debug)]
pub struct Cast {
    #[command(flatten)]
    pub input: Input,

    /// Add an entry to voices.toml for each character that has none; existing text is not changed
    #[arg(long)]
    pub write: bool,

    /// Print a JSON object
    #[arg(long)]
    pub json: bool,

    #[command(flatten)]
    pub store: Store,
}

#[derive(Args, Debug)]
pub struct Completions {
    /// Shell to complete in
    #[arg(value_parser = ["bash", "elvish", "fish", "powershell", "zsh"])]
    pub shell: String,
}

#[derive(Args, Debug)]
pub struct Man {
    /// Folder to write to; created if it does not exist
    #[arg(value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub folder: PathBuf,
}

#[derive(Args, Debug)]
pub struct Lexicon {
    #[command(flatten)]
    pub input: Input,

    /// Also speak the words into this audio file
    #[arg(long, value_name = "FILE")]
    pub sample: Option<PathBuf>,

    #[command(flatten)]
    pub store: Store,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// When messages go to a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Args, Debug)]
pub struct Master {
    /// WAV files to measure, including RF64
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// Target to compare the files with
    #[arg(long, value_parser = targets(), default_value = fullcast::audio::target::DEFAULT_TARGET, value_name = "TARGET")]
    pub target: String,

    /// Print a JSON array
    #[arg(long)]
    pub json: bool,
}

/// Where a book is split into files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Split {
    /// At every heading of level 1 or 2
    Chapters,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }
}
