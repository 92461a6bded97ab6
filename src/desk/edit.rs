//! Writes entries into voices.toml: into an existing file without changing what is there, or as a new file with comments.

use super::{Appearance, is_written};
use crate::audio::shape::{KNOBS, Shape};
use crate::book::Book;
use crate::cast::Role;
use crate::diag::toml_key;
use crate::engine::Engines;
use crate::script::SpeakerId;
use std::fmt::Write;
use toml_edit::{DocumentMut, InlineTable, Item, Table, TableLike, Value};

/// An entry that voices.toml lacks.
#[derive(Clone, Debug, PartialEq)]
pub struct Addition {
    /// The character; `None` is the narrator.
    pub name: Option<String>,
    /// The voice that the character has now without an entry, and then the one that it would have where nothing is
    /// installed, if that is another one. Empty if the entry names none.
    pub voices: Vec<String>,
    /// What changes the sound of that voice; see [`Role::bend`](crate::cast::Role::bend).
    pub bend: Shape,
    /// What a reader of the file wants to know, such as `12 lines; English man, mellow and reserved`.
    pub remark: String,
}

/// Makes entries for all speakers without one in voices.toml, in the order of [`rows`](super::rows). A speaker whose
/// entry names no voice is left alone, because the user wrote that entry.
pub fn missing(book: &Book, rows: &[Appearance], engines: &Engines) -> Vec<Addition> {
    let unwritten = rows.iter().filter(|row| !is_written(book, row.speaker)).filter(|row| match row.speaker {
        SpeakerId::NARRATOR => book.voices.narrator().place.is_none(),
        // Several people who speak at once have the voices of each of them.
        id if !book.script.speakers[id.0].members.is_empty() => false,
        id => book.voices.entry(book.script.name(id)).is_none(),
    });
    unwritten
        .map(|row| {
            let part = &book.cast.roles[row.speaker.0];
            let lines = if row.lines == 1 { "1 line".to_string() } else { format!("{} lines", row.lines) };
            let engine = book.cast.automatic_engine.as_deref();
            let voice = engine.and_then(|engine| engines.voice(engine, &part.voice));
            let about = voice.map(|voice| format!("; {}", voice.description)).unwrap_or_default();
            let name = (row.speaker != SpeakerId::NARRATOR).then(|| book.script.name(row.speaker).to_string());
            Addition { name, voices: pinned(part, engine, engines), bend: part.bend, remark: lines + &about }
        })
        .collect()
}

/// The names of an automatic voice and of its fallback, as voices.toml has them. A voice that is not on every machine is
/// named with its engine, so that the error says what to install where it is missing.
fn pinned(role: &Role, engine: Option<&str>, engines: &Engines) -> Vec<String> {
    let found = engine.and_then(|engine| engines.voice(engine, &role.voice));
    let name = match (engine, found) {
        (Some(engine), Some(voice)) if !voice.built_in => format!("{engine}:{}", role.voice),
        _ => role.voice.clone(),
    };
    [name].into_iter().chain(role.fallback.clone()).collect()
}

/// Why a file is left unchanged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unwritable {
    /// It is not TOML. Reading it as a cast reports where.
    Syntax,
    /// `cast` or `narrator` is not a table.
    NotATable,
    /// Adding entries would have changed what is there.
    WouldChange,
}

impl std::fmt::Display for Unwritable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Unwritable::Syntax => "it is not TOML",
            Unwritable::NotATable => "`cast` or `narrator` is not a table there",
            Unwritable::WouldChange => "adding to it would change what stands there",
        })
    }
}

impl std::error::Error for Unwritable {}

/// Adds entries to the text of a voices.toml. Every line of the old text is also in the new one, in the same order. An
/// entry that exists is never changed.
///
/// # Errors
/// See [`Unwritable`].
pub fn add(text: &str, additions: &[Addition]) -> Result<String, Unwritable> {
    let written = rewritten(text, |root| additions.iter().try_for_each(|addition| insert(root, addition)))?;
    if keeps(text, &written) { Ok(written) } else { Err(Unwritable::WouldChange) }
}

/// Changes the text of a voices.toml, and keeps its byte order mark and its line ends.
pub(super) fn rewritten(
    text: &str,
    change: impl FnOnce(&mut Table) -> Result<(), Unwritable>,
) -> Result<String, Unwritable> {
    let (mark, body) = text.strip_prefix('\u{feff}').map_or(("", text), |body| ("\u{feff}", body));
    let mut document: DocumentMut = body.parse().map_err(|_| Unwritable::Syntax)?;
    change(document.as_table_mut())?;
    let mut written = document.to_string();
    if body.contains("\r\n") {
        written = written.replace("\r\n", "\n").replace('\n', "\r\n");
    }
    Ok(format!("{mark}{written}"))
}

/// Whether all lines of the old text are also in the new one, in order. An inline `cast` is a single line, to which
/// entries may be added.
fn keeps(old: &str, new: &str) -> bool {
    let mut lines = new.lines();
    old.lines().all(|line| {
        let start = line.trim_end().trim_end_matches('}').trim_end();
        lines.any(|new| new == line || start.len() < line.trim_end().len() && new.starts_with(start))
    })
}

pub(super) fn insert(root: &mut Table, addition: &Addition) -> Result<(), Unwritable> {
    let Some(name) = &addition.name else {
        if !root.contains_key("narrator") {
            root.insert("narrator", Item::Table(table(addition)));
        }
        return Ok(());
    };
    let cast = root.entry("cast").or_insert_with(|| {
        let mut table = Table::new();
        table.set_implicit(true);
        Item::Table(table)
    });
    match cast {
        Item::Table(cast) => insert_into(cast, name, Item::Table(table(addition))),
        Item::Value(Value::InlineTable(cast)) => {
            insert_into(cast, name, Item::Value(Value::InlineTable(inline(addition))))
        }
        _ => return Err(Unwritable::NotATable),
    }
    Ok(())
}

fn insert_into(cast: &mut dyn TableLike, name: &str, item: Item) {
    if !cast.contains_key(name) {
        cast.insert(name, item);
    }
}

/// The keys and values of an entry, as they are written.
fn settings(addition: &Addition) -> Vec<(&'static str, Value)> {
    let voice = match &addition.voices[..] {
        [] => None,
        [only] => Some(Value::from(only.as_str())),
        several => Some(Value::Array(several.iter().map(String::as_str).collect())),
    };
    let mut settings: Vec<(&'static str, Value)> = voice.into_iter().map(|voice| ("voice", voice)).collect();
    let neutral = Shape::default();
    for knob in KNOBS {
        let value = (knob.get)(&addition.bend);
        if value != (knob.get)(&neutral) {
            // The number goes through its decimal digits, so that 1.02 is not written as 1.01999998.
            settings.push((knob.key, Value::from(value.to_string().parse::<f64>().unwrap_or(f64::from(value)))));
        }
    }
    settings
}

fn table(addition: &Addition) -> Table {
    let mut table = Table::new();
    table.decor_mut().set_prefix("\n");
    if !addition.remark.is_empty() {
        table.decor_mut().set_suffix(format!("  # {}", addition.remark));
    }
    for (key, value) in settings(addition) {
        table.insert(key, Item::Value(value));
    }
    table
}

fn inline(addition: &Addition) -> InlineTable {
    settings(addition).into_iter().collect()
}

/// Makes a voices.toml for a script that has none. Line 1 is the comment by which editors find the schema. `guide` is
/// what the program tells the person who edits the file; it is written as comments.
pub fn starter(title: &str, additions: &[Addition], guide: &str) -> String {
    let mut text = String::from(SCHEMA_COMMENT);
    // Writing to a String cannot fail.
    let _ = writeln!(text, "\n#\n# Who speaks with which voice in {title:?}.");
    if !guide.is_empty() {
        text.push_str("#\n");
    }
    for line in guide.lines() {
        let _ = writeln!(text, "{}", format!("# {line}").trim_end());
    }
    for addition in additions {
        let header = addition.name.as_ref().map_or("narrator".into(), |name| format!("cast.{}", toml_key(name)));
        let _ = writeln!(text, "\n[{header}]  # {}", addition.remark);
        for (key, value) in settings(addition) {
            let _ = writeln!(text, "{key} = {value}");
        }
    }
    text + OUTLOOK
}

/// The first line of a new file. Taplo and Even Better TOML (an extension of VS Code) understand it.
pub const SCHEMA_COMMENT: &str = "#:schema ./voices.schema.json";

const OUTLOOK: &str = r#"
# A voice can be bent; these go into a character's table:
#   rate = 1.1        # tempo: a tenth faster
#   pitch = -2        # semitones
#   gain = -3         # dB
# A way of speaking, reached by `Name (whispering): ...`:
#   [styles.whispering]
#   breath = 0.5
#   gain = -5
# How a word is said:
#   [lexicon]
#   KubeCon = "cube con"
#   Nguyen = { say = "win", ipa = "ŋwɪn" }
"#;
