//! What files were made from. Files that would come out the same are kept, and the unchanged beginning of a file of plain
//! samples is copied.
//!
//! There are two kinds of records, which are notes in the store. A [`FolderRecord`] describes the files of a folder, each
//! as a whole. A [`StretchRecord`] describes one file of plain samples, stretch by stretch. A temporary store has no
//! records.

mod folder;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod stretch;

pub(super) use folder::add;
pub(super) use stretch::Beginning;

use super::layout::Layout;
use super::{Note, Product, PublishedVolume, Volume};
use crate::audio::measure::Measures;
use crate::output::{Raw, Spec, playlist};
use crate::store::{Key, Store};
use folder::{FolderRecord, Swept};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use stretch::{Marks, StretchRecord};

/// What is known about the files of an order from the last time that it was carried out.
pub(super) struct Provenance<'a> {
    store: &'a Store,
    layout: &'a Layout<'a>,
    known: Option<Known>,
    /// How many files were recorded since the record of a folder was last stored.
    unsaved: usize,
}

struct Known {
    /// The key of the note.
    key: Key,
    /// The digest of the program that runs.
    program: blake3::Hash,
    record: Record,
}

enum Record {
    Folder(FolderRecord),
    /// `None` if the file is not known yet.
    Stretches(Option<Box<StretchRecord>>),
}

impl<'a> Provenance<'a> {
    pub fn open(store: &'a Store, layout: &'a Layout<'a>) -> Self {
        Self { store, layout, known: known(store, layout), unsaved: 0 }
    }

    /// The digest of the program that runs. `None` if nothing is recorded.
    pub fn program(&self) -> Option<&blake3::Hash> {
        self.known.as_ref().map(|known| &known.program)
    }

    /// The measures of a volume (`None` if they are not needed), if its file does not have to be written.
    pub fn find(&self, volume: &Volume, spec: &Spec) -> Option<Option<Measures>> {
        let measured = self.layout.measured();
        let Known { program, record, .. } = self.known.as_ref()?;
        let found = match record {
            Record::Folder(record) => {
                let origin = folder::origin(program, self.layout.format, spec, volume);
                record.holds(self.layout.folder(), volume.path.file_name()?.to_str()?, &origin, measured)?
            }
            Record::Stretches(record) => {
                let record = record.as_ref().filter(|record| !measured || record.measures.is_some())?;
                let marks = Marks::new(program, spec, &volume.timeline)?;
                record.holds(&volume.path, &marks).then(|| record.measures.clone())?
            }
        };
        Some(found.filter(|_| measured))
    }

    /// The beginning of a volume's old file, as far as it is unchanged.
    pub fn beginning(&self, volume: &Volume, spec: &Spec) -> Option<Beginning> {
        let Known { program, record: Record::Stretches(Some(record)), .. } = self.known.as_ref()? else { return None };
        record.beginning(&volume.path, &Marks::new(program, spec, &volume.timeline)?)
    }

    /// Records a volume whose file was just written, so that a render that is stopped continues where it was. The record of
    /// a folder is stored whenever enough was added to it, and at the end. If it cannot be stored, or the process is killed
    /// before that, some files are written again the next time.
    pub fn add(&mut self, volume: &Volume, spec: &Spec, raw: Option<Raw>, measures: Option<Measures>) {
        let Some(Known { key, program, record }) = &mut self.known else { return };
        match record {
            Record::Folder(record) => {
                let Some(name) = volume.path.file_name().and_then(|name| name.to_str()) else { return };
                let origin = folder::origin(program, self.layout.format, spec, volume);
                record.add(self.layout.folder(), name, &origin, measures);
                self.unsaved += 1;
                if is_due(self.unsaved, record.len()) {
                    self.save();
                }
            }
            Record::Stretches(_) => {
                let Some((raw, marks)) = raw.zip(Marks::new(program, spec, &volume.timeline)) else { return };
                if let Some(new) = StretchRecord::of(&volume.path, raw, marks, measures) {
                    let _ = self.store.keep_note(key, &new.bytes());
                }
            }
        }
    }

    /// Stores the record of a folder, if something was added to it.
    fn save(&mut self) {
        let Some(Known { key, record: Record::Folder(record), .. }) = &self.known else { return };
        if std::mem::take(&mut self.unsaved) > 0 {
            let _ = self.store.keep_note(key, &record.bytes());
        }
    }

    /// Removes files of volumes that the book no longer has, and the files next to them. Reports those that were removed,
    /// and those that an earlier run listed and that may have been changed.
    pub fn sweep(&mut self, volumes: &[PublishedVolume], beside: &[(Product, PathBuf)]) -> Vec<Note> {
        if !self.layout.split {
            return Vec::new();
        }
        let folder = self.layout.folder();
        let beside: Vec<&Path> = beside.iter().map(|(_, path)| path.as_path()).collect();
        let sounds = volumes.iter().map(|published| published.volume.path.as_path());
        let names: BTreeSet<&str> =
            sounds.chain(beside.iter().copied()).filter_map(|path| path.file_name()?.to_str()).collect();
        let endings = beside.iter().filter_map(|path| path.extension()?.to_str());
        let endings: BTreeSet<&str> = endings.chain([self.layout.format.extensions[0]]).collect();
        let mut swept = Swept::default();
        if let Some(Known { key, record: Record::Folder(record), .. }) = &mut self.known {
            for name in beside.iter().filter_map(|path| path.file_name()) {
                // Files next to the sound are always written, so what they were made from does not matter.
                record.add(folder, &name.to_string_lossy(), &blake3::hash(b"written every time"), None);
            }
            swept = record.sweep(folder, &endings, &names);
            let _ = self.store.keep_note(key, &record.bytes());
            self.unsaved = 0;
        }
        let Swept { removed, mut left } = swept;
        let strange = |name: &String| !names.contains(name.as_str()) && folder.join(name).is_file();
        left.extend(playlist::read(&self.layout.playlist()).into_iter().filter(strange));
        left.sort();
        left.dedup();
        let told = [(removed, Note::Removed as fn(Vec<String>) -> Note), (left, Note::Left)];
        told.into_iter().filter(|(names, _)| !names.is_empty()).map(|(names, note)| note(names)).collect()
    }
}

impl Drop for Provenance<'_> {
    fn drop(&mut self) {
        self.save();
    }
}

/// Whether a record with this many files is stored, of which so many are not yet. It is stored after each of the first few
/// files, and then whenever it has grown by an eighth, so that all that is ever written is a few times its final size.
fn is_due(unsaved: usize, files: usize) -> bool {
    unsaved * 8 >= files
}

fn known(store: &Store, layout: &Layout<'_>) -> Option<Known> {
    if store.is_temporary() {
        return None;
    }
    let program = program()?;
    let key = folder_key(layout)?;
    // A whole book in one file of plain samples is too large to be verified by its bytes.
    if layout.split || !layout.format.raw {
        let record = store.note(&key).map(|note| FolderRecord::parse(&note)).unwrap_or_default();
        return Some(Known { key, program, record: Record::Folder(record) });
    }
    let key = file_key(key, &layout.path);
    let record = store.note(&key).and_then(|note| StretchRecord::parse(&note)).map(Box::new);
    Some(Known { key, program, record: Record::Stretches(record) })
}

/// A digest of the running program, because another build may write something else. `None` if the system does not say
/// which file it is.
pub(super) fn program() -> Option<blake3::Hash> {
    folder::digest(&std::env::current_exe().ok()?)
}

/// The key of a folder's record. A folder of volumes belongs to one script, so that a file of another script is not taken
/// for one of its chapters.
fn folder_key(layout: &Layout<'_>) -> Option<Key> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"files of ").update(layout.folder().canonicalize().ok()?.as_os_str().as_encoded_bytes());
    if layout.split {
        let script = layout.book.path.as_ref()?.canonicalize().ok()?;
        hasher.update(b" split from ").update(script.as_os_str().as_encoded_bytes());
    }
    Some(Key(*hasher.finalize().as_bytes()))
}

/// The key of the record of one file in a folder.
fn file_key(folder: Key, path: &Path) -> Key {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"trail of ").update(&folder.0);
    hasher.update(path.file_name().unwrap_or_default().as_encoded_bytes());
    Key(*hasher.finalize().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_written_a_few_times_its_size_however_many_files_it_has() {
        for files in [8, 100, 2_000, 100_000] {
            let (mut written, mut unsaved) = (0, 0);
            for recorded in 1..=files {
                unsaved += 1;
                assert!(recorded > 8 || is_due(unsaved, recorded), "the first files are stored at once");
                if is_due(unsaved, recorded) {
                    (written, unsaved) = (written + recorded, 0);
                }
            }
            assert!(written <= 12 * files, "{written} for {files}");
            assert!(unsaved * 8 < files, "{unsaved} of {files} would be lost");
        }
    }
}
