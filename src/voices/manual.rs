//! The table of keys as a manual for people and as a JSON Schema for editors.

use super::keys::{Key, Kind, LONGEST_PAUSE, Table, keys, keys_of};
use serde_json::{Map, Value, json};

/// What the manual says before its tables.
const INTRODUCTION: &str = include_str!("manual.md");

/// The sections of the manual's list of keys, in order.
const SECTIONS: [&str; 6] =
    ["Top of the file", "Characters and the narrator", "Pauses", "Levels", "Pronunciation", "Engines"];

/// The manual of voices.toml as Markdown: an introduction, every table, and every key with its place, type, range, default
/// and an example.
pub fn manual() -> String {
    let mut text = String::from(INTRODUCTION);
    text += "\n## Tables\n\n| table | what it is for |\n|---|---|\n";
    for table in Table::ALL {
        text += &format!("| {} | {} |\n", place(table), table.help());
    }
    for title in SECTIONS {
        text += &format!(
            "\n## {title}\n\n| key | in | type | default | example | what it does |\n|---|---|---|---|---|---|\n"
        );
        text.extend(keys().iter().filter(|key| section(key) == title).map(row));
    }
    text
}

/// The section of the manual that lists a key: where the first of its tables belongs.
fn section(key: &Key) -> &'static str {
    match key.tables[0] {
        Table::Root => SECTIONS[0],
        Table::Narrator | Table::Cast | Table::From | Table::Group | Table::Style | Table::Defaults => SECTIONS[1],
        Table::Pauses => SECTIONS[2],
        Table::Master => SECTIONS[3],
        Table::Word => SECTIONS[4],
        Table::Engines | Table::OpenAi | Table::Server | Table::Command | Table::Piper | Table::Kokoro => SECTIONS[5],
    }
}

fn place(table: Table) -> String {
    match table {
        Table::Root => "the top".into(),
        other => format!("`{}`", other.header()),
    }
}

fn row(key: &Key) -> String {
    let range = match key.kind {
        Kind::Number { min, max, unit: "factor" } => format!("factor, {min} to {max}"),
        Kind::Number { min, max, unit } if key.kind.range().ends_with(unit) => format!("number, {min} to {max} {unit}"),
        Kind::Number { min, max, .. } => format!("number, {min} to {max}"),
        Kind::Whole { min, max } => format!("whole number, {min} to {max}"),
        Kind::Duration => format!("seconds or string, 0 to {LONGEST_PAUSE} s"),
        Kind::Choice(_) => key.kind.wants(),
        kind => kind.name().into(),
    };
    let places: Vec<String> = key.tables.iter().map(|table| place(*table)).collect();
    let default = if key.required { "required" } else { &key.default };
    let example: Vec<String> = key.example.lines().map(|line| format!("`{line}`")).collect();
    let cells = [&places.join(", "), &range, default, &example.join("<br>"), key.help];
    format!("| `{}` | {} |\n", key.name, cells.join(" | "))
}

/// A JSON Schema (draft 2020-12) for voices.toml. With it, editors complete keys and mark mistakes.
pub fn schema() -> Value {
    let mut definitions = Map::new();
    for table in Table::ALL.into_iter().filter(|table| *table != Table::Root) {
        definitions.insert(definition(table), object(table));
    }
    let mut schema = object(Table::Root);
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!("voices.toml");
    schema["description"] = json!("Who speaks with which voice, how long the pauses are, how words are said.");
    schema["$defs"] = Value::Object(definitions);
    schema
}

fn definition(table: Table) -> String {
    format!("{table:?}").to_lowercase()
}

fn object(table: Table) -> Value {
    let properties: Map<String, Value> = keys_of(table).map(|key| (key.name.to_string(), property(key))).collect();
    let required: Vec<&str> = keys_of(table).filter(|key| key.required).map(|key| key.name).collect();
    let mut object = json!({
        "type": "object",
        "description": table.help(),
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

fn property(key: &Key) -> Value {
    // The pattern matches any text with a character that is not white space.
    let text = json!({ "type": "string", "pattern": "\\S" });
    let reference = |table: Table| json!({ "$ref": format!("#/$defs/{}", definition(table)) });
    let mut property = match key.kind {
        Kind::Text => text,
        Kind::Texts if key.name == "chorus" => json!({ "type": "array", "items": text, "minItems": 2 }),
        Kind::Texts => json!({ "type": "array", "items": text }),
        Kind::Number { min, max, .. } => json!({ "type": "number", "minimum": min, "maximum": max }),
        Kind::Whole { min, max } => json!({ "type": "integer", "minimum": min, "maximum": max }),
        Kind::Duration => json!({ "anyOf": [
            { "type": "number", "minimum": 0, "maximum": LONGEST_PAUSE },
            { "type": "string", "pattern": "^\\s*\\+?([0-9]+\\.?[0-9]*|\\.[0-9]+)\\s*m?s\\s*$" },
        ] }),
        Kind::Switch => json!({ "type": "boolean" }),
        Kind::Choice(choices) => json!({ "enum": choices }),
        Kind::Words => json!({ "type": "object", "additionalProperties": {
            "anyOf": [text, reference(Table::Word)],
        } }),
        Kind::Values => {
            json!({ "type": "object", "additionalProperties": { "type": ["string", "number", "boolean"] } })
        }
        Kind::Table(table) => reference(table),
        Kind::Named(table) => json!({ "type": "object", "additionalProperties": reference(table) }),
        Kind::List(table) => json!({ "type": "array", "items": reference(table) }),
    };
    let range = key.kind.range();
    let range = if range.is_empty() { range } else { format!(" ({range})") };
    let default = if key.required { String::new() } else { format!(" Default: {}.", key.default) };
    property["description"] = json!(format!("{}{range}.{default} Example: {}", key.help, key.example));
    if let (Kind::Number { .. } | Kind::Duration, Ok(default)) = (key.kind, key.default.parse::<f64>()) {
        property["default"] = json!(default);
    }
    property
}
