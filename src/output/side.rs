//! What files beside the sound are made from besides the [`Telling`](super::telling::Telling): samples, as often as they are
//! wanted.

use super::{Bits, OutputError};
use crate::assemble::Timeline;
use crate::fs::{Doing, PathError, Staged};
use std::path::Path;

/// Takes samples.
pub type Sink<'a, E> = dyn FnMut(&[f32]) -> Result<(), E> + 'a;

/// Where samples come from, as often as they are wanted.
pub trait SampleSource {
    /// Why they stop coming.
    type Error: From<OutputError>;

    /// The sound as it is published.
    ///
    /// # Errors
    /// A take cannot be read, or the sink failed.
    fn mastered(&self, sink: &mut Sink<'_, Self::Error>) -> Result<(), Self::Error>;

    /// A timeline with the levels that it has, such as one from which lines were taken out.
    ///
    /// # Errors
    /// A take cannot be read, or the sink failed.
    fn assembled(&self, timeline: &Timeline, sink: &mut Sink<'_, Self::Error>) -> Result<(), Self::Error>;

    /// Channels of both, never 0.
    fn channels(&self) -> u16;

    /// The published file, for links to it. None if there are several.
    fn file(&self) -> Option<&Path>;

    /// Sample size, for formats that know several.
    fn bits(&self) -> Bits;
}

/// Writes a text file that appears whole or not at all.
pub(crate) fn write_text(path: &Path, text: &str) -> Result<(), OutputError> {
    use std::io::Write;
    let mut staged = Staged::create(path)?;
    staged.write_all(text.as_bytes()).map_err(|error| PathError::new(path, Doing::Write, error))?;
    Ok(staged.commit()?)
}
