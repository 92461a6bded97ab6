//! The people who speak.

use crate::diag::Place;
use std::fmt;

/// An index into [`Script::speakers`](super::Script::speakers).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct SpeakerId(pub usize);

impl SpeakerId {
    /// The narrator.
    pub const NARRATOR: SpeakerId = SpeakerId(0);
}

/// Someone who speaks.
#[derive(Clone, Debug, PartialEq)]
pub struct Speaker {
    /// The name as declared, or else in the first spelling of the text. It is `narrator` for the narrator.
    pub name: String,
    /// Other names that are declared for the same person.
    pub aliases: Vec<String>,
    /// Whether the text or voices.toml declares this speaker.
    pub declared: bool,
    /// Where the name first occurs in the text, if it does.
    pub first: Option<Place>,
    /// Whether this is a woman or a man, if the text says so.
    pub gender: Option<GenderStatement>,
    /// Those who speak at once, if this is several people, as in `Anna and Ben: Hooray!`. Empty for a single person.
    pub members: Vec<SpeakerId>,
}

/// What the text says about someone's gender, and in which words.
#[derive(Clone, Debug, PartialEq)]
pub struct GenderStatement {
    /// The gender.
    pub gender: Gender,
    /// The words that say so, as written.
    pub words: String,
    /// Where these words are. `None` if the name itself says it.
    pub place: Option<Place>,
}

/// The gender of a character, or the one that a voice sounds like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gender {
    /// A woman.
    Woman,
    /// A man.
    Man,
    /// Neither.
    Neutral,
}

impl fmt::Display for Gender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Gender::Woman => "woman",
            Gender::Man => "man",
            Gender::Neutral => "neutral",
        })
    }
}

/// A speaker who is declared in front matter or voices.toml.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Declared {
    /// The name as declared.
    pub name: String,
    /// Other names for the same person.
    pub aliases: Vec<String>,
}

/// What happens to a quotation that no rule gives to a speaker (Q2.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quotes {
    /// The narrator reads it.
    #[default]
    Narrator,
    /// It is an error.
    Error,
    /// A speaker of the name [`UNKNOWN`] reads it, with a voice of its own.
    Unknown,
}

/// The name of the speaker who reads quotations without a known speaker, if [`Quotes::Unknown`] is set.
pub const UNKNOWN: &str = "unknown";

/// What happens to speech tags that say who speaks and nothing else, such as `said Ada`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SpeechTags {
    /// The narrator reads them.
    #[default]
    Spoken,
    /// They are left out, because the voice already says who speaks.
    Silent,
}
