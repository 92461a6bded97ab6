//! The table that engines of installed voices have in voices.toml.

use crate::voices::{Table, TableKey, ValueKind};

/// The key `folder` of such a table.
pub const fn folder_key(tables: &'static [&'static Table]) -> [TableKey; 1] {
    let told = ["folder = \"my-voices\"", "folder that holds the voices, relative to this file"];
    [TableKey::new("folder", tables, ValueKind::Text, "the folder of installed voices", told)]
}

/// Names that the key has in other programs.
pub const FOLDER_SYNONYMS: &[(&str, &str)] = &[("dir", "folder"), ("path", "folder")];
