//! A language as users write it: a tag such as `de` or `en-GB`, or its name in English.

use fullcast::diag::{Diagnostic, did_you_mean};
use fullcast::install;
use isolang::Language;
use std::collections::BTreeSet;

/// The most languages that are listed in a message.
const LISTED: usize = 30;

/// The languages that voices speak.
pub struct Served<'a> {
    /// Their tags, in any order; a tag may be there many times.
    pub tags: Vec<String>,
    /// The engine of the voices. `None` if they are those of all engines.
    pub engine: Option<&'a str>,
}

impl Served<'_> {
    /// Reads which of them the user wants.
    ///
    /// # Errors
    /// There is no such language, or no voice speaks it.
    pub fn wanted(&self, text: &str) -> Result<Wanted, Diagnostic> {
        let wanted = Wanted::of(text).map_err(|fault| self.hints(fault, text))?;
        // That there are no voices at all is told elsewhere.
        if self.tags.is_empty() || self.tags.iter().any(|tag| wanted.fits(tag)) {
            return Ok(wanted);
        }
        let whose = self.engine.map_or_else(|| "voice here".into(), |engine| format!("voice of {engine} here"));
        let language = match &wanted.rest {
            Some(_) => format!("`{}`", text.trim()),
            None => wanted.language.to_name().into(),
        };
        let mut fault = Diagnostic::error("language-without-voice", format!("no {whose} speaks {language}"));
        let tag = wanted.language.to_639_1().unwrap_or(wanted.language.to_639_3());
        if let Some(entry) = install::reading(tag).first().filter(|_| self.engine.is_none()) {
            fault = fault.hint(format!(
                "`fullcast voices install {}` fetches a voice for {}",
                entry.name,
                wanted.language.to_name()
            ));
        }
        Err(self.hints(fault, text))
    }

    /// Adds what may have been meant, and what there is.
    fn hints(&self, fault: Diagnostic, text: &str) -> Diagnostic {
        let names: BTreeSet<&str> = self.tags.iter().filter_map(|tag| Some(primary(tag)?.to_name())).collect();
        let fault = match did_you_mean(text.trim(), names.iter().copied()) {
            Some(near) => fault.hint(format!("did you mean `{}`?", near.to_lowercase())),
            None => fault,
        };
        let more = names.len().saturating_sub(LISTED);
        let listed = names.into_iter().take(LISTED).collect::<Vec<_>>().join(", ");
        match more {
            _ if listed.is_empty() => fault,
            0 => fault.hint(format!("voices here speak {listed}")),
            more => fault.hint(format!("voices here speak {listed} and {more} more languages")),
        }
    }
}

/// The language of a tag, whatever its region.
fn primary(tag: &str) -> Option<Language> {
    code(tag.split('-').next().unwrap_or_default())
}

/// A language that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    language: Language,
    /// What follows the language in the tag, such as the country, in lower case.
    rest: Option<String>,
}

impl Wanted {
    /// Reads what the user wrote.
    ///
    /// # Errors
    /// There is no such language.
    pub fn of(text: &str) -> Result<Self, Diagnostic> {
        let tag = text.trim().replace('_', "-").to_lowercase();
        let (first, rest) = tag.split_once('-').map_or((&*tag, None), |(first, rest)| (first, Some(rest.to_string())));
        let named = || Some(Self { language: Language::from_name(&capitalized(text))?, rest: None });
        let found = code(first).map(|language| Self { language, rest }).or_else(named);
        found.ok_or_else(|| {
            Diagnostic::error("unknown-language", format!("there is no language `{text}`"))
                .hint("name it in English, or by its tag, such as `german`, `de` or `en-GB`")
        })
    }

    /// Whether a voice with this tag speaks it.
    pub fn fits(&self, tag: &str) -> bool {
        let tag = tag.to_lowercase();
        let (first, rest) = tag.split_once('-').unwrap_or((&*tag, ""));
        let begins = |wanted: &String| {
            rest.strip_prefix(wanted.as_str()).is_some_and(|more| more.is_empty() || more.starts_with('-'))
        };
        code(first) == Some(self.language) && self.rest.as_ref().is_none_or(begins)
    }
}

/// The language of a code of two or three letters.
fn code(code: &str) -> Option<Language> {
    match code.len() {
        2 => Language::from_639_1(code),
        3 => Language::from_639_3(code),
        _ => None,
    }
}

/// A name as the list of languages has it: every word with a capital.
fn capitalized(text: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().into_iter().flat_map(char::to_uppercase).chain(letters.flat_map(char::to_lowercase)).collect()
    };
    text.split_whitespace().map(word).collect::<Vec<String>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_found_by_its_name_and_by_every_form_of_its_tag() {
        for text in ["english", "English", " ENGLISH ", "en", "EN", "eng"] {
            let wanted = Wanted::of(text).unwrap();
            assert!(wanted.fits("en") && wanted.fits("en-US") && wanted.fits("en-gb"), "{text}");
            assert!(!wanted.fits("de") && !wanted.fits("enm") && !wanted.fits("und"), "{text}");
        }
        for text in ["en-GB", "en_gb", "EN-gb"] {
            let wanted = Wanted::of(text).unwrap();
            assert!(
                wanted.fits("en-GB") && wanted.fits("en-gb-scotland") && !wanted.fits("en-US") && !wanted.fits("en")
            );
        }
        assert!(Wanted::of("german").unwrap().fits("de-DE") && Wanted::of("scottish gaelic").unwrap().fits("gd"));
        for text in ["klingonese", "", "12", "xq-QQ"] {
            assert_eq!(Wanted::of(text).unwrap_err().code, "unknown-language", "{text}");
        }
    }

    #[test]
    fn a_language_that_no_voice_speaks_is_told_with_those_that_voices_speak() {
        let tags = ["en-GB", "en-US", "de-DE", "fr"].map(String::from).to_vec();
        let served = Served { tags, engine: None };
        assert!(served.wanted("german").is_ok() && served.wanted("en-gb").is_ok());
        for (text, message, hint) in [
            ("klingon", "no voice here speaks Klingon", "English, French, German"),
            ("tlh", "no voice here speaks Klingon", "English, French, German"),
            ("de-AT", "no voice here speaks `de-AT`", "English, French, German"),
            ("italian", "no voice here speaks Italian", "`fullcast voices install "),
            ("germn", "there is no language `germn`", "did you mean `german`?"),
            ("englsh", "there is no language `englsh`", "did you mean `english`?"),
        ] {
            let fault = served.wanted(text).unwrap_err();
            assert_eq!(fault.message, message);
            assert!(fault.hints.iter().any(|told| told.contains(hint)), "{text}: {fault:?}");
        }
        let pico = Served { engine: Some("pico"), ..served };
        assert_eq!(pico.wanted("polish").unwrap_err().message, "no voice of pico here speaks Polish");
        assert!(Served { tags: Vec::new(), engine: Some("kokoro") }.wanted("polish").is_ok(), "none is installed");
    }
}
