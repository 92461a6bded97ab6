//! The styles of an RTF document: which of them are headings, quotations or tables of contents.

use std::collections::HashMap;

/// A style of paragraphs.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Style {
    pub number: i32,
    /// Its name in lower case.
    pub name: String,
    /// The number of the style that it is based on.
    pub based_on: Option<i32>,
    /// The level of a heading, counted from 1.
    pub level: Option<u8>,
}

/// The styles of a document, by their numbers.
#[derive(Default)]
pub(super) struct Styles {
    all: HashMap<i32, Style>,
    /// What is not declared.
    none: Style,
}

/// Styles that are based on each other in a longer chain than this are based on themselves.
const LONGEST_CHAIN: usize = 12;

impl Styles {
    /// Adds a style by what its group says. Its name ends with a semicolon.
    pub fn add(&mut self, mut style: Style) {
        style.name = style.name.trim().trim_end_matches(';').trim_end().to_lowercase();
        let named = style.name.strip_prefix("heading ").and_then(|level| level.parse().ok());
        style.level = named.filter(|level| (1..=9).contains(level)).or(style.level);
        self.all.insert(style.number, style);
    }

    /// A style by its number.
    pub fn find(&self, number: i32) -> &Style {
        self.all.get(&number).unwrap_or(&self.none)
    }

    /// The level of the headings of a style.
    pub fn level(&self, number: i32) -> Option<u8> {
        let mut style = self.find(number);
        for _ in 0..LONGEST_CHAIN {
            let base = style.based_on.filter(|_| style.level.is_none());
            let Some(base) = base else { break };
            style = self.find(base);
        }
        style.level
    }
}

/// The language of a number of Windows, of those that books are often written in.
pub(super) fn language(number: i32) -> Option<&'static str> {
    const ALL: [(i32, &str); 40] = [
        (1025, "ar"),
        (1026, "bg"),
        (1027, "ca"),
        (1028, "zh-TW"),
        (1029, "cs"),
        (1030, "da"),
        (1031, "de-DE"),
        (1032, "el"),
        (1033, "en-US"),
        (1034, "es-ES"),
        (1035, "fi"),
        (1036, "fr-FR"),
        (1037, "he"),
        (1038, "hu"),
        (1039, "is"),
        (1040, "it"),
        (1041, "ja"),
        (1042, "ko"),
        (1043, "nl"),
        (1044, "nb"),
        (1045, "pl"),
        (1046, "pt-BR"),
        (1048, "ro"),
        (1049, "ru"),
        (1050, "hr"),
        (1051, "sk"),
        (1053, "sv"),
        (1055, "tr"),
        (1058, "uk"),
        (1060, "sl"),
        (2052, "zh-CN"),
        (2055, "de-CH"),
        (2057, "en-GB"),
        (2058, "es-MX"),
        (2067, "nl-BE"),
        (2070, "pt-PT"),
        (3079, "de-AT"),
        (3081, "en-AU"),
        (3082, "es-ES"),
        (3084, "fr-CA"),
    ];
    ALL.iter().find(|(known, _)| *known == number).map(|(_, language)| *language)
}
