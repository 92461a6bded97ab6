//! What a book may do on the machine of whoever opens it.
//!
//! A book may be read, and be spoken by voices that are here. Whatever goes beyond that is a [`TrustRequest`]: to start a program
//! that voices.toml names, to send text or a key to an address, to read a file outside the book's folder. It needs the
//! [`Consent`] of the reader. Engines get a [`Permit`] for what was agreed to, and can do nothing of this without one.

mod folder;
mod records;
mod request;
#[cfg(test)]
mod tests;

pub use folder::BookFolder;
pub use records::{Records, TrustedFolder};
pub use request::{KeyPlace, TrustRequest};

use etcetera::BaseStrategy;
use std::cell::RefCell;
use std::path::{Path, PathBuf};

/// The code of the faults that are gone as soon as the reader of a book agrees to what it asks for.
pub const NOT_TRUSTED: &str = "not-trusted";

/// What the reader of a book has agreed to.
#[derive(Clone, Debug, Default)]
pub struct Consent(Agreed);

#[derive(Clone, Debug, Default)]
enum Agreed {
    #[default]
    Nothing,
    Everything,
    Recorded(Records),
}

impl Consent {
    /// To nothing, which is the default.
    pub fn nothing() -> Self {
        Self(Agreed::Nothing)
    }

    /// To everything that any book asks for. This is for programs whose books are their own.
    pub fn everything() -> Self {
        Self(Agreed::Everything)
    }

    /// To what is recorded on this machine, which is looked up for each request.
    pub fn recorded(records: Records) -> Self {
        Self(Agreed::Recorded(records))
    }

    fn covers(&self, request: &TrustRequest, book: &BookFolder) -> bool {
        match &self.0 {
            Agreed::Nothing => false,
            Agreed::Everything => true,
            Agreed::Recorded(records) => records.hold(book, request),
        }
    }
}

/// Proof that something may be done: because its reader agreed, or because the book did not ask for it, but its reader's own
/// settings or this program. Only this room makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permit(());

impl Permit {
    /// For what a user's own settings or this program itself name.
    pub(crate) const OWN: Self = Self(());
}

/// Something that a book asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// What it is.
    pub request: TrustRequest,
    /// Whether its reader has agreed to it.
    pub granted: bool,
}

/// What the reader has not agreed to.
pub fn refused(asked: &[Asked]) -> impl Iterator<Item = &TrustRequest> {
    asked.iter().filter(|asked| !asked.granted).map(|asked| &asked.request)
}

/// Takes the requests of one book.
#[derive(Debug)]
pub struct Petition<'a> {
    consent: &'a Consent,
    book: &'a BookFolder,
    asked: RefCell<Vec<Asked>>,
}

impl<'a> Petition<'a> {
    /// Begins without requests.
    pub fn new(consent: &'a Consent, book: &'a BookFolder) -> Self {
        Self { consent, book, asked: RefCell::default() }
    }

    /// The folders of the book.
    pub fn book(&self) -> &BookFolder {
        self.book
    }

    /// Asks for something. `None` if the reader has not agreed to it.
    pub fn ask(&self, request: TrustRequest) -> Option<Permit> {
        let granted = self.consent.covers(&request, self.book);
        let asked = Asked { request, granted };
        let mut all = self.asked.borrow_mut();
        if !all.contains(&asked) {
            all.push(asked);
        }
        granted.then_some(Permit(()))
    }

    /// Asks to read a file or folder, for which a book needs consent only if it is not in its own folder.
    pub fn ask_to_read(&self, path: &Path, what: &'static str) -> Option<Permit> {
        match self.book.holds(path) {
            true => Some(Permit(())),
            false => self.ask(TrustRequest::Read { path: crate::fs::destination(path), what }),
        }
    }

    /// Everything that was asked for, in order and each once.
    pub fn asked(self) -> Vec<Asked> {
        self.asked.into_inner()
    }
}

/// The user's own folder of Fullcast: `$FULLCAST_CONFIG`, or else `fullcast` in the user's folder of configurations. `None` if
/// the system has no such folder.
pub fn user_folder() -> Option<PathBuf> {
    match std::env::var_os("FULLCAST_CONFIG").filter(|folder| !folder.is_empty()) {
        Some(folder) => Some(PathBuf::from(folder)),
        // What this machine's user has agreed to makes no difference to the tests of this crate.
        None if cfg!(test) => None,
        None => Some(etcetera::choose_base_strategy().ok()?.config_dir().join("fullcast")),
    }
}
