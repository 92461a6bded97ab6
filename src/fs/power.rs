//! A disk that loses its power, simulated as the tests of SQLite do it: what happens to the files below a folder is
//! recorded, and [`cut`] makes a folder of what a disk may have of it if the power fails after some of that.
//!
//! A disk that keeps no more than it must is assumed. The bytes of a file last once the file was synced; before that, any
//! part of them may be there, or none, or others. A name lasts once its folder was synced; before that, it may be there or
//! not, one by one and in any order. A folder that does not last takes everything with it that is in it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// What happened.
#[derive(Clone, Debug)]
pub(crate) enum Event {
    /// The folder was made.
    Folder,
    /// The file took this name, with these bytes, which were synced before or not.
    Renamed(Vec<u8>, bool),
    Removed,
    SyncedFile,
    SyncedFolder,
    /// Somebody was told something on which they rely from now on.
    Told(u32),
}

/// Everything that happened below some folders, in order.
static RECORDS: Mutex<BTreeMap<PathBuf, Vec<(PathBuf, Event)>>> = Mutex::new(BTreeMap::new());

/// Begins to record what happens below a folder, which exists and lasts.
pub(crate) fn watch(root: &Path) {
    RECORDS.lock().unwrap_or_else(PoisonError::into_inner).insert(root.to_path_buf(), Vec::new());
}

/// Ends that, and returns what happened.
pub(crate) fn events(root: &Path) -> Vec<(PathBuf, Event)> {
    RECORDS.lock().unwrap_or_else(PoisonError::into_inner).remove(root).unwrap_or_default()
}

/// Records an event if somebody watches.
pub(crate) fn record(path: &Path, event: Event) {
    let mut records = RECORDS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, events)) = records.iter_mut().find(|(root, _)| path.starts_with(root)) {
        events.push((path.to_path_buf(), event));
    }
}

/// Records that a file took its name.
pub(crate) fn renamed(path: &Path, synced: bool) {
    let watched = RECORDS.lock().unwrap_or_else(PoisonError::into_inner).keys().any(|root| path.starts_with(root));
    if watched {
        record(path, Event::Renamed(std::fs::read(path).unwrap_or_default(), synced));
    }
}

/// What is known about a name: everything that it stood for, `None` for nothing, each with whether its bytes last; and the
/// first of these that it may stand for.
#[derive(Default)]
struct Name {
    stood_for: Vec<Option<(Vec<u8>, bool)>>,
    lasts: usize,
}

/// Makes a folder of what a disk may have after these events. `below` draws a number below another one.
pub(crate) fn cut(root: &Path, events: &[(PathBuf, Event)], to: &Path, below: &mut dyn FnMut(usize) -> usize) {
    let mut names: BTreeMap<&Path, Name> = BTreeMap::new();
    let mut folders: BTreeMap<&Path, bool> = BTreeMap::new();
    for (path, event) in events {
        match event {
            Event::Folder => _ = folders.insert(path, false),
            Event::Renamed(bytes, synced) => names.entry(path).or_default().stand_for(Some((bytes.clone(), *synced))),
            Event::Removed => names.entry(path).or_default().stand_for(None),
            Event::SyncedFile => {
                if let Some(Some((_, synced))) =
                    names.get_mut(path.as_path()).and_then(|name| name.stood_for.last_mut())
                {
                    *synced = true;
                }
            }
            Event::SyncedFolder => {
                let inside = |other: &Path| other.parent() == Some(path);
                names
                    .iter_mut()
                    .filter(|(name, _)| inside(name))
                    .for_each(|(_, name)| name.lasts = name.stood_for.len() - 1);
                folders.iter_mut().filter(|(folder, _)| inside(folder)).for_each(|(_, lasts)| *lasts = true);
            }
            Event::Told(_) => {}
        }
    }
    let lost: Vec<&Path> =
        folders.iter().filter(|(_, lasts)| !**lasts && below(2) == 0).map(|(folder, _)| *folder).collect();
    let is_left = |path: &Path| !lost.iter().any(|folder| path.starts_with(folder));
    let place = |path: &Path| to.join(path.strip_prefix(root).expect("it lies there"));
    for folder in folders.keys().filter(|folder| is_left(folder)) {
        std::fs::create_dir_all(place(folder)).expect("a folder");
    }
    for (path, name) in names.iter().filter(|(path, _)| is_left(path)) {
        let one = name.lasts + below(name.stood_for.len() - name.lasts);
        if let Some((bytes, synced)) = &name.stood_for[one] {
            let bytes = if *synced { bytes.clone() } else { torn(bytes, below) };
            std::fs::write(place(path), bytes).expect("a file");
        }
    }
}

impl Name {
    fn stand_for(&mut self, what: Option<(Vec<u8>, bool)>) {
        if self.stood_for.is_empty() {
            self.stood_for.push(None);
        }
        self.stood_for.push(what);
    }
}

/// What may be left of bytes that were not synced.
fn torn(bytes: &[u8], below: &mut dyn FnMut(usize) -> usize) -> Vec<u8> {
    const BLOCK: usize = 512;
    let mut torn = bytes.to_vec();
    match below(5) {
        0 => torn.clear(),
        1 => torn.truncate(below(bytes.len() + 1)),
        2 => torn.chunks_mut(BLOCK).for_each(|block| {
            if below(2) == 0 {
                block.fill(0)
            }
        }),
        3 => torn.chunks_mut(BLOCK).for_each(|block| {
            if below(4) == 0 {
                block.fill(0xA5)
            }
        }),
        _ => {}
    }
    torn
}
