//! What engines declare about their tables in voices.toml.

use crate::diag::{Diagnostics, Source, render_some};
use crate::engine::{Engines, Setup};
use crate::trust::{BookFolder, Consent, Petition};
use crate::voices::{self, EngineSchema, EngineTables, Table, TableKey, ValueKind};
use std::collections::BTreeSet;
use std::path::Path;

/// `[engines]` of a file at this path.
pub(in crate::engine) fn tables(path: &Path, text: &str) -> EngineTables {
    let mut faults = Diagnostics::new();
    let source = Source::new(path, text);
    let voices = voices::parse(&source, &|_| Err("nothing is included here".to_string().into()), &mut faults);
    assert_eq!(render_some(&faults, usize::MAX, false, 100), "", "{text}");
    voices.engines
}

/// A file in which a key's example is in one of its tables, with all keys that must be given.
fn example(schema: &'static EngineSchema, key: &TableKey, table: &Table) -> String {
    let of = |table: &Table, but: &str| -> String {
        let keys = schema.keys.iter().copied().flatten().filter(|key| key.tables.contains(&table));
        // Some tables do without a key that others require, but then have little to show.
        let needed = |name: &str| schema.all_keys().any(|key| key.required && key.name == name);
        keys.filter(|key| needed(key.name) && key.name != but).map(|key| format!("{}\n", key.example)).collect()
    };
    let named = |table: &Table| table.header.replace("NAME", "robot");
    let top = schema.tables.first().filter(|top| **top != table && table != Table::ENGINES);
    let above = top.map_or_else(String::new, |top| format!("{}\n{}", named(top), of(top, "")));
    format!("{above}{}\n{}{}\n", named(table), of(table, key.name), key.example)
}

/// Checks that every example of a schema is right and changes what the engine reads. A key that nothing reads would
/// change nothing.
pub(in crate::engine) fn every_key_is_read(
    schema: &'static EngineSchema,
    read: impl Fn(&Setup<'_>, &mut Diagnostics) -> String,
) {
    let outcome = |text: &str| {
        let mut faults = Diagnostics::new();
        let settings = tables(Path::new("voices.toml"), text).read(&[schema], &mut faults);
        let (consent, book) = (Consent::everything(), BookFolder::none());
        let petition = Petition::new(&consent, &book);
        let setup = Setup { settings: &settings, cache: None, petition: &petition };
        (read(&setup, &mut faults), render_some(&faults, usize::MAX, false, 100))
    };
    for key in schema.all_keys() {
        for table in key.tables {
            let text = example(schema, key, table);
            let (with, told) = outcome(&text);
            assert_eq!(told, "", "{text}");
            assert_ne!(with, outcome(&text.replacen(key.example.as_ref(), "", 1)).0, "{text}");
        }
    }
}

#[test]
fn every_table_and_key_of_an_engine_is_declared_once_and_told() {
    let engines = Engines::open();
    let schemas = engines.schemas();
    assert!(schemas.len() >= 4);
    let mut names: BTreeSet<&str> = Table::ALL.iter().map(|table| table.name).collect();
    for engine in engines.iter() {
        let Some(schema) = engine.schema() else { continue };
        assert_eq!((schema.entry.name, schema.entry.tables), (engine.name(), &[Table::ENGINES][..]));
        for table in schema.tables {
            assert!(names.insert(table.name) && table.header.starts_with("[engines."), "{}", table.name);
            let keys = schema.all_keys().filter(|key| key.tables.contains(table));
            let keys: Vec<&str> = keys.map(|key| key.name).collect();
            assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len(), "{keys:?}");
        }
        for key in schema.all_keys() {
            assert!(!key.help.is_empty() && !key.example.is_empty() && key.required == key.default.is_empty());
        }
        for (_, name) in schema.synonyms {
            assert!(schema.all_keys().any(|key| key.name == *name), "{name}");
        }
    }
}

#[test]
fn the_manual_and_the_schema_show_every_table_and_key_of_the_engines() {
    let schemas = Engines::open().schemas();
    let (manual, json) = (voices::manual(&schemas), voices::json_schema(&schemas));
    for schema in &schemas {
        for table in schema.tables {
            assert!(manual.contains(&format!("\n| `{}` | {} |", table.header, table.help)), "{}", table.name);
            let properties = json["$defs"][table.name]["properties"].as_object().unwrap();
            let expected = schema.all_keys().filter(|key| key.tables.contains(table)).map(|key| key.name);
            assert_eq!(properties.keys().map(String::as_str).collect::<BTreeSet<_>>(), expected.collect());
        }
        for key in schema.all_keys() {
            let row =
                manual.lines().find(|line| line.starts_with(&format!("| `{}` |", key.name)) && line.contains(key.help));
            assert_eq!(row.map(|row| row.split(" | ").count()), Some(6), "{}", key.name);
        }
        assert!(matches!(schema.entry.kind, ValueKind::Table(_) | ValueKind::Named(_)));
    }
    let text = json.to_string();
    for reference in text.split("\"#/$defs/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(json["$defs"][name].is_object(), "{name}");
    }
}

#[test]
fn what_an_included_file_says_of_an_engine_lies_below() {
    let folder = tempfile::tempdir().unwrap();
    let read =
        |_: &Path| Ok("[engines.piper]\nfolder = \"theirs\"\n[engines.kokoro]\nfolder = \"theirs\"\n".to_string());
    let source =
        Source::new(folder.path().join("voices.toml"), "include = [\"a.toml\"]\n[engines.piper]\nfolder = \"ours\"\n");
    let mut faults = Diagnostics::new();
    let tables = voices::parse(&source, &read, &mut faults).engines;
    let settings = tables.read(&Engines::open().schemas(), &mut faults);
    assert_eq!(render_some(&faults, usize::MAX, false, 100), "");
    let folders = |engine: &str| -> Vec<_> {
        settings.tables(engine).into_iter().filter_map(|mut table| table.path("folder")).collect()
    };
    let place = |name: &str| folder.path().join(name);
    assert_eq!((folders("piper"), folders("kokoro")), (vec![place("ours"), place("theirs")], vec![place("theirs")]));
}

#[test]
fn a_line_with_a_secret_is_never_shown() {
    let text = "[engines]\nopenai = { urls = [\"localhost\"], api_key = \"sk-secret\", x = 1 }\npiper = { token = \"sk-also\", y = 2 }\n";
    let mut faults = Diagnostics::new();
    Engines::open().configure(&tables(Path::new("voices.toml"), text), &mut faults);
    let told = render_some(&faults, usize::MAX, false, 100);
    assert!(told.contains("`api_key` does not belong here") && told.contains("`token` does not belong here"), "{told}");
    assert!(!told.contains("sk-"), "{told}");
}
