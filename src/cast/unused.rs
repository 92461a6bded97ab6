//! Where the script and voices.toml do not match: styles that nobody defines or asks for, entries that nobody plays.

use super::Casting;
use crate::diag::{Diagnostic, Diagnostics, Place, excerpt, toml_key};
use crate::names;
use crate::script::SpeakerId;
use crate::voices::Entry;
use std::collections::{BTreeMap, BTreeSet};

impl Casting<'_> {
    /// Rule T7: reports styles that voices.toml does not define: each name where it is first used, or all of them at once
    /// if there are many, as in a screenplay with its parentheticals.
    pub(super) fn check_styles(&self, diagnostics: &mut Diagnostics) {
        let mut told = BTreeSet::new();
        let unknown = self.script.lines().filter_map(|line| {
            let (style, place) = line.style.as_ref()?;
            let known = self.voices.style(self.script.name(line.speaker), style).is_some();
            (!known && told.insert(names::key(style))).then_some((style.as_str(), *place))
        });
        let unknown: Vec<(&str, Place)> = unknown.collect();
        if unknown.len() > MOST_STYLES {
            let names: Vec<&str> = unknown.iter().map(|(style, _)| *style).collect();
            let what = format!("voices.toml defines no style {}: those turns are spoken plainly", shown(&names));
            let warning = Diagnostic::warning("unknown-style", what).at_place(&self.script.parts, unknown[0].1);
            diagnostics.push(warning.label("the first of them").hint(define(names[0])));
            return;
        }
        for (style, place) in unknown {
            let what = format!("voices.toml defines no style `{style}`: the turn is spoken plainly");
            let warning = Diagnostic::warning("unknown-style", what).at_place(&self.script.parts, place);
            diagnostics.push(warning.hint(define(style)));
        }
    }

    /// An entry whose name resembles that of a speaker is probably a typing mistake. For other entries a note is enough, because
    /// one file may cast several scripts.
    pub(super) fn check_unused_entries(&self, diagnostics: &mut Diagnostics) {
        let spoken: BTreeSet<SpeakerId> = self.script.lines().map(|line| line.speaker).collect();
        let speakers = || spoken.iter().filter(|id| **id != SpeakerId::NARRATOR).map(|id| &self.script.speakers[id.0]);
        let entry = |speaker: &str| self.voices.entry(speaker).map(std::ptr::from_ref);
        let played: BTreeSet<_> = speakers().filter_map(|speaker| entry(&speaker.name)).collect();
        let mut unplayed = Vec::new();
        for (name, _) in &self.voices.cast {
            if entry(&name.value).is_some_and(|entry| played.contains(&entry)) {
                continue;
            }
            let close = speakers().filter(|s| self.voices.entry(&s.name).is_none()).find(|speaker| {
                let distance = strsim::osa_distance(&speaker.name.to_lowercase(), &name.value.to_lowercase());
                distance <= name.value.chars().count() / 4 + 1 && name.value.chars().count() > 2
            });
            if let Some(speaker) = close {
                diagnostics.push(
                    Diagnostic::warning("unplayed-entry", format!("`{}` speaks no line of this script", name.value))
                        .at(&name.source, name.span)
                        .hint(format!("did you mean {}?", speaker.name)),
                );
            } else {
                unplayed.push(name);
            }
        }
        if let Some(first) = unplayed.first() {
            let names: Vec<&str> = unplayed.iter().map(|name| name.value.as_str()).collect();
            let verb = if names.len() == 1 { "speaks" } else { "speak" };
            diagnostics.push(
                Diagnostic::note("unplayed-entry", format!("{} {verb} no line of this script", shown(&names)))
                    .at(&first.source, first.span)
                    .hint("nothing to do if the same file casts another script; else take the entry out"),
            );
        }
    }

    /// Reports styles that no turn asks for.
    pub(super) fn check_unused_styles(&self, diagnostics: &mut Diagnostics) {
        let asked: BTreeSet<String> =
            self.script.lines().filter_map(|line| line.style.as_ref()).map(|(style, _)| names::key(style)).collect();
        let own = self.voices.cast.iter().flat_map(|(_, entry)| &entry.styles);
        let mut unused: BTreeMap<&str, &Entry> = BTreeMap::new();
        for (name, style) in self.voices.styles.iter().chain(own).filter(|(name, _)| !asked.contains(*name)) {
            unused.entry(name).or_insert(style);
        }
        // In the order of the file. Styles of different files are in alphabetical order.
        let mut unused: Vec<_> =
            unused.into_iter().filter_map(|(name, style)| Some((name, style.place.as_ref()?))).collect();
        unused.sort_by_key(|(_, (source, span))| (source.path.clone(), *span));
        if let Some((first, (source, span))) = unused.first() {
            let names: Vec<&str> = unused.iter().map(|(name, _)| *name).collect();
            let what = if names.len() == 1 { "style" } else { "styles" };
            diagnostics.push(
                Diagnostic::note("unused-style", format!("no turn asks for the {what} {}", shown(&names)))
                    .at(source, *span)
                    .hint(format!("a turn asks for it in brackets: `Name ({first}): …`")),
            );
        }
    }
}

/// If a script asks for more styles than this that are not defined, they are told together.
const MOST_STYLES: usize = 4;

/// How to define a style.
fn define(style: &str) -> String {
    format!("to define it, add to voices.toml:  [styles.{}]  rate = 0.9", toml_key(&style.to_lowercase()))
}

/// The first few of many names, for a message.
fn shown(names: &[&str]) -> String {
    const MOST: usize = 8;
    let quoted: Vec<String> = names.iter().take(MOST).map(|name| format!("`{}`", excerpt(name))).collect();
    match names.len().saturating_sub(MOST) {
        0 => quoted.join(", "),
        more => format!("{} and {more} more", quoted.join(", ")),
    }
}
