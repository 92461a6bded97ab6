//! What the files of a folder were made from, each as a whole.
//!
//! A file is kept only if it has exactly the bytes that were written, and if everything that went into it would still be
//! the same: the program, the format and its settings, the tags, and every take with its position and level. A whole
//! book in a file of plain samples is handled by [`stretch`](super::stretch).

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

/// The files of a folder, by name.
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
    /// Its measures. `None` if it was not measured.
    measures: Option<Measures>,
}

/// What happened to the files that an earlier run wrote and this one did not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Files that were unchanged since, and were removed.
    pub removed: Vec<String>,
    /// Files that were changed since, or cannot be removed.
    pub left: Vec<String>,
}

/// A digest of everything from which `program` makes the file of a volume.
pub fn origin(program: &blake3::Hash, format: &OutputRow, spec: &Spec, volume: &Volume) -> blake3::Hash {
    let Volume { tags, timeline, .. } = volume;
    let mut hasher = blake3::Hasher::new();
    hasher.update(program.as_bytes());
    let cover = tags.cover.as_ref().map(|cover| blake3::hash(&cover.bytes));
    let tags = Tags { cover: None, ..tags.clone() };
    // The bits of the ceiling, so that the digest does not depend on how numbers are formatted.
    let ceiling = timeline.ceiling.map(f64::to_bits);
    let settings = (format.name, spec, tags, cover, timeline.rate, timeline.channels, ceiling, timeline.room_tone);
    hasher.update(format!("{settings:?}").as_bytes());
    timeline.placed.iter().for_each(|placed| add(&mut hasher, placed));
    timeline.sounds.iter().for_each(|sound| sound.digest(&mut hasher));
    hasher.finalize()
}

/// Adds everything that decides how a part of the timeline sounds.
pub(in crate::publish) fn add(hasher: &mut blake3::Hasher, stretch: &Placed) {
    hasher.update(&stretch.frames.to_le_bytes()).update(&[u8::from(stretch.take.is_some())]);
    if let Some(placed) = stretch.take {
        hasher.update(&placed.key.0).update(&placed.gain.to_le_bytes()).update(&placed.pan.to_le_bytes());
        placed.edges.iter().for_each(|edge| _ = hasher.update(&edge.to_le_bytes()));
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
    /// Reads what [`bytes`](Self::bytes) wrote. A damaged record is empty.
    pub fn parse(bytes: &[u8]) -> Self {
        serde_json::from_slice(bytes).unwrap_or_default()
    }

    /// How many files it has.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// The record as bytes.
    pub fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("names and numbers always become JSON")
    }

    /// The measures of a file, if it is in the folder exactly as it would be written now. With `measured`, only files
    /// with known measures count.
    pub fn holds(&self, folder: &Path, name: &str, origin: &blake3::Hash, measured: bool) -> Option<Option<Measures>> {
        let made = self.files.get(name).filter(|made| made.origin == *origin.to_hex())?;
        if measured && made.measures.is_none() {
            return None;
        }
        made.is_unchanged(&folder.join(name)).then(|| made.measures.clone())
    }

    /// Records a file that was just written.
    pub fn add(&mut self, folder: &Path, name: &str, origin: &blake3::Hash, measures: Option<Measures>) {
        let Some(bytes) = digest(&folder.join(name)) else { return };
        let made = Made { origin: origin.to_hex().to_string(), bytes: bytes.to_hex().to_string(), measures };
        self.files.insert(name.into(), made);
    }

    /// Removes the files with these extensions that are not in `names`, such as chapters of an earlier run that the
    /// story no longer has. A file that was changed since may contain the user's work and is kept. Either way, it is
    /// removed from the record.
    pub fn sweep(&mut self, folder: &Path, endings: &BTreeSet<&str>, names: &BTreeSet<&str>) -> Swept {
        let mut swept = Swept::default();
        let stale = |name: &String| {
            let ending = Path::new(name).extension().and_then(|ending| ending.to_str());
            ending.is_some_and(|ending| endings.contains(ending)) && !names.contains(name.as_str())
        };
        for name in self.files.keys().filter(|name| stale(name)).cloned().collect::<Vec<_>>() {
            let path = folder.join(&name);
            let unchanged = self.files.remove(&name).is_some_and(|made| made.is_unchanged(&path));
            // On a disk that ignores case, this may be another name of one of the new files.
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
