//! What the value of a key may be, and how messages and the manual describe it.

use super::table::Table;

/// What a key's value may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ValueKind {
    /// A string that is not empty.
    Text,
    /// A list of strings, none of them empty.
    Texts,
    /// A string, or a list of strings of which the first that works on this machine is used.
    FirstOf,
    /// A list of such choices.
    FirstOfEach,
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
    Scalars,
    /// A table.
    Table(&'static Table),
    /// A table of tables by name.
    Named(&'static Table),
    /// A list of tables.
    List(&'static Table),
    /// The table `[engines]`, whose keys the engines declare: see [`EngineSchema`](super::EngineSchema).
    Engines,
}

/// The longest silence allowed, in seconds. It is low enough to catch milliseconds that were written without a unit.
pub const LONGEST_PAUSE: f64 = 60.0;

impl ValueKind {
    /// The type in a word or two, for the manual.
    pub fn name(self) -> &'static str {
        match self {
            ValueKind::Text => "string",
            ValueKind::Texts => "list of strings",
            ValueKind::FirstOf => "string or list of strings",
            ValueKind::FirstOfEach => "list of strings or lists of strings",
            ValueKind::Number { .. } => "number",
            ValueKind::Whole { .. } => "whole number",
            ValueKind::Duration => "seconds or string",
            ValueKind::Switch => "`true` or `false`",
            ValueKind::Choice(_) => "one of",
            ValueKind::Words => "table of words",
            ValueKind::Scalars => "table of values",
            ValueKind::Table(_) | ValueKind::Engines => "table",
            ValueKind::Named(_) => "table of tables",
            ValueKind::List(_) => "list of tables",
        }
    }

    /// What is allowed, for messages: `a factor between 0.5 and 2`.
    pub fn wants(self) -> String {
        match self {
            ValueKind::Text => "a string".into(),
            ValueKind::Texts => "a list of strings".into(),
            ValueKind::FirstOf => "a string or a list of strings".into(),
            ValueKind::FirstOfEach => "a list of strings or of lists of strings".into(),
            ValueKind::Number { .. } => match self.range() {
                range if range.starts_with('a') => range,
                range => format!("a number {range}"),
            },
            ValueKind::Whole { .. } => format!("a whole number {}", self.range()),
            ValueKind::Duration => "a duration such as \"350ms\" or \"1.5s\"".into(),
            ValueKind::Switch => "`true` or `false`".into(),
            ValueKind::Choice(choices) => {
                let quoted: Vec<String> = choices.iter().map(|choice| format!("\"{choice}\"")).collect();
                quoted.join(" or ")
            }
            ValueKind::Words => "a table of words and their pronunciations".into(),
            ValueKind::Scalars => "a table of strings, numbers and `true` or `false`".into(),
            ValueKind::Table(_) | ValueKind::Named(_) | ValueKind::Engines => "a table".into(),
            ValueKind::List(_) => "a list of tables".into(),
        }
    }

    /// The range with its unit, for messages: `between -12 and 12 semitones`. Empty if there is none.
    pub fn range(self) -> String {
        match self {
            ValueKind::Number { min, max, unit: "factor" } => format!("a factor between {min} and {max}"),
            // A unit such as `0 to 1` only repeats the range, so it is not shown again.
            ValueKind::Number { min, max, unit } if unit.starts_with(|c: char| c.is_ascii_digit() || c == '-') => {
                format!("between {min} and {max}")
            }
            ValueKind::Number { min, max, unit } => format!("between {min} and {max} {unit}"),
            ValueKind::Whole { min, max } => format!("between {min} and {max}"),
            ValueKind::Duration => format!("between 0 and {LONGEST_PAUSE} seconds"),
            _ => String::new(),
        }
    }
}
