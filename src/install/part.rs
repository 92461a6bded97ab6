//! A file of a voice while it arrives: it is bounded and checked, whatever it comes from.

use super::InstallProgress;
use super::catalogue::{CatalogueFile, PublishedDigest};
use super::trouble::Trouble;
use crate::fs::{Doing, PartFile, PathError};
use sha2::Digest;
use std::io::{self, Read};
use std::path::Path;

/// Larger than any voice. Longer answers are broken off, because they may be endless.
pub const LARGEST: u64 = 4 << 30;

/// A file that arrives.
pub struct Arrival<'a> {
    /// What the catalogue knows about it.
    pub file: &'a CatalogueFile,
    /// What has arrived.
    pub part: PartFile,
    /// Is told about the progress.
    pub watch: &'a mut dyn FnMut(InstallProgress<'_>),
}

impl<'a> Arrival<'a> {
    /// Opens the partial file. What an earlier run left in it is kept if its content can be checked in the end.
    ///
    /// # Errors
    /// The disk failed.
    pub fn open(
        file: &'a CatalogueFile,
        path: &Path,
        watch: &'a mut dyn FnMut(InstallProgress<'_>),
    ) -> Result<Self, PathError> {
        let mut part = PartFile::open(path)?;
        if file.check.is_none() {
            part.cut(0)?;
        }
        Ok(Self { file, part, watch })
    }

    /// Appends everything that a reader has. `whence` names the source in messages, and `total` is the length of the whole
    /// file, if it is known.
    ///
    /// # Errors
    /// The reader failed or has more than the file may have, or the disk failed.
    pub fn take(&mut self, from: &mut dyn Read, whence: &str, total: Option<u64>) -> Result<(), Trouble> {
        let total = self.file.bytes.or(total);
        let mut done = self.part.length()?;
        let mut buffer = vec![0; 1 << 16];
        loop {
            (self.watch)(InstallProgress { file: &self.file.name, done, total });
            let read = match from.read(&mut buffer) {
                Ok(0) => return Ok(()),
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(Trouble::Passing(format!("{whence} broke off: {error}"))),
            };
            self.part.append(&buffer[..read])?;
            done += read as u64;
            if done > self.file.bytes.unwrap_or(LARGEST) {
                self.part.cut(0)?;
                return Err(Trouble::Lasting(format!("{whence} is larger than expected")));
            }
        }
    }

    /// Checks the length and the digest. A file that is not the right one is emptied.
    ///
    /// # Errors
    /// It is another file, or the disk failed.
    pub fn check(&mut self, whence: &str) -> Result<(), Trouble> {
        let length = self.part.length()?;
        let wrong = match (self.file.bytes, &self.file.check) {
            _ if length == 0 => Some(format!("{whence} is empty")),
            (Some(bytes), _) if length != bytes => {
                Some(format!("{whence} has {length} bytes, not {bytes}: it is a different file"))
            }
            (_, Some(check)) => self.compare(check, whence)?,
            _ => None,
        };
        match wrong {
            None => Ok(()),
            Some(wrong) => {
                self.part.cut(0)?;
                Err(Trouble::Lasting(wrong))
            }
        }
    }

    /// What is wrong with the digest, if anything is.
    fn compare(&mut self, check: &PublishedDigest, whence: &str) -> Result<Option<String>, PathError> {
        let path = self.part.path().to_path_buf();
        let reader = self.part.reader()?;
        let (name, wanted, found) = match check {
            PublishedDigest::Sha256(wanted) => ("SHA-256", wanted, digest::<sha2::Sha256>(reader)),
            PublishedDigest::Md5(wanted) => ("MD5", wanted, digest::<md5::Md5>(reader)),
        };
        let found = found.map_err(|error| PathError::new(path, Doing::Read, error))?;
        let wrong = || format!("{whence} is damaged or a different file: its {name} is {found}, not {wanted}");
        Ok((!found.eq_ignore_ascii_case(wanted)).then(wrong))
    }
}

/// Whether a file on disk is the one that the catalogue knows. False if no digest of it is known.
pub fn is_right(file: &CatalogueFile, path: &Path) -> bool {
    let Ok(mut found) = std::fs::File::open(path) else { return false };
    let length = found.metadata().map_or(0, |metadata| metadata.len());
    if file.bytes.is_some_and(|bytes| bytes != length) {
        return false;
    }
    let (wanted, digest) = match &file.check {
        Some(PublishedDigest::Sha256(wanted)) => (wanted, digest::<sha2::Sha256>(&mut found)),
        Some(PublishedDigest::Md5(wanted)) => (wanted, digest::<md5::Md5>(&mut found)),
        None => return false,
    };
    digest.is_ok_and(|digest| digest.eq_ignore_ascii_case(wanted))
}

fn digest<D: Digest>(reader: &mut dyn Read) -> io::Result<String> {
    let mut hasher = D::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match reader.read(&mut buffer)? {
            0 => break,
            read => hasher.update(&buffer[..read]),
        }
    }
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
