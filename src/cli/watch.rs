//! `fullcast render --watch`: renders again whenever the text is saved.

use super::args::Render;
use super::render::produce;
use super::{Console, Exit, Fault};
use fullcast::book;
use fullcast::engine::Engines;
use fullcast::trust::Consent;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

/// How often to look at the files.
const POLL: Duration = Duration::from_millis(300);

/// How often a change must look the same before it counts. Editors write a file in several steps. Some remove it before
/// they put the new one in its place, so a missing file gets more time.
const SETTLED: u32 = 1;
const SETTLED_MISSING: u32 = 5;

/// A larger file counts as missing.
const LARGEST: u64 = 1 << 30;

/// What the system says about a file: its time and length. `None` if it does not exist.
type Look = Option<(SystemTime, u64)>;

/// The state of a render's files at one moment.
#[derive(Clone, Debug, PartialEq)]
struct Snapshot(Vec<(PathBuf, Look)>);

impl Snapshot {
    fn take(args: &Render, consent: &Consent) -> Self {
        let inputs = book::inputs(&args.input.script, args.input.voices.as_deref(), consent);
        Self::of(inputs.into_iter().chain(found(args)))
    }

    fn of(paths: impl Iterator<Item = PathBuf>) -> Self {
        Self(paths.map(|path| (path.clone(), look(&path))).collect())
    }

    /// The same files now, with the voices.toml that would be found now.
    fn again(&self, args: &Render) -> Self {
        let known = self.0.iter().map(|(path, _)| path.clone());
        let found = found(args).filter(|path| !self.0.iter().any(|(known, _)| known == path));
        Self::of(known.chain(found))
    }

    fn misses_some(&self) -> bool {
        self.0.iter().any(|(_, look)| look.is_none())
    }

    /// A digest of all bytes, because saving a file without a change must not count as a change.
    fn digest(&self) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new();
        for (path, _) in &self.0 {
            hasher.update(path.as_os_str().as_encoded_bytes());
            match fullcast::fs::read_regular(path, LARGEST) {
                Ok(bytes) => hasher.update(blake3::hash(&bytes).as_bytes()),
                Err(_) => hasher.update(b"missing"),
            };
        }
        hasher.finalize()
    }
}

/// The voices.toml that is found when the user names none.
fn found(args: &Render) -> Option<PathBuf> {
    let current = std::env::current_dir().unwrap_or_default();
    args.input.voices.is_none().then(|| fullcast::voices::find(&args.input.script, &current)).flatten()
}

fn look(path: &Path) -> Look {
    let metadata = path.metadata().ok()?;
    Some((metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH), metadata.len()))
}

/// Renders now and after every change. If a render fails, the reason is reported and the watch goes on.
///
/// Ctrl-C is the usual way to end a watch, so that counts as success. In the middle of a render, it counts as interrupted.
pub fn run(args: &Render, engines: &mut Engines, console: &Console, stop: &AtomicBool) -> Result<Exit, Fault> {
    loop {
        // This is done before the files are read, so that no change in between is missed.
        let before = Snapshot::take(args, engines.consent());
        let digest = before.digest();
        match produce(args, engines, console, stop) {
            Ok(()) | Err(Fault::Told) => {}
            Err(Fault::Because(fault)) => console.error(*fault),
            Err(Fault::Interrupted) => return Err(Fault::Interrupted),
        }
        if !args.quiet {
            console.say(format_args!("watching {}; Ctrl-C ends", args.input.script.display()));
        }
        if !changed(args, &before, digest, stop) {
            return Ok(Exit::Done);
        }
    }
}

/// Waits for a change that has settled. Returns false if the user asked to stop.
fn changed(args: &Render, before: &Snapshot, digest: blake3::Hash, stop: &AtomicBool) -> bool {
    let mut known = before.clone();
    let (mut last, mut steady) = (before.clone(), 0);
    while !stop.load(Ordering::Relaxed) {
        std::thread::sleep(POLL);
        let now = known.again(args);
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
