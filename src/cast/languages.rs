//! Whether the voices read the language of the script. A voice that does not would read it by the rules of its own language.

use super::{Casting, Choice, Delivery, Origin};
use crate::diag::{Advice, Diagnostic, Diagnostics};
use crate::engine::{Engines, Voice, reads};
use crate::install;
use crate::script::{SpeakerId, primary};
use crate::voices::Spanned;
use std::collections::BTreeMap;

/// How many voices a message shows.
const MOST: usize = 8;

impl<'a> Casting<'a> {
    /// Warns once if automatic voices do not read the script's language, because no voice here does, and once of all voices of
    /// voices.toml that do not read it.
    pub(super) fn check_languages(
        &self,
        chosen: &[Choice<'a>],
        deliveries: &[Delivery],
        diagnostics: &mut Diagnostics,
    ) {
        let mut automatic: Option<Voice> = None;
        let mut configured: BTreeMap<(usize, usize), Voice> = BTreeMap::new();
        for delivery in deliveries {
            if delivery.language.is_some() {
                continue;
            }
            let written = chosen[delivery.speaker.0].origin == Origin::Configured;
            for (nth, settings) in delivery.voices.iter().enumerate() {
                let Some(voice) = self.engines.voice(&settings.engine, &settings.voice) else { continue };
                // Of a voice whose language is unknown, nothing can be said.
                if reads(&voice, self.language) || voice.language == "und" {
                    continue;
                }
                match written || self.recast(delivery.speaker) {
                    true => _ = configured.insert((delivery.speaker.0, nth), voice.into_owned()),
                    false => _ = automatic.get_or_insert_with(|| voice.into_owned()),
                }
            }
        }
        if let Some(voice) = automatic {
            diagnostics.push(self.unread(&voice));
        }
        let mut voices: Vec<Voice> = configured.into_values().collect();
        voices.sort_by(|one, other| one.name.cmp(&other.name));
        voices.dedup_by(|second, first| second.name == first.name);
        if !voices.is_empty() {
            diagnostics.push(self.foreign(&voices));
        }
    }

    /// Whether voices.toml gives a speaker a voice in a later chapter.
    fn recast(&self, id: SpeakerId) -> bool {
        self.entry(id).is_some_and(|entry| entry.from.iter().any(|recast| !recast.entry.voices.is_empty()))
    }

    /// The warning that no voice reads the script's language, and what would.
    fn unread(&self, voice: &Voice) -> Diagnostic {
        let (own, other) = (told(self.language), told(&voice.language));
        let message = format!("no voice here reads {own}, so voices for {other} read the script");
        let warning = with_readers(Diagnostic::warning("unread-language", message), self.language, self.engines);
        warning.hint("a voice that is written in voices.toml takes precedence: [narrator]  voice = \"…\"")
    }

    /// The warning that voices of voices.toml do not read the script's language.
    fn foreign(&self, voices: &[Voice]) -> Diagnostic {
        let own = told(self.language);
        let message = match voices {
            [only] => {
                format!("the voice `{}` reads {}, but the script is in {own}", only.name, told(&only.language))
            }
            many => {
                let shown = many.iter().take(MOST).map(|voice| format!("`{}` ({})", voice.name, voice.language));
                let more = if many.len() > MOST { ", …" } else { "" };
                format!("{} voices do not read {own}: {}{more}", many.len(), Vec::from_iter(shown).join(", "))
            }
        };
        let mut warning = Diagnostic::warning("foreign-voice", message);
        if let Some(name) = self.written(&voices[0]) {
            warning = warning.at(&name.source, name.span);
        }
        if self.script.meta.language.is_none() {
            let tag = &voices[0].language;
            warning = warning.hint(format!("if the script is in another language, say so at its top: language: {tag}"));
        }
        if let Some((_, voice)) = self.candidates().first().filter(|(_, voice)| reads(voice, self.language)) {
            warning = warning.hint(format!("`{}` reads it", voice.name));
        }
        warning.advise(Advice::ListVoices)
    }

    /// Where voices.toml names a voice.
    fn written(&self, voice: &Voice) -> Option<&'a Spanned<String>> {
        let entries = (0..self.script.speakers.len()).filter_map(|id| self.entry(SpeakerId(id)));
        let entries =
            entries.flat_map(|entry| [entry].into_iter().chain(entry.from.iter().map(|recast| &recast.entry)));
        let mut names = entries.flat_map(|entry| &entry.voices).flatten();
        names.find(|name| self.engines.find(&name.value).is_ok_and(|(_, found)| found.name == voice.name))
    }
}

/// A warning with what would read a language: a voice that is here, one that can be installed, and an engine that lacks
/// something.
pub(crate) fn with_readers(mut warning: Diagnostic, language: &str, engines: &Engines) -> Diagnostic {
    let here = |voice: &&Voice| voice.automatic && reads(voice, language);
    if let Some(voice) = engines.iter().flat_map(|engine| engine.voices()).find(here) {
        return warning.hint(format!("`{}` reads {}", voice.name, told(language)));
    }
    if let Some(entry) = install::reading(language).first() {
        warning = warning.advise(Advice::InstallVoice(entry.name.clone()));
    }
    let missing = engines.iter().find_map(|engine| Some((engine, engine.missing_for(language)?)));
    if let Some((engine, obstacle)) = missing {
        warning = warning.hint(format!("the engine `{}` would read it, but {obstacle}", engine.name()));
    }
    warning
}

/// A language as messages show it: its name in English, if it has one, and its tag.
pub(crate) fn told(tag: &str) -> String {
    let code = primary(tag).to_ascii_lowercase();
    let known = match code.len() {
        2 => isolang::Language::from_639_1(&code),
        _ => isolang::Language::from_639_3(&code),
    };
    known.map_or_else(|| format!("`{tag}`"), |language| format!("{} (`{tag}`)", language.to_name()))
}
