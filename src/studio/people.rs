//! Who there is: renames, merges and adds characters, in voices.toml.

use super::StudioOptions;
use super::call::Refusal;
use super::session::{Loaded, Session};
use super::undo::{Deed, FileText, name_of};
use crate::audio::shape::Shape;
use crate::book::Book;
use crate::desk::{self, Addition, VoicesChange};
use crate::engine::Engines;
use crate::names;
use crate::script::SpeakerId;
use crate::voices;

pub(super) use crate::voices::NARRATOR;

/// The most characters in a name.
const LONGEST_NAME: usize = 100;

/// Everybody of a book in the order of the page: who speaks, and then who is declared in voices.toml and says nothing yet.
pub(super) fn everybody(book: &Book) -> Vec<&str> {
    let speaking = book.script.speakers.iter();
    let known = |name: &str| {
        let mut all = speaking.clone().flat_map(|speaker| std::iter::once(&speaker.name).chain(&speaker.aliases));
        all.any(|known| names::same(known, name))
    };
    let silent = book.voices.cast.iter().map(|(name, _)| name.value.as_str()).filter(|name| !known(name));
    speaking.clone().map(|speaker| speaker.name.as_str()).chain(silent).collect()
}

/// The name of somebody on the page.
pub(super) fn at(book: &Book, speaker: usize) -> Result<&str, Refusal> {
    everybody(book).get(speaker).copied().ok_or_else(|| Refusal::missing("there is no such character"))
}

/// The name of somebody in the lists of the page.
pub(super) fn on_page(who: usize, name: &str) -> &str {
    if who == SpeakerId::NARRATOR.0 { "Narrator" } else { name }
}

/// A name as it is shown.
pub(super) fn shown(name: &str) -> String {
    if name == NARRATOR { "the narrator".into() } else { name.into() }
}

/// The name of somebody who is known by this name, or else a name for somebody new.
pub(super) fn named(book: &Book, name: &str) -> Result<String, Refusal> {
    let name = name.trim();
    if names::same(name, NARRATOR) {
        return Ok(NARRATOR.into());
    }
    for speaker in &book.script.speakers {
        if std::iter::once(&speaker.name).chain(&speaker.aliases).any(|known| names::same(known, name)) {
            return Ok(speaker.name.clone());
        }
    }
    let proper =
        !names::key(name).is_empty() && name.chars().count() <= LONGEST_NAME && !name.chars().any(char::is_control);
    if proper { Ok(name.into()) } else { Err(Refusal::malformed("that is no name that a character could have")) }
}

impl Session {
    /// The voices.toml that is changed.
    ///
    /// # Errors
    /// It cannot be read, or is a link that the user did not name.
    pub fn voices_text(&self, book: &Book) -> Result<FileText, Refusal> {
        let StudioOptions { script, voices, .. } = &self.options;
        let path = voices.clone().or_else(|| book.voices_path.clone());
        let path = path.unwrap_or_else(|| script.with_file_name(voices::FILE_NAME));
        FileText::read(&path, voices.as_ref() == Some(&path))
    }
}

/// The entry that a character would get, with the voice that they have now.
pub(super) fn entry_of(book: &Book, engines: &Engines, name: &str) -> Addition {
    let rows = desk::rows(book);
    let same = |addition: &Addition| addition.name.as_deref().unwrap_or(NARRATOR) == name;
    desk::missing(book, &rows, engines).into_iter().find(same).unwrap_or_else(|| bare(name))
}

/// An entry that says nothing.
fn bare(name: &str) -> Addition {
    Addition { name: Some(name.into()), voices: Vec::new(), bend: Shape::default(), remark: String::new() }
}

/// Changes voices.toml. One that is not there yet begins with what helps editors to check it.
pub(super) fn rewrite(file: &FileText, changes: &[VoicesChange]) -> Result<String, Refusal> {
    desk::change(file.text()?, changes)
        .map_err(|why| Refusal::new(format!("{} is left as it is: {why}", name_of(&file.path))))
}

/// Gives a character another name. The old one stays as an alias, so that the text and the corrections can use it.
pub(super) fn rename(
    loaded: &Loaded,
    engines: &Engines,
    file: FileText,
    who: usize,
    name: &str,
) -> Result<Deed, Refusal> {
    let book = &loaded.book;
    let old = at(book, who)?.to_string();
    let known = named(book, name)?;
    // One of their own aliases is no name of somebody else.
    let new = if known == old { name.trim().to_string() } else { known };
    let taken = everybody(book).iter().enumerate().any(|(nth, known)| nth != who && names::same(known, &new));
    if old == NARRATOR || new == NARRATOR {
        return Err(Refusal::new("the narrator is always called that"));
    }
    if taken {
        return Err(Refusal::new(format!("there is a {new} already")).hint("merge the two, if they are one person"));
    }
    let changes = match desk::has_entry(file.text()?, &old) {
        true => vec![VoicesChange::Rename { from: old.clone(), to: new.clone() }],
        false => {
            let entry = Addition { name: Some(new.clone()), ..entry_of(book, engines, &old) };
            vec![VoicesChange::Alias { entry, aliases: aliases(book, who, &old) }]
        }
    };
    let text = rewrite(&file, &changes)?;
    Ok(Deed { file, text, label: format!("Rename {old} to {new}"), said: format!("{old} is called {new} now.") })
}

/// All names of a character, for the entry of another name.
fn aliases(book: &Book, who: usize, name: &str) -> Vec<String> {
    let others = book.script.speakers.get(who).map(|speaker| speaker.aliases.clone()).unwrap_or_default();
    [name.to_string()].into_iter().chain(others).collect()
}

/// Makes two characters one: the name of one becomes an alias of the other.
pub(super) fn merge(
    loaded: &Loaded,
    engines: &Engines,
    file: FileText,
    who: usize,
    into: usize,
) -> Result<Deed, Refusal> {
    let book = &loaded.book;
    let (one, other) = (at(book, who)?.to_string(), at(book, into)?.to_string());
    if who == into {
        return Err(Refusal::malformed("these are one character already"));
    }
    if [who, into].contains(&SpeakerId::NARRATOR.0) {
        return Err(Refusal::new("the narrator cannot be merged with a character")
            .hint("give the quotations of the character to the narrator instead"));
    }
    let written = desk::has_entry(file.text()?, &one);
    let elsewhere = book.voices.entry(&one).and_then(|entry| entry.place.as_ref());
    if let Some((source, _)) = elsewhere.filter(|_| !written) {
        let message = format!("{one} has an entry in {}, which is not changed here", name_of(&source.path));
        return Err(Refusal::new(message).hint("remove it there first"));
    }
    let mut changes = Vec::new();
    changes.extend(written.then(|| VoicesChange::Remove(one.clone())));
    let entry = Addition { name: Some(other.clone()), ..entry_of(book, engines, &other) };
    changes.push(VoicesChange::Alias { entry, aliases: aliases(book, who, &one) });
    let text = rewrite(&file, &changes)?;
    Ok(Deed { file, text, label: format!("Merge {one} into {other}"), said: format!("{one} is {other} now.") })
}

/// Adds a character who says nothing yet, with a voice.
pub(super) fn make(loaded: &Loaded, file: FileText, name: &str, voice: Option<String>) -> Result<Deed, Refusal> {
    let name = named(&loaded.book, name)?;
    if name == NARRATOR || everybody(&loaded.book).iter().any(|known| names::same(known, &name)) {
        return Err(Refusal::new(format!("there is {} already", shown(&name))));
    }
    let entry = Addition { voices: voice.into_iter().collect(), ..bare(&name) };
    let text = rewrite(&file, &[VoicesChange::Alias { entry, aliases: Vec::new() }])?;
    Ok(Deed { file, text, label: format!("Add {name}"), said: format!("{name} is in the cast now.") })
}
