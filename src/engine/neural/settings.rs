//! The table that engines of installed voices have in voices.toml.

use crate::voices::{EngineSchema, Table, TableKey, ValueKind};

/// The key `folder` of such a table.
pub const fn folder_key(tables: &'static [&'static Table]) -> [TableKey; 1] {
    let told = ["folder = \"my-voices\"", "folder that holds the voices, relative to this file"];
    [TableKey::new("folder", tables, ValueKind::Text, "the folder of installed voices", told)]
}

/// Names that the key has in other programs.
const FOLDER_SYNONYMS: &[(&str, &str)] = &[("dir", "folder"), ("path", "folder")];

/// The schema of an engine whose only table has the key `folder`. `entry` is an example of the engine's entry and what it
/// does.
pub const fn folder_schema(
    tables: &'static [&'static Table; 1],
    keys: &'static [&'static [TableKey]],
    entry: [&'static str; 2],
) -> EngineSchema {
    EngineSchema {
        entry: TableKey::new(tables[0].name, &[Table::ENGINES], ValueKind::Table(tables[0]), "see below", entry),
        tables,
        keys,
        synonyms: FOLDER_SYNONYMS,
        secrets: None,
    }
}
