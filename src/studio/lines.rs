//! Who says what: writes corrections of quotations.

use super::call::Refusal;
use super::people::{self, NARRATOR};
use super::session::Loaded;
use super::undo::{Deed, FileText, name_of};
use super::view;
use crate::corrections::{self, Correction, Corrections, words_at};
use crate::diag::{Diagnostics, Source, excerpt};
use crate::names;
use crate::script::{Anchor, Rule, Script, SpeakerId, SpokenQuotation};
use serde::Deserialize;
use std::path::Path;

/// Which quotations are given to somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Scope {
    /// This one.
    #[default]
    Line,
    /// Those of its conversation that are the same speaker's now.
    Conversation,
    /// Those that were decided by the same rule for the same speaker, as doubtfully as this one.
    Alike,
}

/// One name, or everybody who takes part in a conversation, beginning with the speaker of the quotation.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Names {
    One(String),
    Several(Vec<String>),
}

/// The quotations of a book, and its corrections.
struct Quoted<'a> {
    script: &'a Script,
    /// In the order of their places.
    all: Vec<&'a SpokenQuotation>,
    anchors: Vec<Anchor>,
    corrections: Corrections,
    /// The quotation of each correction.
    found: Vec<Option<usize>>,
}

impl<'a> Quoted<'a> {
    fn of(loaded: &'a Loaded, file: &FileText) -> Result<Self, Refusal> {
        let script = &loaded.book.script;
        let all = view::quotations(script);
        let anchors: Vec<Anchor> = all.iter().map(|quotation| quotation.anchor.clone()).collect();
        let source = Source::new(name_of(&file.path), file.text()?);
        let corrections = corrections::parse(&source, &mut Diagnostics::new());
        let found = corrections.find(&anchors).into_iter().map(Result::ok).collect();
        Ok(Self { script, all, anchors, corrections, found })
    }

    /// The quotation of a line.
    fn of_line(&self, line: usize) -> Result<usize, Refusal> {
        let Some(line) = self.script.lines().nth(line) else { return Err(Refusal::missing("there is no such line")) };
        view::quotation_of(&self.all, line).ok_or_else(|| {
            let [why, instead] = view::fixed(line.rule);
            Refusal::new(why).hint(instead)
        })
    }

    /// The correction that decides a quotation now, apart from splits.
    fn decided(&self, quotation: usize) -> Option<&Correction> {
        let found = self.corrections.list.iter().zip(&self.found);
        found.filter(|(one, found)| **found == Some(quotation) && one.at.is_none()).map(|(one, _)| one).next()
    }

    /// The correction that gives a quotation to somebody.
    fn give(&self, quotation: usize, to: &str) -> Correction {
        match self.decided(quotation) {
            None => Correction::line(self.anchors[quotation].clone(), to),
            Some(one) if !one.conversation => Correction::line(one.anchor.clone(), to),
            Some(one) => {
                let others = one.speakers.iter().filter(|name| !names::same(name, to)).cloned();
                Correction::conversation(one.anchor.clone(), [to.to_string()].into_iter().chain(others).collect())
            }
        }
    }

    /// Checks that the corrections will find their quotations.
    fn check(&self, corrections: &[(usize, Correction)]) -> Result<(), Refusal> {
        let list = corrections.iter().map(|(_, one)| one.clone()).collect();
        let found = Corrections { source: None, list }.find(&self.anchors);
        match corrections.iter().zip(found).find(|((nth, _), found)| *found != Ok(*nth)) {
            None => Ok(()),
            Some(((nth, _), _)) => {
                let words = excerpt(&self.anchors[*nth].words);
                Err(Refusal::new(format!(
                    "“{words}” cannot be told from another quotation with the same words around it"
                ))
                .hint("name the speaker in the text"))
            }
        }
    }

    /// The quotations of a scope, in order.
    fn scope(&self, of: usize, scope: Scope) -> Vec<usize> {
        let one = self.all[of];
        let guessed =
            |other: &SpokenQuotation| other.is_guess() || other.rule == Rule::Unattributed || other.rule == one.rule;
        let same = |other: &SpokenQuotation| {
            other.speaker == one.speaker && other.candidates.first() == one.candidates.first()
        };
        let chosen = |other: &SpokenQuotation| match scope {
            Scope::Line => false,
            Scope::Conversation => other.conversation == one.conversation && same(other) && guessed(other),
            Scope::Alike => other.rule == one.rule && same(other) && (!one.is_doubtful() || other.is_doubtful()),
        };
        (0..self.all.len()).filter(|nth| *nth == of || chosen(self.all[*nth])).collect()
    }
}

/// Gives quotations to somebody.
pub(super) fn assign(loaded: &Loaded, file: FileText, line: usize, to: &Names, scope: Scope) -> Result<Deed, Refusal> {
    let quoted = Quoted::of(loaded, &file)?;
    let of = quoted.of_line(line)?;
    let words = excerpt(&quoted.anchors[of].words);
    let (corrections, what, to) = match to {
        Names::Several(names) if names.len() > 1 => {
            let names: Vec<String> =
                names.iter().map(|name| people::named(&loaded.book, name)).collect::<Result<_, _>>()?;
            let anchor = quoted.decided(of).map_or(&quoted.anchors[of], |one| &one.anchor).clone();
            let who = names.iter().map(|name| people::shown(name)).collect::<Vec<_>>().join(" and ");
            (vec![(of, Correction::conversation(anchor, names))], format!("the conversation from “{words}” on"), who)
        }
        Names::One(name) => one(&quoted, of, &people::named(&loaded.book, name)?, scope),
        Names::Several(names) => match &names[..] {
            [name] => one(&quoted, of, &people::named(&loaded.book, name)?, scope),
            _ => return Err(Refusal::malformed("nobody is named")),
        },
    };
    quoted.check(&corrections)?;
    let mut text = file.text()?.to_string();
    if let [(of, Correction { conversation: true, .. })] = &corrections[..]
        && let Some(old) = quoted.decided(*of).filter(|old| !old.conversation)
    {
        text = corrections::remove(&text, old).map_err(|why| unaddable(&file.path, &why))?;
    }
    let list: Vec<Correction> = corrections.into_iter().map(|(_, one)| one).collect();
    let text = corrections::add_all(&text, &list).map_err(|why| unaddable(&file.path, &why))?;
    Ok(Deed { file, text, label: format!("Give {what} to {to}"), said: format!("Gave {what} to {to}.") })
}

/// The corrections that give the quotations of a scope to somebody, and what both are called.
fn one(quoted: &Quoted<'_>, of: usize, to: &str, scope: Scope) -> (Vec<(usize, Correction)>, String, String) {
    let chosen = quoted.scope(of, scope);
    let what = match chosen.len() {
        1 => format!("“{}”", excerpt(&quoted.anchors[of].words)),
        count => format!("{count} quotations"),
    };
    (chosen.into_iter().map(|nth| (nth, quoted.give(nth, to))).collect(), what, people::shown(to))
}

/// Notes that the speaker of a quotation is right.
pub(super) fn confirm(loaded: &Loaded, file: FileText, line: usize) -> Result<Deed, Refusal> {
    let quoted = Quoted::of(loaded, &file)?;
    let speaker = quoted.all[quoted.of_line(line)?].speaker;
    let name = Names::One(name(&loaded.book.script, speaker));
    let deed = assign(loaded, file, line, &name, Scope::Line)?;
    let what = deed.label.replacen("Give ", "Leave ", 1).replacen(" to ", " with ", 1);
    Ok(Deed { said: what.replacen("Leave", "Left", 1) + ".", label: what, ..deed })
}

fn name(script: &Script, speaker: SpeakerId) -> String {
    if speaker == SpeakerId::NARRATOR { NARRATOR.into() } else { script.name(speaker).into() }
}

/// Gives the rest of a quotation to somebody, from an offset in the text of its line in UTF-16 units.
pub(super) fn split(loaded: &Loaded, file: FileText, line: usize, at: usize, to: &str) -> Result<Deed, Refusal> {
    let to = people::named(&loaded.book, to)?;
    let quoted = Quoted::of(loaded, &file)?;
    let of = quoted.of_line(line)?;
    let text = quoted.script.lines().nth(line).map(|line| line.text.as_str()).unwrap_or_default();
    let start = byte_at(text, at);
    let (head, rest) = (text[..start].trim(), text[start..].trim());
    let sound = |text: &str| text.contains(char::is_alphanumeric);
    if !sound(head) || !sound(rest) {
        return Err(Refusal::new("a quotation is split between two of its words"));
    }
    let bare = |text: &str| text.trim_matches(['"', '“', '”', '„', '«', '»', '\'', '‘', '’']).trim().to_string();
    let words: Vec<&str> = rest.split_whitespace().collect();
    // As few words as tell the place, but not so few that an edit of the text would make another one of it.
    let mut tried = (4.min(words.len())..=words.len()).map(|count| bare(&words[..count].join(" ")));
    let rest_is =
        |words: &String| words_at(text, words).is_some_and(|found| !sound(&text[found.min(start)..found.max(start)]));
    let Some(from) = tried.find(rest_is) else {
        return Err(
            Refusal::new("the words from here on occur earlier in the quotation too").hint("split it there first")
        );
    };
    let mut list = vec![Correction::split(quoted.anchors[of].clone(), &from, &to)];
    if quoted.decided(of).is_none() {
        let head = bare(head);
        let own: Vec<&str> = head.split_whitespace().collect();
        let open = if own.len() > 12 { " …" } else { "" };
        let before = words[..words.len().min(8)].join(" ");
        let anchor = Anchor {
            words: own[..own.len().min(12)].join(" ") + open,
            after: quoted.anchors[of].after.clone(),
            before,
        };
        list.push(Correction::line(anchor, name(quoted.script, quoted.all[of].speaker)));
    }
    quoted.check(&[(of, list[0].clone())])?;
    let text = corrections::add_all(file.text()?, &list).map_err(|why| unaddable(&file.path, &why))?;
    let (words, to) = (excerpt(&from), people::shown(&to));
    let (label, said) = (format!("Give “{words} …” to {to}"), format!("Split it: {to} says it from “{words}” on."));
    Ok(Deed { file, text, label, said })
}

/// The byte at an offset in UTF-16 units, at the beginning of a character.
fn byte_at(text: &str, units: usize) -> usize {
    let mut passed = 0;
    let found = text.char_indices().find(|(_, c)| {
        let here = passed >= units;
        passed += c.len_utf16();
        here
    });
    found.map_or(text.len(), |(at, _)| at)
}

fn unaddable(path: &Path, why: &corrections::Unaddable) -> Refusal {
    Refusal::new(format!("{} is left as it is: {why}", name_of(path)))
}
