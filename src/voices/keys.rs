//! Every key of voices.toml except those that the engines declare.

use super::kind::ValueKind;
use super::table::{Table, TableKey};
use crate::audio::shape::{KNOBS, Shape};
use crate::audio::target::TARGETS;
use std::borrow::Cow;
use std::sync::LazyLock;

const ROOT: &[&Table] = &[Table::ROOT];
const SPEAKING: &[&Table] = &[Table::NARRATOR, Table::CAST, Table::FROM, Table::GROUP];
const SOUNDING: &[&Table] = &[Table::NARRATOR, Table::CAST, Table::FROM, Table::GROUP, Table::STYLE, Table::DEFAULTS];
const PERSONS: &[&Table] = &[Table::NARRATOR, Table::CAST];
const PEOPLE: &[&Table] = &[Table::NARRATOR, Table::CAST, Table::GROUP];
const PLACED: &[&Table] = &[Table::NARRATOR, Table::CAST, Table::FROM, Table::GROUP, Table::DEFAULTS];

/// See [`TableKey::new`].
const fn row(
    name: &'static str,
    tables: &'static [&'static Table],
    kind: ValueKind,
    default: &'static str,
    told: [&'static str; 2],
) -> TableKey {
    TableKey::new(name, tables, kind, default, told)
}

const fn pause(name: &'static str, default: &'static str, told: [&'static str; 2]) -> TableKey {
    row(name, &[Table::PAUSES], ValueKind::Duration, default, told)
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

/// See [`Quotes`](crate::script::Quotes).
const QUOTES: &[&str] = &["narrator", "error", "unknown"];

/// Every key of voices.toml itself except the knobs in [`KNOBS`].
#[rustfmt::skip]
const ROWS: [TableKey; 49] = [
    row("include", ROOT, ValueKind::Texts, "none", ["include = [\"more-voices.toml\"]",
        "other voice files to read, relative to this one; this file takes precedence over them, and a later file over an earlier one"]),
    row("quotes", ROOT, ValueKind::Choice(QUOTES), "\"narrator\"", ["quotes = \"error\"",
        "the same as `quotes` in `[attribution]`, which takes precedence"]),
    row("announce", ROOT, ValueKind::Switch, "true", ["announce = false",
        "whether the narrator reads the title and the author first"]),
    row("voices_of", ROOT, ValueKind::FirstOf, "the most natural one here", ["voices_of = \"hibari\"",
        "name of the engine whose voices are given to everybody without a voice, or a list: the first that reads the script's language is used; an engine chosen for a single run takes precedence"]),
    row("notes", ROOT, ValueKind::Choice(&["skip", "after", "chapter"]), "\"skip\"", ["notes = \"after\"",
        "whether footnotes and endnotes of a book are left out, read after the paragraph that refers to them, or at the end of the chapter"]),
    row("narrator", ROOT, ValueKind::Table(Table::NARRATOR), "chosen automatically", ["[narrator]\nvoice = \"nora\"",
        "the voice of the narrator"]),
    row("cast", ROOT, ValueKind::Named(Table::CAST), "chosen automatically", ["[cast.Veena]\nvoice = \"nora\"",
        "the characters"]),
    row("group", ROOT, ValueKind::Named(Table::GROUP), "none", ["[group.guards]\nmembers = [\"Guard 1\", \"Guard 2\"]\npitch = -2",
        "settings for several characters at once"]),
    row("styles", ROOT, ValueKind::Named(Table::STYLE), "none", ["[styles.whispering]\nrate = 0.9\ngain = -6",
        "ways of speaking, for everyone"]),
    row("usual_styles", ROOT, ValueKind::Switch, "true", ["usual_styles = false",
        "whether styles that everybody writes, such as `whispering` and `on the phone`, work without being defined"]),
    row("defaults", ROOT, ValueKind::Table(Table::DEFAULTS), "none", ["[defaults]\nrate = 0.95",
        "values for every character and the narrator"]),
    row("pauses", ROOT, ValueKind::Table(Table::PAUSES), "see below", ["[pauses]\nturn = \"600ms\"",
        "the silences between lines"]),
    row("master", ROOT, ValueKind::Table(Table::MASTER), "see below", ["[master]\ntarget = \"podcast\"",
        "the levels of the finished sound"]),
    row("sounds", ROOT, ValueKind::Table(Table::SOUNDS), "see below", ["[sounds]\nplay = true",
        "the sounds and the music that the script names"]),
    row("attribution", ROOT, ValueKind::Table(Table::ATTRIBUTION), "see below", ["[attribution]\nleast = 0.6",
        "what to do with quotations whose speaker is doubtful, and with speech tags"]),
    row("engines", ROOT, ValueKind::Engines, "engines found on this machine", ["[engines.openai]\nurls = [\"http://localhost:8880/v1\"]",
        "settings of the engines that provide voices beyond the built-in ones"]),
    row("lexicon", ROOT, ValueKind::Words, "none", ["[lexicon]\nKubeCon = \"cube con\"",
        "pronunciations of words; only whole words match, the longest first; also written as `[lexicon.WORD]`"]),
    row("voice", SPEAKING, ValueKind::FirstOf, "chosen automatically", ["voice = \"nora\"",
        "name of the voice, or a list of names: the first that works on this machine is used"]),
    row("chorus", SPEAKING, ValueKind::FirstOfEach, "none", ["chorus = [\"nora\", \"walter\"]",
        "two or more voices that speak at once, slightly apart; replaces `voice`; each can be a list of names, as there"]),
    row("like", PERSONS, ValueKind::Text, "none", ["like = \"Arvind\"",
        "another character, from whom everything that is not set here is taken, except `from`"]),
    row("aliases", &[Table::CAST], ValueKind::Texts, "none", ["aliases = [\"imnotabot\", \"the mysterious speaker\"]",
        "other names of this character"]),
    row("members", &[Table::GROUP], ValueKind::Texts, "", ["members = [\"Guard 1\", \"Guard 2\"]",
        "the characters in the group; a character can be in only one group"]),
    row("chapter", &[Table::FROM], ValueKind::Whole { min: 1, max: 100_000 }, "", ["chapter = 3",
        "the chapter where this begins, counted from 1"]),
    row("gain", SOUNDING, ValueKind::Number { min: -24.0, max: 24.0, unit: "dB" }, "0", ["gain = -6",
        "loudness: -6 halves the amplitude"]),
    row("pan", PLACED, ValueKind::Number { min: -1.0, max: 1.0, unit: "-1 to 1" }, "0", ["pan = -0.3",
        "position in stereo: -1 is left, 1 is right"]),
    row("styles", PEOPLE, ValueKind::Named(Table::STYLE), "none", ["styles.whispering = { rate = 0.8 }",
        "ways of speaking for this character alone; also written as `[cast.NAME.styles.STYLE]`"]),
    row("lexicon", PEOPLE, ValueKind::Words, "none", ["lexicon.data = \"dah ta\"",
        "pronunciations for this character, which take precedence over the global ones; also written as `[cast.NAME.lexicon]`"]),
    row("from", PERSONS, ValueKind::List(Table::FROM), "none", ["from = [{ chapter = 3, voice = \"nora\" }]",
        "another voice from a chapter onwards; also written as `[[cast.NAME.from]]`"]),
    pause("line", "0.2", ["line = \"150ms\"",
        "between two lines in the same paragraph, and between the pieces of a long line"]),
    pause("verse", "0.35", ["verse = \"300ms\"",
        "between two lines of verse, and wherever else a line is broken on purpose"]),
    pause("turn", "0.45", ["turn = 0.5",
        "when another speaker takes over"]),
    pause("paragraph", "0.6", ["paragraph = \"650ms\"",
        "between two paragraphs of the same speaker"]),
    pause("scene", "1.6", ["scene = \"2s\"",
        "at a scene break"]),
    pause("chapter", "1.2", ["chapter = \"1.5s\"",
        "before and after the heading of a chapter"]),
    pause("pause", "1", ["pause = \"800ms\"",
        "for `[pause]` without a length in the script"]),
    row("target", &[Table::MASTER], ValueKind::Choice(TARGET_NAMES), "\"audiobook\"", ["target = \"podcast\"",
        "loudness and peaks that the audio must meet; a target chosen for a single render takes precedence"]),
    row("room_tone", &[Table::MASTER], ValueKind::Switch, "false", ["room_tone = true",
        "whether to put a faint, even noise under everything instead of digital silence"]),
    row("play", &[Table::SOUNDS], ValueKind::Switch, "false", ["play = true",
        "whether marks such as `[sound door.wav]` and `[music theme.flac]` in the script are heard"]),
    row("duck", &[Table::SOUNDS], ValueKind::Number { min: 0.0, max: 60.0, unit: "dB" }, "10", ["duck = 14",
        "by how many dB music is lower while somebody speaks"]),
    row("fade", &[Table::SOUNDS], ValueKind::Duration, "2", ["fade = \"3s\"",
        "in how much time music comes and goes"]),
    row("least", &[Table::ATTRIBUTION], ValueKind::Number { min: 0.0, max: 1.0, unit: "0 to 1" }, "0", ["least = 0.6",
        "how sure the speaker of a quotation has to be; a quotation below that is treated as if nothing said who speaks"]),
    row("quotes", &[Table::ATTRIBUTION], ValueKind::Choice(QUOTES), "\"narrator\"", ["quotes = \"unknown\"",
        "what happens to a quotation without a speaker: the narrator reads it, it is an error, or a speaker named `unknown` reads it, with a voice of its own"]),
    row("tags", &[Table::ATTRIBUTION], ValueKind::Choice(&["spoken", "silent"]), "\"spoken\"", ["tags = \"silent\"",
        "whether the narrator reads speech tags that only say who speaks, such as `said Ada`"]),
    row("styles", &[Table::ATTRIBUTION], ValueKind::Switch, "false", ["styles = true",
        "whether verbs and adverbs of speech tags, as in `she whispered` and `said Ada softly`, choose a style for what is said"]),
    row("say", &[Table::WORD], ValueKind::Text, "as written", ["say = \"cube con\"",
        "a spelling that sounds right; with `regex`, `$1` stands for what the first group matched"]),
    row("ipa", &[Table::WORD], ValueKind::Text, "none", ["ipa = \"ˈkjuːbkɒn\"",
        "the pronunciation in the International Phonetic Alphabet, for voices that take phonemes; takes precedence over `say`"]),
    row("xsampa", &[Table::WORD], ValueKind::Text, "none", ["xsampa = '\"kju:bkQn'",
        "the same in X-SAMPA, which is IPA in plain ASCII; use single quotation marks, because `\"` marks stress"]),
    row("case", &[Table::WORD], ValueKind::Switch, "false", ["case = true",
        "whether upper and lower case differ: `Reading` the town is not `reading` a book"]),
    row("regex", &[Table::WORD], ValueKind::Switch, "false", ["regex = true",
        "whether the word is a regular expression, such as `'v(\\d+)'`; a match never begins or ends inside a word"]),
];

/// Every key of voices.toml except those of the engines: first the fixed ones, then the knobs that shape a voice.
pub fn keys() -> &'static [TableKey] {
    static KEYS: LazyLock<Vec<TableKey>> = LazyLock::new(|| {
        let knobs = KNOBS.iter().map(|knob| {
            let default = (knob.get)(&Shape::default());
            // A fifth of the way from the default to the other end can be heard, and is within every range.
            let end = if default < knob.max { knob.max } else { knob.min };
            let example = ((default + (end - default) * 0.2) * 100.0).round() / 100.0;
            TableKey {
                name: knob.key,
                tables: SOUNDING,
                kind: ValueKind::Number { min: widen(knob.min), max: widen(knob.max), unit: knob.unit },
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

/// Converts an `f32` into the `f64` with the same digits: 0.7 and not 0.699999988079071.
fn widen(number: f32) -> f64 {
    number.to_string().parse().unwrap_or_else(|_| f64::from(number))
}

/// Names that some keys have in other programs, and the keys.
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
    ("engine", "engines"),
];
