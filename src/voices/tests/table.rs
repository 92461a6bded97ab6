use super::*;
use std::collections::BTreeSet;

/// The keys of a table, in the order of the manual.
fn keys_of(table: &'static Table) -> impl Iterator<Item = &'static TableKey> {
    keys().iter().filter(move |key| key.tables.contains(&table))
}

/// A file in which a key's example is in one of its tables, with the other keys that the table must have.
fn example(key: &TableKey, table: &'static Table) -> String {
    let header = match table.header {
        _ if table == Table::ROOT => "",
        _ if table == Table::WORD && ["case", "regex"].contains(&key.name) => "[lexicon.KubeCon]\nsay = \"cube con\"",
        "[cast.NAME]" => "[cast.Veena]",
        "[[cast.NAME.from]]" => "[[cast.Veena.from]]",
        other => other,
    };
    let needed = keys_of(table).filter(|other| other.required && other.name != key.name);
    let needed: String = needed.map(|other| format!("{}\n", other.example)).collect();
    format!("{header}\n{needed}{}\n[cast.Arvind]\n", key.example)
}

#[test]
fn every_example_parses_in_every_table_of_its_row() {
    let read = |_: &Path| Ok(String::new());
    for key in keys() {
        for table in key.tables.iter().copied() {
            let text = example(key, table);
            let mut diagnostics = Diagnostics::new();
            parse(&Source::new("voices.toml", text.as_str()), &read, &mut diagnostics);
            assert_eq!(render(&diagnostics, false, 100), "", "{text}");
        }
    }
}

#[test]
fn every_key_of_the_table_is_read_by_the_parser() {
    // An example must change the result. A key that nothing reads would change nothing.
    let read = |_: &Path| Ok("[cast.Included]".to_string());
    let outcome = |text: &str| {
        let voices = parse(&Source::new("", text), &read, &mut Diagnostics::new());
        // Places differ with the length of the text, but only the values count here.
        let shown = format!("{voices:?}");
        let parts = shown.split("Span {").enumerate();
        parts.map(|(at, part)| if at == 0 { part } else { part.split_once('}').unwrap().1 }).collect::<String>()
    };
    assert_eq!(outcome("[cast.A]"), outcome("# nothing is said here\n[cast.A]"));
    for key in keys() {
        for table in key.tables.iter().copied() {
            let text = example(key, table);
            let without = text.replacen(key.example.as_ref(), "", 1);
            assert_ne!(outcome(&text), outcome(&without), "{text}");
        }
    }
}

#[test]
fn a_key_is_no_two_rows_of_one_table() {
    for table in Table::ALL {
        let mut seen = BTreeSet::new();
        for key in keys_of(table) {
            assert!(seen.insert(key.name), "{} in {}", key.name, table.header);
            assert!(!key.help.is_empty() && !key.example.is_empty() && key.required == key.default.is_empty());
        }
    }
}

#[test]
fn the_pauses_have_the_defaults_that_the_table_shows() {
    let mut pauses = Pauses::default();
    let named: BTreeSet<&str> = Pauses::KEYS.iter().map(|(key, _)| *key).collect();
    assert_eq!(named, keys_of(Table::PAUSES).map(|key| key.name).collect());
    for (key, field) in Pauses::KEYS {
        let row = keys_of(Table::PAUSES).find(|row| row.name == key).unwrap();
        assert_eq!(field(&mut pauses).to_string(), row.default, "{key}");
    }
}

#[test]
fn every_knob_is_a_key_with_its_own_range() {
    for knob in crate::audio::shape::KNOBS {
        for (value, fits) in [
            (f64::from(knob.min), true),
            (f64::from(knob.max), true),
            (f64::from(knob.max) + 0.1, false),
            (f64::from(knob.min) - 0.1, false),
        ] {
            let value = (value * 1000.0).round() / 1000.0;
            assert_eq!(codes(&format!("[narrator]\n{} = {value}", knob.key)).is_empty(), fits, "{} {value}", knob.key);
        }
    }
}

#[test]
fn synonyms_lead_to_keys() {
    for (_, name) in keys::SYNONYMS {
        assert!(keys().iter().any(|key| key.name == *name), "{name}");
    }
}

#[test]
fn the_manual_shows_every_table_and_every_key_with_its_tables() {
    let manual = manual(&[]);
    let (tables, rows) = manual.split_once("| key |").unwrap();
    for table in Table::ALL.into_iter().skip(1) {
        assert!(tables.contains(&format!("\n| `{}` | {} |", table.header, table.help)), "{table:?}");
    }
    let rows: Vec<&str> = rows.lines().filter(|line| line.starts_with("| `")).collect();
    assert_eq!(rows.len(), keys().len());
    for row in &rows {
        assert_eq!(row.split(" | ").count(), 6, "a bar inside a cell breaks it: {row}");
    }
    for key in keys() {
        let shown = |row: &&&str| {
            let cells: Vec<&str> = row.split(" | ").collect();
            let everywhere = key.tables.iter().all(|table| *table == Table::ROOT || cells[1].contains(table.header));
            cells[0] == format!("| `{}`", key.name) && everywhere && row.contains(key.help)
        };
        assert_eq!(rows.iter().filter(shown).count(), 1, "{}", key.name);
    }
}

#[test]
fn the_schema_names_every_key_and_no_other() {
    let schema = json_schema(&[]);
    for table in Table::ALL {
        let object = if table == Table::ROOT { &schema } else { &schema["$defs"][table.name] };
        assert_eq!(object["additionalProperties"], false);
        let properties = object["properties"].as_object().unwrap();
        let expected: BTreeSet<&str> = keys_of(table).map(|key| key.name).collect();
        assert_eq!(properties.keys().map(String::as_str).collect::<BTreeSet<_>>(), expected);
        assert!(properties.values().all(|property| property["description"].is_string()));
    }
    assert_eq!(schema["$defs"]["cast"]["properties"]["pitch"]["maximum"], 12.0);
    assert_eq!(schema["$defs"]["group"]["required"][0], "members");
}

#[test]
fn every_reference_of_the_schema_leads_somewhere() {
    let schema = json_schema(&[]);
    let text = schema.to_string();
    for reference in text.split("\"#/$defs/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(schema["$defs"][name].is_object(), "{name}");
    }
}

#[test]
fn more_regular_expressions_than_a_render_bears_are_refused_once() {
    let lexicon = |count: usize| {
        let words: String = (0..count).map(|n| format!("'v{n}x' = {{ say = \"word\", regex = true }}\n")).collect();
        let source = Source::new("voices.toml", format!("[lexicon]\n{words}plain = \"word\"\n"));
        let mut told = Diagnostics::new();
        let voices = parse(&source, &|_| unreachable!(), &mut told);
        (voices.lexicon.words().count(), told.iter().map(|fault| fault.code).collect::<Vec<_>>())
    };
    assert_eq!(lexicon(1_000), (1_001, vec![]));
    assert_eq!(lexicon(1_003), (1_001, vec!["too-many-expressions"]));
}

#[test]
fn the_limit_of_regular_expressions_holds_for_all_files_of_a_book_together() {
    let words = |letter: char, count: usize| {
        let words = (0..count).map(|n| format!("'{letter}{n}x' = {{ say = \"word\", regex = true }}\n"));
        format!("[lexicon]\n{}", words.collect::<String>())
    };
    let told = |included: usize| {
        let source = Source::new("voices.toml", format!("include = [\"a.toml\", \"b.toml\"]\n{}", words('v', 400)));
        let mut told = Diagnostics::new();
        let read = |path: &std::path::Path| Ok(words(path.to_str().unwrap().chars().next().unwrap(), included));
        let voices = parse(&source, &read, &mut told);
        (voices.lexicon.words().count(), told.iter().map(|fault| fault.code).collect::<Vec<_>>())
    };
    assert_eq!(told(300), (1_000, vec![]));
    assert_eq!(told(302), (1_000, vec!["too-many-expressions"]));
}
