//! The people in the story with all their names, and the places where each is named.

mod declared;
mod discover;
mod genders;
mod mentions;
mod roles;
mod teller;

pub(super) use mentions::{Mention, Mentions};
pub(super) use roles::{describe, is_other, name_roles};
pub(super) use teller::is_called as teller_called;

use super::text::{Key, Text};
use super::tongues::{Classes, class};
use super::{Character, Declared, Gender};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A person, as an index into [`People::list`].
pub(super) type Id = u32;

/// The narrator, who is always in the list.
pub(super) const NARRATOR: Id = 0;

/// All people, and the names that they bear.
pub(super) struct People {
    pub list: Vec<Character>,
    /// The bearers of each name. There are several if the name does not tell which of them is meant.
    names: HashMap<Vec<Key>, Vec<Id>>,
    /// For each word, the number of words in the longest name that begins with it.
    longest: HashMap<Key, usize>,
    /// The first words of names that are written in lower case.
    small: BTreeSet<Key>,
    /// For each word that is neither a title nor a particle, the people who have it in a name.
    by_word: HashMap<Key, Vec<Id>>,
    /// The names of each person, as lists of words, for matching further names with them.
    keys: Vec<Vec<Vec<Key>>>,
    /// The people who are known only by a description, by that description, and their ids.
    roles: BTreeMap<String, Id>,
    nameless: BTreeSet<Id>,
    /// The person whom the writer declares to be the teller, by the name `I`.
    declared_teller: Option<Id>,
}

impl People {
    /// Finds the people whom the writer declares and those whom only the text names.
    pub fn find(text: &mut Text, quoted: &[bool], declared: &[Declared], classes: &Classes) -> Self {
        let narrator = Character::new("narrator", true);
        let mut people = Self {
            list: vec![narrator],
            names: HashMap::new(),
            longest: HashMap::new(),
            by_word: HashMap::new(),
            small: BTreeSet::new(),
            keys: vec![Vec::new()],
            roles: BTreeMap::new(),
            nameless: BTreeSet::new(),
            declared_teller: None,
        };
        declared::add(&mut people, text, declared, classes);
        discover::add(&mut people, text, quoted, classes);
        people
    }

    /// Adds a person without registering a name in the index, and returns the new id.
    pub fn add(&mut self, name: &str, declared: bool) -> Id {
        self.list.push(Character::new(name, declared));
        self.keys.push(Vec::new());
        self.list.len() as Id - 1
    }

    /// Registers a name for people, unless the name is already taken. Returns whether it was registered.
    fn bear(&mut self, words: Vec<Key>, ids: Vec<Id>, text: &Text) -> bool {
        let Some(&first) = words.first() else { return false };
        if self.names.contains_key(&words) {
            return false;
        }
        if let [id] = ids[..] {
            for word in bare(&words, text) {
                let all = self.by_word.entry(word).or_default();
                if all.last() != Some(&id) {
                    all.push(id);
                }
            }
            self.keys[id as usize].push(words.clone());
        }
        let longest = self.longest.entry(first).or_default();
        *longest = words.len().max(*longest);
        self.names.insert(words, ids);
        true
    }

    /// The bearers of a name.
    pub fn bearers(&self, words: &[Key]) -> Option<&[Id]> {
        self.names.get(words).map(|ids| &ids[..])
    }

    pub fn gender(&self, id: Id) -> Option<Gender> {
        self.list[id as usize].gender
    }

    /// Returns the bearer of a name that the writer gives to a turn or a correction. If nobody bears it, adds a new
    /// person.
    pub fn meet(&mut self, name: &str, text: &mut Text, classes: &Classes) -> Id {
        let words = text.name(name, classes);
        if let Some([id, ..]) = self.bearers(&words) {
            return *id;
        }
        let id = self.add(name, false);
        self.bear(words, vec![id], text);
        id
    }

    /// All ids but the narrator's.
    pub fn ids(&self) -> std::ops::Range<Id> {
        1..self.list.len() as Id
    }
}

/// The words of a name that are neither titles nor particles.
fn bare(words: &[Key], text: &Text) -> Vec<Key> {
    let dropped = class::TITLE | class::PARTICLE | class::DEAR | class::ARTICLE;
    let bare: Vec<Key> = words.iter().copied().filter(|key| text.class_of(*key) & dropped == 0).collect();
    bare
}

/// The gender that the title in a name implies.
fn titled(words: &[Key], text: &Text) -> Option<Gender> {
    let first = words.iter().map(|key| text.class_of(*key)).find(|class| class & class::TITLE != 0)?;
    gender_of(first)
}

/// The gender that the classes of a word imply.
pub(super) fn gender_of(class: u64) -> Option<Gender> {
    match (class & class::MAN != 0, class & class::WOMAN != 0) {
        (true, false) => Some(Gender::Man),
        (false, true) => Some(Gender::Woman),
        _ => None,
    }
}

/// Finds all places where somebody is named, the genders of all people, and the person who tells the story.
pub(super) fn mentions(people: &mut People, text: &Text, quoted: &[bool]) -> (Mentions, Option<Id>) {
    let mut mentions = Mentions::find(people, text, quoted);
    settle_genders(people, text, &mentions, quoted);
    mentions.resolve_pronouns(people, text, quoted);
    let teller = teller::teller(people, text, &mentions, quoted);
    if let Some(teller) = teller {
        mentions.add_teller(text, quoted, teller);
    }
    (mentions, teller)
}

/// Sets the genders of all people from their names and from the pronouns around them.
fn settle_genders(people: &mut People, text: &Text, mentions: &Mentions, quoted: &[bool]) {
    for (person, votes) in people.list.iter_mut().zip(genders::votes(&people.keys, text, mentions, quoted)) {
        (person.gender, person.gender_evidence) = votes.settle();
        let pronoun = votes.first_pronoun(person.gender);
        person.pronoun = pronoun.map(|at| {
            let block = text.spans.partition_point(|span| span.end <= at);
            let (word, start) = (&text.words[at], text.blocks[block].start);
            (block, word.start as usize - start..word.end as usize - start)
        });
    }
}

impl People {
    /// Whether one of the person's names has a title.
    pub fn is_titled(&self, id: Id, text: &Text) -> bool {
        let title = |key: &Key| text.class_of(*key) & class::TITLE != 0;
        self.keys.get(id as usize).is_some_and(|names| names.iter().any(|name| name.iter().any(title)))
    }

    /// Whether a person is known only by a description, such as `the barman`.
    pub fn has_no_name(&self, id: Id) -> bool {
        self.nameless.contains(&id)
    }

    /// Whether a word is part of one of the person's names.
    pub fn bears_word(&self, id: Id, word: Key) -> bool {
        self.keys.get(id as usize).is_some_and(|names| names.iter().any(|name| name.contains(&word)))
    }
}
