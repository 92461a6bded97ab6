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

/// The styles in columns, with the English words for each.
pub fn table(rows: &[StyleRow]) -> String {
    let keys = || KNOBS.iter().map(|knob| knob.key).chain(["gain"]);
    let cells = |row: &StyleRow| {
        let settings: Vec<String> =
            keys().filter_map(|key| Some(format!("{key} {}", row.settings.get(key)?))).collect();
        let settings = if settings.is_empty() { "spoken plainly".into() } else { settings.join(", ") };
        let origin = if row.defined { "voices.toml" } else { "" };
        let words = row.words.get("en").map_or_else(String::new, |words| words.join(", "));
        [row.name.clone(), settings, origin.into(), words]
    };
    columns(rows.iter().map(cells).collect())
}
