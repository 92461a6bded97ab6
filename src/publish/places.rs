//! Checks where the files go: no two are in the same place, none replaces a file of the user, and all can be written.

use super::PublishError;
use crate::book::Book;
use crate::fs::{self, Staged};
use crate::output::OUTPUTS;
use crate::output::subtitles::FORMATS;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::{Path, PathBuf};

/// A kind of file or folder that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Product {
    /// The sound: the whole, or one volume of it.
    Sound,
    /// The folder of the volumes.
    Volumes,
    /// The playlist of the volumes.
    Playlist,
    /// The start and end of every line.
    Timeline,
    /// Subtitles.
    Subtitles,
    /// Labels for an audio editor.
    Labels,
    /// The folder of the stems.
    Stems,
    /// The sound of one speaker.
    Stem,
    /// The page to read along with.
    Page,
    /// The EPUB.
    Epub,
}

/// Every kind of file that has endings of its own.
const ALL: &[Product] = &[Product::Timeline, Product::Labels, Product::Page, Product::Epub, Product::Playlist];

/// Endings of what writers write.
const TEXTS: &[&str] = &["md", "markdown", "toml", "docx", "odt", "rtf", "fountain", "pdf"];

impl Product {
    /// The endings that the names of its files can have, the usual one first. Empty if they depend on the order.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Timeline => &["json"],
            Self::Labels => &["txt", "tsv"],
            Self::Page => &["html", "htm", "xhtml"],
            Self::Epub => &["epub"],
            Self::Playlist => &["m3u8"],
            Self::Sound | Self::Volumes | Self::Subtitles | Self::Stems | Self::Stem => &[],
        }
    }

    /// A path with an ending that says what is in the file: the usual one is added if the name has none.
    ///
    /// # Errors
    /// The ending is that of something else.
    pub fn named(self, path: &Path) -> Result<PathBuf, PublishError> {
        let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
        let of = |endings: &[&str]| ending.as_deref().is_some_and(|ending| endings.contains(&ending));
        let ours = self.endings();
        if of(ours) {
            return Ok(path.to_path_buf());
        }
        let others = ALL.iter().filter(|product| **product != self).any(|product| of(product.endings()));
        let sound = OUTPUTS.iter().any(|row| of(row.extensions));
        let subtitles = FORMATS.iter().any(|format| of(&[format.extension]));
        if others || sound || subtitles || of(TEXTS) {
            return Err(PublishError::OtherEnding { product: self, path: path.to_path_buf() });
        }
        // What comes after a full stop in a title is no ending.
        Ok(ours.first().map_or_else(|| path.to_path_buf(), |usual| path.with_added_extension(usual)))
    }

    /// Whether it is a folder. All others are files.
    pub fn is_folder(self) -> bool {
        matches!(self, Self::Volumes | Self::Stems)
    }
}

impl fmt::Display for Product {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sound => "the sound",
            Self::Volumes => "the chapters",
            Self::Playlist => "the playlist",
            Self::Timeline => "the timeline",
            Self::Subtitles => "the subtitles",
            Self::Labels => "the labels",
            Self::Stems => "the stems",
            Self::Stem => "a stem",
            Self::Page => "the page",
            Self::Epub => "the EPUB",
        })
    }
}

/// A place that will be written.
pub(super) struct Place {
    product: Product,
    /// The path as it was given.
    path: PathBuf,
    /// The unique path of this place, however it was given: see [`fs::destination`].
    real: PathBuf,
    /// Whether to test that the file can be written. If there are many files in a folder, only the folder is tested.
    tried: bool,
    /// Whether the order names it. A link at any other place may have come with the book, and is not followed.
    named: bool,
}

impl Place {
    pub fn file(product: Product, path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        Self { product, real: fs::destination(&path), path, tried: true, named: true }
    }

    /// The same place, under a name that the order leaves open.
    pub fn by_default(self) -> Self {
        Self { named: false, ..self }
    }

    pub fn folder(product: Product, path: impl Into<PathBuf>) -> Self {
        Self::file(product, path)
    }

    /// One of many files in a folder that this program makes.
    pub fn among(product: Product, path: impl Into<PathBuf>) -> Self {
        Self { tried: false, named: false, ..Self::file(product, path) }
    }

    fn told(&self) -> (Product, PathBuf) {
        (self.product, self.path.clone())
    }

    /// Why the two cannot both be written, if that is so: they are in the same place and not both folders, or one is a
    /// file and the other is inside it.
    fn clash(&self, later: &Place) -> Option<PublishError> {
        let above = |file: &Place, below: &Place| !file.product.is_folder() && below.real.starts_with(&file.real);
        let within = |file: &Place, inside: &Place| PublishError::Within { file: file.told(), inside: inside.told() };
        match (self.real == later.real, self.product.is_folder() && later.product.is_folder()) {
            (true, true) => None,
            (true, false) => Some(PublishError::Clash { first: self.told(), second: later.told() }),
            (false, _) if above(self, later) => Some(within(self, later)),
            (false, _) if above(later, self) => Some(within(later, self)),
            (false, _) => None,
        }
    }
}

/// All places that will be written.
pub(super) struct Places(pub Vec<Place>);

impl Places {
    /// Checks that everything can be written, before anything is spoken or written. Nothing is left behind.
    pub fn check(&self, book: &Book) -> Result<(), PublishError> {
        spare(book, self.0.iter().map(|place| place.path.as_path()))?;
        let links = self.0.iter().filter(|place| !place.named);
        let link = links.filter_map(|place| Some((place.path.clone(), fs::link_target(&place.path)?))).next();
        if let Some((path, target)) = link {
            return Err(PublishError::Link { path, target });
        }
        for (nth, place) in self.0.iter().enumerate() {
            if let Some(clash) = self.0[..nth].iter().find_map(|other| other.clash(place)) {
                return Err(clash);
            }
        }
        let (folders, files): (Vec<_>, Vec<_>) = self.0.iter().partition(|place| place.product.is_folder());
        for file in files {
            let folder = file.real.parent().unwrap_or(Path::new(""));
            // A folder that will be created is covered by the checks below.
            let made = !folder.exists() && folders.iter().any(|made| made.real == folder);
            if !made && (file.tried || file.path.is_dir()) {
                Staged::create(&file.path)?;
            }
        }
        Ok(folders.iter().try_for_each(|folder| fs::check_folder(&folder.path))?)
    }

    /// Creates the folders that the files need.
    pub fn make_folders(&self) -> Result<(), PublishError> {
        let mut folders = self.0.iter().filter(|place| place.product.is_folder());
        Ok(folders.try_for_each(|folder| fs::make_folder(&folder.path))?)
    }
}

/// Checks that no file of the user is overwritten.
pub(super) fn spare<'a>(book: &Book, paths: impl IntoIterator<Item = &'a Path>) -> Result<(), PublishError> {
    let precious =
        [(book.path.clone(), "the script"), (book.voices_path.clone(), "the cast"), (book.cover_path(), "the cover")];
    let real = |path: PathBuf| fs::destination(&path);
    let sounds = book.plan.sounds.iter().map(|sound| (Some(sound.file.path.clone()), "a sound of the script"));
    let precious: Vec<_> = precious.into_iter().chain(sounds).map(|(input, what)| (input.map(real), what)).collect();
    for path in paths {
        let place = Some(fs::destination(path));
        if let Some((_, what)) = precious.iter().find(|(input, _)| *input == place) {
            return Err(PublishError::OverwritesInput { path: path.to_path_buf(), what });
        }
    }
    Ok(())
}
