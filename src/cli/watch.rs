//! `fullcast render --watch`: renders again whenever the text is saved.

use super::args::Render;
use super::render::produce;
use super::{Console, Exit, Fault};
use fullcast::book::{Snapshot, Watch};
use fullcast::engine::Engines;
use std::sync::atomic::{AtomicBool, Ordering};

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
    let (mut known, mut watch) = (before.clone(), Watch::default());
    while !stop.load(Ordering::Relaxed) {
        std::thread::sleep(Watch::PAUSE);
        let Some(now) = watch.look(&known) else { continue };
        if now.digest() != digest {
            return true;
        }
        known = now.clone();
    }
    false
}
