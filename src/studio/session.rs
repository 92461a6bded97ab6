//! What the server knows: the book as it was read last, and everything that is shared between requests.

use super::call::{Answer, Call, Refusal, Reply};
use super::events::{Pages, Version};
use super::faults::{self, Fault};
use super::http::Gate;
use super::render::Rendering;
use super::undo::Steps;
use super::view::{self, Heard};
use super::{EngineMaker, StudioOptions};
use crate::assemble::KnownLevels;
use crate::book::{Book, BookOptions, Snapshot};
use crate::diag::{Diagnostic, Diagnostics};
use crate::engine::Engines;
use crate::history::Past;
use crate::store::Store;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A book that was read without errors, or the first that was read at all.
pub(super) struct Loaded {
    pub book: Book,
    /// What is known of the sound of each line.
    pub heard: Mutex<Vec<Heard>>,
    /// The levels of the voices, as soon as a line was heard.
    pub levels: Mutex<Option<Arc<KnownLevels>>>,
}

/// What is shown.
struct State {
    /// Grows with every change of anything below, and of nothing else.
    version: u64,
    loaded: Option<Arc<Loaded>>,
    reading: bool,
    /// Whether the files have errors, so that the last good state is shown.
    faulty: bool,
    faults: Vec<Fault>,
    /// What would be undone, and what would be done again.
    steps: (Option<String>, Option<String>),
}

/// The files of the book, as they were when they were last read or written. Whoever reads or writes them holds this.
#[derive(Default)]
pub(super) struct Desk {
    known: Option<(Snapshot, blake3::Hash)>,
    /// The engines with which the book is read. Nothing is spoken by them, so nobody who wants to hear a line waits for them.
    reading: Option<Engines>,
    pub steps: Steps,
}

impl Desk {
    /// Whether the files are what they were when they were last read or written.
    pub fn is_known(&mut self) -> bool {
        let Some((known, digest)) = &self.known else { return false };
        let (now, digest) = (known.again(), *digest);
        let same = now.digest() == digest;
        if same {
            self.known = Some((now, digest));
        }
        same
    }
}

pub(super) struct Session {
    pub options: StudioOptions,
    pub gate: Gate,
    pub pages: Pages,
    pub store: Store,
    /// Set up for the book that is shown. They are replaced as a whole, and whoever speaks goes on with those that there were.
    engines: Mutex<Arc<Engines>>,
    pub make_engines: EngineMaker,
    pub rendering: Mutex<Rendering>,
    state: Mutex<State>,
    desk: Mutex<Desk>,
    pub closed: AtomicBool,
}

/// Locks, whatever happened to another thread that held the lock: every value is consistent between two statements.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Session {
    pub fn new(options: StudioOptions, port: u16, make: EngineMaker, store: Store) -> Result<Self, Diagnostic> {
        let gate = Gate::new(port).map_err(|error| {
            Diagnostic::error("no-random-numbers", format!("the system gives no random numbers for a token: {error}"))
        })?;
        let state =
            State { version: 0, loaded: None, reading: true, faulty: false, faults: Vec::new(), steps: (None, None) };
        Ok(Self {
            options,
            gate,
            pages: Pages::new(),
            store,
            engines: Mutex::new(Arc::new(make()?)),
            make_engines: make,
            rendering: Mutex::default(),
            state: Mutex::new(state),
            desk: Mutex::default(),
            closed: AtomicBool::new(false),
        })
    }

    /// Ends what goes on in the background.
    pub fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
        self.give_up_rendering();
    }

    pub fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    pub fn version(&self) -> u64 {
        lock(&self.state).version
    }

    /// Whether the files have errors, so that the last good state is shown.
    pub fn is_faulty(&self) -> bool {
        lock(&self.state).faulty
    }

    /// The first fault, in a sentence without a full stop.
    pub fn first_fault(&self) -> String {
        lock(&self.state).faults.first().map(|fault| fault.message.clone()).unwrap_or_default()
    }

    /// The engines, set up for the book that is shown.
    pub fn engines(&self) -> Arc<Engines> {
        lock(&self.engines).clone()
    }

    /// The book that is shown, with its version.
    ///
    /// # Errors
    /// It has not been read yet, or could not be read.
    pub fn current(&self) -> Result<(u64, Arc<Loaded>), Refusal> {
        let state = lock(&self.state);
        match &state.loaded {
            Some(loaded) => Ok((state.version, loaded.clone())),
            None if state.reading => Err(Refusal { status: 503, ..Refusal::new("the book is still being read") }),
            None => Err(Refusal::new("the book cannot be read").hint("the page shows why")),
        }
    }

    /// The book that is shown, for a request that knows this version of it.
    ///
    /// # Errors
    /// As for [`current`](Self::current), or the version is another one.
    pub fn at_version(&self, version: u64) -> Result<Arc<Loaded>, Refusal> {
        let (current, loaded) = self.current()?;
        if version == current { Ok(loaded) } else { Err(Refusal::stale()) }
    }

    /// The book that a GET asks for: `version` in its query, if it is there, must be that of the book.
    pub fn asked_for(&self, call: &Call) -> Result<Arc<Loaded>, Refusal> {
        match call.number("version")? {
            Some(version) => self.at_version(version),
            None => self.current().map(|(_, loaded)| loaded),
        }
    }

    /// Takes the files of the book, so that nothing else reads or writes them through this server.
    pub fn desk(&self) -> MutexGuard<'_, Desk> {
        lock(&self.desk)
    }

    /// Reads the book, and shows it if it has no errors or if nothing can be shown yet. Meanwhile, what was shown before can
    /// be heard.
    pub fn reload(&self, desk: &mut Desk) {
        let StudioOptions { script, voices, matter, .. } = &self.options;
        let snapshot = Snapshot::take(script, voices.as_deref(), self.engines().consent());
        let digest = snapshot.digest();
        let mut faults = Diagnostics::new();
        let options = BookOptions { voices: voices.as_deref(), matter: *matter, ..BookOptions::default() };
        let mut reading = desk.reading.take().map_or_else(|| (self.make_engines)(), Ok);
        let book = match &mut reading {
            Ok(engines) => Book::load(script, &options, engines, &mut faults),
            Err(fault) => {
                faults.push(fault.clone());
                None
            }
        };
        desk.known = Some((snapshot, digest));
        if let Some(book) = &book {
            faults::tell_requests(book.requests(), &mut faults);
            faults.sort();
        }
        let good = !faults.has_errors();
        let past = Past::load(self.store.dir(), script);
        let loaded = book.map(|book| {
            let heard = Mutex::new(view::heard(&book, &self.store, &past));
            Arc::new(Loaded { book, heard, levels: Mutex::default() })
        });
        let mut state = lock(&self.state);
        state.reading = false;
        state.faulty = !good;
        state.faults = faults::listed(&faults, &self.options);
        if good || state.loaded.is_none() {
            state.loaded = loaded.or(state.loaded.take());
            desk.reading = reading.ok().and_then(|engines| self.speak_with(engines));
        } else {
            desk.reading = reading.ok();
        }
        state.steps = desk.steps.labels();
        state.version += 1;
        self.pages.tell("book", &Version { version: state.version });
    }

    /// From now on, lines are spoken by these engines, unless those that speak now have the same settings: they have loaded
    /// their voices already. Returns engines that are not needed for that.
    fn speak_with(&self, engines: Engines) -> Option<Engines> {
        let mut speaking = lock(&self.engines);
        if speaking.has_settings_of(&engines) {
            return Some(engines);
        }
        *speaking = Arc::new(engines);
        None
    }

    /// Opens the engines again, which then have voices that were installed meanwhile, and reads the book with them.
    pub fn renew_engines(&self) {
        if let Ok(engines) = (self.make_engines)() {
            let mut desk = self.desk();
            desk.reading = None;
            *lock(&self.engines) = Arc::new(engines);
            self.reload(&mut desk);
        }
    }

    /// Reads the book again if its files are not what they were when they were last read or written.
    pub fn take_over(&self) {
        let mut desk = self.desk();
        if !desk.is_known() {
            self.reload(&mut desk);
        }
    }

    /// The files as they were when they were last read or written.
    pub fn known_files(&self) -> Option<Snapshot> {
        self.desk().known.as_ref().map(|(snapshot, _)| snapshot.clone())
    }

    /// `GET api/book`
    pub fn book(&self) -> Answer {
        let (shown, loaded) = {
            let state = lock(&self.state);
            let word = if state.reading {
                "reading"
            } else if state.faulty {
                "faulty"
            } else {
                "ready"
            };
            let shown = view::Shown {
                version: state.version,
                state: word,
                faults: state.faults.clone(),
                undo: state.steps.0.clone(),
                redo: state.steps.1.clone(),
            };
            (shown, state.loaded.clone())
        };
        match loaded {
            Some(loaded) => Reply::json(&view::of(&loaded, &shown, &self.options)),
            None => Reply::json(&view::without_book(&shown, &self.options)),
        }
    }
}
