//! Every key of voices.toml, in one table: the parser, its messages, the manual and the JSON Schema all read it.

use crate::audio::shape::{KNOBS, Shape};
use crate::audio::target::TARGETS;
use std::borrow::Cow;
use std::sync::LazyLock;

/// A kind of table in voices.toml: each knows its own keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    /// The top of the file.
    Root,
    /// `[narrator]`.
    Narrator,
    /// `[cast.NAME]`.
    Cast,
    /// `[[cast.NAME.from]]`.
    From,
    /// `[group.NAME]`.
    Group,
    /// `[styles.STYLE]`, and the same below a character.
    Style,
    /// `[defaults]`.
    Defaults,
    /// `[pauses]`.
    Pauses,
    /// `[master]`.
    Master,
    /// `[lexicon.WORD]`, and the same below a character.
    Word,
    /// `[engines]`.
    Engines,
    /// `[engines.openai]`.
    OpenAi,
    /// `[engines.openai.servers.NAME]`.
    Server,
    /// `[engines.command.NAME]`.
    Command,
    /// `[engines.piper]`.
    Piper,
    /// `[engines.kokoro]`.
    Kokoro,
}

impl Table {
    /// Every kind of table, in the order of the manual.
    pub const ALL: [Table; 16] = [
        Table::Root,
        Table::Narrator,
        Table::Cast,
        Table::From,
        Table::Group,
        Table::Style,
        Table::Defaults,
        Table::Pauses,
        Table::Master,
        Table::Word,
        Table::Engines,
        Table::OpenAi,
        Table::Server,
        Table::Command,
        Table::Piper,
        Table::Kokoro,
    ];

    /// The table as people write it.
    pub fn header(self) -> &'static str {
        match self {
            Table::Root => "the top of the file",
            Table::Narrator => "[narrator]",
            Table::Cast => "[cast.NAME]",
            Table::From => "[[cast.NAME.from]]",
            Table::Group => "[group.NAME]",
            Table::Style => "[styles.STYLE]",
            Table::Defaults => "[defaults]",
            Table::Pauses => "[pauses]",
            Table::Master => "[master]",
            Table::Word => "[lexicon.WORD]",
            Table::Engines => "[engines]",
            Table::OpenAi => "[engines.openai]",
            Table::Server => "[engines.openai.servers.NAME]",
            Table::Command => "[engines.command.NAME]",
            Table::Piper => "[engines.piper]",
            Table::Kokoro => "[engines.kokoro]",
        }
    }

    /// What the table is for, for the manual.
    pub fn help(self) -> &'static str {
        match self {
            Table::Root => "These keys stand at the top of the file, before the first `[table]`.",
            Table::Narrator => "The voice that reads everything that belongs to nobody else.",
            Table::Cast => {
                "One table for each character. Put a name in quotation marks if it has anything in it but ASCII letters, \
                 digits, `-` and `_`: `[cast.\"Mr. Darcy\"]`. Upper and lower case are the same."
            }
            Table::From => {
                "Another voice from a chapter onwards, for example for a character who grows up. `[[narrator.from]]` \
                 does the same for the narrator. Keys that are not given keep their value."
            }
            Table::Group => {
                "Settings for several characters at once. A member's own `[cast.NAME]` takes precedence over the group, \
                 and the group over what the member inherits with `like`."
            }
            Table::Style => {
                "A way of speaking, which the script asks for with `Name (whispering): …`. Factors are multiplied with \
                 the character's own values; all other values are added to them. `[cast.NAME.styles.STYLE]` defines a \
                 style for one character and takes precedence over the global one, key by key."
            }
            Table::Defaults => "Values for every character and the narrator, where their own tables say nothing else.",
            Table::Pauses => {
                "Lengths of silences. A number is in seconds; a string has a unit: `\"350ms\"`, `\"1.5s\"`."
            }
            Table::Master => "The levels of the finished sound. Changing them never makes a line be spoken again.",
            Table::Word => {
                "How to pronounce a word, where a respelling is not enough: `KubeCon = { ipa = \"ˈkjuːbkɒn\" }`. At \
                 least one of `say`, `ipa` and `xsampa` is required. A voice that takes no phonemes says the respelling, \
                 or else the word as written, and a warning says so."
            }
            Table::Engines => {
                "Settings of the engines that provide voices beyond the built-in ones. Each engine has a table of its own."
            }
            Table::OpenAi => {
                "A server that answers `POST /v1/audio/speech`, as OpenAI and most local speech servers do. Its voices \
                 are named `openai:VOICE`. The API key itself never belongs in this file: `key_env` or `key_file` says \
                 where to find it."
            }
            Table::Server => {
                "Another server, with voices of its own, which are named `openai:NAME/VOICE`. Several addresses of the \
                 same service belong in the `urls` of one table instead."
            }
            Table::Command => {
                "A program that writes WAV. Its voices are named `command:NAME/VOICE`. The program runs without a shell, \
                 in the folder of this file, so render only books whose voices.toml you trust. A table with the name of \
                 a program that Fullcast knows, such as `espeak-ng`, replaces it."
            }
            Table::Piper => "Piper voices on this machine. They are named `piper:VOICE`.",
            Table::Kokoro => "Kokoro voices on this machine. They are named `kokoro:VOICE`.",
        }
    }
}

/// What a key's value may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// A string that is not empty.
    Text,
    /// A list of strings, none of them empty.
    Texts,
    /// A number within a range.
    Number {
        /// Smallest value allowed.
        min: f64,
        /// Largest value allowed.
        max: f64,
        /// Unit, as the manual shows it.
        unit: &'static str,
    },
    /// A whole number within a range.
    Whole {
        /// Smallest value allowed.
        min: i64,
        /// Largest value allowed.
        max: i64,
    },
    /// A duration: a number of seconds from 0 to [`LONGEST_PAUSE`], or a string with a unit.
    Duration,
    /// `true` or `false`.
    Switch,
    /// One of these strings.
    Choice(&'static [&'static str]),
    /// A table of words, each with a respelling or a table of its own.
    Words,
    /// A table of strings, numbers and booleans under any names.
    Values,
    /// A table.
    Table(Table),
    /// A table of tables by name.
    Named(Table),
    /// A list of tables.
    List(Table),
}

/// The longest silence allowed, in seconds. It is low enough to catch milliseconds that were written without a unit.
pub const LONGEST_PAUSE: f64 = 60.0;

impl Kind {
    /// The type in a word or two, for the manual.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Text => "string",
            Kind::Texts => "list of strings",
            Kind::Number { .. } => "number",
            Kind::Whole { .. } => "whole number",
            Kind::Duration => "seconds or string",
            Kind::Switch => "`true` or `false`",
            Kind::Choice(_) => "one of",
            Kind::Words => "table of words",
            Kind::Values => "table of values",
            Kind::Table(_) => "table",
            Kind::Named(_) => "table of tables",
            Kind::List(_) => "list of tables",
        }
    }

    /// What is allowed, for messages: `a factor between 0.5 and 2`.
    pub fn wants(self) -> String {
        match self {
            Kind::Text => "a string".into(),
            Kind::Texts => "a list of strings".into(),
            Kind::Number { .. } => match self.range() {
                range if range.starts_with('a') => range,
                range => format!("a number {range}"),
            },
            Kind::Whole { .. } => format!("a whole number {}", self.range()),
            Kind::Duration => "a duration such as \"350ms\" or \"1.5s\"".into(),
            Kind::Switch => "`true` or `false`".into(),
            Kind::Choice(choices) => {
                let quoted: Vec<String> = choices.iter().map(|choice| format!("\"{choice}\"")).collect();
                quoted.join(" or ")
            }
            Kind::Words => "a table of words and their pronunciations".into(),
            Kind::Values => "a table of strings, numbers and `true` or `false`".into(),
            Kind::Table(_) | Kind::Named(_) => "a table".into(),
            Kind::List(_) => "a list of tables".into(),
        }
    }

    /// The range with its unit, for messages: `between -12 and 12 semitones`. Empty where there is none.
    pub fn range(self) -> String {
        match self {
            Kind::Number { min, max, unit: "factor" } => format!("a factor between {min} and {max}"),
            // A unit such as `0 to 1` only repeats the range, so it is not shown again.
            Kind::Number { min, max, unit } if unit.starts_with(|c: char| c.is_ascii_digit() || c == '-') => {
                format!("between {min} and {max}")
            }
            Kind::Number { min, max, unit } => format!("between {min} and {max} {unit}"),
            Kind::Whole { min, max } => format!("between {min} and {max}"),
            Kind::Duration => format!("between 0 and {LONGEST_PAUSE} seconds"),
            _ => String::new(),
        }
    }
}

/// One key of voices.toml.
#[derive(Clone, Debug)]
pub struct Key {
    /// The key as written.
    pub name: &'static str,
    /// The tables that know it.
    pub tables: &'static [Table],
    /// What its value may be.
    pub kind: Kind,
    /// Whether its table is incomplete without it.
    pub required: bool,
    /// What applies where the key is not given, as shown to people.
    pub default: Cow<'static, str>,
    /// One or more lines that show the key in use, as they would stand in its table.
    pub example: Cow<'static, str>,
    /// What it does.
    pub help: &'static str,
}

const SERVERS: &[Table] = &[Table::OpenAi, Table::Server];
const PROGRAM: &[Table] = &[Table::Command];
const VOICED: &[Table] = &[Table::OpenAi, Table::Server, Table::Command];
const ROOT: &[Table] = &[Table::Root];
const SPEAKING: &[Table] = &[Table::Narrator, Table::Cast, Table::From, Table::Group];
const SOUNDING: &[Table] = &[Table::Narrator, Table::Cast, Table::From, Table::Group, Table::Style, Table::Defaults];
const PERSONS: &[Table] = &[Table::Narrator, Table::Cast];
const PEOPLE: &[Table] = &[Table::Narrator, Table::Cast, Table::Group];
const PLACED: &[Table] = &[Table::Narrator, Table::Cast, Table::From, Table::Group, Table::Defaults];

/// A row: name, tables, kind, default (empty where the key is required), example, help.
const fn row(
    name: &'static str,
    tables: &'static [Table],
    kind: Kind,
    default: &'static str,
    example: &'static str,
    help: &'static str,
) -> Key {
    Key {
        name,
        tables,
        kind,
        required: default.is_empty(),
        default: Cow::Borrowed(default),
        example: Cow::Borrowed(example),
        help,
    }
}

const fn pause(name: &'static str, default: &'static str, example: &'static str, help: &'static str) -> Key {
    row(name, &[Table::Pauses], Kind::Duration, default, example, help)
}

/// The names of [`TARGETS`](crate::audio::target::TARGETS).
const TARGET_NAMES: &[&str] = &{
    let mut names = [""; TARGETS.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = TARGETS[at].name;
        at += 1;
    }
    names
};

/// Every key except the knobs in [`KNOBS`].
#[rustfmt::skip]
const ROWS: [Key; 58] = [
    row("include", ROOT, Kind::Texts, "none", "include = [\"more-voices.toml\"]",
        "other voice files to read, relative to this one; this file takes precedence over them, and a later file over an earlier one"),
    row("quotes", ROOT, Kind::Choice(&["narrator", "error"]), "\"narrator\"", "quotes = \"error\"",
        "what happens to a quotation that no rule gives to a speaker: the narrator reads it, or it is an error"),
    row("announce", ROOT, Kind::Switch, "true", "announce = false",
        "whether the narrator reads the title and the author first"),
    row("narrator", ROOT, Kind::Table(Table::Narrator), "chosen automatically", "[narrator]\nvoice = \"nora\"",
        "the voice of the narrator"),
    row("cast", ROOT, Kind::Named(Table::Cast), "chosen automatically", "[cast.Veena]\nvoice = \"nora\"",
        "the characters"),
    row("group", ROOT, Kind::Named(Table::Group), "none", "[group.guards]\nmembers = [\"Guard 1\", \"Guard 2\"]\npitch = -2",
        "settings for several characters at once"),
    row("styles", ROOT, Kind::Named(Table::Style), "none", "[styles.whispering]\nrate = 0.9\ngain = -6",
        "ways of speaking, for everyone"),
    row("defaults", ROOT, Kind::Table(Table::Defaults), "none", "[defaults]\nrate = 0.95",
        "values for every character and the narrator"),
    row("pauses", ROOT, Kind::Table(Table::Pauses), "see below", "[pauses]\nturn = \"600ms\"",
        "the silences between lines"),
    row("master", ROOT, Kind::Table(Table::Master), "see below", "[master]\ntarget = \"podcast\"",
        "the levels of the finished sound"),
    row("engines", ROOT, Kind::Table(Table::Engines), "engines found on this machine", "[engines.openai]\nurls = [\"http://localhost:8880/v1\"]",
        "settings of the engines that provide voices beyond the built-in ones"),
    row("lexicon", ROOT, Kind::Words, "none", "[lexicon]\nKubeCon = \"cube con\"",
        "pronunciations of words; only whole words match, the longest first; also written as `[lexicon.WORD]`"),

    row("voice", SPEAKING, Kind::Text, "chosen automatically", "voice = \"nora\"",
        "name of the voice"),
    row("chorus", SPEAKING, Kind::Texts, "none", "chorus = [\"nora\", \"walter\"]",
        "two or more voices that speak at once, slightly apart; replaces `voice`"),
    row("like", PERSONS, Kind::Text, "none", "like = \"Arvind\"",
        "another character, from whom everything that is not set here is taken, except `from`"),
    row("aliases", &[Table::Cast], Kind::Texts, "none", "aliases = [\"imnotabot\", \"the mysterious speaker\"]",
        "other names of this character"),
    row("members", &[Table::Group], Kind::Texts, "", "members = [\"Guard 1\", \"Guard 2\"]",
        "the characters in the group; a character can be in only one group"),
    row("chapter", &[Table::From], Kind::Whole { min: 1, max: 100_000 }, "", "chapter = 3",
        "the chapter where this begins, counted from 1"),
    row("gain", SOUNDING, Kind::Number { min: -24.0, max: 24.0, unit: "dB" }, "0", "gain = -6",
        "loudness: -6 halves the amplitude"),
    row("pan", PLACED, Kind::Number { min: -1.0, max: 1.0, unit: "-1 to 1" }, "0", "pan = -0.3",
        "position in stereo: -1 is left, 1 is right"),
    row("styles", PEOPLE, Kind::Named(Table::Style), "none", "styles.whispering = { rate = 0.8 }",
        "ways of speaking for this character alone; also written as `[cast.NAME.styles.STYLE]`"),
    row("lexicon", PEOPLE, Kind::Words, "none", "lexicon.data = \"dah ta\"",
        "pronunciations for this character, which take precedence over the global ones; also written as `[cast.NAME.lexicon]`"),
    row("from", PERSONS, Kind::List(Table::From), "none", "from = [{ chapter = 3, voice = \"nora\" }]",
        "another voice from a chapter onwards; also written as `[[cast.NAME.from]]`"),

    pause("line", "0.2", "line = \"150ms\"", "between two lines in the same paragraph, and between the pieces of a long line"),
    pause("turn", "0.45", "turn = 0.5", "when another speaker takes over"),
    pause("paragraph", "0.6", "paragraph = \"650ms\"", "between two paragraphs of the same speaker"),
    pause("scene", "1.6", "scene = \"2s\"", "at a scene break"),
    pause("chapter", "1.2", "chapter = \"1.5s\"", "before and after the heading of a chapter"),
    pause("pause", "1", "pause = \"800ms\"", "for `[pause]` without a length in the script"),

    row("target", &[Table::Master], Kind::Choice(TARGET_NAMES), "\"audiobook\"", "target = \"podcast\"",
        "loudness and peaks that the audio must meet; a target chosen for a single render takes precedence"),
    row("room_tone", &[Table::Master], Kind::Switch, "false", "room_tone = true",
        "whether to put a faint, even noise under everything instead of digital silence"),

    row("say", &[Table::Word], Kind::Text, "as written", "say = \"cube con\"",
        "a spelling that sounds right; with `regex`, `$1` stands for what the first group matched"),
    row("ipa", &[Table::Word], Kind::Text, "none", "ipa = \"ˈkjuːbkɒn\"",
        "the pronunciation in the International Phonetic Alphabet, for voices that take phonemes; takes precedence over `say`"),
    row("xsampa", &[Table::Word], Kind::Text, "none", "xsampa = '\"kju:bkQn'",
        "the same in X-SAMPA, which is IPA in plain ASCII; use single quotation marks, because `\"` marks stress"),
    row("case", &[Table::Word], Kind::Switch, "false", "case = true",
        "whether upper and lower case differ: `Reading` the town is not `reading` a book"),
    row("regex", &[Table::Word], Kind::Switch, "false", "regex = true",
        "whether the word is a regular expression, such as `'v(\\d+)'`; a match never begins or ends inside a word"),

    row("openai", &[Table::Engines], Kind::Table(Table::OpenAi), "none", "openai = { urls = [\"http://localhost:8880/v1\"] }",
        "a speech server, on this machine or elsewhere"),
    row("command", &[Table::Engines], Kind::Named(Table::Command), "known programs that are installed",
        "command.robot = { argv = [\"espeak-ng\", \"-w\", \"{out}\", \"-f\", \"{text_file}\"] }",
        "programs that speak"),
    row("piper", &[Table::Engines], Kind::Table(Table::Piper), "see below", "piper.folder = \"piper\"",
        "Piper voices on this machine"),
    row("kokoro", &[Table::Engines], Kind::Table(Table::Kokoro), "see below", "kokoro.folder = \"kokoro\"",
        "Kokoro voices on this machine"),
    row("folder", &[Table::Piper, Table::Kokoro], Kind::Text, "the folder of installed voices", "folder = \"my-voices\"",
        "folder that holds the voices, relative to this file"),

    row("urls", SERVERS, Kind::Texts, "", "urls = [\"http://localhost:8880/v1\"]",
        "address of the server, without `/audio/speech`; several addresses share the work, so they must serve the same voices, and the first one identifies the service in the cache"),
    row("servers", &[Table::OpenAi], Kind::Named(Table::Server), "none", "servers.studio = { urls = [\"http://studio:8000/v1\"] }",
        "more servers; also written as `[engines.openai.servers.NAME]`"),
    row("model", SERVERS, Kind::Text, "\"tts-1\"", "model = \"kokoro\"",
        "the model to use"),
    row("key_env", SERVERS, Kind::Text, "no key", "key_env = \"OPENAI_API_KEY\"",
        "the environment variable that holds the API key"),
    row("key_file", SERVERS, Kind::Text, "no key", "key_file = \"/run/secrets/speech\"",
        "a file that holds the API key and nothing else, relative to this file; replaces `key_env`"),
    row("concurrency", SERVERS, Kind::Whole { min: 1, max: 256 }, "4", "concurrency = 16",
        "how many requests each address works on at once, however many lines are spoken at once"),
    row("attempts", SERVERS, Kind::Whole { min: 1, max: 20 }, "5", "attempts = 3",
        "how often to try a line when the server is busy, failing or not answering"),
    row("price_per_million_characters", SERVERS, Kind::Number { min: 0.0, max: 1e6, unit: "of any currency" }, "none", "price_per_million_characters = 15",
        "the price of the service; with it, the plan of a render shows what the render will cost"),
    row("extra", SERVERS, Kind::Values, "none", "extra = { instructions = \"Speak softly.\", speed = 1.1 }",
        "additional fields of every request, passed on unchanged"),
    row("stream", SERVERS, Kind::Switch, "not sent", "stream = false",
        "the field `stream` of every request, for servers that stream unless told not to"),

    row("argv", PROGRAM, Kind::Texts, "", "argv = [\"espeak-ng\", \"-v\", \"{voice}\", \"-w\", \"{out}\", \"-f\", \"{text_file}\"]",
        "the program and its arguments. `{text}` is replaced by the text and `{text_file}` by a file that holds it; without either, the text goes to standard input. `{out}` is the WAV file to write; without it, WAV is read from standard output. `{voice}` is the voice, `{rate}` the tempo factor, and `{rate*175}` or `{1/rate}` a number computed from it"),
    row("voices", VOICED, Kind::Texts, "none", "voices = [\"nova\", \"onyx\"]",
        "voices to list; these can also be used by their bare names"),
    row("language", VOICED, Kind::Text, "\"und\"", "language = \"en-US\"",
        "the language of the voices, as a BCP 47 tag"),
    row("licence", VOICED, Kind::Text, "\"unknown\"", "licence = \"CC-BY-4.0\"",
        "the licence of the voices; shown, but not checked"),
    row("timeout", VOICED, Kind::Number { min: 1.0, max: 3600.0, unit: "seconds" }, "120", "timeout = 30",
        "how long a single line may take"),
    row("max_characters", VOICED, Kind::Whole { min: 20, max: 4096 }, "4096", "max_characters = 300",
        "longer lines are cut at the ends of sentences; no engine ever gets more than 360 characters at once"),
    row("version", VOICED, Kind::Text, "detected", "version = \"2\"",
        "identifies the voices in the cache, instead of the first of `urls` and what the server reports about its model, or instead of the digest of the program; when it changes, lines are spoken again"),
];

/// Every key: the fixed ones, then the knobs that shape a voice.
pub fn keys() -> &'static [Key] {
    static KEYS: LazyLock<Vec<Key>> = LazyLock::new(|| {
        let knobs = KNOBS.iter().map(|knob| {
            let default = (knob.get)(&Shape::default());
            // A fifth of the way to the maximum: audible, and within every range.
            let example = ((default + (knob.max - default) * 0.2) * 100.0).round() / 100.0;
            Key {
                name: knob.key,
                tables: SOUNDING,
                kind: Kind::Number { min: widen(knob.min), max: widen(knob.max), unit: knob.unit },
                required: false,
                default: Cow::Owned(default.to_string()),
                example: Cow::Owned(format!("{} = {example}", knob.key)),
                help: knob.help,
            }
        });
        ROWS.into_iter().chain(knobs).collect()
    });
    &KEYS
}

/// The `f64` that people wrote for an `f32`: 0.7 and not 0.699999988079071.
fn widen(number: f32) -> f64 {
    number.to_string().parse().unwrap_or_else(|_| f64::from(number))
}

/// The keys of a table, in the order of the manual.
pub fn keys_of(table: Table) -> impl Iterator<Item = &'static Key> {
    keys().iter().filter(move |key| key.tables.contains(&table))
}

/// Names that some keys have in other programs.
pub(super) const SYNONYMS: &[(&str, &str)] = &[
    ("speed", "rate"),
    ("tempo", "rate"),
    ("volume", "gain"),
    ("loudness", "gain"),
    ("level", "gain"),
    ("formant", "timbre"),
    ("formants", "timbre"),
    ("speaker", "voice"),
    ("voices", "chorus"),
    ("panning", "pan"),
    ("position", "pan"),
    ("inherit", "like"),
    ("extends", "like"),
    ("names", "aliases"),
    ("characters", "cast"),
    ("groups", "group"),
    ("pronunciation", "lexicon"),
    ("breathiness", "breath"),
    ("melody", "intonation"),
    ("mastering", "master"),
    ("url", "urls"),
    ("base_url", "urls"),
    ("endpoint", "urls"),
    ("address", "urls"),
    ("server", "servers"),
    ("command", "argv"),
    ("cmd", "argv"),
    ("program", "argv"),
    ("parallel", "concurrency"),
    ("price", "price_per_million_characters"),
    ("retries", "attempts"),
    ("license", "licence"),
    ("engine", "engines"),
    ("dir", "folder"),
    ("path", "folder"),
];
