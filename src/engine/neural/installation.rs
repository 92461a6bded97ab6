//! The state that all engines of installed neural voices share.

use super::loads::LoadRecord;
use super::{Digests, Espeak, Phonemizer, VoiceData, find_data, folder};
use crate::engine::{EngineError, Obstacle, Setup, Voice};
use crate::trust::{BookFolder, Permit};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The voices of an engine that are installed on this machine, and the program that turns text into phonemes for them.
/// `F` is what the engine finds in its folder. Nothing is read before a voice is needed.
pub struct Installation<F> {
    /// The engine's name.
    engine: &'static str,
    folder: Option<PathBuf>,
    /// The book that the folder belongs to, if it does. Then links that lead out of the book are not followed.
    book: Option<BookFolder>,
    /// That the folder of voices.toml may not be read.
    untrusted: Option<Obstacle>,
    /// Whether the voices in the program count as installed.
    bundled: bool,
    /// Turns text into phonemes, if the engine does not do so itself.
    pub phonemizer: Box<dyn Phonemizer>,
    /// Digests of the files, for fingerprints.
    pub digests: Digests,
    loads: LoadRecord,
    found: OnceLock<F>,
    voices: OnceLock<Vec<Voice>>,
}

impl<F> Installation<F> {
    /// The installation of an engine, in the user's folder with its name.
    pub fn of(engine: &'static str) -> Self {
        Self { bundled: true, ..Self::at(engine, folder(engine), Box::new(Espeak::default())) }
    }

    /// Reads the contents of a folder.
    pub fn at(engine: &'static str, folder: Option<PathBuf>, phonemizer: Box<dyn Phonemizer>) -> Self {
        let (digests, loads) = (Digests::default(), LoadRecord::default());
        Self {
            engine,
            folder,
            book: None,
            untrusted: None,
            bundled: false,
            phonemizer,
            digests,
            loads,
            found: OnceLock::new(),
            voices: OnceLock::new(),
        }
    }

    /// Uses the folder that voices.toml names, or else the user's own. The folder is read again, because a render that
    /// watches its files calls this repeatedly.
    pub fn configure(&mut self, setup: &Setup<'_>) {
        (self.book, self.untrusted) = (None, None);
        match installed_folder(setup, self.engine) {
            None => self.folder = folder(self.engine).or(self.folder.take()),
            Some((folder, Ok(_))) => {
                self.book = Some(setup.book().clone()).filter(|book| book.holds(&folder));
                self.folder = Some(folder);
            }
            Some((_, Err(untrusted))) => (self.folder, self.untrusted) = (None, Some(untrusted)),
        }
        self.loads = LoadRecord::default();
        self.found = OnceLock::new();
        self.voices = OnceLock::new();
    }

    /// Returns what keeps a graph from being loaded. `load` is called only if that is not known from an earlier run.
    pub fn unloadable(&self, graph: &VoiceData, load: impl FnOnce() -> Result<(), EngineError>) -> Option<Obstacle> {
        self.loads.obstacle(self.folder(), graph, load)
    }

    /// What was found, once.
    pub fn found(&self, look: impl FnOnce() -> F) -> &F {
        self.found.get_or_init(look)
    }

    /// The folder.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// The files with this ending, in the folder and in the program, sorted by name.
    pub fn files(&self, ending: &str) -> Vec<VoiceData> {
        let mut files = find_data(self.folder(), self.bundled.then_some(self.engine), ending);
        files.retain(|file| self.may_be_read(file));
        files
    }

    /// The file with this ending that belongs to another one. It may not exist.
    pub fn sibling(&self, file: &VoiceData, ending: &str) -> Option<VoiceData> {
        file.sibling(ending).filter(|sibling| self.may_be_read(sibling))
    }

    fn may_be_read(&self, file: &VoiceData) -> bool {
        match (file, &self.book) {
            (VoiceData::File(path), Some(book)) => book.holds(path),
            _ => true,
        }
    }

    /// That the folder which voices.toml names may not be read, if that is so.
    pub fn untrusted(&self) -> Option<Obstacle> {
        self.untrusted.clone()
    }

    /// The voices that work, listed once.
    pub fn voices(&self, list: impl FnOnce() -> Vec<Voice>) -> &[Voice] {
        self.voices.get_or_init(list)
    }
}

/// The folder of voices that the settings of an engine name, and the permit to read it.
pub fn installed_folder(setup: &Setup<'_>, engine: &str) -> Option<(PathBuf, Result<Permit, Obstacle>)> {
    setup.settings.tables(engine).into_iter().find_map(|mut table| {
        let folder = table.path("folder")?;
        let permit = setup.ask_to_read(&table, &folder, "a folder of voices");
        Some((folder, permit))
    })
}
