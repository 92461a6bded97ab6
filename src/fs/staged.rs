//! Files that appear completely or not at all.

use super::scratch::remove_abandoned;
use super::{Doing, PathError, Unfinished, sync_folder};
use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Suffix of every temporary file.
pub(super) const SUFFIX: &str = ".fullcast-tmp";

/// Number of random characters in the name of a temporary file.
const RANDOM: usize = 6;

/// A file that is being written: a temporary file that replaces its target on [`commit`](Self::commit). If it is dropped
/// before that, it is removed and the old target is unchanged.
///
/// The temporary file is locked as long as its process runs. The next run that writes the same target can therefore remove
/// what a killed process left behind, and never touches what another one is still writing.
#[derive(Debug)]
pub struct Staged {
    target: PathBuf,
    file: Writing,
    /// `None` for a device.
    _unfinished: Option<Unfinished>,
}

#[derive(Debug)]
enum Writing {
    Temp(NamedTempFile),
    /// A character device such as /dev/null, which must be written to and not replaced.
    Device(File),
}

impl Staged {
    /// Starts a file that will become `target`, in the target's folder. A link is followed to what it points to. Temporary
    /// files that earlier runs left for the same target are removed.
    ///
    /// # Errors
    /// The folder is missing or cannot be written to, or the target is a folder or write-protected.
    pub fn create(target: impl AsRef<Path>) -> Result<Self, PathError> {
        let shown = target.as_ref();
        let fault = |error| PathError::new(shown, Doing::Write, error);
        let target = resolve(shown).map_err(fault)?;
        let old = match fs::metadata(&target) {
            Ok(old) => Some(old),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(fault(error)),
        };
        match &old {
            Some(old) if old.is_dir() => return Err(fault(ErrorKind::IsADirectory.into())),
            Some(old) if old.permissions().readonly() => return Err(fault(ErrorKind::PermissionDenied.into())),
            Some(old) if is_device(old) => {
                let device = File::options().write(true).open(&target).map_err(fault)?;
                return Ok(Self { target, file: Writing::Device(device), _unfinished: None });
            }
            Some(old) if !old.is_file() => return Err(fault(io::Error::other("it is not a regular file"))),
            _ => {}
        }
        let folder = folder_of(&target);
        // If the folder cannot be listed, nothing is swept, but it may still be possible to write to it.
        let _ = sweep_prefix(folder, &prefix(&target));
        let temp = locked_temp(folder, &target).map_err(fault)?;
        if let Some(old) = old {
            temp.as_file().set_permissions(old.permissions()).map_err(fault)?;
        }
        Ok(Self::of(target, temp))
    }

    /// Starts a file that will become `target`, staged in another folder on the same disk. Nothing is swept, and the old
    /// target's permissions are ignored. This is for stores, which own all of their files.
    ///
    /// # Errors
    /// The folder is missing or cannot be written to.
    pub(crate) fn create_in(folder: &Path, target: PathBuf) -> Result<Self, PathError> {
        let temp = locked_temp(folder, &target).map_err(|error| PathError::new(folder, Doing::Write, error))?;
        Ok(Self::of(target, temp))
    }

    fn of(target: PathBuf, temp: NamedTempFile) -> Self {
        let unfinished = Unfinished::new(temp.path());
        Self { target, file: Writing::Temp(temp), _unfinished: Some(unfinished) }
    }

    /// The file that it will replace.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Copies this many bytes from the current position of another file. The system copies them itself if it can, and disks
    /// that share blocks between files do not move them at all.
    ///
    /// # Errors
    /// The other file ends too early, or the disk is full or failed.
    pub(crate) fn write_from(&mut self, other: &File, bytes: u64) -> io::Result<()> {
        #[cfg(test)]
        testing::room_for_all(bytes)?;
        match io::copy(&mut other.take(bytes), &mut self.file())? {
            copied if copied == bytes => Ok(()),
            _ => Err(ErrorKind::UnexpectedEof.into()),
        }
    }

    /// Replaces the target with the file, after its bytes have been synced to the disk.
    ///
    /// # Errors
    /// The disk is full or failed. The old target is unchanged.
    pub fn commit(self) -> Result<(), PathError> {
        if let Writing::Temp(temp) = &self.file {
            temp.as_file().sync_all().map_err(|error| self.fault(error))?;
        }
        let folder = folder_of(&self.target).to_path_buf();
        let device = matches!(self.file, Writing::Device(_));
        self.rename(true)?;
        if device { Ok(()) } else { sync_folder(&folder) }
    }

    /// Replaces the target with the file immediately. Other processes always see a complete file, even if this one is
    /// killed, but it may be incomplete after a power failure.
    ///
    /// # Errors
    /// As for [`commit`](Self::commit).
    pub(crate) fn commit_unsynced(self) -> Result<(), PathError> {
        self.rename(false)
    }

    #[cfg_attr(not(test), expect(unused_variables))]
    fn rename(self, synced: bool) -> Result<(), PathError> {
        match self.file {
            Writing::Device(_) => Ok(()),
            Writing::Temp(temp) => match temp.persist(&self.target) {
                #[cfg(test)]
                Ok(_) => {
                    super::power::renamed(&self.target, synced);
                    Ok(())
                }
                #[cfg(not(test))]
                Ok(_) => Ok(()),
                Err(error) => Err(PathError::new(self.target, Doing::Write, error.error)),
            },
        }
    }

    fn file(&self) -> &File {
        match &self.file {
            Writing::Temp(temp) => temp.as_file(),
            Writing::Device(device) => device,
        }
    }

    fn fault(&self, error: io::Error) -> PathError {
        PathError::new(&self.target, Doing::Write, error)
    }
}

impl Write for Staged {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        #[cfg(test)]
        let bytes = testing::room_for(bytes).and_then(|bytes| testing::not_full(&self.target).map(|()| bytes))?;
        self.file().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Staged {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file().seek(to)
    }
}

/// Removes those temporary files and scratch folders in a folder that no running process is writing to. Returns how
/// many there were.
///
/// # Errors
/// The folder cannot be listed. A file that cannot be removed is left for the next time.
pub fn sweep(folder: &Path) -> Result<usize, PathError> {
    sweep_prefix(folder, ".")
}

fn sweep_prefix(folder: &Path, prefix: &str) -> Result<usize, PathError> {
    let entries = fs::read_dir(folder).map_err(|error| PathError::new(folder, Doing::Read, error))?;
    let mut removed = 0;
    for entry in entries.flatten() {
        let stale = is_temp(&entry.file_name().to_string_lossy(), prefix) && remove_if_stale(&entry.path());
        if stale || remove_abandoned(&entry.path(), prefix) {
            removed += 1;
        }
    }
    Ok(removed)
}

/// Whether a name is `prefix`, random characters and [`SUFFIX`].
pub(super) fn is_temp(name: &str, prefix: &str) -> bool {
    name.strip_prefix(prefix).and_then(|rest| rest.strip_suffix(SUFFIX)).is_some_and(|middle| {
        let random = middle.rsplit('.').next().unwrap_or_default();
        let whole = prefix == "." || random.len() == middle.len();
        whole && random.len() == RANDOM && random.bytes().all(|b| b.is_ascii_alphanumeric())
    })
}

/// Removes a file whose lock no one holds. On a disk without locks, nothing is removed, because there is no way to tell.
pub(crate) fn remove_if_stale(path: &Path) -> bool {
    // Links are not followed: the locked file must be the one that is removed.
    if !fs::symlink_metadata(path).is_ok_and(|m| m.is_file()) {
        return false;
    }
    let Ok(file) = File::options().write(true).open(path) else { return false };
    // The lock is held until after the removal; `lock_new` relies on that.
    match file.try_lock() {
        Ok(()) => fs::remove_file(path).is_ok(),
        Err(TryLockError::WouldBlock | TryLockError::Error(_)) => false,
    }
}

pub(super) fn locked_temp(folder: &Path, target: &Path) -> io::Result<NamedTempFile> {
    let prefix = prefix(target);
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(SUFFIX).rand_bytes(RANDOM);
    #[cfg(unix)]
    let permissions = {
        use std::os::unix::fs::PermissionsExt;
        // The user's umask applies, as for any new file.
        fs::Permissions::from_mode(0o666)
    };
    #[cfg(unix)]
    builder.permissions(permissions);
    loop {
        let temp = builder.tempfile_in(folder)?;
        if lock_new(temp.as_file(), temp.path()) {
            return Ok(temp);
        }
    }
}

/// Locks a file that was just created. Returns false if another process removed it before it was locked.
pub(crate) fn lock_new(file: &File, path: &Path) -> bool {
    // A disk without locks gives an error, but then no other process removes files there either.
    let _ = file.lock();
    path.exists()
}

/// Prefix of all temporary files for a target. Most systems limit a name to 255 bytes, and the name of a scratch folder
/// has two bytes more than that of a file.
fn prefix(target: &Path) -> String {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let end = name.floor_char_boundary(255 - SUFFIX.len() - RANDOM - 4);
    format!(".{}.", &name[..end])
}

pub(super) fn folder_of(target: &Path) -> &Path {
    folder_or_current(target.parent().unwrap_or(Path::new("")))
}

/// The folder, or the current one if the path is empty.
pub(super) fn folder_or_current(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

/// Follows links to a file, which need not exist yet.
pub(super) fn resolve(path: &Path) -> io::Result<PathBuf> {
    if path.file_name().is_none() {
        // `..`, `/` and the empty path do not name a file.
        let kind = if path.as_os_str().is_empty() { ErrorKind::NotFound } else { ErrorKind::IsADirectory };
        return Err(kind.into());
    }
    let name: OsString = path.into();
    if name.to_string_lossy().ends_with(std::path::is_separator) {
        return Err(ErrorKind::IsADirectory.into());
    }
    let mut path = path.to_path_buf();
    // Linux itself follows this many links.
    for _ in 0..40 {
        match fs::symlink_metadata(&path) {
            Ok(found) if found.is_symlink() => path = folder_of(&path).join(fs::read_link(&path)?),
            _ => return Ok(path),
        }
    }
    Err(io::Error::other("its links form a circle"))
}

#[cfg(unix)]
fn is_device(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    metadata.file_type().is_char_device()
}

#[cfg(not(unix))]
fn is_device(_: &fs::Metadata) -> bool {
    false
}

#[cfg(test)]
pub(crate) mod testing {
    //! A disk that fills up, simulated for this thread's staged files.
    use std::cell::{Cell, RefCell};
    use std::io::{self, ErrorKind};
    use std::path::{Path, PathBuf};

    thread_local! {
        /// Bytes that are left.
        pub(crate) static ROOM: Cell<usize> = const { Cell::new(usize::MAX) };
        /// A folder on a disk that is full.
        pub(crate) static FULL: RefCell<Option<PathBuf>> = const { RefCell::new(None) };
    }

    pub(super) fn not_full(target: &Path) -> io::Result<()> {
        let full = FULL.with_borrow(|full| full.as_ref().is_some_and(|folder| target.starts_with(folder)));
        if full { Err(ErrorKind::StorageFull.into()) } else { Ok(()) }
    }

    pub(super) fn room_for_all(bytes: u64) -> io::Result<()> {
        let room = ROOM.get();
        match usize::try_from(bytes) {
            _ if room == usize::MAX => {}
            Ok(bytes) if bytes <= room => ROOM.set(room - bytes),
            _ => return Err(ErrorKind::StorageFull.into()),
        }
        Ok(())
    }

    pub(in crate::fs) fn room_for(bytes: &[u8]) -> io::Result<&[u8]> {
        let room = ROOM.get();
        if room == 0 && !bytes.is_empty() {
            return Err(ErrorKind::StorageFull.into());
        }
        let bytes = &bytes[..bytes.len().min(room)];
        ROOM.set(if room == usize::MAX { room } else { room - bytes.len() });
        Ok(bytes)
    }
}
