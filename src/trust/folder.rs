//! The folders of a book.

use std::path::{Path, PathBuf};

/// The folders that belong to a book: that of its voices.toml, and that of its script. Files in them and below them come with
/// the book.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BookFolder {
    /// Without links. The first one identifies the book.
    folders: Vec<PathBuf>,
}

impl BookFolder {
    /// The folders of these files. The first one identifies the book. A folder that does not exist is left out.
    pub fn of<'a>(files: impl IntoIterator<Item = &'a Path>) -> Self {
        let folder = |file: &Path| {
            let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            folder.canonicalize().ok()
        };
        Self { folders: files.into_iter().filter_map(folder).collect() }
    }

    /// A book without a folder, such as one from memory.
    pub fn none() -> Self {
        Self::default()
    }

    /// The folder that identifies the book.
    pub fn identity(&self) -> Option<&Path> {
        self.folders.first().map(PathBuf::as_path)
    }

    /// Whether a file or folder is in one of the book's folders, when all links are followed. A file that does not exist is
    /// where its folder is.
    pub fn holds(&self, path: &Path) -> bool {
        let real = crate::fs::destination(path);
        let real = if real.is_absolute() { real } else { std::path::absolute(&real).unwrap_or(real) };
        self.folders.iter().any(|folder| real.starts_with(folder))
    }
}
