//! Speaks a plan: in parallel, with each take stored as soon as it is finished, so that it can be stopped at any moment.

use crate::audio;
use crate::cast::Delivery;
use crate::engine::{self, EngineError, EngineErrorKind, Engines, Pronunciation, Settings};
use crate::plan::{Plan, Speak};
use crate::store::{Key, Store, StoreError, Take};
use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
pub use takes::Takes;

mod takes;

/// After this many failed utterances, the engine is considered dead and no more are tried.
const TOO_MANY_FAILURES: usize = 20;

/// How long to wait before checking again whether another process has spoken a line.
const PATIENCE: Duration = Duration::from_millis(5);

/// What is needed to speak a book: the engines, the store that keeps their takes, the number of threads, and a way to stop.
#[derive(Clone, Copy)]
pub struct Booth<'a> {
    /// The engines that speak.
    pub engines: &'a Engines,
    /// The store that keeps the takes.
    pub store: &'a Store,
    /// How many threads work at once; at least 1. A server is sent as many lines at once as it accepts, independently of this.
    pub jobs: usize,
    /// Once this is set, the work ends as soon as possible. What was spoken until then is kept.
    pub stop: &'a AtomicBool,
    /// Others who speak what they can, such as the workers of a cluster. `None` if everything is spoken here.
    pub crew: Option<&'a dyn Crew>,
}

/// What became of an utterance: its take, which is in the store, unless an engine or the store failed.
pub type Spoken = Result<Result<Take, StoreError>, EngineError>;

/// Others who speak lines of a book.
pub trait Crew: Sync {
    /// Whether they speak what is delivered like this. Everything else is spoken here.
    fn takes_on(&self, delivery: &Delivery, engines: &Engines) -> bool;

    /// Has utterances of one plan spoken, puts their takes into the store of the booth, and reports each by its index, in any order. It
    /// returns when all were reported, or soon after the booth was asked to stop or `report` returned false.
    fn speak(
        &self,
        utterances: &[(&Speak, &Delivery)],
        booth: &Booth<'_>,
        report: &(dyn Fn(usize, Spoken) -> bool + Sync),
    );
}

impl<'a> Booth<'a> {
    /// A booth with one thread for each core, in which no one asks to stop.
    pub fn new(engines: &'a Engines, store: &'a Store) -> Self {
        static NEVER: AtomicBool = AtomicBool::new(false);
        Self { engines, store, jobs: cores(), stop: &NEVER, crew: None }
    }

    /// Whether the work was asked to stop.
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// The number of cores of this machine, or 1 if the system does not say.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// What happens while a plan is spoken. Events are sent by the threads that speak, so they should be handled quickly.
#[derive(Clone, Copy, Debug)]
pub enum SpeechEvent<'a> {
    /// Before the first utterance.
    Begin {
        /// How many utterances the plan has.
        utterances: usize,
        /// The utterances that have to be spoken, and how they will be delivered. All other utterances already have a take,
        /// or share one of these.
        to_speak: &'a [(&'a Speak, &'a Delivery)],
    },
    /// An utterance was spoken and stored.
    Spoken {
        /// The utterance.
        speak: &'a Speak,
        /// How it was delivered.
        delivery: &'a Delivery,
        /// Its take.
        take: &'a Take,
        /// How long the voices took. `None` if one of them had to be loaded first, because then the time says nothing
        /// about the next utterance.
        took: Option<Duration>,
    },
    /// An utterance does not have to be spoken after all, because another process was faster.
    Found,
    /// An utterance could not be spoken.
    Failed,
}

/// Why there are no takes.
#[derive(Debug)]
pub enum RenderError {
    /// These utterances, in the order of the script, could not be spoken. All others are stored.
    Speech(Vec<Failure>),
    /// The takes could not be kept.
    Store(StoreError),
    /// The work was asked to stop. What was spoken until then is stored.
    Cancelled,
}

/// An utterance that could not be spoken.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The index of its line in [`Plan::lines`].
    pub line: usize,
    /// Why the engine could not speak it.
    pub error: EngineError,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} of the plan could not be spoken: {}", self.line + 1, self.error)
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}

impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Speech(failures) => match &failures[..] {
                [only] => only.fmt(f),
                failures => write!(f, "{} utterances could not be spoken", failures.len()),
            },
            Self::Store(error) => error.fmt(f),
            Self::Cancelled => f.write_str("stopped"),
        }
    }
}

impl std::error::Error for RenderError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Speech(failures) => failures.first().map(|failure| failure as _),
            Self::Store(error) => Some(error),
            Self::Cancelled => None,
        }
    }
}

/// Speaks everything that is not in the store yet, and returns the takes of the whole plan.
///
/// # Errors
/// All utterances that failed, in the order of the script; or an error of the store; or that the work was asked to stop.
pub fn render(plan: &Plan, booth: &Booth<'_>, watch: &(dyn Fn(SpeechEvent<'_>) + Sync)) -> Result<Takes, RenderError> {
    let store = booth.store;
    let (mut takes, mut to_speak) = (Takes::new(), Vec::new());
    for speak in plan.distinct() {
        match store.get(&speak.key) {
            Some(take) => _ = takes.insert(speak.key, take),
            None => to_speak.push((speak, plan.delivery(speak))),
        }
    }
    to_speak.shrink_to_fit();
    watch(SpeechEvent::Begin { utterances: plan.speaks().count(), to_speak: &to_speak });
    let Division { sent, here, waiting } = Division::of(&mut to_speak, booth);
    let (sent, rest) = to_speak.split_at(sent);
    let (here, elsewhere) = rest.split_at(here);
    let queues = [Queue::new(here, booth.jobs), Queue::new(elsewhere, THREADS_A_REQUEST * waiting)];
    let done = Mutex::new(Done { takes, failures: HashMap::new(), store_error: None });
    let work = Work { plan, queues: &queues, booth, watch, done, given_up: AtomicBool::new(false) };
    std::thread::scope(|scope| {
        for queue in &queues {
            for _ in 0..queue.threads {
                scope.spawn(|| work.run(queue));
            }
        }
        if let Some(crew) = booth.crew.filter(|_| !sent.is_empty()) {
            work.send(crew, sent);
        }
    });
    let mut done = work.done.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    // What was spoken is kept, whatever else went wrong. If the work was asked to stop, a slow disk is not waited for.
    let flushed = store.flush_unless(booth.stop);
    if let Some(error) = done.store_error {
        return Err(RenderError::Store(error));
    }
    flushed.map_err(RenderError::Store)?;
    if !done.failures.is_empty() {
        // They are in the order of the script, whichever came first.
        return Err(RenderError::Speech(plan.speaks().filter_map(|speak| done.failures.remove(&speak.key)).collect()));
    }
    if booth.is_stopped() {
        return Err(RenderError::Cancelled);
    }
    Ok(done.takes)
}

/// Who speaks an utterance.
#[derive(Clone, Copy)]
enum Speaker {
    Crew,
    Here,
    /// A server that speaks so many utterances at once.
    Server(usize),
}

/// How many utterances the crew speaks, and this machine. Servers speak the rest, and wait for so many at once.
struct Division {
    sent: usize,
    here: usize,
    waiting: usize,
}

impl Division {
    /// Puts first what the crew speaks, then what is spoken here, then what servers speak, which have threads of their own, so
    /// that they and the voices of this machine do not hold each other up.
    fn of(to_speak: &mut [(&Speak, &Delivery)], booth: &Booth<'_>) -> Self {
        let mut known = HashMap::new();
        let find = |delivery: &Delivery| {
            let by_crew = booth.crew.is_some_and(|crew| crew.takes_on(delivery, booth.engines));
            let server = || at_once(booth.engines, delivery).map_or(Speaker::Here, Speaker::Server);
            if by_crew { Speaker::Crew } else { server() }
        };
        let mut speaker = |speak: &Speak, delivery| *known.entry(speak.delivery).or_insert_with(|| find(delivery));
        let mut division = Self { sent: 0, here: 0, waiting: 0 };
        for (speak, delivery) in to_speak.iter() {
            match speaker(speak, delivery) {
                Speaker::Crew => division.sent += 1,
                Speaker::Here => division.here += 1,
                Speaker::Server(at_once) => division.waiting = division.waiting.max(at_once),
            }
        }
        to_speak.sort_by_key(|(speak, delivery)| match speaker(speak, delivery) {
            Speaker::Crew => 0,
            Speaker::Here => 1,
            Speaker::Server(_) => 2,
        });
        division
    }
}

/// How many threads there are for each request that a server accepts at once. While a thread shapes the sound of an
/// answer, another one can already wait for the next.
pub(crate) const THREADS_A_REQUEST: usize = 2;

/// How many utterances with this delivery servers speak at once. `None` if no server speaks them.
pub(crate) fn at_once(engines: &Engines, delivery: &Delivery) -> Option<usize> {
    let voices = delivery.voices.iter();
    voices.filter_map(|settings| engines.voice(&settings.engine, &settings.voice)?.at_once).max()
}

/// A queue of utterances, and the threads that speak them.
struct Queue<'a> {
    /// The utterances to be spoken.
    missing: &'a [(&'a Speak, &'a Delivery)],
    threads: usize,
    next: AtomicUsize,
    /// Indices into `missing` of utterances that another process was speaking when their turn came.
    deferred: Mutex<VecDeque<usize>>,
}

impl<'a> Queue<'a> {
    fn new(missing: &'a [(&'a Speak, &'a Delivery)], threads: usize) -> Self {
        let threads = threads.max(1).min(missing.len());
        Self { missing, threads, next: AtomicUsize::new(0), deferred: Mutex::default() }
    }

    /// The next index into `missing`, and whether only utterances are left that other processes were speaking.
    fn next(&self) -> Option<(usize, bool)> {
        let next = self.next.fetch_add(1, Ordering::Relaxed);
        if next < self.missing.len() {
            return Some((next, false));
        }
        let deferred = self.deferred.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        deferred.map(|deferred| (deferred, true))
    }

    fn defer(&self, at: usize) {
        self.deferred.lock().unwrap_or_else(PoisonError::into_inner).push_back(at);
    }

    fn stop(&self) {
        self.next.store(self.missing.len(), Ordering::Relaxed);
        self.deferred.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// What the threads share.
struct Work<'a> {
    plan: &'a Plan,
    queues: &'a [Queue<'a>],
    booth: &'a Booth<'a>,
    watch: &'a (dyn Fn(SpeechEvent<'_>) + Sync),
    done: Mutex<Done>,
    /// Whether so much went wrong that nothing more is spoken.
    given_up: AtomicBool,
}

struct Done {
    /// All takes of the plan that are there by now.
    takes: Takes,
    failures: HashMap<Key, Failure>,
    store_error: Option<StoreError>,
}

impl Work<'_> {
    fn run(&self, queue: &Queue<'_>) {
        let mut warm = HashSet::new();
        while !self.booth.is_stopped() {
            let Some((next, patient)) = queue.next() else { return };
            let (speak, _) = queue.missing[next];
            let Some(_claim) = self.booth.store.claim(&speak.key) else {
                queue.defer(next);
                if patient {
                    std::thread::sleep(PATIENCE);
                }
                continue;
            };
            self.speak(speak, &mut warm);
        }
    }

    /// Speaks an utterance.
    fn speak(&self, speak: &Speak, warm: &mut HashSet<(String, String)>) {
        if let Some(take) = self.booth.store.get(&speak.key) {
            (self.watch)(SpeechEvent::Found);
            self.lock().takes.insert(speak.key, take);
            return;
        }
        let start = Instant::now();
        let delivery = self.plan.delivery(speak);
        let Booth { engines, stop, .. } = *self.booth;
        let spoken = perform(engines, &delivery.voices, (&speak.text, &speak.sounds), stop);
        let voices = delivery.voices.iter();
        let loaded = voices.filter(|settings| warm.insert((settings.engine.clone(), settings.voice.clone()))).count();
        let took = (loaded == 0).then(|| start.elapsed());
        self.settle(speak, spoken.map(|audio| self.booth.store.put(&speak.key, &audio)), took);
    }

    /// Has utterances spoken by others.
    fn send(&self, crew: &dyn Crew, sent: &[(&Speak, &Delivery)]) {
        crew.speak(sent, self.booth, &|at, spoken| {
            self.settle(sent[at].0, spoken, None);
            !self.given_up.load(Ordering::Relaxed)
        });
    }

    /// Takes note of what became of an utterance, and how long its voices took.
    fn settle(&self, speak: &Speak, spoken: Spoken, took: Option<Duration>) {
        let delivery = self.plan.delivery(speak);
        let mut done = self.lock();
        match spoken {
            Ok(Ok(take)) => {
                (self.watch)(SpeechEvent::Spoken { speak, delivery, take: &take, took });
                done.takes.insert(speak.key, take);
            }
            Ok(Err(error)) => {
                done.store_error.get_or_insert(error);
                self.stop();
            }
            // The engine gave up because the work was asked to stop.
            Err(_) if self.booth.is_stopped() => {}
            Err(error) => {
                (self.watch)(SpeechEvent::Failed);
                done.failures.insert(speak.key, Failure { line: speak.line, error });
                // That a text was refused says nothing about the next one.
                let failed = done.failures.values().filter(|failure| failure.error.kind != EngineErrorKind::Refused);
                if failed.count() >= TOO_MANY_FAILURES {
                    self.stop();
                }
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Done> {
        self.done.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes all threads stop after their current utterance.
    fn stop(&self) {
        self.given_up.store(true, Ordering::Relaxed);
        self.queues.iter().for_each(Queue::stop);
    }
}

/// Speaks a text, with its pronunciations, with all its voices at once.
///
/// # Errors
/// See [`engine::perform`]; and engines that do not exist.
pub(crate) fn perform(
    engines: &Engines,
    voices: &[Settings],
    (text, sounds): (&str, &[Pronunciation]),
    stop: &AtomicBool,
) -> Result<audio::Audio, EngineError> {
    let mut spoken = Vec::with_capacity(voices.len());
    for settings in voices {
        let engine = engines
            .get(&settings.engine)
            .ok_or_else(|| EngineError::missing(format!("there is no engine `{}`", settings.engine)))?;
        spoken.push(engine::perform_with(engine, settings, text, sounds, stop)?);
    }
    let silent = || EngineError::missing("no voice speaks it");
    match spoken.len() {
        1 => Ok(spoken.remove(0)),
        _ => audio::level::mix(&spoken, engine::CEILING).ok_or_else(silent),
    }
}

#[cfg(test)]
mod tests;
