//! Words in letters that the voices of a line do not read: how they are said instead, and what the writer is told.

use super::Planner;
use crate::cast::Delivery;
use crate::diag::{Diagnostic, Diagnostics, excerpt, toml_key};
use crate::engine::{Engines, Letters};
use crate::script::Line;
use crate::text::{LETTERS, Reads, SpokenText, is_foreign, unreadable, written_range};

/// The letters that all the voices of a line read.
pub(super) fn read_by_all(engines: &Engines, delivery: &Delivery) -> Letters {
    let voices = delivery.voices.iter().filter_map(|settings| engines.voice(&settings.engine, &settings.voice));
    voices.map(|voice| voice.abilities.letters).min().unwrap_or(Letters::All)
}

impl Planner<'_> {
    /// Warns once about each word that has to be spelt in Latin letters. A word that cannot even be spelt is an error,
    /// because it would be lost.
    pub(super) fn tell_letters(
        &mut self,
        line: &Line,
        spoken: &SpokenText,
        reads: Reads,
        diagnostics: &mut Diagnostics,
    ) {
        let name = self.script.name(line.speaker);
        let respell = |word: &str| format!("respell it under [lexicon] in voices.toml: {} = \"…\"", toml_key(word));
        let respelt = spoken.changes.iter().filter(|change| change.why == LETTERS && is_foreign(&change.written));
        for change in respelt.filter(|change| self.respelt.insert(change.written.clone())) {
            let (word, said) = (excerpt(&change.written), excerpt(&change.spoken));
            let message = format!("the voice of {name} does not read the letters of `{word}`: it is said as `{said}`");
            let place = line.map.place(change.at..change.at + change.written.len());
            let warning = Diagnostic::warning("foreign-letters", message).at_place(&self.script.parts, place);
            diagnostics.push(warning.hint(respell(&change.written)));
        }
        for word in unreadable(&spoken.text, reads) {
            let message = format!("the voice of {name} has no sound for `{}`", excerpt(word));
            let start = word.as_ptr() as usize - spoken.text.as_ptr() as usize;
            let range = written_range(&line.text, &spoken.text, &spoken.changes, start..start + word.len());
            let place = line.map.place(range);
            let error = Diagnostic::error("unreadable-word", message).at_place(&self.script.parts, place);
            diagnostics.push(error.hint(respell(word)));
        }
    }
}
