//! How the usual styles sound: [`USUAL_STYLES`] work without being defined.

use super::{Entry, Voices};
use crate::diag::{Diagnostics, Source};
use crate::names;
use crate::script::usual_styles::{self, USUAL_STYLES};
use std::sync::LazyLock;

/// The settings of the usual styles, as an author would write them.
const SETTINGS: &str = include_str!("usual_styles.toml");

/// The usual styles as entries. They are in no file of the author's, so they have no place.
static USUAL: LazyLock<Vec<(&'static str, Entry)>> = LazyLock::new(|| {
    let source = Source::new("the usual styles", SETTINGS);
    let mut voices = super::parse(&source, &|_| Err("no other file".to_string().into()), &mut Diagnostics::new());
    let mut entry = |name: &'static str| {
        let entry = voices.styles.remove(&names::key(name)).unwrap_or_default();
        (name, Entry { place: None, ..entry })
    };
    USUAL_STYLES.iter().map(|style| entry(style.name)).collect()
});

/// A usual style by its name.
fn usual(name: &str) -> Option<&'static Entry> {
    USUAL.iter().find(|(usual, _)| *usual == name).map(|(_, entry)| entry)
}

/// A style as a character speaks it.
pub struct StyleFound<'a> {
    /// The name under which it is defined.
    pub name: String,
    /// What it says.
    pub entry: &'a Entry,
    /// Whether voices.toml defines it. Otherwise it is a usual one.
    pub is_defined: bool,
}

impl Voices {
    /// A style as a character speaks it: the character's own, laid over the global one of that name, or else the global
    /// one. If neither is defined, `style` may be a word for a usual style, such as `whispers` for `whispering`: then what
    /// voices.toml says about that style counts, or else how it usually sounds.
    pub fn style_found(&self, name: &str, style: &str) -> Option<StyleFound<'_>> {
        let own = self.entry(name).map(|entry| &entry.styles);
        let defined = |key: &str| own.and_then(|own| own.get(key)).or_else(|| self.styles.get(key));
        let found = |key: String| Some(StyleFound { entry: defined(&key)?, name: key, is_defined: true });
        found(names::key(style)).or_else(|| {
            let usual_name = usual_styles::of_direction(style)?;
            let usual = || usual(usual_name).filter(|_| !self.without_usual_styles);
            let usual = || Some(StyleFound { name: usual_name.into(), entry: usual()?, is_defined: false });
            found(names::key(usual_name)).or_else(usual)
        })
    }

    /// What a style says: see [`style_found`](Self::style_found).
    pub fn style(&self, name: &str, style: &str) -> Option<&Entry> {
        self.style_found(name, style).map(|found| found.entry)
    }

    /// The usual styles that the file leaves as they are or defines in its own way, in their order, each with its name.
    pub fn usual_styles(&self) -> Vec<StyleFound<'_>> {
        USUAL_STYLES.iter().filter_map(|style| self.style_found(super::NARRATOR, style.name)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voices(text: &str) -> Voices {
        let mut faults = Diagnostics::new();
        let voices = super::super::parse(
            &Source::new("voices.toml", text),
            &|_| Err("no other file".to_string().into()),
            &mut faults,
        );
        assert!(!faults.has_errors(), "{faults}");
        voices
    }

    fn rate(entry: &Entry) -> Option<f32> {
        entry.knobs.get("rate").map(|rate| rate.value)
    }

    #[test]
    fn every_usual_style_has_settings_and_no_other_has() {
        let mut faults = Diagnostics::new();
        let source = Source::new("usual_styles.toml", SETTINGS);
        let settings = super::super::parse(&source, &|_| Err("no other file".to_string().into()), &mut faults);
        assert!(faults.iter().next().is_none(), "{faults}");
        assert_eq!(settings.styles.len(), USUAL_STYLES.len());
        for style in voices("").usual_styles() {
            assert!(!style.entry.knobs.is_empty() && !style.is_defined, "{}", style.name);
        }
    }

    #[test]
    fn a_usual_style_is_found_by_every_word_for_it() {
        let voices = voices("");
        for word in ["whispering", "Whispers", "in a whisper", "flüsternd"] {
            assert_eq!(voices.style_found("Ada", word).unwrap().name, "whispering");
        }
        assert!(voices.style("Ada", "pompous").is_none());
    }

    #[test]
    fn what_voices_toml_says_about_a_usual_style_takes_its_place() {
        let text = "[styles.whispering]\nrate = 0.5\n[styles.sad]\n[cast.Ada.styles.whispering]\nrate = 0.6";
        let voices = voices(text);
        assert_eq!(rate(voices.style("Ben", "whispers").unwrap()), Some(0.5));
        assert_eq!(rate(voices.style("Ada", "whispers").unwrap()), Some(0.6));
        assert!(voices.style("Ben", "sad").unwrap().knobs.is_empty(), "an empty style is spoken plainly");
        assert!(voices.style("Ben", "angry").is_some());
    }

    #[test]
    fn all_of_them_can_be_switched_off() {
        let voices = voices("usual_styles = false\n[styles.whispering]\nrate = 0.5");
        assert!(voices.style("Ben", "angry").is_none());
        assert_eq!(rate(voices.style("Ben", "whispers").unwrap()), Some(0.5));
    }
}
