//! Who speaks.

use crate::diag::Place;
use std::fmt;

/// Which entry of [`Script::speakers`](super::Script::speakers).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct SpeakerId(pub usize);

impl SpeakerId {
    /// The narrator.
    pub const NARRATOR: SpeakerId = SpeakerId(0);
}

/// Someone who speaks.
#[derive(Clone, Debug, PartialEq)]
pub struct Speaker {
    /// The first spelling seen, or the declared one; `narrator` for the narrator.
    pub name: String,
    /// Other names declared for the same person.
    pub aliases: Vec<String>,
    /// Whether the text or voices.toml declares this speaker.
    pub declared: bool,
    /// Where the name first stands in the text, if it does.
    pub first: Option<Place>,
    /// Whether this is a woman or a man, where the text says so.
    pub gender: Option<GenderStatement>,
}

/// What the text says of someone's gender, and in which words.
#[derive(Clone, Debug, PartialEq)]
pub struct GenderStatement {
    /// The gender.
    pub gender: Gender,
    /// The words it follows from, as written.
    pub words: String,
    /// Where they stand; none where the name itself says it.
    pub place: Option<Place>,
}

/// The gender of a character of the story, or that of which a voice sounds.
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

/// A speaker's name that is known before anybody speaks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Declared {
    /// The name as declared.
    pub name: String,
    /// Other names for the same person.
    pub aliases: Vec<String>,
}

/// What becomes of a quotation that no evidence gives to a speaker (Q2.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quotes {
    /// The narrator reads it.
    #[default]
    Narrator,
    /// It is an error.
    Error,
}
