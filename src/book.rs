//! A script with its cast and its plan, loaded from disk: all that is known before the first sound.

use crate::attribute::{self, AttributionOptions};
use crate::cast::{self, Cast};
use crate::diag::{Diagnostic, Diagnostics, Source};
use crate::engine::Engines;
use crate::fs;
use crate::plan::{self, Plan};
use crate::read;
use crate::script::Script;
use crate::voices::{self, Voices};
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a run works on.
#[derive(Debug)]
pub struct Book {
    /// Where the script lies.
    pub path: PathBuf,
    /// The voices.toml that is used, if one was found.
    pub voices_path: Option<PathBuf>,
    /// The script.
    pub script: Script,
    /// What voices.toml says.
    pub voices: Voices,
    /// Every speaker with a voice.
    pub cast: Cast,
    /// What will be heard.
    pub plan: Plan,
}

impl Book {
    /// Reads a script and its voices.toml (`voices`, or the one that is found beside the script or above it), and casts and
    /// plans it. The engines get the settings that stand there.
    ///
    /// All faults of all phases are pushed to `diagnostics`, sorted. Nothing is returned where a file cannot be read; a book
    /// whose diagnostics hold errors is good for showing, not for rendering.
    pub fn load(
        path: &Path,
        voices: Option<&Path>,
        engines: &mut Engines,
        diagnostics: &mut Diagnostics,
    ) -> Option<Book> {
        let bytes = fs::read_bytes(path).map_err(|fault| diagnostics.push(fault.into())).ok();
        let manuscript = bytes.and_then(|bytes| read::read(path, bytes, diagnostics));
        let current = std::env::current_dir().unwrap_or_default();
        let voices_path = voices.map(Path::to_path_buf).or_else(|| voices::find(path, &current));
        let voices = match &voices_path {
            Some(path) => read_voices(path, diagnostics),
            None => Some(Voices::default()),
        };
        let (Some(manuscript), Some(voices)) = (manuscript, voices) else { return None };
        engines.configure(&voices.engines, diagnostics);
        let engines = &*engines;
        let options = AttributionOptions {
            declared: voices.declared(),
            quotes: voices.quotes,
            announce: voices.announce.unwrap_or(true),
        };
        let script = attribute::attribute(&manuscript, &options, diagnostics);
        // It is as large as the script, and nothing needs it any more.
        drop(manuscript);
        let cast = cast::cast(&script, &voices, engines, diagnostics);
        let plan = plan::plan(&script, &cast, &voices, engines, diagnostics);
        diagnostics.sort();
        Some(Book { path: path.to_path_buf(), voices_path, script, voices, cast, plan })
    }
}

/// The files that [`Book::load`] reads for these arguments, as they are now: the script, its voices.toml and what that
/// includes, whether they are there or not.
pub fn inputs(path: &Path, voices: Option<&Path>) -> Vec<PathBuf> {
    let current = std::env::current_dir().unwrap_or_default();
    let mut inputs = vec![path.to_path_buf()];
    let Some(voices) = voices.map(Path::to_path_buf).or_else(|| voices::find(path, &current)) else { return inputs };
    inputs.push(voices.clone());
    if let Ok(source) = read_text(&voices) {
        let included = RefCell::new(Vec::new());
        let include = |path: &Path| {
            included.borrow_mut().push(path.to_path_buf());
            read_text(path).map(|source| source.text.clone()).map_err(|fault| fault.message)
        };
        // Faults are told by those who load the book.
        voices::parse(&source, &include, &mut Diagnostics::new());
        inputs.extend(included.into_inner());
    }
    inputs
}

fn read_text(path: &Path) -> Result<Arc<Source>, Diagnostic> {
    read::decode(path, fs::read_bytes(path)?)
}

/// Reads a voices.toml and what it includes; none, and a fault, where it cannot be read.
pub fn read_voices(path: &Path, diagnostics: &mut Diagnostics) -> Option<Voices> {
    let source = read_text(path).map_err(|fault| diagnostics.push(fault)).ok()?;
    let include = |path: &Path| match read_text(path) {
        Ok(source) => Ok(source.text.clone()),
        Err(fault) => Err(fault.message),
    };
    Some(voices::parse(&source, &include, diagnostics))
}
