//! Why a file could not be had.

use crate::fs::PathError;

/// Why a source did not provide a file, or why no source can.
#[derive(Debug)]
pub enum Trouble {
    /// It may go away, so the next attempt may work.
    Passing(String),
    /// The server could not be reached at all. With `again`, that may be different in a moment.
    NoServer {
        /// What happened.
        message: String,
        /// Whether another attempt may work.
        again: bool,
    },
    /// It will not go away, so another source has to be tried.
    Lasting(String),
    /// The place that the file should be written to failed, so no other source helps.
    Disk(PathError),
}

impl Trouble {
    /// Whether another attempt with the same source may work, after this many.
    pub fn may_pass(&self, attempt: u32, attempts: u32) -> bool {
        match self {
            Self::Passing(_) => attempt < attempts,
            // A server that two attempts do not reach will not be reached by ten.
            Self::NoServer { again, .. } => *again && attempt < attempts.min(2),
            Self::Lasting(_) | Self::Disk(_) => false,
        }
    }

    /// The reason why a source did not provide the file.
    ///
    /// # Errors
    /// It was not the source that failed, but the disk.
    pub fn cause(self) -> Result<String, PathError> {
        match self {
            Self::Passing(message) | Self::NoServer { message, .. } | Self::Lasting(message) => Ok(message),
            Self::Disk(error) => Err(error),
        }
    }
}

impl From<PathError> for Trouble {
    fn from(error: PathError) -> Self {
        Self::Disk(error)
    }
}
