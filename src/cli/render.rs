//! `fullcast render`: a script goes in, a sound file comes out.

mod ending;
mod kept;
mod sides;

use super::args::{Cli, Command, Render};
use super::beside::Beside;
use super::delivery::{Delivery, Part};
use super::progress::Progress;
use super::{Console, Exit, Fault, cache, interrupt, watch};
use clap::Parser;
use fullcast::assemble::{self, StreamError, Timeline};
use fullcast::audio::measure::{Measures, Meter};
use fullcast::book::Book;
use fullcast::diag::{Advice, Diagnostic, Diagnostics, Severity};
use fullcast::engine::Engines;
use fullcast::fs;
use fullcast::history::{self, History};
use fullcast::output::trail::Beginning;
use fullcast::output::{self, Output, Raw, Spec};
use fullcast::render::{self, Failure, RenderError, SpeechEvent, Studio, Takes};
use fullcast::store::{Key, Store};
use kept::Kept;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// How often damaged takes are spoken again before the disk is given up.
const REPAIRS: usize = 3;

/// Frames that are copied between two looks whether to stop.
const COPIED: u64 = 1 << 25;

pub fn run(args: &Render, console: &Console) -> Result<Exit, Fault> {
    let stop = interrupt::listen();
    let mut engines = cache::engines(&args.store);
    if args.watch {
        return watch::run(args, &mut engines, console, stop);
    }
    produce(args, &mut engines, console, stop).map(|()| Exit::Done)
}

/// The whole way from script to file.
pub fn produce(args: &Render, engines: &mut Engines, console: &Console, stop: &AtomicBool) -> Result<(), Fault> {
    let book = load(args, engines, console)?;
    let (store, written, pace) = speak(args, &book, engines, console, stop)?;
    remember(&book, engines, &store, &written.takes, &pace);
    if written.missed && args.input.strict { Err(Fault::Told) } else { Ok(()) }
}

/// Speaks and writes a book that is loaded already.
pub fn speak(
    args: &Render,
    book: &Book,
    engines: &Engines,
    console: &Console,
    stop: &AtomicBool,
) -> Result<(Store, Written, history::Meter), Fault> {
    spare(book, args.output.as_deref())?;
    let delivery = Delivery::choose(args, book, console)?;
    check_places(args, book, &delivery)?;
    delivery.check_size(args, book)?;
    let store = cache::open(&args.store, args.quiet, console)?;
    let progress = Progress::new(args.quiet);
    let pace = history::Meter::default();
    let speaker = Speaker {
        args,
        book,
        engines,
        store: &store,
        progress: &progress,
        pace: &pace,
        stop,
        console,
        delivery: &delivery,
    };
    let mut written = speaker.write()?;
    if let Some(path) = &args.timeline {
        output::timeline::write(path, book, &written.whole)?;
    }
    let notes = sides::write(args, &speaker, &written, &delivery.path)?;
    written.notes.extend(notes);
    written.missed = ending::tell(args, console, book, &written, &delivery, progress.finish())?;
    Ok((store, written, pace))
}

/// Keeps what the render was made of, for the next plan. The sound is there already, and a cache that cannot be written has
/// been told: so failing here is none.
fn remember(book: &Book, engines: &Engines, store: &Store, takes: &Takes, pace: &history::Meter) {
    if !store.is_temporary() {
        let before = History::speeds_before(store.dir(), &book.path);
        let _ = History::of(book, engines, takes, pace, &before).save(store.dir());
    }
}

/// What `fullcast render` is told to write `target`, for commands that render something else: its defaults hold for them too.
pub fn to(script: &Path, target: &Path, store: &super::args::Store) -> Render {
    let mut words: Vec<OsString> = vec!["fullcast".into(), "render".into(), "-o".into(), target.into()];
    if store.no_cache {
        words.push("--no-cache".into());
    }
    if let Some(cache) = &store.cache {
        words.extend(["--cache".into(), cache.into()]);
    }
    words.extend(["--".into(), script.into()]);
    match Cli::parse_from(words).command {
        Command::Render(render) => *render,
        _ => unreachable!("`render` was asked for"),
    }
}

/// What was written.
pub struct Written {
    whole: Arc<Timeline>,
    takes: Takes,
    parts: Vec<Part>,
    /// Of each part; empty where nobody wants to know.
    measures: Vec<Measures>,
    /// Files that were right already.
    kept: BTreeSet<String>,
    /// What people should know.
    notes: Vec<String>,
    /// Whether a file is not what its target asks for.
    missed: bool,
}

fn load(args: &Render, engines: &mut Engines, console: &Console) -> Result<Book, Fault> {
    let (book, diagnostics) = super::load(&args.input, engines);
    console.tell(&diagnostics, if args.quiet { Severity::Error } else { Severity::Warning });
    book.filter(|_| !diagnostics.has_errors()).ok_or(Fault::Told)
}

/// Never over something that the user wrote.
fn spare<'a>(book: &Book, paths: impl IntoIterator<Item = &'a Path>) -> Result<(), Fault> {
    let precious = [(Some(&book.path), "the script"), (book.voices_path.as_ref(), "the cast")];
    for path in paths {
        for (file, what) in &precious {
            if file.is_some_and(|file| file == path || fs::same_file(file, path)) {
                let message = format!("{} is {what} itself: it is not overwritten", path.display());
                return Err(Diagnostic::error("overwrites-input", message).advise(Advice::ChooseAnotherName).into());
            }
        }
    }
    Ok(())
}

fn check_places(args: &Render, book: &Book, delivery: &Delivery) -> Result<(), Fault> {
    let target = &delivery.path;
    let sides = sides::of(args, delivery);
    let others = sides.paths().into_iter().map(|(_, path)| path);
    spare(book, [Some(target.as_path()), args.timeline.as_deref()].into_iter().flatten().chain(others))?;
    sides::check(args, &sides, target)?;
    delivery.check_place()?;
    if let Some(path) = &args.timeline {
        fs::Staged::create(path)?;
    }
    Ok(())
}

/// What speaking and writing need together.
struct Speaker<'a> {
    args: &'a Render,
    book: &'a Book,
    engines: &'a Engines,
    store: &'a Store,
    progress: &'a Progress,
    pace: &'a history::Meter,
    stop: &'a AtomicBool,
    console: &'a Console,
    delivery: &'a Delivery,
}

impl Speaker<'_> {
    /// Speaks and writes; takes that turn out to be damaged are spoken again.
    fn write(&self) -> Result<Written, Fault> {
        // Loading has told what is wrong with it.
        let cover = output::cover::load(self.book, &mut Diagnostics::new());
        for _ in 0..REPAIRS {
            let takes = self.takes()?;
            let rate = self.delivery.rate(self.args, assemble::natural_rate(&takes));
            let timeline = assemble::lay_out(&self.book.plan, &takes, rate);
            let (mut whole, starts) = self.delivery.arrange(self.book, timeline);
            let levelled = assemble::level(&mut whole, &takes, self.delivery.target, &self.studio());
            let Some(()) = self.mend(levelled.map_err(interrupted), &takes)? else { continue };
            let whole = Arc::new(whole);
            let parts = self.delivery.parts(self.book, &whole, &starts, cover.as_ref());
            let mut kept = Kept::open(self.store, self.delivery, self.book, self.measured());
            if let Some(measures) = self.put_out(&parts, &takes, &mut kept)? {
                let beside = match self.delivery.split {
                    true => sides::beside(self.args, self.book, &parts)?,
                    false => Vec::new(),
                };
                let notes = kept.sweep(&parts, &beside);
                self.delivery.finish(&parts)?;
                return Ok(Written { whole, takes, parts, measures, kept: kept.names, notes, missed: false });
            }
        }
        let fault = Diagnostic::error("cache-failed", "lines in the cache are damaged again and again");
        Err(fault.hint("the disk may be failing").advise(Advice::OtherCacheFolder).into())
    }

    /// Damaged takes are spoken again once they are out of the way.
    fn discard(&self, keys: &BTreeSet<Key>, takes: &Takes) -> Result<(), Fault> {
        Ok(keys.iter().filter_map(|key| takes.get(key)).try_for_each(|take| self.store.discard(take))?)
    }

    /// What came of work on takes; none if some of them were damaged, and have to be spoken again.
    fn mend<T>(&self, done: Result<T, StreamError<Fault>>, takes: &Takes) -> Result<Option<T>, Fault> {
        match done {
            Ok(done) => Ok(Some(done)),
            Err(StreamError::Damaged(keys)) => self.discard(&keys, takes).map(|()| None),
            Err(StreamError::Store(error)) => Err(error.into()),
            Err(StreamError::Sink(fault)) => Err(fault),
        }
    }

    /// Whether anybody wants to know what the files measure.
    fn measured(&self) -> bool {
        self.delivery.target.judges() && (!self.args.quiet || self.args.input.strict)
    }

    fn studio(&self) -> Studio<'_> {
        let jobs = self.args.jobs.unwrap_or_else(cores);
        Studio { engines: self.engines, store: self.store, jobs, stop: self.stop }
    }

    fn takes(&self) -> Result<Takes, Fault> {
        let watch = |event: SpeechEvent<'_>| {
            self.pace.watch(&event);
            self.progress.watch(event);
        };
        match render::render(&self.book.plan, &self.studio(), &watch) {
            Ok(takes) => Ok(takes),
            Err(RenderError::Cancelled) => {
                self.progress.finish();
                Err(Fault::Interrupted)
            }
            Err(RenderError::Store(error)) => Err(error.into()),
            Err(RenderError::Speech(failures)) => {
                self.progress.finish();
                self.tell(&failures);
                Err(Fault::Told)
            }
        }
    }

    fn tell(&self, failures: &[Failure]) {
        let lines: Vec<_> = self.book.script.lines().collect();
        let faults = failures.iter().map(|failure| {
            let line = lines[failure.line];
            let name = self.book.script.name(line.speaker);
            let message = format!("{name}'s line could not be spoken: {}", failure.error);
            let fault = Diagnostic::error("not-spoken", message).at_place(&self.book.script.parts, line.place);
            failure.error.kind.advice().map_or(fault.clone(), |advice| fault.hint(advice))
        });
        self.console.tell(&faults.collect::<Diagnostics>(), Severity::Error);
    }

    /// Streams the sound into its files and measures them; none if takes were damaged and no file was replaced since.
    fn put_out(&self, parts: &[Part], takes: &Takes, kept: &mut Kept<'_>) -> Result<Option<Vec<Measures>>, Fault> {
        let mut measures = Vec::new();
        for part in parts {
            let spec = self.delivery.spec(self.args, part.timeline.rate, part.timeline.channels, part.timeline.frames);
            if let Some(known) = kept.find(part, &spec) {
                measures.extend(known);
                continue;
            }
            let written = self.put_out_part(part, &spec, takes, kept.beginning(part, &spec));
            let Some((raw, measured)) = self.mend(written, takes)? else { return Ok(None) };
            kept.add(part, &spec, raw, measured.clone());
            measures.extend(measured);
        }
        Ok(Some(measures))
    }

    /// One file, and what it measures. It is measured where somebody is told of it: by what is known of the takes if that is
    /// enough, else while it is written, and then from its beginning on.
    fn put_out_part(
        &self,
        part: &Part,
        spec: &Spec,
        takes: &Takes,
        beginning: Option<Beginning>,
    ) -> Result<(Option<Raw>, Option<Measures>), StreamError<Fault>> {
        let Part { path, timeline, tags } = part;
        let format = self.delivery.format;
        (format.check_size)(timeline.frames, spec).map_err(sink)?;
        let mut file = (format.open)(path, spec, tags).map_err(sink)?;
        let raw = file.raw();
        let told = self.measured();
        let foretold = if told { self.foretell(timeline, takes)? } else { None };
        let meter = Meter::new(timeline.rate, timeline.channels).ok().filter(|_| told && foretold.is_none());
        let rest = match beginning.filter(|_| meter.is_none()) {
            Some(beginning) => self.take_over(&beginning, timeline, &mut *file)?,
            None => Arc::clone(timeline),
        };
        let meter = meter.map(|mut meter| {
            Beside::start(move |blocks| {
                blocks.iter().for_each(|block| meter.add(&block));
                meter.finish()
            })
        });
        // Takes are read while the disk (or an encoder) is busy.
        let writer = Beside::start(move |blocks| blocks.iter().try_for_each(|block| file.write(&block)).map(|()| file));
        let streamed = assemble::stream(&rest, takes, self.store, &mut |samples: &[f32]| {
            self.go_on()?;
            if let Some(meter) = &meter {
                meter.add(samples);
            }
            // It ends early only after a failure, which is told below.
            if writer.add(samples) { Ok(()) } else { Err(Fault::Told) }
        });
        let file = writer.finish().map_err(sink)?;
        streamed?;
        file.finish().map_err(sink)?;
        Ok((raw, meter.map(Beside::finish).or(foretold)))
    }

    /// Copies the beginning of the old file, and gives back what is to follow.
    fn take_over(
        &self,
        beginning: &Beginning,
        timeline: &Timeline,
        file: &mut dyn Output,
    ) -> Result<Arc<Timeline>, StreamError<Fault>> {
        let mut left = beginning.frames;
        while left > 0 {
            self.go_on().map_err(sink)?;
            let now = left.min(COPIED);
            file.take_over(&beginning.file, now).map_err(sink)?;
            left -= now;
        }
        match beginning.check() {
            Ok(()) => Ok(Arc::new(timeline.after(beginning.frames))),
            // As with damaged takes: once more, and now the old file is none of ours.
            Err(_) => Err(StreamError::Damaged(BTreeSet::new())),
        }
    }

    fn go_on(&self) -> Result<(), Fault> {
        if self.stop.load(Ordering::Relaxed) { Err(Fault::Interrupted) } else { Ok(()) }
    }

    fn foretell(&self, timeline: &Timeline, takes: &Takes) -> Result<Option<Measures>, StreamError<Fault>> {
        let target = self.delivery.target;
        assemble::foretell(timeline, takes, target, &self.studio()).map_err(interrupted)
    }
}

fn sink(error: impl Into<Fault>) -> StreamError<Fault> {
    StreamError::Sink(error.into())
}

fn interrupted(error: StreamError<assemble::Cancelled>) -> StreamError<Fault> {
    match error {
        StreamError::Damaged(keys) => StreamError::Damaged(keys),
        StreamError::Store(error) => StreamError::Store(error),
        StreamError::Sink(assemble::Cancelled) => StreamError::Sink(Fault::Interrupted),
    }
}

pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
