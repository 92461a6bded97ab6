//! `fullcast work` and `fullcast cluster`: speaks for other machines, and shows who does.

use super::args::{Cluster, Work};
use super::progress::clock;
use super::{Console, Exit, Fault, interrupt, trust};
use fullcast::cluster::{self, ClusterRole, ClusterSettings, Overview, ServerPlace, WorkEvent, Worker};
use fullcast::diag::{Diagnostic, Severity, excerpt};
use fullcast::render;
use std::cell::Cell;
use std::fmt::Write;

pub fn work(args: &Work, console: &Console) -> Result<Exit, Fault> {
    let stop = interrupt::listen();
    let engines = trust::engines()?;
    let place = ServerPlace { address: args.address.clone(), settings: ClusterSettings::of_user()? };
    let jobs = args.jobs.unwrap_or_else(render::cores);
    let lost = Cell::new(false);
    let watch = |event: WorkEvent| match event {
        WorkEvent::Began { name } if !args.quiet => {
            let many = if jobs == 1 { "1 line" } else { &format!("{jobs} lines") };
            console.say(format_args!("{name} speaks {many} at once; Ctrl-C ends after those that are begun"));
        }
        WorkEvent::Spoken { .. } => lost.set(false),
        WorkEvent::Failed { text, message } => {
            let warning = Diagnostic::warning("line-failed", format!("`{}`: {message}", excerpt(&text)));
            console.tell(&[warning].into_iter().collect(), Severity::Warning);
        }
        // Once is enough until it works again.
        WorkEvent::Lost { message } if !lost.replace(true) => {
            let warning = Diagnostic::warning("server-lost", format!("the server does not answer: {message}"));
            console.tell(&[warning.hint("it is tried again")].into_iter().collect(), Severity::Warning);
        }
        _ => {}
    };
    let worker = Worker { engines: &engines, jobs, stop };
    let worked = cluster::work(&place, worker, &watch)?;
    if !args.quiet {
        let failed = if worked.failed > 0 { format!(", {} failed", worked.failed) } else { String::new() };
        console.say(format_args!("{} lines spoken, {} of audio{failed}", worked.lines, clock(worked.seconds)));
    }
    Ok(Exit::Done)
}

pub fn cluster(args: &Cluster, console: &Console) -> Result<Exit, Fault> {
    let place = ServerPlace { address: args.address.clone(), settings: ClusterSettings::of_user()? };
    if args.retry_failed {
        let sent = cluster::retry_failed(&place)?;
        return console.print(&format!("{sent} lines are tried again\n"));
    }
    let overview = cluster::look(&place)?;
    if args.json { console.print_json(&overview) } else { console.print(&words(&overview)) }
}

/// The overview as a list.
fn words(overview: &Overview) -> String {
    let mut text = String::new();
    let with = |role: ClusterRole| overview.present.iter().filter(move |seen| seen.role == role);
    // Writing to a String cannot fail.
    let _ = writeln!(text, "workers      {}", with(ClusterRole::Worker).count());
    for seen in with(ClusterRole::Worker) {
        let (long, at_once) = (clock(seen.seconds), seen.threads);
        let _ = writeln!(text, "  {}: {} lines, {long} of audio, {at_once} at once", seen.name, seen.lines);
    }
    let _ = writeln!(text, "renders      {}", with(ClusterRole::Coordinator).count());
    for seen in with(ClusterRole::Coordinator) {
        let _ = writeln!(text, "  {}: {} lines to come", seen.name, seen.lines);
    }
    let waiting: u64 = overview.jobs.iter().map(|jobs| jobs.waiting).sum();
    let in_flight: usize = overview.jobs.iter().map(|jobs| jobs.in_flight).sum();
    let _ = writeln!(text, "jobs         {waiting} waiting, {in_flight} in flight");
    for jobs in &overview.jobs {
        let workers =
            if jobs.workers == 0 { "nobody here speaks it".into() } else { format!("{} workers", jobs.workers) };
        let _ = writeln!(text, "  {}: {} waiting, {} in flight, {workers}", jobs.voices, jobs.waiting, jobs.in_flight);
    }
    let _ = writeln!(text, "takes        {} to be fetched", overview.takes);
    let _ = writeln!(text, "failed       {}", overview.failed.len());
    for line in &overview.failed {
        let _ = writeln!(text, "  {}: `{}`: {}", line.voices, excerpt(&line.text), line.message);
    }
    text
}
