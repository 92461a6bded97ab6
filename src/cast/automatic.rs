//! Automatic voices, for speakers without an entry in voices.toml: of the gender that the script states or else the given
//! name suggests, and as unlike as possible to the voices that they are heard with.
//!
//! Speakers get their voices in the order of their first lines, and each choice depends only on who was heard before, above all in
//! the scene of that line. So what is written later changes nobody's voice. Voices that voices.toml gives to somebody count as
//! taken from the beginning.

use super::known::Known;
use super::{Casting, Choice, Origin};
use crate::diag::{Diagnostic, Diagnostics, toml_key};
use crate::engine::{EngineVoice, Voice, VoicePriority};
use crate::script::{Item, SpeakerId};
use std::collections::{BTreeMap, BTreeSet};

/// A factor and an offset for the distance to voices that were heard before, but not in this scene. They count as further away.
const ELSEWHERE: (f32, f32) = (2.0, 1.0);

/// The engine and the name of voices, each with a speaker who has it.
type Heard = BTreeMap<(&'static str, String), SpeakerId>;

/// The voices to choose from, and what was chosen so far.
struct Strangers<'c, 'a> {
    casting: &'c Casting<'a>,
    candidates: Vec<EngineVoice<'a>>,
    /// How many speakers have each voice, by its name.
    uses: BTreeMap<String, usize>,
    /// The voices of all who have spoken so far.
    heard: Heard,
}

impl<'a> Casting<'a> {
    /// Gives a voice to every speaker who has none yet.
    pub(super) fn cast_strangers(&self, chosen: &mut [Option<Choice<'a>>], diagnostics: &mut Diagnostics) {
        let needed = chosen.iter().any(Option::is_none);
        self.check_engines(needed, diagnostics);
        if !needed {
            return;
        }
        let candidates = self.candidates();
        let fallback = candidates.iter().any(|(_, voice)| !voice.built_in).then(|| self.built_in()).flatten();
        let mut without = fallback.is_some().then(|| chosen.to_vec());
        self.assign(candidates, chosen, diagnostics);
        if let (Some(fallback), Some(without)) = (fallback, &mut without) {
            self.assign(fallback, without, &mut Diagnostics::new());
            for (choice, other) in chosen.iter_mut().flatten().zip(without.iter().flatten()) {
                let own = choice.voices.iter().all(|(_, voice)| voice.built_in);
                if choice.origin == Origin::Automatic && !own {
                    choice.fallback = other.voices.first().map(|(_, voice)| voice.name.to_string());
                }
            }
        }
    }

    /// Gives one of these voices to every speaker who has none yet.
    fn assign(
        &self,
        candidates: Vec<EngineVoice<'a>>,
        chosen: &mut [Option<Choice<'a>>],
        diagnostics: &mut Diagnostics,
    ) {
        let mut uses: BTreeMap<String, usize> = BTreeMap::new();
        for (_, info) in chosen.iter().flatten().flat_map(|choice| &choice.voices) {
            *uses.entry(info.name.to_string()).or_default() += 1;
        }
        let mut strangers = Strangers { casting: self, candidates, uses, heard: Heard::new() };
        if strangers.candidates.is_empty() {
            return self.leave_without_voices(chosen, diagnostics);
        }
        let mut telling = Telling::new(self, diagnostics);
        if chosen[SpeakerId::NARRATOR.0].is_none() {
            chosen[SpeakerId::NARRATOR.0] = Some(strangers.narrator());
        }
        for scene in self.scenes() {
            let mut here = Heard::new();
            for id in std::iter::once(SpeakerId::NARRATOR).chain(scene.iter().copied()) {
                here.extend(voices_of(chosen, id));
            }
            for id in scene {
                if chosen[id.0].is_none() {
                    let choice = strangers.choose(id, &here);
                    telling.tell(&choice, diagnostics);
                    chosen[id.0] = Some(choice);
                    here.extend(voices_of(chosen, id));
                }
                strangers.heard.extend(voices_of(chosen, id));
            }
        }
    }

    /// Casts every speaker who has no voice yet without one, because no engine has a voice to give.
    fn leave_without_voices(&self, chosen: &mut [Option<Choice<'a>>], diagnostics: &mut Diagnostics) {
        diagnostics.push(Diagnostic::error("no-voices", "no engine has a voice that speaks on this machine"));
        for (nth, choice) in chosen.iter_mut().enumerate().filter(|(_, choice)| choice.is_none()) {
            let (id, why) = (SpeakerId(nth), "no engine has a voice".to_string());
            *choice = Some(Choice { id, voices: Vec::new(), origin: Origin::Automatic, why, reuse: 0, fallback: None });
        }
    }

    /// The speakers of every scene, in the order of their first lines in it. Speakers who say nothing come last.
    fn scenes(&self) -> Vec<Vec<SpeakerId>> {
        let mut scenes = vec![Vec::new()];
        let mut here = BTreeSet::new();
        let mut silent: BTreeSet<SpeakerId> = (0..self.script.speakers.len()).map(SpeakerId).collect();
        for item in &self.script.items {
            match item {
                Item::Line(line) if line.heading.is_none() => {
                    silent.remove(&line.speaker);
                    if here.insert(line.speaker) {
                        scenes.last_mut().expect("there is one").push(line.speaker);
                    }
                }
                Item::Scene { .. } | Item::Line(_) => {
                    here.clear();
                    scenes.push(Vec::new());
                }
                Item::Pause { .. } | Item::Sound(_) => {}
            }
        }
        scenes.push(silent.into_iter().collect());
        scenes
    }
}

/// The voices of a speaker, if any were chosen yet.
fn voices_of(chosen: &[Option<Choice<'_>>], id: SpeakerId) -> Vec<((&'static str, String), SpeakerId)> {
    let voices = chosen[id.0].iter().flat_map(|choice| &choice.voices);
    voices.map(|(engine, info)| ((engine.name(), info.name.to_string()), id)).collect()
}

impl<'a> Strangers<'_, 'a> {
    fn narrator(&mut self) -> Choice<'a> {
        let pick = self.candidates[0].clone();
        *self.uses.entry(pick.1.name.to_string()).or_default() += 1;
        let why = "automatic; the usual narrator".to_string();
        Choice { id: SpeakerId::NARRATOR, voices: vec![pick], origin: Origin::Automatic, why, reuse: 0, fallback: None }
    }

    /// The voice furthest from those that are heard in the scene, of the speaker's gender where the language has one. Voices
    /// for particular parts are only for those about whom the text says something, and come last: see [`VoicePriority`].
    fn choose(&mut self, id: SpeakerId, here: &Heard) -> Choice<'a> {
        let known = self.casting.known(id);
        let described = known.as_ref().is_some_and(|known| known.stated);
        let plain = |info: &Voice| described || info.priority < VoicePriority::Particular;
        let fits = |info: &Voice| known.as_ref().is_none_or(|known| known.gender == info.gender);
        let suits: [&dyn Fn(&Voice) -> bool; 3] = [&|info| plain(info) && fits(info), &plain, &|_| true];
        let suits = suits.into_iter().find(|suits| self.candidates.iter().any(|(_, info)| suits(info)));
        let fitting = || self.candidates.iter().filter(|(_, info)| suits.is_none_or(|suits| suits(info)));
        let used = |info: &Voice| (self.uses.get(&*info.name).copied().unwrap_or(0), info.priority);
        let fewest = fitting().map(|(_, info)| used(info)).min().unwrap_or((0, VoicePriority::First));
        let name = self.casting.script.name(id);
        let rank = |found: &EngineVoice<'a>| (self.apart(found, here), super::preference(name, &found.1.name));
        let free = fitting().filter(|(_, info)| used(info) == fewest).map(|found| (rank(found), found));
        let best = free.max_by(|(a, _), (b, _)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let pick = best.expect("there is always a candidate").1.clone();
        let reuse = fewest.0;
        let why = self.why(&pick, reuse, known.as_ref(), here);
        *self.uses.entry(pick.1.name.to_string()).or_default() += 1;
        Choice { id, voices: vec![pick], origin: Origin::Automatic, why, reuse, fallback: None }
    }

    /// How far a voice is from the nearest of the others that count: infinitely far where nothing is known.
    fn apart(&self, found: &EngineVoice<'a>, here: &Heard) -> f32 {
        let inside = here.keys().filter_map(|other| distance(found, other));
        let outside = self.heard.keys().filter(|other| !here.contains_key(*other));
        let outside = outside.filter_map(|other| Some(ELSEWHERE.0 * distance(found, other)? + ELSEWHERE.1));
        inside.chain(outside).fold(f32::INFINITY, f32::min)
    }

    /// The reasons for a choice, as messages show them.
    fn why(&self, pick: &EngineVoice<'a>, reuse: usize, known: Option<&Known>, here: &Heard) -> String {
        let mut why = String::from("automatic");
        if let Some(known) = known {
            why += &format!("; {}", known.evidence);
        }
        let near = here.iter().filter_map(|(voice, id)| Some((distance(pick, voice)?, id)));
        if let Some((apart, id)) = near.min_by(|a, b| a.0.total_cmp(&b.0)) {
            why += &format!("; {apart:.1} from {}, the nearest in the scene", self.casting.script.name(*id));
        }
        if reuse > 0 {
            why += "; shared and bent";
        }
        why
    }
}

/// How far apart two voices sound, if that is known: see [`Engine::distance`](crate::engine::Engine::distance).
fn distance((engine, info): &EngineVoice<'_>, (other_engine, other): &(&'static str, String)) -> Option<f32> {
    (engine.name() == *other_engine).then(|| engine.distance(&info.name, other)).flatten()
}

/// Reports which voices were chosen automatically.
struct Telling<'c, 'a> {
    casting: &'c Casting<'a>,
    /// The warnings that exist already for names that nobody declared, by name. The voice is added to them.
    parsed: BTreeMap<String, usize>,
    /// Whether there are errors so far.
    errors: bool,
}

impl<'c, 'a> Telling<'c, 'a> {
    fn new(casting: &'c Casting<'a>, diagnostics: &Diagnostics) -> Self {
        let told = diagnostics.iter().enumerate();
        let told = told.filter(|(_, told)| matches!(told.code, "undeclared-speaker" | "similar-name"));
        let named = |(nth, told): (usize, &Diagnostic)| Some((told.message.split('`').nth(1)?.to_string(), nth));
        Self { casting, parsed: told.filter_map(named).collect(), errors: diagnostics.has_errors() }
    }

    /// Reports which voice a speaker was given, and why.
    fn tell(&mut self, choice: &Choice<'a>, diagnostics: &mut Diagnostics) {
        // If the speaker's own entry names a voice that does not exist, that error is enough. The narrator's default needs no
        // report.
        let in_error = self.errors && self.casting.entry(choice.id).is_some_and(|entry| !entry.voices.is_empty());
        if in_error || choice.id == SpeakerId::NARRATOR {
            return;
        }
        let speaker = &self.casting.script.speakers[choice.id.0];
        let (name, voice) = (&speaker.name, &choice.voices[0].1.name);
        let known = self.casting.known(choice.id).map(|known| known.evidence);
        let shared = if choice.reuse > 0 { ", bent a little, because every voice that fits is taken" } else { "" };
        let parsed = self.parsed.get(name).and_then(|nth| diagnostics.iter_mut().nth(*nth));
        if let Some(told) = parsed {
            let known = known.map(|known| format!("; {known}")).unwrap_or_default();
            told.message += &format!(" (it gets the voice `{voice}`{shared}{known})");
            return;
        }
        let known = known.map(|known| format!(" ({known})")).unwrap_or_default();
        let message = format!("`{name}` has no voice in voices.toml and gets `{voice}`{shared}{known}");
        let hint = format!("to choose one, add to voices.toml:  [cast.{}]  voice = \"{voice}\"", toml_key(name));
        let warning = Diagnostic::warning("automatic-voice", message).hint(hint);
        diagnostics.push(match speaker.first {
            Some(first) => warning.at_place(&self.casting.script.parts, first),
            None => warning,
        });
    }
}
