//! Takes on disk, found by their keys: a content-addressed store in which a damaged take counts as missing.
//!
//! ```text
//! DIR/takes/ab/abcd….wav   one take each, see `format`
//! DIR/notes/, encoded/     results that are expensive to compute again, see `notes` and `encoded`
//! DIR/renders/, servers/   not the store's: what `history` keeps about renders, and `engine` about servers
//! DIR/tmp/                 takes that are being written; what a killed process leaves here, the next one removes
//! DIR/claims/              locks of processes that speak, see `claim`
//! DIR/runs/                one locked file for each process that has the store open; its time is when the process started
//! DIR/lock                 held shared while a process registers, and exclusively while one prunes
//! ```
//!
//! When [`Store::put`] returns, all processes can see the take, and it survives if this one is killed: it was written to
//! a temporary file and renamed. When [`Store::flush`] returns, it also survives a power failure: a background thread syncs
//! it to the disk. The rename may come before that, because each file has a checksum: what is half written counts as missing.

mod claim;
mod committer;
mod encoded;
mod format;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod key;
mod notes;
mod older;
mod parcel;
mod place;
mod prune;
#[cfg(test)]
mod tests;

pub use claim::Claim;
pub use key::{Key, Request};
pub use parcel::{pack, unpack};
pub use prune::{Limits, Pruned, Usage};

use crate::audio::ends::Ends;
use crate::audio::{Audio, levels};
use crate::diag::{Advice, Diagnostic};
use crate::fs::{self, Doing, PathError, Staged, Unfinished};
use committer::Committer;
use format::Header;
use place::take_path;
use std::collections::BTreeSet;
use std::fmt;
use std::fs::File;
use std::io::{ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, SystemTime};
use tempfile::{NamedTempFile, TempDir};

/// How long ago a take's last recorded use may be before it is recorded again. The time is only needed for pruning, and
/// writing it at every use would cost more than the use itself.
const TOUCH_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// Prefix of the names of temporary stores in the system's folder for temporary files.
const TEMPORARY: &str = "fullcast-store-";

/// A spoken utterance: a handle to the store, without samples.
#[derive(Clone, Debug, PartialEq)]
pub struct Take {
    /// The key under which it is stored.
    pub key: Key,
    /// The number of samples.
    pub frames: u64,
    /// Samples per second.
    pub rate: u32,
    /// The largest absolute sample, 0 to 1.
    pub peak: f32,
    /// The true peak as an amplitude, which includes values between samples: see [`crate::audio::limiter::true_peak`].
    pub true_peak: f32,
    /// The sum of the samples' squares.
    pub energy: f64,
    /// The sum of the samples.
    pub sum: f64,
    /// The loudness in LUFS: see [`crate::audio::levels::loudness`].
    pub loudness: f32,
    /// The power of its loudest tenth of a second: see [`crate::audio::levels::loudest`].
    pub loudest: f32,
    /// Where it rises above each of many levels.
    pub ends: Ends,
}

impl Take {
    /// The length in seconds.
    pub fn seconds(&self) -> f64 {
        self.frames as f64 / f64::from(self.rate)
    }

    /// How many seconds come before the first and after the last sound that is heard clearly, if what is above a level in
    /// dBFS is.
    pub fn edges(&self, above: f32) -> [f64; 2] {
        self.ends.samples(above, self.rate, self.frames).map(|samples| samples as f64 / f64::from(self.rate))
    }

    /// The length of what would be heard clearly in a book by this take alone, in seconds.
    pub fn clear_seconds(&self) -> f64 {
        (self.seconds() - self.edges(self.loudness - levels::CLEAR).iter().sum::<f64>()).max(0.0)
    }

    fn new(header: Header) -> Self {
        Self {
            key: header.key,
            frames: header.frames.into(),
            rate: header.rate,
            peak: header.peak,
            true_peak: header.true_peak,
            energy: header.energy,
            sum: header.sum,
            loudness: header.loudness,
            loudest: header.loudest,
            ends: header.ends,
        }
    }
}

/// Why an operation on the store failed.
#[derive(Debug)]
pub enum StoreError {
    /// The folder can be read but not written to. Rendering can go on with [`Store::over`] it.
    ReadOnly(PathError),
    /// The disk is full. What was stored before is intact.
    Full(PathError),
    /// The path leads to a file, or through one.
    NotAFolder(PathError),
    /// The disk failed in another way.
    Disk(PathError),
    /// The take is missing or damaged, and has to be spoken again.
    Lost(Key),
}

impl From<PathError> for StoreError {
    fn from(error: PathError) -> Self {
        match error.kind() {
            ErrorKind::NotADirectory => Self::NotAFolder(error),
            _ if error.is_full() => Self::Full(error),
            _ if error.is_read_only() => Self::ReadOnly(error),
            _ => Self::Disk(error),
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ReadOnly(error) | Self::Full(error) | Self::NotAFolder(error) | Self::Disk(error) => {
                write!(f, "the cache does not work: {error}")
            }
            Self::Lost(key) => write!(f, "the take {key} is missing from the cache or damaged"),
        }
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::ReadOnly(error) | Self::Full(error) | Self::NotAFolder(error) | Self::Disk(error) => Some(error),
            Self::Lost(_) => None,
        }
    }
}

impl From<StoreError> for Diagnostic {
    fn from(error: StoreError) -> Self {
        let message = error.to_string();
        let fault = |code, advice| Diagnostic::error(code, message.as_str()).advise(advice);
        match &error {
            StoreError::ReadOnly(_) => fault("cache-read-only", Advice::OtherCacheFolder),
            StoreError::Full(_) => fault("cache-full", Advice::PruneCache),
            StoreError::NotAFolder(_) => fault("cache-not-a-folder", Advice::OtherCacheFolder),
            StoreError::Disk(_) => fault("cache-failed", Advice::OtherCacheFolder),
            StoreError::Lost(_) => Diagnostic::error("take-lost", message.as_str())
                .hint("run the command again: only this take is spoken again"),
        }
    }
}

/// A folder of takes. Any number of threads and processes can have it open at once.
#[derive(Debug)]
pub struct Store {
    // Fields are dropped in this order: the queue is synced first, unless
    // a stopped flush gave it up, and the folder of a temporary store is removed last.
    committer: OnceLock<Committer>,
    run: NamedTempFile,
    /// The files and folders of this process alone.
    _unfinished: Vec<Unfinished>,
    root: PathBuf,
    /// Where takes go since the disk is full, and how that turned out.
    spill: OnceLock<(Box<Store>, PathError)>,
    /// The folder of another store, which is only read.
    base: Option<PathBuf>,
    /// Keys that this process has claimed.
    locks: claim::Locks,
    /// Damaged takes in the base, which cannot be removed there.
    broken: Mutex<BTreeSet<Key>>,
    temporary: Option<TempDir>,
}

impl Store {
    /// The default folder: `$XDG_CACHE_HOME/fullcast` or `~/.cache/fullcast`, or on Windows a folder in the local
    /// AppData folder. `None` if the user has no home folder.
    pub fn default_dir() -> Option<PathBuf> {
        use etcetera::BaseStrategy;
        Some(etcetera::choose_base_strategy().ok()?.cache_dir().join("fullcast"))
    }

    /// Opens a store, and creates it if it does not exist. Removes unfinished files that killed processes left behind.
    ///
    /// # Errors
    /// The folder cannot be written to or is a file, or the disk is full.
    pub fn open(dir: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let root = dir.into();
        lay_out(&root)?;
        fs::sweep(&root.join("tmp"))?;
        // This lock keeps others from pruning until this process is registered.
        let gate = gate(&root)?;
        let _ = gate.lock_shared();
        let runs = root.join("runs");
        let run = register(&runs)?;
        prune::bury(&runs, run.path())?;
        let broken = Mutex::default();
        Ok(Self {
            committer: OnceLock::new(),
            _unfinished: vec![Unfinished::new(run.path())],
            run,
            root,
            spill: OnceLock::new(),
            base: None,
            locks: claim::Locks::default(),
            broken,
            temporary: None,
        })
    }

    /// Creates a store that is removed when it is dropped. Removes temporary stores that killed processes left behind.
    ///
    /// # Errors
    /// The system's folder for temporary files does not work.
    pub fn temporary() -> Result<Self, StoreError> {
        let parent = std::env::temp_dir();
        prune::sweep_temporary(&parent, SystemTime::now());
        let folder = tempfile::Builder::new().prefix(TEMPORARY).tempdir_in(&parent);
        let folder = folder.map_err(|error| PathError::new(parent, Doing::MakeFolder, error))?;
        let mut store = Self::open(folder.path())?;
        store._unfinished.push(Unfinished::new(folder.path()));
        store.temporary = Some(folder);
        Ok(store)
    }

    /// Creates a [`temporary`](Self::temporary) store that also finds the takes of another one, which it never changes.
    /// It is for a cache that can be read but not written.
    ///
    /// # Errors
    /// The system's folder for temporary files does not work.
    pub fn over(dir: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let mut store = Self::temporary()?;
        store.base = Some(dir.into());
        Ok(store)
    }

    /// Whether the store is removed when it is dropped.
    pub fn is_temporary(&self) -> bool {
        self.temporary.is_some()
    }

    /// The error that said that the disk is full, if it became full. Takes are then kept in a
    /// [`temporary`](Self::temporary) store for as long as this one is open.
    pub fn full(&self) -> Option<&PathError> {
        self.spill.get().map(|(_, full)| full)
    }

    /// The folder of the store.
    pub fn dir(&self) -> &Path {
        &self.root
    }

    /// Looks up a take by the header of its file alone, which is enough for a plan. Marks it as used.
    pub fn get(&self, key: &Key) -> Option<Take> {
        let (file, header, path) = self.find(key)?;
        if path.starts_with(&self.root) {
            prune::touch(&path, &file, SystemTime::now());
        }
        Some(Take::new(header))
    }

    /// Removes a take that turned out to be damaged, because [`get`](Self::get) checks only headers. A take that is
    /// intact by now is kept. Returns whether it was damaged or missing.
    ///
    /// # Errors
    /// The disk failed.
    pub fn discard(&self, take: &Take) -> Result<bool, StoreError> {
        match self.read(take) {
            Err(StoreError::Lost(_)) => {}
            other => return other.map(|_| false),
        }
        self.broken.lock().unwrap_or_else(PoisonError::into_inner).insert(take.key);
        let path = take_path(&self.root, &take.key);
        place::clear(&path)?;
        fs::remove(&path)?;
        if let Some((spill, _)) = self.spill.get() {
            fs::remove(take_path(&spill.root, &take.key))?;
        }
        Ok(true)
    }

    /// Reads a take and checks all of it.
    ///
    /// # Errors
    /// [`StoreError::Lost`] if the take is missing, damaged, or not the one that was looked up; or the disk failed.
    pub fn read(&self, take: &Take) -> Result<Audio, StoreError> {
        let mut samples = Vec::new();
        self.read_into(take, &mut samples)?;
        Ok(Audio::new(take.rate, samples))
    }

    /// Like [`read`](Self::read), but into a buffer that can be reused. It is cleared first, and empty after an error.
    ///
    /// # Errors
    /// As for [`read`](Self::read).
    pub fn read_into(&self, take: &Take, samples: &mut Vec<f32>) -> Result<(), StoreError> {
        samples.clear();
        let (mut file, header, path) = self.find_again(take)?;
        match format::decode(&header, &mut file, samples) {
            Ok(true) => Ok(()),
            Ok(false) => Err(StoreError::Lost(take.key)),
            Err(error) => Err(PathError::new(path, Doing::Read, error).into()),
        }
    }

    /// The power of a take in steps of 25 ms, without reading its samples: see [`crate::audio::levels::contour`].
    ///
    /// # Errors
    /// As for [`read`](Self::read).
    pub fn contour(&self, take: &Take) -> Result<Vec<f32>, StoreError> {
        let (mut file, header, path) = self.find_again(take)?;
        let contour = file.seek(SeekFrom::Start(header.contour_at())).and_then(|_| header.contour(&mut file));
        contour.map_err(|error| PathError::new(path, Doing::Read, error))?.ok_or(StoreError::Lost(take.key))
    }

    /// Stores a take as 16-bit PCM (see [`pcm`](crate::audio::pcm)). It replaces a damaged take; an intact one is kept.
    ///
    /// # Errors
    /// The disk failed, now or when an earlier take was synced; or it is full, and so is that of temporary files; or there are
    /// more samples than a WAV file can hold.
    pub fn put(&self, key: &Key, audio: &Audio) -> Result<Take, StoreError> {
        match self.put_here(key, audio) {
            Err(StoreError::Full(full)) if !self.is_temporary() => {
                if self.spill.get().is_none() {
                    // If another thread is faster, this one is removed at once.
                    let _ = self.spill.set((Box::new(Self::temporary()?), full));
                }
                self.spill.get().expect("it was just set").0.put(key, audio)
            }
            put => put,
        }
    }

    fn put_here(&self, key: &Key, audio: &Audio) -> Result<Take, StoreError> {
        if let Some(fault) = self.committer.get().and_then(Committer::take_fault) {
            return Err(fault.into());
        }
        // Another process may have been faster; its take is just as good.
        if let Some(take) = self.get(key).filter(|take| self.read(take).is_ok()) {
            return Ok(take);
        }
        Ok(Take::new(self.write_take(key, audio)?))
    }

    /// Writes the file of a take, whatever is there.
    fn write_take(&self, key: &Key, audio: &Audio) -> Result<Header, StoreError> {
        let path = take_path(&self.root, key);
        let Some((header, bytes)) = format::encode(*key, audio) else {
            return Err(PathError::new(path, Doing::Write, ErrorKind::FileTooLarge.into()).into());
        };
        match self.write(&path, &bytes) {
            // The folder was emptied by someone else, or this is the first take in its subfolder.
            Err(error) if error.kind() == ErrorKind::NotFound => {
                lay_out(&self.root)?;
                // The background thread syncs it.
                fs::make_folder_unsynced(path.parent().expect("takes lie in shards"))?;
                self.write(&path, &bytes)?;
            }
            written => written?,
        }
        if self.temporary.is_none() {
            self.committer.get_or_init(|| Committer::start(&self.root)).add(*key);
        }
        Ok(header)
    }

    /// Waits until everything that was put survives a power failure.
    ///
    /// # Errors
    /// The disk failed to sync a take.
    pub fn flush(&self) -> Result<(), StoreError> {
        self.flush_unless(&AtomicBool::new(false)).map(|_| ())
    }

    /// Waits for the same, but not much longer than until `stop` is set. Returns whether everything survives a power failure;
    /// the rest still survives the end of this process, and has been synced after the next [`flush`](Self::flush).
    ///
    /// # Errors
    /// As for [`flush`](Self::flush).
    pub fn flush_unless(&self, stop: &AtomicBool) -> Result<bool, StoreError> {
        Ok(self.committer.get().map_or(Ok(true), |committer| committer.flush(stop))?)
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), PathError> {
        place::clear(path)?;
        let mut staged = Staged::create_in(&self.root.join("tmp"), path.to_path_buf())?;
        staged.write_all(bytes).map_err(|error| PathError::new(path, Doing::Write, error))?;
        staged.commit_unsynced()
    }
}

fn lay_out(root: &Path) -> Result<(), PathError> {
    fs::make_folder(root)?;
    ["takes", "tmp", "claims", "runs"].iter().try_for_each(|name| fs::make_folder(root.join(name)))
}

fn gate(root: &Path) -> Result<File, PathError> {
    let path = root.join("lock");
    let gate = File::options().create(true).truncate(false).write(true).open(&path);
    gate.map_err(|error| PathError::new(path, Doing::Write, error))
}

/// Registers this process for as long as it runs.
fn register(runs: &Path) -> Result<NamedTempFile, PathError> {
    loop {
        let run = tempfile::Builder::new().prefix("run-").tempfile_in(runs);
        let run = run.map_err(|error| PathError::new(runs, Doing::Write, error))?;
        if fs::lock_new(run.as_file(), run.path()) {
            return Ok(run);
        }
    }
}
