//! Everything that will be heard, in order, before any sound is made: what is spoken, in which voice and under which
//! key, and how long the silences are. A plan depends on nothing but its input, and it can be printed.

mod gap;
mod languages;
mod letters;
mod music;
mod parts;
mod slots;
mod sounds;
mod spoken;
mod tempo;
mod travel;

pub use music::PlannedSound;
pub use parts::Shard;
pub use travel::PlanError;

use crate::cast::{Cast, Delivery, DeliveryId};
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::engine::{self, Engines, Settings};
use crate::script::{Item, Line, Script, TimeSlot};
use crate::store::{Key, Request};
use crate::text::{self, Change, SpokenText};
use crate::voices::Voices;
use crate::voices::phonemes::Pronunciation;
use gap::Gap;
use music::Music;
use serde::{Deserialize, Serialize};
use slots::Border;
use spoken::Ahead;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::iter;
use std::ops::Range;

/// The longest text that an engine is given, in characters, unless the engine sets a lower limit.
pub const LONGEST_UTTERANCE: usize = 360;

/// What has to be done, in order.
///
/// A plan can be written and read back with serde. What is read back gives the same takes, the same timeline and the
/// same samples. Reading checks that every number that refers to something refers to something that exists.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "travel::Unchecked")]
pub struct Plan {
    /// The deliveries. Utterances refer to them by number.
    pub deliveries: Vec<Delivery>,
    /// Speech and silence, in the order in which they are heard.
    pub steps: Vec<Step>,
    /// One entry for each line of the script, in the same order.
    pub lines: Vec<PlannedLine>,
    /// The sounds and the music, in the order in which they begin.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sounds: Vec<PlannedSound>,
}

/// Speech or silence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// An utterance.
    Speak(Box<Speak>),
    /// A silence, in seconds.
    Silence(f64),
    /// A silence up to the beginning of a slot. What follows, up to the next slot, should have ended when the slot ends.
    Slot(TimeSlot),
}

/// One utterance, which is all or a part of a line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Speak {
    /// The index into [`Plan::lines`].
    pub line: usize,
    /// The text that the engine is given.
    pub text: String,
    /// Stretches of the text that are said by phonemes, by those voices that can do that.
    pub sounds: Vec<Pronunciation>,
    /// How it is delivered: an entry of [`Plan::deliveries`].
    pub delivery: DeliveryId,
    /// The key under which the take is kept.
    pub key: Key,
}

/// A line of the script, and what becomes of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PlannedLine {
    /// The whole spoken text. Empty if no word is left.
    pub spoken: String,
    /// What was replaced between the written and the spoken text.
    pub changes: Vec<Change>,
    /// Stretches of the spoken text that are said by phonemes.
    pub sounds: Vec<Pronunciation>,
}

impl PlannedLine {
    /// Adds what becomes of a part of the line that begins at `start` in its text.
    fn add(&mut self, part: Self, start: usize) {
        if !self.spoken.is_empty() && !part.spoken.is_empty() {
            self.spoken.push(' ');
        }
        let shift = self.spoken.len();
        let sounds = part.sounds.into_iter();
        self.spoken.push_str(&part.spoken);
        self.changes.extend(part.changes.into_iter().map(|change| Change { at: change.at + start, ..change }));
        self.sounds.extend(sounds.map(|one| Pronunciation { start: one.start + shift, end: one.end + shift, ..one }));
    }

    /// Where a stretch of the spoken text is in the source. `line` must be the line that this was planned from.
    ///
    /// # Panics
    /// If the stretch does not begin and end between characters of the spoken text.
    pub fn place_of(&self, line: &Line, spoken: Range<usize>) -> Place {
        line.map.place(text::written_range(&line.text, &self.spoken, &self.changes, spoken))
    }
}

impl Plan {
    /// The delivery of an utterance of this plan.
    pub fn delivery(&self, speak: &Speak) -> &Delivery {
        &self.deliveries[speak.delivery.0]
    }

    /// The utterances, in order.
    pub fn speaks(&self) -> impl Iterator<Item = &Speak> {
        self.steps.iter().filter_map(|step| match step {
            Step::Speak(speak) => Some(&**speak),
            Step::Silence(_) | Step::Slot(_) => None,
        })
    }

    /// The utterances. Of those that share a take, only the first.
    pub fn distinct(&self) -> Vec<&Speak> {
        let mut seen = HashSet::new();
        self.speaks().filter(|speak| seen.insert(speak.key)).collect()
    }
}

/// Plans a script. A line without a single word becomes silence, and is reported with a warning.
pub fn plan(script: &Script, cast: &Cast, voices: &Voices, engines: &Engines, diagnostics: &mut Diagnostics) -> Plan {
    let plan = Plan { deliveries: cast.deliveries.clone(), steps: Vec::new(), lines: Vec::new(), sounds: Vec::new() };
    let people = script.speakers.iter().flat_map(|speaker| iter::once(&speaker.name).chain(&speaker.aliases));
    let mut planner = Planner {
        script,
        cast,
        voices,
        engines,
        plan,
        spoken: Ahead::new(script, people.map(String::as_str).collect()),
        unread: BTreeMap::new(),
        told: BTreeSet::new(),
        respelt: BTreeMap::new(),
        slot: None,
        music: Music::default(),
    };
    let mut gap = Gap::default();
    for item in &script.items {
        match item {
            Item::Pause { seconds, .. } => gap.asked += seconds.unwrap_or(voices.pauses.pause),
            Item::Scene { .. } => gap.scene = true,
            Item::Sound(mark) => planner.sound(mark, &mut gap),
            Item::Line(line) => {
                let silence = gap.before(line, &voices.pauses);
                if !planner.await_line(line) && (silence > 0.0 || gap.is_after_sound()) {
                    planner.plan.steps.push(Step::Silence(silence));
                }
                planner.settle_sounds(line);
                planner.line(line, diagnostics);
                gap = Gap::after(line);
            }
        }
    }
    // A pause that the author put at the very end is part of the story.
    if gap.asked > 0.0 {
        planner.plan.steps.push(Step::Silence(gap.asked));
    }
    planner.fade_out();
    planner.await_end();
    planner.tell_languages(diagnostics);
    planner.tell_alphabets(diagnostics);
    // A plan stays in memory for as long as the program works on the book.
    planner.plan.steps.shrink_to_fit();
    planner.plan.lines.shrink_to_fit();
    planner.plan
}

struct Planner<'a> {
    script: &'a Script,
    cast: &'a Cast,
    voices: &'a Voices,
    engines: &'a Engines,
    plan: Plan,
    /// What the next lines say.
    spoken: Ahead<'a>,
    /// Stretches in languages that the voices of their lines do not speak, by the language.
    unread: BTreeMap<String, languages::Unread>,
    /// What was already reported: an engine that takes no phonemes, or a voice and a pronunciation that it cannot say.
    told: BTreeSet<(&'static str, Option<(String, String)>)>,
    /// Words in letters that a voice does not read, by their alphabet.
    respelt: BTreeMap<&'static letters::Alphabet, letters::Respelt>,
    /// The slot that has begun, if there are slots.
    slot: Option<TimeSlot>,
    /// What is known about the music.
    music: Music,
}

impl<'a> Planner<'a> {
    /// Adds a line. What of it is in another language that its voices speak is spoken as a line of its own.
    fn line(&mut self, line: &Line, diagnostics: &mut Diagnostics) {
        let index = self.plan.lines.len();
        let mut parts = self.spoken_parts(index);
        let planned = match parts.pop() {
            Some((only, spoken)) if parts.is_empty() => self.part(line, (index, only.delivery), spoken, diagnostics),
            last => {
                let mut whole = PlannedLine::default();
                for (nth, (part, spoken)) in parts.into_iter().chain(last).enumerate() {
                    let pause = if nth == 0 { 0.0 } else { part.pause };
                    if pause > 0.0 {
                        self.plan.steps.push(Step::Silence(pause));
                    }
                    let of_line = line.part(part.range.clone());
                    whole.add(self.part(&of_line, (index, part.delivery), spoken, diagnostics), part.range.start);
                }
                whole
            }
        };
        self.plan.lines.push(planned);
    }

    /// Adds a line, or a part of one, that is spoken in one language.
    fn part(
        &mut self,
        line: &Line,
        (index, id): (usize, DeliveryId),
        mut spoken: SpokenText,
        diagnostics: &mut Diagnostics,
    ) -> PlannedLine {
        let delivery = &self.cast.deliveries[id.0];
        let letters = letters::read_by_all(self.engines, delivery);
        let reads = |letter| letters.include(letter);
        self.tell_letters(line, &spoken, (delivery, &reads), diagnostics);
        if spoken.text.is_empty() {
            self.wordless(line, diagnostics);
        } else {
            self.drop_unsayable(line, delivery, &mut spoken.sounds, diagnostics);
            let borders = slots::borders(line, &spoken);
            self.utterances((index, id), &spoken.text, &borders, &spoken.sounds);
        }
        let (mut text, mut changes) = (spoken.text, spoken.changes);
        // These stay in memory for as long as the program works on the book.
        text.shrink_to_fit();
        changes.shrink_to_fit();
        PlannedLine { spoken: text, changes, sounds: spoken.sounds }
    }

    fn wordless(&mut self, line: &Line, diagnostics: &mut Diagnostics) {
        self.plan.steps.push(Step::Silence(self.voices.pauses.pause));
        diagnostics.push(
            Diagnostic::warning(
                "wordless-line",
                format!("{} says no word here: it becomes a pause", self.script.name(line.speaker)),
            )
            .at_place(&self.script.parts, line.place)
            .hint("write `[pause]` if a pause is meant, or give the line a word"),
        );
    }

    /// Adds what a line says in a delivery, cut at its borders, and the silences inside it.
    fn utterances(
        &mut self,
        (line, id): (usize, DeliveryId),
        spoken: &str,
        borders: &[Border],
        sounds: &[Pronunciation],
    ) {
        let delivery = &self.cast.deliveries[id.0];
        let language = delivery.language.as_deref().unwrap_or(&self.cast.language);
        let (limit, pauses) = (self.limit(delivery), self.voices.pauses);
        let mut pieces = Vec::new();
        let mut gaps = Vec::new();
        let mut borders_ahead = borders.iter().peekable();
        let starts: Vec<usize> = borders.iter().map(|border| border.at).collect();
        for verse in text::verse_lines(spoken, &starts) {
            let (start, before) = (verse.as_ptr() as usize - spoken.as_ptr() as usize, pieces.len());
            let begun = std::iter::from_fn(|| borders_ahead.next_if(|border| border.at <= start));
            let opening = begun.filter_map(|border| border.slot).last().map_or(Step::Silence(pauses.verse), Step::Slot);
            pieces.extend(text::pieces(verse, language, limit));
            if pieces.len() > before {
                gaps.push(opening);
                gaps.resize(pieces.len(), Step::Silence(pauses.line));
            }
        }
        let sounds = text::sounds_of(spoken, &pieces, sounds);
        for (nth, (piece, sounds)) in pieces.into_iter().zip(sounds).enumerate() {
            match &gaps[nth] {
                Step::Slot(slot) => _ = self.await_slot(*slot),
                gap if nth > 0 => self.plan.steps.push(gap.clone()),
                _ => {}
            }
            let key = key(delivery, &piece, &sounds, &self.cast.language, self.engines);
            self.plan.steps.push(Step::Speak(Box::new(Speak { line, text: piece, sounds, delivery: id, key })));
        }
    }

    /// The length of the longest text that all the voices of a delivery take well, in characters.
    fn limit(&self, delivery: &Delivery) -> usize {
        let limit = |settings: &Settings| Some(self.engines.voice(&settings.engine, &settings.voice)?.abilities.limit);
        let limits = delivery.voices.iter().filter_map(limit);
        limits.chain([LONGEST_UTTERANCE]).min().unwrap_or(LONGEST_UTTERANCE)
    }
}

/// The key of an utterance. `language` is the script's.
fn key(delivery: &Delivery, text: &str, sounds: &[Pronunciation], language: &str, engines: &Engines) -> Key {
    let language = delivery.language.as_deref().unwrap_or(language);
    let print = |settings: &Settings| Some(engine::fingerprint(engines.get(&settings.engine)?, &settings.voice));
    let prints: Vec<_> = delivery.voices.iter().filter_map(|settings| Some((print(settings)?, settings))).collect();
    let members: Vec<_> = prints.iter().map(|(print, settings)| (print, *settings)).collect();
    Request { voices: &members, text, sounds, language, seed: 0 }.key()
}

#[cfg(test)]
mod tests;
