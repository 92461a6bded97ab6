//! A script with its cast and its plan: everything that is known before the first sound.

mod snapshot;

pub use snapshot::{Snapshot, Watch};

use crate::attribute::{self, AttributionOptions};
use crate::cast::{self, Cast};
use crate::corrections::{self, Corrections};
use crate::diag::{Advice, Diagnostic, Diagnostics, Source};
use crate::engine::Engines;
use crate::fs;
use crate::plan::{self, Plan};
use crate::read::{self, Input};
use crate::script::{ChapterSelection, CutKind, Manuscript, Matter, ReadOptions, Script};
use crate::sounds::{self, SoundSearch};
use crate::trust::{Asked, BookFolder, Consent, NOT_TRUSTED, Petition, TrustRequest, refused};
use crate::voices::{self, Unread, Voices};
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
    /// What the book asks for beyond being read and spoken by the voices that are here.
    pub asked: Vec<Asked>,
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
        let place = BookPlace::of(path, options.voices);
        let consent = engines.consent().clone();
        let petition = Petition::new(&consent, &place.folder);
        let voices = place.read_voices(&petition, diagnostics);
        let footnotes = voices.as_ref().map(|voices| voices.footnotes).unwrap_or_default();
        let sounds = voices.as_ref().is_some_and(|voices| voices.sounds.play);
        let reading = ReadOptions { matter: options.matter, footnotes, times: options.fit, sounds };
        let manuscript = bytes.and_then(|bytes| read::read(Input { path, bytes, options: reading }, diagnostics));
        let corrections = match piped {
            true => Corrections::default(),
            false => read_corrections(path, &petition, diagnostics),
        };
        let (Some(manuscript), Some(voices)) = (manuscript, voices) else { return None };
        if options.fit && manuscript.meta.lasts.is_none() {
            let message = format!("{} has no times to which its words could be fitted", path.display());
            let error = Diagnostic::error("no-times", message);
            diagnostics.push(error.hint("subtitles have them: SRT and WebVTT"));
        }
        let search = SoundSearch { folder: Some(path.parent().unwrap_or(Path::new(""))), petition: &petition };
        let notes = Notes { voices, corrections, chapters: options.chapters.as_ref(), search };
        let book = Self::make(manuscript, notes, engines, diagnostics);
        let book = Self { path: (!piped).then(|| path.to_path_buf()), voices_path: place.voices, ..book };
        Some(book.with_requests(petition, engines))
    }

    /// Adds what the book itself asks for to what its settings ask for.
    fn with_requests(mut self, petition: Petition<'_>, engines: &Engines) -> Self {
        if let Some(cover) = self.cover_path() {
            petition.ask_to_read(&cover, COVER);
        }
        self.asked = petition.asked();
        self.asked.extend_from_slice(engines.asked());
        self
    }

    /// What the book asks for and its reader has not agreed to.
    pub fn requests(&self) -> impl Iterator<Item = &TrustRequest> {
        refused(&self.asked)
    }

    /// Whether its reader would have to agree first to reading the cover.
    pub(crate) fn cover_is_untrusted(&self) -> bool {
        self.requests().any(|request| matches!(request, TrustRequest::Read { what: COVER, .. }))
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
        let include = |_: &Path| Err("a book from memory has no other files".to_string().into());
        let voices = voices.map(|source| voices::parse(source, &include, diagnostics)).unwrap_or_default();
        let sounds = voices.sounds.play;
        let options = ReadOptions { footnotes: voices.footnotes, sounds, ..ReadOptions::default() };
        let manuscript = read::read(Input { path: name, bytes: script, options }, diagnostics)?;
        let (consent, nowhere) = (engines.consent().clone(), BookFolder::none());
        let petition = Petition::new(&consent, &nowhere);
        let search = SoundSearch { folder: None, petition: &petition };
        let notes = Notes { voices, corrections: Corrections::default(), chapters: None, search };
        let book = Self::make(manuscript, notes, engines, diagnostics);
        Some(book.with_requests(petition, engines))
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
        let Notes { voices, corrections, chapters, search } = notes;
        engines.configure(&voices.engines, diagnostics);
        let engines = &*engines;
        let options = AttributionOptions {
            declared: voices.declared(),
            quotes: voices.quotes,
            least: voices.least,
            tags: voices.tags,
            tag_styles: tag_styles(&voices),
            corrections,
            // The first words of subtitles have their time, so nothing can be said before them.
            announce: voices.announce.unwrap_or(true) && manuscript.meta.lasts.is_none(),
        };
        let mut script = attribute::attribute(&manuscript, &options, diagnostics);
        // It is as large as the script, and no longer needed.
        drop(manuscript);
        match voices.sounds.play {
            true => sounds::find(&mut script, &search, diagnostics),
            false => sounds::tell_unplayed(&script, diagnostics),
        }
        let cast = cast::cast(&script, &voices, engines, diagnostics);
        if let Some(Err((number, last))) = chapters.map(|chapters| script.select(chapters)) {
            let message = format!("there is no chapter {number}: the last one is {last}");
            diagnostics.push(Diagnostic::error("no-chapter", message).advise(Advice::ListChapters));
        }
        let plan = plan::plan(&script, &cast, &voices, engines, diagnostics);
        diagnostics.sort();
        Book { path: None, voices_path: None, script, voices, cast, plan, asked: Vec::new() }
    }
}

/// What stands beside a text and decides how it is spoken.
struct Notes<'a> {
    voices: Voices,
    corrections: Corrections,
    chapters: Option<&'a ChapterSelection>,
    search: SoundSearch<'a>,
}

/// What the cover of a book is called in a request.
const COVER: &str = "the cover";

/// Where the files of a book are.
#[derive(Clone, Debug)]
pub struct BookPlace {
    /// The path of its voices.toml. `None` if there is none.
    pub voices: Option<PathBuf>,
    /// Whether the user named the voices.toml. Otherwise it was found.
    named: bool,
    /// The folders of both files.
    pub folder: BookFolder,
}

impl BookPlace {
    /// Finds the voices.toml of a script, unless the user names it.
    pub fn of(script: &Path, voices: Option<&Path>) -> Self {
        let current = std::env::current_dir().unwrap_or_default();
        let found = voices.map(Path::to_path_buf).or_else(|| voices::find(script, &current));
        let folder = BookFolder::of(found.as_deref().into_iter().chain([script]));
        Self { voices: found, named: voices.is_some(), folder }
    }

    /// Reads the voices.toml and what it includes, as far as the reader of the book has agreed to that. `None`, and a fault,
    /// if it cannot be read.
    pub fn read_voices(&self, petition: &Petition<'_>, diagnostics: &mut Diagnostics) -> Option<Voices> {
        let Some(path) = &self.voices else { return Some(Voices::default()) };
        let source = match self.named {
            true => fs::read_bytes(path).map_err(Diagnostic::from).and_then(|bytes| read::decode(path, bytes)),
            false => read_text(path, petition, "the cast"),
        };
        let source = source.map_err(|fault| diagnostics.push(fault)).ok()?;
        let mut voices = voices::parse(&source, &|path| read_included(path, petition), diagnostics);
        voices.engines.book = self.folder.clone();
        Some(voices)
    }
}

/// The files that [`Book::load`] reads for these arguments: the script, its corrections, its voices.toml and what that
/// includes, and the sounds that the script names, whether they exist or not.
pub fn inputs(path: &Path, voices: Option<&Path>, consent: &Consent) -> Vec<PathBuf> {
    let mut inputs = vec![path.to_path_buf(), corrections::path_for(path)];
    let place = BookPlace::of(path, voices);
    inputs.extend(place.voices.clone());
    let petition = Petition::new(consent, &place.folder);
    let Some(Ok(source)) = place.voices.map(|voices| read_text(&voices, &petition, "the cast")) else { return inputs };
    let included = RefCell::new(Vec::new());
    let include = |path: &Path| {
        included.borrow_mut().push(path.to_path_buf());
        read_included(path, &petition)
    };
    // Faults are reported when the book is loaded.
    let voices = voices::parse(&source, &include, &mut Diagnostics::new());
    inputs.extend(included.into_inner());
    if voices.sounds.play && path != Path::new(STANDARD_INPUT) {
        inputs.extend(sounds_of(path).into_iter().filter(|sound| petition.ask_to_read(sound, "a sound").is_some()));
    }
    inputs
}

/// The sound files that a script names.
fn sounds_of(path: &Path) -> Vec<PathBuf> {
    let options = ReadOptions { sounds: true, ..ReadOptions::default() };
    let bytes = fs::read_bytes(path).ok();
    let manuscript = bytes.and_then(|bytes| read::read(Input { path, bytes, options }, &mut Diagnostics::new()));
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut sounds: Vec<PathBuf> = Vec::new();
    for cut in manuscript.iter().flat_map(|manuscript| &manuscript.blocks).flat_map(|block| &block.cuts) {
        if let CutKind::Sound(mark) = &cut.kind
            && !mark.file.is_empty()
        {
            sounds.push(folder.join(&mark.file));
        }
    }
    sounds.sort();
    sounds.dedup();
    sounds
}

/// The most bytes in a voices.toml, a file that it includes, or a file of corrections.
const LONGEST_NOTES: u64 = 16 << 20;

/// Reads a file that nobody named but the book: it was found beside the script, or a voices.toml includes it.
fn read_text(path: &Path, petition: &Petition<'_>, what: &'static str) -> Result<Arc<Source>, Diagnostic> {
    if petition.ask_to_read(path, what).is_none() {
        let message =
            format!("`{}` is a link that leads out of the folder of the book, and is not read", path.display());
        return Err(Diagnostic::error(NOT_TRUSTED, message).advise(Advice::ListRequests));
    }
    read::decode(path, fs::read_regular(path, LONGEST_NOTES)?)
}

fn read_included(path: &Path, petition: &Petition<'_>) -> Result<String, Unread> {
    match petition.ask_to_read(path, "more voices and settings") {
        None => Err(Unread::Untrusted),
        Some(_) => {
            let source = fs::read_regular(path, LONGEST_NOTES).map_err(Diagnostic::from);
            let source = source.and_then(|bytes| read::decode(path, bytes));
            source.map(|source| source.text.clone()).map_err(|fault| fault.message.into())
        }
    }
}

/// Reads the corrections beside a script. None are there, and nothing is wrong, if there is no such file.
fn read_corrections(script: &Path, petition: &Petition<'_>, diagnostics: &mut Diagnostics) -> Corrections {
    let path = corrections::path_for(script);
    if !path.exists() {
        return Corrections::default();
    }
    match read_text(&path, petition, "who says what") {
        Ok(source) => corrections::parse(&source, diagnostics),
        Err(fault) => {
            diagnostics.push(fault);
            Corrections::default()
        }
    }
}

/// The usual styles that speech tags may choose.
fn tag_styles(voices: &Voices) -> Vec<String> {
    let usual = voices.usual_styles().into_iter().filter(|_| voices.tags_choose_styles);
    usual.map(|style| style.name).collect()
}
