//! `fullcast render`: makes a sound file from a script.

mod better;
mod ending;
mod limits;
mod order;
mod piped;
mod shard;
mod shelf;

use super::args::{self, Render};
use super::crew::Crew;
use super::play::{Player, Playing};
use super::progress::Progress;
use super::{Console, Exit, Fault, cache, interrupt, watch};
use fullcast::book::{Book, STANDARD_INPUT};
use fullcast::diag::{Diagnostic, Severity};
use fullcast::engine::Engines;
use fullcast::history::{self, MachineSpeeds, Past};
use fullcast::publish::{self, Note, Order, PublishError, PublishEvent, Published};
use fullcast::render::{self, Booth, Crew as Others};
use fullcast::store::Store;
use limits::Budget;
pub use limits::Limits;
use piped::Piped;
use std::io::IsTerminal;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

/// How often to look whether an engine waits for something.
const LOOK: Duration = Duration::from_millis(250);

pub fn run(args: &Render, console: &Console) -> Result<Exit, Fault> {
    let stop = interrupt::listen();
    if shelf::is_asked_for(args) {
        return shelf::run(args, console, stop);
    }
    let mut engines = cache::engines(&args.store)?;
    if let Some(shard) = args.shard {
        return shard::run(args, shard, &mut engines, console, stop);
    }
    if args.watch && args.input.script == Path::new(STANDARD_INPUT) {
        let error = Diagnostic::error("cannot-watch", "standard input cannot be watched");
        console.tell(&[error.hint("name a file")].into_iter().collect(), Severity::Error);
        return Err(Fault::Told);
    }
    let piped = Piped::of(args)?;
    if args.watch {
        return watch::run(args, &mut engines, console, stop);
    }
    let Some(piped) = piped else { return produce(args, &mut engines, console, stop).map(|()| Exit::Done) };
    let order = Order { output: Some(piped.path().to_path_buf()), ..order::of(args) };
    let delivered = carry_out(args, &order, &mut engines, console, stop)?;
    piped.send(&delivered)?;
    if delivered.missed && args.input.strict { Err(Fault::Told) } else { Ok(Exit::Done) }
}

/// Does everything, from reading the script to reporting what was written.
pub fn produce(args: &Render, engines: &mut Engines, console: &Console, stop: &AtomicBool) -> Result<(), Fault> {
    let delivered = carry_out(args, &order::of(args), engines, console, stop)?;
    if delivered.missed && args.input.strict { Err(Fault::Told) } else { Ok(()) }
}

fn carry_out(
    args: &Render,
    order: &Order,
    engines: &mut Engines,
    console: &Console,
    stop: &AtomicBool,
) -> Result<Delivered, Fault> {
    let book = interrupt::abruptly(|| load(args, engines, console))?;
    let most = Limits { lines: args.max_new_lines, cost: args.max_cost };
    limits::keep(most, &[(&book, engines)], &args.store, console)?;
    let piped = piped::is_asked_for(args);
    let crew = Crew::of(&args.workers)?;
    let manner = Manner {
        store: &args.store,
        crew: Some(&crew),
        jobs: args.jobs,
        quiet: args.quiet,
        strict: args.input.strict,
        measures: args.measures,
        play: args.play,
        piped,
        most,
        stop,
    };
    let delivered = deliver(&book, order, engines, &manner, console)?;
    remember(&book, engines, &delivered);
    if !args.quiet && !args.watch && delivered.spoken > 0 && std::io::stderr().is_terminal() {
        better::suggest(&book, engines, console);
    }
    Ok(delivered)
}

fn load(args: &Render, engines: &mut Engines, console: &Console) -> Result<Book, Fault> {
    let (book, diagnostics) = super::trust::load(&args.input, args.fit, engines, console)?;
    match args.quiet {
        true => console.tell(&diagnostics, Severity::Error),
        false => super::told::tell(&diagnostics, &args.input.script, console),
    }
    book.filter(|_| !diagnostics.has_errors()).ok_or(Fault::Told)
}

/// How to carry out an order.
pub struct Manner<'a> {
    pub store: &'a args::Store,
    /// Others who speak, if the user asked for them.
    pub crew: Option<&'a Crew>,
    /// How many lines are spoken at once. `None` means one for each core.
    pub jobs: Option<usize>,
    pub quiet: bool,
    pub strict: bool,
    /// Whether to show what the sound measures even if it meets its target.
    pub measures: bool,
    /// Whether to play the lines while the next ones are spoken.
    pub play: bool,
    /// Whether standard output is for the sound.
    pub piped: bool,
    /// What may be spent.
    pub most: Limits,
    pub stop: &'a AtomicBool,
}

impl<'a> Manner<'a> {
    /// That of the commands that let one hear a part of a book: on all cores, into a file, and without a limit of what is spent.
    pub fn usual(store: &'a args::Store, stop: &'a AtomicBool) -> Self {
        Self {
            store,
            crew: None,
            jobs: None,
            quiet: false,
            strict: false,
            measures: false,
            play: false,
            piped: false,
            most: Limits::default(),
            stop,
        }
    }
}

impl Manner<'_> {
    fn others(&self) -> Option<&dyn Others> {
        self.crew.and_then(Crew::others)
    }
}

/// The result of an order.
pub struct Delivered {
    pub published: Published,
    pub store: Store,
    pub pace: history::Pace,
    /// How many utterances were spoken, and not taken from the cache.
    pub spoken: usize,
    /// Whether a file misses the requirements of its target, or words do not fit into their times.
    pub missed: bool,
}

/// Publishes a book, shows the progress, and reports what was written.
pub fn deliver(
    book: &Book,
    order: &Order,
    engines: &Engines,
    manner: &Manner<'_>,
    console: &Console,
) -> Result<Delivered, Fault> {
    let store = cache::open(manner.store, manner.quiet, console)?;
    let jobs = manner.jobs.unwrap_or_else(render::cores);
    let booth = Booth { jobs, stop: manner.stop, crew: manner.others(), ..Booth::new(engines, &store) };
    let past = Past { machine: MachineSpeeds::load(store.dir()), ..Past::default() };
    let expected = |speak: &_, delivery: &_| past.seconds(speak, delivery, engines);
    let (progress, pace) = (Progress::new(manner.quiet, jobs, &expected).of(&book.plan), history::Pace::default());
    let budget = Budget::of(manner.most);
    let watch = |event: PublishEvent<'_>| {
        if let PublishEvent::Speech(event) = &event {
            if budget.exceeds(event, engines) {
                // Nothing of this round is spoken or sent.
                manner.stop.store(true, Ordering::Relaxed);
            }
            pace.watch(event);
        }
        match event {
            PublishEvent::Noted(note) if !manner.quiet => ending::say(note, console),
            event => progress.watch(&event),
        }
    };
    let player = manner.play.then(Player::find).transpose()?;
    std::thread::scope(|scope| {
        let playing = player.map(|player| Playing::start(scope, player, &book.plan, &store, manner.stop));
        let published = std::thread::scope(|scope| {
            // When it is dropped, the thread ends.
            let (_working, done) = mpsc::channel::<()>();
            let progress = &progress;
            scope.spawn(move || {
                while done.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
                    progress.waits(engines.waiting().or_else(|| manner.crew.and_then(Crew::told)));
                }
            });
            publish::publish(book, order, &booth, &watch)
        });
        let summary = progress.finish();
        let spoken = summary.spoken.takes.len();
        if let Some(error) = store.full().filter(|_| !manner.quiet) {
            console.tell(&[cache::full(error)].into_iter().collect(), Severity::Warning);
        }
        if let Some(exceeded) = budget.fault() {
            return Err(exceeded.into());
        }
        let published = published.map_err(|error| fault(error, book, console))?;
        let missed = ending::tell(manner, console, book, &published, &summary)?;
        if let Some(mut playing) = playing {
            playing.finish()?;
        }
        Ok((published, spoken, missed))
    })
    .map(|(published, spoken, missed)| Delivered { published, store, pace, spoken, missed })
}

fn fault(error: PublishError, book: &Book, console: &Console) -> Fault {
    if matches!(error, PublishError::Cancelled) {
        return Fault::Interrupted;
    }
    console.tell(&error.diagnostics(book), Severity::Error);
    Fault::Told
}

/// Records what the render was made of. If that fails, the sound still exists, and the user has already been told that the
/// cache cannot be written to.
fn remember(book: &Book, engines: &Engines, delivered: &Delivered) {
    let Delivered { published, store, pace, .. } = delivered;
    history::record(book, engines, &published.takes, pace, store);
}

/// Whether a note was shown before anything was spoken.
fn told_before(note: &Note) -> bool {
    matches!(note, Note::FormatNotBuilt { .. })
}
