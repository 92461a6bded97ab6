//! Writes the files of the book, and takes that back.

use super::call::{Answer, Call, Refusal, Reply};
use super::session::{Desk, Loaded, Session};
use crate::diag::Diagnostic;
use crate::fs::{self, Doing, PathError, Staged};
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The most bytes in a file that is changed here.
const LONGEST: u64 = 16 << 20;

/// How many changes can be undone.
const MOST_STEPS: usize = 1000;

/// A change of a file that has not been written yet.
pub(super) struct Deed {
    pub file: FileText,
    /// The new text.
    pub text: String,
    /// What it does, such as `Give “Never.” to Nell`.
    pub label: String,
    /// What it did, such as `Gave “Never.” to Nell.`
    pub said: String,
}

/// A file as it is now.
pub(super) struct FileText {
    pub path: PathBuf,
    /// Its bytes. `None` if there is no such file.
    before: Option<Vec<u8>>,
}

impl FileText {
    /// Reads a file that a change is about. `own` says that the user named it, so that a link is followed.
    ///
    /// # Errors
    /// It cannot be read, or is a link.
    pub fn read(path: &Path, own: bool) -> Result<Self, Refusal> {
        if !own {
            fs::refuse_link(path).map_err(Diagnostic::from)?;
        }
        Ok(Self { path: path.to_path_buf(), before: bytes_of(path)? })
    }

    /// Its text, which is empty if there is no such file.
    ///
    /// # Errors
    /// It is not UTF-8.
    pub fn text(&self) -> Result<&str, Refusal> {
        let bytes = self.before.as_deref().unwrap_or_default();
        std::str::from_utf8(bytes)
            .map_err(|_| Refusal::new(format!("{} is not UTF-8, and is left as it is", name_of(&self.path))))
    }
}

pub(super) fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn bytes_of(path: &Path) -> Result<Option<Vec<u8>>, Refusal> {
    if !path.exists() {
        return Ok(None);
    }
    Ok(Some(fs::read_regular(path, LONGEST).map_err(Diagnostic::from)?))
}

/// A change that was written.
struct Step {
    label: String,
    path: PathBuf,
    /// The bytes of the file. `None` if there is no such file.
    before: Option<Vec<u8>>,
    after: Option<Vec<u8>>,
}

/// What can be undone and done again. It is only in memory, because it says nothing about the book.
#[derive(Default)]
pub(super) struct Steps {
    done: Vec<Step>,
    undone: Vec<Step>,
}

impl Steps {
    /// What would be undone, and what would be done again.
    pub fn labels(&self) -> (Option<String>, Option<String>) {
        let label = |steps: &[Step]| steps.last().map(|step| step.label.clone());
        (label(&self.done), label(&self.undone))
    }
}

/// The answer to a change.
#[derive(Serialize)]
struct Edited<'a> {
    version: u64,
    said: &'a str,
}

/// A request that knows a version of the book, and nothing else.
#[derive(Deserialize)]
struct Known {
    version: u64,
}

impl Session {
    /// Makes a change of the book at this version: the file is written, and the book is read again, before it is answered.
    /// A change with which the book would have errors is taken back.
    ///
    /// # Errors
    /// The version is not the current one, the change makes no sense, or the file cannot be written.
    pub fn change(&self, version: u64, make: impl FnOnce(&Loaded) -> Result<Deed, Refusal>) -> Answer {
        let mut desk = self.desk();
        self.take_over_now(&mut desk)?;
        let loaded = self.at_version(version)?;
        let Deed { file, text, label, said } = make(&loaded)?;
        let FileText { path, before } = file;
        let after = Some(text.into_bytes());
        if before == after || before.is_none() && after.as_ref().is_some_and(Vec::is_empty) {
            return Reply::json(&Edited { version, said: "That is so already." });
        }
        let faulty = self.is_faulty();
        write(&path, after.as_deref())?;
        let undone = std::mem::take(&mut desk.steps.undone);
        desk.steps.done.push(Step { label, path: path.clone(), before: before.clone(), after });
        self.reload(&mut desk);
        if self.is_faulty() && !faulty {
            let fault = self.first_fault();
            write(&path, before.as_deref())?;
            desk.steps.done.pop();
            desk.steps.undone = undone;
            self.reload(&mut desk);
            return Err(Refusal::new(format!("{} would have an error: {fault}", name_of(&path))));
        }
        if desk.steps.done.len() > MOST_STEPS {
            desk.steps.done.remove(0);
        }
        Reply::json(&Edited { version: self.version(), said: &said })
    }

    /// `POST api/undo`
    pub fn undo(&self, call: &Call) -> Answer {
        self.step(call, true)
    }

    /// `POST api/redo`
    pub fn redo(&self, call: &Call) -> Answer {
        self.step(call, false)
    }

    fn step(&self, call: &Call, back: bool) -> Answer {
        let Known { version } = call.body()?;
        let mut desk = self.desk();
        self.take_over_now(&mut desk)?;
        if version != self.version() {
            return Err(Refusal::stale());
        }
        let Steps { done, undone } = &mut desk.steps;
        let (from, to) = if back { (done, undone) } else { (undone, done) };
        let Some(step) = from.pop() else {
            return Err(Refusal::new(if back { "there is nothing to undo" } else { "there is nothing to do again" }));
        };
        let (now, then) = if back { (&step.after, &step.before) } else { (&step.before, &step.after) };
        if bytes_of(&step.path)? != *now {
            let word = if back { "undone" } else { "done again" };
            let error =
                format!("this cannot be {word}, because somebody else has changed {} since", name_of(&step.path));
            from.push(step);
            return Err(Refusal::new(error).hint("change it back by hand"));
        }
        write(&step.path, then.as_deref())?;
        let said = format!("{}: {}.", if back { "Undone" } else { "Done again" }, step.label);
        to.push(step);
        self.reload(&mut desk);
        Reply::json(&Edited { version: self.version(), said: &said })
    }

    /// Reads the book again if somebody else has changed it since.
    ///
    /// # Errors
    /// It was changed, so that the page shows another version.
    fn take_over_now(&self, desk: &mut Desk) -> Result<(), Refusal> {
        if desk.is_known() {
            return Ok(());
        }
        self.reload(desk);
        Err(Refusal::stale())
    }
}

/// Writes a file, or removes it. It is there completely or not at all.
fn write(path: &Path, bytes: Option<&[u8]>) -> Result<(), Refusal> {
    let written = match bytes {
        None => fs::remove(path),
        Some(bytes) => Staged::create(path).and_then(|mut file| {
            file.write_all(bytes).map_err(|error| PathError::new(path, Doing::Write, error))?;
            file.commit()
        }),
    };
    Ok(written.map_err(Diagnostic::from)?)
}
