//! A script with its cast and its plan: everything that is known before the first sound.

use crate::attribute::{self, AttributionOptions};
use crate::cast::{self, Cast};
use crate::corrections::{self, Corrections};
use crate::diag::{Advice, Diagnostic, Diagnostics, Source};
use crate::engine::Engines;
use crate::fs;
use crate::plan::{self, Plan};
use crate::read::{self, Input};
use crate::script::{ChapterSelection, Manuscript, Matter, ReadOptions, Script};
use crate::voices::{self, Voices};
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A script with its cast and its plan.
#[derive(Debug)]
pub struct Book {
    /// The path of the script. `None` if it came from memory.
    pub path: Option<PathBuf>,
    /// The path of the voices.toml that is used. `None` if there is none, or if it came from memory.
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

/// The path that means standard input instead of a file.
pub const STANDARD_INPUT: &str = "-";

/// How a book is opened.
#[derive(Clone, Debug, Default)]
pub struct BookOptions<'a> {
    /// The voices.toml, or else the nearest one from the script's folder upwards.
    pub voices: Option<&'a Path>,
    /// What happens to pages around the story.
    pub matter: Matter,
    /// The chapters to keep, or else all. Speakers and voices are those of the whole book.
    pub chapters: Option<ChapterSelection>,
    /// Whether every cue of subtitles is spoken at its time, and fitted into it. It is an error if the text has no times.
    pub fit: bool,
}

impl Book {
    /// Reads a script and its voices.toml, and casts and plans it. The engines get the settings in voices.toml. If the
    /// path is [`STANDARD_INPUT`], the script is read from there.
    ///
    /// All faults of all phases are pushed to `diagnostics`, sorted. `None` if a file cannot be read. A book with errors
    /// can be shown, but not rendered.
    pub fn load(
        path: &Path,
        options: &BookOptions,
        engines: &mut Engines,
        diagnostics: &mut Diagnostics,
    ) -> Option<Book> {
        let piped = path == Path::new(STANDARD_INPUT);
        let bytes = if piped { fs::read_standard_input() } else { fs::read_bytes(path) };
        let bytes = bytes.map_err(|fault| diagnostics.push(fault.into())).ok();
        let current = std::env::current_dir().unwrap_or_default();
        let voices_path = options.voices.map(Path::to_path_buf).or_else(|| voices::find(path, &current));
        let voices = match &voices_path {
            Some(path) => read_voices(path, diagnostics),
            None => Some(Voices::default()),
        };
        let footnotes = voices.as_ref().map(|voices| voices.footnotes).unwrap_or_default();
        let reading = ReadOptions { matter: options.matter, footnotes, times: options.fit };
        let manuscript = bytes.and_then(|bytes| read::read(Input { path, bytes, options: reading }, diagnostics));
        let corrections = if piped { Corrections::default() } else { read_corrections(path, diagnostics) };
        let (Some(manuscript), Some(voices)) = (manuscript, voices) else { return None };
        if options.fit && manuscript.meta.lasts.is_none() {
            let message = format!("{} has no times to which its words could be fitted", path.display());
            let error = Diagnostic::error("no-times", message);
            diagnostics.push(error.hint("subtitles have them: SRT and WebVTT"));
        }
        let notes = Notes { voices, corrections, chapters: options.chapters.as_ref() };
        let book = Self::make(manuscript, notes, engines, diagnostics);
        Some(Self { path: (!piped).then(|| path.to_path_buf()), voices_path, ..book })
    }

    /// Makes a book from memory, without using the disk or the current folder. The extension of `name` decides the
    /// format of the script, and messages show the name. Without `voices`, every character gets a voice automatically.
    ///
    /// Faults are collected as in [`load`](Self::load), and `None` is returned if a text cannot be read. An `include` in
    /// the voices is a fault, because there are no files.
    pub fn from_bytes(
        name: &Path,
        script: Vec<u8>,
        voices: Option<&Arc<Source>>,
        engines: &mut Engines,
        diagnostics: &mut Diagnostics,
    ) -> Option<Book> {
        let include = |_: &Path| Err("a book from memory has no other files".to_string());
        let voices = voices.map(|source| voices::parse(source, &include, diagnostics)).unwrap_or_default();
        let options = ReadOptions { footnotes: voices.footnotes, ..ReadOptions::default() };
        let manuscript = read::read(Input { path: name, bytes: script, options }, diagnostics)?;
        let notes = Notes { voices, corrections: Corrections::default(), chapters: None };
        Some(Self::make(manuscript, notes, engines, diagnostics))
    }

    /// Makes a book from two texts: a script in Markdown and a voices.toml, which can be empty. Use
    /// [`from_bytes`](Self::from_bytes) for other formats, and to see warnings.
    ///
    /// # Errors
    /// All faults of the texts, if any of them is an error.
    pub fn from_text(script: &str, voices: &str, engines: &mut Engines) -> Result<Book, Diagnostics> {
        let mut diagnostics = Diagnostics::new();
        let voices = Source::new(voices::FILE_NAME, voices);
        let script = script.as_bytes().to_vec();
        let book = Self::from_bytes(Path::new("story.md"), script, Some(&voices), engines, &mut diagnostics);
        book.filter(|_| !diagnostics.has_errors()).ok_or(diagnostics)
    }

    /// The path of the cover that the script names, if it names one. In a book from memory it must be absolute, because
    /// there is no folder.
    pub fn cover_path(&self) -> Option<PathBuf> {
        let named = self.script.meta.cover.as_ref()?;
        match &self.path {
            Some(script) => Some(script.parent().unwrap_or(Path::new("")).join(named)),
            None => named.is_absolute().then(|| named.clone()),
        }
    }

    /// Attributes the lines to speakers, casts and plans.
    fn make(manuscript: Manuscript, notes: Notes, engines: &mut Engines, diagnostics: &mut Diagnostics) -> Book {
        let Notes { voices, corrections, chapters } = notes;
        engines.configure(&voices.engines, diagnostics);
        let engines = &*engines;
        let options = AttributionOptions {
            declared: voices.declared(),
            quotes: voices.quotes,
            least: voices.least,
            tags: voices.tags,
            corrections,
            // The first words of subtitles have their time, so nothing can be said before them.
            announce: voices.announce.unwrap_or(true) && manuscript.meta.lasts.is_none(),
        };
        let mut script = attribute::attribute(&manuscript, &options, diagnostics);
        // It is as large as the script, and no longer needed.
        drop(manuscript);
        let cast = cast::cast(&script, &voices, engines, diagnostics);
        if let Some(Err((number, last))) = chapters.map(|chapters| script.select(chapters)) {
            let message = format!("there is no chapter {number}: the last one is {last}");
            diagnostics.push(Diagnostic::error("no-chapter", message).advise(Advice::ListChapters));
        }
        let plan = plan::plan(&script, &cast, &voices, engines, diagnostics);
        diagnostics.sort();
        Book { path: None, voices_path: None, script, voices, cast, plan }
    }
}

/// What stands beside a text and decides how it is spoken.
struct Notes<'a> {
    voices: Voices,
    corrections: Corrections,
    chapters: Option<&'a ChapterSelection>,
}

/// The files that [`Book::load`] reads for these arguments: the script, its corrections, its voices.toml and what that includes, whether
/// they exist or not.
pub fn inputs(path: &Path, voices: Option<&Path>) -> Vec<PathBuf> {
    let current = std::env::current_dir().unwrap_or_default();
    let mut inputs = vec![path.to_path_buf(), corrections::path_for(path)];
    let Some(voices) = voices.map(Path::to_path_buf).or_else(|| voices::find(path, &current)) else { return inputs };
    inputs.push(voices.clone());
    if let Ok(source) = read_text(&voices) {
        let included = RefCell::new(Vec::new());
        let include = |path: &Path| {
            included.borrow_mut().push(path.to_path_buf());
            read_text(path).map(|source| source.text.clone()).map_err(|fault| fault.message)
        };
        // Faults are reported when the book is loaded.
        voices::parse(&source, &include, &mut Diagnostics::new());
        inputs.extend(included.into_inner());
    }
    inputs
}

fn read_text(path: &Path) -> Result<Arc<Source>, Diagnostic> {
    read::decode(path, fs::read_bytes(path)?)
}

/// Reads the corrections beside a script. None are there, and nothing is wrong, if there is no such file.
fn read_corrections(script: &Path, diagnostics: &mut Diagnostics) -> Corrections {
    let path = corrections::path_for(script);
    if !path.exists() {
        return Corrections::default();
    }
    match read_text(&path) {
        Ok(source) => corrections::parse(&source, diagnostics),
        Err(fault) => {
            diagnostics.push(fault);
            Corrections::default()
        }
    }
}

/// Reads a voices.toml and what it includes. `None`, and a fault, if it cannot be read.
pub fn read_voices(path: &Path, diagnostics: &mut Diagnostics) -> Option<Voices> {
    let source = read_text(path).map_err(|fault| diagnostics.push(fault)).ok()?;
    let include = |path: &Path| match read_text(path) {
        Ok(source) => Ok(source.text.clone()),
        Err(fault) => Err(fault.message),
    };
    Some(voices::parse(&source, &include, diagnostics))
}
