//! The state of a book's files at one moment, for programs that take over what is saved in an editor.

use super::{BookPlace, inputs};
use crate::fs;
use crate::trust::{Consent, Petition};
use crate::voices;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// A larger file counts as missing.
const LARGEST: u64 = 1 << 30;

/// What the system says about a file: its time and length. `None` if it does not exist.
type Look = Option<(SystemTime, u64)>;

/// The files that a book is read from, and what the system says about them.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    script: PathBuf,
    /// The voices.toml that the user named.
    voices: Option<PathBuf>,
    files: Vec<(PathBuf, Look)>,
    /// Where the files are that lie outside of the book's folder and may be read all the same: the reader of the book named
    /// them, or has agreed to that.
    agreed: Vec<PathBuf>,
}

impl Snapshot {
    /// Looks at the files of [`inputs`]. Take it before the book is loaded, so that no change in between is missed.
    pub fn take(script: &Path, voices: Option<&Path>, consent: &Consent) -> Self {
        let paths = inputs(script, voices, consent);
        let folder = BookPlace::of(script, voices).folder;
        let petition = Petition::new(consent, &folder);
        let permitted = paths.iter().filter(|path| petition.ask_to_read(path, "a file of the book").is_some());
        let agreed = permitted.map(PathBuf::as_path).chain([script]).chain(voices).map(fs::destination).collect();
        let voices = voices.map(Path::to_path_buf);
        let empty = Self { script: script.to_path_buf(), voices, files: Vec::new(), agreed };
        empty.with(paths.into_iter().chain(empty.found()))
    }

    /// The same files now, with the voices.toml that would be found now.
    pub fn again(&self) -> Self {
        let known = self.files.iter().map(|(path, _)| path.clone());
        let found = self.found().into_iter().filter(|path| !self.files.iter().any(|(known, _)| known == path));
        self.with(known.chain(found))
    }

    /// Whether a file does not exist. Some editors remove a file before they put the new one in its place.
    pub fn misses_some(&self) -> bool {
        self.files.iter().any(|(_, look)| look.is_none())
    }

    /// A digest of all bytes, because saving a file without a change must not count as a change. Of a file that the book names
    /// and must not read, only its time and length count.
    pub fn digest(&self) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new();
        let folder = BookPlace::of(&self.script, self.voices.as_deref()).folder;
        for (path, look) in &self.files {
            hasher.update(path.as_os_str().as_encoded_bytes());
            if !folder.holds(path) && !self.agreed.contains(&fs::destination(path)) {
                hasher.update(format!("{look:?}").as_bytes());
                continue;
            }
            match fs::read_regular(path, LARGEST) {
                Ok(bytes) => hasher.update(blake3::hash(&bytes).as_bytes()),
                Err(_) => hasher.update(b"missing"),
            };
        }
        hasher.finalize()
    }

    fn with(&self, paths: impl Iterator<Item = PathBuf>) -> Self {
        let files = paths.map(|path| (path.clone(), look(&path))).collect();
        Self { files, ..self.clone() }
    }

    /// The voices.toml that is found when the user names none.
    fn found(&self) -> Option<PathBuf> {
        let current = std::env::current_dir().unwrap_or_default();
        self.voices.is_none().then(|| voices::find(&self.script, &current)).flatten()
    }
}

/// Notices that files have changed. Whoever uses it looks again and again, with [`PAUSE`](Self::PAUSE) in between.
#[derive(Debug, Default)]
pub struct Watch {
    last: Option<Snapshot>,
    /// How often the files have looked as in `last`.
    steady: u32,
}

impl Watch {
    /// How long to wait before looking again.
    pub const PAUSE: Duration = Duration::from_millis(300);

    /// Looks at the files again. Returns what they are now if they are not as they were `known`, and have settled.
    pub fn look(&mut self, known: &Snapshot) -> Option<&Snapshot> {
        let now = known.again();
        let same = self.last.as_ref() == Some(&now);
        self.steady = if same { self.steady + 1 } else { 0 };
        let settled = if now.misses_some() && !known.misses_some() { SETTLED_MISSING } else { SETTLED };
        let changed = now != *known && self.steady >= settled;
        self.last = Some(now);
        self.last.as_ref().filter(|_| changed)
    }
}

/// How often a change must look the same before it counts. Editors write a file in several steps. Some remove it before
/// they put the new one in its place, so a missing file gets more time.
const SETTLED: u32 = 1;
const SETTLED_MISSING: u32 = 5;

fn look(path: &Path) -> Look {
    let metadata = path.metadata().ok()?;
    Some((metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH), metadata.len()))
}
