//! Keeps track of everyone who is declared or named, under all of their names (rules T4, T5 and F2).

use crate::diag::{Diagnostic, Diagnostics, Place, did_you_mean, toml_key};
use crate::names::key;
use crate::script::{Declared, Manuscript, Speaker, UNKNOWN};
use std::collections::HashMap;

/// An index into the list of [`People`].
pub(super) type Id = usize;

/// The index of the narrator.
pub(super) const NARRATOR: Id = 0;

/// Everyone who is declared or named, under all of their names.
pub(super) struct People {
    people: Vec<Person>,
    ids: HashMap<String, Id>,
}

struct Person {
    /// The entry for the script's list of speakers.
    speaker: Speaker,
    /// Where the text first has the spelling that is shown. `None` if the spelling comes from a declaration.
    spelt: Option<Place>,
    /// Names that are declared for this person, but belong to somebody who was declared earlier.
    shared: Vec<String>,
    /// Those who speak at once, if this is several people.
    members: Vec<Id>,
    /// Whether nothing but marks after quotations names this person.
    marked: bool,
}

impl People {
    /// Creates the list from the narrator and the declared speakers. A name that is declared twice belongs to the first
    /// person who has it. Two entries are the same person if they have the same main name, or if they come from different
    /// lists and share any name.
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

    /// Returns the declaration of a person, including names that belong to somebody declared earlier.
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

    /// Returns the person with this name.
    pub fn find(&self, name: &str) -> Option<Id> {
        self.ids.get(&key(name)).copied()
    }

    /// Returns the person with this name, which the text has at `place`. If nobody has the name yet, this adds a new
    /// person.
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

    /// Returns the several people of this name, who speak at once. Each of them is met at the same place.
    pub fn meet_group(&mut self, name: &str, members: &[&str], place: Place) -> Id {
        let members = members.iter().map(|member| self.meet(member, place)).collect();
        let id = self.meet(name, place);
        // Nobody has to declare a group, because its voices are those of its members.
        self.people[id].speaker.declared = true;
        self.people[id].members = members;
        id
    }

    /// Returns these people, at least two, as those who speak at once at `place`. They are named after their members, as a
    /// label would name them: `Anna, Ben & Carl`.
    pub fn group(&mut self, members: Vec<Id>, place: Place) -> Id {
        let names: Vec<&str> = members.iter().map(|&id| self.people[id].speaker.name.as_str()).collect();
        let (last, others) = names.split_last().expect("there are two");
        let name = format!("{} & {last}", others.join(", "));
        let known = self.find(&name);
        let id = known.unwrap_or(self.people.len());
        if known.is_none() {
            // Nobody has to declare a group, because its voices are those of its members.
            self.people.push(Person { members, ..Person::new(&name, true) });
            self.insert(&name, id);
        }
        self.see(id, place);
        id
    }

    /// Those who speak at once under the name of `id`. Empty for a single person.
    pub fn members(&self, id: Id) -> &[Id] {
        &self.people[id].members
    }

    /// The number of people, including the narrator.
    pub fn len(&self) -> usize {
        self.people.len()
    }

    /// Returns the person with this name, like [`People::meet`], and adds the other names that the text uses for them.
    /// Names that belong to somebody else already are left out.
    pub fn join(&mut self, name: &str, aliases: &[String], place: Place) -> Id {
        let id = self.meet(name, place);
        for alias in aliases {
            if self.insert(alias, id) {
                self.people[id].speaker.aliases.push(alias.clone());
            }
        }
        id
    }

    /// Returns the speaker who reads a quotation at `place` that nobody is known to say; see
    /// [`Quotes::Unknown`](crate::script::Quotes::Unknown).
    pub fn unknown(&mut self, place: Place) -> Id {
        let id = self.find(UNKNOWN).unwrap_or(self.people.len());
        if id == self.people.len() {
            self.people.push(Person::new(UNKNOWN, true));
            self.insert(UNKNOWN, id);
        }
        self.see(id, place);
        id
    }

    /// Records that the text names a person at `place`.
    pub fn see(&mut self, id: Id, place: Place) {
        let first = &mut self.people[id].speaker.first;
        *first = Some(first.map_or(place, |first| first.min(place)));
    }

    /// Records that nothing but a mark at `place`, after the quotation at `quotation`, names a person.
    pub fn see_mark(&mut self, id: Id, quotation: Place, place: Place) {
        let person = &mut self.people[id];
        if person.spelt == Some(quotation) || person.spelt.is_none() && !person.speaker.declared {
            (person.spelt, person.marked) = (Some(place), true);
        }
    }

    /// The entry of a person in the script's list of speakers.
    pub fn speaker(&self, id: Id) -> &Speaker {
        &self.people[id].speaker
    }

    /// Warns about a speaker whom nobody declared (T5), and suggests a declared name if one is similar.
    pub fn warn(&self, id: Id, manuscript: &Manuscript, diagnostics: &mut Diagnostics) {
        let parts = &manuscript.parts;
        let Person { speaker, spelt, .. } = &self.people[id];
        let Some(first) = spelt.filter(|_| !speaker.declared) else { return };
        let name = &speaker.name;
        if let Some(meant) = self.meant(id) {
            let what = format!("nobody else in the text is called `{name}`: did you mean `{meant}`?");
            let diagnostic = Diagnostic::warning("similar-name", what).label("who is this?");
            let diagnostic = diagnostic.hint(format!("write <!-- {meant} -->"));
            return diagnostics.push(diagnostic.at_place(parts, first));
        }
        let diagnostic = match self.similar(name) {
            Some(meant) => {
                Diagnostic::warning("similar-name", format!("`{name}` is not declared: did you mean `{meant}`?"))
                    .label("who is this?")
                    .hint(format!(
                        "write `{meant}`; or declare `{name}` too, with [cast.{}] in voices.toml",
                        toml_key(name)
                    ))
            }
            None => {
                let turn = parts[first.part].text.get(first.span.end..).is_some_and(is_turn);
                let warning =
                    Diagnostic::warning("undeclared-speaker", format!("`{name}` speaks, but is not declared"))
                        .label(if turn { "speaks here first" } else { "is named here first" })
                        .hint(format!("declare the name {}", manuscript.where_to_declare(name)));
                match (turn, manuscript.is_script) {
                    (true, true) => warning.hint("if this is no one who speaks, write `\\:` for the colon"),
                    // The file cannot be written in, or has no way to write the colon.
                    (true, false) => warning,
                    (false, true) => warning.hint(
                        "if this is no one who speaks, write who does in a comment after the closing mark: “…”<!-- Name -->",
                    ),
                    (false, false) => {
                        warning.hint("if this is no one who speaks, say who does in a correction beside the script")
                    }
                }
            }
        };
        diagnostics.push(diagnostic.at_place(parts, first));
    }

    /// The name that was probably meant by one that only a mark has.
    fn meant(&self, id: Id) -> Option<&str> {
        let Person { speaker, marked: true, .. } = &self.people[id] else { return None };
        let others = self.people.iter().enumerate().skip(1).filter(|(other, person)| *other != id && !person.marked);
        let names = others.flat_map(|(_, person)| std::iter::once(&person.speaker.name).chain(&person.speaker.aliases));
        did_you_mean(&speaker.name, names.map(String::as_str))
    }

    /// Returns the declared name that is most similar to `name`, if any is similar enough to be meant.
    pub fn similar(&self, name: &str) -> Option<&str> {
        let name = key(name);
        let length = name.chars().count();
        let near = match length {
            0..=2 => return None,
            3..=5 => 1,
            _ => 2,
        };
        // Declared people come first in the list.
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
        let speaker = Speaker {
            name: name.into(),
            aliases: Vec::new(),
            declared,
            first: None,
            gender: None,
            members: Vec::new(),
        };
        Person { speaker, spelt: None, shared: Vec::new(), members: Vec::new(), marked: false }
    }
}

/// Whether the text after a name makes the name the label of a turn: a colon, perhaps after a direction in brackets.
fn is_turn(after: &str) -> bool {
    let after = after.trim_start_matches(['*', '_', ' ']);
    let end = after.starts_with(['(', '[']).then(|| after.find([')', ']', '\n'])).flatten();
    let after = end.map_or(after, |end| after[end + 1..].trim_start_matches(['*', '_', ' ']));
    after.starts_with([':', '：'])
}
