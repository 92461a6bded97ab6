//! Has the lines of a book spoken by workers.

use super::desk::Desk;
use super::jobs::Kind;
use super::link::{ClusterError, Link};
use super::settings::ServerPlace;
use crate::cast::Delivery;
use crate::engine::Engines;
use crate::plan::Speak;
use crate::render::{Booth, Crew, Spoken};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

/// How long to wait before the server is tried again.
pub(super) const PAUSE: Duration = Duration::from_millis(300);

/// The crew of a render that speaks on other machines: see [`Booth::crew`].
pub struct Coordinator {
    place: ServerPlace,
    /// Whether lines that failed before are sent again, once.
    again: AtomicBool,
    state: Mutex<State>,
}

/// What a worker did for a render.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Contribution {
    /// How many lines it spoke.
    pub lines: usize,
    /// How many seconds of sound they last.
    pub seconds: f64,
}

/// What is told about the work.
#[derive(Default)]
pub(super) struct State {
    pub workers: BTreeMap<String, Contribution>,
    /// What is waited for, if it is more than the next line.
    pub waiting: Option<String>,
}

impl Coordinator {
    /// A coordinator that has its lines spoken by the workers of this server. With `again`, lines that failed before are tried
    /// again.
    ///
    /// # Errors
    /// The server cannot be reached or used.
    pub fn open(place: ServerPlace, again: bool) -> Result<Self, ClusterError> {
        // A wrong address or password is told before anything is begun.
        runtime().block_on(Link::open(&place))?;
        Ok(Self { place, again: AtomicBool::new(again), state: Mutex::default() })
    }

    /// What the workers have done so far, by their names.
    pub fn contributions(&self) -> BTreeMap<String, Contribution> {
        self.lock().workers.clone()
    }

    /// How far the workers are, in a few words for the display of the progress. `None` before the first line.
    pub fn told(&self) -> Option<String> {
        let state = self.lock();
        if state.waiting.is_some() {
            return state.waiting.clone();
        }
        let lines: Vec<String> = state.workers.iter().map(|(name, done)| format!("{name} {}", done.lines)).collect();
        (!lines.is_empty()).then(|| format!("lines by {}", lines.join(", ")))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn note(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.lock());
    }
}

/// What waits for the network. The work itself is done by other threads.
pub(super) fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("the system has events to wait for")
}

impl Crew for Coordinator {
    fn takes_on(&self, delivery: &Delivery, engines: &Engines) -> bool {
        Kind::of_delivery(delivery, engines, "").is_some()
    }

    fn speak(
        &self,
        utterances: &[(&Speak, &Delivery)],
        booth: &Booth<'_>,
        report: &(dyn Fn(usize, Spoken) -> bool + Sync),
    ) {
        runtime().block_on(async {
            let link = loop {
                match Link::open(&self.place).await {
                    Ok(link) => break link,
                    Err(error) => self.note(|state| state.waiting = Some(error.to_string())),
                }
                if booth.is_stopped() {
                    return;
                }
                tokio::time::sleep(PAUSE).await;
            };
            let again = self.again.swap(false, Ordering::Relaxed);
            Desk::new(self, &link, utterances, booth, report).run(again).await;
        });
    }
}
