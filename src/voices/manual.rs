//! The tables of keys as a manual for users and as a JSON Schema for editors.

use super::keys::keys;
use super::kind::{LONGEST_PAUSE, ValueKind};
use super::table::{EngineSchema, Table, TableKey};
use serde_json::{Map, Value, json};

/// The text before the tables of the manual.
const INTRODUCTION: &str = include_str!("manual.md");

/// The sections of the manual's list of keys. A key is listed in the section that has the first of the key's tables;
/// the keys of the engines are listed in the last section.
const SECTIONS: [(&str, &[&Table]); 8] = [
    ("Top of the file", &[Table::ROOT]),
    (
        "Characters and the narrator",
        &[Table::NARRATOR, Table::CAST, Table::FROM, Table::GROUP, Table::STYLE, Table::DEFAULTS],
    ),
    ("Pauses", &[Table::PAUSES]),
    ("Levels", &[Table::MASTER]),
    ("Sounds and music", &[Table::SOUNDS]),
    ("Quotations", &[Table::ATTRIBUTION]),
    ("Pronunciation", &[Table::WORD]),
    ("Engines", &[]),
];

/// The tables and keys that the manual and the JSON Schema describe.
struct Contents {
    tables: Vec<&'static Table>,
    keys: Vec<&'static TableKey>,
}

impl Contents {
    /// Those of voices.toml itself, followed by those of the engines.
    fn with(engines: &[&'static EngineSchema]) -> Self {
        let tables = engines.iter().flat_map(|schema| schema.tables).copied();
        let keys = keys().iter().chain(engines.iter().flat_map(|schema| schema.all_keys()));
        Self { tables: Table::ALL.into_iter().chain(tables).collect(), keys: keys.collect() }
    }

    fn keys_of(&self, table: &'static Table) -> impl Iterator<Item = &'static TableKey> {
        self.keys.iter().copied().filter(move |key| key.tables.contains(&table))
    }
}

/// Writes the manual of voices.toml as Markdown: an introduction, every table, and every key with its place, type,
/// range, default and an example.
pub fn manual(engines: &[&'static EngineSchema]) -> String {
    let contents = Contents::with(engines);
    let mut text = String::from(INTRODUCTION);
    text += "\n## Tables\n\n| table | what it is for |\n|---|---|\n";
    for table in &contents.tables {
        text += &format!("| {} | {} |\n", place(table), table.help);
    }
    for (title, _) in SECTIONS {
        text += &format!(
            "\n## {title}\n\n| key | in | type | default | example | what it does |\n|---|---|---|---|---|---|\n"
        );
        text.extend(contents.keys.iter().filter(|key| section(key) == title).map(|key| row(key)));
    }
    text
}

/// The section of the manual in which a key is listed.
fn section(key: &TableKey) -> &'static str {
    let found = SECTIONS.iter().find(|(_, tables)| tables.contains(&key.tables[0]));
    found.map_or("Engines", |(title, _)| title)
}

fn place(table: &Table) -> String {
    if table == Table::ROOT { "the top".into() } else { format!("`{}`", table.header) }
}

fn row(key: &TableKey) -> String {
    let range = match key.kind {
        ValueKind::Number { min, max, unit: "factor" } => format!("factor, {min} to {max}"),
        ValueKind::Number { min, max, unit } if key.kind.range().ends_with(unit) => {
            format!("number, {min} to {max} {unit}")
        }
        ValueKind::Number { min, max, .. } => format!("number, {min} to {max}"),
        ValueKind::Whole { min, max } => format!("whole number, {min} to {max}"),
        ValueKind::Duration => format!("seconds or string, 0 to {LONGEST_PAUSE} s"),
        ValueKind::Choice(_) => key.kind.wants(),
        kind => kind.name().into(),
    };
    let places: Vec<String> = key.tables.iter().map(|table| place(table)).collect();
    let default = if key.required { "required" } else { &key.default };
    let example: Vec<String> = key.example.lines().map(|line| format!("`{line}`")).collect();
    let cells = [&places.join(", "), &range, default, &example.join("<br>"), key.help];
    format!("| `{}` | {} |\n", key.name, cells.join(" | "))
}

/// A JSON Schema (draft 2020-12) for voices.toml. With it, editors complete keys and mark mistakes.
pub fn json_schema(engines: &[&'static EngineSchema]) -> Value {
    let contents = Contents::with(engines);
    let mut definitions = Map::new();
    for table in contents.tables.iter().filter(|table| **table != Table::ROOT) {
        definitions.insert(table.name.into(), object(table, &contents));
    }
    let mut schema = object(Table::ROOT, &contents);
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!("voices.toml");
    schema["description"] = json!("Who speaks with which voice, how long the pauses are, how words are said.");
    schema["$defs"] = Value::Object(definitions);
    schema
}

fn object(table: &'static Table, contents: &Contents) -> Value {
    let keys: Vec<&TableKey> = contents.keys_of(table).collect();
    let properties: Map<String, Value> = keys.iter().map(|key| (key.name.to_string(), property(key))).collect();
    let required: Vec<&str> = keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    let mut object = json!({
        "type": "object",
        "description": table.help,
        "properties": properties,
        "additionalProperties": false,
    });
    if !required.is_empty() {
        object["required"] = json!(required);
    }
    if properties.contains_key("voice") && properties.contains_key("chorus") {
        object["not"] = json!({ "required": ["voice", "chorus"] });
    }
    object
}

fn property(key: &TableKey) -> Value {
    // The pattern matches any text with a character that is not white space.
    let text = json!({ "type": "string", "pattern": "\\S" });
    let first_of = |text: &Value| json!({ "anyOf": [text, { "type": "array", "items": text, "minItems": 1 }] });
    let reference = |table: &Table| json!({ "$ref": format!("#/$defs/{}", table.name) });
    let mut property = match key.kind {
        ValueKind::Text => text,
        ValueKind::FirstOf => first_of(&text),
        ValueKind::FirstOfEach => json!({ "type": "array", "items": first_of(&text), "minItems": 2 }),
        ValueKind::Texts => json!({ "type": "array", "items": text }),
        ValueKind::Number { min, max, .. } => json!({ "type": "number", "minimum": min, "maximum": max }),
        ValueKind::Whole { min, max } => json!({ "type": "integer", "minimum": min, "maximum": max }),
        ValueKind::Duration => json!({ "anyOf": [
            { "type": "number", "minimum": 0, "maximum": LONGEST_PAUSE },
            { "type": "string", "pattern": "^\\s*\\+?([0-9]+\\.?[0-9]*|\\.[0-9]+)\\s*m?s\\s*$" },
        ] }),
        ValueKind::Switch => json!({ "type": "boolean" }),
        ValueKind::Choice(choices) => json!({ "enum": choices }),
        ValueKind::Words => json!({ "type": "object", "additionalProperties": {
            "anyOf": [text, reference(Table::WORD)],
        } }),
        ValueKind::Scalars => {
            json!({ "type": "object", "additionalProperties": { "type": ["string", "number", "boolean"] } })
        }
        ValueKind::Table(table) => reference(table),
        ValueKind::Engines => reference(Table::ENGINES),
        ValueKind::Named(table) => json!({ "type": "object", "additionalProperties": reference(table) }),
        ValueKind::List(table) => json!({ "type": "array", "items": reference(table) }),
    };
    let range = key.kind.range();
    let range = if range.is_empty() { range } else { format!(" ({range})") };
    let default = if key.required { String::new() } else { format!(" Default: {}.", key.default) };
    property["description"] = json!(format!("{}{range}.{default} Example: {}", key.help, key.example));
    if let (ValueKind::Number { .. } | ValueKind::Duration, Ok(default)) = (key.kind, key.default.parse::<f64>()) {
        property["default"] = json!(default);
    }
    property
}
