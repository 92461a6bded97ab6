//! Checks one value against what its key allows.

use super::super::checked::{CheckedTable, CheckedValue, Scalar};
use super::super::engines::UnreadEngines;
use super::super::kind::{LONGEST_PAUSE, ValueKind};
use super::super::table::{Table, TableKey};
use super::super::wording::{example, kind_of, leading_number, seconds};
use super::{Checker, Found, Spanned};
use crate::diag::{Diagnostic, Span, did_you_mean, excerpt};
use std::collections::BTreeMap;
use toml::de::{DeArray, DeTable, DeValue};

/// Common names for a service's key or password. None of them belongs in voices.toml, where it would be shown and shared.
const SECRETS: &[&str] = &[
    "key",
    "api_key",
    "apikey",
    "token",
    "api_token",
    "access_token",
    "bearer",
    "secret",
    "password",
    "authorization",
];

/// Whether a setting of this name would hold a service's key or password.
pub(super) fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('-', "_");
    SECRETS.contains(&name.as_str())
}

impl Checker<'_> {
    pub(super) fn value(&mut self, key: &'static TableKey, found: Found<'_, '_>) -> Option<CheckedValue> {
        let span = Span::from(found.span());
        match (key.kind, found.get_ref()) {
            (ValueKind::Text, DeValue::String(text)) => self.text(key, text, span).map(CheckedValue::Text),
            (ValueKind::Texts, DeValue::Array(items)) => Some(CheckedValue::Texts(self.text_list(key, items))),
            (ValueKind::FirstOf, DeValue::String(_) | DeValue::Array(_)) => {
                self.first_of(key, found).map(CheckedValue::FirstOf)
            }
            (ValueKind::FirstOfEach, DeValue::Array(items)) => {
                let choices = items.iter().filter_map(|item| self.first_of(key, item)).collect();
                Some(CheckedValue::FirstOfEach(choices))
            }
            (ValueKind::Number { min, max, .. }, DeValue::Integer(_) | DeValue::Float(_)) => {
                self.number(key, found, min, max).map(CheckedValue::Number)
            }
            (ValueKind::Whole { min, max }, DeValue::Integer(_)) => {
                self.number(key, found, min as f64, max as f64).map(CheckedValue::Number)
            }
            (ValueKind::Duration, DeValue::Integer(_) | DeValue::Float(_)) => {
                self.number(key, found, 0.0, LONGEST_PAUSE).map(CheckedValue::Number)
            }
            (ValueKind::Duration, DeValue::String(text)) => self.duration(key, text, span).map(CheckedValue::Number),
            (ValueKind::Switch, DeValue::Boolean(on)) => Some(CheckedValue::Switch(self.spanned(*on, span))),
            (ValueKind::Choice(choices), DeValue::String(text)) => self.choice(key, choices, text, span),
            (ValueKind::Words, DeValue::Table(words)) => Some(CheckedValue::Words(self.words(words))),
            (ValueKind::Scalars, DeValue::Table(values)) => Some(CheckedValue::Scalars(self.scalars(values))),
            (ValueKind::Table(table), DeValue::Table(content)) => {
                Some(CheckedValue::Table(self.table(table, content, span)))
            }
            (ValueKind::Named(table), DeValue::Table(content)) => {
                Some(CheckedValue::Named(self.named(key, table, content)))
            }
            (ValueKind::List(table), DeValue::Array(items)) => {
                Some(CheckedValue::List(self.table_list(key, table, items)))
            }
            (ValueKind::Engines, DeValue::Table(_)) => {
                let (source, broken) = (self.source.clone(), self.broken.clone());
                Some(CheckedValue::Engines(UnreadEngines { source, text: self.text.into(), broken, own: self.own }))
            }
            (_, other) => {
                self.wrong_type(key, other, span);
                None
            }
        }
    }

    /// Reads one name, or a list of names of which the first that works is used.
    fn first_of(&mut self, key: &'static TableKey, found: Found<'_, '_>) -> Option<Vec<Spanned<String>>> {
        let span = Span::from(found.span());
        match found.get_ref() {
            DeValue::String(text) => self.text(key, text, span).map(|text| vec![text]),
            DeValue::Array(items) if items.is_empty() => {
                let message = format!("this list of `{}` is empty", key.name);
                self.fault(span, "empty-list", message).hints.push(example(key));
                None
            }
            DeValue::Array(items) => Some(self.text_list(key, items)).filter(|names| !names.is_empty()),
            other => {
                let message = format!("`{}` must be {}, but this is {}", key.name, key.kind.wants(), kind_of(other));
                self.fault(span, "wrong-type", message).hints.push(example(key));
                None
            }
        }
    }

    fn text_list(&mut self, key: &'static TableKey, items: &DeArray<'_>) -> Vec<Spanned<String>> {
        let texts = items.iter().filter_map(|item| match item.get_ref() {
            DeValue::String(text) => self.text(key, text, item.span().into()),
            other => {
                let message = format!("`{}` must be {}, but this is {}", key.name, key.kind.wants(), kind_of(other));
                self.fault(item.span().into(), "wrong-type", message).hints.push(example(key));
                None
            }
        });
        texts.collect()
    }

    fn table_list(&mut self, key: &'static TableKey, table: &'static Table, items: &DeArray<'_>) -> Vec<CheckedTable> {
        let sections = items.iter().filter_map(|item| match item.get_ref() {
            DeValue::Table(content) => Some(self.table(table, content, item.span().into())),
            other => {
                let message = format!("`{}` must be a list of tables, but this is {}", key.name, kind_of(other));
                self.fault(item.span().into(), "wrong-type", message).hints.push(example(key));
                None
            }
        });
        sections.collect()
    }

    fn choice(&mut self, key: &TableKey, choices: &[&str], text: &str, span: Span) -> Option<CheckedValue> {
        if choices.contains(&text) {
            return Some(CheckedValue::Text(self.spanned(text.to_string(), span)));
        }
        let message = format!("`{}` must be {}, not \"{}\"", key.name, key.kind.wants(), excerpt(text));
        let fault = self.fault(span, "wrong-value", message);
        if let Some(meant) = did_you_mean(text, choices.iter().copied()) {
            fault.hints.push(format!("did you mean \"{meant}\"?"));
        }
        None
    }

    fn wrong_type(&mut self, key: &'static TableKey, found: &DeValue<'_>, span: Span) {
        let kind = match (key.kind, found) {
            (ValueKind::Whole { .. }, DeValue::Float(_)) => "a fraction",
            _ => kind_of(found),
        };
        let message = format!("`{}` must be {}, not {kind}", key.name, key.kind.wants());
        let hint = match (key.kind, found) {
            (ValueKind::FirstOfEach, DeValue::String(text)) => {
                format!("one voice alone is a `voice`: voice = \"{}\"", excerpt(text))
            }
            (ValueKind::Texts, DeValue::String(text)) => {
                format!("a list stands in square brackets: {} = [\"{}\"]", key.name, excerpt(text))
            }
            (ValueKind::Number { .. } | ValueKind::Whole { .. }, DeValue::String(text)) => match leading_number(text) {
                Some(number) => format!("write the number alone: {} = {number}", key.name),
                None => example(key),
            },
            (ValueKind::Switch, DeValue::String(text)) if ["true", "false"].contains(&text.as_ref()) => {
                format!("write it without quotation marks: {} = {text}", key.name)
            }
            _ => example(key),
        };
        let fault = self.fault(span, "wrong-type", message);
        fault.label = Some(kind.into());
        fault.hints.push(hint);
    }

    fn text(&mut self, key: &TableKey, text: &str, span: Span) -> Option<Spanned<String>> {
        if text.trim().is_empty() {
            let hint = example(key);
            self.fault(span, "empty-text", format!("`{}` is empty here", key.name)).hints.push(hint);
            return None;
        }
        Some(self.spanned(text.trim().to_string(), span))
    }

    fn number(&mut self, key: &TableKey, found: Found<'_, '_>, min: f64, max: f64) -> Option<Spanned<f64>> {
        let span = Span::from(found.span());
        let number = match found.get_ref() {
            // A whole number that needs more than 64 bits is outside every range. Read as a float, it shows on which side.
            DeValue::Integer(whole) => match i64::from_str_radix(whole.as_str(), whole.radix()) {
                Ok(number) => number as f64,
                Err(_) if whole.as_str().starts_with('-') => f64::NEG_INFINITY,
                Err(_) => f64::INFINITY,
            },
            DeValue::Float(float) => float.as_str().parse().unwrap_or(f64::NAN),
            _ => f64::NAN,
        };
        if (min..=max).contains(&number) {
            return Some(self.spanned(number, span));
        }
        let written = excerpt(&self.source.text[span.range()]);
        let message = format!("`{}` must be {}, not {written}", key.name, key.kind.range());
        let hint = match key.kind {
            ValueKind::Duration if (1.0..=LONGEST_PAUSE * 1000.0).contains(&number) => {
                format!("a number is in seconds; for milliseconds write {} = \"{number}ms\"", key.name)
            }
            ValueKind::Number { .. } => key.help.to_string(),
            _ => example(key),
        };
        let fault = self.fault(span, "out-of-range", message);
        if !number.is_nan() {
            fault.label = Some(if number > max { "too high" } else { "too low" }.into());
        }
        fault.hints.push(hint);
        None
    }

    fn duration(&mut self, key: &TableKey, text: &str, span: Span) -> Option<Spanned<f64>> {
        let Some(seconds) = seconds(text) else {
            let wants = key.kind.wants();
            let message = format!("`{}` must be {wants}, not \"{}\"", key.name, excerpt(text));
            let hint = match leading_number(text).filter(|number| *number == text.trim()) {
                Some(number) => {
                    format!("say whether these are seconds or milliseconds: \"{number}s\" or \"{number}ms\"")
                }
                None => "write one number and one unit, `ms` or `s`".into(),
            };
            self.fault(span, "bad-duration", message).hints.push(hint);
            return None;
        };
        if (0.0..=LONGEST_PAUSE).contains(&seconds) {
            return Some(self.spanned(seconds, span));
        }
        let message = format!("`{}` must be {}, not \"{}\"", key.name, key.kind.range(), excerpt(text));
        let fault = self.fault(span, "out-of-range", message);
        fault.label = Some(if seconds > 0.0 { "too long" } else { "too short" }.into());
        fault.hints.push(example(key));
        None
    }

    fn scalars(&mut self, values: &DeTable<'_>) -> BTreeMap<String, Scalar> {
        let mut read = BTreeMap::new();
        for ((name, span), found) in Self::entries(values) {
            let written = &self.source.text[found.span()];
            let plain = match found.get_ref() {
                DeValue::String(text) => Some(Scalar::Text(text.to_string())),
                DeValue::Boolean(on) => Some(Scalar::Switch(*on)),
                DeValue::Integer(whole) => i64::from_str_radix(whole.as_str(), whole.radix()).ok().map(Scalar::Whole),
                DeValue::Float(float) => {
                    float.as_str().parse().ok().filter(|n: &f64| n.is_finite()).map(Scalar::Number)
                }
                _ => None,
            };
            if let Some(plain) = plain.filter(|_| !is_secret(name)) {
                read.insert(name.to_string(), plain);
            } else if is_secret(name) {
                let instead = self.vocabulary.schemas.iter().find_map(|schema| schema.secrets);
                self.secret(name, span, instead);
            } else {
                let shown = excerpt(name);
                let message =
                    format!("`{shown}` must be a string, a number, `true` or `false`, not {}", excerpt(written));
                self.fault(found.span().into(), "wrong-type", message);
            }
        }
        read
    }

    /// Reports a service's key or password. The message gives the line's number, but never shows the line.
    pub(super) fn secret(&mut self, name: &str, span: Span, instead: Option<&str>) {
        let (path, line) = (self.source.path.display(), self.source.line_column(span.start).0);
        self.secrets.insert(line);
        let message =
            format!("{path}:{line}: `{}` does not belong here: voices.toml must not contain an API key", excerpt(name));
        let fault = Diagnostic::error("key-in-voices", message);
        self.faults.push(instead.map_or(fault.clone(), |instead| fault.hint(instead)));
    }
}
