//! Reads the file with the corrections.

use super::{Correction, Corrections};
use crate::diag::{Diagnostic, Diagnostics, Source, Span};
use crate::script::Anchor;
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

const LINE: &str = "line";
const CONVERSATION: &str = "conversation";
const SPLIT: &str = "split";
const EXAMPLE: &str = "a correction is written: [[line]], words = \"Then burn it.\", speaker = \"Arvind\"";

/// Reads the corrections of a file. Every fault is pushed to `diagnostics`, in source order, and every correction without
/// a fault is returned.
pub fn parse(source: &Arc<Source>, diagnostics: &mut Diagnostics) -> Corrections {
    let mut reader = Reader { source, faults: Diagnostics::new(), list: Vec::new() };
    match DeTable::parse(&source.text) {
        Ok(root) => reader.root(root.get_ref()),
        Err(error) => {
            let span = error.span().map_or(Span::new(0, 0), Span::from);
            reader.fault(span, "broken-toml", error.message().to_string(), EXAMPLE);
        }
    }
    let Reader { mut faults, mut list, .. } = reader;
    list.sort_by_key(|correction| correction.span);
    faults.sort();
    diagnostics.extend(faults);
    Corrections { source: Some(source.clone()), list }
}

struct Reader<'a> {
    source: &'a Arc<Source>,
    faults: Diagnostics,
    list: Vec<Correction>,
}

impl Reader<'_> {
    fn fault(&mut self, span: Span, code: &'static str, message: String, hint: &str) {
        self.faults.push(Diagnostic::error(code, message).at(self.source, span).hint(hint));
    }

    fn root(&mut self, root: &DeTable<'_>) {
        for (key, value) in root.iter() {
            let (name, span) = (key.get_ref().as_ref(), Span::from(key.span()));
            if ![LINE, CONVERSATION, SPLIT].contains(&name) {
                self.fault(span, "unknown-key", format!("`{name}` is no kind of correction"), EXAMPLE);
                continue;
            }
            let entries = value.get_ref().as_array().filter(|all| all.iter().all(|one| one.get_ref().is_table()));
            let Some(entries) = entries else {
                let hint = format!("write [[{name}]] with two brackets on a line of its own before each correction");
                self.fault(span, "wrong-type", format!("`{name}` must be a list of tables"), &hint);
                continue;
            };
            for entry in entries.iter() {
                if let Some(table) = entry.get_ref().as_table() {
                    self.entry(table, Span::from(entry.span()), name);
                }
            }
        }
    }

    fn entry(&mut self, table: &DeTable<'_>, header: Span, kind: &str) {
        let conversation = kind == CONVERSATION;
        let who = if conversation { "speakers" } else { "speaker" };
        let keys = ["words", "after", "before", "at", who];
        let keys = keys.iter().filter(|key| **key != "at" || kind == SPLIT);
        for (key, _) in table.iter() {
            let name = key.get_ref().as_ref();
            if !keys.clone().any(|key| *key == name) {
                let known = format!("known here: {}", Vec::from_iter(keys.clone().copied()).join(", "));
                self.fault(
                    Span::from(key.span()),
                    "unknown-key",
                    format!("`{name}` is no key of a correction"),
                    &known,
                );
            }
        }
        let words = self.text(table, "words");
        let anchor = Anchor {
            words: words.as_ref().map(|(words, _)| words.clone()).unwrap_or_default(),
            after: self.text(table, "after").map(|(text, _)| text).unwrap_or_default(),
            before: self.text(table, "before").map(|(text, _)| text).unwrap_or_default(),
        };
        let speakers = self.speakers(table, who, conversation);
        if words.is_none() && table.contains_key("words") {
            return;
        }
        let Some((_, span)) = words.filter(|_| anchor.words.chars().any(char::is_alphanumeric)) else {
            let hint = "give some words of the quotation: words = \"Then burn it.\"";
            return self.fault(
                header,
                "missing-key",
                "this correction does not say which quotation it is of".into(),
                hint,
            );
        };
        let at = self.text(table, "at").map(|(at, _)| at);
        if kind == SPLIT && !at.as_ref().is_some_and(|at| at.chars().any(char::is_alphanumeric)) {
            let hint = "give the words with which the rest begins: at = \"Give it back.\"";
            return self.fault(span, "missing-key", "this does not say where the quotation is split".into(), hint);
        }
        if let Some(speakers) = speakers {
            self.list.push(Correction { anchor, span, speakers, conversation, at });
        }
    }

    fn text(&mut self, table: &DeTable<'_>, key: &str) -> Option<(String, Span)> {
        let value = table.get(key)?;
        let span = Span::from(value.span());
        match text_of(value) {
            Some(text) => Some((text, span)),
            None => {
                self.fault(span, "wrong-type", format!("`{key}` must be a text"), "put it in quotation marks");
                None
            }
        }
    }

    /// Reads the names of the speakers, without white space around them. If there are too few, this returns `None` and
    /// reports it.
    fn speakers(&mut self, table: &DeTable<'_>, key: &str, conversation: bool) -> Option<Vec<String>> {
        let hint = match conversation {
            true => "name at least two: speakers = [\"Arvind\", \"Veena\"]; the first says the quotation",
            false => "name whoever says it: speaker = \"Arvind\"; `narrator` is the narrator",
        };
        let Some(value) = table.get(key) else {
            let span = table.iter().next().map_or(Span::default(), |(key, _)| Span::from(key.span()));
            self.fault(span, "missing-key", "this correction does not say who speaks".into(), hint);
            return None;
        };
        let names: Option<Vec<String>> = match value.get_ref() {
            DeValue::Array(all) if conversation => all.iter().map(text_of).collect(),
            DeValue::String(_) if !conversation => text_of(value).map(|name| vec![name]),
            _ => None,
        };
        let names: Vec<String> = names.unwrap_or_default().iter().map(|name| name.trim().to_string()).collect();
        let enough = names.len() > usize::from(conversation) && names.iter().all(|name| !name.is_empty());
        if !enough {
            self.fault(Span::from(value.span()), "wrong-type", format!("`{key}` does not say who speaks"), hint);
        }
        enough.then_some(names)
    }
}

fn text_of(value: &Spanned<DeValue<'_>>) -> Option<String> {
    value.get_ref().as_str().map(str::to_string)
}
