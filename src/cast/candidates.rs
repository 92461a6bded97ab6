//! The voices that automatic casting chooses from: those of one engine, so that a cast sounds alike.

use super::{Casting, DEFAULT_LANGUAGE};
use crate::diag::{Diagnostic, Diagnostics, did_you_mean};
use crate::engine::{Absence, Engine, EngineVoice, Obstacle, reads};
use crate::trust::NOT_TRUSTED;
use crate::voices::Spanned;
use std::borrow::Cow;

/// The engines that automatic voices may come from, in the order in which they are asked.
struct Sources<'a> {
    engines: Vec<&'a dyn Engine>,
    /// Whether somebody asked for them. Then all of their voices may be used, and otherwise only those that are `automatic`.
    chosen: bool,
}

/// An engine that somebody asked for.
#[derive(Clone, Copy)]
struct Asked<'a> {
    name: &'a str,
    /// Where, if it is written in voices.toml.
    place: Option<&'a Spanned<String>>,
}

impl Asked<'_> {
    fn at(&self, fault: Diagnostic) -> Diagnostic {
        match self.place {
            Some(name) => fault.at(&name.source, name.span),
            None => fault,
        }
    }
}

impl<'a> Casting<'a> {
    /// Voices for automatic casting, the usual narrator first: those of the most natural engine that works here and reads the
    /// script's language, or of the engine that somebody asked for. If none reads the language, the voices that would read
    /// English; see [`check_languages`](Self::check_languages), which reports that.
    pub(super) fn candidates(&self) -> Vec<EngineVoice<'a>> {
        let asked = self.asked().filter_map(|asked| self.engines.get(asked.name));
        let chosen: Vec<&dyn Engine> = asked.filter(|engine| !engine.voices().is_empty()).collect();
        let natural = self.engines.by_naturalness();
        // If no voice may be given unasked, as in a program with engines of its own, all may.
        let sources = [
            Sources { engines: chosen, chosen: true },
            Sources { engines: natural.clone(), chosen: false },
            Sources { engines: natural, chosen: true },
        ];
        sources.iter().find_map(|sources| sources.best(self.language)).unwrap_or_default()
    }

    /// The voices that automatic casting would choose from if nothing were installed. `None` if none of them reads the script's
    /// language.
    pub(super) fn built_in(&self) -> Option<Vec<EngineVoice<'a>>> {
        let sources = Sources { engines: self.engines.by_naturalness(), chosen: false };
        sources.engines.iter().find_map(|engine| {
            let voices = sources.reading(*engine, self.language)?;
            voices.iter().all(|(_, voice)| voice.built_in).then_some(voices)
        })
    }

    /// Reports engines that somebody asked for and that do not exist and, if somebody needs one of their voices, that none of
    /// them works here.
    pub(super) fn check_engines(&self, needed: bool, diagnostics: &mut Diagnostics) {
        let mut silent = Vec::new();
        let mut any = false;
        for asked in self.asked() {
            match self.engines.get(asked.name) {
                Some(engine) if needed && engine.voices().is_empty() => silent.push(without_voices(engine, &asked)),
                Some(_) => any = true,
                None => diagnostics.push(self.no_engine(&asked)),
            }
        }
        // An engine that is not here is no fault as long as another one of the list is.
        if !any {
            silent.into_iter().for_each(|fault| diagnostics.push(fault));
        }
    }

    /// The engines that somebody asked for: for this run, or in voices.toml.
    fn asked(&self) -> impl Iterator<Item = Asked<'a>> {
        let run = self.engines.preferred().map(|name| Asked { name, place: None });
        let file = self.voices.voices_of.iter().map(|name| Asked { name: &name.value, place: Some(name) });
        let file = file.filter(move |_| run.is_none());
        run.into_iter().chain(file)
    }

    fn no_engine(&self, asked: &Asked<'_>) -> Diagnostic {
        let name = asked.name;
        let fault = asked.at(Diagnostic::error("unknown-engine", format!("there is no engine `{name}`")));
        let names: Vec<&str> = self.engines.iter().map(|engine| engine.name()).collect();
        match did_you_mean(name, names.iter().copied()) {
            Some(close) => fault.hint(format!("did you mean `{close}`?")),
            None => fault.hint(format!("there are: {}", names.join(", "))),
        }
    }
}

impl<'a> Sources<'a> {
    /// The voices of the first engine that reads a language, or else of the first that reads English, or else of the first
    /// that has any.
    fn best(&self, language: &str) -> Option<Vec<EngineVoice<'a>>> {
        let reading = |language: &str| self.engines.iter().find_map(|engine| self.reading(*engine, language));
        let any = || self.engines.iter().map(|engine| self.voices(*engine)).find(|voices| !voices.is_empty());
        reading(language).or_else(|| reading(DEFAULT_LANGUAGE)).or_else(any)
    }

    /// The voices that an engine may give to characters, in its own order.
    fn voices(&self, engine: &'a dyn Engine) -> Vec<EngineVoice<'a>> {
        let voices = engine.voices().iter().filter(|voice| self.chosen || voice.automatic);
        voices.map(|voice| (engine, Cow::Borrowed(voice))).collect()
    }

    /// The voices of an engine that read a language, those of the very region first. `None` if there are none.
    fn reading(&self, engine: &'a dyn Engine, language: &str) -> Option<Vec<EngineVoice<'a>>> {
        let reading = self.voices(engine).into_iter().filter(|(_, voice)| reads(voice, language));
        let exact = |(_, voice): &EngineVoice| voice.language.eq_ignore_ascii_case(language);
        let (mut ordered, others): (Vec<_>, Vec<_>) = reading.partition(exact);
        ordered.extend(others);
        (!ordered.is_empty()).then_some(ordered)
    }
}

fn without_voices(engine: &dyn Engine, asked: &Asked<'_>) -> Diagnostic {
    let untrusted = |absence: &Absence| matches!(absence.obstacle, Obstacle::Untrusted { .. });
    let mut absences = engine.absences();
    absences.sort_by_key(|absence| !untrusted(absence));
    let absence = absences.into_iter().find(|absence| absence.what.is_empty() || untrusted(absence));
    let code = if absence.as_ref().is_some_and(untrusted) { NOT_TRUSTED } else { "no-voices" };
    let why = absence.as_ref().map(|absence| format!(": {}", absence.obstacle)).unwrap_or_default();
    let message = format!("the engine `{}` has no voice that works here{why}", engine.name());
    let fault = asked.at(Diagnostic::error(code, message));
    let advice = absence.and_then(|absence| Obstacle::advice(&absence.obstacle));
    advice.into_iter().fold(fault, Diagnostic::advise)
}
