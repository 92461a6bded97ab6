//! Finds the file that was probably meant by a wrong name.

use crate::diag::did_you_mean;
use std::path::Path;

/// The most files of a folder that are compared.
const MOST: usize = 1000;

/// A file in the same folder whose name is like that of a path that does not exist.
pub(super) fn file(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let entries = std::fs::read_dir(folder).ok()?.flatten().take(MOST);
    let names = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
    let mut names: Vec<String> = names.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    // The same name in other letters, with another ending, or without one is nearer than any misspelling.
    let bare = |name: &str| {
        let stem = Path::new(name).file_stem().and_then(|stem| stem.to_str()).unwrap_or(name);
        stem.to_lowercase()
    };
    let same = names.iter().find(|other| other.to_lowercase() == name.to_lowercase() || bare(other) == bare(name));
    same.cloned().or_else(|| did_you_mean(name, names.iter().map(String::as_str)).map(str::to_string))
}
