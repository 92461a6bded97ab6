//! Reads files out of a zip archive that may come from a stranger.

use std::collections::HashMap;
use std::io::{Cursor, Read};
use std::sync::Arc;
use zip::ZipArchive;
use zip::result::ZipError;

/// The longest file that is read, in bytes. The text of the longest novels is a tenth of that.
const LONGEST_FILE: u64 = 64 << 20;

/// How much is read out of one archive, in bytes.
const MOST: u64 = 512 << 20;

/// An archive whose files are read one by one, within limits on what they unpack to.
pub(crate) struct Archive {
    zip: ZipArchive<Cursor<Arc<[u8]>>>,
    /// The numbers of all files by their paths.
    numbers: HashMap<String, usize>,
    /// How many bytes may still be read.
    left: u64,
}

/// Why a file of an archive cannot be read.
#[derive(Debug, PartialEq)]
pub(crate) enum ArchiveError {
    Missing,
    Encrypted,
    /// It unpacks to more than the limit.
    TooLarge,
    Damaged(String),
}

impl std::fmt::Display for ArchiveError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing => f.write_str("it is not in the archive"),
            Self::Encrypted => f.write_str("it is encrypted"),
            Self::TooLarge => write!(f, "it is larger than {} MiB", LONGEST_FILE >> 20),
            Self::Damaged(why) => write!(f, "it is damaged: {why}"),
        }
    }
}

impl Archive {
    /// Opens an archive.
    ///
    /// # Errors
    /// The bytes are not a zip archive, in the words of the zip library.
    pub fn open(bytes: impl Into<Arc<[u8]>>) -> Result<Self, String> {
        let zip = ZipArchive::new(Cursor::new(bytes.into())).map_err(|error| error.to_string())?;
        let numbers =
            (0..zip.len()).filter_map(|nth| Some((zip.name_for_index(nth)?.ok()?.into_owned(), nth))).collect();
        Ok(Self { zip, numbers, left: MOST })
    }

    /// The paths of all files, in no particular order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.numbers.keys().map(String::as_str)
    }

    /// Whether the archive has a file with this path.
    pub fn has(&self, path: &str) -> bool {
        self.numbers.contains_key(path)
    }

    /// Unpacks a file.
    ///
    /// # Errors
    /// It is missing, encrypted or damaged, or it exceeds a limit.
    pub fn read(&mut self, path: &str) -> Result<Vec<u8>, ArchiveError> {
        let number = *self.numbers.get(path).ok_or(ArchiveError::Missing)?;
        let file = self.zip.by_index(number).map_err(|error| match error {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => ArchiveError::Encrypted,
            error => ArchiveError::Damaged(error.to_string()),
        })?;
        let limit = LONGEST_FILE.min(self.left);
        let mut bytes = Vec::new();
        // The size that the archive states is not trusted.
        file.take(limit + 1).read_to_end(&mut bytes).map_err(|error| ArchiveError::Damaged(error.to_string()))?;
        if bytes.len() as u64 > limit {
            return Err(ArchiveError::TooLarge);
        }
        self.left -= bytes.len() as u64;
        Ok(bytes)
    }
}

/// Resolves a reference such as `../text/ch%201.xhtml#top`, which stands in the file `base`, to a path in the archive and
/// a fragment. Paths never leave the archive.
pub(crate) fn resolve(base: &str, reference: &str) -> (String, Option<String>) {
    let (path, fragment) = match reference.split_once('#') {
        Some((path, fragment)) => (path, Some(decoded(fragment))),
        None => (reference, None),
    };
    if path.is_empty() {
        return (base.to_string(), fragment);
    }
    let mut parts: Vec<&str> = base.split('/').collect();
    parts.pop();
    let path = decoded(path);
    if path.starts_with('/') {
        parts.clear();
    }
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    (parts.join("/"), fragment)
}

/// Decodes `%20` and the like.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        let hex = bytes.get(at + 1..at + 3).and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.filter(|_| bytes[at] == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved_and_never_leave_the_archive() {
        let resolved = |base, reference| {
            let (path, fragment) = resolve(base, reference);
            fragment.map_or(path.clone(), |fragment| format!("{path} {fragment}"))
        };
        assert_eq!(resolved("OEBPS/text/a.xhtml", "../toc.xhtml#x"), "OEBPS/toc.xhtml x");
        assert_eq!(resolved("a.opf", "ch%201.xhtml"), "ch 1.xhtml");
        assert_eq!(resolved("x/a.opf", "#top"), "x/a.opf top");
        assert_eq!(resolved("x/a.opf", "../../../etc/passwd"), "etc/passwd");
        assert_eq!(resolved("x/a.opf", "/y/b.xhtml"), "y/b.xhtml");
        assert_eq!(resolved("x/a.opf", "100%.xhtml"), "x/100%.xhtml");
    }

    #[test]
    fn what_is_no_archive_is_refused() {
        assert!(Archive::open(b"PK\x03\x04 but no more".to_vec()).is_err());
        assert!(Archive::open(Vec::new()).is_err());
    }
}
