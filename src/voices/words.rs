//! The entries of a lexicon: words and how they are said.

use super::check::Section;
use super::wording::kind_of;
use super::{LexiconEntry, Spanned, phonemes};
use crate::diag::{Diagnostic, excerpt};
use toml::de::DeValue;

/// A pronunciation out of its own table, and what is wrong with it.
pub(super) fn pronunciation(word: &Spanned<String>, mut section: Section) -> Result<LexiconEntry, Box<Diagnostic>> {
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

/// What stands for a pronunciation and is none.
pub(super) fn wrong_type(word: &str, found: &DeValue<'_>) -> String {
    format!("the pronunciation of `{}` must be a string or a table, not {}", excerpt(word), kind_of(found))
}
