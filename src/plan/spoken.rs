//! What lines say: the rules of spoken text. They take most of the time of planning, so they are applied to a block of lines
//! at a time, on all cores, before those lines are planned one by one.

use super::Planner;
use super::languages::Part;
use super::letters::read_by_all;
use crate::cast::Delivery;
use crate::script::{Line, Script, SpeakerId};
use crate::text::{Speller, Spellers, SpokenText};
use std::collections::{BTreeMap, VecDeque};
use std::num::NonZero;
use std::thread;

/// How many lines are in a block. What they say is in memory twice for a moment, so this is not the whole book.
const BLOCK: usize = 4096;

/// The fewest lines for which a thread is started. It takes a millisecond for as many.
const SHARE: usize = 64;

/// The parts of a line, each with what it says.
type Spoken = Vec<(Part, SpokenText)>;

/// What the next lines say.
pub(super) struct Ahead<'a> {
    /// Found, but not planned yet.
    lines: VecDeque<Spoken>,
    /// The lines after those.
    rest: Box<dyn Iterator<Item = &'a Line> + Sync + 'a>,
    /// The names of everybody in the script.
    people: Vec<&'a str>,
    /// What makes the spellers of each language, the script's own under `None`.
    shared: BTreeMap<Option<String>, Spellers>,
    /// The spellers of the speakers who have appeared so far, by the language that they speak.
    spellers: BTreeMap<(SpeakerId, Option<String>), Speller>,
}

impl<'a> Ahead<'a> {
    pub fn new(script: &'a Script, people: Vec<&'a str>) -> Self {
        let (shared, spellers) = (BTreeMap::new(), BTreeMap::new());
        Self { lines: VecDeque::new(), rest: Box::new(script.lines()), people, shared, spellers }
    }
}

impl Planner<'_> {
    /// The parts of the next line, whose number in the script is `index`. There is at least one.
    pub(super) fn spoken_parts(&mut self, index: usize) -> Spoken {
        if self.spoken.lines.is_empty() {
            self.prepare(index);
        }
        self.spoken.lines.pop_front().expect("no more lines are planned than the script has")
    }

    /// Finds what a block of lines says, the first of which has this number in the script.
    fn prepare(&mut self, first: usize) {
        let lines: Vec<&Line> = self.spoken.rest.by_ref().take(BLOCK).collect();
        let mut parted = Vec::with_capacity(lines.len());
        for (nth, line) in lines.into_iter().enumerate() {
            let parts = self.parts(line, first + nth);
            parts.iter().for_each(|part| self.meet(line.speaker, &self.cast.deliveries[part.delivery.0]));
            parted.push((line, parts));
        }
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        let share = parted.len().div_ceil(threads).max(SHARE);
        let mut shares = Vec::with_capacity(threads);
        while parted.len() > share {
            let rest = parted.split_off(share);
            shares.push(std::mem::replace(&mut parted, rest));
        }
        let say = |share: Vec<_>| share.into_iter().map(|(line, parts)| self.say(line, parts)).collect();
        let said: Vec<Vec<Spoken>> = thread::scope(|scope| {
            let work: Vec<_> = shares.into_iter().map(|share| scope.spawn(|| say(share))).collect();
            let last = say(parted);
            let joined = work.into_iter().map(|thread| thread.join());
            joined.map(|said| said.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).chain([last]).collect()
        });
        self.spoken.lines.extend(said.into_iter().flatten());
    }

    /// Makes the speller of a speaker in the language of a delivery, unless it is there.
    fn meet(&mut self, speaker: SpeakerId, delivery: &Delivery) {
        let (ahead, language) = (&mut self.spoken, &delivery.language);
        let (cast, voices, name) = (self.cast, self.voices, self.script.name(speaker));
        ahead.spellers.entry((speaker, language.clone())).or_insert_with(|| {
            let new = || Spellers::new(language.as_deref().unwrap_or(&cast.language), ahead.people.iter().copied());
            ahead.shared.entry(language.clone()).or_insert_with(new).speller(&voices.lexicon_of(name))
        });
    }

    /// What the parts of a line say.
    fn say(&self, line: &Line, parts: Vec<Part>) -> Spoken {
        let whole = parts.len() == 1;
        let say = |part: Part| {
            let delivery = &self.cast.deliveries[part.delivery.0];
            let letters = read_by_all(self.engines, delivery);
            let reads = |letter| letters.include(letter);
            let speller = &self.spoken.spellers[&(line.speaker, delivery.language.clone())];
            let cut = (!whole).then(|| line.part(part.range.clone()));
            let said = cut.as_ref().unwrap_or(line);
            let spoken = match line.heading {
                Some(_) => speller.speakable_heading(&said.text, &said.ruby, &reads),
                None => speller.speakable_with(&said.text, &said.ruby, &reads),
            };
            (part, spoken)
        };
        parts.into_iter().map(say).collect()
    }
}
