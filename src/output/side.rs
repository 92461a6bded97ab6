//! Files beside the sound: what is made from the same text and the same times.

use super::telling::Telling;
use super::{Bits, OutputError, epub, labels, page, stems, subtitles};
use crate::assemble::Timeline;
use crate::book::Book;
use crate::diag::Diagnostic;
use crate::fs::{Doing, PathError, Staged};
use std::path::{Path, PathBuf};

/// Which files to write beside the sound.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sides {
    /// A page to read along with.
    pub page: Option<PathBuf>,
    /// Subtitles, the format by the name.
    pub subtitles: Vec<PathBuf>,
    /// Labels for an audio editor.
    pub labels: Option<PathBuf>,
    /// A folder for one sound file for each speaker.
    pub stems: Option<PathBuf>,
    /// An EPUB that reads itself aloud.
    pub epub: Option<PathBuf>,
}

/// Takes samples.
pub type Sink<'a, E> = dyn FnMut(&[f32]) -> Result<(), E> + 'a;

/// Where the samples come from, as often as they are wanted.
pub trait Sound {
    /// Why they stop coming.
    type Error: From<OutputError>;

    /// The sound as it is published.
    ///
    /// # Errors
    /// A take cannot be read, or the sink failed.
    fn mastered(&self, sink: &mut Sink<'_, Self::Error>) -> Result<(), Self::Error>;

    /// A timeline as it was assembled, before its level as a whole is set: one with lines taken out, too.
    ///
    /// # Errors
    /// A take cannot be read, or the sink failed.
    fn assembled(&self, timeline: &Timeline, sink: &mut Sink<'_, Self::Error>) -> Result<(), Self::Error>;

    /// Channels of both, never 0.
    fn channels(&self) -> u16;

    /// The published file, for links to it; none where there are several.
    fn file(&self) -> Option<&Path>;

    /// Sample size for files that know several.
    fn bits(&self) -> Bits;
}

impl Sides {
    /// Every file with a name for messages.
    pub fn paths(&self) -> Vec<(&'static str, &Path)> {
        let mut paths: Vec<(&'static str, &Path)> = Vec::new();
        paths.extend(self.page.iter().map(|path| ("the page", path.as_path())));
        paths.extend(self.subtitles.iter().map(|path| ("the subtitles", path.as_path())));
        paths.extend(self.labels.iter().map(|path| ("the labels", path.as_path())));
        paths.extend(self.epub.iter().map(|path| ("the EPUB", path.as_path())));
        paths
    }

    /// Refuses, before anything is spoken, what cannot be written.
    ///
    /// # Errors
    /// A name whose ending names no format of subtitles, or a place that cannot be written.
    pub fn check(&self) -> Result<(), Diagnostic> {
        self.subtitles.iter().try_for_each(|path| subtitles::format_of(path).map(|_| ()))?;
        for (_, path) in self.paths() {
            Staged::create(path)?;
        }
        if let Some(folder) = &self.stems {
            crate::fs::make_folder(folder)?;
        }
        Ok(())
    }

    /// Writes them all. What people should know comes back as notes.
    ///
    /// # Errors
    /// The disk is full or failed, or the sound stopped.
    pub fn write<S: Sound>(&self, book: &Book, timeline: &Timeline, sound: &S) -> Result<Vec<String>, S::Error> {
        let telling = Telling::new(book, timeline);
        let mut notes = Vec::new();
        for path in &self.subtitles {
            subtitles::write(path, &telling)?;
        }
        if let Some(path) = &self.labels {
            text(path, &labels::labels(&telling))?;
        }
        if let Some(folder) = &self.stems {
            stems::write(folder, &telling, sound)?;
        }
        if let Some(path) = &self.page {
            notes.extend(page::write(path, &telling, sound)?);
        }
        if let Some(path) = &self.epub {
            epub::write(path, &telling, sound)?;
        }
        Ok(notes)
    }
}

/// Writes a text file that appears whole or not at all.
pub(super) fn text(path: &Path, text: &str) -> Result<(), OutputError> {
    use std::io::Write;
    let mut staged = Staged::create(path)?;
    staged.write_all(text.as_bytes()).map_err(|error| PathError::new(path, Doing::Write, error))?;
    Ok(staged.commit()?)
}
