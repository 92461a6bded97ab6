//! `fullcast voices --styles`: the styles that work without being defined, and what voices.toml makes of them.

use super::columns;
use fullcast::audio::shape::KNOBS;
use fullcast::script::usual_styles::USUAL_STYLES;
use fullcast::voices::{StyleFound, Voices};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
pub struct StyleRow {
    name: String,
    /// Whether voices.toml defines it.
    defined: bool,
    /// The keys of voices.toml that it sets.
    settings: BTreeMap<&'static str, f64>,
    /// The words for it, by language.
    words: BTreeMap<&'static str, Vec<&'static str>>,
}

/// The usual styles, and after them the others that voices.toml defines for everybody.
pub fn rows(voices: &Voices) -> Vec<StyleRow> {
    let usual = voices.usual_styles();
    let others = voices.styles.iter().filter(|(name, _)| !usual.iter().any(|style| style.name == **name));
    let others: Vec<StyleFound<'_>> =
        others.map(|(name, entry)| StyleFound { name: name.clone(), entry, is_defined: true }).collect();
    usual.iter().chain(&others).map(row).collect()
}

fn row(style: &StyleFound<'_>) -> StyleRow {
    // The digits of an f32 as they are written: 0.7 and not 0.699999988079071.
    let number = |value: f32| value.to_string().parse().unwrap_or_else(|_| f64::from(value));
    let knobs = style.entry.knobs.iter().map(|(key, value)| (*key, number(value.value)));
    let gain = style.entry.gain.iter().map(|gain| ("gain", number(gain.value)));
    let mut words: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for list in USUAL_STYLES.iter().filter(|usual| usual.name == style.name).flat_map(|usual| usual.words) {
        let all = list.tags.split(", ").chain(list.directions.split(", ")).filter(|word| !word.is_empty());
        words.entry(list.language).or_default().extend(all);
    }
    StyleRow { name: style.name.clone(), defined: style.is_defined, settings: knobs.chain(gain).collect(), words }
}

/// How many of a style's words the table shows: with all of them, its lines are several times as wide as a terminal.
const WORDS_SHOWN: usize = 4;

/// The styles in columns, with the first English words for each.
pub fn table(rows: &[StyleRow]) -> String {
    let keys = || KNOBS.iter().map(|knob| knob.key).chain(["gain"]);
    let cells = |row: &StyleRow| {
        let settings: Vec<String> =
            keys().filter_map(|key| Some(format!("{key} {}", row.settings.get(key)?))).collect();
        let settings = if settings.is_empty() { "spoken plainly".into() } else { settings.join(", ") };
        let origin = if row.defined { "voices.toml" } else { "" };
        let words = row.words.get("en").map_or(&[][..], Vec::as_slice);
        let more = if words.len() > WORDS_SHOWN { ", ..." } else { "" };
        let words = words[..words.len().min(WORDS_SHOWN)].join(", ") + more;
        [row.name.clone(), settings, origin.into(), words]
    };
    columns(rows.iter().map(cells).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use fullcast::diag::{Diagnostics, Source};
    use fullcast::voices;

    fn rows_with(file: &str) -> Vec<StyleRow> {
        let mut faults = Diagnostics::new();
        let none = |_: &std::path::Path| Err("no other file".to_string().into());
        let voices = voices::parse(&Source::new("voices.toml", file), &none, &mut faults);
        assert!(!faults.has_errors(), "{faults}");
        rows(&voices)
    }

    #[test]
    fn all_usual_styles_are_listed_with_settings_and_words_of_every_language() {
        let rows = rows_with("");
        let names = Vec::from_iter(rows.iter().map(|row| row.name.as_str()));
        assert_eq!(names, Vec::from_iter(USUAL_STYLES.iter().map(|style| style.name)));
        for row in &rows {
            assert!(!row.defined && !row.settings.is_empty(), "{}", row.name);
            assert_eq!(Vec::from_iter(row.words.keys().copied()), ["de", "en", "es", "fr", "it"], "{}", row.name);
        }
    }

    #[test]
    fn what_the_file_defines_is_shown_instead_and_what_it_switches_off_is_not_shown() {
        let rows = rows_with("[styles.whispering]\ngain = -9\n[styles.drunk]\nrate = 0.7\n");
        let row = |name: &str| rows.iter().find(|row| row.name == name).unwrap();
        assert!(row("whispering").defined && row("drunk").defined && !row("sad").defined);
        assert_eq!(row("whispering").settings, BTreeMap::from([("gain", -9.0)]));
        assert_eq!(row("drunk").settings, BTreeMap::from([("rate", 0.7)]));
        assert!(row("drunk").words.is_empty());
        let rows = rows_with("usual_styles = false\n[styles.drunk]\nrate = 0.7\n");
        assert_eq!(Vec::from_iter(rows.iter().map(|row| row.name.as_str())), ["drunk"]);
    }

    #[test]
    fn the_table_has_a_line_for_each_style_with_its_settings() {
        let shown = table(&rows_with("[styles.whispering]\n"));
        assert_eq!(shown.lines().count(), USUAL_STYLES.len());
        let line = |name: &str| shown.lines().find(|line| line.starts_with(name)).unwrap();
        assert!(line("whispering").contains("spoken plainly") && line("whispering").contains("voices.toml"));
        assert!(line("slowly").contains("rate 0.82"), "{}", line("slowly"));
        assert!(line("on the phone").contains("low_cut 300, high_cut 3400"));
    }
}
