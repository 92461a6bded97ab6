//! All access to the disk: errors that name the path, and files that appear completely or not at all.

mod identity;
mod mounts;
mod part;
#[cfg(test)]
pub(crate) mod power;
mod regular;
mod scratch;
mod staged;
#[cfg(test)]
mod tests;
mod unfinished;

pub use identity::Identity;
pub use mounts::only_local_locks;
pub(crate) use part::PartFile;
pub(crate) use regular::is_link;
pub use regular::{link_target, read_regular, refuse_link};
pub use scratch::Scratch;
#[cfg(test)]
pub(crate) use staged::testing;
pub use staged::{Staged, sweep};
pub(crate) use staged::{lock_new, remove_if_stale};
pub(crate) use unfinished::Unfinished;
pub use unfinished::remove_unfinished;

use crate::diag::Diagnostic;
use std::fmt;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// What was being done to a path when it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// Reading a file, or listing a folder.
    Read,
    /// Writing a file, or renaming it to its final name.
    Write,
    /// Creating a folder.
    MakeFolder,
    /// Removing a file.
    Remove,
    /// Locking a file against other processes.
    Lock,
}

impl Doing {
    fn verb(self) -> &'static str {
        match self {
            Doing::Read => "read",
            Doing::Write => "write",
            Doing::MakeFolder => "make the folder",
            Doing::Remove => "remove",
            Doing::Lock => "lock",
        }
    }
}

/// A disk error and the path that it is about. It is shown as one sentence without a full stop.
#[derive(Debug)]
pub struct PathError {
    /// The file or folder.
    pub path: PathBuf,
    /// What was being done.
    pub doing: Doing,
    /// The system's error.
    pub source: io::Error,
}

impl PathError {
    /// Wraps the system's error.
    pub fn new(path: impl Into<PathBuf>, doing: Doing, source: io::Error) -> Self {
        Self { path: path.into(), doing, source }
    }

    /// The kind of the system's error.
    pub fn kind(&self) -> ErrorKind {
        self.source.kind()
    }

    /// Whether the disk is full, or this user's quota is used up.
    pub fn is_full(&self) -> bool {
        matches!(self.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded)
    }

    /// Whether the place can be read but not written to.
    pub fn is_read_only(&self) -> bool {
        matches!(self.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem)
    }

    /// What can be done about it, as far as that is known.
    pub fn hints(&self) -> Vec<String> {
        let writing = matches!(self.doing, Doing::Write | Doing::MakeFolder);
        let hint = match self.kind() {
            ErrorKind::NotFound if writing => match self.path.parent().filter(|folder| !folder.exists()) {
                Some(folder) => format!("make the folder `{}` first, or choose another", folder.display()),
                None => return Vec::new(),
            },
            ErrorKind::NotFound => "check the spelling, and the folder it was started in".into(),
            ErrorKind::IsADirectory => "name a file".into(),
            ErrorKind::NotADirectory => "one of the folders in this path is a file; choose another path".into(),
            ErrorKind::PermissionDenied if writing => {
                "choose another place, or change who may write the file and its folder".into()
            }
            ErrorKind::PermissionDenied => "change who may read it".into(),
            ErrorKind::ReadOnlyFilesystem => "choose a place on another disk".into(),
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                "free some room or choose a place on another disk; what was there before is unchanged".into()
            }
            ErrorKind::FileTooLarge => "this disk or user may not hold files of that size; choose another".into(),
            _ => return Vec::new(),
        };
        vec![hint]
    }
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot {} `{}`: ", self.doing.verb(), self.path.display())?;
        let writing = matches!(self.doing, Doing::Write | Doing::MakeFolder);
        match self.kind() {
            ErrorKind::NotFound if writing => f.write_str("its folder does not exist"),
            ErrorKind::NotFound => f.write_str("there is no such file"),
            ErrorKind::PermissionDenied => f.write_str("permission denied"),
            ErrorKind::IsADirectory => f.write_str("it is a folder"),
            ErrorKind::NotADirectory => f.write_str("a part of the path is not a folder"),
            ErrorKind::StorageFull => f.write_str("the disk is full"),
            ErrorKind::QuotaExceeded => f.write_str("this user's share of the disk is used up"),
            ErrorKind::ReadOnlyFilesystem => f.write_str("the disk is read-only"),
            ErrorKind::FileTooLarge => f.write_str("the file would be too large"),
            _ => self.source.fmt(f),
        }
    }
}

impl std::error::Error for PathError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

impl From<PathError> for Diagnostic {
    fn from(error: PathError) -> Self {
        let code = match error.doing {
            Doing::Read => "cannot-read",
            Doing::Write | Doing::MakeFolder | Doing::Remove => "cannot-write",
            Doing::Lock => "cannot-lock",
        };
        let mut diagnostic = Diagnostic::error(code, error.to_string());
        diagnostic.hints = error.hints();
        diagnostic
    }
}

/// Reads a whole file that the user named, which can be a pipe. For those that a book names, there is [`read_regular`].
///
/// # Errors
/// It is missing, a folder, or may not be read.
pub fn read_bytes(path: impl AsRef<Path>) -> Result<Vec<u8>, PathError> {
    let path = path.as_ref();
    std::fs::read(path).map_err(|error| PathError::new(path, Doing::Read, error))
}

/// Reads standard input to its end.
///
/// # Errors
/// It is closed, or its other end breaks off.
pub fn read_standard_input() -> Result<Vec<u8>, PathError> {
    let mut bytes = Vec::new();
    let read = std::io::Read::read_to_end(&mut std::io::stdin().lock(), &mut bytes);
    read.map_err(|error| PathError::new("standard input", Doing::Read, error))?;
    Ok(bytes)
}

/// Creates a folder and its parents, which then survive a power failure. It may exist already.
///
/// # Errors
/// A file is in the way, or the place cannot be written to.
pub fn make_folder(path: impl AsRef<Path>) -> Result<(), PathError> {
    let made = make_folder_unsynced(path.as_ref())?;
    made.iter().filter_map(|folder| folder.parent()).try_for_each(|above| sync_folder(staged::folder_or_current(above)))
}

/// Creates a folder and its parents. After a power failure they may be gone, with everything in them. Returns those that
/// did not exist before.
///
/// # Errors
/// As for [`make_folder`].
pub(crate) fn make_folder_unsynced(path: &Path) -> Result<Vec<PathBuf>, PathError> {
    let missing = path.ancestors().take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists());
    let missing: Vec<PathBuf> = missing.map(Path::to_path_buf).collect();
    std::fs::create_dir_all(path).map_err(|error| {
        // The system reports a file that is in the way as "exists", but to the user, the path leads through a file.
        let error = if path.exists() && !path.is_dir() { ErrorKind::NotADirectory.into() } else { error };
        PathError::new(path, Doing::MakeFolder, error)
    })?;
    #[cfg(test)]
    missing.iter().rev().for_each(|folder| power::record(folder, power::Event::Folder));
    Ok(missing)
}

/// Checks that a folder exists or can be created, and that files can be written in it. Nothing is left behind.
///
/// # Errors
/// A file is in the way, or the place must not be written to.
pub fn check_folder(path: impl AsRef<Path>) -> Result<(), PathError> {
    let path = path.as_ref();
    let fault = |error| PathError::new(path, Doing::MakeFolder, error);
    let found = path.ancestors().find(|folder| folder.exists() || folder.as_os_str().is_empty());
    let found = found.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !found.is_dir() {
        return Err(fault(ErrorKind::NotADirectory.into()));
    }
    tempfile::tempfile_in(found).map(drop).map_err(fault)
}

/// The unique path of the place that a path leads to, however it is written: links are followed, and `.` and `..` are
/// resolved. Whatever does not exist yet is appended to the deepest folder that does.
pub fn destination(path: impl AsRef<Path>) -> PathBuf {
    let path = path.as_ref();
    if let Ok(real) = path.canonicalize() {
        return real;
    }
    // The path may be a link to a file that does not exist yet.
    let path = staged::resolve(path).unwrap_or_else(|_| path.to_path_buf());
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) => destination(staged::folder_or_current(parent)).join(name),
        (Some(parent), None) => {
            let mut above = destination(staged::folder_or_current(parent));
            above.pop();
            above
        }
        (None, _) => path,
    }
}

/// Renames a finished file to its target on the same disk, after its bytes have been synced.
///
/// # Errors
/// The file does not exist any more, the place must not be written to, or the disk failed.
pub(crate) fn place(finished: &Path, target: &Path) -> Result<(), PathError> {
    let fault = |error| PathError::new(target, Doing::Write, error);
    std::fs::File::options().write(true).open(finished).and_then(|file| file.sync_all()).map_err(fault)?;
    std::fs::rename(finished, target).map_err(fault)?;
    target.parent().map_or(Ok(()), sync_folder)
}

/// Removes a file. It is no error if it does not exist.
///
/// # Errors
/// It is a folder, or cannot be removed.
pub fn remove(path: impl AsRef<Path>) -> Result<(), PathError> {
    let path = path.as_ref();
    #[cfg(test)]
    power::record(path, power::Event::Removed);
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(PathError::new(path, Doing::Remove, error)),
        _ => Ok(()),
    }
}

/// Whether two paths lead to the same existing file, through any links.
pub fn same_file(a: impl AsRef<Path>, b: impl AsRef<Path>) -> bool {
    match (a.as_ref().canonicalize(), b.as_ref().canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

/// Syncs a folder's list of files to the disk. On Unix, a rename survives a power failure only after this.
///
/// # Errors
/// The disk failed.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), PathError> {
    if cfg!(unix) {
        let synced = std::fs::File::open(folder).and_then(|folder| folder.sync_all());
        synced.map_err(|error| PathError::new(folder, Doing::Write, error))?;
    }
    #[cfg(test)]
    power::record(folder, power::Event::SyncedFolder);
    Ok(())
}

/// Syncs the bytes of a file to the disk.
///
/// # Errors
/// It does not exist, or the disk failed.
pub(crate) fn sync_file(path: &Path) -> Result<(), PathError> {
    // Opened for writing, because Windows does not sync through a read-only handle.
    let file = std::fs::File::options().write(true).open(path);
    file.and_then(|file| file.sync_data()).map_err(|error| PathError::new(path, Doing::Write, error))?;
    #[cfg(test)]
    power::record(path, power::Event::SyncedFile);
    Ok(())
}
