//! `[engines]`: where voices come from that are not built in.
//!
//! Only an engine knows the keys of its table, and this room knows no engine. So [`parse`](super::parse) passes the
//! table on unread, as [`EngineTables`]. Later, the code that has the engines reads it into [`EngineSettings`], with
//! the keys that they declare.

use super::Spanned;
use super::check::{Checker, Vocabulary, check};
use super::checked::CheckedTable;
use super::table::{EngineSchema, Table};
use crate::diag::{Diagnostic, Diagnostics, Source, excerpt};
use crate::trust::BookFolder;
use std::collections::BTreeSet;
use std::sync::Arc;
use toml::de::{DeTable, DeValue};

/// The table of the user's own configuration that says how other machines are reached. The room `cluster` reads it.
const CLUSTER: &str = "cluster";

/// The unread `[engines]` of a voices.toml and of the files that it includes.
#[derive(Clone, Debug, Default)]
pub struct EngineTables {
    /// The including file comes before the files it includes.
    files: Vec<UnreadEngines>,
    /// The folders of the book that they belong to.
    pub book: BookFolder,
}

/// The unread `[engines]` of one file.
#[derive(Clone, Debug)]
pub(super) struct UnreadEngines {
    pub source: Arc<Source>,
    /// The file's text, with blanks in place of lines that are not TOML.
    pub text: Box<str>,
    /// The numbers of those lines. Faults on them are not reported, because what the parser makes of them is a guess.
    pub broken: Arc<BTreeSet<usize>>,
    /// Whether this is the user's own configuration, and not a part of a book.
    pub own: bool,
}

/// `[engines]`, read and checked.
#[derive(Clone, Debug, Default)]
pub struct EngineSettings {
    files: Vec<CheckedTable>,
    /// The lines that hold a secret.
    secrets: Vec<(Arc<Source>, usize)>,
}

impl EngineTables {
    pub(super) fn of(unread: Option<UnreadEngines>) -> Self {
        Self { files: unread.into_iter().collect(), book: BookFolder::none() }
    }

    /// Reads the user's own configuration, which has this table and that of the cluster. All faults are pushed to `diagnostics`.
    pub fn of_user(source: &Arc<Source>, diagnostics: &mut Diagnostics) -> Self {
        let mut faults = Diagnostics::new();
        let mut root = check(source, &mut 0, &mut faults);
        let (all, _) = DeTable::parse_recoverable(&source.text);
        // A voices.toml has no such table, and the configuration may.
        let cluster = all.get_ref().keys().find(|key| key.get_ref() == CLUSTER).map(|key| key.span());
        let is_of_cluster = |fault: &Diagnostic| {
            let place = fault.place.as_ref().map(|(_, span)| span.start..span.end);
            fault.code == "unknown-key" && cluster.is_some() && place == cluster
        };
        diagnostics.extend(faults.iter().filter(|fault| !is_of_cluster(fault)).cloned().collect());
        let known = [Table::ENGINES.name, CLUSTER];
        for key in all.get_ref().keys().filter(|key| !known.contains(&&**key.get_ref())) {
            let message = format!("`{}` does not belong in the configuration of this program", excerpt(key.get_ref()));
            let fault = Diagnostic::error("unknown-key", message).at(source, key.span());
            diagnostics.push(fault.hint(
                "it holds only `[engines]` and `[cluster]`; everything else belongs in the voices.toml of a book",
            ));
        }
        let mut tables = Self::of(root.engines("engines"));
        tables.files.iter_mut().for_each(|file| file.own = true);
        tables
    }

    /// Whether nothing at all is said about engines.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// These tables, and below them those of the user's own configuration.
    pub fn over(&self, own: &EngineTables) -> Self {
        let mut both = self.clone();
        both.fill(own.clone());
        both
    }

    /// Whether other tables say the same about engines, wherever in their files.
    pub(crate) fn say_the_same_as(&self, others: &EngineTables) -> bool {
        let said = |file: &UnreadEngines| {
            let table = toml::from_str::<toml::Table>(&file.text).ok();
            (file.source.path.clone(), table.and_then(|mut table| table.remove(Table::ENGINES.name)))
        };
        self.book == others.book && self.files.iter().map(said).eq(others.files.iter().map(said))
    }

    /// Adds the tables of an included file below these.
    pub(super) fn fill(&mut self, below: EngineTables) {
        self.files.extend(below.files);
    }

    /// Reads the tables with the keys that the engines declare. All faults are pushed to `faults`, with their places.
    /// What is right is returned even if there are faults.
    pub fn read(&self, schemas: &[&'static EngineSchema], faults: &mut Diagnostics) -> EngineSettings {
        let vocabulary = Vocabulary::of_engines(schemas);
        let mut settings = EngineSettings::default();
        let mut found = Diagnostics::new();
        for file in &self.files {
            let (root, _) = DeTable::parse_recoverable(&file.text);
            let table = root.get_ref().iter().find(|(key, _)| key.get_ref() == Table::ENGINES.name);
            let Some((DeValue::Table(table), span)) = table.map(|(key, value)| (value.get_ref(), key.span())) else {
                continue;
            };
            let mut checker = Checker::new(&file.source, &file.text, file.broken.clone(), &vocabulary);
            checker.own = file.own;
            checker.path.push(Table::ENGINES.name.into());
            let section = checker.table(Table::ENGINES, table, span.into());
            found.extend(checker.faults());
            settings.secrets.extend(checker.secrets.into_iter().map(|line| (file.source.clone(), line)));
            settings.files.push(section);
        }
        faults.extend(settings.without_secrets(found));
        settings
    }
}

impl EngineSettings {
    /// The table `[engines]` of every file that has one, as copies from which values can be taken out. The including
    /// file comes before the files it includes.
    pub fn files(&self) -> Vec<CheckedTable> {
        self.files.clone()
    }

    /// The table of one engine in every file that has it; see [`files`](Self::files).
    pub fn tables(&self, engine: &str) -> Vec<CheckedTable> {
        self.files().into_iter().filter_map(|mut file| file.table(engine)).collect()
    }

    /// The named tables of an engine whose settings are tables by name; see [`files`](Self::files).
    pub fn named(&self, engine: &str) -> Vec<(Spanned<String>, CheckedTable)> {
        self.files().into_iter().filter_map(|mut file| file.named(engine)).flatten().collect()
    }

    /// These faults, except those that would show a line with a secret in it.
    pub fn without_secrets(&self, faults: Diagnostics) -> Diagnostics {
        let shows = |fault: &Diagnostic| {
            fault.place.as_ref().is_some_and(|(source, span)| {
                let line = source.line_column(span.start).0;
                self.secrets.iter().any(|(other, secret)| Arc::ptr_eq(source, other) && line == *secret)
            })
        };
        faults.iter().filter(|fault| !shows(fault)).cloned().collect()
    }
}
