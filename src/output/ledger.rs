//! What the files of a folder were made from, so that those which would come out the same need not be made again.
//!
//! A file is kept only if it is, byte by byte, what was written, and all that went into it is what would go into it now:
//! the very program, the format and its settings, the tags, and every take at its place and level. For formats whose
//! encoders carry something over from one sample to the next (all but WAV) that is all that can be kept: a file is the
//! smallest piece. For a WAV file of a whole book there is [`trail`](super::trail).

use super::tags::Tags;
use super::{OutputRow, Spec};
use crate::assemble::{Placed, Timeline};
use crate::audio::measure::Measures;
use crate::fs::same_file;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::Path;

/// Stands for all that a file is made from.
pub type Origin = blake3::Hash;

/// The files of one folder, by name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Ledger {
    files: BTreeMap<String, Entry>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Entry {
    /// The [`Origin`], in hex.
    origin: String,
    /// BLAKE3 of the file, in hex.
    bytes: String,
    /// What it measures, if anybody wanted to know.
    measures: Option<Measures>,
}

/// What became of the files that an earlier run wrote and this one does not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// As they were written; they were removed.
    pub removed: Vec<String>,
    /// Changed since, or not to be removed.
    pub left: Vec<String>,
}

/// Digest of the program that runs: what another build writes may differ, in its encoders or anywhere before them. None if
/// the system does not tell.
pub fn program() -> Option<blake3::Hash> {
    digest(&std::env::current_exe().ok()?)
}

/// Of a file written by `program`.
pub fn origin(program: &blake3::Hash, format: &OutputRow, spec: &Spec, tags: &Tags, timeline: &Timeline) -> Origin {
    let mut hasher = blake3::Hasher::new();
    hasher.update(program.as_bytes());
    let cover = tags.cover.as_ref().map(|cover| blake3::hash(&cover.bytes));
    let tags = Tags { cover: None, ..tags.clone() };
    // The ceiling's bits, because NaN has no other name.
    let ceiling = timeline.ceiling.map(f64::to_bits);
    let settings = (format.name, spec, tags, cover, timeline.rate, timeline.channels, ceiling, timeline.room_tone);
    hasher.update(format!("{settings:?}").as_bytes());
    timeline.placed.iter().for_each(|placed| add(&mut hasher, placed));
    hasher.finalize()
}

/// Adds all that decides about a stretch of the sound.
pub(super) fn add(hasher: &mut blake3::Hasher, stretch: &Placed) {
    hasher.update(&stretch.frames.to_le_bytes()).update(&[u8::from(stretch.take.is_some())]);
    if let Some(placed) = stretch.take {
        hasher.update(&placed.key.0).update(&placed.gain.to_le_bytes()).update(&placed.pan.to_le_bytes());
    }
}

/// BLAKE3 of a regular file.
fn digest(path: &Path) -> Option<blake3::Hash> {
    let mut file = File::open(path).ok().filter(|file| file.metadata().is_ok_and(|data| data.is_file()))?;
    let mut hasher = blake3::Hasher::new();
    std::io::copy(&mut file, &mut hasher).ok()?;
    Some(hasher.finalize())
}

impl Ledger {
    /// Reads what [`bytes`](Self::bytes) wrote; a broken one knows nothing.
    pub fn parse(bytes: &[u8]) -> Self {
        serde_json::from_slice(bytes).unwrap_or_default()
    }

    /// For keeping.
    pub fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("names and numbers always become JSON")
    }

    /// Whether a file stands in the folder just as it would be written now, and what it measures. `measured`: one whose
    /// measures nobody wanted at the time does not count.
    pub fn holds(&self, folder: &Path, name: &str, origin: &Origin, measured: bool) -> Option<Option<Measures>> {
        let entry = self.files.get(name).filter(|entry| entry.origin == *origin.to_hex())?;
        if measured && entry.measures.is_none() {
            return None;
        }
        entry.is_sound(&folder.join(name)).then(|| entry.measures.clone())
    }

    /// Notes a file that was just written.
    pub fn add(&mut self, folder: &Path, name: &str, origin: &Origin, measures: Option<Measures>) {
        let Some(bytes) = digest(&folder.join(name)) else { return };
        let entry = Entry { origin: origin.to_hex().to_string(), bytes: bytes.to_hex().to_string(), measures };
        self.files.insert(name.into(), entry);
    }

    /// Removes the files with these endings that are none of `names`: chapters of an earlier run that the story has no more.
    /// What is not exactly as it was written is not ours, and left. Either way it is forgotten.
    pub fn sweep(&mut self, folder: &Path, endings: &BTreeSet<&str>, names: &BTreeSet<&str>) -> Swept {
        let mut swept = Swept::default();
        let stale = |name: &String| {
            let ending = Path::new(name).extension().and_then(|ending| ending.to_str());
            ending.is_some_and(|ending| endings.contains(ending)) && !names.contains(name.as_str())
        };
        for name in self.files.keys().filter(|name| stale(name)).cloned().collect::<Vec<_>>() {
            let path = folder.join(&name);
            let sound = self.files.remove(&name).is_some_and(|entry| entry.is_sound(&path));
            // Another name for one of the new files, on a disk that takes "One" and "one" for the same.
            if names.iter().any(|new| same_file(folder.join(new), &path)) {
                continue;
            }
            if sound && std::fs::remove_file(&path).is_ok() {
                swept.removed.push(name);
            } else if path.exists() {
                swept.left.push(name);
            }
        }
        swept
    }
}

impl Entry {
    fn is_sound(&self, path: &Path) -> bool {
        digest(path).is_some_and(|digest| *digest.to_hex() == self.bytes)
    }
}

#[cfg(test)]
mod tests;
