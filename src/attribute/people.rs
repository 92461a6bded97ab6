//! Who is who: everyone who is declared or named, under all their names (rules T4, T5 and F2).

use crate::diag::{Diagnostic, Diagnostics, Place, Source, toml_key};
use crate::names::key;
use crate::script::{Declared, Speaker, UNKNOWN};
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
}

struct Person {
    /// As the script's list of speakers has it.
    speaker: Speaker,
    /// Where the shown spelling stands, if the script gives it and not a declaration.
    spelt: Option<Place>,
    /// Names declared for this person that belong to somebody declared before.
    shared: Vec<String>,
}

impl People {
    /// The narrator and the declared ones. A name that is declared twice belongs to the first that has it. Two entries are one
    /// person if they have one name, or if entries of different lists share any.
    pub fn new(lists: &[&[Declared]]) -> Self {
        let mut people = People { people: vec![Person::new("narrator", true)], ids: HashMap::new() };
        people.ids.insert("narrator".into(), NARRATOR);
        for (earlier, one) in lists
            .iter()
            .scan(1, |total, list| {
                let earlier = *total;
                *total += list.len();
                Some(list.iter().map(move |one| (earlier, one)))
            })
            .flatten()
        {
            let earlier = earlier.min(people.people.len());
            let by_alias = || one.aliases.iter().find_map(|name| people.find(name)).filter(|id| *id < earlier);
            let known =
                people.find(&one.name).filter(|id| *id < earlier || people.is_named(*id, &one.name)).or_else(by_alias);
            let id = known.unwrap_or(people.people.len());
            if known.is_none() {
                people.people.push(Person::new(&one.name, true));
            }
            for name in std::iter::once(&one.name).chain(&one.aliases) {
                let new = people.insert(name, id);
                let person = &mut people.people[id];
                if new && person.speaker.name != *name {
                    person.speaker.aliases.push(name.clone());
                } else if !new && people.ids.get(&key(name)) != Some(&id) {
                    person.shared.push(name.clone());
                }
            }
        }
        people
    }

    fn is_named(&self, id: Id, name: &str) -> bool {
        key(&self.people[id].speaker.name) == key(name)
    }

    /// A person as declared: with the names that belong to somebody else as well.
    pub fn declared(&self, id: Id) -> Declared {
        let Person { speaker, shared, .. } = &self.people[id];
        Declared { name: speaker.name.clone(), aliases: speaker.aliases.iter().chain(shared).cloned().collect() }
    }

    fn insert(&mut self, name: &str, id: Id) -> bool {
        let key = key(name);
        if key.is_empty() || self.ids.contains_key(&key) {
            return false;
        }
        self.ids.insert(key, id);
        true
    }

    /// Who bears the name.
    pub fn find(&self, name: &str) -> Option<Id> {
        self.ids.get(&key(name)).copied()
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

    /// How many there are, with the narrator.
    pub fn len(&self) -> usize {
        self.people.len()
    }

    /// Who bears a name that the text alone gives, under other names too.
    pub fn join(&mut self, name: &str, aliases: &[String], place: Place) -> Id {
        let id = self.meet(name, place);
        for alias in aliases {
            if self.insert(alias, id) {
                self.people[id].speaker.aliases.push(alias.clone());
            }
        }
        id
    }

    /// The one who says what nobody is known to say, in a place; see [`Quotes::Unknown`](crate::script::Quotes::Unknown).
    pub fn unknown(&mut self, place: Place) -> Id {
        let id = self.find(UNKNOWN).unwrap_or(self.people.len());
        if id == self.people.len() {
            self.people.push(Person::new(UNKNOWN, true));
            self.insert(UNKNOWN, id);
        }
        self.see(id, place);
        id
    }

    /// Notes that a name of someone stands there.
    pub fn see(&mut self, id: Id, place: Place) {
        let first = &mut self.people[id].speaker.first;
        *first = Some(first.map_or(place, |first| first.min(place)));
    }

    /// The speaker as the script's list has it.
    pub fn speaker(&self, id: Id) -> &Speaker {
        &self.people[id].speaker
    }

    /// Warns of a speaker that nobody declared (T5).
    pub fn warn(&self, id: Id, parts: &[Arc<Source>], diagnostics: &mut Diagnostics) {
        let Person { speaker, spelt, .. } = &self.people[id];
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
        Person { speaker, spelt: None, shared: Vec::new() }
    }
}
