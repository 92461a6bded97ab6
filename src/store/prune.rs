//! Measures how much space a store takes, and removes takes from it.

use super::{Key, Store, StoreError, TEMPORARY, TOUCH_AFTER, gate};
use crate::fs::{self, Doing, PathError, remove_if_stale};
use std::fs::{DirEntry, File, read_dir, remove_dir_all, remove_file};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Tolerance for disks with coarse times, and for the delay between reading the clock and a file's time.
const SLACK: Duration = Duration::from_secs(60 * 60);

/// From the epoch of the clock to the beginning of 2025. No take is older than that.
const BEGINNING: Duration = Duration::from_secs(1_735_689_600);

/// The contents of a store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Number of takes.
    pub takes: u64,
    /// Total length of their files, and of sound that is kept encoded.
    pub bytes: u64,
    /// When the least recently used take was used, within a day.
    pub oldest: Option<SystemTime>,
    /// When the most recently used take was used, within a day.
    pub newest: Option<SystemTime>,
}

/// Limits for what is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Removes takes that have not been used for longer than this.
    pub older_than: Option<Duration>,
    /// Then removes the least recently used takes until all takes together have at most this many bytes.
    pub max_size: Option<u64>,
}

/// The result of pruning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    /// Takes removed.
    pub takes: u64,
    /// Bytes freed.
    pub bytes: u64,
    /// Takes beyond the limits that were kept because a running render may need them.
    pub in_use: u64,
}

struct Entry {
    used: SystemTime,
    path: PathBuf,
    bytes: u64,
    /// Whether it is a take. Otherwise it is encoded sound.
    take: bool,
}

impl Store {
    /// Counts the takes.
    ///
    /// # Errors
    /// The folder cannot be listed.
    pub fn usage(&self) -> Result<Usage, StoreError> {
        let mut usage = Usage::default();
        for entry in self.entries()? {
            usage.takes += u64::from(entry.take);
            usage.bytes += entry.bytes;
            usage.oldest = Some(usage.oldest.map_or(entry.used, |oldest| oldest.min(entry.used)));
            usage.newest = usage.newest.max(Some(entry.used));
        }
        Ok(usage)
    }

    /// Removes takes until the limits are met, except those that another running process may need. Files that are not
    /// takes are not touched.
    ///
    /// # Errors
    /// The folder cannot be listed or changed.
    pub fn prune(&self, limits: Limits) -> Result<Pruned, StoreError> {
        self.prune_at(limits, SystemTime::now())
    }

    pub(super) fn prune_at(&self, limits: Limits, now: SystemTime) -> Result<Pruned, StoreError> {
        // Processes that open the store meanwhile wait until this is done: see `Store::open`.
        let gate = gate(&self.root)?;
        let _ = gate.lock();
        fs::sweep(&self.root.join("tmp"))?;
        let needed = self.needed(now)?;
        let mut entries = self.entries()?;
        // Such a take counts as used just now, and is neither too old nor the first to go.
        for entry in entries.iter_mut().filter(|entry| is_wrong(entry.used, now)) {
            mark(&entry.path, now);
            entry.used = now;
        }
        entries.sort_unstable_by(|a, b| (a.used, &a.path).cmp(&(b.used, &b.path)));
        let mut size: u64 = entries.iter().map(|entry| entry.bytes).sum();
        let mut pruned = Pruned::default();
        for entry in entries {
            let age = now.duration_since(entry.used).unwrap_or_default();
            let over =
                limits.older_than.is_some_and(|limit| age > limit) || limits.max_size.is_some_and(|max| size > max);
            if !over {
                continue;
            }
            if needed.holds(&entry, now) {
                pruned.in_use += u64::from(entry.take);
                continue;
            }
            match remove_file(&entry.path) {
                Ok(()) => {
                    pruned.takes += u64::from(entry.take);
                    pruned.bytes += entry.bytes;
                    size -= entry.bytes;
                }
                Err(error) if error.kind() == ErrorKind::NotFound => size -= entry.bytes,
                Err(error) => return Err(PathError::new(entry.path, Doing::Remove, error).into()),
            }
        }
        if let Some(limit) = limits.older_than {
            self.prune_records(limit, now)?;
        }
        Ok(pruned)
    }

    /// Removes the records of renders that were last repeated longer ago than this.
    fn prune_records(&self, limit: Duration, now: SystemTime) -> Result<(), StoreError> {
        for record in list(&self.root.join("renders"))? {
            let Ok(written) = record.metadata().and_then(|m| m.modified()) else { continue };
            if now.duration_since(written).is_ok_and(|age| age > limit) {
                // A record is only needed for the reasons that `plan` shows, so errors do not matter.
                let _ = remove_file(record.path());
            }
        }
        Ok(())
    }

    /// The takes that running processes may need. Removes the registrations of processes that have ended.
    fn needed(&self, now: SystemTime) -> Result<Needed, StoreError> {
        let mut needed = Needed::Nothing;
        for entry in list(&self.root.join("runs"))? {
            if entry.path() == self.run.path() || remove_if_stale(&entry.path()) {
                continue;
            }
            // If the registration is gone, the process has just ended.
            let Ok(start) = entry.metadata().and_then(|m| m.modified()) else { continue };
            // A start in the future means that the clock was set back since, so everything is kept.
            let since = if start > now + SLACK { None } else { start.checked_sub(TOUCH_AFTER + SLACK) };
            needed = match (needed, since) {
                (Needed::All, _) | (_, None) => Needed::All,
                (Needed::Since(earlier), Some(since)) => Needed::Since(earlier.min(since)),
                (Needed::Nothing, Some(since)) => Needed::Since(since),
            };
        }
        Ok(needed)
    }

    /// Takes and encoded sound.
    fn entries(&self) -> Result<Vec<Entry>, StoreError> {
        let mut entries = Vec::new();
        for (folder, take) in [("takes", true), ("encoded", false)] {
            for shard in list(&self.root.join(folder))?.into_iter().filter(|shard| shard.path().is_dir()) {
                let kept = |file: &DirEntry| if take { is_take(file) } else { is_encoded(file) };
                entries.extend(list(&shard.path())?.into_iter().filter(kept).filter_map(|file| {
                    // What is being removed at this moment is not counted.
                    let metadata = file.metadata().ok().filter(|metadata| metadata.is_file())?;
                    Some(Entry { used: metadata.modified().ok()?, path: file.path(), bytes: metadata.len(), take })
                }));
            }
        }
        Ok(entries)
    }
}

/// The takes that running processes may need. Processes mark a take as used when they look it up, unless it was marked
/// within the last [`TOUCH_AFTER`]. So everything that a process needs was used after its start minus that time.
enum Needed {
    Nothing,
    Since(SystemTime),
    All,
}

impl Needed {
    fn holds(&self, entry: &Entry, now: SystemTime) -> bool {
        match self {
            Needed::Nothing => false,
            // The time is read again, because the take may have been used since it was listed.
            Needed::Since(since) => {
                let used = entry.path.metadata().and_then(|m| m.modified()).unwrap_or(now);
                used.max(entry.used) >= *since
            }
            Needed::All => true,
        }
    }
}

/// Whether a time comes from a clock that was wrong: it is in the future, or before there was this program.
fn is_wrong(used: SystemTime, now: SystemTime) -> bool {
    used > now + TOUCH_AFTER || used < SystemTime::UNIX_EPOCH + BEGINNING
}

/// Removes the registrations of processes that have ended.
pub(super) fn bury(runs: &Path, own: &Path) -> Result<(), PathError> {
    for sign in list(runs)?.iter().filter(|sign| sign.path() != own) {
        remove_if_stale(&sign.path());
    }
    Ok(())
}

/// Marks a take as used if its last recorded use is long ago, or in the future, which comes from a wrong clock.
pub(super) fn touch(path: &Path, file: &File, now: SystemTime) {
    let Ok(used) = file.metadata().and_then(|m| m.modified()) else { return };
    if used + TOUCH_AFTER < now || used > now + TOUCH_AFTER {
        mark(path, now);
    }
}

fn mark(path: &Path, now: SystemTime) {
    // If this fails, the take may be pruned earlier and spoken again one day.
    let _ = File::options().write(true).open(path).and_then(|file| file.set_modified(now));
}

fn is_take(entry: &DirEntry) -> bool {
    let name = entry.file_name();
    name.to_str().and_then(|name| name.strip_suffix(".wav")).is_some_and(|hex| Key::from_hex(hex).is_some())
}

fn is_encoded(entry: &DirEntry) -> bool {
    entry.file_name().to_str().is_some_and(|name| Key::from_hex(name).is_some())
}

fn list(folder: &Path) -> Result<Vec<DirEntry>, PathError> {
    match read_dir(folder) {
        Ok(entries) => Ok(entries.flatten().collect()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(PathError::new(folder, Doing::Read, error)),
    }
}

/// Removes temporary stores that killed processes left behind.
pub(super) fn sweep_temporary(parent: &Path, now: SystemTime) {
    for entry in list(parent).unwrap_or_default() {
        let ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(TEMPORARY));
        // A store that is just being created has no registration yet.
        let made = entry.metadata().and_then(|m| m.modified()).unwrap_or(now);
        let old = now.duration_since(made).is_ok_and(|age| age > SLACK);
        if !ours || !old || !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        let Ok(runs) = list(&entry.path().join("runs")) else { continue };
        if runs.iter().all(|run| remove_if_stale(&run.path())) {
            let _ = remove_dir_all(entry.path());
        }
    }
}
