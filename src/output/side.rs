//! The samples from which files next to the sound are made, in addition to the [`Telling`](super::telling::Telling). They
//! can be read as often as necessary.

use super::{Bits, Output, OutputError, OutputRow, Spec};
use crate::assemble::Timeline;
use crate::fs::{Doing, PathError, Staged};
use std::path::Path;

/// A function that takes samples.
pub type Sink<'a, E> = dyn FnMut(&[f32]) -> Result<(), E> + 'a;

/// A source of samples that can be read repeatedly.
pub trait SampleSource {
    /// The error of the source or the sink.
    type Error: From<OutputError>;

    /// The sound as it is published.
    ///
    /// # Errors
    /// A take cannot be read, or the sink failed.
    fn mastered(&self, sink: &mut Sink<'_, Self::Error>) -> Result<(), Self::Error>;

    /// The sound of another timeline at its levels, such as one without some of the lines.
    ///
    /// # Errors
    /// A take cannot be read, or the sink failed.
    fn assembled(&self, timeline: &Timeline, sink: &mut Sink<'_, Self::Error>) -> Result<(), Self::Error>;

    /// Writes the sound as it is published to a file of a format, which can be faster than passing samples on.
    ///
    /// # Errors
    /// A take cannot be read, or the file cannot be written.
    fn encode(&self, _format: &OutputRow, _spec: &Spec, file: &mut dyn Output) -> Result<(), Self::Error> {
        self.mastered(&mut |samples| Ok(file.write(samples)?))
    }

    /// The number of channels of both, at least 1.
    fn channels(&self) -> u16;

    /// The published file, for links to it. `None` if there are several.
    fn file(&self) -> Option<&Path>;

    /// The sample size, for formats that have several.
    fn bits(&self) -> Bits;
}

/// Writes a text file, which appears completely or not at all.
pub(crate) fn write_text(path: &Path, text: &str) -> Result<(), OutputError> {
    use std::io::Write;
    let mut staged = Staged::create(path)?;
    staged.write_all(text.as_bytes()).map_err(|error| PathError::new(path, Doing::Write, error))?;
    Ok(staged.commit()?)
}
