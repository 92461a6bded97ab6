//! Small words for messages, and the small values that are read from texts.

use super::table::TableKey;
use toml::de::DeValue;

/// What a value is, as people call it.
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

/// The key in use, as a hint.
pub(super) fn example(key: &TableKey) -> String {
    format!("for example: {}", key.example.replace('\n', " ⏎ "))
}

/// `a, b or c`.
pub(super) fn list(items: &[String], last: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [many @ .., end] => format!("{} {last} {end}", many.join(", ")),
    }
}

/// A name as TOML wants it as a key: in quotation marks where it is not letters, digits, `-` and `_` alone.
pub(super) fn key_text(name: &str) -> String {
    let bare = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if bare { name.to_string() } else { format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\"")) }
}

/// The number that a text begins with, as written.
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
    // Rust's own parser also reads `inf` and `1e3`, which nobody means here.
    if !number.chars().all(|c| c.is_ascii_digit() || "+-.".contains(c)) {
        return None;
    }
    Some(number.parse::<f64>().ok()? / per_second)
}
