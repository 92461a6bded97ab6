//! Takes on disk, by key: a content-addressed store in which a corrupt entry is a miss.
//!
//! ```text
//! DIR/takes/ab/abcd….wav   one take each, see `format`
//! DIR/notes/               small results that are costly to find again, see `notes`
//! DIR/renders/, servers/   not the store's: what `history` keeps of renders, and `engine` of what servers say of themselves
//! DIR/tmp/                 takes in the making; what a killed process leaves here, the next one removes
//! DIR/claims/              locks of those who speak: see `claim`
//! DIR/runs/                one locked file for each process that has the store open; its age is when that one came
//! DIR/lock                 held shared while a process registers, exclusively while another prunes
//! ```
//!
//! A take is there for all processes, and safe from a kill, when [`Store::put`] returns: it is written to a temp file and
//! renamed. It is safe from a power cut when [`Store::flush`] returns: a thread in the background asks the disk for that,
//! so that rendering never waits for it. The rename may come first because each file proves itself by its checksum: one
//! that a power cut left half written is a miss.

mod claim;
mod committer;
mod format;
mod key;
mod notes;
mod prune;
#[cfg(test)]
mod tests;

pub use claim::Claim;
pub use key::{Key, Request};
pub use prune::{Limits, Pruned, Usage};

use crate::audio::Audio;
use crate::diag::{Advice, Diagnostic};
use crate::fs::{self, Doing, PathError, Staged};
use committer::Committer;
use format::{HEADER, Header};
use std::collections::BTreeSet;
use std::fmt;
use std::fs::File;
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, SystemTime};
use tempfile::{NamedTempFile, TempDir};

/// How old the mark of a take's last use may get before it is renewed: marks are for pruning, and a write for each use
/// would cost more than the use.
const TOUCH_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// How the names of temporary stores begin, in the system's folder for temp files.
const TEMPORARY: &str = "fullcast-store-";

/// One line as it was spoken: a handle, never samples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Take {
    /// What it is found by.
    pub key: Key,
    /// Samples.
    pub frames: u64,
    /// Samples per second.
    pub rate: u32,
    /// The largest absolute sample, 0 to 1.
    pub peak: f32,
    /// The highest magnitude of the wave, between the samples too, as an amplitude: see [`crate::audio::limiter::true_peak`].
    pub true_peak: f32,
    /// The sum of the samples' squares.
    pub energy: f64,
    /// The sum of the samples.
    pub sum: f64,
}

impl Take {
    /// Length in seconds.
    pub fn seconds(&self) -> f64 {
        self.frames as f64 / f64::from(self.rate)
    }

    fn new(header: &Header) -> Self {
        Self {
            key: header.key,
            frames: header.frames.into(),
            rate: header.rate,
            peak: header.peak,
            true_peak: header.true_peak,
            energy: header.energy,
            sum: header.sum,
        }
    }
}

/// Why the store could not do it.
#[derive(Debug)]
pub enum StoreError {
    /// The folder may be read but not written. Rendering can go on with [`Store::over`] it.
    ReadOnly(PathError),
    /// The disk is full. What was stored before is sound.
    Full(PathError),
    /// The path leads to or through a file.
    NotAFolder(PathError),
    /// The disk failed in another way.
    Disk(PathError),
    /// The take is not there any more, or not sound: it has to be spoken again.
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
            Self::Lost(key) => write!(f, "the take {key} has gone from the cache or is broken"),
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
            StoreError::Lost(_) => {
                Diagnostic::error("take-lost", message.as_str()).hint("run it again: only this take is spoken anew")
            }
        }
    }
}

/// A folder of takes. Any number of threads and processes may have it open at once.
#[derive(Debug)]
pub struct Store {
    // Dropped in this order: what is queued is made safe first, and the folder of a temporary store goes last.
    committer: OnceLock<Committer>,
    run: NamedTempFile,
    root: PathBuf,
    /// A second store, which is only read.
    base: Option<PathBuf>,
    /// What this process is about to speak.
    locks: claim::Locks,
    /// Takes of the base that are broken, and cannot be removed there.
    broken: Mutex<BTreeSet<Key>>,
    temporary: Option<TempDir>,
}

impl Store {
    /// Where the user's takes are kept unless told otherwise: `$XDG_CACHE_HOME/fullcast` or `~/.cache/fullcast`, on
    /// Windows in the local AppData folder. None if the user has no home.
    pub fn default_dir() -> Option<PathBuf> {
        use etcetera::BaseStrategy;
        Some(etcetera::choose_base_strategy().ok()?.cache_dir().join("fullcast"))
    }

    /// Opens a store, and makes one where none is. Removes what killed processes have left in the making.
    ///
    /// # Errors
    /// The folder may not be written, or is a file, or the disk is full.
    pub fn open(dir: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let root = dir.into();
        lay_out(&root)?;
        fs::sweep(&root.join("tmp"))?;
        // Nobody prunes between the registration and its effect.
        let gate = gate(&root)?;
        let _ = gate.lock_shared();
        let runs = root.join("runs");
        let run = register(&runs)?;
        prune::bury(&runs, run.path())?;
        let broken = Mutex::default();
        Ok(Self {
            committer: OnceLock::new(),
            run,
            root,
            base: None,
            locks: claim::Locks::default(),
            broken,
            temporary: None,
        })
    }

    /// A store that is gone when it is dropped. What killed processes have left of theirs is removed.
    ///
    /// # Errors
    /// The system's folder for temp files does not work.
    pub fn temporary() -> Result<Self, StoreError> {
        let parent = std::env::temp_dir();
        prune::sweep_temporary(&parent, SystemTime::now());
        let folder = tempfile::Builder::new().prefix(TEMPORARY).tempdir_in(&parent);
        let folder = folder.map_err(|error| PathError::new(parent, Doing::MakeFolder, error))?;
        let mut store = Self::open(folder.path())?;
        store.temporary = Some(folder);
        Ok(store)
    }

    /// A [`temporary`](Self::temporary) store that also finds what lies in another one, which it never changes: for a
    /// cache that may be read but not written.
    ///
    /// # Errors
    /// The system's folder for temp files does not work.
    pub fn over(dir: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let mut store = Self::temporary()?;
        store.base = Some(dir.into());
        Ok(store)
    }

    /// Whether it is gone when it is dropped.
    pub fn is_temporary(&self) -> bool {
        self.temporary.is_some()
    }

    /// Where it is.
    pub fn dir(&self) -> &Path {
        &self.root
    }

    /// Looks a take up, by the head of its file alone: enough for a plan. Marks it as used today.
    pub fn get(&self, key: &Key) -> Option<Take> {
        let (file, header, path) = self.find(key)?;
        if path.starts_with(&self.root) {
            prune::touch(&path, &file, SystemTime::now());
        }
        Some(Take::new(&header))
    }

    /// Makes a take that turned out to be broken a miss for [`get`](Self::get) too, which looks at heads only. One that is
    /// sound by now stays.
    ///
    /// # Errors
    /// The disk failed.
    pub fn discard(&self, take: &Take) -> Result<(), StoreError> {
        match self.read(take) {
            Err(StoreError::Lost(_)) => {}
            other => return other.map(drop),
        }
        self.broken.lock().unwrap_or_else(PoisonError::into_inner).insert(take.key);
        let path = take_path(&self.root, &take.key);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(PathError::new(path, Doing::Remove, error).into()),
            _ => Ok(()),
        }
    }

    /// Reads a take, all of it checked.
    ///
    /// # Errors
    /// [`StoreError::Lost`] if the take is missing, broken, or not the one that was looked up; or the disk failed.
    pub fn read(&self, take: &Take) -> Result<Audio, StoreError> {
        let mut samples = Vec::new();
        self.read_into(take, &mut samples)?;
        Ok(Audio::new(take.rate, samples))
    }

    /// [`read`](Self::read) into a buffer that is used again and again. It is emptied first, and empty after an error.
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

    /// The level of a take in every 25 ms, without a look at its samples: see [`crate::audio::levels::contour`].
    ///
    /// # Errors
    /// As for [`read`](Self::read).
    pub fn contour(&self, take: &Take) -> Result<Vec<f32>, StoreError> {
        let (mut file, header, path) = self.find_again(take)?;
        let contour = file.seek(SeekFrom::Start(header.contour_at())).and_then(|_| header.contour(&mut file));
        contour.map_err(|error| PathError::new(path, Doing::Read, error))?.ok_or(StoreError::Lost(take.key))
    }

    /// Stores a take as 16-bit PCM (see [`pcm`](crate::audio::pcm)) and replaces one that is broken. A sound one stays.
    ///
    /// # Errors
    /// The disk is full or failed, now or when an earlier take was made safe; or there are more samples than a WAV file
    /// holds.
    pub fn put(&self, key: &Key, audio: &Audio) -> Result<Take, StoreError> {
        if let Some(fault) = self.committer.get().and_then(Committer::take_fault) {
            return Err(fault.into());
        }
        // Another process may have been faster; its take is as good.
        if let Some(take) = self.get(key).filter(|take| self.read(take).is_ok()) {
            return Ok(take);
        }
        let path = take_path(&self.root, key);
        let Some((header, bytes)) = format::encode(*key, audio) else {
            return Err(PathError::new(path, Doing::Write, ErrorKind::FileTooLarge.into()).into());
        };
        match self.write(&path, &bytes) {
            // Someone has emptied the folder, or this is the first take of its shard.
            Err(error) if error.kind() == ErrorKind::NotFound => {
                lay_out(&self.root)?;
                fs::make_folder(path.parent().expect("takes lie in shards"))?;
                self.write(&path, &bytes)?;
            }
            written => written?,
        }
        if self.temporary.is_none() {
            self.committer.get_or_init(Committer::start).add(path);
        }
        Ok(Take::new(&header))
    }

    /// Waits until all that was put is safe from a power cut.
    ///
    /// # Errors
    /// The disk failed to keep a take.
    pub fn flush(&self) -> Result<(), StoreError> {
        Ok(self.committer.get().map_or(Ok(()), Committer::flush)?)
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), PathError> {
        let mut staged = Staged::create_in(&self.root.join("tmp"), path.to_path_buf())?;
        staged.write_all(bytes).map_err(|error| PathError::new(path, Doing::Write, error))?;
        staged.commit_unsynced()
    }

    /// The file of a take that was looked up before, if it is still the same.
    fn find_again(&self, take: &Take) -> Result<(File, Header, PathBuf), StoreError> {
        self.find(&take.key).filter(|(_, header, _)| Take::new(header) == *take).ok_or(StoreError::Lost(take.key))
    }

    /// Opens a take's file and reads its header, if that is sound and fits the file's length.
    fn find(&self, key: &Key) -> Option<(File, Header, PathBuf)> {
        let broken = || self.broken.lock().unwrap_or_else(PoisonError::into_inner).contains(key);
        let base = self.base.as_ref().filter(|_| !broken());
        [Some(&self.root), base].into_iter().flatten().find_map(|root| {
            let path = take_path(root, key);
            let mut file = File::open(&path).ok()?;
            let mut bytes = [0; HEADER];
            file.read_exact(&mut bytes).ok()?;
            let header = Header::parse(&bytes).filter(|header| header.key == *key)?;
            (file.metadata().ok()?.len() == header.file_size()).then_some((file, header, path))
        })
    }
}

fn take_path(root: &Path, key: &Key) -> PathBuf {
    let hex = key.to_string();
    let mut path = root.join("takes");
    path.push(&hex[..2]);
    path.push(hex + ".wav");
    path
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

/// Leaves a sign that this process is at work, for as long as it lives.
fn register(runs: &Path) -> Result<NamedTempFile, PathError> {
    loop {
        let run = tempfile::Builder::new().prefix("run-").tempfile_in(runs);
        let run = run.map_err(|error| PathError::new(runs, Doing::Write, error))?;
        if fs::lock_new(run.as_file(), run.path()) {
            return Ok(run);
        }
    }
}
