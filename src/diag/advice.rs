//! What the user can do about a fault, as data.

use std::fmt;

/// A step that fixes a fault or shows more about it.
///
/// It says what to do, not which option to type. Only the program that shows it knows how its users do that, and it
/// puts the advice into words with [`Diagnostics::word_advice`](super::Diagnostics::word_advice).
/// [`Display`](fmt::Display) gives words that suit every program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Advice {
    /// Look at the list of what a book asks for, and agree to it or not.
    ListRequests,
    /// Look at the list of all voices that can speak here.
    ListVoices,
    /// Look at the list of voices that can be installed.
    ListInstallable,
    /// Install this voice of the catalogue.
    InstallVoice(String),
    /// Install a voice from a file or an address, rather than from the catalogue.
    InstallFromElsewhere,
    /// Install a voice from this file or address, which is that of the model itself.
    InstallFrom(String),
    /// Listen to one character in several voices, and choose by ear.
    CompareVoices {
        /// The character's name.
        character: String,
    },
    /// Look at the list of all characters.
    ListCharacters,
    /// Look at the list of chapters.
    ListChapters,
    /// Look at the list of all lines.
    ListLines,
    /// Read the pages around the story, such as its copyright page, too.
    ReadAllMatter,
    /// Look over the quotations whose speaker is doubtful, and correct them.
    ReviewGuesses,
    /// Name the file to write.
    NameTheOutput,
    /// Write to a file or folder of another name.
    ChooseAnotherName,
    /// Name the format of the output, because the file's name does not tell it.
    NameFormat,
    /// Choose another loudness target, or none.
    ChooseAnotherTarget,
    /// Make the file smaller: by splitting it, or with a lower sampling rate or fewer bits per sample.
    MakeSmaller,
    /// Keep the cache in another folder, or do without a cache.
    OtherCacheFolder,
    /// Remove takes from the cache.
    PruneCache,
    /// Build the program with this cargo feature.
    BuildWithFeature(&'static str),
}

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ListRequests => f.write_str("look at the list of what the book asks for, and agree to it"),
            Self::ListVoices => f.write_str("choose from the list of all voices"),
            Self::ListInstallable => f.write_str("choose from the list of voices that can be installed"),
            Self::InstallVoice(name) => write!(f, "install the voice `{name}`"),
            Self::InstallFromElsewhere => f.write_str("install the voice from another file or address"),
            Self::InstallFrom(model) => write!(f, "install the voice from its .onnx file, such as {model}"),
            Self::CompareVoices { character } => write!(f, "hear {character} in several voices, and choose by ear"),
            Self::ListCharacters => f.write_str("choose from the list of characters"),
            Self::ListChapters => f.write_str("choose from the list of chapters"),
            Self::ListLines => f.write_str("look at the list of all lines"),
            Self::ReadAllMatter => f.write_str("they can be read, too"),
            Self::ReviewGuesses => f.write_str("look over the doubtful ones, and correct those that are wrong"),
            Self::NameTheOutput => f.write_str("name a file for it"),
            Self::ChooseAnotherName => f.write_str("choose another name"),
            Self::NameFormat => f.write_str("or name the format"),
            Self::ChooseAnotherTarget => f.write_str("choose another target, or none"),
            Self::MakeSmaller => {
                f.write_str("split the script into parts, or choose a lower sample rate or fewer bits")
            }
            Self::OtherCacheFolder => f.write_str("choose another folder for the cache, or do without one"),
            Self::PruneCache => f.write_str("remove old takes from the cache to make room; what was spoken is kept"),
            Self::BuildWithFeature(feature) => write!(f, "build with the cargo feature `{feature}`"),
        }
    }
}
