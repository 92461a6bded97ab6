//! Script and voices.toml together: every speaker with the voice that will speak the lines.
//!
//! Who has an entry gets what it says. Who has none gets a voice by a hash of the name, so that the same name always
//! prefers the same voices and a character who turns up later in the story moves nobody.

use crate::audio::shape::Shape;
use crate::diag::{Diagnostic, Diagnostics, did_you_mean, toml_key};
use crate::engine::{Engine, Engines, Settings, VoiceInfo};
use crate::install;
use crate::script::{Script, SpeakerId};
use crate::voices::{Entry, Spanned, Voices, fold};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The language that is assumed where the script names none.
pub const DEFAULT_LANGUAGE: &str = "en-US";

/// Every speaker of a script with a voice.
#[derive(Clone, Debug)]
pub struct Cast {
    /// By [`SpeakerId`].
    pub parts: Vec<Part>,
    /// How each line of the script is delivered, in its order; lines that sound alike share one delivery.
    pub deliveries: Vec<Arc<Delivery>>,
    /// BCP 47; the script's own, or [`DEFAULT_LANGUAGE`].
    pub language: String,
}

/// The voice of one speaker.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The voice's name for people: `nora`, or `nora+walter` for a chorus. What a chapter recasts is not told here.
    pub voice: String,
    /// Who chose it.
    pub origin: Origin,
    /// Where the choice comes from, for people: `voices.toml:12`, or why the program chose so.
    pub why: String,
    /// What an automatic choice puts on top of the voice, where it has to be shared; bends nothing otherwise.
    pub bend: Shape,
}

/// How a line is delivered: what reaches the engines, and the level, which does not.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivery {
    /// One voice; several speak at once.
    pub voices: Vec<Settings>,
    /// dB on top of the take.
    pub gain: f32,
    /// From left, -1, to right, 1.
    pub pan: f32,
    /// Whose line it is: all that one speaker says with one voice is levelled alike, styles included.
    pub speaker: SpeakerId,
}

impl Delivery {
    /// The voices' names for people: see [`Part::voice`].
    pub fn voice(&self) -> String {
        self.voices.iter().map(|settings| settings.voice.as_str()).collect::<Vec<_>>().join("+")
    }
}

/// Who chose a voice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// An entry of voices.toml.
    Configured,
    /// The program: nobody said anything.
    Automatic,
}

/// Gives every speaker of the script a voice. Faults (a voice that does not exist, a style that is not defined, a
/// speaker nobody cast) are pushed to `diagnostics`; the cast is complete all the same.
pub fn cast(script: &Script, voices: &Voices, engines: &Engines, diagnostics: &mut Diagnostics) -> Cast {
    let language = script.meta.language.clone().unwrap_or_else(|| DEFAULT_LANGUAGE.into());
    let casting = Casting { script, voices, engines, language: &language };
    let chosen = casting.choose(diagnostics);
    let deliveries = casting.deliveries(&chosen, diagnostics);
    casting.check_styles(diagnostics);
    casting.check_unused_entries(diagnostics);
    let parts = chosen.iter().map(|choice| Part {
        voice: choice.voices.iter().map(|(_, info)| &*info.name).collect::<Vec<_>>().join("+"),
        origin: choice.origin,
        why: choice.why.clone(),
        bend: spread(script.name(choice.id), choice.reuse),
    });
    Cast { parts: parts.collect(), deliveries, language }
}

/// A voice of an engine.
type Found<'e> = (&'e dyn Engine, Cow<'e, VoiceInfo>);

/// The voices chosen for one speaker, before knobs and styles.
struct Choice<'e> {
    id: SpeakerId,
    voices: Vec<Found<'e>>,
    origin: Origin,
    /// See [`Part::why`].
    why: String,
    /// How many speakers had the same voice automatically before this one.
    reuse: usize,
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

    /// Voices for all speakers: the configured ones first, so that automatic ones keep clear of them.
    fn choose(&self, diagnostics: &mut Diagnostics) -> Vec<Choice<'a>> {
        let ids = || (0..self.script.speakers.len()).map(SpeakerId);
        let configured = |id| {
            let entry = self.entry(id)?;
            let voices = self.find_all(entry, diagnostics)?;
            Some(Choice { id, voices, origin: Origin::Configured, why: written_at(entry), reuse: 0 })
        };
        let mut chosen: Vec<Option<Choice>> = ids().map(configured).collect();
        let mut uses: BTreeMap<String, usize> = BTreeMap::new();
        for (_, info) in chosen.iter().flatten().flat_map(|choice| &choice.voices) {
            *uses.entry(info.name.to_string()).or_default() += 1;
        }
        for id in ids() {
            if chosen[id.0].is_none() {
                chosen[id.0] = Some(self.automatic(id, &mut uses, diagnostics));
            }
        }
        chosen.into_iter().flatten().collect()
    }

    /// The voices that an entry names, if it names one that there is.
    fn find_all(&self, entry: &Entry, diagnostics: &mut Diagnostics) -> Option<Vec<Found<'a>>> {
        let found: Vec<_> = names(entry).into_iter().filter_map(|name| self.look_up(name, diagnostics)).collect();
        (!found.is_empty()).then_some(found)
    }

    fn look_up(&self, name: &Spanned<String>, diagnostics: &mut Diagnostics) -> Option<Found<'a>> {
        match self.engines.find(&name.value) {
            Ok(found) => Some(found),
            Err(error) => {
                let known = self.engines.voices().map(|(_, info)| &*info.name);
                let mut diagnostic = Diagnostic::error("unknown-voice", error.message).at(&name.source, name.span);
                if let Some(close) = did_you_mean(&name.value, known) {
                    diagnostic = diagnostic.hint(format!("did you mean `{close}`?"));
                }
                if let Some(entry) = published(&name.value) {
                    diagnostic = diagnostic.hint(format!("`fullcast voices install {entry}` fetches it"));
                }
                let diagnostic = diagnostic.hint("`fullcast voices` lists all voices");
                // One entry can serve several speakers (defaults, a group): it is told once.
                if !diagnostics.iter().any(|told| *told == diagnostic) {
                    diagnostics.push(diagnostic);
                }
                None
            }
        }
    }

    fn automatic(
        &self,
        id: SpeakerId,
        uses: &mut BTreeMap<String, usize>,
        diagnostics: &mut Diagnostics,
    ) -> Choice<'a> {
        let candidates = self.candidates();
        let name = self.script.name(id);
        let pick = if id == SpeakerId::NARRATOR {
            candidates[0].clone()
        } else {
            let used = |info: &VoiceInfo| uses.get(&*info.name).copied().unwrap_or(0);
            let fewest = candidates.iter().map(|(_, info)| used(info)).min().unwrap_or(0);
            let free = candidates.iter().filter(|(_, info)| used(info) == fewest);
            free.max_by_key(|(_, info)| preference(name, &info.name)).expect("there is always a candidate").clone()
        };
        let count = uses.entry(pick.1.name.to_string()).or_default();
        let reuse = *count;
        *count += 1;
        // The narrator's default is what one expects; a character's voice is worth a word.
        if id != SpeakerId::NARRATOR && !self.named_in_error(id, diagnostics) {
            self.tell_automatic(id, &pick.1, reuse, diagnostics);
        }
        let why = match (id == SpeakerId::NARRATOR, reuse) {
            (true, _) => "the usual narrator",
            (false, 0) => "automatic",
            (false, _) => "automatic, shared and bent",
        };
        Choice { id, voices: vec![pick], origin: Origin::Automatic, why: why.into(), reuse }
    }

    /// Whether the speaker's own entry names a voice that does not exist: that error says enough.
    fn named_in_error(&self, id: SpeakerId, diagnostics: &Diagnostics) -> bool {
        self.entry(id).is_some_and(|entry| !names(entry).is_empty()) && diagnostics.has_errors()
    }

    /// Names the voice that a speaker was given, in the warning that the parser has already for one that nobody declared.
    fn tell_automatic(&self, id: SpeakerId, info: &VoiceInfo, reuse: usize, diagnostics: &mut Diagnostics) {
        let speaker = &self.script.speakers[id.0];
        let (name, voice) = (&speaker.name, &info.name);
        let shared = if reuse > 0 { ", bent a little, because every voice is taken" } else { "" };
        let parsed = diagnostics.iter_mut().find(|told| {
            matches!(told.code, "undeclared-speaker" | "similar-name")
                && told.message.starts_with(&format!("`{name}` "))
        });
        if let Some(told) = parsed {
            told.message += &format!(" (it gets the voice `{voice}`{shared})");
            return;
        }
        let message = format!("`{name}` has no voice in voices.toml and gets `{voice}`{shared}");
        let hint = format!("to choose one, add to voices.toml:  [cast.{}]  voice = \"{voice}\"", toml_key(name));
        let warning = Diagnostic::warning("automatic-voice", message).hint(hint);
        diagnostics.push(match speaker.first {
            Some(first) => warning.at(&self.script.source, first),
            None => warning,
        });
    }

    /// Voices for automatic casting, the default narrator first: those that speak the script's language, or all if none does.
    fn candidates(&self) -> Vec<Found<'a>> {
        let all = self.engines.automatic().map(|(engine, info)| (engine, Cow::Borrowed(info)));
        let all: Vec<Found> = all.collect();
        let fits = |level: fn(&str) -> &str| {
            let wanted = level(self.language);
            let fitting = all.iter().filter(|(_, info)| level(&info.language).eq_ignore_ascii_case(wanted));
            fitting.cloned().collect::<Vec<_>>()
        };
        let same_language = fits(primary);
        let mut ordered = fits(|tag| tag);
        ordered
            .extend(same_language.into_iter().filter(|(_, info)| !info.language.eq_ignore_ascii_case(self.language)));
        if ordered.is_empty() { all } else { ordered }
    }

    /// How each line is delivered. What sounds alike is one delivery, so that one gain holds for all of it.
    fn deliveries(&self, chosen: &[Choice<'a>], diagnostics: &mut Diagnostics) -> Vec<Arc<Delivery>> {
        let mut known: BTreeMap<(SpeakerId, usize, Option<String>), Arc<Delivery>> = BTreeMap::new();
        let mut chapter = 0;
        let mut deliveries = Vec::new();
        for line in self.script.lines() {
            chapter += usize::from(line.starts_chapter());
            let entry = self.entry(line.speaker);
            // Entries change at few chapters: those are what tells deliveries apart.
            let since =
                entry.map_or(0, |entry| entry.from.iter().filter(|recast| recast.chapter.value <= chapter).count());
            let style = line.style.as_ref().map(|(name, _)| fold(name));
            let delivery = known.entry((line.speaker, since, style)).or_insert_with_key(|(id, _, style)| {
                let entry = entry.map(|entry| entry.at_chapter(chapter));
                Arc::new(self.deliver(*id, entry, style.as_deref(), &chosen[id.0], diagnostics))
            });
            deliveries.push(delivery.clone());
        }
        deliveries
    }

    fn deliver(
        &self,
        id: SpeakerId,
        entry: Option<&Entry>,
        style: Option<&str>,
        choice: &Choice<'a>,
        diagnostics: &mut Diagnostics,
    ) -> Delivery {
        let name = self.script.name(id);
        let own = entry.cloned().unwrap_or_default().over(&self.voices.defaults);
        let style = style.and_then(|style| self.voices.style(name, style)).cloned().unwrap_or_default();
        let recast = self.find_all(&own, diagnostics);
        let found = recast.as_ref().unwrap_or(&choice.voices);
        let wishes = own.shape().then(&spread(name, choice.reuse)).then(&style.shape());
        let voices = found.iter().map(|(engine, info)| Settings {
            engine: engine.name().into(),
            voice: info.name.to_string(),
            shape: info.shape.then(&wishes),
        });
        let pan = own.pan.as_ref().map_or(0.0, |pan| pan.value);
        Delivery { voices: voices.collect(), gain: gain(&own) + gain(&style), pan, speaker: id }
    }

    /// T7: a style that voices.toml does not define is told once for each name, at its first place.
    fn check_styles(&self, diagnostics: &mut Diagnostics) {
        let mut told = BTreeSet::new();
        for line in self.script.lines() {
            let Some((style, span)) = &line.style else { continue };
            let name = self.script.name(line.speaker);
            if self.voices.style(name, style).is_some() || !told.insert(style.to_lowercase()) {
                continue;
            }
            diagnostics.push(
                Diagnostic::warning(
                    "unknown-style",
                    format!("voices.toml defines no style `{style}`: the turn is spoken plainly"),
                )
                .at(&self.script.source, *span)
                .hint(format!(
                    "to define it, add to voices.toml:  [styles.{}]  rate = 0.9",
                    toml_key(&style.to_lowercase())
                )),
            );
        }
    }

    /// An entry whose name resembles a speaker's is probably a slip of the pen.
    fn check_unused_entries(&self, diagnostics: &mut Diagnostics) {
        for (name, _) in &self.voices.cast {
            let speakers = || self.script.speakers.iter().skip(1);
            let entry = |speaker: &str| self.voices.entry(speaker).map(std::ptr::from_ref);
            if speakers().any(|speaker| entry(&speaker.name) == entry(&name.value)) {
                continue;
            }
            let close = speakers().filter(|s| self.voices.entry(&s.name).is_none()).find(|speaker| {
                let distance = strsim::osa_distance(&speaker.name.to_lowercase(), &name.value.to_lowercase());
                distance <= name.value.chars().count() / 4 + 1 && name.value.chars().count() > 2
            });
            if let Some(speaker) = close {
                diagnostics.push(
                    Diagnostic::warning("unplayed-entry", format!("`{}` speaks no line of this script", name.value))
                        .at(&name.source, name.span)
                        .hint(format!("did you mean {}?", speaker.name)),
                );
            }
        }
    }
}

/// The entry of the catalogue that a voice's name means: with or without its engine and one of its speakers.
fn published(name: &str) -> Option<&'static str> {
    let own = name.split_once(':').map_or(name, |(_, own)| own);
    let base = own.split('#').next().unwrap_or(own);
    let entry = install::catalogue().iter().find(|entry| entry.name == base);
    entry.map(|entry| entry.name.as_str())
}

fn names(entry: &Entry) -> Vec<&Spanned<String>> {
    if entry.chorus.is_empty() { entry.voice.iter().collect() } else { entry.chorus.iter().collect() }
}

/// Where the voice of an entry is written, which can be in a group or in the entry it is like.
fn written_at(entry: &Entry) -> String {
    let place = |name: &Spanned<String>| {
        format!("{}:{}", name.source.path.display(), name.source.line_column(name.span.start).0)
    };
    names(entry).first().map_or_else(String::new, |name| place(name))
}

/// dB that an entry asks for.
fn gain(entry: &Entry) -> f32 {
    entry.gain.as_ref().map_or(0.0, |gain| gain.value)
}

fn primary(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or(tag)
}

/// How much a name likes a voice: rendezvous hashing (Thaler and Ravishankar 1998), so that who wants which voice
/// depends on nobody else.
fn preference(name: &str, voice: &str) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(name.to_lowercase().as_bytes()).update(&[0]).update(voice.as_bytes());
    *hasher.finalize().as_bytes()
}

/// What tells the second and later users of a voice from the first when voices have run out.
fn spread(name: &str, reuse: usize) -> Shape {
    let mut shape = Shape::default();
    if reuse > 0 {
        // Alternately higher and lower, further out each time; within what stays intelligible.
        let step = reuse.div_ceil(2).min(3) as f32 * if reuse % 2 == 1 { 1.0 } else { -1.0 };
        shape.pitch = 1.2 * step;
        shape.timbre = 1.0 + 0.02 * step;
        shape.rate = 1.0 + 0.03 * f32::from(preference(name, "rate")[0] % 3) - 0.03;
    }
    shape
}

#[cfg(test)]
mod tests;
