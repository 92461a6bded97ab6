//! What the user should know about what was published.

use crate::fit::Fit;
use std::fmt;
use std::path::PathBuf;

/// Something that is worth knowing, but not a fault. It is shown as a sentence without a full stop.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Note {
    /// The target asks for a format that this build does not have, so another one is written.
    FormatNotBuilt {
        /// The target.
        target: &'static str,
        /// The format that it asks for.
        wanted: &'static str,
        /// The format that is written.
        written: &'static str,
    },
    /// A speaker is quieter than voices.toml says, because otherwise the sound would clip.
    Lowered {
        /// The speaker.
        speaker: String,
        /// By how many dB.
        by: f32,
    },
    /// A gain in voices.toml makes a speaker so loud that the limiter becomes audible.
    Pressed {
        /// The speaker.
        speaker: String,
        /// By how many dB the peaks are lowered.
        by: f32,
    },
    /// The times of subtitles were kept, and how. What does not fit is in [`Published::fit`](super::Published::fit).
    Fitted(Fit),
    /// Files already existed exactly as they would have been written, and were kept.
    Kept {
        /// How many files were kept.
        files: usize,
        /// How many files there are.
        of: usize,
    },
    /// Files of chapters that the book no longer has were removed.
    Removed(Vec<String>),
    /// Files of an earlier run were not removed, because the user may have changed them.
    Left(Vec<String>),
    /// Files count time from the beginning of the whole book, although the sound is in several volumes.
    CountedThrough(Vec<PathBuf>),
    /// The EPUB that came in was EPUB 2, and the one that goes out is EPUB 3.
    EpubUpgraded,
    /// The EPUB that came in had a narration of its own, which the one that goes out does not have.
    NarrationReplaced,
    /// The page plays the sound from its file, because it is too long to be put into the page.
    PageLinks {
        /// The link.
        file: String,
    },
    /// The page holds so much sound that phones may be unable to open it.
    PageHeavy {
        /// MiB of sound.
        size: u64,
    },
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FormatNotBuilt { target, wanted, written } => {
                let (target, wanted, written) = (target.to_uppercase(), wanted.to_uppercase(), written.to_uppercase());
                write!(f, "{target} takes {wanted} files, which this build does not have: {written} files are written")
            }
            Self::Lowered { speaker, by } => {
                write!(f, "{speaker} is {by:.1} dB quieter than voices.toml says, so that nothing clips")
            }
            Self::Pressed { speaker, by } => write!(
                f,
                "{speaker} is so loud by `gain` in voices.toml that {by:.0} dB of the peaks are pressed down: less would sound \
                 better"
            ),
            Self::Fitted(fit) => fit.fmt(f),
            Self::Kept { files: 1, of: 1 } => f.write_str("the file is already up to date"),
            Self::Kept { files, of } => write!(f, "{files} of {of} files are already up to date"),
            Self::Removed(names) => {
                write!(f, "removed, because the book no longer has these chapters: {}", shown(names))
            }
            Self::Left(names) => {
                write!(f, "not removed, though only an earlier render wrote them: {}", shown(names))
            }
            Self::CountedThrough(paths) => {
                let names: Vec<_> = paths.iter().map(|path| path.display().to_string()).collect();
                write!(f, "times in {} count through all chapters one after another", names.join(", "))
            }
            Self::EpubUpgraded => f.write_str(
                "the book was EPUB 2, which cannot be read aloud: it is written as EPUB 3, with the same pages",
            ),
            Self::NarrationReplaced => {
                f.write_str("the book had a narration of its own, in place of which this one is written")
            }
            Self::PageLinks { file } => {
                write!(f, "the page plays {file}, which is too long to be put into it: keep the two together")
            }
            Self::PageHeavy { size } => {
                write!(
                    f,
                    "the page holds {size} MB of sound, because no single file has all of it: phones may not open it"
                )
            }
        }
    }
}

/// Lists the first few names.
fn shown(names: &[String]) -> String {
    const SHOWN: usize = 5;
    let first = names[..names.len().min(SHOWN)].join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}
