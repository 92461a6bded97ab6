//! What can be typed. Help, completions and the manual come from here.

use super::complete;
use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::engine::{ArgValueCandidates, ArgValueCompleter};
use std::path::PathBuf;

/// Turn a written story into a full-cast audiobook.
///
/// Every character gets an own voice, as voices.toml says; nothing leaves this machine, but for servers that it names.
#[derive(Parser, Debug)]
#[command(name = "fullcast", version, arg_required_else_help = true, after_help = EXIT_CODES)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,

    /// Colour in messages
    #[arg(long, global = true, value_enum, default_value_t = When::Auto, value_name = "WHEN")]
    pub color: When,
}

const EXIT_CODES: &str = "Exit codes: 0 done; 1 the input has errors, synthesis failed, or a target was missed with --strict; 2 wrong usage; 130 \
     interrupted";

#[derive(Subcommand, Debug)]
pub enum Command {
    /// Speak a script and write one audio file
    Render(Box<Render>),
    /// Find all mistakes in a script and its voices.toml, without making a sound
    Check(Check),
    /// Show who says what, and which rule decided that
    Lines(Lines),
    /// List the voices there are, or hear them
    Voices(Voices),
    /// Try every engine and the voices that a script needs, with one sentence each
    Doctor(Doctor),
    /// Show or clean the cache of spoken lines
    Cache(Cache),
    /// Show what a render would speak and why, how long the sound will be, and how long it takes
    Plan(Plan),
    /// Measure WAV files against a target: loudness, peaks, noise floor, silences
    Master(Master),
    /// Show who is in a script, how much each one says and with which voice; add the missing ones to voices.toml
    Cast(Cast),
    /// Hear every character read three own lines, or one character in several voices
    Audition(Audition),
    /// Hear the script at once, spoken by the system's own speech, line by line
    Rehearse(Rehearse),
    /// Print the JSON Schema of voices.toml, for editors
    Schema,
    /// Print what makes a shell complete commands, voices and characters
    Completions(Completions),
    /// Write the manual pages into a folder
    Man(Man),
    /// List the words that a voice may say wrong, ready to paste into voices.toml
    Lexicon(Lexicon),
}

/// The script and its cast.
#[derive(Args, Debug)]
pub struct Input {
    /// The script: Markdown or plain text
    pub script: PathBuf,

    /// The cast [default: voices.toml beside the script or in a folder above, up to the current one]
    #[arg(long, value_name = "FILE")]
    pub voices: Option<PathBuf>,

    /// Take every warning for an error
    #[arg(long)]
    pub strict: bool,
}

#[derive(Args, Debug)]
pub struct Render {
    #[command(flatten)]
    pub input: Input,

    /// The audio file [default: the script's name with .wav, beside it]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// The format [default: as the output's name ends, else wav]
    #[arg(long, value_parser = formats(), value_name = "NAME")]
    pub format: Option<String>,

    /// What the sound must measure [default: as voices.toml says, else audiobook]
    #[arg(long, value_parser = targets(), value_name = "TARGET")]
    pub target: Option<String>,

    /// One numbered file for each chapter and a playlist, in a folder: the output without its ending
    #[arg(long, value_enum, value_name = "BY")]
    pub split: Option<Split>,

    /// Bits of a sample
    #[arg(long, default_value_t = 16, value_parser = bits, value_name = "16|24")]
    pub bits: u16,

    /// Samples per second [default: what the voices have]
    #[arg(long, value_name = "HZ", value_parser = clap::value_parser!(u32).range(8_000..=192_000))]
    pub rate: Option<u32>,

    /// Lines spoken at once [default: one for each core]
    #[arg(short, long, value_name = "N", value_parser = jobs)]
    pub jobs: Option<usize>,

    /// Also write when each line is heard, as JSON
    #[arg(long, value_name = "FILE")]
    pub timeline: Option<PathBuf>,

    /// Render again whenever the script or its voices are saved, until Ctrl-C
    #[arg(long)]
    pub watch: bool,

    /// Also write a page to read along with: one HTML file, the sound in it
    #[arg(long, value_name = "FILE")]
    pub page: Option<PathBuf>,

    /// Also write subtitles: a file by its ending, .srt, .vtt or .ass, or such as srt,vtt beside every sound file; may be given
    /// several times
    #[arg(long, value_name = "FILE|FORMATS")]
    pub subtitles: Vec<PathBuf>,

    /// Also write a label track for Audacity
    #[arg(long, value_name = "FILE")]
    pub labels: Option<PathBuf>,

    /// Also write one WAV file for each speaker, all as long as the whole, into this folder
    #[arg(long, value_name = "DIR")]
    pub stems: Option<PathBuf>,

    /// Also write an EPUB that reads itself aloud
    #[arg(long, value_name = "FILE")]
    pub epub: Option<PathBuf>,

    #[command(flatten)]
    pub store: Store,

    /// Show only errors
    #[arg(short, long)]
    pub quiet: bool,
}

/// Where spoken lines are kept for the next run.
#[derive(Args, Debug)]
pub struct Store {
    /// Folder of the cache of spoken lines [default: $FULLCAST_CACHE, else fullcast in the user's cache folder]
    #[arg(long = "cache", value_name = "DIR")]
    pub cache: Option<PathBuf>,

    /// Speak every line anew and keep none
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

    /// One JSON array, for programs
    #[arg(long)]
    pub json: bool,

    /// Show also what is not spoken, and why
    #[arg(long)]
    pub skipped: bool,
}

#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Voices {
    #[command(subcommand)]
    pub action: Option<VoicesAction>,

    /// Write one WAV file for each voice into this folder
    #[arg(long, value_name = "DIR")]
    pub sample: Option<PathBuf>,

    /// One JSON array, for programs
    #[arg(long, conflicts_with = "sample")]
    pub json: bool,

    /// Only those of this engine
    #[arg(long, value_parser = engines(), value_name = "NAME")]
    pub engine: Option<String>,

    /// Only those of this language, such as de or en-GB
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,

    /// Where engines are set up [default: voices.toml in the current folder]
    #[arg(long, value_name = "FILE")]
    pub voices: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub struct Doctor {
    /// Try all voices of this script too
    pub script: Option<PathBuf>,

    /// Where engines are set up [default: voices.toml beside the script, or in the current folder]
    #[arg(long, value_name = "FILE")]
    pub voices: Option<PathBuf>,
}

#[derive(Subcommand, Debug)]
pub enum VoicesAction {
    /// Fetch voices of the catalogue, or install a Piper voice from anywhere
    Install(Install),
    /// List the voices that can be installed
    List {
        /// One JSON array, for programs
        #[arg(long)]
        json: bool,
    },
    /// Remove installed voices
    Remove {
        /// As `fullcast voices list` names them
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
    },
}

#[derive(Args, Debug)]
pub struct Install {
    /// As `fullcast voices list` names them; with --from, also a name for a voice of your own
    #[arg(required = true, value_name = "NAME")]
    pub names: Vec<String>,

    /// Where to take it from: a .onnx file with its .onnx.json beside it, or a folder; on this machine or as http(s) address
    #[arg(long, value_name = "FILE|URL")]
    pub from: Option<String>,
}

#[derive(Args, Debug)]
pub struct Cache {
    #[command(subcommand)]
    pub action: Option<CacheAction>,

    /// Folder of the cache [default: $FULLCAST_CACHE, else fullcast in the user's cache folder]
    #[arg(long = "cache", value_name = "DIR", global = true)]
    pub cache: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub struct Plan {
    #[command(flatten)]
    pub input: Input,

    /// One JSON object, for programs
    #[arg(long)]
    pub json: bool,

    /// Lines spoken at once, for the estimate [default: one for each core]
    #[arg(short, long, value_name = "N", value_parser = jobs)]
    pub jobs: Option<usize>,

    #[command(flatten)]
    pub store: Store,
}

#[derive(Subcommand, Debug)]
pub enum CacheAction {
    /// Remove lines that were not used for long, or the oldest ones above a size
    Prune(Prune),
}

#[derive(Args, Debug)]
#[group(required = true, multiple = true)]
pub struct Prune {
    /// Remove what was not used for this long, such as 30d, 12h or 2w
    #[arg(long, value_name = "AGE", value_parser = age)]
    pub older_than: Option<std::time::Duration>,

    /// Keep at most this much, such as 2GB or 500MB
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub max_size: Option<u64>,
}

#[derive(Args, Debug)]
pub struct Cast {
    #[command(flatten)]
    pub input: Input,

    /// Add entries for the characters that voices.toml lacks; nothing that stands there is changed
    #[arg(long)]
    pub write: bool,

    /// One JSON object, for programs
    #[arg(long)]
    pub json: bool,

    #[command(flatten)]
    pub store: Store,
}

#[derive(Args, Debug)]
pub struct Audition {
    /// The script: Markdown or plain text
    pub script: PathBuf,

    /// The cast [default: voices.toml beside the script or in a folder above, up to the current one]
    #[arg(long, value_name = "FILE")]
    pub cast: Option<PathBuf>,

    /// Only this character
    #[arg(long, value_name = "NAME", add = ArgValueCandidates::new(complete::characters))]
    pub character: Option<String>,

    /// Read the character's lines in each of these voices, such as nora,walter
    #[arg(long, value_name = "A,B,C", requires = "character", add = ArgValueCompleter::new(complete::voices))]
    pub voices: Option<String>,

    /// The sound file [default: the script's name with .audition.wav, beside it]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Play it too
    #[arg(long)]
    pub play: bool,

    #[command(flatten)]
    pub store: Store,
}

#[derive(Args, Debug)]
#[command(after_help = KEYS)]
pub struct Rehearse {
    #[command(flatten)]
    pub input: Input,

    /// Begin at this line of the script
    #[arg(long, value_name = "LINE", value_parser = line)]
    pub from: Option<usize>,

    /// Only this character
    #[arg(long, value_name = "NAME", add = ArgValueCandidates::new(complete::characters))]
    pub character: Option<String>,
}

const KEYS: &str = "Keys: space pauses and goes on; arrows move by line; q ends";

#[derive(Args, Debug)]
pub struct Completions {
    /// The shell
    #[arg(value_parser = ["bash", "elvish", "fish", "powershell", "zsh"])]
    pub shell: String,
}

#[derive(Args, Debug)]
pub struct Man {
    /// The folder; it is made if it is not there
    #[arg(value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub folder: PathBuf,
}

#[derive(Args, Debug)]
pub struct Lexicon {
    #[command(flatten)]
    pub input: Input,

    /// Also read them aloud into this sound file
    #[arg(long, value_name = "FILE")]
    pub sample: Option<PathBuf>,

    #[command(flatten)]
    pub store: Store,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// In a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Args, Debug)]
pub struct Master {
    /// WAV files, RF64 too
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// What they must measure
    #[arg(long, value_parser = targets(), default_value = fullcast::audio::target::DEFAULT_TARGET, value_name = "TARGET")]
    pub target: String,

    /// One JSON array, for programs
    #[arg(long)]
    pub json: bool,
}

/// Where a book is cut into files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Split {
    /// Before every heading of level 1 and 2
    Chapters,
}

fn targets() -> PossibleValuesParser {
    use fullcast::audio::target::TARGETS;
    TARGETS.iter().map(|target| PossibleValue::new(target.name).help(target.help)).collect::<Vec<_>>().into()
}

fn engines() -> PossibleValuesParser {
    use fullcast::engine::ENGINES;
    ENGINES.iter().map(|row| PossibleValue::new(row.name).help(row.help)).collect::<Vec<_>>().into()
}

fn formats() -> PossibleValuesParser {
    use fullcast::output::OUTPUTS;
    OUTPUTS.iter().map(|row| PossibleValue::new(row.name).help(row.help)).collect::<Vec<_>>().into()
}

fn bits(text: &str) -> Result<u16, String> {
    match text {
        "16" => Ok(16),
        "24" => Ok(24),
        _ => Err("16 or 24".into()),
    }
}

fn jobs(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(jobs @ 1..=256) => Ok(jobs),
        _ => Err("a number from 1 to 256".into()),
    }
}

fn line(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|line| *line > 0).ok_or_else(|| "a line number, counted from 1".into())
}

/// A number and the unit behind it.
fn quantity(text: &str) -> Option<(f64, String)> {
    let split = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let number: f64 = text[..split].parse().ok()?;
    Some((number, text[split..].trim().to_ascii_lowercase()))
}

fn age(text: &str) -> Result<std::time::Duration, String> {
    const EXPECTED: &str = "a number with s, m, h, d or w, such as 30d";
    let (number, unit) = quantity(text).ok_or(EXPECTED)?;
    let seconds = match unit.as_str() {
        "s" => 1.0,
        "m" => 60.0,
        "h" => 3_600.0,
        "d" => 86_400.0,
        "w" => 604_800.0,
        _ => return Err(EXPECTED.into()),
    };
    std::time::Duration::try_from_secs_f64(number * seconds).map_err(|_| EXPECTED.into())
}

fn size(text: &str) -> Result<u64, String> {
    const EXPECTED: &str = "a number with B, KB, MB, GB or TB, such as 2GB";
    let (number, unit) = quantity(text).ok_or(EXPECTED)?;
    let bytes = match unit.as_str() {
        "" | "b" => 1.0,
        "k" | "kb" => 1e3,
        "m" | "mb" => 1e6,
        "g" | "gb" => 1e9,
        "t" | "tb" => 1e12,
        _ => return Err(EXPECTED.into()),
    };
    Ok((number * bytes) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }

    #[test]
    fn ages_and_sizes_are_read_with_their_units() {
        assert_eq!(age("30d"), Ok(std::time::Duration::from_secs(30 * 86_400)));
        assert_eq!(age("1.5h"), Ok(std::time::Duration::from_secs(5_400)));
        assert!(age("30").is_err() && age("d").is_err() && age("-1d").is_err());
        assert_eq!(size("2GB"), Ok(2_000_000_000));
        assert_eq!(size("500 mb"), Ok(500_000_000));
        assert!(size("lots").is_err() && size("2 parsecs").is_err());
    }
}
