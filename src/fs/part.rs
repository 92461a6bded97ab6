//! Files that arrive piece by piece, and that a later run may continue.

use super::{Doing, PathError};
use std::fs::{File, TryLockError};
use std::io::{self, ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// A file that is not complete yet. It is locked as long as this value exists, and stays on the disk when it is dropped.
#[derive(Debug)]
pub(crate) struct PartFile {
    path: PathBuf,
    file: File,
}

impl PartFile {
    /// Opens the file with what an earlier run left in it, or creates it.
    ///
    /// # Errors
    /// The folder is missing or cannot be written to, or another process writes the same file.
    pub(crate) fn open(path: &Path) -> Result<Self, PathError> {
        let fault = |error| PathError::new(path, Doing::Write, error);
        let file = File::options().read(true).write(true).create(true).truncate(false).open(path).map_err(fault)?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => {
                Err(PathError::new(path, Doing::Lock, io::Error::other("another program is writing it at the moment")))
            }
            // A disk without locks cannot keep others out.
            _ => Ok(Self { path: path.to_path_buf(), file }),
        }
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// How many bytes it has. The next bytes are written after them.
    ///
    /// # Errors
    /// The disk failed.
    pub(crate) fn length(&mut self) -> Result<u64, PathError> {
        self.file.seek(SeekFrom::End(0)).map_err(|error| PathError::new(&self.path, Doing::Read, error))
    }

    /// Cuts it to this many bytes.
    ///
    /// # Errors
    /// The disk failed.
    pub(crate) fn cut(&mut self, length: u64) -> Result<(), PathError> {
        let cut = self.file.set_len(length).and_then(|()| self.file.seek(SeekFrom::Start(length)));
        cut.map(drop).map_err(|error| PathError::new(&self.path, Doing::Write, error))
    }

    /// Adds bytes at the end.
    ///
    /// # Errors
    /// The disk is full or failed.
    pub(crate) fn append(&mut self, mut bytes: &[u8]) -> Result<(), PathError> {
        while !bytes.is_empty() {
            #[cfg(test)]
            let room = super::staged::testing::room_for(bytes);
            #[cfg(not(test))]
            let room = Ok(bytes);
            match room.and_then(|room: &[u8]| self.file.write(room)) {
                Ok(0) => return Err(PathError::new(&self.path, Doing::Write, ErrorKind::WriteZero.into())),
                Ok(written) => bytes = &bytes[written..],
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(PathError::new(&self.path, Doing::Write, error)),
            }
        }
        Ok(())
    }

    /// The file at its beginning, for reading.
    ///
    /// # Errors
    /// The disk failed.
    pub(crate) fn reader(&mut self) -> Result<&mut File, PathError> {
        match self.file.rewind() {
            Ok(()) => Ok(&mut self.file),
            Err(error) => Err(PathError::new(&self.path, Doing::Read, error)),
        }
    }
}

impl Drop for PartFile {
    fn drop(&mut self) {
        // To close the file is not enough: a program that another thread starts at this moment has the lock until it begins.
        let _ = self.file.unlock();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_ends_although_a_copy_of_the_file_is_still_open() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("part");
        let part = PartFile::open(&path).unwrap();
        // As a program has it that is being started.
        let copy = part.file.try_clone().unwrap();
        assert!(PartFile::open(&path).is_err());
        drop(part);
        assert!(PartFile::open(&path).is_ok());
        drop(copy);
    }
}
