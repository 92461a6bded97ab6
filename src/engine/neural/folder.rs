//! The folders of installed voices, and digests of their files.

use super::VoiceData;
use etcetera::BaseStrategy;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::SystemTime;

/// How deep folders are searched, which is enough for a copy of a whole collection with a folder for each language.
const DEPTH: usize = 5;

/// The folder of an engine's voices. It is named after the engine, and is in `$FULLCAST_VOICES` or else in
/// `fullcast/voices` in the user's data folder. `None` if the system has no such folder.
pub fn folder(engine: &str) -> Option<PathBuf> {
    let base = match std::env::var_os("FULLCAST_VOICES").filter(|folder| !folder.is_empty()) {
        Some(folder) => PathBuf::from(folder),
        // What is installed on a machine makes no difference to the tests of this crate.
        None if cfg!(test) => return None,
        None => etcetera::choose_base_strategy().ok()?.data_dir().join("fullcast").join("voices"),
    };
    Some(base.join(engine))
}

/// The regular files in a folder and its subfolders whose names end in `ending`, sorted by name. Empty if the folder does not
/// exist.
pub fn find_files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![(folder.to_path_buf(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = entry.file_name();
            let name = name.to_string_lossy();
            // Hidden files are temporary, or belong to other programs.
            if name.starts_with('.') {
                continue;
            }
            if path.is_dir() {
                if depth < DEPTH {
                    folders.push((path, depth + 1));
                }
            } else if name.ends_with(ending) && path.is_file() {
                found.push(path);
            }
        }
    }
    found.sort_by(|a, b| (a.file_name(), a).cmp(&(b.file_name(), b)));
    found
}

/// Digests of files by path. A digest is computed once, and again if the file's time or length changes.
#[derive(Default)]
pub struct Digests {
    known: Mutex<BTreeMap<PathBuf, (SystemTime, u64, String)>>,
}

impl Digests {
    /// BLAKE3 of a file in hexadecimal digits, or `missing` if it cannot be read.
    pub fn of(&self, data: &VoiceData) -> String {
        self.read(data).unwrap_or_else(|_| "missing".into())
    }

    fn read(&self, data: &VoiceData) -> std::io::Result<String> {
        let time = match data {
            VoiceData::File(path) => std::fs::metadata(path)?.modified()?,
            VoiceData::Bundled(_) => SystemTime::UNIX_EPOCH,
        };
        let (path, length) = (data.path(), data.length());
        let mut known = self.known.lock().unwrap_or_else(|poison| poison.into_inner());
        if let Some((_, _, digest)) = known.get(&*path).filter(|(when, size, _)| (*when, *size) == (time, length)) {
            return Ok(digest.clone());
        }
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(data.open()?)?;
        let digest = hasher.finalize().to_hex().to_string();
        known.insert(path.into_owned(), (time, length, digest.clone()));
        Ok(digest)
    }
}
