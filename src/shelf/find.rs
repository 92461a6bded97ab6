//! Finds the books that somebody names: files, folders, patterns, and lists of them.

use crate::diag::{Diagnostic, Diagnostics};
use crate::fs::{self, Doing, PathError};
use crate::read::FORMATS;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// A book, and where what is made of it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShelfBook {
    /// The script.
    pub path: PathBuf,
    /// The folder below the one for all books. Books that were found in a folder keep its structure.
    pub folder: PathBuf,
}

/// The most bytes in a list of books.
const LONGEST_LIST: u64 = 16 << 20;

/// Formats in the order in which one is chosen where a folder has several files of one name: what people write comes before
/// what programs make of it, such as the EPUB of a render.
const BY_HAND_FIRST: [&str; 8] = ["markdown", "fountain", "text", "word", "opendocument", "rtf", "html", "epub"];

/// Names of files beside books that are not books themselves, in lower case and without their extension.
const ABOUT: [&str; 7] = ["readme", "license", "licence", "changelog", "contributing", "notice", "todo"];

/// Finds all books, each once, in the order of the names and within a folder by path. A name is a file, a folder with books in
/// it, a pattern such as `shelf/*.epub`, or `@` and the name of a list, which has one name in each line. Faults of all names
/// are pushed to `faults`.
pub fn find(names: &[PathBuf], faults: &mut Diagnostics) -> Vec<ShelfBook> {
    let mut finder = Finder { faults, seen: BTreeSet::new(), books: Vec::new() };
    for name in names {
        match name.to_str().and_then(|name| name.strip_prefix('@')).filter(|_| !name.exists()) {
            Some(list) => finder.list(Path::new(list)),
            None => finder.name(name),
        }
    }
    let mut books = finder.books;
    without_clashes(&mut books, faults);
    books
}

struct Finder<'a> {
    faults: &'a mut Diagnostics,
    /// What was found already, under whatever name.
    seen: BTreeSet<PathBuf>,
    books: Vec<ShelfBook>,
}

impl Finder<'_> {
    fn list(&mut self, path: &Path) {
        let text = fs::read_regular(path, LONGEST_LIST).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        match text {
            Err(error) => self.faults.push(error.into()),
            Ok(text) => {
                let names = text.trim_start_matches('\u{feff}').lines().map(str::trim);
                for name in names.filter(|name| !name.is_empty() && !name.starts_with('#')) {
                    self.name(&path.parent().unwrap_or(Path::new("")).join(name));
                }
            }
        }
    }

    fn name(&mut self, name: &Path) {
        if name.is_dir() {
            self.folder(name);
        } else if name.is_file() {
            self.book(name, Path::new(""));
        } else if is_pattern(name) {
            self.pattern(name);
        } else {
            let message = format!("there is no book {}", name.display());
            let fault = Diagnostic::error("no-book", message);
            self.faults.push(fault.hint("name a file, a folder of books, a pattern in quotes, or `@` and a list"));
        }
    }

    fn pattern(&mut self, pattern: &Path) {
        let text = pattern.to_string_lossy();
        let found: Vec<PathBuf> = match glob::glob(&text) {
            Ok(paths) => paths.filter_map(Result::ok).collect(),
            Err(error) => {
                let message = format!("`{text}` is no pattern: {}", error.msg);
                return self.faults.push(Diagnostic::error("no-pattern", message).hint("`*` stands for any letters"));
            }
        };
        for path in &found {
            match path.is_dir() {
                true => self.folder(path),
                false if format_of(path).is_some() => self.book(path, Path::new("")),
                false => {}
            }
        }
        if found.is_empty() {
            let fault = Diagnostic::error("no-book", format!("no file is called like `{text}`"));
            self.faults.push(fault.hint("`**` stands for any folders"));
        }
    }

    fn folder(&mut self, root: &Path) {
        let mut found = Vec::new();
        if let Err(error) = walk(root, &mut found) {
            return self.faults.push(error.into());
        }
        let mut books: BTreeMap<PathBuf, (usize, PathBuf)> = BTreeMap::new();
        for path in found {
            let Some(rank) = rank(&path) else { continue };
            let best = books.entry(path.with_extension("")).or_insert_with(|| (rank, path.clone()));
            if rank < best.0 {
                *best = (rank, path);
            }
        }
        if books.is_empty() {
            let fault = Diagnostic::error("no-book", format!("there is no book in {}", root.display()));
            self.faults.push(fault.hint("name the files themselves, if their names do not say what they are"));
        }
        for (_, path) in books.into_values() {
            let below = path.parent().and_then(|folder| folder.strip_prefix(root).ok()).unwrap_or(Path::new(""));
            self.book(&path, below);
        }
    }

    fn book(&mut self, path: &Path, folder: &Path) {
        let file = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        if self.seen.insert(file) {
            self.books.push(ShelfBook { path: path.to_path_buf(), folder: folder.to_path_buf() });
        }
    }
}

fn is_pattern(name: &Path) -> bool {
    name.to_string_lossy().contains(['*', '?', '['])
}

/// All files below a folder. Hidden ones are left out, and links to folders are not followed, since they may lead in a circle.
fn walk(root: &Path, found: &mut Vec<PathBuf>) -> Result<(), PathError> {
    let fault = |error| PathError::new(root, Doing::Read, error);
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            // A folder below that nobody may read holds no books for them.
            Err(_) if folder != root => continue,
            Err(error) => return Err(fault(error)),
        };
        for entry in entries.flatten().filter(|entry| !entry.file_name().as_encoded_bytes().starts_with(b".")) {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                Ok(_) if entry.path().is_file() => found.push(entry.path()),
                _ => {}
            }
        }
    }
    Ok(())
}

/// The name of the format that a file's extension promises.
fn format_of(path: &Path) -> Option<&'static str> {
    let extension = path.extension().and_then(OsStr::to_str)?.to_ascii_lowercase();
    FORMATS.iter().find(|format| format.extensions.contains(&extension.as_str())).map(|format| format.name)
}

/// How readily a file is taken for the book of its name. `None` if it is no book. Subtitles and transcripts are read when they
/// are named, but those that lie in a folder of books are mostly made of the books.
fn rank(path: &Path) -> Option<usize> {
    let format = format_of(path)?;
    let stem = path.file_stem()?.to_string_lossy().to_lowercase();
    let is_about = ABOUT.contains(&stem.as_str()) || stem.ends_with(".proof");
    BY_HAND_FIRST.iter().position(|known| *known == format).filter(|_| !is_about)
}

/// Leaves out books whose files would be written over those of an earlier one.
fn without_clashes(books: &mut Vec<ShelfBook>, faults: &mut Diagnostics) {
    let mut taken: BTreeMap<String, PathBuf> = BTreeMap::new();
    books.retain(|book| {
        let name = book.folder.join(book.path.file_stem().unwrap_or_default()).to_string_lossy().to_lowercase();
        let Some(earlier) = taken.get(&name) else {
            taken.insert(name, book.path.clone());
            return true;
        };
        let message = format!(
            "{} would be written over {}, because both have the same name",
            book.path.display(),
            earlier.display()
        );
        let fault = Diagnostic::error("same-name", message);
        faults.push(
            fault.hint("name the folder that holds both, whose structure is kept, or render one of them by itself"),
        );
        false
    });
}
