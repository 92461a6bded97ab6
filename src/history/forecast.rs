//! What a render would do now: which lines it would speak, why, and how long all of that would take.

use super::{History, Past, Said, Voicing, characters};
use crate::assemble::{self, Edges};
use crate::book::Book;
use crate::cast::{Delivery, Role};
use crate::engine::{Engines, Settings};
use crate::fit::{self, Fit, Lengths};
use crate::plan::{Plan, Speak, Step};
use crate::render;
use crate::store::{Key, Store, Take};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How many seconds of sound are assembled and written per second if all takes are there. This is well below what was
/// measured (see BENCHMARKS.md), because disks differ.
const WRITTEN_PER_SECOND: f64 = 2000.0;

/// Why a line will be spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// The script has never been rendered into this cache.
    NeverRendered,
    /// The line is new, or its text changed.
    Text,
    /// Its voice, or how the voice is shaped, changed.
    Voice,
    /// It is said in other words, because the lexicon changed or the program now reads the text differently.
    Lexicon,
    /// The script's language changed.
    Language,
    /// The program, the voice's data, or what a server says about its model changed.
    Engine,
    /// It was spoken before, but is no longer in the cache.
    Gone,
}

impl Why {
    /// All reasons, from the most general one on.
    pub const ALL: [Why; 7] =
        [Why::NeverRendered, Why::Text, Why::Voice, Why::Lexicon, Why::Language, Why::Engine, Why::Gone];

    /// The word by which a reason is shown, which is the same as in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Why::NeverRendered => "never-rendered",
            Why::Text => "text",
            Why::Voice => "voice",
            Why::Lexicon => "lexicon",
            Why::Language => "language",
            Why::Engine => "engine",
            Why::Gone => "gone",
        }
    }

    /// What the reason means, in a few words.
    pub fn help(self) -> &'static str {
        match self {
            Why::NeverRendered => "not rendered into this cache before",
            Why::Text => "new, or other words",
            Why::Voice => "another voice, or bent otherwise",
            Why::Lexicon => "pronounced otherwise",
            Why::Language => "another language",
            Why::Engine => "another version of the program, the server or its voices",
            Why::Gone => "not in the cache any more",
        }
    }
}

/// Whether a line will be spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// All of it is in the cache.
    Cached,
    /// At least some of it will be spoken.
    Speak,
    /// It has no words.
    Silent,
}

/// What would happen to one line of the script.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LineForecast {
    /// The line of the source on which it begins, counted from 1.
    pub line: usize,
    /// The speaker's name.
    pub speaker: String,
    /// The voice.
    pub voice: String,
    /// The text as written.
    pub text: String,
    /// Whether it will be spoken.
    pub state: State,
    /// The reasons, if it will be spoken.
    pub why: BTreeSet<Why>,
    /// Seconds of sound; exact if all of it is in the cache.
    pub seconds: f64,
}

/// One speaker's share of the book.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Share {
    /// The speaker's name.
    pub speaker: String,
    /// The voice.
    pub voice: String,
    /// How many lines they have.
    pub lines: usize,
    /// How many words they have, as written.
    pub words: usize,
    /// How many characters they have, as written.
    pub characters: usize,
    /// How many minutes they are heard.
    pub minutes: f64,
    /// How many of their lines will be spoken.
    pub to_speak: usize,
}

/// What a render would do.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Forecast {
    /// The lines of the script, in order.
    pub lines: Vec<LineForecast>,
    /// The speakers who say something, in the order in which they appear.
    pub speakers: Vec<Share>,
    /// How many utterances will be spoken. Those that share a take count once.
    pub to_speak: usize,
    /// How many characters will be spoken.
    pub characters_to_speak: usize,
    /// Seconds of sound, including pauses.
    pub audio_seconds: f64,
    /// Seconds that the render would take.
    pub render_seconds: f64,
    /// The engines whose speed was never measured on this machine, so that it is a guess.
    pub guessed: BTreeSet<String>,
    /// What the render would cost, in the currency of the prices in voices.toml. `None` if no voice that would speak
    /// has a price.
    pub cost: Option<f64>,
    /// How the speech will fit into the times of subtitles. `None` if these are not kept. Lines that are spoken again because
    /// they have to be faster are not among those above.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fit: Option<Fit>,
}

/// Forecasts a render with `jobs` threads.
pub fn forecast(book: &Book, engines: &Engines, store: &Store, past: &Past, jobs: usize) -> Forecast {
    let reasons = Reasons::new(book, engines, past.last.as_ref());
    let mut lines = blank_lines(book);
    let mut told = Forecast::default();
    let mut missing = BTreeSet::new();
    let (mut here, mut elsewhere) = (Work::default(), Work::default());
    let known = known(&book.plan, store);
    let edges = Edges::measure(&book.plan, &|key| known.get(key));
    let edges =
        |said: &Speak| known.get(&said.key).map_or(assemble::LEAST_EDGES, |take| edges.of(&book.plan, said, take));
    for (nth, step) in book.plan.steps.iter().enumerate() {
        let Step::Speak(speak) = step else {
            told.audio_seconds = after_silence(told.audio_seconds, &book.plan, nth, &edges);
            continue;
        };
        let delivery = book.plan.delivery(speak);
        let line = &mut lines[speak.line];
        let seconds = match known.get(&speak.key) {
            Some(take) => {
                if line.state == State::Silent {
                    line.state = State::Cached;
                }
                take.seconds()
            }
            None => {
                line.state = State::Speak;
                line.why.extend(reasons.of(speak));
                if missing.insert(speak.key) {
                    told.characters_to_speak += speak.text.chars().count();
                    let servers = render::at_once(engines, delivery);
                    let expected = past.expected(delivery, engines);
                    if !expected.measured {
                        told.guessed.extend(delivery.voices.iter().map(|settings| settings.engine.clone()));
                    }
                    let work = if servers.is_some() { &mut elsewhere } else { &mut here };
                    work.utterances += 1;
                    work.seconds += past.seconds(speak, delivery, engines);
                    work.threads =
                        work.threads.max(servers.map_or(jobs, |servers| servers * render::THREADS_A_REQUEST));
                    if let Some(cost) = cost(speak, delivery, engines) {
                        *told.cost.get_or_insert(0.0) += cost;
                    }
                }
                expected_seconds(speak, book, past)
            }
        };
        line.seconds += seconds;
        told.audio_seconds += seconds;
    }
    let seconds = |speak: &Speak| match known.get(&speak.key) {
        Some(take) => take.seconds(),
        None => expected_seconds(speak, book, past),
    };
    told.fit = fit::foresee(&book.plan, &Lengths { seconds: &seconds, edges: &edges });
    told.to_speak = missing.len();
    told.render_seconds = here.lasts().max(elsewhere.lasts()) + told.audio_seconds / WRITTEN_PER_SECOND;
    told.speakers = shares(book, &lines);
    told.lines = lines;
    told
}

/// The time after a silence that begins at this time, both in seconds. `nth` is the number of its step.
fn after_silence(begin: f64, plan: &Plan, nth: usize, edges: &dyn Fn(&Speak) -> [f64; 2]) -> f64 {
    match &plan.steps[nth] {
        Step::Slot(slot) => begin.max(slot.start),
        _ => begin + assemble::silence(plan, nth, edges),
    }
}

/// The takes of a plan that are in the store.
fn known(plan: &Plan, store: &Store) -> HashMap<Key, Take> {
    plan.distinct().into_iter().filter_map(|speak| Some((speak.key, store.get(&speak.key)?))).collect()
}

/// How many seconds an utterance will probably last.
fn expected_seconds(speak: &Speak, book: &Book, past: &Past) -> f64 {
    let delivery = book.plan.delivery(speak);
    characters(speak, delivery) / past.characters_per_second(delivery)
}

/// The work of a group of threads.
#[derive(Default)]
struct Work {
    utterances: usize,
    /// Seconds that it would take a single thread.
    seconds: f64,
    threads: usize,
}

impl Work {
    /// Seconds that it takes all the threads together.
    fn lasts(&self) -> f64 {
        self.seconds / self.threads.min(self.utterances).max(1) as f64
    }
}

/// What an utterance costs, in the currency of the prices in voices.toml. `None` if none of its voices has a price.
pub fn cost(speak: &Speak, delivery: &Delivery, engines: &Engines) -> Option<f64> {
    let price = |settings: &Settings| engines.voice(&settings.engine, &settings.voice)?.price;
    let prices = delivery.voices.iter().filter_map(price);
    prices.map(|price| price * speak.text.chars().count() as f64 / 1e6).reduce(|sum, cost| sum + cost)
}

fn blank_lines(book: &Book) -> Vec<LineForecast> {
    let lines = book.script.lines().zip(book.cast.by_line());
    let blank = lines.map(|(line, delivery)| LineForecast {
        line: book.script.line_of(line.place),
        speaker: book.script.name(line.speaker).into(),
        voice: delivery.voice(),
        text: line.text.clone(),
        state: State::Silent,
        why: BTreeSet::new(),
        seconds: 0.0,
    });
    blank.collect()
}

fn shares(book: &Book, lines: &[LineForecast]) -> Vec<Share> {
    let speakers = book.script.speakers.iter().zip(&book.cast.roles);
    let share = |(speaker, role): (&crate::script::Speaker, &Role)| Share {
        speaker: speaker.name.clone(),
        voice: role.voice.clone(),
        ..Share::default()
    };
    let mut shares: Vec<Share> = speakers.map(share).collect();
    for (line, told) in book.script.lines().zip(lines) {
        let share = &mut shares[line.speaker.0];
        share.lines += 1;
        share.words += line.text.split_whitespace().count();
        share.characters += line.text.chars().count();
        share.minutes += told.seconds / 60.0;
        share.to_speak += usize::from(told.state == State::Speak);
    }
    shares.retain(|share| share.lines > 0);
    shares
}

/// Compares the book with its last render.
struct Reasons<'a> {
    book: &'a Book,
    engines: &'a Engines,
    history: Option<&'a History<'a>>,
    names: Vec<&'a str>,
    written: Vec<&'a str>,
    /// The lines of the last render, by their written text.
    old: BTreeMap<&'a str, Vec<&'a Said<'a>>>,
    /// The words of each line of the book, as they are spoken.
    spoken: Vec<Vec<Cow<'a, str>>>,
}

impl<'a> Reasons<'a> {
    fn new(book: &'a Book, engines: &'a Engines, history: Option<&'a History<'a>>) -> Self {
        let mut old: BTreeMap<&str, Vec<&Said>> = BTreeMap::new();
        for said in history.into_iter().flat_map(|history| &history.lines) {
            old.entry(&said.written).or_default().push(said);
        }
        let mut spoken = vec![Vec::new(); book.plan.lines.len()];
        for speak in book.plan.speaks() {
            spoken[speak.line].push(super::pronounced(speak));
        }
        let names = book.script.lines().map(|line| book.script.name(line.speaker)).collect();
        let written = book.script.lines().map(|line| line.text.as_str()).collect();
        Self { book, engines, history, names, written, old, spoken }
    }

    /// Why an utterance is not in the cache.
    fn of(&self, speak: &Speak) -> BTreeSet<Why> {
        let Some(history) = self.history else { return [Why::NeverRendered].into() };
        let Some(candidates) = self.old.get(self.written[speak.line]) else { return [Why::Text].into() };
        if candidates.iter().any(|said| said.pieces.iter().any(|(_, old)| *old == speak.key)) {
            return [Why::Gone].into();
        }
        // The old line is one that the same speaker said, if there is one, or else one that somebody else said.
        let same = candidates.iter().find(|said| said.speaker == self.names[speak.line]);
        let said = same.unwrap_or(&candidates[0]);
        let mut why = BTreeSet::new();
        let (old, new) = (&history.voicings[said.voicing], Voicing::of(self.book.plan.delivery(speak), self.engines));
        if old.voice != new.voice {
            why.insert(Why::Voice);
        }
        if !said.pieces.iter().map(|(text, _)| &**text).eq(self.spoken[speak.line].iter().map(|text| &**text)) {
            why.insert(Why::Lexicon);
        }
        if history.language != self.book.cast.language {
            why.insert(Why::Language);
        }
        // Another voice has other data. That alone does not mean that the engine changed.
        if why.is_empty() || (old.voice == new.voice && old.engine != new.engine) {
            why.insert(Why::Engine);
        }
        why
    }
}
