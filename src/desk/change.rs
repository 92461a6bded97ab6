//! Changes entries of a voices.toml, and leaves every other byte of it as a person wrote it.

use super::edit::{Addition, Unwritable, rewritten};
use crate::names;
use toml_edit::{Array, DocumentMut, InlineTable, Item, Key, Table, TableLike, Value};

/// A change of a voices.toml. Characters are named in any letter case; the narrator is `narrator`.
#[derive(Clone, Debug, PartialEq)]
pub enum VoicesChange {
    /// Sets the voice of a character, or knobs. An entry is added if there is none.
    Set {
        /// The character.
        name: String,
        /// The voice. `None` leaves it as it is.
        voice: Option<String>,
        /// Knobs and `gain`, by key. `None` removes the key.
        knobs: Vec<(&'static str, Option<f64>)>,
    },
    /// Adds an entry unless there is one, and other names of the character to it.
    Alias {
        /// The entry that is added if there is none.
        entry: Addition,
        /// The other names.
        aliases: Vec<String>,
    },
    /// Gives a character that has an entry another name, and keeps the old one as an alias.
    Rename {
        /// The name of the entry.
        from: String,
        /// The new name.
        to: String,
    },
    /// Removes the entry of a character.
    Remove(String),
    /// Says how a word is said, or no longer says so.
    Word {
        /// The word as it is written.
        word: String,
        /// A spelling that sounds right.
        say: Option<String>,
        /// Its sounds, in the International Phonetic Alphabet.
        ipa: Option<String>,
    },
}

/// Makes changes in the text of a voices.toml. Comments, order and everything else stay as they are. `text` is empty if
/// there is no file yet.
///
/// # Errors
/// See [`Unwritable`].
pub fn change(text: &str, changes: &[VoicesChange]) -> Result<String, Unwritable> {
    let written = rewritten(text, |root| changes.iter().try_for_each(|change| make(root, change)))?;
    // What is added comes after an empty line, which a new file does not begin with.
    match text.trim_start_matches('\u{feff}').is_empty() {
        true => Ok(format!("{text}{}", written[text.len()..].trim_start())),
        false => Ok(written),
    }
}

/// Whether a voices.toml has an entry of its own for a character. What it includes does not count.
pub fn has_entry(text: &str, name: &str) -> bool {
    let Ok(mut document) = text.trim_start_matches('\u{feff}').parse::<DocumentMut>() else { return false };
    entry(document.as_table_mut(), name).is_ok_and(|found| found.is_some())
}

fn make(root: &mut Table, change: &VoicesChange) -> Result<(), Unwritable> {
    match change {
        VoicesChange::Set { name, voice, knobs } => {
            let bare = Addition { name: of(name), voices: Vec::new(), bend: Default::default(), remark: String::new() };
            let entry = entry_or_add(root, &bare)?;
            if let Some(voice) = voice {
                entry.remove("chorus");
                set(entry, "voice", voice.as_str().into());
            }
            for (key, value) in knobs {
                match value {
                    Some(value) => set(entry, key, Value::from(*value)),
                    None => _ = entry.remove(key),
                }
            }
            Ok(())
        }
        VoicesChange::Alias { entry, aliases } => add_aliases(entry_or_add(root, entry)?, aliases),
        VoicesChange::Rename { from, to } => rename(root, from, to),
        VoicesChange::Remove(name) => match cast(root)? {
            Some(cast) => {
                let found = cast.iter().map(|(key, _)| key.to_string()).find(|key| names::same(key, name));
                found.map(|key| cast.remove(&key));
                Ok(())
            }
            None => Ok(()),
        },
        VoicesChange::Word { word, say, ipa } => set_word(root, word, say.as_deref(), ipa.as_deref()),
    }
}

/// The name in an [`Addition`].
fn of(name: &str) -> Option<String> {
    (!names::same(name, crate::voices::NARRATOR)).then(|| name.to_string())
}

/// The table with the characters.
fn cast(root: &mut Table) -> Result<Option<&mut dyn TableLike>, Unwritable> {
    match root.get_mut("cast") {
        None => Ok(None),
        Some(cast) => cast.as_table_like_mut().map(Some).ok_or(Unwritable::NotATable),
    }
}

/// The entry of a character, by its name or one of its aliases.
fn entry<'t>(root: &'t mut Table, name: &str) -> Result<Option<&'t mut dyn TableLike>, Unwritable> {
    if of(name).is_none() {
        let narrator = root.get_mut("narrator");
        return narrator.map(|item| item.as_table_like_mut().ok_or(Unwritable::NotATable)).transpose();
    }
    let Some(cast) = cast(root)? else { return Ok(None) };
    let key =
        cast.iter().find(|(key, item)| names::same(key, name) || aliases(item).any(|alias| names::same(alias, name)));
    let Some(key) = key.map(|(key, _)| key.to_string()) else { return Ok(None) };
    cast.get_mut(&key).map(|item| item.as_table_like_mut().ok_or(Unwritable::NotATable)).transpose()
}

fn aliases(entry: &Item) -> impl Iterator<Item = &str> {
    let list = entry.as_table_like().and_then(|entry| entry.get("aliases")).and_then(Item::as_array);
    list.into_iter().flatten().filter_map(Value::as_str)
}

fn entry_or_add<'t>(root: &'t mut Table, addition: &Addition) -> Result<&'t mut dyn TableLike, Unwritable> {
    let name = addition.name.as_deref().unwrap_or(crate::voices::NARRATOR);
    if entry(root, name)?.is_none() {
        super::edit::insert(root, addition)?;
    }
    entry(root, name)?.ok_or(Unwritable::NotATable)
}

/// Sets a value, and keeps the comment after the old one.
fn set(entry: &mut dyn TableLike, key: &str, mut value: Value) {
    match entry.get_mut(key) {
        Some(Item::Value(old)) => {
            *value.decor_mut() = old.decor().clone();
            *old = value;
        }
        _ => _ = entry.insert(key, Item::Value(value)),
    }
}

fn add_aliases(entry: &mut dyn TableLike, new: &[String]) -> Result<(), Unwritable> {
    if new.is_empty() {
        return Ok(());
    }
    if entry.get("aliases").is_none() {
        entry.insert("aliases", Item::Value(Value::Array(Array::new())));
    }
    let list = entry.get_mut("aliases").and_then(Item::as_array_mut).ok_or(Unwritable::NotATable)?;
    for alias in new {
        if !list.iter().filter_map(Value::as_str).any(|known| names::same(known, alias)) {
            list.push(alias.as_str());
        }
    }
    Ok(())
}

/// Renames the key of an entry, which stays where it is.
fn rename(root: &mut Table, from: &str, to: &str) -> Result<(), Unwritable> {
    let Some(cast) = root.get_mut("cast") else { return Ok(()) };
    let renamed = |key: &Key| if names::same(key.get(), from) { reformed(key, to) } else { key.clone() };
    match cast {
        Item::Table(cast) => {
            let keys: Vec<String> = cast.iter().map(|(key, _)| key.to_string()).collect();
            let all: Vec<(Key, Item)> = keys.iter().filter_map(|key| cast.remove_entry(key)).collect();
            for (key, item) in all {
                cast.insert_formatted(&renamed(&key), item);
            }
        }
        Item::Value(Value::InlineTable(cast)) => {
            let keys: Vec<String> = cast.iter().map(|(key, _)| key.to_string()).collect();
            let all: Vec<(Key, Value)> = keys.iter().filter_map(|key| cast.remove_entry(key)).collect();
            for (key, value) in all {
                cast.insert_formatted(&renamed(&key), value);
            }
        }
        _ => return Err(Unwritable::NotATable),
    }
    let Some(entry) = entry(root, to)? else { return Ok(()) };
    // The new name may have been an alias.
    let list = entry.get_mut("aliases").and_then(Item::as_array_mut);
    list.into_iter().for_each(|list| list.retain(|known| !known.as_str().is_some_and(|known| names::same(known, to))));
    add_aliases(entry, &[from.to_string()])
}

/// A key with another name, and the white space and comments of the old one.
fn reformed(key: &Key, name: &str) -> Key {
    Key::new(name).with_leaf_decor(key.leaf_decor().clone()).with_dotted_decor(key.dotted_decor().clone())
}

fn set_word(root: &mut Table, word: &str, say: Option<&str>, ipa: Option<&str>) -> Result<(), Unwritable> {
    if root.get("lexicon").is_none() {
        if say.is_none() && ipa.is_none() {
            return Ok(());
        }
        let mut table = Table::new();
        table.decor_mut().set_prefix(if root.is_empty() { "" } else { "\n" });
        root.insert("lexicon", Item::Table(table));
    }
    let lexicon = root.get_mut("lexicon").and_then(Item::as_table_like_mut).ok_or(Unwritable::NotATable)?;
    let known = lexicon.iter().map(|(key, _)| key.to_string()).find(|key| names::key(key) == names::key(word));
    let key = known.as_deref().unwrap_or(word);
    match (say, ipa) {
        (None, None) => _ = lexicon.remove(key),
        (Some(say), None) if !lexicon.get(key).is_some_and(Item::is_table_like) => set(lexicon, key, say.into()),
        _ => {
            if !lexicon.get(key).is_some_and(Item::is_table_like) {
                lexicon.insert(key, Item::Value(Value::InlineTable(InlineTable::new())));
            }
            let entry = lexicon.get_mut(key).and_then(Item::as_table_like_mut).ok_or(Unwritable::NotATable)?;
            for (key, value) in [("say", say), ("ipa", ipa)] {
                match value {
                    Some(value) => set(entry, key, value.into()),
                    None => _ = entry.remove(key),
                }
            }
        }
    }
    Ok(())
}
