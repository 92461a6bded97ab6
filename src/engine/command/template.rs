//! Arguments with placeholders in braces.

use std::path::Path;

/// The placeholders. `rate` has more forms.
pub(super) const PLACEHOLDERS: &[&str] = &["text", "text_file", "out", "voice", "rate"];

/// The values of the placeholders for an utterance.
pub(super) struct Values<'a> {
    pub text: &'a str,
    pub text_file: &'a Path,
    pub out: &'a Path,
    pub voice: &'a str,
    /// Tempo factor.
    pub rate: f32,
}

/// Whether one of the arguments has this placeholder, or any form of `rate`.
pub(super) fn mentions(argv: &[impl AsRef<str>], name: &str) -> bool {
    let has = |argument: &str| {
        let mut inside = argument.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0));
        inside.any(|word| word == name || (name == "rate" && rate(word, 1.0).is_some()))
    };
    argv.iter().any(|argument| has(argument.as_ref()))
}

/// An argument with its placeholders filled in. Values are not searched for placeholders, so a text can have braces.
pub(super) fn fill(argument: &str, values: &Values<'_>) -> String {
    // A text that begins like an option would be taken for one, so a space is put before it, which is not audible.
    if argument == "{text}" && values.text.starts_with('-') {
        return format!(" {}", values.text);
    }
    let mut filled = String::new();
    let mut rest = argument;
    while let Some((before, after)) = rest.split_once('{') {
        filled += before;
        match after.split_once('}').and_then(|(word, remaining)| Some((value(word, values)?, remaining))) {
            Some((value, remaining)) => {
                filled += &value;
                rest = remaining;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled + rest
}

fn value(word: &str, values: &Values<'_>) -> Option<String> {
    match word {
        "text" => Some(values.text.to_string()),
        "text_file" => Some(values.text_file.display().to_string()),
        "out" => Some(values.out.display().to_string()),
        "voice" => Some(values.voice.to_string()),
        word => rate(word, f64::from(values.rate)),
    }
}

/// `rate`, `rate*N` as an integer (for words per minute or percentages, where programs do not read fractions), or `N/rate`.
fn rate(word: &str, rate: f64) -> Option<String> {
    let number = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite());
    let plain = |number: f64| ((number * 1000.0).round() / 1000.0).to_string();
    if word == "rate" {
        return Some(plain(rate));
    }
    if let Some(times) = word.strip_prefix("rate*") {
        return Some((number(times)? * rate).round().to_string());
    }
    Some(plain(number(word.strip_suffix("/rate")?)? / rate))
}
