//! Tells whether a file is the same one as before and unchanged since.

use serde::{Deserialize, Serialize};
use std::fs::File;
#[cfg(unix)]
use std::fs::Metadata;

/// The state of a file at some moment. Equal identities mean the same file with the same bytes, as far as the system can
/// tell. It includes the time of the last change (`ctime`), which only the system sets, so neither a copy nor a tool that
/// restores an old date passes for the file itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    device: u64,
    inode: u64,
    length: u64,
    /// Seconds and nanoseconds: when its bytes were last written.
    written: (i64, i64),
    /// When anything about it was last changed.
    changed: (i64, i64),
}

impl Identity {
    /// The identity of an open file. `None` if the system says too little: on Windows, and on disks whose clock has such
    /// large steps (2 s on FAT) that a second write could fall into the same one.
    #[cfg(unix)]
    pub fn of(file: &File) -> Option<Self> {
        file.metadata().ok().as_ref().and_then(identity)
    }

    /// Always `None`, because the system says too little.
    #[cfg(not(unix))]
    pub fn of(_: &File) -> Option<Self> {
        None
    }
}

#[cfg(unix)]
fn identity(data: &Metadata) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    /// In nanoseconds. If a clock has steps of a tenth of a millisecond or less, its time is a multiple of this only by chance.
    const COARSE: i64 = 10_000_000;
    let fine = data.ctime_nsec() % COARSE != 0;
    (data.is_file() && fine).then(|| Identity {
        device: data.dev(),
        inode: data.ino(),
        length: data.len(),
        written: (data.mtime(), data.mtime_nsec()),
        changed: (data.ctime(), data.ctime_nsec()),
    })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::fs;
    use std::io::Write;
    use std::time::Duration;

    fn of(path: &std::path::Path) -> Identity {
        Identity::of(&File::open(path).unwrap()).expect("the folder for temp files lies on a disk with a fine clock")
    }

    #[test]
    fn a_file_that_nobody_touched_is_the_same_and_one_with_its_old_date_put_back_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.wav");
        fs::write(&path, b"sound").unwrap();
        let before = of(&path);
        assert_eq!(of(&path), before);
        let moved = folder.path().join("b.wav");
        fs::copy(&path, &moved).unwrap();
        assert_ne!(of(&moved), before);

        std::thread::sleep(Duration::from_millis(20));
        let mut file = File::options().write(true).open(&path).unwrap();
        let date = file.metadata().unwrap().modified().unwrap();
        file.write_all(b"SOUND").unwrap();
        file.set_modified(date).unwrap();
        assert_eq!(file.metadata().unwrap().modified().unwrap(), date);
        assert_ne!(of(&path), before);
    }

    #[test]
    fn a_folder_has_none() {
        assert_eq!(Identity::of(&File::open(std::env::temp_dir()).unwrap()), None);
    }
}
