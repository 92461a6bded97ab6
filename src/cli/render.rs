//! `fullcast render`: a script goes in, a sound file comes out.

use super::args::{Cli, Command, Render};
use super::progress::{Progress, Summary, clock};
use super::{Console, Exit, Fault, cache, interrupt};
use clap::Parser;
use fullcast::assemble::{self, StreamError, Timeline};
use fullcast::book::Book;
use fullcast::diag::{Diagnostic, Diagnostics, Severity};
use fullcast::engine::Engines;
use fullcast::fs;
use fullcast::output::tags::Tags;
use fullcast::output::{self, Bits, OutputRow, Spec};
use fullcast::render::{self, Failure, Takes};
use fullcast::store::{Store, StoreError};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// How often damaged takes are spoken again before the disk is given up.
const REPAIRS: usize = 3;

pub fn run(args: &Render, console: &Console) -> Result<Exit, Fault> {
    let stop = interrupt::listen();
    produce(args, console, stop).map(|()| Exit::Done)
}

/// The whole way from script to file.
fn produce(args: &Render, console: &Console, stop: &AtomicBool) -> Result<(), Fault> {
    let engines = super::engines()?;
    let book = load(args, &engines, console)?;
    speak(args, &book, &engines, console, stop)
}

/// Speaks and writes a book that is loaded already.
pub fn speak(args: &Render, book: &Book, engines: &Engines, console: &Console, stop: &AtomicBool) -> Result<(), Fault> {
    let target = target(args, book)?;
    check_size(args, book, &target)?;
    let store = open_store(args, console)?;
    let progress = Progress::new(args.quiet);
    let speaker = Speaker { args, book, engines, store: &store, progress: &progress, stop, console };
    let timeline = speaker.write(&target)?;
    if let Some(path) = &args.timeline {
        output::timeline::write(path, book, &timeline)?;
    }
    report(args, console, book, &timeline, &target, progress.finish())
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
        Command::Render(render) => render,
        _ => unreachable!("`render` was asked for"),
    }
}

fn load(args: &Render, engines: &Engines, console: &Console) -> Result<Book, Fault> {
    let (book, diagnostics) = super::load(&args.input, engines);
    console.tell(&diagnostics, if args.quiet { Severity::Error } else { Severity::Warning });
    book.filter(|_| !diagnostics.has_errors()).ok_or(Fault::Told)
}

/// Where the sound goes. Never over something that the user wrote.
fn target(args: &Render, book: &Book) -> Result<PathBuf, Fault> {
    let target = args.output.clone().unwrap_or_else(|| book.path.with_extension("wav"));
    let precious = [(Some(&book.path), "the script"), (book.voices_path.as_ref(), "the cast")];
    for path in [Some(&target), args.timeline.as_ref()].into_iter().flatten() {
        for (file, what) in &precious {
            if file.is_some_and(|file| file == path || fs::same_file(file, path)) {
                let message = format!("{} is {what} itself: it is not overwritten", path.display());
                return Err(Diagnostic::error("overwrites-input", message).hint("choose another name with -o").into());
            }
        }
    }
    if args.timeline.as_ref().is_some_and(|timeline| *timeline == target || fs::same_file(timeline, &target)) {
        return Err(Diagnostic::error("one-file-twice", "the timeline and the sound cannot go to one file").into());
    }
    // A folder that is missing or read-only is better told before an hour of speech than behind it.
    fs::Staged::create(&target)?;
    if let Some(path) = &args.timeline {
        fs::Staged::create(path)?;
    }
    Ok(target)
}

fn format_of(target: &Path) -> Result<&'static OutputRow, Fault> {
    output::by_path(target).ok_or_else(|| {
        let known: Vec<_> = output::OUTPUTS.iter().flat_map(|row| row.extensions).map(|ending| format!(".{ending}")).collect();
        Diagnostic::error("unknown-format", format!("the name {} does not say which format to write", target.display()))
            .hint(format!("end it with one of: {}", known.join(", ")))
            .into()
    })
}

fn spec(args: &Render, rate: u32, frames: u64) -> Spec {
    Spec { frames: Some(frames), ..Spec::new(rate, 1, Bits::from_count(args.bits).unwrap_or_default()) }
}

/// Refuses, before anything is spoken, what will not fit into the file.
fn check_size(args: &Render, book: &Book, target: &Path) -> Result<(), Fault> {
    let rate = args.rate.unwrap_or(assemble::DEFAULT_RATE);
    let frames = (assemble::estimated_seconds(&book.plan) * f64::from(rate)) as u64;
    Ok((format_of(target)?.check_size)(frames, &spec(args, rate, frames))?)
}

/// The cache; where it cannot be used, a store for this run alone, and a warning.
fn open_store(args: &Render, console: &Console) -> Result<Store, Fault> {
    if args.store.no_cache {
        return Ok(Store::temporary()?);
    }
    let folder = cache::folder(args.store.cache.as_ref())?;
    match Store::open(&folder) {
        Ok(store) => Ok(store),
        Err(StoreError::ReadOnly(error)) => {
            if !args.quiet {
                let warning = Diagnostic::warning("cache-read-only", format!("{error}: nothing new is kept for the next run"));
                console.tell(&[warning].into_iter().collect(), Severity::Warning);
            }
            Ok(Store::over(&folder)?)
        }
        Err(error) => Err(error.into()),
    }
}

/// What speaking and writing need together.
struct Speaker<'a> {
    args: &'a Render,
    book: &'a Book,
    engines: &'a Engines,
    store: &'a Store,
    progress: &'a Progress,
    stop: &'a AtomicBool,
    console: &'a Console,
}

impl Speaker<'_> {
    /// Speaks and writes; takes that turn out to be damaged are spoken again.
    fn write(&self, target: &Path) -> Result<Timeline, Fault> {
        for _ in 0..REPAIRS {
            let takes = self.takes()?;
            let rate = self.args.rate.unwrap_or_else(|| assemble::natural_rate(&takes));
            let timeline = assemble::lay_out(&self.book.plan, &takes, rate);
            if self.put_out(target, &timeline, &takes)? {
                return Ok(timeline);
            }
        }
        let fault = Diagnostic::error("cache-failed", "lines in the cache are damaged again and again");
        Err(fault.hint("the disk may be failing: try `--cache DIR` with a folder elsewhere").into())
    }

    fn takes(&self) -> Result<Takes, Fault> {
        let options = render::Options { jobs: self.args.jobs.unwrap_or_else(cores) };
        let watch = |event: render::Event<'_>| self.progress.watch(event);
        match render::render(&self.book.plan, self.engines, self.store, options, &watch, self.stop) {
            Ok(takes) => Ok(takes),
            Err(render::Error::Cancelled) => {
                self.progress.finish();
                Err(Fault::Interrupted)
            }
            Err(render::Error::Store(error)) => Err(error.into()),
            Err(render::Error::Speech(failures)) => {
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
            Diagnostic::error("not-spoken", format!("{name}'s line could not be spoken: {}", failure.error))
                .at(&self.book.script.source, line.span)
                .hint("reword the line, or respell what the voice cannot say under [lexicon] in voices.toml")
        });
        self.console.tell(&faults.collect::<Diagnostics>(), Severity::Error);
    }

    /// Streams the sound into the file; false if takes were damaged and the file was left alone.
    fn put_out(&self, target: &Path, timeline: &Timeline, takes: &Takes) -> Result<bool, Fault> {
        let spec = spec(self.args, timeline.rate, timeline.frames);
        let format = format_of(target)?;
        (format.check_size)(timeline.frames, &spec)?;
        let mut file = (format.open)(target, &spec, &Tags::of(self.book, timeline))?;
        let streamed = assemble::stream(timeline, takes, self.store, &mut |samples: &[f32]| {
            if self.stop.load(Ordering::Relaxed) {
                return Err(Fault::Interrupted);
            }
            Ok(file.write(samples)?)
        });
        match streamed {
            Ok(()) => Ok(file.finish().map(|()| true)?),
            Err(StreamError::Damaged(_)) => Ok(false),
            Err(StreamError::Store(error)) => Err(error.into()),
            Err(StreamError::Sink(fault)) => Err(fault),
        }
    }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Where, how long, who spoke.
fn report(args: &Render, console: &Console, book: &Book, timeline: &Timeline, target: &Path, summary: Summary) -> Result<(), Fault> {
    if args.quiet {
        return Ok(());
    }
    console.print(&format!("{}\n", target.display()))?;
    let seconds = timeline.frames as f64 / f64::from(timeline.rate);
    let kept = summary.utterances.saturating_sub(summary.spoken);
    console.say(format_args!(
        "{} long, {} lines: {} spoken in {:.1} s ({:.0} × real time), {kept} from the cache",
        clock(seconds),
        timeline.cues.len(),
        summary.spoken,
        summary.took,
        summary.audio / summary.took.max(1e-3),
    ));
    let mut shares = vec![(0.0, 0); book.script.speakers.len()];
    let lines: Vec<_> = book.script.lines().collect();
    for cue in &timeline.cues {
        let share = &mut shares[lines[cue.line].speaker.0];
        share.0 += (cue.end - cue.start) as f64 / f64::from(timeline.rate);
        share.1 += 1;
    }
    let width = book.script.speakers.iter().map(|speaker| speaker.name.chars().count()).max().unwrap_or(0);
    for ((speaker, part), (seconds, lines)) in book.script.speakers.iter().zip(&book.cast.parts).zip(shares) {
        if lines > 0 {
            let voice = &part.voice;
            let noun = if lines == 1 { "line" } else { "lines" };
            console.say(format_args!("  {:width$}  {:>6}  {lines:>4} {noun:5}  {voice}", speaker.name, clock(seconds)));
        }
    }
    for lowered in &timeline.lowered {
        let name = book.script.name(lines[lowered.line].speaker);
        console.say(format_args!("note: {name} is {:.1} dB quieter than voices.toml asks, so that nothing clips", lowered.by));
    }
    Ok(())
}
