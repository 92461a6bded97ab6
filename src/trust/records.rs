//! The record of what the reader of books has agreed to, in the user's own configuration.

use super::{BookFolder, TrustRequest, user_folder};
use crate::diag::one_line;
use crate::fs::{self, Doing, PathError, Staged};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The folder within the user's own.
const FOLDER: &str = "trust";

/// The first line of a record.
const HEAD: &str = "fullcast consent 1";

/// The most bytes in a record.
const LONGEST: u64 = 4 << 20;

/// The records of all books, in a folder that has a file for each folder with books.
#[derive(Clone, Debug)]
pub struct Records {
    folder: PathBuf,
}

/// What was agreed to for the books in one folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedFolder {
    /// The folder, as it can be shown.
    pub folder: String,
    /// What they may do, in words that follow "to".
    pub granted: Vec<String>,
}

impl Records {
    /// The records of this user. `None` if the system has no folder for them.
    pub fn of_user() -> Option<Self> {
        Some(Self::at(user_folder()?))
    }

    /// The records in another folder than the user's own.
    pub fn at(folder: impl AsRef<Path>) -> Self {
        Self { folder: folder.as_ref().join(FOLDER) }
    }

    /// Whether the reader has agreed to this.
    pub(super) fn hold(&self, book: &BookFolder, request: &TrustRequest) -> bool {
        let Some(place) = book.identity() else { return false };
        let digest = request.digest(place);
        let text = self.read(&self.file(place)).unwrap_or_default();
        text.lines().skip(2).any(|line| line.split(' ').next() == Some(&digest))
    }

    /// Records that the reader has agreed to this.
    ///
    /// # Errors
    /// The book has no folder, or the record cannot be written.
    pub fn grant<'r>(
        &self,
        book: &BookFolder,
        requests: impl IntoIterator<Item = &'r TrustRequest>,
    ) -> Result<(), PathError> {
        let path = match book.identity() {
            Some(place) => self.file(place),
            None => return Err(PathError::new(&self.folder, Doing::Write, std::io::ErrorKind::NotFound.into())),
        };
        let place = book.identity().unwrap_or(Path::new(""));
        let mut text = self.read(&path).unwrap_or_else(|| format!("{HEAD}\n{}\n", one_line(&place.to_string_lossy())));
        for request in requests.into_iter().filter(|request| !self.hold(book, request)) {
            text += &format!("{} {}\n", request.digest(place), one_line(&request.to_string()));
        }
        fs::make_folder(&self.folder)?;
        let mut staged = Staged::create(&path)?;
        staged.write_all(text.as_bytes()).map_err(|error| PathError::new(&path, Doing::Write, error))?;
        staged.commit()
    }

    /// All folders with books for which something was agreed to, sorted.
    pub fn list(&self) -> Vec<TrustedFolder> {
        let entries = std::fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let listed = entries.filter_map(|entry| {
            let text = self.read(&entry.path())?;
            let folder = text.lines().nth(1)?.to_string();
            let words = |line: &str| line.split_once(' ').map(|(_, words)| words.to_string());
            Some(TrustedFolder { folder, granted: text.lines().skip(2).filter_map(words).collect() })
        });
        let mut listed: Vec<TrustedFolder> = listed.collect();
        listed.sort_by(|one, other| one.folder.cmp(&other.folder));
        listed
    }

    /// Withdraws everything that was agreed to for the books in a folder. Returns whether there was anything.
    ///
    /// # Errors
    /// The record cannot be removed.
    pub fn revoke(&self, book: &BookFolder) -> Result<bool, PathError> {
        let Some(path) = book.identity().map(|place| self.file(place)) else { return Ok(false) };
        let known = path.exists();
        fs::remove(path)?;
        Ok(known)
    }

    fn file(&self, place: &Path) -> PathBuf {
        let name = blake3::hash(place.as_os_str().as_encoded_bytes()).to_hex();
        self.folder.join(&name[..32])
    }

    /// The text of a record. `None` if it does not exist or is none.
    fn read(&self, path: &Path) -> Option<String> {
        let text = String::from_utf8(fs::read_regular(path, LONGEST).ok()?).ok()?;
        text.starts_with(HEAD).then_some(text)
    }
}
