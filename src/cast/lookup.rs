//! Finds the voices that voices.toml names, and reports those that do not work on this machine.

use super::{Casting, tell_once};
use crate::diag::{Advice, Diagnostic, Diagnostics, Span};
use crate::engine::{EngineError, EngineVoice, Obstacle};
use crate::install;
use crate::script::SpeakerId;
use crate::trust::NOT_TRUSTED;
use crate::voices::{Entry, Spanned, VoiceChoice};

impl<'a> Casting<'a> {
    /// The voices that an entry names, as far as they exist.
    pub(super) fn find_all(&self, entry: &Entry, diagnostics: &mut Diagnostics) -> Option<Vec<EngineVoice<'a>>> {
        let found: Vec<_> = entry.voices.iter().filter_map(|choice| self.find_first(choice, diagnostics)).collect();
        (!found.is_empty()).then_some(found)
    }

    /// The first voice of a choice that works here. If none does, that is an error, and the first one that exists is used.
    fn find_first(&self, choice: &VoiceChoice, diagnostics: &mut Diagnostics) -> Option<EngineVoice<'a>> {
        if let [only] = &choice[..] {
            return self.look_up(only, diagnostics);
        }
        if let Some((_, found)) = self.first_that_works(choice) {
            return Some(found);
        }
        let (first, last) = (choice.first()?, choice.last()?);
        let reasons = choice.iter().filter_map(|name| Some(format!("`{}`: {}", name.value, self.why_not(name)?.0)));
        let message = format!("no voice of this list works here ({})", Vec::from_iter(reasons).join("; "));
        let place = Span::new(first.span.start, last.span.end);
        let untrusted = choice.iter().any(|name| self.is_untrusted(name));
        let code = if untrusted { NOT_TRUSTED } else { "unknown-voice" };
        let mut diagnostic = Diagnostic::error(code, message).at(&first.source, place);
        for name in choice {
            if let Some(close) = self.misspelt(name) {
                diagnostic = diagnostic.hint(format!("did you mean `{close}` by `{}`?", name.value));
            }
        }
        if let Some(advice) = choice.iter().find_map(|name| self.why_not(name)?.1) {
            diagnostic = diagnostic.advise(advice);
        }
        tell_once(diagnostic.advise(Advice::ListVoices), diagnostics);
        choice.iter().find_map(|name| self.engines.find(&name.value).ok())
    }

    /// The first voice of a choice that works here, with its place in the list.
    fn first_that_works(&self, choice: &VoiceChoice) -> Option<(usize, EngineVoice<'a>)> {
        choice.iter().enumerate().find_map(|(nth, name)| {
            let found = self.engines.find(&name.value).ok()?;
            found.1.obstacle.is_none().then_some((nth, found))
        })
    }

    /// Why a voice does not work here, in words without a full stop, and what would help. `None` if it works.
    fn why_not(&self, name: &Spanned<String>) -> Option<(String, Option<Advice>)> {
        match self.engines.find(&name.value) {
            Ok((_, info)) => info.obstacle.as_ref().map(|obstacle| (obstacle.to_string(), obstacle.advice())),
            Err(error) => {
                let why = error.obstacle().filter(|obstacle| !is_unknown(obstacle));
                let words = why.map_or_else(|| "there is no such voice".to_string(), ToString::to_string);
                Some((words, help(&name.value, &error)))
            }
        }
    }

    /// Whether a voice works as soon as the reader of the book agrees to what it asks for.
    fn is_untrusted(&self, name: &Spanned<String>) -> bool {
        let untrusted = |obstacle: &Obstacle| matches!(obstacle, Obstacle::Untrusted { .. });
        match self.engines.find(&name.value) {
            Ok((_, info)) => info.obstacle.as_ref().is_some_and(untrusted),
            Err(error) => error.obstacle().is_some_and(untrusted),
        }
    }

    /// The voice that was probably meant by a name that no engine knows.
    fn misspelt(&self, name: &Spanned<String>) -> Option<String> {
        let error = self.engines.find(&name.value).err()?;
        error.obstacle().is_none_or(is_unknown).then(|| self.engines.suggest(&name.value)).flatten()
    }

    fn look_up(&self, name: &Spanned<String>, diagnostics: &mut Diagnostics) -> Option<EngineVoice<'a>> {
        match self.engines.find(&name.value) {
            Ok((engine, info)) => {
                if let Some(obstacle) = &info.obstacle {
                    tell_obstacle(name, obstacle, diagnostics);
                }
                Some((engine, info))
            }
            Err(error) => {
                let advice = help(&name.value, &error);
                let code = code_of(error.obstacle(), "unknown-voice");
                let mut diagnostic = Diagnostic::error(code, error.message).at(&name.source, name.span);
                if let Some(close) = self.engines.suggest(&name.value) {
                    diagnostic = diagnostic.hint(format!("did you mean `{close}`?"));
                }
                if let Some(advice) = advice {
                    diagnostic = diagnostic.advise(advice);
                }
                tell_once(diagnostic.advise(Advice::ListVoices), diagnostics);
                None
            }
        }
    }

    /// Reports once which voices do not work here and are replaced by the next of their lists, and warns of names in lists
    /// that are probably misspelt.
    pub(super) fn check_choices(&self, diagnostics: &mut Diagnostics) {
        let mut replaced: Vec<(&Spanned<String>, String)> = Vec::new();
        for choice in self.choices() {
            for (name, close) in choice.iter().filter_map(|name| Some((name, self.misspelt(name)?))) {
                let message = format!("there is no voice `{}`, so the next of the list is used", name.value);
                let warning = Diagnostic::warning("unknown-voice", message).at(&name.source, name.span);
                tell_once(warning.hint(format!("did you mean `{close}`?")), diagnostics);
            }
            if let Some((nth @ 1.., _)) = self.first_that_works(choice) {
                let told =
                    replaced.iter().any(|(told, _)| told.source == choice[0].source && told.span == choice[0].span);
                if !told {
                    replaced.push((&choice[0], choice[nth].value.clone()));
                }
            }
        }
        let Some((first, _)) = replaced.first() else { return };
        let pairs: Vec<String> = replaced.iter().map(|(name, by)| format!("`{by}` for `{}`", name.value)).collect();
        const MOST: usize = 8;
        let more = if pairs.len() > MOST { ", …" } else { "" };
        let shown = pairs[..pairs.len().min(MOST)].join(", ");
        let message = match &pairs[..] {
            [only] => format!("a voice does not work here, and the next of its list speaks: {only}"),
            _ => format!("{} voices do not work here, and the next of their lists speak: {shown}{more}", pairs.len()),
        };
        let note = Diagnostic::note("next-voice", message).at(&first.source, first.span);
        let advice = replaced.iter().find_map(|(name, _)| self.why_not(name)?.1);
        diagnostics.push(advice.into_iter().fold(note, Diagnostic::advise));
    }

    /// Every choice between several voices that voices.toml gives to a speaker of the script.
    fn choices(&self) -> impl Iterator<Item = &'a VoiceChoice> {
        let entries = (0..self.script.speakers.len()).filter_map(|id| self.entry(SpeakerId(id)));
        let entries = entries.flat_map(|entry| entry.from.iter().map(|recast| &recast.entry).chain([entry]));
        entries.flat_map(|entry| &entry.voices).filter(|choice| choice.len() > 1)
    }

    /// Where the voice of an entry is written, which can be in a group or in the entry that it says it is like; and which
    /// of a list is used, if not the first.
    pub(super) fn written_at(&self, entry: &Entry) -> String {
        let Some(name) = entry.voices.first().and_then(|choice| choice.first()) else { return String::new() };
        let place = format!("{}:{}", name.source.path.display(), name.source.line_column(name.span.start).0);
        let later = entry.voices.iter().filter_map(|choice| Some((self.first_that_works(choice)?.0, choice.len())));
        match later.max() {
            Some((nth @ 1.., length)) => format!("{place}; choice {} of {length}", nth + 1),
            _ => place,
        }
    }
}

/// Reports that a voice cannot speak. Voices that share the cause, such as those of one model, share the report.
fn tell_obstacle(name: &Spanned<String>, obstacle: &Obstacle, diagnostics: &mut Diagnostics) {
    let code = code_of(Some(obstacle), "voice-not-ready");
    let cause = format!("cannot speak here: {obstacle}");
    let own = format!("`{}`", name.value);
    match diagnostics.iter_mut().find(|told| told.code == code && told.message.ends_with(&cause)) {
        None => {
            let message = format!("the voice {own} {cause}");
            diagnostics.push(Diagnostic::error(code, message).at(&name.source, name.span));
        }
        Some(told) if told.message.contains(&own) || told.hints.iter().any(|hint| hint.contains(&own)) => {}
        Some(told) => match told.hints.last_mut() {
            Some(others) => *others += &format!(", {own}"),
            None => told.hints.push(format!("the same is true of {own}")),
        },
    }
}

/// The code of the fault that a voice does not speak because of an obstacle.
fn code_of(obstacle: Option<&Obstacle>, usual: &'static str) -> &'static str {
    match obstacle {
        Some(Obstacle::Untrusted { .. }) => NOT_TRUSTED,
        _ => usual,
    }
}

/// Whether an engine knows nothing about a name, rather than what its voice lacks.
fn is_unknown(obstacle: &Obstacle) -> bool {
    matches!(obstacle, Obstacle::Name { reason } if reason.is_empty())
}

/// What helps if a voice is not found.
fn help(name: &str, error: &EngineError) -> Option<Advice> {
    let install = published(name).map(|entry| Advice::InstallVoice(entry.to_string()));
    install.or_else(|| error.obstacle().and_then(Obstacle::advice))
}

/// The entry of the catalogue that a voice's name stands for, with or without its engine and one of its speakers.
fn published(name: &str) -> Option<&'static str> {
    let own = name.split_once(':').map_or(name, |(_, own)| own);
    let base = own.split('#').next().unwrap_or(own);
    install::find(base).map(|entry| entry.name.as_str())
}
