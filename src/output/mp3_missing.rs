//! MP3, in a build without it: says how to get it, before anything is spoken.

use super::tags::Tags;
use super::{Output, OutputError, Spec};
use std::path::Path;

/// One line for people.
pub const HELP: &str = "not in this build: its encoder is LGPL, so it takes the cargo feature `mp3`";

const NOT_BUILT: OutputError = OutputError::NotBuilt { format: "MP3", feature: "mp3" };

/// Refuses.
///
/// # Errors
/// Always.
pub fn check_size(_: u64, _: &Spec) -> Result<(), OutputError> {
    Err(NOT_BUILT)
}

/// Refuses, and touches nothing.
///
/// # Errors
/// Always.
pub fn open(_: &Path, _: &Spec, _: &Tags) -> Result<Box<dyn Output>, OutputError> {
    Err(NOT_BUILT)
}
