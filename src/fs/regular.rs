//! Reads files that a book names, and not its user: whoever wrote the book may have put anything in their place.

use super::{Doing, PathError};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Reads a regular file of at most `most` bytes. A device, which may never end, and a pipe, which may never begin, are
/// errors at once, and so is a larger file, of which no more than that is read. Links are followed.
///
/// # Errors
/// It is missing, too large or not a regular file, or it may not be read.
pub fn read_regular(path: impl AsRef<Path>, most: u64) -> Result<Vec<u8>, PathError> {
    let path = path.as_ref();
    let fault = |error| PathError::new(path, Doing::Read, error);
    // The check comes before the file is opened, because opening a pipe waits for its other end.
    let found = std::fs::metadata(path).map_err(fault)?;
    check(&found, most).map_err(fault)?;
    let file = File::open(path).map_err(fault)?;
    check(&file.metadata().map_err(fault)?, most).map_err(fault)?;
    let mut bytes = Vec::new();
    file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(fault)?;
    if bytes.len() as u64 > most { Err(fault(too_large(most))) } else { Ok(bytes) }
}

fn check(found: &std::fs::Metadata, most: u64) -> io::Result<()> {
    match found.is_file() {
        _ if found.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        false => Err(io::Error::other("it is a pipe, a device or a socket, and not a regular file")),
        true if found.len() > most => Err(too_large(most)),
        true => Ok(()),
    }
}

fn too_large(most: u64) -> io::Error {
    let size = if most < 1 << 20 { format!("{} KB", most >> 10) } else { format!("{} MB", most >> 20) };
    io::Error::other(format!("it is larger than {size}"))
}

/// The place to which a link leads. `None` if the path is no link.
pub fn link_target(path: impl AsRef<Path>) -> Option<PathBuf> {
    std::fs::read_link(path).ok()
}

/// Checks that a file with a name that no one typed can be written: a link of that name, which may have come with the
/// book, is not followed. A link that the user names may lead anywhere.
///
/// # Errors
/// The path is a link.
pub fn refuse_link(path: impl AsRef<Path>) -> Result<(), PathError> {
    let path = path.as_ref();
    match link_target(path) {
        None => Ok(()),
        Some(target) => Err(PathError::new(path, Doing::Write, io::Error::other(is_link(&target)))),
    }
}

/// What is wrong with a link that is not followed.
pub(crate) fn is_link(target: &Path) -> String {
    format!("it is a link to `{}`, and a link is only followed if it is named", target.display())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn only_a_regular_file_within_the_limit_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, vec![7; 2048]).unwrap();
        assert_eq!(read_regular(&path, 2048).unwrap().len(), 2048);
        let fault = |path: &Path, most| read_regular(path, most).unwrap_err().to_string();
        assert!(fault(&path, 1024).ends_with("it is larger than 1 KB"), "{}", fault(&path, 1024));
        assert!(fault(folder.path(), 1024).ends_with("it is a folder"));
        // Read to their ends, the first never ends and the second never begins.
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let zero = folder.path().join("zero");
        std::os::unix::fs::symlink("/dev/zero", &zero).unwrap();
        for special in [&pipe, &zero] {
            assert!(fault(special, 1 << 20).ends_with("not a regular file"), "{}", fault(special, 1 << 20));
        }
    }

    #[test]
    fn a_link_is_refused_whether_it_leads_anywhere_or_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("story.wav");
        refuse_link(&path).unwrap();
        std::fs::write(&path, "").unwrap();
        refuse_link(&path).unwrap();
        let link = folder.path().join("link.wav");
        for target in [path, folder.path().join("nothing")] {
            std::os::unix::fs::symlink(&target, &link).unwrap();
            let refused = refuse_link(&link).unwrap_err().to_string();
            assert!(refused.contains("it is a link to"), "{refused}");
            std::fs::remove_file(&link).unwrap();
        }
    }
}
