//! Changes of who says what and of who there is.

use super::call::{Answer, Call};
use super::lines::{self, Names, Scope};
use super::session::Session;
use super::undo::FileText;
use super::{cast, people};
use crate::corrections;
use crate::script::Gender;
use serde::Deserialize;

/// The body of `POST api/edit`.
#[derive(Deserialize)]
struct Edit {
    version: u64,
    #[serde(rename = "do")]
    act: Act,
}

/// What is changed.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Act {
    Assign {
        line: usize,
        to: Names,
        #[serde(default)]
        scope: Scope,
    },
    Split {
        line: usize,
        at: usize,
        to: String,
    },
    Confirm {
        line: usize,
    },
    Rename {
        speaker: usize,
        name: String,
    },
    Merge {
        speaker: usize,
        into: usize,
    },
    Make {
        name: String,
        gender: Option<Kind>,
    },
}

/// A gender on the page.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Female,
    Male,
}

impl Session {
    /// `POST api/edit`
    pub fn edit(&self, call: &Call) -> Answer {
        let Edit { version, act } = call.body()?;
        self.change(version, |loaded| {
            let corrections = || FileText::read(&corrections::path_for(&self.options.script), false);
            let voices = || self.voices_text(&loaded.book);
            match act {
                Act::Assign { line, to, scope } => lines::assign(loaded, corrections()?, line, &to, scope),
                Act::Split { line, at, to } => lines::split(loaded, corrections()?, line, at, &to),
                Act::Confirm { line } => lines::confirm(loaded, corrections()?, line),
                Act::Rename { speaker, name } => people::rename(loaded, &self.engines(), voices()?, speaker, &name),
                Act::Merge { speaker, into } => people::merge(loaded, &self.engines(), voices()?, speaker, into),
                Act::Make { name, gender } => {
                    let gender = gender.map(|kind| match kind {
                        Kind::Female => Gender::Woman,
                        Kind::Male => Gender::Man,
                    });
                    let voice = cast::suggested(&loaded.book, &self.engines(), gender);
                    people::make(loaded, voices()?, &name, voice)
                }
            }
        })
    }
}
