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
            Table::Root => "These stand at the top, before the first `[table]`.",
            Table::Narrator => "Whoever reads what is nobody else's.",
            Table::Cast => {
                "One table for each character. A name of several words, or with other signs than letters, digits, `-` \
                 and `_`, stands in quotation marks: `[cast.\"Mr. Darcy\"]`. Letter case makes no difference."
            }
            Table::From => {
                "Another voice from a chapter on, such as for a character who grows up; `[[narrator.from]]` does the \
                 same for the narrator. What is not said stays as it was."
            }
            Table::Group => {
                "Several characters at once. What a member's own `[cast.NAME]` says goes above its group, and the \
                 group above what the member inherits by `like`."
            }
            Table::Style => {
                "Reached from the script by `Name (whispering): …`. Factors multiply with the character's own, the \
                 rest adds. `[cast.NAME.styles.STYLE]` is the same for one character and goes above the global one, \
                 key by key."
            }
            Table::Defaults => "Below every character and the narrator.",
            Table::Pauses => "Silences. A number is in seconds; a text has its unit: `\"350ms\"`, `\"1.5s\"`.",
            Table::Master => "How the finished sound is levelled. Nothing here makes a line be spoken again.",
            Table::Word => {
                "How a word is said, where a respelling is not enough: `KubeCon = { ipa = \"ˈkjuːbkɒn\" }`. One of `say`, \
                 `ipa` and `xsampa` is needed. A voice that takes no phonemes says the respelling, or the word as it is \
                 written, and a warning tells so."
            }
            Table::Engines => "Where voices that are not built in come from. Each engine has a table of its own.",
            Table::OpenAi => {
                "A server that answers `POST /v1/audio/speech`, as OpenAI and most local speech servers do. Its voices \
                 are named `openai:VOICE`. No key ever stands in this file: `key_env` and `key_file` say where it is."
            }
            Table::Server => {
                "One more server, of other voices; they are named `openai:NAME/VOICE`. Several addresses of one and the \
                 same service are `urls` of one table."
            }
            Table::Command => {
                "A program that writes WAV; its voices are named `command:NAME/VOICE`. It is started without a shell, in \
                 the folder of this file: render only books whose voices.toml you trust. A table with the name of a known program, \
                 such as `espeak-ng`, stands in its place."
            }
            Table::Piper => "Piper voices on this machine, named `piper:VOICE`.",
            Table::Kokoro => "Kokoro voices on this machine, named `kokoro:VOICE`.",
        }
    }
}

/// What a key's value may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// A text, never empty.
    Text,
    /// A list of texts, none of them empty.
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
    /// A duration in seconds, 0 to [`LONGEST_PAUSE`], or a text with a unit.
    Duration,
    /// `true` or `false`.
    Switch,
    /// One of these texts.
    Choice(&'static [&'static str]),
    /// A table of words, each with its respelling or a table of its own.
    Words,
    /// A table of texts, numbers and switches under any names.
    Values,
    /// A table.
    Table(Table),
    /// A table of tables by name.
    Named(Table),
    /// A list of tables.
    List(Table),
}

/// The longest silence allowed, in seconds. Low enough that milliseconds written without their unit are noticed.
pub const LONGEST_PAUSE: f64 = 60.0;

impl Kind {
    /// The type in a word or two, for the manual.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Texts => "list of texts",
            Kind::Number { .. } => "number",
            Kind::Whole { .. } => "whole number",
            Kind::Duration => "seconds, or text",
            Kind::Switch => "`true` or `false`",
            Kind::Choice(_) => "one of",
            Kind::Words => "texts or tables by word",
            Kind::Values => "table of values",
            Kind::Table(_) => "table",
            Kind::Named(_) => "tables by name",
            Kind::List(_) => "list of tables",
        }
    }

    /// What is allowed, for messages: `a factor between 0.5 and 2`.
    pub fn wants(self) -> String {
        match self {
            Kind::Text => "a text".into(),
            Kind::Texts => "a list of texts".into(),
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
            Kind::Words => "a table of words and how they are said".into(),
            Kind::Values => "a table of texts, numbers and `true` or `false`".into(),
            Kind::Table(_) | Kind::Named(_) => "a table".into(),
            Kind::List(_) => "a list of tables".into(),
        }
    }

    /// The range with its unit, for messages: `between -12 and 12 semitones`. Empty where there is none.
    pub fn range(self) -> String {
        match self {
            Kind::Number { min, max, unit: "factor" } => format!("a factor between {min} and {max}"),
            // A unit that is a range itself, `0 to 1`, has no name.
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
    /// What holds where it is not written, as shown to people.
    pub default: Cow<'static, str>,
    /// A line or more that show it in use, as they stand in its table.
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

/// A row: name, tables, kind, default (none where the key must be given), example, help.
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

/// All but the knobs of [`KNOBS`].
#[rustfmt::skip]
const ROWS: [Key; 58] = [
    row("include", ROOT, Kind::Texts, "none", "include = [\"more-voices.toml\"]",
        "other voice files, relative to this one; what this file says goes above theirs, and a later one above an earlier"),
    row("quotes", ROOT, Kind::Choice(&["narrator", "error"]), "\"narrator\"", "quotes = \"error\"",
        "what becomes of a quotation that no rule gives to a speaker: the narrator reads it, or it is an error"),
    row("announce", ROOT, Kind::Switch, "true", "announce = false",
        "whether the narrator reads title and author first"),
    row("narrator", ROOT, Kind::Table(Table::Narrator), "a voice chosen by itself", "[narrator]\nvoice = \"nora\"",
        "the voice of the narrator"),
    row("cast", ROOT, Kind::Named(Table::Cast), "voices chosen by themselves", "[cast.Veena]\nvoice = \"nora\"",
        "the characters"),
    row("group", ROOT, Kind::Named(Table::Group), "none", "[group.guards]\nmembers = [\"Guard 1\", \"Guard 2\"]\npitch = -2",
        "several characters at once"),
    row("styles", ROOT, Kind::Named(Table::Style), "none", "[styles.whispering]\nrate = 0.9\ngain = -6",
        "ways of speaking, for everyone"),
    row("defaults", ROOT, Kind::Table(Table::Defaults), "none", "[defaults]\nrate = 0.95",
        "what holds for every character and the narrator"),
    row("pauses", ROOT, Kind::Table(Table::Pauses), "as below", "[pauses]\nturn = \"600ms\"",
        "the silences between lines"),
    row("master", ROOT, Kind::Table(Table::Master), "as below", "[master]\ntarget = \"podcast\"",
        "how the finished sound is levelled"),
    row("engines", ROOT, Kind::Table(Table::Engines), "what is found on this machine", "[engines.openai]\nurls = [\"http://localhost:8880/v1\"]",
        "where voices that are not built in come from"),
    row("lexicon", ROOT, Kind::Words, "none", "[lexicon]\nKubeCon = \"cube con\"",
        "words and how they are said: whole words, the longest first; also as `[lexicon.WORD]`"),

    row("voice", SPEAKING, Kind::Text, "chosen by itself", "voice = \"nora\"",
        "the name of a voice; `fullcast voices` lists them"),
    row("chorus", SPEAKING, Kind::Texts, "none", "chorus = [\"nora\", \"walter\"]",
        "two voices or more that speak at once, slightly apart; in place of `voice`"),
    row("like", PERSONS, Kind::Text, "none", "like = \"Arvind\"",
        "the character to sound like in all that is not said here, but for its `from`"),
    row("aliases", &[Table::Cast], Kind::Texts, "none", "aliases = [\"imnotabot\", \"the mysterious speaker\"]",
        "other names of the same character"),
    row("members", &[Table::Group], Kind::Texts, "", "members = [\"Guard 1\", \"Guard 2\"]",
        "the characters of the group; each in no other group"),
    row("chapter", &[Table::From], Kind::Whole { min: 1, max: 100_000 }, "", "chapter = 3",
        "the chapter from which on this holds, counted from 1"),
    row("gain", SOUNDING, Kind::Number { min: -24.0, max: 24.0, unit: "dB" }, "0", "gain = -6",
        "loudness: -6 is half as strong"),
    row("pan", PLACED, Kind::Number { min: -1.0, max: 1.0, unit: "-1 to 1" }, "0", "pan = -0.3",
        "place from left to right, where the output has two channels: -1 is left, 1 is right"),
    row("styles", PEOPLE, Kind::Named(Table::Style), "none", "styles.whispering = { rate = 0.8 }",
        "ways of speaking of this character alone; also as `[cast.NAME.styles.STYLE]`"),
    row("lexicon", PEOPLE, Kind::Words, "none", "lexicon.data = \"dah ta\"",
        "words as this character says them, above the global ones; also as `[cast.NAME.lexicon]`"),
    row("from", PERSONS, Kind::List(Table::From), "none", "from = [{ chapter = 3, voice = \"nora\" }]",
        "another voice from a chapter on; also as `[[cast.NAME.from]]`"),

    pause("line", "0.2", "line = \"150ms\"", "between two lines of the same block, and the pieces of a long one"),
    pause("turn", "0.45", "turn = 0.5", "when another speaker takes over"),
    pause("paragraph", "0.6", "paragraph = \"650ms\"", "between two blocks of the same speaker"),
    pause("scene", "1.6", "scene = \"2s\"", "at a scene break"),
    pause("chapter", "1.2", "chapter = \"1.5s\"", "before and behind a chapter's heading"),
    pause("pause", "1", "pause = \"800ms\"", "a plain `[pause]` in the script"),

    row("target", &[Table::Master], Kind::Choice(TARGET_NAMES), "\"audiobook\"", "target = \"podcast\"",
        "what the file must measure; `--target` goes above it, and `fullcast render --help` tells what each asks"),
    row("room_tone", &[Table::Master], Kind::Switch, "false", "room_tone = true",
        "whether a faint, even noise lies under everything in place of digital silence"),

    row("say", &[Table::Word], Kind::Text, "as written", "say = \"cube con\"",
        "another spelling; with `regex`, `$1` is what the first group matched"),
    row("ipa", &[Table::Word], Kind::Text, "none", "ipa = \"ˈkjuːbkɒn\"",
        "the sounds in the International Phonetic Alphabet, for voices that take them; goes above `say`"),
    row("xsampa", &[Table::Word], Kind::Text, "none", "xsampa = '\"kju:bkQn'",
        "the same in X-SAMPA, which is IPA in plain ASCII; in single quotation marks, for `\"` marks the stress"),
    row("case", &[Table::Word], Kind::Switch, "false", "case = true",
        "whether letter case counts: `Reading` the town is not `reading` a book"),
    row("regex", &[Table::Word], Kind::Switch, "false", "regex = true",
        "whether the word is a regular expression, such as `'v(\\d+)'`; it never begins or ends inside a word"),

    row("openai", &[Table::Engines], Kind::Table(Table::OpenAi), "none", "openai = { urls = [\"http://localhost:8880/v1\"] }",
        "a speech server, on this machine or elsewhere"),
    row("command", &[Table::Engines], Kind::Named(Table::Command), "programs that are known and installed",
        "command.robot = { argv = [\"espeak-ng\", \"-w\", \"{out}\", \"-f\", \"{text_file}\"] }",
        "programs that speak"),
    row("piper", &[Table::Engines], Kind::Table(Table::Piper), "as below", "piper.folder = \"piper\"",
        "Piper voices on this machine"),
    row("kokoro", &[Table::Engines], Kind::Table(Table::Kokoro), "as below", "kokoro.folder = \"kokoro\"",
        "Kokoro voices on this machine"),
    row("folder", &[Table::Piper, Table::Kokoro], Kind::Text, "fullcast's own in the user's data folder", "folder = \"my-voices\"",
        "where the files of the voices lie, relative to this file"),

    row("urls", SERVERS, Kind::Texts, "", "urls = [\"http://localhost:8880/v1\"]",
        "the address up to `/audio/speech`; several addresses share the work and must give the same voices, and the first one names the service"),
    row("servers", &[Table::OpenAi], Kind::Named(Table::Server), "none", "servers.studio = { urls = [\"http://studio:8000/v1\"] }",
        "more servers; also as `[engines.openai.servers.NAME]`"),
    row("model", SERVERS, Kind::Text, "\"tts-1\"", "model = \"kokoro\"",
        "the model that is asked for"),
    row("key_env", SERVERS, Kind::Text, "no key", "key_env = \"OPENAI_API_KEY\"",
        "the environment variable that holds the key"),
    row("key_file", SERVERS, Kind::Text, "no key", "key_file = \"/run/secrets/speech\"",
        "the file that holds the key and nothing else, relative to this file; in place of `key_env`"),
    row("concurrency", SERVERS, Kind::Whole { min: 1, max: 256 }, "4", "concurrency = 16",
        "requests in flight at once at each address, whatever `--jobs` says"),
    row("attempts", SERVERS, Kind::Whole { min: 1, max: 20 }, "5", "attempts = 3",
        "how often a line is tried when the server is busy, broken or silent"),
    row("price_per_million_characters", SERVERS, Kind::Number { min: 0.0, max: 1e6, unit: "of any currency" }, "none", "price_per_million_characters = 15",
        "what the service costs; `fullcast plan` then shows what a render will cost"),
    row("extra", SERVERS, Kind::Values, "none", "extra = { instructions = \"Speak softly.\", speed = 1.1 }",
        "what else goes into every request, as the server knows it"),
    row("stream", SERVERS, Kind::Switch, "not sent", "stream = false",
        "sent as it is, for servers that stream unless they are told not to"),

    row("argv", PROGRAM, Kind::Texts, "", "argv = [\"espeak-ng\", \"-v\", \"{voice}\", \"-w\", \"{out}\", \"-f\", \"{text_file}\"]",
        "the program and its arguments. `{text}` is the text, `{text_file}` a file with it (without either, it goes to standard input), `{out}` the WAV file (without it, WAV is read from standard output), `{voice}` the voice, `{rate}` the tempo factor, `{rate*175}` and `{1/rate}` what is computed from it"),
    row("voices", VOICED, Kind::Texts, "none", "voices = [\"nova\", \"onyx\"]",
        "the voices to list, which can then be named without what stands before them"),
    row("language", VOICED, Kind::Text, "\"und\"", "language = \"en-US\"",
        "the language that they speak, as a BCP 47 tag"),
    row("licence", VOICED, Kind::Text, "\"unknown\"", "licence = \"CC-BY-4.0\"",
        "under which their sound may be used; only shown"),
    row("timeout", VOICED, Kind::Number { min: 1.0, max: 3600.0, unit: "seconds" }, "120", "timeout = 30",
        "how long one line may take"),
    row("max_characters", VOICED, Kind::Whole { min: 20, max: 4096 }, "4096", "max_characters = 300",
        "longer lines are cut at ends of sentences; no engine is asked for more than 360 at once"),
    row("version", VOICED, Kind::Text, "found out", "version = \"2\"",
        "what the sound depends on, for the cache: in place of the first of `urls` and of what the server says of its model, or of the digest of the program; with another text, lines are spoken anew"),
];

/// Every key: the fixed ones, then the knobs that shape a voice.
pub fn keys() -> &'static [Key] {
    static KEYS: LazyLock<Vec<Key>> = LazyLock::new(|| {
        let knobs = KNOBS.iter().map(|knob| {
            let default = (knob.get)(&Shape::default());
            // A fifth of the way up: audible, and within any range.
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

/// What people call some keys elsewhere.
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
