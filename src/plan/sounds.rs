//! Which pronunciations the voices of a line can say, and what the writer is told about the others.

use super::Planner;
use crate::cast::Delivery;
use crate::diag::{Diagnostic, Diagnostics, excerpt};
use crate::engine::Settings;
use crate::script::Line;
use crate::voices::phonemes::Pronunciation;

impl Planner<'_> {
    /// Keeps the pronunciations that at least one voice of a line can say by phonemes, and warns about each one that a
    /// voice cannot say: once for an engine that takes no phonemes, otherwise once for each voice and pronunciation.
    pub(super) fn drop_unsayable(
        &mut self,
        line: &Line,
        delivery: &Delivery,
        sounds: &mut Vec<Pronunciation>,
        diagnostics: &mut Diagnostics,
    ) {
        sounds.retain(|sound| {
            let mut said = false;
            for settings in &delivery.voices {
                let Some(engine) = self.engines.get(&settings.engine) else { continue };
                let able = engine.voice(&settings.voice).is_ok_and(|voice| voice.abilities.phonemes);
                let missing = if able { engine.unsayable(&settings.voice, &sound.ipa) } else { None };
                if able && missing.is_none() {
                    said = true;
                    continue;
                }
                let what = missing.as_ref().map(|_| (settings.voice.clone(), sound.ipa.clone()));
                if self.told.insert((engine.name(), what)) {
                    diagnostics.push(self.unsayable(line, settings, sound, missing.as_deref()));
                }
            }
            said
        });
    }

    fn unsayable(&self, line: &Line, settings: &Settings, sound: &Pronunciation, missing: Option<&str>) -> Diagnostic {
        let who = match missing {
            None => format!("the engine `{}` takes no phonemes", settings.engine),
            Some(sign) => format!("the voice `{}` has no sound for `{sign}`", settings.voice),
        };
        let lexicon = self.voices.lexicon_of(self.script.name(line.speaker));
        let Some((word, said)) = lexicon.words().find(|(_, said)| said.ipa.as_ref() == Some(&sound.ipa)) else {
            return Diagnostic::warning("no-phonemes", format!("{who}: words are said as they are written"));
        };
        let (how, respelt) = if said.say.is_some() { ("by its respelling", true) } else { ("as it is written", false) };
        let message = format!("{who}: `{}` is said {how}", excerpt(&word.value));
        let warning = Diagnostic::warning("no-phonemes", message).at(&word.source, word.span);
        if respelt { warning } else { warning.hint("give it a respelling too: say = \"cube con\"") }
    }
}
