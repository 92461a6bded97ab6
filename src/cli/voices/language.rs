//! A language as users write it: a tag such as `de` or `en-GB`, or its name in English.

use fullcast::diag::Diagnostic;
use isolang::Language;

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
}
