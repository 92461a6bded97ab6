//! The last pass: looks up names and fills in what is inherited.

use super::draft::{Draft, Group, SoundDraft};
use super::wording::key_text;
use super::{Entry, NARRATOR, Pauses, SoundSettings, Spanned, Voices, fill_styles};
use crate::diag::{Diagnostic, Diagnostics, did_you_mean, excerpt};
use crate::names;
use std::collections::BTreeMap;

/// How many comparisons may be made to find out which names were meant by wrong ones. A file that would need more is
/// not just a file with a misspelt name in it.
const GUESSES: usize = 200_000;

/// Resolves the names of a draft.
pub(super) fn resolve(draft: Draft, diagnostics: &mut Diagnostics) -> Voices {
    let mut pauses = Pauses::default();
    for (key, field) in Pauses::KEYS {
        if let Some(seconds) = draft.pauses.get(key) {
            *field(&mut pauses) = *seconds;
        }
    }
    let mut resolver = Resolver { cast: draft.cast, narrator: draft.narrator, names: BTreeMap::new(), diagnostics };
    resolver.groups(draft.groups);
    resolver.names();
    resolver.likes();
    let Resolver { mut cast, mut narrator, names, .. } = resolver;
    for entry in cast.iter_mut().map(|(_, entry)| entry).chain([&mut narrator]) {
        for (name, style) in &mut entry.styles {
            if let Some(global) = draft.styles.get(name) {
                style.fill(global);
            }
        }
        recast(entry);
    }
    Voices {
        defaults: draft.defaults,
        narrator,
        cast,
        styles: draft.styles,
        pauses,
        master: draft.master,
        sounds: sounds(&draft.sounds),
        lexicon: draft.lexicon,
        engines: draft.engines,
        quotes: draft.quotes.unwrap_or_default(),
        least: draft.least.unwrap_or_default(),
        tags: draft.tags.unwrap_or_default(),
        tags_choose_styles: draft.tags_choose_styles.unwrap_or(false),
        without_usual_styles: draft.usual_styles == Some(false),
        announce: draft.announce,
        voices_of: draft.voices_of,
        footnotes: draft.footnotes.unwrap_or_default(),
        names,
    }
}

fn sounds(draft: &SoundDraft) -> SoundSettings {
    let usual = SoundSettings::default();
    SoundSettings {
        play: draft.play.unwrap_or(usual.play),
        duck: draft.duck.map_or(usual.duck, |duck| duck as f32),
        fade: draft.fade.unwrap_or(usual.fade),
    }
}

/// Makes each change of voice a complete entry: what it does not set stays as it was before.
fn recast(entry: &mut Entry) {
    let mut recasts = std::mem::take(&mut entry.from);
    let mut before = entry.clone();
    for recast in &mut recasts {
        recast.entry.fill(&before);
        before = recast.entry.clone();
    }
    entry.from = recasts;
}

struct Resolver<'a> {
    cast: Vec<(Spanned<String>, Entry)>,
    narrator: Entry,
    /// The index of every name and alias, by its key; see [`Voices::entry`].
    names: BTreeMap<String, usize>,
    diagnostics: &'a mut Diagnostics,
}

impl Resolver<'_> {
    fn fault(&mut self, at: &Spanned<String>, code: &'static str, message: String, hint: Option<String>) {
        let mut fault = Diagnostic::error(code, message).at(&at.source, at.span);
        fault.hints.extend(hint);
        self.diagnostics.push(fault);
    }

    /// Makes the members of groups characters, even if they have no table of their own, and lays each member's own keys
    /// over those of the group.
    fn groups(&mut self, groups: Vec<Group>) {
        let mut index: BTreeMap<String, usize> = BTreeMap::new();
        for (at, (name, entry)) in self.cast.iter().enumerate() {
            for alias in &entry.aliases {
                index.entry(names::key(&alias.value)).or_insert(at);
            }
            index.insert(names::key(&name.value), at);
        }
        let mut taken: BTreeMap<usize, String> = BTreeMap::new();
        for group in groups {
            for member in group.members {
                let name = names::key(&member.value);
                let shown = excerpt(&member.value);
                if name == NARRATOR {
                    let message = "the narrator is in no group".to_string();
                    self.fault(&member, "narrator-in-cast", message, Some("write it in `[narrator]`".into()));
                    continue;
                }
                let at = *index.entry(name).or_insert_with(|| {
                    let place = Some((member.source.clone(), member.span));
                    self.cast.push((member.clone(), Entry { place, ..Entry::default() }));
                    self.cast.len() - 1
                });
                if let Some(other) = taken.get(&at) {
                    let message = match *other == group.name.value {
                        true => format!("`{shown}` is twice in the group `{}`", group.name.value),
                        false => format!("`{shown}` is in the group `{other}` already"),
                    };
                    self.fault(&member, "member-twice", message, Some("a character is in one group, once".into()));
                    continue;
                }
                taken.insert(at, group.name.value.clone());
                self.cast[at].1.fill(&group.entry);
            }
        }
    }

    /// Records which character each name and alias belongs to. An alias must not belong to another character.
    fn names(&mut self) {
        self.names = self.cast.iter().enumerate().map(|(at, (name, _))| (names::key(&name.value), at)).collect();
        let own = self.names.clone();
        for at in 0..self.cast.len() {
            let mut kept = Vec::new();
            for alias in std::mem::take(&mut self.cast[at].1.aliases) {
                let name = names::key(&alias.value);
                let shown = excerpt(&alias.value);
                let owner = self.names.get(&name).copied();
                let whose = owner.map(|owner| excerpt(&self.cast[owner].0.value)).unwrap_or_default();
                let wrong = match owner {
                    _ if name == NARRATOR => Some(("the narrator's name is nobody's alias".to_string(), None)),
                    None => None,
                    Some(owner) if owner == at && own.contains_key(&name) => Some((
                        format!("`{shown}` is the character's name already"),
                        Some("an alias is another name; letter case makes no difference".to_string()),
                    )),
                    Some(owner) if owner == at => Some((format!("the alias `{shown}` stands here twice"), None)),
                    Some(_) if own.contains_key(&name) => Some((
                        format!("`{shown}` is the name of a character, so it cannot be an alias of another"),
                        Some(format!("take it out here, or rename `[cast.{}]`", key_text(&whose))),
                    )),
                    Some(_) => Some((
                        format!("`{shown}` is an alias of `{whose}` already"),
                        Some("an alias leads to one character: take it out in one of the two places".to_string()),
                    )),
                };
                match wrong {
                    Some((message, hint)) => self.fault(&alias, "alias-taken", message, hint),
                    None => {
                        self.names.insert(name, at);
                        kept.push(alias);
                    }
                }
            }
            self.cast[at].1.aliases = kept;
        }
    }

    /// Follows `like`, starting with the characters that have none. It does not use recursion, because chains may be long.
    fn likes(&mut self) {
        // The narrator is the last entry.
        let count = self.cast.len() + 1;
        let targets = self.targets(count);
        let mut done = vec![false; count];
        for start in 0..count {
            let mut chain = Vec::new();
            let mut on_chain = BTreeMap::new();
            let mut next = Some(start);
            while let Some(at) = next.filter(|at| !done[*at]) {
                if let Some(&begin) = on_chain.get(&at) {
                    self.circle(&chain[begin..]);
                    break;
                }
                on_chain.insert(at, chain.len());
                chain.push(at);
                next = targets[at];
            }
            for at in chain.into_iter().rev() {
                // In a circle, the last entry inherits nothing, because the one that it is like is not complete yet.
                if let Some(base) = targets[at].filter(|base| done[*base]).map(|base| self.entry(base).clone()) {
                    self.entry(at).fill(&base);
                }
                done[at] = true;
            }
        }
    }

    fn entry(&mut self, at: usize) -> &mut Entry {
        match self.cast.get_mut(at) {
            Some((_, entry)) => entry,
            None => &mut self.narrator,
        }
    }

    /// For each entry, the one that it is like.
    fn targets(&mut self, count: usize) -> Vec<Option<usize>> {
        let mut guesses = GUESSES;
        let mut targets = Vec::with_capacity(count);
        for at in 0..count {
            let Some(like) = self.entry(at).like.clone() else {
                targets.push(None);
                continue;
            };
            let name = names::key(&like.value);
            let target = if name == NARRATOR { Some(self.cast.len()) } else { self.names.get(&name).copied() };
            if target.is_none() {
                let shown = excerpt(&like.value);
                let candidates: Vec<&str> = match guesses.checked_sub(self.cast.len()) {
                    Some(left) => {
                        guesses = left;
                        self.cast.iter().map(|(name, _)| name.value.as_str()).collect()
                    }
                    None => Vec::new(),
                };
                let hint = match did_you_mean(&like.value, candidates) {
                    Some(meant) => format!("did you mean \"{meant}\"?"),
                    None => format!("`like` names a character: write `[cast.{}]` too", key_text(&shown)),
                };
                self.fault(&like, "unknown-like", format!("there is no character `{shown}` to be like"), Some(hint));
            }
            targets.push(target);
        }
        targets
    }

    /// Reports a circle once, at its first place in the file.
    fn circle(&mut self, members: &[usize]) {
        let like = |resolver: &mut Self, at: usize| resolver.entry(at).like.clone();
        let place =
            |resolver: &mut Self, at: usize| like(resolver, at).map(|like| (like.source.path.clone(), like.span));
        let first = (0..members.len()).min_by_key(|index| place(self, members[*index])).unwrap_or(0);
        let Some(at) = like(self, members[first]) else { return };
        let mut names: Vec<String> = Vec::new();
        // Only the beginning of a long circle is shown.
        const SHOWN: usize = 6;
        for index in (0..members.len()).take(SHOWN).map(|step| (first + step) % members.len()) {
            let name = self.cast.get(members[index]).map_or(NARRATOR, |(name, _)| name.value.as_str());
            names.push(excerpt(name));
        }
        names.push(if members.len() > SHOWN { "…".into() } else { names[0].clone() });
        let message = match members.len() {
            1 => format!("`{}` is like itself", names[0]),
            _ => format!("`like` runs in a circle: {}", names.join(" → ")),
        };
        let hint = "one of them needs a `voice` of its own in place of `like`".to_string();
        self.fault(&at, "circular-like", message, Some(hint));
    }
}

impl Entry {
    /// Takes from `base` everything about the sound that is not set here. Names and `from` are not inherited.
    pub(super) fn fill(&mut self, base: &Entry) {
        if self.voices.is_empty() {
            self.voices.clone_from(&base.voices);
        }
        for (key, value) in &base.knobs {
            self.knobs.entry(key).or_insert_with(|| value.clone());
        }
        self.gain = self.gain.take().or_else(|| base.gain.clone());
        self.pan = self.pan.take().or_else(|| base.pan.clone());
        fill_styles(&mut self.styles, &base.styles);
        self.lexicon = self.lexicon.over(&base.lexicon);
    }

    /// Also takes the rest. This is for a character who has a table in two files.
    pub(super) fn fill_all(&mut self, base: &Entry) {
        self.fill(base);
        self.place = self.place.take().or_else(|| base.place.clone());
        self.like = self.like.take().or_else(|| base.like.clone());
        for alias in &base.aliases {
            if !self.aliases.iter().any(|own| names::same(&own.value, &alias.value)) {
                self.aliases.push(alias.clone());
            }
        }
        for recast in &base.from {
            if !self.from.iter().any(|own| own.chapter.value == recast.chapter.value) {
                self.from.push(recast.clone());
            }
        }
        self.from.sort_by_key(|recast| recast.chapter.value);
    }
}
