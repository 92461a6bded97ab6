//! Remembers which graphs could be loaded, so that a voice that cannot speak is known before a render begins, and
//! loading a hundred megabytes to find that out is done once for each file and not in every run.

use super::VoiceData;
use super::network::runtime;
use crate::engine::{EngineError, Obstacle};
use crate::fs::{self, Doing, PathError, Staged};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::UNIX_EPOCH;

/// The hidden file in the folder of voices that lists the graphs that could be loaded, one in each line.
const RECORD: &str = ".loaded";

/// What is known about the graphs in a folder.
#[derive(Default)]
pub struct LoadRecord {
    known: Mutex<BTreeMap<PathBuf, Option<Obstacle>>>,
}

impl LoadRecord {
    /// Returns what keeps a graph from being loaded. It is loaded with `load` unless the record in `folder` says that
    /// this program has loaded the same file before.
    pub fn obstacle(
        &self,
        folder: Option<&Path>,
        graph: &VoiceData,
        load: impl FnOnce() -> Result<(), EngineError>,
    ) -> Option<Obstacle> {
        let mut known = self.known.lock().unwrap_or_else(|poison| poison.into_inner());
        let path = graph.path();
        if let Some(obstacle) = known.get(&*path) {
            return obstacle.clone();
        }
        let record = folder.map(|folder| folder.join(RECORD));
        let lines = record.as_deref().and_then(read).unwrap_or_default();
        let line = identify(graph);
        let obstacle = match &line {
            Some(line) if lines.lines().any(|known| known == line) => None,
            _ => load().err().map(|error| obstacle_of(&path, &error)),
        };
        if let (Some(record), Some(line), None) = (record, line, &obstacle)
            && !lines.lines().any(|known| known == line)
        {
            // Without the record, the graph is loaded again next time.
            let _ = write(&record, &extended(&lines, &line));
        }
        known.insert(path.into_owned(), obstacle.clone());
        obstacle
    }
}

/// Reads a record. The folder may have come with a book.
fn read(record: &Path) -> Option<String> {
    /// The most bytes in a record.
    const LONGEST: u64 = 1 << 20;
    String::from_utf8(fs::read_regular(record, LONGEST).ok()?).ok()
}

fn write(record: &Path, lines: &str) -> Result<(), PathError> {
    fs::refuse_link(record)?;
    let mut staged = Staged::create(record)?;
    staged.write_all(lines.as_bytes()).map_err(|error| PathError::new(record, Doing::Write, error))?;
    staged.commit_unsynced()
}

/// Removes the record of a folder, which is made again when it is missed.
///
/// # Errors
/// It cannot be removed.
pub fn forget_loads(folder: &Path) -> Result<(), PathError> {
    fs::remove(folder.join(RECORD))
}

/// What a line of the record says: the program and its runtime, the file's length and time, and its name. `None` for a
/// file in the program.
fn identify(graph: &VoiceData) -> Option<String> {
    let VoiceData::File(path) = graph else { return None };
    let metadata = std::fs::metadata(path).ok()?;
    let time = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
    let name = path.file_name()?.to_str()?;
    Some(format!("{} {} {} {time} {name}", env!("CARGO_PKG_VERSION"), runtime().ok()?, metadata.len()))
}

/// The record with another line, in place of an older one about the same file.
fn extended(lines: &str, line: &str) -> String {
    let name = |line: &str| line.rsplit(' ').next().unwrap_or_default().to_string();
    let kept = lines.lines().filter(|known| name(known) != name(line));
    kept.chain([line]).map(|line| format!("{line}\n")).collect()
}

fn obstacle_of(path: &Path, error: &EngineError) -> Obstacle {
    let damaged = || Obstacle::Damaged { path: path.to_path_buf(), problem: format!("cannot be used: {error}") };
    error.obstacle().cloned().unwrap_or_else(damaged)
}
