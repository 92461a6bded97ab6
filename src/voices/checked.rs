//! A table that has been checked.

use super::engines::UnreadEngines;
use super::{LexiconEntry, Spanned};
use crate::diag::{Source, Span};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A table whose keys and values are all right, because what was wrong has been left out. Each value is taken out once,
/// by its key.
#[derive(Clone, Debug, Default)]
pub struct CheckedTable {
    /// The file, and the key that opens the table. `None` for a table that is not in any file.
    pub place: Option<(Arc<Source>, Span)>,
    /// Whether the file is the user's own configuration, and not a part of a book.
    pub own: bool,
    pub(super) values: BTreeMap<&'static str, CheckedValue>,
}

/// A single value under a key that no schema declares.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    /// A text.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A finite number.
    Number(f64),
    /// `true` or `false`.
    Switch(bool),
}

/// A value of the right type, within its range.
#[derive(Clone, Debug)]
pub(super) enum CheckedValue {
    Text(Spanned<String>),
    Texts(Vec<Spanned<String>>),
    FirstOf(Vec<Spanned<String>>),
    FirstOfEach(Vec<Vec<Spanned<String>>>),
    Number(Spanned<f64>),
    Switch(Spanned<bool>),
    Words(Vec<(Spanned<String>, LexiconEntry)>),
    Scalars(BTreeMap<String, Scalar>),
    Table(CheckedTable),
    Named(Vec<(Spanned<String>, CheckedTable)>),
    List(Vec<CheckedTable>),
    Engines(UnreadEngines),
}

macro_rules! take {
    ($visibility:vis $name:ident, $variant:ident, $type:ty, $what:literal) => {
        #[doc = concat!("Takes out ", $what, "; nothing where the key was not given.")]
        $visibility fn $name(&mut self, key: &str) -> Option<$type> {
            match self.values.remove(key) {
                Some(CheckedValue::$variant(value)) => Some(value),
                _ => None,
            }
        }
    };
}

impl CheckedTable {
    take!(pub text, Text, Spanned<String>, "a text");
    take!(pub texts, Texts, Vec<Spanned<String>>, "a list of texts");
    take!(pub(super) first_of, FirstOf, Vec<Spanned<String>>, "a choice, as the list of its names");
    take!(pub(super) first_of_each, FirstOfEach, Vec<Vec<Spanned<String>>>, "a list of choices");
    take!(pub number, Number, Spanned<f64>, "a number, or a duration in seconds");
    take!(pub switch, Switch, Spanned<bool>, "a `true` or `false`");
    take!(pub scalars, Scalars, BTreeMap<String, Scalar>, "values under any names");
    take!(pub table, Table, CheckedTable, "a table");
    take!(pub named, Named, Vec<(Spanned<String>, CheckedTable)>, "tables by name, in the order of the file");
    take!(pub(super) words, Words, Vec<(Spanned<String>, LexiconEntry)>, "words and how they are said");
    take!(pub(super) list, List, Vec<CheckedTable>, "a list of tables");
    take!(pub(super) engines, Engines, UnreadEngines, "the settings of engines");

    /// Takes out a text that names a file or folder. A relative path starts at the folder of the file that contains it.
    pub fn path(&mut self, key: &str) -> Option<PathBuf> {
        Some(self.folder().join(self.text(key)?.value))
    }

    /// The folder that the file is in.
    pub fn folder(&self) -> PathBuf {
        let folder = self.place.as_ref().and_then(|(source, _)| source.path.parent());
        folder.unwrap_or(Path::new("")).to_path_buf()
    }
}
