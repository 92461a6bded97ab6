//! The temporary files and folders of this process, for a program that ends without cleaning up after itself.

use std::collections::BTreeSet;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Temporary files and folders.
#[derive(Debug, Default)]
struct Registry(Mutex<BTreeSet<PathBuf>>);

static OURS: Registry = Registry(Mutex::new(BTreeSet::new()));

impl Registry {
    fn paths(&self) -> MutexGuard<'_, BTreeSet<PathBuf>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&'static self, path: &Path) -> Unfinished {
        // The current folder may change.
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        self.paths().insert(path.clone());
        Unfinished { path, registry: self }
    }

    /// Removes everything, and keeps others from beginning or finishing anything until what it returns is dropped.
    fn remove_all(&self) -> MutexGuard<'_, BTreeSet<PathBuf>> {
        let paths = self.paths();
        for path in paths.iter() {
            // What cannot be removed is removed by the next run.
            let _ = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
        }
        paths
    }
}

/// A temporary file or folder that [`remove_unfinished`] removes, until this is dropped.
#[derive(Debug)]
pub(crate) struct Unfinished {
    path: PathBuf,
    registry: &'static Registry,
}

impl Unfinished {
    pub(crate) fn new(path: &Path) -> Self {
        OURS.add(path)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        self.registry.paths().remove(&self.path);
    }
}

/// Removes everything that this process has begun to write and not finished. This is only for a program that is about to
/// end: it can begin and finish no file any more.
pub fn remove_unfinished() {
    let _ = ManuallyDrop::new(OURS.remove_all());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unfinished_is_removed_and_what_is_finished_stays() {
        static REGISTRY: Registry = Registry(Mutex::new(BTreeSet::new()));
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::create_dir(path("scratch")).unwrap();
        for name in ["begun", "done", "scratch/part"] {
            std::fs::write(path(name), "x").unwrap();
        }
        let begun = [REGISTRY.add(&path("begun")), REGISTRY.add(&path("scratch")), REGISTRY.add(&path("gone"))];
        drop(REGISTRY.add(&path("done")));
        drop(REGISTRY.remove_all());
        let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["done"]);
        drop(begun);
        assert!(REGISTRY.paths().is_empty());
    }

    #[test]
    fn a_staged_file_is_unfinished_until_it_is_committed() {
        let folder = tempfile::tempdir().unwrap();
        let ours = || OURS.paths().iter().filter(|path| path.starts_with(folder.path())).count();
        let staged = crate::fs::Staged::create(folder.path().join("a")).unwrap();
        let scratch = crate::fs::Scratch::beside(folder.path().join("b")).unwrap();
        assert_eq!(ours(), 3, "a scratch folder has a lock");
        staged.commit().unwrap();
        drop(scratch);
        assert_eq!(ours(), 0);
    }
}
