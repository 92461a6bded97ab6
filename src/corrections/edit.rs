//! Adds corrections to a file, in the form in which a person would write them.

use super::Correction;
use std::fmt;
use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, value};

/// Why a correction cannot be added to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unaddable {
    /// The file is not TOML. [`parse`](super::parse) reports where.
    Syntax,
    /// `line`, `conversation` or `split` is not a list of tables.
    NotAList,
}

impl fmt::Display for Unaddable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unaddable::Syntax => "it is not TOML",
            Unaddable::NotAList => "`line`, `conversation` or `split` is not a list of tables there",
        })
    }
}

impl std::error::Error for Unaddable {}

/// The comment at the top of a new file.
const OPENING: &str =
    "# Who says what, where it was guessed wrong. Each correction finds its quotation by these words.\n";

/// Returns the text of a file with a correction added. If the file already has a correction with the same anchor, that
/// one gets the new speaker. Comments, order and all other corrections stay as they are. `text` is empty if there is no
/// file yet.
///
/// # Errors
/// See [`Unaddable`].
pub fn add(text: &str, correction: &Correction) -> Result<String, Unaddable> {
    add_all(text, std::slice::from_ref(correction))
}

/// Does the same with several corrections, in their order.
///
/// # Errors
/// See [`Unaddable`].
pub fn add_all(text: &str, corrections: &[Correction]) -> Result<String, Unaddable> {
    let blank = text.trim_start_matches('\u{feff}').trim().is_empty();
    rewritten(text, if blank { OPENING } else { "" }, |document| {
        corrections.iter().try_for_each(|correction| insert(document, correction))
    })
}

/// Changes the text of a file, and keeps its byte order mark and its line ends. `opening` comes before everything else.
fn rewritten(
    text: &str,
    opening: &str,
    change: impl FnOnce(&mut DocumentMut) -> Result<(), Unaddable>,
) -> Result<String, Unaddable> {
    let (mark, body) = text.strip_prefix('\u{feff}').map_or(("", text), |body| ("\u{feff}", body));
    let mut document: DocumentMut = body.parse().map_err(|_| Unaddable::Syntax)?;
    change(&mut document)?;
    let mut written = document.to_string();
    if body.contains("\r\n") {
        written = written.replace("\r\n", "\n").replace('\n', "\r\n");
    }
    Ok(format!("{mark}{opening}{written}"))
}

fn insert(document: &mut DocumentMut, correction: &Correction) -> Result<(), Unaddable> {
    let kind = kind(correction);
    let entries = document.entry(kind).or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    let entries = entries.as_array_of_tables_mut().ok_or(Unaddable::NotAList)?;
    let same = entries.iter_mut().find(|table| is_of(table, correction));
    match same {
        Some(table) => {
            let (key, new) = speakers(correction);
            match table.get_mut(key) {
                // Keep the comment after the old value.
                Some(Item::Value(old)) => {
                    let decor = old.decor().clone();
                    *old = new;
                    *old.decor_mut() = decor;
                }
                _ => _ = table.insert(key, Item::Value(new)),
            }
        }
        None => entries.push(table(correction)),
    }
    Ok(())
}

/// Returns the text of a file without a correction, and with everything else as it is.
///
/// # Errors
/// See [`Unaddable`].
pub fn remove(text: &str, correction: &Correction) -> Result<String, Unaddable> {
    rewritten(text, "", |document| {
        if let Some(entries) = document.get_mut(kind(correction)) {
            let entries = entries.as_array_of_tables_mut().ok_or(Unaddable::NotAList)?;
            entries.retain(|table| !is_of(table, correction));
        }
        Ok(())
    })
}

/// Whether a table has the anchor of a correction.
fn is_of(table: &Table, correction: &Correction) -> bool {
    let text_of = |key: &str| table.get(key).and_then(Item::as_str).unwrap_or_default().to_string();
    let (anchor, at) = (&correction.anchor, correction.at.clone().unwrap_or_default());
    let keys = [("words", &anchor.words), ("after", &anchor.after), ("before", &anchor.before), ("at", &at)];
    keys.iter().all(|(key, own)| text_of(key) == **own)
}

/// Returns the text of a single correction, as it is written in the file.
pub fn entry(correction: &Correction) -> String {
    let mut document = DocumentMut::new();
    let mut entries = ArrayOfTables::new();
    entries.push(table(correction));
    document.insert(kind(correction), Item::ArrayOfTables(entries));
    document.to_string().trim_start().to_string()
}

fn kind(correction: &Correction) -> &'static str {
    match (correction.conversation, &correction.at) {
        (true, _) => "conversation",
        (false, Some(_)) => "split",
        (false, None) => "line",
    }
}

fn table(correction: &Correction) -> Table {
    let mut table = Table::new();
    table.decor_mut().set_prefix("\n");
    let anchor = &correction.anchor;
    for (key, text) in [("words", &anchor.words), ("after", &anchor.after), ("before", &anchor.before)] {
        if !text.is_empty() {
            table.insert(key, value(text.as_str()));
        }
    }
    if let Some(at) = &correction.at {
        table.insert("at", value(at.as_str()));
    }
    let (key, speakers) = speakers(correction);
    table.insert(key, Item::Value(speakers));
    table
}

fn speakers(correction: &Correction) -> (&'static str, toml_edit::Value) {
    match correction.conversation {
        true => ("speakers", correction.speakers.iter().collect::<Array>().into()),
        false => ("speaker", correction.speakers.first().cloned().unwrap_or_default().into()),
    }
}
