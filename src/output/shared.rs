//! A staged file for encoders that do not return their writer.

use super::OutputError;
use crate::fs::{Doing, PathError, Staged};
use std::fs::File;
use std::io::{self, ErrorKind, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many bytes are collected before they are written to the disk.
pub(super) const BUFFER: usize = 64 << 10;

/// A staged file with several handles, so that it survives an encoder that owns one of them. It remembers that a write
/// failed, even if the writer (such as a buffer that is flushed when it is dropped) could not report it.
#[derive(Clone)]
pub(super) struct Shared(Arc<Mutex<Inner>>);

struct Inner {
    file: Staged,
    failed: Option<io::Error>,
}

impl Shared {
    /// Starts a file.
    pub fn create(path: &Path) -> Result<Self, PathError> {
        Ok(Self(Arc::new(Mutex::new(Inner { file: Staged::create(path)?, failed: None }))))
    }

    /// Copies this many bytes of another file: see [`Staged::write_from`].
    pub fn write_from(&mut self, other: &File, bytes: u64) -> io::Result<()> {
        let mut inner = self.lock();
        let done = inner.file.write_from(other, bytes);
        inner.watch(done)
    }

    /// Replaces the target if every byte was written.
    pub fn commit(self, path: &Path) -> Result<(), OutputError> {
        if let Some(error) = self.lock().failed.take() {
            return Err(PathError::new(path, Doing::Write, error).into());
        }
        match Arc::into_inner(self.0) {
            Some(inner) => Ok(inner.into_inner().unwrap_or_else(PoisonError::into_inner).file.commit()?),
            None => unreachable!("the encoder is gone, and its handle with it"),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn watch<T>(&mut self, done: io::Result<T>) -> io::Result<T> {
        if let Err(error) = &done
            && error.kind() != ErrorKind::Interrupted
        {
            let copy = error.raw_os_error().map_or_else(|| error.kind().into(), io::Error::from_raw_os_error);
            self.failed.get_or_insert(copy);
        }
        done
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut inner = self.lock();
        let done = inner.file.write(bytes);
        inner.watch(done)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Shared {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let mut inner = self.lock();
        let done = inner.file.seek(to);
        inner.watch(done)
    }
}

/// A disk error for a path.
pub(super) fn disk(path: &Path, error: io::Error) -> OutputError {
    PathError::new(path, Doing::Write, error).into()
}

/// An error if samples are left over, such as an odd number of samples in a stereo file.
pub(super) fn whole_frames(path: &Path, samples: u64, channels: u16) -> Result<(), OutputError> {
    match samples % u64::from(channels) {
        0 => Ok(()),
        _ => Err(disk(path, io::Error::new(ErrorKind::InvalidInput, "the last frame is incomplete"))),
    }
}
