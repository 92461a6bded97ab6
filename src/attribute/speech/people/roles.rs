//! People who have no name: those whom tags only describe, such as `the postman` or `Ada's brother`.

use super::super::clauses::Who;
use super::super::units::Unit;
use super::{Id, Mentions, People};
use crate::attribute::speech::text::{Key, Text};
use crate::attribute::speech::tongues::class;
use std::collections::BTreeMap;

/// So many tags have to describe somebody in the same way before that is taken for a name.
const OFTEN: usize = 2;

/// Words for somebody who is not the one just spoken of, in all languages with tables.
const OTHERS: &str = "altra altre altri altro ander andere anderen anderer another autre autres drudzy druga drugi other others otra \
    otras otro otros outra outras outro outros second другая другие другой";

/// Whether a word stands for somebody who is not the one just spoken of.
pub(in crate::attribute::speech) fn is_other(text: &Text, word: usize) -> bool {
    OTHERS.split(' ').any(|other| other == text.spelt(text.words[word].key))
}

/// Adds people for those whom tags only describe: `the postman`, `Ada's brother`.
pub(in crate::attribute::speech) fn describe(
    units: &mut [Unit],
    text: &Text,
    mentions: &Mentions,
    people: &mut People,
    english: bool,
) {
    for unit in units {
        let Who::Described { head: Some(head), gender, .. } = unit.tag.who else { continue };
        let from = unit.tag.at;
        let article = text.words[from].is(class::ARTICLE);
        let generic = text.words[head].is(class::GENERIC);
        let spelt = text.spelt(text.words[from].key);
        let new = article && matches!(spelt, "a" | "an");
        // `The other` is whoever else takes part, and never one and the same person.
        let other = is_other(text, head);
        unit.other = other;
        let owner = owner(text, mentions, from, english).filter(|_| !generic);
        if text.words[from].is(class::DET) && !article && owner.is_none() || new && generic || other {
            continue;
        }
        let start = text.words[if new { from + 1 } else { from }].start as usize;
        let written = text.text[start..text.words[head].end as usize].split_whitespace().collect::<Vec<_>>().join(" ");
        let name = match article {
            _ if let Some(owner) = owner => {
                let rest = written[text.written(from).len()..].trim_start();
                if owner == TELLER {
                    format!("my {rest}")
                } else {
                    format!("{}'s {rest}", people.list[owner as usize].name)
                }
            }
            true if new => format!("the {written}"),
            true => format!("{spelt}{}", &written[text.written(from).len()..]),
            false => written,
        };
        let id = match people.roles.get(&name) {
            Some(id) => *id,
            None => {
                let id = people.add(&name, false);
                people.roles.insert(name, id);
                people.nameless.insert(id);
                id
            }
        };
        people.list[id as usize].gender = gender;
        if owner.is_some() {
            unit.relative = Some(id);
        } else {
            unit.described = Some(id);
        }
    }
}

/// Stands for the person who tells the story, in `my mother`.
const TELLER: Id = Id::MAX;

/// The person whose relation a description such as `his mother` means.
fn owner(text: &Text, mentions: &Mentions, from: usize, english: bool) -> Option<Id> {
    match text.words[from] {
        _ if !english => None,
        word if word.is(class::MINE) => Some(TELLER),
        word if word.is(class::HIM | class::HER) => mentions.pronoun_at(from),
        _ => None,
    }
}

/// A description that tags use: its words without the article, and how many tags use it.
struct Role {
    words: Vec<Key>,
    id: Id,
    tags: usize,
}

/// Makes a name of each description that several tags use, such as `the postman`, so that the rest of the story can be
/// read for it too. Descriptions that may mean somebody with a name are left alone. Returns whether there are any.
///
/// In languages without articles, the descriptions have none.
pub(in crate::attribute::speech) fn name_roles(
    units: &[Unit],
    text: &Text,
    people: &mut People,
    articles: bool,
) -> bool {
    // The roles by their nouns.
    let mut all: BTreeMap<Key, Vec<Role>> = BTreeMap::new();
    for unit in units {
        let (Some(id), Who::Described { head: Some(head), .. }) = (unit.described, &unit.tag.who) else { continue };
        let (from, noun) = (unit.tag.at, &text.words[*head]);
        // Without an article, `pan` is a way to address anybody.
        let address = !articles && noun.is(class::TITLE | class::SIR | class::MADAM);
        if text.words[from].is(class::ARTICLE) != articles || noun.is(class::KIN | class::RANK) || address {
            continue;
        }
        let roles = all.entry(noun.key).or_default();
        match roles.iter_mut().find(|role| role.id == id) {
            Some(role) => role.tags += 1,
            None => {
                let words = text.words[from + usize::from(articles)..=*head].iter().map(|word| word.key).collect();
                roles.push(Role { words, id, tags: 1 });
            }
        }
    }
    let mut found = false;
    for (noun, roles) in all {
        let named = people.by_word.get(&noun).is_some_and(|ids| !ids.is_empty());
        // `The man` may be anybody, but a story that says `the stranger` again and again means one person.
        let class = text.class_of(noun);
        let generic = class & class::GENERIC != 0;
        let anybody = generic && (class & (class::MAN | class::WOMAN) != 0 || text.spelt(noun) == "voice");
        let tags: usize = roles.iter().map(|role| role.tags).sum();
        if named || anybody || tags < if generic { 2 * OFTEN } else { OFTEN } {
            continue;
        }
        // `The barman` and `the burly barman` are one person, unless there is `the thin barman` too.
        let plain = roles.iter().find(|role| role.words.len() == 1).filter(|_| roles.len() == 2).map(|role| role.id);
        for role in &roles {
            if !articles {
                people.small.extend(role.words.first());
            }
            found |= people.bear(role.words.clone(), vec![plain.unwrap_or(role.id)], text);
        }
    }
    found
}
