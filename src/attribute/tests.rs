//! Tests of the script format, from Markdown to lines. The name of a test of a rule begins with the rule's number.

mod attribution;
mod blocks;
mod corrections;
mod dashes;
mod everyone;
mod front;
mod hostile;
mod kinds;
mod languages;
mod manuscripts;
mod marks;
mod options;
mod speech;
mod tags;
mod tiling;
mod turns;

use super::tile::UNREAD;
use super::*;
use crate::diag::{Place, Span};
use crate::read::decode;
use crate::script::{Line, Rule};
use std::path::Path;

/// The script that a text gives, and what was reported about it.
struct Read {
    script: Script,
    told: Diagnostics,
}

fn read_with(text: &str, options: &AttributionOptions) -> Read {
    let mut told = Diagnostics::new();
    // A file with NUL bytes is not accepted as text, so they are replaced here.
    let text = text.replace('\0', "\u{1}");
    let manuscript =
        crate::read::read(crate::read::Input::new(Path::new("the-story.md"), text.into()), &mut told).expect("text");
    let script = attribute(&manuscript, options, &mut told);
    told.sort();
    tiling::assert_tiles(&script);
    Read { script, told }
}

/// Reads a text without announcing the title and the author.
fn read(text: &str) -> Read {
    read_with(text, &AttributionOptions { announce: false, ..AttributionOptions::default() })
}

/// Reads a text while voices.toml declares some names.
fn read_declared(text: &str, names: &[&str]) -> Read {
    let declared = names.iter().map(|name| Declared { name: name.to_string(), aliases: Vec::new() }).collect();
    read_with(text, &AttributionOptions { declared, announce: false, ..AttributionOptions::default() })
}

impl Read {
    /// The speaker, text and rule of each line.
    fn lines(&self) -> Vec<(&str, &str, &str)> {
        self.script.lines().map(|l| (self.script.name(l.speaker), l.text.as_str(), l.rule.id())).collect()
    }

    /// The speaker and text of each line.
    fn said(&self) -> Vec<(&str, &str)> {
        self.lines().into_iter().map(|(who, what, _)| (who, what)).collect()
    }

    fn texts(&self) -> Vec<&str> {
        self.script.lines().map(|line| line.text.as_str()).collect()
    }

    /// The codes of all diagnostics, in order.
    fn codes(&self) -> Vec<&str> {
        self.told.iter().map(|diagnostic| diagnostic.code).collect()
    }

    /// The part of the source that the first diagnostic with a code points at.
    fn place(&self, code: &str) -> &str {
        let found =
            self.told.iter().find(|d| d.code == code).unwrap_or_else(|| panic!("no {code}: {:?}", self.codes()));
        let (source, span) = found.place.as_ref().expect("a place");
        &source.text[span.range()]
    }

    fn message(&self, code: &str) -> &str {
        &self.told.iter().find(|d| d.code == code).unwrap_or_else(|| panic!("no {code}: {:?}", self.codes())).message
    }

    /// The parts of the source that are skipped for a reason, inside and outside of lines.
    fn skipped(&self, reason: &str) -> Vec<&str> {
        let inner = self.script.lines().flat_map(|line| &line.skipped);
        let mut places: Vec<Place> =
            self.script.skipped.iter().chain(inner).filter(|s| s.reason == reason).map(|s| s.place).collect();
        places.sort_unstable();
        places.iter().map(|place| place.text(&self.script.parts)).collect()
    }
}

#[test]
fn word_lists_are_sorted_and_in_lower_case() {
    use super::words::*;
    for list in [PARTICLES, LABELS, NUMBERED, NUMBERS, OPENERS, PRONOUNS] {
        assert!(list.is_sorted(), "{list:?}");
        assert!(list.iter().all(|word| *word == word.to_lowercase()), "{list:?}");
    }
}
