//! The plan is spoken: in parallel, each take stored as soon as it is there, stoppable at any moment.

use crate::audio;
use crate::engine::{self, EngineError, Engines};
use crate::plan::{Plan, Speak};
use crate::store::{Key, Store, StoreError, Take};
use std::collections::{BTreeMap, HashSet, VecDeque};
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// When this many utterances have failed, the engine is taken for dead and no more are tried.
const TOO_MANY_FAILURES: usize = 20;

/// How long to wait before looking again whether another process has spoken a line.
const PATIENCE: Duration = Duration::from_millis(5);

/// The takes of a plan, by key.
pub type Takes = BTreeMap<Key, Take>;

/// How to render.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Threads that speak with voices of this machine; at least 1. Servers are asked for as many lines at once as they take.
    pub jobs: usize,
}

/// What happens while rendering, for whoever watches. Sent from the threads that work: be quick.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// Before the first utterance.
    Begin {
        /// Utterances in the plan.
        utterances: usize,
        /// How many of them will be spoken; the others have a take already.
        to_speak: usize,
    },
    /// An utterance was spoken and stored.
    Spoken {
        /// The utterance.
        speak: &'a Speak,
        /// Its take.
        take: &'a Take,
        /// How long the voices took; none where loading one of them was a part of it.
        took: Option<Duration>,
    },
    /// An utterance need not be spoken after all: another process was faster.
    Found {
        /// The utterance.
        speak: &'a Speak,
    },
    /// An utterance could not be spoken.
    Failed {
        /// The utterance.
        speak: &'a Speak,
    },
}

/// Why there are no takes.
#[derive(Debug)]
pub enum Error {
    /// These utterances, in the order of the script, could not be spoken. All others are stored.
    Speech(Vec<Failure>),
    /// The takes could not be kept.
    Store(StoreError),
    /// The watcher asked to stop. What was spoken so far is stored.
    Cancelled,
}

/// An utterance that could not be spoken.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Index of its line in [`Plan::lines`].
    pub line: usize,
    /// What the engine got.
    pub text: String,
    /// What it said.
    pub error: EngineError,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Speech(failures) => write!(f, "{} utterances could not be spoken", failures.len()),
            Error::Store(error) => error.fmt(f),
            Error::Cancelled => f.write_str("stopped"),
        }
    }
}

impl std::error::Error for Error {}

/// Speaks what the store does not hold yet, and returns the takes of the whole plan.
///
/// # Errors
/// All utterances that failed, in the order of the script; the store's failure; or that `cancel` was set.
pub fn render(
    plan: &Plan,
    engines: &Engines,
    store: &Store,
    options: Options,
    watch: &(dyn Fn(Event<'_>) + Sync),
    cancel: &AtomicBool,
) -> Result<Takes, Error> {
    let distinct = plan.distinct();
    let mut takes: Takes = distinct.iter().filter_map(|speak| Some((speak.key, store.get(&speak.key)?))).collect();
    let missing: Vec<(usize, &Speak)> =
        distinct.into_iter().enumerate().filter(|(_, speak)| !takes.contains_key(&speak.key)).collect();
    watch(Event::Begin { utterances: plan.speaks().count(), to_speak: missing.len() });
    // A server is waited for by threads of its own: neither side holds up the other.
    let (elsewhere, here): (Vec<_>, Vec<_>) =
        missing.into_iter().partition(|(_, speak)| at_once(engines, speak).is_some());
    let waiting = elsewhere.iter().filter_map(|(_, speak)| at_once(engines, speak)).max().unwrap_or(0);
    let queues = [Queue::new(here, options.jobs), Queue::new(elsewhere, THREADS_A_REQUEST * waiting)];
    let work = Work { queues: &queues, engines, store, watch, cancel, done: Mutex::default() };
    std::thread::scope(|scope| {
        for queue in &queues {
            for _ in 0..queue.threads {
                scope.spawn(|| work.run(queue));
            }
        }
    });
    let done = work.done.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    // What was spoken is kept whatever else went wrong.
    let flushed = store.flush();
    if let Some(error) = done.store_error {
        return Err(Error::Store(error));
    }
    flushed.map_err(Error::Store)?;
    if !done.failures.is_empty() {
        return Err(Error::Speech(done.failures.into_values().collect()));
    }
    if cancel.load(Ordering::Relaxed) {
        return Err(Error::Cancelled);
    }
    takes.extend(done.takes);
    Ok(takes)
}

/// Threads for each request that a server takes at once: answers may come all together, and while their sound is shaped as
/// many others shall be on their way.
pub(crate) const THREADS_A_REQUEST: usize = 2;

/// How many utterances like this one servers speak at once; none if no server speaks it.
pub(crate) fn at_once(engines: &Engines, speak: &Speak) -> Option<usize> {
    speak.delivery.voices.iter().filter_map(|settings| engines.get(&settings.engine)?.at_once()).max()
}

/// Utterances that the same threads speak.
struct Queue<'a> {
    /// With their places in the plan.
    missing: Vec<(usize, &'a Speak)>,
    threads: usize,
    next: AtomicUsize,
    /// Places in `missing` that somebody else was at.
    deferred: Mutex<VecDeque<usize>>,
}

impl<'a> Queue<'a> {
    fn new(missing: Vec<(usize, &'a Speak)>, threads: usize) -> Self {
        let threads = threads.max(1).min(missing.len());
        Self { missing, threads, next: AtomicUsize::new(0), deferred: Mutex::default() }
    }

    /// The next place in `missing`, and whether all that is left is what others are at.
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
    queues: &'a [Queue<'a>],
    engines: &'a Engines,
    store: &'a Store,
    watch: &'a (dyn Fn(Event<'_>) + Sync),
    cancel: &'a AtomicBool,
    done: Mutex<Done>,
}

#[derive(Default)]
struct Done {
    takes: Takes,
    /// By position in the plan, so that the order of the script is kept whoever failed first.
    failures: BTreeMap<usize, Failure>,
    store_error: Option<StoreError>,
}

impl Work<'_> {
    fn run(&self, queue: &Queue<'_>) {
        let mut warm = HashSet::new();
        while !self.cancel.load(Ordering::Relaxed) {
            let Some((next, patient)) = queue.next() else { return };
            let (nth, speak) = queue.missing[next];
            let Some(_claim) = self.store.claim(&speak.key) else {
                queue.defer(next);
                if patient {
                    std::thread::sleep(PATIENCE);
                }
                continue;
            };
            self.speak(nth, speak, &mut warm);
        }
    }

    /// Speaks the utterance that is the nth of the plan.
    fn speak(&self, nth: usize, speak: &Speak, warm: &mut HashSet<(String, String)>) {
        if let Some(take) = self.store.get(&speak.key) {
            (self.watch)(Event::Found { speak });
            self.lock().takes.insert(speak.key, take);
            return;
        }
        let start = Instant::now();
        let spoken = perform(self.engines, speak, self.cancel);
        let voices = speak.delivery.voices.iter();
        let loaded = voices.filter(|settings| warm.insert((settings.engine.clone(), settings.voice.clone()))).count();
        let took = (loaded == 0).then(|| start.elapsed());
        let stored = spoken.map(|audio| self.store.put(&speak.key, &audio));
        let mut done = self.lock();
        match stored {
            Ok(Ok(take)) => {
                (self.watch)(Event::Spoken { speak, take: &take, took });
                done.takes.insert(speak.key, take);
            }
            Ok(Err(error)) => {
                done.store_error.get_or_insert(error);
                self.stop();
            }
            // It was given up because nobody waits for it any more.
            Err(_) if self.cancel.load(Ordering::Relaxed) => {}
            Err(error) => {
                (self.watch)(Event::Failed { speak });
                done.failures.insert(nth, Failure { line: speak.line, text: speak.text.clone(), error });
                if done.failures.len() >= TOO_MANY_FAILURES {
                    self.stop();
                }
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Done> {
        self.done.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// No thread takes another utterance.
    fn stop(&self) {
        self.queues.iter().for_each(Queue::stop);
    }
}

/// One utterance by all its voices.
fn perform(engines: &Engines, speak: &Speak, stop: &AtomicBool) -> Result<audio::Audio, EngineError> {
    let mut voices = Vec::with_capacity(speak.delivery.voices.len());
    for settings in &speak.delivery.voices {
        let engine = engines
            .get(&settings.engine)
            .ok_or_else(|| EngineError { message: format!("there is no engine `{}`", settings.engine) })?;
        voices.push(engine::perform_with(engine, settings, &speak.text, &speak.sounds, stop)?);
    }
    let silent = || EngineError { message: "no voice speaks it".into() };
    match voices.len() {
        1 => Ok(voices.remove(0)),
        _ => audio::level::mix(&voices, engine::CEILING).ok_or_else(silent),
    }
}

#[cfg(test)]
mod tests;
