//! The first pass: one file's TOML tree against the table of keys. What comes out has the right keys, types and ranges;
//! what names mean is the next pass's question.

use super::engines::Plain;
use super::keys::{Key, Kind, LONGEST_PAUSE, SYNONYMS, Table, keys, keys_of};
use super::wording::{example, key_text, kind_of, leading_number, list, seconds};
use super::{LexiconEntry, Spanned, syntax, words};
use crate::diag::{Diagnostic, Diagnostics, Source, Span, did_you_mean, excerpt};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use toml::de::{DeTable, DeValue};

/// A table whose keys and values are all right; what was wrong is left out.
#[derive(Default)]
pub(super) struct Section {
    /// The key that opened it.
    pub place: Span,
    values: BTreeMap<&'static str, Value>,
}

/// A value of the right type, within its range.
pub(super) enum Value {
    Text(Spanned<String>),
    Texts(Vec<Spanned<String>>),
    Number(Spanned<f64>),
    Switch(Spanned<bool>),
    Words(Vec<(Spanned<String>, LexiconEntry)>),
    Values(BTreeMap<String, Plain>),
    Table(Section),
    Named(Vec<(Spanned<String>, Section)>),
    List(Vec<Section>),
}

macro_rules! take {
    ($name:ident, $variant:ident, $type:ty) => {
        /// Takes a value out; nothing where it was not given.
        pub fn $name(&mut self, key: &str) -> Option<$type> {
            match self.values.remove(key) {
                Some(Value::$variant(value)) => Some(value),
                _ => None,
            }
        }
    };
}

impl Section {
    take!(text, Text, Spanned<String>);
    take!(texts, Texts, Vec<Spanned<String>>);
    take!(number, Number, Spanned<f64>);
    take!(switch, Switch, Spanned<bool>);
    take!(words, Words, Vec<(Spanned<String>, LexiconEntry)>);
    take!(values, Values, BTreeMap<String, Plain>);
    take!(table, Table, Section);
    take!(named, Named, Vec<(Spanned<String>, Section)>);
    take!(list, List, Vec<Section>);
}

/// Reads a file's text. Faults are pushed in no particular order.
pub(super) fn check(source: &Arc<Source>, diagnostics: &mut Diagnostics) -> Section {
    let (text, broken) = syntax::without_broken_lines(source, diagnostics);
    let (root, _) = DeTable::parse_recoverable(&text);
    let mut checker = Checker { source, path: Vec::new(), faults: Vec::new(), secrets: BTreeSet::new() };
    let section = checker.table(Table::Root, root.get_ref(), Span::default());
    // What the parser made of a broken line is its guess and nobody's mistake. A line that holds a secret is never shown.
    let (faults, secrets) = (checker.faults, checker.secrets);
    let faults = faults.into_iter().filter(|fault| {
        let line = fault.place.as_ref().map(|(source, span)| source.line_column(span.start).0);
        line.is_none_or(|line| !broken.contains(&line) && !secrets.contains(&line))
    });
    diagnostics.extend(faults.collect());
    section
}

struct Checker<'a> {
    source: &'a Arc<Source>,
    /// The keys that lead to the table that is being read.
    path: Vec<String>,
    faults: Vec<Diagnostic>,
    /// Lines with something that must not be shown.
    secrets: BTreeSet<usize>,
}

type Found<'a, 'i> = &'a toml::Spanned<DeValue<'i>>;
/// A key, its place, and its value.
type Pair<'a, 'i> = ((&'a str, Span), Found<'a, 'i>);

impl Checker<'_> {
    fn fault(&mut self, span: Span, code: &'static str, message: String) -> &mut Diagnostic {
        self.faults.push(Diagnostic::error(code, message).at(self.source, span));
        self.faults.last_mut().expect("it was just pushed")
    }

    fn spanned<T>(&self, value: T, span: impl Into<Span>) -> Spanned<T> {
        Spanned { value, source: self.source.clone(), span: span.into() }
    }

    /// The entries of a table in source order.
    fn entries<'t, 'i>(table: &'t DeTable<'i>) -> Vec<Pair<'t, 'i>> {
        let mut entries: Vec<_> =
            table.iter().map(|(key, value)| ((key.get_ref().as_ref(), Span::from(key.span())), value)).collect();
        entries.sort_by_key(|((_, span), _)| *span);
        entries
    }

    /// The header of the table that is being read, as written in the file.
    fn header(&self, table: Table) -> String {
        match table {
            Table::From => format!("[[{}]]", self.path.join(".")),
            _ => format!("[{}]", self.path.join(".")),
        }
    }

    fn table(&mut self, table: Table, content: &DeTable<'_>, place: Span) -> Section {
        let mut values = BTreeMap::new();
        for ((name, span), found) in Self::entries(content) {
            match keys_of(table).find(|key| key.name == name) {
                Some(key) => {
                    self.path.push(key.name.to_string());
                    if let Some(value) = self.value(key, found) {
                        values.insert(key.name, value);
                    }
                    self.path.pop();
                }
                None => self.unknown(table, name, span, found),
            }
        }
        for key in keys_of(table).filter(|key| key.required) {
            if !content.contains_key(key.name) {
                let message = format!("`{}` is missing from `{}`", key.name, self.header(table));
                self.fault(place, "missing-key", message).hints.push(format!("add: {}", key.example));
            }
        }
        Section { place, values }
    }

    fn unknown(&mut self, table: Table, name: &str, span: Span, found: Found<'_, '_>) {
        if matches!(table, Table::OpenAi | Table::Server) && super::engines::is_secret(name) {
            return self.secret(name, span);
        }
        let shown = excerpt(name);
        let message = match table {
            Table::Root => format!("voices.toml knows no `{shown}`"),
            _ => format!("`{}` knows no key `{shown}`", self.header(table)),
        };
        let names: Vec<&str> = keys_of(table).map(|key| key.name).collect();
        let synonym = SYNONYMS.iter().find(|(other, _)| name.eq_ignore_ascii_case(other)).map(|(_, name)| *name);
        let synonym = synonym.filter(|name| names.contains(name));
        let meant = synonym.or_else(|| did_you_mean(name, names.iter().copied()));
        let elsewhere: Vec<String> = match keys().iter().find(|key| key.name == name) {
            Some(key) => key.tables.iter().map(|table| format!("`{}`", table.header())).collect(),
            None => Vec::new(),
        };
        let hint = match meant {
            // `[cast.Mr. Darcy]` is a table `Darcy` in the table `Mr`.
            _ if table == Table::Cast && found.get_ref().is_table() && name.starts_with(char::is_uppercase) => {
                let first = self.path.last().map(|first| first.trim_matches('"')).unwrap_or_default();
                format!("a name with spaces or full stops stands in quotation marks: `[cast.\"{first}. {shown}\"]`")
            }
            Some(meant) => format!("did you mean `{meant}`?"),
            None if !elsewhere.is_empty() => format!("`{shown}` belongs to {}", list(&elsewhere, "or")),
            None if table == Table::Root && found.get_ref().is_table() => {
                format!("if this is a character, write `[cast.{}]`", key_text(&shown))
            }
            None => format!("known here: {}", names.join(", ")),
        };
        let fault = self.fault(span, "unknown-key", message);
        fault.label = Some("unknown key".into());
        fault.hints.push(hint);
    }

    fn value(&mut self, key: &'static Key, found: Found<'_, '_>) -> Option<Value> {
        let span = Span::from(found.span());
        match (key.kind, found.get_ref()) {
            (Kind::Text, DeValue::String(text)) => self.text(key, text, span).map(Value::Text),
            (Kind::Texts, DeValue::Array(items)) => {
                let texts = items.iter().filter_map(|item| match item.get_ref() {
                    DeValue::String(text) => self.text(key, text, item.span().into()),
                    other => {
                        let message =
                            format!("`{}` must be a list of strings, but this is {}", key.name, kind_of(other));
                        self.fault(item.span().into(), "wrong-type", message).hints.push(example(key));
                        None
                    }
                });
                Some(Value::Texts(texts.collect()))
            }
            (Kind::Number { min, max, .. }, DeValue::Integer(_) | DeValue::Float(_)) => {
                self.number(key, found, min, max).map(Value::Number)
            }
            (Kind::Whole { min, max }, DeValue::Integer(_)) => {
                self.number(key, found, min as f64, max as f64).map(Value::Number)
            }
            (Kind::Duration, DeValue::Integer(_) | DeValue::Float(_)) => {
                self.number(key, found, 0.0, LONGEST_PAUSE).map(Value::Number)
            }
            (Kind::Duration, DeValue::String(text)) => self.duration(key, text, span).map(Value::Number),
            (Kind::Switch, DeValue::Boolean(on)) => Some(Value::Switch(self.spanned(*on, span))),
            (Kind::Choice(choices), DeValue::String(text)) => {
                if choices.contains(&text.as_ref()) {
                    return Some(Value::Text(self.spanned(text.to_string(), span)));
                }
                let message = format!("`{}` must be {}, not \"{}\"", key.name, key.kind.wants(), excerpt(text));
                let fault = self.fault(span, "wrong-value", message);
                if let Some(meant) = did_you_mean(text, choices.iter().copied()) {
                    fault.hints.push(format!("did you mean \"{meant}\"?"));
                }
                None
            }
            (Kind::Words, DeValue::Table(words)) => Some(Value::Words(self.words(words))),
            (Kind::Values, DeValue::Table(values)) => Some(Value::Values(self.values(values))),
            (Kind::Table(table), DeValue::Table(content)) => Some(Value::Table(self.table(table, content, span))),
            (Kind::Named(table), DeValue::Table(content)) => Some(Value::Named(self.named(key, table, content))),
            (Kind::List(table), DeValue::Array(items)) => {
                let sections = items.iter().filter_map(|item| match item.get_ref() {
                    DeValue::Table(content) => Some(self.table(table, content, item.span().into())),
                    other => {
                        let message =
                            format!("`{}` must be a list of tables, but this is {}", key.name, kind_of(other));
                        self.fault(item.span().into(), "wrong-type", message).hints.push(example(key));
                        None
                    }
                });
                Some(Value::List(sections.collect()))
            }
            (_, other) => {
                self.wrong_type(key, other, span);
                None
            }
        }
    }

    fn wrong_type(&mut self, key: &'static Key, found: &DeValue<'_>, span: Span) {
        let kind = match (key.kind, found) {
            (Kind::Whole { .. }, DeValue::Float(_)) => "a fraction",
            _ => kind_of(found),
        };
        let message = format!("`{}` must be {}, not {kind}", key.name, key.kind.wants());
        let hint = match (key.kind, found) {
            (Kind::Texts, DeValue::String(text)) if key.name == "chorus" => {
                format!("one voice alone is a `voice`: voice = \"{}\"", excerpt(text))
            }
            (Kind::Texts, DeValue::String(text)) => {
                format!("a list stands in square brackets: {} = [\"{}\"]", key.name, excerpt(text))
            }
            (Kind::Text, DeValue::Array(_)) if key.name == "voice" => {
                "several voices at once are a `chorus`: chorus = [\"nora\", \"walter\"]".into()
            }
            (Kind::Number { .. } | Kind::Whole { .. }, DeValue::String(text)) => match leading_number(text) {
                Some(number) => format!("write the number alone: {} = {number}", key.name),
                None => example(key),
            },
            (Kind::Switch, DeValue::String(text)) if ["true", "false"].contains(&text.as_ref()) => {
                format!("write it without quotation marks: {} = {text}", key.name)
            }
            _ => example(key),
        };
        let fault = self.fault(span, "wrong-type", message);
        fault.label = Some(kind.into());
        fault.hints.push(hint);
    }

    fn text(&mut self, key: &Key, text: &str, span: Span) -> Option<Spanned<String>> {
        if text.trim().is_empty() {
            let hint = example(key);
            self.fault(span, "empty-text", format!("`{}` is empty here", key.name)).hints.push(hint);
            return None;
        }
        Some(self.spanned(text.trim().to_string(), span))
    }

    fn number(&mut self, key: &Key, found: Found<'_, '_>, min: f64, max: f64) -> Option<Spanned<f64>> {
        let span = Span::from(found.span());
        let number = match found.get_ref() {
            // A whole number beyond 64 bits is out of every range; its digits as a float show on which side.
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
            Kind::Duration if (1.0..=LONGEST_PAUSE * 1000.0).contains(&number) => {
                format!("a number is in seconds; for milliseconds write {} = \"{number}ms\"", key.name)
            }
            Kind::Number { .. } => key.help.to_string(),
            _ => example(key),
        };
        let fault = self.fault(span, "out-of-range", message);
        if !number.is_nan() {
            fault.label = Some(if number > max { "too high" } else { "too low" }.into());
        }
        fault.hints.push(hint);
        None
    }

    fn duration(&mut self, key: &Key, text: &str, span: Span) -> Option<Spanned<f64>> {
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

    fn words(&mut self, words: &DeTable<'_>) -> Vec<(Spanned<String>, LexiconEntry)> {
        let mut read = Vec::new();
        for ((word, span), found) in Self::entries(words) {
            let at = Span::from(found.span());
            let shown = excerpt(word);
            match found.get_ref() {
                _ if word.trim().is_empty() => {
                    self.fault(span, "empty-text", "a word of the lexicon is empty".into())
                        .hints
                        .push("write the word as it stands in the script: KubeCon = \"cube con\"".into());
                }
                DeValue::String(said) if said.trim().is_empty() => {
                    self.fault(at, "empty-text", format!("`{shown}` is said as nothing at all"))
                        .hints
                        .push("no word of a script is left out: spell it as it is to be heard".into());
                }
                DeValue::String(said) => {
                    read.push((self.spanned(word.trim().to_string(), span), LexiconEntry::respelt(said.trim())))
                }
                DeValue::Table(content) => {
                    self.path.push(key_text(&shown));
                    let before = self.faults.len();
                    let section = self.table(Table::Word, content, span);
                    // A table that lacks what was wrong in it would be told once more.
                    let told = self.faults.len() > before;
                    self.path.pop();
                    let word = self.spanned(word.trim().to_string(), span);
                    match words::pronunciation(&word, section) {
                        Ok(said) => read.push((word, said)),
                        Err(_) if told => {}
                        Err(fault) => self.faults.push(*fault),
                    }
                }
                other => {
                    let fault = self.fault(at, "wrong-type", words::wrong_type(word, other));
                    fault.label = Some(kind_of(other).into());
                    fault.hints.push("for example: KubeCon = \"cube con\"".into());
                }
            }
        }
        read
    }

    fn values(&mut self, values: &DeTable<'_>) -> BTreeMap<String, Plain> {
        let mut read = BTreeMap::new();
        for ((name, span), found) in Self::entries(values) {
            let written = &self.source.text[found.span()];
            let plain = match found.get_ref() {
                DeValue::String(text) => Some(Plain::Text(text.to_string())),
                DeValue::Boolean(on) => Some(Plain::Switch(*on)),
                DeValue::Integer(whole) => i64::from_str_radix(whole.as_str(), whole.radix()).ok().map(Plain::Whole),
                DeValue::Float(float) => float.as_str().parse().ok().filter(|n: &f64| n.is_finite()).map(Plain::Number),
                _ => None,
            };
            if let Some(plain) = plain.filter(|_| !super::engines::is_secret(name)) {
                read.insert(name.to_string(), plain);
            } else if super::engines::is_secret(name) {
                self.secret(name, span);
            } else {
                let shown = excerpt(name);
                let message =
                    format!("`{shown}` must be a string, a number, `true` or `false`, not {}", excerpt(written));
                self.fault(found.span().into(), "wrong-type", message);
            }
        }
        read
    }

    /// A key of a service. The message shows the line's number, but not the line.
    fn secret(&mut self, name: &str, span: Span) {
        let (path, line) = (self.source.path.display(), self.source.line_column(span.start).0);
        self.secrets.insert(line);
        let message =
            format!("{path}:{line}: `{}` does not belong here: voices.toml must not contain an API key", excerpt(name));
        let hint =
            "put the key in an environment variable or a file, and write key_env = \"NAME\" or key_file = \"FILE\"";
        self.faults.push(Diagnostic::error("key-in-voices", message).hint(hint));
    }

    fn named(&mut self, key: &Key, table: Table, content: &DeTable<'_>) -> Vec<(Spanned<String>, Section)> {
        let mut sections = Vec::new();
        for ((name, span), found) in Self::entries(content) {
            let shown = excerpt(name);
            self.path.push(key_text(&shown));
            let header = self.header(table);
            match found.get_ref() {
                _ if name.trim().is_empty() => {
                    self.fault(span, "empty-text", format!("a name in `{}` is empty", key.name))
                        .hints
                        .push(format!("for example: {}", key.example.lines().next().unwrap_or_default()));
                }
                DeValue::Table(content) => {
                    sections.push((self.spanned(name.trim().to_string(), span), self.table(table, content, span)));
                }
                DeValue::String(text) if table == Table::Cast => {
                    let hint = format!("write `{header}` and below it `voice = \"{}\"`", excerpt(text));
                    let message = format!("`{shown}` must be the table of a character, not a string");
                    self.fault(found.span().into(), "wrong-type", message).hints.push(hint);
                }
                other => {
                    let message = format!("`{shown}` must be a table, not {}", kind_of(other));
                    let hint = format!("write `{header}` on a line of its own and its keys below");
                    self.fault(found.span().into(), "wrong-type", message).hints.push(hint);
                }
            }
            self.path.pop();
        }
        sections
    }
}
