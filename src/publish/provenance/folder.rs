//! What the files of a folder were made from, each as a whole.
//!
//! A file is kept only if it is, byte by byte, what was written, and if everything that went into it is what would go into it
//! now: the very program, the format and its settings, the tags, and every take at its place and level. Encoders carry
//! something over from one sample to the next, so for their formats a whole file is the smallest piece that can be kept. For
//! a whole book in a file of plain samples there is [`stretch`](super::stretch).

use super::Volume;
use crate::assemble::Placed;
use crate::audio::measure::Measures;
use crate::fs::same_file;
use crate::output::tags::Tags;
use crate::output::{OutputRow, Spec};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::Path;

/// The files of one folder, by name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FolderRecord {
    files: BTreeMap<String, Made>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Made {
    /// The [`origin`], in hex.
    origin: String,
    /// BLAKE3 of the file, in hex.
    bytes: String,
    /// What it measures; none if nobody wanted to know.
    measures: Option<Measures>,
}

/// What became of the files that an earlier run wrote and this one did not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// They were as they had been written, and were removed.
    pub removed: Vec<String>,
    /// They were changed since, or cannot be removed.
    pub left: Vec<String>,
}

/// A digest of everything that `program` makes the file of a volume from.
pub fn origin(program: &blake3::Hash, format: &OutputRow, spec: &Spec, volume: &Volume) -> blake3::Hash {
    let Volume { tags, timeline, .. } = volume;
    let mut hasher = blake3::Hasher::new();
    hasher.update(program.as_bytes());
    let cover = tags.cover.as_ref().map(|cover| blake3::hash(&cover.bytes));
    let tags = Tags { cover: None, ..tags.clone() };
    // The bits of the ceiling, so that the digest does not depend on how numbers are shown.
    let ceiling = timeline.ceiling.map(f64::to_bits);
    let settings = (format.name, spec, tags, cover, timeline.rate, timeline.channels, ceiling, timeline.room_tone);
    hasher.update(format!("{settings:?}").as_bytes());
    timeline.placed.iter().for_each(|placed| add(&mut hasher, placed));
    hasher.finalize()
}

/// Adds everything that decides how a stretch of the timeline sounds.
pub(super) fn add(hasher: &mut blake3::Hasher, stretch: &Placed) {
    hasher.update(&stretch.frames.to_le_bytes()).update(&[u8::from(stretch.take.is_some())]);
    if let Some(placed) = stretch.take {
        hasher.update(&placed.key.0).update(&placed.gain.to_le_bytes()).update(&placed.pan.to_le_bytes());
    }
}

/// BLAKE3 of a regular file.
pub(super) fn digest(path: &Path) -> Option<blake3::Hash> {
    let mut file = File::open(path).ok().filter(|file| file.metadata().is_ok_and(|data| data.is_file()))?;
    let mut hasher = blake3::Hasher::new();
    std::io::copy(&mut file, &mut hasher).ok()?;
    Some(hasher.finalize())
}

impl FolderRecord {
    /// Reads what [`bytes`](Self::bytes) wrote. A broken record knows nothing.
    pub fn parse(bytes: &[u8]) -> Self {
        serde_json::from_slice(bytes).unwrap_or_default()
    }

    /// The bytes that are kept.
    pub fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("names and numbers always become JSON")
    }

    /// What a file measures, if it stands in the folder just as it would be written now. With `measured`, only files count
    /// whose measures are known.
    pub fn holds(&self, folder: &Path, name: &str, origin: &blake3::Hash, measured: bool) -> Option<Option<Measures>> {
        let made = self.files.get(name).filter(|made| made.origin == *origin.to_hex())?;
        if measured && made.measures.is_none() {
            return None;
        }
        made.is_unchanged(&folder.join(name)).then(|| made.measures.clone())
    }

    /// Notes a file that was just written.
    pub fn add(&mut self, folder: &Path, name: &str, origin: &blake3::Hash, measures: Option<Measures>) {
        let Some(bytes) = digest(&folder.join(name)) else { return };
        let made = Made { origin: origin.to_hex().to_string(), bytes: bytes.to_hex().to_string(), measures };
        self.files.insert(name.into(), made);
    }

    /// Removes the files with these endings that are none of `names`, such as chapters of an earlier run that the story does
    /// not have any more. A file that is not exactly as it was written may be somebody's work, and is left. The record
    /// forgets it either way.
    pub fn sweep(&mut self, folder: &Path, endings: &BTreeSet<&str>, names: &BTreeSet<&str>) -> Swept {
        let mut swept = Swept::default();
        let stale = |name: &String| {
            let ending = Path::new(name).extension().and_then(|ending| ending.to_str());
            ending.is_some_and(|ending| endings.contains(ending)) && !names.contains(name.as_str())
        };
        for name in self.files.keys().filter(|name| stale(name)).cloned().collect::<Vec<_>>() {
            let path = folder.join(&name);
            let unchanged = self.files.remove(&name).is_some_and(|made| made.is_unchanged(&path));
            // On a disk that does not tell upper from lower case it may be another name for one of the new files.
            if names.iter().any(|new| same_file(folder.join(new), &path)) {
                continue;
            }
            if unchanged && std::fs::remove_file(&path).is_ok() {
                swept.removed.push(name);
            } else if path.exists() {
                swept.left.push(name);
            }
        }
        swept
    }
}

impl Made {
    fn is_unchanged(&self, path: &Path) -> bool {
        digest(path).is_some_and(|digest| *digest.to_hex() == self.bytes)
    }
}

#[cfg(test)]
mod tests;
