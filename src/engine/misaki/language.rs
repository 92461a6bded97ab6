//! The languages of the voices that read misaki's phonemes.

use crate::engine::Gender;
use crate::script::is_same_language;

/// The supported languages. The first letter of a voice's name tells its language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MisakiLanguage {
    American,
    British,
    Spanish,
    French,
    Hindi,
    Italian,
    Portuguese,
}

impl MisakiLanguage {
    /// Returns the language of a voice, by its name. `None` for Japanese and Chinese, whose phonemes are not supported.
    /// Names without the pattern are American.
    pub fn of(name: &str) -> Option<Self> {
        let mut letters = name.chars();
        let (first, patterned) =
            (letters.next(), matches!(letters.next(), Some('f' | 'm')) && letters.next() == Some('_'));
        match first {
            Some('j' | 'z') if patterned => None,
            Some('b') if patterned => Some(Self::British),
            Some('e') if patterned => Some(Self::Spanish),
            Some('f') if patterned => Some(Self::French),
            Some('h') if patterned => Some(Self::Hindi),
            Some('i') if patterned => Some(Self::Italian),
            Some('p') if patterned => Some(Self::Portuguese),
            _ => Some(Self::American),
        }
    }

    /// Returns the language of a BCP 47 tag, if it is one of these. In English, the region counts.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let all =
            [Self::American, Self::British, Self::Spanish, Self::French, Self::Hindi, Self::Italian, Self::Portuguese];
        let named = |exact: fn(&str, &str) -> bool| all.into_iter().find(|language| exact(language.names().0, tag));
        named(str::eq_ignore_ascii_case).or_else(|| named(is_same_language))
    }

    /// Whether text in this language is read without espeak-ng.
    pub fn is_english(self) -> bool {
        matches!(self, Self::American | Self::British)
    }

    /// Returns its BCP 47 tag, and espeak-ng's name for it.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::American => ("en-US", "en-us"),
            Self::British => ("en-GB", "en-gb"),
            Self::Spanish => ("es", "es"),
            Self::French => ("fr-FR", "fr-fr"),
            Self::Hindi => ("hi", "hi"),
            Self::Italian => ("it", "it"),
            Self::Portuguese => ("pt-BR", "pt-br"),
        }
    }
}

/// Returns the gender of a voice, by the second letter of its name.
pub fn gender(name: &str) -> Gender {
    match (name.chars().nth(1), name.chars().nth(2)) {
        (Some('f'), Some('_')) => Gender::Woman,
        (Some('m'), Some('_')) => Gender::Man,
        _ => Gender::Neutral,
    }
}
