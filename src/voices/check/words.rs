//! The entries of a lexicon: words and how they are said.

use super::super::checked::CheckedTable;
use super::super::table::Table;
use super::super::wording::{key_text, kind_of};
use super::super::{LexiconEntry, phonemes};
use super::{Checker, Spanned};
use crate::diag::{Diagnostic, Span, excerpt};
use toml::de::{DeTable, DeValue};

/// The most regular expressions in a voices.toml and everything that it includes. Each takes some 0.1 MB and 1.6 ms once it is compiled, and is looked for in every
/// line.
const MOST_EXPRESSIONS: usize = 1_000;

impl Checker<'_> {
    /// Whether an entry of a lexicon is one regular expression too many, which is reported for the first of them.
    fn is_beyond_limit(&mut self, content: &DeTable<'_>, word: Span) -> bool {
        if content.get("regex").and_then(|regex| regex.get_ref().as_bool()) != Some(true) {
            return false;
        }
        self.expressions += 1;
        if self.expressions == MOST_EXPRESSIONS + 1 {
            let message = format!(
                "this is one regular expression more than the {MOST_EXPRESSIONS} that a book may have, in all files together, because each slows down every line"
            );
            self.fault(word, "too-many-expressions", message).hints.push(
                "a word that is written as it stands needs none, and one expression can hold several words: '(a|b)'"
                    .into(),
            );
        }
        self.expressions > MOST_EXPRESSIONS
    }

    pub(super) fn words(&mut self, words: &DeTable<'_>) -> Vec<(Spanned<String>, LexiconEntry)> {
        let mut read = Vec::new();
        for ((word, span), found) in Self::entries(words) {
            let at = Span::from(found.span());
            let shown = excerpt(word);
            match found.get_ref() {
                _ if word.trim().is_empty() => {
                    self.fault(span, "empty-text", "a word of the lexicon is empty".into())
                        .hints
                        .push("write the word as it stands in the script: KubeCon = \"cube con\"".into());
                }
                DeValue::String(said) if said.trim().is_empty() => {
                    self.fault(at, "empty-text", format!("`{shown}` is said as nothing at all"))
                        .hints
                        .push("no word of a script is left out: spell it as it is to be heard".into());
                }
                DeValue::String(said) => {
                    read.push((self.spanned(word.trim().to_string(), span), LexiconEntry::respelt(said.trim())))
                }
                DeValue::Table(content) if self.is_beyond_limit(content, span) => {}
                DeValue::Table(content) => {
                    self.path.push(key_text(&shown));
                    let before = self.faults.len();
                    let section = self.table(Table::WORD, content, span);
                    // If a fault was reported inside the table, the table as a whole must not be reported again for
                    // what is now missing from it.
                    let told = self.faults.len() > before;
                    self.path.pop();
                    let word = self.spanned(word.trim().to_string(), span);
                    match lexicon_entry(&word, section) {
                        Ok(said) => read.push((word, said)),
                        Err(_) if told => {}
                        Err(fault) => self.faults.push(*fault),
                    }
                }
                other => {
                    let fault = self.fault(at, "wrong-type", wrong_type(word, other));
                    fault.label = Some(kind_of(other).into());
                    fault.hints.push("for example: KubeCon = \"cube con\"".into());
                }
            }
        }
        read
    }
}

/// Reads how a word is said from its table, or reports what is wrong with it.
fn lexicon_entry(word: &Spanned<String>, mut section: CheckedTable) -> Result<LexiconEntry, Box<Diagnostic>> {
    let shown = excerpt(&word.value);
    let fault = |at: &Spanned<String>, code, message: String| Diagnostic::error(code, message).at(&at.source, at.span);
    let say = section.text("say").map(|say| say.value);
    let (ipa, xsampa) = (section.text("ipa"), section.text("xsampa"));
    if let (Some(_), Some(both)) = (&ipa, &xsampa) {
        let hint = "they are two spellings of the same sounds: keep one of the two";
        return Err(fault(both, "ipa-and-xsampa", "`ipa` and `xsampa` exclude each other".into()).hint(hint).into());
    }
    let read = |written: &Spanned<String>, name: &str, read: fn(&str) -> Result<String, String>| {
        read(&written.value).map_err(|sign| {
            let message = format!("`{}` is no sign of {name}", excerpt(&sign));
            let example = if name == "IPA" { "ipa = \"ˈkjuːbkɒn\"" } else { "xsampa = '\"kju:bkQn'" };
            Box::new(fault(written, "unknown-phoneme", message).hint(format!("for example: {example}")))
        })
    };
    let sounds = match (&ipa, &xsampa) {
        (Some(written), _) => Some(read(written, "IPA", phonemes::ipa)?),
        (_, Some(written)) => Some(read(written, "X-SAMPA", phonemes::ipa_of_xsampa)?),
        _ => None,
    };
    if say.is_none() && sounds.is_none() {
        let message = format!("how `{shown}` is said is missing");
        return Err(fault(word, "missing-key", message).hint("add: say = \"cube con\", or ipa = \"ˈkjuːbkɒn\"").into());
    }
    let switch = |switch: Option<Spanned<bool>>| switch.is_some_and(|on| on.value);
    let (case, regex) = (switch(section.switch("case")), switch(section.switch("regex")));
    if regex {
        let told = match LexiconEntry::pattern(&word.value, case) {
            Err(told) => Some(told),
            Ok(pattern) if pattern.is_match("") => Some("it matches empty text".into()),
            Ok(_) => None,
        };
        if let Some(told) = told {
            let message = format!("`{shown}` is not a regular expression: {told}");
            let hint = "letters stand for themselves, `\\d+` for digits, `(a|b)` for a or b: 'Kube(Con|Day)'";
            return Err(fault(word, "bad-regex", message).hint(hint).into());
        }
    }
    Ok(LexiconEntry { say, ipa: sounds, case, regex })
}

/// The message about a value that cannot be a pronunciation.
fn wrong_type(word: &str, found: &DeValue<'_>) -> String {
    format!("the pronunciation of `{}` must be a string or a table, not {}", excerpt(word), kind_of(found))
}
