//! Who is who: rules T3 to T5 and F2, as far as they are about names.

use super::words::{LABELS, NUMBERED, NUMBERS, OPENERS, PARTICLES, PRONOUNS, has};
use super::{Declared, Speaker};
use crate::diag::{Diagnostic, Diagnostics, Source, Span, toml_key};
use crate::names::{is_apostrophe, key};
use std::collections::HashMap;
use std::sync::Arc;

/// Which of the [`Names`].
pub(super) type Id = usize;

/// The narrator's.
pub(super) const NARRATOR: Id = 0;

/// Everyone who is named, under all names.
pub(super) struct Names {
    people: Vec<Person>,
    ids: HashMap<String, Id>,
    /// Words of the longest name.
    longest: usize,
}

struct Person {
    speaker: Speaker,
    /// Where the shown spelling stands, if the script gives it and not a declaration.
    spelt: Option<Span>,
}

impl Names {
    /// The narrator and the declared ones. A name that is declared twice belongs to the first that has it.
    pub fn new<'a>(declared: impl Iterator<Item = &'a Declared>) -> Self {
        let narrator = Speaker { name: "narrator".into(), aliases: Vec::new(), declared: true, first: None };
        let mut names =
            Names { people: vec![Person { speaker: narrator, spelt: None }], ids: HashMap::new(), longest: 1 };
        names.ids.insert("narrator".into(), NARRATOR);
        for one in declared {
            let known = std::iter::once(&one.name).chain(&one.aliases).find_map(|name| names.find(name));
            let id = known.unwrap_or(names.people.len());
            if known.is_none() {
                let speaker = Speaker { name: one.name.clone(), aliases: Vec::new(), declared: true, first: None };
                names.people.push(Person { speaker, spelt: None });
            }
            for name in std::iter::once(&one.name).chain(&one.aliases) {
                if names.insert(name, id) && names.people[id].speaker.name != *name {
                    names.people[id].speaker.aliases.push(name.clone());
                }
            }
        }
        names
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
    pub fn meet(&mut self, name: &str, span: Span) -> Id {
        let id = match self.find(name) {
            Some(id) => id,
            None => {
                let speaker = Speaker { name: name.into(), aliases: Vec::new(), declared: false, first: None };
                self.people.push(Person { speaker, spelt: None });
                self.insert(name, self.people.len() - 1);
                self.people.len() - 1
            }
        };
        self.see(id, span);
        let person = &mut self.people[id];
        if !person.speaker.declared && person.spelt.is_none_or(|spelt| span < spelt) {
            person.spelt = Some(span);
            person.speaker.name = name.into();
        }
        id
    }

    /// Notes that a name of someone stands there.
    pub fn see(&mut self, id: Id, span: Span) {
        let first = &mut self.people[id].speaker.first;
        *first = Some(first.map_or(span, |first| first.min(span)));
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
    pub fn warn(&self, id: Id, source: &Arc<Source>, diagnostics: &mut Diagnostics) {
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
        diagnostics.push(diagnostic.at(source, first));
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

/// Whether a text has the shape of a name (T4).
pub(super) fn is_name(text: &str) -> bool {
    let words: Vec<&str> = text.split(char::is_whitespace).take(5).collect();
    let upper = |word: &str| word.starts_with(opens_name) || elided(word);
    (1..=4).contains(&words.len())
        && words.iter().all(|word| is_name_word(word))
        && words.iter().any(|word| upper(word))
        && text.chars().any(char::is_alphabetic)
}

/// Upper case; or a letter of a script without cases, for names are written in those too.
fn opens_name(c: char) -> bool {
    c.is_uppercase() || (c.is_alphabetic() && !c.is_lowercase())
}

/// One word of a name: letters and digits, with apostrophes, hyphens and full stops in or behind it.
pub(super) fn is_name_word(word: &str) -> bool {
    let opens = word.starts_with(|c: char| opens_name(c) || c.is_numeric()) || has(PARTICLES, word) || elided(word);
    let inner = |c: char| {
        c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c) || is_apostrophe(c) || "-.".contains(c)
    };
    opens && word.chars().all(inner) && word.chars().count() <= 40
}

/// `d'Artagnan`, `al-Rashid`: a particle grown together with the name.
fn elided(word: &str) -> bool {
    let Some((particle, name)) = word.split_once(|c| is_apostrophe(c) || c == '-') else { return false };
    (matches!(particle, "d" | "l") || has(PARTICLES, particle)) && name.starts_with(char::is_uppercase)
}

/// Whether an undeclared text before a colon is someone (T4, T5).
pub(super) fn is_person(text: &str) -> bool {
    is_name(text) && !is_label(&key(text))
}

/// A label that is not a person, a sentence's opening, or a clause that says that someone speaks.
fn is_label(key: &str) -> bool {
    let bare = key.trim_end_matches('.');
    let bare = bare.strip_prefix("the ").filter(|rest| has(LABELS, rest)).unwrap_or(bare);
    let first = bare.split(' ').next().unwrap_or_default();
    let rest = bare.get(first.len() + 1..).unwrap_or_default();
    let numeral = |word: &str| word.chars().any(char::is_numeric) || has(NUMBERS, word) || is_roman(word);
    let says = |c: char| "说說道问問曰".contains(c);
    has(LABELS, bare)
        // `All: Hooray!` and `He: No.` are lines of a play; `All In All: …` is not.
        || (has(OPENERS, first) && !(rest.is_empty() && has(PRONOUNS, first)))
        || (has(NUMBERED, first) && (rest.is_empty() || rest.split(' ').any(numeral)))
        || bare.split(' ').all(|word| word.starts_with(char::is_numeric))
        || bare.ends_with(says)
}

fn is_roman(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b"ivxlc".contains(&b))
}
