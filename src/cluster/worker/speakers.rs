//! The threads of a worker that speak.

use super::super::jobs::Job;
use crate::engine::{EngineError, Engines};
use crate::render;
use crate::store::{self, Key};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::Scope;
use tokio::sync::oneshot;

/// What is begun is spoken to its end.
static NEVER: AtomicBool = AtomicBool::new(false);

/// A line to be spoken.
pub(super) struct Line {
    pub key: Key,
    pub job: Job,
    /// Whether nothing else is spoken meanwhile: if this process dies of it, it must be clear of what.
    pub alone: bool,
}

/// A take, as it is sent.
pub(super) struct Words {
    pub parcel: Vec<u8>,
    pub seconds: f64,
}

type Answer = oneshot::Sender<Result<Words, EngineError>>;

/// The threads. They end when this is dropped.
pub(super) struct Speakers(Sender<(Line, Answer)>);

impl Speakers {
    pub fn start<'scope, 'env>(scope: &'scope Scope<'scope, 'env>, engines: &'scope Engines, threads: usize) -> Self {
        let (sender, lines) = mpsc::channel();
        let shared = Arc::new((Mutex::new(lines), RwLock::new(())));
        for _ in 0..threads {
            let shared = shared.clone();
            scope.spawn(move || speak_all(engines, &shared.0, &shared.1));
        }
        Self(sender)
    }

    /// Has a line spoken by the next thread that is free.
    pub async fn speak(&self, line: Line) -> Result<Words, EngineError> {
        let (answer, words) = oneshot::channel();
        let gone = || EngineError::broken("the thread that speaks is gone");
        self.0.send((line, answer)).map_err(|_| gone())?;
        words.await.map_err(|_| gone())?
    }
}

fn speak_all(engines: &Engines, lines: &Mutex<Receiver<(Line, Answer)>>, room: &RwLock<()>) {
    loop {
        let next = lines.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((line, answer)) = next else { return };
        let spoken = if line.alone {
            let _alone = room.write().unwrap_or_else(PoisonError::into_inner);
            speak(engines, &line)
        } else {
            let _others = room.read().unwrap_or_else(PoisonError::into_inner);
            speak(engines, &line)
        };
        // Nobody waits for it if the worker was ended meanwhile.
        let _ = answer.send(spoken);
    }
}

fn speak(engines: &Engines, line: &Line) -> Result<Words, EngineError> {
    let Job { text, sounds, voices } = &line.job;
    let perform = || render::perform(engines, voices, (text, sounds), &NEVER);
    let audio = catch_unwind(AssertUnwindSafe(perform)).unwrap_or_else(|panic| Err(panicked(&*panic)))?;
    let parcel = store::pack(&line.key, &audio).ok_or_else(|| EngineError::broken("the sound is too long"))?;
    Ok(Words { parcel, seconds: audio.seconds() })
}

/// The error of an engine that panicked, with its last words.
fn panicked(panic: &(dyn Any + Send)) -> EngineError {
    let words = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    EngineError::broken(format!("the engine gave up: {}", words.unwrap_or("without a word")))
}
