//! `fullcast render --watch`: renders again whenever the text is saved.

use super::args::Render;
use super::render::produce;
use super::{Console, Exit, Fault};
use fullcast::book::Snapshot;
use fullcast::engine::Engines;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How often to look at the files.
const POLL: Duration = Duration::from_millis(300);

/// How often a change must look the same before it counts. Editors write a file in several steps. Some remove it before
/// they put the new one in its place, so a missing file gets more time.
const SETTLED: u32 = 1;
const SETTLED_MISSING: u32 = 5;

/// Renders now and after every change. If a render fails, the reason is reported and the watch goes on.
///
/// Ctrl-C is the usual way to end a watch, so that counts as success. In the middle of a render, it counts as interrupted.
pub fn run(args: &Render, engines: &mut Engines, console: &Console, stop: &AtomicBool) -> Result<Exit, Fault> {
    loop {
        // This is done before the files are read, so that no change in between is missed.
        let before = Snapshot::take(&args.input.script, args.input.voices.as_deref(), engines.consent());
        let digest = before.digest();
        match produce(args, engines, console, stop) {
            Ok(()) | Err(Fault::Told) => {}
            Err(Fault::Because(fault)) => console.error(*fault),
            Err(Fault::Interrupted) => return Err(Fault::Interrupted),
        }
        if !args.quiet {
            console.say(format_args!("watching {}; Ctrl-C ends", args.input.script.display()));
        }
        if !changed(&before, digest, stop) {
            return Ok(Exit::Done);
        }
    }
}

/// Waits for a change that has settled. Returns false if the user asked to stop.
fn changed(before: &Snapshot, digest: blake3::Hash, stop: &AtomicBool) -> bool {
    let mut known = before.clone();
    let (mut last, mut steady) = (before.clone(), 0);
    while !stop.load(Ordering::Relaxed) {
        std::thread::sleep(POLL);
        let now = known.again();
        steady = if now == last { steady + 1 } else { 0 };
        last = now;
        let settled = if last.misses_some() { SETTLED_MISSING } else { SETTLED };
        if last == known || steady < settled {
            continue;
        }
        if last.digest() != digest {
            return true;
        }
        known = last.clone();
    }
    false
}
