//! MP3 in a build without it: says how to get it, before anything is spoken.

use super::tags::Tags;
use super::{Output, OutputError, Spec};
use std::path::Path;

/// The description of the format in one line, for users.
pub const HELP: &str = "not in this build: its encoder is LGPL, so it takes the cargo feature `mp3`";

const NOT_BUILT: OutputError = OutputError::NotBuilt { format: "MP3", feature: "mp3" };

/// Always fails.
///
/// # Errors
/// Always, because this build cannot write MP3.
pub fn check_size(_: u64, _: &Spec) -> Result<(), OutputError> {
    Err(NOT_BUILT)
}

/// Always fails, without touching the disk.
///
/// # Errors
/// Always, because this build cannot write MP3.
pub fn open(_: &Path, _: &Spec, _: &Tags) -> Result<Box<dyn Output>, OutputError> {
    Err(NOT_BUILT)
}
