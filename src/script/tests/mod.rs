//! Facts of the script format. A test of a rule opens with the rule's number.

mod attribution;
mod blocks;
mod front;
mod hostile;
mod tiling;
mod turns;

use super::*;

/// A script and what was told of it.
struct Read {
    script: Script,
    told: Diagnostics,
}

fn read_with(text: &str, options: &Options) -> Read {
    let mut told = Diagnostics::new();
    let script = parse(&Source::new("the-story.md", text), options, &mut told);
    tiling::assert_tiles(&script);
    Read { script, told }
}

/// Reads a text without announcements.
fn read(text: &str) -> Read {
    read_with(text, &Options { announce: false, ..Options::default() })
}

/// Reads a text for which voices.toml declares names.
fn read_declared(text: &str, names: &[&str]) -> Read {
    let declared = names.iter().map(|name| Declared { name: name.to_string(), aliases: Vec::new() }).collect();
    read_with(text, &Options { declared, announce: false, ..Options::default() })
}

impl Read {
    /// Speaker, text and rule of each line.
    fn lines(&self) -> Vec<(&str, &str, &str)> {
        self.script.lines().map(|l| (self.script.name(l.speaker), l.text.as_str(), l.rule.id())).collect()
    }

    /// Speaker and text of each line.
    fn said(&self) -> Vec<(&str, &str)> {
        self.lines().into_iter().map(|(who, what, _)| (who, what)).collect()
    }

    fn texts(&self) -> Vec<&str> {
        self.script.lines().map(|line| line.text.as_str()).collect()
    }

    /// Codes of what was told, in order.
    fn codes(&self) -> Vec<&str> {
        self.told.iter().map(|diagnostic| diagnostic.code).collect()
    }

    /// The source under the first diagnostic with a code.
    fn place(&self, code: &str) -> &str {
        let found =
            self.told.iter().find(|d| d.code == code).unwrap_or_else(|| panic!("no {code}: {:?}", self.codes()));
        let (source, span) = found.place.as_ref().expect("a place");
        &source.text[span.range()]
    }

    fn message(&self, code: &str) -> &str {
        &self.told.iter().find(|d| d.code == code).unwrap_or_else(|| panic!("no {code}: {:?}", self.codes())).message
    }

    /// What is skipped for a reason, within lines and without.
    fn skipped(&self, reason: &str) -> Vec<&str> {
        let inner = self.script.lines().flat_map(|line| &line.skipped);
        let mut spans: Vec<Span> =
            self.script.skipped.iter().chain(inner).filter(|s| s.reason == reason).map(|s| s.span).collect();
        spans.sort_unstable();
        spans.iter().map(|span| &self.script.source.text[span.range()]).collect()
    }
}

#[test]
fn every_format_has_a_name_a_description_and_extensions_of_its_own() {
    let mut extensions: Vec<_> = FORMATS.iter().flat_map(|format| format.extensions).collect();
    let count = extensions.len();
    extensions.sort_unstable();
    extensions.dedup();
    assert_eq!(extensions.len(), count);
    assert!(FORMATS.iter().all(|format| !format.name.is_empty() && !format.about.is_empty()));
    assert_eq!(format_of(Path::new("a/B.MARKDOWN")).name, "markdown");
    assert_eq!(format_of(Path::new("no-extension")).name, "markdown");
}

#[test]
fn word_lists_are_sorted_and_in_lower_case() {
    use super::words::*;
    for list in [PARTICLES, LABELS, NUMBERED, NUMBERS, OPENERS, PRONOUNS, VERBS, PLAIN_VERBS, BETWEEN, JOINERS, LEADS] {
        assert!(list.is_sorted(), "{list:?}");
        assert!(list.iter().all(|word| *word == word.to_lowercase()), "{list:?}");
    }
    assert!(PLAIN_VERBS.iter().all(|verb| has(VERBS, verb)));
}
