//! What the tables of several engines in voices.toml have in common.

use crate::diag::{Diagnostic, Diagnostics};
use crate::voices::{CheckedTable, Spanned, Table, TableKey, ValueKind};

/// The longest `input` that the speech interface accepts (OpenAI API reference, createSpeech), in characters.
pub(super) const MOST_CHARACTERS: usize = 4096;

/// Default of the seconds that a line may take.
pub(super) const TIMEOUT: f64 = 120.0;

/// The keys of tables that describe voices of other programs or servers: see [`Described`]. `version` is the help text of
/// the key with that name.
pub(super) const fn described(tables: &'static [&'static Table], version: &'static str) -> [TableKey; 6] {
    let seconds = ValueKind::Number { min: 1.0, max: 3600.0, unit: "seconds" };
    let characters = ValueKind::Whole { min: 20, max: MOST_CHARACTERS as i64 };
    let longer = "longer lines are cut at the ends of sentences; no engine ever gets more than 360 characters at once";
    [
        TableKey::new(
            "voices",
            tables,
            ValueKind::Texts,
            "none",
            ["voices = [\"nova\", \"onyx\"]", "voices to list; these can also be used by their bare names"],
        ),
        TableKey::new(
            "language",
            tables,
            ValueKind::Text,
            "\"und\"",
            ["language = \"en-US\"", "the language of the voices, as a BCP 47 tag"],
        ),
        TableKey::new(
            "licence",
            tables,
            ValueKind::Text,
            "\"unknown\"",
            ["licence = \"CC-BY-4.0\"", "the licence of the voices; shown, but not checked"],
        ),
        TableKey::new("timeout", tables, seconds, "120", ["timeout = 30", "how long a single line may take"]),
        TableKey::new("max_characters", tables, characters, "4096", ["max_characters = 300", longer]),
        TableKey::new("version", tables, ValueKind::Text, "detected", ["version = \"2\"", version]),
    ]
}

/// The values of the keys of [`described`].
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Described {
    /// The voices to list.
    pub voices: Vec<String>,
    /// The language, as a BCP 47 tag.
    pub language: String,
    /// Licence of the voices.
    pub licence: String,
    /// Seconds that one line may take.
    pub timeout: f64,
    /// The longest text, in characters.
    pub max_characters: usize,
    /// Identifies the voices in the keys of takes. `None` if that is determined automatically.
    pub version: Option<String>,
}

impl Described {
    /// Takes these keys out of a table.
    pub fn read(section: &mut CheckedTable) -> Self {
        Self {
            voices: values(section.texts("voices")),
            language: value(section.text("language")).unwrap_or_else(|| "und".into()),
            licence: value(section.text("licence")).unwrap_or_else(|| "unknown".into()),
            timeout: section.number("timeout").map_or(TIMEOUT, |seconds| seconds.value),
            max_characters: section.number("max_characters").map_or(MOST_CHARACTERS, |most| most.value as usize),
            version: value(section.text("version")),
        }
    }
}

/// A value without its place.
pub(super) fn value<T>(spanned: Option<Spanned<T>>) -> Option<T> {
    spanned.map(|spanned| spanned.value)
}

/// The values of a list without their places. Empty if there is no list.
pub(super) fn values(list: Option<Vec<Spanned<String>>>) -> Vec<String> {
    list.unwrap_or_default().into_iter().map(|text| text.value).collect()
}

/// Reports a name that cannot be the beginning of a voice's name.
pub(super) fn check_name(name: &Spanned<String>, faults: &mut Diagnostics) {
    if name.value.contains(['/', ':']) {
        let message = format!("`{}` cannot be the beginning of a voice's name", name.value);
        faults.push(fault(name, "wrong-value", message).hint("this name must not contain `/` or `:`"));
    }
}

/// A fault at the place of a value.
pub(super) fn fault<T>(at: &Spanned<T>, code: &'static str, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(code, message).at(&at.source, at.span)
}
