//! `--shard 2/5`: speaks a part of a book into a cache that several machines share, and writes no file.

use super::{Limits, limits};
use crate::cli::args::Render;
use crate::cli::progress::Progress;
use crate::cli::{Console, Exit, Fault, cache};
use fullcast::book::Book;
use fullcast::diag::{Diagnostic, Diagnostics, Severity};
use fullcast::engine::Engines;
use fullcast::history::{self, MachineSpeeds, Pace, Past};
use fullcast::plan::Shard;
use fullcast::publish::{PublishError, PublishEvent};
use fullcast::render::{self, Booth, RenderError};
use std::sync::atomic::AtomicBool;

pub fn run(
    args: &Render,
    shard: Shard,
    engines: &mut Engines,
    console: &Console,
    stop: &AtomicBool,
) -> Result<Exit, Fault> {
    let mut book = super::load(args, engines, console)?;
    book.plan = book.plan.shard(shard);
    limits::keep(Limits { lines: args.max_new_lines, cost: args.max_cost }, &[(&book, engines)], &args.store, console)?;
    let store = cache::open(&args.store, args.quiet, console)?;
    if store.is_temporary() {
        let error = Diagnostic::error("no-cache", format!("what part {shard} speaks could not be kept"));
        return Err(error.hint("`--cache DIR` names the folder that all machines share").into());
    }
    if !args.quiet && !shard.is_all() {
        let local: Diagnostics = locks_are_local(store.dir()).into_iter().collect();
        console.tell(&local, Severity::Warning);
    }
    let jobs = args.jobs.unwrap_or_else(render::cores);
    let booth = Booth { jobs, stop, ..Booth::new(engines, &store) };
    let past = Past { machine: MachineSpeeds::load(store.dir()), ..Past::default() };
    let expected = |speak: &_, delivery: &_| past.seconds(speak, delivery, engines);
    let (progress, pace) = (Progress::new(args.quiet, jobs, &expected), Pace::default());
    let rendered = render::render(&book.plan, &booth, &|event| {
        pace.watch(&event);
        progress.watch(&PublishEvent::Speech(event));
    });
    let summary = progress.finish();
    history::learn(&pace, &store);
    match rendered {
        Ok(takes) => {
            if !args.quiet {
                let new = summary.spoken.takes.len();
                console.say(format_args!("{}", told(&book, shard, (new, takes.len() - new), summary.took)));
            }
            Ok(Exit::Done)
        }
        Err(RenderError::Cancelled) => Err(Fault::Interrupted),
        Err(error) => {
            console.tell(&PublishError::from(error).diagnostics(&book), Severity::Error);
            Err(Fault::Told)
        }
    }
}

/// What a part reports when it is done.
fn told(book: &Book, shard: Shard, (new, kept): (usize, usize), took: f64) -> String {
    let script = book.path.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
    format!(
        "part {shard}: {new} utterances spoken in {took:.1} s, {kept} from the cache; when all parts are done, `fullcast render \
         {script}` with the same cache writes the book"
    )
}

/// A warning if the cache is on a network disk whose locks end at this machine: what two machines speak at the same time is
/// then spoken twice.
fn locks_are_local(cache: &std::path::Path) -> Option<Diagnostic> {
    let why = fullcast::fs::only_local_locks(cache)?;
    let warning = Diagnostic::warning("local-locks", format!("{}: {why}", cache.display()));
    let hint =
        "parts never speak the same line; but run the last render, which writes the book, when all parts have ended";
    Some(warning.hint(hint))
}
