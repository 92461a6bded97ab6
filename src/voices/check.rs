//! The first pass: checks one file's TOML tree against the tables of keys. What comes out has the right keys, types and
//! ranges; the next passes find out what the names refer to.

mod value;
mod words;

use super::checked::CheckedTable;
use super::keys::{SYNONYMS, keys};
use super::table::{EngineSchema, Table, TableKey};
use super::wording::{key_text, kind_of, list};
use super::{Spanned, syntax};
use crate::diag::{Diagnostic, Diagnostics, Source, Span, did_you_mean, excerpt};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use toml::de::{DeTable, DeValue};
use value::is_secret;

/// The keys that a file may have, and what some of them are called in other programs.
pub(super) struct Vocabulary {
    keys: Vec<&'static TableKey>,
    synonyms: Vec<(&'static str, &'static str)>,
    schemas: Vec<&'static EngineSchema>,
}

impl Vocabulary {
    fn of_voices() -> Self {
        Self { keys: keys().iter().collect(), synonyms: SYNONYMS.to_vec(), schemas: Vec::new() }
    }

    /// The vocabulary of the tables that engines declare.
    pub fn of_engines(schemas: &[&'static EngineSchema]) -> Self {
        let keys = schemas.iter().flat_map(|schema| schema.all_keys());
        let synonyms = schemas.iter().flat_map(|schema| schema.synonyms).copied();
        Self { keys: keys.collect(), synonyms: synonyms.collect(), schemas: schemas.to_vec() }
    }

    fn keys_of(&self, table: &'static Table) -> impl Iterator<Item = &'static TableKey> {
        self.keys.iter().copied().filter(move |key| key.tables.contains(&table))
    }

    /// The schema that declares a table. `None` if no engine declares it.
    fn schema_of(&self, table: &Table) -> Option<&'static EngineSchema> {
        self.schemas.iter().copied().find(|schema| schema.tables.contains(&table))
    }

    /// The key out of `names` that is called `word` in other programs.
    fn synonym(&self, word: &str, names: &[&str]) -> Option<&'static str> {
        let known = self.synonyms.iter().filter(|(other, _)| word.eq_ignore_ascii_case(other));
        known.map(|(_, name)| *name).find(|name| names.contains(name))
    }
}

/// Reads and checks the text of a file. Faults are pushed in no particular order. `expressions` counts the words of lexicons
/// that are regular expressions, over all files of a book.
pub(super) fn check(source: &Arc<Source>, expressions: &mut usize, diagnostics: &mut Diagnostics) -> CheckedTable {
    let (text, broken) = syntax::without_broken_lines(source, diagnostics);
    let (root, _) = DeTable::parse_recoverable(&text);
    let vocabulary = Vocabulary::of_voices();
    let mut checker = Checker::new(source, &text, Arc::new(broken), &vocabulary);
    checker.expressions = *expressions;
    let section = checker.table(Table::ROOT, root.get_ref(), Span::default());
    *expressions = checker.expressions;
    diagnostics.extend(checker.faults());
    section
}

pub(super) struct Checker<'a> {
    source: &'a Arc<Source>,
    /// The file's text, with blanks in place of lines that are not TOML.
    text: &'a str,
    vocabulary: &'a Vocabulary,
    /// The numbers of the lines that are not TOML.
    broken: Arc<BTreeSet<usize>>,
    /// The keys that lead to the table that is being read.
    pub path: Vec<String>,
    faults: Vec<Diagnostic>,
    /// The numbers of the lines with something that must not be shown.
    pub secrets: BTreeSet<usize>,
    /// See [`CheckedTable::own`].
    pub own: bool,
    /// How many words of lexicons are regular expressions, with those of the files that were read before.
    expressions: usize,
}

type Found<'a, 'i> = &'a toml::Spanned<DeValue<'i>>;
/// A key, its place, and its value.
type Pair<'a, 'i> = ((&'a str, Span), Found<'a, 'i>);

impl<'a> Checker<'a> {
    pub fn new(
        source: &'a Arc<Source>,
        text: &'a str,
        broken: Arc<BTreeSet<usize>>,
        vocabulary: &'a Vocabulary,
    ) -> Self {
        let (path, faults, secrets) = (Vec::new(), Vec::new(), BTreeSet::new());
        Self { source, text, vocabulary, broken, path, faults, secrets, own: false, expressions: 0 }
    }

    /// Takes out the faults. Those on lines that are not TOML are left out, because what the parser made of such a line
    /// is a guess. A line that holds a secret is never shown.
    pub fn faults(&mut self) -> Diagnostics {
        let faults = std::mem::take(&mut self.faults).into_iter().filter(|fault| {
            let line = fault.place.as_ref().map(|(source, span)| source.line_column(span.start).0);
            line.is_none_or(|line| !self.broken.contains(&line) && !self.secrets.contains(&line))
        });
        faults.collect()
    }

    fn fault(&mut self, span: Span, code: &'static str, message: String) -> &mut Diagnostic {
        self.faults.push(Diagnostic::error(code, message).at(self.source, span));
        self.faults.last_mut().expect("it was just pushed")
    }

    fn spanned<T>(&self, value: T, span: impl Into<Span>) -> Spanned<T> {
        Spanned { value, source: self.source.clone(), span: span.into() }
    }

    /// The entries of a table, in source order.
    fn entries<'t, 'i>(table: &'t DeTable<'i>) -> Vec<Pair<'t, 'i>> {
        let mut entries: Vec<_> =
            table.iter().map(|(key, value)| ((key.get_ref().as_ref(), Span::from(key.span())), value)).collect();
        entries.sort_by_key(|((_, span), _)| *span);
        entries
    }

    /// The header of the table that is being read, as written in the file.
    fn header(&self, table: &'static Table) -> String {
        let path = self.path.join(".");
        if table == Table::FROM { format!("[[{path}]]") } else { format!("[{path}]") }
    }

    pub fn table(&mut self, table: &'static Table, content: &DeTable<'_>, place: Span) -> CheckedTable {
        let mut values = BTreeMap::new();
        for ((name, span), found) in Self::entries(content) {
            match self.vocabulary.keys_of(table).find(|key| key.name == name) {
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
        for key in self.vocabulary.keys_of(table).filter(|key| key.required) {
            if !content.contains_key(key.name) {
                let message = format!("`{}` is missing from `{}`", key.name, self.header(table));
                self.fault(place, "missing-key", message).hints.push(format!("add: {}", key.example));
            }
        }
        CheckedTable { place: Some((self.source.clone(), place)), own: self.own, values }
    }

    fn unknown(&mut self, table: &'static Table, name: &str, span: Span, found: Found<'_, '_>) {
        if let Some(schema) = self.vocabulary.schema_of(table).filter(|_| is_secret(name)) {
            return self.secret(name, span, schema.secrets);
        }
        let shown = excerpt(name);
        let message = match table == Table::ROOT {
            true => format!("voices.toml knows no `{shown}`"),
            false => format!("`{}` knows no key `{shown}`", self.header(table)),
        };
        let hint = self.meant(table, name, found);
        let fault = self.fault(span, "unknown-key", message);
        fault.label = Some("unknown key".into());
        fault.hints.push(hint);
    }

    /// A hint on what the user may have meant by a key that a table does not have.
    fn meant(&self, table: &'static Table, name: &str, found: Found<'_, '_>) -> String {
        let shown = excerpt(name);
        let is_table = found.get_ref().is_table();
        // TOML reads `[cast.Mr. Darcy]` as a table `Darcy` in the table `Mr`.
        if table == Table::CAST && is_table && name.starts_with(char::is_uppercase) {
            let first = self.path.last().map(|first| first.trim_matches('"')).unwrap_or_default();
            return format!(
                "a name with spaces or full stops stands in quotation marks: `[cast.\"{first}. {shown}\"]`"
            );
        }
        let names: Vec<&str> = self.vocabulary.keys_of(table).map(|key| key.name).collect();
        let meant = self.vocabulary.synonym(name, &names).or_else(|| did_you_mean(name, names.iter().copied()));
        if let Some(meant) = meant {
            return format!("did you mean `{meant}`?");
        }
        let mut everywhere = self.vocabulary.keys.iter().copied().chain(keys());
        let elsewhere = everywhere.find(|key| key.name == name).map_or(&[][..], |key| key.tables);
        let headers: Vec<String> = elsewhere.iter().map(|table| format!("`{}`", table.header)).collect();
        match () {
            () if !headers.is_empty() => format!("`{shown}` belongs to {}", list(&headers, "or")),
            () if table == Table::ROOT && is_table => {
                format!("if this is a character, write `[cast.{}]`", key_text(&shown))
            }
            () => format!("known here: {}", names.join(", ")),
        }
    }

    fn named(
        &mut self,
        key: &TableKey,
        table: &'static Table,
        content: &DeTable<'_>,
    ) -> Vec<(Spanned<String>, CheckedTable)> {
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
                DeValue::String(text) if table == Table::CAST => {
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
