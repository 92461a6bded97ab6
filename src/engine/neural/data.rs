//! The files of voices, which are on the disk or in the program.

use super::find_files;
use crate::engine::bundle::{BUNDLE, BundledFile};
use crate::fs::read_regular;
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek};
use std::path::{Path, PathBuf};

/// The most bytes in a file that is read as a whole.
const LARGEST: u64 = 64 << 20;

/// A file of a voice.
#[derive(Clone, Debug)]
pub enum VoiceData {
    /// On the disk.
    File(PathBuf),
    /// In this program.
    Bundled(&'static BundledFile),
}

/// The content of a file.
pub trait DataReader: Read + Seek {}

impl<T: Read + Seek> DataReader for T {}

impl VoiceData {
    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Self::File(path) => path.file_name().and_then(|name| name.to_str()).unwrap_or_default(),
            Self::Bundled(file) => file.name,
        }
    }

    /// Its name without the ending, which begins at the last full stop.
    pub fn stem(&self) -> &str {
        self.name().rsplit_once('.').map_or(self.name(), |(stem, _)| stem)
    }

    /// Where it is, for messages and for what is known by path. A file in the program is said to be in it.
    pub fn path(&self) -> Cow<'_, Path> {
        match self {
            Self::File(path) => Cow::Borrowed(path),
            Self::Bundled(file) => Cow::Owned(PathBuf::from(format!("{} of this program", file.name))),
        }
    }

    /// The same file with this ending in place of its own. It may not exist.
    pub fn sibling(&self, ending: &str) -> Option<Self> {
        match self {
            Self::File(path) => Some(Self::File(path.with_extension(ending))),
            Self::Bundled(file) => {
                let name = format!("{}.{ending}", self.stem());
                BUNDLE.iter().find(|other| other.engine == file.engine && other.name == name).map(Self::Bundled)
            }
        }
    }

    /// Reads it as a whole. This is for configurations and tables of styles: the graphs, which are larger, are opened.
    ///
    /// # Errors
    /// It is too large for that, or the disk failed.
    pub fn read(&self) -> io::Result<Cow<'static, [u8]>> {
        match self {
            Self::File(path) => read_regular(path, LARGEST).map(Cow::Owned).map_err(|error| error.source),
            Self::Bundled(file) => Ok(Cow::Borrowed(file.bytes)),
        }
    }

    /// Opens it.
    ///
    /// # Errors
    /// The disk failed.
    pub fn open(&self) -> io::Result<Box<dyn DataReader>> {
        Ok(match self {
            Self::File(path) => Box::new(File::open(path)?),
            Self::Bundled(file) => Box::new(Cursor::new(file.bytes)),
        })
    }

    /// How many bytes it has. 0 if that cannot be told.
    pub fn length(&self) -> u64 {
        match self {
            Self::File(path) => std::fs::metadata(path).map_or(0, |metadata| metadata.len()),
            Self::Bundled(file) => file.bytes.len() as u64,
        }
    }
}

/// The files of an engine with this ending: those in the folder, and those in the program that have other names, sorted by
/// name.
pub fn find_data(folder: Option<&Path>, bundled: Option<&str>, ending: &str) -> Vec<VoiceData> {
    let paths = folder.map(|folder| find_files(folder, ending)).unwrap_or_default();
    let mut found: Vec<VoiceData> = paths.into_iter().map(VoiceData::File).collect();
    for file in BUNDLE.iter().filter(|file| bundled == Some(file.engine) && file.name.ends_with(ending)) {
        if found.iter().all(|known| known.name() != file.name) {
            found.push(VoiceData::Bundled(file));
        }
    }
    // Files on the disk with the same name keep the order of their paths.
    found.sort_by(|a, b| a.name().cmp(b.name()));
    found
}
