//! Who is who: everyone who is declared or named, under all their names (rules T4, T5 and F2).

use crate::diag::{Diagnostic, Diagnostics, Place, Source, toml_key};
use crate::names::key;
use crate::script::{Declared, Speaker};
use std::collections::HashMap;
use std::sync::Arc;

/// Which of the [`People`].
pub(super) type Id = usize;

/// The narrator's.
pub(super) const NARRATOR: Id = 0;

/// Everyone who is named, under all names.
pub(super) struct People {
    people: Vec<Person>,
    ids: HashMap<String, Id>,
    /// Words of the longest name.
    longest: usize,
}

struct Person {
    /// As the script's list of speakers has it.
    speaker: Speaker,
    /// Where the shown spelling stands, if the script gives it and not a declaration.
    spelt: Option<Place>,
}

impl People {
    /// The narrator and the declared ones. A name that is declared twice belongs to the first that has it.
    pub fn new<'a>(declared: impl Iterator<Item = &'a Declared>) -> Self {
        let mut people = People { people: vec![Person::new("narrator", true)], ids: HashMap::new(), longest: 1 };
        people.ids.insert("narrator".into(), NARRATOR);
        for one in declared {
            let known = std::iter::once(&one.name).chain(&one.aliases).find_map(|name| people.find(name));
            let id = known.unwrap_or(people.people.len());
            if known.is_none() {
                people.people.push(Person::new(&one.name, true));
            }
            for name in std::iter::once(&one.name).chain(&one.aliases) {
                if people.insert(name, id) && people.people[id].speaker.name != *name {
                    people.people[id].speaker.aliases.push(name.clone());
                }
            }
        }
        people
    }

    fn insert(&mut self, name: &str, id: Id) -> bool {
        let key = key(name);
        if key.is_empty() || self.ids.contains_key(&key) {
            return false;
        }
        self.longest = self.longest.max(key.split(' ').count()).min(MOST_WORDS);
        self.ids.insert(key, id);
        true
    }

    /// Who bears the name.
    pub fn find(&self, name: &str) -> Option<Id> {
        self.ids.get(&key(name)).copied()
    }

    /// As [`Self::find`], with or without an article.
    pub fn find_loose(&self, name: &str) -> Option<Id> {
        let key = key(name);
        let bare = key.strip_prefix("the ");
        self.ids.get(&key).or_else(|| self.ids.get(bare?)).or_else(|| self.ids.get(&format!("the {key}"))).copied()
    }

    /// Who bears the name that stands there in the script; if nobody, someone new does from now on.
    pub fn meet(&mut self, name: &str, place: Place) -> Id {
        let id = match self.find(name) {
            Some(id) => id,
            None => {
                self.people.push(Person::new(name, false));
                self.insert(name, self.people.len() - 1);
                self.people.len() - 1
            }
        };
        self.see(id, place);
        let person = &mut self.people[id];
        if !person.speaker.declared && person.spelt.is_none_or(|spelt| place < spelt) {
            person.spelt = Some(place);
            person.speaker.name = name.into();
        }
        id
    }

    /// Notes that a name of someone stands there.
    pub fn see(&mut self, id: Id, place: Place) {
        let first = &mut self.people[id].speaker.first;
        *first = Some(first.map_or(place, |first| first.min(place)));
    }

    /// The longest known name that begins at a byte of the text, and where it ends.
    pub fn find_at(&self, text: &str, at: usize) -> Option<(Id, usize)> {
        let mut best = None;
        let rest = &text[at..];
        // One word more than the longest name has, for an article.
        for (end, next) in word_ends(rest).take(self.longest + 1) {
            let written = &rest[..end];
            let bare = written.trim_end_matches(|c: char| !c.is_alphanumeric());
            let found = self.find_loose(written).map(|id| (id, at + end));
            best = found.or_else(|| self.find_loose(bare).map(|id| (id, at + bare.len()))).or(best);
            if !next || bare.len() < written.trim_end_matches('.').len() {
                break;
            }
        }
        best
    }

    /// The speaker as the script's list has it.
    pub fn speaker(&self, id: Id) -> &Speaker {
        &self.people[id].speaker
    }

    /// Warns of a speaker that nobody declared (T5).
    pub fn warn(&self, id: Id, parts: &[Arc<Source>], diagnostics: &mut Diagnostics) {
        let Person { speaker, spelt } = &self.people[id];
        let Some(first) = spelt.filter(|_| !speaker.declared) else { return };
        let name = &speaker.name;
        let diagnostic = match self.similar(name) {
            Some(meant) => {
                Diagnostic::warning("similar-name", format!("`{name}` is not declared: did you mean `{meant}`?"))
                    .label("who is this?")
                    .hint(format!(
                        "write `{meant}`; or declare `{name}` too, with [cast.{}] in voices.toml",
                        toml_key(name)
                    ))
            }
            None => Diagnostic::warning("undeclared-speaker", format!("`{name}` speaks, but is not declared"))
                .label("speaks here first")
                .hint(format!(
                    "declare the name with [cast.{}] in voices.toml, or with `cast` in the front matter",
                    toml_key(name)
                ))
                .hint("if this is no one who speaks, write `\\:` for the colon"),
        };
        diagnostics.push(diagnostic.at_place(parts, first));
    }

    /// The declared name nearest to one, if it is near.
    fn similar(&self, name: &str) -> Option<&str> {
        let name = key(name);
        let length = name.chars().count();
        let near = match length {
            0..=2 => return None,
            3..=5 => 1,
            _ => 2,
        };
        // The declared ones were there first.
        let declared = self.people.iter().skip(1).take_while(|person| person.speaker.declared);
        let all = declared.flat_map(|p| std::iter::once(&p.speaker.name).chain(&p.speaker.aliases));
        let close =
            all.filter(|other| other.chars().count().abs_diff(length) <= near).filter(|o| o.chars().count() > 2);
        let measured = close.map(|other| (strsim::osa_distance(&name, &key(other)), other.as_str()));
        measured.filter(|(distance, _)| *distance <= near).min_by_key(|(distance, _)| *distance).map(|(_, other)| other)
    }
}

impl Person {
    fn new(name: &str, declared: bool) -> Self {
        let speaker = Speaker { name: name.into(), aliases: Vec::new(), declared, first: None, gender: None };
        Person { speaker, spelt: None }
    }
}

/// No name is longer than this when it is looked for in a text.
const MOST_WORDS: usize = 12;

/// Ends of the first, second … word of a text, and whether only a blank lies before the next.
fn word_ends(text: &str) -> impl Iterator<Item = (usize, bool)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        if at > text.len() {
            return None;
        }
        let end = text[at..].find(char::is_whitespace).map_or(text.len(), |n| at + n);
        at = end + text[end..].chars().next().map_or(1, char::len_utf8);
        Some((end, end < text.len()))
    })
}
