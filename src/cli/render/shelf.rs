//! A render of several books: all are planned first, spoken in one pool, and published each as soon as it is spoken.

mod table;

use super::{Limits, ending, limits, order};
use crate::cli::args::{Input, Render};
use crate::cli::crew::Crew;
use crate::cli::progress::Progress;
use crate::cli::{Console, Exit, Fault, cache, told, trust};
use fullcast::book::Book;
use fullcast::diag::{Diagnostic, Diagnostics, Severity};
use fullcast::engine::Engines;
use fullcast::fs;
use fullcast::history::{self, MachineSpeeds, Pace, Past};
use fullcast::publish::{self, Order, PublishError, PublishEvent};
use fullcast::render::{self, Booth, Failure, RenderError, SpeechEvent};
use fullcast::shelf::{self, Lacks, Pool, ShelfBook};
use fullcast::store::{Key, Store};
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, PoisonError, mpsc};
use table::Row;

/// Whether several books are named, in whatever way.
pub fn is_asked_for(args: &Render) -> bool {
    let name = &args.input.script;
    let text = name.to_string_lossy();
    let stands_for_others = text.starts_with('@') || text.contains(['*', '?', '[']);
    args.out.is_some() || !args.more.is_empty() || name.is_dir() || (stands_for_others && !name.exists())
}

/// Renders all books. One that cannot be rendered keeps no other one from being so.
pub fn run(args: &Render, console: &Console, stop: &AtomicBool) -> Result<Exit, Fault> {
    refuse(args)?;
    let mut faults = Diagnostics::new();
    let names: Vec<_> = std::iter::once(&args.input.script).chain(&args.more).cloned().collect();
    let found = shelf::find(&names, &mut faults);
    console.tell(&faults, Severity::Error);
    let mut rows: Vec<Row> = found.iter().map(|book| Row::new(&book.path)).collect();
    let groups = read(args, &found, &mut rows, console)?;
    let store = cache::open(&args.store, args.quiet, console)?;
    let all: Vec<(&Book, &Engines)> =
        groups.iter().flat_map(|group| group.books.iter().map(|(_, book)| (book, &group.engines))).collect();
    limits::keep(Limits { lines: args.max_new_lines, cost: args.max_cost }, &all, &args.store, console)?;
    let shelf = Shelf { args, found: &found, store: &store, console, stop };
    for group in &groups {
        shelf.render(group, &mut rows)?;
    }
    if !args.quiet {
        let paths: String =
            rows.iter().flat_map(|row| &row.files).map(|path| format!("{}\n", path.display())).collect();
        console.print(&paths)?;
        console.say(format_args!("{}", table::of(&rows)));
    }
    Ok(if faults.has_errors() || rows.iter().any(Row::has_failed) { Exit::Failed } else { Exit::Done })
}

/// Options that name the one file of one book cannot be kept for several.
fn refuse(args: &Render) -> Result<(), Fault> {
    let given = [
        (args.output.is_some(), "--output"),
        (args.timeline.is_some(), "--timeline"),
        (args.page.is_some(), "--page"),
        (args.labels.is_some(), "--labels"),
        (args.stems.is_some(), "--stems"),
        (args.epub.is_some(), "--epub"),
        (args.watch, "--watch"),
        (args.play, "--play"),
        (args.fit, "--fit"),
        (args.shard.is_some(), "--shard"),
    ];
    let wrong = given.iter().filter(|(given, _)| *given);
    let options: Vec<&str> = wrong.map(|(_, option)| *option).collect();
    if options.is_empty() {
        return Ok(());
    }
    let message = format!("{} cannot be kept for several books", options.join(", "));
    let hint = "`--out DIR` names the folder for the files of all books; `--subtitles srt` writes some beside each";
    Err(Diagnostic::error("one-book-only", message).hint(hint).into())
}

/// Books that are spoken by the same engines, with their numbers on the shelf.
struct Group {
    engines: Engines,
    books: Vec<(usize, Book)>,
}

/// Reads and plans all books. Those without engines of their own are one group; each of the others is a group by itself, since
/// its voices.toml says which programs and servers speak it.
fn read(args: &Render, found: &[ShelfBook], rows: &mut [Row], console: &Console) -> Result<Vec<Group>, Fault> {
    let mut groups: Vec<Group> = Vec::new();
    for (nth, entry) in found.iter().enumerate() {
        let mut engines = cache::engines(&args.store)?;
        let input = Input { script: entry.path.clone(), ..args.input.clone() };
        let (book, diagnostics) = match trust::load(&input, false, &mut engines, console) {
            Ok(loaded) => loaded,
            Err(Fault::Because(fault)) => (None, [*fault].into_iter().collect()),
            Err(fault) => return Err(fault),
        };
        match args.quiet {
            true => console.tell(&diagnostics, Severity::Error),
            false => told::tell(&diagnostics, &entry.path, console),
        }
        let Some(book) = book.filter(|_| !diagnostics.has_errors()) else {
            rows[nth].fails(errors(&diagnostics));
            continue;
        };
        match groups.iter_mut().find(|group| group.is_plain()).filter(|_| book.voices.engines.is_empty()) {
            Some(group) => group.books.push((nth, book)),
            None => groups.push(Group { engines, books: vec![(nth, book)] }),
        }
    }
    Ok(groups)
}

impl Group {
    fn is_plain(&self) -> bool {
        self.books.iter().all(|(_, book)| book.voices.engines.is_empty())
    }
}

/// The utterances of each book of a group that could not be spoken.
type Failures = Vec<Vec<Failure>>;

/// What it takes to render the books of a shelf.
struct Shelf<'a> {
    args: &'a Render,
    found: &'a [ShelfBook],
    store: &'a Store,
    console: &'a Console,
    stop: &'a AtomicBool,
}

impl Shelf<'_> {
    /// Speaks a group in one pool, and publishes every book of it.
    fn render(&self, group: &Group, rows: &mut [Row]) -> Result<(), Fault> {
        let Group { engines, books } = group;
        let jobs = self.args.jobs.unwrap_or_else(render::cores);
        let crew = Crew::of(&self.args.workers)?;
        let booth = Booth { jobs, stop: self.stop, crew: crew.others(), ..Booth::new(engines, self.store) };
        let pool = Pool::of(books.iter().map(|(_, book)| book), |key| self.store.get(key).is_some());
        for (at, (nth, _)) in books.iter().enumerate() {
            rows[*nth].new = pool.lacks.counts()[at];
        }
        let pace = Pace::default();
        let mut left: Vec<bool> = vec![true; books.len()];
        let mut failed = self.speak(pool, &booth, &pace, |at| {
            left[at] = false;
            let (nth, book) = &books[at];
            self.publish(*nth, book, &booth, &mut rows[*nth])
        })?;
        for at in 0..books.len() {
            let (nth, book) = &books[at];
            let failures = std::mem::take(&mut failed[at]);
            if !failures.is_empty() {
                let faults = PublishError::from(RenderError::Speech(failures)).diagnostics(book);
                rows[*nth].fails(errors(&faults));
                self.console.tell(&faults, Severity::Error);
            } else if left[at] {
                self.publish(*nth, book, &booth, &mut rows[*nth])?;
            }
        }
        history::learn(&pace, self.store);
        Ok(())
    }

    /// Speaks what the pool lacks, while `publish` is called for each book that is complete.
    fn speak(
        &self,
        pool: Pool,
        booth: &Booth<'_>,
        pace: &Pace,
        mut publish: impl FnMut(usize) -> Result<(), Fault>,
    ) -> Result<Failures, Fault> {
        let past = Past { machine: MachineSpeeds::load(self.store.dir()), ..Past::default() };
        let expected = |speak: &_, delivery: &_| past.seconds(speak, delivery, booth.engines);
        let progress = Progress::new(self.args.quiet, booth.jobs, &expected);
        let (spoken, keys) = mpsc::channel::<Key>();
        let Pool { plan, mut lacks } = pool;
        std::thread::scope(|scope| {
            let progress = &progress;
            let plan = &plan;
            let speaking = scope.spawn(move || {
                let spoken = Mutex::new(spoken);
                render::render(plan, booth, &|event| {
                    pace.watch(&event);
                    progress.watch(&PublishEvent::Speech(event));
                    if let SpeechEvent::Spoken { speak, .. } = event {
                        // Nobody listens any more if publishing was stopped.
                        let _ = spoken.lock().unwrap_or_else(PoisonError::into_inner).send(speak.key);
                    }
                })
            });
            let mut published = lacks.complete().into_iter().try_for_each(&mut publish);
            for key in &keys {
                if published.is_ok() {
                    published = lacks.spoken(&key).into_iter().try_for_each(&mut publish);
                }
            }
            let rendered = speaking.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            progress.finish();
            published.and_then(|()| failures(rendered, &lacks))
        })
    }

    fn publish(&self, nth: usize, book: &Book, booth: &Booth<'_>, row: &mut Row) -> Result<(), Fault> {
        let folder = self.args.out.as_ref().map(|out| out.join(&self.found[nth].folder));
        if let Some(Err(fault)) = folder.as_ref().map(fs::make_folder) {
            let fault: Diagnostics = [Diagnostic::from(fault)].into_iter().collect();
            row.fails(errors(&fault));
            self.console.tell(&fault, Severity::Error);
            return Ok(());
        }
        let order = Order { folder, ..order::of(self.args) };
        match publish::publish(book, &order, booth, &|_| {}) {
            Ok(published) => {
                // How fast the voices were is learnt from the whole pool.
                history::record(book, booth.engines, &published.takes, &Pace::default(), self.store);
                row.is_written(&published, ending::missed(&published), self.args.input.strict);
                Ok(())
            }
            Err(PublishError::Cancelled) => Err(Fault::Interrupted),
            Err(error) => {
                let faults = error.diagnostics(book);
                row.fails(errors(&faults));
                self.console.tell(&faults, Severity::Error);
                Ok(())
            }
        }
    }
}

fn errors(faults: &Diagnostics) -> usize {
    faults.iter().filter(|fault| fault.severity == Severity::Error).count()
}

/// The failures of a pool for each of its books, with the lines of the book.
fn failures(rendered: Result<render::Takes, RenderError>, lacks: &Lacks) -> Result<Failures, Fault> {
    let mut failed = vec![Vec::new(); lacks.counts().len()];
    match rendered {
        Ok(_) => {}
        Err(RenderError::Speech(failures)) => {
            for failure in failures {
                let (book, line) = lacks.place(failure.line);
                failed[book].push(Failure { line, ..failure });
            }
        }
        Err(RenderError::Cancelled) => return Err(Fault::Interrupted),
        Err(RenderError::Store(error)) => return Err(error.into()),
    }
    Ok(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_stands_for_several_books_is_a_shelf_unless_a_file_is_called_so() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("@a.md"), "").unwrap();
        let asked = |name: &str| {
            let script = folder.path().join(name).to_string_lossy().into_owned();
            let cli = <crate::cli::args::Cli as clap::Parser>::parse_from(["fullcast", "render", &script]);
            let crate::cli::args::Command::Render(args) = cli.command else { unreachable!() };
            is_asked_for(&args)
        };
        assert!(asked("") && asked("*.md") && asked("b?.md"));
        assert!(!asked("@a.md") && !asked("b.md"));
    }
}
