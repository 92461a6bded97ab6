//! Voices that the program was built with: those in the folder that `FULLCAST_BUNDLE` named at that time. They count as
//! installed.

/// A file of a voice in this program.
#[derive(Debug)]
pub struct BundledFile {
    /// The engine that uses it.
    pub engine: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its content.
    pub bytes: &'static [u8],
}

/// All files. There are none in a usual build.
pub static BUNDLE: &[BundledFile] = include!(concat!(env!("OUT_DIR"), "/bundle.rs"));
