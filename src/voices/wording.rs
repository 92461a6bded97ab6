//! Short phrases for messages, and small values that are read from text.

use super::table::TableKey;
use toml::de::DeValue;

/// What kind of value this is, in plain words.
pub(super) fn kind_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// A hint that shows how the key is used.
pub(super) fn example(key: &TableKey) -> String {
    format!("for example: {}", key.example.replace('\n', " ⏎ "))
}

/// Joins items with commas and a last word: `a, b or c`.
pub(super) fn list(items: &[String], last: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [many @ .., end] => format!("{} {last} {end}", many.join(", ")),
    }
}

/// Writes a name as a TOML key: in quotation marks unless it has only letters, digits, `-` and `_`.
pub(super) fn key_text(name: &str) -> String {
    let bare = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if bare { name.to_string() } else { format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\"")) }
}

/// The number with which a text begins, as written.
pub(super) fn leading_number(text: &str) -> Option<&str> {
    let text = text.trim();
    let end = text.find(|c: char| !(c.is_ascii_digit() || "+-.".contains(c))).unwrap_or(text.len());
    let number = text[..end].strip_prefix('+').unwrap_or(&text[..end]);
    // A percentage is not accepted: 90 % is written 0.9.
    (number.parse::<f64>().is_ok() && !text.contains('%')).then_some(number)
}

/// A duration with its unit: `350ms`, `1.5s`, `2 s`.
pub(super) fn seconds(text: &str) -> Option<f64> {
    let text = text.trim();
    let (number, per_second) = match text.strip_suffix("ms") {
        Some(number) => (number, 1000.0),
        None => (text.strip_suffix('s')?, 1.0),
    };
    let number = number.trim_end();
    // Rust's own parser also reads `inf` and `1e3`, which no one would mean here.
    if !number.chars().all(|c| c.is_ascii_digit() || "+-.".contains(c)) {
        return None;
    }
    Some(number.parse::<f64>().ok()? / per_second)
}
