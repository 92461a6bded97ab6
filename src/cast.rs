//! Casting: gives every speaker of a script the voice that will speak their lines.
//!
//! A speaker with an entry in voices.toml gets what the entry says. The others get a voice that sounds unlike the voices around
//! them (see `automatic`). The choice is the same on every run, and adding a character later in the story changes nobody's voice.

mod automatic;
mod candidates;
mod known;
mod languages;
mod lookup;
mod unused;

use crate::audio::shape::Shape;
use crate::diag::{Diagnostic, Diagnostics};
use crate::engine::{EngineVoice, Engines, Settings};
use crate::names;
use crate::script::{Script, SpeakerId};
use crate::voices::{Entry, Voices};
pub(crate) use languages::{told, with_readers};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The language of a script that does not name one.
pub const DEFAULT_LANGUAGE: &str = "en-US";

/// Every speaker of a script with a voice.
#[derive(Clone, Debug)]
pub struct Cast {
    /// By [`SpeakerId`].
    pub roles: Vec<Role>,
    /// Every way in which a line of the script is delivered, in the order of first use. See [`DeliveryId`].
    pub deliveries: Vec<Delivery>,
    /// The delivery of each line, in the order of the script. Lines that sound alike share one.
    pub lines: Vec<DeliveryId>,
    /// The deliveries of stretches in other languages than the script's, by the delivery of the line and the language, a BCP 47
    /// tag in lower case. `None` if the voices of the line do not speak it.
    pub in_languages: BTreeMap<(DeliveryId, String), Option<DeliveryId>>,
    /// BCP 47 tag: the script's own, or [`DEFAULT_LANGUAGE`].
    pub language: String,
    /// The engine of the voices that were chosen automatically. `None` if none was.
    pub automatic_engine: Option<String>,
}

impl Cast {
    /// How a line of the script is delivered, by its index.
    pub fn delivery(&self, line: usize) -> &Delivery {
        &self.deliveries[self.lines[line].0]
    }

    /// How each line of the script is delivered, in its order.
    pub fn by_line(&self) -> impl ExactSizeIterator<Item = &Delivery> {
        self.lines.iter().map(|id| &self.deliveries[id.0])
    }

    /// The voices that speak a speaker's lines, in the order of first use, as [`Delivery::voice`] names them.
    pub fn heard(&self, id: SpeakerId) -> Vec<String> {
        let mut heard: Vec<String> = Vec::new();
        for delivery in self.deliveries.iter().filter(|delivery| delivery.speaker == id) {
            let voice = delivery.voice();
            if !heard.contains(&voice) {
                heard.push(voice);
            }
        }
        heard
    }
}

/// The voice of one speaker.
#[derive(Clone, Debug, PartialEq)]
pub struct Role {
    /// The voice's name, as messages show it: `nora`, or `nora+walter` for a chorus. It stays the same if a later chapter
    /// gives the speaker another voice.
    pub voice: String,
    /// Who chose it.
    pub origin: Origin,
    /// The reason for the choice, as messages show it: `voices.toml:12`, or why the program chose this voice.
    pub why: String,
    /// The built-in voice that an automatic choice would have been on a machine where nothing is installed. `None` if that
    /// is the voice itself, or if no built-in voice reads the script's language.
    pub fallback: Option<String>,
    /// How an automatic choice bends a voice that several speakers share. Otherwise it bends nothing.
    pub bend: Shape,
}

/// Which entry of [`Cast::deliveries`], and of [`crate::plan::Plan::deliveries`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DeliveryId(pub usize);

/// How a line is delivered: the voices, which reach the engines, and the level, which does not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Delivery {
    /// The voice. If there are several, they speak at once.
    pub voices: Vec<Settings>,
    /// Gain in dB, added to the level of the take.
    pub gain: f32,
    /// Position in stereo, from -1 (left) to 1 (right).
    pub pan: f32,
    /// The speaker. Everything that one speaker says with one voice gets the same level, whatever the style.
    pub speaker: SpeakerId,
    /// The language in which it is spoken, as a BCP 47 tag. `None` if it is the script's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

impl Delivery {
    /// The names of the voices, as messages show them: see [`Role::voice`].
    pub fn voice(&self) -> String {
        self.voices.iter().map(|settings| settings.voice.as_str()).collect::<Vec<_>>().join("+")
    }

    /// The same delivery at another tempo, as a factor: 1.2 is a fifth faster.
    pub fn at_tempo(&self, tempo: f32) -> Self {
        let mut delivery = self.clone();
        for settings in &mut delivery.voices {
            settings.shape = settings.shape.then(&Shape { rate: tempo, ..Shape::PLAIN });
        }
        delivery
    }
}

/// Who chose a voice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// An entry of voices.toml.
    Configured,
    /// The program, because voices.toml does not say.
    Automatic,
}

/// Gives every speaker of the script a voice. The cast is always complete. Faults, such as a voice that does not exist, a style
/// that is not defined or a speaker without an entry, are pushed to `diagnostics`.
pub fn cast(script: &Script, voices: &Voices, engines: &Engines, diagnostics: &mut Diagnostics) -> Cast {
    let language = script.meta.language.clone().unwrap_or_else(|| DEFAULT_LANGUAGE.into());
    let casting = Casting { script, voices, engines, language: &language };
    let chosen = casting.choose(diagnostics);
    let Delivered { deliveries, lines, in_languages } = casting.deliveries(&chosen, diagnostics);
    casting.check_choices(diagnostics);
    casting.check_languages(&chosen, &deliveries, diagnostics);
    casting.check_styles(diagnostics);
    casting.check_unused_entries(diagnostics);
    casting.check_unused_styles(diagnostics);
    let roles = chosen.iter().map(|choice| Role {
        voice: choice.voices.iter().map(|(_, info)| &*info.name).collect::<Vec<_>>().join("+"),
        origin: choice.origin,
        why: choice.why.clone(),
        fallback: choice.fallback.clone(),
        bend: spread(script.name(choice.id), choice.reuse),
    });
    let automatic = chosen.iter().filter(|choice| choice.origin == Origin::Automatic);
    let automatic_engine = automatic.flat_map(|choice| &choice.voices).next().map(|(engine, _)| engine.name().into());
    Cast { roles: roles.collect(), deliveries, lines, in_languages, language, automatic_engine }
}

/// The voices that were chosen for one speaker, before knobs and styles are applied.
#[derive(Clone)]
struct Choice<'e> {
    id: SpeakerId,
    voices: Vec<EngineVoice<'e>>,
    origin: Origin,
    /// See [`Role::why`].
    why: String,
    /// How many speakers before this one were given the same voice automatically.
    reuse: usize,
    /// See [`Role::fallback`].
    fallback: Option<String>,
}

struct Casting<'a> {
    script: &'a Script,
    voices: &'a Voices,
    engines: &'a Engines,
    language: &'a str,
}

impl<'a> Casting<'a> {
    fn entry(&self, id: SpeakerId) -> Option<&'a Entry> {
        if id == SpeakerId::NARRATOR { Some(self.voices.narrator()) } else { self.voices.entry(self.script.name(id)) }
    }

    /// Chooses voices for all speakers. Those that voices.toml names come first, so that automatic ones can differ from them.
    fn choose(&self, diagnostics: &mut Diagnostics) -> Vec<Choice<'a>> {
        let ids = || (0..self.script.speakers.len()).map(SpeakerId);
        let configured = |id| {
            let entry = self.entry(id)?;
            let voices = self.find_all(entry, diagnostics)?;
            Some(Choice {
                id,
                voices,
                origin: Origin::Configured,
                why: self.written_at(entry),
                reuse: 0,
                fallback: None,
            })
        };
        let mut chosen: Vec<Option<Choice>> = ids().map(configured).collect();
        let groups: Vec<SpeakerId> = ids().filter(|id| chosen[id.0].is_none() && self.is_group(*id)).collect();
        for &id in &groups {
            let (origin, why) = (Origin::Automatic, String::new());
            chosen[id.0] = Some(Choice { id, voices: Vec::new(), origin, why, reuse: 0, fallback: None });
        }
        self.cast_strangers(&mut chosen, diagnostics);
        for id in groups {
            let members = &self.script.speakers[id.0].members;
            let names: Vec<String> = members.iter().map(|member| format!("`{}`", self.script.name(*member))).collect();
            let voices =
                members.iter().filter_map(|member| chosen[member.0].as_ref()).flat_map(|one| one.voices.clone());
            let (voices, origin, why) =
                (voices.collect(), Origin::Automatic, format!("{} at once", names.join(" and ")));
            chosen[id.0] = Some(Choice { id, voices, origin, why, reuse: 0, fallback: None });
        }
        chosen.into_iter().flatten().collect()
    }

    /// Whether a speaker is several people, each with a voice of their own.
    fn is_group(&self, id: SpeakerId) -> bool {
        !self.script.speakers[id.0].members.is_empty()
    }

    /// The deliveries, and the delivery of each line. Lines that sound alike share one, so that they get the same gain.
    fn deliveries(&self, chosen: &[Choice<'a>], diagnostics: &mut Diagnostics) -> Delivered {
        let mut known: BTreeMap<(SpeakerId, usize, Option<String>), DeliveryId> = BTreeMap::new();
        let mut chapter = 0;
        let mut out = Delivered::default();
        for line in self.script.lines() {
            chapter += usize::from(line.starts_chapter());
            let entry = self.entry(line.speaker);
            // An entry changes only at a few chapters, so the same delivery serves all lines between two changes.
            let since =
                entry.map_or(0, |entry| entry.from.iter().filter(|recast| recast.chapter.value <= chapter).count());
            let style = line.style.as_ref().map(|(name, _)| names::key(name));
            let manner = Manner { chapter, style: style.as_deref(), language: None };
            let id = *known.entry((line.speaker, since, style.clone())).or_insert_with(|| {
                out.deliveries.extend(self.delivery(chosen, line.speaker, manner, diagnostics));
                DeliveryId(out.deliveries.len() - 1)
            });
            out.lines.push(id);
            for stretch in line.in_other_languages(self.language) {
                let language = stretch.tag.to_ascii_lowercase();
                out.in_languages.entry((id, language.clone())).or_insert_with(|| {
                    let manner = Manner { language: Some(&language), ..manner };
                    out.deliveries.push(self.delivery(chosen, line.speaker, manner, diagnostics)?);
                    Some(DeliveryId(out.deliveries.len() - 1))
                });
            }
        }
        out
    }

    /// How a speaker delivers lines in some manner. `None` if their voices do not speak the language.
    fn delivery(
        &self,
        chosen: &[Choice<'a>],
        id: SpeakerId,
        manner: Manner<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Delivery> {
        let mut deliver = |id: SpeakerId| self.deliver(&chosen[id.0], manner, diagnostics);
        if self.entry(id).is_some() || !self.is_group(id) {
            return deliver(id);
        }
        let members: Option<Vec<Delivery>> =
            self.script.speakers[id.0].members.iter().map(|member| deliver(*member)).collect();
        let voices = members?.into_iter().flat_map(|member| member.voices).collect();
        let language = manner.language.map(str::to_string);
        Some(Delivery { voices, gain: 0.0, pan: 0.0, speaker: id, language })
    }

    /// How a speaker delivers lines in some manner: with the voices of their entry or, if it names none, with those that were
    /// chosen.
    fn deliver(&self, choice: &Choice<'a>, manner: Manner<'_>, diagnostics: &mut Diagnostics) -> Option<Delivery> {
        let name = self.script.name(choice.id);
        let entry = self.entry(choice.id).map(|entry| entry.at_chapter(manner.chapter));
        let own = entry.cloned().unwrap_or_default().over(&self.voices.defaults);
        let style = manner.style.and_then(|style| self.voices.style(name, style)).cloned().unwrap_or_default();
        let recast = self.find_all(&own, diagnostics);
        let found = recast.as_ref().unwrap_or(&choice.voices);
        let wishes = own.shape().then(&spread(name, choice.reuse)).then(&style.shape());
        let voices = found.iter().map(|(engine, info)| {
            let info = match manner.language {
                None => Cow::Borrowed(&**info),
                Some(language) => Cow::Owned(engine.voice(&engine.voice_in(info, language)?).ok()?.into_owned()),
            };
            let shape = info.shape.then(&wishes);
            Some(Settings { engine: engine.name().into(), voice: info.name.to_string(), shape })
        });
        let voices: Vec<Settings> = voices.collect::<Option<_>>()?;
        let pan = own.pan.as_ref().map_or(0.0, |pan| pan.value);
        let language = manner.language.map(str::to_string);
        Some(Delivery { voices, gain: gain(&own) + gain(&style), pan, speaker: choice.id, language })
    }
}

/// How lines are delivered.
#[derive(Clone, Copy)]
struct Manner<'s> {
    chapter: usize,
    style: Option<&'s str>,
    /// The language, if it is not that of the script.
    language: Option<&'s str>,
}

/// The deliveries of a script; see [`Cast`].
#[derive(Default)]
struct Delivered {
    deliveries: Vec<Delivery>,
    lines: Vec<DeliveryId>,
    in_languages: BTreeMap<(DeliveryId, String), Option<DeliveryId>>,
}

/// Reports a fault only once, because one entry (defaults, a group) can serve several speakers.
fn tell_once(diagnostic: Diagnostic, diagnostics: &mut Diagnostics) {
    if !diagnostics.iter().any(|told| *told == diagnostic) {
        diagnostics.push(diagnostic);
    }
}

/// The gain that an entry asks for, in dB.
fn gain(entry: &Entry) -> f32 {
    entry.gain.as_ref().map_or(0.0, |gain| gain.value)
}

/// How much a name prefers a voice. By rendezvous hashing (Thaler and Ravishankar 1998), so that the preference of one speaker
/// does not depend on who else there is.
fn preference(name: &str, voice: &str) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(name.to_lowercase().as_bytes()).update(&[0]).update(voice.as_bytes());
    *hasher.finalize().as_bytes()
}

/// How to bend a voice for the second and later speakers who share it, once voices have run out.
fn spread(name: &str, reuse: usize) -> Shape {
    let mut shape = Shape::default();
    if reuse > 0 {
        // Alternately higher and lower, and further each time, within what stays intelligible.
        let step = reuse.div_ceil(2).min(3) as f32 * if reuse % 2 == 1 { 1.0 } else { -1.0 };
        shape.pitch = 1.2 * step;
        shape.timbre = 1.0 + 0.02 * step;
        shape.rate = 1.0 + 0.03 * f32::from(preference(name, "rate")[0] % 3) - 0.03;
    }
    shape
}

#[cfg(test)]
mod tests;
